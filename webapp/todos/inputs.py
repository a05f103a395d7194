"""What a person may send about todos and lists."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

from webapp.texts import Block, Line, length
from webapp.todos.models import COLORS


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("day", "must be a date such as 2026-12-01.") from None
    if text != day.isoformat():  # Python reads 20261201 and 2026-W49-2 too
        raise PydanticCustomError("day", "must be a date such as 2026-12-01.")
    if not date(1900, 1, 1) <= day <= date(9999, 12, 30):
        raise PydanticCustomError("day", "must be a date between 1900-01-01 and 9999-12-30.")
    return day


def _color(value: object) -> object:
    if value in COLORS or not value:
        return value or "none"
    raise PydanticCustomError("color", f"must be one of {', '.join(COLORS)}.")


class TodoInput(BaseModel):
    """A todo as a person writes it."""

    model_config = ConfigDict(frozen=True)

    title: Annotated[Line, length(1, 500)]
    notes: Annotated[Block, length(0, 10_000)] = ""
    due: Annotated[date | None, BeforeValidator(_day)] = None
    category: Annotated[Line, length(0, 100)] = ""
    """A list's slug; empty or ``all`` for the Inbox."""


class ListInput(BaseModel):
    """A list as a person writes it."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[Line, length(1, 60)]
    color: Annotated[str, BeforeValidator(_color)] = "none"


class SearchName(BaseModel):
    """The name of a saved search."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[Line, length(1, 60)]


class SearchInput(SearchName):
    """A search to keep: its name, and its path and query, of which only what is known counts."""

    url: str = ""
