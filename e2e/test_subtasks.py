"""Subtasks: add several, finish, rename, move, delete, undo, beside an edit that is under way."""

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.conftest import Browse
from e2e.scenarios import Mode
from e2e.server import Person, Server
from e2e.steps import expect_status, row
from webapp.todos import subtasks


def steps(page: Page) -> Locator:
    """The titles of the subtasks, in their order."""
    return page.locator("#subtasks summary")


def add_step(page: Page, title: str) -> None:
    page.get_by_label("Add a subtask").fill(title)
    page.get_by_role("button", name="Add", exact=True).click()


def open_step(page: Page, title: str) -> Locator:
    """Open what can be done with the subtask; return its row."""
    found = page.locator("#subtasks .todo").filter(has_text=title)
    if not found.get_by_role("button", name="Rename").is_visible():
        found.locator("summary").click()
    return found


def with_steps(server: Server, person: Person, *titles: str) -> int:
    """Give the person a todo with these subtasks."""
    [todo] = server.write_down(person, "Build a shelf")
    with server.database.write() as connection:
        for title in titles:
            subtasks.add(connection, person.id, todo, title)
    return todo


@pytest.mark.both_databases
def test_several_are_written_down_and_done_one_by_one(
    page: Page, server: Server, person: Person, mode: Mode
) -> None:
    server.write_down(person, "Build a shelf")
    page.goto("/todos")
    page.get_by_role("link", name="Build a shelf").click()
    add_step(page, "Measure")
    expect_status(page, "Subtask added.")
    if mode == "on":
        expect(page.get_by_label("Add a subtask")).to_be_focused()
        expect(page.get_by_label("Add a subtask")).to_have_value("")
        for title in ("Saw", "Paint"):
            page.keyboard.type(title)
            page.keyboard.press("Enter")
            expect(steps(page).filter(has_text=title)).to_be_visible()
    else:
        for title in ("Saw", "Paint"):
            # The next field after where the page goes on.
            page.keyboard.press("Tab")
            page.keyboard.type(title)
            page.keyboard.press("Enter")
            expect(steps(page).filter(has_text=title)).to_be_visible()
    expect(steps(page)).to_have_text(["Measure", "Saw", "Paint"])

    page.get_by_role("button", name="Done: Measure").click()
    expect(page.get_by_role("button", name="Reopen: Measure")).to_be_visible()
    expect_status(page, "Subtask done.")
    expect(page.get_by_text("1 of 3 done")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Subtasks")).to_have_attribute("value", "1")
    if mode == "on":
        expect(page.get_by_role("button", name="Reopen: Measure")).to_be_focused()

    page.get_by_role("link", name="Back without saving").click()
    expect(row(page, "Build a shelf")).to_contain_text("1/3 subtasks done")


def test_renamed_moved_deleted_and_brought_back(
    page: Page, server: Server, person: Person, mode: Mode
) -> None:
    todo = with_steps(server, person, "Measure", "Saw", "Paint")
    page.goto(f"/todos/{todo}")
    saw = open_step(page, "Saw")
    saw.get_by_label("Subtask").fill("Saw straight")
    saw.get_by_role("button", name="Rename").click()
    expect(steps(page)).to_have_text(["Measure", "Saw straight", "Paint"])
    expect_status(page, "Subtask saved.")

    open_step(page, "Paint").get_by_role("button", name="Move up").click()
    expect(steps(page)).to_have_text(["Measure", "Paint", "Saw straight"])
    if mode == "on":
        expect(page.get_by_role("button", name="Move up: Paint")).to_be_focused()
    else:
        assert "#up-" in page.url
        expect(page.get_by_role("button", name="Move up: Paint")).to_be_in_viewport()

    page.get_by_role("button", name="Delete: Measure").click()
    expect(steps(page)).to_have_text(["Paint", "Saw straight"])
    expect_status(page, "Subtask deleted.")
    if mode == "on":
        expect(page.get_by_role("button", name="Delete: Paint")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")
    expect(steps(page)).to_have_text(["Measure", "Paint", "Saw straight"])

    page.locator(".activity summary").click()
    expect(page.locator(".activity li").nth(1)).to_contain_text("Subtask “Paint” moved")


def test_one_without_words_comes_back_at_its_field(
    page: Page, server: Server, person: Person
) -> None:
    todo = with_steps(server, person, "Measure")
    page.goto(f"/todos/{todo}")
    add_step(page, "   ")
    expect(page.get_by_text("Title cannot be empty.")).to_be_visible()
    expect(page.get_by_label("Add a subtask")).to_be_focused()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Build a shelf")
    add_step(page, "Saw")
    expect(steps(page)).to_have_text(["Measure", "Saw"])
    expect(page.get_by_text("Title cannot be empty.")).to_have_count(0)

    saw = open_step(page, "Saw")
    saw.get_by_label("Subtask").fill("x" * 201)
    saw.get_by_role("button", name="Rename").click()
    expect(page.get_by_text("Title can have at most 200 characters")).to_be_visible()
    expect(page.get_by_label("Subtask", exact=True).last).to_be_focused()
    expect(page.get_by_label("Subtask", exact=True).last).to_have_value("x" * 201)
    expect(steps(page)).to_have_text(["Measure", "Saw"])


def test_an_edit_goes_on_while_subtasks_change(
    page: Page, server: Server, person: Person, mode: Mode
) -> None:
    todo = with_steps(server, person, "Measure")
    page.goto(f"/todos/{todo}")
    if mode == "on":  # without JavaScript the page is loaded anew, as by any of its forms
        page.get_by_label("Notes", exact=True).fill("Oak")
    page.get_by_role("button", name="Done: Measure").click()
    expect(page.get_by_text("1 of 1 done")).to_be_visible()
    if mode == "on":
        expect(page.get_by_label("Notes", exact=True)).to_have_value("Oak")
    page.get_by_label("Notes", exact=True).fill("Oak, oiled")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")
    [saved] = server.todos(person)
    assert saved.notes == "Oak, oiled"


def test_two_tabs_tick_two_of_them(
    browse: Browse, page: Page, server: Server, person: Person
) -> None:
    todo = with_steps(server, person, "Measure", "Saw")
    other = browse(person)
    for window in (page, other):
        window.goto(f"/todos/{todo}")
    page.get_by_role("button", name="Done: Measure").click()
    expect_status(page, "Subtask done.")
    other.get_by_role("button", name="Done: Saw").click()
    expect(other.get_by_text("2 of 2 done")).to_be_visible()
    # What the one did is undone, and what the other did stays.
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 of 2 done")).to_be_visible()
    expect(page.get_by_role("button", name="Reopen: Saw")).to_be_visible()


def test_what_another_tab_deleted_is_said_to_be_gone(
    browse: Browse, page: Page, server: Server, person: Person
) -> None:
    todo = with_steps(server, person, "Measure", "Saw")
    other = browse(person)
    for window in (page, other):
        window.goto(f"/todos/{todo}")
    other.get_by_role("button", name="Delete: Measure").click()
    expect_status(other, "Subtask deleted.")
    page.get_by_role("button", name="Done: Measure").click()
    expect_status(page, "This subtask was deleted.")
    expect(steps(page)).to_have_text(["Saw"])


def test_a_todo_is_found_by_a_subtask(page: Page, server: Server, person: Person) -> None:
    with_steps(server, person, "Buy brass screws")
    page.goto("/search?q=brass")
    expect(row(page, "Build a shelf")).to_contain_text("0/1 subtasks done")
