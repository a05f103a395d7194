"""Values to show and to test with: everything has a default, and the day is always the same."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from webapp.clock import Here
from webapp.doors.drafts import NO_DRAFT, Draft, FormTexts
from webapp.todos import home
from webapp.todos.dates import Due, due_words
from webapp.todos.models import (
    ACTIVE,
    DELETED,
    DONE,
    EDITOR,
    NO_TIME,
    READER,
    Label,
    Share,
    Todo,
    TodoLine,
    TodoList,
)
from webapp.todos.pages import DayBar, DoneChart
from webapp.todos.queries import Found
from webapp.todos.saved import SavedSearch
from webapp.todos.subtasks import Subtask, text_of

TODAY = date(2026, 12, 1)
"""A Tuesday."""

HERE = Here(TODAY, 12 * 60)
"""At noon."""

DELETED_AT = round(datetime(2026, 11, 20, 12).timestamp())

KEY = "key-of-the-preview"

LONG = "Ask the neighbours whether the ladder, the long one with the green feet, is theirs " * 2
UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle" * 2

LISTS = (
    TodoList(1, "Inbox", "inbox", "none", 3, 1),
    TodoList(2, "Home", "home", "green", 12, 2),
    TodoList(3, "Work", "work", "blue", 1204, 1),
    TodoList(4, "Garden", "garden", "purple", 0, 1),
)

PUT_AWAY = (*LISTS[:3], LISTS[3]._replace(archived_at=1_796_000_000))
"""The same, the last of them archived."""

SHARED = (
    *LISTS[:3],
    LISTS[3]._replace(share=Share()),
    TodoList(6, "Holidays", "holidays", "orange", 4, 1, share=Share(EDITOR, 2, "Ben")),
    TodoList(8, "Choir", "choir", "red", 2, 1, share=Share(READER, 3, "Cleo")),
)
"""The same, one of them shared with others, and two of others."""

LABELS = (Label(1, "garden", "garden"), Label(2, "on the phone", "on-the-phone"))


SEARCHES = (
    SavedSearch(1, "Shopping", "/todos?q=milk&due=overdue"),
    SavedSearch(2, "Everything about the garden", "/search?q=garden"),
)


def day(days: int) -> date:
    """Return the day so many days from today."""
    return TODAY + timedelta(days=days)


def due(days: int | None, at: int = NO_TIME) -> Due | None:
    """Return the date, and the minute if there is one, in words; None stays None."""
    passed = days == 0 and at < HERE.minute
    return None if days is None else due_words(day(days), TODAY, at, passed=passed)


def make_line(
    number: int = 1,
    title: str = "Water the plants",
    *,
    days: int | None = None,
    at: int = NO_TIME,
    state: int = ACTIVE,
    list_id: int = 2,
    priority: int = 0,
    repeat: str = "",
    labels: str = "",
    has_notes: bool = False,
    progress: str = "",
) -> TodoLine:
    """Return a todo as a row shows it, due so many days from today."""
    when = None if days is None else day(days)
    return TodoLine(
        number, title, when, at, state, list_id, priority, repeat, labels, has_notes, progress
    )


LINES = (
    make_line(1, "Water the plants", days=-3, repeat="FREQ=WEEKLY;BYDAY=SA"),
    make_line(2, "Call the dentist", days=0, has_notes=True),
    make_line(3, "Renew the passport", days=24, list_id=1, has_notes=True),
    make_line(4, "Review the quarterly report", days=2, list_id=3, priority=2),
    make_line(5, "Seeds for spring", priority=1),
    make_line(6, "Fix the kitchen tap", state=DONE),
)


def make_todo(
    number: int = 1,
    title: str = "Water the plants",
    *,
    notes: str = "The fern too.",
    days: int | None = 2,
    at: int = NO_TIME,
    state: int = ACTIVE,
    priority: int = 0,
    repeat: str = "",
    labels: str = "",
    version: int = 3,
    subtasks: Sequence[Subtask] = (),
) -> Todo:
    """Return a todo with all that its own page shows."""
    return Todo(
        id=number,
        title=title,
        notes=notes,
        due=None if days is None else day(days),
        at=at,
        done_on=TODAY if state == DONE else None,
        deleted_at=DELETED_AT if state == DELETED else None,
        state=state,
        list_id=2,
        priority=priority,
        repeat=repeat,
        labels=labels,
        version=version,
        subtasks=text_of(subtasks),
    )


STEPS = (
    Subtask(1, "Buy a can", done=True),
    Subtask(2, "Ask Tom how much the fern wants"),
    Subtask(3, "Water them"),
)


def make_draft(errors: Mapping[str, str] | None = None, **fields: str) -> Draft:
    """Return a form as somebody sent it, and what was wrong with it."""
    return Draft(
        id="draft-of-the-preview", fields=FormTexts(fields), errors=FormTexts(errors or {})
    )


def make_found(
    lines: Sequence[TodoLine] = LINES, *, before: str = "", after: str = "", anything: bool = True
) -> Found:
    """Return a page of a search."""
    deleted = {line.id: DELETED_AT for line in lines if line.state == DELETED}
    return Found(lines, before, after, len(lines), anything, deleted)


def make_chart(counts: Sequence[int]) -> DoneChart:
    """Return the chart of the last days' counts, the last of them today's."""
    done = [0] * (home.DAYS - len(counts)) + list(counts)
    best = max(done)
    bars = []
    for number, count in enumerate(done):
        height = max(2, round(count / best * home.CHART_HEIGHT)) if count else 1
        at = day(number - home.DAYS + 1)
        bars.append(DayBar(at, count, number * home.BAR, home.CHART_HEIGHT - height, height))
    return DoneChart(bars=bars, total=sum(done), best=best)


__all__ = ["NO_DRAFT", "make_chart", "make_draft", "make_found", "make_line", "make_todo"]
