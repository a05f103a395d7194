"""What was just done, said once on the page that the redirect leads to.

A flash travels in a signed cookie together with that page's path: a GET stores nothing on the
server, and another tab that loads another page in between, or acts there, neither shows nor loses
it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import cast

from flask import Response, g, request

from webapp.doors.cookies import clear_cookie, read_cookie, set_cookie
from webapp.doors.house import house

_OTHERS = 3
"""How many flashes for other pages wait beside a new one."""

_LONGEST = 3000
"""Letters that several flashes may take together: a browser keeps a cookie of 4,096."""


@dataclass(frozen=True, kw_only=True)
class Flash:
    """A sentence, and what may be done about it."""

    text: str
    undo: str = ""
    """Path that a POST undoes the change at; empty when there is nothing to undo."""
    see: str = ""
    """Path of what was changed, when the page itself does not show it, or not all of it."""
    see_text: str = "Show it"
    """What the link there says."""


def send_flash(response: Response, flash: Flash, path: str) -> None:
    """Let the page at the path show the flash; those for other pages, of other tabs, stay."""
    page = _page(path)
    others = [(kept, told) for kept, told in _flashes().items() if kept != page]
    _keep(response, {**dict(others[-_OTHERS:]), page: asdict(flash)})


def take_flash() -> Flash | None:
    """Return the flash meant for this page; the answer then takes it out of the cookie."""
    if not read_cookie("flash"):
        return None
    flashes = _flashes()
    flash = flashes.pop(_page(request.full_path), None)
    if flash or not flashes:
        g.flashes_left = flashes
    return Flash(**flash) if flash else None


def forget_flash(response: Response) -> None:
    """Take out of the cookie what this answer has shown, and with the last one the cookie."""
    left = g.pop("flashes_left", None)
    if left:
        _keep(response, left)
    elif left is not None:
        clear_cookie(response, "flash")


def _flashes() -> dict[str, dict[str, str]]:
    """Return what the cookie holds, by page; nothing where it is not ours."""
    text, _, signature = read_cookie("flash").rpartition(".")
    if not text or not house().signer.verify("flashes", text, signature):
        return {}
    return cast(
        dict[str, dict[str, str]],
        json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4))),
    )


def _keep(response: Response, flashes: dict[str, dict[str, str]]) -> None:
    # Base64: a cookie holds neither quotes nor letters beyond ASCII.
    content = json.dumps(flashes, separators=(",", ":"))
    text = urlsafe_b64encode(content.encode()).decode().rstrip("=")
    if len(text) > _LONGEST and len(flashes) > 1:
        return _keep(response, dict(list(flashes.items())[1:]))
    return set_cookie(response, "flash", f"{text}.{house().signer.sign('flashes', text)}")


def _page(path: str) -> str:
    """Return what names the page: its path may be longer than a cookie."""
    return sha256(path.split("#", 1)[0].rstrip("?").encode("utf-8", "surrogatepass")).hexdigest()[
        :22
    ]
