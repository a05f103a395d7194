"""POST /register: make an account and be signed in to it."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BoundedSemaphore

import pytest
from sqlalchemy import func, select

from tests.client import Client
from tests.conftest import MakeApp
from tests.people import Person
from webapp.accounts import passwords, queries
from webapp.accounts.models import people
from webapp.database import Database


@pytest.fixture
def open_house(make_app: MakeApp) -> Client:
    """A browser in front of a house where anybody may register."""
    return Client(make_app(DOORSTEP_REGISTRATION="open"))


def names(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(select(people.c.name).order_by(people.c.id)))


def test_the_first_visitor_registers_and_is_signed_in(client: Client, database: Database) -> None:
    page = client.register("Anna")
    assert page.h1 == "Dashboard"
    assert page.said == "Welcome, Anna!"
    assert client.get("/account").page.text.startswith("Your account You are signed in as Anna.")
    assert names(database) == ["Anna"]


def test_a_new_person_has_an_inbox(client: Client) -> None:
    client.register("Anna")
    assert "Inbox" in client.get("/lists").page.links


def test_nobody_registers_after_the_first(client: Client, database: Database) -> None:
    client.register("Anna")
    second = Client(client.app)
    page = second.get("/register").page
    assert "Nobody can register here" in page.text
    assert [form.action for form in page.forms] == ["/theme"]
    answer = second.post("/register", {"username": "Eve", "password": "correct horse"}, status=403)
    assert "session" not in answer.cookies
    assert names(database) == ["Anna"]
    assert "Create an account" not in second.get("/login").page.links


def test_of_several_first_visitors_at_once_one_registers(
    client: Client, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_seats", BoundedSemaphore(8))
    together = Barrier(8)

    def register(number: int) -> int:
        browser = client.app.test_client()
        together.wait(30)
        data = {"username": f"Visitor {number}", "password": "correct horse"}
        return browser.post("/register", data=data).status_code

    with ThreadPoolExecutor(8) as threads:
        answers = sorted(threads.map(register, range(8)))
    assert answers == [303, *[403] * 7]
    assert len(names(database)) == 1


def test_an_invitation_lets_one_person_register(make_app: MakeApp, database: Database) -> None:
    app = make_app(DOORSTEP_REGISTRATION="invite")
    with database.write() as connection:
        code = queries.invite(connection)
    guest = Client(app)
    guest.get("/register")
    page = guest.refused(400, "/register", username="Eve", password="correct horse", code="wrong")
    assert page.error_at("code") == "This code is unknown or was used already."
    assert page.value("username") == "Eve"
    guest.send("/register", password="correct horse", code=f" {code.upper()} ")
    late = Client(app)
    late.get("/register")
    late.refused(400, "/register", username="Mallory", password="correct horse", code=code)
    assert names(database) == ["Eve"]


def test_a_taken_name_does_not_use_an_invitation_up(
    make_app: MakeApp, database: Database, anna: Person
) -> None:
    guest = Client(make_app(DOORSTEP_REGISTRATION="invite"))
    with database.write() as connection:
        code = queries.invite(connection)
    guest.get("/register")
    guest.refused(409, "/register", username="Anna", password="correct horse", code=code)
    guest.send("/register", username="Eve", password="correct horse", code=code)
    assert names(database) == ["Anna", "Eve"]


@pytest.mark.parametrize("name", ["Anna", "anna", " ANNA ", "\uff21nna", "\u200bAnna", "A\u006eNA"])
def test_a_name_is_taken_however_it_is_written(
    open_house: Client, anna: Person, name: str, database: Database
) -> None:
    open_house.get("/register")
    page = open_house.refused(409, "/register", username=name, password="correct horse")
    assert page.error_at("username") == "This username is taken."
    assert page.value("username") == name.strip(" \u200b")
    assert page.value("password") == ""
    assert names(database) == ["Anna"]


@pytest.mark.parametrize("name", ["Änne", "Zoë 🙂", "名前", "a", "x" * 40, "O'Brien <b>"])
def test_a_name_may_hold_any_letters(open_house: Client, name: str) -> None:
    open_house.register(name)
    assert name in open_house.get("/account").page.links


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Username cannot be empty."),
        (" \u200b ", "Username cannot be empty."),
        ("x" * 41, "Username can have at most 40 characters; this has 41."),
        ("a\x07b", "Username cannot hold a control character (U+0007)."),
        ("a\x85b", "Username cannot hold a control character (U+0085)."),
        ("a\x00b", "Username cannot hold a control character (U+0000)."),
        ("a\u202eb", "Username cannot hold a character that changes direction (U+202E)."),
    ],
)
def test_a_name_that_cannot_be_taken_is_said_why(client: Client, name: str, said: str) -> None:
    client.odd_texts = True
    answer = client.post("/register", {"username": name, "password": "correct horse"}, status=400)
    assert answer.page.error_at("username") == said


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "Password cannot be empty."),
        ("1234567", "Password must have at least 8 characters."),
        ("x" * 257, "Password can have at most 256 characters; this has 257."),
        ("password", "Password is too common: others would try it first."),
        ("PassWord", "Password is too common: others would try it first."),
        ("12345678", "Password is too common: others would try it first."),
        ("qwertyuiop", "Password is too common: others would try it first."),
        ("annamaria", "Password cannot be the username."),
        ("AnnaMaria", "Password cannot be the username."),
    ],
)
def test_a_password_that_cannot_be_taken_is_said_why(
    client: Client, password: str, said: str, database: Database
) -> None:
    client.get("/register")
    page = client.refused(400, "/register", username="AnnaMaria", password=password)
    assert said in page.error_at("password")
    assert page.value("username") == "AnnaMaria"
    assert page.value("password") == ""
    assert names(database) == []


@pytest.mark.parametrize(
    "password",
    ["x" * 256, "gänsefüßchen", "🙂🙃🙂🙃🙂🙃🙂🙃", "  blanks stay  ", "tab\tand\x00nul"],
)
def test_a_password_is_taken_as_it_is(open_house: Client, password: str) -> None:
    fields = {"username": "Anna", "password": password}
    open_house.post("/register", fields)
    open_house.post("/logout")
    open_house.post("/login", {**fields, "password": password.strip() + "!"}, status=401)
    open_house.post("/login", fields)


def test_a_password_is_kept_as_an_argon2id_hash_only(client: Client, database: Database) -> None:
    client.register("Anna", "correct horse battery")
    with database.read() as connection:
        stored = connection.scalar(select(people.c.password_hash))
    assert stored
    assert stored.startswith("$argon2id$")
    assert "correct" not in stored


def test_common_passwords_are_known_by_the_hundred() -> None:
    known = passwords._common()
    assert len(known) >= 1000
    assert all(word == word.casefold() for word in known)


def test_who_is_signed_in_has_no_need_to_register(anna: Person) -> None:
    assert anna.browser.get("/register", status=303).location == "/dashboard"


def test_the_password_is_never_sent_back(client: Client) -> None:
    secret = "s3cret-and-long"
    for fields in ({"username": ""}, {"username": "x" * 41}):
        answer = client.post("/register", {**fields, "password": secret}, status=400)
        assert secret not in answer.text
    assert not re.search(r'type="password"[^>]*value', client.get("/register").text)


def test_registering_fails_with_a_page_when_nobody_may(make_app: MakeApp, anna: Person) -> None:
    browser = Client(make_app(DOORSTEP_REGISTRATION="first"))
    page = browser.post("/register", {}, status=403).page
    assert page.h1 == "Registration is closed"


def test_the_count_of_people_is_what_registration_made(
    open_house: Client, database: Database
) -> None:
    open_house.register("Anna")
    open_house.sign_out()
    open_house.register("Ben")
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(people)) == 2


def test_an_address_makes_only_so_many_accounts_a_minute(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(DOORSTEP_REGISTRATION="open", DOORSTEP_SIGN_IN_TRIES="2")
    for name in ("Anna", "Ben"):
        Client(app).register(name)
    monkeypatch.setattr(passwords, "hashed", None)
    fields = {"username": "Cleo", "password": "correct horse"}
    answer = Client(app).post("/register", fields, status=429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
