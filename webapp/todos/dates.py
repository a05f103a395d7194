"""Dates as people say them."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple


class Due(NamedTuple):
    """A due date in words."""

    iso: str
    text: str
    """``3 days late``, ``today``, ``tomorrow``, ``Friday``, ``1 Dec``, ``1 Dec 2027``."""
    full: str
    """``Tuesday, 1 December 2026``."""
    late: bool


@lru_cache(maxsize=4096)
def due_words(due: date, today: date) -> Due:
    """Return the date as it is said today."""
    days = (due - today).days
    if days < 0:
        text = "1 day late" if days == -1 else f"{-days} days late"
    elif days < 2:
        text = ("today", "tomorrow")[days]
    elif days < 7:
        text = f"{due:%A}"
    else:
        text = f"{due.day} {due:%b}" + (f" {due.year}" if due.year != today.year else "")
    return Due(due.isoformat(), text, f"{due:%A}, {due.day} {due:%B} {due.year}", days < 0)
