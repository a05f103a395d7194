"""Todos that come again: chosen, said, and made anew when finished, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from tests.client import REGION
from tests.markup import Page
from tests.people import Person
from webapp import clock

WEEKLY = "FREQ=WEEKLY;BYDAY=TU"
DAILY = "FREQ=DAILY"
TUESDAY = date(2031, 2, 4)


def undo_path(page: Page) -> str:
    (path,) = (form.action for form in page.forms if form.action.startswith("/undo/"))
    return path


def live(person: Person) -> list[tuple[str, date | None, int]]:
    """Return title, due date and state of all that is not in the trash."""
    return [(row.title, row.due, row.state) for row in person.todos().values() if row.state != 2]


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"repeat": "every week"}, WEEKLY),
        ({"repeat": "every day"}, DAILY),
        ({"repeat": "every weekday"}, "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ({"repeat": "every month"}, "FREQ=MONTHLY;BYMONTHDAY=4"),
        ({"repeat": "", "repeat_words": "Every second  Tuesday"}, "FREQ=MONTHLY;BYDAY=2TU"),
        (
            {"repeat": "every day", "repeat_words": "every 3 days after done"},
            "FREQ=DAILY;INTERVAL=3;X-FROM=DONE",
        ),
        ({"repeat": "never"}, ""),
        ({"repeat": "", "repeat_words": " "}, ""),
        ({}, ""),
    ],
)
def test_a_repeat_is_picked_or_said_in_words(
    anna: Person, fields: dict[str, str], kept: str
) -> None:
    anna.browser.post("/todos", {"title": "Milk", "due": TUESDAY.isoformat(), **fields})
    (todo,) = anna.todos().values()
    assert todo.repeat == kept


@pytest.mark.parametrize("words", ["now and then", "every", "every 31 February", "x" * 5000])
def test_words_that_are_no_repeat_are_told_and_the_text_kept(anna: Person, words: str) -> None:
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title="Milk", repeat_words=words)
    assert page.error_at("repeat_words").startswith("Repeat is not understood. Write “every ")
    assert page.value("title") == "Milk"
    assert anna.todos() == {}
    page = anna.browser.send("/todos", repeat_words="every second tuesday")
    assert page.said.startswith("Todo created.")


def test_the_form_shows_the_repeat_and_sends_it_back_unchanged(anna: Person) -> None:
    todo = anna.has_todo("Milk", due=TUESDAY, repeat="FREQ=MONTHLY;BYDAY=2TU")
    page = anna.browser.get(f"/todos/{todo}").page
    assert "Repeats every second Tuesday of the month." in page.text
    assert page.value("repeat") == "every second Tuesday of the month"
    anna.browser.send(f"/todos/{todo}")
    assert anna.todo(todo).version == 1
    anna.browser.get(f"/todos/{todo}")
    anna.browser.send(f"/todos/{todo}", repeat="")
    assert anna.todo(todo).repeat == ""


def test_a_form_that_does_not_send_it_leaves_it_alone(anna: Person) -> None:
    todo = anna.has_todo("Milk", due=TUESDAY, repeat=WEEKLY)
    fields = {"title": "Oat milk", "due": TUESDAY.isoformat(), "version": "1"}
    anna.browser.post(f"/todos/{todo}", fields)
    assert (anna.todo(todo).title, anna.todo(todo).repeat) == ("Oat milk", WEEKLY)


def test_a_row_says_that_it_comes_again_and_how(anna: Person) -> None:
    anna.has_todo("Milk", due=TUESDAY, repeat=WEEKLY)
    assert "Repeats every Tuesday" in anna.browser.get("/todos").page.text


def test_words_are_kept_beside_another_version(anna: Person) -> None:
    todo = anna.has_todo("Milk", due=TUESDAY, repeat=WEEKLY)
    other = anna.browser.twin()
    anna.browser.get(f"/todos/{todo}")
    other.get(f"/todos/{todo}")
    other.send(f"/todos/{todo}", repeat="every day")
    page = anna.browser.send(f"/todos/{todo}", repeat_words="every 3 days")
    assert page.value("repeat") == "every 3 days"
    assert "This todo was changed while you were writing." in page.text
    page = anna.browser.send(f"/todos/{todo}", ("take", "repeat"), repeat_words="every 5 days")
    assert (page.value("repeat"), page.value("repeat_words")) == ("every day", "")
    page = anna.browser.send(f"/todos/{todo}", repeat_words="every now")
    assert page.value("repeat_words") == "every now"
    anna.browser.send(f"/todos/{todo}", repeat_words="every 3 days")
    assert anna.todo(todo).repeat == "FREQ=DAILY;INTERVAL=3"


@pytest.mark.parametrize("headers", [{}, REGION], ids=["page", "region"])
def test_finishing_makes_the_next_one(anna: Person, headers: dict[str, str]) -> None:
    home = anna.has_list("Home")
    today = clock.today()
    columns = {"notes": "Two", "priority": 2, "list": "home"}
    todo = anna.has_todo("Milk", due=today, repeat=DAILY, **columns)
    answer = anna.browser.http.post(
        f"/todos/{todo}/done", data={"done": "1", "next": "/todos"}, headers=headers
    )
    assert answer.status_code == 303
    done, new = anna.todos().values()
    assert (done.id, done.state) == (todo, 1)
    assert (new.title, new.notes, new.priority, new.repeat) == ("Milk", "Two", 2, DAILY)
    assert (new.due, new.state, new.list_id) == (today + timedelta(1), 0, home.id)
    page = anna.browser.get("/todos").page
    assert page.said.startswith("Todo done. Next: tomorrow.")
    assert page.rows == {new.id: "Milk"}
    assert list(anna.browser.get("/todos?q=milk").page.rows) == [new.id]


def test_finishing_late_skips_what_is_gone(anna: Person) -> None:
    today = clock.today()
    todo = anna.has_todo("Milk", due=today - timedelta(10), repeat=DAILY)
    anna.browser.post(f"/todos/{todo}/done", {"done": "1"})
    assert live(anna)[1] == ("Milk", today + timedelta(1), 0)


def test_many_are_finished_at_once_and_each_has_its_next_one(anna: Person) -> None:
    today = clock.today()
    ids = anna.has_todos(["Milk", "Bread"], due=today, repeat=DAILY)
    single = anna.has_todo("Once", due=today)
    fields = [("action", "done"), ("next", "/todos")]
    fields += [("id", str(todo)) for todo in (*ids, single)]
    page = anna.browser.follow(anna.browser.post("/todos/bulk", fields)).page
    assert page.said.startswith("3 todos done.")
    assert sorted(page.rows.values()) == ["Bread", "Milk"]
    page = anna.browser.send(undo_path(page))
    assert sorted(live(anna)) == [("Bread", today, 0), ("Milk", today, 0), ("Once", today, 0)]
    assert len(page.rows) == 3


def test_undo_takes_the_next_one_away_again(anna: Person) -> None:
    todo = anna.has_todo("Milk", due=clock.today(), repeat=DAILY)
    anna.browser.get("/todos")
    page = anna.browser.send(f"/todos/{todo}/done")
    page = anna.browser.send(undo_path(page))
    assert page.rows == {todo: "Milk"}
    assert live(anna) == [("Milk", clock.today(), 0)]


@pytest.mark.parametrize("undo", [True, False], ids=["undo", "reopen"])
def test_a_next_one_that_was_changed_since_stays(anna: Person, undo: bool) -> None:
    todo = anna.has_todo("Milk", due=clock.today(), repeat=DAILY)
    anna.browser.get("/todos")
    change = undo_path(anna.browser.send(f"/todos/{todo}/done"))
    new = list(anna.todos())[1]
    anna.browser.get(f"/todos/{new}")
    anna.browser.send(f"/todos/{new}", title="Oat milk")
    door = (change, {}) if undo else (f"/todos/{todo}/done", {"done": "0"})
    anna.browser.post(*door)
    assert [title for title, _, _ in live(anna)] == ["Milk", "Oat milk"]
    # It is the next one still: there is never a second.
    anna.browser.post(f"/todos/{todo}/done", {"done": "1"})
    assert [title for title, _, _ in live(anna)] == ["Milk", "Oat milk"]


def test_reopening_takes_the_next_one_away_and_undo_brings_it_back(anna: Person) -> None:
    todo = anna.has_todo("Milk", due=clock.today(), repeat=DAILY)
    anna.browser.get("/todos?status=all")
    anna.browser.send(f"/todos/{todo}/done")
    page = anna.browser.send(f"/todos/{todo}/done")
    assert page.said.startswith("Todo reopened.")
    assert page.rows == {todo: "Milk"}
    page = anna.browser.send(undo_path(page))
    assert [state for _, _, state in live(anna)] == [1, 0]
    anna.browser.send(f"/todos/{todo}/done")
    anna.browser.send(f"/todos/{todo}/done")
    assert [state for _, _, state in live(anna)] == [1, 0]


def test_the_next_one_goes_on(anna: Person) -> None:
    today = clock.today()
    anna.has_todo("Milk", due=today, repeat=DAILY)
    for days in (1, 2, 3):
        (active,) = [row for row in anna.todos().values() if row.state == 0]
        anna.browser.post(f"/todos/{active.id}/done", {"done": "1"})
        assert live(anna)[-1] == ("Milk", today + timedelta(days), 0)


def test_at_the_end_of_time_nothing_comes_again(anna: Person) -> None:
    todo = anna.has_todo("Milk", due=date(9999, 12, 30), repeat="FREQ=YEARLY")
    anna.browser.post(f"/todos/{todo}/done", {"done": "1"})
    assert len(anna.todos()) == 1


@pytest.mark.parametrize("bulk", [False, True], ids=["one", "many"])
def test_finished_fifty_times_at_once_it_comes_again_once(anna: Person, bulk: bool) -> None:
    todo = anna.has_todo("Milk", due=clock.today(), repeat=DAILY)
    twins = [anna.browser.twin() for _ in range(10)]
    door = "/todos/bulk" if bulk else f"/todos/{todo}/done"
    fields = {"action": "done", "id": str(todo)} if bulk else {"done": "1"}

    def finish(number: int) -> int:
        return twins[number % 10].http.post(door, data=fields).status_code

    with ThreadPoolExecutor(10) as threads:
        assert set(threads.map(finish, range(50))) == {303}
    assert [state for _, _, state in live(anna)] == [1, 0]
