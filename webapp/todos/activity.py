"""What happened to a todo: who did what, and when."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from webapp.accounts.models import people
from webapp.todos.conflict import LABELS
from webapp.todos.models import TodoList, changed_todos, changes, todos

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
        changed_todos.c.before,
        changed_todos.c.after,
    )
    .join(changes, changes.c.id == changed_todos.c.change_id)
    .join(people, people.c.id == changes.c.person_id)
    .where(changed_todos.c.todo_id == bindparam("todo"))
    .order_by(changed_todos.c.change_id.desc())
    .limit(MOST)
)
_made = (
    select(people.c.name, todos.c.created_at)
    .join(people, people.c.id == todos.c.person_id)
    .where(todos.c.id == bindparam("todo"))
)


def activity_of(connection: Connection, todo_id: int, mine: Sequence[TodoList]) -> list[Step]:
    """Return what happened to the todo, the newest first, its making included."""
    names = {li.id: li.name for li in mine}
    steps = [
        Step(
            row.name,
            _sentence(row.kind, json.loads(row.before), json.loads(row.after), names),
            datetime.fromtimestamp(row.created_at),
            row.undone_at is not None,
        )
        for row in connection.execute(_steps, {"todo": todo_id})
    ]
    if len(steps) < MOST:
        made = connection.execute(_made, {"todo": todo_id}).one()
        steps.append(
            Step(made.name, "Written down", datetime.fromtimestamp(made.created_at), False)
        )
    return steps


def _sentence(
    kind: str, before: Mapping[str, Any], after: Mapping[str, Any], lists: Mapping[int, str]
) -> str:
    found = []
    for name in after:
        if name == "list_id":
            text = f"Moved to {lists.get(after[name], 'a list that is no more')}"
            found.append(f"{text}, as its list was deleted" if kind == "delete list" else text)
        else:
            text = _words(name, before[name], after[name])
            found.append(text + REASONS.get(kind, ""))
    first, *others = found or ["Changed"]
    return "; ".join([first, *(other[0].lower() + other[1:] for other in others)])


def _words(name: str, old: Any, new: Any) -> str:
    if name == "done_on":
        return "Done" if new else "Reopened"
    if name == "deleted_at":
        return "Deleted" if new else "Restored"
    label = LABELS.get(name, name.replace("_", " ").capitalize())
    if name not in {"title", "due"}:  # too long to be said, or not to be said in a word
        return f"{label} changed" if old and new else f"{label} {'added' if new else 'removed'}"
    was, now = (_quoted(name, value) for value in (old, new))
    if not (old and new):
        return f"{label} set to {now}" if new else f"{label} removed, was {was}"
    return f"{label} changed from {was} to {now}"


def _quoted(name: str, value: str | None) -> str:
    if name != "due":
        return f"“{value}”"
    if not value:
        return ""
    day = date.fromisoformat(value)
    return f"{day.day} {day:%B} {day.year}"
