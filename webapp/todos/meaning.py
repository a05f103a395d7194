"""What a search means among somebody's lists and labels: conditions on rows, and their values.

Which conditions there are is part of a statement's shape; the values are sent beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    and_,
    bindparam,
    func,
    not_,
    or_,
    select,
    tuple_,
)

from webapp.database import NO_DATE, DateOrLast
from webapp.todos.models import ACTIVE, PRIORITIES, Label, TodoList, labels, todo_labels, todos
from webapp.todos.search import TodoSearch
from webapp.todos.terms import Term, Terms, named

Named = TypeVar("Named", TodoList, Label)

Span = tuple[date, date]
"""A first day and a last."""

WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_NO_DAY: Span = (NO_DATE, NO_DATE)
_SOME_DAY: Span = (date.min, NO_DATE - _DAY)
_ALL: Span = (date.min, NO_DATE)

# Under a name of its own, beside the label that rows are found by.
_given = todo_labels.alias("given")


class Conditions(NamedTuple):
    """Which conditions there are, and how many of a kind."""

    unwanted: int = 0
    """Words and phrases that no row may hold."""
    labels: int = 0
    """Labels that every row must have, beside the one that it is found by."""
    not_labels: int = 0
    not_lists: int = 0
    due: bool = False
    """Whether rows must be due within some days."""
    not_due: int = 0
    """Spans of days within which no row may be due."""
    priorities: tuple[int, ...] = ()
    """Those that rows may have; none stands for all."""
    notes: bool | None = None
    """Whether rows must have notes, or must have none."""
    labelled: bool | None = None
    overdue: bool | None = None


_NO_MORE = Conditions()


class Meaning(NamedTuple):
    """What a search means."""

    list_id: int | None = None
    """The list that all rows are in, if it is one."""
    label: str = ""
    """The slug of a label that all rows have, if there is one."""
    conditions: Conditions = _NO_MORE
    values: Mapping[str, Any] = MappingProxyType({})


def meaning(
    search: TodoSearch, lists: Sequence[TodoList], known: Sequence[Label], today: date
) -> Meaning | None:
    """Return what the search means among these lists and labels; None for what no todo can be."""
    list_id = next((li.id for li in lists if li.slug == search.category), None)
    terms = search.terms
    if not terms.filters:
        more = Conditions(len(terms.unwanted)) if terms else _NO_MORE
        return Meaning(list_id, search.label, more)
    in_lists = {li.id for li in _named(terms, "list", lists, negated=False)}
    in_lists |= {list_id} if list_id else set()
    not_lists = {li.id for li in _named(terms, "list", lists, negated=True)}
    with_labels = {one.slug for one in _named(terms, "label", known, negated=False)}
    with_labels |= {search.label} if search.label else set()
    not_labels = {one.slug for one in _named(terms, "label", known, negated=True)}
    priorities = set(range(len(PRIORITIES)))
    for term in terms.of("priority"):
        one = {PRIORITIES.index(term.value)}
        priorities = priorities - one if term.negated else priorities & one
    spans = list(_spans(terms, today))
    due = _ALL
    for span in (span for span, negated in spans if not negated):
        due = max(due[0], span[0]), min(due[1], span[1])
    not_due = sorted({span for span, negated in spans if negated})
    notes, labelled = _sides(terms, "has", "notes"), _sides(terms, "has", "label")
    overdue = _sides(terms, "is", "overdue")
    if (
        len(in_lists) > 1
        or in_lists & not_lists
        or with_labels & not_labels
        or due[0] > due[1]
        or not (priorities and search.states)
        or any(len(sides) > 1 for sides in (notes, labelled, overdue))
    ):
        return None
    label, *others = sorted(with_labels) or [""]
    conditions = Conditions(
        unwanted=len(terms.unwanted),
        labels=len(others),
        not_labels=len(not_labels),
        not_lists=len(not_lists),
        due=due != _ALL,
        not_due=len(not_due),
        priorities=() if len(priorities) == len(PRIORITIES) else tuple(sorted(priorities)),
        notes=next(iter(notes), None),
        labelled=next(iter(labelled), None),
        overdue=next(iter(overdue), None),
    )
    values: dict[str, Any] = {"due_from": due[0], "due_to": due[1]}
    values |= _numbered("with", others) | _numbered("without", sorted(not_labels))
    values |= _numbered("not_list", sorted(not_lists))
    values |= _numbered("not_from", [first for first, _ in not_due])
    values |= _numbered("not_to", [last for _, last in not_due])
    return Meaning(min(in_lists, default=None), label, conditions, values)


def _numbered(name: str, values: Sequence[Any]) -> dict[str, Any]:
    return {f"{name}_{number}": value for number, value in enumerate(values)}


def _named(terms: Terms, kind: str, those: Sequence[Named], *, negated: bool) -> Iterator[Named]:
    found = (named(t.value, those) for t in terms.of(kind) if t.negated == negated)
    return (one for one in found if one)


def _sides(terms: Terms, kind: str, value: str) -> set[bool]:
    """Return whether that is wanted, and whether its opposite is."""
    return {not term.negated for term in terms.of(kind) if term.value == value}


def _spans(terms: Terms, today: date) -> Iterator[tuple[Span, bool]]:
    """Yield the days that each term asks for, and whether it asks for all but those."""
    for term in terms.of("due"):
        yield _span(term, today), term.negated
    for term in terms.of("has"):
        if term.value == "due":
            yield (_NO_DAY, False) if term.negated else (_SOME_DAY, False)


def _span(term: Term, today: date) -> Span:
    if term.value == "none":
        return _NO_DAY
    if term.value == "week":
        return today, today + WEEK
    days = {"yesterday": today - _DAY, "today": today, "tomorrow": today + _DAY}
    day = days.get(term.value) or date.fromisoformat(term.value)
    first, last = _SOME_DAY
    return {
        "": (day, day),
        "<": (first, day - _DAY),
        "<=": (first, day),
        ">": (day + _DAY, last),
        ">=": (day, last),
    }[term.operator]


def is_overdue() -> ColumnElement[bool]:
    """Return the one condition that tells whether what is active is late.

    What is due today is late once its time has passed.
    """
    now = bindparam("today", type_=DateOrLast()), bindparam("minute", type_=Integer())
    return tuple_(todos.c.due, todos.c.at) < tuple_(*now)


def where(conditions: Conditions, *, sqlite: bool) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions as SQL; their values have the names that `meaning` gives them."""
    for number in range(conditions.unwanted):
        yield not_(holds(f"unwanted_{number}", sqlite=sqlite))
    for number in range(conditions.labels):
        yield _has_label(_called(f"with_{number}"))
    for number in range(conditions.not_labels):
        yield not_(_has_label(_called(f"without_{number}")))
    if conditions.labelled is not None:
        yield _has_label() if conditions.labelled else not_(_has_label())
    for number in range(conditions.not_lists):
        yield todos.c.list_id != bindparam(f"not_list_{number}")
    if conditions.due:
        yield _due_within("due_from", "due_to")
    for number in range(conditions.not_due):
        yield not_(_due_within(f"not_from_{number}", f"not_to_{number}"))
    if conditions.priorities:
        yield or_(*(todos.c.priority == priority for priority in conditions.priorities))
    if conditions.notes is not None:
        yield todos.c.notes != "" if conditions.notes else todos.c.notes == ""
    if conditions.overdue is not None:
        late = and_(todos.c.state == ACTIVE, is_overdue())
        yield late if conditions.overdue else not_(late)


def holds(name: str, *, sqlite: bool) -> ColumnElement[bool]:
    """Return the condition that a row holds the words of that name somewhere; see `needle`."""
    words: BindParameter[str] = bindparam(name)
    if sqlite:
        return func.instr(todos.c.search_text, words) > 0
    return todos.c.search_text.like(words, escape="\\")


def needle(words: str, *, sqlite: bool) -> str:
    """Return the words as `holds` takes them."""
    if sqlite:
        return words
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _due_within(first: str, last: str) -> ColumnElement[bool]:
    # The day that stands for "no date" is sent as it is: it is compared, not read.
    return todos.c.due.between(bindparam(first, type_=Date()), bindparam(last, type_=Date()))


def _called(name: str) -> ColumnElement[bool]:
    # By its slug: in lists of others, todos have these people's labels.
    return and_(labels.c.id == _given.c.label_id, labels.c.slug == bindparam(name))


def _has_label(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(1).where(_given.c.todo_id == todos.c.id, *which).exists()
