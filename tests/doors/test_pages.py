"""A GET answers with the page or with one region of it, and the two cannot differ."""

import pytest
from flask import Flask

from tests.client import REGION, RESTORE, Client
from tests.markup import inside, without_keys
from tests.people import Person
from webapp.components import contracts

WITH_REGION = [
    "/todos",
    "/todos?q=milk",
    "/todos?q=nothing-like-it",
    "/todos?status=done",
    "/todos?status=all&sort=oldest",
    "/todos?category=home&due=none",
    "/todos?due=overdue",
    "/search",
    "/search?q=milk",
    "/search?status=deleted",
    "/search?status=all&sort=due",
]

WITHOUT_REGION = ["/dashboard", "/lists", "/account"]


@pytest.fixture
def busy(anna: Person) -> Person:
    """Somebody with enough todos for every kind of row and for a second page."""
    anna.has_list("Home")
    anna.has_todos([f"Buy milk {n}" for n in range(30)])
    anna.has_todo("Tea", list="home", notes="Green")
    anna.has_todo("Milk, done", done=True)
    anna.has_todo("Milk, deleted", deleted=True)
    anna.has_todo('<b>&"quoted"</b>')
    return anna


def test_the_pages_with_a_region_are_those_tested_here() -> None:
    regions = {c.template for c in contracts.values() if c.region}
    # That of a todo's page has its tests in tests/todos/test_subtasks.py.
    assert regions == {"todos.html", "search.html", "todo.html"}


@pytest.mark.parametrize("path", WITH_REGION)
def test_a_fragment_is_the_inside_of_the_pages_region(busy: Person, path: str) -> None:
    whole = busy.browser.get(path)
    part = busy.browser.get(path, region=True)
    root = part.page.root
    extras = [e for e in root if e.tag in {"title", "hx-partial"}]
    (title,) = (e for e in extras if e.tag == "title")
    assert title.text == whole.page.title
    for extra in extras:
        assert not (extra.tail or "").strip()
        root.remove(extra)
    assert without_keys(root) == inside(whole.page, "todos")


@pytest.mark.parametrize("path", WITH_REGION)
def test_a_fragment_says_what_is_shown_and_nothing_that_the_page_would_not(
    busy: Person, path: str
) -> None:
    part = busy.browser.get(path, region=True)
    (said,) = part.page.all("hx-partial")
    assert said.get("hx-target") == "#status"
    assert "".join(said.itertext()).strip() == part.page.h1


def test_a_fragment_shows_the_flash_with_its_undo(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    anna.browser.get("/todos")
    answer = anna.browser.post(*anna.browser.filled(f"/todos/{todo}/delete"), headers=REGION)
    part = anna.browser.get(answer.location, region=True)
    (said,) = part.page.all("hx-partial")
    assert "Todo deleted." in "".join(said.itertext())
    (form,) = said.iter("form")
    assert (form.get("action") or "").startswith("/undo/")
    assert anna.browser.cookie("flash") == ""


def test_a_fragment_of_an_invalid_form_marks_its_field(anna: Person) -> None:
    anna.browser.get("/todos")
    answer = anna.browser.post(*anna.browser.filled("/todos", title=" "), headers=REGION)
    part = anna.browser.get(answer.location, region=True)
    assert part.page.error_at("title") == "Title cannot be empty."


@pytest.mark.parametrize("path", [*WITH_REGION, *WITHOUT_REGION])
def test_htmx_gets_the_whole_page_to_restore_its_history(busy: Person, path: str) -> None:
    assert busy.browser.get(path, headers=RESTORE).text.startswith("<!doctype html>")


def test_a_restore_gets_the_whole_page_whatever_else_is_said(anna: Person) -> None:
    headers = {**REGION, "HX-History-Restore-Request": "true"}
    assert anna.browser.get("/todos", headers=headers).text.startswith("<!doctype html>")


@pytest.mark.parametrize(
    "headers",
    [
        {"HX-Request": "true", "HX-Request-Type": "full"},
        {"HX-Request": "false"},
        {"HX-Request-Type": "partial"},
        {"HX-Target": "div#todos"},
    ],
)
def test_who_does_not_ask_for_a_region_gets_the_page(anna: Person, headers: dict[str, str]) -> None:
    answer = anna.browser.http.get("/todos", headers=headers)
    assert answer.text.startswith("<!doctype html>")


@pytest.mark.parametrize("path", WITHOUT_REGION)
def test_a_page_without_a_region_makes_htmx_leave_for_it(anna: Person, path: str) -> None:
    answer = anna.browser.get(path, region=True, status=204)
    assert answer.headers["HX-Redirect"] == path
    assert answer.text == ""


def test_a_todos_page_makes_htmx_leave_for_it(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    answer = anna.browser.get(f"/todos/{todo}?next=/search", region=True, status=204)
    assert answer.headers["HX-Redirect"] == f"/todos/{todo}?next=/search"


def test_another_target_than_the_region_makes_htmx_leave_for_the_page(anna: Person) -> None:
    headers = {**REGION, "HX-Target": "div#elsewhere"}
    answer = anna.browser.get("/todos?q=milk", headers=headers, status=204)
    assert answer.headers["HX-Redirect"] == "/todos?q=milk"


def test_a_region_asked_for_after_the_session_ended_leads_to_sign_in_and_back(
    client: Client,
) -> None:
    answer = client.get("/todos?q=milk&status=done", region=True, status=204)
    assert answer.headers["HX-Redirect"] == "/login?next=/todos%3Fq%3Dmilk%26status%3Ddone"
    assert answer.text == ""
    assert "Location" not in answer.headers


def test_a_form_sent_by_htmx_after_the_session_ended_leads_out_of_the_region(
    client: Client,
) -> None:
    answer = client.post("/todos", {"title": "Milk"}, headers=REGION)
    assert answer.location.startswith("/login?next=/todos%3Fdraft%3D")
    login = client.get(answer.location, region=True, status=204)
    assert login.headers["HX-Redirect"] == answer.location
    assert login.text == ""


@pytest.mark.parametrize("path", ["/", "/login", "/register"])
def test_no_form_to_sign_in_is_ever_shown_inside_a_region(client: Client, path: str) -> None:
    answer = client.get(path, region=True, status=204)
    assert answer.headers["HX-Redirect"] == {"/": "/login"}.get(path, path)


def test_an_unknown_page_is_a_whole_page_to_everyone(anna: Person) -> None:
    # htmx swaps no 4xx, so what it reads is the title.
    response = anna.browser.http.get("/nowhere", headers=REGION)
    assert response.status_code == 404
    assert response.text.startswith("<!doctype html>")


def posts(person: Person) -> list[tuple[str, dict[str, str]]]:
    """Return a form for every door that changes something, on todos of the person's own."""
    ids = person.has_todos(["A", "B", "C", "D", "E", "F"])
    gone = person.has_todo("G", deleted=True)
    li, other = person.has_list("One"), person.has_list("Two")
    here = "/search?q=a&status=all"
    version = {"version": "1", "next": here}
    return [
        ("/todos", {"title": "New", "next": here}),
        ("/todos", {"title": "New elsewhere"}),
        ("/todos/bulk", {"action": "done", "id": str(ids[0]), "next": here}),
        (f"/todos/{ids[1]}", {"title": "Renamed", **version}),
        (f"/todos/{ids[2]}/done", {"done": "1", "next": here}),
        (f"/todos/{ids[3]}/delete", {"next": here}),
        (f"/todos/{gone}/restore", {"next": here}),
        ("/lists", {"name": "Three", "next": here}),
        (f"/lists/{li.id}", {"name": "Uno", **version}),
        (f"/lists/{other.id}/delete", {"next": here}),
        ("/theme", {"theme": "dark", "next": here}),
        ("/logout", {}),
    ]


def test_a_post_leads_to_the_same_place_whoever_asked(
    app: Flask, anna: Person, ben: Person
) -> None:
    def shape(location: str) -> str:
        return "".join("#" if char.isdigit() else char for char in location).replace("##", "#")

    for plain, boosted in zip(posts(anna), posts(ben), strict=True):
        without = anna.browser.post(*plain)
        within = ben.browser.post(*boosted, headers=REGION)
        assert shape(without.location) == shape(within.location), plain[0]
        assert "HX-Redirect" not in within.headers
