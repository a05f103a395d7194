"""What a person may send about todos and lists."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from webapp.database import NO_DATE
from webapp.todos.inputs import ListInput, TodoInput
from webapp.todos.models import NO_TIME


def todo(**values: object) -> TodoInput:
    return TodoInput.model_validate({"title": "Milk", **values})


def test_only_a_title_is_needed() -> None:
    made = todo()
    assert (made.title, made.notes, made.due, made.category) == ("Milk", "", None, "")


@given(st.dates(date(1900, 1, 1), date(9999, 12, 30)))
def test_a_date_is_what_a_date_field_sends(day: date) -> None:
    assert todo(due=day.isoformat()).due == todo(due=f" {day.isoformat()} ").due == day


@given(st.text(max_size=12))
def test_what_is_no_date_is_refused(text: str) -> None:
    try:
        due = todo(due=text).due
    except ValidationError:
        return
    assert due is None or due.isoformat() == text.strip()


@pytest.mark.parametrize(
    "text", ["20261201", "2026-W49-2", "2026-12-1", "01.12.2026", "2026-12-01T00:00", "٢٠٢٦-١٢-٠١"]
)
def test_a_date_has_one_form(text: str) -> None:
    with pytest.raises(ValidationError):
        todo(due=text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("00:00", 0), ("09:30", 570), ("9:30", 570), (" 18:00 ", 1080), ("23:59", 1439)],
)
def test_a_time_is_what_a_time_field_sends(text: str, minutes: int) -> None:
    assert todo(due="2026-12-01", at=text).at == minutes


@pytest.mark.parametrize("text", ["", " "])
def test_no_time_is_none(text: str) -> None:
    assert todo(at=text).at == todo(due="2026-12-01", at=text).at == todo().at == NO_TIME


@pytest.mark.parametrize(
    "text",
    ["24:00", "18:60", "18", "1800", "6pm", "18:00:00", "-1:00", "٠٩:٣٠", "18：00", "1440"],
)
def test_a_time_has_one_form(text: str) -> None:
    with pytest.raises(ValidationError, match=r"must be a time such as 18:00\."):
        todo(due="2026-12-01", at=text)


@pytest.mark.parametrize("minutes", [-1, 1441, 10**20])
def test_minutes_are_those_of_a_day(minutes: int) -> None:
    with pytest.raises(ValidationError):
        todo(due="2026-12-01", at=minutes)


def test_a_time_needs_a_date() -> None:
    with pytest.raises(ValidationError, match=r"needs a due date\.") as refused:
        todo(at="18:00")
    assert [error["loc"] for error in refused.value.errors()] == [("at",)]


def test_of_a_bad_date_and_a_time_the_date_is_told() -> None:
    with pytest.raises(ValidationError) as refused:
        todo(due="soon", at="18:00")
    assert [error["loc"] for error in refused.value.errors()] == [("due",)]


def test_the_day_that_stands_for_no_date_cannot_be_sent() -> None:
    with pytest.raises(ValidationError):
        todo(due=NO_DATE.isoformat())


def test_an_input_cannot_be_changed_once_it_was_validated() -> None:
    with pytest.raises(ValidationError):
        todo().title = "Else"


@pytest.mark.parametrize("color", ["none", "red", "orange", "green", "blue", "purple"])
def test_a_list_has_one_of_a_few_colours(color: str) -> None:
    assert ListInput.model_validate({"name": "Home", "color": color}).color == color


def test_a_list_without_a_colour_has_none() -> None:
    assert ListInput.model_validate({"name": "Home", "color": ""}).color == "none"
