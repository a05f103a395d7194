"""The laboratory's pages, made of plain values."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Literal

from webapp.lab.echo import Heard
from webapp.lab.exchange import Step
from webapp.lab.masks import Pair
from webapp.lab.pages import (
    Arrow,
    Asked,
    ClassicPage,
    EchoPage,
    LabEnd,
    LabExchange,
    LabParts,
    Option,
    Part,
    WelcomePage,
)
from webapp.lab.quiz import QUESTIONS, Picks

PARTS = (
    ("methods", "/lab", "Methods"),
    ("login", "/lab/login", "The classic"),
    ("echo", "/lab/echo", "Echo"),
    ("responses", "/lab/responses", "Answers"),
    ("pitfalls", "/lab/pitfalls", "Pitfalls"),
    ("doors", "/lab/doors", "Doors"),
)
PATHS = {name: path for name, path, _ in PARTS}

LABEL = 38
"""Characters that fit along an arrow."""

DETAIL = 44
"""Characters that fit into a line below it."""


def exchange(steps: Sequence[Step]) -> LabExchange:
    """Return the steps with a picture of them."""
    arrows, spoken, y = [], [], 20
    for step in steps:
        asked = step.line.removesuffix(" HTTP/1.1")
        for there, note, label, carried in (
            (True, step.note, asked, step.body),
            (False, "", step.status, step.leads_to or step.answer),
        ):
            details = tuple(_details(carried))
            y += 36 if note else 20
            good = there or step.good
            arrows.append(Arrow(there, y, _short(label), details, note, good))
            y += 6 + 12 * len(details)
        y += 6
        spoken.append(f"The browser sends {asked}. The server answers {step.status}.")
    return LabExchange(arrows=arrows, height=y, spoken=" ".join(spoken), steps=steps)


def _short(label: str) -> str:
    return label if len(label) <= LABEL else f"{label[: LABEL - 1]}…"


def _details(carried: str) -> list[str]:
    """Return the first line of a text, or what there is room for of JSON, in one or two lines."""
    is_json = carried.lstrip().startswith(("{", "["))
    text = carried if is_json else carried.lstrip().partition("\n")[0]
    return wrap(text, DETAIL, max_lines=2, placeholder=" …")


def parts_of(here: str, picks: Picks) -> LabParts:
    """Return the index, with how many questions of each part were answered well."""
    return LabParts(parts=_parts(picks), here=here)


def _parts(picks: Picks) -> tuple[Part, ...]:
    found = []
    for name, path, title in PARTS:
        asked, chosen = QUESTIONS[name], picks.get(name, ())
        good = sum(one == question.right for one, question in zip(chosen, asked, strict=False))
        found.append(
            Part(name, path.removeprefix("/lab"), title, f"{good}/{len(asked)}" if chosen else "")
        )
    return tuple(found)


def end_of(here: str, picks: Picks) -> LabEnd:
    """Return the part's questions, explained once they were answered, and what is next to it."""
    parts = _parts(picks)
    at = next(number for number, part in enumerate(parts) if part.name == here)
    chosen = picks.get(here, ())
    asked = []
    for number, question in enumerate(QUESTIONS[here]):
        mine = chosen[number] if chosen else None
        options = [
            Option(value, text, value == mine, value == question.right)
            for value, text in enumerate(question.answers)
        ]
        good = mine == question.right
        asked.append(Asked(f"q{number}", question.text, options, bool(chosen), good, question.why))
    return LabEnd(
        part=here,
        questions=asked,
        answered=bool(chosen),
        previous=parts[at - 1] if at else None,
        following=parts[at + 1] if at + 1 < len(parts) else None,
    )


def heard_exchange(heard: Heard) -> LabExchange:
    """Return the request that was heard, as it came, and the answer that shows it."""
    got = [Pair("Content-Type", "text/html; charset=utf-8"), Pair("Cache-Control", "no-store")]
    return exchange(
        [
            Step(
                note="",
                line=f"{heard.method} {heard.path} {heard.protocol}",
                sent=heard.headers,
                body=heard.body,
                status="200 OK",
                good=True,
                got=got,
                leads_to="",
                usual="those that every answer carries",
                answer="(what you see here)",
            )
        ]
    )


def echo_page(heard: Heard, picks: Picks) -> EchoPage:
    """Return the page that tells the request back."""
    return EchoPage(
        title="Echo",
        parts=parts_of("echo", picks),
        end=end_of("echo", picks),
        heard=heard,
        exchange=heard_exchange(heard),
    )


def login_page(
    picks: Picks, name: str = "", error: str = "", method: Literal["get", "post"] = "post"
) -> ClassicPage:
    """Return the page with both forms; one of them may hold what was wrong."""
    return ClassicPage(
        title="The classic: who are you?",
        parts=parts_of("login", picks),
        end=end_of("login", picks),
        name=name,
        error=error,
        method=method,
    )


def success_page(
    picks: Picks, name: str, by_get: Sequence[Step], by_post: Sequence[Step]
) -> WelcomePage:
    """Return the page that says welcome."""
    return WelcomePage(
        title=f"welcome {name}",
        parts=parts_of("login", picks),
        end=None,
        name=name,
        by_get=exchange(by_get),
        by_post=exchange(by_post),
    )
