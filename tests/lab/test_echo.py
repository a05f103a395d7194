"""The echo: what was sent, told back, by any method; bounded, escaped, masked, never kept."""

import json
from io import BytesIO

import pytest
from flask import Flask

from tests.client import REGION, Client
from tests.markup import Page, defects
from tests.people import Person

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
JSON = {"Accept": "application/json"}


@pytest.mark.parametrize("method", METHODS)
def test_any_method_is_told_back_as_a_page_and_as_json(visitor: Client, method: str) -> None:
    page = visitor.http.open("/lab/echo?a=1&a=2", method=method)
    assert page.status_code == 200
    assert page.mimetype == "text/html"
    assert page.headers["Cache-Control"] == "no-store"
    answer = visitor.http.open("/lab/echo?a=1&a=2", method=method, headers=JSON)
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    if method == "HEAD":
        assert (page.data, answer.data) == (b"", b"")
        return
    assert defects(Page(page.text, "/lab/echo")) == []
    told = json.loads(answer.data)
    assert told["method"] == method
    assert told["args"] == {"a": ["1", "2"]}
    assert told["form"] == {}
    if method == "OPTIONS":
        assert answer.headers["Allow"] == ", ".join(METHODS)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "BREW"])
def test_other_methods_are_refused_with_those_that_are_taken(visitor: Client, method: str) -> None:
    answer = visitor.http.open("/lab/echo", method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == set(METHODS)


@pytest.mark.parametrize(
    ("accept", "as_json"),
    [
        (None, False),
        ("*/*", False),
        ("text/html", False),
        ("application/json", True),
        ("text/html,application/json;q=0.9", False),
        ("text/html;q=0.8,application/json;q=0.9", True),
        ("text/html;q=0,application/json", True),
        ("image/png", False),
        ("application/*", True),
        ("\x7f,;q=", False),
    ],
)
def test_json_is_answered_when_it_is_preferred(
    visitor: Client, accept: str | None, as_json: bool
) -> None:
    answer = visitor.http.get("/lab/echo", headers={"Accept": accept} if accept else {})
    assert (answer.mimetype == "application/json") == as_json
    by_address = visitor.http.get("/lab/echo?as=json", headers={"Accept": "text/html"})
    assert by_address.mimetype == "application/json"


def test_address_and_body_are_never_mixed(visitor: Client) -> None:
    told = visitor.http.post("/lab/echo?who=address", data={"who": "form"}, headers=JSON).json
    assert told is not None
    assert (told["args"], told["form"]) == ({"who": ["address"]}, {"who": ["form"]})


def test_files_are_measured(visitor: Client) -> None:
    data = {"text": "hello", "file": (BytesIO(b"x" * 1234), "a<b>.txt", "text/plain")}
    answer = visitor.http.post("/lab/echo?as=json", data=data)
    assert answer.json is not None
    assert answer.json["files"] == [
        {"field": "file", "name": "a<b>.txt", "type": "text/plain", "size": 1234}
    ]
    assert answer.json["form"] == {"text": ["hello"]}
    data = {"file": (BytesIO(b"secret content"), "a<b>.txt", "text/plain")}
    page = visitor.http.post("/lab/echo", data=data)
    assert "a&lt;b&gt;.txt" in page.text
    assert "secret content" not in page.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"a": 1', "cannot be read as such"),
        (b"", "cannot be read as such"),
        (b"\xff\xfe", "cannot be read as such"),
        (b"NaN", "no number"),
        (b"[1e999]", "too large"),
        (b"[" * 60_000, "nested too deeply"),
        (b"9" * 60_000, "cannot be read as such"),
    ],
)
def test_json_that_is_none_is_said_to_be_none(visitor: Client, body: bytes, said: str) -> None:
    for accept in ("application/json", "text/html"):
        answer = visitor.http.put(
            "/lab/echo", data=body, content_type="application/json", headers={"Accept": accept}
        )
        assert answer.status_code == 200
        assert said in answer.text


def test_json_is_told_back_with_what_no_text_can_hold_replaced(visitor: Client) -> None:
    body = b'{"a": "\\ud800 <b>", "b": [1.5, null]}'
    answer = visitor.http.put("/lab/echo", data=body, content_type="application/json")
    assert answer.status_code == 200
    assert "\ufffd &lt;b&gt;" in answer.text


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=b"])
def test_parts_that_are_none_are_said_to_be_none(visitor: Client, kind: str) -> None:
    answer = visitor.http.post("/lab/echo", data=b"--c\r\nnothing", content_type=kind)
    assert answer.status_code == 200
    assert "cannot be read as such" in answer.text


def test_our_cookies_and_what_proves_who_one_is_stay_masked(anna: Person) -> None:
    secret = anna.browser.cookie("session")
    anna.browser.http.set_cookie("other", "shown")
    headers = {"Authorization": "Bearer very-secret", "X-Api-Key": "very-secret"}
    for path in ("/lab/echo", "/lab/echo?as=json"):
        text = anna.browser.http.get(path, headers=headers).text
        assert secret not in text
        assert "very-secret" not in text
        assert "Bearer ••••" in text
        assert "session=••••; other=shown" in text


def test_markup_is_text(visitor: Client) -> None:
    evil = "<script>alert(1)</script>"
    answer = visitor.http.post(f"/lab/echo?{evil}={evil}", data={evil: evil}, headers={"X": evil})
    assert evil not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_what_is_told_back_has_a_bound(visitor: Client) -> None:
    fields = {f"f{number}": "x" * 50 for number in range(900)}
    answer = visitor.http.post("/lab/echo", data=fields, headers={"X-Long": "y" * 20_000})
    assert answer.status_code == 200
    assert len(answer.data) < 40_000
    assert "only the first 60 are shown" in answer.text
    assert "(20,000 characters)" in answer.text
    assert visitor.http.post("/lab/echo", data=b"x" * 70_000).status_code == 413


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_another_site_is_refused(visitor: Client, method: str) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        for path in ("/lab/echo", "/lab/things/1"):
            assert visitor.http.open(path, method=method, headers=headers).status_code == 403


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_htmx_gets_the_exchange_to_put_into_the_page(app: Flask, method: str) -> None:
    headers = {**REGION, "HX-Target": f"div#tried-{method}"}
    answer = app.test_client().open("/lab/echo?text=Tea", method=method, headers=headers)
    assert answer.status_code == 200
    page = Page(answer.text, "/lab/echo", fragment=True)
    (picture,) = [e for e in page.root.iter() if str(e.tag).endswith("svg")]
    assert f"The browser sends {method} /lab/echo?text=Tea" in (picture.get("aria-label") or "")
    assert f"{method} was answered with 200 OK." in answer.text
    assert "<h1" not in answer.text
