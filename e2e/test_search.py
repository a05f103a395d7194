"""Search and filters: while typing, by the button, by links; all of it in the address."""

import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, Request, Route, expect

from e2e.scenarios import Mode
from e2e.server import Person, Server
from e2e.steps import add, expect_status, expect_whole, pick, search, shown
from webapp import clock


def asked(page: Page) -> dict[str, str]:
    """The query of the page's address, without what is at its default or empty."""
    usual = {"category": "all", "status": "active"}
    pairs = parse_qsl(urlsplit(page.url).query)
    return {name: value for name, value in pairs if value and usual.get(name) != value}


@pytest.mark.both_databases
def test_every_word_is_found_anywhere_by_the_button(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Buy milk", "Oat MILK for Zoë", "Milk the cow")
    server.write_down(person, "Shopping", notes="milk, bread")
    page.goto("/todos")
    search(page, "milk zoe")
    expect(shown(page)).to_have_text(["Oat MILK for Zoë"])
    expect_whole(page, "1 active matching “milk zoe”")
    assert asked(page) == {"q": "milk zoe"}

    search(page, "ilk")
    expect(shown(page)).to_have_count(4)
    search(page, "cheese")
    expect(page.get_by_text("Nothing matches.")).to_be_visible()
    page.get_by_role("link", name="Show all of them").click()
    expect_whole(page, "4 active")


@pytest.mark.scenario("H8")
@pytest.mark.with_javascript
def test_typing_searches_by_itself_and_keeps_one_place_in_the_history(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Buy milk", "Buy bread", "Call Mila")
    page.goto("/todos")
    steps = page.evaluate("history.length")
    field = page.get_by_label("Search")
    field.press_sequentially("mil")
    expect(shown(page)).to_have_text(["Call Mila", "Buy milk"])
    expect(page).to_have_title("2 active matching “mil” – Doorstep")
    assert asked(page) == {"q": "mil"}
    field.press_sequentially("k")
    expect(shown(page)).to_have_text(["Buy milk"])
    expect(field).to_be_focused()
    expect(field).to_have_value("milk")
    assert asked(page) == {"q": "milk"}
    assert page.evaluate("history.length") == steps

    field.press("Enter")
    page.wait_for_function("steps => history.length === steps + 1", arg=steps)
    pick(page, "Status", "Active and done")
    expect(page).to_have_title("1 todo matching “milk” – Doorstep")
    assert asked(page) == {"q": "milk", "status": "all"}
    assert page.evaluate("history.length") == steps + 2


@pytest.mark.scenario("C1")
@pytest.mark.with_javascript
def test_the_last_query_wins_however_late_the_others_are_answered(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Buy milk", "Call Mila")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if "q=mi&" in f"{route.request.url}&":
            held.append(route)
        else:
            route.continue_()

    page.goto("/todos")
    page.route("**/todos?*", hold)
    field = page.get_by_label("Search")
    with page.expect_request("**/todos?q=mi&*"):
        field.press_sequentially("mi")
    field.press_sequentially("lk")
    expect(shown(page)).to_have_text(["Buy milk"])
    for route in held:
        route.continue_()
    # Another round trip: the late answer, if it still counted, would be there before it.
    page.evaluate("fetch('/healthz').then((answer) => answer.text())")
    expect(shown(page)).to_have_text(["Buy milk"])
    expect(page).to_have_title("1 active matching “milk” – Doorstep")
    assert asked(page) == {"q": "milk"}
    assert held


@pytest.mark.scenario("C5")
@pytest.mark.with_javascript
def test_letters_typed_while_an_answer_arrives_stay(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/todos")
    field = page.get_by_label("Add a todo")
    field.fill("Buy milk")
    with server.busy(), page.expect_request("**/todos"):
        field.press("Enter")
        field.press_sequentially(" and bread")
    expect(page.get_by_role("link", name="Buy milk")).to_be_visible()
    expect(field).to_have_value("Buy milk and bread")
    expect(field).to_be_focused()
    assert server.titles(person) == ["Buy milk"]


@pytest.mark.scenario("A4", "C6")
def test_filters_work_together_and_the_title_says_them(
    page: Page, server: Server, person: Person
) -> None:
    server.make_list(person, "Home")
    today = clock.today()
    server.write_down(person, "Sweep the floor", category="home", due=today)
    server.write_down(person, "Sweep the yard", category="home", due=today - timedelta(days=1))
    server.write_down(person, "Sweep the office", due=today)
    server.write_down(person, "Sweep the attic", category="home", due=today, done=True)
    page.goto("/todos")
    search(page, "sweep")
    expect(page.get_by_role("heading", level=1)).to_have_text("3 active matching “sweep”")
    pick(page, "List", "Home")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 active in Home matching “sweep”")
    pick(page, "Due", "Due today")
    expect(page).to_have_title("1 active due today in Home matching “sweep” – Doorstep")
    expect(shown(page)).to_have_text(["Sweep the floor"])
    assert asked(page) == {"q": "sweep", "category": "home", "due": "today"}
    pick(page, "Status", "Done")
    expect(shown(page)).to_have_text(["Sweep the attic"])
    expect(page).to_have_title("1 done due today in Home matching “sweep” – Doorstep")


def test_each_filter_stands_as_a_chip_that_takes_it_away(
    page: Page, server: Server, person: Person
) -> None:
    server.make_list(person, "Home")
    server.write_down(person, "Sweep", category="home")
    server.write_down(person, "Sweep the office", done=True)
    page.goto("/todos")
    search(page, "sweep")
    pick(page, "List", "Home")
    chips = page.get_by_role("list", name="Filters").get_by_role("link")
    expect(chips).to_have_count(2)
    chips.filter(has_text="Home").click()
    expect_whole(page, "1 active matching “sweep”")
    expect(page.get_by_label("Search")).to_have_value("sweep")
    pick(page, "Status", "Active and done")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 todos matching “sweep”")
    chips.filter(has_text="“sweep”").click()
    expect_whole(page, "2 todos")
    expect(page.get_by_label("Search")).to_have_value("")
    chips.filter(has_text="Active and done").click()
    expect_whole(page, "1 active")
    expect(chips).to_have_count(0)


def test_an_order_is_a_filter_too(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "First", due=clock.today() + timedelta(days=9))
    server.write_down(person, "Second", due=clock.today() + timedelta(days=3))
    server.write_down(person, "Third")
    page.goto("/todos")
    expect(shown(page)).to_have_text(["Third", "Second", "First"])
    pick(page, "Order", "By due date")
    expect(shown(page)).to_have_text(["Second", "First", "Third"])
    pick(page, "Order", "Oldest first")
    expect(shown(page)).to_have_text(["First", "Second", "Third"])


def test_search_shows_nothing_until_asked_and_then_everything(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Sweep")
    server.write_down(person, "Sweep the yard", done=True)
    server.write_down(person, "Sweep the moon", deleted=True)
    page.goto("/search")
    expect_whole(page, "Search")
    expect(shown(page)).to_have_count(0)
    search(page, "sweep")
    expect(shown(page)).to_have_text(["Sweep the yard", "Sweep"])
    pick(page, "Status", "Deleted")
    expect(shown(page)).to_have_text(["Sweep the moon"])
    expect(page).to_have_title("1 deleted matching “sweep” – Doorstep")


@pytest.mark.scenario("C6")
@pytest.mark.with_javascript
def test_while_typing_the_whole_form_is_sent(page: Page, server: Server, person: Person) -> None:
    page.goto("/todos?status=done&due=none")
    wanted: list[dict[str, str]] = []

    def note(request: Request) -> None:
        wanted.append(dict(parse_qsl(urlsplit(request.url).query)))

    with page.expect_request("**/todos?q=milk*") as sent:
        page.get_by_label("Search").press_sequentially("milk")
    note(sent.value)
    assert wanted[0] | {"q": "milk", "status": "done", "due": "none"} == wanted[0]


@pytest.mark.scenario("A3")
@pytest.mark.with_javascript
def test_the_announcement_is_one_lasting_node(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Buy milk")
    page.goto("/todos")
    page.get_by_role("status").evaluate("node => { window.announcer = node }")
    add(page, "Buy bread")
    expect(page.get_by_role("status")).to_have_text("Todo created.")
    page.get_by_label("Search").press_sequentially("milk")
    expect(page.get_by_role("status")).to_have_text("1 active matching “milk”")
    assert page.get_by_role("status").evaluate("node => node === window.announcer")


@pytest.mark.scenario("H8")
@pytest.mark.with_javascript
def test_enter_right_after_typing_asks_once_and_adds_to_the_history(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Buy milk", "Sweep")
    page.goto("/todos")
    steps = page.evaluate("history.length")
    asked_for: list[str] = []
    held: list[Route] = []
    page.on("request", lambda request: asked_for.append(request.url))
    page.route("**/todos?*", lambda route: held.append(route))
    page.clock.install()
    field = page.get_by_label("Search")
    with page.expect_request("**/todos?*"):
        field.press_sequentially("milk")
        field.press("Enter")
    page.clock.run_for(1000)  # the pause that a search while typing waits for
    page.evaluate("fetch('/healthz').then((answer) => answer.text())")
    assert len(held) == 1
    held[0].continue_()

    expect(shown(page)).to_have_text(["Buy milk"])
    assert page.evaluate("history.length") == steps + 1
    assert [url for url in asked_for if "/todos?" in url] == [held[0].request.url]


def test_a_search_is_saved_renamed_and_deleted(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Buy milk")
    server.write_down(person, "Buy bread")
    page.goto("/todos?q=milk")
    page.get_by_role("link", name="Save this search").click()
    page.get_by_label("Name").fill("Dairy")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Search “Dairy” saved.")
    expect(shown(page)).to_have_text(["Buy milk"])
    page.goto("/todos")
    lists = page.get_by_role("navigation", name="Lists")
    if not lists.get_by_role("link", name="Dairy").is_visible():
        lists.get_by_text("Lists", exact=True).click()
    lists.get_by_role("link", name="Dairy").click()
    expect(shown(page)).to_have_text(["Buy milk"])

    page.goto("/lists")
    page.get_by_role("link", name="Edit: Dairy").click()
    page.get_by_label("Name").fill("Milk")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Search renamed.")
    page.get_by_role("link", name="Edit: Milk").click()
    page.get_by_role("button", name="Delete this search").click()
    expect_status(page, "Search “Milk” deleted.")
    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")
    expect(page.get_by_role("link", name="Edit: Milk")).to_be_visible()


@pytest.mark.both_databases
def test_terms_in_the_box_work_with_the_filters_and_each_can_go(
    page: Page, server: Server, person: Person
) -> None:
    server.make_list(person, "Home")
    server.write_down(person, "Sweep the floor", "Sweep the oak floor", category="home")
    server.write_down(person, "Sweep the street")
    server.write_down(person, "Sweep the yard", category="home", done=True)
    page.goto("/todos")
    search(page, 'sweep "the floor" list:home')
    expect(shown(page)).to_have_text(["Sweep the floor"])
    search(page, "sweep -oak list:home")
    expect_whole(page, "1 active in Home matching “sweep” without “oak”")
    page.get_by_role("link", name="Not “oak”").click()
    expect(shown(page)).to_have_text(["Sweep the oak floor", "Sweep the floor"])
    expect(page.get_by_label("Search")).to_have_value("sweep list:home")

    search(page, "list:home is:done")
    expect(shown(page)).to_have_text(["Sweep the yard"])
    pick(page, "List", "Inbox")
    expect(page.get_by_text("one part rules out another")).to_be_visible()
    page.get_by_role("list", name="Filters").get_by_role("link", name="Inbox").click()
    expect(shown(page)).to_have_text(["Sweep the yard"])


def test_a_term_that_is_not_understood_is_told_beside_the_box(
    page: Page, server: Server, person: Person, mode: Mode
) -> None:
    server.write_down(person, "Buy milk", "Buy bread")
    page.goto("/todos")
    field = page.get_by_label("Search")
    if mode == "on":
        field.press_sequentially("milk due:soon")  # searches by itself
    else:
        search(page, "milk due:soon")
    told = "“due:soon” is not understood: due: takes today"
    expect(field).to_have_accessible_description(re.compile(told))
    expect(page.locator("#problems")).to_contain_text(told)
    expect(page.locator("#problems")).to_have_attribute("aria-live", "polite")
    expect(shown(page)).to_have_text(["Buy milk"])
    search(page, "milk list:nowhere")
    expect(page.locator("#problems")).to_have_text("“list:nowhere” names no list in use.")
    expect(shown(page)).to_have_text(["Buy milk"])
    search(page, "milk")
    expect(page.locator("#problems")).to_be_empty()


def test_what_the_box_understands_is_told_below_it(page: Page) -> None:
    page.goto("/search")
    page.get_by_text("What the box understands").click()
    expect(page.get_by_text("these words together")).to_be_visible()


def test_a_saved_search_keeps_its_terms(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Buy milk", "Buy oat milk")
    page.goto("/todos")
    search(page, "milk -oat")
    page.get_by_role("link", name="Save this search").click()
    expect(page.get_by_label("Name")).to_have_value("“milk”, Not “oat”")
    page.get_by_label("Name").fill("Cow")
    page.get_by_role("button", name="Save").click()
    page.goto("/lists")
    page.get_by_role("link", name="Cow", exact=True).click()
    expect(shown(page)).to_have_text(["Buy milk"])


def test_the_list_leads_to_what_the_box_understands(page: Page) -> None:
    page.goto("/todos")
    page.get_by_text("Filters").click()
    page.get_by_role("link", name="What the box understands").click()
    expect(page.get_by_text("these words together")).to_be_visible()
