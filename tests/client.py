"""A browser without JavaScript that holds every answer to what all answers promise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from tests.markup import Page, defects

Fields = Mapping[str, str | list[str]] | Iterable[tuple[str, str]]

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

REGION = {
    "HX-Request": "true",
    "HX-Request-Type": "partial",
    "HX-Target": "div#todos",
    "HX-Source": "form#search",
}
"""What htmx 4 sends when it wants to fill a region."""

RESTORE = {"HX-History-Restore-Request": "true", "HX-Request-Type": "full"}
"""What htmx 4 sends when it wants a whole page back from its history."""


@dataclass
class Answer:
    """An answer, and the page in it."""

    response: TestResponse
    path: str
    """Path and query that were asked for."""
    fragment: bool = False

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def headers(self) -> Headers:
        return self.response.headers

    @property
    def location(self) -> str:
        return self.response.headers["Location"]

    @property
    def text(self) -> str:
        return self.response.text

    @cached_property
    def page(self) -> Page:
        return Page(self.text, self.path, self.fragment)

    @property
    def cookies(self) -> dict[str, str]:
        """Cookies that this answer sets, by name; one that it takes back is empty."""
        return {name: value for name, value, _ in set_cookies(self.response)}


def set_cookies(response: TestResponse) -> list[tuple[str, str, dict[str, str]]]:
    """Return name, value and attributes of each cookie that the answer sets."""
    found = []
    for line in response.headers.getlist("Set-Cookie"):
        jar = SimpleCookie(line)
        for name, morsel in jar.items():
            attributes = {key.lower(): str(value) for key, value in morsel.items() if value}
            found.append((name, morsel.value, attributes))
    return found


class Client:
    """A browser: keeps cookies, remembers the page it is on, fills in the forms of that page."""

    def __init__(self, app: Flask, *, address: str = "127.0.0.1") -> None:
        self.app = app
        self.http: FlaskClient = app.test_client()
        self.http.environ_base["REMOTE_ADDR"] = address
        self.page = Page("", "/")
        self.odd_texts = False
        """Whether somebody's text on a page may hold what no page of ours would."""

    def get(
        self,
        path: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        region: bool = False,
    ) -> Answer:
        """Ask for a page, or for its region as htmx does; the page is then where we are."""
        headers = {**(REGION if region else {}), **(headers or {})}
        fragment = headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in (
            headers
        )
        answer = self._answer("GET", path, status, headers=headers, fragment=fragment)
        if answer.response.mimetype == "text/html" and answer.text:
            self.page = answer.page
        return answer

    def head(self, path: str, *, status: int = 200) -> Answer:
        """Ask for what GET would answer, without its body."""
        answer = self._answer("HEAD", path, status)
        assert answer.response.data == b"", "an answer to HEAD has no body (RFC 9110 §9.3.2)"
        return answer

    def post(
        self,
        path: str,
        fields: Fields | None = None,
        *,
        status: int = 303,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send fields to a door, whatever forms there are; it leads on unless told otherwise."""
        pairs = list(fields.items()) if isinstance(fields, Mapping) else list(fields or [])
        answer = self._answer(
            "POST",
            path,
            status,
            headers=headers,
            data=urlencode(pairs, doseq=True),
            content_type="application/x-www-form-urlencoded",
        )
        if answer.status != 303 and answer.response.mimetype == "text/html":
            self.page = answer.page
        return answer

    def filled(
        self, action: str, press: tuple[str, str] | None = None, /, **fields: str | list[str]
    ) -> tuple[str, list[tuple[str, str]]]:
        """Fill in the form of this page that goes there; return where a browser sends it and what.

        ``press`` is the name and value of the button that is pressed; the first one otherwise.
        """
        form = self.page.form(action)
        name, value = press or ("", "")
        button = form.button(action="" if press else action, name=name, value=value)
        pairs = form.filled(fields)
        if button.get("name"):
            pairs.append((button.get("name") or "", button.get("value") or ""))
        return button.get("formaction") or form.action, pairs

    def submit(
        self, action: str, press: tuple[str, str] | None = None, /, **fields: str | list[str]
    ) -> Answer:
        """Send the form of this page that goes there, hidden fields and all."""
        return self.post(*self.filled(action, press, **fields))

    def refused(self, status: int, action: str, /, **fields: str | list[str]) -> Page:
        """Send the form of this page that goes there and return the page that answers directly."""
        return self.post(*self.filled(action, **fields), status=status).page

    def follow(self, answer: Answer, *, status: int = 200) -> Answer:
        """Go where the answer leads."""
        return self.get(answer.location.partition("#")[0], status=status)

    def send(
        self, action: str, press: tuple[str, str] | None = None, /, **fields: str | list[str]
    ) -> Page:
        """Send the form of this page that goes there and return the page that it leads to."""
        return self.follow(self.submit(action, press, **fields)).page

    def look_for(self, action: str, /, **fields: str | list[str]) -> Page:
        """Send the search form of this page."""
        form = self.page.form(action, "get")
        return self.get(f"{action}?{urlencode(form.filled(fields))}").page

    def register(self, name: str, password: str = "correct horse", **fields: str) -> Page:
        """Make an account through its form."""
        self.get("/register")
        return self.send("/register", username=name, password=password, **fields)

    def sign_in(self, name: str, password: str = "correct horse") -> Page:
        """Sign in through the form."""
        self.get("/login")
        return self.send("/login", username=name, password=password)

    def sign_out(self) -> Page:
        """Sign out through the form that every page has."""
        return self.send("/logout")

    def cookie(self, name: str) -> str:
        """Return the cookie's value; empty when there is none."""
        found = self.http.get_cookie(name)
        return found.value if found else ""

    def twin(self) -> "Client":
        """Return another browser with copies of this one's cookies."""
        twin = Client(self.app)
        for name in ("session", "flash", "theme"):
            if self.cookie(name):
                twin.http.set_cookie(name, self.cookie(name))
        return twin

    def _answer(
        self, method: str, path: str, status: int, *, fragment: bool = False, **how: Any
    ) -> Answer:
        response = self.http.open(path.partition("#")[0], method=method, buffered=True, **how)
        answer = Answer(response, path, fragment)
        assert response.status_code == status, (
            f"{method} {path} answered {response.status}"
            f" {response.headers.get('Location', '')}\n{answer.page.text[:500]}"
        )
        hold_to_promises(answer, method, odd_texts=self.odd_texts)
        return answer


def hold_to_promises(answer: Answer, method: str, *, odd_texts: bool = False) -> None:
    """Fail if the answer breaks what every answer promises."""
    response, headers = answer.response, answer.response.headers
    for name, value in SECURITY_HEADERS.items():
        assert headers.getlist(name) == [value], f"{name} of {method} {answer.path}"
    for name, value, attributes in set_cookies(response):
        assert attributes.get("httponly"), f"the cookie {name} is open to scripts"
        assert attributes.get("samesite") == "Lax", f"the cookie {name} is not Lax"
        assert attributes.get("path") == "/", f"the cookie {name} is not for all paths"
        assert "domain" not in attributes, f"the cookie {name} names a domain"
        assert len(name) + len(value) < 4000, f"the cookie {name} is too long for a browser"
    if location := headers.get("Location"):
        parts = urlsplit(location)
        assert not parts.netloc, f"Location {location} leaves this host"
        assert not parts.scheme, f"Location {location} leaves this host"
        assert location.isascii(), f"Location {location!r} is not ASCII"
        assert location.isprintable(), f"Location {location!r} holds a control"
        assert response.status_code == 303, f"{response.status} is no answer of ours"
        assert response.data == b"", "a 303 needs no body"
    if answer.path.startswith("/static/") and response.status_code == 200:
        assert "immutable" in headers["Cache-Control"], "static files are named by their content"
        return
    direct = method not in {"GET", "HEAD", "OPTIONS"} and response.status_code != 303
    assert headers["Cache-Control"] == ("no-cache" if direct else "no-store")
    for name in ("HX-Request", "HX-Request-Type", "HX-History-Restore-Request"):
        assert name in headers["Vary"], f"{name} is missing in Vary"
    if response.mimetype == "text/html" and response.data:
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        if method != "HEAD":
            whole = response.data.lstrip().lower().startswith(b"<!doctype html>")
            assert whole != answer.fragment, "a fragment where a page was due, or the other way"
            wrong = defects(answer.page, odd_texts=odd_texts)
            assert not wrong, f"{method} {answer.path}:\n" + "\n".join(wrong)
