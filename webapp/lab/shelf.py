"""The things that methods are tried on. They live in the visitor's own cookie, signed."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, NamedTuple

from webapp.signing import Signer

MOST = 6
LONGEST = 30
"""Characters of a name or colour."""

PURPOSE = "lab shelf"


class Thing(NamedTuple):
    """Something on the shelf."""

    id: int
    name: str
    color: str | None

    def told(self) -> dict[str, Any]:
        """Return what a program is told."""
        return self._asdict()


Shelf = dict[int, Thing]


def usual_shelf() -> Shelf:
    """Return what is there before anybody changed it."""
    return {1: Thing(1, "Kettle", "red"), 2: Thing(2, "Cup", "blue")}


def read_shelf(text: str, signer: Signer) -> Shelf:
    """Return what the cookie holds; the usual things where it is missing or not ours."""
    content, _, signature = text.rpartition(".")
    if not content or not signer.verify(PURPOSE, content, signature):
        return usual_shelf()
    rows = json.loads(urlsafe_b64decode(content + "=" * (-len(content) % 4)))
    return {number: Thing(number, name, color) for number, name, color in rows}


def write_shelf(shelf: Shelf, signer: Signer) -> str:
    """Return the cookie's value."""
    rows = json.dumps(
        [list(thing) for thing in shelf.values()], ensure_ascii=False, separators=(",", ":")
    )
    content = urlsafe_b64encode(rows.encode()).decode().rstrip("=")
    return f"{content}.{signer.sign(PURPOSE, content)}"
