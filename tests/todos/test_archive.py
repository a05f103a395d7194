"""Lists that are put away, and deleted ones that come back."""

import pytest

from tests.people import Person
from webapp.todos.models import TodoList

DUE = "2020-01-01"


@pytest.fixture
def home(anna: Person) -> TodoList:
    """A list of Anna's, beside another."""
    anna.has_list("Work")
    return anna.has_list("Home", "green")


def undo_of(person: Person) -> str:
    """Where the flash of this page undoes what was done."""
    (undo,) = (form.action for form in person.browser.page.forms if "/undo/" in form.action)
    return undo


def archive(person: Person, li: TodoList) -> str:
    """Archive the list through its form; return what is said."""
    person.browser.get(f"/lists/{li.id}")
    return str(person.browser.send(f"/lists/{li.id}/archive").said)


def test_an_archived_list_is_out_of_the_way(anna: Person, home: TodoList) -> None:
    anna.has_todo("Milk", list="home", due=None)
    kept = anna.has_todo("Bread")
    said = archive(anna, home)
    assert said == "List “Home” archived. Its todos are found by the search only. Undo"
    page = anna.browser.get("/todos").page
    assert list(page.rows) == [kept]
    assert page.h1 == "1 active"
    assert "Home" not in page.text
    assert "Home" not in anna.browser.get("/dashboard").page.text
    for path in ("/todos?status=all", "/todos?q=m", "/todos?q=milk&status=all&sort=oldest"):
        assert "Milk" not in anna.browser.get(path).page.text
    # Its bookmark shows everything, as that of a deleted list does.
    assert list(anna.browser.get("/todos?category=home").page.rows) == [kept]


def test_the_search_finds_what_is_archived_and_names_its_list(anna: Person, home: TodoList) -> None:
    milk = anna.has_todo("Milk", list="home")
    archive(anna, home)
    page = anna.browser.get("/search?q=milk").page
    assert list(page.rows) == [milk]
    assert "Home (archived)" in page.text
    page = anna.browser.get("/lists").page
    (link,) = (a for a in page.all("a", class_="title") if a.text == "Home")
    page = anna.browser.get(link.get("href") or "").page
    assert list(page.rows) == [milk]
    assert page.h1 == "1 todo in Home"


def test_the_dashboard_leaves_out_what_is_archived(anna: Person, home: TodoList) -> None:
    for slug in ("home", "inbox"):
        answer = anna.browser.post("/todos", {"title": f"In {slug}", "due": DUE, "category": slug})
        anna.browser.follow(answer)
    archive(anna, home)
    page = anna.browser.get("/dashboard").page
    assert list(page.rows.values()) == ["In inbox"]


@pytest.mark.parametrize("number", [1, 30])
def test_pages_and_counts_leave_out_what_is_archived(
    anna: Person, home: TodoList, number: int
) -> None:
    for _ in range(3):
        anna.has_todos([f"Away {n}" for n in range(number)], list="home", done=True)
        anna.has_todos([f"Here {n}" for n in range(number)], done=True)
    archive(anna, home)
    page = anna.browser.get("/todos?status=done").page
    seen = list(page.rows.values())
    assert page.h1 == f"{3 * number} done"
    while following := [a for a in page.all("a") if a.get("rel") == "next"]:
        page = anna.browser.get(following[0].get("href") or "").page
        seen += page.rows.values()
    assert len(seen) == 3 * number
    assert all(title.startswith("Here") for title in seen)


def test_nothing_is_added_or_moved_to_an_archived_list(anna: Person, home: TodoList) -> None:
    bread = anna.has_todo("Bread")
    anna.browser.get("/todos?category=home")
    archive(anna, home)
    answer = anna.browser.post("/todos", {"title": "Milk", "category": "home", "key": ""})
    page = anna.browser.follow(answer).page
    assert "The list “Home” is archived." in page.text
    assert page.value("title") == "Milk"
    fields = {"action": "move", "id": str(bread), "category": "home"}
    anna.browser.post("/todos/bulk", fields, status=400)
    assert anna.titles() == ["Bread"]
    assert anna.todo(bread).list_id == anna.list("inbox").id


def test_a_todo_of_an_archived_list_is_edited_and_stays_there(anna: Person, home: TodoList) -> None:
    milk = anna.has_todo("Milk", list="home")
    archive(anna, home)
    anna.browser.get(f"/todos/{milk}")
    assert anna.browser.page.value("category") == "home"
    assert "Home (archived)" in anna.browser.page.text
    anna.browser.send(f"/todos/{milk}", title="Milk and bread")
    todo = anna.todo(milk)
    assert (todo.title, todo.list_id) == ("Milk and bread", home.id)


@pytest.mark.parametrize("way", ["/lists", "its page", "undo"])
def test_an_archived_list_is_taken_back(anna: Person, home: TodoList, way: str) -> None:
    anna.has_todo("Milk", list="home")
    archive(anna, home)
    if way == "undo":
        assert anna.browser.send(undo_of(anna)).said == "Undone."
    else:
        anna.browser.get("/lists" if way == "/lists" else f"/lists/{home.id}")
        said = anna.browser.send(f"/lists/{home.id}/archive", ("archived", "0")).said
        assert said == "List “Home” is back. Undo"
    assert [li.name for li in anna.lists()] == ["Inbox", "Work", "Home"]
    page = anna.browser.get("/todos").page
    assert list(page.rows.values()) == ["Milk"]
    assert anna.browser.get("/lists").page.all("h2", id="archived") == []


def test_archiving_twice_is_undone_all_the_same(anna: Person, home: TodoList) -> None:
    anna.browser.post(f"/lists/{home.id}/archive", {"archived": "1"})
    anna.browser.follow(anna.browser.post(f"/lists/{home.id}/archive", {"archived": "1"}))
    anna.browser.post(undo_of(anna))
    assert anna.list("home").archived_at is None
    answer = anna.browser.post(undo_of(anna))
    assert anna.browser.follow(answer).page.said == "There was nothing left to undo."


def test_undo_leaves_a_list_that_was_archived_anew(
    anna: Person, home: TodoList, time: object
) -> None:
    archive(anna, home)
    first = undo_of(anna)
    anna.browser.post(f"/lists/{home.id}/archive", {"archived": "0"})
    time.forward(days=1)  # type: ignore[attr-defined]
    anna.browser.post(f"/lists/{home.id}/archive", {"archived": "1"})
    anna.browser.post(first)
    assert anna.list("home").archived_at is not None


@pytest.mark.parametrize("wanted", ["", "2", "on"])
def test_archiving_says_the_state_that_it_wants(anna: Person, home: TodoList, wanted: str) -> None:
    anna.browser.post(f"/lists/{home.id}/archive", {"archived": wanted}, status=400)
    inbox = anna.list("inbox")
    anna.browser.post(f"/lists/{inbox.id}/archive", {"archived": "1"}, status=400)
    assert all(li.archived_at is None for li in anna.lists())


def test_a_deleted_list_comes_back_with_its_todos(anna: Person, home: TodoList) -> None:
    ids = [
        anna.has_todo("Active", list="home"),
        anna.has_todo("Done", list="home", done=True),
        anna.has_todo("Deleted", list="home", deleted=True),
    ]
    elsewhere = anna.has_todo("Was in the Inbox")
    anna.browser.get(f"/lists/{home.id}")
    anna.browser.send(f"/lists/{home.id}/delete")
    anna.browser.send(undo_of(anna))
    back = anna.list("home")
    assert (back.name, back.color, back.active) == ("Home", "green", 1)
    assert [li.name for li in anna.lists()] == ["Inbox", "Work", "Home"]
    assert {anna.todo(number).list_id for number in ids} == {back.id}
    assert [anna.todo(number).state for number in ids] == [0, 1, 2]
    assert anna.todo(elsewhere).list_id == anna.list("inbox").id
    assert list(anna.browser.get("/todos?category=home").page.rows) == ids[:1]


def test_todos_that_were_moved_since_stay_where_they_are(anna: Person, home: TodoList) -> None:
    moved, other = anna.has_todos(["Moved", "Other"], list="home")
    anna.browser.get(f"/lists/{home.id}")
    anna.browser.send(f"/lists/{home.id}/delete")
    undo = undo_of(anna)
    anna.browser.post("/todos/bulk", {"action": "move", "id": str(moved), "category": "work"})
    anna.browser.post(undo)
    assert anna.todo(moved).list_id == anna.list("work").id
    assert anna.todo(other).list_id == anna.list("home").id


def test_a_list_comes_back_once_and_beside_a_new_one_of_its_name(
    anna: Person, ben: Person, home: TodoList
) -> None:
    milk = anna.has_todo("Milk", list="home")
    anna.browser.get(f"/lists/{home.id}")
    anna.browser.send(f"/lists/{home.id}/delete")
    undo = undo_of(anna)
    theirs = ben.has_list("Theirs")  # on SQLite it may get the id that was let go
    anna.has_list("Home", "red")
    ben.browser.post(undo, status=404)
    for _ in range(2):
        anna.browser.post(undo)
    assert {li.slug for li in anna.lists()} == {"inbox", "work", "home", "home-2"}
    assert anna.todo(milk).list_id == anna.list("home-2").id
    assert [li.id for li in ben.lists() if li.name == "Theirs"] == [theirs.id]


def test_a_todo_is_never_put_back_into_a_list_of_somebody_else(anna: Person, ben: Person) -> None:
    home = anna.has_list("Home")
    milk = anna.has_todo("Milk", list="home")
    anna.browser.get("/todos")
    anna.browser.send("/todos/bulk", ("action", "move"), id=[str(milk)], category="inbox")
    undo = undo_of(anna)
    anna.browser.post(f"/lists/{home.id}/delete")
    ben.has_list("Theirs")
    anna.browser.post(undo)
    assert anna.todo(milk).list_id == anna.list("inbox").id


def test_many_todos_come_back_with_their_list(anna: Person, home: TodoList) -> None:
    ids = anna.has_todos([f"Todo {n}" for n in range(2_000)], list="home")
    anna.browser.get(f"/lists/{home.id}")
    anna.browser.send(f"/lists/{home.id}/delete")
    anna.browser.send(undo_of(anna))
    assert {row.list_id for row in anna.todos().values()} == {anna.list("home").id}
    assert len(ids) == anna.list("home").active
