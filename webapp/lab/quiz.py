"""Questions at the end of each part, and which answers were picked: kept in a cookie."""

import re
from collections.abc import Mapping
from typing import NamedTuple


class Question(NamedTuple):
    """A question with its answers, of which one is right."""

    text: str
    answers: tuple[str, ...]
    right: int
    why: str


QUESTIONS: Mapping[str, tuple[Question, ...]] = {
    "methods": (
        Question(
            "The same DELETE arrives twice: the first is answered with 204, the second with 404. "
            "Is DELETE idempotent?",
            ("No: the two answers differ", "Yes: what is there afterwards is the same"),
            1,
            "Idempotent speaks of the effect on the server, not of the answer (RFC 9110 §9.2.2).",
        ),
        Question(
            "Which of these may a browser ask for by itself, say to load a link in advance?",
            ("GET", "POST", "DELETE", "None of them"),
            0,
            "GET is safe: it only reads (RFC 9110 §9.2.1). So a link must never change anything.",
        ),
        Question(
            "A thing has a name and a colour. PUT sends a name only. What of the colour?",
            ("It stays", "It is gone"),
            1,
            "PUT replaces the whole (RFC 9110 §9.3.4). PATCH changes what is sent (RFC 5789 §2).",
        ),
    ),
    "login": (
        Question(
            "Where does a password sent by a GET form end up?",
            (
                "Only in the body",
                "In the address: history, bookmarks, logs on the way",
                "Nowhere, browsers hide it",
            ),
            1,
            "A query is part of the address, and addresses are kept and passed on.",
        ),
        Question(
            "Why does a right name lead on with 303 instead of answering at once?",
            ("So that refresh asks for the page again and sends no form", "It is faster"),
            0,
            "After a 303 the browser stands on a GET (RFC 9110 §15.4.4): Post/Redirect/Get.",
        ),
    ),
    "echo": (
        Question(
            "A form goes to /lab/echo?who=anna by POST. Where is “who”, and where are the fields?",
            ("All in form", "who in args, the fields in form", "All in args"),
            1,
            "args is what the address says, form what the body says, whatever the method is.",
        ),
        Question(
            "The body is JSON. What does form hold?",
            ("Nothing", "The same as json"),
            0,
            "The Content-Type says how a body is read; form is for forms only.",
        ),
    ),
    "responses": (
        Question(
            "Which answer to a POST makes a browser send the same POST again, elsewhere?",
            ("302", "303", "307"),
            2,
            "307 keeps method and body (RFC 9110 §15.4.8); 303 always leads to a GET.",
        ),
        Question(
            "What must a 401 carry?",
            ("WWW-Authenticate", "Location", "Set-Cookie"),
            0,
            "It says how to come with a name (RFC 9110 §15.5.2); the browser then asks for one.",
        ),
    ),
    "pitfalls": (
        Question(
            "Someone double-clicks a form that is answered with 303 and has no key. What is sent?",
            ("One POST: 303 protects", "Two POSTs, and both take effect"),
            1,
            "303 protects refresh and Back. Only a key tells the server that both are the same.",
        ),
        Question(
            "A link asks “Are you sure?” with a script, then deletes on GET. Who deletes?",
            ("Only who says yes", "Also a crawler, or a browser that loads links in advance"),
            1,
            "They follow links and run no question. What changes something is a form, by POST.",
        ),
    ),
    "doors": (
        Question(
            "What does a door answer to a method that it does not take?",
            ("404", "405, with Allow", "403"),
            1,
            "405 says that it is the wrong method, Allow which are right (RFC 9110 §15.5.6).",
        ),
        Question(
            "A door takes GET. Which methods does it answer besides?",
            ("HEAD and OPTIONS", "None", "POST"),
            0,
            "HEAD is GET without the body (RFC 9110 §9.3.2); OPTIONS names the methods.",
        ),
    ),
}
"""By part."""

Picks = Mapping[str, tuple[int | None, ...]]
"""By part, the answer picked for each question; None where none was."""

_PART = re.compile(r"([a-z]{1,12})\.([0-9x]{1,9})")


def read_picks(text: str) -> Picks:
    """Return what the cookie says; what is no answer to a question counts as none."""
    found: dict[str, tuple[int | None, ...]] = {}
    for part, digits in _PART.findall(text[:400]):
        asked = QUESTIONS.get(part, ())
        if len(digits) == len(asked):
            found[part] = tuple(_pick(d, q) for d, q in zip(digits, asked, strict=True))
    return found


def _pick(digit: str, question: Question) -> int | None:
    number = int(digit) if digit.isdecimal() else -1
    return number if 0 <= number < len(question.answers) else None


def write_picks(picks: Picks) -> str:
    """Return the cookie's value."""
    texts = (
        f"{part}." + "".join("x" if one is None else str(one) for one in chosen)
        for part, chosen in picks.items()
    )
    return "-".join(texts)


def picked(part: str, fields: Mapping[str, str]) -> tuple[int | None, ...]:
    """Return the answers that a form holds to the part's questions."""
    return tuple(
        _pick(fields.get(f"q{number}", ""), question)
        for number, question in enumerate(QUESTIONS[part])
    )
