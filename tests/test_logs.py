"""Logs: one line an event, whatever comes from outside."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from tests.client import Client
from tests.people import Person
from webapp.logs import OneLine, log, start_logging


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged where there is no terminal."""
    before = (log.handlers[:], log.level, log.propagate)
    stream = io.StringIO()
    start_logging(stream)
    yield stream
    log.handlers[:], log.level, log.propagate = before


@pytest.fixture
def shown() -> Iterator[io.StringIO]:
    """What is logged on a terminal."""
    before = (log.handlers[:], log.level, log.propagate)
    stream = Terminal()
    start_logging(stream)
    yield stream
    log.handlers[:], log.level, log.propagate = before


def test_a_request_is_one_line_of_json(client: Client, written: io.StringIO) -> None:
    client.get("/login?next=/todos%3Fq%3Dprivate")
    (line,) = written.getvalue().splitlines()
    event = json.loads(line)
    assert {k: event[k] for k in ("level", "event", "method", "path", "status")} == {
        "level": "info",
        "event": "request",
        "method": "GET",
        "path": "/login",
        "status": 200,
    }
    assert event["ms"] >= 0
    assert len(event["id"]) == 12
    assert event["at"].endswith("+00:00")


def test_no_request_writes_a_line_of_its_own(client: Client, written: io.StringIO) -> None:
    paths = [
        '/%0d%0a{"event":"forged"}',
        "/%0A2026-01-01 forged",
        "/%1b[31mred",
        "/%c2%85%e2%80%a8forged",
        "/%00",
    ]
    for path in paths:
        client.http.get(path)
    lines = written.getvalue().split("\n")
    assert len(lines) == len(paths) + 1
    for line in lines[:-1]:
        assert line.isascii()
        assert line.isprintable()
        assert json.loads(line)["event"] == "request"


def test_a_terminal_shows_one_plain_line(client: Client, shown: io.StringIO) -> None:
    client.http.get("/%1b[31mred%0aforged")
    (line,) = shown.getvalue().splitlines()
    assert line.isprintable()
    assert "INFO" in line
    assert "status=404" in line


def test_a_failure_is_one_line_with_its_traceback(written: io.StringIO) -> None:
    try:
        raise ZeroDivisionError("first\nsecond")
    except ZeroDivisionError:
        log.exception("failure")
    (line,) = written.getvalue().splitlines()
    assert "first\nsecond" in json.loads(line)["traceback"]


def test_a_failure_on_a_terminal_is_one_line_too() -> None:
    record = logging.makeLogRecord(
        {"msg": "failure", "levelname": "ERROR", "details": {"error": "a\nb"}}
    )
    assert "\n" not in OneLine(as_json=False).format(record)


def test_no_cookie_stands_in_the_log(anna: Person, written: io.StringIO) -> None:
    anna.browser.get("/todos?q=private")
    anna.browser.submit("/todos", title="private")
    assert written.getvalue().count("\n") == 2
    for secret in ("private", anna.browser.cookie("session")):
        assert secret not in written.getvalue()
