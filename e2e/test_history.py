"""Back and forward: always a whole page, with its filters, as it is now."""

import re

import pytest
from playwright.sync_api import Page, Response, expect

from e2e.conftest import Mode
from e2e.server import Person, Server
from e2e.steps import expect_status, expect_whole, pick, search, shown


def test_back_and_forward_through_filters_and_a_todo(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep the floor", "Buy milk")
    server.write_down(person, "Sweep the yard", done=True)
    page.goto("/todos")
    search(page, "sweep")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 active matching “sweep”")
    pick(page, "Status", "Active and done")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 todos matching “sweep”")
    page.get_by_role("link", name="Sweep the yard").click()
    expect_whole(page, "Sweep the yard")

    page.go_back()
    expect_whole(page, "2 todos matching “sweep”")
    expect(page).to_have_title("2 todos matching “sweep” – Doorstep")
    expect(page.get_by_label("Search")).to_have_value("sweep")
    expect(page.get_by_label("Status", exact=True)).to_have_value("all")
    expect(shown(page)).to_have_count(2)

    page.go_back()
    expect_whole(page, "1 active matching “sweep”")
    expect(page.get_by_label("Search")).to_have_value("sweep")
    expect(page.get_by_label("Status", exact=True)).to_have_value("active")
    expect(shown(page)).to_have_text(["Sweep the floor"])

    page.go_back()
    expect_whole(page, "2 active")
    expect(page.get_by_label("Search")).to_have_value("")

    page.go_forward()
    expect_whole(page, "1 active matching “sweep”")
    expect(page.get_by_label("Search")).to_have_value("sweep")
    page.go_forward()
    expect_whole(page, "2 todos matching “sweep”")
    page.go_forward()
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

    page.go_back()
    expect_whole(page, "60 active matching “errand”")
    expect(shown(page).first).to_have_text("Errand 35")
    expect(page.get_by_label("Search")).to_have_value("errand")
    page.go_back()
    expect(shown(page).first).to_have_text("Errand 60")
    page.go_forward()
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


def test_back_to_a_list_that_was_changed_shows_it_as_it_is(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep", "Dust")
    page.goto("/todos")
    page.get_by_role("link", name="Lists").first.click()
    expect_whole(page, "Lists")
    server.write_down(person, "Written elsewhere")
    server.forget_requests()
    page.go_back()

    expect(shown(page)).to_have_text(["Written elsewhere", "Dust", "Sweep"])
    assert ("GET", "/todos", 200) in server.requests()


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
    page.go_back()
    expect(shown(page)).to_have_text(["Dust"])
    assert server.posts() == []


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
    page.go_back()
    expect_whole(page, "2 active")
    expect(page.get_by_label("Search")).to_have_value("")
    [response] = [r for r in restored if r.url.startswith(f"{server.url}/todos")]
    assert response.request.headers.get("hx-history-restore-request") == "true"
    assert "hx-request" not in response.request.headers
    assert response.text().startswith("<!doctype html>")
    assert page.evaluate("window.loaded") == "once"


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
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("25 active"))
    expect(page.get_by_role("link", name="Errand 1", exact=True)).to_be_in_viewport()
    assert abs(page.evaluate("scrollY") - before) < 60
