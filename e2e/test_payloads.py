"""Texts that would run if a page failed to escape them are shown as the texts they are.

In every place where somebody's text is shown: no dialog, no policy violation, no request to
elsewhere (`faults` sees to these), and not one element or attribute more than around plain words.
Where a page shows one text, each place takes some by turns, or all with FAULTS=full.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import Dialog, Page, expect

from e2e.conftest import Browse
from e2e.conftest import sign_in as signed_in
from e2e.faults import Faults
from e2e.server import Person, Server
from e2e.steps import add, search
from tests.hostile.payloads import PAYLOADS, on_one_line
from webapp import clock
from webapp.accounts.queries import delete_person
from webapp.doors.drafts import keep_draft
from webapp.todos.terms import parse

FULL = os.environ.get("FAULTS") == "full"
ROWS_ON_A_DASHBOARD = 10

# What a text could add to the page: an element, an attribute, or where something leads.
# Notes may hold what Markdown makes of them.
MARKDOWN = "p, br, ul, ol, li, em, strong, code, pre, blockquote, a[rel^=noopener]"
STRUCTURE = f"""
() => [...document.querySelectorAll("*")].filter((element) =>
  !(element.closest(".notes") && element.matches("{MARKDOWN}"))).map((element) =>
  [element.localName, ...element.getAttributeNames().sort()].join(" "))
"""


def structure(page: Page) -> list[str]:
    """Return each element's name with the names of its attributes, in the order of the names."""
    return sorted(page.evaluate(STRUCTURE))


def some(payloads: Sequence[str], first: int) -> Sequence[str]:
    """Return every thirtieth payload from there on, or all in a full run."""
    return payloads if FULL else payloads[first::30]


def watch_for_dialogs(page: Page, faults: Faults) -> None:
    """Let a dialog be a fault."""

    def opened(dialog: Dialog) -> None:
        faults.note(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", opened)


@pytest.fixture
def window(page: Page, faults: Faults) -> Page:
    """A window of the journey's person in which a dialog is a fault."""
    watch_for_dialogs(page, faults)
    return page


def compare(window: Page, plain: str, hostile: Iterator[tuple[str, str]]) -> None:
    """Fail if a page at one of the paths is built otherwise than the one at the plain path."""
    window.goto(plain)
    expected = structure(window)
    for payload, path in hostile:
        window.goto(path)
        assert structure(window) == expected, payload


def test_there_are_enough_payloads_for_the_shortest_place() -> None:
    assert len(PAYLOADS) >= 200
    assert len(on_one_line(40)) >= 200


def all_pages(window: Page, path: str) -> Iterator[None]:
    window.goto(path)
    yield
    following = window.get_by_role("link", name="Next page")
    while following.count():
        window.goto(following.get_attribute("href") or "")
        yield


def test_titles_in_the_list(window: Page, server: Server, person: Person) -> None:
    titles = on_one_line(500)
    assert len(titles) >= 200
    server.write_down(person, *(f"Todo {number}" for number in range(len(titles))))
    plain = [structure(window) for _ in all_pages(window, "/todos?sort=oldest")]
    other = server.new_person()
    server.write_down(other, *titles, notes="<svg onload=alert(1)>")
    server.write_down(person, "x", notes="y")
    window.context.clear_cookies()
    signed_in(window.context, other, server)
    shown: list[str] = []
    hostile = []
    for _ in all_pages(window, "/todos?sort=oldest"):
        hostile.append(structure(window))
        shown += window.locator(".todo .title").all_text_contents()
    assert shown == titles
    # The mark of a todo that has notes is the one thing more.
    assert [[e for e in page if e != "span class"] for page in hostile] == [
        [e for e in page if e != "span class"] for page in plain
    ]


def test_names_of_lists(window: Page, server: Server, person: Person) -> None:
    names = on_one_line(60)
    assert len(names) >= 200
    other = server.new_person()
    for number, name in enumerate(names):
        li = server.make_list(person, name)
        server.write_down(person, "Todo", category=li.slug, due=clock.today())
        plain = server.make_list(other, f"List {number:03}")
        server.write_down(other, "Todo", category=plain.slug, due=clock.today())
    paths = ("/lists", "/todos", "/search?q=todo", "/dashboard", "/todos?status=all&sort=oldest")
    hostile = []
    for path in paths:
        window.goto(path)
        hostile.append(structure(window))
        if path == "/lists":
            shown = window.locator(".order .title").all_text_contents()
            assert sorted(shown) == sorted(["Inbox", *names])
    window.context.clear_cookies()
    signed_in(window.context, other, server)
    for path, found in zip(paths, hostile, strict=True):
        window.goto(path)
        assert structure(window) == found, path


def test_a_list_of_its_own(window: Page, server: Server, person: Person) -> None:
    plain = server.make_list(person, "List")
    hostile = [(name, server.make_list(person, name)) for name in some(on_one_line(60), 0)]
    compare(window, f"/lists/{plain.id}", ((n, f"/lists/{li.id}") for n, li in hostile))
    compare(
        window,
        f"/todos?category={plain.slug}",
        ((n, f"/todos?category={quote(li.slug)}") for n, li in hostile[::4]),
    )


def test_titles_on_the_dashboard(window: Page, server: Server, person: Person) -> None:
    titles = on_one_line(500)
    today = clock.today()
    days = [today - timedelta(days=1), today, today + timedelta(days=2)]
    at_once = ROWS_ON_A_DASHBOARD * len(days)

    def fill(whose: Person, texts: Sequence[str]) -> None:
        for number, due in enumerate(days):
            ten = texts[number * ROWS_ON_A_DASHBOARD :][:ROWS_ON_A_DASHBOARD]
            server.write_down(whose, *ten, due=due)

    fill(person, [f"Todo {number}" for number in range(at_once)])
    window.goto("/dashboard")
    expected = structure(window)
    for start in range(0, len(titles), at_once):
        texts = titles[start : start + at_once]
        texts += titles[: at_once - len(texts)]
        other = server.new_person()
        fill(other, texts)
        window.context.clear_cookies()
        signed_in(window.context, other, server)
        window.goto("/dashboard")
        assert structure(window) == expected
        assert sorted(window.locator(".todo .title").all_text_contents()) == sorted(texts)


def test_a_todo_with_its_notes(window: Page, server: Server, person: Person) -> None:
    (plain,) = server.write_down(person, "Todo", notes="Notes")
    chosen = [text for text in some(PAYLOADS, 1) if "\n" not in text]
    ids = [server.write_down(person, text.strip(), notes=text)[0] for text in chosen]
    compare(
        window,
        f"/todos/{plain}",
        ((text, f"/todos/{todo}") for text, todo in zip(chosen, ids, strict=True)),
    )
    assert window.get_by_label("Title").input_value() == chosen[-1].strip()
    assert window.get_by_label("Notes", exact=True).input_value() == chosen[-1].rstrip()


def draft_of(server: Server, person: Person, **fields: str) -> str:
    with server.database.write() as connection:
        errors = {"title": "Title cannot be empty."}
        return keep_draft(connection, fields, errors, person_id=person.id, browser=None)


def test_a_draft(window: Page, server: Server, person: Person) -> None:
    def path(text: str) -> str:
        fields = {"title": text, "notes": text, "category": text, "next": text}
        return f"/todos?draft={draft_of(server, person, **fields)}"

    compare(window, path("x"), ((text, path(text)) for text in some(PAYLOADS, 2)))

    def path_of_list(text: str) -> str:
        return f"/lists?draft={draft_of(server, person, name=text, color=text)}"

    texts = some(PAYLOADS, 3)
    compare(window, path_of_list("x"), ((text, path_of_list(text)) for text in texts))


def test_a_conflict(window: Page, server: Server, person: Person) -> None:
    def path(text: str) -> str:
        (todo,) = server.write_down(person, text.strip(), notes=text)
        fields = {"title": text, "notes": text, "version": "0", "next": f"/todos?q={quote(text)}"}
        return f"/todos/{todo}?draft={draft_of(server, person, **fields)}"

    texts = [text for text in some(PAYLOADS, 3) if "\n" not in text]
    compare(window, path("x"), ((text, path(text)) for text in texts))
    expect(window.get_by_role("heading", name="The version saved meanwhile")).to_be_visible()
    expect(window.get_by_role("definition").nth(1)).to_contain_text(texts[-1])


def test_what_is_searched_for(window: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Milk")
    for door, first in (("/todos", 0), ("/search", 2)):
        paths = ((text, f"{door}?q={quote(text)}") for text in some(PAYLOADS, first))
        compare(window, f"{door}?q=unicorn", paths)
    # As htmx swaps it in, or as the form sends it.
    known: set[str] = set()
    for text in ["unicorn", *on_one_line(200)[::24]]:
        search(window, text)
        expect(window.get_by_label("Search")).to_have_value(text)
        for term in parse(text).of("text"):  # without the quotes of a phrase
            expect(window.get_by_role("heading", level=1)).to_contain_text(term.value)
        known = known or set(structure(window))
        assert set(structure(window)) <= known, text


def test_what_is_written_is_swapped_in_as_text(
    window: Page, server: Server, person: Person
) -> None:
    window.goto("/todos")
    texts = on_one_line(500)[::20]
    for text in texts:
        add(window, text)
        row = window.locator(".todo .title").filter(has_text=text).first
        expect(row).to_have_text(text)
    names: list[str] = window.evaluate(
        "[...new Set([...document.querySelectorAll('.todo *')].flatMap((e) =>"
        " [e.localName, ...e.getAttributeNames()]))]"
    )
    assert set(names) <= {
        *("button", "a", "span", "input", "class", "name", "value", "formaction", "aria-label"),
        *("href", "type", "id"),
    }


def test_a_flash(window: Page, server: Server, person: Person) -> None:
    said: list[str] = []

    def make_list(name: str) -> None:
        form: dict[str, str | float | bool] = {"name": name, "next": "/account"}
        window.context.request.post("/lists", form=form, max_redirects=0)
        said.append(name)

    def paths() -> Iterator[tuple[str, str]]:
        for name in some(on_one_line(60), 0):
            expect(window.get_by_role("status")).to_have_text(f"List “{said[-1]}” created.")
            make_list(name)
            yield name, "/account"

    make_list("x")
    compare(window, "/account", paths())


def test_the_name_of_a_person(window: Page, server: Server, browse: Browse, person: Person) -> None:
    window.goto("/account")
    expected = structure(window)
    for name in some(on_one_line(40), 1):
        window.context.clear_cookies()
        somebody = server.new_person(name)
        signed_in(window.context, somebody, server)
        window.goto("/account")
        assert structure(window) == expected, name
        expect(window.locator("main strong").first).to_have_text(name)
        with server.database.write() as connection:
            delete_person(connection, somebody.id)  # the name is free for the other mode


@pytest.mark.parametrize("door", ["/login", "/nowhere"])
def test_somebody_who_is_not_signed_in(
    browse: Browse, server: Server, person: Person, faults: Faults, door: str
) -> None:
    page = browse()
    watch_for_dialogs(page, faults)
    if door == "/nowhere":
        faults.expect("status of 404")

    def show(text: str) -> str:
        if door == "/login":
            return f"/login?next=/todos?q={quote(text)}"
        return f"/nowhere/{quote(text, safe='')}"

    compare(page, show("x"), ((text, show(text)) for text in some(PAYLOADS, 2)))


def test_a_name_that_could_not_sign_in(browse: Browse, server: Server, faults: Faults) -> None:
    faults.expect("status of 401")
    page = browse()
    watch_for_dialogs(page, faults)
    expected: list[str] = []
    page.goto("/login")
    for name in ["x", *on_one_line(100)[::24]]:
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("Invalid credentials.")).to_be_visible()
        expect(page.get_by_label("Username")).to_have_value(name)
        expected = expected or structure(page)
        assert structure(page) == expected, name
