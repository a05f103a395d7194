"""Requests as bytes, and answers that either came whole or did not come."""

import re
import socket
from html import unescape
from typing import NamedTuple
from urllib.parse import urlencode

PATIENCE = 30.0
"""Seconds that an answer may take; the writers' line alone may take 20."""


class Refused(Exception):
    """Nobody listened: the request was never sent."""


class Lost(Exception):
    """The connection broke before the whole answer was there."""


class Answer(NamedTuple):
    """A whole answer."""

    status: int
    headers: dict[str, str]
    """By name, in small letters."""
    body: bytes

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @property
    def text(self) -> str:
        return self.body.decode()


def request(path: str, session: str, form: dict[str, str] | None = None) -> bytes:
    """A GET or, with a form, the POST that a browser makes of it. No connection is used twice."""
    body = urlencode(form).encode() if form is not None else b""
    lines = [
        f"{'GET' if form is None else 'POST'} {path} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        f"Cookie: session={session}",
    ]
    if form is not None:
        lines += [
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def exchange(port: int, sent: bytes) -> Answer:
    """Send a request and return the answer. Raises Refused or Lost."""
    with connected(port) as connection:
        if _closed(connection):
            raise Refused("closed before anything was sent")
        try:
            connection.sendall(sent)
        except OSError as error:
            raise Lost(repr(error)) from None
        return answer(connection)


def connected(port: int) -> socket.socket:
    """Open a connection to a port of this machine. Raises Refused."""
    try:
        return socket.create_connection(("127.0.0.1", port), PATIENCE)
    except OSError as error:
        raise Refused(error) from None


def _closed(connection: socket.socket) -> bool:
    """Whether the other end has closed the connection, which a client may then open anew."""
    connection.setblocking(False)
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        connection.settimeout(PATIENCE)


def answer(connection: socket.socket) -> Answer:
    """Wait for the whole answer to what was sent. Raises Lost."""
    received = b""
    try:
        while (found := whole_answer(received)) is None:
            more = connection.recv(65_536)
            if not more:
                raise Lost(f"the end after {len(received)} bytes")
            received += more
    except OSError as error:
        raise Lost(f"{error!r} after {len(received)} bytes") from None
    return found


def whole_answer(received: bytes) -> Answer | None:
    """The answer, if all of it was received."""
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        return None
    status, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in lines)
    headers = {name.lower(): value.strip() for name, value in pairs}
    if len(body) < int(headers["content-length"]):
        return None
    return Answer(int(status.split(" ")[1]), headers, body)


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's forms, as a browser sends them; of two, the first."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    # A line end of any kind is sent as CR LF (HTML, constructing the entry list).
    return {name: re.sub("\r\n|\r|\n", "\r\n", unescape(value)) for name, value in found[::-1]}
