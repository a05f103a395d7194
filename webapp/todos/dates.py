"""Dates and times of day as people say them.

A time of day is kept as minutes after midnight, and means what the clock shows wherever its person
is: 18:00 stays 18:00 when they travel, and on the days when clocks are set forward or back.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from webapp.todos.models import NO_TIME


class Due(NamedTuple):
    """A due date in words, with its time if it has one."""

    iso: str
    """``2026-12-01`` or ``2026-12-01T18:00``: local, as HTML calls it (§2.3.5.5)."""
    text: str
    """``3 days late``, ``today``, ``tomorrow 18:00``, ``Friday``, ``1 Dec``, ``1 Dec 2027``."""
    full: str
    """``Tuesday, 1 December 2026``, ``Tuesday, 1 December 2026, 18:00``."""
    late: bool


def time_words(at: int) -> str:
    """Return the time of day as a clock shows it, ``18:00``; empty for none."""
    return "" if at == NO_TIME else f"{at // 60:02}:{at % 60:02}"


@lru_cache(maxsize=4096)
def due_words(due: date, today: date, at: int = NO_TIME, *, passed: bool = False) -> Due:
    """Return the date and time as they are said today; ``passed`` says that the time has, today."""
    days = (due - today).days
    time = time_words(at)
    if days < 0:
        text = "1 day late" if days == -1 else f"{-days} days late"
    elif days == 0 and passed:
        text = f"late since {time}"
    elif days < 7:
        text = ("today", "tomorrow")[days] if days < 2 else f"{due:%A}"
        text += f" {time}" if time else ""
    else:
        text = f"{due.day} {due:%b}" + (f" {due.year}" if due.year != today.year else "")
        text += f", {time}" if time else ""
    return Due(
        f"{due.isoformat()}T{time}" if time else due.isoformat(),
        text,
        f"{due:%A}, {due.day} {due:%B} {due.year}" + (f", {time}" if time else ""),
        days < 0 or passed,
    )
