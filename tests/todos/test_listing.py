"""/todos and /search: pages, chips, empty states, titles."""

from datetime import timedelta

import pytest

from tests.people import Person
from webapp import clock


def test_a_page_has_25_rows_and_links_to_the_next(anna: Person) -> None:
    ids = anna.has_todos([f"Todo {n}" for n in range(60)])
    newest = list(reversed(ids))
    page = anna.browser.get("/todos").page
    assert list(page.rows) == newest[:25]
    assert "Previous page" not in page.links
    page = anna.browser.get(page.links["Next page"]).page
    assert list(page.rows) == newest[25:50]
    page = anna.browser.get(page.links["Next page"]).page
    assert list(page.rows) == newest[50:]
    assert "Next page" not in page.links
    page = anna.browser.get(page.links["Previous page"]).page
    assert list(page.rows) == newest[25:50]


def test_after_the_last_row_of_the_last_page_is_gone_the_page_before_is_shown(
    anna: Person,
) -> None:
    ids = anna.has_todos([f"Todo {n}" for n in range(26)])
    anna.browser.get("/todos")
    anna.browser.get(anna.browser.page.links["Next page"])
    page = anna.browser.send(f"/todos/{ids[0]}/delete")
    assert list(page.rows) == list(reversed(ids[1:]))
    assert page.h1 == "25 active"


def test_the_pages_keep_their_filters(anna: Person) -> None:
    anna.has_todos([f"Milk {n}" for n in range(30)])
    anna.has_todos([f"Bread {n}" for n in range(30)])
    page = anna.browser.get("/todos?q=milk&sort=oldest").page
    page = anna.browser.get(page.links["Next page"]).page
    assert [title.split()[0] for title in page.rows.values()] == ["Milk"] * 5
    assert page.value("q") == "milk"


def test_the_search_form_is_sent_as_a_whole(anna: Person) -> None:
    anna.has_list("Home")
    todo = anna.has_todo("Milk", list="home", due=clock.today())
    anna.has_todo("Milk")
    anna.browser.get("/todos")
    page = anna.browser.look_for("/todos", q="milk", category="home", due="today", sort="oldest")
    assert list(page.rows) == [todo]
    form = dict(page.form("/todos", "get").sent())
    assert form == {
        "q": "milk",
        "category": "home",
        "status": "active",
        "due": "today",
        "sort": "oldest",
    }


def test_each_chip_drops_one_filter(anna: Person) -> None:
    anna.has_list("Home")
    page = anna.browser.get("/todos?q=milk&category=home&status=done&due=week&sort=due").page
    chips = [link for text, link in page.links.items() if text.endswith("remove this filter")]
    assert chips == [
        "/todos?category=home&status=done&due=week&sort=due",
        "/todos?q=milk&status=done&due=week&sort=due",
        "/todos?q=milk&category=home&due=week&sort=due",
        "/todos?q=milk&category=home&status=done&sort=due",
        "/todos?q=milk&category=home&status=done&due=week",
    ]


def test_the_title_says_the_filter_and_the_count(anna: Person) -> None:
    anna.has_todos(["Milk", "Milk too"])
    page = anna.browser.get("/todos?q=milk&status=all").page
    assert page.title == "2 todos matching “milk” – Doorstep"
    assert page.h1 == "2 todos matching “milk”"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/todos", "Nothing here yet."),
        ("/todos?q=milk", "Nothing matches."),
        ("/todos?due=today", "Nothing matches."),
        ("/search", "What are you looking for?"),
        ("/search?q=milk", "Nothing matches."),
        ("/search?status=deleted", "The trash is empty."),
    ],
)
def test_an_empty_list_says_why(anna: Person, path: str, said: str) -> None:
    page = anna.browser.get(path).page
    assert said in page.text
    assert page.rows == {}


def test_a_list_where_all_is_done_says_so(anna: Person) -> None:
    anna.has_todo("Milk", done=True)
    assert "All done." in anna.browser.get("/todos").page.text


def test_an_empty_state_leads_on(anna: Person) -> None:
    todo = anna.has_todo("Bread")
    page = anna.browser.get("/todos?q=milk").page
    assert list(anna.browser.get(page.links["Show all of them"]).page.rows) == [todo]


def test_the_working_list_shows_what_is_active_and_search_all_but_the_trash(anna: Person) -> None:
    active = anna.has_todo("Milk 1")
    done = anna.has_todo("Milk 2", done=True)
    deleted = anna.has_todo("Milk 3", deleted=True)
    shown = {
        path: list(anna.browser.get(path).page.rows)
        for path in (
            "/todos",
            "/todos?status=done",
            "/todos?status=all",
            "/todos?status=deleted",
            "/search?q=milk",
            "/search?q=milk&status=deleted",
        )
    }
    assert shown == {
        "/todos": [active],
        "/todos?status=done": [done],
        "/todos?status=all": [done, active],
        "/todos?status=deleted": [active],
        "/search?q=milk": [done, active],
        "/search?q=milk&status=deleted": [deleted],
    }


def test_a_list_is_shown_by_its_slug(anna: Person) -> None:
    anna.has_list("Home")
    todo = anna.has_todo("Milk", list="home")
    anna.has_todo("Bread")
    page = anna.browser.get("/todos").page
    assert list(anna.browser.get("/todos?category=home").page.rows) == [todo]
    assert "Home 1" in page.text


def test_what_is_late_says_so_in_words(anna: Person) -> None:
    anna.has_todo("Milk", due=clock.today() - timedelta(days=2))
    assert "2 days late" in anna.browser.get("/todos").page.text


def test_nobody_finds_somebody_elses_todos(anna: Person, ben: Person) -> None:
    anna.has_list("Secret")
    anna.has_todo("Milk", list="secret")
    for path in ("/todos", "/todos?q=milk", "/todos?category=secret", "/search?q=mi"):
        assert ben.browser.get(path).page.rows == {}


def test_counts_beyond_999_are_said_so(anna: Person) -> None:
    anna.has_todos(["Milk"] * 1001)
    page = anna.browser.get("/todos").page
    assert page.h1 == "999+ active"
    assert anna.browser.get("/todos?q=milk&status=all").page.h1.startswith("999+ todos")
