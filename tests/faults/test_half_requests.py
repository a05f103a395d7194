"""A form that arrives in part, or stops arriving, is no form, and nobody waits for it."""

import sys
import time
from io import BytesIO
from pathlib import Path

import pytest

from tests.faults.doorstep import Doorstep
from tests.faults.wire import answer, connected, exchange, request
from tests.people import Person
from webapp.serving import THREADS

FORM = "application/x-www-form-urlencoded"
ENDS_BODIES = {"wsgi.input_terminated": True}
"""What servers say that also end a body where its sender broke off."""


def test_half_a_form_is_not_taken_for_a_whole_one(anna: Person) -> None:
    refused = anna.browser.http.post(
        "/todos",
        input_stream=BytesIO(b"title=Buy+mi"),
        content_type=FORM,
        environ_overrides={"CONTENT_LENGTH": str(len(b"title=Buy+milk")), **ENDS_BODIES},
    )
    assert refused.status_code == 400
    assert anna.todos() == {}


def test_a_form_must_say_how_long_it_is(anna: Person) -> None:
    refused = anna.browser.http.post(
        "/todos",
        input_stream=BytesIO(b"title=Buy+mi"),
        headers={"Transfer-Encoding": "chunked"},
        content_type=FORM,
        environ_overrides=ENDS_BODIES,
    )
    assert refused.status_code == 411
    assert anna.todos() == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_half_a_form_keeps_nobody_waiting(server: Doorstep) -> None:
    person = server.new_person()
    whole = request("/todos", person.session, {"next": "/todos", "title": "Milk"})
    half, rest = whole[:-5], whole[-5:]
    stalled = [connected(server.port) for _ in range(10 * THREADS)]
    for connection in stalled:
        connection.sendall(half)
    began = time.monotonic()
    assert exchange(server.port, whole).status == 303
    assert exchange(server.port, request("/todos", person.session)).status == 200
    assert time.monotonic() - began < 5
    assert len(server.todos(person)) == 1
    stalled[0].sendall(rest)
    assert answer(stalled[0]).status == 303
    for connection in stalled:
        connection.close()
    assert len(server.todos(person)) == 2
    assert server.drafts(person) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel’s table of connections is read")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_connection_whose_other_end_is_gone_is_found_out(server: Doorstep) -> None:
    with connected(server.port) as connection:
        connection.sendall(request("/todos", "", {"title": "Milk"})[:-2])
        exchange(server.port, request("/healthz", ""))
        ends = [f":{server.port:04X}", f":{connection.getsockname()[1]:04X}"]
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
        (ours,) = [row for row in rows if [row[1][-5:], row[2][-5:]] == ends]
        assert ours[5].startswith("02:"), "its keepalive timer does not run"
