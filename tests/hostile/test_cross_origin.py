"""Who may send a form: one row for each case, with its answer; and whom the app believes."""

from typing import NamedTuple

import pytest
from flask import Flask, request

from tests.client import set_cookies
from tests.conftest import MakeApp
from tests.doors.test_paths import ELSEWHERE
from tests.people import PASSWORD, Person, join
from webapp.database import Database
from webapp.doors.origin import our_origin

HOUSES: dict[str, tuple[dict[str, str], str]] = {
    "local": ({}, "http://localhost:5000"),
    "home": ({}, "http://192.168.1.7:5000"),
    "named": ({"DOORSTEP_ORIGIN": "http://todo.lan:8080"}, "http://todo.lan:8080"),
    # A proxy that hands the name on, and one that does not.
    "proxy": (
        {"DOORSTEP_ORIGIN": "https://todo.example.org", "DOORSTEP_PROXIES": "1"},
        "http://todo.example.org",
    ),
    "inner": (
        {"DOORSTEP_ORIGIN": "https://todo.example.org", "DOORSTEP_PROXIES": "1"},
        "http://127.0.0.1:5000",
    ),
}
"""Settings, and the address that the app itself is asked at."""

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
PLAIN = "text/plain"
JSON = "application/json"
TAKEN, REFUSED = 303, 403

HOME, PROXY = "http://192.168.1.7:5000", "https://todo.example.org"
EVIL = "https://evil.example"


class Case(NamedTuple):
    """What a browser, or something else, says of where a request comes from."""

    house: str
    method: str = "POST"
    kind: str = FORM
    signed_in: bool = True
    site: str | None = None
    origin: str | None = None
    referer: str | None = None
    answer: int = REFUSED


CASES = [
    # Sec-Fetch-Site decides where there is one: browsers on HTTPS and on localhost.
    Case("local", site="same-origin", answer=TAKEN),
    Case("local", site="none", answer=TAKEN),
    Case("local", site="same-site"),
    Case("local", site="cross-site"),
    Case("local", site=""),
    Case("local", site="Same-Origin"),
    Case("local", site="same-origin, cross-site"),
    Case("local", site="same-origin", origin=EVIL, answer=TAKEN),
    Case("local", site="cross-site", origin="http://localhost:5000"),
    Case("local", site="cross-site", origin="null", referer=EVIL),
    Case("proxy", site="same-origin", origin=PROXY, answer=TAKEN),
    Case("proxy", site="same-site", origin="https://blog.example.org"),
    Case("proxy", site="cross-site", origin=EVIL, referer=f"{EVIL}/"),
    Case("inner", site="same-origin", origin=PROXY, answer=TAKEN),
    Case("inner", site="cross-site", origin=EVIL),
    # Plain HTTP at home: no Sec-Fetch-Site, and Origin with each form.
    Case("home", origin=HOME, referer=f"{HOME}/todos", answer=TAKEN),
    Case("home", origin=HOME, answer=TAKEN),
    Case("home", origin="HTTP://192.168.1.7:5000", answer=TAKEN),
    Case("home", origin="http://192.168.1.7"),
    Case("home", origin="http://192.168.1.7:5001"),
    Case("home", origin="https://192.168.1.7:5000"),
    Case("home", origin="http://192.168.1.70:5000"),
    Case("home", origin="http://192.168.1.7:5000.evil.example"),
    Case("home", origin="http://192.168.1.7:5000@evil.example"),
    Case("home", origin="http://router.lan"),
    Case("home", origin=EVIL),
    Case("home", origin="null"),
    Case("home", origin=""),
    Case("home", origin="null", referer=f"{HOME}/todos"),
    Case("home", origin=EVIL, referer=f"{HOME}/todos"),
    Case("home", origin=HOME, referer=f"{EVIL}/", answer=TAKEN),
    # Without Origin, Referer.
    Case("home", referer=f"{HOME}/todos?q=x", answer=TAKEN),
    Case("home", referer=HOME, answer=TAKEN),
    Case("home", referer=f"{EVIL}/?{HOME}"),
    Case("home", referer="http://192.168.1.7:5000.evil.example/"),
    Case("home", referer="http://192.168.1.7:5000@evil.example/"),
    Case("home", referer=""),
    Case("home", referer="about:blank"),
    Case("home", referer="/todos"),
    Case("home", referer="http://[/"),
    # With none of them it is no browser.
    Case("home", answer=TAKEN),
    Case("proxy", answer=TAKEN),
    # Behind a proxy the public address counts, whatever the app itself is asked at.
    Case("proxy", origin=PROXY, answer=TAKEN),
    Case("inner", origin=PROXY, answer=TAKEN),
    Case("inner", origin="HTTPS://TODO.EXAMPLE.ORG", answer=TAKEN),
    Case("inner", origin="http://127.0.0.1:5000"),
    Case("proxy", origin="http://todo.example.org"),
    Case("proxy", origin="https://todo.example.org:8443"),
    Case("proxy", origin="https://example.org"),
    Case("proxy", origin="https://x.todo.example.org"),
    Case("inner", referer=f"{PROXY}/lists", answer=TAKEN),
    Case("inner", referer="https://todo.example.org.evil.example/"),
    Case("named", origin="http://todo.lan:8080", answer=TAKEN),
    Case("named", origin="http://todo.lan"),
    Case("named", origin="https://todo.lan:8080"),
    # What is sent makes no difference, and neither does who is signed in.
    Case("home", kind=MULTIPART, origin=HOME, answer=TAKEN),
    Case("home", kind=MULTIPART, origin=EVIL),
    Case("home", kind=PLAIN, origin=EVIL),
    Case("home", kind=JSON, origin=EVIL),
    Case("home", kind="", origin=EVIL),
    Case("proxy", kind=MULTIPART, site="cross-site"),
    Case("proxy", kind=PLAIN, site="cross-site"),
    Case("proxy", kind=JSON, site="same-site"),
    Case("home", signed_in=False, origin=HOME, answer=TAKEN),
    Case("home", signed_in=False, origin=EVIL),
    Case("home", signed_in=False, answer=TAKEN),
    Case("proxy", signed_in=False, site="cross-site"),
    Case("proxy", signed_in=False, site="same-origin", answer=TAKEN),
    # Every unsafe method is checked before it is found to be none of the door's.
    Case("home", method="PUT", origin=EVIL),
    Case("home", method="PATCH", origin=EVIL),
    Case("home", method="DELETE", origin=EVIL),
    Case("home", method="DELETE", origin=HOME, answer=405),
    Case("proxy", method="PUT", site="cross-site"),
    Case("proxy", method="PUT", site="same-origin", answer=405),
    Case("proxy", method="NONSENSE", site="cross-site"),
    # A page may be linked from anywhere: to read it changes nothing.
    Case("home", method="GET", origin="null", referer=f"{EVIL}/", answer=200),
    Case("proxy", method="GET", site="cross-site", referer=f"{EVIL}/", answer=200),
    Case("proxy", method="HEAD", site="cross-site", answer=200),
    Case("proxy", method="OPTIONS", site="cross-site", origin=EVIL, answer=200),
    Case("proxy", method="GET", signed_in=False, site="cross-site", answer=303),
]


def test_the_table_is_as_long_as_it_says() -> None:
    assert len(set(CASES)) == len(CASES) >= 60
    assert {case.answer for case in CASES} == {200, 303, 403, 405}


def asked(app: Flask, person: Person, case: Case) -> int:
    """Send the case's request and return the status of the answer."""
    settings, address = HOUSES[case.house]
    secure = settings.get("DOORSTEP_ORIGIN", "").startswith("https:")
    headers = {"Sec-Fetch-Site": case.site, "Origin": case.origin, "Referer": case.referer}
    said = {name: value for name, value in headers.items() if value is not None}
    if case.signed_in:
        name = "__Host-session" if secure else "session"
        said["Cookie"] = f"{name}={person.browser.cookie('session')}"
    if "DOORSTEP_PROXIES" in settings:
        said["X-Forwarded-For"] = "203.0.113.9"
    body: dict[str, object] = {"data": {"title": "Sent"}, "content_type": case.kind}
    if case.kind not in {FORM, MULTIPART}:
        body = {"data": b"title=Sent", "content_type": case.kind or None}
    how = {} if case.method in {"GET", "HEAD", "OPTIONS"} else body
    browser = app.test_client(use_cookies=False)
    answer = browser.open("/todos", method=case.method, headers=said, base_url=address, **how)  # type: ignore[arg-type]
    if not secure and case.answer == REFUSED:
        assert "Set-Cookie" not in answer.headers
    return answer.status_code


@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(map(str, case)))
def test_each_case_gets_its_answer(make_app: MakeApp, database: Database, case: Case) -> None:
    app = make_app(**HOUSES[case.house][0])
    person = join(app, database, "Anna")
    assert asked(app, person, case) == case.answer
    form = case.method == "POST" and case.kind in {FORM, MULTIPART}
    taken = case.answer == TAKEN and case.signed_in and form
    assert person.titles() == (["Sent"] if taken else [])


FORGED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Ssl": "on",
    "X-Original-URL": "/evil",
    "X-Rewrite-URL": "/evil",
    "X-HTTP-Method-Override": "DELETE",
    "Forwarded": "for=1.2.3.4;host=evil.example;proto=https",
    "Front-End-Https": "on",
}


@pytest.mark.parametrize("proxies", ["", "1", "2"])
@pytest.mark.parametrize("name", FORGED)
def test_what_a_request_says_of_its_way_changes_nothing(
    make_app: MakeApp, database: Database, name: str, proxies: str
) -> None:
    app = make_app(**({"DOORSTEP_PROXIES": proxies} if proxies else {}))
    join(app, database, "Anna")
    for path in ("/login", "/todos", "/", "/nowhere"):
        browser = app.test_client()
        plain, forged = browser.get(path), browser.get(path, headers={name: FORGED[name]})
        assert plain.status_code == forged.status_code
        assert plain.data == forged.data
        assert list(plain.headers) == list(forged.headers)
    with app.test_request_context("/", headers={name: FORGED[name]}):
        assert our_origin() == "http://localhost"
    fields = {"username": "Anna", "password": PASSWORD}
    answer = app.test_client().post("/login", data=fields, headers={name: FORGED[name]})
    assert {cookie for cookie, _, _ in set_cookies(answer)} == {"session", "flash"}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "[::1]", "a@b", "x y", ""])
def test_a_forged_host_is_written_into_no_page(app: Flask, host: str) -> None:
    browser = app.test_client()
    for path in ("/login", "/todos", "/nowhere", "/todos/"):
        answer = browser.get(path, headers={"Host": host})
        assert answer.status_code in {200, 303, 400, 404}
        assert "evil.example" not in answer.text
        assert "evil.example" not in str(answer.headers)


def test_an_address_is_believed_from_as_many_proxies_as_there_are(make_app: MakeApp) -> None:
    sent = {"X-Forwarded-For": "6.6.6.6, 203.0.113.9, 10.0.0.1"}
    seen = {}
    for proxies in ("0", "1", "2", "3"):
        app = make_app(DOORSTEP_PROXIES=proxies)
        addresses: list[str | None] = []

        @app.before_request
        def note(addresses: list[str | None] = addresses) -> None:
            addresses.append(request.remote_addr)

        app.test_client().get("/healthz", headers=sent)
        seen[proxies] = addresses
    assert seen == {
        "0": ["127.0.0.1"],
        "1": ["10.0.0.1"],
        "2": ["203.0.113.9"],
        "3": ["6.6.6.6"],
    }


def test_there_are_enough_ways_to_lead_elsewhere() -> None:
    # Each is tried at every door that leads on, in tests/doors/test_paths.py.
    assert len(set(ELSEWHERE)) >= 60
