"""What every answer carries."""

import pytest
from flask import Flask

from tests.client import SECURITY_HEADERS, Client, set_cookies
from tests.conftest import MakeApp
from tests.people import Person, join
from webapp.database import Database


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/login", 200),
        ("HEAD", "/login", 200),
        ("OPTIONS", "/login", 200),
        ("GET", "/", 303),
        ("GET", "/nowhere", 404),
        ("GET", "/logout", 405),
        ("POST", "/logout", 303),
        ("POST", "/login", 400),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/static/nowhere.css", 404),
        ("GET", "/favicon.ico", 404),
    ],
)
def test_every_answer_has_the_security_headers(
    client: Client, method: str, path: str, status: int
) -> None:
    answer = client.http.open(path, method=method)
    assert answer.status_code == status
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers.getlist(name) == [value]


def test_a_failure_has_the_security_headers(app: Flask, client: Client) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise ZeroDivisionError

    client.get("/broken", status=500)


def test_a_static_file_has_the_security_headers_and_never_changes(client: Client) -> None:
    page = client.get("/login").page
    (stylesheet,) = page.all("link", rel="stylesheet")
    files = [stylesheet.get("href") or "", *(e.get("src") or "" for e in page.all("script"))]
    assert len(files) == 3
    for path in files:
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_a_private_page_is_not_kept(anna: Person) -> None:
    for path in ("/dashboard", "/todos", "/search", "/lists", "/account"):
        assert anna.browser.get(path).headers["Cache-Control"] == "no-store"


def test_the_direct_answer_to_a_form_may_be_shown_again_by_back(client: Client) -> None:
    # Under no-store, Back would ask to send the form again.
    client.get("/login")
    answer = client.post("/login", {"username": "Anna", "password": "x"}, status=401)
    assert answer.headers["Cache-Control"] == "no-cache"


def test_cookies_on_https_are_for_this_host_only(make_app: MakeApp, database: Database) -> None:
    app = make_app(DOORSTEP_ORIGIN="https://todo.example.org")
    join(app, database, "Anna")
    fields = {"username": "Anna", "password": "correct horse"}
    browser = app.test_client()
    answer = browser.post("/login", data=fields, base_url="https://todo.example.org")
    cookies = set_cookies(answer)
    assert {name for name, _, _ in cookies} == {"__Host-session", "__Host-flash"}
    for _, _, attributes in cookies:
        assert attributes["secure"]
        assert attributes["httponly"]
        assert attributes["samesite"] == "Lax"
        assert attributes["path"] == "/"
        assert "domain" not in attributes
    answer = browser.get("/dashboard", base_url="https://todo.example.org")
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_no_https_is_asked_for_where_there_is_none(client: Client) -> None:
    assert "Strict-Transport-Security" not in client.get("/login").headers


def test_a_cookie_of_plain_http_does_not_sign_in_on_https(
    make_app: MakeApp, database: Database
) -> None:
    person = join(make_app(), database, "Anna")
    secure = make_app(DOORSTEP_ORIGIN="https://todo.example.org").test_client()
    secure.set_cookie("session", person.browser.cookie("session"), domain="todo.example.org")
    answer = secure.get("/todos", base_url="https://todo.example.org")
    assert answer.headers["Location"] == "/login?next=/todos"
