"""What can be done with todos, one or many. Each action is safe to repeat and can be undone.

Every action notes what it changed, as it was and as it became; `undo` puts back what is still as
the action left it.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from webapp import clock
from webapp.accounts.queries import alone
from webapp.todos import repeats
from webapp.todos.inputs import MOST_LABELS, TodoInput
from webapp.todos.labels import (
    ids,
    ids_text,
    labels_of,
    link,
    made,
    set_labels,
    undo_label_change,
)
from webapp.todos.lists import lists_of, undo_list_change
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

Values = Mapping[str, Any]
"""Columns with what they hold."""
Pairs = tuple[tuple[str, Any], ...]
"""The same, to compare by."""

FEW = 20
"""Todos that get the same values share a statement; more different values than this share one too,
sent once with all rows."""


class Change(NamedTuple):
    """What an action did."""

    id: int | None
    """Names the change for `undo`; None when nothing had to be changed."""
    todos: int
    """How many todos it changed."""
    next: date | None = None
    """When what was finished is due again, if that is one todo."""


NOTHING = Change(None, 0)


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
    return _change(connection, person_id, "edit", [(todo, values)], version=todo.version)


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
    if any(t.repeat for t in found):
        alone(connection, person_id)  # before any todo is held, as everywhere
    others = [(t, {"done_on": day}) for t in found if t.state == now]
    change = _change(connection, person_id, kind, others, state=now)
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
    now = clock.now()
    there = [(t, {"deleted_at": now}) for t in found if t.state != DELETED]
    change = _change(connection, person_id, "delete", there)
    if change and change.todos:
        return change
    return Change(_last_change(connection, found[0].id, "delete") if found else None, 0)


def restore(connection: Connection, person_id: int, found: Sequence[Todo]) -> Change:
    """Take these todos out of the trash, done or not as they were."""
    gone = [(t, {"deleted_at": None}) for t in found if t.state == DELETED]
    return _change(connection, person_id, "restore", gone) or NOTHING


def move(connection: Connection, person_id: int, found: Sequence[Todo], list_id: int) -> Change:
    """Move these todos to a list; deleted ones stay."""
    there = [(t, {"list_id": list_id}) for t in found if t.state != DELETED]
    return _change(connection, person_id, "move", there) or NOTHING


def put_off(
    connection: Connection, person_id: int, found: Sequence[Todo], due: date | None
) -> Change:
    """Let these todos be due on the day, or on none; deleted ones stay."""
    there = [
        (t, {"due": due, "repeat": repeats.stated(t.repeat, due)})
        for t in found
        if t.state != DELETED
    ]
    return _change(connection, person_id, "due", there) or NOTHING


def add_label(
    connection: Connection, person_id: int, found: Sequence[Todo], name: str
) -> tuple[Change, int]:
    """Give these todos the label, which is made if there is none; deleted ones stay.

    Return also how many have as many labels as a todo can have.
    """
    there = [t for t in found if t.state != DELETED]
    if not there:
        return NOTHING, 0
    label = made(connection, person_id, [name])
    new = [(t, {"labels": ids_text([*ids(t.labels), int(label)])}) for t in there]
    fitting = [(t, values) for t, values in new if len(ids(values["labels"])) <= MOST_LABELS]
    change = _change(connection, person_id, "label", fitting)
    return change or NOTHING, len(new) - len(fitting)


def take_label(
    connection: Connection, person_id: int, found: Sequence[Todo], label_id: int
) -> Change:
    """Take the label from these todos; deleted ones keep it."""
    there = [
        (t, {"labels": ids_text({*ids(t.labels)} - {label_id})})
        for t in found
        if t.state != DELETED
    ]
    return _change(connection, person_id, "label", there) or NOTHING


def find_all(connection: Connection, person_id: int, wanted: Iterable[int]) -> list[Todo]:
    """Return those of these todos that are the person's; others' are as good as unknown.

    They stay as they are until the transaction ends, unless it changes them. Who changes many
    takes the person first, then todos, then lists, each in their order: nobody waits in a circle.
    """
    alone(connection, person_id)
    rows = connection.execute(
        select(*(todos.c[name] for name in Todo._fields))
        .where(todos.c.person_id == person_id, todos.c.id.in_(set(wanted)))
        .order_by(todos.c.id)
        .with_for_update(key_share=True)
    )
    return [Todo._make(row) for row in rows]


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
    found = {t.id: t for t in find_all(connection, person_id, [row.todo_id for row in rows])}
    labels = undo_label_change(connection, person_id, change_id)
    there = _There(
        {li.id for li in lists_of(connection, person_id)},
        {label.id: label.id for label in labels_of(connection, person_id)} | labels,
    )
    back = []
    reopened = []
    for row in rows:
        todo = found.get(row.todo_id)
        if todo is None:
            continue
        before, after = _from_json(row.before), _from_json(row.after)
        values = {
            name: there.put_back(name, before[name])
            for name in before
            if getattr(todo, name) == after[name] and there.can_put_back(name, before[name])
        }
        if values:
            back.append((todo, values))
        if todo.state == DONE and values.get("done_on", todo) is None:
            reopened.append(todo)
    written = _write(connection, person_id, back)
    _trash_unneeded(connection, person_id, reopened, written)
    return len(written) + len(labels)


class _There(NamedTuple):
    """The person's lists and labels: some may have gone since, or have another id."""

    lists: Collection[int]
    labels: Mapping[int, int]

    def can_put_back(self, name: str, value: Any) -> bool:
        return name != "list_id" or value in self.lists

    def put_back(self, name: str, value: Any) -> Any:
        if name != "labels":
            return value
        return ids_text(self.labels[number] for number in ids(value) if number in self.labels)


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
    wanted: Iterable[tuple[Todo, Values]],
    *,
    version: int | None = None,
    state: int | None = None,
) -> Change | None:
    """Write its values to each todo and note the change; None when a version did not match.

    With a ``state``, those that are in another by now stay as they are.
    """
    differing: list[tuple[Todo, Values]] = [
        (todo, changing)
        for todo, values in wanted
        if (changing := {k: v for k, v in values.items() if getattr(todo, k) != v})
    ]
    written = _write(connection, person_id, differing, version=version, state=state)
    if not written:
        return NOTHING if version is None or not differing else None
    new = [(todo, values) for todo, values in differing if todo.id in written]
    days: list[date | None] = []
    if kind == "done":
        days = _make_next(connection, person_id, new)
    elif kind == "active":
        new += _trash_unneeded(connection, person_id, [todo for todo, _ in new], written)
    change_id = connection.execute(
        insert(changes)
        .values(person_id=person_id, kind=kind, created_at=clock.now())
        .returning(changes.c.id)
    ).scalar_one()
    noted = [{"change_id": change_id, **_note(todo, values)} for todo, values in new]
    connection.execute(insert(changed_todos), noted)
    return Change(change_id, len(written), days[0] if len(days) == 1 else None)


def _note(todo: Todo, new: Mapping[str, Any]) -> dict[str, Any]:
    old = {name: getattr(todo, name) for name in new}
    return {"todo_id": todo.id, "before": _to_json(old), "after": _to_json(new)}


def _make_next(
    connection: Connection, person_id: int, finished: Sequence[tuple[Todo, Values]]
) -> list[date | None]:
    """Make the next of each that repeats, where there is none yet; return when they are due.

    Whoever finishes the same todo at the same time waits at its row, and finds it finished.
    """
    repeating = {t.id: (t, values["done_on"]) for t, values in finished if t.repeat}
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
            "search_text": search_text(person_id, todo.title, todo.notes),
        }
        for todo, day in repeating.values()
        if (values := _next(todo, day))
    ]
    if rows:
        new = connection.scalars(
            insert(todos).returning(todos.c.id, sort_by_parameter_order=True), rows
        ).all()
        texts = [row["labels"] for row in rows]
        link(connection, person_id, dict(zip(new, texts, strict=True)))
    return [row["due"] for row in rows]


@lru_cache(maxsize=4096)
def _next_due(kept: str, due: date | None, done_on: date) -> date | None:
    # Kept, for many that are finished at once recur alike, and a rule takes its time.
    repeat = repeats.parse(kept)
    return repeats.next_due(repeat, due, done_on) if repeat else None


def _next(todo: Todo, done_on: date) -> dict[str, Any] | None:
    """Return what the next of a repeating todo holds; None when there is none."""
    due = _next_due(todo.repeat, todo.due, done_on)
    if due is None:
        return None
    names = ("title", "notes", "list_id", "priority", "repeat", "labels")
    return {"due": due, **{name: getattr(todo, name) for name in names}}


def _trash_unneeded(
    connection: Connection, person_id: int, reopened: Sequence[Todo], others: Collection[int]
) -> list[tuple[Todo, Values]]:
    """Put into the trash what finishing these made, but none of the others; return what it was."""
    gone: Values = {"deleted_at": clock.now()}
    unneeded = _unneeded(connection, person_id, reopened)
    found = [(todo, gone) for todo in unneeded if todo.id not in others]
    _write(connection, person_id, found)
    return found


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
    new: Sequence[tuple[Todo, Values]],
    *,
    version: int | None = None,
    state: int | None = None,
) -> set[int]:
    """Write its values to each todo; return the ids of those that were written.

    With a ``version`` or ``state``, what has another by now is not. With neither, they are held.
    """
    same: dict[Pairs, list[int]] = {}
    for todo, values in new:
        pairs = tuple(_with_search_text(person_id, todo, values).items())
        same.setdefault(pairs, []).append(todo.id)
    if len(new) > 1:
        _hold_lists(connection, new)
    if len(same) > FEW and version is None and state is None:
        written = _write_each(connection, same)
    else:
        written = set()
        for pairs, numbers in same.items():
            statement = update(todos).where(todos.c.id.in_(numbers))
            if version is not None:
                statement = statement.where(todos.c.version == version)
            if state is not None:
                statement = statement.where(todos.c.state == state)
            statement = statement.values(**dict(pairs), version=_NEXT_VERSION)
            written.update(connection.scalars(statement.returning(todos.c.id)))
    texts = {t.id: v["labels"] for t, v in new if "labels" in v and t.id in written}
    if texts:
        set_labels(connection, person_id, texts)
    return written


_NEXT_VERSION = todos.c.version + 1


def _with_search_text(person_id: int, todo: Todo, values: Values) -> Values:
    if not values.keys() & {"title", "notes"}:
        return values
    title, notes = values.get("title", todo.title), values.get("notes", todo.notes)
    return {**values, "search_text": search_text(person_id, title, notes)}


def _write_each(connection: Connection, same: Mapping[Pairs, Sequence[int]]) -> set[int]:
    """Write values that differ from todo to todo: one statement for all of the same columns."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for pairs, numbers in same.items():
        sent = {f"new_{name}": value for name, value in pairs}
        rows = by_columns.setdefault(tuple(name for name, _ in pairs), [])
        rows += [{"todo": number, **sent} for number in numbers]
    for names, rows in by_columns.items():
        values = {name: bindparam(f"new_{name}", type_=todos.c[name].type) for name in names}
        statement = update(todos).where(todos.c.id == bindparam("todo"))
        connection.execute(statement.values(**values, version=_NEXT_VERSION), rows)
    return {number for numbers in same.values() for number in numbers}


def _hold_lists(connection: Connection, new: Iterable[tuple[Todo, Values]]) -> None:
    """Let nobody else change what the lists of many todos count, from here on."""
    touched = {number for t, values in new for number in (t.list_id, values.get("list_id"))}
    held = select(lists.c.id).where(lists.c.id.in_(touched - {None})).order_by(lists.c.id)
    connection.execute(held.with_for_update(key_share=True))


def _to_json(values: Mapping[str, Any]) -> str:
    return json.dumps({k: v.isoformat() if isinstance(v, date) else v for k, v in values.items()})


def _from_json(text: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(text)
    for name in ("due", "done_on"):
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    return values
