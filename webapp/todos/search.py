"""A search: made from a URL, turned into one, loses a filter, says itself in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import ClassVar, NamedTuple, Self
from urllib.parse import urlencode

from webapp.texts import fold, whole_number
from webapp.todos.models import NO_TIME, Label, TodoList
from webapp.todos.terms import MOST_WORDS

STATUSES = {"active": "Active", "done": "Done", "all": "Active and done", "deleted": "Deleted"}
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


def usual_order(due: str) -> str:
    """Return the order where none is asked for: by date where dates are asked for."""
    return "due" if due else "newest"


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
        by_due = (sort or usual_order(due)) == "due"
        after = Cursor.parse(args.get("after", ""), by_due=by_due)
        before = None if after else Cursor.parse(args.get("before", ""), by_due=by_due)
        return cls(
            path=path,
            q=" ".join(args.get("q", "").replace("\0", " ").split())[:LONGEST_QUERY].strip(),
            category=args.get("category", "").replace("\0", "").strip()[:100].strip() or "all",
            label=args.get("label", "").replace("\0", "").strip()[:100].strip(),
            status=status if status in statuses else cls.default_status(path),
            due=due,
            sort=sort,
            after=str(after or ""),
            before=str(before or ""),
        )

    def among(self, lists: Sequence[TodoList], labels: Sequence[Label] = ()) -> Self:
        """Return the search, without a list or label that is not among these."""
        found = self
        if self.category != "all" and not any(li.slug == self.category for li in lists):
            found = replace(found, category="all")
        if self.label and not any(one.slug == self.label for one in labels):
            found = replace(found, label="")
        return found

    @staticmethod
    def default_status(path: str) -> str:
        """Return the status shown where none is asked for."""
        return "all" if path == "/search" else "active"

    @property
    def by_due(self) -> bool:
        """Whether rows stand in the order of their dates."""
        return (self.sort or usual_order(self.due)) == "due"

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that every row must hold, as the index compares them."""
        return tuple(dict.fromkeys(fold(self.q).split()))[:MOST_WORDS]

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
        return bool(self.args.keys() - {"sort", "after", "before"})

    @property
    def narrows(self) -> bool:
        """Whether it leaves out rows for another reason than their list or status."""
        return bool(self.words or self.due or self.label)

    def without(self, *names: str) -> Self:
        """Return the search with these parameters at their defaults, from its first page."""
        usual = {"category": "all", "status": self.default_status(self.path)}
        return replace(self, **{name: usual.get(name, "") for name in names}, after="", before="")

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
        status = {"all": "active or done" if not count else ""}.get(self.status, self.status)
        words = [shown, status or ("todo" if count == 1 else "todos")]
        if self.due:
            words.append({"none": "without a date"}.get(self.due, DUES[self.due].lower()))
        if self.category != "all":
            words.append(f"in {self._list_name(lists)}")
        if self.label:
            words.append(f"labelled {self.label}")
        if self.q:
            words.append(f"matching “{self.q}”")
        return " ".join(words)

    def _list_name(self, lists: Sequence[TodoList]) -> str:
        return next((li.name for li in lists if li.slug == self.category), self.category)

    def chips(self, lists: Sequence[TodoList]) -> list[Chip]:
        """Return the filters that stand, each with the path that drops it."""
        if not self.args:
            return []
        texts = {
            "q": f"“{self.q}”",
            "category": self._list_name(lists),
            "label": f"@{self.label}",
            "status": STATUSES[self.status],
            "due": DUES.get(self.due, ""),
            "sort": SORTS.get(self.sort, ""),
        }
        return [
            Chip(text, self.without(name).url) for name, text in texts.items() if name in self.args
        ]
