"""Add, finish, reopen, edit, delete, undo, restore: one todo and many."""

from datetime import timedelta

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from e2e.scenarios import Mode
from e2e.server import Person, Server
from e2e.steps import add, expect_status, pick, row, search, shown
from webapp import clock
from webapp.todos.models import ACTIVE, DELETED, DONE


@pytest.mark.scenario("A5")
@pytest.mark.both_databases
def test_a_new_todo_is_there_and_the_field_waits_for_the_next(
    page: Page, server: Server, person: Person, mode: Mode
) -> None:
    page.goto("/todos")
    add(page, "Buy milk")

    expect(row(page, "Buy milk")).to_be_visible()
    expect_status(page, "Todo created.")
    expect(page.get_by_label("Add a todo")).to_have_value("")
    assert server.titles(person) == ["Buy milk"]
    if mode == "on":
        expect(page.get_by_label("Add a todo")).to_be_focused()
        add(page, "Buy bread")
        expect(shown(page)).to_have_text(["Buy bread", "Buy milk"])
    else:
        [todo] = server.todos(person)
        expect(page).to_have_url(f"{server.url}/todos#todo-{todo.id}")


def test_a_new_todo_keeps_notes_date_and_list(page: Page, server: Server, person: Person) -> None:
    server.make_list(person, "Garden")
    tomorrow = clock.today() + timedelta(days=1)
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("Water the roses")
    page.get_by_text("Notes, date and list").click()
    page.get_by_label("Notes", exact=True).fill("Early.\nNot the cactus.")
    page.get_by_label("Due date").fill(tomorrow.isoformat())
    page.locator("#add").get_by_label("List").select_option("Garden")
    page.get_by_role("button", name="Add", exact=True).click()

    expect(row(page, "Water the roses")).to_contain_text("Garden")
    expect(row(page, "Water the roses")).to_contain_text("tomorrow")
    [todo] = server.todos(person)
    assert (todo.title, todo.notes, todo.due) == (
        "Water the roses",
        "Early.\nNot the cactus.",
        tomorrow,
    )


@pytest.mark.both_databases
def test_finished_and_reopened(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Call the plumber", "Sweep")
    page.goto("/todos?status=all")
    page.get_by_role("button", name="Done: Sweep").click()

    expect(page.get_by_role("button", name="Reopen: Sweep")).to_be_visible()
    expect_status(page, "Todo done.")
    assert server.titles(person, DONE) == ["Sweep"]

    page.get_by_role("button", name="Reopen: Sweep").click()
    expect(page.get_by_role("button", name="Done: Sweep")).to_be_visible()
    expect_status(page, "Todo reopened.")
    assert server.titles(person, ACTIVE) == ["Call the plumber", "Sweep"]


def test_what_is_finished_leaves_the_working_list(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Call the plumber", "Sweep")
    page.goto("/todos")
    page.get_by_role("button", name="Done: Sweep").click()

    expect(shown(page)).to_have_text(["Call the plumber"])
    expect(page.get_by_role("heading", level=1)).to_have_text("1 active")

    page.get_by_role("button", name="Done: Call the plumber").click()
    expect(page.get_by_text("All done.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing active")


@pytest.mark.both_databases
def test_edited_on_its_own_page(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Call the plumer")
    page.goto("/todos")
    page.get_by_role("link", name="Call the plumer").click()
    page.get_by_label("Title").fill("Call the plumber")
    page.get_by_label("Notes", exact=True).fill("Mornings only")
    page.get_by_role("button", name="Save").click()

    expect(row(page, "Call the plumber")).to_be_visible()
    expect_status(page, "Todo saved.")
    [todo] = server.todos(person)
    assert (todo.title, todo.notes, todo.version) == ("Call the plumber", "Mornings only", 2)


def test_notes_read_as_markdown_and_are_written_as_text(
    page: Page, server: Server, person: Person
) -> None:
    [todo_id] = server.write_down(person, "Water the plants")
    page.goto(f"/todos/{todo_id}")
    text = "Not **every** day:\n\n- fern\n- [cactus](https://plants.example)\n\n<b>bold</b>"
    page.get_by_label("Notes", exact=True).fill(text)
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")
    page.get_by_role("link", name="Water the plants").click()

    notes = page.locator(".notes")
    expect(notes.get_by_role("strong")).to_have_text("every")
    expect(notes.get_by_role("listitem")).to_have_text(["fern", "cactus"])
    link = notes.get_by_role("link", name="cactus")
    expect(link).to_have_attribute("href", "https://plants.example")
    expect(notes).to_contain_text("<b>bold</b>")
    expect(page.get_by_label("Notes", exact=True)).to_have_value(text)


def test_a_priority_is_given_and_changed(page: Page, server: Server, person: Person) -> None:
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("Pay the rent")
    page.get_by_text("Notes, date and list").click()
    page.locator("#add").get_by_label("Priority").select_option("High")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(row(page, "Pay the rent")).to_contain_text("High priority")

    page.get_by_role("link", name="Pay the rent").click()
    expect(page.get_by_label("Priority")).to_have_value("high")
    page.get_by_label("Priority").select_option("None")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")
    expect(row(page, "Pay the rent")).not_to_contain_text("priority")
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Pay the rent")).to_contain_text("High priority")
    [todo] = server.todos(person)
    assert todo.priority == 2


@pytest.mark.both_databases
def test_what_repeats_comes_again_when_it_is_finished(
    page: Page, server: Server, person: Person
) -> None:
    today = clock.today()
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("Water the plants")
    page.get_by_text("Notes, date and list").click()
    page.get_by_label("Due date").fill(today.isoformat())
    page.get_by_label("Repeat", exact=True).select_option("Every 2 weeks")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(row(page, "Water the plants")).to_contain_text("Repeats every 2 weeks on")

    page.get_by_role("button", name="Done: Water the plants").click()
    expect_status(page, "Todo done. Next: ")
    expect(shown(page)).to_have_text(["Water the plants"])
    [first, second] = server.todos(person)
    assert (first.state, second.due) == (DONE, today + timedelta(days=14))

    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")
    expect(shown(page)).to_have_text(["Water the plants"])
    expect(row(page, "Water the plants")).to_contain_text("today")
    assert [todo.state for todo in server.todos(person)] == [ACTIVE, DELETED]


def test_a_repeat_is_said_in_words(page: Page, server: Server, person: Person) -> None:
    [todo_id] = server.write_down(person, "Pay the rent")
    page.goto(f"/todos/{todo_id}")
    page.get_by_label("Repeat, in other words").fill("every now and then")
    page.get_by_role("button", name="Save").click()
    message = page.get_by_text("Repeat is not understood.")
    expect(message).to_be_visible()
    words = page.get_by_label("Repeat, in other words")
    expect(words).to_be_focused()
    expect(words).to_have_value("every now and then")
    words.fill("every second tuesday")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")
    page.get_by_role("link", name="Pay the rent").click()
    expect(page.get_by_text("Repeats every second Tuesday of the month.")).to_be_visible()
    repeat = page.get_by_label("Repeat", exact=True)
    expect(repeat).to_have_value("every second Tuesday of the month")
    repeat.select_option("Never")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")
    [todo] = server.todos(person)
    assert todo.repeat == ""


@pytest.mark.both_databases
def test_a_line_is_understood_told_and_changed(
    page: Page, server: Server, person: Person, mode: Mode
) -> None:
    home = server.make_list(person, "Home")
    page.goto("/todos")
    add(page, "Water plants tomorrow #home !high every week")

    expect_status(page, "Todo created. Understood: ")
    expect(page.get_by_role("status")).to_contain_text("; in Home; high priority; every ")
    expect(row(page, "Water plants")).to_contain_text("tomorrow")
    expect(page.get_by_label("Add a todo")).to_have_value("")
    if mode == "on":
        expect(page.get_by_label("Add a todo")).to_be_focused()
    [todo] = server.todos(person)
    assert (todo.title, todo.list_id, todo.priority) == ("Water plants", home.id, 2)
    assert todo.due == clock.today() + timedelta(days=1)

    page.get_by_role("link", name="Change it").click()
    page.get_by_label("Priority").select_option("None")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")
    expect(row(page, "Water plants")).not_to_contain_text("priority")


def test_what_is_not_understood_stays_in_the_title(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/todos")
    for title in ("Buy milk", '"Call mum tomorrow"', "Email #nowhere", "Friday prayer book"):
        add(page, title)
        expect(row(page, title)).to_be_visible()
        expect_status(page, "Todo created.")
        expect(page.get_by_role("status")).not_to_contain_text("Understood")
    assert len(server.titles(person)) == 4


def test_an_edit_leads_back_to_the_list_it_came_from(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Call the plumber", "Sweep")
    page.goto("/todos?q=plumb&status=all")
    page.get_by_role("link", name="Call the plumber").click()
    page.get_by_role("button", name="Save").click()

    expect(shown(page)).to_have_text(["Call the plumber"])
    expect(page.get_by_label("Search")).to_have_value("plumb")
    assert "q=plumb" in page.url
    assert "status=all" in page.url


def test_finished_reopened_and_deleted_from_its_own_page(
    page: Page, server: Server, person: Person
) -> None:
    [todo_id] = server.write_down(person, "Sweep")
    page.goto(f"/todos/{todo_id}")
    page.get_by_role("button", name="Mark as done").click()
    expect_status(page, "Todo done.")
    assert server.titles(person, DONE) == ["Sweep"]

    page.goto(f"/todos/{todo_id}")
    page.get_by_role("button", name="Reopen").click()
    expect_status(page, "Todo reopened.")

    page.goto(f"/todos/{todo_id}")
    page.get_by_role("button", name="Delete").click()
    expect_status(page, "Todo deleted.")
    assert server.titles(person, DELETED) == ["Sweep"]

    page.goto(f"/todos/{todo_id}")
    expect(page.get_by_text("This todo is in the trash.")).to_be_visible()
    page.get_by_role("button", name="Restore", exact=True).click()
    expect_status(page, "Todo restored.")
    assert server.titles(person, ACTIVE) == ["Sweep"]


@pytest.mark.both_databases
def test_deleted_and_brought_back_by_undo(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Call the plumber", "Sweep")
    page.goto("/todos?q=plumb")
    page.get_by_role("button", name="Delete: Call the plumber").click()

    expect_status(page, "Todo deleted.")
    expect(row(page, "Call the plumber")).to_have_count(0)
    assert server.titles(person, DELETED) == ["Call the plumber"]

    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")
    expect(shown(page)).to_have_text(["Call the plumber"])
    expect(page.get_by_label("Search")).to_have_value("plumb")
    assert server.titles(person, ACTIVE) == ["Call the plumber", "Sweep"]


def test_finishing_is_undone_too(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Sweep")
    page.goto("/todos")
    page.get_by_role("button", name="Done: Sweep").click()
    expect_status(page, "Todo done.")
    page.get_by_role("button", name="Undo").click()

    expect(row(page, "Sweep")).to_be_visible()
    assert server.titles(person, ACTIVE) == ["Sweep"]


@pytest.mark.both_databases
def test_restored_from_the_trash(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Call the plumber", deleted=True)
    server.write_down(person, "Sweep")
    page.goto("/search?status=deleted")
    expect(shown(page)).to_have_text(["Call the plumber"])
    page.get_by_role("button", name="Restore: Call the plumber").click()

    expect_status(page, "Todo restored.")
    expect(page.get_by_text("The trash is empty.")).to_be_visible()
    assert server.titles(person, ACTIVE) == ["Call the plumber", "Sweep"]


def test_finished_from_the_dashboard(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Sweep", due=clock.today())
    server.write_down(person, "Pay the rent", due=clock.today() - timedelta(days=2))
    page.goto("/dashboard")
    expect(page.get_by_role("region", name="Overdue")).to_contain_text("2 days late")
    page.get_by_role("button", name="Done: Sweep").click()

    expect_status(page, "Todo done.")
    expect(page.get_by_text("Nothing is due today.")).to_be_visible()
    expect(page.get_by_text("1 done in the last 30 days")).to_be_visible()
    expect(page).to_have_url(f"{server.url}/dashboard")
    assert server.titles(person, DONE) == ["Sweep"]


@pytest.mark.both_databases
def test_two_are_ticked_and_finished_at_once_and_undone_at_once(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Call the plumber", "Sweep", "Dust")
    page.goto("/todos")
    page.get_by_label("Select: Call the plumber").check()
    page.get_by_label("Select: Dust").check()
    page.get_by_role("button", name="Done", exact=True).click()

    expect_status(page, "2 todos done.")
    expect(shown(page)).to_have_text(["Sweep"])
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    assert server.titles(person, DONE) == ["Call the plumber", "Dust"]

    page.get_by_role("button", name="Undo").click()
    expect(shown(page)).to_have_text(["Dust", "Sweep", "Call the plumber"])
    assert server.titles(person, DONE) == []


def test_many_are_moved_deleted_and_restored_at_once(
    page: Page, server: Server, person: Person
) -> None:
    home = server.make_list(person, "Home")
    server.write_down(person, "Sweep", "Dust", "Write")
    page.goto("/todos")
    page.get_by_label("Select: Sweep").check()
    page.get_by_label("Select: Dust").check()
    page.get_by_label("Move to").select_option("Home")
    page.get_by_role("button", name="Move").click()
    expect_status(page, "2 todos moved to Home.")
    expect(row(page, "Sweep")).to_contain_text("Home")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    assert [t.title for t in server.todos(person) if t.list_id == home.id] == ["Sweep", "Dust"]

    page.get_by_label("Select: Dust").check()
    page.get_by_label("Select: Write").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect_status(page, "2 todos deleted.")
    assert server.titles(person, DELETED) == ["Dust", "Write"]

    page.goto("/search?status=deleted")
    page.get_by_label("Select: Dust").check()
    page.get_by_label("Select: Write").check()
    page.get_by_role("button", name="Restore", exact=True).click()
    expect_status(page, "2 todos restored.")
    assert server.titles(person, ACTIVE) == ["Sweep", "Dust", "Write"]


def test_what_can_be_done_with_many_is_offered_once_one_is_ticked(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep", "Dust")
    page.goto("/todos")
    expect(page.get_by_role("group", name="Selected")).to_be_hidden()
    page.get_by_label("Select: Sweep").check()
    expect(page.get_by_role("group", name="Selected")).to_be_visible()


@pytest.mark.scenario("F5")
def test_what_the_filter_hides_is_said_and_linked(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Call the plumber")
    page.goto("/todos?q=plumb")
    add(page, "Sweep")

    expect_status(page, "Todo created. This page does not show it.")
    expect(shown(page)).to_have_text(["Call the plumber"])
    page.get_by_role("link", name="Show it").click()
    expect(page.get_by_label("Title")).to_have_value("Sweep")


def test_a_todo_added_in_a_list_belongs_to_it(page: Page, server: Server, person: Person) -> None:
    home = server.make_list(person, "Home")
    page.goto("/todos")
    pick(page, "List", "Home")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing active in Home")
    add(page, "Sweep")

    expect(page.get_by_role("heading", level=1)).to_have_text("1 active in Home")
    [todo] = server.todos(person)
    assert todo.list_id == home.id


@pytest.mark.scenario("F3")
def test_a_message_is_in_the_tab_that_acted_however_the_pages_interleave(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep")
    server.make_list(person, "Home")
    here, there = page, page.context.new_page()
    looking = page.context.new_page()
    here.goto("/todos")
    there.goto("/lists")

    def meanwhile(route: Route) -> None:
        answer = route.fetch(max_redirects=0)
        # The first tab has its answer, and not yet the page that this leads to.
        looking.goto("/search")
        expect(looking.get_by_role("status")).to_have_text("")
        there.get_by_label("Name").fill("Garden")
        there.get_by_role("button", name="Create list").click()
        expect_status(there, "List “Garden” created.")
        # Its cookies have arrived; giving them once more would hide that they were overwritten.
        route.fulfill(status=303, headers={"Location": answer.headers["location"]})

    here.route("**/delete", meanwhile, times=1)
    here.get_by_role("button", name="Delete: Sweep").click()
    expect_status(here, "Todo deleted.")
    for tab in (here, there):
        tab.reload()
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        expect(tab.get_by_role("status")).to_have_text("")


@pytest.mark.scenario("S1")
@pytest.mark.parametrize(
    "title", ["js:alert(1)", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}${7*7}"]
)
def test_a_title_that_looks_like_code_is_text(
    page: Page, server: Server, person: Person, title: str
) -> None:
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    server.write_down(person, "Plain")
    page.goto("/todos?status=all")
    names = """row => [...row.querySelectorAll("*")].flatMap(
        (node) => [node.tagName, ...node.getAttributeNames()])"""
    add(page, title)
    expect(row(page, title)).to_be_visible()
    plain = row(page, "Plain").evaluate(names)
    assert row(page, title).evaluate(names) == plain
    page.get_by_role("button", name=f"Done: {title}", exact=True).click()
    expect_status(page, "Todo done.")
    search(page, title)
    # What begins with a quote is a phrase.
    said = title.removeprefix('"')
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"matching “{said}”")
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_label("Title")).to_have_value(title)
    assert dialogs == []
    assert server.titles(person) == ["Plain", title]


def test_a_todo_tells_what_happened_to_it(page: Page, server: Server, person: Person) -> None:
    (todo,) = server.write_down(person, "Call the dentist")
    page.goto(f"/todos/{todo}")
    page.get_by_label("Due date").fill("2030-12-03")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")
    page.goto(f"/todos/{todo}")
    page.get_by_role("button", name="Mark as done").click()
    expect_status(page, "Todo done.")
    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")

    page.goto(f"/todos/{todo}")
    page.get_by_text("Activity").click()
    steps = page.locator(".activity").get_by_role("listitem")
    expect(steps).to_have_count(3)
    expect(steps.nth(0)).to_contain_text("undone since")
    expect(steps.nth(0)).to_contain_text("Done")
    expect(steps.nth(1)).to_contain_text("Due date set to 3 December 2030")
    expect(steps.nth(2)).to_contain_text(f"{person.name} Written down")


@pytest.mark.both_databases
def test_many_get_a_label_and_a_date_with_one_undo(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Bread", "Milk", "Tea")
    page.goto("/todos")

    def press(name: str, field: str, value: str) -> None:
        for title in ("Bread", "Milk"):
            page.get_by_label(f"Select: {title}").check()
        if not page.get_by_label(field).is_visible():
            page.locator(".more summary").click()
        page.get_by_label(field).fill(value)
        page.get_by_role("button", name=name, exact=True).click()

    press("Add label", "Label for these", "shopping")
    expect_status(page, "2 todos labelled shopping.")
    expect(row(page, "Milk")).to_contain_text("@shopping")
    expect(row(page, "Tea")).not_to_contain_text("@shopping")
    press("Set date", "Date for these", clock.today().isoformat())
    expect_status(page, "2 todos due on ")
    expect(row(page, "Bread")).to_contain_text("today")
    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")
    expect(row(page, "Bread")).not_to_contain_text("today")
    press("Remove label", "Label for these", "Shopping")
    expect_status(page, "2 todos no longer labelled shopping.")
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Milk")).to_contain_text("@shopping")


def test_enter_in_a_field_of_the_bar_does_what_the_field_is_for(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Bread")
    page.goto("/todos")
    page.get_by_label("Select: Bread").check()
    page.locator(".more summary").click()
    page.get_by_label("Label for these").press("Enter")
    expect_status(page, "Please press one of the buttons. Nothing was changed.")
    page.get_by_label("Select: Bread").check()
    if not page.get_by_label("Label for these").is_visible():
        page.locator(".more summary").click()
    page.get_by_label("Label for these").fill("shopping")
    page.get_by_label("Label for these").press("Enter")
    expect_status(page, "1 todo labelled shopping.")
    assert server.titles(person, ACTIVE) == ["Bread"]


@pytest.mark.both_databases
def test_all_that_match_are_done_and_undone_at_once(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, *(f"Milk {number}" for number in range(40)), "Bread")
    page.goto("/todos")
    search(page, "milk")
    expect(shown(page)).to_have_count(25)
    page.get_by_label("All 40 that match").check()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect_status(page, "40 todos deleted.")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    assert server.titles(person, ACTIVE) == ["Bread"]
    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")
    expect(page.get_by_role("heading", level=1)).to_have_text("40 active matching “milk”")
    expect(page.get_by_label("All 40 that match")).not_to_be_checked()
    assert len(server.titles(person, ACTIVE)) == 41


def test_all_are_not_offered_when_the_page_shows_them(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, *(f"Milk {number}" for number in range(25)))
    page.goto("/todos")
    expect(shown(page)).to_have_count(25)
    expect(page.get_by_label("that match")).to_have_count(0)
