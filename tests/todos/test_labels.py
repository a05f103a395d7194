"""Labels: given, found by, renamed, merged, deleted; and undone with what gave them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from tests.markup import Page
from tests.people import Person
from webapp import clock
from webapp.todos.models import todo_labels


def undo_path(page: Page) -> str:
    (path,) = (form.action for form in page.forms if form.action.startswith("/undo/"))
    return path


def links(person: Person) -> set[tuple[int, int]]:
    """Return what labels are looked for by: label and todo."""
    with person.database.read() as connection:
        return {(row.label_id, row.todo_id) for row in connection.execute(select(todo_labels))}


def agree(person: Person) -> bool:
    """Tell whether the rows say of their labels what labels are looked for by."""
    said = {
        (int(label), row.id)
        for row in person.todos().values()
        for label in row.labels.split(",")
        if label
    }
    return said == links(person)


def test_labels_are_given_with_a_todo_and_made_where_there_are_none(anna: Person) -> None:
    anna.has_label("Garden")
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title="Milk", labels="garden, On the phone,, GARDEN ")
    assert anna.label_names() == ["Garden", "On the phone"]
    assert "@Garden @On the phone" in page.text
    assert agree(anna)
    assert len(links(anna)) == 2


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (",".join(f"l{n}" for n in range(11)), "Labels can be at most 10."),
        ("x" * 41, "Labels each can have at most 40 characters; this has 41."),
        ("!!", "Labels each must have a letter or a number."),
        ("a\u202eb", "Labels each cannot hold a character that changes direction (U+202E)."),
    ],
)
def test_labels_that_cannot_be_are_told_and_the_text_kept(
    anna: Person, labels: str, said: str
) -> None:
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title="Milk", labels=labels)
    assert page.error_at("labels") == said
    assert page.value("labels") == labels
    assert (anna.todos(), anna.label_names()) == ({}, [])


def test_an_edit_takes_and_gives_labels_and_is_undone(anna: Person) -> None:
    garden, phone = anna.has_label("garden"), anna.has_label("phone")
    todo = anna.has_todo("Milk", labels=str(garden))
    assert anna.browser.get(f"/todos/{todo}").page.value("labels") == "garden"
    page = anna.browser.send(f"/todos/{todo}", labels="phone")
    assert links(anna) == {(phone, todo)}
    anna.browser.send(undo_path(page))
    assert links(anna) == {(garden, todo)}
    assert agree(anna)


def test_a_form_that_does_not_send_them_leaves_them_alone(anna: Person) -> None:
    todo = anna.has_todo("Milk", labels=str(anna.has_label("garden")))
    anna.browser.post(f"/todos/{todo}", {"title": "Oat milk", "version": "1"})
    assert anna.todo(todo).title == "Oat milk"
    assert len(links(anna)) == 1
    anna.browser.post(f"/todos/{todo}", {"title": "Oat milk", "version": "2", "labels": ""})
    assert links(anna) == set()


def test_another_version_of_the_labels_is_shown_and_taken(anna: Person) -> None:
    todo = anna.has_todo("Milk", labels=str(anna.has_label("garden")))
    other = anna.browser.twin()
    anna.browser.get(f"/todos/{todo}")
    other.get(f"/todos/{todo}")
    other.send(f"/todos/{todo}", labels="garden, phone")
    page = anna.browser.send(f"/todos/{todo}", labels="new")
    assert "This todo was changed while you were writing." in page.text
    assert page.value("labels") == "new"
    assert anna.label_names() == ["garden", "phone"]
    page = anna.browser.send(f"/todos/{todo}", ("take", "labels"))
    assert page.value("labels") == "garden, phone"


def test_a_label_is_a_filter_beside_the_others(anna: Person, ben: Person) -> None:
    label = str(anna.has_label("On the phone"))
    anna.has_list("Home")
    today = clock.today()
    first = anna.has_todo("Milk", labels=label)
    second = anna.has_todo("Bread", labels=label, due=today, list="home")
    done = anna.has_todo("Tea", labels=label, done=True)
    anna.has_todo("Milk alone", due=today)
    ben.has_todo("Milk of Ben", labels=str(ben.has_label("On the phone")))
    path = "/todos?label=on-the-phone"
    page = anna.browser.get(path).page
    assert list(page.rows) == [second, first]
    assert page.h1 == "2 active labelled on-the-phone"
    assert page.links["@on-the-phone ×– remove this filter"] == "/todos"
    for more, rows in {
        "&sort=oldest": [first, second],
        "&status=all": [done, second, first],
        "&status=done": [done],
        "&category=home": [second],
        "&due=today": [second],
        "&q=mil": [first],
        "&q=m": [first],
        "&q=bread&category=home&due=week": [second],
        "&q=unicorn": [],
    }.items():
        assert list(anna.browser.get(path + more).page.rows) == rows, more


def test_pages_of_a_label_go_on_where_they_left_off(anna: Person) -> None:
    label = str(anna.has_label("garden"))
    ids = anna.has_todos([f"Todo {n}" for n in range(60)], labels=label)
    for sort in ("", "&sort=due"):
        page, seen = anna.browser.get(f"/todos?label=garden{sort}").page, []
        while True:
            seen += list(page.rows)
            if "Next page" not in page.links:
                break
            page = anna.browser.get(page.links["Next page"]).page
        assert sorted(seen) == list(ids)


def test_quick_add_knows_labels_that_there_are(anna: Person) -> None:
    garden = anna.has_label("My garden")
    phone = anna.has_label("phone")
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title="Call @phone @my-garden @nobody")
    (todo,) = anna.todos().values()
    assert todo.title == "Call @nobody"
    assert links(anna) == {(garden, todo.id), (phone, todo.id)}
    assert "Understood: labelled phone; labelled My garden." in page.said


def test_the_next_of_a_repeating_todo_has_its_labels(anna: Person) -> None:
    garden = anna.has_label("garden")
    todo = anna.has_todo("Milk", labels=str(garden), repeat="FREQ=DAILY", due=clock.today())
    anna.browser.post(f"/todos/{todo}/done", {"done": "1"})
    assert len(links(anna)) == 2
    assert agree(anna)


def test_a_label_is_made_once(anna: Person) -> None:
    anna.browser.get("/labels")
    assert anna.browser.send("/labels", name="Garden").said == "Label “Garden” created."
    page = anna.browser.send("/labels", name="gärden")
    assert page.error_at("name") == "There is a label of that name already."
    page = anna.browser.send("/labels", name="a, b")
    assert page.error_at("name") == "Name cannot hold a comma."
    assert anna.label_names() == ["Garden"]


def test_a_label_is_renamed_and_its_todos_keep_it(anna: Person) -> None:
    garden = anna.has_label("garden")
    anna.has_label("phone")
    todo = anna.has_todo("Milk", labels=str(garden))
    anna.browser.get(f"/labels/{garden}")
    page = anna.browser.send(f"/labels/{garden}", name="Phone")
    assert page.error_at("name").startswith("There is a label of that name already.")
    anna.browser.send(f"/labels/{garden}", name="Outside")
    assert list(anna.browser.get("/todos?label=outside").page.rows) == [todo]
    assert "@Outside" in anna.browser.page.text


def test_a_label_is_merged_into_another(anna: Person) -> None:
    garden, outside = anna.has_label("garden"), anna.has_label("outside")
    one = anna.has_todo("Milk", labels=str(garden))
    both = anna.has_todo("Bread", labels=f"{garden},{outside}")
    anna.browser.get(f"/labels/{garden}")
    page = anna.browser.send(f"/labels/{garden}/merge", into="outside")
    assert page.said == "Label “garden” merged into “outside”. Undo"
    assert links(anna) == {(outside, one), (outside, both)}
    assert anna.label_names() == ["outside"]
    assert agree(anna)
    anna.browser.post(f"/labels/{outside}/merge", {"into": "outside"}, status=400)
    anna.browser.post(f"/labels/{outside}/merge", {"into": "nowhere"}, status=400)


def test_a_label_is_deleted_and_its_todos_stay(anna: Person) -> None:
    garden, phone = anna.has_label("garden"), anna.has_label("phone")
    todo = anna.has_todo("Milk", labels=f"{garden},{phone}")
    anna.has_todo("Gone", labels=str(garden), deleted=True)
    anna.browser.get(f"/labels/{garden}")
    page = anna.browser.send(f"/labels/{garden}/delete")
    assert page.said == "Label “garden” deleted. It was taken from 2 todos. Undo"
    assert links(anna) == {(phone, todo)}
    assert agree(anna)


def test_undo_brings_back_no_label_that_has_gone(anna: Person) -> None:
    garden = anna.has_label("garden")
    todo = anna.has_todo("Milk", labels=str(garden))
    anna.browser.get(f"/todos/{todo}")
    change = undo_path(anna.browser.send(f"/todos/{todo}", labels=""))
    anna.browser.post(f"/labels/{garden}/delete")
    assert anna.has_label("another") != garden
    anna.browser.post(change)
    assert links(anna) == set()
    assert "@" not in anna.browser.get("/todos").page.rows[todo]
    assert anna.browser.get(f"/todos/{todo}").page.value("labels") == ""


def test_a_deleted_label_comes_back_with_its_todos(anna: Person) -> None:
    garden, phone = anna.has_label("garden"), anna.has_label("phone")
    both = anna.has_todo("Milk", labels=f"{garden},{phone}")
    gone = anna.has_todo("Gone", labels=str(garden), deleted=True)
    changed = anna.has_todo("Bread", labels=str(garden))
    anna.browser.get(f"/labels/{garden}")
    change = undo_path(anna.browser.send(f"/labels/{garden}/delete"))
    anna.browser.get(f"/todos/{changed}")
    anna.browser.send(f"/todos/{changed}", labels="phone")
    page = anna.browser.follow(anna.browser.post(change)).page
    assert page.said == "Undone."
    assert anna.label_names() == ["garden", "phone"]
    assert links(anna) == {(garden, both), (phone, both), (garden, gone), (phone, changed)}
    assert agree(anna)
    text = anna.browser.get(f"/todos/{both}").page.text
    assert "Labels changed, as one was deleted" in text
    page = anna.browser.follow(anna.browser.post(change)).page
    assert page.said == "There was nothing left to undo."


def test_a_label_without_todos_comes_back_too(anna: Person) -> None:
    garden = anna.has_label("garden")
    change = undo_path(anna.browser.follow(anna.browser.post(f"/labels/{garden}/delete")).page)
    assert anna.browser.follow(anna.browser.post(change)).page.said == "Undone."
    assert anna.label_names() == ["garden"]


def test_a_deleted_label_comes_back_as_the_one_that_has_its_name_by_now(anna: Person) -> None:
    garden = anna.has_label("Garden")
    todo = anna.has_todo("Milk", labels=str(garden))
    change = undo_path(anna.browser.follow(anna.browser.post(f"/labels/{garden}/delete")).page)
    another = anna.has_label("garden")
    anna.browser.post(change)
    assert anna.label_names() == ["garden"]
    assert links(anna) == {(another, todo)}
    assert agree(anna)


def test_what_was_merged_is_two_labels_again(anna: Person) -> None:
    garden, outside = anna.has_label("garden"), anna.has_label("outside")
    one = anna.has_todo("Milk", labels=str(garden))
    both = anna.has_todo("Bread", labels=f"{garden},{outside}")
    other = anna.has_todo("Tea", labels=str(outside))
    anna.browser.get(f"/labels/{garden}")
    change = undo_path(anna.browser.send(f"/labels/{garden}/merge", into="outside"))
    anna.browser.post(change)
    assert links(anna) == {(garden, one), (garden, both), (outside, both), (outside, other)}
    assert agree(anna)


def test_nobody_else_brings_a_label_back(anna: Person, ben: Person) -> None:
    garden = anna.has_label("garden")
    change = undo_path(anna.browser.follow(anna.browser.post(f"/labels/{garden}/delete")).page)
    ben.browser.post(change, status=404)
    assert anna.label_names() == ben.label_names() == []


def test_one_label_made_by_many_at_once_is_one(anna: Person) -> None:
    twins = [anna.browser.twin() for _ in range(10)]

    def add(number: int) -> int:
        fields = {"title": f"Todo {number}", "labels": "garden", "due": f"{date(2031, 1, 1)}"}
        return twins[number % 10].http.post("/todos", data=fields).status_code

    with ThreadPoolExecutor(10) as threads:
        answers: Sequence[int] = list(threads.map(add, range(30)))
    assert set(answers) == {303}
    assert anna.label_names() == ["garden"]
    assert len(links(anna)) == 30
    assert agree(anna)
