"""How often one may try: counted in memory, or in Redis for several processes together."""

from dataclasses import dataclass
from typing import cast

from flask import current_app
from flask.sansio.app import App
from limits import parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from webapp import clock

DRAFTS_AN_HOUR = 100
"""Forms that are kept in an hour for one address from which nobody is signed in."""


class Limit:
    """Counts what was tried under a name, one window of time after the other."""

    def __init__(self, rate: str, storage: Storage) -> None:
        self._limiter = FixedWindowRateLimiter(storage)
        self._rate = parse(rate)

    def seconds_to_wait(self, *names: str) -> int:
        """Return how long the longest of these has to wait, 0 when none has."""
        full = [n for n in names if not self._limiter.test(self._rate, n)]
        ends = [self._limiter.get_window_stats(self._rate, n).reset_time for n in full]
        wait = max(1, int(max(ends)) - clock.now() + 1) if ends else 0
        if wait > 2 * self._rate.get_expiry():  # the clock was set back since
            for name in full:
                self.forgive(name)
            return 0
        return wait

    def left(self, name: str) -> tuple[int, int, int]:
        """Return how many tries this name has left, of how many, and in how many seconds all."""
        stats = self._limiter.get_window_stats(self._rate, name)
        seconds = max(0, int(stats.reset_time) - clock.now() + 1)
        return stats.remaining, self._rate.amount, min(seconds, self._rate.get_expiry())

    def count(self, *names: str) -> None:
        """Count a try for each of these."""
        for name in names:
            self._limiter.hit(self._rate, name)

    def forgive(self, name: str) -> None:
        """Forget what was counted for this name."""
        self._limiter.clear(self._rate, name)


@dataclass(frozen=True)
class Limits:
    """What is counted."""

    tries: Limit
    """Passwords that were wrong, a minute at a time."""
    drafts: Limit
    """Forms kept for nobody, an hour at a time."""


def start_counting(app: App, tries: int, redis_url: str) -> None:
    """Count for the app: so many tries a minute."""
    storage = cast(Storage, storage_from_string(redis_url or "memory://", wrap_exceptions=True))
    app.extensions["limits"] = Limits(
        Limit(f"{tries}/minute", storage), Limit(f"{DRAFTS_AN_HOUR}/hour", storage)
    )


def limits() -> Limits:
    """Return what is counted for this app."""
    return cast(Limits, current_app.extensions["limits"])
