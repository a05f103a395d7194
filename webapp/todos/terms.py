"""What is typed into the search box: words, "phrases", and terms such as ``due:<2026-12-01``.

::

    search   = term*                              every term must hold
    term     = ["-"] (word | phrase | filter)     "-" is "not"
    phrase   = '"' text ['"']                     without its end, up to the end of the text
    filter   = "list:" name | "label:" name       name = word | phrase
             | "is:" ("active" | "done" | "deleted" | "overdue")
             | "due:" ("week" | "none" | "overdue" | [operator] day)
             | "has:" ("notes" | "due" | "label")
             | "priority:" ("high" | "low" | "none")
    operator = "<" | "<=" | ">" | ">="
    day      = "today" | "tomorrow" | "yesterday" | 2026-12-01

What begins like no filter is a word, colons and all (``10:30``, ``https://…``), and so is what
begins with two dashes. A filter that cannot be understood becomes a problem to be told, and the
rest still searches. Quotes may be ``"``, ``“``, ``”`` or ``„``. Capital letters make no difference.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple, Protocol, Self, TypeVar

from webapp.texts import fold
from webapp.todos.dates import due_words
from webapp.todos.models import ACTIVE, DELETED, DONE

MOST_WORDS = 10
"""More words and phrases than this are left out, and told."""
MOST_FILTERS = 10

CHOICES = {
    "is": ("active", "done", "deleted", "overdue"),
    "has": ("notes", "due", "label"),
    "priority": ("high", "low", "none"),
}
DUES = ("week", "none")
DAYS = ("today", "tomorrow", "yesterday")
OPERATORS = {"": "on", "<": "before", "<=": "by", ">": "after", ">=": "from"}

_QUOTES = '"“”„'
_TOKEN = re.compile(
    rf"(?P<not>-(?=[^\s-]))?(?:(?P<name>list|label|is|due|has|priority):)?"
    rf"(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<word>\S*))",
    re.IGNORECASE,
)
_DUE = re.compile(r"(<=?|>=?|)(today|tomorrow|yesterday|[0-9]{4}-[0-9]{2}-[0-9]{2})")


class Term(NamedTuple):
    """One thing that must hold, or must not."""

    kind: str
    """``text``, ``list``, ``label``, ``is``, ``due``, ``has`` or ``priority``."""
    value: str
    """The words, a name as it was typed, a choice, a day in ISO form or by name."""
    negated: bool = False
    operator: str = ""
    """Of a due date, unless it is that very day: ``<``, ``<=``, ``>`` or ``>=``."""

    @property
    def needle(self) -> str:
        """The words as the search index compares them."""
        return " ".join(fold(self.value).split())

    @property
    def is_plain(self) -> bool:
        """Whether it is a word that must be found, no phrase and no filter."""
        return self.kind == "text" and not self.negated and " " not in self.value

    def __str__(self) -> str:
        """Return the term as it is typed."""
        sign = "-" if self.negated else ""
        name = "" if self.kind == "text" else f"{self.kind}:"
        bare = f"{sign}{name}{self.operator}{self.value}"
        return bare if list(_terms(bare)) == [self] else f'{sign}{name}"{self.value}"'

    @property
    def said(self) -> str:
        """The term as one says it: ``not “green tea”``, ``due before 1 December 2026``."""
        said = {
            "text": f"“{self.value}”",
            "list": f"in {self.value}",
            "label": f"labelled {self.value}",
            "is": self.value,
            "due": self._due_words(),
            "has": {"notes": "with notes", "due": "with a date", "label": "with a label"}.get(
                self.value, ""
            ),
            "priority": f"of {self.value} priority".replace("of none", "without a"),
        }[self.kind]
        return f"not {said}" if self.negated else said

    def _due_words(self) -> str:
        if self.value in DUES:
            return {"week": "due in the next 7 days", "none": "without a date"}[self.value]
        if self.value in DAYS:
            return f"due {OPERATORS[self.operator]} {self.value}".replace(" on ", " ")
        if self.kind != "due":
            return ""
        day = date.fromisoformat(self.value)
        return f"due {OPERATORS[self.operator]} {due_words(day, day).full.partition(', ')[2]}"


class Named(Protocol):
    """A list or label, as far as a name finds it."""

    @property
    def name(self) -> str:
        """What a person calls it."""

    @property
    def slug(self) -> str:
        """What addresses call it."""


N = TypeVar("N", bound=Named)


def handle(name: str) -> str:
    """Return the name as one word that can be typed: ``Home & garden`` is ``home-garden``."""
    return re.sub(r"[^\w]+", "-", fold(name)).strip("-_")


def named(value: str, those: Iterable[N]) -> N | None:
    """Return the list that the value means, by its slug or else by its name; None for none."""
    wanted, those = handle(value), list(those)
    by_slug = (one for one in those if one.slug in {value, wanted})
    by_name = (one for one in those if wanted and handle(one.name) == wanted)
    return next(by_slug, None) or next(by_name, None)


@dataclass(frozen=True)
class Terms:
    """What is searched for: every term must hold. `problems` says what was not understood."""

    terms: tuple[Term, ...] = ()
    problems: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return what to type for these terms; what was not understood is gone."""
        return " ".join(map(str, self.terms))

    def __bool__(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self.terms)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words and phrases that every row must hold, as the index compares them.

        A word that the index holds as several, such as ``a´b``, is looked for as several.
        """
        needles = (
            term.needle.split() if term.is_plain else [term.needle]
            for term in self.of("text")
            if not term.negated
        )
        return tuple(dict.fromkeys(chain.from_iterable(needles)))[:MOST_WORDS]

    @cached_property
    def unwanted(self) -> tuple[str, ...]:
        """The words and phrases that no row may hold, as the index compares them."""
        return tuple(term.needle for term in self.of("text") if term.negated)

    def of(self, kind: str) -> tuple[Term, ...]:
        """Return the terms of a kind."""
        return tuple(term for term in self.terms if term.kind == kind)

    @cached_property
    def states(self) -> frozenset[int] | None:
        """The states of rows that may be shown; None unless a term asks for some.

        The trash is shown only where it is asked for.
        """
        asked = self.of("is")
        states = {ACTIVE, DONE, DELETED}
        for term in asked:
            those = {"done": {DONE}, "deleted": {DELETED}}.get(term.value, {ACTIVE})
            if not term.negated:
                states &= those
            elif term.value != "overdue":
                states -= those
        if all(term.negated for term in asked):
            states -= {DELETED}
        return frozenset(states) if asked else None

    @cached_property
    def filters(self) -> tuple[Term, ...]:
        """All that is no text."""
        return tuple(term for term in self.terms if term.kind != "text")

    @cached_property
    def plain(self) -> tuple[Term, ...]:
        """The words that must be found, phrases aside."""
        return tuple(term for term in self.terms if term.is_plain)

    @cached_property
    def dated(self) -> bool:
        """Whether it asks for dates."""
        return any(
            term.kind == "due" or (term.kind, term.value) in {("is", "overdue"), ("has", "due")}
            for term in self.terms
            if not term.negated
        )

    def without(self, *terms: Term) -> Self:
        """Return the search without these terms."""
        return replace(self, terms=tuple(one for one in self.terms if one not in terms))

    def unknown(self, terms: Sequence[Term], where: str) -> Self:
        """Return the search without these terms, which name nothing there is; that is told."""
        told = (f"“{term}” names no {term.kind}{where}." for term in terms)
        return replace(self.without(*terms), problems=(*self.problems, *told))

    @property
    def said(self) -> str:
        """The search in words: ``“milk”, not “oat”, in home, due today``."""
        return ", ".join(term.said for term in self.terms)


NO_TERMS = Terms()


@lru_cache(maxsize=1024)
def parse(text: str) -> Terms:
    """Return what the text asks for, and what of it could not be understood."""
    terms: dict[Term | tuple[str, bool], Term] = {}
    problems: list[str] = []
    left_out: set[tuple[int, str]] = set()
    count = {True: 0, False: 0}
    for term in _terms(text):
        if isinstance(term, str):
            problems.append(term)
            continue
        is_text = term.kind == "text"
        key = (term.needle, term.negated) if is_text else term
        if key in terms or (is_text and not term.needle):
            continue
        count[is_text] += 1
        most = (MOST_WORDS, "words") if is_text else (MOST_FILTERS, "filters")
        if count[is_text] <= most[0]:
            terms[key] = term
        else:
            left_out.add(most)
    problems += [
        f"Only the first {most} {what} are searched for." for most, what in sorted(left_out)
    ]
    return Terms(tuple(terms.values()), tuple(dict.fromkeys(problems)))


def _terms(text: str) -> Iterator[Term | str]:
    """Yield each term, or what is wrong with it."""
    place = 0
    text = text.strip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found or found.end() == place:
            place += 1
            continue
        place = found.end()
        kind, negated = (found["name"] or "text").lower(), bool(found["not"])
        value = found["word"] if found["phrase"] is None else " ".join(found["phrase"].split())
        if kind in {"text", "list", "label"}:
            if value:
                yield Term(kind, value, negated)
            elif kind != "text":
                yield f"“{found[0]}” needs a name, such as {kind}:home."
        else:
            yield _filter(kind, value.lower(), negated) or _problem(kind, found[0])


def _filter(kind: str, value: str, negated: bool) -> Term | None:
    if kind != "due":
        return Term(kind, value, negated) if value in CHOICES[kind] else None
    if value == "overdue":
        return Term("is", value, negated)
    if value in DUES:
        return Term(kind, value, negated)
    found = _DUE.fullmatch(value)
    return Term(kind, found[2], negated, found[1]) if found and _is_day(found[2]) else None


def _is_day(value: str) -> bool:
    if value in DAYS:
        return True
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return False
    return date(1900, 1, 1) <= day <= date(9999, 12, 30)


def _problem(kind: str, written: str) -> str:
    if kind == "due":
        known = "today, tomorrow, yesterday, week, none, or a date such as <2026-12-01"
    else:
        known = _or(CHOICES[kind])
    return f"“{written}” is not understood: {kind}: takes {known}."


def _or(choices: Sequence[str]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"
