"""A form takes effect once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from tests.client import Client
from tests.conftest import Clock
from tests.people import Person
from webapp.database import Database
from webapp.doors.submissions import KEPT_FOR, submissions

AT_ONCE = 50


def kept(database: Database) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(submissions)) or 0


def test_one_form_sent_50_times_at_once_has_one_effect_and_one_answer(anna: Person) -> None:
    anna.browser.get("/todos")
    door, pairs = anna.browser.filled("/todos", title="Once")
    together = Barrier(AT_ONCE)

    def send(browser: Client) -> tuple[int, str, str]:
        together.wait(30)
        answer = browser.post(door, pairs)
        return answer.status, answer.location, answer.cookies["flash"]

    browsers = [anna.browser.twin() for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(send, browsers))
    (todo_id,) = anna.todos()
    assert {answer[:2] for answer in answers} == {(303, f"/todos#todo-{todo_id}")}
    assert len({flash for _, _, flash in answers}) == 1
    assert anna.list("inbox").active == 1


def test_50_different_forms_at_once_have_50_effects(anna: Person) -> None:
    browsers = [anna.browser.twin() for _ in range(AT_ONCE)]
    together = Barrier(AT_ONCE)

    def send(number: int) -> int:
        browsers[number].get("/todos")
        together.wait(30)
        return browsers[number].submit("/todos", title=f"Number {number}").status

    with ThreadPoolExecutor(AT_ONCE) as threads:
        assert set(threads.map(send, range(AT_ONCE))) == {303}
    assert sorted(anna.titles()) == sorted(f"Number {n}" for n in range(AT_ONCE))
    assert anna.list("inbox").active == AT_ONCE


def test_a_form_sent_again_gets_the_first_answer_again(anna: Person) -> None:
    anna.browser.get("/todos")
    sent = anna.browser.filled("/todos", title="Once")
    first, second = anna.browser.post(*sent), anna.browser.post(*sent)
    assert first.location == second.location
    assert anna.browser.follow(second).page.said == "Todo created."
    assert anna.titles() == ["Once"]


def test_the_first_answer_comes_even_when_its_todo_is_gone(anna: Person) -> None:
    anna.browser.get("/todos")
    sent = anna.browser.filled("/todos", title="Once")
    anna.browser.follow(anna.browser.post(*sent))
    (todo,) = anna.todos()
    anna.browser.send(f"/todos/{todo}/delete")
    assert anna.browser.post(*sent).location == f"/todos#todo-{todo}"
    assert anna.titles() == ["Once"]


def test_the_same_key_with_another_text_is_another_submission(anna: Person) -> None:
    anna.browser.get("/todos")
    door, pairs = anna.browser.filled("/todos", title="Milk")
    anna.browser.post(door, pairs)
    anna.browser.post(door, [*[p for p in pairs if p[0] != "title"], ("title", "Bread")])
    assert anna.titles() == ["Milk", "Bread"]


def test_a_fresh_form_takes_the_same_text_twice(anna: Person) -> None:
    for _ in range(2):
        anna.browser.get("/todos")
        anna.browser.submit("/todos", title="Milk")
    assert anna.titles() == ["Milk", "Milk"]


def test_an_invalid_form_uses_nothing_up(anna: Person, database: Database) -> None:
    anna.browser.get("/todos")
    door, pairs = anna.browser.filled("/todos", title="")
    anna.browser.follow(anna.browser.post(door, pairs))
    assert kept(database) == 0
    anna.browser.submit("/todos", title="Milk")
    assert anna.titles() == ["Milk"]
    # The very form that was refused, sent with a title, is a submission that was never seen.
    anna.browser.post(door, [*[p for p in pairs if p[0] != "title"], ("title", "Bread")])
    assert anna.titles() == ["Milk", "Bread"]


def test_a_corrected_form_sent_twice_has_one_effect(anna: Person) -> None:
    anna.browser.get("/todos")
    anna.browser.send("/todos", title="")
    sent = anna.browser.filled("/todos", title="Milk")
    first, second = anna.browser.post(*sent), anna.browser.post(*sent)
    assert first.location == second.location
    assert anna.titles() == ["Milk"]


def test_somebody_elses_key_leads_back_with_the_text_and_a_fresh_key(
    anna: Person, ben: Person
) -> None:
    anna.browser.get("/todos")
    door, pairs = anna.browser.filled("/todos", title="Milk", notes="Two litres")
    anna.browser.post(door, pairs)
    answer = ben.browser.post(door, pairs)
    assert "?draft=" in answer.location
    page = ben.browser.follow(answer).page
    assert "Please send it again." in page.text
    assert (page.value("title"), page.value("notes")) == ("Milk", "Two litres")
    assert ben.todos() == {}
    ben.browser.send("/todos")
    assert ben.titles() == ["Milk"]
    assert anna.titles() == ["Milk"]


@pytest.mark.parametrize("key", ["x", "x.y", ".", "ä.ö", "\0", "a" * 10_000])
def test_a_key_that_was_never_made_leads_back_with_the_text(anna: Person, key: str) -> None:
    answer = anna.browser.post("/todos", {"title": "Milk", "key": key})
    assert anna.browser.follow(answer).page.value("title") == "Milk"
    assert anna.todos() == {}


def test_a_request_without_a_key_comes_from_no_form_and_is_taken_each_time(anna: Person) -> None:
    for _ in range(2):
        anna.browser.post("/todos", {"title": "From a script"})
    assert anna.titles() == ["From a script", "From a script"]


def test_every_page_has_a_key_of_its_own(anna: Person) -> None:
    keys = set()
    for _ in range(3):
        anna.browser.get("/todos")
        keys |= {pair for pair in anna.browser.filled("/todos")[1] if pair[0] == "key"}
    assert len(keys) == 3


def test_a_list_is_made_once(anna: Person) -> None:
    anna.browser.get("/lists")
    sent = anna.browser.filled("/lists", name="Home")
    first, second = anna.browser.post(*sent), anna.browser.post(*sent)
    assert first.location == second.location == "/lists"
    assert [li.name for li in anna.lists()] == ["Inbox", "Home"]


def test_a_form_sent_again_29_days_later_gets_the_first_answer(anna: Person, time: Clock) -> None:
    anna.browser.get("/todos")
    sent = anna.browser.filled("/todos", title="Once")
    first = anna.browser.post(*sent)
    time.forward(days=29)
    anna.browser.get("/todos")
    anna.browser.submit("/todos", title="Another, which forgets what is too old")
    assert anna.browser.post(*sent).location == first.location
    assert len(anna.todos()) == 2


def test_outcomes_are_forgotten_after_their_time(
    anna: Person, database: Database, time: Clock
) -> None:
    anna.browser.get("/todos")
    anna.browser.submit("/todos", title="Milk")
    assert kept(database) == 1
    time.forward(seconds=KEPT_FOR)
    anna.browser.get("/todos")
    anna.browser.submit("/todos", title="Bread")
    assert kept(database) == 2
    time.forward(seconds=1)
    anna.browser.get("/todos")
    anna.browser.submit("/todos", title="Tea")
    assert kept(database) == 2
