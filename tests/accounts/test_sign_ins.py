"""/account: where somebody is signed in, and ending it there."""

import pytest
from sqlalchemy import select, update

from tests.client import Client
from tests.conftest import Clock
from tests.people import PASSWORD, Person
from webapp.accounts.browsers import browser_words
from webapp.accounts.models import sessions
from webapp.accounts.queries import SHOWN
from webapp.database import Database

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def is_in(browser: Client) -> bool:
    return browser.http.get("/account").status_code == 200


def elsewhere(person: Person, user_agent: str = FIREFOX) -> Client:
    """Return another browser in which the person is signed in."""
    browser = Client(person.browser.app)
    fields = {"username": person.name, "password": PASSWORD}
    browser.post("/login", fields, headers={"User-Agent": user_agent})
    return browser


def listed(person: Person) -> list[str]:
    page = person.browser.get("/account").page
    (items,) = page.all("ul", class_="sign-ins")
    return [" ".join("".join(item.itertext()).split()) for item in items]


def test_the_list_names_each_browser_and_this_one_first(anna: Person, ben: Person) -> None:
    elsewhere(anna)
    first, second = listed(anna)
    assert first.startswith("Some browser (this one) since ")
    assert second.startswith("Firefox on Linux since ")
    assert second.endswith("Sign out")
    assert "Sign out" not in first
    assert len(listed(ben)) == 1


def test_a_sign_in_is_ended_from_another_browser(anna: Person) -> None:
    there = elsewhere(anna)
    anna.browser.get("/account")
    (button,) = [
        b for b in anna.browser.page.all("button", name="end") if b.get("value") != "others"
    ]
    press = ("end", button.get("value") or "")
    page = anna.browser.send("/account/sign-ins", press)
    assert page.said == "That sign-in has ended."
    assert not is_in(there)
    assert len(listed(anna)) == 1
    assert anna.browser.post("/account/sign-ins", dict([press])).location == "/account"
    assert anna.browser.get("/account").page.said == "That sign-in had ended already."


def test_signing_out_everywhere_else_leaves_this_browser_in(anna: Person, ben: Person) -> None:
    there = elsewhere(anna)
    anna.browser.get("/account")
    page = anna.browser.send("/account/sign-ins", ("end", "others"))
    assert page.said == "All your other sign-ins have ended."
    assert not is_in(there)
    assert is_in(ben.browser)
    assert len(listed(anna)) == 1


def test_nobody_ends_somebody_elses_sign_in(anna: Person, ben: Person) -> None:
    with anna.database.read() as connection:
        theirs = connection.scalar(
            select(sessions.c.token_hash).where(sessions.c.person_id == ben.id)
        )
    assert theirs
    anna.browser.post("/account/sign-ins", {"end": theirs[:16]})
    assert is_in(ben.browser)


@pytest.mark.parametrize("end", ["", "x", "0" * 15, "0" * 17, "0" * 15 + "\0", "%" * 16, "_" * 16])
def test_what_names_no_sign_in_is_refused(anna: Person, end: str) -> None:
    anna.browser.post("/account/sign-ins", {"end": end}, status=400)
    assert is_in(anna.browser)


def everywhere_else(person: Person) -> None:
    person.browser.post("/account/sign-ins", {"end": "others"})


def another_password(person: Person) -> None:
    fields = {"current_password": PASSWORD, "new_password": "another good one"}
    person.browser.post("/account/password", fields)


def sign_out(person: Person) -> None:
    person.browser.post("/logout")


def leave(person: Person) -> None:
    person.browser.post("/account/delete", {"password": PASSWORD})


@pytest.mark.parametrize("end", [everywhere_else, another_password, sign_out, leave])
def test_a_copied_cookie_is_dead(anna: Person, end: object) -> None:
    copy = anna.browser.twin()
    assert is_in(copy)
    assert callable(end)
    end(anna)
    assert not is_in(copy)
    assert is_in(anna.browser) == (end in {everywhere_else, another_password})


@pytest.mark.parametrize("end", [everywhere_else, another_password])
def test_a_fresh_token_makes_no_session_last_longer(anna: Person, time: Clock, end: object) -> None:
    for _ in range(12):
        time.forward(days=14.9)
        assert is_in(anna.browser)
    assert callable(end)
    end(anna)
    assert is_in(anna.browser)
    time.forward(days=1.3)
    assert not is_in(anna.browser)


def test_a_form_that_was_open_when_the_token_changed_keeps_its_text(anna: Person) -> None:
    anna.browser.get("/todos")
    door, pairs = anna.browser.filled("/todos", title="Milk")
    everywhere_else(anna)
    page = anna.browser.follow(anna.browser.post(door, pairs)).page
    assert page.value("title") == "Milk"
    anna.browser.send("/todos")
    assert anna.titles() == ["Milk"]


def used(person: Person) -> int | None:
    with person.database.read() as connection:
        return connection.scalar(
            select(sessions.c.used_at).where(sessions.c.person_id == person.id)
        )


def test_the_last_change_is_noted_once_a_day_and_no_reading(anna: Person, time: Clock) -> None:
    anna.browser.get("/todos")
    assert used(anna) is None
    anna.browser.post("/todos", {"title": "Milk"})
    begun = used(anna)
    assert begun == time.now
    time.forward(seconds=3600)
    anna.browser.post("/todos", {"title": "Bread"})
    assert used(anna) == begun
    time.forward(days=1)
    anna.browser.post("/todos", {"title": "Salt"})
    assert used(anna) == time.now
    assert " last change " in listed(anna)[0]


def test_what_ended_by_its_age_is_not_listed(anna: Person, database: Database) -> None:
    elsewhere(anna)
    with database.write() as connection:
        old = sessions.c.user_agent == FIREFOX
        connection.execute(update(sessions).where(old).values(created_at=1))
    assert len(listed(anna)) == 1


def test_the_list_is_never_longer_than_a_page_can_be(anna: Person, database: Database) -> None:
    with database.write() as connection:
        for number in range(SHOWN + 5):
            row = {"token_hash": f"{number:064}", "person_id": anna.id, "user_agent": "x"}
            connection.execute(sessions.insert(), row | {"created_at": 2**33})
    found = listed(anna)
    assert len(found) == SHOWN
    assert "(this one)" in found[0]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iOS",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/130.0.0.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("w3m/0.5.3+git20230121", "w3m"),
        ("", "Some browser"),
        ("<script>alert(1)</script>", "Some browser"),
    ],
)
def test_a_browser_is_said_in_words_and_never_in_its_own(sent: str, said: str) -> None:
    assert browser_words(sent) == said
