"""The server: granian in front of the app, one process on SQLite, several on PostgreSQL."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Iterable
from io import BytesIO
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from webapp import MAX_BODY, create_app
from webapp.accounts.passwords import warm_up
from webapp.api.asking import BATCH_BODY
from webapp.database import Database
from webapp.logs import start_logging
from webapp.migrations import upgrade
from webapp.settings import BadSetting, Settings
from webapp.stopping import listeners, stop_when_quiet
from webapp.todos.trash import AT_ONCE, let_go

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

GRACE = 10
"""Seconds that requests under way have to finish after a stop signal."""

THREADS = 4
"""Requests that one process works on at a time: more would mostly wait for each other."""

CONNECTIONS = 256
"""Connections that one process has at a time; each may be waiting for the rest of a form."""


class Receiving:
    """An app that is asked once the body is there, about a few requests at a time.

    A phone that loses its network in the middle of a form would otherwise keep a thread that could
    work, or the writers' line, until the connection is found dead.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app
        self._watched = self._ends = False
        self._places: SimpleQueue[None] = SimpleQueue()
        for _ in range(THREADS):
            self._places.put(None)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer as the app does."""
        if not self._watched:  # only now is there what listens
            self._watched = True
            _notice_who_is_gone()
        most = BATCH_BODY if environ["PATH_INFO"] == "/api/batch" else MAX_BODY
        if 0 < int(environ.get("CONTENT_LENGTH") or 0) <= most:
            environ["wsgi.input"] = BytesIO(environ["wsgi.input"].read())
        self._places.get()
        try:
            return self._app(environ, _last(start) if self._ends else start)
        finally:
            self._places.put(None)

    def say_farewell(self) -> None:
        """From now on, end each connection with its answer: the next request goes elsewhere."""
        self._ends = True


def _last(start: StartResponse) -> StartResponse:
    def close(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        return start(status, [*headers, ("Connection", "close")], exc_info)

    return close


def _notice_who_is_gone() -> None:
    """Find out within a minute that the other end is no more; connections to come inherit it."""
    for listener in listeners():
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if sys.platform == "linux":
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)


def load() -> WSGIApplication:
    """Return the app for one server process."""
    start_logging()
    warm_up()
    app = Receiving(create_app())
    stop_when_quiet(app.say_farewell)
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
    with database.write() as connection:
        let_go(connection, 10 * AT_ONCE)
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
        blocking_threads=CONNECTIONS,
        backpressure=CONNECTIONS,
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
