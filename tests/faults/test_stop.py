"""A stop signal ends no request that was sent: each gets its whole answer."""

import random
import threading

from e2e.server import Person
from tests.faults.conftest import Tell, times
from tests.faults.doorstep import Doorstep
from tests.faults.wire import Lost, Refused, answer, connected, exchange, request
from tests.faults.writers import account, writing

TIMES = times(3, 20)


class Reader(threading.Thread):
    """Opens one page after another until told to stop."""

    def __init__(self, server: Doorstep, person: Person) -> None:
        super().__init__(daemon=True)
        self.answers = 0
        self.broken: list[str] = []
        """Requests that were sent and not answered."""
        self.wrong: list[str] = []
        self._server, self._sent = server, request("/todos", person.session)
        self._enough = threading.Event()

    def run(self) -> None:
        while not self._enough.is_set():
            try:
                answer = exchange(self._server.port, self._sent)
            except Refused:
                self._enough.wait(0.02)
            except Lost as error:
                self.broken.append(str(error))
            else:
                self.answers += 1
                if answer.status != 200:
                    self.wrong.append(answer.text)

    def finish(self) -> None:
        self._enough.set()
        self.join(60)
        assert not self.is_alive()


def test_a_stop_signal_cuts_no_request(server: Doorstep, tell: Tell) -> None:
    chance = random.Random(server.database.is_sqlite)
    readers = [Reader(server, server.new_person()) for _ in range(4)]
    longest = 0.0
    with writing(server, 4) as writers:
        for reader in readers:
            reader.start()
        for number in range(TIMES):
            threading.Event().wait(chance.uniform(0.2, 0.6))
            longest = max(longest, server.stop(group=number % 2 == 1))
            server.start()
        for reader in readers:
            reader.finish()
    broken = [error for reader in readers for error in reader.broken]
    found = account(server, writers)
    answers = sum(reader.answers for reader in readers) + found.tries - found.unanswered
    tell(
        f"stop signals, {server.database.url.get_backend_name()}: {TIMES};"
        f" {answers} requests answered, {found.unanswered + len(broken)} cut;"
        f" {found.lost} writes lost, {found.doubled} doubled;"
        f" the longest stop took {longest:.1f} s"
    )
    assert not broken
    assert not any(reader.wrong for reader in readers)
    assert (found.unanswered, found.lost, found.doubled) == (0, 0, 0)


def test_a_request_under_way_is_answered_before_the_stop(server: Doorstep) -> None:
    person = server.new_person()
    form = {"key": server.key(person.session), "next": "/todos", "title": "Milk"}
    with connected(server.port) as connection:
        with server.busy():
            connection.sendall(request("/todos", person.session, form))
            stopping = threading.Thread(target=server.stop)
            stopping.start()
            stopping.join(2)
            assert stopping.is_alive(), "it did not wait"
        assert answer(connection).status == 303
    stopping.join(10)
    assert not stopping.is_alive()
    assert server.titles(person) == ["Milk"]


def test_a_stop_leaves_no_files_behind(server: Doorstep) -> None:
    assert list(server.folder.glob("doorstep-static-*")), "made elsewhere"
    server.stop()
    assert not list(server.folder.glob("doorstep-static-*"))
