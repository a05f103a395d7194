"""What was just done, said once on the page that the redirect leads to.

A flash travels in a signed cookie together with that page's path: a GET stores nothing on the
server, and another tab that loads another page in between neither shows nor loses it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from dataclasses import asdict, dataclass

from flask import Response, g, request

from webapp.doors.cookies import clear_cookie, read_cookie, set_cookie
from webapp.doors.house import house


@dataclass(frozen=True, kw_only=True)
class Flash:
    """A sentence, and what may be done about it."""

    text: str
    undo: str = ""
    """Path that a POST undoes the change at; empty when there is nothing to undo."""
    see: str = ""
    """Path of what was changed, when the page itself does not show it."""


def send_flash(response: Response, flash: Flash, path: str) -> None:
    """Let the page at the path show the flash."""
    # One short list in base64: a cookie holds neither quotes nor letters beyond ASCII.
    content = json.dumps([_page(path), asdict(flash)], separators=(",", ":"))
    text = urlsafe_b64encode(content.encode()).decode().rstrip("=")
    set_cookie(response, "flash", f"{text}.{house().signer.sign('flash', text)}")


def take_flash() -> Flash | None:
    """Return the flash meant for this page; the answer then takes the cookie back."""
    cookie = read_cookie("flash")
    if not cookie:
        return None
    text, _, signature = cookie.rpartition(".")
    if not house().signer.verify("flash", text, signature):
        g.flash_taken = True
        return None
    try:
        path, flash = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, BadBase64):
        return None
    if path != _page(request.full_path):
        return None
    g.flash_taken = True
    return Flash(**flash)


def forget_flash(response: Response) -> None:
    """Take the cookie back if this answer has shown the flash."""
    if g.pop("flash_taken", False):
        clear_cookie(response, "flash")


def _page(path: str) -> str:
    return path.split("#", 1)[0].rstrip("?")
