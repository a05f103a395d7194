"""Every kind of page by the marks of Mozilla's HTTP Observatory: 130 at least, of 145 there are.

The marks are those of its score table (mdn/mdn-http-observatory, ``src/grader/charts.js``): from
100 down, and up again for more than is needed where the rest leaves 90. Not counted is what belongs
to the proxy in front, which leads from HTTP to HTTPS, and to the operator: the preload list.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from tests.client import set_cookies
from tests.conftest import MakeApp
from tests.markup import Page
from tests.people import PASSWORD, Person, join
from webapp.database import Database

ADDRESS = "https://todo.example.org"
HALF_A_YEAR = 15_768_000
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
UNSAFE = BROAD | {"'unsafe-inline'", "data:"}


class Mark(NamedTuple):
    """What one of the tests found, and what it is worth."""

    test: str
    worth: int


def _policy(header: str) -> Mapping[str, set[str]]:
    directives = (part.split() for part in header.split(";") if part.strip())
    return {name.lower(): set(sources) for name, *sources in directives}


def _csp(header: str) -> int:
    if not header:
        return -25
    policy = _policy(header)
    default = policy.get("default-src", {"*"})
    script, style, objects = (
        policy.get(f"{kind}-src", default) for kind in ("script", "style", "object")
    )
    if script & UNSAFE or objects & BROAD:
        return -20
    passive = {"img-src", "media-src"}
    http = {name for name, found in policy.items() if any(s.startswith("http:") for s in found)}
    if http - passive:
        return -20
    if "'unsafe-eval'" in script | style or http:
        return -10
    if style & UNSAFE:
        return 0
    return 10 if default == {"'none'"} else 5


def _cookies(cookies: list[tuple[str, str, dict[str, str]]], hsts: bool) -> int:
    if not cookies:
        return 0
    worth = [5]
    for name, _, attributes in cookies:
        session = any(word in name.lower() for word in ("login", "sess"))
        if not attributes.get("secure"):
            worth.append((-10 if session else -5) if hsts else (-40 if session else -20))
        if session and not attributes.get("httponly"):
            worth.append(-30)
        if attributes.get("samesite", "").lower() not in {"lax", "strict"}:
            worth.append(-20 if attributes.get("samesite") else 0)
    return min(worth)


def _scripts(answer: TestResponse) -> int:
    if answer.mimetype != "text/html" or not answer.data:
        return 0
    worth = [0]
    for script in Page(answer.text).all("script"):
        source = urlsplit(script.get("src") or "")
        if source.netloc and source.netloc != urlsplit(ADDRESS).netloc:
            worth.append(-5 if source.scheme == "https" else -50)
    return min(worth)


def marks(answer: TestResponse) -> Iterator[Mark]:
    """Yield what each test finds."""
    headers = answer.headers
    policy = headers.get("Content-Security-Policy", "")
    age = re.search(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    hsts = age is not None and int(age.group(1)) >= HALF_A_YEAR
    yield Mark("content-security-policy", _csp(policy))
    yield Mark("cookies", _cookies(set_cookies(answer), hsts))
    shared = headers.get("Access-Control-Allow-Origin")
    credentials = headers.get("Access-Control-Allow-Credentials")
    yield Mark("cross-origin-resource-sharing", -50 if shared and credentials else 0)
    corp = headers.get("Cross-Origin-Resource-Policy", "")
    known = {"same-origin": 10, "same-site": 10, "cross-origin": 0, "": 0}
    yield Mark("cross-origin-resource-policy", known.get(corp, -5))
    referrer = headers.get("Referrer-Policy", "")
    private = {
        "no-referrer",
        "same-origin",
        "strict-origin",
        "strict-origin-when-cross-origin",
    }
    yield Mark("referrer-policy", 5 if referrer in private else -5 if referrer else 0)
    yield Mark("strict-transport-security", 0 if hsts else -10 if age else -20)
    yield Mark("subresource-integrity", _scripts(answer))
    sniff = headers.get("X-Content-Type-Options")
    yield Mark("x-content-type-options", 0 if sniff == "nosniff" else -5)
    frames = _policy(policy).get("frame-ancestors", {"*"})
    option = headers.get("X-Frame-Options", "").upper()
    framed = 5 if not frames & BROAD else 0 if option in {"DENY", "SAMEORIGIN"} else -20
    yield Mark("x-frame-options", framed)


def score(answer: TestResponse) -> int:
    """Return the score of an answer over HTTPS."""
    found = list(marks(answer))
    without_extra = 100 + sum(mark.worth for mark in found if mark.worth < 0)
    extra = sum(mark.worth for mark in found if mark.worth > 0)
    return max(0, without_extra + (extra if without_extra >= 90 else 0))


KINDS = [
    *(("nobody", "GET", path) for path in ("/", "/login", "/register", "/todos", "/healthz")),
    *(("nobody", "GET", path) for path in ("/readyz", "/nowhere", "/static/nowhere.css")),
    *(("nobody", "HEAD", "/login"), ("nobody", "OPTIONS", "/login"), ("nobody", "PUT", "/login")),
    *(("nobody", "POST", path) for path in ("/login", "/register", "/logout", "/todos", "/theme")),
    *(("anna", "GET", path) for path in ("/", "/dashboard", "/todos", "/search?q=m", "/lists")),
    *(("anna", "GET", path) for path in ("/account", "/todos/999", "/theme", "/todos/TODO")),
    *(("anna", "POST", path) for path in ("/todos", "/lists", "/todos/bulk", "/todos/TODO/done")),
    ("anna", "POST", "/account/password"),
]


@pytest.fixture
def house(make_app: MakeApp, database: Database) -> Person:
    """Somebody in a house that is reached over HTTPS."""
    return join(make_app(DOORSTEP_ORIGIN=ADDRESS), database, "Anna")


def answers(house: Person) -> Iterator[tuple[str, TestResponse]]:
    """Yield an answer of every kind that there is."""
    todo = house.has_todo("Milk")
    cookie = {"Cookie": f"__Host-session={house.browser.cookie('session')}"}
    browser = house.browser.app.test_client(use_cookies=False)
    for who, method, path in KINDS:
        headers = cookie if who == "anna" else {}
        url = path.replace("TODO", str(todo))
        yield (
            f"{who} {method} {path}",
            browser.open(url, method=method, headers=headers, base_url=ADDRESS),
        )
    credentials = {"username": "Anna", "password": PASSWORD}
    more: dict[str, dict[str, object]] = {
        "/login": {"data": credentials},
        "/todos": {"data": {"title": "x" * 70_000}},
        "/lists": {"headers": {**cookie, "Sec-Fetch-Site": "cross-site"}},
        "/account/password": {"data": {"new_password": "x"}, "headers": cookie},
    }
    for path, how in more.items():
        yield f"POST {path}", browser.post(path, base_url=ADDRESS, **how)
    wrong = {"username": "Anna", "password": "wrong"}
    yield "wrong password", browser.post("/login", data=wrong, base_url=ADDRESS)
    region = {**cookie, "HX-Request": "true", "HX-Request-Type": "partial"}
    yield "region", browser.get("/todos", headers=region, base_url=ADDRESS)
    page = Page(browser.get("/login", base_url=ADDRESS).text)
    files = [e.get("href") or "" for e in page.all("link")]
    for path in [*files, *(e.get("src") or "" for e in page.all("script"))]:
        yield path, browser.get(path, base_url=ADDRESS, buffered=True)


def test_every_kind_of_page_scores_130_at_least(house: Person) -> None:
    scores = {name: score(answer) for name, answer in answers(house)}
    assert {name: found for name, found in scores.items() if found < 130} == {}
    assert max(scores.values()) == 135  # where cookies are set
    assert len(scores) > 35


def test_every_status_is_among_them(house: Person) -> None:
    statuses = {answer.status_code for _, answer in answers(house)}
    assert statuses >= {200, 303, 400, 401, 403, 404, 405, 413}


SPOILT = [
    ("Content-Security-Policy", "", 75),
    ("Content-Security-Policy", "default-src 'self'; script-src 'unsafe-inline'", 80),
    ("Content-Security-Policy", "default-src *", 80),
    ("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'", 125),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'", 115),
    ("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-eval'", 105),
    ("Content-Security-Policy", "default-src 'none'; script-src http://x.example", 80),
    ("Content-Security-Policy", "default-src 'none'; img-src http://x.example", 105),
    ("Strict-Transport-Security", "", 80),
    ("Strict-Transport-Security", "max-age=60", 120),
    ("Referrer-Policy", "unsafe-url", 120),
    ("Referrer-Policy", "", 125),
    ("X-Content-Type-Options", "", 125),
    ("Cross-Origin-Resource-Policy", "", 120),
    ("Cross-Origin-Resource-Policy", "nonsense", 115),
    ("Set-Cookie", "session=x; Secure; HttpOnly; SameSite=Lax", 135),
    ("Set-Cookie", "session=x; Secure; SameSite=Lax", 70),
    ("Set-Cookie", "session=x; HttpOnly; SameSite=Lax", 120),
    ("Set-Cookie", "x=x; Secure; HttpOnly; SameSite=None", 80),
]


@pytest.mark.parametrize(("name", "value", "expected"), SPOILT)
def test_what_is_missing_costs_what_it_costs_there(
    house: Person, name: str, value: str, expected: int
) -> None:
    answer = house.browser.app.test_client().get("/login", base_url=ADDRESS)
    assert score(answer) == 130
    answer.headers.pop(name, None)
    if value:
        answer.headers.add(name, value)
    assert score(answer) == expected
