"""Searches that a person keeps under a name, beside the lists."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from webapp import clock
from webapp.accounts.queries import alone
from webapp.database import Id, metadata
from webapp.prepared import Prepared
from webapp.todos.search import TodoSearch

MOST = 20
"""Searches that a person can keep."""

saved_searches = Table(
    "saved_searches",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("name", String, nullable=False),
    # Local path and query. What is read is parsed again: it leads nowhere else, whatever it holds.
    Column("url", Text, nullable=False),
    # It can come back by Undo until another is kept.
    Column("deleted_at", BigInteger),
    Index(None, "person_id"),
)


class SavedSearch(NamedTuple):
    """A search with its name."""

    id: int
    name: str
    path: str
    """Its path and query."""


@lru_cache(maxsize=1024)
def parsed(url: str) -> TodoSearch:
    """Return the search that the path and query ask for, from its first page."""
    path, _, query = url.partition("?")
    path = path if path in {"/todos", "/search"} else "/todos"
    return TodoSearch.from_args(dict(parse_qsl(query)), path).first_page


_columns = (saved_searches.c.id, saved_searches.c.name, saved_searches.c.url)
_there = saved_searches.c.deleted_at.is_(None)
_mine = Prepared(
    select(*_columns)
    .where(saved_searches.c.person_id == bindparam("person"), _there)
    .order_by(saved_searches.c.id)
)


def searches_of(connection: Connection, person_id: int) -> tuple[SavedSearch, ...]:
    """Return the searches that the person keeps, in the order they were kept."""
    rows = _mine.rows(connection, {"person": person_id})
    return tuple(SavedSearch(number, name, parsed(url).url) for number, name, url in rows)


def find_search(connection: Connection, person_id: int, search_id: int) -> SavedSearch | None:
    """Return the person's search, deleted or not; None for somebody else's or none."""
    mine = saved_searches.c.person_id == person_id, saved_searches.c.id == search_id
    row = connection.execute(select(*_columns).where(*mine)).first()
    return SavedSearch(row.id, row.name, parsed(row.url).url) if row else None


def keep_search(connection: Connection, person_id: int, name: str, search: TodoSearch) -> bool:
    """Keep the search under a name; return False when there is no room for another.

    A search that is kept already gets the name.
    """
    alone(connection, person_id)
    url = search.first_page.url
    mine: Sequence[SavedSearch] = searches_of(connection, person_id)
    same = next((one for one in mine if one.path == url), None)
    if same:
        rename_search(connection, same.id, name)
        return True
    if len(mine) >= MOST:
        return False
    theirs = saved_searches.c.person_id == person_id
    connection.execute(delete(saved_searches).where(theirs, ~_there))
    connection.execute(insert(saved_searches), {"person_id": person_id, "name": name, "url": url})
    return True


def rename_search(connection: Connection, search_id: int, name: str) -> None:
    """Give the search another name."""
    one = saved_searches.c.id == search_id
    connection.execute(update(saved_searches).where(one).values(name=name))


def delete_search(connection: Connection, search_id: int, *, deleted: bool) -> None:
    """Take the search away, or back."""
    one = saved_searches.c.id == search_id
    now = clock.now() if deleted else None
    connection.execute(update(saved_searches).where(one).values(deleted_at=now))
