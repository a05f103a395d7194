"""Passwords: hashed slowly, two at a time, and never a common one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's password storage cheat sheet: Argon2id with 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# More at once would only make every hash, and every other page, slower.
_two_at_a_time = threading.BoundedSemaphore(2)

# Two and one who waits: the server's last thread stays free for everybody else's pages.
_seats = threading.BoundedSemaphore(3)


class NoSeat(Exception):
    """So many passwords are being checked that one more would keep others waiting."""


@contextmanager
def _turn() -> Iterator[None]:
    if not _seats.acquire(blocking=False):
        raise NoSeat
    try:
        with _two_at_a_time:
            yield
    finally:
        _seats.release()


def hashed(password: str) -> str:
    """Return the password's Argon2id hash, in the PHC string format. Raises NoSeat."""
    with _turn():
        return _hasher.hash(password.encode("utf-8", "surrogatepass"))


@cache
def _nobody() -> str:
    return hashed("nobody has this password")


def matches(password_hash: str | None, password: str) -> bool:
    """Tell whether the password is the one hashed; None (no such person) takes as long.

    Raises NoSeat.
    """
    stored = password_hash or _nobody()
    with _turn():
        try:
            _hasher.verify(stored, password.encode("utf-8", "surrogatepass"))
        except (VerificationError, InvalidHashError):
            return False
    return password_hash is not None


def warm_up() -> None:
    """Make the hash that stands in for nobody, so that the first stranger waits no longer."""
    _nobody()


@cache
def _common() -> frozenset[str]:
    text = resources.files("webapp.accounts").joinpath("common-passwords.txt").read_text("utf-8")
    return frozenset(text.split())


def is_common(password: str) -> bool:
    """Tell whether the password is among those that are tried first (NIST SP 800-63B §3.1.1.2)."""
    return password.casefold() in _common()
