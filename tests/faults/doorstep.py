"""A server that can be stopped, killed and started again, always on the same port."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from e2e.server import Server, await_ready, free_port, launched
from tests.faults.wire import exchange, hidden, request
from webapp.database import Database

DEADLINE = 30.0


class Doorstep(Server):
    """The real server command on one database, and what happens to its processes."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder, self.port = folder, free_port()
        super().__init__(f"http://localhost:{self.port}", Database(database_url), folder / "log")
        self._database_url = database_url
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it can work."""
        assert self.process is None
        self.process = launched(self.folder, self._database_url, self.port, own_group=True)
        await_ready(self.process, self.port, self.folder / "log")

    def kill(self) -> None:
        """End all its processes at once, as `kill -9` does, and wait until they are gone."""
        assert self.process
        self.database.close()  # what is left is the files, with nobody at them
        os.killpg(self.process.pid, signal.SIGKILL)
        self._gone()

    def stop(self, *, group: bool = False) -> float:
        """Send the stop signal, to the first process or to all; return the seconds until the end.

        A container's keeper signals the first, systemd all.
        """
        assert self.process
        began = time.monotonic()
        (os.killpg if group else os.kill)(self.process.pid, signal.SIGTERM)
        self._gone()
        return time.monotonic() - began

    def _gone(self) -> None:
        assert self.process
        self.process.wait(DEADLINE)
        self.process = None
        give_up = time.monotonic() + DEADLINE
        while self._listens():  # a child may outlive its parent by a moment
            assert time.monotonic() < give_up, "somebody still listens"

    def _listens(self) -> bool:
        with socket.socket() as trial:
            return trial.connect_ex(("127.0.0.1", self.port)) == 0

    def key(self, session: str) -> str:
        """A submission key, as the page with the form holds it."""
        return hidden(exchange(self.port, request("/todos", session)).text)["key"]


@contextmanager
def doorstep(folder: Path, database_url: str) -> Iterator[Doorstep]:
    """Give a running server; it has ended when the context does."""
    server = Doorstep(folder, database_url)
    try:
        server.start()
        yield server
    finally:
        if server.process:
            server.kill()
        server.database.close()
