"""/account/delete: somebody goes, and all that was theirs."""

import pytest

from tests.client import Client
from tests.conftest import MakeApp
from tests.people import PASSWORD, Person, everything, join
from webapp.accounts import passwords, queries
from webapp.database import Database

SECRET = "xylophone"


def furnish(person: Person) -> None:
    """Leave something of the person in every table that can hold it."""
    browser = person.browser
    browser.get("/lists")
    browser.send("/lists", name=f"{SECRET} list")
    todo = person.has_todo(SECRET, notes=SECRET, list=f"{SECRET}-list")
    browser.get(f"/todos?q={SECRET}")
    browser.send("/todos", title=SECRET)
    browser.post(f"/todos/{todo}/delete")
    browser.get("/todos")
    browser.send("/todos", title="", notes=SECRET)


def test_all_that_was_theirs_goes_with_them(anna: Person, ben: Person, database: Database) -> None:
    ben.has_todo("Bread")
    before = everything(database)
    furnish(anna)
    held = {name for name, rows in everything(database).items() if rows != before[name]}
    assert held >= {"todos", "lists", "drafts", "submissions", "changes", "changed_todos"}
    anna.browser.get("/account")
    page = anna.browser.send("/account/delete", password=PASSWORD)
    assert page.h1 == "Sign in"
    assert page.said == "Your account and all that was in it are deleted."
    after = everything(database)
    assert SECRET not in str(after)
    assert len(after["people"]) == len(after["sessions"]) == len(after["todos"]) == 1
    assert after["submissions"] == after["drafts"] == after["changes"] == []
    assert list(ben.browser.get("/todos").page.rows.values()) == ["Bread"]


def test_who_left_is_a_stranger(anna: Person, client: Client) -> None:
    anna.browser.post("/account/delete", {"password": PASSWORD})
    anna.browser.get("/todos", status=303)
    client.post("/login", {"username": "Anna", "password": PASSWORD}, status=401)
    # Sent again, it leads to where anybody is led.
    assert anna.browser.post("/account/delete", {"password": PASSWORD}).location.startswith(
        "/login?next="
    )


@pytest.mark.parametrize("password", ["", "wrong", "x" * 257, "\0", PASSWORD.upper()])
def test_without_the_password_nothing_is_deleted(
    anna: Person, password: str, database: Database
) -> None:
    before = everything(database)
    anna.browser.get("/account")
    page = anna.browser.send("/account/delete", password=password)
    assert page.error_at("password")
    assert page.value("password") == ""
    after = everything(database)
    assert after["people"] == before["people"]
    anna.browser.get("/todos")


def test_a_name_is_free_again(make_app: MakeApp, database: Database) -> None:
    app = make_app(DOORSTEP_REGISTRATION="open")
    anna = join(app, database, "Anna")
    anna.browser.post("/account/delete", {"password": PASSWORD})
    assert Client(app).register("anna").h1 == "Dashboard"


@pytest.mark.parametrize(
    ("door", "field"),
    [("/account/delete", "password"), ("/account/password", "current_password")],
)
def test_who_has_only_the_cookie_cannot_try_one_password_after_the_other(
    anna: Person, monkeypatch: pytest.MonkeyPatch, door: str, field: str
) -> None:
    more = {"new_password": "another good one"} if field == "current_password" else {}
    anna.browser.get("/account")
    for _ in range(10):
        page = anna.browser.send(door, **{field: "wrong"}, **more)
        assert page.error_at(field) == "This is not your current password."
    monkeypatch.setattr(passwords, "matches", None)
    page = anna.browser.send(door, **{field: PASSWORD}, **more)
    assert page.error_at(field).startswith("Too many tries. Please try again in ")


@pytest.mark.parametrize("gone", ["password", "person"])
def test_a_password_that_changed_while_it_was_checked_starts_no_session(
    anna: Person, client: Client, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    database: Database = anna.database
    real = passwords.matches

    def changed_meanwhile(stored: str | None, password: str) -> bool:
        with database.write() as connection:
            if gone == "person":
                queries.delete_person(connection, anna.id)
            else:
                connection.exec_driver_sql("UPDATE people SET password_hash = 'another'")
        return real(stored, password)

    monkeypatch.setattr(passwords, "matches", changed_meanwhile)
    answer = client.post("/login", {"username": "Anna", "password": PASSWORD}, status=401)
    assert "session" not in answer.cookies
