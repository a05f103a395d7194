"""Back and forward: always a whole page, with its filters, as it is now."""

import re

import pytest
from playwright.sync_api import Error, Page, Response, expect

from e2e.faults import Faults
from e2e.scenarios import Mode
from e2e.server import Person, Server
from e2e.steps import (
    add,
    back,
    expect_status,
    expect_whole,
    pick,
    row,
    search,
    shown,
    sign_in,
)


@pytest.mark.scenario("H1")
@pytest.mark.both_histories
def test_back_and_forward_through_filters_and_a_todo(
    page: Page, server: Server, person: Person, mode: Mode, bfcache: bool
) -> None:
    # Without scripts, a kept page is as it was left: with the filter picked that led away from it.
    as_left = bfcache and mode == "off"
    server.write_down(person, "Sweep the floor", "Buy milk")
    server.write_down(person, "Sweep the yard", done=True)
    page.goto("/todos")
    search(page, "sweep")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 active matching “sweep”")
    pick(page, "Status", "Active and done")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 todos matching “sweep”")
    page.get_by_role("link", name="Sweep the yard").click()
    expect_whole(page, "Sweep the yard")

    back(page)
    expect_whole(page, "2 todos matching “sweep”")
    expect(page).to_have_title("2 todos matching “sweep” – Doorstep")
    expect(page.get_by_label("Search")).to_have_value("sweep")
    expect(page.get_by_label("Status", exact=True)).to_have_value("all")
    expect(shown(page)).to_have_count(2)

    back(page)
    expect_whole(page, "1 active matching “sweep”")
    expect(page.get_by_label("Search")).to_have_value("sweep")
    expect(page.get_by_label("Status", exact=True)).to_have_value("all" if as_left else "active")
    expect(shown(page)).to_have_text(["Sweep the floor"])

    back(page)
    expect_whole(page, "2 active")
    expect(page.get_by_label("Search")).to_have_value("sweep" if as_left else "")

    page.go_forward(wait_until="commit")
    expect_whole(page, "1 active matching “sweep”")
    expect(page.get_by_label("Search")).to_have_value("sweep")
    page.go_forward(wait_until="commit")
    expect_whole(page, "2 todos matching “sweep”")
    page.go_forward(wait_until="commit")
    expect_whole(page, "Sweep the yard")


def test_back_and_forward_through_pages(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, *(f"Errand {number}" for number in range(1, 61)))
    page.goto("/todos")
    search(page, "errand")
    expect_whole(page, "60 active matching “errand”")
    expect(shown(page).first).to_have_text("Errand 60")
    page.get_by_role("link", name="Next page").click()
    expect(shown(page).first).to_have_text("Errand 35")
    page.get_by_role("link", name="Next page").click()
    expect(shown(page)).to_have_text([f"Errand {number}" for number in range(10, 0, -1)])
    expect(page.get_by_role("link", name="Next page")).to_have_count(0)

    back(page)
    expect_whole(page, "60 active matching “errand”")
    expect(shown(page).first).to_have_text("Errand 35")
    expect(page.get_by_label("Search")).to_have_value("errand")
    back(page)
    expect(shown(page).first).to_have_text("Errand 60")
    page.go_forward(wait_until="commit")
    expect(shown(page).first).to_have_text("Errand 35")
    page.get_by_role("link", name="Previous page").click()
    expect(shown(page).first).to_have_text("Errand 60")
    expect(page.get_by_role("link", name="Previous page")).to_have_count(0)


def test_a_change_on_a_page_of_many_stays_on_that_page(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, *(f"Errand {number}" for number in range(1, 31)))
    page.goto("/todos")
    page.get_by_role("link", name="Next page").click()
    expect(shown(page)).to_have_count(5)
    page.get_by_role("button", name="Done: Errand 3", exact=True).click()
    expect_status(page, "Todo done.")
    expect(shown(page)).to_have_text(["Errand 5", "Errand 4", "Errand 2", "Errand 1"])


@pytest.mark.scenario("F4")
def test_what_is_left_is_shown_after_the_last_of_a_page_went(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, *(f"Errand {number}" for number in range(1, 27)))
    page.goto("/todos")
    page.get_by_role("link", name="Next page").click()
    expect(shown(page)).to_have_text(["Errand 1"])
    page.get_by_role("button", name="Delete: Errand 1", exact=True).click()

    expect_status(page, "Todo deleted.")
    expect(shown(page)).to_have_count(25)
    expect(page.get_by_role("heading", level=1)).to_have_text("25 active")
    expect(page.get_by_role("navigation", name="More pages")).to_have_count(0)


@pytest.mark.scenario("H4")
@pytest.mark.both_histories
def test_back_to_a_list_that_was_changed_shows_it_as_it_is(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep", "Dust")
    page.goto("/todos")
    page.get_by_role("link", name="Lists").first.click()
    expect_whole(page, "Lists")
    other = page.context.new_page()
    other.goto("/todos")
    add(other, "Written in another tab")
    expect(shown(other)).to_have_count(3)
    server.forget_requests()
    back(page)

    expect(shown(page)).to_have_text(["Written in another tab", "Dust", "Sweep"])
    assert ("GET", "/todos", 200) in server.requests()


@pytest.mark.scenario("H4")
@pytest.mark.both_histories
@pytest.mark.with_javascript
def test_back_to_a_list_that_was_changed_on_another_device_shows_it_as_it_is(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep", "Dust")
    page.goto("/todos")
    page.get_by_role("link", name="Lists").first.click()
    expect_whole(page, "Lists")
    server.write_down(person, "Written elsewhere")
    back(page)
    expect(shown(page)).to_have_text(["Written elsewhere", "Dust", "Sweep"])


def test_back_after_finishing_something_does_not_show_it_again(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep", "Dust")
    page.goto("/todos")
    page.get_by_role("button", name="Done: Sweep").click()
    expect(shown(page)).to_have_text(["Dust"])
    page.get_by_role("link", name="Dust").click()
    expect_whole(page, "Dust")
    server.forget_requests()
    back(page)
    expect(shown(page)).to_have_text(["Dust"])
    assert server.posts() == []


@pytest.mark.scenario("H2")
@pytest.mark.with_javascript
def test_back_within_one_page_load_asks_for_the_whole_page(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep", "Buy milk")
    page.goto("/todos")
    page.evaluate("window.loaded = 'once'")
    search(page, "milk")
    expect(shown(page)).to_have_text(["Buy milk"])

    restored: list[Response] = []
    page.on("response", lambda response: restored.append(response))
    back(page)
    expect_whole(page, "2 active")
    expect(page.get_by_label("Search")).to_have_value("")
    [response] = [r for r in restored if r.url.startswith(f"{server.url}/todos")]
    assert response.request.headers.get("hx-history-restore-request") == "true"
    assert "hx-request" not in response.request.headers
    assert response.text().startswith("<!doctype html>")
    assert page.evaluate("window.loaded") == "once"


@pytest.mark.scenario("H3")
def test_a_filtered_address_opened_anew_is_a_whole_page(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep", "Buy milk")
    page.goto("/todos")
    search(page, "milk")
    expect(shown(page)).to_have_text(["Buy milk"])
    other = page.context.new_page()
    other.goto(page.url)
    expect_whole(other, "1 active matching “milk”")
    expect(other.get_by_label("Search")).to_have_value("milk")


@pytest.mark.scenario("H10")
@pytest.mark.both_histories
def test_back_returns_to_the_same_place_on_the_page(
    page: Page, server: Server, person: Person, mode: Mode
) -> None:
    server.write_down(person, *(f"Errand {number}" for number in range(1, 26)))
    page.set_viewport_size({"width": 600, "height": 500})
    page.goto("/todos")
    page.get_by_role("link", name="Errand 1", exact=True).scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    assert before > 300
    page.get_by_role("link", name="Errand 1", exact=True).click()
    expect_whole(page, "Errand 1")
    back(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("25 active"))
    expect(page.get_by_role("link", name="Errand 1", exact=True)).to_be_in_viewport()
    assert abs(page.evaluate("scrollY") - before) < 60


@pytest.mark.scenario("H5")
@pytest.mark.both_histories
def test_back_onto_what_an_invalid_todo_led_to_sends_nothing(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/todos")
    add(page, "   ")
    expect(page.get_by_text("Title cannot be empty.")).to_be_visible()
    page.get_by_role("link", name="Lists").first.click()
    expect_whole(page, "Lists")
    server.forget_requests()
    back(page)
    expect_whole(page, "Nothing active")
    assert server.posts() == []
    assert server.titles(person) == []


@pytest.mark.scenario("H6")
@pytest.mark.with_javascript
def test_back_while_offline_says_so_and_retry_brings_the_page(
    page: Page, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED")
    faults.allow("Failed to fetch")
    server.write_down(person, "Sweep", "Buy milk")
    page.goto("/todos")
    search(page, "milk")
    expect(shown(page)).to_have_text(["Buy milk"])
    page.context.set_offline(True)
    back(page)
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The server could not be reached.")
    page.context.set_offline(False)
    alert.get_by_role("button", name="Retry").click()
    expect_whole(page, "2 active")
    expect(page).to_have_url(f"{server.url}/todos")
    expect(alert).to_be_empty()


@pytest.mark.scenario("H7")
@pytest.mark.both_histories
def test_back_after_the_session_ended_leads_to_sign_in_and_from_there_to_the_list(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep", "Buy milk")
    page.goto("/todos?q=milk")
    page.get_by_role("link", name="Lists").first.click()
    expect_whole(page, "Lists")
    page.context.clear_cookies()
    back(page)
    expect_whole(page, "Sign in")
    expect(page.get_by_text("Buy milk")).to_have_count(0)
    sign_in(page, person)
    expect_whole(page, "1 active matching “milk”")
    expect(page).to_have_url(f"{server.url}/todos?q=milk")


@pytest.mark.scenario("H7")
@pytest.mark.with_javascript
def test_back_within_one_page_load_after_the_session_ended_leads_to_sign_in(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep", "Buy milk")
    page.goto("/todos")
    search(page, "milk")
    expect(shown(page)).to_have_text(["Buy milk"])
    server.end_sessions(person)
    back(page)
    expect_whole(page, "Sign in")
    sign_in(page, person)
    expect_whole(page, "2 active")
    expect(page).to_have_url(f"{server.url}/todos")


@pytest.mark.scenario("H14")
@pytest.mark.both_histories
def test_a_form_that_was_sent_works_again_after_back(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep")
    page.goto("/todos")
    page.get_by_role("link", name="Sweep").click()
    page.get_by_label("Title").fill("Sweep well")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")
    back(page)
    expect(page.get_by_role("button", name="Save")).to_be_enabled()
    page.get_by_label("Title").fill("Sweep better")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")
    assert server.titles(person) == ["Sweep better"]


@pytest.mark.scenario("H14")
@pytest.mark.both_histories
def test_a_list_that_was_changed_is_fresh_and_works_after_back(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Mop", "Dust", "Sweep")
    page.goto("/todos")
    page.get_by_role("button", name="Delete: Dust").click()
    expect_status(page, "Todo deleted.")
    page.get_by_role("link", name="Mop").click()
    expect_whole(page, "Mop")
    back(page)
    expect(shown(page)).to_have_text(["Sweep", "Mop"])
    expect(page.locator(":disabled")).to_have_count(0)
    page.get_by_role("button", name="Done: Sweep").click()
    expect_status(page, "Todo done.")
    expect(row(page, "Sweep")).to_have_count(0)


@pytest.mark.scenario("P1")
def test_a_page_opened_offline_is_the_browsers_own_and_no_part_of_one(
    page: Page, server: Server, person: Person, mode: Mode, faults: Faults
) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED")
    server.write_down(person, "Sweep", "Buy milk")
    page.goto("/todos")
    search(page, "milk")
    expect(shown(page)).to_have_text(["Buy milk"])
    page.context.set_offline(True)
    for path in ("/todos?q=milk", "/todos", "/lists"):
        with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
            page.goto(path)
        expect(page.get_by_text("Buy milk")).to_have_count(0)
    page.context.set_offline(False)
    page.goto("/todos?q=milk")
    expect_whole(page, "1 active matching “milk”")
