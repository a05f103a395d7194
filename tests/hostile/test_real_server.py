"""Bad requests over a real connection to the real server: each gets an answer, and no failure."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from urllib.parse import quote_from_bytes, urlsplit

import pytest

from e2e.server import Server, running
from tests import postgres
from tests.hostile.corpus import BODIES, FORM, VALUES, Bad
from tests.hostile.test_every_door import FULL

DEADLINE = 20
"""Seconds that an answer may take on a busy machine."""


@pytest.fixture(scope="module")
def servers(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Server]]:
    """The server on SQLite, and on PostgreSQL."""
    with ExitStack() as opened:
        url = opened.enter_context(postgres.database(postgres_server))
        sqlite, other = tmp_path_factory.mktemp("sqlite"), tmp_path_factory.mktemp("postgresql")
        yield opened.enter_context(running(sqlite)), opened.enter_context(running(other, url))


@pytest.fixture(scope="module")
def cookies(servers: tuple[Server, Server]) -> tuple[bytes, ...]:
    """A session on each of them."""
    people = [server.new_person("Anna") for server in servers]
    return tuple(f"session={person.session}".encode() for person in people)


def answer_to(server: Server, request: bytes) -> int:
    """Send these bytes and return the status of the answer; 0 when the connection was dropped."""
    parts = urlsplit(server.url)
    with socket.create_connection(("127.0.0.1", parts.port or 0), DEADLINE) as connection:
        answer = b""
        with suppress(ConnectionError):  # it may be answered before it was read to its end
            connection.sendall(request)
        with suppress(ConnectionError):
            while b"\r\n" not in answer and (more := connection.recv(65_536)):
                answer += more
    line = answer.partition(b"\r\n")[0].split(b" ")
    return int(line[1]) if line[0] in {b"HTTP/1.1", b"HTTP/1.0"} else 0


def get(path: bytes, cookie: bytes, *more: bytes) -> bytes:
    """Return the bytes of a GET."""
    lines = [b"GET " + path + b" HTTP/1.1", b"Host: localhost", b"Cookie: " + cookie, *more]
    return b"\r\n".join([*lines, b"Connection: close", b"", b""])


def post(path: bytes, cookie: bytes, body: bytes, content_type: str = FORM, *more: bytes) -> bytes:
    """Return the bytes of a POST."""
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: localhost", b"Cookie: " + cookie, *more]
    lines += [b"Content-Type: " + content_type.encode("latin-1")] if content_type else []
    lines += [b"Content-Length: %d" % len(body), b"Connection: close", b"", b""]
    return b"\r\n".join(lines) + body


PLACES = (
    "path",
    "raw path",
    "query",
    "raw query",
    "header",
    "name of a header",
    "cookie",
    "host",
    "form",
    "name of a field",
    "raw body",
    "method",
)


def request_with(place: str, value: bytes, cookie: bytes) -> bytes:
    """Return a request that is right but for the value in this place."""
    quoted = quote_from_bytes(value, safe="").encode()
    match place:
        case "path":
            return get(b"/todos/" + quoted, cookie)
        case "raw path":
            return get(b"/" + value, cookie)
        case "query":
            return get(b"/search?q=" + quoted, cookie)
        case "raw query":
            return get(b"/search?after=" + value, cookie)
        case "header":
            return get(b"/todos", cookie, b"HX-Target: " + value)
        case "name of a header":
            return get(b"/todos", cookie, b"X-" + value + b": x")
        case "cookie":
            return get(b"/todos", cookie + b"; flash=" + value)
        case "host":
            return get(b"/todos", cookie).replace(b"Host: localhost", b"Host: " + value)
        case "form":
            return post(b"/todos", cookie, b"title=" + quoted + b"&notes=" + quoted)
        case "name of a field":
            return post(b"/lists", cookie, quoted + b"=x")
        case "raw body":
            return post(b"/todos", cookie, b"title=" + value)
        case _:
            return value + get(b"/todos", cookie)[3:]


def chosen() -> Iterator[tuple[str, Bad]]:
    """Yield places with values: each value in one place by turns, or all in all of them."""
    for at, place in enumerate(PLACES):
        step = 1 if FULL else len(PLACES)
        for bad in VALUES[at % step :: step]:
            yield place, bad


def said(servers: tuple[Server, Server], requests: list[bytes]) -> str:
    """Return what is wrong with the answers; empty when nothing is."""
    first, second = (answer_to(s, request) for s, request in zip(servers, requests, strict=True))
    if first != second:
        return f"{first} on SQLite, {second} on PostgreSQL"
    if not first:
        return "the connection was dropped"
    return f"{first}" if first >= 500 else ""


def test_every_bad_value_gets_an_answer(
    servers: tuple[Server, Server], cookies: tuple[bytes, ...]
) -> None:
    wrong = []
    sent = 0
    for place, bad in chosen():
        requests = [request_with(place, bad.value, cookie) for cookie in cookies]
        sent += 1
        if fault := said(servers, requests):
            wrong.append(f"{place} {bad.value[:60]!r} ({len(bad.value)} bytes): {fault}")
    assert sent >= len(VALUES)
    assert not wrong, f"{len(wrong)} of {sent}:\n" + "\n".join(wrong[:30])


@pytest.mark.parametrize("path", [b"/todos", b"/login", b"/todos/bulk"])
def test_every_bad_body_gets_an_answer(
    servers: tuple[Server, Server], cookies: tuple[bytes, ...], path: bytes
) -> None:
    wrong = []
    for kind, content_type, body in BODIES:
        requests = [post(path, cookie, body, content_type) for cookie in cookies]
        if fault := said(servers, requests):
            wrong.append(f"{kind}: {fault}")
    assert not wrong, "\n".join(wrong)


def test_the_servers_go_on(servers: tuple[Server, Server], cookies: tuple[bytes, ...]) -> None:
    for server, cookie in zip(servers, cookies, strict=True):
        assert answer_to(server, get(b"/todos", cookie)) == 200
        assert not [event for event in server.events() if event["event"] == "failure"]
