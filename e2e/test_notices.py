"""When the server fails or is out of reach: the list stays, a notice says so, Retry sends again."""

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.faults import Faults
from e2e.server import Person, Server
from e2e.steps import add, row, shown

pytestmark = pytest.mark.with_javascript


def test_a_failure_leaves_the_list_and_retry_sends_the_same_once(
    page: Page, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("status of 500")
    server.write_down(person, "Sweep")
    page.goto("/todos")
    address = page.url

    def fail(route: Route) -> None:
        route.fulfill(status=500, content_type="text/html", body="<h1>Something went wrong</h1>")

    page.route("**/todos", fail, times=1)
    add(page, "Buy milk")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Something went wrong. Nothing you wrote is lost.")
    expect(shown(page)).to_have_text(["Sweep"])
    expect(page.get_by_label("Add a todo")).to_have_value("Buy milk")
    assert page.url == address

    alert.get_by_role("button", name="Retry").click()
    expect(row(page, "Buy milk")).to_be_visible()
    expect(alert).to_be_empty()
    assert server.titles(person) == ["Sweep", "Buy milk"]


def test_out_of_reach_the_text_stays_and_retry_sends_it(
    page: Page, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED")
    faults.allow("Failed to fetch")
    server.write_down(person, "Sweep")
    page.goto("/todos")
    page.context.set_offline(True)
    page.get_by_role("button", name="Done: Sweep").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The server could not be reached.")
    expect(shown(page)).to_have_text(["Sweep"])

    page.context.set_offline(False)
    alert.get_by_role("button", name="Retry").click()
    expect(page.get_by_text("All done.")).to_be_visible()
    expect(alert).to_be_empty()


def test_a_failed_search_leaves_the_list_and_the_address(
    page: Page, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("status of 500")
    server.write_down(person, "Sweep")
    page.goto("/todos")
    steps = page.evaluate("history.length")
    page.route(
        "**/todos?*", lambda route: route.fulfill(status=500, body="<h1>Something broke</h1>")
    )
    page.get_by_label("Search").fill("milk")
    page.get_by_label("Search").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Something broke")
    expect(shown(page)).to_have_text(["Sweep"])
    expect(page).to_have_url(f"{server.url}/todos")
    assert page.evaluate("history.length") == steps
