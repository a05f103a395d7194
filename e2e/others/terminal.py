"""A browser in a terminal, used by its keys and read from its screen."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

PATIENCE = 10
"""Seconds that a screen may take to show what is waited for."""


HEIGHT = 70
"""Lines of a screen: a page of the journeys fits."""


class Cursor(NamedTuple):
    """A place on the screen."""

    x: int
    y: int
    before: str
    """What its line shows before it."""
    after: str
    """What its line shows from there on."""


class Terminal:
    """A screen of tmux's that a program runs in."""

    def __init__(self, home: Path) -> None:
        self._tmux = ("tmux", "-u", "-f", "/dev/null", "-L", f"doorstep-{uuid4().hex[:8]}")
        # Where the tests run changes nothing on the screen, and no stray key changes a file there.
        self._home = home
        self._environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}

    def run(self, *arguments: str) -> str:
        """Run a command of tmux's and return what it says."""
        done = subprocess.run(
            [*self._tmux, *arguments],
            cwd=self._home,
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
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

    def cursor(self) -> Cursor:
        """Where the cursor is."""
        x, y = map(int, self.run("display-message", "-p", "#{cursor_x} #{cursor_y}").split())
        line = self.screen().splitlines()[y]
        return Cursor(x, y, line[:x], line[x:])

    def cursor_at_rest(self, above: int) -> Cursor:
        """Where the cursor stays, once it is above so many lines at the bottom."""
        give_up = time.monotonic() + PATIENCE
        was = self.cursor()
        while True:
            time.sleep(0.01)
            now = self.cursor()
            if now == was and now.y < HEIGHT - above:
                return now
            assert time.monotonic() < give_up, f"the cursor is at {now} on\n{self.screen()}"
            was = now

    def see_cursor_move(self, was: Cursor) -> None:
        """Wait until the cursor is elsewhere."""
        give_up = time.monotonic() + PATIENCE
        while self.cursor()[:2] == was[:2]:
            assert time.monotonic() < give_up, f"the cursor stays at {was} on\n{self.screen()}"
            time.sleep(0.01)

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
    screen = Terminal(home)
    try:
        screen.run("new-session", "-d", "-x", "110", "-y", str(HEIGHT), "--", *command)
        yield screen
    finally:
        screen.run("kill-server")
