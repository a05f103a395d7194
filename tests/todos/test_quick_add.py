"""POST /todos: what the title says is understood, told, and never lost."""

from datetime import timedelta

import pytest

from tests.client import REGION
from tests.people import Person
from webapp import clock
from webapp.todos.models import NO_TIME


def added(person: Person, title: str, **fields: str) -> tuple[str, str]:
    """Add it as the page's form does; return its title and what was said."""
    page = person.browser.send("/todos", title=title, **fields)
    return list(person.todos().values())[-1].title, page.said


def test_a_line_is_understood_and_told(anna: Person) -> None:
    home = anna.has_list("Home")
    tomorrow = clock.today() + timedelta(1)
    anna.browser.get("/todos")
    title, said = added(anna, "Water plants tomorrow 18:00 #home !high every week")
    (todo,) = anna.todos().values()
    assert (title, todo.due, todo.at, todo.list_id, todo.priority) == (
        "Water plants",
        tomorrow,
        18 * 60,
        home.id,
        2,
    )
    assert todo.repeat == f"FREQ=WEEKLY;BYDAY={f'{tomorrow:%a}'[:2].upper()}"
    day = f"{tomorrow:%A}, {tomorrow.day} {tomorrow:%B} {tomorrow.year}"
    assert said == (
        f"Todo created. Understood: {day}; 18:00; in Home; high priority; "
        f"every {tomorrow:%A}. Change it"
    )
    assert anna.browser.page.links["Change it"] == f"/todos/{todo.id}"


def test_htmx_is_told_the_same(anna: Person) -> None:
    fields = {"title": "Water plants !low", "next": "/todos"}
    answer = anna.browser.http.post("/todos", data=fields, headers=REGION)
    assert answer.status_code == 303
    page = anna.browser.get("/todos", region=True).page
    assert "Todo created. Understood: low priority. Change it" in page.text


@pytest.mark.parametrize(
    "title",
    [
        "Buy milk",
        "Buy  milk",
        "Tomorrow",
        "Today is a good day",
        '"Call mum tomorrow"',
        "Fix #12",
        "Reply to x@example.org",
        'Ask "who is @work"',
        "Read 1984",
        "18:00",
        "Fix the 18:00 train",
        "Print a 1:10 model",
        "Open 9:00 - 17:00",
        "Shout!",
        "x" * 500,
    ],
)
def test_a_plain_title_stays_as_it_is(anna: Person, title: str) -> None:
    anna.browser.get("/todos")
    assert added(anna, title) == (title, "Todo created.")
    (todo,) = anna.todos().values()
    assert (todo.due, todo.at, todo.priority, todo.repeat) == (None, NO_TIME, 0, "")
    assert todo.list_id == anna.list("inbox").id


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Call mum #nowhere", "There is no list #nowhere."),
        ("Lunch @work, then home", "There is no label @work."),
        (
            "Weed #inbox #garden !low",
            "Understood: in Inbox; low priority. There is no list #garden.",
        ),
        ("#a #a #b @c @d", "There is no list #a. There is no list #b. There is no label @c."),
    ],
)
def test_a_list_or_label_that_is_not_there_is_told_and_stays_in_the_title(
    anna: Person, title: str, told: str
) -> None:
    anna.browser.get("/todos")
    left = "Weed #garden" if title.startswith("Weed") else title
    assert added(anna, title) == (left, f"Todo created. {told} Change it")


def test_a_list_that_is_there_but_was_not_taken_is_not_said_to_be_missing(anna: Person) -> None:
    anna.has_list("Home")
    anna.has_list("Work")
    anna.browser.get("/todos")
    assert added(anna, "Milk #work", category="home") == ("Milk #work", "Todo created.")


def test_what_was_filled_in_by_hand_counts_and_the_words_stay(anna: Person) -> None:
    for name in ("Home", "Work"):
        anna.has_list(name)
    anna.browser.get("/todos")
    title, said = added(anna, "Milk tomorrow", due="2031-02-04")
    assert (title, said) == ("Milk tomorrow", "Todo created.")
    assert added(anna, "Milk #home", category="work")[0] == "Milk #home"
    assert added(anna, "Milk 18:00", due="2031-02-04", at="09:00")[0] == "Milk 18:00"
    assert added(anna, "Milk !high", priority="low")[0] == "Milk !high"
    assert added(anna, "Milk every day", repeat="every week")[0] == "Milk every day"
    assert added(anna, "Milk every day", repeat_words="every week")[0] == "Milk every day"
    rows = list(anna.todos().values())
    assert [row.list_id == anna.list("work").id for row in rows] == [False, True] + 4 * [False]
    assert [row.at for row in rows[:4]] == [NO_TIME, NO_TIME, 9 * 60, NO_TIME]
    assert [row.priority for row in rows] == [0, 0, 0, 1, 0, 0]
    assert [row.repeat for row in rows][4:] == ["FREQ=WEEKLY", "FREQ=WEEKLY"]


def test_a_repeat_in_words_is_counted_from_a_date_by_hand(anna: Person) -> None:
    anna.browser.get("/todos")
    assert added(anna, "Milk every week", due="2031-02-04")[0] == "Milk"
    (todo,) = anna.todos().values()
    assert (f"{todo.due}", todo.repeat) == ("2031-02-04", "FREQ=WEEKLY;BYDAY=TU")


def test_a_date_in_words_begins_a_repeat_by_hand(anna: Person) -> None:
    anna.browser.get("/todos")
    added(anna, "Milk 2031-02-04", repeat="every week")
    (todo,) = anna.todos().values()
    assert (f"{todo.due}", todo.repeat) == ("2031-02-04", "FREQ=WEEKLY;BYDAY=TU")


def test_the_list_that_the_page_shows_was_not_filled_in_by_hand(anna: Person) -> None:
    for name in ("Home", "Work"):
        anna.has_list(name)
    anna.browser.get("/todos?category=home")
    title, said = added(anna, "Milk #work")
    (todo,) = anna.todos().values()
    assert (title, todo.list_id) == ("Milk", anna.list("work").id)
    assert "in Work. This page does not show it. Show it" in said
    anna.browser.get("/todos?category=home")
    assert added(anna, "Milk #work", category="inbox")[0] == "Milk #work"


def test_the_same_line_sent_twice_is_one_todo(anna: Person) -> None:
    anna.browser.get("/todos")
    sent = anna.browser.filled("/todos", title="Milk tomorrow")
    first, second = anna.browser.post(*sent), anna.browser.post(*sent)
    assert first.location == second.location
    assert anna.titles() == ["Milk"]


def test_what_could_not_be_taken_comes_back_as_it_was_typed(anna: Person) -> None:
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title="Milk tomorrow", repeat_words="now and then")
    assert page.value("title") == "Milk tomorrow"
