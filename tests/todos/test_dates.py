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


def test_the_full_date_is_there_as_well() -> None:
    due = due_words(date(2026, 12, 1), TODAY)
    assert (due.iso, due.full) == ("2026-12-01", "Tuesday, 1 December 2026")
