"""Connections break at every point; who had no answer sends the same form again."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from e2e.server import Person
from tests.faults.conftest import Tell, times
from tests.faults.doorstep import Doorstep
from tests.faults.proxy import Cut, Proxy, Where, proxy
from tests.faults.wire import Answer, Lost, exchange, request, whole_answer
from webapp.todos.models import DONE, changes

TIMES = times(30, 300)


@pytest.fixture
def broken_wire(server: Doorstep) -> Iterator[Proxy]:
    with proxy(server.port) as passing:
        yield passing


@dataclass
class Sender:
    """Somebody whose connection breaks."""

    server: Doorstep
    person: Person
    wire: Proxy
    chance: random.Random

    def send(self, path: str, form: dict[str, str], where: Where) -> Answer:
        """Send a form whose connection is cut, then again as a browser does."""
        sent = request(path, self.person.session, form)
        self.wire.cut = Cut(where, self.chance.random(), self.chance.random() < 0.5)
        with pytest.raises(Lost):
            exchange(self.wire.port, sent)
        first = whole_answer(self.wire.swallowed)
        retried = exchange(self.wire.port, sent)
        assert retried.status == 303, retried.text
        if where is Where.BEFORE:
            assert first is None or first.status == 400, "half a form was taken for a whole one"
        else:
            assert first
            assert (first.status, first.location) == (303, retried.location)
            assert first.headers["set-cookie"] == retried.headers["set-cookie"], "another flash"
        return retried


def test_a_form_takes_effect_once_wherever_its_connection_is_cut(
    server: Doorstep, broken_wire: Proxy, tell: Tell
) -> None:
    person = server.new_person()
    sender = Sender(server, person, broken_wire, random.Random(server.database.is_sqlite))
    titles, ticks, cuts = [], 0, Counter[Where]()
    for number in range(TIMES):
        where = list(Where)[number % 3]
        cuts[where] += 1
        if number // 3 % 3 < 2:
            titles.append(f"Number {number}, a title that is longer than most others")
            form = {"key": server.key(person.session), "next": "/todos", "title": titles[-1]}
            sender.send("/todos", form, where)
        else:
            ticks += 1
            todo = next(todo.id for todo in server.todos(person) if todo.state != DONE)
            sender.send(f"/todos/{todo}/done", {"next": "/todos", "done": "1"}, where)
    kept = server.titles(person)
    with server.database.read() as connection:
        ticked = connection.scalar(select(func.count()).select_from(changes))
    tell(
        f"cut connections, {server.database.url.get_backend_name()}: {cuts.total()} ("
        + ", ".join(f"{cuts[where]} {where.value}" for where in Where)
        + f"); {len(set(titles) - set(kept))} lost, {len(kept) - len(titles)} too many"
    )
    assert kept == titles
    assert ticked == ticks
    assert server.drafts(person) == 0


def test_a_proxy_that_cuts_nothing_passes_all_on(server: Doorstep, broken_wire: Proxy) -> None:
    sent = request("/todos", server.new_person().session)
    direct, passed = exchange(server.port, sent), exchange(broken_wire.port, sent)
    assert direct.status == passed.status == 200
    assert direct.headers.keys() == passed.headers.keys()
