"""Dates as people say them."""

from datetime import date, timedelta

import pytest

from webapp.todos.dates import due_words

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-400, "400 days late"),
        (-2, "2 days late"),
        (-1, "1 day late"),
        (0, "today"),
        (1, "tomorrow"),
        (2, "Sunday"),
        (6, "Thursday"),
        (7, "27 Nov"),
        (41, "31 Dec"),
        (42, "1 Jan 2027"),
    ],
)
def test_a_day_is_said_as_one_says_it_today(days: int, said: str) -> None:
    due = due_words(TODAY + timedelta(days=days), TODAY)
    assert (due.text, due.late) == (said, days < 0)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-2, "2 days late"),
        (0, "today 18:05"),
        (1, "tomorrow 18:05"),
        (2, "Sunday 18:05"),
        (7, "27 Nov, 18:05"),
        (42, "1 Jan 2027, 18:05"),
    ],
)
def test_a_time_is_said_with_its_day(days: int, said: str) -> None:
    due = due_words(TODAY + timedelta(days=days), TODAY, 18 * 60 + 5)
    assert (due.text, due.late) == (said, days < 0)


def test_a_time_that_has_passed_today_is_late() -> None:
    due = due_words(TODAY, TODAY, 9 * 60, passed=True)
    assert (due.text, due.late) == ("late since 09:00", True)


def test_midnight_is_a_time() -> None:
    assert due_words(TODAY, TODAY, 0).text == "today 00:00"


def test_the_full_date_is_there_as_well() -> None:
    due = due_words(date(2026, 12, 1), TODAY)
    assert (due.iso, due.full) == ("2026-12-01", "Tuesday, 1 December 2026")
    due = due_words(date(2026, 12, 1), TODAY, 18 * 60)
    assert (due.iso, due.full) == ("2026-12-01T18:00", "Tuesday, 1 December 2026, 18:00")
