"""A GET reads and cannot do otherwise; a POST is one transaction."""

import re
from pathlib import Path
from sqlite3 import OperationalError

import pytest
from flask import Flask, Response
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from tests.client import Client
from tests.people import Person, everything
from webapp.database import Database
from webapp.doors.answers import see_other
from webapp.doors.house import connection, reader, roll_back
from webapp.todos.models import lists

INVITATION = {"code_hash": "x", "created_at": 1}


def plant(app: Flask, method: str) -> None:
    """Add a view that writes, as somebody might by mistake."""

    @app.route("/planted", methods=[method])
    def planted() -> Response:
        connection().exec_driver_sql("DELETE FROM todos")
        return see_other("/")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_write_planted_in_a_get_view_fails(
    anna: Person, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    anna.has_todo("Still here")
    plant(anna.browser.app, "GET")
    answer = anna.browser.http.open("/planted", method=method)
    assert answer.status_code >= 500
    # The database itself refused it, each in its own words.
    assert re.search("readonly database|read-only transaction", refusals(caplog))
    assert anna.titles() == ["Still here"]


def refusals(caplog: pytest.LogCaptureFixture) -> str:
    return "\n".join(
        f"{record.getMessage()} {record.__dict__.get('details')} {record.exc_info}"
        for record in caplog.records
    )


def test_the_same_view_behind_post_may_write(anna: Person) -> None:
    anna.has_todo("Gone")
    plant(anna.browser.app, "POST")
    anna.browser.http.post("/planted")
    assert anna.titles() == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO invitations VALUES ('x', 1)",
        "UPDATE people SET name = 'x'",
        "DELETE FROM people",
        "CREATE TABLE x (y INTEGER)",
        "DROP TABLE invitations",
    ],
)
def test_the_reader_refuses_every_kind_of_write(database: Database, statement: str) -> None:
    with database.read() as reading, pytest.raises(DBAPIError):
        reading.exec_driver_sql(statement)
    with database.read() as reading:
        assert reading.scalar(text("SELECT count(*) FROM invitations")) == 0


def test_the_reader_stays_one_when_it_is_told_otherwise(sqlite_database: Database) -> None:
    with sqlite_database.read() as reading:
        reading.exec_driver_sql("PRAGMA query_only = OFF")
        with pytest.raises(DBAPIError, match="readonly database"):
            reading.exec_driver_sql("DELETE FROM people")
        reading.exec_driver_sql("PRAGMA query_only = ON")


def test_the_reader_writes_to_no_other_file_either(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with sqlite_database.reader.connect() as reading:
        reading.rollback()  # no file is attached within a transaction
        raw = reading.connection.cursor()
        raw.execute(f"ATTACH '{tmp_path}/other.db' AS other")
        for statement in ("CREATE TABLE other.x (y)", "CREATE TEMP TABLE x (y)"):
            with pytest.raises(OperationalError, match="readonly database"):
                raw.execute(statement)
        raw.execute("DETACH other")


def test_the_reader_sees_one_state_throughout_a_request(sqlite_database: Database) -> None:
    with sqlite_database.read() as reading:
        before = reading.scalar(text("SELECT count(*) FROM invitations"))
        with sqlite_database.write() as writing:
            writing.exec_driver_sql("INSERT INTO invitations VALUES ('new', 1)")
        assert reading.scalar(text("SELECT count(*) FROM invitations")) == before
    with sqlite_database.write() as writing:
        writing.exec_driver_sql("DELETE FROM invitations")


def test_what_a_view_wrote_before_it_raised_is_undone(app: Flask, anna: Person) -> None:
    @app.post("/half")
    def half() -> Response:
        connection().exec_driver_sql("DELETE FROM todos")
        raise ZeroDivisionError

    anna.has_todo("Still here")
    anna.browser.post("/half", status=500)
    assert anna.titles() == ["Still here"]


def test_what_is_written_after_a_roll_back_stands(app: Flask, anna: Person) -> None:
    @app.post("/over")
    def over() -> Response:
        connection().exec_driver_sql("DELETE FROM todos")
        roll_back()
        connection().execute(
            insert(lists), {"person_id": anna.id, "name": "Stands", "slug": "stands"}
        )
        return see_other("/")

    anna.has_todo("Still here")
    anna.browser.post("/over")
    assert anna.titles() == ["Still here"]
    assert anna.list("stands").name == "Stands"


def test_who_is_asking_is_settled_before_a_post_joins_the_writers_line(
    app: Flask, anna: Person
) -> None:
    @app.post("/both")
    def both() -> Response:
        connection().exec_driver_sql("UPDATE lists SET name = 'Written'")
        seen = reader().scalar(text("SELECT name FROM lists"))
        return Response(str(seen), content_type="text/plain")

    # The reader sees what is committed, not what this transaction is about to write.
    assert anna.browser.http.post("/both").text == "Inbox"
    assert anna.list("inbox").name == "Written"


def test_a_refused_request_leaves_every_row_as_it_was(
    client: Client, anna: Person, database: Database
) -> None:
    todo = anna.has_todo("Mine")
    before = everything(database)
    anna.browser.post("/todos/bulk", {"id": str(todo), "action": "explode"}, status=400)
    anna.browser.post(f"/todos/{todo}/done", {"done": "perhaps"}, status=400)
    anna.browser.post(f"/todos/{todo + 1}/delete", status=404)
    anna.browser.post("/todos", {"title": "x" * 70_000}, status=413)
    anna.browser.post(
        "/todos", {"title": "x"}, status=403, headers={"Sec-Fetch-Site": "cross-site"}
    )
    client.post("/login", {"username": "Anna", "password": "wrong"}, status=401)
    client.post("/login", {"username": "Anna"}, status=400)
    client.post("/register", {"username": "Eve", "password": "long enough"}, status=403)
    assert everything(database) == before
