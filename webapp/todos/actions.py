"""What can be done with todos, one or many. Each action is safe to repeat and can be undone.

Every action notes what it changed, as it was and as it became; `undo` puts back what is still as
the action left it.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache, partial
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, insert, or_, select, update

from webapp import clock
from webapp.accounts.queries import alone
from webapp.todos import repeats, subtasks
from webapp.todos.inputs import MOST_LABELS, TodoInput
from webapp.todos.labels import (
    ids,
    ids_text,
    labels_called,
    labels_of,
    link,
    made,
    names,
    set_labels,
    undo_label_change,
)
from webapp.todos.lists import held, lists_of, undo_list_change
from webapp.todos.models import (
    ACTIVE,
    DELETED,
    DONE,
    NO_TIME,
    READER,
    Todo,
    changed_todos,
    changes,
    list_members,
    lists,
    search_text,
    todos,
)
from webapp.todos.terms import handle
from webapp.todos.trash import let_go

Values = Mapping[str, Any]
"""Columns with what they hold."""
Pairs = tuple[tuple[str, Any], ...]
"""The same, to compare by."""
Owners = Mapping[int, int]
"""Whose a list is, by its id."""

FEW = 20
"""Todos that get the same values share a statement; more different values than this share one too,
sent once with all rows."""

NOBODY: Owners = MappingProxyType({})


class Change(NamedTuple):
    """What an action did."""

    id: int | None
    """Names the change for `undo`; None when nothing had to be changed."""
    todos: int
    """How many todos it changed."""
    next: date | None = None
    """When what was finished is due again, if that is one todo."""


NOTHING = Change(None, 0)


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
    if values["labels"] == _labels_for(connection, todo.labels, todo.person_id, owner_id):
        values["labels"] = todo.labels  # the same ones, whoever's they are
    if restored:
        values["deleted_at"] = None
    if all(getattr(todo, name) == value for name, value in values.items()):
        return Change(None, 0)  # the same form, sent once more
    if outdated:
        return None
    owners = {list_id: owner_id}
    return _change(
        connection, person_id, "edit", [(todo, values)], owners=owners, version=todo.version
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
    if repeating := {t.person_id for t in found if t.repeat}:
        alone(connection, *repeating)  # before any todo is held, as everywhere
    others = [(t, {"done_on": day}) for t in found if t.state == now]
    change = _change(connection, person_id, kind, others, state=now)
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
    now = clock.now()
    there = [(t, {"deleted_at": now}) for t in found if t.state != DELETED]
    change = _change(connection, person_id, "delete", there)
    if change and change.todos:
        return change
    return Change(_last_change(connection, person_id, found[0].id, "delete") if found else None, 0)


def restore(connection: Connection, person_id: int, found: Sequence[Todo]) -> Change:
    """Take these todos out of the trash, done or not as they were."""
    gone = [(t, {"deleted_at": None}) for t in found if t.state == DELETED]
    return _change(connection, person_id, "restore", gone) or NOTHING


def move(
    connection: Connection, person_id: int, found: Sequence[Todo], list_id: int, owner_id: int = 0
) -> Change:
    """Move these todos to a list; deleted ones stay.

    In a list that is not the person's, they are its owner's.
    """
    there = [(t, {"list_id": list_id}) for t in found if t.state != DELETED]
    owners = {list_id: owner_id or person_id}
    return _change(connection, person_id, "move", there, owners=owners) or NOTHING


def put_off(
    connection: Connection, person_id: int, found: Sequence[Todo], due: date | None
) -> Change:
    """Let these todos be due on the day, or on none; deleted ones stay.

    They keep their time of day; without a date they have none.
    """
    there = [
        (
            t,
            {
                "due": due,
                "at": t.at if due else NO_TIME,
                "repeat": repeats.stated(t.repeat, due),
            },
        )
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
    label = {
        owner_id: int(made(connection, owner_id, [name]))
        for owner_id in sorted({t.person_id for t in there})
    }
    new = [(t, {"labels": ids_text([*ids(t.labels), label[t.person_id]])}) for t in there]
    fitting = [(t, values) for t, values in new if len(ids(values["labels"])) <= MOST_LABELS]
    change = _change(connection, person_id, "label", fitting)
    return change or NOTHING, len(new) - len(fitting)


def take_label(connection: Connection, person_id: int, found: Sequence[Todo], name: str) -> Change:
    """Take the label of this name from these todos; deleted ones keep it."""
    label = labels_called(connection, handle(name), {t.person_id for t in found})
    there = [
        (t, {"labels": ids_text({*ids(t.labels)} - {label[t.person_id]})})
        for t in found
        if t.state != DELETED and t.person_id in label
    ]
    return _change(connection, person_id, "label", there) or NOTHING


def find_all(connection: Connection, person_id: int, wanted: Iterable[int]) -> list[Todo]:
    """Return those of these todos that the person may change; others' are as good as unknown.

    They stay as they are until the transaction ends, unless it changes them, and so does what the
    person may. Who changes many takes shares first, then people, todos and lists, each in their
    order: nobody waits in a circle.
    """
    edited = held(connection, person_id)
    alone(connection, person_id, *edited.values())
    rows = connection.execute(
        select(*(todos.c[name] for name in Todo._fields))
        .where(
            todos.c.id.in_(set(wanted)),
            or_(todos.c.person_id == person_id, todos.c.list_id.in_(edited)),
        )
        .order_by(todos.c.id)
        .with_for_update(key_share=True)
    )
    return [Todo._make(row) for row in rows]


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
    found = {t.id: t for t in find_all(connection, person_id, [row.todo_id for row in rows])}
    owners = _owners(connection, person_id)
    new_ids = undo_label_change(connection, person_id, change_id)
    labels = _labels_now(
        connection, {person_id, *owners.values(), *(t.person_id for t in found.values())}
    )
    labels[person_id] |= new_ids
    back = []
    reopened = []
    for row in rows:
        todo = found.get(row.todo_id)
        if todo is None:
            continue
        before, after = _from_json(row.before), _from_json(row.after)
        so = {name: before[name] for name in before if getattr(todo, name) == after[name]}
        values = {k: v for k, v in so.items() if k != "list_id" or v in owners}
        if "list_id" in before and "list_id" not in values:
            values.pop("labels", None)  # perhaps another's: those of the list that it came from
        if "labels" in values:
            known = labels[owners.get(values.get("list_id", 0), todo.person_id)]
            values["labels"] = ids_text(known[n] for n in ids(values["labels"]) if n in known)
        values = _dated(todo, before, values)
        if "subtasks" in before:
            text = subtasks.undone(todo.subtasks, before["subtasks"], after["subtasks"])
            values |= {"subtasks": text} if text != todo.subtasks else {}
        if values:
            back.append((todo, values))
        if todo.state == DONE and values.get("done_on", todo) is None:
            reopened.append(todo)
    written = _write(connection, person_id, back, owners=owners)
    _trash_unneeded(connection, person_id, reopened, written)
    return len(written) + len(new_ids)


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


def _owners(connection: Connection, person_id: int) -> Owners:
    """Return whose each list is that the person may change: into another, nothing is put back.

    A list may have gone since, and its id to another.
    """
    own = {li.id: person_id for li in lists_of(connection, person_id) if not li.owner_id}
    return own | held(connection, person_id)


def _labels_now(connection: Connection, owners: Iterable[int]) -> dict[int, dict[int, int]]:
    """Return the ids of the labels that each of these people has by now, by themselves."""
    return {
        owner_id: {one.id: one.id for one in labels_of(connection, owner_id)} for owner_id in owners
    }


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
    wanted: Iterable[tuple[Todo, Values]],
    *,
    owners: Owners = NOBODY,
    version: int | None = None,
    state: int | None = None,
) -> Change | None:
    """Write its values to each todo and note the change; None when a version did not match.

    With a ``state``, those that are in another by now stay as they are. ``owners`` says whose a
    todo becomes with a new list.
    """
    differing: list[tuple[Todo, Values]] = [
        (todo, changing)
        for todo, values in wanted
        if (changing := {k: v for k, v in values.items() if getattr(todo, k) != v})
    ]
    written = _write(connection, person_id, differing, owners=owners, version=version, state=state)
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
            "person_id": todo.person_id,
            "created_by": person_id,
            "follows": todo.id,
            "created_at": clock.now(),
            "progress": subtasks.progress(values["subtasks"]),
            "search_text": search_text(
                todo.person_id, todo.title, todo.notes, subtasks.words(todo.subtasks)
            ),
        }
        for todo, day in repeating.values()
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
    names = ("title", "notes", "at", "list_id", "priority", "repeat", "labels")
    kept = {name: getattr(todo, name) for name in names}
    return {"due": due, "subtasks": subtasks.reopened(todo.subtasks), **kept}


def _trash_unneeded(
    connection: Connection, person_id: int, reopened: Sequence[Todo], others: Collection[int]
) -> list[tuple[Todo, Values]]:
    """Put into the trash what finishing these made, but none of the others; return what it was."""
    gone: Values = {"deleted_at": clock.now()}
    unneeded = _unneeded(connection, reopened)
    found = [(todo, gone) for todo in unneeded if todo.id not in others]
    _write(connection, person_id, found)
    return found


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


def _labels_for(connection: Connection, text: str, owner_id: int, new_owner_id: int) -> str:
    """Return an owner's labels as they are with another: those of the same names."""
    if owner_id == new_owner_id or not text:
        return text
    return made(connection, new_owner_id, names(text, labels_of(connection, owner_id)))


def _write(
    connection: Connection,
    person_id: int,
    new: Sequence[tuple[Todo, Values]],
    *,
    owners: Owners = NOBODY,
    version: int | None = None,
    state: int | None = None,
) -> set[int]:
    """Write its values to each todo; return the ids of those that were written.

    With a ``version`` or ``state``, what has another by now is not. Many todos are held already.
    """
    relabelled = cache(partial(_labels_for, connection))
    same: dict[tuple[int, int, Pairs], list[int]] = {}
    texts: dict[int, dict[int, str]] = {}
    for todo, values in new:
        owner_id = owners.get(values.get("list_id", 0), todo.person_id)
        full = dict(values)
        if owner_id != todo.person_id:
            full["person_id"] = owner_id
            if todo.labels and "labels" not in full:
                full["labels"] = relabelled(todo.labels, todo.person_id, owner_id)
        full |= _derived(todo, full, owner_id)
        # It may have been moved meanwhile to where this person may not change it.
        list_id = todo.list_id if todo.person_id != person_id else 0
        same.setdefault((todo.person_id, list_id, tuple(full.items())), []).append(todo.id)
        if "labels" in full:
            texts.setdefault(owner_id, {})[todo.id] = full["labels"]
    if len(new) > 1:
        _hold_lists(connection, new)
    if len(same) > FEW and version is None and state is None:
        written = _write_each(connection, [(pairs, some) for (_, _, pairs), some in same.items()])
    else:
        written = set()
        for (owner_id, list_id, pairs), numbers in same.items():
            statement = update(todos).where(todos.c.id.in_(numbers), todos.c.person_id == owner_id)
            if list_id:
                statement = statement.where(todos.c.list_id == list_id)
            if version is not None:
                statement = statement.where(todos.c.version == version)
            if state is not None:
                statement = statement.where(todos.c.state == state)
            statement = statement.values(**dict(pairs), version=_NEXT_VERSION)
            written.update(connection.scalars(statement.returning(todos.c.id)))
    for owner_id in sorted(texts):
        labelled = {number: text for number, text in texts[owner_id].items() if number in written}
        if labelled:
            set_labels(connection, owner_id, labelled)
    return written


_NEXT_VERSION = todos.c.version + 1


def _derived(todo: Todo, new: Values, owner_id: int) -> Values:
    """Return the columns that follow from the others, as far as they change with them."""
    derived: dict[str, Any] = {}
    if "subtasks" in new:
        derived["progress"] = subtasks.progress(new["subtasks"])
    if new.keys() & {"title", "notes", "subtasks", "person_id"}:
        derived["search_text"] = search_text(
            owner_id,
            new.get("title", todo.title),
            new.get("notes", todo.notes),
            subtasks.words(new.get("subtasks", todo.subtasks)),
        )
    return derived


def _write_each(connection: Connection, same: Sequence[tuple[Pairs, Sequence[int]]]) -> set[int]:
    """Write values that differ from todo to todo: one statement for all of the same columns."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for pairs, numbers in same:
        sent = {f"new_{name}": value for name, value in pairs}
        rows = by_columns.setdefault(tuple(name for name, _ in pairs), [])
        rows += [{"todo": number, **sent} for number in numbers]
    for columns, rows in by_columns.items():
        values = {name: bindparam(f"new_{name}", type_=todos.c[name].type) for name in columns}
        statement = update(todos).where(todos.c.id == bindparam("todo"))
        connection.execute(statement.values(**values, version=_NEXT_VERSION), rows)
    return {number for _, numbers in same for number in numbers}


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
