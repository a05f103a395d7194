"""One's own account: where one is signed in, and leaving."""

from playwright.sync_api import Page, expect

from e2e.conftest import Browse
from e2e.faults import Faults
from e2e.server import PASSWORD, Person, Server
from e2e.steps import expect_status, expect_whole, sign_in


def elsewhere(browse: Browse, server: Server, person: Person) -> Page:
    """Open another browser in which the person is signed in."""
    return browse(person._replace(session=server.new_session(person.id)))


def test_a_sign_in_is_ended_from_another_browser(
    browse: Browse, server: Server, person: Person, page: Page
) -> None:
    there = elsewhere(browse, server, person)
    page.goto("/account")
    items = page.locator(".sign-ins").get_by_role("listitem")
    expect(items).to_have_count(2)
    expect(items.first).to_contain_text("(this one)")
    items.last.get_by_role("button", name="Sign out").click()

    expect_status(page, "That sign-in has ended.")
    expect(items).to_have_count(1)
    there.goto("/todos")
    expect_whole(there, "Sign in")
    page.goto("/todos")
    expect_whole(page, "Nothing active")


def test_signing_out_everywhere_else_leaves_this_browser_signed_in(
    browse: Browse, server: Server, person: Person, page: Page
) -> None:
    others = [elsewhere(browse, server, person) for _ in range(2)]
    copy = browse(person)  # somebody took this browser's cookie
    page.goto("/account")
    page.get_by_role("button", name="Sign out everywhere else").click()

    expect_status(page, "All your other sign-ins have ended.")
    for window in (*others, copy):
        window.goto("/todos")
        expect_whole(window, "Sign in")
    page.goto("/todos")
    expect_whole(page, "Nothing active")


def test_what_is_being_written_waits_while_another_tab_changes_the_password(
    server: Server, person: Person, page: Page
) -> None:
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("Call the plumber")
    other = page.context.new_page()
    other.goto("/account")
    other.get_by_label("Current password").fill(PASSWORD)
    other.get_by_label("New password").fill("another long one")
    other.get_by_role("button", name="Change password").click()
    expect_status(other, "Password changed.")

    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Please send it again.")).to_be_visible()
    expect(page.get_by_label("Add a todo")).to_have_value("Call the plumber")
    page.get_by_role("button", name="Add", exact=True).click()
    expect_status(page, "Todo created.")
    assert server.titles(person) == ["Call the plumber"]


def test_leaving_asks_for_the_password_and_takes_everything_along(
    browse: Browse, server: Server, person: Person, page: Page
) -> None:
    server.write_down(person, "Call the plumber")
    page.goto("/account")
    field = page.get_by_label("Your password")
    leave = page.get_by_role("button", name="Delete my account")
    field.fill("not my password")
    leave.click()
    expect(field).to_have_accessible_description("This is not your current password.")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    assert server.titles(person) == ["Call the plumber"]

    field.fill(PASSWORD)
    leave.click()
    expect_whole(page, "Sign in")
    expect_status(page, "Your account and all that was in it are deleted.")
    assert server.titles(person) == server.lists(person) == []
    page.go_back(wait_until="commit")
    expect_whole(page, "Sign in")


def test_who_left_cannot_sign_in(
    browse: Browse, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("status of 401")
    page = browse(person)
    page.goto("/account")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Delete my account").click()
    expect_whole(page, "Sign in")
    sign_in(page, person)
    expect(page.get_by_role("alert").filter(has_text="Invalid credentials.")).to_be_visible()
