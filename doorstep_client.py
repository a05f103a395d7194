"""A client of Doorstep's API, in one file: what is read comes with its version, and goes back so.

    with Doorstep("https://todo.example.org", token) as doorstep:
        milk = doorstep.add("Milk", due="2026-12-01")
        milk = doorstep.change(milk, done=True)
        for todo in doorstep.todos(q="bread"):
            print(todo["title"])

Needs httpx: ``pip install doorstep[client]``.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, NotRequired, Self, TypedDict, Unpack, cast

import httpx

Priority = Literal["none", "low", "high"]


class Subtask(TypedDict):
    """A step of a todo; one without an id is a new one."""

    id: NotRequired[int]
    title: str
    done: NotRequired[bool]


class More(TypedDict, total=False):
    """What can be written of a todo beside its title."""

    notes: str
    due: str | None
    at: str | None
    category: str
    priority: Priority
    repeat: str | None
    labels: Sequence[str]
    subtasks: Sequence[Subtask]
    done: bool


class Fields(More, total=False):
    """What can be written of a todo."""

    title: str


class Todo(TypedDict):
    """A todo as the server has it."""

    id: int
    title: str
    notes: str
    due: str | None
    at: str | None
    category: str
    priority: Priority
    repeat: str | None
    labels: list[str]
    subtasks: list[Subtask]
    done: bool
    done_on: str | None
    deleted: str | None
    version: int
    etag: NotRequired[str]
    """Names this version; a page of todos has none."""


class Problem(Exception):
    """The server could not do it (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.kind = str(problem.get("type", "")).rpartition("#")[2]
        """What stays the same, such as ``changed-meanwhile``."""
        self.errors = {str(e["pointer"]): str(e["detail"]) for e in problem.get("errors", ())}
        """What is wrong with each field, by its JSON pointer."""
        super().__init__(f"{status} {problem.get('title', '')}: {problem.get('detail', '')}")


class Doorstep:
    """One server, and a token for it. A request whose answer is lost is sent again, once."""

    def __init__(
        self, url: str, token: str = "", *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.http = httpx.Client(base_url=url, transport=transport, timeout=20)
        self._use(token)

    def _use(self, token: str) -> None:
        if token:
            self.http.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.http.close()

    def sign_in(self, username: str, password: str, source: str = "python") -> str:
        """Get a token for a name and password, use it, and return it to be kept."""
        answer = self._ask(
            "POST",
            "/api/login",
            params={"source": source},
            json={"username": username, "password": password},
        )
        token = str(answer.json()["token"])
        self._use(token)
        return token

    def todos(self, **asked: str) -> Iterator[Todo]:
        """Yield the todos that are asked for, page after page: ``status="done"``, ``q="milk"``."""
        answer = self._ask("GET", "/api/todos", params=asked)
        while True:
            yield from answer.json()["todos"]
            following = answer.links.get("next")
            if following is None:
                return
            answer = self._ask("GET", following["url"])

    def todo(self, todo_id: int) -> Todo:
        """Return one todo."""
        return _todo(self._ask("GET", f"/api/todos/{todo_id}"))

    def news(self, todo: Todo) -> Todo | None:
        """Return the todo if it is another than this; None where it still is."""
        headers = {"If-None-Match": todo["etag"]} if "etag" in todo else {}
        answer = self._ask("GET", f"/api/todos/{todo['id']}", headers=headers)
        return None if answer.status_code == 304 else _todo(answer)

    def add(self, title: str, **fields: Unpack[More]) -> Todo:
        """Write down a todo, once, however often it has to be sent."""
        key = {"Idempotency-Key": secrets.token_urlsafe(16)}
        return _todo(self._ask("POST", "/api/todos", json={"title": title, **fields}, headers=key))

    def change(self, todo: Todo, **fields: Unpack[Fields]) -> Todo:
        """Change some of this version. Raises Problem where there is another by now."""
        return self._write("PATCH", todo, fields)

    def replace(self, todo: Todo, title: str, **fields: Unpack[More]) -> Todo:
        """Replace all of this version; what is left out gets its default."""
        return self._write("PUT", todo, {"title": title, **fields})

    def _write(self, method: str, todo: Todo, fields: Mapping[str, object]) -> Todo:
        version = todo.get("etag") or self.todo(todo["id"])["etag"]
        answer = self._ask(
            method, f"/api/todos/{todo['id']}", json=fields, headers={"If-Match": version}
        )
        return _todo(answer)

    def delete(self, todo_id: int) -> None:
        """Put a todo into the trash; again, it is there."""
        self._ask("DELETE", f"/api/todos/{todo_id}")

    def restore(self, todo_id: int) -> Todo:
        """Take a todo out of the trash."""
        return _todo(self._ask("POST", f"/api/todos/{todo_id}/restore"))

    def batch(self, operations: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Do up to 500 things, all or none. Raises the Problem of the first that cannot be."""
        key = {"Idempotency-Key": secrets.token_urlsafe(16)}
        answer = self._ask("POST", "/api/batch", json={"operations": operations}, headers=key)
        return cast(list[dict[str, Any]], answer.json()["results"])

    def lists(self) -> list[dict[str, Any]]:
        """Return the lists in their order."""
        return cast(list[dict[str, Any]], self._ask("GET", "/api/lists").json()["lists"])

    def labels(self) -> list[dict[str, Any]]:
        """Return the labels by name."""
        return cast(list[dict[str, Any]], self._ask("GET", "/api/labels").json()["labels"])

    def export(self) -> dict[str, Any]:
        """Return all that is yours."""
        return cast(dict[str, Any], self._ask("GET", "/api/export").json())

    def _ask(self, method: str, path: str, **what: Any) -> httpx.Response:
        try:
            answer = self.http.request(method, path, **what)
        except httpx.TransportError:
            # All that is sent may be sent again: it says which version it means, or has a key.
            answer = self.http.request(method, path, **what)
        if answer.status_code >= 400:
            is_problem = answer.headers.get("Content-Type") == "application/problem+json"
            raise Problem(answer.status_code, answer.json() if is_problem else {})
        return answer


def _todo(answer: httpx.Response) -> Todo:
    return cast(Todo, {**answer.json(), "etag": answer.headers["ETag"]})
