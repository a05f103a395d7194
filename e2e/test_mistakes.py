"""What cannot be taken comes back with its text and a word at the field; nothing typed is lost."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Browse
from e2e.conftest import sign_in as signed_in
from e2e.faults import Faults
from e2e.scenarios import Mode
from e2e.server import Person, Server
from e2e.steps import add, expect_status, expect_whole, row, shown, sign_in

TURNED = "Pay \u202e the rent"
"""Holds a character that turns the direction of what follows."""


@pytest.mark.scenario("E2", "R8")
@pytest.mark.both_databases
def test_an_invalid_title_comes_back_with_a_message_and_is_corrected(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep")
    page.goto("/todos?sort=oldest")
    page.get_by_label("Add a todo").fill(TURNED)
    page.get_by_text("Notes, date and list").click()
    page.get_by_label("Notes", exact=True).fill("By Friday")
    page.get_by_role("button", name="Add", exact=True).click()

    field = page.get_by_label("Add a todo")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "Title cannot hold a character that changes direction (U+202E)."
    )
    expect(field).to_be_focused()
    expect(field).to_have_value(TURNED)
    expect(page.get_by_label("Notes", exact=True)).to_have_value("By Friday")
    expect(shown(page)).to_have_text(["Sweep"])
    assert server.titles(person) == ["Sweep"]

    add(page, "Pay the rent")
    expect(shown(page)).to_have_text(["Sweep", "Pay the rent"])
    expect(field).to_have_value("")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    assert "draft" not in page.url
    assert [(t.title, t.notes) for t in server.todos(person)] == [
        ("Sweep", ""),
        ("Pay the rent", "By Friday"),
    ]
    assert server.drafts(person) == 0


@pytest.mark.scenario("E2")
def test_blanks_are_no_title(page: Page, server: Server, person: Person, mode: Mode) -> None:
    page.goto("/todos")
    add(page, "   ")
    field = page.get_by_label("Add a todo")
    expect(field).to_have_accessible_description("Title cannot be empty.")
    expect(field).to_be_focused()
    assert server.titles(person) == []


@pytest.mark.scenario("E2")
def test_a_title_that_is_too_long_comes_back_whole(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/todos")
    long = "Buy milk " * 60
    add(page, long)
    field = page.get_by_label("Add a todo")
    expect(field).to_have_accessible_description(re.compile("^Title can have at most"))
    expect(field).to_be_focused()
    expect(field).to_have_value(long)
    assert server.titles(person) == []


def test_an_invalid_edit_keeps_what_was_written(page: Page, server: Server, person: Person) -> None:
    [todo_id] = server.write_down(person, "Pay")
    page.goto(f"/todos/{todo_id}")
    page.get_by_label("Title").fill(TURNED)
    page.get_by_label("Notes", exact=True).fill("By Friday")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_label("Title")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Title")).to_have_value(TURNED)
    expect(page.get_by_label("Notes", exact=True)).to_have_value("By Friday")
    page.get_by_label("Title").fill("Pay the rent")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")
    [todo] = server.todos(person)
    assert (todo.title, todo.notes) == ("Pay the rent", "By Friday")


@pytest.mark.scenario("C7")
@pytest.mark.both_databases
def test_two_tabs_edit_one_todo_and_the_second_chooses(
    page: Page, server: Server, person: Person
) -> None:
    [todo_id] = server.write_down(person, "Pay")
    other = page.context.new_page()
    page.goto(f"/todos/{todo_id}")
    other.goto(f"/todos/{todo_id}")
    page.get_by_label("Title").fill("Pay the rent")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")

    other.get_by_label("Title").fill("Pay the gas")
    other.get_by_role("button", name="Save").click()
    theirs = other.get_by_role("region", name="The version saved meanwhile")
    expect(theirs).to_contain_text("Pay the rent")
    expect(other.get_by_label("Title")).to_have_value("Pay the gas")
    assert server.titles(person) == ["Pay the rent"]

    other.get_by_role("button", name="Save my version").click()
    expect_status(other, "Todo saved.")
    expect(row(other, "Pay the gas")).to_be_visible()
    assert server.titles(person) == ["Pay the gas"]


def save_elsewhere(page: Page, todo_id: int, **texts: str) -> None:
    """Save other texts in a tab of one's own."""
    tab = page.context.new_page()
    tab.goto(f"/todos/{todo_id}")
    for label, text in texts.items():
        tab.get_by_label(label, exact=True).fill(text)
    tab.get_by_role("button", name="Save").click()
    expect_status(tab, "Todo saved.")
    tab.close()


@pytest.mark.scenario("C7")
def test_of_two_versions_the_saved_one_can_stay(page: Page, server: Server, person: Person) -> None:
    [todo_id] = server.write_down(person, "Pay")
    page.goto(f"/todos/{todo_id}")
    save_elsewhere(page, todo_id, Title="Pay the rent")
    page.get_by_label("Title").fill("Pay the gas")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Keep that version").click()
    expect(page.get_by_label("Title")).to_have_value("Pay the rent")
    assert server.titles(person) == ["Pay the rent"]


@pytest.mark.scenario("C7")
def test_of_two_versions_each_field_is_chosen(page: Page, server: Server, person: Person) -> None:
    [todo_id] = server.write_down(person, "Pay", notes="In cash")
    page.goto(f"/todos/{todo_id}")
    save_elsewhere(page, todo_id, Title="Pay the rent", Notes="By Friday")
    page.get_by_label("Title").fill("Pay the gas")
    page.get_by_label("Notes", exact=True).fill("By card")
    page.get_by_role("button", name="Save").click()

    page.locator("button[name=take][value=notes]").click()
    expect(page.get_by_label("Notes", exact=True)).to_have_value("By Friday")
    expect(page.get_by_label("Title")).to_have_value("Pay the gas")
    theirs = page.get_by_role("region", name="The version saved meanwhile")
    expect(theirs).to_contain_text("Pay the rent")
    # The Enter key saves; it does not take.
    page.get_by_label("Title").press("Enter")
    expect_status(page, "Todo saved.")
    assert [(t.title, t.notes) for t in server.todos(person)] == [("Pay the gas", "By Friday")]


@pytest.mark.scenario("C7")
def test_what_is_written_beside_a_deletion_can_bring_the_todo_back(
    page: Page, server: Server, person: Person
) -> None:
    [todo_id] = server.write_down(person, "Pay")
    page.goto(f"/todos/{todo_id}")
    other = page.context.new_page()
    other.goto("/todos")
    other.get_by_role("button", name="Delete: Pay").click()
    expect_status(other, "Todo deleted.")
    page.get_by_label("Title").fill("Pay the gas")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert").get_by_text("was deleted while")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Pay the gas")
    page.get_by_role("button", name="Save and bring back").click()
    expect_status(page, "Todo saved and brought back.")
    expect(row(page, "Pay the gas")).to_be_visible()


@pytest.mark.scenario("C4")
def test_deleting_what_another_tab_deleted_says_so(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep", "Dust")
    other = page.context.new_page()
    page.goto("/todos")
    other.goto("/todos")
    page.get_by_role("button", name="Delete: Dust").click()
    expect(shown(page)).to_have_text(["Sweep"])
    other.get_by_role("button", name="Delete: Dust").click()
    expect_status(other, "This todo was deleted already.")
    expect(shown(other)).to_have_text(["Sweep"])


@pytest.mark.scenario("E4")
@pytest.mark.both_databases
@pytest.mark.parametrize("gone", ["session", "cookie"])
def test_a_todo_written_after_the_session_ended_is_there_after_signing_in(
    page: Page, server: Server, person: Person, gone: str
) -> None:
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("Buy milk")
    page.get_by_text("Notes, date and list").click()
    page.get_by_label("Notes", exact=True).fill("The oat one")
    server.end_sessions(person)
    if gone == "cookie":
        page.context.clear_cookies()
    page.get_by_role("button", name="Add", exact=True).click()
    expect_whole(page, "Sign in")
    sign_in(page, person)

    expect(page.get_by_label("Add a todo")).to_have_value("Buy milk")
    expect(page.get_by_label("Notes", exact=True)).to_have_value("The oat one")
    expect(page.get_by_text("Please send it again.")).to_be_visible()
    assert server.titles(person) == []
    page.get_by_role("button", name="Add", exact=True).click()
    expect(row(page, "Buy milk")).to_be_visible()
    assert [(t.title, t.notes) for t in server.todos(person)] == [("Buy milk", "The oat one")]


@pytest.mark.scenario("E4")
def test_an_edit_after_the_session_ended_is_there_after_signing_in(
    page: Page, server: Server, person: Person
) -> None:
    [todo_id] = server.write_down(person, "Pay")
    page.goto(f"/todos/{todo_id}")
    page.get_by_label("Title").fill("Pay the rent")
    server.end_sessions(person)
    page.get_by_role("button", name="Save").click()
    expect_whole(page, "Sign in")
    sign_in(page, person)

    expect(page.get_by_label("Title")).to_have_value("Pay the rent")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")
    assert server.titles(person) == ["Pay the rent"]


@pytest.mark.scenario("H7")
def test_a_search_after_the_session_ended_goes_on_after_signing_in(
    page: Page, server: Server, person: Person, mode: Mode, faults: Faults
) -> None:
    server.write_down(person, "Buy milk", "Sweep")
    page.goto("/todos")
    server.end_sessions(person)
    page.get_by_label("Search").press_sequentially("milk")
    if mode == "off":
        page.get_by_role("button", name="Search").click()
    expect_whole(page, "Sign in")
    sign_in(page, person)

    expect_whole(page, "1 active matching “milk”")
    expect(page.get_by_label("Search")).to_have_value("milk")
    assert "q=milk" in page.url


@pytest.mark.scenario("H7")
def test_a_button_after_the_session_ended_leads_back_to_the_list(
    browse: Browse, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep", "Dust")
    page = browse(person)
    page.goto("/todos?q=sweep")
    server.end_sessions(person)
    page.get_by_role("button", name="Done: Sweep").click()
    expect_whole(page, "Sign in")
    sign_in(page, person)

    expect_whole(page, "1 active matching “sweep”")
    page.get_by_role("button", name="Done: Sweep").click()
    expect_status(page, "Todo done.")


@pytest.mark.scenario("E5")
def test_a_tab_left_open_for_days_still_takes_what_is_written(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/todos")
    signed_in(page.context, server.let_days_pass(person, 20), server)
    add(page, "Buy milk")
    expect(row(page, "Buy milk")).to_be_visible()
    expect_status(page, "Todo created.")
    assert server.titles(person) == ["Buy milk"]


@pytest.mark.scenario("E5")
def test_a_tab_left_open_until_the_session_ended_keeps_what_is_written(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/todos")
    signed_in(page.context, server.let_days_pass(person, 40), server)
    add(page, "Buy milk")
    expect_whole(page, "Sign in")
    sign_in(page, person)
    expect(page.get_by_label("Add a todo")).to_have_value("Buy milk")
    assert server.titles(person) == []
    page.get_by_role("button", name="Add", exact=True).click()
    expect(row(page, "Buy milk")).to_be_visible()
    assert server.titles(person) == ["Buy milk"]


def test_notes_may_be_as_long_as_they_may_in_any_script(
    page: Page, server: Server, person: Person
) -> None:
    notes = "買牛奶🥛\r\n" * 1_666
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("Milk")
    page.get_by_text("Notes, date and list").click()
    field = page.get_by_label("Notes", exact=True)
    field.evaluate("(field, notes) => { field.value = notes }", notes)  # to type it takes long
    page.get_by_role("button", name="Add", exact=True).click()
    expect_status(page, "Todo created.")
    row(page, "Milk").get_by_role("link", name="Milk").click()
    page.get_by_label("Title").fill("Oat milk")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")
    [todo] = server.todos(person)
    assert (todo.title, todo.notes) == ("Oat milk", "買牛奶🥛\n" * 1_665 + "買牛奶🥛")


def test_the_longest_that_can_be_typed_comes_back_with_a_message(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("買" * 1_000)
    page.get_by_text("Notes, date and list").click()
    page.get_by_label("Notes", exact=True).fill("牛" * 20_000)
    page.get_by_role("button", name="Add", exact=True).click()
    errors = page.locator("#add .error")
    expect(errors).to_contain_text(["this has 1,000", "this has 20,000"])
    assert len(page.get_by_label("Add a todo").input_value()) == 1_000
    assert len(page.get_by_label("Notes", exact=True).input_value()) == 20_000
    assert server.titles(person) == []
