"""How a todo comes again: when it is next due, in words, and as text."""

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given
from hypothesis import strategies as st

from webapp.todos.repeats import (
    LAST_DAY,
    MOST,
    ORDINALS,
    WORKDAYS,
    Repeat,
    Unit,
    first_due,
    next_due,
    ordinal,
    parse,
    text,
    words,
)

WEEK_DAYS = st.sets(st.integers(0, 6), max_size=7).map(lambda days: tuple(sorted(days)))
LEAP_YEAR = st.dates(date(2000, 1, 1), date(2000, 12, 31))


def repeats(most: int = MOST) -> st.SearchStrategy[Repeat]:
    """Every kind of repeat, with at most so many units between two."""
    every, from_done = st.integers(1, most), st.booleans()

    def of(unit: Unit, **parts: st.SearchStrategy[object]) -> st.SearchStrategy[Repeat]:
        return st.builds(Repeat, unit=st.just(unit), every=every, from_done=from_done, **parts)

    return st.one_of(
        of("day"),
        of("week", days=WEEK_DAYS),
        of("month", day=st.integers(0, 31)),
        of("month", nth=st.sampled_from(sorted(ORDINALS)), days=st.tuples(st.integers(0, 6))),
        of("year"),
        st.builds(
            lambda day, every, from_done: Repeat(
                unit="year", every=every, day=day.day, month=day.month, from_done=from_done
            ),
            *(LEAP_YEAR, every, from_done),
        ),
    )


def falls_on(repeat: Repeat, start: date, day: date) -> bool:
    """Whether the repeat, counted from the start, falls on the day: by the calendar alone."""
    last = monthrange(day.year, day.month)[1]
    months = (day.year - start.year) * 12 + day.month - start.month
    if repeat.unit == "day":
        return (day - start).days % repeat.every == 0
    if repeat.unit == "week":
        monday = start - timedelta(start.weekday())
        in_week = day.weekday() in (repeat.days or (start.weekday(),))
        return in_week and (day - monday).days // 7 % repeat.every == 0
    if repeat.unit == "year":
        month, number = repeat.month or start.month, repeat.day or start.day
        in_year = (day.year - start.year) % repeat.every == 0
        return in_year and (day.month, day.day) == (month, min(number, last))
    if months % repeat.every:
        return False
    if repeat.nth == -1:
        return day.weekday() == repeat.days[0] and day.day + 7 > last
    if repeat.nth:
        return day.weekday() == repeat.days[0] and (day.day - 1) // 7 == repeat.nth - 1
    return day.day == min(repeat.day or start.day, last)


@given(
    repeats(most=4),
    st.dates(date(1900, 1, 1), date(2400, 1, 1)),
    st.integers(-40, 40) | st.integers(-1500, 1500),
)
@example(Repeat(unit="month", day=31), date(2026, 1, 31), 0)
@example(Repeat(unit="month", every=4), date(2026, 10, 31), 0)
@example(Repeat(unit="year", day=29, month=2), date(2024, 2, 29), 0)
@example(Repeat(unit="year", every=4), date(2096, 2, 29), 0)
@example(Repeat(unit="week", every=2, days=(0, 6)), date(2026, 11, 21), 500)
def test_next_is_the_first_day_of_the_repeat_after_due_date_and_done_date(
    repeat: Repeat, due: date, late: int
) -> None:
    done_on = due + timedelta(late)
    start = done_on if repeat.from_done else due
    day = max(start, done_on) + timedelta(1)
    while not falls_on(repeat, start, day):
        day += timedelta(1)
    assert next_due(repeat, due, done_on) == day


@given(repeats(), st.none() | st.dates(), st.dates())
@example(Repeat(unit="day"), date(1, 1, 1), date(9998, 12, 31))
@example(Repeat(unit="week", days=(6,)), date(9999, 12, 30), date(9999, 12, 30))
@example(Repeat(unit="month", day=31), date(9999, 11, 30), date(9999, 11, 30))
@example(Repeat(unit="day"), date.max, date.max)
def test_at_any_time_there_is_a_next_day_or_none_and_never_an_error(
    repeat: Repeat, due: date | None, done_on: date
) -> None:
    day = next_due(repeat, due, done_on)
    first = first_due(repeat, done_on)
    assert day is None or done_on < day <= LAST_DAY
    assert day is None or due is None or repeat.from_done or day > due
    assert first is None or done_on <= first <= LAST_DAY
    if max(due or done_on, done_on).year < 8990:
        assert day is not None
        assert first is not None


@given(repeats(), st.dates(date(1900, 1, 1), date(2400, 1, 1)))
def test_the_first_day_is_today_or_the_next_that_is_one(repeat: Repeat, today: date) -> None:
    each = Repeat(
        **{name: getattr(repeat, name) for name in ("unit", "days", "nth", "day", "month")}
    )
    day = today
    while not falls_on(each, today, day):
        day += timedelta(1)
    assert first_due(repeat, today) == day


@given(repeats(most=5), st.dates(date(1900, 1, 1), date(2400, 1, 1)))
def test_a_repeat_with_its_day_stated_goes_on_as_it_would_have(repeat: Repeat, due: date) -> None:
    stated = repeat.on(due)
    assert next_due(stated, due, due) == next_due(repeat, due, due)
    assert stated.on(due + timedelta(1)) == stated
    assert (stated == repeat) or not repeat.from_done


def test_a_month_end_stays_a_month_end() -> None:
    repeat = Repeat(unit="month").on(date(2027, 1, 31))
    due, seen = date(2027, 1, 31), []
    for _ in range(4):
        following = next_due(repeat, due, due)
        assert following
        due = following
        seen.append(f"{due:%d.%m.}")
    assert seen == ["28.02.", "31.03.", "30.04.", "31.05."]


FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("repeat", "due", "done_on", "following"),
    [
        # Five days late: those in between are gone, and today's has just been done.
        (Repeat(unit="day"), "2026-11-15", "2026-11-20", "2026-11-21"),
        (Repeat(unit="day", every=3), "2026-11-15", "2026-11-20", "2026-11-21"),
        (Repeat(unit="day", every=3), "2026-11-14", "2026-11-20", "2026-11-23"),
        # Before its time: it keeps its rhythm.
        (Repeat(unit="day"), "2026-11-22", "2026-11-20", "2026-11-23"),
        (Repeat(unit="week", days=(4,)), "2026-11-27", "2026-11-20", "2026-12-04"),
        (Repeat(unit="week", days=WORKDAYS), "2026-11-20", "2026-11-20", "2026-11-23"),
        (Repeat(unit="week", days=(0, 3)), "2026-11-16", "2026-11-16", "2026-11-19"),
        (Repeat(unit="week", every=2), "2026-11-20", "2026-11-20", "2026-12-04"),
        # Put off from Friday to Saturday: the next is on Friday again.
        (Repeat(unit="week", days=(4,)), "2026-11-21", "2026-11-21", "2026-11-27"),
        (Repeat(unit="month", nth=2, days=(1,)), "2026-11-10", "2026-11-20", "2026-12-08"),
        (Repeat(unit="month", nth=-1, days=(4,)), "2026-10-30", "2026-11-20", "2026-11-27"),
        (Repeat(unit="month", day=30), "2027-01-30", "2027-01-30", "2027-02-28"),
        (Repeat(unit="year", day=29, month=2), "2027-02-28", "2027-02-28", "2028-02-29"),
        # From the day it was done, whenever it was due.
        (Repeat(unit="day", every=3, from_done=True), "2026-11-01", "2026-11-20", "2026-11-23"),
        (Repeat(unit="day", every=3, from_done=True), "2026-12-24", "2026-11-20", "2026-11-23"),
        (Repeat(unit="month", from_done=True), "2026-11-01", "2026-12-31", "2027-01-31"),
        (Repeat(unit="week", days=(0,), from_done=True), "2026-11-16", "2026-11-20", "2026-11-23"),
        # Without a due date, likewise.
        (Repeat(unit="week"), None, "2026-11-20", "2026-11-27"),
        # The last day that there is.
        (Repeat(unit="day"), "9999-12-29", "9999-12-29", "9999-12-30"),
        (Repeat(unit="day"), "9999-12-30", "9999-12-30", None),
        (Repeat(unit="year", every=999), "9001-01-01", "9001-01-01", None),
    ],
)
def test_what_is_finished_comes_again(
    repeat: Repeat, due: str | None, done_on: str, following: str | None
) -> None:
    found = next_due(repeat, date.fromisoformat(due) if due else None, date.fromisoformat(done_on))
    assert found == (date.fromisoformat(following) if following else None)


@given(repeats())
def test_what_is_kept_as_text_is_read_as_the_same_repeat(repeat: Repeat) -> None:
    kept = text(repeat)
    assert parse(kept) == repeat
    assert re.fullmatch(r"[A-Z0-9=;,-]{1,100}", kept)
    assert hash(parse(kept)) == hash(repeat)


@given(repeats(most=4), st.dates(date(1900, 1, 1), date(2400, 1, 1)), st.integers(0, 500))
def test_what_is_kept_as_text_is_a_rule_that_calendars_understand(
    repeat: Repeat, due: date, late: int
) -> None:
    done_on = due + timedelta(late)
    stated = replace(repeat, from_done=False).on(due)
    rule = rrulestr(text(stated), dtstart=datetime.combine(due, time()))
    following = rule.after(datetime.combine(done_on, time()))
    assert following
    assert next_due(stated, due, done_on) == following.date()


RULES = [
    (Repeat(unit="day"), "FREQ=DAILY", "every day"),
    (Repeat(unit="day", every=3), "FREQ=DAILY;INTERVAL=3", "every 3 days"),
    (
        Repeat(unit="day", every=3, from_done=True),
        "FREQ=DAILY;INTERVAL=3;X-FROM=DONE",
        "every 3 days after it is done",
    ),
    (Repeat(unit="week", days=WORKDAYS), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"),
    (Repeat(unit="week"), "FREQ=WEEKLY", "every week"),
    (Repeat(unit="week", days=(0,)), "FREQ=WEEKLY;BYDAY=MO", "every Monday"),
    (Repeat(unit="week", days=(5, 6)), "FREQ=WEEKLY;BYDAY=SA,SU", "every Saturday and Sunday"),
    (
        Repeat(unit="week", every=2, days=(0, 2, 4)),
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR",
        "every 2 weeks on Monday, Wednesday and Friday",
    ),
    (Repeat(unit="month"), "FREQ=MONTHLY", "every month"),
    (Repeat(unit="month", day=15), "FREQ=MONTHLY;BYMONTHDAY=15", "every month on the 15th"),
    (
        Repeat(unit="month", day=30),
        "FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1",
        "every month on the 30th",
    ),
    (Repeat(unit="month", day=31), "FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day"),
    (
        Repeat(unit="month", nth=2, days=(1,)),
        "FREQ=MONTHLY;BYDAY=2TU",
        "every second Tuesday of the month",
    ),
    (
        Repeat(unit="month", every=3, nth=-1, days=(4,)),
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR",
        "every 3 months on the last Friday",
    ),
    (Repeat(unit="year"), "FREQ=YEARLY", "every year"),
    (
        Repeat(unit="year", day=1, month=12),
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1",
        "every year on 1 December",
    ),
    (
        Repeat(unit="year", every=2, day=29, month=2),
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=-1",
        "every 2 years on 29 February",
    ),
]


@pytest.mark.parametrize(("repeat", "kept", "said"), RULES, ids=[rule[1] for rule in RULES])
def test_a_repeat_is_a_rule_and_says_itself(repeat: Repeat, kept: str, said: str) -> None:
    assert (text(repeat), words(repeat)) == (kept, said)


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "FREQ=HOURLY",
        "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;UNTIL=20261201",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=1",
        "FREQ=DAILY;INTERVAL=01",
        "FREQ=DAILY;INTERVAL=1000",
        "FREQ=DAILY;INTERVAL=²",
        "FREQ=DAILY;INTERVAL=" + "9" * 5000,
        "FREQ=DAILY;BYDAY=MO",
        "FREQ=DAILY;",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;X-FROM=DUE",
        "INTERVAL=2;FREQ=DAILY",
        "freq=daily",
        " FREQ=DAILY",
        "FREQ=DAILY\n",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;BYDAY=TU,MO",
        "FREQ=WEEKLY;BYDAY=MO,MO",
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=5MO",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYDAY=2MO,2TU",
        "FREQ=MONTHLY;BYDAY=2MO;BYMONTHDAY=3",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=12",
        "FREQ=YEARLY;BYMONTHDAY=1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=13;BYMONTHDAY=1",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1",
        "FREQ=YEARLY;BYDAY=2TU",
    ],
)
def test_what_we_did_not_write_is_no_repeat(kept: str) -> None:
    assert parse(kept) is None


@given(
    st.text()
    | st.text("FREQ=DAILYWKMONTH;INTERVAL0123456789BYDAYSETPOS,-X", max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "FREQ=WEEKLY",
                "FREQ=MONTHLY",
                "FREQ=YEARLY",
                "INTERVAL=2",
                "BYDAY=MO",
                "BYDAY=2TU",
                "BYMONTH=2",
                "BYMONTHDAY=-1",
                "BYMONTHDAY=28,29",
                "BYSETPOS=-1",
                "X-FROM=DONE",
            ]
        )
    ).map(";".join)
)
def test_text_is_a_repeat_only_as_we_write_it(kept: str) -> None:
    repeat = parse(kept)
    assert repeat is None or text(repeat) == kept


@pytest.mark.parametrize(
    "parts",
    [
        {"unit": "hour"},
        {"unit": "day", "every": 0},
        {"unit": "day", "every": MOST + 1},
        {"unit": "day", "days": (1,)},
        {"unit": "day", "day": 1},
        {"unit": "week", "days": (1, 0)},
        {"unit": "week", "days": (7,)},
        {"unit": "week", "day": 1},
        {"unit": "week", "days": (1,), "nth": 1},
        {"unit": "month", "days": (1,)},
        {"unit": "month", "days": (1, 2), "nth": 1},
        {"unit": "month", "days": (1,), "nth": 5},
        {"unit": "month", "days": (1,), "nth": 1, "day": 1},
        {"unit": "month", "day": 32},
        {"unit": "month", "day": 1, "month": 1},
        {"unit": "year", "day": 1},
        {"unit": "year", "month": 1},
        {"unit": "year", "day": 30, "month": 2},
        {"unit": "year", "day": 1, "month": 13},
    ],
)
def test_what_never_comes_cannot_be_made(parts: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no repeat"):
        Repeat(**parts)  # type: ignore[arg-type]


def test_places_are_said_as_in_english() -> None:
    said = [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30, 31)]
    assert said == [
        "1st",
        "2nd",
        "3rd",
        "4th",
        "11th",
        "12th",
        "13th",
        "21st",
        "22nd",
        "23rd",
        "30th",
        "31st",
    ]
