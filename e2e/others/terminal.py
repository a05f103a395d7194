"""A browser in a terminal, used by its keys and read from its screen."""

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

PATIENCE = 10
"""Seconds that a screen may take to show what is waited for."""


class Terminal:
    """A screen of tmux's that a program runs in."""

    def __init__(self, socket: str) -> None:
        self._tmux = ("tmux", "-f", "/dev/null", "-L", socket)

    def run(self, *arguments: str) -> str:
        """Run a command of tmux's and return what it says."""
        done = subprocess.run(
            [*self._tmux, *arguments], capture_output=True, text=True, check=True, timeout=PATIENCE
        )
        return done.stdout

    def press(self, *keys: str) -> None:
        """Press keys, by their names in tmux."""
        self.run("send-keys", *keys)

    def write(self, text: str) -> None:
        """Type a text, as it is."""
        self.run("send-keys", "-l", text)

    def screen(self) -> str:
        """What the screen shows, without blanks at the ends of lines."""
        lines = self.run("capture-pane", "-p").splitlines()
        return "\n".join(line.rstrip() for line in lines)

    def see(self, pattern: str) -> str:
        """Wait until the screen shows the pattern, and return the screen."""
        return self._until(pattern, there=True)

    def see_no(self, pattern: str) -> str:
        """Wait until the screen no longer shows the pattern, and return the screen."""
        return self._until(pattern, there=False)

    def _until(self, pattern: str, *, there: bool) -> str:
        give_up = time.monotonic() + PATIENCE
        while True:
            screen = self.screen()
            if bool(re.search(pattern, screen)) is there:
                return screen
            if time.monotonic() > give_up:
                raise AssertionError(f"waited for {there=} {pattern!r} on\n{screen}")
            time.sleep(0.03)


@contextmanager
def terminal(home: Path, *command: str) -> Iterator[Terminal]:
    """Give a terminal in which the command runs, with a home folder of its own."""
    screen = Terminal(f"doorstep-{uuid4().hex[:8]}")
    size = ("-x", "110", "-y", "70")
    try:
        screen.run("new-session", "-d", *size, "-e", f"HOME={home}", "--", *command)
        yield screen
    finally:
        screen.run("kill-server")
