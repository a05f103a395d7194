"""Time zones by their names in the IANA database, as people write them."""

from functools import cache
from zoneinfo import available_timezones

REGIONS = (
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific"),
)

NOWHERE = {"Factory", "localtime"}
"""Names that some systems have of no zone."""


@cache
def offered() -> tuple[str, ...]:
    """Return the zones that are named for a place, ``Europe/Berlin``, and UTC, in their order."""
    named = (name for name in available_timezones() if name.partition("/")[0] in REGIONS)
    return (*sorted(named), "UTC")


def zone_named(text: str) -> str:
    """Return the zone that is meant by ``europe/berlin``, or ``new york``; empty for none."""
    return _by_key().get(_key(text), "")


@cache
def _by_key() -> dict[str, str]:
    cities = {_key(name.rpartition("/")[2]): name for name in offered()}
    return cities | {_key(name): name for name in available_timezones() - NOWHERE}


def _key(text: str) -> str:
    return "_".join(text.casefold().split())
