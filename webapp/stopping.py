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
from pathlib import Path

QUIET = 0.2
"""Seconds after a stop signal in which requests that were sent are heard, at least."""

PATIENCE = 3.0
"""Seconds in which they are heard at most, on a machine too busy to read them sooner."""

STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}

SO_ATTACH_FILTER = 26
"""Linux: gives a socket a filter of packets (socket(7)); Python has no name for it."""

SYN, ACK = 0x02, 0x10


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
        ports = set()
        for listener in listeners():
            ports.add(listener.getsockname()[1])
            _let_nobody_in(listener)
        farewell()
        give_up = time.monotonic() + PATIENCE
        time.sleep(QUIET)
        while _somebody_waits(ports) and time.monotonic() < give_up:
            time.sleep(QUIET / 10)
        signal.pthread_kill(main, signal.SIGUSR1)

    threading.Thread(target=await_signal, daemon=True).start()


def _as_stop_signal(_number: int, frame: object) -> None:
    """Call what the server has set up for a stop signal since."""
    stop = signal.getsignal(signal.SIGTERM)
    if callable(stop):
        stop(signal.SIGTERM, frame)  # type: ignore[arg-type]


def listeners() -> Iterator[socket.socket]:
    """Give the TCP sockets that this process listens on, which the server keeps to itself."""
    for name in os.listdir("/dev/fd"):  # noqa: PTH208  numbers, not paths
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(int(name))) as found:
            listens = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
            if listens and found.family in {socket.AF_INET, socket.AF_INET6}:
                yield found


def _let_nobody_in(listener: socket.socket) -> None:
    """Drop what would open a connection; who tries again a second later finds the next server.

    Only Linux can; elsewhere, who comes in this very moment may be cut off.
    """
    # A filter sees the TCP header (RFC 9293 §3.1), whose byte 13 holds the flags. Only a SYN by
    # itself is dropped: connections half open by now are let in.
    program = (
        _instruction(0x30, 13)  # load that byte
        + _instruction(0x54, SYN | ACK)
        + _instruction(0x15, SYN, if_not=1)
        + _instruction(0x06, 0)  # keep nothing of the packet
        + _instruction(0x06, 0xFFFFFFFF)  # keep it
    )
    held = ctypes.create_string_buffer(program)
    length = len(program) // 8
    with contextlib.suppress(OSError):
        listener.setsockopt(
            socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HP", length, ctypes.addressof(held))
        )


def _instruction(code: int, value: int, *, if_not: int = 0) -> bytes:
    """Return one instruction of a packet filter, ``struct sock_filter`` of linux/filter.h."""
    return struct.pack("HBBI", code, 0, if_not, value)


def _somebody_waits(ports: set[int]) -> bool:
    """Tell whether a connection to these ports waits to be accepted, or what it sent to be read.

    Both are in the column ``rx_queue`` of proc_net(5), at the listener and at the connection.
    """
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in Path("/proc/self/net", name).read_text().splitlines()[1:]:
                _, local, _, _, queues, *_ = line.split()
                if int(local.rpartition(":")[2], 16) in ports and int(queues[-8:], 16):
                    return True
    return False
