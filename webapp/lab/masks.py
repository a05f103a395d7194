"""What may be shown of a request: secrets masked, everything bounded."""

import re
from collections.abc import Iterable
from typing import NamedTuple

LONGEST = 500
"""Characters shown of one value."""

MOST = 60
"""Values shown of one kind: parameters, fields, headers."""

MASK = "••••"

OURS = frozenset({"session", "flash", "theme", "lab-shelf", "lab-orders", "lab-quiz"})
"""Our cookies, whose values are never shown; on HTTPS their names begin with ``__Host-``."""

# Also what a proxy in front may add, such as X-Forwarded-Access-Token.
_SECRET = re.compile(r"auth|token|key|secret|password|credential|signature|session", re.IGNORECASE)


class Pair(NamedTuple):
    """A name with its value."""

    name: str
    value: str


_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def visible(text: str) -> str:
    """Return the text with a mark where no HTML can hold what is there."""
    return _UNSEEN.sub("\ufffd", text)


def bounded(text: str, most: int = LONGEST) -> str:
    """Return the text as it can be shown, no more than so many characters of it."""
    kept = visible(text[:most])
    return kept if len(text) <= most else f"{kept}… ({len(text):,} characters)"


def pairs(items: Iterable[tuple[str | None, str]]) -> list[Pair]:
    """Return the first of them, bounded; a part of a form may have no name."""
    found = []
    for number, (name, value) in enumerate(items):
        if number == MOST:
            found.append(Pair("…", f"only the first {MOST} are shown"))
            break
        found.append(Pair(bounded(name or "", 100), bounded(value)))
    return found


def masked_cookie(name: str, value: str) -> str:
    """Return the cookie's value, or the mask if the cookie is one of ours."""
    return MASK if name.removeprefix("__Host-") in OURS else value


def masked_header(name: str, value: str) -> str:
    """Return the header's value without secrets."""
    lower = name.lower()
    if lower == "cookie":
        halves = (part.strip().partition("=") for part in value.split(";"))
        return "; ".join(f"{n}={masked_cookie(n, v)}" for n, _, v in halves if n)
    if lower == "set-cookie":
        cookie, _, attributes = value.partition(";")
        named, _, given = cookie.partition("=")
        kept = masked_cookie(named.strip(), given) if given else given
        return f"{named}={kept};{attributes}"
    if lower in {"authorization", "proxy-authorization"}:
        scheme, blank, _ = value.strip().partition(" ")
        return f"{scheme} {MASK}" if blank and scheme.isalnum() else MASK
    # What an answer asks for with (WWW-Authenticate) is no secret.
    return MASK if _SECRET.search(lower) and lower != "www-authenticate" else value


def masked(headers: Iterable[tuple[str, str]]) -> list[Pair]:
    """Return the headers as they can be shown."""
    return pairs((name, masked_header(name, value)) for name, value in headers if value)
