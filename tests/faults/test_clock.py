"""The clock is set a day back or forward: nobody is signed out, nothing is lost."""

import time as real_time

import pytest

from tests.client import Client
from tests.conftest import Clock, MakeApp
from tests.people import PASSWORD, Person

DAYS = pytest.mark.parametrize("days", [-1, 1])


@DAYS
def test_a_session_outlives_a_clock_that_jumps(
    anna: Person, make_app: MakeApp, time: Clock, days: int
) -> None:
    fresh = Client(make_app())
    fresh.sign_in("Anna", PASSWORD)
    for browser in (anna.browser, fresh):
        time.forward(days=days)
        browser.get("/todos")
        browser.submit("/todos", title="Milk")
        time.forward(days=-days)
        browser.get("/todos")


@DAYS
def test_a_form_from_before_the_jump_takes_effect_once(
    anna: Person, time: Clock, days: int
) -> None:
    anna.browser.get("/todos")
    sent = anna.browser.filled("/todos", title="Milk")
    first = anna.browser.post(*sent)
    time.forward(days=days)
    assert anna.browser.post(*sent).location == first.location
    other = anna.browser.filled("/todos", title="Bread")
    anna.browser.post(*other)
    time.forward(days=-days)
    anna.browser.post(*other)
    assert anna.titles() == ["Milk", "Bread"]


@DAYS
def test_a_draft_and_a_flash_outlive_a_clock_that_jumps(
    anna: Person, time: Clock, days: int
) -> None:
    anna.browser.get("/todos")
    invalid = anna.browser.submit("/todos", title="", notes="Two litres")
    time.forward(days=days)
    assert anna.browser.follow(invalid).page.value("notes") == "Two litres"
    created = anna.browser.submit("/todos", title="Milk")
    time.forward(days=-days)
    assert anna.browser.follow(created).page.said == "Todo created."


@DAYS
def test_a_jump_lengthens_nobodys_wait_to_sign_in(
    make_app: MakeApp, anna: Person, time: Clock, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    jump = days * 86_400 + 62
    real = real_time.time
    browser = Client(make_app(DOORSTEP_SIGN_IN_TRIES="3"))
    for _ in range(3):
        browser.post("/login", {"username": "Anna", "password": "wrong"}, status=401)
    refused = browser.post("/login", {"username": "Anna", "password": PASSWORD}, status=429)
    # A minute; the limiter's own clock goes on while the tests' stands.
    assert 0 < int(refused.headers["Retry-After"]) < 90
    monkeypatch.setattr(real_time, "time", lambda: real() + jump)  # the limiter asks by itself
    time.forward(seconds=jump)
    browser.post("/login", {"username": "Anna", "password": PASSWORD})


def test_undo_works_over_a_clock_that_jumps(anna: Person, time: Clock) -> None:
    todo = anna.has_todo("Milk")
    anna.browser.get("/todos")
    page = anna.browser.send(f"/todos/{todo}/delete")
    (undo,) = [form.action for form in page.forms if form.action.startswith("/undo/")]
    time.forward(days=-1)
    anna.browser.submit(undo)
    assert anna.todo(todo).deleted_at is None
