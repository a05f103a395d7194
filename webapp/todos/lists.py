"""Lists: reads, and what can be done with one."""

import re
from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from webapp.accounts.models import people
from webapp.accounts.queries import when_person_joins
from webapp.prepared import Prepared
from webapp.texts import fold
from webapp.todos.models import INBOX, TodoList, lists, todos

_mine = Prepared(
    select(*(lists.c[name] for name in TodoList._fields))
    .where(lists.c.person_id == bindparam("person"))
    .order_by(lists.c.position, lists.c.id)
)


def lists_of(connection: Connection, person_id: int) -> tuple[TodoList, ...]:
    """Return the person's lists in their order; the Inbox stands first."""
    return tuple(map(TodoList._make, _mine.rows(connection, {"person": person_id})))


def find_list(connection: Connection, person_id: int, list_id: int) -> TodoList | None:
    """Return the person's list; None for somebody else's or none."""
    row = connection.execute(
        select(*(lists.c[name] for name in TodoList._fields)).where(
            lists.c.person_id == person_id, lists.c.id == list_id
        )
    ).first()
    return TodoList._make(row) if row else None


def by_slug(mine: Sequence[TodoList], slug: str) -> TodoList | None:
    """Return the list with this slug, or None."""
    return next((li for li in mine if li.slug == slug), None)


@when_person_joins
def give_inbox(connection: Connection, person_id: int) -> None:
    """Give a new person the list that cannot go."""
    connection.execute(insert(lists), {"person_id": person_id, "name": "Inbox", "slug": INBOX})


def add_list(connection: Connection, person_id: int, name: str, color: str) -> TodoList:
    """Make a list, the last of all. Two may have one name; their slugs differ."""
    _take_turns(connection, person_id)
    taken = {li.slug for li in lists_of(connection, person_id)} | {"all"}
    stem = re.sub(r"[^\w]+", "-", fold(name)).strip("-_")[:60] or "list"
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    row = connection.execute(
        insert(lists)
        .values(
            person_id=person_id,
            name=name,
            slug=slug,
            color=color,
            position=_last_place(connection, person_id) + 1,
        )
        .returning(*(lists.c[field] for field in TodoList._fields))
    ).one()
    return TodoList._make(row)


def _take_turns(connection: Connection, person_id: int) -> None:
    """Let one change at a time decide about all of the person's lists.

    Two lists made at once must not find the same slug free, nor two moves mix their orders.
    """
    connection.execute(select(people.c.id).where(people.c.id == person_id).with_for_update())


def _last_place(connection: Connection, person_id: int) -> int:
    last = select(func.max(lists.c.position)).where(lists.c.person_id == person_id)
    return connection.scalar(last) or 0


def place_list(
    connection: Connection, person_id: int, li: TodoList, neighbour: int, *, after: bool
) -> TodoList | None:
    """Let the list stand right before another, or right after it; return that other.

    Return None, and change nothing, when there is no such other. Nothing stands before the Inbox:
    there, it is right after it. Raises ValueError for the Inbox itself.
    """
    if li.slug == INBOX:
        raise ValueError("the Inbox stays first")
    _take_turns(connection, person_id)
    mine = lists_of(connection, person_id)
    other = next((one for one in mine if one.id == neighbour != li.id), None)
    if other is None:
        return None
    order = [one.id for one in mine if one.id != li.id]
    order.insert(max(1, order.index(other.id) + after), li.id)
    for position, list_id in enumerate(order):
        connection.execute(
            update(lists)
            .where(lists.c.id == list_id, lists.c.position != position)
            .values(position=position)
        )
    return other


def edit_list(connection: Connection, li: TodoList, name: str, color: str, version: int) -> bool:
    """Rename or recolour the list; return False when it has changed since that version."""
    if (li.name, li.color) == (name, color):
        return True  # the same form, sent once more
    edited = connection.execute(
        update(lists)
        .where(lists.c.id == li.id, lists.c.version == version)
        .values(name=name, color=color, version=lists.c.version + 1)
    )
    return edited.rowcount == 1


def delete_list(connection: Connection, person_id: int, li: TodoList) -> int:
    """Delete the list and move its todos, deleted ones too, to the Inbox; return how many moved.

    Raises ValueError for the Inbox.
    """
    if li.slug == INBOX:
        raise ValueError("the Inbox cannot go")
    inbox = (
        select(lists.c.id)
        .where(lists.c.person_id == person_id, lists.c.slug == INBOX)
        .scalar_subquery()
    )
    moved = connection.execute(
        update(todos)
        .where(todos.c.list_id == li.id)
        .values(list_id=inbox, version=todos.c.version + 1)
    )
    connection.execute(delete(lists).where(lists.c.id == li.id))
    return moved.rowcount
