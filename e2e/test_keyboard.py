"""By keyboard alone: everything is in reach, and the focus is never lost."""

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.scenarios import Mode
from e2e.server import Person, Server
from e2e.steps import add, expect_status, row, shown
from webapp.todos.models import DONE


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {target}")


def test_skip_add_and_finish(page: Page, server: Server, person: Person) -> None:
    page.goto("/todos")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()

    tab_to(page, page.get_by_label("Add a todo"))
    page.keyboard.type("Buy milk")
    page.keyboard.press("Enter")
    expect(row(page, "Buy milk")).to_be_visible()

    tab_to(page, page.get_by_role("button", name="Done: Buy milk"))
    page.keyboard.press("Space")
    expect_status(page, "Todo done.")
    expect(row(page, "Buy milk")).to_have_count(0)
    assert server.titles(person, DONE) == ["Buy milk"]


def test_tick_two_and_delete_and_undo(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Sweep", "Dust", "Write")
    page.goto("/todos")
    tab_to(page, page.get_by_label("Select: Write"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Select: Dust"))
    page.keyboard.press("Space")
    delete = page.get_by_role("button", name="Delete", exact=True)
    expect(delete).to_be_visible()
    tab_to(page, delete)
    page.keyboard.press("Enter")
    expect_status(page, "2 todos deleted.")
    expect(shown(page)).to_have_text(["Sweep"])
    tab_to(page, page.get_by_role("button", name="Undo"))
    page.keyboard.press("Enter")
    expect(shown(page)).to_have_count(3)


def test_sign_in(page: Page, person: Person) -> None:
    page.context.clear_cookies()
    page.goto("/login")
    expect(page.get_by_label("Username")).to_be_focused()
    page.keyboard.type(person.name)
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Enter")
    expect_status(page, "Welcome back!")


@pytest.mark.scenario("A1")
@pytest.mark.with_javascript
def test_the_focus_goes_to_the_row_that_takes_the_place(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "First", "Second", "Third")
    page.goto("/todos")
    page.get_by_role("button", name="Delete: Second").focus()
    page.keyboard.press("Enter")
    expect(shown(page)).to_have_text(["Third", "First"])
    expect(page.get_by_role("button", name="Delete: First")).to_be_focused()
    page.keyboard.press("Enter")
    expect(shown(page)).to_have_text(["Third"])
    expect(page.get_by_role("button", name="Delete: Third")).to_be_focused()
    page.keyboard.press("Enter")
    expect(shown(page)).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()


@pytest.mark.with_javascript
def test_the_focus_stays_where_the_row_stays(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "First", "Second")
    page.goto("/todos?status=all")
    page.get_by_role("button", name="Done: Second").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Reopen: Second")).to_be_focused()


def test_a_new_todo_is_in_view(page: Page, server: Server, person: Person, mode: Mode) -> None:
    server.write_down(person, *(f"Errand {number}" for number in range(1, 21)))
    page.set_viewport_size({"width": 600, "height": 500})
    page.goto("/todos?sort=oldest")
    add(page, "The last of all")
    expect(row(page, "The last of all")).to_have_count(1)
    if mode == "off":
        expect(row(page, "The last of all")).to_be_in_viewport()
    else:
        expect(page.get_by_label("Add a todo")).to_be_in_viewport()
