"""Subtasks: the steps of one todo, one level deep.

They stand in their todo's row, as JSON in their order, so that a todo is read, copied, deleted and
brought back as a whole. Whoever changes one holds the row meanwhile: two people who tick two of
them at the same time lose neither. What a change notes is the one subtask that it changed, so that
it can be undone whatever happened to the others since.
"""

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update

from webapp import clock
from webapp.todos.models import changed_todos, changes, search_text, todos

MOST = 100
"""Of one todo."""

Note = Mapping[str, Any] | None
"""One subtask and the id of the one that it stands after, 0 for the first; None where it is not."""


class Subtask(NamedTuple):
    """One step of a todo."""

    id: int
    """Never given out again, so that Undo means the one that it meant."""
    title: str
    done: bool = False


class Change(NamedTuple):
    """What an action did."""

    id: int | None
    """Names the change for `actions.undo`; None when nothing had to be changed."""
    subtask: int


_FINISHES = {True: "finish subtask", False: "reopen subtask"}


def parse(text: str) -> list[Subtask]:
    """Return the subtasks that a todo's row holds."""
    return [Subtask(**one) for one in json.loads(text)] if text else []


def text_of(found: Iterable[Subtask]) -> str:
    """Return the subtasks as a todo's row holds them; empty for none."""
    rows = [one._asdict() for one in found]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else ""


def progress(text: str) -> str:
    """Return how many are done of how many, as a todo's row holds it: ``2/5``; empty for none."""
    found = parse(text)
    return f"{sum(one.done for one in found)}/{len(found)}" if found else ""


def words(text: str) -> str:
    """Return all titles, for the search."""
    return "\n".join(one.title for one in parse(text))


def reopened(text: str) -> str:
    """Return the same subtasks, none of them done."""
    return text_of(one._replace(done=False) for one in parse(text))


def add(connection: Connection, person_id: int, todo_id: int, title: str) -> Change | None:
    """Give the todo one more subtask, its last; None when it has as many as it can have."""
    number = _fresh()

    def with_it(found: list[Subtask]) -> list[Subtask]:
        return [*found, Subtask(number, title)][:MOST]

    return _change(connection, person_id, todo_id, "add subtask", number, with_it)


def set_done(
    connection: Connection, person_id: int, todo_id: int, number: int, *, done: bool
) -> Change | None:
    """Finish or reopen the subtask; None when there is none of this number.

    If it is so already, the change that made it so is returned, so that who clicks twice can undo
    it all the same.
    """
    kind = _FINISHES[done]
    change = _change(connection, person_id, todo_id, kind, number, _with(number, done=done))
    if change and not change.id:
        return Change(_last(connection, todo_id, kind, number), number)
    return change


def rename(
    connection: Connection, person_id: int, todo_id: int, number: int, title: str
) -> Change | None:
    """Give the subtask another title; None when there is none of this number."""
    change = _with(number, title=title)
    return _change(connection, person_id, todo_id, "rename subtask", number, change)


def move(
    connection: Connection, person_id: int, todo_id: int, number: int, *, up: bool
) -> Change | None:
    """Let the subtask change places with its neighbour; None when there is none of this number."""

    def moved(found: list[Subtask]) -> list[Subtask]:
        at = _place(found, number)
        there = at - 1 if up else at + 1
        if at >= 0 and 0 <= there < len(found):
            found[at], found[there] = found[there], found[at]
        return found

    return _change(connection, person_id, todo_id, "move subtask", number, moved)


def replace(
    connection: Connection, person_id: int, todo_id: int, wanted: Iterable[Subtask]
) -> None:
    """Let the todo have these subtasks, in this order; those without an id are new.

    It is noted as so many changes of one subtask, as if each had been made by itself. Raises
    KeyError for one that the todo does not have, and for one that is named twice.
    """
    row = _held(connection, todo_id)
    found = parse(row.subtasks)
    unnamed = {one.id for one in found}
    new = []
    for one in wanted:
        if one.id:
            unnamed.remove(one.id)
        new.append(one if one.id else one._replace(id=_fresh()))
    steps = []
    for kind, number, after in _steps(found, new):
        steps.append((kind, noted(found, number), noted(after, number)))
        found = after
    if steps:
        _write(connection, person_id, todo_id, row, text_of(found), steps)


def _steps(
    found: Sequence[Subtask], wanted: Sequence[Subtask]
) -> Iterator[tuple[str, int, list[Subtask]]]:
    """Yield what leads from the one to the other: kind of change, which subtask, all after it."""
    now = list(found)
    named = {one.id for one in wanted}
    for gone in found:
        if gone.id not in named:
            now = [one for one in now if one.id != gone.id]
            yield "delete subtask", gone.id, now
    # Most stay where they are: of a list whose first becomes the last, that one alone is moved.
    old, new = [one.id for one in now], [one.id for one in wanted]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    staying = {number for block in blocks for number in old[block.a : block.a + block.size]}
    before = 0
    for one in wanted:
        if one.id not in staying:
            was = next((other for other in now if other.id == one.id), None)
            now = [other for other in now if other.id != one.id]
            now.insert(_behind(now, before), was or one)
            yield "move subtask" if was else "add subtask", one.id, now
        if now[_place(now, one.id)].title != one.title:
            now = _with(one.id, title=one.title)(now)
            yield "rename subtask", one.id, now
        if now[_place(now, one.id)].done != one.done:
            now = _with(one.id, done=one.done)(now)
            yield _FINISHES[one.done], one.id, now
        before = one.id


def delete(connection: Connection, person_id: int, todo_id: int, number: int) -> Change | None:
    """Delete the subtask; None when there never was one of this number.

    If it was deleted already, the change that did so is returned, so that who deletes twice can
    undo it all the same.
    """

    def without(found: list[Subtask]) -> list[Subtask]:
        return [one for one in found if one.id != number]

    change = _change(connection, person_id, todo_id, "delete subtask", number, without)
    return change or deleted(connection, todo_id, number)


def deleted(connection: Connection, todo_id: int, number: int) -> Change | None:
    """Return the change that deleted the subtask, if there is one."""
    last = _last(connection, todo_id, "delete subtask", number)
    return Change(last, number) if last else None


def _with(number: int, **values: Any) -> Callable[[list[Subtask]], list[Subtask]]:
    return lambda found: [one._replace(**values) if one.id == number else one for one in found]


def _change(
    connection: Connection,
    person_id: int,
    todo_id: int,
    kind: str,
    number: int,
    change: Callable[[list[Subtask]], list[Subtask]],
) -> Change | None:
    """Change the todo's subtasks and note it; None when no subtask of this number is concerned."""
    row = _held(connection, todo_id)
    old = parse(row.subtasks)
    new = change(parse(row.subtasks))
    before, after = noted(old, number), noted(new, number)
    if before == after:
        return Change(None, number) if before else None
    step = (kind, before, after)
    return Change(_write(connection, person_id, todo_id, row, text_of(new), [step])[0], number)


def _fresh() -> int:
    return 1 + secrets.randbelow(2**31 - 1)


def _held(connection: Connection, todo_id: int) -> Row[*tuple[Any, ...]]:
    # PostgreSQL keeps others waiting at the row; on SQLite they wait in the writers' line.
    return connection.execute(
        select(todos.c.person_id, todos.c.title, todos.c.notes, todos.c.subtasks)
        .where(todos.c.id == todo_id)
        .with_for_update()
    ).one()


def _write(
    connection: Connection,
    person_id: int,
    todo_id: int,
    row: Row[*tuple[Any, ...]],
    text: str,
    steps: Sequence[tuple[str, Note, Note]],
) -> Sequence[int]:
    """Let the todo have these subtasks, and note each step, of its kind; return the changes."""
    values: dict[str, Any] = {"subtasks": text, "progress": progress(text)}
    if words(row.subtasks) != words(text):
        values["search_text"] = search_text(row.person_id, row.title, row.notes, words(text))
    connection.execute(
        update(todos).where(todos.c.id == todo_id).values(**values, version=todos.c.version + 1)
    )
    now = clock.now()
    made = insert(changes).returning(changes.c.id, sort_by_parameter_order=True)
    rows = [{"person_id": person_id, "kind": kind, "created_at": now} for kind, _, _ in steps]
    ids = connection.scalars(made, rows).all()
    noted_steps = [
        {
            "change_id": change_id,
            "todo_id": todo_id,
            "before": json.dumps({"subtasks": before}),
            "after": json.dumps({"subtasks": after}),
        }
        for change_id, (_, before, after) in zip(ids, steps, strict=True)
    ]
    connection.execute(insert(changed_todos), noted_steps)
    return ids


def _last(connection: Connection, todo_id: int, kind: str, number: int) -> int | None:
    """Return the last change of this kind that concerned the subtask."""
    rows = connection.execute(
        select(changes.c.id, changed_todos.c.before)
        .join(changed_todos, changed_todos.c.change_id == changes.c.id)
        .where(changed_todos.c.todo_id == todo_id, changes.c.kind == kind)
        .order_by(changes.c.id.desc())
        .limit(MOST)
    )
    return next(
        (row.id for row in rows if (json.loads(row.before)["subtasks"] or {}).get("id") == number),
        None,
    )


def _place(found: Sequence[Subtask], number: int) -> int:
    return next((at for at, one in enumerate(found) if one.id == number), -1)


def noted(found: Sequence[Subtask], number: int) -> Note:
    """Return what a change notes of the subtask."""
    at = _place(found, number)
    if at < 0:
        return None
    return {**found[at]._asdict(), "after": found[at - 1].id if at else 0}


def undone(text: str, before: Note, after: Note) -> str:
    """Return a todo's subtasks without what a change did to one of them.

    What was changed again since, of this one and of all others, stays as it is.
    """
    found = parse(text)
    number = (before or after or {}).get("id", 0)
    now = noted(found, number)
    if before is None:
        if now and after and all(now[name] == after[name] for name in ("title", "done")):
            found = [one for one in found if one.id != number]
    elif after is None:
        if now is None and len(found) < MOST:
            one = Subtask(number, before["title"], before["done"])
            found.insert(_behind(found, before["after"]), one)
    elif now is not None:
        changed = {name for name in before if before[name] != after[name] == now[name]}
        one = found.pop(_place(found, number))
        place = before["after"] if "after" in changed else now["after"]
        one = one._replace(**{name: before[name] for name in changed - {"after"}})
        found.insert(_behind(found, place), one)
    return text_of(found)


def _behind(found: Sequence[Subtask], number: int) -> int:
    """Return the place behind the subtask; the last where that one is gone."""
    if not number:
        return 0
    return _place(found, number) + 1 or len(found)


def said(before: Note, after: Note) -> str:
    """Say what a change did: ``Subtask “Buy nails” done``."""
    named = f"Subtask “{(before or after or {}).get('title', '')}”"
    if before is None:
        return f"{named} added"
    if after is None:
        return f"{named} deleted"
    if before["title"] != after["title"]:
        return f"{named} renamed to “{after['title']}”"
    if before["done"] != after["done"]:
        return f"{named} {'done' if after['done'] else 'reopened'}"
    return f"{named} moved"
