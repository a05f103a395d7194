"""Everything that can be found wrong without a browser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from webapp.components import contracts, environment
from webapp.preview.catalogue import Problem, State, failure, place
from webapp.preview.checks.contract import (
    Templates,
    check_choice,
    check_contracts,
    choices_of,
    nearest,
    place_of,
)
from webapp.preview.checks.sources import Usage, seen_in_tests
from webapp.preview.markup import VOID, Element, read

if TYPE_CHECKING:
    from webapp.preview.previewer import Previewer, Shown

AnyState = State[..., Any]

CHECKS = {
    "render": "Renders with every variable it uses",
    "contract": "Templates and classes agree",
    "html": "HTML is valid, ids are there once",
    "htmx": "Every request has a view, a target and attributes that htmx knows",
    "answers": "Requests named in on= are made here and answered by a state",
}


_END_IS_OPTIONAL = frozenset(
    ["html", "head", "body", "li", "dt", "dd", "p", "rt", "rp", "optgroup", "option", "colgroup",
     "caption", "thead", "tbody", "tfoot", "tr", "td", "th"]
)  # fmt: skip  # HTML, section 13.1.2.4


class Findings:
    """What is wrong, as the files are now; looked for when asked."""

    def __init__(self, previewer: Previewer, stamp: int) -> None:
        self.previewer = previewer
        self.stamp = stamp
        self.templates = Templates(environment())
        usual = check_contracts(
            self.templates, previewer.contracts().values(), previewer.project.layout
        )
        late = restart(previewer.changed())
        self.usual = [problem._replace(text=problem.text + late) for problem in usual]
        self._checked: dict[str, list[Problem]] = {}
        self._unanswered: dict[str, list[str]] = {}

    @cached_property
    def usage(self) -> Usage:
        """Who makes and shows what."""
        return Usage(self.previewer.app, self.templates, seen_in_tests())

    def of(self, state: AnyState) -> list[Problem]:
        """Return what is wrong with a state, its class and the templates below."""
        below = self.templates.below(contracts[state.cls].template)
        files = {self.templates.parsed(name)[0] for name in below}
        name = re.compile(rf"\b{state.cls.__name__}\b")
        mine = [p for p in self.usual if p.file in files or name.search(p.text)]
        return [*mine, *self._check(state)]

    def general(self) -> list[Problem]:
        """Return what is wrong with templates, classes, and all states taken together."""
        return [*self.usual, *self._unshown()]

    def all(self) -> list[Problem]:
        """Return everything that is wrong, each thing once."""
        general = self.general()
        told = {(p.file, p.line) for p in general}  # before it failed to render there
        states = self.previewer.catalogue.states().values()
        seen = [p for state in states for p in self._check(state)]
        return condensed(
            [*general, *(p for p in seen if p.check != "render" or (p.file, p.line) not in told)]
        )

    def unanswered(self, state: AnyState) -> list[str]:
        """Return the requests to real routes that no state answers: not wrong, only not shown."""
        self._check(state)
        return self._unanswered[state.id]

    def _check(self, state: AnyState) -> list[Problem]:
        if state.id not in self._checked:
            self._checked[state.id] = list(dict.fromkeys(self._look(state)))
        return self._checked[state.id]

    def _look(self, state: AnyState) -> Iterator[Problem]:
        asked: set[tuple[str, str]] = set()
        unanswered = self._unanswered[state.id] = []
        for given in state.variants():
            try:
                shown = self.previewer.shown(state, given)
            except Exception as error:
                yield failure("render", error, ".html")._replace(state=state.id)
                return
            for cls, field, value in _values(shown.value):
                if text := check_choice(cls, field, _hints(cls)[field], value):
                    yield Problem("contract", state.file, state.line, text, state.id)
            yield from self._html(shown)
            for request in self.previewer.requests(shown):
                if request.method:
                    way = request.method, urlsplit(request.url).path
                    asked.add(way)
                    real = request.view and way[1] and not request.view.startswith("static file")
                    if real and not self.previewer.answer(state, *way):
                        unanswered.append(" ".join(way))
                if request.problem:
                    what = (
                        f'{request.attribute}="{request.url}"' if request.url else request.attribute
                    )
                    text = f"{request.element}: {what} {request.problem}"
                    yield self.found(shown, "htmx", request.needles, text)
        unanswered[:] = dict.fromkeys(unanswered)
        yield from self._answers(state, asked)

    def _html(self, shown: Shown) -> Iterator[Problem]:
        lines = shown.document.split("\n")
        root = read(shown.document)
        unclosed = [e for e in root.walk() if e.parent and _lacks_end(e)]
        for element in unclosed:
            tag = f"<{element.tag}"
            text = f"{tag}> is never closed"
            needles = (element.source, f"{tag} ", f"{tag}>") if shown.holds(element) else ()
            yield self.found(shown, "html", needles, text)
        # What the parser says then is about tags further on that are right.
        for line, column, text in [] if unclosed else html_errors(shown.document):
            wrong = lines[min(line, len(lines)) - 1][: column + 1]
            tag = wrong[max(0, wrong.rfind("<")) :]
            end = sum(len(other) + 1 for other in lines[: line - 1]) + column
            own = shown.start < end <= shown.start + len(shown.html)
            needles = (wrong.strip(), tag, tag.partition(" ")[0]) if own else ()
            yield self.found(shown, "html", needles, text)
        elements = [e for e in root.walk() if e.parent]
        ids = Counter(e.attrs["id"] for e in elements if "id" in e.attrs)
        for name in (name for name, number in ids.items() if number > 1):
            yield self.found(shown, "html", (f'id="{name}"',), f"the id “{name}” is there twice")
        for element in elements:
            for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list"):
                for wanted in element.attrs.get(name, "").split() * shown.holds(element):
                    if wanted not in ids:
                        text = f"{name} names “{wanted}”, which is no id{nearest(wanted, ids)}"
                        needles = element.source, f'{name}="{element.attrs[name]}"', f"{name}="
                        yield self.found(shown, "html", needles, text)

    def _answers(self, state: AnyState, asked: set[tuple[str, str]]) -> Iterator[Problem]:
        catalogue = self.previewer.catalogue
        known = list(catalogue.states())
        own = [i.split("/")[1] for i in known if i.startswith(f"{state.cls.__name__}/")]
        for key, target in state.on.items():
            matches = self.previewer.matcher(key)
            if not any(matches(method, path) for method, path in asked):
                close = nearest(key, [f"{method} {path}" for method, path in asked])
                text = f"makes no request “{key}”{close}"
                yield Problem("answers", state.file, state.line, text, state.id)
            if catalogue.answer(state, target) is None:
                text = f"no state “{target}”{nearest(str(target), own + known)}"
                yield Problem("answers", state.file, state.line, text, state.id)

    def found(self, shown: Shown, check: str, needles: tuple[str, ...], text: str) -> Problem:
        """Return the problem at its place in a template, found by a needle; else at the state."""
        state = shown.state
        classes = dict.fromkeys([state.cls, *(cls for cls, _, _ in _values(shown.value))])
        names = [n for cls in classes for n in self.templates.below(contracts[cls].template)]
        for needle in needles:
            for name in dict.fromkeys(names if needle else ()):
                source, file = self.templates.source(name)
                if needle in source:
                    line = source[: source.index(needle)].count("\n") + 1
                    return Problem(check, file, line, text, state.id)
        return Problem(check, state.file, state.line, text, f"HTML of {state.id}")

    def _unshown(self) -> Iterator[Problem]:
        values: set[tuple[type, str, object]] = set()
        shown, all_made = set(), True
        for state in self.previewer.catalogue.states().values():
            shown.add(state.cls)
            for given in state.variants():
                try:
                    values |= set(_values(state(**given)))
                except Exception:  # the state's own check tells
                    all_made = False
        for cls in self.previewer.contracts():
            if cls not in shown:
                close = nearest(cls.__name__, {c.__name__ for c in shown})
                text = f"{cls.__name__} has no state{close}"
                yield Problem("contract", *place(cls), text)
                continue
            for name, kind in _hints(cls).items():
                for value in _choices(kind):
                    if all_made and (cls, name, value) not in values:
                        text = f"no state shows {cls.__name__}.{name} = {value!r}"
                        yield Problem("contract", *place_of(cls, name), text)


def _lacks_end(element: Element) -> bool:
    """Tell whether the element must have an end tag of its own and has none."""
    ends = element.closed or element.tag in VOID | _END_IS_OPTIONAL
    return not ends and not element.source.endswith("/>")


def condensed(problems: Iterable[Problem]) -> list[Problem]:
    """Return each problem once; what several states or places share says where else it is."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.check, problem.text), []).append(problem)
    found = []
    for first, *others in alike.values():
        places = dict.fromkeys(f"{p.file}:{p.line}" for p in (first, *others))
        number, what = max((len(places) - 1, "place"), (len(others) * (len(places) < 2), "state"))
        more = f", and {number} more {what}{'s' * (number > 1)}" if number else ""
        where = ": " + ", ".join([*places][1:]) if len(places) > 1 else ""
        found.append(first._replace(text=first.text + more + where))
    return found


def restart(changed: Sequence[str]) -> str:
    """Return what to do about files that changed since they were imported, in brackets."""
    names = ", ".join(Path(file).name for file in changed)
    have = "has" if len(changed) == 1 else "have"
    return f" (restart the server: {names} {have} changed since it started)" if names else ""


def _choices(kind: Any) -> Iterator[object]:
    yield from choices_of(kind)
    if get_origin(kind) is not Literal:
        for inner in get_args(kind):
            yield from _choices(inner)


def _values(value: object) -> Iterator[tuple[type, str, object]]:
    """Yield the class, field and value of each partial inside; only plain values are told."""
    if type(value) in contracts and is_dataclass(value):
        for field in fields(value):
            inner = getattr(value, field.name)
            yield type(value), field.name, inner if isinstance(inner, str | int | Enum) else None
            yield from _values(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _values(inner)


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


@lru_cache(maxsize=1024)
def html_errors(document: str) -> list[tuple[int, int, str]]:
    """Return lines, columns and what html5lib says there; nothing where it is not installed."""
    try:
        from html5lib import HTMLParser
        from html5lib.constants import E as TEXTS
    except ImportError:
        return []
    parser = HTMLParser()
    parser.parse(document)
    return [(*at, str(TEXTS.get(code, code)) % data) for at, code, data in parser.errors]
