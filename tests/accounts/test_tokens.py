"""Tokens are made, shown once, listed and revoked on a page."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.api.conftest import Program
from tests.client import Client
from tests.people import Person, everything
from webapp.accounts import token_views, tokens
from webapp.database import Database


def shown(text: str) -> str:
    """Return the token that the page shows; empty for none."""
    found = re.search(r'value="(doorstep_[^"]+)"', text)
    return found[1] if found else ""


def test_a_token_is_made_shown_once_and_works(anna: Person, app: Flask) -> None:
    anna.browser.get("/account/tokens")
    page = anna.browser.send("/account/tokens", name="Laptop", scope="read")
    token = shown(page.html)
    assert Program(app, token).get("/api/account").json == {
        "id": anna.id,
        "name": "Anna",
        "time_zone": None,
    }
    Program(app, token).post("/api/todos", {"title": "x"}, status=403)
    assert "Token “Laptop” made." in page.html
    again = anna.browser.get("/account/tokens")
    assert "Laptop" in again.text
    assert shown(again.text) == ""
    assert anna.browser.cookie("token") == ""


def test_a_token_is_kept_nowhere(anna: Person, database: Database) -> None:
    anna.browser.get("/account/tokens")
    token = shown(anna.browser.send("/account/tokens", name="Laptop", scope="write").html)
    assert token
    assert token not in str(everything(database))


def test_one_form_sent_twice_makes_one_token_and_shows_it(anna: Person, app: Flask) -> None:
    anna.browser.get("/account/tokens")
    sent = anna.browser.filled("/account/tokens", name="Laptop", scope="write")
    twins = [anna.browser.twin() for _ in range(5)]
    with ThreadPoolExecutor(5) as threads:
        answers = list(threads.map(lambda twin: twin.post(*sent), twins))
    found = {shown(twin.follow(a).text) for twin, a in zip(twins, answers, strict=True)}
    assert len(found) == 1
    Program(app, found.pop()).get("/api/account")
    assert anna.browser.get("/account/tokens").text.count("Revoke: Laptop") == 1


def test_two_forms_make_two_tokens(anna: Person) -> None:
    found = set()
    for _ in range(2):
        anna.browser.get("/account/tokens")
        page = anna.browser.send("/account/tokens", name="Laptop", scope="read")
        found.add(shown(page.html))
    for _ in range(2):  # forms of a script, without a key
        answer = anna.browser.post("/account/tokens", {"name": "Script", "scope": "read"})
        found.add(shown(anna.browser.follow(answer).text))
    assert len(found) == 4


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"name": ""}, "Name cannot be empty."),
        ({"name": "x" * 61}, "Name can have at most 60 characters; this has 61."),
        ({"name": "x", "scope": "all"}, "Scope must be read or write."),
    ],
)
def test_what_cannot_be_taken_comes_back_with_its_text(
    anna: Person, fields: dict[str, str], text: str
) -> None:
    anna.browser.get("/account/tokens")
    door, pairs = anna.browser.filled("/account/tokens")
    answer = anna.browser.post(door, {**dict(pairs), **fields})
    page = anna.browser.follow(answer).page
    assert text in page.html
    assert shown(page.html) == ""
    assert page.form("/account/tokens").filled({})[0] == ("name", fields["name"][:120])


def test_a_person_has_so_many(anna: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 1)
    monkeypatch.setattr(token_views, "MOST", 1)
    anna.has_token("Phone")
    anna.browser.get("/account/tokens")
    page = anna.browser.send("/account/tokens", name="Laptop", scope="read")
    assert "You have 1 tokens." in page.html


def test_a_revoked_token_is_gone_and_again_says_so(anna: Person, app: Flask) -> None:
    anna.browser.get("/account/tokens")
    page = anna.browser.send("/account/tokens", name="Laptop", scope="read")
    token = shown(page.html)
    (door,) = re.findall(r"/account/tokens/\d+/revoke", page.html)
    assert "Token revoked." in anna.browser.send(door).html
    assert "revoked already" in anna.browser.follow(anna.browser.post(door)).text
    Program(app, token).get("/api/account", status=401)


def test_nobody_revokes_anothers(anna: Person, ben: Person) -> None:
    token = anna.has_token("Phone")
    ben.browser.post(f"/account/tokens/{token}/revoke")
    assert "Phone" in anna.browser.get("/account/tokens").text


def test_another_session_is_shown_nothing(anna: Person, ben: Person) -> None:
    anna.browser.get("/account/tokens")
    anna.browser.submit("/account/tokens", name="Laptop", scope="read")
    ben.browser.http.set_cookie("token", anna.browser.cookie("token"))
    assert shown(ben.browser.get("/account/tokens").text) == ""
    forged = Client(anna.browser.app)
    forged.http.set_cookie("session", anna.browser.cookie("session"))
    forged.http.set_cookie("token", "doorstep_forged.x")
    assert shown(forged.get("/account/tokens").text) == ""
