"""Who asks again gets the same answer without a look at a row, until anybody changes anything."""

import logging

import pytest
from flask import Flask

from tests.api.conftest import Make, Program, token_for
from tests.conftest import Clock
from tests.people import Person
from webapp.api import views
from webapp.api.keeping import LARGEST, MOST
from webapp.database import Database
from webapp.todos import queries


@pytest.fixture
def kept(database: Database) -> bool:
    """Whether answers are kept: PostgreSQL has no cheap way to tell that nothing has changed."""
    return database.is_sqlite


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each look at a page of todos."""
    seen: list[str] = []
    find = queries.find

    def look(*args: object, **how: object) -> object:
        seen.append("find")
        return find(*args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(views, "find", look)
    return seen


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("sent", [{}, {"If-None-Match": "ETAG"}, {"If-None-Match": '"x"'}])
def test_what_is_kept_is_what_was_answered(
    program: Program, todo: Make, looks: list[str], kept: bool, method: str, sent: dict[str, str]
) -> None:
    todo("Überall")
    path = "/api/todos?sort=oldest"
    etag = program.ask("GET", "/api/todos?sort=oldest&q=").headers["ETag"]
    headers = {name: text.replace("ETAG", etag) for name, text in sent.items()}
    first = program.ask(method, path, headers=headers)
    before = len(looks)
    second = program.ask(method, path, headers=headers)
    assert (second.status, second.data) == (first.status, first.data)
    assert list(second.headers) == list(first.headers)
    assert len(looks) == before + (0 if kept else 1)


@pytest.mark.parametrize("what", ["title", "list", "revoked", "other"])
def test_what_anybody_changes_is_seen_at_once(
    program: Program, looker: Program, anna: Person, ben: Person, todo: Make, what: str
) -> None:
    one = todo()
    path = f"/api/todos/{one['id']}"
    status = 304
    for _ in range(2):
        looker.get(path, status=304, If_None_Match=one["etag"])
    if what == "title":
        anna.browser.post(f"/todos/{one['id']}", {"title": "Bread", "version": "1"})
        status = 200
    elif what == "list":
        other = anna.has_list("Home")
        program.patch(path, {"category": other.slug}, If_Match="*")
        status = 200
    elif what == "revoked":
        (_, token) = sorted(t["id"] for t in program.get("/api/tokens").json["tokens"])  # type: ignore[index]
        program.delete(f"/api/tokens/{token}")
        status = 401
    else:
        ben.has_todo("Ben’s")
    looker.get(path, status=status, If_None_Match=one["etag"])


def test_nobody_gets_what_was_kept_for_another(
    program: Program, bens: Program, stranger: Program, todo: Make
) -> None:
    path = f"/api/todos/{todo()['id']}"
    for _ in range(2):
        program.get(path)
        bens.get(path, status=404)
        stranger.get(path, status=401)
    made = program.ask("POST", "/api/todos", {"title": "x"}, status=201)
    assert made.headers["Location"] != path


def test_what_depends_on_the_clock_is_looked_for_again(
    program: Program, looks: list[str], true_time: Clock, kept: bool
) -> None:
    for path, again in (("/api/todos", 0), ("/api/todos?due=overdue", 1)):
        program.get(path)
        program.get(path)
        before = len(looks)
        true_time.forward(seconds=60)
        program.get(path)
        assert len(looks) == before + (again if kept else 1)


def test_only_so_much_is_kept(program: Program, todo: Make, looks: list[str], kept: bool) -> None:
    for _ in range(7):
        todo("Long", notes="x" * 10_000)
    for _ in range(2):
        assert len(program.get("/api/todos").data) > LARGEST
    assert len(looks) == 2
    for number in range(MOST + 1):
        program.get(f"/api/todos?q=none{number}")
    looks.clear()
    program.get("/api/todos?q=none0")
    program.get(f"/api/todos?q=none{MOST}")
    assert len(looks) == (1 if kept else 2)


def test_an_answer_that_was_kept_is_logged_like_any(
    app: Flask, anna: Person, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    program = Program(app, token_for(database, anna))
    caplog.set_level(logging.INFO, "doorstep")
    for _ in range(2):
        program.get("/api/todos")
    lines = [record.details for record in caplog.records]  # type: ignore[attr-defined]
    first, second = ({**line, "ms": 0, "id": 0} for line in lines)
    assert (
        first
        == second
        == {**{"method": "GET", "path": "/api/todos", "status": 200, "ms": 0, "id": 0}}
    )
    assert lines[0]["id"] != lines[1]["id"]
