"""What docs/scenarios.md promises, for links from the pitfalls; nothing where it is not there."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

_ROW = re.compile(r"^\| (?P<id>[A-Z]\d+) \| (?P<someone>[^|]+) \| (?P<promise>[^|]+) \|", re.M)


class Promise(NamedTuple):
    """A row of the table."""

    id: str
    someone: str
    promise: str


@cache
def promises(root: Path) -> tuple[Promise, ...]:
    """Return the rows of the table in the source tree; an installed copy has none."""
    file = root / "docs" / "scenarios.md"
    if not file.is_file():
        return ()
    return tuple(Promise(**found.groupdict()) for found in _ROW.finditer(file.read_text("utf-8")))
