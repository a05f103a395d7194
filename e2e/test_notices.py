"""When the server fails or is out of reach: the list stays, a notice says so, Retry sends again."""

import pytest
from playwright.sync_api import Page, Route, expect

from e2e.faults import Faults
from e2e.server import Person, Server
from e2e.steps import add, expect_status, expect_whole, lose_the_answer, row, shown
from webapp.todos.models import DONE

pytestmark = pytest.mark.with_javascript


@pytest.mark.scenario("E1")
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


@pytest.mark.scenario("H9")
@pytest.mark.parametrize("status", [422, 500, 503])
def test_a_failed_search_leaves_the_list_and_the_address(
    page: Page, server: Server, person: Person, faults: Faults, status: int
) -> None:
    faults.expect(f"status of {status}")
    server.write_down(person, "Sweep")
    page.goto("/todos")
    steps = page.evaluate("history.length")
    page.route(
        "**/todos?*",
        lambda route: route.fulfill(status=status, body="<h1>Something broke</h1>"),
        times=1,
    )
    page.get_by_label("Search").fill("sweep")
    page.get_by_label("Search").press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Something broke")
    expect(shown(page)).to_have_text(["Sweep"])
    expect(page).to_have_url(f"{server.url}/todos")
    assert page.evaluate("history.length") == steps

    alert.get_by_role("button", name="Retry").click()
    expect_whole(page, "1 active matching “sweep”")
    expect(alert).to_be_empty()


@pytest.mark.scenario("E3")
def test_a_todo_sent_while_offline_stays_in_its_field_and_retry_adds_it_once(
    page: Page, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED")
    faults.allow("Failed to fetch")
    page.goto("/todos")
    page.get_by_text("Notes, date and list").click()
    page.get_by_label("Notes", exact=True).fill("The oat one")
    page.context.set_offline(True)
    add(page, "Buy milk")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The server could not be reached.")
    expect(page.get_by_label("Add a todo")).to_have_value("Buy milk")
    expect(page.get_by_label("Notes", exact=True)).to_have_value("The oat one")

    page.context.set_offline(False)
    alert.get_by_role("button", name="Retry").click()
    expect(row(page, "Buy milk")).to_be_visible()
    expect(page.get_by_label("Add a todo")).to_have_value("")
    assert [(t.title, t.notes) for t in server.todos(person)] == [("Buy milk", "The oat one")]


@pytest.mark.scenario("R6")
def test_retry_sends_what_was_sent_and_not_what_was_typed_since(
    page: Page, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("ERR_CONNECTION_RESET")
    faults.allow("Failed to fetch")
    page.goto("/todos")
    lose_the_answer(page)
    add(page, "Buy milk")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The server could not be reached.")
    page.get_by_label("Add a todo").fill("Buy milk and bread")
    alert.get_by_role("button", name="Retry").click()

    expect_status(page, "Todo created.")
    expect(shown(page)).to_have_text(["Buy milk"])
    expect(page.get_by_label("Add a todo")).to_have_value("Buy milk and bread")
    assert server.titles(person) == ["Buy milk"]
    page.get_by_role("button", name="Add", exact=True).click()
    expect(shown(page)).to_have_text(["Buy milk and bread", "Buy milk"])


def test_retry_of_many_ticked_ones_means_the_same_ones(
    page: Page, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("status of 503")
    server.write_down(person, "Sweep", "Dust", "Write")
    page.goto("/todos")
    page.route("**/todos/bulk", lambda route: route.fulfill(status=503, body=""), times=1)
    page.get_by_label("Select: Sweep").check()
    page.get_by_label("Select: Dust").check()
    page.get_by_role("button", name="Done", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("That did not work.")
    page.get_by_label("Select: Dust").uncheck()
    alert.get_by_role("button", name="Retry").click()
    expect_status(page, "2 todos done.")
    assert server.titles(person, DONE) == ["Sweep", "Dust"]


def test_a_server_that_does_not_answer_is_given_up_on_and_asked_again(
    page: Page, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("htmx:error: timeout")
    page.goto("/todos")
    page.clock.install()
    with server.busy():
        with page.expect_request("**/todos"):
            add(page, "Buy milk")
        alert = page.get_by_role("alert")
        expect(alert).to_be_empty()
        page.clock.run_for(21_000)
        expect(alert).to_contain_text("The server could not be reached.")
        expect(page.get_by_label("Add a todo")).to_have_value("Buy milk")
    page.clock.resume()
    alert.get_by_role("button", name="Retry").click()
    expect_status(page, "Todo created.")
    assert server.titles(person) == ["Buy milk"]


def test_there_is_one_notice_however_many_things_fail(
    page: Page, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED")
    faults.allow("Failed to fetch")
    server.write_down(person, "Sweep")
    page.goto("/todos")
    page.get_by_role("alert").evaluate("node => { window.notice = node }")
    page.context.set_offline(True)
    add(page, "Buy milk")
    alert = page.get_by_role("alert")
    expect(alert.get_by_role("button", name="Retry")).to_have_count(1)
    page.get_by_role("button", name="Done: Sweep").click()
    expect(alert.get_by_role("button", name="Retry")).to_have_count(1)
    assert alert.evaluate("node => node === window.notice")
    page.context.set_offline(False)
    alert.get_by_role("button", name="Retry").click()
    expect_status(page, "Todo done.")
    expect(alert).to_be_empty()
    expect(page.get_by_label("Add a todo")).to_have_value("Buy milk")


WAITING = "form => getComputedStyle(form, '::after').content !== 'none'"
DELAY = "form => getComputedStyle(form, '::after').animationDelay"


@pytest.mark.parametrize("how", ["answered", "failed", "lost"])
def test_a_form_shows_that_it_works_and_its_buttons_are_never_disabled(
    page: Page, server: Server, person: Person, faults: Faults, how: str
) -> None:
    server.write_down(person, "Sweep")
    page.goto("/todos")
    held: list[Route] = []
    page.route("**/todos", lambda route: held.append(route), times=1)
    form = page.locator("#add")
    assert not form.evaluate(WAITING)
    with page.expect_request("**/todos"):
        add(page, "Buy milk")
    assert form.evaluate(WAITING)
    assert form.evaluate(DELAY) == "0.15s"
    expect(page.locator(":disabled")).to_have_count(0)
    if how == "answered":
        held[0].continue_()
        expect(row(page, "Buy milk")).to_be_visible()
    elif how == "failed":
        faults.expect("status of 500")
        held[0].fulfill(status=500, body="")
        expect(page.get_by_role("alert")).to_contain_text("That did not work.")
    else:
        faults.expect("ERR_CONNECTION_RESET")
        faults.allow("Failed to fetch")
        held[0].abort("connectionreset")
        expect(page.get_by_role("alert")).to_contain_text("The server could not be reached.")
    page.wait_for_function(
        "form => getComputedStyle(form, '::after').content === 'none'", arg=form.element_handle()
    )
    expect(page.locator(":disabled")).to_have_count(0)
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_enabled()
