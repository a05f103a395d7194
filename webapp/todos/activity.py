"""What happened to a todo: who did what, and when."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from webapp.accounts.models import people
from webapp.clock import Here
from webapp.todos.conflict import LABELS
from webapp.todos.dates import time_words
from webapp.todos.models import NO_TIME, TodoList, changed_todos, changes, todos
from webapp.todos.subtasks import said

SOMEBODY_GONE = "Somebody who left"

MOST = 50
"""Steps shown; what lies before them is not."""


REASONS = {
    "delete label": ", as one was deleted",
    "merge label": ", as two became one",
}
"""Why a todo's labels changed that nobody changed on the todo itself."""


class Step(NamedTuple):
    """One thing that happened."""

    who: str
    what: str
    at: datetime
    undone: bool


_steps = (
    select(
        people.c.name,
        changes.c.kind,
        changes.c.created_at,
        changes.c.undone_at,
        changes.c.left_at,
        changed_todos.c.before,
        changed_todos.c.after,
    )
    .join(changes, changes.c.id == changed_todos.c.change_id)
    .join(people, people.c.id == changes.c.person_id)
    .where(changed_todos.c.todo_id == bindparam("todo"))
    .order_by(changed_todos.c.change_id.desc())
    .limit(MOST)
)
_last = _steps.limit(None).limit(1)
_made = (
    select(people.c.name, todos.c.created_at)
    .outerjoin(people, people.c.id == todos.c.created_by)
    .where(todos.c.id == bindparam("todo"))
)


def activity_of(
    connection: Connection, todo_id: int, mine: Sequence[TodoList], here: Here
) -> list[Step]:
    """Return what happened to the todo, the newest first, its making included.

    Lists are named as far as they are among those of who asks.
    """
    names = {li.id: li.full_name for li in mine}
    unknown = "another list" if any(li.share for li in mine) else "a list that is no more"
    steps = [
        Step(
            row.name if row.left_at is None else SOMEBODY_GONE,
            _sentence(row.kind, json.loads(row.before), json.loads(row.after), names, unknown),
            here.at(row.created_at),
            row.undone_at is not None,
        )
        for row in connection.execute(_steps, {"todo": todo_id})
    ]
    if len(steps) < MOST:
        made = connection.execute(_made, {"todo": todo_id}).one()
        who = made.name or SOMEBODY_GONE
        steps.append(Step(who, "Written down", here.at(made.created_at), False))
    return steps


def last_by(connection: Connection, todo_id: int) -> str:
    """Return who changed the todo last."""
    row = connection.execute(_last, {"todo": todo_id}).first()
    return str(row.name) if row and row.left_at is None else SOMEBODY_GONE


def _sentence(
    kind: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    lists: Mapping[int, str],
    unknown: str,
) -> str:
    found = []
    for name in after:
        if name == "list_id":
            text = f"Moved to {lists.get(after[name], unknown)}"
            found.append(f"{text}, as its list was deleted" if kind == "delete list" else text)
        elif name == "at":
            if "due" not in after:
                found.append(_words(name, time_words(before["at"]), time_words(after["at"])))
        elif name == "due":
            found.append(_words(name, _moment(before), _moment(after)))
        else:
            text = _words(name, before[name], after[name])
            found.append(text + REASONS.get(kind, ""))
    first, *others = found or ["Changed"]
    return "; ".join([first, *(other[0].lower() + other[1:] for other in others)])


def _words(name: str, old: Any, new: Any) -> str:
    if name == "subtasks":
        return said(old, new)
    if name == "done_on":
        return "Done" if new else "Reopened"
    if name == "deleted_at":
        return "Deleted" if new else "Restored"
    label = LABELS.get(name, name.replace("_", " ").capitalize())
    if name not in {"title", "due", "at"}:  # too long to be said, or not to be said in a word
        return f"{label} changed" if old and new else f"{label} {'added' if new else 'removed'}"
    was, now = (f"“{text}”" if name == "title" else text for text in (old, new))
    if not (old and new):
        return f"{label} set to {now}" if new else f"{label} removed, was {was}"
    return f"{label} changed from {was} to {now}"


def _moment(values: Mapping[str, Any]) -> str:
    """Return the due date as it was then, with its time if that is noted too."""
    if not values["due"]:
        return ""
    day, time = date.fromisoformat(values["due"]), time_words(values.get("at", NO_TIME))
    return f"{day.day} {day:%B} {day.year}" + (f", {time}" if time else "")
