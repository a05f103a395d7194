"""/todos/ID: one todo, its form, and two people (or tabs) editing at once."""

from datetime import date

import pytest

from tests.markup import Page, text_of
from tests.people import Person
from webapp.doors.drafts import FormTexts
from webapp.todos.conflict import marks


@pytest.fixture
def todo(anna: Person) -> int:
    anna.has_list("Home")
    return anna.has_todo("Milk", notes="Two\n\nlitres", due=date(2031, 2, 3), list="home")


def test_the_form_shows_the_todo(anna: Person, todo: int) -> None:
    page = anna.browser.get(f"/todos/{todo}").page
    assert page.h1 == "Milk"
    form = dict(page.form(f"/todos/{todo}").sent())
    assert form == {
        "title": "Milk",
        "notes": "Two\r\n\r\nlitres",
        "due": "2031-02-03",
        "at": "",
        "category": "home",
        "priority": "none",
        "repeat": "",
        "repeat_words": "",
        "labels": "",
        "version": "1",
        "opened": marks(FormTexts(form)),
        "next": "/todos",
    }


def test_notes_are_shown_as_they_read_and_written_as_they_are(anna: Person) -> None:
    text = "Buy **two** [litres](https://milk.example)\n\n<script>alert(1)</script>"
    todo = anna.has_todo("Milk", notes=text)
    answer = anna.browser.get(f"/todos/{todo}")
    assert "Buy <strong>two</strong>" in answer.text
    assert "<script>alert" not in answer.text
    assert answer.page.links["litres"] == "https://milk.example"
    assert answer.page.value("notes").splitlines() == text.splitlines()


def test_a_todo_without_notes_has_no_place_for_them(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    assert "<h2>Notes</h2>" not in anna.browser.get(f"/todos/{todo}").text


def test_an_edit_is_saved_and_leads_back(anna: Person, todo: int) -> None:
    anna.browser.get(f"/todos/{todo}?next=/search%3Fq%3Dmilk")
    answer = anna.browser.submit(
        f"/todos/{todo}", title="Oat milk", notes="", due="", category="inbox"
    )
    assert answer.location == f"/search?q=milk#todo-{todo}"
    page = anna.browser.follow(answer).page
    assert page.said.startswith("Todo saved.")
    assert page.rows == {todo: "Oat milk"}
    row = anna.todo(todo)
    assert (row.title, row.notes, row.due, row.version) == ("Oat milk", "", None, 2)
    assert row.list_id == anna.list("inbox").id


def test_the_form_remembers_the_list_somebody_came_from(anna: Person, todo: int) -> None:
    headers = {"Referer": "http://localhost/todos?q=milk&status=all"}
    page = anna.browser.get(f"/todos/{todo}", headers=headers).page
    assert page.links["Back without saving"] == "/todos?q=milk&status=all"


@pytest.mark.parametrize(
    "referer", ["https://evil.example/todos", "http://localhost/logout", "http://localhost@evil/"]
)
def test_the_form_leads_back_nowhere_else(anna: Person, todo: int, referer: str) -> None:
    page = anna.browser.get(f"/todos/{todo}", headers={"Referer": referer}).page
    assert page.links["Back without saving"] == "/todos"


def test_an_edit_can_be_undone(anna: Person, todo: int) -> None:
    anna.browser.get(f"/todos/{todo}")
    page = anna.browser.send(f"/todos/{todo}", title="Oat milk", due="", notes="New")
    (undo,) = (form.action for form in page.forms if form.action.startswith("/undo/"))
    assert anna.browser.send(undo).said.startswith("Undone.")
    row = anna.todo(todo)
    assert (row.title, row.notes, row.due) == ("Milk", "Two\n\nlitres", date(2031, 2, 3))


def test_what_was_edited_is_found_by_its_new_words_only(anna: Person, todo: int) -> None:
    anna.browser.get(f"/todos/{todo}")
    anna.browser.send(f"/todos/{todo}", title="Bread")
    assert list(anna.browser.get("/todos?q=bread").page.rows) == [todo]
    assert list(anna.browser.get("/todos?q=milk").page.rows) == []


def test_an_invalid_edit_keeps_the_text_and_where_to_go(anna: Person, todo: int) -> None:
    anna.browser.get(f"/todos/{todo}?next=/search%3Fq%3Dmilk")
    page = anna.browser.send(f"/todos/{todo}", title=" ", notes="kept")
    assert page.error_at("title") == "Title cannot be empty."
    assert page.value("notes") == "kept"
    assert page.h1 == "Milk"
    assert "The version saved meanwhile" not in page.text
    answer = anna.browser.submit(f"/todos/{todo}", title="Oat milk")
    assert answer.location.startswith("/search?q=milk")
    assert anna.todo(todo).notes == "kept"


def saved_meanwhile(page: Page) -> dict[str, str]:
    """Return what the page says of the other version, field by field."""
    labels, texts = page.all("dt"), page.all("dd")
    return {text_of(label): text_of(text) for label, text in zip(labels, texts, strict=True)}


def test_of_two_edits_at_once_the_second_sees_both_texts(anna: Person, todo: int) -> None:
    other = anna.browser.twin()
    anna.browser.get(f"/todos/{todo}")
    other.get(f"/todos/{todo}")
    other.send(f"/todos/{todo}", title="Oat milk", notes="Theirs")
    answer = anna.browser.submit(f"/todos/{todo}", title="Soy milk", notes="Mine")
    page = anna.browser.follow(answer).page
    assert anna.todo(todo).title == "Oat milk"
    assert "This todo was changed while you were writing." in page.text
    assert "<h2>Notes</h2>" not in answer.text  # each version shows its own
    assert saved_meanwhile(page) == {
        "Title": "Oat milk Take this",
        "Notes": "Theirs Take this",
        "Due date": "Monday, 3 February 2031 The same in both",
        "Time": "none The same in both",
        "List": "Home The same in both",
        "Priority": "None The same in both",
        "Repeat": "none The same in both",
        "Labels": "none The same in both",
    }
    assert (page.value("title"), page.value("notes")) == ("Soy milk", "Mine")
    # The form on that page is ready to send.
    anna.browser.send(f"/todos/{todo}")
    assert (anna.todo(todo).title, anna.todo(todo).notes) == ("Soy milk", "Mine")


def test_a_third_edit_in_between_is_seen_too(anna: Person, todo: int) -> None:
    other = anna.browser.twin()
    anna.browser.get(f"/todos/{todo}")
    for title in ("First", "Second"):
        other.get(f"/todos/{todo}")
        other.send(f"/todos/{todo}", title=title)
        page = anna.browser.send(f"/todos/{todo}", title="Mine")
        assert saved_meanwhile(page)["Title"] == f"{title} Take this"
    anna.browser.send(f"/todos/{todo}")
    assert anna.todo(todo).title == "Mine"


def test_a_field_of_the_other_version_is_taken(anna: Person, todo: int) -> None:
    other = anna.browser.twin()
    anna.browser.get(f"/todos/{todo}")
    other.get(f"/todos/{todo}")
    other.send(f"/todos/{todo}", title="Oat milk", notes="Theirs", due="")
    anna.browser.send(f"/todos/{todo}", title="Soy milk", notes="Mine", due="2031-04-05")
    page = anna.browser.send(f"/todos/{todo}", ("take", "notes"), title="Rice milk")
    assert anna.todo(todo).title == "Oat milk"
    assert [page.value(name) for name in ("title", "notes", "due")] == [
        "Rice milk",
        "Theirs",
        "2031-04-05",
    ]
    assert saved_meanwhile(page) == {
        "Title": "Oat milk Take this",
        "Notes": "Theirs The same in both",
        "Due date": "none Take this",
        "Time": "none The same in both",
        "List": "Home The same in both",
        "Priority": "None The same in both",
        "Repeat": "none The same in both",
        "Labels": "none The same in both",
    }
    anna.browser.send(f"/todos/{todo}")
    row = anna.todo(todo)
    assert (row.title, row.notes, row.due) == ("Rice milk", "Theirs", date(2031, 4, 5))


def test_a_field_is_taken_while_another_is_invalid(anna: Person, todo: int) -> None:
    other = anna.browser.twin()
    anna.browser.get(f"/todos/{todo}")
    other.get(f"/todos/{todo}")
    other.send(f"/todos/{todo}", title="Oat milk", notes="Theirs")
    anna.browser.send(f"/todos/{todo}", title="", notes="Mine")
    page = anna.browser.send(f"/todos/{todo}", ("take", "title"), title="")
    assert (page.value("title"), page.value("notes")) == ("Oat milk", "Mine")


def test_what_somebody_did_not_touch_is_as_it_was_saved_meanwhile(anna: Person, todo: int) -> None:
    other = anna.browser.twin()
    anna.browser.get(f"/todos/{todo}")
    other.get(f"/todos/{todo}")
    other.send(f"/todos/{todo}", title="Oat milk", due="")
    page = anna.browser.send(f"/todos/{todo}", notes="Mine")
    assert "This todo was changed while you were writing." in page.text
    anna.browser.send(f"/todos/{todo}")
    row = anna.todo(todo)
    assert (row.title, row.notes, row.due) == ("Oat milk", "Mine", None)


def test_a_todo_done_meanwhile_is_no_conflict(anna: Person, todo: int) -> None:
    anna.browser.get(f"/todos/{todo}")
    anna.browser.twin().post(f"/todos/{todo}/done", {"done": "1"})
    answer = anna.browser.submit(f"/todos/{todo}", title="Oat milk")
    assert answer.location.startswith("/todos#") or answer.location == "/todos"
    row = anna.todo(todo)
    assert (row.title, row.state) == ("Oat milk", 1)


def test_the_edit_of_a_todo_deleted_meanwhile_is_kept_and_can_bring_it_back(
    anna: Person, todo: int
) -> None:
    anna.browser.get(f"/todos/{todo}")
    anna.browser.twin().post(f"/todos/{todo}/delete")
    page = anna.browser.send(f"/todos/{todo}", title="Oat milk", notes="Mine")
    assert "This todo was deleted while you were writing." in page.text
    assert (page.value("title"), page.value("notes")) == ("Oat milk", "Mine")
    assert anna.todo(todo).title == "Milk"
    page = anna.browser.send(f"/todos/{todo}", ("restored", "1"))
    assert page.said.startswith("Todo saved and brought back.")
    row = anna.todo(todo)
    assert (row.title, row.notes, row.state) == ("Oat milk", "Mine", 0)
    (undo,) = (form.action for form in page.forms if form.action.startswith("/undo/"))
    anna.browser.send(undo)
    row = anna.todo(todo)
    assert (row.title, row.state) == ("Milk", 2)


def test_the_same_edit_sent_twice_is_no_conflict(anna: Person, todo: int) -> None:
    # Two clicks on Save, without scripts.
    anna.browser.get(f"/todos/{todo}")
    sent = anna.browser.filled(f"/todos/{todo}", title="Oat milk")
    first, second = anna.browser.post(*sent), anna.browser.post(*sent)
    assert first.location == second.location
    assert anna.todo(todo).version == 2


@pytest.mark.parametrize("version", ["", "x", "0", "99", "-1", "9" * 50, "１"])
def test_a_version_that_is_not_the_todos_changes_nothing(
    anna: Person, todo: int, version: str
) -> None:
    anna.browser.post(f"/todos/{todo}", {"title": "Oat milk", "version": version})
    assert anna.todo(todo).title == "Milk"


def test_an_edit_that_changes_nothing_counts_as_none(anna: Person, todo: int) -> None:
    anna.browser.get(f"/todos/{todo}")
    anna.browser.send(f"/todos/{todo}")
    assert anna.todo(todo).version == 1


def test_a_todo_can_be_done_and_deleted_from_its_page(anna: Person, todo: int) -> None:
    anna.browser.get(f"/todos/{todo}?next=/search")
    answer = anna.browser.submit(f"/todos/{todo}/done")
    assert answer.location == "/search"
    assert anna.todo(todo).state == 1
    anna.browser.get(f"/todos/{todo}")
    anna.browser.submit(f"/todos/{todo}/done")
    assert anna.todo(todo).state == 0
    anna.browser.get(f"/todos/{todo}")
    anna.browser.submit(f"/todos/{todo}/delete")
    page = anna.browser.get(f"/todos/{todo}").page
    assert "This todo is in the trash." in page.text
    anna.browser.send(f"/todos/{todo}/restore")
    assert anna.todo(todo).state == 0
