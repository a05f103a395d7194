"""What can be done with todos, one or many. Each action is safe to repeat and can be undone.

Every action notes what it changed, as it was and as it became; `undo` puts back what is still as
the action left it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, insert, select, update

from webapp import clock
from webapp.todos import repeats, subtasks
from webapp.todos.inputs import TodoInput
from webapp.todos.labels import link, made, set_labels
from webapp.todos.lists import undo_list_change
from webapp.todos.models import (
    ACTIVE,
    DELETED,
    DONE,
    Todo,
    changed_todos,
    changes,
    lists,
    search_text,
    todos,
)
from webapp.todos.trash import let_go


class Change(NamedTuple):
    """What an action did."""

    id: int | None
    """Names the change for `undo`; None when nothing had to be changed."""
    todos: int
    """How many todos it changed."""
    next: date | None = None
    """When what was finished is due again, if that is one todo."""


def add(connection: Connection, person_id: int, todo: TodoInput, list_id: int) -> int:
    """Make a todo and return its id."""
    labels = made(connection, person_id, todo.labels)
    new = connection.execute(
        insert(todos)
        .values(
            person_id=person_id,
            list_id=list_id,
            title=todo.title,
            notes=todo.notes,
            due=todo.due,
            priority=todo.priority,
            repeat=todo.rule,
            labels=labels,
            created_at=clock.now(),
            search_text=search_text(person_id, todo.title, todo.notes),
        )
        .returning(todos.c.id)
    )
    todo_id = int(new.scalar_one())
    link(connection, person_id, {todo_id: labels})
    return todo_id


def edit(
    connection: Connection,
    person_id: int,
    todo: Todo,
    new: TodoInput,
    list_id: int,
    *,
    outdated: bool = False,
    restored: bool = False,
) -> Change | None:
    """Give the todo new texts, and take it out of the trash if it is to be ``restored``.

    Return None when they were written beside an ``outdated`` version of it: only what says the
    same is taken.
    """
    values: dict[str, Any] = {
        "title": new.title,
        "notes": new.notes,
        "due": new.due,
        "list_id": list_id,
        "priority": new.priority,
        "repeat": new.rule,
        "labels": made(connection, person_id, new.labels),
    }
    if restored:
        values["deleted_at"] = None
    if all(getattr(todo, name) == value for name, value in values.items()):
        return Change(None, 0)  # the same form, sent once more
    if outdated:
        return None
    return _change(connection, person_id, "edit", [todo], values, version=todo.version)


def set_done(
    connection: Connection, person_id: int, found: Sequence[Todo], *, done: bool
) -> Change:
    """Finish or reopen these todos; those that are already so, and deleted ones, stay.

    Finishing one that repeats makes the next one, unless there is one already; reopening it puts
    the next one into the trash, unless either was changed since.

    If all are so already, the change that made the first of them so is returned, so that who
    clicks twice can undo it all the same.
    """
    kind, now, day = ("done", ACTIVE, clock.today()) if done else ("active", DONE, None)
    others = [t for t in found if t.state == now]
    change = _change(connection, person_id, kind, others, {"done_on": day}, state=now)
    if change and change.todos:
        return change
    so = [t for t in found if t.state == (DONE if done else ACTIVE)]
    return Change(_last_change(connection, so[0].id, kind) if so else None, 0)


def delete(connection: Connection, person_id: int, found: Sequence[Todo]) -> Change:
    """Put these todos into the trash; those that are there stay. What is there too long goes.

    If all were there already, the change that put the first of them there is returned, so that
    who deletes twice can undo it all the same.
    """
    let_go(connection)
    there = [t for t in found if t.state != DELETED]
    change = _change(connection, person_id, "delete", there, {"deleted_at": clock.now()})
    if change and change.todos:
        return change
    return Change(_last_change(connection, found[0].id, "delete") if found else None, 0)


def restore(connection: Connection, person_id: int, found: Sequence[Todo]) -> Change:
    """Take these todos out of the trash, done or not as they were."""
    gone = [t for t in found if t.state == DELETED]
    change = _change(connection, person_id, "restore", gone, {"deleted_at": None})
    return change or Change(None, 0)


def move(connection: Connection, person_id: int, found: Sequence[Todo], list_id: int) -> Change:
    """Move these todos to a list."""
    elsewhere = [t for t in found if t.list_id != list_id and t.state != DELETED]
    change = _change(connection, person_id, "move", elsewhere, {"list_id": list_id})
    return change or Change(None, 0)


def find_all(
    connection: Connection, person_id: int, ids: Iterable[int], *, hold: bool = False
) -> list[Todo]:
    """Return those of these todos that are the person's; others' are as good as unknown.

    With ``hold``, nobody else changes them until this transaction ends.
    """
    found = select(*(todos.c[name] for name in Todo._fields)).where(
        todos.c.person_id == person_id, todos.c.id.in_(set(ids))
    )
    if hold:
        found = found.order_by(todos.c.id).with_for_update()
    return [Todo._make(row) for row in connection.execute(found)]


def undo(connection: Connection, person_id: int, change_id: int) -> int | None:
    """Undo the change and return how much it put back; None when there is no such change.

    What somebody changed again since is left as it is. Undoing twice puts nothing back twice.
    """
    change = and_(changes.c.id == change_id, changes.c.person_id == person_id)
    undone = connection.execute(
        update(changes).where(change, changes.c.undone_at.is_(None)).values(undone_at=clock.now())
    )
    if not undone.rowcount:
        return None if connection.scalar(select(changes.c.id).where(change)) is None else 0
    of_a_list = undo_list_change(connection, person_id, change_id)
    if of_a_list is not None:
        return of_a_list
    rows = connection.execute(
        select(changed_todos.c.todo_id, changed_todos.c.before, changed_todos.c.after).where(
            changed_todos.c.change_id == change_id
        )
    ).all()
    ids = [row.todo_id for row in rows]
    found = {t.id: t for t in find_all(connection, person_id, ids, hold=True)}
    reopened = []
    back = 0
    for row in rows:
        todo = found.get(row.todo_id)
        if todo is None:
            continue
        before, after = _from_json(row.before), _from_json(row.after)
        values = {
            name: before[name]
            for name in before
            if getattr(todo, name) == after[name]
            and _still_there(connection, person_id, name, before[name])
        }
        if "subtasks" in before:
            text = subtasks.undone(todo.subtasks, before["subtasks"], after["subtasks"])
            values |= {"subtasks": text} if text != todo.subtasks else {}
        if values:
            back += _write(connection, person_id, todo, values)
        if todo.state == DONE and values.get("done_on", todo) is None:
            reopened.append(todo)
    for todo in _unneeded(connection, person_id, reopened):
        _write(connection, person_id, todo, {"deleted_at": clock.now()})
    return back


def _still_there(connection: Connection, person_id: int, name: str, value: object) -> bool:
    """Tell whether a value can be put back: a list may have gone since, and its id to another."""
    if name != "list_id":
        return True
    mine = select(lists.c.id).where(lists.c.id == value, lists.c.person_id == person_id)
    return connection.scalar(mine) is not None


def _last_change(connection: Connection, todo_id: int, kind: str) -> int | None:
    return connection.scalar(
        select(changes.c.id)
        .join(changed_todos, changed_todos.c.change_id == changes.c.id)
        .where(changed_todos.c.todo_id == todo_id, changes.c.kind == kind)
        .order_by(changes.c.id.desc())
        .limit(1)
    )


def _change(
    connection: Connection,
    person_id: int,
    kind: str,
    found: Sequence[Todo],
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    state: int | None = None,
) -> Change | None:
    """Write the values to the todos and note the change; None when a version did not match.

    With a ``state``, those that are in another by now stay as they are.
    """
    differing = [t for t in found if any(getattr(t, k) != v for k, v in values.items())]
    if not differing:
        return Change(None, 0)
    noted = []
    written = []
    for todo in differing:
        new = {k: v for k, v in values.items() if getattr(todo, k) != v}
        if not _write(connection, person_id, todo, new, version=version, state=state):
            if version is not None:
                return None
            continue
        noted.append(_note(todo, new))
        written.append(todo)
    if not written:
        return Change(None, 0)
    days: list[date | None] = []
    if kind == "done":
        days = _make_next(connection, person_id, written, values["done_on"])
    elif kind == "active":
        gone = {"deleted_at": clock.now()}
        for todo in _unneeded(connection, person_id, written):
            _write(connection, person_id, todo, gone)
            noted.append(_note(todo, gone))
    change_id = connection.execute(
        insert(changes)
        .values(person_id=person_id, kind=kind, created_at=clock.now())
        .returning(changes.c.id)
    ).scalar_one()
    connection.execute(insert(changed_todos), [row | {"change_id": change_id} for row in noted])
    return Change(change_id, len(written), days[0] if len(days) == 1 else None)


def _note(todo: Todo, new: Mapping[str, Any]) -> dict[str, Any]:
    old = {name: getattr(todo, name) for name in new}
    return {"todo_id": todo.id, "before": _to_json(old), "after": _to_json(new)}


def _make_next(
    connection: Connection, person_id: int, finished: Sequence[Todo], day: date
) -> list[date | None]:
    """Make the next of each that repeats, where there is none yet; return when they are due.

    Whoever finishes the same todo at the same time waits at its row, and finds it finished.
    """
    repeating = {t.id: t for t in finished if t.repeat}
    if not repeating:
        return []
    for follows in connection.scalars(
        select(todos.c.follows).where(todos.c.follows.in_(repeating), todos.c.deleted_at.is_(None))
    ):
        repeating.pop(follows, None)
    rows = [
        {
            **values,
            "person_id": person_id,
            "follows": todo.id,
            "created_at": clock.now(),
            "progress": subtasks.progress(values["subtasks"]),
            "search_text": search_text(
                person_id, todo.title, todo.notes, subtasks.words(todo.subtasks)
            ),
        }
        for todo in repeating.values()
        if (values := _next(todo, day))
    ]
    if rows:
        new = connection.scalars(
            insert(todos).returning(todos.c.id, sort_by_parameter_order=True), rows
        ).all()
        texts = [row["labels"] for row in rows]
        link(connection, person_id, dict(zip(new, texts, strict=True)))
    return [row["due"] for row in rows]


def _next(todo: Todo, done_on: date) -> dict[str, Any] | None:
    """Return what the next of a repeating todo holds; None when there is none."""
    repeat = repeats.parse(todo.repeat)
    due = repeats.next_due(repeat, todo.due, done_on) if repeat else None
    if due is None:
        return None
    names = ("title", "notes", "list_id", "priority", "repeat", "labels")
    kept = {name: getattr(todo, name) for name in names}
    return {"due": due, "subtasks": subtasks.reopened(todo.subtasks), **kept}


def _unneeded(connection: Connection, person_id: int, reopened: Sequence[Todo]) -> list[Todo]:
    """Return what finishing these made, as far as it still is what finishing them would make."""
    made = {t.id: _next(t, t.done_on) for t in reopened if t.repeat and t.done_on}
    if not made:
        return []
    rows = connection.execute(
        select(todos.c.follows, *(todos.c[name] for name in Todo._fields)).where(
            todos.c.person_id == person_id, todos.c.state == ACTIVE, todos.c.follows.in_(made)
        )
    )
    found = [(made[row[0]], Todo._make(row[1:])) for row in rows]
    return [
        todo
        for values, todo in found
        if values and all(getattr(todo, name) == value for name, value in values.items())
    ]


def _write(
    connection: Connection,
    person_id: int,
    todo: Todo,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    state: int | None = None,
) -> int:
    new = dict(values)
    if "subtasks" in new:
        new["progress"] = subtasks.progress(new["subtasks"])
    if new.keys() & {"title", "notes", "subtasks"}:
        new["search_text"] = search_text(
            person_id,
            new.get("title", todo.title),
            new.get("notes", todo.notes),
            subtasks.words(new.get("subtasks", todo.subtasks)),
        )
    guard = todos.c.id == todo.id
    if version is not None:
        guard = and_(guard, todos.c.version == version)
    if state is not None:
        guard = and_(guard, todos.c.state == state)
    written = connection.execute(
        update(todos).where(guard).values(**new, version=todos.c.version + 1)
    ).rowcount
    if written and "labels" in new:
        set_labels(connection, person_id, todo.id, new["labels"])
    return written


def _to_json(values: Mapping[str, Any]) -> str:
    return json.dumps({k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()})


def _from_json(text: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(text)
    for name in ("due", "done_on"):
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    return values
