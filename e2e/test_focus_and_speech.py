"""After each kind of change the focus is where one goes on, and it is said what was done."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.conftest import Browse
from e2e.faults import Faults
from e2e.scenarios import Mode
from e2e.server import Person, Server
from e2e.steps import add, expect_status, pick

Step = Callable[[Page], None]


def press(name: str) -> Step:
    def act(page: Page) -> None:
        page.get_by_role("button", name=name, exact=True).focus()
        page.keyboard.press("Enter")

    return act


def with_two(action: str) -> Step:
    def act(page: Page) -> None:
        page.get_by_label("Select: Errand 30").check()
        page.get_by_label("Select: Errand 29").check()
        if action == "Move":
            page.get_by_label("Move to").select_option("Home")
        press(action)(page)

    return act


def typing(page: Page) -> None:
    page.get_by_label("Search").press_sequentially("errand 12")


def enter(page: Page) -> None:
    page.get_by_label("Search").fill("errand 12")
    page.keyboard.press("Enter")


def filtering(page: Page) -> None:
    page.get_by_text("Filters").click()
    page.get_by_role("search").get_by_label("List").focus()
    pick(page, "List", "Home")


CHANGES: dict[str, tuple[str, Step, str, str]] = {
    # Where, what is done, what is said, and where the focus is then.
    "add": ("/todos", lambda page: add(page, "Buy milk"), "Todo created.", "#title"),
    "done": ("/todos", press("Done: Errand 29"), "Todo done.", "Done: Errand 28"),
    "done, stays": (
        "/todos?status=all",
        press("Done: Errand 29"),
        "Todo done.",
        "Reopen: Errand 29",
    ),
    "delete": ("/todos", press("Delete: Errand 29"), "Todo deleted.", "Delete: Errand 28"),
    "delete the last": (
        "/todos?q=errand+12",
        press("Delete: Errand 12"),
        "Todo deleted.",
        "h1",
    ),
    "many done": ("/todos", with_two("Done"), "2 todos done.", "h1"),
    "many deleted": ("/todos", with_two("Delete"), "2 todos deleted.", "h1"),
    "move": ("/todos", with_two("Move"), "2 todos moved to Home.", "h1"),
    "typing": ("/todos", typing, "1 active matching “errand 12”", "#q"),
    "search": ("/todos", enter, "1 active matching “errand 12”", "#q"),
    "filter": (
        "/todos",
        filtering,
        "Nothing active in Home",
        "#filter-list",
    ),
    "invalid": ("/todos", lambda page: add(page, "   "), "30 active", "#title"),
}


@pytest.mark.scenario("A1", "A3")
@pytest.mark.with_javascript
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_said_in_the_lasting_place_and_the_focus_is_where_one_goes_on(
    page: Page, server: Server, person: Person, change: str
) -> None:
    path, act, said, focus = CHANGES[change]
    server.make_list(person, "Home")
    server.write_down(person, *(f"Errand {number}" for number in range(1, 31)))
    page.goto(path)
    status = page.get_by_role("status")
    status.evaluate("node => { window.lasting = node }")
    act(page)

    expect_status(page, said)
    target = (
        page.locator(focus)
        if focus.startswith("#") or focus == "h1"
        else page.get_by_role("button", name=focus, exact=True)
    )
    expect(target).to_be_focused()
    assert status.evaluate("node => node === window.lasting")


@pytest.mark.scenario("A3")
@pytest.mark.parametrize("change", ["undo", "page turn", "edit"])
def test_a_change_that_loads_a_page_says_it_in_the_only_live_region_there(
    page: Page, server: Server, person: Person, change: str, mode: Mode
) -> None:
    *_, last = server.write_down(person, *(f"Errand {number}" for number in range(1, 31)))
    page.goto("/todos")
    if change == "undo":
        press("Delete: Errand 29")(page)
        expect_status(page, "Todo deleted.")
        page.get_by_role("button", name="Undo").click()
        expect_status(page, "Undone.")
    elif change == "edit":
        page.goto(f"/todos/{last}")
        press("Save")(page)
        expect_status(page, "Todo saved.")
    else:
        page.get_by_role("link", name="Next page").click()
        expect(page.get_by_role("link", name="Previous page")).to_be_visible()
        expect(page.get_by_role("status")).to_have_text("")
    expect(page.get_by_role("status")).to_have_count(1)
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("alert")).to_be_empty()


@pytest.mark.scenario("A1", "A3")
@pytest.mark.with_javascript
@pytest.mark.parametrize("button", ["Delete: Errand 2", "Done: Errand 2"])
def test_what_failed_is_said_as_an_alert_and_the_focus_goes_nowhere(
    page: Page, server: Server, person: Person, faults: Faults, button: str
) -> None:
    faults.expect("status of 500")

    def fail(route: Route) -> None:
        route.fulfill(status=500, body="<h1>Something went wrong</h1>")

    server.write_down(person, "Errand 1", "Errand 2", "Errand 3")
    page.goto("/todos")
    page.route("**/todos/*/*", fail, times=2)
    press(button)(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Something went wrong.")
    expect(page.get_by_role("button", name=button)).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("")

    retry = alert.get_by_role("button", name="Retry")
    for left in (1, 0):
        retry.evaluate("node => { window.pressed = node }")
        press("Retry")(page)
        if left:
            page.wait_for_function("() => !window.pressed.isConnected")
            expect(retry).to_be_focused()
    expect(page.get_by_role("button", name=button.replace("2", "1"))).to_be_focused()
    expect(alert).to_be_empty()


@pytest.mark.scenario("A1")
@pytest.mark.with_javascript
def test_after_a_search_is_tried_again_the_focus_is_on_what_was_found(
    browse: Browse, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("status of 503")
    server.write_down(person, "Errand 1", "Buy milk")
    page = browse(person)
    page.goto("/todos")
    page.route("**/todos?*", lambda route: route.fulfill(status=503, body=""), times=1)
    page.get_by_label("Search").fill("milk")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_role("button", name="Retry").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 active matching “milk”")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
