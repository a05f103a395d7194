"""Searches that are kept under a name."""

import pytest
from sqlalchemy import insert

from tests.people import Person
from webapp.todos.saved import MOST, SavedSearch, saved_searches, searches_of


def kept(person: Person) -> tuple[SavedSearch, ...]:
    with person.database.read() as connection:
        return searches_of(connection, person.id)


def keep(person: Person, name: str, url: str) -> None:
    person.browser.post("/searches", {"name": name, "url": url})


def test_a_search_is_saved_and_stands_beside_the_lists(anna: Person) -> None:
    milk = anna.has_todo("Milk")
    anna.has_todo("Bread")
    page = anna.browser.get("/todos?q=milk&unknown=1&after=9").page
    anna.browser.get(page.links["Save this search"])
    assert anna.browser.page.value("name") == "“milk”"
    answer = anna.browser.submit("/searches", name="Dairy")
    assert answer.location == "/todos?q=milk"
    page = anna.browser.follow(answer).page
    assert page.said == "Search “Dairy” saved."
    assert list(page.rows) == [milk]
    (link,) = (a for a in page.all("a") if a.get("aria-current") and a.get("class") == "saved")
    assert link.get("href") == "/todos?q=milk"
    assert "Dairy" in anna.browser.get("/todos").page.links
    assert "Dairy" in anna.browser.get("/lists").page.links


def test_nothing_asked_is_nothing_to_save(anna: Person) -> None:
    anna.has_todo("Milk")
    for path in ("/todos", "/todos?category=inbox", "/todos?sort=due", "/search"):
        assert "Save this search" not in anna.browser.get(path).page.links
    for path in ("/todos?status=done", "/search?due=overdue", "/search?q=milk"):
        assert "Save this search" in anna.browser.get(path).page.links


@pytest.mark.parametrize(
    ("sent", "url"),
    [
        ("https://evil.example/todos?q=milk", "/todos?q=milk"),
        ("//evil.example", "/todos"),
        ("javascript:alert(1)", "/todos"),
        ("/logout?q=milk", "/todos?q=milk"),
        ("/search?q=milk&status=deleted&x=1&before=3", "/search?q=milk&status=deleted"),
        ("", "/todos"),
    ],
)
def test_only_a_search_of_ours_is_kept(anna: Person, sent: str, url: str) -> None:
    keep(anna, "Search", sent)
    assert [one.path for one in kept(anna)] == [url]


def test_what_is_stored_is_parsed_again_when_it_is_read(anna: Person) -> None:
    row = {"person_id": anna.id, "name": "Odd", "url": "//evil.example/?q=milk&status=x"}
    with anna.database.write() as connection:
        connection.execute(insert(saved_searches), row)
    assert anna.browser.get("/lists").page.links["Odd"] == "/todos?q=milk"


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\u202eb"])
def test_a_bad_name_is_said_at_its_field(anna: Person, name: str) -> None:
    anna.browser.get("/searches?url=/search?q=milk")
    page = anna.browser.send("/searches", name=name)
    assert page.error_at("name").startswith("Name can")
    answer = anna.browser.submit("/searches", name="Dairy")
    assert answer.location == "/search?q=milk"
    assert [one.name for one in kept(anna)] == ["Dairy"]


def test_saving_twice_saves_once(anna: Person) -> None:
    for name in ("Milk", "Milk", "Dairy"):
        keep(anna, name, "/todos?q=milk")
    assert [(one.name, one.path) for one in kept(anna)] == [("Dairy", "/todos?q=milk")]


def test_there_is_room_for_so_many(anna: Person) -> None:
    for number in range(MOST + 1):
        keep(anna, f"Search {number}", f"/todos?q={number}")
    assert len(kept(anna)) == MOST
    anna.browser.get("/searches?url=/todos?q=more")
    page = anna.browser.send("/searches", name="More")
    assert f"There is room for {MOST} searches." in page.text
    assert page.value("name") == "More"


def test_a_search_is_renamed_deleted_and_taken_back(anna: Person, ben: Person) -> None:
    keep(anna, "Milk", "/todos?q=milk")
    (one,) = kept(anna)
    anna.browser.get("/lists")
    anna.browser.get(f"/searches/{one.id}")
    assert anna.browser.send(f"/searches/{one.id}", name="Dairy").said == "Search renamed."
    assert kept(anna) == (one._replace(name="Dairy"),)
    anna.browser.get(f"/searches/{one.id}")
    page = anna.browser.send(f"/searches/{one.id}/delete")
    assert (page.said, kept(anna)) == ("Search “Dairy” deleted. Undo", ())
    ben.browser.post(f"/searches/{one.id}/restore", status=404)
    assert anna.browser.send(f"/searches/{one.id}/restore").said == "Undone."
    assert kept(anna) == (one._replace(name="Dairy"),)
