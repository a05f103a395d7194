"""What a person may send about todos and lists."""

import re
from datetime import date
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from webapp.texts import Block, Line, length, trim
from webapp.todos import repeats
from webapp.todos.models import COLORS, EDITOR, NO_TIME, PRIORITIES, READER
from webapp.todos.quick import repeat_of
from webapp.todos.repeats import Repeat
from webapp.todos.terms import handle


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


NEEDS_A_DATE = "needs a due date."
"""Of a time of day."""

_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


def _time(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text:
        return NO_TIME
    if found := _TIME.fullmatch(text):
        return int(found[1]) * 60 + int(found[2])
    raise PydanticCustomError("time", "must be a time such as 18:00.")


def _dated(at: int, found: ValidationInfo) -> int:
    if at != NO_TIME and found.data.get("due", at) is None:
        raise PydanticCustomError("dated", NEEDS_A_DATE)
    return at


def _color(value: object) -> object:
    if value in COLORS or not value:
        return value or "none"
    raise PydanticCustomError("color", f"must be one of {', '.join(COLORS)}.")


def _priority(value: object) -> object:
    if value in PRIORITIES or not value:
        return PRIORITIES.index(str(value or "none"))
    raise PydanticCustomError("priority", f"must be one of {', '.join(PRIORITIES)}.")


def _label(name: str) -> str:
    if not handle(name):
        raise PydanticCustomError("label", "must have a letter or a number.")
    if "," in name:
        raise PydanticCustomError("label", "cannot hold a comma.")
    return name


LabelName = Annotated[Line, length(1, 40), AfterValidator(_label)]
MOST_LABELS = 10
"""Of one todo."""


def _labels(value: object) -> object:
    if not isinstance(value, str):
        return value
    named = {handle(name): name for part in value.split(",") if (name := trim(part))}
    if len(named) > MOST_LABELS:
        raise PydanticCustomError("labels", f"can be at most {MOST_LABELS}.")
    try:
        return tuple(map(TypeAdapter(LabelName).validate_python, named.values()))
    except ValidationError as invalid:
        raise PydanticCustomError("labels", f"each {invalid.errors()[0]['msg']}") from None


def _repeat(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if not text or text == "never":
        return None
    if found := repeat_of(text):
        return found
    raise PydanticCustomError(
        "repeat",
        "is not understood. Write “every second Tuesday” or “every 3 days after it is done”.",
    )


class TodoInput(BaseModel):
    """A todo as a person writes it."""

    model_config = ConfigDict(frozen=True)

    title: Annotated[Line, length(1, 500)]
    notes: Annotated[Block, length(0, 10_000)] = ""
    due: Annotated[date | None, BeforeValidator(_day)] = None
    at: Annotated[int, BeforeValidator(_time), Field(ge=0, le=NO_TIME), AfterValidator(_dated)] = (
        NO_TIME
    )
    """Minutes after midnight, read from ``18:00``."""
    category: Annotated[Line, length(0, 100)] = ""
    """A list's slug; empty or ``all`` for the Inbox."""
    priority: Annotated[int, BeforeValidator(_priority)] = 0
    """Read from its name: its place in PRIORITIES."""
    repeat: Annotated[Repeat | None, BeforeValidator(_repeat)] = None
    repeat_words: Annotated[Repeat | None, BeforeValidator(_repeat)] = None
    """Where it says a repeat, that is the one that counts."""

    labels: Annotated[tuple[str, ...], BeforeValidator(_labels)] = ()
    """Names, with commas between them."""

    @property
    def rule(self) -> str:
        """How it comes again, as it is kept: counted from the due date, it states its day."""
        found = self.repeat_words or self.repeat
        if found is None:
            return ""
        return repeats.text(found.on(self.due) if self.due else found)


class NewTodoInput(TodoInput):
    """A new todo: its title may say the date that its time needs."""

    at: Annotated[int, BeforeValidator(_time), Field(ge=0, le=NO_TIME)] = NO_TIME


class SubtaskInput(BaseModel):
    """A subtask as a person writes it."""

    model_config = ConfigDict(frozen=True)

    title: Annotated[Line, length(1, 200)]


class LabelInput(BaseModel):
    """A label as a person writes it."""

    model_config = ConfigDict(frozen=True)

    name: LabelName


class GivenLabel(BaseModel):
    """A label for many todos."""

    model_config = ConfigDict(frozen=True)

    label: LabelName


class GivenDue(BaseModel):
    """A due date for many todos."""

    model_config = ConfigDict(frozen=True)

    due: Annotated[date | None, BeforeValidator(_day)] = None


class ListInput(BaseModel):
    """A list as a person writes it."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[Line, length(1, 60)]
    color: Annotated[str, BeforeValidator(_color)] = "none"


def _role(value: object) -> object:
    if value in {EDITOR, READER}:
        return value
    raise PydanticCustomError("role", f"must be {READER} or {EDITOR}.")


class ShareInput(BaseModel):
    """With whom a list is shared, and what they may do."""

    model_config = ConfigDict(frozen=True)

    username: Annotated[Line, length(1, 100)]
    role: Annotated[str, BeforeValidator(_role)] = READER


class SearchName(BaseModel):
    """The name of a saved search."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[Line, length(1, 60)]


class SearchInput(SearchName):
    """A search to keep: its name, and its path and query, of which only what is known counts."""

    url: str = ""
