"""The server: granian in front of the app, one process on SQLite, several on PostgreSQL."""

import gc
import os
import socket
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from webapp.accounts.passwords import warm_up
from webapp.database import Database
from webapp.logs import start_logging
from webapp.migrations import upgrade
from webapp.settings import BadSetting, Settings

GRACE = 10
"""Seconds that requests under way have to finish after a stop signal."""

THREADS = 4
"""Requests that one process works on at a time: more would mostly wait for each other."""


def load() -> Any:
    """Return the app for one server process."""
    from webapp import create_app

    start_logging()
    warm_up()
    app = create_app()
    # What is loaded by now stays: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
    return app


def _check_address(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((settings.host, settings.port))
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadSetting(
            f"HOST={settings.host} PORT={settings.port}: cannot listen there ({reason})."
        ) from None


def serve(settings: Settings) -> None:
    """Bring the database up to date and serve until a stop signal comes.

    Raises BadSetting when the address cannot be listened on.
    """
    _check_address(settings)
    database = Database(settings.url)
    upgrade(database)
    database.close()
    # SQLite has one writer, in one process; PostgreSQL serves a process for each core.
    workers = 1 if database.is_sqlite else os.cpu_count() or 1
    print(f"Doorstep is at http://{settings.host}:{settings.port}", flush=True)
    Granian(
        "webapp.serving:load",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        websockets=False,
        log_enabled=False,
        workers_kill_timeout=GRACE,
    ).serve()
    settle(database)


def settle(database: Database) -> None:
    """Put all that was written on SQLite into the one file, for whoever copies just that."""
    if database.is_sqlite:
        connection = database.writer.raw_connection()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    database.close()
