"""Reads of todos: a page of a search, its count, one todo, the dashboard's figures.

Statements are built once for each shape of a search and kept; only values change.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Date,
    Integer,
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
from sqlalchemy.sql.selectable import FromClause

from webapp.clock import Here
from webapp.database import NO_DATE, DateOrLast
from webapp.prepared import Prepared
from webapp.todos.labels import ids, labels_called, labels_with_ids
from webapp.todos.meaning import (
    WEEK,
    Conditions,
    Meaning,
    holds,
    is_overdue,
    meaning,
    needle,
    where,
)
from webapp.todos.models import (
    ACTIVE,
    DELETED,
    DONE,
    EDITOR,
    Label,
    Lists,
    Todo,
    TodoLine,
    TodoList,
    in_use,
    list_members,
    lists,
    of_others,
    owner_mark,
    todo_labels,
    todos,
)
from webapp.todos.search import CAP, Cursor, TodoSearch
from webapp.todos.trash import deletion_times

PAGE = 25
"""Rows on a page."""

_index = table("todo_search", column("rowid"))

_line = (
    todos.c.id,
    todos.c.title,
    todos.c.due,
    todos.c.at,
    todos.c.state,
    todos.c.list_id,
    todos.c.priority,
    todos.c.repeat,
    todos.c.labels,
    (todos.c.notes != "").label("has_notes"),
    todos.c.progress,
)
_whole = tuple(todos.c[name] for name in Todo._fields)


class Page(NamedTuple):
    """Some rows of a search, and the places to go on from."""

    lines: Sequence[TodoLine]
    before: str
    """Cursor of the page before this one; empty on the first."""
    after: str
    """Cursor of the page after this one; empty on the last."""


NO_PAGE = Page([], "", "")

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
    others_labels: Sequence[Label] = ()
    """Other people's labels that are on these rows."""
    possible: bool = True
    """Whether a todo can be all that is asked for at once."""


class Shared(NamedTuple):
    """A list of somebody else's that a search goes through, too."""

    list_id: int
    owner_id: int
    label_id: int | None = None
    """The label that is asked for, as this owner has it."""


class Scope(NamedTuple):
    """Whose todos a search goes through."""

    owner_id: int
    label_id: int | None = None
    """The label that is asked for, as the owner has it."""
    in_use: bool = False
    """Whether what is in archived lists of the owner is left out."""
    shared: tuple[Shared, ...] = ()
    """The lists of others that are gone through, too."""


_as_line = partial(tuple.__new__, TodoLine)
"""What `TodoLine._make` does, a third of its cost: it is done for each row of each page."""

_as_todo = partial(tuple.__new__, Todo)

NOTHING = Found([], "", "", 0, True)

EVERYTHING = TodoSearch(path="/search", status="all")


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
    conditions: Conditions
    """What terms ask for beside words, a list and a label."""
    shared: int
    """How many lists of others are gone through, too."""
    whole: bool = False
    """Whether all is read that a `Todo` has, not only what a `TodoLine` shows."""


def find(
    connection: Connection,
    person_id: int,
    search: TodoSearch,
    mine: Lists,
    known: Sequence[Label] = (),
    *,
    here: Here,
    whole: bool = False,
) -> Found:
    """Return the page of the search among the person's lists; past the end, the last there is.

    The working list leaves out what is in archived lists; the search finds it. With ``whole``, the
    lines are `Todo`, and so say themselves when they were deleted.
    """
    shown = in_use(mine) if search.path == "/todos" else mine
    meant = meaning(search, shown, known, here.today)
    scope = _scope(connection, person_id, search, meant, shown, mine) if meant else None
    page = NO_PAGE
    if meant and scope:
        page = find_page(connection, scope, search, meant, here=here, whole=whole)
    if search.status == "active" and not search.narrows:
        li = next((li for li in mine if meant and li.id == meant.list_id), None)
        number = li.active if li else sum(li.active for li in shown)
    elif not (meant and scope and (page.before or page.after)):
        number = len(page.lines)
    else:
        number = count(connection, scope, search, meant, here=here)
    anything = bool(page.lines) or bool(
        find_page(
            connection,
            Scope(person_id, shared=shared_by(of_others(mine))),
            EVERYTHING,
            Meaning(),
            here=here,
        ).lines
    )
    deleted = NEVER
    if search.trash and page.lines and not whole:
        deleted = deletion_times(connection, [line.id for line in page.lines])
    others = of_others(mine)
    theirs_on_rows = labels_on(connection, page.lines, others) if others else ()
    possible = meant is not None
    return Found(*page, min(number, CAP + 1), anything, deleted, theirs_on_rows, possible)


def shared_by(others: Iterable[TodoList]) -> tuple[Shared, ...]:
    """Return how a search goes through these lists of others."""
    return tuple(Shared(other.id, other.owner_id) for other in others)


def _scope(
    connection: Connection,
    person_id: int,
    search: TodoSearch,
    meant: Meaning,
    shown: Lists,
    mine: Lists,
    *,
    to_change: bool = False,
) -> Scope | None:
    """Return whose todos the search goes through; None if there are none that it may see.

    What is in the trash, or is looked for ``to_change`` it, is not seen in a list that the person
    only reads.
    """
    li = next((li for li in shown if li.id == meant.list_id), None) if meant.list_id else None
    owner_id = li.owner_id or person_id if li else person_id
    others = of_others([li] if li else shown)
    if others and (to_change or DELETED in search.states):
        others = [other for other in others if other.role == EDITOR]
    if owner_id != person_id and not others:
        return None
    owners = {owner_id, *(other.owner_id for other in others)}
    labels = labels_called(connection, meant.label, owners) if meant.label else {}
    label_id = labels.get(owner_id, 0) if meant.label else None
    in_use = not li and len(shown) < len(mine)
    if li or not others:
        return Scope(owner_id, label_id, in_use)
    if meant.label:
        shared = tuple(Shared(o.id, o.owner_id, labels.get(o.owner_id, 0)) for o in others)
    else:
        shared = shared_by(others)
    return Scope(owner_id, label_id, in_use, shared)


def labels_on(
    connection: Connection, lines: Iterable[TodoLine], others: Iterable[TodoList]
) -> Sequence[Label]:
    """Return the labels of those of the rows that are in these lists of others."""
    theirs = {other.id for other in others}
    numbers = {n for line in lines if line.list_id in theirs for n in ids(line.labels)}
    return labels_with_ids(connection, numbers) if numbers else ()


def find_page(
    connection: Connection,
    scope: Scope,
    search: TodoSearch,
    meant: Meaning,
    *,
    here: Here,
    whole: bool = False,
) -> Page:
    """Return the page of the search; past the end, the last page that exists.

    With ``whole``, its lines are `Todo`.
    """
    shape, values = _shape(connection, scope, search, meant, here=here)
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
        return NO_PAGE
    has_before = more if shape.backwards else bool(shape.bound)
    has_after = bool(shape.bound) if shape.backwards else more
    return Page(
        lines,
        _cursor(lines[0], search) if has_before else "",
        _cursor(lines[-1], search) if has_after else "",
    )


def count(
    connection: Connection,
    scope: Scope,
    search: TodoSearch,
    meant: Meaning,
    *,
    here: Here,
) -> int:
    """Return how many rows the search has, counted to CAP + 1 at most."""
    shape, values = _shape(connection, scope, search.first_page, meant, here=here)
    return int(_count_statement(shape).rows(connection, values)[0][0])


def find_ids(
    connection: Connection,
    person_id: int,
    search: TodoSearch,
    mine: Lists,
    known: Sequence[Label],
    limit: int,
    *,
    here: Here,
) -> list[int]:
    """Return the ids of all that the search finds now and that the person may change.

    They are those of every page, but at most so many.
    """
    shown = in_use(mine) if search.path == "/todos" else mine
    meant = meaning(search, shown, known, here.today)
    if meant is None:
        return []
    scope = _scope(connection, person_id, search, meant, shown, mine, to_change=True)
    if scope is None:
        return []
    shape, values = _shape(connection, scope, search.first_page, meant, here=here)
    rows = _ids_statement(shape).rows(connection, values | {"limit": limit})
    return [number for (number,) in rows]


def _cursor(line: TodoLine, search: TodoSearch) -> str:
    if not search.by_due:
        return str(Cursor(None, line.id))
    return str(Cursor(line.due or NO_DATE, line.id, line.at))


def _lines(connection: Connection, shape: _Shape, values: dict[str, Any]) -> list[TodoLine]:
    made: Any = _as_todo if shape.whole else _as_line
    return list(map(made, _page_statement(shape).rows(connection, values)))


def _shape(
    connection: Connection,
    scope: Scope,
    search: TodoSearch,
    meant: Meaning,
    *,
    here: Here,
) -> tuple[_Shape, dict[str, Any]]:
    values: dict[str, Any] = {
        "owner": scope.owner_id if meant.list_id is None else meant.list_id,
        "label": scope.label_id,
        "limit": PAGE + 1,
        "today": here.today,
        "minute": here.minute,
        "week": here.today + WEEK,
        **meant.values,
    }
    sqlite = connection.dialect.name == "sqlite"
    words = search.words
    indexed = [word for word in words if len(word) >= 3]
    for number, word in enumerate(words):
        values[f"word_{number}"] = needle(word, sqlite=sqlite)
    for number, word in enumerate(search.terms.unwanted):
        values[f"unwanted_{number}"] = needle(word, sqlite=sqlite)
    if sqlite and indexed:
        values["match"] = _match(scope.owner_id, indexed)
    for at, one in enumerate(scope.shared):
        values |= {f"owner_{at}": one.list_id, f"label_{at}": one.label_id}
        if sqlite and indexed:
            values[f"match_{at}"] = _match(one.owner_id, indexed)
    bound = "after" if search.after else "before" if search.before else ""
    if bound:
        cursor = Cursor.parse(search.after or search.before, by_due=search.by_due)
        if cursor:
            values |= {"cursor_due": cursor.due or NO_DATE, "cursor_id": cursor.id}
            values["cursor_at"] = cursor.at
        else:
            bound = ""
    order = "due" if search.by_due else "oldest" if search.sort == "oldest" else "newest"
    shape = _Shape(
        sqlite=sqlite,
        by_list=meant.list_id is not None,
        by_label=scope.label_id is not None,
        states=search.states,
        due=search.due,
        words=len(words),
        indexed=bool(indexed),
        order=order,
        bound=bound,
        backwards=bound == "before",
        in_use=scope.in_use,
        conditions=meant.conditions,
        shared=len(scope.shared),
    )
    return shape, values


def _match(owner_id: int, words: Sequence[str]) -> str:
    phrases = [owner_mark(owner_id), *words]
    return " ".join('"' + phrase.replace('"', '""') + '"' for phrase in phrases)


@lru_cache(maxsize=1024)
def _page_statement(shape: _Shape) -> Prepared:
    return Prepared(_page_select(shape))


def _page_select(shape: _Shape) -> Select[Any]:
    # Each state, and each list of others, is read from its own index in order, and only the first
    # rows of each are merged.
    one_by_one = len(shape.states) == 1 or shape.indexed or shape.by_label
    ranges = [shape.states] if one_by_one else [(state,) for state in shape.states]
    keys = (todos.c.due, todos.c.at, _id(shape))
    parts = [
        _ordered(_matching(shape, states, at=at), shape, *keys)
        for at in _places(shape)
        for states in ranges
    ]
    if len(parts) == 1:
        return parts[0]
    merged = union_all(*(select(part.subquery()) for part in parts)).subquery()
    return _ordered(select(*merged.c), shape, merged.c.due, merged.c.at, merged.c.id)


def _places(shape: _Shape) -> list[str]:
    """Return the ends of the names that the values have for one's own and for each shared list."""
    return ["", *(f"_{at}" for at in range(shape.shared))]


@lru_cache(maxsize=256)
def _count_statement(shape: _Shape) -> Prepared:
    parts = [
        _matching(shape, shape.states, (literal_column("1").label("one"),), at=at).limit(CAP + 1)
        for at in _places(shape)
    ]
    some: FromClause = parts[0].subquery()
    if len(parts) > 1:
        every = union_all(*(select(part.subquery()) for part in parts))
        some = every.limit(CAP + 1).subquery()
    return Prepared(select(func.count()).select_from(some))


@lru_cache(maxsize=64)
def _ids_statement(shape: _Shape) -> Prepared:
    parts = [_matching(shape, shape.states, (todos.c.id,), at=at) for at in _places(shape)]
    every = parts[0] if len(parts) == 1 else union_all(*parts)
    return Prepared(every.limit(bindparam("limit")))


def _id(shape: _Shape) -> ColumnElement[int]:
    # The index hands out its rows in order of their numbers: asked for that very column, SQLite
    # stops after a page instead of sorting all that match.
    if shape.sqlite and shape.indexed:
        return _index.c.rowid
    return todo_labels.c.todo_id if shape.by_label else todos.c.id


def _matching(
    shape: _Shape,
    states: Sequence[int],
    columns: Sequence[ColumnElement[Any]] = _line,
    at: str = "",
) -> Select[Any]:
    by_list = shape.by_list or at
    owner: ColumnElement[int] = todos.c.list_id if by_list else todos.c.person_id
    state: ColumnElement[int] = todos.c.state
    if shape.sqlite and (shape.indexed or shape.by_label):
        # Not the bare columns: SQLite would go through their index and ask the search index for
        # each row, which takes fifty times as long as going through what the search index finds.
        owner, state = owner + 0, state + 0
    if shape.whole and columns is _line:
        columns = _whole
    statement = select(*columns).where(owner == bindparam(f"owner{at}"))
    statement = statement.where(or_(*(state == one for one in states)))
    if shape.in_use and not at:
        statement = statement.where(_not_archived(bindparam("owner")))
    today = bindparam("today", type_=DateOrLast())
    week = bindparam("week", type_=DateOrLast())
    dues: dict[str, list[ColumnElement[bool]]] = {
        "overdue": [is_overdue()],
        "today": [todos.c.due == today],
        "week": [todos.c.due >= today, todos.c.due <= week],
        "none": [todos.c.due == bindparam("no_date", NO_DATE, type_=Date())],
    }
    statement = statement.where(*dues.get(shape.due, []))
    for number in range(shape.words):
        statement = statement.where(holds(f"word_{number}", sqlite=shape.sqlite))
    statement = statement.where(*where(shape.conditions, sqlite=shape.sqlite))
    if shape.sqlite and shape.indexed:
        statement = statement.select_from(_index.join(todos, todos.c.id == _index.c.rowid)).where(
            text(f"todo_search MATCH :match{at}")
        )
    if shape.by_label:
        labelled = todo_labels.c.label_id == bindparam(f"label{at}")
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
    statement: Select[Any],
    shape: _Shape,
    due: ColumnElement[Any],
    at: ColumnElement[int],
    number: ColumnElement[int],
) -> Select[Any]:
    descending = (shape.order == "newest") != shape.backwards
    last: BindParameter[int] = bindparam("cursor_id")
    if shape.order == "due":
        if shape.bound:
            day = bindparam("cursor_due", type_=Date())
            place = tuple_(day, bindparam("cursor_at", type_=Integer()), last)
            row = tuple_(due, at, number)
            statement = statement.where(row < place if descending else row > place)
        keys = [due, at, number]
    else:
        if shape.bound:
            statement = statement.where(number < last if descending else number > last)
        keys = [number]
    return statement.order_by(*(k.desc() if descending else k for k in keys)).limit(
        bindparam("limit")
    )


_shared_with = select(1).where(
    list_members.c.list_id == todos.c.list_id,
    list_members.c.person_id == bindparam("person"),
    or_(list_members.c.role == EDITOR, todos.c.state != DELETED),
)
_one = select(*_whole).where(
    todos.c.id == bindparam("todo"),
    or_(todos.c.person_id == bindparam("person"), _shared_with.exists()),
)


def find_todo(connection: Connection, person_id: int, todo_id: int) -> Todo | None:
    """Return the todo if the person may see it: their own, or one in a list that they share.

    Who only reads a list does not see what is in the trash.
    """
    row = connection.execute(_one, {"todo": todo_id, "person": person_id}).first()
    return Todo._make(row) if row else None


def held_todo(connection: Connection, person_id: int, todo_id: int) -> Todo | None:
    """Return the todo, if the person may see it, as it stays until the transaction ends."""
    row = connection.execute(_one.with_for_update(), {"todo": todo_id, "person": person_id}).first()
    return Todo._make(row) if row else None


def all_todos(connection: Connection, person_id: int) -> list[Todo]:
    """Return all todos of the person, deleted ones too, in the order they were made."""
    rows = connection.execute(
        select(*_whole).where(todos.c.person_id == person_id).order_by(todos.c.id)
    )
    return [Todo._make(row) for row in rows]


def _due_between(at: str = "") -> Select[Any]:
    moment = tuple_(todos.c.due, todos.c.at)
    return (
        select(*_line)
        .where(
            (todos.c.list_id if at else todos.c.person_id) == bindparam(f"owner{at}"),
            todos.c.state == ACTIVE,
            moment
            >= tuple_(bindparam("first", type_=Date()), bindparam("first_at", type_=Integer())),
            moment < tuple_(bindparam("end", type_=Date()), bindparam("end_at", type_=Integer())),
        )
        .order_by(todos.c.due, todos.c.at, todos.c.id)
        .limit(bindparam("limit"))
    )


@lru_cache(maxsize=128)
def _due_statement(shared: int, *, in_use: bool) -> Prepared:
    mine = _due_between()
    if in_use:
        mine = mine.where(_not_archived(bindparam("owner")))
    if not shared:
        return Prepared(mine)
    parts = [mine, *(_due_between(f"_{at}") for at in range(shared))]
    merged = union_all(*(select(part.subquery()) for part in parts)).subquery()
    ordered = select(*merged.c).order_by(merged.c.due, merged.c.at, merged.c.id)
    return Prepared(ordered.limit(bindparam("limit")))


Place = tuple[date, int]
"""A day, and minutes after its midnight."""

EVER: Place = (date.min, 0)


def due_between(
    connection: Connection,
    person_id: int,
    first: Place,
    end: Place,
    limit: int,
    *,
    in_use: bool = False,
    shared: Sequence[Shared] = (),
) -> list[TodoLine]:
    """Return active todos due from the first day and minute to before the end, soonest first.

    With ``in_use``, without what is in archived lists of one's own; lists of others are gone
    through as far as they are ``shared``.
    """
    values: dict[str, object] = {"owner": person_id, "limit": limit}
    values |= {"first": first[0], "first_at": first[1], "end": end[0], "end_at": end[1]}
    values |= {f"owner_{at}": one.list_id for at, one in enumerate(shared)}
    statement = _due_statement(len(shared), in_use=in_use)
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
