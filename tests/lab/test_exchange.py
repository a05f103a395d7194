"""Requests that the server sends to itself: real, walled in, and without any lasting effect."""

import pytest
from flask import Flask, g

from tests.client import Client
from tests.people import Person, everything
from webapp.database import Database
from webapp.lab.exchange import Ask, walk
from webapp.lab.masks import MASK, Pair, bounded, masked, masked_header
from webapp.lab.methods import NAMES, asks


def lines(app: Flask, *asked: Ask) -> list[tuple[str, str]]:
    return [(step.line.removesuffix(" HTTP/1.1"), step.status) for step in walk(app, asked)]


@pytest.mark.parametrize(
    "path",
    ["/", "/login", "/todos", "/todos/1/delete", "/readyz", "/static/app.css", "/lab", "/lab/quiz",
     "/lab/exchange", "/lab/responses/string", "/nowhere", "//evil.example/lab/echo"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_no_other_door_is_reached(app: Flask, method: str, path: str) -> None:
    with pytest.raises(ValueError, match="no door of the laboratory"):
        walk(app, [Ask(method, path)])


def test_the_request_is_nobodys_and_leaves_the_visitors_alone(
    app: Flask, anna: Person, database: Database
) -> None:
    before = everything(database)
    browser = anna.browser
    page = browser.get("/lab/exchange?method=DELETE&twice=1").page
    assert "Anna" in browser.get("/lab").text  # the frame is still hers
    assert "204 No Content" in page.text
    assert browser.http.get("/lab/things").json == {"1": "Kettle", "2": "Cup"}
    assert browser.get("/todos").page.h1
    assert everything(database) == before


def test_a_redirect_is_followed_as_browsers_do(app: Flask) -> None:
    def led(name: str) -> list[tuple[str, str]]:
        return lines(app, Ask.form(f"/lab/answers/{name}", {"a": "1"}))

    assert led("see-other") == [
        ("POST /lab/answers/see-other", "303 See Other"),
        ("GET /lab/echo", "200 OK"),
    ]
    assert led("found") == [("POST /lab/answers/found", "302 Found"), ("GET /lab/echo", "200 OK")]
    assert led("temporary") == [
        ("POST /lab/answers/temporary", "307 Temporary Redirect"),
        ("POST /lab/echo", "200 OK"),
    ]
    kept = walk(app, [Ask.form("/lab/answers/temporary", {"a": "1"})])[1]
    assert '"form": {\n    "a": [\n      "1"' in kept.answer


@pytest.mark.parametrize(
    ("method", "statuses", "after"),
    [
        ("GET", ["200 OK"] * 2, ""),
        ("HEAD", ["200 OK"] * 2, ""),
        ("POST", ["303 See Other", "200 OK"] * 2 + ["200 OK"],
         '{"1": "Kettle", "2": "Cup", "3": "Tea", "4": "Tea"}'),
        ("PUT", ["200 OK"] * 3, '{"id": 1, "name": "Tea", "color": null}'),
        ("PATCH", ["200 OK"] * 3, '{"id": 1, "name": "Tea", "color": "red"}'),
        ("DELETE", ["204 No Content", "404 Not Found", "200 OK"], '{"2": "Cup"}'),
        ("OPTIONS", ["200 OK"] * 2, ""),
    ],
)  # fmt: skip
def test_twice_is_as_once_where_a_method_is_idempotent(
    app: Flask, method: str, statuses: list[str], after: str
) -> None:
    steps = walk(app, asks(method, "Tea", twice=True))
    assert [step.status for step in steps] == statuses
    if after:
        assert steps[-1].answer.strip() == after
    once = walk(app, asks(method, "Tea"))
    if method != "POST":
        assert once[-1].answer == steps[-1].answer
    assert {step.line.split()[0] for step in once} <= {method, "GET"}


def test_head_has_the_headers_of_get_and_no_body(app: Flask) -> None:
    (get,), (head,) = walk(app, asks("GET")), walk(app, asks("HEAD"))
    assert get.answer
    assert not head.answer
    assert head.got == get.got


def test_options_names_the_methods(app: Flask) -> None:
    (step,) = walk(app, asks("OPTIONS"))
    allow = next(pair.value for pair in step.got if pair.name == "Allow")
    assert set(allow.split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_every_method_can_be_tried() -> None:
    assert all(asks(name)[0].method == name for name in NAMES)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Cookie", "session=abc; other=1; __Host-flash=x.y",
         f"session={MASK}; other=1; __Host-flash={MASK}"),
        ("Cookie", "lab-shelf=abc;;", f"lab-shelf={MASK}"),
        ("Set-Cookie", "session=abc; HttpOnly; Path=/", f"session={MASK}; HttpOnly; Path=/"),
        ("Set-Cookie", "lab-visit=1; HttpOnly", "lab-visit=1; HttpOnly"),
        ("Authorization", "Bearer abc", f"Bearer {MASK}"),
        ("Authorization", "Basic YTpi", f"Basic {MASK}"),
        ("authorization", "abc", MASK),
        ("Proxy-Authorization", "<b> abc", MASK),
        ("X-Api-Key", "abc", MASK),
        ("X-Forwarded-Access-Token", "abc", MASK),
        ("WWW-Authenticate", 'Basic realm="Login Required"', 'Basic realm="Login Required"'),
        ("Accept", "text/html", "text/html"),
    ],
)  # fmt: skip
def test_secrets_are_masked(name: str, value: str, shown: str) -> None:
    assert masked_header(name, value) == shown
    assert masked([(name, value)]) == [Pair(name, shown)]


def test_what_is_shown_has_a_bound_and_whole_characters() -> None:
    assert bounded("x" * 500) == "x" * 500
    assert bounded("x" * 501) == f"{'x' * 500}… (501 characters)"
    assert bounded("a\ud800b\x00\tc") == "a\ufffdb\ufffd\tc"
    assert len(masked((f"x{n}", "y") for n in range(500))) == 61


def test_a_page_inside_a_picture_holds_no_picture(app: Flask, visitor: Client) -> None:
    (step,) = walk(app, [Ask("GET", "/lab/success/Anna", accept="text/html")])
    assert step.answer.strip() == '{"message": "welcome Anna"}'


def test_a_request_inside_another_shares_nothing_with_it(app: Flask) -> None:
    with app.test_request_context("/lab"):
        g.request_id, g.person, g.reader = "outer", "Anna", None
        (step,) = walk(app, [Ask("GET", "/lab/things")])
        assert step.status == "200 OK"
        assert (g.request_id, g.person) == ("outer", "Anna")
        assert "reader" in g
