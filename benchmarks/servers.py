"""Servers to measure, and what a request costs them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).parent.parent
TICK = os.sysconf("SC_CLK_TCK")

KINDS = {
    "granian": "-m granian --interface wsgi --factory --no-ws --no-log --host 127.0.0.1 "
    "--workers 1 --blocking-threads 1 --port {port} {app}",
    "gunicorn": "-m gunicorn --workers 1 --bind 127.0.0.1:{port} --log-level error {app}()",
}


class Server(NamedTuple):
    """A running server: its first process, its port."""

    pid: int
    port: int


@contextmanager
def running(kind: str, app: str, **environ: str) -> Iterator[Server]:
    """Run the app, ``module:factory``, under a server of this kind, with one worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = KINDS[kind].format(port=port, app=app).split()
    with subprocess.Popen(
        [sys.executable, *words],
        cwd=TOP,
        env=os.environ | environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait_for(port)
            yield Server(process.pid, port)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing listens on {port}")


def cpu_seconds(pid: int) -> float:
    """Return the seconds that the process and those below it have had of a processor."""
    parents: dict[int, list[int]] = {}
    used: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(path.parent.name)
        parents.setdefault(int(fields[1]), []).append(number)
        used[number] = int(fields[11]) + int(fields[12])
    total, todo = 0, [pid]
    while todo:
        number = todo.pop()
        total += used.get(number, 0)
        todo += parents.get(number, [])
    return total / TICK


def cost(
    server: Server,
    paths: Sequence[str],
    cookie: str,
    requests: int,
    *,
    headers: str = "",
    status: int = 200,
) -> float:
    """Return the CPU microseconds that one request costs the server, the paths in turns.

    Each of the ``headers`` ends with CR LF.
    """
    before = cpu_seconds(server.pid)
    with ThreadPoolExecutor(2) as threads:
        halves = [
            threads.submit(
                _send, server.port, paths, f"Cookie: {cookie}\r\n{headers}", requests // 2, status
            )
            for _ in range(2)
        ]
    for half in halves:
        half.result()  # raises what went wrong there
    return (cpu_seconds(server.pid) - before) / requests * 1e6


def _send(port: int, paths: Sequence[str], headers: str, requests: int, status: int) -> None:
    sent = [
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n".encode() for path in paths
    ]
    connection: socket.socket | None = None
    for number in range(requests):
        if connection is None:
            connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(sent[number % len(sent)])
        head, body = b"", b""
        while not head:
            received = connection.recv(1 << 18)
            body += received
            if b"\r\n\r\n" in body:
                head, _, body = body.partition(b"\r\n\r\n")
        if b" %d " % status not in head[:20]:
            raise RuntimeError(head.decode("latin-1"))
        lower = head.lower()
        length = int(lower.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        while len(body) < length:
            body += connection.recv(1 << 18)
        if b"connection: close" in lower:
            connection.close()
            connection = None
    if connection:
        connection.close()
