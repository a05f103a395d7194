"""Doing and undoing, in whatever order, leaves everything as it was."""

import os
from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from tests.people import Person
from webapp import clock
from webapp.database import Database
from webapp.todos import actions
from webapp.todos.inputs import TodoInput
from webapp.todos.labels import (
    delete_label,
    labels_of,
    made,
    merge_label,
    names,
    rename_label,
)
from webapp.todos.labels import ids as label_ids
from webapp.todos.models import NO_TIME, Todo, todo_labels, todos

SEQUENCES = 2000 if os.environ.get("FAULTS") == "full" else 80

which = st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True)
days = st.none() | st.dates(date(2030, 1, 1), date(2031, 1, 1))
times = st.sampled_from([NO_TIME, 0, 18 * 60])
edits = st.builds(
    lambda due, at, **texts: TodoInput(due=due, at=at if due else NO_TIME, **texts),
    title=st.sampled_from(["Milk", "Oat milk"]),
    notes=st.text("ab", max_size=2),
    due=days,
    at=times,
    repeat=st.sampled_from(["", "every day"]),
)
dates = st.builds(
    lambda due, at: TodoInput(title="Milk", due=due, at=at if due else NO_TIME),
    due=st.sampled_from([None, date(2030, 1, 1)]),
    at=times,
)
steps = st.one_of(
    st.tuples(st.just("done"), which),
    st.tuples(st.just("active"), which),
    st.tuples(st.just("delete"), which),
    st.tuples(st.just("restore"), which),
    st.tuples(st.just("move"), which, st.integers(0, 1)),
    st.tuples(st.just("edit"), which, edits, st.integers(0, 1)),
    st.tuples(st.just("due"), which, days),
    st.tuples(st.just("label"), which, st.sampled_from(["garden", "phone"])),
    st.tuples(st.just("unlabel"), which, st.integers(0, 1)),
    st.tuples(st.just("delete label"), which, st.integers(0, 1)),
    st.tuples(st.just("merge label"), which),
    st.tuples(st.just("undo and redo"), which),
)


def rows(connection: Connection, person: Person) -> dict[int, dict[str, Any]]:
    found = connection.execute(select(todos).where(todos.c.person_id == person.id))
    # How often a todo was written is no part of what it says, nor are ids of labels; a next one
    # that is in the trash again is as good as none.
    known = labels_of(connection, person.id)
    return {
        row.id: {**row._mapping, "version": None, "labels": names(row.labels, known)}
        for row in found
        if not (row.follows and row.deleted_at)
    }


def agree(connection: Connection, person: Person) -> bool:
    """Tell whether todos are found by the labels that their rows hold, and by no others."""
    found = connection.execute(select(todos).where(todos.c.person_id == person.id)).all()
    links = select(todo_labels).where(todo_labels.c.todo_id.in_([row.id for row in found]))
    held = {(label, row.id) for row in found for label in label_ids(row.labels)}
    return held == {(row.label_id, row.todo_id) for row in connection.execute(links)}


@settings(max_examples=SEQUENCES)
@given(sequence=st.lists(steps, max_size=30))
def test_what_was_done_is_undone(
    anna: Person, database: Database, sequence: Sequence[tuple[Any, ...]]
) -> None:
    lists = [anna.list("inbox").id, next((li.id for li in anna.lists() if li.name == "Home"), 0)]
    lists[1] = lists[1] or anna.has_list("Home").id
    ids = list(anna.todos())[:4]
    while len(ids) < 4:
        repeat = "FREQ=DAILY" if len(ids) == 1 else ""
        ids.append(anna.has_todo(f"Todo {len(ids)}", notes="n", done=len(ids) == 3, repeat=repeat))
    with database.write() as connection:
        before = rows(connection, anna)
        done = [change for step in sequence if (change := _do(connection, anna, ids, lists, step))]
        for change in reversed(done):
            assert actions.undo(connection, anna.id, change) is not None
        assert rows(connection, anna) == before
        for change in done:
            assert actions.undo(connection, anna.id, change) == 0, "undone a second time"
        assert rows(connection, anna) == before
        assert agree(connection, anna)


@settings(max_examples=SEQUENCES)
@given(sequence=st.lists(st.tuples(dates, st.integers(0, 5)), min_size=2, max_size=8))
def test_whatever_is_undone_no_time_is_left_without_a_date(
    anna: Person, database: Database, sequence: Sequence[tuple[TodoInput, int]]
) -> None:
    todo, inbox = anna.has_todo("Milk"), anna.list("inbox").id
    with database.write() as connection:
        done = []
        for edited, undone in sequence:
            (found,) = actions.find_all(connection, anna.id, [todo])
            change = actions.edit(connection, anna.id, found, edited, inbox)
            done += [change.id] if change and change.id else []
            if undone < len(done):
                actions.undo(connection, anna.id, done[undone])
            (found,) = actions.find_all(connection, anna.id, [todo])
            assert found.due or found.at == NO_TIME


def _do(
    connection: Connection, anna: Person, ids: list[int], lists: list[int], step: tuple[Any, ...]
) -> int | None:
    """Do one step; return what names its change if it changed anything."""
    kind, chosen, *more = step
    found = actions.find_all(connection, anna.id, [ids[n] for n in chosen])
    match kind:
        case "done" | "active":
            change = actions.set_done(
                connection, anna.id, found, done=kind == "done", today=clock.today()
            )
        case "delete":
            change = actions.delete(connection, anna.id, found)
        case "restore":
            change = actions.restore(connection, anna.id, found)
        case "move":
            change = actions.move(connection, anna.id, found, lists[more[0]])
        case "due":
            change = actions.put_off(connection, anna.id, found, more[0])
        case "label":
            change, _ = actions.add_label(connection, anna.id, found, more[0])
        case "unlabel" | "delete label" | "merge label":
            return _unlabel(connection, anna, found, kind, more[0] if more else 0)
        case "edit":
            edited = actions.edit(connection, anna.id, found[0], more[0], lists[more[1]])
            assert edited
            change = edited
        case _:
            change = actions.delete(connection, anna.id, found)
            if change.todos and change.id:
                assert actions.undo(connection, anna.id, change.id) == change.todos
            return None
    return change.id if change.todos else None


def _unlabel(
    connection: Connection, anna: Person, found: Sequence[Todo], kind: str, which: int
) -> int | None:
    """Take a label away: from some todos, from all, or for another."""
    known = labels_of(connection, anna.id)
    if len(known) < 2:
        return None
    if kind == "unlabel":
        change = actions.take_label(connection, anna.id, found, known[which].name)
        return change.id if change.todos else None
    if kind == "delete label":
        return delete_label(connection, anna.id, known[which])[0]
    return merge_label(connection, anna.id, known[0], known[1])[0]


def test_a_label_that_is_made_again_is_the_one_that_it_was(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    with anna.database.write() as connection:
        found = actions.find_all(connection, anna.id, [todo])
        given, _ = actions.add_label(connection, anna.id, found, "garden")
        gone, _ = delete_label(connection, anna.id, labels_of(connection, anna.id)[0])
        found = actions.find_all(connection, anna.id, [todo])
        again, _ = actions.add_label(connection, anna.id, found, "Garden")
        for change in (again.id, gone, given.id):
            assert change
            actions.undo(connection, anna.id, change)
        (left,) = actions.find_all(connection, anna.id, [todo])
        assert left.labels == ""


def test_an_id_that_a_renamed_label_has_by_now_is_not_given_twice(anna: Person) -> None:
    anna.has_label("garden")
    with anna.database.write() as connection:
        (garden,) = labels_of(connection, anna.id)
        change, _ = delete_label(connection, anna.id, garden)
        actions.undo(connection, anna.id, change)
        assert rename_label(connection, anna.id, garden, "balcony")
        made(connection, anna.id, ["garden"])
        assert [one.name for one in labels_of(connection, anna.id)] == ["balcony", "garden"]
