"""Every bad value at the programs' doors, in every place: no failure, one answer everywhere."""

import json
import os
from typing import Any

import pytest

from tests.api.conftest import token_for
from tests.conftest import SECRET, empty
from tests.hostile.asking import Got, ask
from tests.hostile.corpus import VALUES
from tests.people import Person, join
from webapp import create_app
from webapp.database import Database
from webapp.settings import Settings

FULL = os.environ.get("FAULTS") == "full"

BODIES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "todo": ("POST", "/api/todos", {
        "title": "x", "notes": "", "due": "2026-12-01", "at": "18:00", "category": "inbox",
        "priority": "none", "repeat": None, "labels": ["a"],
        "subtasks": [{"title": "y", "done": False}], "done": False,
    }),
    "account": ("PATCH", "/api/account", {"time_zone": None}),
    "list": ("POST", "/api/lists", {"name": "x", "color": "none", "archived": False}),
    "label": ("POST", "/api/labels", {"name": "x"}),
    "login": ("POST", "/api/login", {"username": "anna", "password": "correct horse"}),
    "batch": ("POST", "/api/batch", {"operations": [{"op": "delete", "id": 1, "if_match": "*"}]}),
}  # fmt: skip
"""What each door takes, with values that it would take."""

QUERY = ("q", "category", "label", "status", "due", "sort", "after", "before", "unknown")
HEADERS = ("Authorization", "If-Match", "If-None-Match", "Idempotency-Key", "Content-Type")


class House:
    """An app on one database, and a token for it."""

    def __init__(self, database: Database, folder: object) -> None:
        environ = {
            "DOORSTEP_DATA": str(folder),
            "DOORSTEP_SECRET_KEY": SECRET,
            "DOORSTEP_SIGN_IN_TRIES": "10000",
        }
        self.app = create_app(Settings.from_environ(environ), database)
        self.anna: Person = join(self.app, database, "Anna")
        self.token = token_for(database, self.anna).encode()
        self.todo = self.anna.has_todo("Milk")

    def ask(
        self, method: str, path: str, query: bytes = b"", body: bytes = b"", **headers: bytes
    ) -> Got:
        """Send it, with the token unless the headers say another."""
        sent = {"Authorization": b"Bearer " + self.token}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        kind = sent.pop("Content-Type", b"application/json").decode("latin-1")
        return ask(
            self.app,
            *(method, path.encode()),
            query=query,
            headers=sent,
            body=body,
            content_type=kind,
        )


@pytest.fixture
def houses(sqlite_database: Database, postgres_database: Database, tmp_path: object) -> Any:
    both = (sqlite_database, postgres_database)
    for database in both:
        empty(database)
    yield tuple(House(database, tmp_path) for database in both)
    for database in both:
        empty(database)


def faults(got: Got) -> list[str]:
    found = [f"{got.status}"] if got.status >= 500 else []
    kind = "application/problem+json" if got.status >= 400 else "application/json"
    if got.body:
        if got.header("Content-Type") != kind:
            found.append(f"an answer of type {got.header('Content-Type')}")
        json.loads(got.body)
    if got.header("X-Hostile"):
        found.append("a header of theirs")
    return found


def compared(houses: tuple[House, House], what: str, **how: Any) -> list[str]:
    """Return what is wrong with the two answers."""
    first, second = (house.ask(**how) for house in houses)
    said = faults(first) + faults(second)
    if first.status != second.status:
        said.append(f"{first.status} on SQLite, {second.status} on PostgreSQL")
    return [f"{what}: {said}"] if said else []


def forms(field: str, text: str) -> list[Any]:
    """Return the text in each place of the field that it could stand in."""
    more: dict[str, list[Any]] = {
        "labels": [[text]],
        "subtasks": [[text], [{"title": text}], [{"title": "y", "id": text, text: text}]],
    }
    return [text, *more.get(field, [])]


@pytest.mark.parametrize("name", BODIES)
def test_no_value_in_a_body_breaks_a_door(houses: tuple[House, House], name: str) -> None:
    method, path, body = BODIES[name]
    inner = body["operations"][0] if name == "batch" else body
    wrong = []
    sent = 0
    for at, field in enumerate(inner):
        step = 1 if FULL else 16
        for bad in VALUES[at % step :: step]:
            text = bad.value[:20_000].decode("utf-8", "surrogateescape")
            for value in forms(field, text):
                changed = {**inner, field: value}
                whole = {"operations": [changed]} if name == "batch" else changed
                for raw in (
                    json.dumps(whole).encode(),
                    json.dumps(whole, ensure_ascii=False).encode("utf-8", "surrogateescape"),
                ):
                    asked: dict[str, Any] = {
                        "method": method,
                        "path": path,
                        "body": raw,
                        "If_Match": b"*",
                    }
                    wrong += compared(houses, f"{field} = {bad}", **asked)
                    sent += 1
    assert sent > 40
    assert not wrong, f"{len(wrong)} of {sent}:\n" + "\n".join(wrong[:20])


def test_no_body_breaks_a_door(houses: tuple[House, House]) -> None:
    wrong = []
    for bad in VALUES[:: 1 if FULL else 12]:
        for method, path, _ in BODIES.values():
            wrong += compared(houses, str(bad), method=method, path=path, body=bad.value[:60_000])
    assert not wrong, "\n".join(wrong[:20])


def test_no_query_or_header_breaks_a_door(houses: tuple[House, House]) -> None:
    wrong = []
    for at, bad in enumerate(VALUES[:: 1 if FULL else 3]):
        name = QUERY[at % len(QUERY)]
        plain = bad.value[:4000].replace(b"&", b"").replace(b"#", b"").replace(b"\n", b"")
        query = name.encode() + b"=" + plain.replace(b"\r", b"").replace(b" ", b"+")
        wrong += compared(houses, f"{name} {bad}", method="GET", path="/api/todos", query=query)
        header = HEADERS[at % len(HEADERS)]
        value = bad.value[:4000].replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
        method, path = (
            ("PATCH", "/api/todos/{}") if header == "If-Match" else ("POST", "/api/todos")
        )
        if header == "If-None-Match":
            method = "GET"
        # The same todo has another number in each house.
        answers = [
            house.ask(method, path.format(house.todo), body=b'{"title": "x"}', **{header: value})
            for house in houses
        ]
        said = faults(answers[0]) + faults(answers[1])
        if answers[0].status != answers[1].status:
            said.append(f"{answers[0].status} and {answers[1].status}")
        if said:
            wrong.append(f"{header} = {bad}: {said}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:20])
