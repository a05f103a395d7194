"""/account: change the password, which ends all other sessions."""

import pytest
from sqlalchemy import select

from tests.client import Client
from tests.people import PASSWORD, Person
from webapp.accounts.models import people

NEW = "another good one"


def stored(person: Person) -> str:
    with person.database.read() as connection:
        query = select(people.c.password_hash).where(people.c.id == person.id)
        return str(connection.scalar(query))


def test_a_new_password_replaces_the_old(anna: Person, client: Client) -> None:
    anna.browser.get("/account")
    page = anna.browser.send("/account/password", current_password=PASSWORD, new_password=NEW)
    assert page.said == "Password changed. All your other sign-ins have ended."
    client.post("/login", {"username": "Anna", "password": PASSWORD}, status=401)
    client.post("/login", {"username": "Anna", "password": NEW})


def test_a_new_password_ends_all_other_sessions_of_this_person(
    anna: Person, ben: Person, client: Client
) -> None:
    client.sign_in("Anna")
    anna.browser.get("/account")
    anna.browser.send("/account/password", current_password=PASSWORD, new_password=NEW)
    client.get("/account", status=303)
    anna.browser.get("/account")
    ben.browser.get("/account")


@pytest.mark.parametrize(
    ("field", "current", "new", "said"),
    [
        ("current_password", "wrong", NEW, "This is not your current password."),
        ("current_password", "", NEW, "Current password cannot be empty."),
        ("new_password", PASSWORD, "", "New password cannot be empty."),
        ("new_password", PASSWORD, "short", "New password must have at least 8 characters."),
        ("new_password", PASSWORD, "x" * 257, "New password can have at most 256 characters"),
        ("new_password", PASSWORD, "password", "New password is too common"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    anna: Person, field: str, current: str, new: str, said: str
) -> None:
    before = stored(anna)
    anna.browser.get("/account")
    page = anna.browser.send("/account/password", current_password=current, new_password=new)
    assert said in page.error_at(field)
    assert page.value("current_password") == page.value("new_password") == ""
    assert stored(anna) == before


def test_the_fields_say_to_password_managers_what_they_are(anna: Person) -> None:
    page = anna.browser.get("/account").page
    assert page.field("current_password").get("autocomplete") == "current-password"
    assert page.field("new_password").get("autocomplete") == "new-password"


def test_a_wrong_current_password_ends_no_session(anna: Person, client: Client) -> None:
    client.sign_in("Anna")
    anna.browser.get("/account")
    anna.browser.send("/account/password", current_password="wrong", new_password=NEW)
    client.get("/account")
