"""A search: made from a URL, turned into one, loses a filter, says itself in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, ClassVar, NamedTuple, Self
from urllib.parse import urlencode

from webapp.texts import whole_number
from webapp.todos.models import ACTIVE, DELETED, DONE, NO_TIME, Label, TodoList
from webapp.todos.terms import NO_TERMS, Term, Terms, named, parse

STATUSES = {"active": "Active", "done": "Done", "all": "Active and done", "deleted": "Deleted"}
STATES = {"active": (ACTIVE,), "done": (DONE,), "all": (ACTIVE, DONE), "deleted": (DELETED,)}
DUES = {
    "overdue": "Overdue",
    "today": "Due today",
    "week": "Due in the next 7 days",
    "none": "Without a date",
}
SORTS = {"newest": "Newest first", "oldest": "Oldest first", "due": "By due date"}

LONGEST_QUERY = 200
CAP = 999
"""Counts beyond this are shown as "999+"."""


class Cursor(NamedTuple):
    """A place between two rows: the row's own place in the order, not its number in a list."""

    due: date | None
    id: int
    at: int = NO_TIME

    def __str__(self) -> str:
        """Return it as it stands in a URL: ``42``, ``2026-12-01.42`` or ``2026-12-01.1080.42``.

        The minutes stand there only of a todo that has a time of day.
        """
        if not self.due:
            return str(self.id)
        at = "" if self.at == NO_TIME else f"{self.at}."
        return f"{self.due.isoformat()}.{at}{self.id}"

    @classmethod
    def parse(cls, text: str, *, by_due: bool) -> Self | None:
        """Return the cursor, or None if the text is none for this order."""
        *moment, number = text.split(".")
        place = whole_number(number)
        if not place or len(moment) > 2 or bool(moment) != by_due:
            return None
        if not by_due:
            return cls(None, place)
        day = moment[0]
        at = whole_number(moment[1]) if len(moment) == 2 else NO_TIME
        if at is None or at > NO_TIME:
            return None
        try:
            return cls(date.fromisoformat(day), place, at) if len(day) == 10 else None
        except ValueError:
            return None


class Chip(NamedTuple):
    """A filter that stands, and the path without it."""

    text: str
    path: str


def usual_order(due: str, terms: Terms) -> str:
    """Return the order where none is asked for: by date where dates are asked for."""
    return "due" if due or terms.dated else "newest"


@dataclass(frozen=True, kw_only=True)
class TodoSearch:
    """What to show of somebody's todos. Unknown or bad values become the defaults."""

    path: str = "/todos"
    """``/todos``, the working list, or ``/search``, everything."""
    q: str = ""
    category: str = "all"
    """A list's slug, or ``all``."""
    label: str = ""
    """A label's slug, or empty."""
    status: str = "active"
    due: str = ""
    sort: str = ""
    """Empty for the usual order: by due date where dates are asked for, else newest first."""
    after: str = ""
    before: str = ""
    unknown: tuple[Term, ...] = ()
    """Terms in `q` that name a list or label that there is not; see `among`."""

    NAMES: ClassVar = ("q", "category", "label", "status", "due", "sort", "after", "before")

    @classmethod
    def from_args(cls, args: Mapping[str, str], path: str = "/todos") -> Self:
        """Return the search that the query parameters ask for."""
        search = path == "/search"
        status = args.get("status", "")
        statuses = STATUSES if search else {"active", "done", "all"}
        due, sort = args.get("due", ""), args.get("sort", "")
        due = due if due in DUES else ""
        sort = sort if sort in SORTS else ""
        q = " ".join(args.get("q", "").replace("\0", " ").split())[:LONGEST_QUERY].strip()
        by_due = (sort or usual_order(due, parse(q) if q else NO_TERMS)) == "due"
        after = Cursor.parse(args.get("after", ""), by_due=by_due)
        before = None if after else Cursor.parse(args.get("before", ""), by_due=by_due)
        return cls(
            path=path,
            q=q,
            category=args.get("category", "").replace("\0", "").strip()[:100].strip() or "all",
            label=args.get("label", "").replace("\0", "").strip()[:100].strip(),
            status=status if status in statuses else cls.default_status(path),
            due=due,
            sort=sort,
            after=str(after or ""),
            before=str(before or ""),
        )

    def among(self, lists: Sequence[TodoList], labels: Sequence[Label] = ()) -> Self:
        """Return the search, without a list or label that is not among these.

        Terms that name one are left out and told in the problems of `terms`.
        """
        found = self
        if self.category != "all" and not any(li.slug == self.category for li in lists):
            found = replace(found, category="all")
        if self.label and not any(one.slug == self.label for one in labels):
            found = replace(found, label="")
        if not self.q or not self.terms.filters:
            return found
        terms = self.terms
        unknown = [term for term in terms.of("list") if not named(term.value, lists)]
        unknown += [term for term in terms.of("label") if not named(term.value, labels)]
        return replace(found, unknown=tuple(unknown)) if unknown else found

    @staticmethod
    def default_status(path: str) -> str:
        """Return the status shown where none is asked for."""
        return "all" if path == "/search" else "active"

    @property
    def by_due(self) -> bool:
        """Whether rows stand in the order of their dates."""
        return (self.sort or usual_order(self.due, self.terms)) == "due"

    @cached_property
    def terms(self) -> Terms:
        """What is asked for in the box, and what of it could not be understood."""
        if not self.unknown:
            return parse(self.q) if self.q else NO_TERMS
        where = " in use" if self.path == "/todos" else ""
        return parse(self.q).unknown(self.unknown, where)

    @property
    def words(self) -> tuple[str, ...]:
        """The words and phrases that every row must hold, as the index compares them."""
        return self.terms.words

    @cached_property
    def states(self) -> tuple[int, ...]:
        """The states of the rows to show; none where the status and the terms contradict.

        A status that nobody chose gives way to a term that asks for another.
        """
        chosen = STATES[self.status]
        asked = self.terms.states if self.q else None
        if asked is None:
            return chosen
        both = tuple(state for state in chosen if state in asked)
        if both or self.status != self.default_status(self.path):
            return both
        return tuple(sorted(asked))

    @property
    def trash(self) -> bool:
        """Whether deleted todos are asked for, and no others."""
        return self.states == (DELETED,)

    @cached_property
    def args(self) -> dict[str, str]:
        """The query parameters that make this search, defaults left out."""
        usual = {"category": "all", "status": self.default_status(self.path)}
        values = {name: getattr(self, name) for name in self.NAMES}
        return {name: v for name, v in values.items() if v and v != usual.get(name)}

    @cached_property
    def url(self) -> str:
        """The local path with its query."""
        return f"{self.path}?{urlencode(self.args)}" if self.args else self.path

    @property
    def asks(self) -> bool:
        """Whether anything is asked for at all; `/search` shows nothing until then."""
        return bool(self.terms or self.args.keys() - {"q", "sort", "after", "before"})

    @property
    def narrows(self) -> bool:
        """Whether it leaves out rows for another reason than their list or status."""
        return bool(self.terms or self.due or self.label)

    def without(self, *names: str) -> Self:
        """Return the search with these parameters at their defaults, from its first page."""
        usual = {"category": "all", "status": self.default_status(self.path)}
        without: dict[str, Any] = {name: usual.get(name, "") for name in names}
        return replace(self, **without, after="", before="")

    @cached_property
    def first_page(self) -> Self:
        """The same search from its first page."""
        return replace(self, after="", before="") if self.after or self.before else self

    def page_url(self, name: str, place: str) -> str:
        """Return the path of the page ``after`` or ``before`` a place; empty without a place."""
        if not place:
            return ""
        return f"{self.first_page.url}{'&' if self.first_page.args else '?'}{name}={place}"

    def summary(self, count: int, lists: Sequence[TodoList]) -> str:
        """Say the search in words: ``3 active in Home matching "milk"``."""
        shown = f"{CAP}+" if count > CAP else f"{count}" if count else "Nothing"
        words = [shown, self._states_said(count)]
        if self.due:
            words.append({"none": "without a date"}.get(self.due, DUES[self.due].lower()))
        if self.category != "all":
            words.append(f"in {self._list_name(self.category, lists)}")
        if self.label:
            words.append(f"labelled {self.label}")
        if self._only_plain:
            words.append(f"matching {self._plain_said}")
        elif self.terms:
            words += self._terms_said(lists)
        return " ".join(words)

    def _terms_said(self, lists: Sequence[TodoList]) -> Iterator[str]:
        filters = [term for term in self.terms.filters if not _says_a_state(term)]
        if filters:
            yield ", ".join(self._said(term, lists) for term in filters)
        texts = self.terms.of("text")
        wanted = [self._plain_said] if self.terms.plain else []
        wanted += [term.said for term in texts if not (term.negated or term.is_plain)]
        if wanted:
            yield "matching " + ", ".join(wanted)
        unwanted = [f"“{term.value}”" for term in texts if term.negated]
        if unwanted:
            yield "without " + ", ".join(unwanted)

    def _states_said(self, count: int) -> str:
        match self.states:
            case (state,):
                return {ACTIVE: "active", DONE: "done", DELETED: "deleted"}[state]
            case (_, _):
                return "todo" if count == 1 else "todos" if count else "active or done"
            case _:
                usual = self.status == self.default_status(self.path)
                chosen = [] if usual else [STATUSES[self.status].lower()]
                return " and ".join([*chosen, *(term.said for term in self.terms.of("is"))])

    @property
    def _only_plain(self) -> bool:
        terms = self.terms
        return 0 < len(terms.plain) == len(terms.terms) and not terms.problems

    @property
    def _plain_said(self) -> str:
        """Plain words, as they were typed where nothing else was."""
        if self._only_plain:
            return f"“{self.q}”"
        return f"“{' '.join(term.value for term in self.terms.plain)}”"

    @staticmethod
    def _list_name(slug: str, lists: Sequence[TodoList]) -> str:
        return next((li.name for li in lists if li.slug == slug), slug)

    @staticmethod
    def _said(term: Term, lists: Sequence[TodoList]) -> str:
        """Return the term as one says it; a list as it is called."""
        li = named(term.value, lists) if term.kind == "list" else None
        return term._replace(value=li.name).said if li else term.said

    def chips(self, lists: Sequence[TodoList]) -> list[Chip]:
        """Return the filters that stand, each with the path that drops it.

        Plain words stand together; every other term stands alone.
        """
        if not self.args:
            return []
        if self._only_plain:
            chips = [Chip(self._plain_said, self.without("q").url)]
        else:
            chips = list(self._term_chips(lists))
        texts = {
            "category": self._list_name(self.category, lists),
            "label": f"@{self.label}",
            "status": STATUSES[self.status],
            "due": DUES.get(self.due, ""),
            "sort": SORTS.get(self.sort, ""),
        }
        return chips + [
            Chip(text, self.without(name).url) for name, text in texts.items() if name in self.args
        ]

    def _term_chips(self, lists: Sequence[TodoList]) -> Iterator[Chip]:
        if self.terms.plain:
            yield self._chip(self._plain_said, *self.terms.plain)
        for term in self.terms.terms:
            if not term.is_plain:
                yield self._chip(self._said(term, lists), term)

    def _chip(self, text: str, *terms: Term) -> Chip:
        left = str(self.terms.without(*terms))
        return Chip(text[:1].upper() + text[1:], replace(self.without("q"), q=left).url)


def _says_a_state(term: Term) -> bool:
    return term.kind == "is" and term.value != "overdue"
