"""A program that asks the API, and holds every answer to what all answers promise."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import SECURITY_HEADERS
from tests.people import Person
from webapp.accounts import tokens
from webapp.database import Database


def token_for(database: Database, person: Person, scope: str = "write") -> str:
    """Give the person a token."""
    token = f"{tokens.PREFIX}{secrets.token_urlsafe(32)}"
    with database.write() as connection:
        tokens.add_token(connection, person.id, token, "tests", scope, user_agent="tests")
    return token


@dataclass
class Program:
    """Somebody's program."""

    app: Flask
    token: str = ""

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        /,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        data: bytes | None = None,
        content_type: str = "application/json",
    ) -> TestResponse:
        """Send a request; fail unless it is answered with the status, as all answers are."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent |= dict(headers or {})
        if body is not None:
            data = json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", content_type)
        response = self.app.test_client(use_cookies=False).open(
            path, method=method, headers=sent, data=data
        )
        said = f"{method} {path}: {response.status} {response.text[:500]}"
        assert status is None or response.status_code == status, said
        hold_to_promises(method, response)
        return response

    def get(self, path: str, /, status: int = 200, **headers: str) -> TestResponse:
        return self.ask("GET", path, status=status, headers=named(headers))

    def post(self, path: str, body: object = None, /, status: int = 201, **headers: str) -> Any:
        return self.ask("POST", path, body, status=status, headers=named(headers))

    def put(self, path: str, body: object, /, status: int = 200, **headers: str) -> TestResponse:
        return self.ask("PUT", path, body, status=status, headers=named(headers))

    def patch(self, path: str, body: object, /, status: int = 200, **headers: str) -> TestResponse:
        return self.ask("PATCH", path, body, status=status, headers=named(headers))

    def delete(self, path: str, /, status: int = 204, **headers: str) -> TestResponse:
        return self.ask("DELETE", path, status=status, headers=named(headers))


def named(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers under the names that HTTP has for them: ``if_match`` is ``If-Match``."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def hold_to_promises(method: str, response: TestResponse) -> None:
    """Fail if the answer breaks what every answer promises."""
    headers = response.headers
    for name, value in SECURITY_HEADERS.items():
        assert headers.getlist(name) == [value], name
    assert "Set-Cookie" not in headers
    assert headers["Cache-Control"] in {"no-store", "private, no-cache", "no-cache"}
    if method == "OPTIONS":
        return
    assert headers["Vary"] == "Authorization, Cookie"
    if response.status_code in {204, 304} or method == "HEAD":
        assert response.data == b""
    elif response.status_code >= 400:
        assert headers["Content-Type"] == "application/problem+json"
        problem = response.json
        assert problem is not None
        assert problem["status"] == response.status_code
        assert problem["type"].startswith("/api/docs#")
        assert problem["title"]
        assert problem["detail"]
        assert headers["Cache-Control"] == "no-store"
    else:
        assert headers["Content-Type"] == "application/json"
        assert int(headers["Content-Length"]) == len(response.data)


def kind(response: TestResponse) -> str:
    """Return the kind of problem."""
    problem = response.json
    assert problem is not None
    return str(problem["type"]).removeprefix("/api/docs#")


def wrong(response: TestResponse) -> dict[str, str]:
    """Return what is wrong, by pointer."""
    problem = response.json
    assert problem is not None
    return {error["pointer"]: error["detail"] for error in problem["errors"]}


@pytest.fixture
def program(app: Flask, anna: Person, database: Database) -> Program:
    """A program of Anna's that may read and write."""
    return Program(app, token_for(database, anna))


@pytest.fixture
def looker(app: Flask, anna: Person, database: Database) -> Program:
    """A program of Anna's that may read."""
    return Program(app, token_for(database, anna, "read"))


@pytest.fixture
def bens(app: Flask, ben: Person, database: Database) -> Program:
    """A program of Ben's."""
    return Program(app, token_for(database, ben))


@pytest.fixture
def stranger(app: Flask) -> Program:
    """A program without a token."""
    return Program(app)


Make = Callable[..., dict[str, Any]]


@pytest.fixture
def todo(program: Program) -> Make:
    """Makes a todo of Anna's and returns it, with its ``etag``."""

    def make(title: str = "Milk", **fields: object) -> dict[str, Any]:
        response = program.post("/api/todos", {"title": title, **fields})
        assert response.json
        return {**response.json, "etag": response.headers["ETag"]}

    return make
