"""What time it is: the one place that asks, so that tests can say."""

import time
from datetime import date


def now() -> int:
    """Return seconds since the epoch."""
    return int(time.time())


def today() -> date:
    """Return the day it is where the server stands."""
    return date.fromtimestamp(now())
