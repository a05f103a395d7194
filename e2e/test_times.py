"""Times of day: written, shown, late; and the time zone that they are told by."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from e2e.server import Person, Server
from e2e.steps import add, expect_status, row, shown
from webapp import clock
from webapp.clock import Here
from webapp.todos.dates import due_words
from webapp.todos.models import NO_TIME

SIX = 18 * 60


def where_it_is_noon() -> str:
    """Return a zone in which it is noon, or a little after; of these, signs say the opposite."""
    hours = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-hours:+}"


def today_in(zone: str) -> date:
    """Return what day it is there, by the server's clock."""
    return Here.then(clock.now(), zone).today


def choose(page: Page, zone: str) -> None:
    page.goto("/account")
    page.get_by_label("Time zone").fill(zone)
    page.get_by_role("button", name="Save time zone").click()
    expect_status(page, "Time zone saved.")


@pytest.mark.both_databases
def test_a_time_is_written_beside_the_date(page: Page, server: Server, person: Person) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("Choir")
    page.get_by_text("Notes, date and list").click()
    page.get_by_label("Time", exact=True).fill("18:00")
    page.get_by_role("button", name="Add", exact=True).click()

    message = page.get_by_text("Time needs a due date.")
    expect(message).to_be_visible()
    field = page.get_by_label("Time", exact=True)
    expect(field).to_have_value("18:00")
    expect(field).to_be_focused()
    expect(page.get_by_label("Add a todo")).to_have_value("Choir")
    page.get_by_label("Due date").fill(tomorrow.isoformat())
    page.get_by_role("button", name="Add", exact=True).click()

    expect_status(page, "Todo created.")
    expect(message).not_to_be_visible()
    time = row(page, "Choir").locator("time")
    expect(time).to_have_text("tomorrow 18:00")
    expect(time).to_have_attribute("datetime", f"{tomorrow}T18:00")
    [todo] = server.todos(person)
    assert (todo.due, todo.at) == (tomorrow, SIX)

    page.get_by_role("link", name="Choir").click()
    expect(page.get_by_label("Time", exact=True)).to_have_value("18:00")
    page.get_by_label("Time", exact=True).fill("")
    page.get_by_role("button", name="Save").click()
    expect_status(page, "Todo saved.")
    expect(row(page, "Choir").locator("time")).to_have_text("tomorrow")
    page.get_by_role("button", name="Undo").click()
    expect_status(page, "Undone.")
    expect(row(page, "Choir").locator("time")).to_have_text("tomorrow 18:00")


def test_a_time_in_the_line_is_understood_and_comes_again(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/todos")
    add(page, "Water plants tomorrow 18:00 !high every day")
    expect_status(page, "Todo created. Understood: ")
    expect(page.get_by_role("status")).to_contain_text("; 18:00; high priority; every day")
    expect(row(page, "Water plants")).to_contain_text("tomorrow 18:00")

    page.get_by_role("button", name="Done: Water plants").click()
    expect_status(page, "Todo done. Next: ")
    expect(page.get_by_role("status")).to_contain_text("18:00. Undo")
    assert [todo.at for todo in server.todos(person)] == [SIX, SIX]


@pytest.mark.both_databases
def test_late_is_what_the_clock_there_says(page: Page, server: Server, person: Person) -> None:
    choose(page, where_it_is_noon())
    today = today_in(where_it_is_noon())
    for title, at in (("Milk", NO_TIME), ("Choir", SIX), ("Breakfast", 9 * 60 + 30)):
        server.write_down(person, title, due=today, at=at)
    page.goto("/todos?sort=due")
    expect(shown(page)).to_have_text(["Breakfast", "Choir", "Milk"])
    expect(row(page, "Breakfast")).to_contain_text("late since 09:30")
    expect(row(page, "Choir")).to_contain_text("today 18:00")
    page.goto("/todos?due=overdue")
    expect(shown(page)).to_have_text(["Breakfast"])
    page.goto("/todos?due=today")
    expect(shown(page)).to_have_text(["Breakfast", "Choir", "Milk"])

    page.goto("/dashboard")
    expect(page.get_by_role("region", name="Overdue")).to_contain_text("Breakfast")
    here = page.get_by_role("region", name="Today")
    expect(here.locator(".todo .title")).to_have_text(["Choir", "Milk"])
    page.get_by_role("button", name="Done: Breakfast").click()
    expect_status(page, "Todo done.")
    expect(page.get_by_text("Nothing is late.")).to_be_visible()


@pytest.mark.both_databases
def test_a_day_begins_where_one_lives(page: Page, server: Server, person: Person) -> None:
    east, west = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # never on the same day
    choose(page, east)
    page.goto("/todos")
    add(page, "Milk today")
    expect(row(page, "Milk").locator("time")).to_have_text("today")
    [todo] = server.todos(person)
    assert todo.due == today_in(east)

    choose(page, west)
    page.goto("/todos")
    said = due_words(todo.due, today_in(west)).text
    assert said != "today"
    expect(row(page, "Milk").locator("time")).to_have_text(said)


def test_a_zone_that_there_is_not_is_told_and_can_be_mended(page: Page) -> None:
    page.goto("/account")
    page.get_by_label("Time zone").fill("Middle-earth/Shire")
    page.get_by_role("button", name="Save time zone").click()

    expect(page.get_by_text("Time zone is not known.")).to_be_visible()
    field = page.get_by_label("Time zone")
    expect(field).to_have_value("Middle-earth/Shire")
    expect(field).to_be_focused()
    field.fill("new york")
    page.get_by_role("button", name="Save time zone").click()
    expect_status(page, "Time zone saved.")
    expect(field).to_have_value("America/New_York")
    expect(page.get_by_text("Time zone is not known.")).not_to_be_visible()
