"""From nothing to a stored, searched, finished, deleted and restored todo."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from e2e.conftest import Browse
from e2e.server import PASSWORD, Server
from e2e.steps import add, expect_status, expect_whole, row, search, shown
from webapp.accounts.models import people
from webapp.todos.models import todos

WINDOWS = {"phone": {"width": 320, "height": 640}, "desk": {"width": 1280, "height": 800}}


@pytest.mark.parametrize(
    ("window", "scheme"),
    [("phone", "light"), ("phone", "dark"), ("desk", "light"), ("desk", "dark")],
)
def test_a_newcomer_gets_from_register_to_a_restored_todo(
    browse: Browse, server: Server, window: str, scheme: str
) -> None:
    page = browse(viewport=WINDOWS[window], color_scheme=scheme)
    name = f"Kim {uuid4().hex[:6]}"
    page.goto("/")
    expect_whole(page, "Sign in")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect_whole(page, "Dashboard")

    page.get_by_role("link", name="Todos").click()
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    add(page, "Buy milk")
    expect(row(page, "Buy milk")).to_be_visible()
    add(page, "Sweep the floor")
    expect(row(page, "Sweep the floor")).to_be_visible()

    search(page, "floor")
    expect_whole(page, "1 active matching “floor”")
    page.get_by_role("button", name="Done: Sweep the floor").click()
    expect_status(page, "Todo done.")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()

    page.get_by_role("link", name="Search", exact=True).click()
    search(page, "sweep")
    expect(shown(page)).to_have_text(["Sweep the floor"])
    page.get_by_role("button", name="Delete: Sweep the floor").click()
    expect_status(page, "Todo deleted.")

    page.goto("/search")
    page.get_by_role("link", name="Look into the trash").click()
    expect_whole(page, "1 deleted")
    page.get_by_role("button", name="Restore: Sweep the floor").click()
    expect_status(page, "Todo restored.")
    expect(page.get_by_text("The trash is empty.")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    expect_whole(page, "Sign in")
    with server.database.read() as connection:
        kept = connection.execute(
            select(todos.c.title, todos.c.state)
            .join(people, people.c.id == todos.c.person_id)
            .where(people.c.name == name)
            .order_by(todos.c.id)
        ).all()
    assert [tuple(todo) for todo in kept] == [("Buy milk", 0), ("Sweep the floor", 1)]
