"""The trash: what goes for good is asked for first."""

from playwright.sync_api import Page, expect

from e2e.server import Person, Server
from e2e.steps import expect_status, expect_whole, shown


def test_a_todo_and_then_the_whole_trash_go_for_good(
    page: Page, server: Server, person: Person
) -> None:
    for title in ("Milk", "Bread", "Salt"):
        server.write_down(person, title)
    page.goto("/todos")
    for title in ("Milk", "Bread", "Salt"):
        page.goto("/todos")
        page.get_by_role("button", name=f"Delete: {title}").click(force=True)
        expect_status(page, "Todo deleted.")
    page.goto("/search?status=deleted")
    expect(page.get_by_text("30 days left")).to_have_count(3)

    page.get_by_role("link", name="Bread", exact=True).click()
    page.get_by_role("link", name="Delete for good").click()
    expect_whole(page, "Delete for good?")
    page.get_by_role("link", name="Keep it").click()
    expect(shown(page)).to_have_count(3)
    page.get_by_role("link", name="Bread", exact=True).click()
    page.get_by_role("link", name="Delete for good").click()
    page.get_by_role("button", name="Delete for good").click()
    expect_status(page, "“Bread” is deleted for good.")
    expect(shown(page)).to_have_text(["Salt", "Milk"])

    page.get_by_role("link", name="Empty the trash").click()
    expect_whole(page, "Empty the trash?")
    expect(
        page.get_by_text("2 todos in the trash go for good. This cannot be undone.")
    ).to_be_visible()
    page.get_by_role("button", name="Empty the trash").click()
    expect_status(page, "2 todos deleted for good.")
    expect(page.get_by_text("The trash is empty.")).to_be_visible()
    assert server.titles(person) == []
