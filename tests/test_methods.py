"""Every door under every method: docs/methods.md is what the app answers, and the app answers so.

``UPDATE_METHODS=1 python -m pytest tests/test_methods.py`` writes the page anew.
"""

import os
import re
from pathlib import Path

from flask import Flask

from tests.people import Person

PAGE = Path(__file__).parents[1] / "docs" / "methods.md"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
"""Those of RFC 9110 but CONNECT, PATCH (RFC 5789), and one that nobody knows."""

HEAD = """\
# Every door under every method

What a request without a body answers to somebody who is signed in and asks for a number that is
nobody’s; `tests/test_methods.py` writes this page and holds the app to it. A dot is 405, with the
door’s methods in `Allow`; GET, HEAD and OPTIONS change nothing, whatever they answer.

"""


def matrix(app: Flask, anna: Person) -> dict[str, list[str]]:
    """Return what each door answers to each method."""
    doors = sorted({rule.rule for rule in app.url_map.iter_rules()})
    found = {}
    for door in doors:
        path = re.sub(r"<id:\w+>", str(10**17), door)
        answers = []
        allowed: set[str] = set()
        for method in METHODS:
            browser = anna.browser.twin()  # a door may end the session of who knocks
            answer = browser.http.open(path, method=method)
            if answer.status_code == 405:
                allow = set(answer.headers["Allow"].split(", "))
                assert method not in allow, f"{method} {door} is allowed and refused"
                assert not allowed or allow == allowed, f"{door} names {allow} and {allowed}"
                allowed = allow
            answers.append("·" if answer.status_code == 405 else str(answer.status_code))
        taken = {m for m, said in zip(METHODS, answers, strict=True) if said != "·"}
        assert not allowed or taken == allowed, f"{door} takes {taken} and names {allowed}"
        found[re.sub(r"<id:\w+>", "ID", door)] = answers
    return found


def as_page(found: dict[str, list[str]]) -> str:
    lines = [f"| door | {' | '.join(METHODS)} |", "|---" * (len(METHODS) + 1) + "|"]
    lines += [f"| `{door}` | {' | '.join(answers)} |" for door, answers in found.items()]
    return HEAD + "\n".join(lines) + "\n"


def test_the_page_of_methods_is_what_the_app_answers(app: Flask, anna: Person) -> None:
    found = matrix(app, anna)
    assert len(found) > 40
    for door, answers in found.items():
        by = dict(zip(METHODS, answers, strict=True))
        assert by["TRACE"] == by["BREW"] == "·", door
        assert by["OPTIONS"] == "200", door
        assert by["GET"] == by["HEAD"], door
        assert not any(said.startswith("5") for said in answers), door
    if os.environ.get("UPDATE_METHODS"):
        PAGE.write_text(as_page(found))
    assert PAGE.read_text() == as_page(found), "UPDATE_METHODS=1 writes the page anew"
