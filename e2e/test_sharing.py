"""A list that two people share, each in a browser of their own."""

from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Browse
from e2e.faults import Faults
from e2e.server import Person, Server
from e2e.steps import add, expect_status, expect_whole, row, shown


class Two(NamedTuple):
    """Whose list it is, and somebody else, each on a page of their own."""

    mine: Page
    me: Person
    theirs: Page
    them: Person
    list_path: str


@pytest.fixture
def two(server: Server, person: Person, page: Page, browse: Browse) -> Two:
    them = server.new_person()
    li = server.make_list(person, "Holidays")
    server.write_down(person, "Book the hut", category="holidays")
    return Two(page, person, browse(them), them, f"/lists/{li.id}")


def share(two: Two, role: str = "Read, add and change") -> None:
    two.mine.goto("/lists")
    two.mine.get_by_role("link", name="Edit: Holidays").click()
    two.mine.get_by_label("Share with").fill(two.them.name)
    two.mine.get_by_label("What they can do", exact=True).select_option(role)
    two.mine.get_by_role("button", name="Share", exact=True).click()
    expect_status(two.mine, f"{two.them.name} can ")


@pytest.mark.both_databases
def test_a_list_is_shared_and_both_write_into_it(two: Two, server: Server) -> None:
    share(two)
    two.theirs.goto("/todos")
    expect(shown(two.theirs)).to_have_text(["Book the hut"])
    expect(row(two.theirs, "Book the hut")).to_contain_text(f"Holidays ({two.me.name})")
    two.theirs.goto("/todos?category=holidays")
    add(two.theirs, "Find the boots")
    expect(shown(two.theirs)).to_have_text(["Find the boots", "Book the hut"])
    two.theirs.get_by_role("button", name="Done: Book the hut").click()
    expect_status(two.theirs, "Todo done.")
    assert server.titles(two.me, 0) == ["Find the boots"]
    assert server.titles(two.them) == []

    two.mine.goto("/todos")
    expect(shown(two.mine)).to_have_text(["Find the boots"])
    two.mine.get_by_role("link", name="Find the boots").click()
    two.mine.get_by_text("Activity").click()
    expect(two.mine.get_by_role("listitem").filter(has_text="Written down")).to_contain_text(
        two.them.name
    )


def test_who_only_reads_is_offered_nothing_else(two: Two) -> None:
    share(two, "Read")
    two.theirs.goto("/todos?category=holidays")
    expect_whole(two.theirs, "1 active in Holidays")
    expect(two.theirs.get_by_text("You can only read this list.")).to_be_visible()
    expect(two.theirs.get_by_label("Add a todo")).to_have_count(0)
    expect(two.theirs.get_by_role("checkbox")).to_have_count(0)
    line = row(two.theirs, "Book the hut")
    expect(line.get_by_role("button")).to_have_count(0)
    line.get_by_role("link").click()
    expect_whole(two.theirs, "Book the hut")
    expect(two.theirs.get_by_role("textbox")).to_have_count(0)
    expect(two.theirs.get_by_role("button", name="Save")).to_have_count(0)


def test_a_name_that_nobody_has_is_there_to_be_corrected(two: Two) -> None:
    two.mine.goto(two.list_path)
    two.mine.get_by_label("Share with").fill("Nobody at all")
    two.mine.get_by_role("button", name="Share", exact=True).click()
    field = two.mine.get_by_label("Share with")
    expect(field).to_have_accessible_description(
        "Nobody here has this username. The username of somebody who has an account here."
    )
    expect(field).to_be_focused()
    expect(field).to_have_value("Nobody at all")


def test_what_somebody_can_do_is_changed_and_taken_back(two: Two) -> None:
    share(two)
    two.mine.get_by_label(f"What {two.them.name} can do").first.select_option("can read")
    two.mine.get_by_role("button", name=f"Change what {two.them.name} can do").click()
    expect_status(two.mine, f"{two.them.name} can read this list.")
    two.theirs.goto("/todos?category=holidays")
    expect(two.theirs.get_by_label("Add a todo")).to_have_count(0)

    two.mine.get_by_role("button", name=f"Remove: {two.them.name}").click()
    expect_status(two.mine, f"{two.them.name} sees this list no more.")
    two.theirs.goto("/todos")
    expect(shown(two.theirs)).to_have_count(0)
    two.mine.get_by_role("button", name="Undo").click()
    expect_status(two.mine, "Undone.")
    two.theirs.goto("/todos")
    expect(shown(two.theirs)).to_have_text(["Book the hut"])


def test_a_member_leaves_and_comes_back(two: Two, server: Server) -> None:
    share(two)
    two.theirs.goto("/lists")
    two.theirs.get_by_role("link", name="About: Holidays").click()
    expect_whole(two.theirs, "Holidays")
    two.theirs.get_by_role("button", name="Leave this list").click()
    expect_status(two.theirs, "You have left the list “Holidays”.")
    assert server.lists(two.them) == ["Inbox"]
    assert server.titles(two.me) == ["Book the hut"]
    two.theirs.get_by_role("button", name="Undo").click()
    expect_status(two.theirs, "Undone.")
    two.theirs.goto("/todos")
    expect(shown(two.theirs)).to_have_text(["Book the hut"])


def test_who_is_removed_while_the_page_is_open_writes_nothing(
    two: Two, server: Server, faults: Faults
) -> None:
    share(two)
    two.theirs.goto("/todos?category=holidays")
    link = row(two.theirs, "Book the hut").get_by_role("link")
    path = link.get_attribute("href") or ""
    two.theirs.goto(path)
    two.theirs.get_by_label("Title").fill("Somebody else was here")
    two.mine.goto(two.list_path)
    two.mine.get_by_role("button", name=f"Remove: {two.them.name}").click()
    expect_status(two.mine, f"{two.them.name} sees this list no more.")
    faults.expect("status of 404")
    two.theirs.get_by_role("button", name="Save").click()
    expect_whole(two.theirs, "There is nothing here")
    assert server.titles(two.me) == ["Book the hut"]
