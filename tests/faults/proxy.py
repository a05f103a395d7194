"""A TCP proxy that cuts connections: before the request is read, after commit, inside the answer.

It takes a request whole, and passes on no more of it, or of the answer, than the cut allows.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import NamedTuple


class Where(Enum):
    BEFORE = "before the request is read"
    AFTER = "after commit"
    INSIDE = "inside the answer"


class Cut(NamedTuple):
    where: Where
    share: float
    """How much of the request, or of the answer, gets through: 0 to 1, never all of it."""
    reset: bool
    """Whether the client sees a reset, or an end."""


class Proxy:
    """Passes one request per connection on to a server."""

    def __init__(self, upstream: int) -> None:
        self.port = 0
        self.cut: Cut | None = None
        """What befalls the next connection."""
        self.swallowed = b""
        """The answer that was cut last, whole; empty when the server gave none."""
        self._upstream = upstream

    async def serve(self, ready: threading.Event) -> None:
        """Pass requests on until `close`."""
        self._loop, self._closed = asyncio.get_running_loop(), asyncio.Event()
        async with await asyncio.start_server(self._pass_on, "127.0.0.1", 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            await self._closed.wait()

    def close(self) -> None:
        """Pass on no more; called from another thread."""
        self._loop.call_soon_threadsafe(self._closed.set)

    async def _pass_on(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        cut, self.cut = self.cut, None
        head = await client.readuntil(b"\r\n\r\n")
        sent = head + await client.readexactly(_length(head))
        server, to_server = await asyncio.open_connection("127.0.0.1", self._upstream)
        if cut and cut.where is Where.BEFORE:
            to_server.write(sent[: int(len(sent) * cut.share)])
            await to_server.drain()
            _end(to_server, reset=cut.reset)
            self.swallowed = await _rest(server)  # the server is done with it
        else:
            to_server.write(sent)
            answer = await server.read()  # it is committed before its first byte
            to_server.close()
            self.swallowed = answer if cut else b""
            share = 1.0 if cut is None else cut.share if cut.where is Where.INSIDE else 0.0
            to_client.write(answer[: int(len(answer) * share)])
            await to_client.drain()
        _end(to_client, reset=bool(cut and cut.reset))


def _length(head: bytes) -> int:
    lines = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    return next((int(value) for name, _, value in lines if name == b"content-length"), 0)


def _end(writer: asyncio.StreamWriter, *, reset: bool) -> None:
    if reset:
        writer.transport.abort()
    elif writer.can_write_eof():
        writer.write_eof()
        writer.close()


async def _rest(server: asyncio.StreamReader) -> bytes:
    try:
        return await server.read()
    except OSError:
        return b""


@contextmanager
def proxy(upstream: int) -> Iterator[Proxy]:
    """Give a proxy in front of a port of this machine."""
    ready, passing = threading.Event(), Proxy(upstream)
    thread = threading.Thread(target=lambda: asyncio.run(passing.serve(ready)))
    thread.start()
    assert ready.wait(10)
    try:
        yield passing
    finally:
        passing.close()
        thread.join(10)
