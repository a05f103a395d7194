"""A stop that cuts nobody off.

The server closes a connection that it has accepted and not read from yet, and the kernel resets
those that wait to be accepted. So, before the server is told to stop, nobody new gets in, and those
who are in are heard.
"""

import contextlib
import ctypes
import os
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator

QUIET = 0.2
"""Seconds after a stop signal in which requests that were sent are heard."""

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}

SO_ATTACH_FILTER = 26
"""Linux: gives a socket a filter of packets (socket(7)); Python has no name for it."""


def stop_when_quiet(farewell: Callable[[], None]) -> None:
    """Let this process hear its visitors out at the first stop signal, then stop as it would have.

    To be called in the main thread, before others are started. ``farewell`` is called when nobody
    new gets in any more.
    """
    # All threads to come inherit the block, so the signals wait for `sigwait`.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    signal.signal(signal.SIGUSR1, _as_stop_signal)
    main = threading.get_ident()

    def await_signal() -> None:
        signal.sigwait(STOP_SIGNALS)
        for listener in listeners():
            _let_nobody_in(listener)
        farewell()
        time.sleep(QUIET)
        signal.pthread_kill(main, signal.SIGUSR1)

    threading.Thread(target=await_signal, daemon=True).start()


def _as_stop_signal(_number: int, frame: object) -> None:
    """Call what the server has set up for a stop signal since."""
    stop = signal.getsignal(signal.SIGTERM)
    if callable(stop):
        stop(signal.SIGTERM, frame)  # type: ignore[arg-type]


def listeners() -> Iterator[socket.socket]:
    """Give the sockets that this process listens on, which the server keeps to itself."""
    for name in os.listdir("/dev/fd"):  # noqa: PTH208  numbers, not paths
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(int(name))) as found:
            if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                yield found


def _let_nobody_in(listener: socket.socket) -> None:
    """Drop what would open a connection; who tries again a second later finds the next server.

    Only Linux can; elsewhere, who comes in this very moment may be cut off.
    """
    drop = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))  # BPF_RET, no byte
    with contextlib.suppress(OSError):
        listener.setsockopt(
            socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", 1, ctypes.addressof(drop))
        )
