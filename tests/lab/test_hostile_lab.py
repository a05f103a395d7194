"""Every bad value at every door of the laboratory: no failure, nothing reflected as markup."""

import re
from collections.abc import Iterator
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.hostile.asking import ask, encoded
from tests.hostile.corpus import BODIES, FORM, VALUES
from tests.hostile.test_every_door import FULL, IMPOSSIBLE_IN_A_HEADER, faults

FIELDS = ("text", "method", "twice", "next", "way", "key", "nm", "part", "q0", "name", "color")
QUERY = ("method", "text", "twice", "nm", "as", "q", "who", "unknown", "path", "kind")
HEADERS = ("Accept", "Authorization", "Cookie", "Host", "HX-Target", "User-Agent", "X-Any")
COOKIES = ("lab-shelf", "lab-orders", "lab-quiz", "lab-visit", "session")
EACH = 6 if FULL else 48
"""Of so many values, a turn sends one to each door."""
KINDS = {"text/html; charset=utf-8", "text/plain; charset=utf-8", "application/json"}


def lab(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/lab")]


def path_of(rule: Rule, value: bytes = b"1") -> bytes:
    return re.sub(r"<[^>]+>", lambda _: value.decode("latin-1"), rule.rule).encode("latin-1")


def wrong(app: Flask, method: str, path: bytes, value: bytes, **how: object) -> Iterator[str]:
    got = ask(app, method, path, **how)  # type: ignore[arg-type]
    kind = got.header("Content-Type")
    for fault in faults(got, value):
        known = fault.startswith("an answer of type") and kind in KINDS
        # JSON is no page: what looks like markup in it is none.
        if not known and (fault != "reflected unescaped" or kind.startswith("text/html")):
            yield f"{method} {path!r} {how}: {fault}"[:400]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("turn", range(6))
def test_no_value_breaks_a_door_of_the_laboratory(app: Flask, turn: int) -> None:
    found: list[str] = []
    sent = 0
    for at, bad in enumerate(VALUES):
        value = bad.value[:5000]
        for number, rule in enumerate(lab(app)):
            if (at + number) % EACH != turn:
                continue
            for method in sorted((rule.methods or set()) - {"HEAD"}):
                name = FIELDS[(at + number) % len(FIELDS)]
                query = QUERY[(at + number) % len(QUERY)].encode() + b"="
                header = HEADERS[(at + number) % len(HEADERS)]
                cookie = COOKIES[(at + number) % len(COOKIES)].encode() + b"="
                plain = IMPOSSIBLE_IN_A_HEADER.sub(b"", value)
                headers = {"Cookie": cookie + plain} | ({header: plain} if at % 2 else {})
                fields = {**dict.fromkeys(FIELDS, b"1"), "part": b"login", name: value}
                found += wrong(
                    app,
                    method,
                    path_of(rule, value if at % 3 == 0 else b"1"),
                    value,
                    query=query + quote_from_bytes(value).encode(),
                    headers=headers,
                    body=encoded(fields) if method not in {"GET", "OPTIONS"} else b"",
                    content_type=FORM,
                )
                sent += 1
    assert sent > (1000 if FULL else 250)
    assert not found, f"{len(found)}:\n" + "\n".join(found[:10])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_body_breaks_a_door_of_the_laboratory(app: Flask) -> None:
    found: list[str] = []
    for kind, content_type, body in BODIES:
        for rule in lab(app):
            for method in sorted((rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}):
                for accept in (b"text/html", b"application/json"):
                    faulty = wrong(
                        app,
                        method,
                        path_of(rule),
                        b"",
                        headers={"Accept": accept},
                        body=body,
                        content_type=content_type,
                    )
                    found += [f"{kind}: {fault}" for fault in faulty]
    assert not found, f"{len(found)}:\n" + "\n".join(found[:10])
