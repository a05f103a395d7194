"""Reader and writer, and the line in which writers stand."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from tests.people import Person
from webapp.accounts.models import invitations
from webapp.database import NO_DATE, Database, DatabaseBusy, FifoLock
from webapp.migrations import upgrade
from webapp.todos.models import todos


def test_a_transaction_is_committed_at_its_end(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(invitations), {"code_hash": "a", "created_at": 1})
    with database.read() as connection:
        assert list(connection.scalars(select(invitations.c.code_hash))) == ["a"]


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            connection.execute(insert(invitations), {"code_hash": "a", "created_at": 1})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with database.read() as connection:
        assert list(connection.scalars(select(invitations.c.code_hash))) == []
    # The line moves on.
    with database.write() as connection:
        connection.execute(insert(invitations), {"code_hash": "b", "created_at": 1})


def test_a_reader_sees_one_state_until_it_is_closed(database: Database) -> None:
    codes = select(invitations.c.code_hash)
    for _ in range(2):  # with a fresh connection, and with one that was kept
        with database.write() as connection:
            connection.execute(delete(invitations))
        reader = database.open_reader()
        assert list(reader.scalars(codes)) == []
        with database.write() as connection:
            connection.execute(insert(invitations), {"code_hash": "a", "created_at": 1})
        assert list(reader.scalars(codes)) == []
        database.close_reader(reader)


def test_a_kept_reader_sees_what_was_written_since(database: Database) -> None:
    reader = database.open_reader()
    assert list(reader.scalars(select(invitations.c.code_hash))) == []
    database.close_reader(reader)
    with database.write() as connection:
        connection.execute(insert(invitations), {"code_hash": "a", "created_at": 1})
    again = database.open_reader()
    assert again is reader
    assert list(again.scalars(select(invitations.c.code_hash))) == ["a"]
    database.close_reader(again)


@pytest.mark.parametrize("by_driver", [True, False])
def test_a_reader_cannot_write(database: Database, *, by_driver: bool) -> None:
    reader = database.open_reader()
    words = "INSERT INTO invitations (code_hash, created_at) VALUES ('a', 1)"
    write: Any = reader.connection.cursor().execute if by_driver else reader.exec_driver_sql
    with pytest.raises(Exception, match=r"readonly database|read-only transaction"):
        write(words)
    database.close_reader(reader)
    with database.read() as connection:
        assert list(connection.scalars(select(invitations.c.code_hash))) == []


def test_a_broken_reader_is_not_kept(database: Database) -> None:
    kept, broken = database.open_reader(), database.open_reader()
    database.close_reader(kept)
    broken.connection.dbapi_connection.close()  # type: ignore[union-attr]
    database.close_reader(broken)
    fresh = database.open_reader()
    assert fresh not in {kept, broken}
    assert list(fresh.scalars(select(invitations.c.code_hash))) == []
    database.close_reader(fresh)


def test_many_writers_at_once_all_write(database: Database) -> None:
    together = threading.Barrier(24)

    def write(number: int) -> None:
        together.wait(30)
        for turn in range(5):
            with database.write() as connection:
                row = {"code_hash": f"{number}-{turn}", "created_at": 1}
                connection.execute(insert(invitations), row)

    with ThreadPoolExecutor(24) as threads:
        list(threads.map(write, range(24)))
    with database.read() as connection:
        assert len(list(connection.scalars(select(invitations.c.code_hash)))) == 120


def test_who_waits_longest_goes_first() -> None:
    lock = FifoLock()
    served: list[int] = []

    def wait_in_line(number: int) -> None:
        assert lock.acquire(30)
        served.append(number)
        lock.release()

    assert lock.acquire(1)
    waiters = []
    for number in range(8):
        waiters.append(threading.Thread(target=wait_in_line, args=(number,)))
        waiters[-1].start()
        while len(lock._waiting) <= number:
            waiters[-1].join(0.001)
    lock.release()
    for waiter in waiters:
        waiter.join(30)
    assert served == list(range(8))


def test_who_gave_up_waiting_is_passed_over() -> None:
    lock = FifoLock()
    assert lock.acquire(1)
    assert not lock.acquire(0.01)
    lock.release()
    assert lock.acquire(0)
    lock.release()


def test_a_writer_that_waits_too_long_is_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{tmp_path}/doorstep.db")
    upgrade(database)
    monkeypatch.setattr(database, "LINE_TIMEOUT", 0.01)
    with database.write(), pytest.raises(DatabaseBusy), database.write():
        pass
    with database.write():
        pass
    database.close()


def test_a_command_beside_the_server_waits_its_turn(tmp_path: Path) -> None:
    server, command = (Database(f"sqlite:///{tmp_path}/doorstep.db") for _ in range(2))
    upgrade(server)
    has_read = threading.Event()

    def run_command() -> None:
        # In another process there is no line to stand in: only SQLite's own lock.
        with command.write() as connection:
            connection.execute(select(invitations)).all()
            has_read.set()
            connection.execute(insert(invitations), {"code_hash": "command", "created_at": 1})

    with ThreadPoolExecutor(1) as threads:
        with server.write() as connection:
            running = threads.submit(run_command)
            assert not has_read.wait(0.3)
            connection.execute(insert(invitations), {"code_hash": "server", "created_at": 1})
        running.result(30)
    with server.read() as reading:
        assert len(reading.execute(select(invitations)).all()) == 2
    server.close()
    command.close()


def test_a_commit_on_sqlite_survives_a_power_cut(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/doorstep.db")
    with database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()


def test_no_date_is_kept_as_the_last_day_there_is(anna: Person) -> None:
    undated, dated = anna.has_todo("Milk"), anna.has_todo("Tea", due=date(2031, 2, 3))
    with anna.database.read() as connection:
        rows = connection.execute(select(todos.c.id, todos.c.due).order_by(todos.c.due))
        assert [tuple(row) for row in rows] == [(dated, date(2031, 2, 3)), (undated, None)]
        raw = connection.exec_driver_sql(f"SELECT due FROM todos WHERE id = {undated}")  # noqa: S608
        assert str(raw.scalar()) == NO_DATE.isoformat()
