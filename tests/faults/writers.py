"""People who write at the same time: who gets no answer sends the same again."""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import NamedTuple

from sqlalchemy import func, select

from e2e.server import Person
from tests.faults.doorstep import Doorstep
from tests.faults.wire import Answer, Lost, Refused, exchange, request
from webapp.todos.models import DONE, changes

AT_ONCE = 8
TITLE = "Write down number {}, and not one letter less"


class Written(NamedTuple):
    """A submission that was acknowledged."""

    title: str
    location: str
    sent: bytes

    @property
    def todo(self) -> int:
        """The id that the answer led to."""
        return int(self.location.rpartition("#todo-")[2])


class _NeverMind(Exception):
    """The test has failed."""


class Writer(threading.Thread):
    """Writes down one todo after another, and ticks each off, until told to stop."""

    def __init__(self, server: Doorstep, person: Person) -> None:
        super().__init__(daemon=True)
        self.person = person
        self.give_up = False
        """Whether there may never be an answer."""
        self.written: list[Written] = []
        self.tries = 0
        self.unanswered = 0
        """Tries that were sent and had no whole answer."""
        self.later = 0
        """Tries that were answered with a 503."""
        self.last_later = 0.0
        """When that was last."""
        self.wrong: list[str] = []
        """Answers that should not be."""
        self._server = server
        self._key = server.key(person.session)
        self._enough = threading.Event()

    def run(self) -> None:
        with contextlib.suppress(_NeverMind):
            self._write()

    def _write(self) -> None:
        for number in count():
            if self._enough.is_set():
                return
            title = TITLE.format(number)
            form = {"key": self._key, "next": "/todos?sort=new", "title": title}
            sent = request("/todos", self.person.session, form)
            written = Written(title, self._until_taken(sent).location, sent)
            form = {"done": "1", "next": "/todos"}
            self._until_taken(request(f"/todos/{written.todo}/done", self.person.session, form))
            self.written.append(written)

    def _until_taken(self, sent: bytes) -> Answer:
        while not self.give_up:
            self.tries += 1
            try:
                answer = exchange(self._server.port, sent)
            except Refused:
                self.tries -= 1
            except Lost:
                self.unanswered += 1
            else:
                if answer.status == 303:
                    return answer
                self.later += 1
                self.last_later = time.monotonic()
                if answer.status != 503 or answer.headers.get("retry-after") != "5":
                    self.wrong.append(f"{answer.status}: {answer.text[:2000]}")
            self._enough.wait(0.02)
        raise _NeverMind

    def finish(self) -> None:
        """Let it end what it is at."""
        self._enough.set()
        self.join(60)
        assert not self.is_alive()


@contextmanager
def writing(server: Doorstep, number: int = AT_ONCE) -> Iterator[list[Writer]]:
    """Let so many people write meanwhile."""
    writers = [Writer(server, server.new_person()) for _ in range(number)]
    for writer in writers:
        writer.start()
    try:
        yield writers
    except BaseException:
        for writer in writers:
            writer.give_up = True
        raise
    for writer in writers:
        writer.finish()


def await_progress(writers: list[Writer]) -> None:
    """Wait until somebody got on."""
    before = [len(writer.written) for writer in writers]
    give_up = time.monotonic() + 30
    while [len(writer.written) for writer in writers] == before:
        assert time.monotonic() < give_up, "nobody gets on"
        time.sleep(0.005)


class Account(NamedTuple):
    """What became of what was acknowledged."""

    tries: int
    unanswered: int
    later: int
    acknowledged: int
    lost: int
    doubled: int


def account(server: Doorstep, writers: list[Writer]) -> Account:
    """Compare what was acknowledged with the rows that there are, and send a part of it again."""
    lost = doubled = 0
    for writer in writers:
        assert not writer.wrong, writer.wrong[0]
        for written in writer.written[::20]:
            assert exchange(server.port, written.sent).location == written.location
        rows = {todo.id: todo for todo in server.todos(writer.person)}
        for written in writer.written:
            row = rows.get(written.todo)
            lost += not (row and row.title == written.title and row.state == DONE)
        titles = Counter(todo.title for todo in rows.values())
        doubled += sum(number - 1 for number in titles.values())
        doubled += len(titles.keys() - {written.title for written in writer.written})
        doubled += _ticks(server, writer.person) - len(writer.written)
    return Account(
        tries=sum(writer.tries for writer in writers),
        unanswered=sum(writer.unanswered for writer in writers),
        later=sum(writer.later for writer in writers),
        acknowledged=2 * sum(len(writer.written) for writer in writers),
        lost=lost,
        doubled=doubled,
    )


def _ticks(server: Doorstep, person: Person) -> int:
    with server.database.read() as connection:
        noted = select(func.count()).where(changes.c.person_id == person.id)
        return connection.scalar(noted) or 0
