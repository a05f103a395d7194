"""Orders that the pitfalls count: in memory, bounded, gone with a restart."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

MOST = 500
"""Visitors that are remembered; the one who came first is forgotten first."""

MOST_KEYS = 100


@dataclass
class _Ordered:
    number: int = 0
    keys: list[str] = field(default_factory=list)


class Orders:
    """How often each visitor ordered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._visitors: OrderedDict[str, _Ordered] = OrderedDict()

    def number(self, visitor: str) -> int:
        """Return how many orders the visitor has; asks only, remembers nobody."""
        with self._lock:
            found = self._visitors.get(visitor)
            return found.number if found else 0

    def order(self, visitor: str, key: str = "") -> int:
        """Count an order, once for each key if there is one; return how many there are."""
        with self._lock:
            found = self._visitors.setdefault(visitor, _Ordered())
            while len(self._visitors) > MOST:
                self._visitors.popitem(last=False)
            if not key or key not in found.keys:
                found.number += 1
                found.keys = [*found.keys[-MOST_KEYS:], key] if key else found.keys
            return found.number

    def forget(self, visitor: str) -> None:
        """Take the visitor's orders back."""
        with self._lock:
            self._visitors.pop(visitor, None)
