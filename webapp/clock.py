"""What time it is, and where: the one place that asks, so that tests can say."""

import time
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class Here(NamedTuple):
    """What the calendar and the clock on the wall show where somebody is."""

    today: date
    minute: int = 0
    """Minutes since midnight as the clock shows them, whatever it was set forward or back by."""
    zone: str = ""
    """Name of the time zone (IANA); empty for the server's own."""

    @classmethod
    def then(cls, seconds: int, zone: str = "") -> "Here":
        """Return what they show in the zone at so many seconds since the epoch."""
        shown = _shown(seconds, zone)
        return cls(shown.date(), shown.hour * 60 + shown.minute, zone)

    def at(self, seconds: int) -> datetime:
        """Return what they show here at so many seconds since the epoch."""
        return _shown(seconds, self.zone)


def now() -> int:
    """Return seconds since the epoch."""
    return int(time.time())


def here(zone: str = "") -> Here:
    """Return what day and time it is in the zone; without one, where the server stands."""
    return _in_minute(now() // 60, zone)


def today(zone: str = "") -> date:
    """Return what day it is in the zone; without one, where the server stands."""
    return here(zone).today


@lru_cache(maxsize=1024)
def _in_minute(minute: int, zone: str) -> Here:
    # Every page asks, and no clock is set within a minute.
    return Here.then(minute * 60, zone)


def _shown(seconds: int, zone: str) -> datetime:
    return datetime.fromtimestamp(seconds, _zone(zone)).replace(tzinfo=None)


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    """Return the zone; None, the server's own, for none and for one that is known no more."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, OSError, ValueError):
        return None
