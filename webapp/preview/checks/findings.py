"""Everything that can be found wrong without a browser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

from webapp.components import contracts, environment
from webapp.preview.catalogue import Problem, State, failure, place
from webapp.preview.checks.contract import Templates, check_contracts, nearest, place_of
from webapp.preview.checks.sources import Usage, seen_in_tests
from webapp.preview.markup import read

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


class Findings:
    """What is wrong, as the files are now; looked for when asked."""

    def __init__(self, previewer: Previewer, stamp: int) -> None:
        self.previewer = previewer
        self.stamp = stamp
        self.templates = Templates(environment())
        self.usual = check_contracts(
            self.templates, previewer.contracts().values(), previewer.project.layout
        )
        self._checked: dict[str, list[Problem]] = {}

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
        """Return everything that is wrong."""
        states = self.previewer.catalogue.states().values()
        return [*self.general(), *(p for state in states for p in self._check(state))]

    def _check(self, state: AnyState) -> list[Problem]:
        if state.id not in self._checked:
            self._checked[state.id] = list(dict.fromkeys(self._look(state)))
        return self._checked[state.id]

    def _look(self, state: AnyState) -> Iterator[Problem]:
        asked: set[tuple[str, str]] = set()
        for given in state.variants():
            try:
                shown = self.previewer.shown(state, given)
            except Exception as error:
                problem = failure("render", error, ".html")
                yield problem._replace(text=f"{state.id}: {problem.text}")
                return
            yield from self._html(shown)
            for request in self.previewer.requests(shown):
                asked |= {(request.method, urlsplit(request.url).path)} if request.method else set()
                if request.problem:
                    what = (
                        f'{request.attribute}="{request.url}"' if request.url else request.attribute
                    )
                    text = f"{request.element}: {what} {request.problem}"
                    yield self.found(shown, "htmx", request.needles, text)
        yield from self._answers(state, asked)

    def _html(self, shown: Shown) -> Iterator[Problem]:
        lines = shown.document.split("\n")
        for line, column, text in html_errors(shown.document):
            wrong = lines[min(line, len(lines)) - 1][: column + 1]
            tag = wrong[max(0, wrong.rfind("<")) :]
            yield self.found(shown, "html", (wrong.strip(), tag, tag.partition(" ")[0]), text)
        elements = [e for e in read(shown.document).walk() if e.parent]
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
                text = f"{state.id} makes no request “{key}”{close}"
                yield Problem("answers", state.file, state.line, text)
            if catalogue.answer(state, target) is None:
                text = f"{state.id}: no state “{target}”{nearest(str(target), own + known)}"
                yield Problem("answers", state.file, state.line, text)

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
                    return Problem(check, file, line, f"{state.id}: {text}")
        return Problem(check, state.file, state.line, f"{state.id}: {text}")

    def _unshown(self) -> Iterator[Problem]:
        values: set[tuple[type, str, object]] = set()
        shown = set()
        for state in self.previewer.catalogue.states().values():
            shown.add(state.cls)
            for given in state.variants():
                with suppress(Exception):  # the state's own check tells
                    values |= set(_values(state(**given)))
        for cls in self.previewer.contracts():
            if cls not in shown:
                close = nearest(cls.__name__, {c.__name__ for c in shown})
                text = f"{cls.__name__} has no state{close}"
                yield Problem("contract", *place(cls), text)
                continue
            for name, kind in get_type_hints(cls).items():
                for value in _choices(kind):
                    if (cls, name, value) not in values:
                        text = f"no state shows {cls.__name__}.{name} = {value!r}"
                        yield Problem("contract", *place_of(cls, name), text)


def _choices(kind: Any) -> Iterator[object]:
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from kind
    else:
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
