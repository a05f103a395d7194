"""With JavaScript and without, the same steps lead to the same page."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from difflib import unified_diff
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from e2e.conftest import PATIENCE, sign_in
from e2e.faults import Faults
from e2e.server import running
from e2e.steps import add, expect_status, pick, row, search
from webapp import clock


def steps(page: Page, see: Callable[[str], None]) -> None:
    page.goto("/todos")
    see("an empty list")
    add(page, "Buy milk")
    expect(row(page, "Buy milk")).to_be_visible()
    see("one added")
    add(page, "   ")
    expect(page.get_by_text("Title cannot be empty.")).to_be_visible()
    see("one refused")
    add(page, "Sweep the floor")
    expect(row(page, "Sweep the floor")).to_be_visible()
    see("another added")
    search(page, "errand")
    expect(page.get_by_role("heading", level=1)).to_have_text("28 active matching “errand”")
    see("a search")
    page.get_by_role("link", name="Next page").click()
    expect(row(page, "Errand 1")).to_be_visible()
    see("its second page")
    page.get_by_role("button", name="Done: Errand 1", exact=True).click()
    expect_status(page, "Todo done.")
    see("one done there")
    pick(page, "Status", "Done")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 done matching “errand”")
    see("a filter")
    page.get_by_role("button", name="Reopen: Errand 1", exact=True).click()
    expect_status(page, "Todo reopened.")
    see("nothing left in it")
    page.get_by_role("link", name="Show all of them").click()
    pick(page, "Status", "Active")
    expect(page.get_by_role("heading", level=1)).to_have_text("31 active")
    page.get_by_label("Select: Buy milk").check()
    page.get_by_label("Select: Sweep the floor").check()
    page.get_by_label("Move to").select_option("Home")
    page.get_by_role("button", name="Move").click()
    expect_status(page, "2 todos moved to Home.")
    see("two moved")
    pick(page, "List", "Home")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 active in Home")
    see("a list")
    page.get_by_role("button", name="Delete: Buy milk").click()
    expect_status(page, "Todo deleted.")
    see("one deleted")
    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")
    see("undone")
    page.get_by_role("link", name="Buy milk").click()
    expect(page.get_by_role("button", name="Save")).to_be_visible()
    see("a todo")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 active in Home")
    see("back")
    page.goto("/search?status=deleted")
    page.get_by_role("button", name="Restore: Gone").click()
    expect_status(page, "Todo restored.")
    see("the trash after a restore")
    page.goto("/dashboard")
    page.get_by_role("button", name="Done: Pay").click()
    expect_status(page, "Todo done.")
    see("the dashboard")


def test_the_same_steps_lead_to_the_same_accessible_tree(
    tmp_path: Path, new_context: Callable[..., BrowserContext]
) -> None:
    trees: dict[str, dict[str, str]] = {}
    for mode in ("off", "on"):
        # A server for each, so that even the numbers of the rows are the same.
        with ExitStack() as stack:
            folder = tmp_path / mode
            folder.mkdir()
            server = stack.enter_context(running(folder))
            person = server.new_person("Robin")
            server.make_list(person, "Home")
            server.write_down(person, *(f"Errand {number}" for number in range(1, 29)))
            server.write_down(person, "Gone", deleted=True)
            server.write_down(person, "Pay", due=clock.today() + timedelta(days=1), done=False)
            context = new_context(base_url=server.url, java_script_enabled=mode == "on")
            context.set_default_timeout(PATIENCE)
            faults = Faults(server.url)
            faults.watch(context)
            sign_in(context, person, server)
            page = context.new_page()
            seen = trees.setdefault(mode, {})
            steps(page, lambda step, page=page, seen=seen: seen.update({step: tree(page)}))  # type: ignore[misc]
            context.close()
            faults.check()
    off, on = (text(trees[mode]) for mode in ("off", "on"))
    assert not (differences := "\n".join(unified_diff(off, on, "off", "on", n=1))), differences


def text(seen: dict[str, str]) -> list[str]:
    return [f"{step}: {line}" for step, tree in seen.items() for line in tree.splitlines()]


def tree(page: Page) -> str:
    # What was opened stays open where scripts replace only a part of the page; what is in there
    # must be the same. The time of day need not be: the steps are walked one after the other.
    page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true })")
    seen = page.get_by_role("main").aria_snapshot()
    return re.sub(r"(time: .*), \d\d:\d\d$", r"\1", seen, flags=re.MULTILINE)
