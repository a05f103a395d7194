"""A Doorstep of the journeys' own: the real server, its log, its database and people in it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import delete, select, update

from webapp import clock
from webapp.accounts import passwords, queries
from webapp.accounts.models import sessions
from webapp.database import Database, metadata
from webapp.doors.drafts import drafts
from webapp.signing import Signer
from webapp.todos import actions
from webapp.todos.inputs import TodoInput
from webapp.todos.lists import add_list, by_slug, lists_of
from webapp.todos.models import INBOX, NO_TIME, Todo, TodoList, todos

ROOT = Path(__file__).parents[1]
SECRET = "the journeys' own"
PASSWORD = "correct horse battery"
START_SECONDS = 30
STOP_SECONDS = 15


class Asked(NamedTuple):
    """A request, as the server's log tells it."""

    method: str
    path: str
    """Without its query."""
    status: int


class Person(NamedTuple):
    """Somebody who has an account and is signed in."""

    id: int
    name: str
    session: str
    """Value of the cookie that keeps them signed in."""


@cache
def _password_hash() -> str:
    return passwords.hashed(PASSWORD)


class Server:
    """A server under way: where it is, what it was asked, and what its database holds."""

    def __init__(self, url: str, database: Database, log: Path) -> None:
        self.url = url
        self.database = database
        self._log = log
        self._mark = 0

    def forget_requests(self) -> None:
        """Let `requests` begin here."""
        self._mark = self._log.stat().st_size

    def requests(self) -> list[Asked]:
        """All pages asked for since `forget_requests`, in the order they were answered."""
        with self._log.open("rb") as log:
            log.seek(self._mark)
            events = [json.loads(line) for line in log if line.endswith(b"\n")]
        return [
            Asked(event["method"], event["path"], event["status"])
            for event in events
            if event["event"] == "request" and event["path"] != "/readyz"
        ]

    def posts(self) -> list[str]:
        """The paths of the forms sent since `forget_requests`."""
        return [asked.path for asked in self.requests() if asked.method == "POST"]

    def events(self) -> list[dict[str, Any]]:
        """All that the log says besides requests, since the server started."""
        events = [json.loads(line) for line in self.log().splitlines()]
        return [event for event in events if event["event"] != "request"]

    def log(self) -> str:
        """All that the server wrote down since it started."""
        return self._log.read_text("utf-8")

    def new_person(self, name: str = "") -> Person:
        """Make an account and sign it in, without the form and its slow hash."""
        name = name or f"Robin {uuid4().hex[:8]}"
        with self.database.write() as connection:
            person_id = queries.add_person(connection, name, _password_hash())
        return Person(person_id, name, self.new_session(person_id))

    def new_session(self, person_id: int) -> str:
        """Sign a person in and return the value of their cookie."""
        token = uuid4().hex
        with self.database.write() as connection:
            queries.start_session(connection, person_id, token, "a journey")
        text = f"{token}.{clock.now():x}"
        return f"{text}.{Signer(SECRET).sign('session', text)}"

    def let_days_pass(self, person: Person, days: int) -> Person:
        """Make the person's session older, as time does, and return them with its cookie then."""
        text, _ = person.session.rsplit(".", 1)
        token, _, renewed = text.partition(".")
        seconds = days * 86_400
        with self.database.write() as connection:
            connection.execute(
                update(sessions)
                .where(sessions.c.person_id == person.id)
                .values(created_at=sessions.c.created_at - seconds)
            )
        text = f"{token}.{int(renewed, 16) - seconds:x}"
        return person._replace(session=f"{text}.{Signer(SECRET).sign('session', text)}")

    def end_sessions(self, person: Person) -> None:
        """End all sessions of the person, as a change of password elsewhere does."""
        with self.database.write() as connection:
            connection.execute(delete(sessions).where(sessions.c.person_id == person.id))

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Let nobody write meanwhile: forms wait for their answer, reading goes on."""
        with self.database.write() as connection:
            if not self.database.is_sqlite:
                connection.exec_driver_sql("LOCK TABLE submissions, todos IN EXCLUSIVE MODE")
            yield

    def await_posts(self, number: int) -> None:
        """Wait until so many forms were answered since `forget_requests`."""
        give_up = time.monotonic() + 10
        while len(self.posts()) < number:
            assert time.monotonic() < give_up, f"{self.posts()} instead of {number} forms"
            time.sleep(0.02)

    def write_down(
        self,
        person: Person,
        *titles: str,
        notes: str = "",
        due: date | None = None,
        at: int = NO_TIME,
        category: str = INBOX,
        done: bool = False,
        deleted: bool = False,
    ) -> list[int]:
        """Make todos, the first of them the oldest, and return their ids."""
        with self.database.write() as connection:
            li = by_slug(lists_of(connection, person.id), category)
            assert li, f"no list {category}"
            ids = []
            for title in titles:
                todo = TodoInput(title=title, notes=notes, due=due, at=at)
                ids.append(actions.add(connection, person.id, todo, li.id))
            made = actions.find_all(connection, person.id, ids)
            if done:
                actions.set_done(connection, person.id, made, done=True, today=clock.today())
            if deleted:
                actions.delete(connection, person.id, made)
        return ids

    def make_list(self, person: Person, name: str) -> TodoList:
        """Make a list."""
        with self.database.write() as connection:
            return add_list(connection, person.id, name, "none")

    def todos(self, person: Person) -> Sequence[Todo]:
        """All todos of the person, deleted ones too, the oldest first."""
        with self.database.read() as connection:
            rows = connection.execute(
                select(*(todos.c[name] for name in Todo._fields))
                .where(todos.c.person_id == person.id)
                .order_by(todos.c.id)
            )
            return [Todo._make(row) for row in rows]

    def titles(self, person: Person, state: int | None = None) -> list[str]:
        """The titles of the person's todos, or of those in this state, the oldest first."""
        return [todo.title for todo in self.todos(person) if state in {None, todo.state}]

    def lists(self, person: Person) -> list[str]:
        """The names of the person's lists, as the app orders them."""
        with self.database.read() as connection:
            return [li.name for li in lists_of(connection, person.id)]

    def drafts(self, person: Person) -> int:
        """How many drafts are kept for the person."""
        with self.database.read() as connection:
            mine = select(drafts).where(drafts.c.person_id == person.id)
            return len(connection.execute(mine).all())

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables, to compare with them as they are later."""
        with self.database.read() as connection:
            return {
                name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
                for name, table in metadata.tables.items()
            }


@contextmanager
def running(folder: Path, database_url: str = "", port: int = 0, **more: str) -> Iterator[Server]:
    """Give a server with its data in the folder, on SQLite there or on the database named.

    Without a port it gets a free one; ``more`` are settings by their variables' names.
    """
    database_url = database_url or f"sqlite:///{folder / 'doorstep.db'}"
    port = port or free_port()
    with launched(folder, database_url, port, more=more) as process:
        try:
            await_ready(process, port, folder / "log")
            database = Database(database_url)
            try:
                yield Server(f"http://localhost:{port}", database, folder / "log")
            finally:
                database.close()
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def launched(
    folder: Path,
    database_url: str,
    port: int,
    *,
    own_group: bool = False,
    more: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start the server command, with its log in the folder.

    As a group of its own, its processes can be signalled together, and outlive a killed test run.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    settings = {
        "DOORSTEP_DATA": str(folder),
        "DOORSTEP_DATABASE_URL": database_url,
        "DOORSTEP_SECRET_KEY": SECRET,
        "DOORSTEP_REGISTRATION": "open",
        "DOORSTEP_SIGN_IN_TRIES": "10000",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "TMPDIR": str(folder),
    }
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "webapp", "serve"],
            cwd=ROOT,
            env=own | settings | dict(more or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=own_group,
        )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


def await_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the server can work. Raises RuntimeError, with its log, when it does not start."""
    give_up = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("The server does not start:\n" + log.read_text("utf-8"))
