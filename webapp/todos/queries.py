"""Reads of todos: a page of a search, its count, one todo, the dashboard's figures.

Statements are built once for each shape of a search and kept; only values change.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    Select,
    bindparam,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
    tuple_,
    union_all,
)
from sqlalchemy.sql.selectable import CompoundSelect

from webapp import clock
from webapp.database import NO_DATE, DateOrLast
from webapp.prepared import Prepared
from webapp.todos.lists import by_slug
from webapp.todos.models import (
    ACTIVE,
    DELETED,
    DONE,
    Label,
    Lists,
    Todo,
    TodoLine,
    in_use,
    lists,
    owner_mark,
    todo_labels,
    todos,
)
from webapp.todos.search import CAP, Cursor, TodoSearch
from webapp.todos.trash import deletion_times

PAGE = 25
"""Rows on a page."""

STATES = {"active": (ACTIVE,), "done": (DONE,), "all": (ACTIVE, DONE), "deleted": (DELETED,)}

_index = table("todo_search", column("rowid"))

_line = (
    todos.c.id,
    todos.c.title,
    todos.c.due,
    todos.c.state,
    todos.c.list_id,
    todos.c.priority,
    todos.c.repeat,
    todos.c.labels,
    (todos.c.notes != "").label("has_notes"),
)


_whole = tuple(todos.c[name] for name in Todo._fields)


class Page(NamedTuple):
    """Some rows of a search, and the places to go on from."""

    lines: Sequence[TodoLine]
    before: str
    """Cursor of the page before this one; empty on the first."""
    after: str
    """Cursor of the page after this one; empty on the last."""


NEVER: Mapping[int, int] = MappingProxyType({})


class Found(NamedTuple):
    """A page of a search, and how much there is."""

    lines: Sequence[TodoLine]
    before: str
    after: str
    number: int
    """How many rows the whole search has, counted to CAP + 1 at most."""
    anything: bool
    """Whether the person has any todos at all, the trash aside."""
    deleted: Mapping[int, int] = NEVER
    """When those that are in the trash were deleted, by id."""


_as_line = partial(tuple.__new__, TodoLine)
"""What `TodoLine._make` does, a third of its cost: it is done for each row of each page."""

_as_todo = partial(tuple.__new__, Todo)

NOTHING = Found([], "", "", 0, True)


class _Shape(NamedTuple):
    """All that makes one statement differ from another, values aside."""

    sqlite: bool
    by_list: bool
    by_label: bool
    states: tuple[int, ...]
    due: str
    words: int
    indexed: bool
    """Whether a word is long enough for the trigram index."""
    order: str
    bound: str
    """``after``, ``before``, or empty for no bound."""
    backwards: bool
    in_use: bool
    """Whether what is in archived lists is left out."""
    whole: bool = False
    """Whether all is read that a `Todo` has, not only what a `TodoLine` shows."""


def find(
    connection: Connection,
    person_id: int,
    search: TodoSearch,
    mine: Lists,
    known: Sequence[Label] = (),
) -> Found:
    """Return the page of the search among the person's lists; past the end, the last there is.

    The working list leaves out what is in archived lists; the search finds it.
    """
    shown = in_use(mine) if search.path == "/todos" else mine
    li = by_slug(mine, search.category)
    list_id = li.id if li else None
    some = list_id is None and len(shown) < len(mine)
    label_id = next((one.id for one in known if one.slug == search.label), None)
    page = find_page(connection, person_id, search, list_id, label_id, in_use=some)
    if search.status == "active" and not search.narrows:
        number = li.active if li else sum(li.active for li in shown)
    elif not (page.before or page.after):
        number = len(page.lines)
    else:
        number = count(connection, person_id, search, list_id, label_id, in_use=some)
    anything = bool(page.lines) or bool(
        find_page(connection, person_id, TodoSearch(path="/search", status="all"), None).lines
    )
    deleted = NEVER
    if search.status == "deleted" and page.lines:
        deleted = deletion_times(connection, [line.id for line in page.lines])
    return Found(*page, min(number, CAP + 1), anything, deleted)


def find_todos(
    connection: Connection,
    person_id: int,
    search: TodoSearch,
    mine: Lists,
    known: Sequence[Label] = (),
) -> tuple[tuple[Todo, ...], str, str, int]:
    """Return a page of whole todos, the cursors before and after it, and how many there are.

    They are counted to CAP + 1 at most. The list and the label must be among these.
    """
    shown = in_use(mine)
    li = by_slug(mine, search.category)
    list_id = li.id if li else None
    some = list_id is None and len(shown) < len(mine) and search.status != "deleted"
    label_id = next((one.id for one in known if one.slug == search.label), None)
    page = find_page(connection, person_id, search, list_id, label_id, in_use=some, whole=True)
    if search.status == "active" and not search.narrows:
        number = li.active if li else sum(li.active for li in shown)
    elif not (page.before or page.after):
        number = len(page.lines)
    else:
        number = count(connection, person_id, search, list_id, label_id, in_use=some)
    return cast(tuple[Todo, ...], tuple(page.lines)), page.before, page.after, min(number, CAP + 1)


def find_page(
    connection: Connection,
    person_id: int,
    search: TodoSearch,
    list_id: int | None,
    label_id: int | None = None,
    *,
    in_use: bool = False,
    whole: bool = False,
) -> Page:
    """Return the page of the search; past the end, the last page that exists.

    With ``in_use``, without what is in archived lists; ``whole``, its lines are `Todo`.
    """
    shape, values = _shape(connection, person_id, search, list_id, label_id, in_use=in_use)
    if whole:
        shape = shape._replace(whole=True)
    lines = _lines(connection, shape, values)
    if not lines and shape.bound:
        # What stood beyond this cursor is gone: show the nearest page that there is.
        past_the_end = shape.bound == "after"
        shape = shape._replace(bound="", backwards=past_the_end)
        lines = _lines(connection, shape, values)
    more = len(lines) > PAGE
    del lines[PAGE:]
    if shape.backwards:
        lines.reverse()
    if not lines:
        return Page([], "", "")
    has_before = more if shape.backwards else bool(shape.bound)
    has_after = bool(shape.bound) if shape.backwards else more
    return Page(
        lines,
        _cursor(lines[0], search) if has_before else "",
        _cursor(lines[-1], search) if has_after else "",
    )


def count(
    connection: Connection,
    person_id: int,
    search: TodoSearch,
    list_id: int | None,
    label_id: int | None = None,
    *,
    in_use: bool = False,
) -> int:
    """Return how many rows the search has, counted to CAP + 1 at most."""
    shape, values = _shape(
        connection, person_id, search.first_page, list_id, label_id, in_use=in_use
    )
    return int(_count_statement(shape).rows(connection, values)[0][0])


def _cursor(line: TodoLine, search: TodoSearch) -> str:
    return str(Cursor((line.due or NO_DATE) if search.by_due else None, line.id))


def _lines(connection: Connection, shape: _Shape, values: dict[str, Any]) -> list[TodoLine]:
    made: Any = _as_todo if shape.whole else _as_line
    return list(map(made, _page_statement(shape).rows(connection, values)))


def _shape(
    connection: Connection,
    person_id: int,
    search: TodoSearch,
    list_id: int | None,
    label_id: int | None,
    *,
    in_use: bool,
) -> tuple[_Shape, dict[str, Any]]:
    today = clock.today()
    values: dict[str, Any] = {
        "owner": person_id if list_id is None else list_id,
        "label": label_id,
        "limit": PAGE + 1,
        "today": today,
        "week": today + timedelta(days=7),
    }
    sqlite = connection.dialect.name == "sqlite"
    words = search.words
    indexed = [word for word in words if len(word) >= 3]
    for number, word in enumerate(words):
        values[f"word_{number}"] = word if sqlite else f"%{_escape(word)}%"
    if sqlite and indexed:
        phrases = [owner_mark(person_id), *indexed]
        values["match"] = " ".join('"' + p.replace('"', '""') + '"' for p in phrases)
    bound = "after" if search.after else "before" if search.before else ""
    if bound:
        cursor = Cursor.parse(search.after or search.before, by_due=search.by_due)
        if cursor:
            values |= {"cursor_due": cursor.due or NO_DATE, "cursor_id": cursor.id}
        else:
            bound = ""
    order = "due" if search.by_due else "oldest" if search.sort == "oldest" else "newest"
    shape = _Shape(
        sqlite=sqlite,
        by_list=list_id is not None,
        by_label=label_id is not None,
        states=STATES[search.status],
        due=search.due,
        words=len(words),
        indexed=bool(indexed),
        order=order,
        bound=bound,
        backwards=bound == "before",
        in_use=in_use,
    )
    return shape, values


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@lru_cache(maxsize=1024)
def _page_statement(shape: _Shape) -> Prepared:
    return Prepared(_page_select(shape))


def _page_select(shape: _Shape) -> Select[Any]:
    if len(shape.states) == 1 or shape.indexed or shape.by_label:
        return _ordered(_matching(shape, shape.states), shape, todos.c.due, _id(shape))
    # Each state is read from its own index in order, and only the first rows of each are merged.
    parts: CompoundSelect[Any] = union_all(
        *(
            select(_ordered(_matching(shape, (state,)), shape, todos.c.due, todos.c.id).subquery())
            for state in shape.states
        )
    )
    merged = parts.subquery()
    return _ordered(select(*merged.c), shape, merged.c.due, merged.c.id)


@lru_cache(maxsize=256)
def _count_statement(shape: _Shape) -> Prepared:
    some = _matching(shape, shape.states, (literal_column("1"),)).limit(CAP + 1).subquery()
    return Prepared(select(func.count()).select_from(some))


def _id(shape: _Shape) -> ColumnElement[int]:
    # The index hands out its rows in order of their numbers: asked for that very column, SQLite
    # stops after a page instead of sorting all that match.
    if shape.sqlite and shape.indexed:
        return _index.c.rowid
    return todo_labels.c.todo_id if shape.by_label else todos.c.id


def _matching(
    shape: _Shape, states: Sequence[int], columns: Sequence[ColumnElement[Any]] = _line
) -> Select[Any]:
    owner: ColumnElement[int] = todos.c.list_id if shape.by_list else todos.c.person_id
    state: ColumnElement[int] = todos.c.state
    if shape.sqlite and (shape.indexed or shape.by_label):
        # Not the bare columns: SQLite would go through their index and ask the search index for
        # each row, which takes fifty times as long as going through what the search index finds.
        owner, state = owner + 0, state + 0
    if shape.whole and columns is _line:
        columns = _whole
    statement = select(*columns).where(owner == bindparam("owner"))
    statement = statement.where(or_(*(state == one for one in states)))
    if shape.in_use:
        statement = statement.where(_not_archived(bindparam("owner")))
    today = bindparam("today", type_=DateOrLast())
    week = bindparam("week", type_=DateOrLast())
    dues: dict[str, list[ColumnElement[bool]]] = {
        "overdue": [todos.c.due < today],
        "today": [todos.c.due == today],
        "week": [todos.c.due >= today, todos.c.due <= week],
        "none": [todos.c.due == bindparam("no_date", NO_DATE, type_=Date())],
    }
    statement = statement.where(*dues.get(shape.due, []))
    for number in range(shape.words):
        word: BindParameter[str] = bindparam(f"word_{number}")
        statement = statement.where(
            func.instr(todos.c.search_text, word) > 0
            if shape.sqlite
            else todos.c.search_text.like(word, escape="\\")
        )
    if shape.sqlite and shape.indexed:
        statement = statement.select_from(_index.join(todos, todos.c.id == _index.c.rowid)).where(
            text("todo_search MATCH :match")
        )
    if shape.by_label:
        labelled = todo_labels.c.label_id == bindparam("label")
        if shape.sqlite and shape.indexed:
            of_this = select(1).where(labelled, todo_labels.c.todo_id == todos.c.id)
            return statement.where(of_this.exists())
        statement = statement.select_from(
            todo_labels.join(todos, todos.c.id == todo_labels.c.todo_id)
        ).where(labelled)
    return statement


def _not_archived(person: BindParameter[int]) -> ColumnElement[bool]:
    archived = select(lists.c.id).where(
        lists.c.person_id == person, lists.c.archived_at.is_not(None)
    )
    return todos.c.list_id.not_in(archived)


def _ordered(
    statement: Select[Any], shape: _Shape, due: ColumnElement[Any], number: ColumnElement[int]
) -> Select[Any]:
    descending = (shape.order == "newest") != shape.backwards
    at: BindParameter[int] = bindparam("cursor_id")
    if shape.order == "due":
        if shape.bound:
            place = tuple_(bindparam("cursor_due", type_=Date()), at)
            row = tuple_(due, number)
            statement = statement.where(row < place if descending else row > place)
        keys = [due, number]
    else:
        if shape.bound:
            statement = statement.where(number < at if descending else number > at)
        keys = [number]
    return statement.order_by(*(k.desc() if descending else k for k in keys)).limit(
        bindparam("limit")
    )


_one = select(*(todos.c[name] for name in Todo._fields)).where(
    todos.c.id == bindparam("todo"), todos.c.person_id == bindparam("person")
)


def find_todo(connection: Connection, person_id: int, todo_id: int) -> Todo | None:
    """Return the person's todo, deleted or not; None for somebody else's or none."""
    row = connection.execute(_one, {"todo": todo_id, "person": person_id}).first()
    return Todo._make(row) if row else None


def held_todo(connection: Connection, person_id: int, todo_id: int) -> Todo | None:
    """Return the person's todo as it stays until the transaction ends, or None."""
    row = connection.execute(_one.with_for_update(), {"todo": todo_id, "person": person_id}).first()
    return Todo._make(row) if row else None


def all_todos(connection: Connection, person_id: int) -> list[Todo]:
    """Return all todos of the person, deleted ones too, in the order they were made."""
    rows = connection.execute(
        select(*_whole).where(todos.c.person_id == person_id).order_by(todos.c.id)
    )
    return [Todo._make(row) for row in rows]


_due_between = (
    select(*_line)
    .where(
        todos.c.person_id == bindparam("person"),
        todos.c.state == ACTIVE,
        todos.c.due >= bindparam("first"),
        todos.c.due <= bindparam("last"),
    )
    .order_by(todos.c.due, todos.c.id)
    .limit(bindparam("limit"))
)
_ever_due = Prepared(_due_between)
_in_use_due = Prepared(_due_between.where(_not_archived(bindparam("person"))))


def due_between(
    connection: Connection,
    person_id: int,
    first: date | None,
    last: date,
    limit: int,
    *,
    in_use: bool = False,
) -> list[TodoLine]:
    """Return active todos due from the first day (or ever) to the last, soonest first.

    With ``in_use``, without what is in archived lists.
    """
    values = {"person": person_id, "first": first or date.min, "last": last, "limit": limit}
    statement = _in_use_due if in_use else _ever_due
    return list(map(TodoLine._make, statement.rows(connection, values)))


_done_by_day = Prepared(
    select(todos.c.done_on, func.count())
    .where(
        todos.c.person_id == bindparam("person"),
        todos.c.state == DONE,
        todos.c.done_on >= bindparam("since"),
    )
    .group_by(todos.c.done_on)
)


def done_by_day(connection: Connection, person_id: int, since: date) -> dict[date, int]:
    """Return how many todos were done on each day since then; days with none are left out."""
    return dict(_done_by_day.rows(connection, {"person": person_id, "since": since}))
