"""POST /login: the answers, and how often one may try."""

import logging
import threading
import time
from typing import Any

import pytest
from limits.storage import memory

from tests.client import Client
from tests.conftest import MakeApp
from tests.people import PASSWORD, Person, join
from webapp.accounts import passwords
from webapp.database import Database
from webapp.logs import OneLine


@pytest.fixture
def at_the_door(client: Client, anna: Person) -> Client:
    """A browser on the form to sign in, where Anna has an account."""
    client.get("/login")
    return client


def test_somebody_signs_in_and_is_welcome(at_the_door: Client) -> None:
    answer = at_the_door.submit("/login", username="Anna", password=PASSWORD)
    assert answer.location == "/dashboard"
    page = at_the_door.follow(answer).page
    assert (page.h1, page.said) == ("Dashboard", "Welcome back!")


@pytest.mark.parametrize("name", ["anna", " ANNA\u3000", "\uff21nna"])
def test_a_name_is_the_same_however_it_is_written(at_the_door: Client, name: str) -> None:
    at_the_door.submit("/login", username=name, password=PASSWORD)


@pytest.mark.parametrize(
    ("name", "password"), [("Anna", "wrong"), ("Nobody", PASSWORD), ("a\x00b", "x"), ("Anna", " ")]
)
def test_wrong_credentials_are_401_whoever_it_is(
    client: Client, anna: Person, name: str, password: str
) -> None:
    client.odd_texts = True
    answer = client.post("/login", {"username": name, "password": password}, status=401)
    assert "Invalid credentials." in answer.page.text
    assert answer.cookies == {}


def test_the_answer_to_a_stranger_differs_in_nothing(client: Client, anna: Person) -> None:
    answers = []
    for name in ("Anna", "Ella"):
        answer = client.post("/login", {"username": name, "password": "wrong"}, status=401)
        headers = [pair for pair in answer.headers if pair[0] != "Content-Length"]
        answers.append((headers, answer.text.replace(name, "NAME")))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", ["Anna", "Nobody"])
def test_a_stranger_and_a_wrong_password_cost_one_hash_each(
    client: Client, anna: Person, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    passwords.warm_up()
    verified: list[str] = []
    made: list[str] = []
    real = passwords._hasher

    class Counting:
        def verify(self, stored: str, password: bytes) -> bool:
            verified.append(stored)
            return real.verify(stored, password)

        def hash(self, password: bytes) -> str:
            made.append("hash")
            return real.hash(password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    client.post("/login", {"username": name, "password": "wrong"}, status=401)
    assert (len(verified), made) == (1, [])


def test_a_stranger_is_verified_against_a_hash_as_slow_as_any(real_hasher: Any) -> None:
    stand_in = passwords._nobody()
    assert not passwords.matches(None, "nobody has this password")
    # Both are made by the one hasher there is: 19 MiB, two passes, one lane.
    assert stand_in.startswith("$argon2id$")
    assert (real_hasher.memory_cost, real_hasher.time_cost, real_hasher.parallelism) == (
        19 * 1024,
        2,
        1,
    )


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"username": "Anna"},
        {"password": PASSWORD},
        {"username": "", "password": PASSWORD},
        {"username": "  ", "password": PASSWORD},
        {"username": "Anna", "password": ""},
    ],
)
def test_both_fields_are_required(client: Client, anna: Person, fields: dict[str, str]) -> None:
    page = client.post("/login", fields, status=400).page
    assert page.error_at("username") == "Username and password are required."
    assert page.value("username") == fields.get("username", "").strip()
    assert page.value("password") == ""


def test_the_name_is_kept_and_the_password_never(at_the_door: Client) -> None:
    page = at_the_door.refused(401, "/login", username="Anna", password="wrong-and-secret")
    assert page.error_at("username") == page.error_at("password") == "Invalid credentials."
    assert page.value("username") == "Anna"
    assert "wrong-and-secret" not in page.html


def test_next_waits_through_a_wrong_password(client: Client, anna: Person) -> None:
    client.get("/login?next=/todos%3Fq%3Dmilk")
    client.refused(401, "/login", username="Anna", password="wrong")
    answer = client.submit("/login", password=PASSWORD)
    assert answer.location == "/todos?q=milk"


def test_who_is_signed_in_goes_on(anna: Person) -> None:
    assert anna.browser.get("/login", status=303).location == "/dashboard"
    assert anna.browser.get("/login?next=/lists", status=303).location == "/lists"


def fail(client: Client, name: str, times: int, status: int = 401) -> None:
    for _ in range(times):
        client.post("/login", {"username": name, "password": "wrong"}, status=status)


def test_after_ten_failures_an_account_waits_even_with_the_right_password(
    client: Client, anna: Person
) -> None:
    fail(client, "Anna", 10)
    elsewhere = Client(client.app, address="10.0.0.2")
    answer = elsewhere.post("/login", {"username": "anna", "password": PASSWORD}, status=429)
    assert answer.page.h1 == "Too many tries"
    seconds = int(answer.headers["Retry-After"])
    assert 1 <= seconds <= 61
    assert f"Please try again in {seconds} seconds." in answer.page.text
    assert answer.cookies == {}


def test_after_ten_failures_an_address_waits_whoever_it_tries(client: Client, anna: Person) -> None:
    for number in range(10):
        fail(client, f"Stranger {number}", 1)
    client.post("/login", {"username": "Anna", "password": PASSWORD}, status=429)
    # From elsewhere, Anna signs in.
    Client(client.app, address="10.0.0.2").sign_in("Anna")


def test_a_wait_ends_after_a_minute(
    client: Client, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(client, "Anna", 10)
    fail(client, "Anna", 1, 429)

    class Later:
        @staticmethod
        def time() -> float:
            return time.time() + 61

    monkeypatch.setattr(memory, "time", Later)
    client.sign_in("Anna")


def test_signing_in_forgives_the_accounts_failures_but_not_the_addresses(
    client: Client, anna: Person
) -> None:
    other = Client(client.app, address="10.0.0.2")
    fail(client, "Anna", 9)
    client.sign_in("Anna")
    client.sign_out()
    fail(other, "Anna", 9)
    other.sign_in("Anna")
    fail(client, "Stranger", 1)
    client.post("/login", {"username": "Anna", "password": PASSWORD}, status=429)


def test_no_hash_is_verified_for_who_has_to_wait(
    client: Client, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(client, "Anna", 10)
    monkeypatch.setattr(passwords, "matches", None)
    fail(client, "Anna", 3, 429)


def test_an_empty_form_is_no_try(client: Client, anna: Person) -> None:
    for _ in range(15):
        client.post("/login", {"username": "Anna"}, status=400)
    client.sign_in("Anna")


def test_how_many_tries_is_a_setting(make_app: MakeApp, anna: Person) -> None:
    client = Client(make_app(DOORSTEP_SIGN_IN_TRIES="2"))
    fail(client, "Anna", 2)
    fail(client, "Anna", 1, 429)


def test_a_password_is_in_no_log(
    client: Client, anna: Person, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.post("/login", {"username": "Anna", "password": "wrong-secret"}, status=401)
        client.sign_in("Anna")
        client.get("/todos?q=private-words")
    lines = "\n".join(OneLine(as_json=True).format(record) for record in caplog.records)
    assert '"path": "/login"' in lines
    for secret in ("wrong-secret", PASSWORD, "private-words", client.cookie("session")[:43]):
        assert secret not in lines


@pytest.mark.parametrize(("proxies", "status"), [("0", 429), ("1", 401)])
def test_only_a_proxy_of_ours_is_believed_about_the_address(
    make_app: MakeApp, proxies: str, status: int
) -> None:
    browser = make_app(DOORSTEP_PROXIES=proxies).test_client()
    answers = [
        browser.post(
            "/login",
            data={"username": f"Stranger {number}", "password": "wrong"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        ).status_code
        for number in range(11)
    ]
    assert answers == [*[401] * 10, status]


def test_who_finds_no_seat_may_try_again_in_a_second(
    client: Client, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_seats", threading.BoundedSemaphore(1))
    with passwords._seats:
        fields = {"username": "Anna", "password": PASSWORD}
        answer = client.post("/login", fields, status=429)
    assert answer.headers["Retry-After"] == "1"
    assert "Many are signing in just now." in answer.page.text
    client.sign_in("Anna")


def test_where_redis_does_not_answer_nobody_signs_in_and_reading_goes_on(
    make_app: MakeApp, anna: Person
) -> None:
    app = make_app(DOORSTEP_REDIS_URL="redis://127.0.0.1:1")
    browser = Client(app)
    answer = browser.post("/login", {"username": "Anna", "password": PASSWORD}, status=503)
    assert answer.headers["Retry-After"] == "5"
    browser.http.set_cookie("session", anna.browser.cookie("session"))
    browser.get("/todos")


def test_two_people_in_two_browsers_see_their_own(make_app: MakeApp, database: Database) -> None:
    app = make_app()
    for name in ("Anna", "Ben"):
        person = join(app, database, name)
        person.has_todo(f"{name}'s")
        browser = Client(app)
        browser.sign_in(name)
        assert list(browser.get("/todos").page.rows.values()) == [f"{name}'s"]
