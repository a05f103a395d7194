"""The trash: what it keeps, for how long, and what goes for good."""

from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from tests.conftest import Clock
from tests.people import Person
from webapp.clock import Here
from webapp.todos import trash
from webapp.todos.models import changed_todos, changes

TRASH = "/search?status=deleted"


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "30 days left"), (18, "12 days left"), (29, "1 day left"), (30, "goes today")],
)
def test_each_deleted_todo_says_how_long_it_stays(
    anna: Person, time: Clock, days: int, said: str
) -> None:
    todo = anna.has_todo("Milk", deleted=True)
    time.forward(days=days)
    page = anna.browser.get(TRASH).page
    assert said in page.text
    assert "What is deleted is kept for 30 days." in page.text
    assert (
        f"This todo is in the trash. {said.capitalize()}."
        in anna.browser.get(f"/todos/{todo}").page.text
    )


def test_what_was_not_cleared_yet_goes_today() -> None:
    today = date(2026, 12, 1)
    noon = round(datetime(2026, 10, 12, 12).timestamp())
    assert trash.stays(noon, Here(today)) == "goes today"


def test_who_deletes_clears_what_was_there_too_long(anna: Person, ben: Person, time: Clock) -> None:
    old, kept = anna.has_todos(["Old", "Kept"])
    theirs = ben.has_todo("Theirs")
    anna.browser.post(f"/todos/{old}/delete")
    ben.browser.post(f"/todos/{theirs}/delete")
    time.forward(days=30)
    anna.browser.get(TRASH)
    other = anna.has_todo("Other")
    anna.browser.post(f"/todos/{kept}/delete")
    assert anna.titles() == ["Old", "Kept", "Other"]  # to the second, 30 days
    time.forward(seconds=1)
    for path in (TRASH, "/todos", "/dashboard", f"/todos/{old}"):
        anna.browser.get(path)
    assert anna.titles() == ["Old", "Kept", "Other"]  # no GET deletes anything
    anna.browser.post(f"/todos/{other}/delete")
    assert anna.titles() == ["Kept", "Other"]
    assert ben.titles() == []
    anna.browser.get(f"/todos/{old}", status=404)
    with anna.database.read() as connection:
        named = connection.scalars(select(changed_todos.c.todo_id)).all()
    assert set(named) == {kept, other}


def test_a_few_are_cleared_at_a_time(anna: Person, time: Clock) -> None:
    anna.has_todos([f"Old {n}" for n in range(trash.AT_ONCE + 20)], deleted=True)
    for days in (20, 11):
        time.forward(days=days)
        anna.browser.get("/todos")  # still signed in
    for left in (21, 2):
        anna.browser.post(f"/todos/{anna.has_todo('Milk')}/delete")
        assert len(anna.todos()) == left


def test_one_todo_is_deleted_for_good(anna: Person) -> None:
    milk, bread = anna.has_todos(["Milk", "Bread"], deleted=True)
    page = anna.browser.get(f"/todos/{milk}").page
    assert page.links["Delete for good"] == f"/todos/{milk}/erase"
    page = anna.browser.get(f"/todos/{milk}/erase").page
    assert "This cannot be undone." in page.text
    assert anna.titles() == ["Milk", "Bread"]
    answer = anna.browser.submit(f"/todos/{milk}/erase")
    assert answer.location == TRASH
    page = anna.browser.follow(answer).page
    assert page.said == "“Milk” is deleted for good."
    assert list(page.rows) == [bread]
    assert anna.titles() == ["Bread"]


def test_deleting_for_good_twice_is_said_twice(anna: Person) -> None:
    milk = anna.has_todo("Milk", deleted=True)
    anna.browser.get(f"/todos/{milk}/erase")
    sent = anna.browser.filled(f"/todos/{milk}/erase")
    first, second = anna.browser.post(*sent), anna.browser.post(*sent)
    assert first.location == second.location == TRASH
    anna.browser.post(f"/todos/{milk}/erase", status=404)


def test_what_is_not_in_the_trash_stays(anna: Person, ben: Person) -> None:
    milk = anna.has_todo("Milk", deleted=True)
    anna.browser.get(f"/todos/{milk}/erase")
    sent = anna.browser.filled(f"/todos/{milk}/erase")
    anna.browser.post(f"/todos/{milk}/restore")  # in another tab
    answer = anna.browser.post(*sent)
    assert anna.browser.follow(answer).page.said == "This todo is not in the trash."
    assert anna.browser.get(f"/todos/{milk}/erase", status=303).location == f"/todos/{milk}"
    theirs = ben.has_todo("Theirs", deleted=True)
    anna.browser.post(f"/todos/{theirs}/erase", status=404)
    assert (anna.titles(), ben.titles()) == (["Milk"], ["Theirs"])


def test_the_trash_is_emptied_after_a_question(anna: Person, ben: Person, time: Clock) -> None:
    anna.has_todos(["Milk", "Bread"], deleted=True)
    anna.has_todo("Active")
    ben.has_todo("Theirs", deleted=True)
    anna.browser.get(TRASH)
    assert "/trash/empty" in anna.browser.page.links.values()
    page = anna.browser.get("/trash/empty").page
    assert "2 todos in the trash go for good. This cannot be undone." in page.text
    time.forward(seconds=5)
    anna.has_todo("Deleted since", deleted=True)
    page = anna.browser.send("/trash/empty")
    assert page.said == "2 todos deleted for good."
    assert anna.titles() == ["Active", "Deleted since"]
    assert ben.titles() == ["Theirs"]


def test_an_empty_trash_asks_nothing(anna: Person) -> None:
    page = anna.browser.get("/trash/empty").page
    assert "The trash is empty." in page.text
    assert "/trash/empty" not in {form.action for form in page.forms}
    answer = anna.browser.post("/trash/empty")
    assert anna.browser.follow(answer).page.said == "Nothing to delete."
    assert "Empty the trash" not in anna.browser.get(TRASH).page.text


def test_what_is_gone_for_good_cannot_be_undone(anna: Person) -> None:
    milk = anna.has_todo("Milk")
    anna.browser.post(f"/todos/{milk}/delete")
    with anna.database.read() as connection:
        change = connection.scalar(select(func.max(changes.c.id)))
    anna.browser.post("/trash/empty")
    answer = anna.browser.post(f"/undo/{change}")
    assert anna.browser.follow(answer).page.said == "There was nothing left to undo."
    assert anna.browser.get("/search?q=milk").page.rows == {}
