"""A todo as it is typed in one line: what is understood, and what is left alone."""

from collections import Counter
from dataclasses import replace
from datetime import date, time, timedelta
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.todos.test_repeats import repeats
from webapp.texts import trim
from webapp.todos.dates import due_words
from webapp.todos.quick import Quick, Understood, parse
from webapp.todos.repeats import LAST_DAY, WORKDAYS, Repeat
from webapp.todos.repeats import words as repeat_words


class Li(NamedTuple):
    name: str
    slug: str


TODAY = date(2026, 11, 20)  # a Friday
LISTS = [Li("Inbox", "inbox"), Li("Home", "home"), Li("To buy", "to-buy"), Li("Crème", "creme-2")]
LABELS = ["garden", "Very urgent", "🌱", "v1.0"]


def read(text: str) -> Quick:
    return parse(text, TODAY, LISTS, LABELS, minute=10 * 60)


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


FRIDAYS = Repeat(unit="week", days=(4,))

UNDERSTOOD: list[tuple[str, Quick]] = [
    (
        "Water plants tomorrow 18:00 #home !high every week",
        Quick(
            title="Water plants",
            due=day(11, 21),
            at=time(18),
            list="home",
            priority="high",
            repeat=Repeat(unit="week", days=(5,)),
        ),
    ),
    # Lists, labels, priorities.
    ("Milk #home", Quick(title="Milk", list="home")),
    ("Milk #HOME,", Quick(title="Milk", list="home")),
    ("#home Milk", Quick(title="Milk", list="home")),
    ("Milk #to-buy now", Quick(title="Milk now", list="to-buy")),
    ("Cake #crème", Quick(title="Cake", list="creme-2")),
    ("Cake #creme-2", Quick(title="Cake", list="creme-2")),
    ("Milk #home #to-buy", Quick(title="Milk #home", list="to-buy")),
    ("Milk #work #home", Quick(title="Milk #work", list="home")),
    ("Weed @garden", Quick(title="Weed", labels=("garden",))),
    ("Weed @garden @very-urgent", Quick(title="Weed", labels=("garden", "Very urgent"))),
    ("Weed @Garden @garden", Quick(title="Weed", labels=("garden",))),
    ("Sow @🌱", Quick(title="Sow", labels=("🌱",))),
    ("Release @v1.0", Quick(title="Release", labels=("v1.0",))),
    ("Milk !high", Quick(title="Milk", priority="high")),
    ("Milk !LOW", Quick(title="Milk", priority="low")),
    ("!high Milk", Quick(title="Milk", priority="high")),
    ("Milk !!", Quick(title="Milk", priority="high")),
    ("Milk ! #home", Quick(title="Milk", priority="low", list="home")),
    ("Milk !low !high", Quick(title="Milk !low", priority="high")),
    # Days by name.
    ("Milk today", Quick(title="Milk", due=TODAY)),
    ("Milk Today.", Quick(title="Milk", due=TODAY)),
    ("Today buy milk", Quick(title="buy milk", due=TODAY)),
    ("Call mum tomorrow about the party", Quick(title="Call mum about the party", due=day(11, 21))),
    ("Call mum tomorrow, then dad", Quick(title="Call mum then dad", due=day(11, 21))),
    ("Call mum tomorrow morning", Quick(title="Call mum", due=day(11, 21))),
    ("Call mum tonight", Quick(title="Call mum", due=TODAY)),
    ("Call mum this evening", Quick(title="Call mum", due=TODAY)),
    ("Call mum the day after tomorrow", Quick(title="Call mum", due=day(11, 22))),
    ("Call mum day after tomorrow", Quick(title="Call mum", due=day(11, 22))),
    ("Report due tomorrow", Quick(title="Report", due=day(11, 21))),
    ("Report by tomorrow!", Quick(title="Report", due=day(11, 21))),
    ("Report due by friday", Quick(title="Report", due=day(11, 27))),
    # Weekdays.
    ("Call mum monday", Quick(title="Call mum", due=day(11, 23))),
    ("Call mum Friday", Quick(title="Call mum", due=day(11, 27))),
    ("Call mum this friday", Quick(title="Call mum", due=TODAY)),
    ("Call mum next friday", Quick(title="Call mum", due=day(11, 27))),
    ("Call mum next thu at home", Quick(title="Call mum at home", due=day(11, 26))),
    ("Call mum on tuesday about it", Quick(title="Call mum about it", due=day(11, 24))),
    ("Call mum on sat", Quick(title="Call mum", due=day(11, 21))),
    ("Call mum by sun #home", Quick(title="Call mum", due=day(11, 22), list="home")),
    ("Call mum wed 9:30", Quick(title="Call mum", due=day(11, 25), at=time(9, 30))),
    ("Call mum thurs @garden", Quick(title="Call mum", due=day(11, 26), labels=("garden",))),
    # So many days ahead.
    ("Milk in 3 days", Quick(title="Milk", due=day(11, 23))),
    ("Milk in a week", Quick(title="Milk", due=day(11, 27))),
    ("Milk in two weeks", Quick(title="Milk", due=day(12, 4))),
    ("Milk in 1 month", Quick(title="Milk", due=day(12, 20))),
    ("Milk in 3 months", Quick(title="Milk", due=day(2, 20, 2027))),
    ("Renew passport in 10 years", Quick(title="Renew passport", due=day(11, 20, 2036))),
    ("Taxes due in 5 days", Quick(title="Taxes", due=day(11, 25))),
    # Dates.
    ("Milk 2026-12-01", Quick(title="Milk", due=day(12, 1))),
    ("Milk on 2026-12-01", Quick(title="Milk", due=day(12, 1))),
    ("Milk 2020-02-29", Quick(title="Milk", due=day(2, 29, 2020))),
    ("Milk 1 Dec", Quick(title="Milk", due=day(12, 1))),
    ("Milk Dec 1", Quick(title="Milk", due=day(12, 1))),
    ("Party Dec 1 with Bob", Quick(title="Party with Bob", due=day(12, 1))),
    ("Milk dec. 1", Quick(title="Milk", due=day(12, 1))),
    ("Milk 1. december", Quick(title="Milk", due=day(12, 1))),
    ("Milk December 1st", Quick(title="Milk", due=day(12, 1))),
    ("Milk on the 1st of December", Quick(title="Milk", due=day(12, 1))),
    ("Milk 1 December 2027", Quick(title="Milk", due=day(12, 1, 2027))),
    ("Milk December 1, 2027", Quick(title="Milk", due=day(12, 1, 2027))),
    ("Milk 20 Nov", Quick(title="Milk", due=TODAY)),
    ("Milk 19 Nov", Quick(title="Milk", due=day(11, 19, 2027))),
    ("Milk 29 Feb", Quick(title="Milk", due=day(2, 29, 2028))),
    ("Milk 1.12.", Quick(title="Milk", due=day(12, 1))),
    ("Milk 01.02. #home", Quick(title="Milk", due=day(2, 1, 2027), list="home")),
    ("Milk 1.12.2027", Quick(title="Milk", due=day(12, 1, 2027))),
    ("Dentist Monday 23 Nov", Quick(title="Dentist", due=day(11, 23))),
    ("Dentist Tuesday, December 1", Quick(title="Dentist", due=day(12, 1))),
    ("Dentist sat 21 nov 10:00", Quick(title="Dentist", due=day(11, 21), at=time(10))),
    ("Dentist May 5", Quick(title="Dentist", due=day(5, 5, 2027))),
    ("Dentist on May 5 with Bob", Quick(title="Dentist with Bob", due=day(5, 5, 2027))),
    ("Dentist May 5th with Bob", Quick(title="Dentist with Bob", due=day(5, 5, 2027))),
    ("Dentist 3 March 2028 with Bob", Quick(title="Dentist with Bob", due=day(3, 3, 2028))),
    ("Dentist 3 Jan with Bob", Quick(title="Dentist with Bob", due=day(1, 3, 2027))),
    # Of two, the last counts.
    ("Prepare tomorrow meeting today", Quick(title="Prepare tomorrow meeting", due=TODAY)),
    ("Milk 1 dec 2 dec", Quick(title="Milk 1 dec", due=day(12, 2))),
    ("Milk dec 1 dec 2", Quick(title="Milk dec 1", due=day(12, 2))),
    ("Dentist Sunday 23 Nov", Quick(title="Dentist Sunday", due=day(11, 23))),
    # Times.
    ("Call Bob tomorrow at 18:00", Quick(title="Call Bob", due=day(11, 21), at=time(18))),
    ("Call Bob 18:05", Quick(title="Call Bob", due=TODAY, at=time(18, 5))),
    ("Call Bob 6pm", Quick(title="Call Bob", due=TODAY, at=time(18))),
    ("Call Bob 6 PM", Quick(title="Call Bob", due=TODAY, at=time(18))),
    ("Call Bob at 6:30 pm", Quick(title="Call Bob", due=TODAY, at=time(18, 30))),
    ("Call Bob 6:30am", Quick(title="Call Bob", due=day(11, 21), at=time(6, 30))),
    ("Call Bob 6 p.m.", Quick(title="Call Bob", due=TODAY, at=time(18))),
    ("Call Bob 12am", Quick(title="Call Bob", due=day(11, 21), at=time(0))),
    ("Call Bob 12pm", Quick(title="Call Bob", due=TODAY, at=time(12))),
    ("Call Bob at 18", Quick(title="Call Bob", due=TODAY, at=time(18))),
    ("Call Bob by 9:00 tomorrow", Quick(title="Call Bob", due=day(11, 21), at=time(9))),
    ("Call Bob tomorrow at noon", Quick(title="Call Bob", due=day(11, 21), at=time(12))),
    ("Catch train 8:15 7:10", Quick(title="Catch train 8:15", due=day(11, 21), at=time(7, 10))),
    # Repeats: the first is today or the next that is one.
    ("Run every day", Quick(title="Run", due=TODAY, repeat=Repeat(unit="day"))),
    ("Run daily", Quick(title="Run", due=TODAY, repeat=Repeat(unit="day"))),
    ("Every day run", Quick(title="run", due=TODAY, repeat=Repeat(unit="day"))),
    (
        "Run every day in the park",
        Quick(title="Run in the park", due=TODAY, repeat=Repeat(unit="day")),
    ),
    ("Every friday: run", Quick(title="run", due=TODAY, repeat=FRIDAYS)),
    ("Run every morning", Quick(title="Run", due=TODAY, repeat=Repeat(unit="day"))),
    ("Run every other day", Quick(title="Run", due=TODAY, repeat=Repeat(unit="day", every=2))),
    ("Run every 3rd day", Quick(title="Run", due=TODAY, repeat=Repeat(unit="day", every=3))),
    ("Run every two days", Quick(title="Run", due=TODAY, repeat=Repeat(unit="day", every=2))),
    ("Run every weekday", Quick(title="Run", due=TODAY, repeat=Repeat(unit="week", days=WORKDAYS))),
    ("Run every week", Quick(title="Run", due=TODAY, repeat=FRIDAYS)),
    ("Run weekly #home", Quick(title="Run", due=TODAY, repeat=FRIDAYS, list="home")),
    ("Run every 2 weeks", Quick(title="Run", due=TODAY, repeat=replace(FRIDAYS, every=2))),
    (
        "Run every monday",
        Quick(title="Run", due=day(11, 23), repeat=Repeat(unit="week", days=(0,))),
    ),
    (
        "Run every mon and thu at 18",
        Quick(title="Run", due=day(11, 23), at=time(18), repeat=Repeat(unit="week", days=(0, 3))),
    ),
    (
        "Run every Wed, mon & fri evening",
        Quick(title="Run", due=TODAY, repeat=Repeat(unit="week", days=(0, 2, 4))),
    ),
    (
        "Run every other monday",
        Quick(title="Run", due=day(11, 23), repeat=Repeat(unit="week", every=2, days=(0,))),
    ),
    (
        "Run every 2 weeks on tue and sun",
        Quick(title="Run", due=day(11, 22), repeat=Repeat(unit="week", every=2, days=(1, 6))),
    ),
    ("Rent every month", Quick(title="Rent", due=TODAY, repeat=Repeat(unit="month", day=20))),
    ("Rent monthly", Quick(title="Rent", due=TODAY, repeat=Repeat(unit="month", day=20))),
    (
        "Rent monthly 2027-01-31",
        Quick(title="Rent", due=day(1, 31, 2027), repeat=Repeat(unit="month", day=31)),
    ),
    (
        "Rent every 3 months on the 1st",
        Quick(title="Rent", due=day(12, 1), repeat=Repeat(unit="month", every=3, day=1)),
    ),
    ("Rent every 31st", Quick(title="Rent", due=day(11, 30), repeat=Repeat(unit="month", day=31))),
    (
        "Rent every 15th of the month in cash",
        Quick(title="Rent in cash", due=day(12, 15), repeat=Repeat(unit="month", day=15)),
    ),
    (
        "Rent every last day of the month",
        Quick(title="Rent", due=day(11, 30), repeat=Repeat(unit="month", day=31)),
    ),
    (
        "Club every second tuesday",
        Quick(title="Club", due=day(12, 8), repeat=Repeat(unit="month", nth=2, days=(1,))),
    ),
    (
        "Club every 2nd Tuesday of the month",
        Quick(title="Club", due=day(12, 8), repeat=Repeat(unit="month", nth=2, days=(1,))),
    ),
    (
        "Club every last friday",
        Quick(title="Club", due=day(11, 27), repeat=Repeat(unit="month", nth=-1, days=(4,))),
    ),
    (
        "Taxes every year",
        Quick(title="Taxes", due=TODAY, repeat=Repeat(unit="year", day=20, month=11)),
    ),
    (
        "Taxes yearly 31 May",
        Quick(title="Taxes", due=day(5, 31, 2027), repeat=Repeat(unit="year", day=31, month=5)),
    ),
    (
        "Cake every 1 December",
        Quick(title="Cake", due=day(12, 1), repeat=Repeat(unit="year", day=1, month=12)),
    ),
    (
        "Cake every 2 years on May 1st",
        Quick(
            title="Cake", due=day(5, 1, 2027), repeat=Repeat(unit="year", every=2, day=1, month=5)
        ),
    ),
    (
        "Filter every 3 days after done",
        Quick(title="Filter", due=TODAY, repeat=Repeat(unit="day", every=3, from_done=True)),
    ),
    (
        "Filter every! 3 days",
        Quick(title="Filter", due=TODAY, repeat=Repeat(unit="day", every=3, from_done=True)),
    ),
    (
        "Filter every month after it’s done",
        Quick(title="Filter", due=TODAY, repeat=Repeat(unit="month", from_done=True)),
    ),
    (
        "Run every monday tomorrow",
        Quick(title="Run", due=day(11, 21), repeat=Repeat(unit="week", days=(0,))),
    ),
    (
        "Run every monday every day",
        Quick(title="Run every monday", due=TODAY, repeat=Repeat(unit="day")),
    ),
    # Quotes keep their words; what does not close is no quote.
    ('Watch "Tomorrow" today', Quick(title='Watch "Tomorrow"', due=TODAY)),
    (
        "Read “Every day is monday” tomorrow",
        Quick(title="Read “Every day is monday”", due=day(11, 21)),
    ),
    ('Saw 5" pipe tomorrow', Quick(title='Saw 5" pipe', due=day(11, 21))),
    ('Saw "big pipe tomorrow', Quick(title='Saw "big pipe', due=day(11, 21))),
    ("  Milk   today  ", Quick(title="Milk", due=TODAY)),
]

TEXT = [
    *("", "   ", "Milk", "Buy 2 apples", "Call May", "March to the beach", "Read 1984"),
    *(
        "the second tuesday club",
        "C#",
        "Learn C# and F#",
        "email a@b.c",
        "!important",
        "Wow ! Great",
    ),
    *("Milk #work", "Milk #", "#", "@", "!", "@nobody else", "Issue #12", "a#home", "5€ !highest"),
    # Nothing would be left.
    *(
        "tomorrow",
        "today #home",
        "every day",
        "!high",
        "#home @garden !high tomorrow 18:00",
        '"today"',
    ),
    # Ambiguous, or no such thing.
    *(
        "Milk 1/12",
        "Milk 12/1/2026",
        "Buy 1.12 kg",
        "Go at 5",
        "Go at 24",
        "Milk 31 Feb",
        "Milk 2026-02-30",
    ),
    *(
        "Milk 32.12.",
        "Milk 1.13.",
        "Milk 25:00",
        "Milk 12:60",
        "Milk 13pm",
        "Milk 0am",
        "Score 3:2",
        "Print 1:10 models",
    ),
    *("Milk 1899-12-31", "Milk 9999-12-31", "Milk 20261201", "Milk in 1000 days", "Milk next week"),
    *(
        "Milk every hour",
        "Milk every 0 days",
        "Milk every 32nd",
        "Milk every fifth monday",
        "Every plant",
    ),
    *("Ping 10.0.0.1", "Update to version 1.2.", "10:30:15 lap", "Milk in ten", "Dec 2026 plan"),
    # Words of everyday titles.
    *(
        "Friday prayer book",
        "Sunday roast shopping",
        "Plan Black Friday",
        "Easter Monday",
        "Taco tuesday menu",
    ),
    *(
        "Buy cream for the sun",
        "Where she sat",
        "Enjoy sun",
        "Write weekly report",
        "Read daily mail",
    ),
    *("Prepare the weekly", "my daily", "the monday", "Finish today's report", "Walk March 10 km"),
    *(
        "Ask if 3 may join",
        "Ask Jan 5 questions",
        "Meet at 18 Main Street",
        "Everyday shoes",
        "next friday's",
    ),
    *("Book for every 31st birthday", "Every 31st birthday", "Fix the 18:00 train", "last friday"),
    # Half of something that is not understood.
    *(
        "Rent car from monday to friday",
        "Milk today or tomorrow",
        "Open 9:00 - 17:00",
        "Open 9:00 to 17:00",
    ),
    *(
        "Food for tomorrow",
        "Work until friday",
        "Run every day until friday",
        "Run every day for a week",
    ),
    *("Run every day of the holidays", "Run every day in december", "Run every monday to friday"),
    *(
        "Rent every month on the 1st and 15th",
        "Club the first monday of May",
        "Milk since yesterday",
    ),
    *(
        "Run every day except friday",
        "Gym monday and thursday",
        "Not today",
        "Meet before tomorrow",
    ),
    *(
        "Today is a good day",
        "Run every monday and the 5th",
        "Food for 3 May",
        "Milk at 8am and 8pm",
    ),
    *("Club every second tuesday of May", 'Watch "Today"', "Say “see you tomorrow” again"),
]


@pytest.mark.parametrize(("typed", "found"), UNDERSTOOD, ids=[typed for typed, _ in UNDERSTOOD])
def test_what_is_sure_is_understood(typed: str, found: Quick) -> None:
    assert replace(read(typed), understood=()) == found


@pytest.mark.parametrize("typed", TEXT)
def test_what_is_not_sure_stays_text(typed: str) -> None:
    assert read(typed) == Quick(title=typed.strip())


def test_there_are_enough_examples() -> None:
    assert len({typed for typed, _ in UNDERSTOOD}) == len(UNDERSTOOD) >= 120
    assert len(set(TEXT)) == len(TEXT)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        (
            "Water plants tomorrow, at 18:00 #home @garden !!",
            [
                ("tomorrow,", "Saturday, 21 November 2026"),
                ("at 18:00", "18:00"),
                ("#home", "in Home"),
                ("@garden", "labelled garden"),
                ("!!", "high priority"),
            ],
        ),
        ("Call 6pm", [("6pm", "18:00 today")]),
        ("Call 9:30 am", [("9:30 am", "09:30 tomorrow")]),
        ("Call 10:00", [("10:00", "10:00 today")]),
        ("Call 9:59", [("9:59", "09:59 tomorrow")]),
        (
            "Run every day 9:00",
            [("every day", "every day, first on Saturday, 21 November 2026"), ("9:00", "09:00")],
        ),
        (
            "Run every Monday 6pm",
            [("every Monday", "every Monday, first on Monday, 23 November 2026"), ("6pm", "18:00")],
        ),
        (
            "Run every week tomorrow",
            [("every week", "every Saturday"), ("tomorrow", "Saturday, 21 November 2026")],
        ),
    ],
)
def test_each_piece_is_told_with_its_meaning(typed: str, understood: list[tuple[str, str]]) -> None:
    assert list(read(typed).understood) == [Understood(*piece) for piece in understood]


PIECES = [
    *("milk", "Call", "mum", "the", "of", "and", "to", "-", "for", "at", "on", "by", "next", "5"),
    *("today", "tomorrow,", "friday", "mon", "sat", "in 3 days", "1 Dec", "May", "2027", "1.12."),
    *("18:00", "6", "pm", "at 18", "every", "every!", "day", "2 weeks", "second", "31st", "weekly"),
    *(
        "of the month",
        "after done",
        "#home",
        "#none",
        "@garden",
        "@x",
        "!high",
        "!",
        "!!",
        '"',
        '"a',
    ),
    *('b"', "“", "”", "day after tomorrow", "this evening", "\u200b", "İ", "\u00a0"),
]
lines = st.text() | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)
today = st.dates(date(1900, 1, 1))


@given(lines, today)
@example("\u200b tomorrow", TODAY)
@example("milk tomorrow", date.max)
@example("milk in 999 years every 29 february", date.max)
@example("milk every day", date.max)
@example("milk 29 feb", date(9999, 3, 1))
@example("milk by monday " * 70, TODAY)
@example("milk by monday " * 700, TODAY)
def test_no_word_is_ever_lost(text: str, today: date) -> None:
    found = parse(text, today, LISTS, LABELS)
    pieces = " ".join(piece.words for piece in found.understood)
    assert Counter(f"{found.title} {pieces}".split()) == Counter(trim(text).split())
    assert bool(trim(found.title)) == bool(trim(text))
    assert all(piece.meaning for piece in found.understood)
    if not found.understood:
        assert found == Quick(title=trim(text))
    assert found.due is None or date(1900, 1, 1) <= found.due <= LAST_DAY
    assert found.due or not found.at


@given(lines.filter(lambda text: '"' not in text and "”" not in text and "“" not in text))
def test_what_stands_in_quotes_is_text(text: str) -> None:
    found = read(f'Milk "{text.strip()}" tomorrow')
    if text.strip():
        assert found.title == f'Milk "{" ".join(text.split())}"'
    assert found.due == TODAY + timedelta(1)


@given(repeats())
def test_a_repeat_is_understood_as_it_says_itself(repeat: Repeat) -> None:
    found = read(f"Milk {repeat_words(repeat)}")
    assert found.title == "Milk"
    assert found.repeat == (repeat.on(found.due) if found.due else repeat)


@given(st.dates(date(1900, 1, 1), LAST_DAY))
def test_a_date_is_understood_as_it_is_told(day: date) -> None:
    for said in (due_words(day, TODAY).full, day.isoformat()):
        found = read(f"Milk {said}")
        assert (found.title, found.due) == ("Milk", day)


@given(st.times())
def test_a_time_is_understood_as_it_is_told(at: time) -> None:
    assert read(f"Milk {at:%H:%M}").at == at.replace(second=0, microsecond=0)
