"""What is sent takes effect once: refresh, double click, Back and again."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import update

from e2e.faults import Faults
from e2e.scenarios import Mode
from e2e.server import PASSWORD, Person, Server
from e2e.steps import add, back, expect_status, expect_whole, lose_the_answer, row, shown, sign_in
from webapp.todos.models import ACTIVE, DELETED, todos

Step = Callable[[Page, Server, Person], None]


def register(page: Page, server: Server, person: Person) -> None:
    page.context.clear_cookies()
    page.goto("/register")
    page.get_by_label("Username").fill(f"Kim {uuid4().hex[:6]}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect_whole(page, "Dashboard")


def signing_in(page: Page, server: Server, person: Person) -> None:
    page.context.clear_cookies()
    page.goto("/login")
    sign_in(page, person)
    expect_whole(page, "Dashboard")


def signing_out(page: Page, server: Server, person: Person) -> None:
    page.goto("/todos")
    page.get_by_role("button", name="Sign out").click()
    expect_whole(page, "Sign in")


def theme(page: Page, server: Server, person: Person) -> None:
    page.goto("/lists")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def adding(page: Page, server: Server, person: Person) -> None:
    page.goto("/todos")
    add(page, "Sweep")
    expect(row(page, "Sweep")).to_be_visible()


def adding_what_is_invalid(page: Page, server: Server, person: Person) -> None:
    page.goto("/todos")
    add(page, "   ")
    expect(page.get_by_text("Title cannot be empty.")).to_be_visible()


def button(name: str, status: str, path: str = "/todos", **todo: bool) -> Step:
    def press(page: Page, server: Server, person: Person) -> None:
        server.write_down(person, "Sweep", "Dust", **todo)  # type: ignore[arg-type]
        page.goto(path)
        page.get_by_role("button", name=name).click()
        expect_status(page, status)

    return press


def many(action: str, status: str) -> Step:
    def press(page: Page, server: Server, person: Person) -> None:
        server.write_down(person, "Sweep", "Dust", "Write")
        page.goto("/todos?status=all")
        page.get_by_label("Select: Sweep").check()
        page.get_by_label("Select: Dust").check()
        page.get_by_role("button", name=action, exact=True).click()
        expect_status(page, status)

    return press


def undoing(page: Page, server: Server, person: Person) -> None:
    button("Delete: Sweep", "Todo deleted.")(page, server, person)
    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")


def editing(page: Page, server: Server, person: Person) -> None:
    [todo_id] = server.write_down(person, "Sweep")
    page.goto(f"/todos/{todo_id}")
    page.get_by_label("Title").fill("Sweep well")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")


def editing_too_late(page: Page, server: Server, person: Person) -> None:
    [todo_id] = server.write_down(person, "Sweep")
    page.goto(f"/todos/{todo_id}")
    with server.database.write() as connection:
        saved = todos.c.id == todo_id
        connection.execute(update(todos).where(saved).values(title="Sweep it", version=2))
    page.get_by_label("Title").fill("Sweep well")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Your version")).to_be_visible()


def making_a_list(page: Page, server: Server, person: Person) -> None:
    page.goto("/lists")
    page.get_by_label("Name").fill("Home")
    page.get_by_role("button", name="Create list").click()
    expect_status(page, "List “Home” created.")


def renaming_a_list(page: Page, server: Server, person: Person) -> None:
    page.goto(f"/lists/{server.make_list(person, 'Home').id}")
    page.get_by_label("Name").fill("House")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "List saved.")


def deleting_a_list(page: Page, server: Server, person: Person) -> None:
    page.goto(f"/lists/{server.make_list(person, 'Home').id}")
    page.get_by_role("button", name="Delete this list").click()
    expect_status(page, "List “Home” deleted.")


def changing_the_password(page: Page, server: Server, person: Person) -> None:
    page.goto("/account")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_label("New password").fill("another long one")
    page.get_by_role("button", name="Change password").click()
    expect_status(page, "Password changed.")


FORMS: dict[str, Step] = {
    "register": register,
    "sign in": signing_in,
    "sign out": signing_out,
    "theme": theme,
    "add": adding,
    "add, invalid": adding_what_is_invalid,
    "done": button("Done: Sweep", "Todo done."),
    "reopen": button("Reopen: Sweep", "Todo reopened.", "/todos?status=done", done=True),
    "delete": button("Delete: Sweep", "Todo deleted."),
    "restore": button("Restore: Sweep", "Todo restored.", "/search?status=deleted", deleted=True),
    "many done": many("Done", "2 todos done."),
    "many deleted": many("Delete", "2 todos deleted."),
    "undo": undoing,
    "edit": editing,
    "edit, too late": editing_too_late,
    "new list": making_a_list,
    "rename list": renaming_a_list,
    "delete list": deleting_a_list,
    "password": changing_the_password,
}


@pytest.mark.scenario("R3", "R10")
@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_answered_by_see_other_and_refresh_sends_nothing_again(
    page: Page, server: Server, person: Person, form: str
) -> None:
    FORMS[form](page, server, person)
    assert {asked.status for asked in server.requests() if asked.method == "POST"} == {303}
    before = server.everything()
    server.forget_requests()
    page.reload()

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    asked = server.requests()
    assert asked
    assert {request.method for request in asked} == {"GET"}
    assert server.everything() == before


@pytest.mark.scenario("R1", "R2")
@pytest.mark.both_databases
def test_pressing_add_again_while_it_works_adds_once(
    page: Page, server: Server, person: Person, mode: Mode, faults: Faults
) -> None:
    faults.allow("ERR_ABORTED")  # the first answer, which the second takes the place of
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("Buy milk")
    box = page.get_by_role("button", name="Add", exact=True).bounding_box()
    assert box
    place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    with server.busy():
        if mode == "off":
            for _ in range(2):
                with page.expect_request(lambda request: request.method == "POST"):
                    page.mouse.click(*place)
        else:
            for _ in range(4):
                page.mouse.click(*place)

    expect(row(page, "Buy milk")).to_have_count(1)
    expect_status(page, "Todo created.")
    expect(page.get_by_label("Add a todo")).to_have_value("")
    # Without JavaScript, the browser may take back the first before it has left.
    server.await_posts(1 if mode == "off" else 4)
    expect(row(page, "Buy milk")).to_have_count(1)
    expect(page.get_by_label("Add a todo")).not_to_have_attribute("aria-invalid", "true")
    assert server.titles(person) == ["Buy milk"]


@pytest.mark.scenario("R7")
def test_the_same_text_on_purpose_makes_two(page: Page, server: Server, person: Person) -> None:
    page.goto("/todos")
    add(page, "Buy milk")
    expect(shown(page)).to_have_count(1)
    add(page, "Buy milk")
    expect(shown(page)).to_have_text(["Buy milk", "Buy milk"])
    assert server.titles(person) == ["Buy milk", "Buy milk"]


@pytest.mark.scenario("R5")
@pytest.mark.both_databases
def test_back_shows_an_empty_field_and_another_text_makes_another_todo(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/todos")
    add(page, "Buy milk")
    expect(row(page, "Buy milk")).to_be_visible()
    page.get_by_role("link", name="Buy milk").click()
    expect_whole(page, "Buy milk")
    back(page)

    expect(page.get_by_label("Add a todo")).to_have_value("")
    add(page, "Buy bread")
    expect(shown(page)).to_have_text(["Buy bread", "Buy milk"])
    assert server.titles(person) == ["Buy milk", "Buy bread"]


@pytest.mark.scenario("R5")
@pytest.mark.both_histories
def test_back_to_the_form_itself_shows_it_empty(page: Page, server: Server, person: Person) -> None:
    page.goto("/lists")
    page.get_by_label("Name").fill("Home")
    page.get_by_role("button", name="Create list").click()
    expect_status(page, "List “Home” created.")
    server.forget_requests()
    back(page)

    expect(page.get_by_label("Name")).to_have_value("")
    assert server.posts() == []
    assert server.lists(person) == ["Inbox", "Home"]


def test_undo_pressed_twice_puts_back_once(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Sweep")
    page.goto("/todos")
    page.get_by_role("button", name="Delete: Sweep").click()
    expect_status(page, "Todo deleted.")
    other = page.context.new_page()
    other.goto("/todos")
    page.get_by_role("button", name="Undo").dblclick()
    expect(row(page, "Sweep")).to_have_count(1)
    assert server.titles(person) == ["Sweep"]


@pytest.mark.parametrize("button", ["Done", "Delete"])
@pytest.mark.with_javascript
def test_a_double_click_in_the_list_takes_one_row(
    page: Page, server: Server, person: Person, button: str
) -> None:
    server.write_down(person, "Mop", "Dust", "Sweep")
    page.goto("/todos")
    place = page.get_by_role("button", name=f"{button}: Sweep").bounding_box()
    assert place
    at = (place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.mouse.click(*at)
    expect(shown(page)).to_have_text(["Dust", "Mop"])
    # The second half of a slow double click: the next row has moved up by then.
    page.mouse.move(*at)
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    expect_status(page, "Todo done." if button == "Done" else "Todo deleted.")
    page.get_by_role("button", name="Undo").click()
    expect(shown(page)).to_have_text(["Sweep", "Dust", "Mop"])


@pytest.mark.scenario("R4")
@pytest.mark.both_databases
def test_another_text_under_a_key_that_was_used_makes_another_todo(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/todos")
    key = page.locator("#add [name=key]")
    used = key.input_value()
    add(page, "Buy milk")
    expect(row(page, "Buy milk")).to_be_visible()
    key.evaluate("(field, used) => { field.value = used }", used)
    add(page, "Buy bread")
    expect(shown(page)).to_have_text(["Buy bread", "Buy milk"])
    assert server.titles(person) == ["Buy milk", "Buy bread"]


@pytest.mark.scenario("R6")
@pytest.mark.both_databases
def test_a_lost_answer_and_another_try_make_one_todo(
    page: Page, server: Server, person: Person, mode: Mode, faults: Faults
) -> None:
    faults.expect("ERR_CONNECTION_RESET")
    faults.allow("Failed to fetch")
    page.goto("/todos")
    lose_the_answer(page)
    add(page, "Buy milk")
    if mode == "on":
        page.get_by_role("alert").get_by_role("button", name="Retry").click()
    else:
        page.wait_for_url("chrome-error://**")
        page.reload()

    expect(shown(page)).to_have_text(["Buy milk"])
    expect_status(page, "Todo created.")
    assert server.posts() == ["/todos", "/todos"]
    assert server.titles(person) == ["Buy milk"]


@pytest.mark.scenario("E3")
@pytest.mark.without_javascript
def test_a_todo_sent_while_offline_is_sent_by_reloading(
    page: Page, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("ERR_INTERNET_DISCONNECTED")
    page.goto("/todos")
    page.context.set_offline(True)
    add(page, "Buy milk")
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    page.reload()
    expect(shown(page)).to_have_text(["Buy milk"])
    assert server.titles(person) == ["Buy milk"]


@pytest.mark.scenario("R9")
@pytest.mark.both_databases
def test_the_same_form_sent_from_two_tabs_at_once_adds_once(
    page: Page, server: Server, person: Person
) -> None:
    tabs = page, page.context.new_page()
    keys = []
    for tab in tabs:
        tab.goto("/todos")
        key = tab.locator("#add [name=key]")
        keys.append(key.input_value())
        key.evaluate("(field, first) => { field.value = first }", keys[0])
        tab.get_by_label("Add a todo").fill("Buy milk")
    with server.busy():
        for tab in tabs:
            with tab.expect_request(lambda request: request.method == "POST"):
                tab.get_by_label("Add a todo").press("Enter", no_wait_after=True)
    server.await_posts(2)
    for tab in tabs:
        expect(shown(tab)).to_have_text(["Buy milk"])
    assert server.titles(person) == ["Buy milk"]
    assert [asked for asked in server.requests() if asked.method == "POST"] == [
        ("POST", "/todos", 303)
    ] * 2


@pytest.mark.scenario("R9")
@pytest.mark.both_databases
@pytest.mark.with_javascript
def test_the_same_form_sent_many_times_at_once_gets_the_same_answer(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("Buy milk")
    answers = page.evaluate(
        """() => {
            const sent = new URLSearchParams(new FormData(document.querySelector("#add")));
            const send = async () => {
                const answer = await fetch("/todos", { method: "POST", body: sent });
                return [answer.status, answer.url];
            };
            return Promise.all(Array.from({ length: 20 }, send));
        }"""
    )
    assert server.titles(person) == ["Buy milk"]
    assert answers == [[200, f"{server.url}/todos"]] * 20
    assert len(server.posts()) == 20


@pytest.mark.scenario("C3")
def test_deleting_one_slowly_and_another_fast_leaves_neither(
    page: Page, server: Server, person: Person, mode: Mode, faults: Faults
) -> None:
    faults.allow("ERR_ABORTED")  # without scripts, the second takes the place of the first
    server.write_down(person, "Mop", "Dust", "Sweep")
    page.goto("/todos")
    places = [
        page.get_by_role("button", name=f"Delete: {name}").bounding_box()
        for name in ("Mop", "Sweep")
    ]
    with server.busy():
        for place in filter(None, places):
            at = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
            if mode == "off" or place == places[0]:
                with page.expect_request("**/delete"):
                    page.mouse.click(*at)
            else:
                page.mouse.click(*at)  # waits for the first
    if mode == "on":
        expect(shown(page)).to_have_text(["Dust"])
        server.await_posts(2)
    else:
        # The page that the second led to may have been made before the first took effect.
        expect(shown(page).filter(has_text="Sweep")).to_have_count(0)
        page.reload()
        if shown(page).filter(has_text="Mop").count():
            # The browser took the first back before it had left: it is there to be deleted again.
            page.get_by_role("button", name="Delete: Mop").click()
    expect(shown(page)).to_have_text(["Dust"])
    assert server.titles(person, ACTIVE) == ["Dust"]


@pytest.mark.scenario("C3")
@pytest.mark.with_javascript
def test_a_late_answer_to_an_earlier_click_brings_nothing_back(
    page: Page, server: Server, person: Person
) -> None:
    server.write_down(person, "Mop", "Dust", "Sweep")
    page.goto("/todos")
    held: list[Route] = []
    page.route("**/delete", lambda route: held.append(route), times=1)
    with page.expect_request("**/delete"):
        page.get_by_role("button", name="Delete: Mop").click()
    page.get_by_role("button", name="Delete: Sweep").click()
    # Another round trip, in which the second would be there if it did not wait for the first.
    page.evaluate("fetch('/healthz').then((answer) => answer.text())")
    assert server.posts() == []
    held[0].continue_()
    expect(shown(page)).to_have_text(["Dust"])
    assert server.titles(person, DELETED) == ["Mop", "Sweep"]
