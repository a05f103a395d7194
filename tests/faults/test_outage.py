"""PostgreSQL goes away and comes back, while people read and write."""

import os
import threading
import time
from collections.abc import Iterator

import pytest

from e2e.server import Person
from tests import postgres
from tests.faults.conftest import Tell, times
from tests.faults.doorstep import Doorstep
from tests.faults.outage import Outage, Way
from tests.faults.wire import Answer, exchange, hidden, request
from tests.faults.writers import account, await_progress, writing

TIMES = times(3, 20)
RECOVERY = 5.0
"""Seconds that it may take until all is right again."""

WAYS: list[Way] = ["fast", "immediate"]

pytestmark = pytest.mark.skipif(
    "TEST_POSTGRES_URL" in os.environ, reason="somebody else’s PostgreSQL is not stopped"
)


@pytest.fixture
def cluster() -> Iterator[str]:
    with postgres.cluster() as url:
        yield url


@pytest.fixture
def database_url(cluster: str) -> Iterator[str]:
    with postgres.database(cluster) as url:
        yield url


class Reader(threading.Thread):
    """Opens a page again and again, and notes when it could not be shown."""

    def __init__(self, server: Doorstep, person: Person, title: str) -> None:
        super().__init__(daemon=True)
        self.right = self.later = 0
        self.wrong: list[str] = []
        self.last_later = 0.0
        """When a page was last answered with a 503."""
        self._server, self._title = server, title
        self._sent = request("/todos", person.session)
        self._enough = threading.Event()

    def run(self) -> None:
        while not self._enough.is_set():
            answer = exchange(self._server.port, self._sent)
            if answer.status == 200 and self._title in answer.text:
                self.right += 1
            elif is_later(answer):
                self.later += 1
                self.last_later = time.monotonic()
            else:
                self.wrong.append(f"{answer.status}: {answer.text[:2000]}")

    def finish(self) -> None:
        self._enough.set()
        self.join(60)
        assert not self.is_alive()


def is_later(answer: Answer) -> bool:
    """Tell whether it is the page that says to come back."""
    said = "<h1>Back in a moment</h1>" in answer.text
    return said and (answer.status, answer.headers["retry-after"]) == (503, "5")


def test_a_restart_of_postgresql_is_survived(server: Doorstep, tell: Tell) -> None:
    person = server.new_person()
    server.write_down(person, "Already there")
    readers = [Reader(server, person, "Already there") for _ in range(3)]
    slowest = 0.0
    outage = Outage(server.database.url.render_as_string(False))
    with writing(server, 4) as writers:
        for reader in readers:
            reader.start()
        for number in range(TIMES):
            await_progress(writers)
            outage.stop(WAYS[number % 2])
            check_outage(server, person)
            outage.start()
            back = time.monotonic()
            await_progress(writers)
            last = max(*(r.last_later for r in readers), *(w.last_later for w in writers))
            slowest = max(slowest, time.monotonic() - back, last - back)
        for reader in readers:
            reader.finish()
    for reader in readers:
        assert not reader.wrong, reader.wrong[0]
    found = account(server, writers)
    tell(
        f"PostgreSQL stopped and started: {TIMES} times;"
        f" {sum(r.right for r in readers)} pages and {found.acknowledged} writes right,"
        f" {sum(r.later for r in readers)} pages and {found.later} writes answered with 503;"
        f" {found.lost} lost, {found.doubled} doubled; the longest recovery took {slowest:.1f} s"
    )
    assert (found.unanswered, found.lost, found.doubled) == (0, 0, 0)
    assert slowest <= RECOVERY


def check_outage(server: Doorstep, person: Person) -> None:
    """While the database is away, doors that need it say so, and the others do not."""
    for path in ("/todos", "/dashboard", "/search?q=milk", "/readyz", "/"):
        answer = exchange(server.port, request(path, person.session))
        assert is_later(answer), f"{path}: {answer.status}"
    milk = {"title": "Milk & <b>honey</b>", "notes": "two\r\nlines", "next": "/todos"}
    kept = exchange(server.port, request("/todos", person.session, milk))
    assert is_later(kept)
    assert milk.items() <= hidden(kept.text).items(), "what was written is not on the page"
    assert is_later(
        exchange(server.port, request("/login", "", {"username": "a", "password": "b"}))
    )
    assert exchange(server.port, request("/healthz", "")).status == 200


def test_a_restart_while_nobody_asked_costs_nobody_a_page(server: Doorstep) -> None:
    person = server.new_person()
    outage = Outage(server.database.url.render_as_string(False))
    page = request("/todos", person.session)
    for _ in range(20):  # each process of the server has connections of both kinds
        exchange(server.port, page)
        exchange(server.port, request("/theme", person.session, {"theme": "dark"}))
        exchange(server.port, request("/todos", person.session, {"title": "Before"}))
    outage.stop("fast")
    outage.start()
    for _ in range(20):
        assert exchange(server.port, page).status == 200
        form = {"title": "After", "next": "/todos"}
        assert exchange(server.port, request("/todos", person.session, form)).status == 303
