"""Error pages look like the app and say what to do."""

import json
import logging
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask, abort
from sqlalchemy import event, insert
from sqlalchemy.exc import OperationalError

from tests.client import Client
from tests.conftest import SECRET
from tests.people import Person
from webapp import create_app
from webapp.accounts import queries
from webapp.accounts.models import people
from webapp.database import Database, DatabaseBusy
from webapp.doors.errors import TEXTS, TITLES
from webapp.doors.house import connection
from webapp.logs import OneLine
from webapp.settings import Settings


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500])
def test_an_error_page_looks_like_the_app(app: Flask, anna: Person, status: int) -> None:
    @app.get("/wrong")
    def wrong() -> str:
        abort(status)

    page = anna.browser.get("/wrong", status=status).page
    assert page.h1 == TITLES[status]
    assert TEXTS[status] in page.text
    assert page.links["Todos"] == "/todos"
    assert page.links["To the start page"] == "/"
    assert page.all("link", rel="stylesheet")


def test_an_error_page_for_nobody_shows_no_private_doors(client: Client) -> None:
    page = client.get("/nowhere", status=404).page
    assert "Todos" not in page.links


def test_every_status_that_is_told_has_a_title_and_a_text() -> None:
    assert {400, 403, 404, 405, 413, 429, 500, 503, 507} <= TITLES.keys() == TEXTS.keys()


def test_a_status_that_nobody_foresaw_has_a_page_too(app: Flask, client: Client) -> None:
    @app.get("/teapot")
    def teapot() -> str:
        abort(418)

    assert client.get("/teapot", status=418).page.h1


def test_a_body_beyond_64_kib_is_too_much(anna: Person) -> None:
    page = anna.browser.post("/todos", {"title": "x" * 65_536}, status=413).page
    assert page.h1 == "That is too much at once"
    notes = "x" * 60_000
    anna.browser.post("/todos", {"title": "Milk", "notes": notes})
    assert anna.todos() == {}  # ten thousand characters is what notes may have


def test_a_file_that_nobody_asked_for_is_read_over_unless_it_is_too_much(anna: Person) -> None:
    for size, status in ((10_000, 303), (70_000, 413)):
        parts = {"title": f"{size} bytes", "file": (BytesIO(b"x" * size), "x.txt")}
        assert anna.browser.http.post("/todos", data=parts).status_code == status
    assert anna.titles() == ["10000 bytes"]


def test_a_failure_is_logged_under_the_number_that_the_page_shows(
    app: Flask, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise ZeroDivisionError("what went wrong")

    with caplog.at_level(logging.INFO, logger="doorstep"):
        answer = client.get("/broken", status=500)
    (code,) = answer.page.all("code")
    assert code.text
    assert answer.headers["X-Request-Id"] == code.text
    assert "what went wrong" not in answer.text
    ended = [record for record in caplog.records if record.getMessage() == "request"]
    assert [record.__dict__["details"]["id"] for record in ended] == [code.text]
    (failure,) = [record for record in caplog.records if record.getMessage() == "failure"]
    line = json.loads(OneLine(as_json=True).format(failure))
    assert "what went wrong" in line["traceback"]
    assert line["id"] == code.text


def test_the_number_of_a_request_is_new_each_time(app: Flask, client: Client) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise ZeroDivisionError

    numbers = {client.get("/broken", status=500).headers["X-Request-Id"] for _ in range(3)}
    assert len(numbers) == 3


@pytest.mark.parametrize("error", [DatabaseBusy(), OperationalError("x", {}, Exception("gone"))])
def test_a_database_that_does_not_answer_is_said_to_be_back_soon(
    app: Flask, client: Client, error: Exception
) -> None:
    @app.get("/busy")
    def busy() -> str:
        raise error

    answer = client.get("/busy", status=503)
    assert answer.page.h1 == "Back in a moment"
    assert answer.headers["Retry-After"] == "5"


def test_a_form_whose_commit_fails_is_kept_on_the_page_to_be_sent_again(
    anna: Person, database: Database
) -> None:
    def fail(_connection: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("the connection is lost"))

    anna.browser.get("/todos")
    sent = anna.browser.filled("/todos", title="Milk", notes="<b>Two</b> “litres”")
    event.listen(database.writer, "commit", fail)
    try:
        answer = anna.browser.post(*sent, status=503)
    finally:
        event.remove(database.writer, "commit", fail)
    assert answer.page.h1 == "Back in a moment"
    assert answer.headers["Retry-After"] == "5"
    assert anna.todos() == {}
    assert sorted(anna.browser.filled("/todos")[1]) == sorted(sent[1])
    first = anna.browser.submit("/todos")
    assert anna.browser.post(*sent).location == first.location
    assert anna.titles() == ["Milk"]


def test_a_form_that_a_failure_befell_is_kept_on_the_page(app: Flask, client: Client) -> None:
    @app.post("/broken")
    def broken() -> str:
        raise ZeroDivisionError

    page = client.post("/broken", {"title": "Milk"}, status=500).page
    assert page.form("/broken").filled({}) == [("title", "Milk")]


def test_a_password_does_not_come_back_in_a_page(app: Flask, client: Client) -> None:
    @app.post("/broken")
    def broken() -> str:
        raise ZeroDivisionError

    form = {"username": "Anna", "password": "correct horse"}
    assert "Send it again" not in client.post("/broken", form, status=500).text


def test_a_failure_to_find_out_who_asks_is_an_error_page_too(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "person_of", None)
    assert anna.browser.get("/todos", status=500).page.h1 == "Something went wrong here"


@pytest.fixture
def homeless(tmp_path: Path, anna: Person) -> Client:
    """A signed-in browser in front of an app whose database has gone away."""
    settings = Settings.from_environ(
        {"DOORSTEP_DATA": str(tmp_path), "DOORSTEP_SECRET_KEY": SECRET}
    )
    app = create_app(settings, Database(f"sqlite:///{tmp_path}/gone/doorstep.db"))
    browser = Client(app)
    browser.http.set_cookie("session", anna.browser.cookie("session"))
    return browser


@pytest.mark.parametrize("path", ["/todos", "/", "/login", "/readyz"])
def test_a_page_without_a_database_is_an_error_page(homeless: Client, path: str) -> None:
    assert homeless.get(path, status=503).page.h1 == "Back in a moment"


def test_what_is_not_there_is_not_there_without_a_database(homeless: Client) -> None:
    assert homeless.get("/nowhere", status=404).page.h1 == "There is nothing here"


def test_a_form_without_a_database_is_an_error_page(homeless: Client) -> None:
    homeless.post("/todos", {"title": "Milk"}, status=503)


def test_it_is_alive_without_a_database(homeless: Client) -> None:
    assert homeless.get("/healthz").text == "ok\n"


def test_no_secret_stands_in_the_log_of_a_failure(
    app: Flask, client: Client, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    row = {"id": 1, "name": "A", "name_key": "a", "password_hash": "hush", "created_at": 1}

    @app.post("/twice")
    def twice() -> str:
        for _ in range(2):
            connection().execute(insert(people), row)
        return ""

    with caplog.at_level(logging.INFO, logger="doorstep"):
        client.post("/twice", {"password": "hush"}, status=500)
    formatted = [OneLine(as_json=True).format(record) for record in caplog.records]
    assert len(formatted) == 2
    assert "hush" not in "".join(formatted)
