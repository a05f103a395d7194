"""What is known of each method, with the sections of the standard, and how it is tried."""

import json
from typing import NamedTuple

from webapp.lab.exchange import Ask


class Method(NamedTuple):
    """One row of the table."""

    name: str
    says: str
    """What it asks for, in a sentence."""
    section: str
    """Where the standard defines it."""
    safe: str
    idempotent: str
    cacheable: str
    body: str
    refresh: str
    """What a browser does on refresh and Back."""
    by: str
    """Who can send it: ``form``, ``htmx``, or ``program``, which no page can show the answer of."""


METHODS = (
    Method(
        "GET",
        "Show me this.",
        "RFC 9110 §9.3.1",
        *("yes", "yes", "yes", "none with a meaning"),
        "Refresh asks again, Back shows it again or asks again. Neither changes anything.",
        "form",
    ),
    Method(
        "HEAD",
        "Tell me what GET would, without the body.",
        "RFC 9110 §9.3.2",
        *("yes", "yes", "yes", "none with a meaning, and none in the answer"),
        "A browser never stands on a HEAD: programs ask it, for a size or a date.",
        "program",
    ),
    Method(
        "POST",
        "Take this and do what you do with it.",
        "RFC 9110 §9.3.3",
        *("no", "no", "only if the answer says so", "yes"),
        "If the POST is answered at once, refresh asks whether to send it again. Answered with "
        "303, the browser stands on a GET, and refresh is harmless.",
        "form",
    ),
    Method(
        "PUT",
        "Let this be exactly what I send.",
        "RFC 9110 §9.3.4",
        *("no", "yes", "no", "yes"),
        "Sent by a script, so it is in no history: refresh loads the page and sends no PUT.",
        "htmx",
    ),
    Method(
        "PATCH",
        "Change this part and leave the rest.",
        "RFC 5789 §2",
        *("no", "no, unless made so", "only if the answer says so", "yes"),
        "As with PUT, refresh loads the page. A script that tries again must know that twice is "
        "not once: “add one” would add two.",
        "htmx",
    ),
    Method(
        "DELETE",
        "Let this be gone.",
        "RFC 9110 §9.3.5",
        *("no", "yes", "no", "none with a meaning"),
        "As with PUT, refresh loads the page. To delete twice leaves the same behind as once.",
        "htmx",
    ),
    Method(
        "OPTIONS",
        "Which methods do you take?",
        "RFC 9110 §9.3.7",
        *("yes", "yes", "no", "allowed, hardly used"),
        "Browsers send it by themselves, before a script may ask another site for something.",
        "program",
    ),
)

NAMES = tuple(method.name for method in METHODS)


def asks(method: str, text: str = "", *, twice: bool = False) -> list[Ask]:
    """Return the requests that try the method, and what is there afterwards."""
    name = text or "Teapot"
    one = "/lab/things/1"
    check = Ask("GET", one, note="What is there afterwards?")
    match method:
        case "POST":
            first = Ask.form("/lab/things", {"text": name})
            check = Ask("GET", "/lab/things", note="What is there afterwards?")
            tried = [first, first._replace(note="The same form once more.")] if twice else [first]
            return [*tried, check] if twice else tried
        case "PUT" | "PATCH":
            body = json.dumps({"name": name}, ensure_ascii=False)
            first = Ask(method, one, body, "application/json")
        case "DELETE":
            first = Ask(method, one)
            check = Ask("GET", "/lab/things", note="What is there afterwards?")
        case "HEAD" | "OPTIONS":
            first = Ask(method, "/lab/things")
        case _:
            first = Ask("GET", "/lab/things")
    again = [first._replace(note="The very same once more.")] if twice else []
    changes = method in {"PUT", "PATCH", "DELETE"}
    return [first, *again, *([check] if changes else [])]
