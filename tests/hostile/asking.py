"""Requests as bytes, past every client that would refuse to send them."""

from io import BytesIO
from typing import NamedTuple
from urllib.parse import quote_from_bytes

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app


class Got(NamedTuple):
    """An answer as it leaves the app."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((v for n, v in self.headers if n.lower() == name.lower()), "")


BASE = EnvironBuilder().get_environ()


def ask(
    app: Flask,
    method: str,
    path: bytes,
    *,
    query: bytes = b"",
    headers: dict[str, bytes] | None = None,
    body: bytes = b"",
    content_type: str = "",
) -> Got:
    """Send the request to the app; the path is decoded already, as servers do it."""
    environ = {
        **BASE,
        "REQUEST_METHOD": method,
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "wsgi.input": BytesIO(body),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": content_type,
        "REMOTE_ADDR": "127.0.0.1",
    }
    for name, value in (headers or {}).items():
        environ[f"HTTP_{name.upper().replace('-', '_')}"] = value.decode("latin-1")
    answer, status, sent = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    return Got(int(status[:3]), list(sent), b"".join(answer))


def encoded(pairs: dict[str, bytes]) -> bytes:
    """Return the pairs as a form or a query sends them."""
    return "&".join(f"{n}={quote_from_bytes(v, safe='')}" for n, v in pairs.items()).encode()
