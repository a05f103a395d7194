"""Requests that this server sends to itself, as a browser would, and what it answers.

They go through the whole app, but without the cookies of whoever asked, and reach only the
laboratory's own doors. What they change is their own: cookies are thrown away at the end, and
orders are counted in a memory that ends with them. So a GET can show what a DELETE would do.
"""

from collections.abc import Sequence
from contextvars import Context
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import unquote, urlencode

from flask import Flask
from werkzeug.test import Client, TestResponse

from webapp.lab.masks import Pair, bounded, masked
from webapp.lab.orders import Orders

INNER = "doorstep.lab"
"""Name in a request's environ, by which the laboratory knows a request of its own."""

DOORS = "lab_doors."
"""How the endpoints begin that such a request may reach."""

MOST_REDIRECTS = 3
SHOWN = 1200
"""Characters shown of a body."""

# The same with every answer, and so named only.
_USUAL = frozenset(
    {
        "content-security-policy",
        "referrer-policy",
        "x-content-type-options",
        "x-frame-options",
        "cross-origin-opener-policy",
        "cross-origin-resource-policy",
        "permissions-policy",
        "strict-transport-security",
        "vary",
    }
)


class Ask(NamedTuple):
    """A request to be sent."""

    method: str
    path: str
    body: str = ""
    content_type: str = ""
    accept: str = "application/json"
    note: str = ""
    """What happens here, said before the request."""

    @classmethod
    def form(cls, path: str, fields: dict[str, str], note: str = "") -> "Ask":
        """Return what a browser sends when somebody presses a form's button."""
        kind = "application/x-www-form-urlencoded"
        return cls("POST", path, urlencode(fields), kind, note=note)


class Step(NamedTuple):
    """One request and its answer, as they are shown."""

    note: str
    line: str
    """The request line: method, path and version."""
    sent: Sequence[Pair]
    body: str
    status: str
    good: bool
    got: Sequence[Pair]
    leads_to: str
    """Where the browser is told to go on, as an arrow and a path."""
    usual: str
    """Names of the headers that every answer carries."""
    answer: str


def walk(app: Flask, asks: Sequence[Ask]) -> tuple[Step, ...]:
    """Send the requests one after another, follow redirects as a browser does, return the steps.

    Raises ValueError for a door that is not the laboratory's.
    """
    # A context of its own: who is signed in, and on which connection, stays outside.
    return Context().run(_walk, app, asks)


def _walk(app: Flask, asks: Sequence[Ask]) -> tuple[Step, ...]:
    browser = Client(app)
    inner = {INNER: Orders(), "REMOTE_ADDR": "127.0.0.1"}
    steps = []
    for first in asks:
        ask: Ask | None = first
        for _ in range(MOST_REDIRECTS + 1):
            if ask is None:
                break
            _check(app, ask)
            response = browser.open(
                ask.path,
                method=ask.method,
                data=ask.body.encode(),
                content_type=ask.content_type or None,
                headers={
                    "Accept": ask.accept,
                    "User-Agent": "Doorstep",
                },
                environ_overrides=inner,
                buffered=True,
            )
            steps.append(_step(ask, response))
            ask = _next(ask, response)
    return tuple(steps)


def _check(app: Flask, ask: Ask) -> None:
    urls = app.url_map.bind("localhost")
    path = ask.path.partition("?")[0]
    endpoints = set()
    if not path.startswith("//"):
        known = urls.allowed_methods(unquote(path))
        endpoints = {urls.match(unquote(path), method)[0] for method in known}
    if not endpoints or not all(str(name).startswith(DOORS) for name in endpoints):
        raise ValueError(f"{path} is no door of the laboratory")


def _next(ask: Ask, response: TestResponse) -> Ask | None:
    """Return what a browser asks for next; None where the answer leads nowhere."""
    location = response.headers.get("Location")
    status = response.status_code
    if not location or status not in {301, 302, 303, 307, 308}:
        return None
    if status in {307, 308}:
        said = f"{status}: the same {ask.method} again (§15.4.8)."
        return ask._replace(path=location, note=said)
    if ask.method in {"GET", "HEAD"}:
        return ask._replace(path=location, note=f"The browser follows the {status}.")
    said = (
        "303: look there, with GET (§15.4.4)."
        if status == 303
        else f"{status}: browsers make a GET of it (§15.4.3)."
    )
    return Ask("GET", location, accept=ask.accept, note=said)


def _step(ask: Ask, response: TestResponse) -> Step:
    headers = [(n, v) for n, v in response.headers if n.lower() not in _USUAL]
    usual = sorted({n for n, _ in response.headers} - {n for n, _ in headers})
    status = response.status_code
    text = response.get_data(as_text=True)
    return Step(
        note=ask.note,
        line=bounded(f"{ask.method} {ask.path} HTTP/1.1"),
        sent=masked(response.request.headers.items()),
        body=bounded(ask.body, SHOWN),
        status=f"{status} {HTTPStatus(status).phrase}",
        good=status < 400,
        got=masked(headers),
        leads_to=f"→ {location}" if (location := response.headers.get("Location")) else "",
        usual=", ".join(usual),
        answer=bounded(text, SHOWN),
    )
