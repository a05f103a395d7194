"""A time of day beside the due date, in the zone of whoever looks."""

from datetime import date, timedelta

import pytest

from tests.conftest import Clock
from tests.markup import Page, text_of
from tests.people import Person
from tests.todos.test_activity import steps
from webapp.clock import Here
from webapp.todos import compose
from webapp.todos.models import NO_TIME, TodoLine

DAY = date(2026, 12, 1)
"""Today, where nobody says otherwise."""
SIX = 18 * 60
UTC = {"time_zone": "UTC"}
EAST, WEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"
"""Fourteen hours before UTC, and eleven behind it."""


@pytest.fixture
def anna(true_time: Clock, anna: Person) -> Person:
    """Somebody in UTC, at noon on 1 December 2026."""
    anna.browser.post("/account/time-zone", UTC)
    return anna


def lives_in(person: Person, zone: str) -> None:
    person.browser.post("/account/time-zone", {"time_zone": zone})


def due(person: Person, path: str = "/todos") -> list[str]:
    """Return what the page's rows say of when they are due, with where that is in machine words."""
    page = person.browser.get(path).page
    items = [item for item in page.all("li") if (item.get("id") or "").startswith("todo-")]
    return [text_of(time) for item in items for time in item.iter("time")]


def save(person: Person, todo: int, **fields: str) -> None:
    """Save the todo as another program does, which sends what it knows of."""
    row = person.todo(todo)
    fields = {"title": row.title, "version": str(row.version), **fields}
    person.browser.post(f"/todos/{todo}", fields)


def section(page: Page, name: str) -> str:
    (found,) = (e for e in page.all("section") if e.get("aria-labelledby") == name)
    return text_of(found)


# Written, shown, kept.


def test_a_time_is_written_beside_the_date_and_shown(anna: Person) -> None:
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title="Choir", due="2026-12-02", at="18:00")
    (todo,) = anna.todos().values()
    assert (todo.due, todo.at) == (date(2026, 12, 2), SIX)
    (time,) = page.all("time")
    assert time.get("datetime") == "2026-12-02T18:00"
    assert time.get("title") == "Wednesday, 2 December 2026, 18:00"
    assert text_of(time) == "tomorrow 18:00"
    assert anna.browser.get(f"/todos/{todo.id}").page.value("at") == "18:00"


def test_a_time_alone_gets_a_message_at_its_field_and_stays(anna: Person) -> None:
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title="Choir", at="18:00", notes="Bring water")
    (field,) = page.all("input", name="at")
    (message,) = (e for e in page.all("span") if e.get("id") == field.get("aria-describedby"))
    assert text_of(message) == "Time needs a due date."
    assert field.get("aria-invalid") == "true"
    assert [page.value(name) for name in ("title", "at", "notes")] == [
        *("Choir", "18:00", "Bring water"),
    ]
    assert not anna.todos()
    assert anna.browser.send("/todos", due="2026-12-02").said.startswith("Todo created.")


def test_what_is_no_time_comes_back_with_a_message(anna: Person) -> None:
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title="Choir", due="2026-12-02", at="six")
    assert "Time must be a time such as 18:00." in page.text
    (field,) = page.all("input", name="at")
    assert (field.get("value"), field.get("type")) == ("six", "text")


def test_a_date_that_the_title_says_is_enough_for_a_time(anna: Person) -> None:
    anna.browser.get("/todos")
    anna.browser.send("/todos", title="Choir tomorrow", at="18:00")
    (todo,) = anna.todos().values()
    assert (todo.title, todo.due, todo.at) == ("Choir", date(2026, 12, 2), SIX)


def test_a_time_is_changed_and_taken_away(anna: Person) -> None:
    todo = anna.has_todo("Choir", due=DAY, at=SIX)
    anna.browser.get(f"/todos/{todo}")
    anna.browser.submit(f"/todos/{todo}", at="19:15")
    assert anna.todo(todo).at == 19 * 60 + 15
    anna.browser.get(f"/todos/{todo}")
    page = anna.browser.send(f"/todos/{todo}", due="")
    assert "Time needs a due date." in page.text
    anna.browser.submit(f"/todos/{todo}", due="", at="")
    assert (anna.todo(todo).due, anna.todo(todo).at) == (None, NO_TIME)


def test_a_form_that_knows_of_no_time_changes_none(anna: Person) -> None:
    todo = anna.has_todo("Choir", due=DAY, at=SIX)
    save(anna, todo, title="Choir practice", due="2026-12-03")
    row = anna.todo(todo)
    assert (row.title, row.due, row.at) == ("Choir practice", date(2026, 12, 3), SIX)


def test_with_the_date_its_time_goes_where_a_form_knows_of_none(anna: Person) -> None:
    todo = anna.has_todo("Choir", due=DAY, at=SIX)
    save(anna, todo, due="")
    assert (anna.todo(todo).due, anna.todo(todo).at) == (None, NO_TIME)


def test_a_day_is_in_the_order_of_its_times(anna: Person) -> None:
    for title, day, at in (
        ("Whenever", DAY, NO_TIME),
        ("Choir", DAY, SIX),
        ("Tomorrow, early", DAY + timedelta(1), 0),
        ("Lunch", DAY, 12 * 60 + 30),
        ("Undated", None, NO_TIME),
    ):
        anna.has_todo(title, due=day, at=at)
    rows = anna.browser.get("/todos?sort=due").page.rows
    assert list(rows.values()) == ["Lunch", "Choir", "Whenever", "Tomorrow, early", "Undated"]


def test_pages_go_on_within_a_day_and_old_addresses_still_lead_somewhere(anna: Person) -> None:
    ids = [anna.has_todo(f"At {at}", due=DAY, at=at) for at in range(0, 1440, 30)]
    page = anna.browser.get("/todos?sort=due").page
    assert list(page.rows) == ids[:25]
    assert page.links["Next page"] == f"/todos?sort=due&after=2026-12-01.720.{ids[24]}"
    page = anna.browser.get(page.links["Next page"]).page
    assert list(page.rows) == ids[25:]
    # As pages were linked before there were times: every todo stood where those without one stand.
    assert list(anna.browser.get("/todos?sort=due&after=2026-11-30.1").page.rows) == ids[:25]
    for bad in ("2026-12-01.x.1", "2026-12-01.1441.1", "2026-12-01..1", "1.2.3.4", "720.1"):
        assert list(anna.browser.get(f"/todos?sort=due&after={bad}").page.rows) == ids[:25]


# Late, today, soon.


def test_a_todo_is_late_from_the_minute_after_its_time(anna: Person, true_time: Clock) -> None:
    todo = anna.has_todo("Choir", due=DAY, at=SIX)
    other = anna.has_todo("Milk", due=DAY)
    for moment, said, late in (
        ("17:59:59", "today 18:00", []),
        ("18:00:00", "today 18:00", []),
        ("18:00:59", "today 18:00", []),
        ("18:01:00", "late since 18:00", [todo]),
        ("23:59:59", "late since 18:00", [todo]),
    ):
        true_time.set(f"2026-12-01T{moment}Z")
        assert due(anna) == ["today", said], moment
        assert list(anna.browser.get("/todos?due=overdue").page.rows) == late, moment
        # The filter shows what is due on this day; the dashboard shows everything once.
        assert list(anna.browser.get("/todos?due=today").page.rows) == [todo, other]
        page = anna.browser.get("/dashboard").page
        assert ("Choir" in section(page, "overdue")) == bool(late), moment
        assert ("Choir" in section(page, "today")) != bool(late), moment
        assert "Milk" in section(page, "today")
    true_time.set("2026-12-02T00:00Z")
    assert due(anna) == ["1 day late", "1 day late"]
    assert "Nothing is due today." in section(anna.browser.get("/dashboard").page, "today")


def test_who_has_done_nothing_today_is_told_that_no_more_is_due(anna: Person) -> None:
    anna.has_todo("Breakfast", due=DAY, at=8 * 60)
    page = anna.browser.get("/dashboard").page
    assert "Nothing more is due today." in section(page, "today")


def test_midnight_is_late_from_the_first_minute(anna: Person, true_time: Clock) -> None:
    anna.has_todo("New year", due=date(2026, 12, 2), at=0)
    assert due(anna) == ["tomorrow 00:00"]
    true_time.set("2026-12-02T00:00:30Z")
    assert due(anna) == ["today 00:00"]
    true_time.set("2026-12-02T00:01Z")
    assert due(anna) == ["late since 00:00"]


def test_what_is_done_is_never_late(anna: Person) -> None:
    anna.has_todo("Breakfast", due=DAY, at=8 * 60, done=True)
    assert due(anna, "/todos?status=done") == ["Tuesday, 1 December 2026, 08:00"]
    assert not anna.browser.get("/todos?status=done").page.all("time", class_="late")


def test_only_rows_that_the_minute_changes_are_made_again() -> None:
    def line(number: int, at: int, day: date = DAY) -> TodoLine:
        return TodoLine(number, "Milk", day, at, 0, 1, 0, "", "", False)

    lines = [
        *(line(1, NO_TIME), line(2, SIX), line(3, SIX, DAY + timedelta(1))),
        line(4, SIX, DAY - timedelta(1)),
    ]
    before = compose.rows(lines, (), Here(DAY, SIX))
    after = compose.rows(lines, (), Here(DAY, SIX + 1))
    assert [old is new for old, new in zip(before, after, strict=True)] == [True, False, True, True]
    assert [row.due.late for row in after if row.due] == [False, True, False, True]
    assert compose.rows(lines, (), Here(DAY, SIX))[1].due == before[1].due


# Zones.


@pytest.mark.parametrize(
    ("moment", "zone", "said"),
    [
        ("2026-12-01T10:30Z", EAST, "1 day late"),
        ("2026-12-01T10:30Z", WEST, "tomorrow 18:00"),
        ("2026-12-01T03:59Z", EAST, "today 18:00"),
        ("2026-12-01T04:01Z", EAST, "late since 18:00"),
        ("2026-12-02T05:00Z", WEST, "today 18:00"),
        ("2026-12-02T05:01Z", WEST, "late since 18:00"),
        ("2026-12-02T10:59Z", WEST, "late since 18:00"),
        ("2026-12-02T11:00Z", WEST, "1 day late"),
        ("2026-12-01T12:30Z", "Asia/Kolkata", "today 18:00"),
        ("2026-12-01T12:31Z", "Asia/Kolkata", "late since 18:00"),
    ],
)
def test_six_is_six_wherever_one_is(
    anna: Person, true_time: Clock, moment: str, zone: str, said: str
) -> None:
    todo = anna.has_todo("Choir", due=DAY, at=SIX)
    lives_in(anna, zone)
    true_time.set(moment)
    assert due(anna) == [said]
    late = anna.browser.get("/todos?due=overdue").page.rows
    assert (todo in late) == ("late" in said)
    assert due(anna, "/dashboard") == [said]


@pytest.mark.parametrize(
    ("moment", "late"),
    [
        # Clocks are set forward from 02:00 to 03:00: half past two is left out, and then over.
        ("2027-03-28T00:59Z", False),
        ("2027-03-28T01:00Z", True),
        # Set back from 03:00 to 02:00: half past two comes twice.
        ("2026-10-25T00:30Z", False),
        ("2026-10-25T00:31Z", True),
        ("2026-10-25T01:31Z", True),
        ("2026-10-25T02:00Z", True),
    ],
)
def test_a_time_is_kept_on_days_when_clocks_are_set(
    true_time: Clock, moment: str, late: bool
) -> None:
    true_time.set(moment)
    half_past_two = TodoLine(
        1, "Milk", date.fromisoformat(moment[:10]), 150, 0, 1, 0, "", "", False
    )
    (row,) = compose.rows([half_past_two], (), Here.then(true_time.now, "Europe/Berlin"))
    assert row.due is not None
    assert row.due.late == late


def test_today_is_ones_own_for_all_that_is_done(
    anna: Person, ben: Person, true_time: Clock
) -> None:
    true_time.set("2026-12-01T10:30Z")  # Wednesday in the east, Monday in the west
    for person, zone, today in (
        (anna, EAST, date(2026, 12, 2)),
        (ben, WEST, date(2026, 11, 30)),
    ):
        lives_in(person, zone)
        person.browser.get("/todos")
        person.browser.send("/todos", title="Milk tomorrow")
        (todo,) = person.todos()
        assert person.todo(todo).due == today + timedelta(1)
        assert due(person) == ["tomorrow"]
        person.browser.post(f"/todos/{todo}/done", {"done": "1"})
        assert person.todo(todo).done_on == today
        page = person.browser.get("/dashboard").page
        assert "1 done in the last 30 days" in page.text
        assert today.isoformat() in [time.get("datetime") for time in page.all("time")]
        other = person.has_todo("Bread")
        person.browser.post("/todos/bulk", {"action": "done", "id": str(other)})
        assert person.todo(other).done_on == today


def test_a_repeat_counts_its_days_where_one_is(anna: Person, true_time: Clock) -> None:
    true_time.set("2026-12-01T10:30Z")
    lives_in(anna, EAST)
    todo = anna.has_todo("Milk", due=date(2026, 11, 20), at=SIX, repeat="FREQ=DAILY")
    anna.browser.get("/todos")
    page = anna.browser.send(f"/todos/{todo}/done")
    assert page.said == "Todo done. Next: tomorrow 18:00. Undo"
    (new,) = (row for row in anna.todos().values() if row.follows == todo)
    assert (new.due, new.at) == (date(2026, 12, 3), SIX)


def test_what_happened_is_told_by_ones_own_clock(anna: Person, true_time: Clock) -> None:
    true_time.set("2026-12-01T10:30Z")
    todo = anna.has_todo("Milk")
    for zone, told in ((EAST, "2026-12-02T00:30:00"), (WEST, "2026-11-30T23:30:00")):
        lives_in(anna, zone)
        (time,) = anna.browser.get(f"/todos/{todo}").page.all("time")
        assert time.get("datetime") == told


def test_the_trash_counts_ones_own_days(anna: Person, true_time: Clock) -> None:
    lives_in(anna, WEST)
    true_time.set("2026-12-01T10:30Z")  # half an hour before midnight, there
    todo = anna.has_todo("Milk", deleted=True)
    for moment, left in (("10:59", "30 days left"), ("11:00", "29 days left")):
        true_time.set(f"2026-12-01T{moment}Z")
        assert left in anna.browser.get("/search?status=deleted").page.text
        assert left in anna.browser.get(f"/todos/{todo}").page.text


def test_each_persons_rows_are_their_own(anna: Person, ben: Person, true_time: Clock) -> None:
    true_time.set("2026-12-01T18:30Z")
    lives_in(anna, "UTC")
    lives_in(ben, "America/New_York")
    for person in (anna, ben, anna, ben):
        if not person.todos():
            person.has_todo("Choir", due=DAY, at=SIX)
    assert due(anna) == ["late since 18:00"]
    assert due(ben) == ["today 18:00"]


def test_a_zone_that_is_known_no_more_breaks_no_page(anna: Person, true_time: Clock) -> None:
    with anna.database.write() as connection:
        connection.exec_driver_sql("UPDATE people SET time_zone = 'Soviet/Moscow'")
    anna.has_todo("Milk", due=DAY, at=SIX)
    for path in ("/account", "/search?q=milk", "/dashboard", "/todos?due=overdue", "/todos"):
        anna.browser.get(path)
    assert anna.browser.page.rows


# What is understood of a title.


@pytest.mark.parametrize(
    ("title", "left", "day", "at", "said"),
    [
        ("Choir 18:00", "Choir", 1, SIX, "18:00 today"),
        ("Choir 9:00", "Choir", 2, 540, "09:00 tomorrow"),
        ("Choir 12:00", "Choir", 1, 720, "12:00 today"),
        ("Choir tomorrow 6pm", "Choir", 2, SIX, "Wednesday, 2 December 2026; 18:00"),
        ("Choir today 9:00", "Choir", 1, 540, "Tuesday, 1 December 2026; 09:00"),
    ],
)
def test_a_time_in_the_title_is_understood(
    anna: Person, title: str, left: str, day: int, at: int, said: str
) -> None:
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title=title)
    (todo,) = anna.todos().values()
    assert (todo.title, todo.due, todo.at) == (left, date(2026, 12, day), at)
    assert page.said == f"Todo created. Understood: {said}. Change it"


def test_a_time_in_the_title_joins_a_date_by_hand(anna: Person) -> None:
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title="Choir 18:00", due="2026-12-24")
    (todo,) = anna.todos().values()
    assert (todo.title, todo.due, todo.at) == ("Choir", date(2026, 12, 24), SIX)
    assert page.said == "Todo created. Understood: 18:00. Change it"


def test_a_repeat_with_a_time_begins_when_that_is_still_to_come(anna: Person) -> None:
    anna.browser.get("/todos")
    anna.browser.send("/todos", title="Run every day 9:00")
    anna.browser.send("/todos", title="Read every day 21:00")
    run, read = anna.todos().values()
    assert (run.due, run.at) == (date(2026, 12, 2), 540)
    assert (read.due, read.at) == (DAY, 21 * 60)


def test_what_a_title_says_is_read_by_ones_own_clock(anna: Person, true_time: Clock) -> None:
    true_time.set("2026-12-01T10:30Z")
    lives_in(anna, EAST)  # half past midnight on 2 December
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title="Choir 9:00")
    (todo,) = anna.todos().values()
    assert (todo.due, todo.at) == (date(2026, 12, 2), 540)
    assert "09:00 today" in page.said


# What else knows of it.


def test_undo_brings_the_time_back(anna: Person) -> None:
    todo = anna.has_todo("Choir", due=DAY, at=SIX)
    anna.browser.get(f"/todos/{todo}")
    page = anna.browser.send(f"/todos/{todo}", due="", at="")
    (undo,) = (form.action for form in page.forms if "/undo/" in form.action)
    anna.browser.submit(undo)
    assert (anna.todo(todo).due, anna.todo(todo).at) == (DAY, SIX)


def test_undo_leaves_no_time_without_a_date(anna: Person) -> None:
    todo = anna.has_todo("Choir")
    anna.browser.get(f"/todos/{todo}")
    page = anna.browser.send(f"/todos/{todo}", due="2026-12-01", at="18:00")
    (undo,) = (form.action for form in page.forms if "/undo/" in form.action)
    save(anna, todo, due="2026-12-01", at="19:00")
    anna.browser.post(undo)
    # The time was changed since, so both stay.
    assert (anna.todo(todo).due, anna.todo(todo).at) == (DAY, 19 * 60)


def test_undone_finishing_takes_the_next_one_back(anna: Person) -> None:
    todo = anna.has_todo("Choir", due=DAY, at=SIX, repeat="FREQ=DAILY")
    anna.browser.get("/todos")
    page = anna.browser.send(f"/todos/{todo}/done")
    (undo,) = (form.action for form in page.forms if "/undo/" in form.action)
    anna.browser.submit(undo)
    assert [row.state for row in anna.todos().values()] == [0, 2]


def test_what_happened_to_a_time_is_told(anna: Person) -> None:
    anna.browser.get("/todos")
    anna.browser.submit("/todos", title="Choir")
    (todo,) = anna.todos()
    for due_, at in (
        *(("2026-12-03", "18:00"), ("2026-12-03", "00:00"), ("2026-12-04", "00:00")),
        *(("2026-12-05", "19:30"), ("2026-12-05", ""), ("2026-12-05", "08:00"), ("", "")),
    ):
        save(anna, todo, due=due_, at=at)
    assert steps(anna, todo) == [
        "Anna Due date removed, was 5 December 2026, 08:00",
        "Anna Time set to 08:00",
        "Anna Time removed, was 19:30",
        "Anna Due date changed from 4 December 2026, 00:00 to 5 December 2026, 19:30",
        "Anna Due date changed from 3 December 2026 to 4 December 2026",
        "Anna Time changed from 18:00 to 00:00",
        "Anna Due date set to 3 December 2026, 18:00",
        "Anna Written down",
    ]


def test_of_two_versions_the_time_is_a_field_of_its_own(anna: Person) -> None:
    todo = anna.has_todo("Choir", due=DAY, at=SIX)
    other = anna.browser.twin()
    anna.browser.get(f"/todos/{todo}")
    other.get(f"/todos/{todo}")
    other.send(f"/todos/{todo}", at="19:00")
    page = anna.browser.send(f"/todos/{todo}", title="Choir practice", at="20:00")
    assert "This todo was changed while you were writing." in page.text
    assert page.value("at") == "20:00"
    assert "Time 19:00 Take this" in page.text
    page = anna.browser.send(f"/todos/{todo}", ("take", "at"))
    assert (page.value("at"), page.value("title")) == ("19:00", "Choir practice")
    anna.browser.submit(f"/todos/{todo}")
    assert (anna.todo(todo).title, anna.todo(todo).at) == ("Choir practice", 19 * 60)


def test_a_time_that_only_one_of_two_changed_is_kept(anna: Person) -> None:
    todo = anna.has_todo("Choir", due=DAY, at=SIX)
    other = anna.browser.twin()
    anna.browser.get(f"/todos/{todo}")
    other.get(f"/todos/{todo}")
    other.send(f"/todos/{todo}", at="19:00")
    page = anna.browser.send(f"/todos/{todo}", title="Choir practice")
    assert page.value("at") == "19:00"


def test_what_is_done_to_many_keeps_their_times(anna: Person) -> None:
    anna.has_list("Home")
    ids = anna.has_todos(["Choir", "Lunch"], due=DAY, at=SIX)
    for action in ("move", "done", "active", "delete", "restore"):
        fields = {"action": action, "id": [str(n) for n in ids], "category": "home"}
        anna.browser.post("/todos/bulk", fields)
    assert {(row.due, row.at) for row in anna.todos().values()} == {(DAY, SIX)}
