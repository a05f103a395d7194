"""Reader and writer: a GET cannot write, and writers stand in line.

The reader cannot change anything: SQLite is opened with ``mode=ro`` and ``query_only``, PostgreSQL
with ``default_transaction_read_only``. The writer on SQLite is one connection behind a lock that
serves its waiters in the order they came; more would only fight for SQLite's own lock.
"""

import select
import sqlite3
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Date,
    Dialect,
    Engine,
    Integer,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import QueuePool

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")
"""SQLite gives out row numbers only to a column that is exactly INTEGER."""

MAX_ID = 2**63 - 1

NO_DATE = date(9999, 12, 31)

_numbers = count(1)
"""Of connections that read, none given twice."""


class DateOrLast(TypeDecorator[date]):
    """A date, or None kept as the last day there is.

    Without NULL, dates sort the same on both databases and one index serves filter, order and
    cursor.
    """

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date:  # noqa: ARG002
        """Return what is stored."""
        return NO_DATE if value is None else value

    def process_result_value(self, value: date | None, dialect: Dialect) -> date | None:  # noqa: ARG002
        """Return what was meant."""
        return None if value == NO_DATE else value


class FifoLock:
    """A lock that serves its waiters in the order they came; `threading.Lock` promises none."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def acquire(self, timeout: float) -> bool:
        """Take the lock; return False when it was not free within ``timeout`` seconds."""
        with self._guard:
            if not self._held:
                self._held = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=timeout):
            return True
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        return True  # it was handed over in the very moment that the wait ended

    def release(self) -> None:
        """Hand the lock to whoever waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False


_NO_LIMIT = -1
"""Readers are as many as the server has threads: those that are idle do not go back to the pool,
so who waited for it would wait in vain."""


class DatabaseBusy(Exception):
    """The writer's line did not move in time; trying again later is right."""


class Database:
    """One database, reached through a reader and a writer."""

    LINE_TIMEOUT = 20.0
    """Seconds a writer waits for its turn on SQLite."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._line = FifoLock() if self.is_sqlite else None
        self._idle_readers: deque[Connection] = deque()
        if self.is_sqlite:
            self.writer = _sqlite(self.url, read_only=False)
            self.reader = _sqlite(self.url, read_only=True)
        else:
            url_ = self.url.set(drivername="postgresql+psycopg")
            # What people wrote, and hashes, stay out of errors and so out of the log.
            self.writer = create_engine(url_, hide_parameters=True)
            event.listen(self.writer, "checkout", _check)
            self.reader = create_engine(
                url_,
                hide_parameters=True,
                max_overflow=_NO_LIMIT,
                connect_args={
                    "options": "-c default_transaction_read_only=on "
                    r"-c default_transaction_isolation=repeatable\ read"
                },
            )

    def open_reader(self) -> Connection:
        """Return a connection that sees one state of the database and cannot change it.

        Whoever is done with it gives it to `close_reader`. It stays open in between: what
        SQLAlchemy does to check out, begin, and check in costs as much as a page's reads.
        """
        try:
            connection = self._idle_readers.pop()
        except IndexError:
            connection = self.reader.connect()
        if not self.is_sqlite and _is_cut(_driver(connection)):
            connection.invalidate()  # and so opened anew
            self._forget_readers()
        if self.is_sqlite:
            _driver(connection).execute("BEGIN")  # PostgreSQL's driver begins by itself
        return connection

    def mark(self, reader: Connection) -> tuple[int, int] | None:
        """Return what stays the same for this reader until anybody changes anything, or None.

        Its transaction sees the state that the mark is for. SQLite knows without looking at a
        single row (``PRAGMA data_version``); PostgreSQL has nothing as cheap.
        """
        if not self.is_sqlite:
            return None
        # Not its address in memory, which the next one may have after it.
        number = reader.info.get("number") or reader.info.setdefault("number", next(_numbers))
        return number, _driver(reader).execute("PRAGMA data_version").fetchone()[0]

    def idle_mark(self) -> tuple[int, int] | None:
        """Return the `mark` of the reader that is opened next, as it would be now, or None."""
        try:
            connection = self._idle_readers.pop() if self.is_sqlite else None
        except IndexError:
            return None
        if connection is None:
            return None
        try:
            return self.mark(connection)
        except self.reader.dialect.loaded_dbapi.Error:
            return None  # who asks the database itself is told
        finally:
            self._idle_readers.append(connection)

    def close_reader(self, connection: Connection) -> None:
        """End the reader's transaction and keep the connection, unless it is broken."""
        try:
            if connection.in_transaction():
                connection.rollback()
            elif not connection.invalidated:
                _driver(connection).rollback()
        except (DBAPIError, self.reader.dialect.loaded_dbapi.Error):
            connection.invalidate()
        if connection.invalidated:
            connection.close()
            self._forget_readers()  # opened before whatever broke this one
        else:
            self._idle_readers.append(connection)

    def _forget_readers(self) -> None:
        while self._idle_readers:
            self._idle_readers.pop().close()
        self.reader.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database and cannot change it."""
        with self.reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a transaction: committed at the end, rolled back on an error.

        Raises DatabaseBusy when other writers kept it waiting for LINE_TIMEOUT seconds.
        """
        if self._line and not self._line.acquire(self.LINE_TIMEOUT):
            raise DatabaseBusy
        try:
            with self.writer.begin() as connection:
                yield connection
        finally:
            if self._line:
                self._line.release()

    def close(self) -> None:
        """Close all connections."""
        self._forget_readers()
        self.writer.dispose()


def _sqlite(url: URL, *, read_only: bool) -> Engine:
    path = Path(url.database or "").resolve()
    if read_only:
        url = url.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})
    engine = create_engine(
        url,
        hide_parameters=True,
        # As many as a server has threads; one writer, since there is one line.
        poolclass=QueuePool,
        pool_size=16 if read_only else 1,
        max_overflow=_NO_LIMIT if read_only else 0,
        connect_args={"check_same_thread": False, "timeout": 20},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")  # a commit survives a power cut
            connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        if not read_only:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # which a full disk refuses
        elif not _driver(connection).in_transaction:  # as it is after `open_reader`
            _driver(connection).execute("BEGIN")

    return engine


def _driver(connection: Connection) -> Any:
    """Return the driver's own connection."""
    return connection.connection.dbapi_connection


def _check(connection: Any, _record: object, _proxy: object) -> None:
    """Have the pool open another connection in place of one that is cut."""
    if _is_cut(connection):
        raise DisconnectionError


def _is_cut(connection: Any) -> bool:
    """Tell whether PostgreSQL has ended this idle connection, without asking it.

    It says nothing to an idle client but goodbye. So a restart of PostgreSQL costs nobody a page.
    """
    if connection.closed:
        return True
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def is_full(error: BaseException) -> bool:
    """Tell whether the database could not write for want of room."""
    original = getattr(error, "orig", None)
    if isinstance(original, sqlite3.Error):
        return getattr(original, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
    return getattr(original, "sqlstate", "") == "53100"  # disk_full
