"""What can be done with todos, one or many. Each action is safe to repeat and can be undone.

Every action notes what it changed, as it was and as it became; `undo` puts back what is still as
the action left it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, insert, or_, select, update

from webapp import clock
from webapp.todos import repeats, subtasks
from webapp.todos.inputs import TodoInput
from webapp.todos.labels import labels_of, link, made, names, set_labels
from webapp.todos.lists import held, lists_of, undo_list_change
from webapp.todos.models import (
    ACTIVE,
    DELETED,
    DONE,
    EDITOR,
    NO_TIME,
    READER,
    Todo,
    changed_todos,
    changes,
    list_members,
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


def add(
    connection: Connection, person_id: int, todo: TodoInput, list_id: int, owner_id: int = 0
) -> int:
    """Make a todo and return its id; in a list that is not the person's, it is its owner's."""
    owner_id = owner_id or person_id
    labels = made(connection, owner_id, todo.labels)
    new = connection.execute(
        insert(todos)
        .values(
            person_id=owner_id,
            created_by=person_id,
            list_id=list_id,
            title=todo.title,
            notes=todo.notes,
            due=todo.due,
            at=todo.at,
            priority=todo.priority,
            repeat=todo.rule,
            labels=labels,
            created_at=clock.now(),
            search_text=search_text(owner_id, todo.title, todo.notes),
        )
        .returning(todos.c.id)
    )
    todo_id = int(new.scalar_one())
    link(connection, owner_id, {todo_id: labels})
    return todo_id


def edit(
    connection: Connection,
    person_id: int,
    todo: Todo,
    new: TodoInput,
    list_id: int,
    owner_id: int = 0,
    *,
    outdated: bool = False,
    restored: bool = False,
) -> Change | None:
    """Give the todo new texts, and take it out of the trash if it is to be ``restored``.

    ``owner_id`` says whose the list is, if it is not the person's. Return None when they were
    written beside an ``outdated`` version of it: only what says the same is taken.
    """
    owner_id = owner_id or person_id
    values: dict[str, Any] = {
        "title": new.title,
        "notes": new.notes,
        "due": new.due,
        "at": new.at,
        "list_id": list_id,
        "priority": new.priority,
        "repeat": new.rule,
        "labels": made(connection, owner_id, new.labels),
    }
    if values["labels"] == labels_for(connection, todo, owner_id):
        values["labels"] = todo.labels  # the same ones, whoever's they are
    if restored:
        values["deleted_at"] = None
    if all(getattr(todo, name) == value for name, value in values.items()):
        return Change(None, 0)  # the same form, sent once more
    if outdated:
        return None
    return _change(
        connection, person_id, "edit", [todo], values, version=todo.version, owner_id=owner_id
    )


def set_done(
    connection: Connection, person_id: int, found: Sequence[Todo], *, done: bool, today: date
) -> Change:
    """Finish, ``today``, or reopen these todos; those that are already so, and deleted ones, stay.

    Finishing one that repeats makes the next one, unless there is one already; reopening it puts
    the next one into the trash, unless either was changed since.

    If all are so already, the change that made the first of them so is returned, so that who
    clicks twice can undo it all the same.
    """
    kind, now, day = ("done", ACTIVE, today) if done else ("active", DONE, None)
    others = [t for t in found if t.state == now]
    change = _change(connection, person_id, kind, others, {"done_on": day}, state=now)
    if change and change.todos:
        return change
    so = [t for t in found if t.state == (DONE if done else ACTIVE)]
    return Change(_last_change(connection, person_id, so[0].id, kind) if so else None, 0)


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
    return Change(_last_change(connection, person_id, found[0].id, "delete") if found else None, 0)


def restore(connection: Connection, person_id: int, found: Sequence[Todo]) -> Change:
    """Take these todos out of the trash, done or not as they were."""
    gone = [t for t in found if t.state == DELETED]
    change = _change(connection, person_id, "restore", gone, {"deleted_at": None})
    return change or Change(None, 0)


def move(
    connection: Connection, person_id: int, found: Sequence[Todo], list_id: int, owner_id: int = 0
) -> Change:
    """Move these todos to a list; in one that is not the person's, they are its owner's."""
    elsewhere = [t for t in found if t.list_id != list_id and t.state != DELETED]
    owner_id = owner_id or person_id
    change = _change(
        connection, person_id, "move", elsewhere, {"list_id": list_id}, owner_id=owner_id
    )
    return change or Change(None, 0)


def find_all(
    connection: Connection, person_id: int, ids: Iterable[int], *, hold: bool = False
) -> list[Todo]:
    """Return those of these todos that the person may change, and hold it so to the end.

    Others' are as good as unknown. With ``hold``, nobody else changes them until this transaction
    ends.
    """
    edited = select(list_members.c.list_id).where(
        list_members.c.person_id == person_id, list_members.c.role == EDITOR
    )
    asked = select(*(todos.c[name] for name in Todo._fields)).where(
        todos.c.id.in_(set(ids)),
        or_(todos.c.person_id == person_id, todos.c.list_id.in_(edited)),
    )
    if hold:
        asked = asked.order_by(todos.c.id).with_for_update()
    found = [Todo._make(row) for row in connection.execute(asked)]
    others = {t.list_id for t in found if t.person_id != person_id}
    if not others:
        return found
    still = held(connection, person_id, others)
    return [t for t in found if t.person_id == person_id or t.list_id in still]


def only_read(connection: Connection, person_id: int, ids: Iterable[int]) -> bool:
    """Tell whether the person sees any of these todos without being let to change it."""
    read = select(list_members.c.list_id).where(
        list_members.c.person_id == person_id, list_members.c.role == READER
    )
    seen = select(todos.c.id).where(
        todos.c.id.in_(set(ids)), todos.c.state != DELETED, todos.c.list_id.in_(read)
    )
    return connection.scalar(seen.limit(1)) is not None


def undo(connection: Connection, person_id: int, change_id: int) -> int | None:
    """Undo the change and return how much it put back; None when there is no such change.

    What somebody changed again since is left as it is. Undoing twice puts nothing back twice.
    """
    change = and_(changes.c.id == change_id, _by(person_id))
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
    owners = _owners(connection, person_id)
    reopened = []
    back = 0
    for row in rows:
        todo = found.get(row.todo_id)
        if todo is None:
            continue
        before, after = _from_json(row.before), _from_json(row.after)
        so = {name: before[name] for name in before if getattr(todo, name) == after[name]}
        values = {k: v for k, v in so.items() if k != "list_id" or v in owners}
        if "list_id" in before and "list_id" not in values:
            values.pop("labels", None)  # perhaps another's: those of the list that it came from
        values = _dated(todo, before, values)
        if "subtasks" in before:
            text = subtasks.undone(todo.subtasks, before["subtasks"], after["subtasks"])
            values |= {"subtasks": text} if text != todo.subtasks else {}
        if values:
            owner_id = owners.get(values.get("list_id"), todo.person_id)
            back += _write(connection, person_id, todo, values, owner_id=owner_id)
        if todo.state == DONE and values.get("done_on", todo) is None:
            reopened.append(todo)
    for todo in _unneeded(connection, reopened):
        _write(connection, person_id, todo, {"deleted_at": clock.now()})
    return back


def _dated(todo: Todo, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is put back, of date and time both or neither, and no time without a date."""
    together = before.keys() & {"due", "at"}
    back = dict(values)
    if not together <= values.keys():
        back = {name: value for name, value in values.items() if name not in together}
    if back.get("due", todo.due) is None:
        back["at"] = NO_TIME
    return {name: value for name, value in back.items() if getattr(todo, name) != value}


def _by(person_id: int) -> ColumnElement[bool]:
    return and_(changes.c.person_id == person_id, changes.c.left_at.is_(None))


def _owners(connection: Connection, person_id: int) -> Mapping[object, int]:
    """Return whose each list is that the person may change: into another, nothing is put back.

    A list may have gone since, and its id to another.
    """
    mine = lists_of(connection, person_id)
    others = held(connection, person_id, [li.id for li in mine if li.owner_id])
    return {li.id: li.owner_id or person_id for li in mine if not li.owner_id or li.id in others}


def _last_change(connection: Connection, person_id: int, todo_id: int, kind: str) -> int | None:
    return connection.scalar(
        select(changes.c.id)
        .join(changed_todos, changed_todos.c.change_id == changes.c.id)
        .where(changed_todos.c.todo_id == todo_id, changes.c.kind == kind)
        .where(_by(person_id))
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
    owner_id: int | None = None,
) -> Change | None:
    """Write the values to the todos and note the change; None when a version did not match.

    With a ``state``, those that are in another by now stay as they are. ``owner_id`` says whose
    they become with a new list.
    """
    differing = [t for t in found if any(getattr(t, k) != v for k, v in values.items())]
    if not differing:
        return Change(None, 0)
    noted = []
    written = []
    for todo in differing:
        new = {k: v for k, v in values.items() if getattr(todo, k) != v}
        if not _write(
            connection, person_id, todo, new, version=version, state=state, owner_id=owner_id
        ):
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
        for todo in _unneeded(connection, written):
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
            "person_id": todo.person_id,
            "created_by": person_id,
            "follows": todo.id,
            "created_at": clock.now(),
            "progress": subtasks.progress(values["subtasks"]),
            "search_text": search_text(
                todo.person_id, todo.title, todo.notes, subtasks.words(todo.subtasks)
            ),
        }
        for todo in repeating.values()
        if (values := _next(todo, day))
    ]
    if rows:
        new = connection.scalars(
            insert(todos).returning(todos.c.id, sort_by_parameter_order=True), rows
        ).all()
        for owner_id in sorted({row["person_id"] for row in rows}):
            texts = {
                number: row["labels"]
                for number, row in zip(new, rows, strict=True)
                if row["person_id"] == owner_id
            }
            link(connection, owner_id, texts)
    return [row["due"] for row in rows]


def _next(todo: Todo, done_on: date) -> dict[str, Any] | None:
    """Return what the next of a repeating todo holds; None when there is none."""
    repeat = repeats.parse(todo.repeat)
    due = repeats.next_due(repeat, todo.due, done_on) if repeat else None
    if due is None:
        return None
    names = ("title", "notes", "at", "list_id", "priority", "repeat", "labels")
    kept = {name: getattr(todo, name) for name in names}
    return {"due": due, "subtasks": subtasks.reopened(todo.subtasks), **kept}


def _unneeded(connection: Connection, reopened: Sequence[Todo]) -> list[Todo]:
    """Return what finishing these made, as far as it still is what finishing them would make.

    It is in the same list then: who may change the one may change the other.
    """
    made = {t.id: _next(t, t.done_on) for t in reopened if t.repeat and t.done_on}
    if not made:
        return []
    rows = connection.execute(
        select(todos.c.follows, *(todos.c[name] for name in Todo._fields)).where(
            todos.c.state == ACTIVE, todos.c.follows.in_(made)
        )
    )
    found = [(made[row[0]], Todo._make(row[1:])) for row in rows]
    return [
        todo
        for values, todo in found
        if values and all(getattr(todo, name) == value for name, value in values.items())
    ]


def labels_for(connection: Connection, todo: Todo, owner_id: int) -> str:
    """Return the todo's labels as they are when it is this owner's: those of the same names."""
    if owner_id == todo.person_id or not todo.labels:
        return todo.labels
    return made(connection, owner_id, names(todo.labels, labels_of(connection, todo.person_id)))


def _write(
    connection: Connection,
    person_id: int,
    todo: Todo,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    state: int | None = None,
    owner_id: int | None = None,
) -> int:
    new = dict(values)
    owner_id = owner_id if owner_id and "list_id" in new else todo.person_id
    if owner_id != todo.person_id:
        new["person_id"] = owner_id
        if todo.labels and "labels" not in new:
            new["labels"] = labels_for(connection, todo, owner_id)
    if "subtasks" in new:
        new["progress"] = subtasks.progress(new["subtasks"])
    if new.keys() & {"title", "notes", "subtasks", "person_id"}:
        new["search_text"] = search_text(
            owner_id,
            new.get("title", todo.title),
            new.get("notes", todo.notes),
            subtasks.words(new.get("subtasks", todo.subtasks)),
        )
    guard = and_(todos.c.id == todo.id, todos.c.person_id == todo.person_id)
    if todo.person_id != person_id:
        # It may have been moved meanwhile to where this person may not change it.
        guard = and_(guard, todos.c.list_id == todo.list_id)
    if version is not None:
        guard = and_(guard, todos.c.version == version)
    if state is not None:
        guard = and_(guard, todos.c.state == state)
    written = connection.execute(
        update(todos).where(guard).values(**new, version=todos.c.version + 1)
    ).rowcount
    if written and "labels" in new:
        set_labels(connection, owner_id, todo.id, new["labels"])
    return written


def _to_json(values: Mapping[str, Any]) -> str:
    return json.dumps({k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()})


def _from_json(text: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(text)
    for name in ("due", "done_on"):
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    return values
