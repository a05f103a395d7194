"""Sessions: rows that end when they should."""

from hashlib import sha256

import pytest
from sqlalchemy import func, select

from tests.client import Client
from tests.conftest import SECRET, Clock, MakeApp
from tests.people import PASSWORD, Person, everything
from webapp.accounts.models import sessions
from webapp.database import Database

DAY = 86_400


def count(database: Database) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(sessions)) or 0


def is_in(browser: Client) -> bool:
    return browser.http.get("/account").status_code == 200


def test_signing_out_ends_the_session_for_a_copied_cookie_too(
    anna: Person, database: Database
) -> None:
    copy = anna.browser.twin()
    assert is_in(copy)
    anna.browser.get("/todos")
    answer = anna.browser.submit("/logout")
    assert answer.location == "/login"
    assert answer.cookies["session"] == ""
    assert not is_in(copy)
    assert not is_in(anna.browser)
    assert count(database) == 0


def test_signing_out_twice_or_without_a_session_leads_to_sign_in(client: Client) -> None:
    for _ in range(2):
        assert client.post("/logout").location == "/login"


def test_signing_out_leaves_other_browsers_alone(anna: Person, client: Client) -> None:
    client.sign_in("Anna")
    anna.browser.post("/logout")
    assert is_in(client)


def test_signing_in_gives_a_fresh_token_and_ends_the_old_session(
    anna: Person, database: Database
) -> None:
    copy = anna.browser.twin()
    anna.browser.post("/login", {"username": "Anna", "password": PASSWORD})
    assert anna.browser.cookie("session") != copy.cookie("session")
    assert is_in(anna.browser)
    assert not is_in(copy)
    assert count(database) == 1


def test_a_token_that_somebody_planted_is_not_taken_over(client: Client, anna: Person) -> None:
    # A form sent while signed out starts a browser's token; signing in must not keep it.
    client.post("/todos", {"title": "Milk"})
    planted = client.twin()
    client.sign_in("Anna")
    assert is_in(client)
    assert not is_in(planted)


def test_the_token_itself_is_stored_nowhere(client: Client, anna: Person) -> None:
    client.sign_in("Anna")
    token = client.cookie("session").partition(".")[0]
    assert len(token) >= 43  # 256 bits
    stored = str(everything(anna.database))
    assert token not in stored
    assert sha256(token.encode()).hexdigest() in stored


@pytest.mark.parametrize("where", [0, 5, -1])
def test_a_cookie_that_was_changed_is_nobodys(anna: Person, where: int) -> None:
    cookie = anna.browser.cookie("session")
    swapped = "A" if cookie[where] != "A" else "B"
    changed = cookie[:where] + swapped + (cookie[where + 1 :] if where != -1 else "")
    anna.browser.http.set_cookie("session", changed)
    assert not is_in(anna.browser)


@pytest.mark.parametrize("cookie", ["", ".", "..", "a.b.c", "x" * 4000, "a.zz.c", "ä.1.ö", "%00"])
def test_a_senseless_cookie_is_nobodys(client: Client, cookie: str) -> None:
    client.http.set_cookie("session", cookie)
    assert client.get("/todos", status=303).location == "/login?next=/todos"
    client.post("/logout")


def test_a_session_that_nobody_uses_ends_after_30_days(anna: Person, time: Clock) -> None:
    fresh = anna.browser.twin()
    time.forward(days=30)
    assert is_in(fresh)
    late = anna.browser.twin()
    time.forward(seconds=1)
    assert not is_in(late)


def test_a_session_in_use_goes_on_and_ends_after_180_days(anna: Person, time: Clock) -> None:
    for _ in range(12):
        time.forward(days=14.9)
        assert is_in(anna.browser)
    time.forward(days=1.3)
    assert not is_in(anna.browser)


def test_a_cookie_is_renewed_once_a_day_and_writes_nothing(
    anna: Person, time: Clock, database: Database
) -> None:
    before = everything(database)
    assert "session" not in anna.browser.get("/todos").cookies
    time.forward(days=1, seconds=1)
    assert "session" in anna.browser.get("/todos").cookies
    assert "session" not in anna.browser.get("/todos").cookies
    assert everything(database) == before


def test_the_limits_are_settings(make_app: MakeApp, anna: Person, time: Clock) -> None:
    idle = Client(make_app(DOORSTEP_SESSION_IDLE="1"))
    absolute = Client(make_app(DOORSTEP_SESSION_ABSOLUTE="2"))
    for browser in (idle, absolute):
        browser.http.set_cookie("session", anna.browser.cookie("session"))
    time.forward(days=1.5)
    assert not is_in(idle)
    assert is_in(absolute)
    time.forward(days=0.6)
    assert not is_in(absolute)
    assert is_in(anna.browser)


def test_a_cookie_lives_as_long_as_an_unused_session(client: Client, anna: Person) -> None:
    client.get("/login")
    answer = client.submit("/login", username="Anna", password=PASSWORD)
    cookies = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("session=")]
    assert len(cookies) == 1
    assert "Max-Age=2592000" in cookies[0]


def test_a_restart_signs_nobody_out(make_app: MakeApp, anna: Person) -> None:
    restarted = Client(make_app())
    restarted.http.set_cookie("session", anna.browser.cookie("session"))
    assert is_in(restarted)


def test_another_secret_signs_everybody_out(make_app: MakeApp, anna: Person) -> None:
    elsewhere = Client(make_app(DOORSTEP_SECRET_KEY="another"))
    elsewhere.http.set_cookie("session", anna.browser.cookie("session"))
    assert not is_in(elsewhere)


ROTATED = {"DOORSTEP_SECRET_KEY": "another", "DOORSTEP_SECRET_KEY_OLD": SECRET}


def test_a_change_of_the_secret_with_the_old_one_named_signs_nobody_out(
    make_app: MakeApp, anna: Person, time: Clock
) -> None:
    rotated = anna.browser.twin()
    rotated.app = make_app(**ROTATED)
    rotated.http.application = rotated.app
    assert is_in(rotated)
    # Within days the cookie is signed anew, and the old secret can go.
    time.forward(days=1, seconds=1)
    assert is_in(rotated)
    without = Client(make_app(DOORSTEP_SECRET_KEY="another"))
    without.http.set_cookie("session", rotated.cookie("session"))
    assert is_in(without)


def test_forms_drafts_and_flashes_wait_through_a_change_of_the_secret(
    make_app: MakeApp, anna: Person
) -> None:
    browser = anna.browser
    browser.get("/todos")
    form = browser.filled("/todos", title="Milk")
    invalid = browser.post("/todos", {"title": "", "notes": "kept"})
    flashed = browser.post("/lists", {"name": "Home"})
    browser.app = make_app(**ROTATED)
    browser.http.application = browser.app
    assert browser.follow(flashed).page.said == "List “Home” created."
    assert browser.follow(invalid).page.value("notes") == "kept"
    first, again = browser.post(*form), browser.post(*form)
    assert first.location == again.location
    assert anna.titles() == ["Milk"]


def test_no_page_sets_a_session_for_who_only_looks(client: Client) -> None:
    for path in ("/login", "/register", "/", "/todos", "/nowhere", "/healthz"):
        response = client.http.get(path)
        assert "Set-Cookie" not in response.headers


def test_the_browser_is_noted_and_not_beyond_measure(client: Client, anna: Person) -> None:
    headers = {"User-Agent": "x" * 5000}
    client.post("/login", {"username": "Anna", "password": PASSWORD}, headers=headers)
    with anna.database.read() as connection:
        agents = list(connection.scalars(select(sessions.c.user_agent)))
    assert "x" * 300 in agents
