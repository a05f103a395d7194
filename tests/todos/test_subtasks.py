"""Subtasks: add, finish, rename, move, delete; each is undone alone, and nobody's work is lost."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.client import REGION
from tests.markup import inside, text_of, without_keys
from tests.people import Person
from tests.todos.test_undo import SEQUENCES
from webapp import clock
from webapp.database import Database
from webapp.todos import actions, subtasks
from webapp.todos.models import changes
from webapp.todos.subtasks import MOST, Note, Subtask, noted, parse, undone
from webapp.todos.subtasks import text_of as kept

NEW = "new-subtask"
IN_REGION = {**REGION, "HX-Target": "section#subtasks"}


def steps(person: Person, todo: int) -> list[str]:
    """Titles of the subtasks in their order; what is done is marked."""
    return [
        f"{one.title} ✓" if one.done else one.title for one in parse(person.todo(todo).subtasks)
    ]


def undo_path(person: Person) -> str:
    """Where the page that was shown last undoes what was done."""
    (path,) = (f.action for f in person.browser.page.forms if f.action.startswith("/undo/"))
    return path


@pytest.fixture
def todo(anna: Person) -> int:
    return anna.has_todo("Shelf")


def test_a_new_one_is_the_last_and_the_field_waits_for_another(anna: Person, todo: int) -> None:
    anna.browser.get(f"/todos/{todo}?next=/todos%3Fq%3Dshelf")
    page = anna.browser.page
    for title in ("Measure", " Buy nails "):
        answer = anna.browser.submit(f"/todos/{todo}/subtasks", title=title)
        assert answer.location == f"/todos/{todo}?next=%2Ftodos%3Fq%3Dshelf#{NEW}"
        page = anna.browser.follow(answer).page
        assert page.said == "Subtask added."
    assert steps(anna, todo) == ["Measure", "Buy nails"]
    assert "0 of 2 done" in page.text
    # The edit form still leads back to where the person came from.
    assert ("next", "/todos?q=shelf") in page.form(f"/todos/{todo}").sent()


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("   ", "Title cannot be empty."),
        ("x" * 201, "Title can have at most 200 characters; this has 201."),
        ("a\u202eb", "Title cannot hold a character that changes direction (U+202E)."),
    ],
)
@pytest.mark.parametrize("headers", [{}, IN_REGION], ids=["page", "region"])
def test_what_is_no_title_comes_back_at_its_field(
    anna: Person, todo: int, title: str, message: str, headers: dict[str, str]
) -> None:
    anna.browser.get(f"/todos/{todo}")
    filled = anna.browser.filled(f"/todos/{todo}/subtasks", title=title)
    answer = anna.browser.post(*filled, headers=headers)
    page = anna.browser.get(answer.location, headers=headers).page
    form = page.form(f"/todos/{todo}/subtasks")
    (field,) = (e for e in form.fields if e.get("name") == "title")
    assert field.get("value") == title
    described = page.id(field.get("aria-describedby") or "")
    assert described is not None
    assert text_of(described) == message
    if not headers:
        assert page.value("title") == "Shelf", "the todo's own form is as it was"
        assert page.error_at("title") == ""
    assert steps(anna, todo) == []
    anna.browser.submit(f"/todos/{todo}/subtasks", title="Measure")
    assert steps(anna, todo) == ["Measure"]


def test_a_script_that_sends_a_title_alone_is_told_at_the_field_too(
    anna: Person, todo: int
) -> None:
    answer = anna.browser.post(f"/todos/{todo}/subtasks", {"title": ""})
    page = anna.browser.follow(answer).page
    assert page.error_at("title") == ""
    assert "Title cannot be empty." in page.text
    one = anna.has_subtask(todo, "Measure")
    answer = anna.browser.post(f"/todos/{todo}/subtasks/{one}", {"title": ""})
    page = anna.browser.follow(answer).page
    assert page.error_at("title") == ""
    (details,) = page.all("details", class_="title")
    assert details.get("open") is not None
    assert "Title cannot be empty." in text_of(details)


def test_the_same_form_adds_one(anna: Person, todo: int) -> None:
    anna.browser.get(f"/todos/{todo}")
    sent = anna.browser.filled(f"/todos/{todo}/subtasks", title="Measure")
    first, second = (anna.browser.post(*sent) for _ in range(2))
    assert first.location == second.location
    assert steps(anna, todo) == ["Measure"]


def test_a_text_that_waited_through_a_sign_in_is_there_to_send(anna: Person, todo: int) -> None:
    anna.browser.get(f"/todos/{todo}")
    sent = anna.browser.filled(f"/todos/{todo}/subtasks", title="Measure")
    anna.browser.sign_out()
    answer = anna.browser.post(*sent)
    anna.browser.follow(answer)
    page = anna.browser.send("/login", username="Anna", password="correct horse")
    assert "You were signed out before this could be sent." in page.text
    assert page.value("title") == "Shelf"
    anna.browser.submit(f"/todos/{todo}/subtasks")
    assert steps(anna, todo) == ["Measure"]


def test_a_key_of_another_session_leads_back_to_the_text(anna: Person, todo: int) -> None:
    fields = {"title": "Measure", "key": "x.y", "part": NEW, "next": f"/todos/{todo}"}
    page = anna.browser.follow(anna.browser.post(f"/todos/{todo}/subtasks", fields)).page
    assert "This form waited through a sign-in." in page.text
    anna.browser.submit(f"/todos/{todo}/subtasks")
    assert steps(anna, todo) == ["Measure"]


def test_new_words_that_waited_are_in_the_open_field(anna: Person, todo: int) -> None:
    one = anna.has_subtask(todo, "Measure")
    anna.browser.get(f"/todos/{todo}")
    sent = anna.browser.filled(f"/todos/{todo}/subtasks/{one}", title="Measure twice")
    anna.browser.sign_out()
    anna.browser.follow(anna.browser.post(*sent))
    page = anna.browser.send("/login", username="Anna", password="correct horse")
    (details,) = page.all("details", class_="title")
    assert details.get("open") is not None
    assert "You were signed out before this could be sent." in text_of(details)
    here = anna.browser.page.path
    # Where somebody deleted it since, the words can still be added.
    anna.browser.post(f"/todos/{todo}/subtasks/{one}/delete")
    anna.browser.get(here)
    anna.browser.submit(f"/todos/{todo}/subtasks")
    assert steps(anna, todo) == ["Measure twice"]


def test_there_are_at_most_a_hundred(anna: Person, todo: int) -> None:
    for number in range(MOST - 1):
        anna.has_subtask(todo, f"Step {number}")
    anna.browser.get(f"/todos/{todo}")
    late = anna.browser.filled(f"/todos/{todo}/subtasks", title="Late")
    page = anna.browser.send(f"/todos/{todo}/subtasks", title="Last")
    assert all(form.action != f"/todos/{todo}/subtasks" for form in page.forms)
    assert "A todo can have at most 100 subtasks." in page.text
    page = anna.browser.follow(anna.browser.post(*late)).page
    assert "A todo can have at most 100 subtasks." in page.text
    assert len(steps(anna, todo)) == MOST
    assert anna.todo(todo).progress == "0/100"


def test_finished_and_reopened(anna: Person, todo: int) -> None:
    one, two = (anna.has_subtask(todo, title) for title in ("Measure", "Saw"))
    anna.browser.get(f"/todos/{todo}")
    page = anna.browser.send(f"/todos/{todo}/subtasks/{two}/done")
    assert page.said.startswith("Subtask done.")
    assert "1 of 2 done" in page.text
    (bar,) = page.all("progress")
    assert (bar.get("value"), bar.get("max")) == ("1", "2")
    assert anna.browser.get("/todos").page.rows == {todo: "Shelf"}
    assert "1/2 subtasks done" in anna.browser.page.text
    # Again, as a second click would: the same is true, and Undo is still offered.
    answer = anna.browser.post(f"/todos/{todo}/subtasks/{two}/done", {"done": "1"})
    assert answer.location == f"/todos/{todo}#subtask-{two}"
    assert "Undo" in anna.browser.follow(answer).page.said
    assert steps(anna, todo) == ["Measure", "Saw ✓"]
    assert anna.browser.send(f"/todos/{todo}/subtasks/{two}/done").said.startswith(
        "Subtask reopened."
    )
    assert steps(anna, todo) == ["Measure", "Saw"]
    anna.browser.post(f"/todos/{todo}/subtasks/{one}/done", {"done": "x"}, status=400)


def test_renamed_and_moved(anna: Person, todo: int) -> None:
    ids = [anna.has_subtask(todo, title) for title in ("Measure", "Saw", "Paint")]
    anna.browser.get(f"/todos/{todo}")
    answer = anna.browser.submit(f"/todos/{todo}/subtasks/{ids[0]}", title="Measure twice")
    assert answer.location == f"/todos/{todo}#subtask-{ids[0]}"
    anna.browser.follow(answer)
    answer = anna.browser.submit(f"/todos/{todo}/subtasks/{ids[2]}/move", ("where", "up"))
    assert answer.location == f"/todos/{todo}#up-{ids[2]}"
    page = anna.browser.follow(answer).page
    assert page.id(f"up-{ids[2]}") is not None
    assert steps(anna, todo) == ["Measure twice", "Paint", "Saw"]
    page = anna.browser.send(f"/todos/{todo}/subtasks/{ids[1]}/move", ("where", "down"))
    assert page.said == "It cannot be moved further."
    page = anna.browser.send(f"/todos/{todo}/subtasks/{ids[0]}/move", ("where", "down"))
    anna.browser.send(undo_path(anna))
    assert steps(anna, todo) == ["Measure twice", "Paint", "Saw"]
    anna.browser.post(f"/todos/{todo}/subtasks/{ids[1]}/move", {"where": "x"}, status=400)


def test_the_same_form_moves_once(anna: Person, todo: int) -> None:
    ids = [anna.has_subtask(todo, title) for title in ("Measure", "Saw", "Paint")]
    anna.browser.get(f"/todos/{todo}")
    sent = anna.browser.filled(f"/todos/{todo}/subtasks/{ids[2]}/move", ("where", "up"))
    for _ in range(2):
        anna.browser.post(*sent)
    assert steps(anna, todo) == ["Measure", "Paint", "Saw"]


def test_deleted_and_brought_back_to_its_place(anna: Person, todo: int) -> None:
    ids = [anna.has_subtask(todo, title) for title in ("Measure", "Saw", "Paint")]
    anna.browser.get(f"/todos/{todo}")
    delete = f"/todos/{todo}/subtasks/{ids[1]}/delete"
    page = anna.browser.send(delete)
    assert page.said.startswith("Subtask deleted.")
    assert steps(anna, todo) == ["Measure", "Paint"]
    page = anna.browser.follow(anna.browser.post(delete)).page
    assert page.said.startswith("Subtask deleted.")  # a second click offers Undo too
    for door, fields in (
        ("", {"title": "x"}),
        ("/done", {"done": "1"}),
        ("/move", {"where": "up"}),
    ):
        answer = anna.browser.post(f"/todos/{todo}/subtasks/{ids[1]}{door}", fields)
        page = anna.browser.follow(answer).page
        assert page.said.startswith("This subtask was deleted.")
    anna.browser.send(undo_path(anna))
    assert steps(anna, todo) == ["Measure", "Saw", "Paint"]


@pytest.mark.parametrize("door", ["", "/done", "/move", "/delete"])
def test_what_never_was_is_not_there(anna: Person, ben: Person, todo: int, door: str) -> None:
    other = anna.has_todo("Other")
    one = anna.has_subtask(todo, "Measure")
    fields = {"title": "x", "done": "1", "where": "up"}
    anna.browser.post(f"/todos/{todo}/subtasks/{one + 1}{door}", fields, status=404)
    anna.browser.post(f"/todos/{other}/subtasks/{one}{door}", fields, status=404)
    ben.browser.post(f"/todos/{todo}/subtasks/{one}{door}", fields, status=404)
    anna.browser.get(f"/todos/{todo}/subtasks/{one}{door}", status=405)
    assert steps(anna, todo) == ["Measure"]


def test_nothing_is_changed_in_the_trash(anna: Person, todo: int) -> None:
    one = anna.has_subtask(todo, "Measure", done=True)
    anna.browser.post(f"/todos/{todo}/delete")
    page = anna.browser.get(f"/todos/{todo}").page
    assert "Measure (done)" in page.text
    assert not any("/subtasks" in form.action for form in page.forms)
    fields = {"title": "x", "done": "0", "where": "up"}
    for door in ("", f"/{one}", f"/{one}/done", f"/{one}/move", f"/{one}/delete"):
        answer = anna.browser.post(f"/todos/{todo}/subtasks{door}", fields)
        said = anna.browser.follow(answer).page.said
        assert said == "This todo is in the trash; restore it first."
    anna.browser.post(f"/todos/{todo}/restore")
    assert steps(anna, todo) == ["Measure ✓"]


def test_an_edit_that_is_under_way_meets_no_other_version(anna: Person, todo: int) -> None:
    one = anna.has_subtask(todo, "Measure")
    anna.browser.get(f"/todos/{todo}")
    edit = anna.browser.filled(f"/todos/{todo}", title="Tall shelf")
    anna.browser.post(f"/todos/{todo}/subtasks", {"title": "Saw"})
    anna.browser.post(f"/todos/{todo}/subtasks/{one}/done", {"done": "1"})
    page = anna.browser.follow(anna.browser.post(*edit)).page
    assert page.said.startswith("Todo saved.")
    assert anna.todo(todo).title == "Tall shelf"
    assert steps(anna, todo) == ["Measure ✓", "Saw"]
    anna.browser.send(undo_path(anna))
    assert anna.todo(todo).title == "Shelf"
    assert steps(anna, todo) == ["Measure ✓", "Saw"]


def test_a_tick_is_undone_although_another_was_ticked_since(anna: Person, todo: int) -> None:
    one, two = (anna.has_subtask(todo, title) for title in ("Measure", "Saw"))
    anna.browser.get(f"/todos/{todo}")
    anna.browser.send(f"/todos/{todo}/subtasks/{one}/done")
    undo = undo_path(anna)
    anna.browser.post(f"/todos/{todo}/subtasks/{two}/done", {"done": "1"})
    anna.browser.post(f"/todos/{todo}/subtasks/{two}", {"title": "Saw straight"})
    anna.browser.post(f"/todos/{todo}/subtasks", {"title": "Paint"})
    anna.browser.post(undo)
    assert steps(anna, todo) == ["Measure", "Saw straight ✓", "Paint"]
    assert anna.todo(todo).progress == "1/3"
    anna.browser.post(undo)
    assert steps(anna, todo) == ["Measure", "Saw straight ✓", "Paint"]


def test_undo_leaves_what_was_changed_since_of_the_same_one(anna: Person, todo: int) -> None:
    one = anna.has_subtask(todo, "Measure")
    anna.browser.get(f"/todos/{todo}")
    anna.browser.send(f"/todos/{todo}/subtasks/{one}", title="Measure twice")
    undo = undo_path(anna)
    anna.browser.post(f"/todos/{todo}/subtasks/{one}", {"title": "Measure thrice"})
    page = anna.browser.follow(anna.browser.post(undo)).page
    assert page.said == "There was nothing left to undo."
    assert steps(anna, todo) == ["Measure thrice"]


def test_a_repeating_todo_comes_again_with_all_of_them_open(anna: Person) -> None:
    todo = anna.has_todo("Water", repeat="FREQ=DAILY", due=clock.today())
    for title in ("Fern", "Cactus"):
        anna.has_subtask(todo, title, done=True)
    anna.browser.get("/todos")
    anna.browser.send(f"/todos/{todo}/done")
    (following,) = (n for n in anna.todos() if n != todo)
    assert steps(anna, todo) == ["Fern ✓", "Cactus ✓"]
    assert steps(anna, following) == ["Fern", "Cactus"]
    assert anna.todo(following).progress == "0/2"
    assert list(anna.browser.get("/search?q=cactus").page.rows) == [following, todo]
    anna.browser.post(f"/todos/{todo}/done", {"done": "0"})
    assert anna.todo(following).deleted_at, "it was as finishing had made it"


def test_a_next_one_that_somebody_began_stays(anna: Person) -> None:
    todo = anna.has_todo("Water", repeat="FREQ=DAILY", due=clock.today())
    one = anna.has_subtask(todo, "Fern")
    anna.browser.post(f"/todos/{todo}/done", {"done": "1"})
    (following,) = (n for n in anna.todos() if n != todo)
    anna.browser.post(f"/todos/{following}/subtasks/{one}/done", {"done": "1"})
    anna.browser.post(f"/todos/{todo}/done", {"done": "0"})
    assert not anna.todo(following).deleted_at


def test_a_todo_with_open_ones_can_be_finished(anna: Person, todo: int) -> None:
    anna.has_subtask(todo, "Measure")
    anna.browser.post(f"/todos/{todo}/done", {"done": "1"})
    assert anna.todo(todo).state == 1
    assert "0/1 subtasks done" in anna.browser.get("/todos?status=done").page.text


def test_the_search_finds_a_todo_by_its_subtasks(anna: Person, todo: int) -> None:
    def found(words: str) -> list[int]:
        return list(anna.browser.get(f"/search?q={words}").page.rows)

    one = anna.has_subtask(todo, "Buy brass screws")
    assert found("brass") == [todo]
    assert found("screws+shelf") == [todo]
    anna.browser.post(f"/todos/{todo}/subtasks/{one}", {"title": "Buy nails"})
    assert (found("brass"), found("nails")) == ([], [todo])
    anna.browser.get(f"/todos/{todo}")
    anna.browser.submit(f"/todos/{todo}", title="Tall shelf")
    assert found("nails") == [todo]
    anna.browser.get(f"/todos/{todo}")
    anna.browser.send(f"/todos/{todo}/subtasks/{one}/delete")
    undo = undo_path(anna)
    assert found("nails") == []
    anna.browser.post(undo)
    assert found("nails") == [todo]


def test_the_activity_tells_what_was_done(anna: Person, todo: int) -> None:
    one = anna.has_subtask(todo, "Measure")
    anna.has_subtask(todo, "Saw")
    for door, fields in (
        ("/done", {"done": "1"}),
        ("/done", {"done": "0"}),
        ("", {"title": "Measure twice"}),
        ("/move", {"where": "down"}),
        ("/delete", {}),
    ):
        anna.browser.post(f"/todos/{todo}/subtasks/{one}{door}", fields)
    page = anna.browser.get(f"/todos/{todo}").page
    (details,) = page.all("details", class_="activity")
    assert [text_of(li).partition(" Anna ")[2] for li in details.iter("li")] == [
        "Subtask “Measure twice” deleted",
        "Subtask “Measure twice” moved",
        "Subtask “Measure” renamed to “Measure twice”",
        "Subtask “Measure” reopened",
        "Subtask “Measure” done",
        "Subtask “Saw” added",
        "Subtask “Measure” added",
        "Written down",
    ]


def test_a_fragment_is_the_inside_of_the_pages_region(anna: Person, todo: int) -> None:
    anna.has_subtask(todo, "Measure")
    anna.has_subtask(todo, '<b>&"quoted"</b>', done=True)
    whole = anna.browser.get(f"/todos/{todo}").page
    part = anna.browser.get(f"/todos/{todo}", headers=IN_REGION).page
    for extra in [e for e in part.root if e.tag in {"title", "hx-partial"}]:
        part.root.remove(extra)
    assert without_keys(part.root) == inside(whole, "subtasks")


def test_two_who_tick_at_the_same_time_lose_neither(anna: Person, todo: int) -> None:
    ids = [anna.has_subtask(todo, f"Step {number}") for number in range(8)]
    twins = [anna.browser.twin() for _ in ids]
    together = Barrier(len(ids))

    def tick(at: int) -> int:
        together.wait(30)
        door = f"/todos/{todo}/subtasks/{ids[at]}/done"
        return twins[at].http.post(door, data={"done": "1"}).status_code

    with ThreadPoolExecutor(len(ids)) as threads:
        assert set(threads.map(tick, range(len(ids)))) == {303}
    assert anna.todo(todo).progress == "8/8"
    assert steps(anna, todo) == [f"Step {number} ✓" for number in range(8)]


def test_undo_beside_somebody_who_ticks_loses_nothing(anna: Person, todo: int) -> None:
    ids = [anna.has_subtask(todo, f"Step {number}") for number in range(8)]
    doors = []
    for number in ids[:4]:
        anna.browser.get(f"/todos/{todo}")
        anna.browser.send(f"/todos/{todo}/subtasks/{number}/done")
        doors.append(undo_path(anna))
    doors += [f"/todos/{todo}/subtasks/{number}/done" for number in ids[4:]]
    twins = [anna.browser.twin() for _ in doors]
    together = Barrier(len(doors))

    def send(at: int) -> int:
        together.wait(30)
        return twins[at].http.post(doors[at], data={"done": "1"}).status_code

    with ThreadPoolExecutor(len(doors)) as threads:
        assert set(threads.map(send, range(len(doors)))) == {303}
    assert [one.done for one in parse(anna.todo(todo).subtasks)] == [False] * 4 + [True] * 4


which = st.integers(0, 5)
steps_taken = st.lists(
    st.one_of(
        st.tuples(st.just("add"), which),
        st.tuples(st.just("done"), which, st.booleans()),
        st.tuples(st.just("rename"), which, st.sampled_from(["a", "b"])),
        st.tuples(st.just("move"), which, st.booleans()),
        st.tuples(st.just("delete"), which),
    ),
    max_size=20,
)


@settings(max_examples=SEQUENCES)
@given(sequence=steps_taken)
def test_what_was_done_is_undone(
    anna: Person, database: Database, sequence: Sequence[tuple[Any, ...]]
) -> None:
    todo = anna.has_todo("Shelf")
    for title in ("Measure", "Saw", "Paint"):
        anna.has_subtask(todo, title)
    kept_as = [anna.todo(todo).subtasks]
    with database.write() as connection:
        done = []
        for kind, at, *more in sequence:
            found = parse(actions.find_all(connection, anna.id, [todo])[0].subtasks)
            number = found[at % len(found)].id if found else 1
            given = (connection, anna.id, todo, number)
            match kind:
                case "add":
                    change = subtasks.add(connection, anna.id, todo, f"Step {at}")
                case "done":
                    change = subtasks.set_done(*given, done=more[0])
                case "rename":
                    change = subtasks.rename(*given, more[0])
                case "move":
                    change = subtasks.move(*given, up=more[0])
                case _:
                    change = subtasks.delete(*given)
            (now,) = actions.find_all(connection, anna.id, [todo])
            if now.subtasks != kept_as[-1]:
                assert change
                done.append(change.id or 0)
                kept_as.append(now.subtasks)
        for change_id in reversed(done):
            (now,) = actions.find_all(connection, anna.id, [todo])
            assert now.subtasks == kept_as.pop()
            assert actions.undo(connection, anna.id, change_id) == 1
        (now,) = actions.find_all(connection, anna.id, [todo])
        assert now.subtasks == kept_as.pop()
        assert not any(actions.undo(connection, anna.id, change_id) for change_id in done)


@settings(max_examples=SEQUENCES)
@given(
    order=st.lists(
        st.integers(-2, 4), max_size=8, unique_by=lambda at: at if at >= 0 else object()
    ),
    titles=st.lists(st.sampled_from("ab"), min_size=8, max_size=8),
    done=st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_what_is_replaced_as_a_whole_is_undone_one_by_one(
    anna: Person, database: Database, order: list[int], titles: list[str], done: list[bool]
) -> None:
    todo = anna.has_todo("Shelf")
    ids = [anna.has_subtask(todo, "a") for _ in range(5)]
    before = anna.todo(todo).subtasks
    wanted = [
        Subtask(ids[at] if at >= 0 else 0, titles[place], done[place])
        for place, at in enumerate(order)
    ]
    with database.write() as connection:
        last = connection.scalar(select(func.max(changes.c.id))) or 0
        subtasks.replace(connection, anna.id, todo, wanted)
        (now,) = actions.find_all(connection, anna.id, [todo])
        found = parse(now.subtasks)
        assert [one[1:] for one in found] == [one[1:] for one in wanted]
        assert [one.id in ids for one in found] == [at >= 0 for at in order]
        assert all(one.id in {0, new.id} for one, new in zip(wanted, found, strict=True))
        noted_as = connection.scalars(select(changes.c.id).where(changes.c.id > last)).all()
        for change_id in sorted(noted_as, reverse=True):
            assert actions.undo(connection, anna.id, change_id) == 1
        (now,) = actions.find_all(connection, anna.id, [todo])
        assert now.subtasks == before


def test_of_a_list_whose_first_becomes_the_last_that_one_alone_is_moved(
    anna: Person, database: Database, todo: int
) -> None:
    for title in "abcd":
        anna.has_subtask(todo, title)
    first, *others = parse(anna.todo(todo).subtasks)
    with database.write() as connection:
        subtasks.replace(connection, anna.id, todo, [*others, first])
        moved = select(changes.c.kind).where(changes.c.kind != "add subtask")
        assert connection.scalars(moved).all() == ["move subtask"]
    assert anna.todo(todo).version == 6


ABC = [Subtask(1, "a"), Subtask(2, "b"), Subtask(3, "c")]


def change(found: list[Subtask], then: list[Subtask], number: int) -> tuple[Note, Note]:
    return noted(found, number), noted(then, number)


@pytest.mark.parametrize(
    ("then", "number", "now", "expected"),
    [
        # what was added goes, unless somebody changed it
        ([*ABC, Subtask(4, "d")], 4, [Subtask(4, "d"), *ABC], "abc"),
        ([*ABC, Subtask(4, "d")], 4, [*ABC, Subtask(4, "e")], "abce"),
        ([*ABC, Subtask(4, "d")], 4, [*ABC, Subtask(4, "d", True)], "abcd"),
        # what was deleted comes back behind the one that it stood after, or to the end
        (ABC[:1] + ABC[2:], 2, [ABC[2], ABC[0]], "cab"),
        (ABC[:1] + ABC[2:], 2, [ABC[2]], "cb"),
        (ABC[1:], 1, [ABC[2]], "ac"),
        # what was moved goes back, unless it was moved on
        ([ABC[1], ABC[0], ABC[2]], 1, [ABC[1], ABC[0], ABC[2]], "abc"),
        ([ABC[1], ABC[0], ABC[2]], 1, [ABC[1], ABC[2], ABC[0]], "bca"),
        # what is gone stays gone
        ([ABC[0]._replace(title="x"), *ABC[1:]], 1, ABC[1:], "bc"),
    ],
)
def test_one_is_put_back_among_what_became_of_the_others(
    then: list[Subtask], number: int, now: list[Subtask], expected: str
) -> None:
    text = undone(kept(now), *change(ABC, then, number))
    assert "".join(one.title for one in parse(text)) == expected


def test_nothing_is_put_back_where_there_is_no_room() -> None:
    full = [Subtask(number, "x") for number in range(1, MOST + 1)]
    gone = change([Subtask(999, "a")], [], 999)
    assert undone(kept(full), *gone) == kept(full)
