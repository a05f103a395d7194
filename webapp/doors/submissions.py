"""A form takes effect once.

Each form that creates something carries a random key, signed for its session. The key and the
digest of what was sent name the submission; that name, the work and the outcome are committed in
one transaction. Whoever sends the same again gets the first outcome again.
"""

import json
import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    String,
    Table,
    Text,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from webapp import clock
from webapp.database import Database, Id, metadata
from webapp.signing import Signer

KEPT_FOR = 30 * 86_400
"""Seconds an outcome is kept, and with it the promise of one effect."""

submissions = Table(
    "submissions",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("person_id", Id),
    Index(None, "created_at"),
)


def fresh_key(signer: Signer, session: str) -> str:
    """Return a key for one form of this session."""
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{signer.sign('submission', session + nonce)}"


def is_key_of(signer: Signer, session: str, key: str) -> bool:
    """Tell whether the key was made for this session."""
    nonce, _, signature = key.partition(".")
    return signer.verify("submission", session + nonce, signature)


def submission_name(key: str, path: str, fields: Iterable[tuple[str, str]]) -> str:
    """Return what names the submission: a digest of the key and of all that was sent."""
    payload = json.dumps([key, path, sorted(fields)])
    return sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()


def first_outcome(connection: Connection, name: str, person_id: int) -> str | None:
    """Return the outcome of this submission if it has taken effect, else None and reserve the name.

    The outcome is the person's and goes with them: it may say what they wrote.

    A second request with the same name waits here until the first has committed or failed: on
    SQLite in the writers' line, on PostgreSQL at the row.
    """
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    # RETURNING says whether there was an insert; for one, SQLAlchemy keeps no count of rows.
    reserved = connection.scalar(
        dialect.insert(submissions)
        .values(name=name, outcome="", created_at=clock.now(), person_id=person_id)
        .on_conflict_do_nothing()
        .returning(submissions.c.name)
    )
    if reserved is not None:
        return None
    return connection.scalar(select(submissions.c.outcome).where(submissions.c.name == name))


class StillRunning(Exception):
    """The same submission is under way, and who sent it again is not to wait for it."""


_running: set[tuple[int, str]] = set()
_running_guard = threading.Lock()


@contextmanager
def running(database: Database, name: str) -> Iterator[None]:
    """Let this submission be under way in this process once; raises StillRunning otherwise."""
    mark = (id(database), name)
    with _running_guard:
        if mark in _running:
            raise StillRunning
        _running.add(mark)
    try:
        yield
    finally:
        with _running_guard:
            _running.discard(mark)


def hold_alone(connection: Connection, name: str) -> None:
    """Let this submission be under way in one process only; raises StillRunning otherwise."""
    if connection.dialect.name == "postgresql":
        number = int(sha256(name.encode()).hexdigest()[:15], 16)
        if not connection.scalar(select(func.pg_try_advisory_xact_lock(number))):
            raise StillRunning


def keep_outcome(connection: Connection, name: str, outcome: str) -> None:
    """Keep the outcome beside the name, and forget what is older than KEPT_FOR."""
    connection.execute(
        update(submissions).where(submissions.c.name == name).values(outcome=outcome)
    )
    connection.execute(delete(submissions).where(submissions.c.created_at < clock.now() - KEPT_FOR))
