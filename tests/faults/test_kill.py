"""The whole server is killed at random moments, while eight people write."""

import random
import threading
import time

from tests.faults.conftest import Tell, times
from tests.faults.doorstep import Doorstep
from tests.faults.writers import account, await_progress, writing

TIMES = times(10, 100)


def test_a_killed_server_loses_and_doubles_nothing(server: Doorstep, tell: Tell) -> None:
    moments = random.Random(server.database.is_sqlite)
    slowest = 0.0
    with writing(server) as writers:
        for _ in range(TIMES):
            await_progress(writers)
            threading.Event().wait(moments.uniform(0, 0.3))
            server.kill()
            if server.database.is_sqlite:
                check_integrity(server)
            began = time.monotonic()
            server.start()
            await_progress(writers)
            slowest = max(slowest, time.monotonic() - began)
    found = account(server, writers)
    tell(
        f"kill -9, {server.database.url.get_backend_name()}: {TIMES} times;"
        f" {found.tries} tries, {found.unanswered} without an answer;"
        f" {found.acknowledged} acknowledged, {found.lost} lost, {found.doubled} doubled;"
        f" the slowest start to work again took {slowest:.1f} s"
    )
    assert found.unanswered, "nobody noticed"
    assert (found.lost, found.doubled) == (0, 0)


def check_integrity(server: Doorstep) -> None:
    with server.database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    server.database.close()
