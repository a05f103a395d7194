"""Lists: make, rename, delete."""

import pytest
from playwright.sync_api import Page, expect

from e2e.server import Person, Server
from e2e.steps import expect_status, expect_whole, shown


@pytest.mark.both_databases
def test_a_list_is_made_renamed_and_deleted_and_its_todos_stay(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/lists")
    page.get_by_label("Name").fill("Garten")
    page.get_by_label("Green").check()
    page.get_by_role("button", name="Create list").click()
    expect_status(page, "List “Garten” created.")
    expect(page.get_by_label("Name")).to_have_value("")
    assert server.lists(person) == ["Inbox", "Garten"]

    page.get_by_role("link", name="Edit: Garten").click()
    expect(page.get_by_label("Green")).to_be_checked()
    page.get_by_label("Name").fill("Garden")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "List saved.")
    assert server.lists(person) == ["Inbox", "Garden"]

    # A bookmark of the list goes on working: its address does not change with its name.
    server.write_down(person, "Water the roses", category="garten")
    page.get_by_role("main").get_by_role("link", name="Garden", exact=True).click()
    expect_whole(page, "1 active in Garden")

    page.goto("/lists")
    page.get_by_role("link", name="Edit: Garden").click()
    page.get_by_role("button", name="Delete this list").click()
    expect_status(page, "List “Garden” deleted. 1 todo moved to the Inbox.")
    assert server.lists(person) == ["Inbox"]
    assert server.titles(person) == ["Water the roses"]


def test_a_list_without_a_name_keeps_its_colour_and_says_what_is_missing(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/lists")
    page.get_by_label("Name").fill("   ")
    page.get_by_label("Blue").check()
    page.get_by_role("button", name="Create list").click()

    expect(page.get_by_label("Name")).to_have_accessible_description("Name cannot be empty.")
    expect(page.get_by_label("Name")).to_be_focused()
    expect(page.get_by_label("Blue")).to_be_checked()
    page.get_by_label("Name").fill("Sea")
    page.get_by_role("button", name="Create list").click()
    expect_status(page, "List “Sea” created.")
    assert server.lists(person) == ["Inbox", "Sea"]


def test_the_inbox_cannot_go(page: Page, server: Server, person: Person) -> None:
    page.goto("/lists")
    page.get_by_role("link", name="Edit: Inbox").click()
    expect_whole(page, "Inbox")
    expect(page.get_by_role("button", name="Delete this list")).to_have_count(0)


def test_lists_are_put_in_order_by_keyboard_and_the_focus_goes_along(
    page: Page, server: Server, person: Person
) -> None:
    for name in ("Home", "Work", "Garden"):
        server.make_list(person, name)
    page.goto("/lists")
    page.get_by_role("button", name="Move up: Garden").press("Enter")
    expect_status(page, "“Garden” now stands before “Work”.")
    assert server.lists(person) == ["Inbox", "Home", "Garden", "Work"]
    expect(page.get_by_role("button", name="Move up: Garden")).to_be_focused()
    page.keyboard.press("Enter")
    expect_status(page, "“Garden” now stands before “Home”.")
    assert server.lists(person) == ["Inbox", "Garden", "Home", "Work"]
    # There is no way further up: the other button of this list takes the focus.
    expect(page.get_by_role("button", name="Move down: Garden")).to_be_focused()
    page.goto("/todos")
    names = page.get_by_role("navigation", name="Lists").get_by_role("listitem")
    expect(names).to_have_text(["All 0", "Inbox 0", "Garden 0", "Home 0", "Work 0"])


@pytest.mark.with_javascript
def test_a_list_is_dragged_to_its_place(page: Page, server: Server, person: Person) -> None:
    made = {name: server.make_list(person, name).id for name in ("Home", "Work", "Garden")}
    page.goto("/lists")
    lines = page.locator(".order li")
    garden, inbox = lines.filter(has_text="Garden"), lines.filter(has_text="Inbox")
    garden.drag_to(lines.filter(has_text="Home"), target_position={"x": 20, "y": 5})
    expect_status(page, "“Garden” now stands after “Inbox”.")
    assert server.lists(person) == ["Inbox", "Garden", "Home", "Work"]
    expect(garden).to_have_attribute("draggable", "true")
    expect(inbox).not_to_have_attribute("draggable", "true")
    # Nothing stands before the Inbox.
    page.goto("/lists")
    lines.filter(has_text="Work").drag_to(inbox, target_position={"x": 20, "y": 3})
    expect_status(page, "“Work” now stands after “Inbox”.")
    assert server.lists(person) == ["Inbox", "Work", "Garden", "Home"]
    assert server.posts() == [f"/lists/{made[name]}/move" for name in ("Garden", "Work")]


@pytest.mark.both_databases
def test_a_list_is_archived_found_and_taken_back(
    page: Page, server: Server, person: Person
) -> None:
    server.make_list(person, "Garden")
    server.write_down(person, "Water the roses", category="garden")
    server.write_down(person, "Call the dentist")
    page.goto("/lists")
    page.get_by_role("link", name="Edit: Garden").click()
    page.get_by_role("button", name="Archive this list").click()
    expect_status(page, "List “Garden” archived. Its todos are found by the search only.")

    page.goto("/todos")
    expect(shown(page)).to_have_text(["Call the dentist"])
    expect(page.get_by_role("navigation", name="Lists")).not_to_contain_text("Garden")
    page.goto("/search?q=roses")
    expect(shown(page)).to_have_text(["Water the roses"])

    page.goto("/lists")
    page.get_by_role("button", name="Take back: Garden").click()
    expect_status(page, "List “Garden” is back.")
    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")
    page.get_by_role("button", name="Take back: Garden").click()
    page.goto("/todos")
    expect(shown(page)).to_have_text(["Call the dentist", "Water the roses"])


def test_a_deleted_list_comes_back_by_undo(page: Page, server: Server, person: Person) -> None:
    server.make_list(person, "Garden")
    server.write_down(person, "Water the roses", category="garden")
    page.goto("/lists")
    page.get_by_role("link", name="Edit: Garden").click()
    page.get_by_role("button", name="Delete this list").click()
    expect_status(page, "List “Garden” deleted. 1 todo moved to the Inbox.")
    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")
    page.get_by_role("main").get_by_role("link", name="Garden", exact=True).click()
    expect_whole(page, "1 active in Garden")
    expect(shown(page)).to_have_text(["Water the roses"])
