"""Labels: give, find by, rename, merge, delete."""

import pytest
from playwright.sync_api import Page, expect

from e2e.server import Person, Server
from e2e.steps import add, expect_status, pick, row, shown


@pytest.mark.both_databases
def test_labels_are_given_and_asked_for(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Sweep")
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("Water the plants")
    page.get_by_text("Notes, date and list").click()
    page.get_by_label("Labels").fill("garden, early")
    page.get_by_role("button", name="Add", exact=True).click()
    expect_status(page, "Todo created.")
    expect(row(page, "Water the plants")).to_contain_text("@early @garden")

    page.goto("/todos")
    pick(page, "Label", "garden")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 active labelled garden")
    expect(shown(page)).to_have_text(["Water the plants"])
    add(page, "Call the nursery @garden")
    expect_status(page, "Todo created. Understood: labelled garden.")
    expect(shown(page)).to_have_text(["Call the nursery", "Water the plants"])
    page.get_by_role("link", name="@garden").click()
    expect(shown(page)).to_have_count(3)


def test_labels_are_changed_on_the_todos_page(page: Page, server: Server, person: Person) -> None:
    [todo_id] = server.write_down(person, "Water the plants")
    page.goto(f"/todos/{todo_id}")
    page.get_by_label("Labels").fill("garden, !!")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Labels each must have a letter or a number.")).to_be_visible()
    expect(page.get_by_label("Labels")).to_be_focused()
    expect(page.get_by_label("Labels")).to_have_value("garden, !!")
    page.get_by_label("Labels").fill("garden")
    page.get_by_role("button", name="Save").click()
    expect(row(page, "Water the plants")).to_contain_text("@garden")
    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")
    expect(row(page, "Water the plants")).not_to_contain_text("@garden")


def test_labels_are_made_renamed_merged_and_deleted(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/lists")
    page.get_by_role("link", name="Labels").click()
    for name in ("garden", "outside"):
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Create label").click()
        expect_status(page, f"Label “{name}” created.")
    page.goto("/todos")
    add(page, "Sweep @garden")
    expect(row(page, "Sweep")).to_contain_text("@garden")

    page.goto("/labels")
    page.get_by_role("link", name="Edit: garden").click()
    page.get_by_label("Name").fill("Outside")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("There is a label of that name already.")).to_be_visible()
    page.get_by_label("Give its todos this label instead").select_option("outside")
    page.get_by_role("button", name="Merge").click()
    expect_status(page, "Label “garden” merged into “outside”.")

    page.get_by_role("link", name="Edit: outside").click()
    page.get_by_label("Name").fill("Out and about")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Label saved.")
    page.get_by_role("link", name="Out and about", exact=True).click()
    expect(shown(page)).to_have_text(["Sweep"])
    expect(row(page, "Sweep")).to_contain_text("@Out and about")

    page.goto("/labels")
    page.get_by_role("link", name="Edit: Out and about").click()
    page.get_by_role("button", name="Delete this label").click()
    expect_status(page, "Label “Out and about” deleted. It was taken from 1 todo.")
    assert server.titles(person) == ["Sweep"]


@pytest.mark.both_databases
def test_a_merged_and_a_deleted_label_come_back_by_undo(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/labels")
    for name in ("garden", "outside"):
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Create label").click()
        expect_status(page, f"Label “{name}” created.")
    page.goto("/todos")
    add(page, "Sweep @garden")
    expect(row(page, "Sweep")).to_contain_text("@garden")

    page.goto("/labels")
    page.get_by_role("link", name="Edit: garden").click()
    page.get_by_role("button", name="Merge").click()
    expect_status(page, "Label “garden” merged into “outside”.")
    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")
    page.get_by_role("link", name="Edit: garden").click()
    page.get_by_role("button", name="Delete this label").click()
    expect_status(page, "Label “garden” deleted. It was taken from 1 todo.")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="garden", exact=True).click()
    expect(shown(page)).to_have_text(["Sweep"])
