"""Lists: reads, and what can be done with one."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Text,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from webapp import clock
from webapp.accounts.queries import alone, when_person_joins
from webapp.database import Id
from webapp.prepared import Prepared
from webapp.texts import fold
from webapp.todos.models import (
    INBOX,
    TodoList,
    changed_lists,
    changed_todos,
    changes,
    lists,
    todos,
)

_mine = Prepared(
    select(*(lists.c[name] for name in TodoList._fields))
    .where(lists.c.person_id == bindparam("person"))
    .order_by(lists.c.position, lists.c.id)
)


def lists_of(connection: Connection, person_id: int) -> tuple[TodoList, ...]:
    """Return the person's lists in their order, archived ones too; the Inbox stands first."""
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
    alone(connection, person_id)
    stem = re.sub(r"[^\w]+", "-", fold(name)).strip("-_")[:60] or "list"
    row = connection.execute(
        insert(lists)
        .values(
            person_id=person_id,
            name=name,
            slug=_free_slug(connection, person_id, stem),
            color=color,
            position=_last_place(connection, person_id) + 1,
        )
        .returning(*(lists.c[field] for field in TodoList._fields))
    ).one()
    return TodoList._make(row)


def _free_slug(connection: Connection, person_id: int, stem: str) -> str:
    taken = {li.slug for li in lists_of(connection, person_id)} | {"all"}
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


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
    alone(connection, person_id)
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


def edit_list(
    connection: Connection, li: TodoList, name: str, color: str, *, outdated: bool = False
) -> bool:
    """Rename or recolour the list; return False when that was written beside an older version."""
    if (li.name, li.color) == (name, color):
        return True  # the same form, sent once more
    if outdated:
        return False
    edited = connection.execute(
        update(lists)
        .where(lists.c.id == li.id, lists.c.version == li.version)
        .values(name=name, color=color, version=lists.c.version + 1)
    )
    return edited.rowcount == 1


def archive_list(
    connection: Connection, person_id: int, li: TodoList, *, archived: bool
) -> int | None:
    """Put the list away, or take it back; return the change that did so, now or the last time.

    Raises ValueError for the Inbox.
    """
    if li.slug == INBOX:
        raise ValueError("the Inbox stays in use")
    kind = "archive" if archived else "unarchive"
    if archived == (li.archived_at is not None):
        return connection.scalar(
            select(changes.c.id)
            .join(changed_lists, changed_lists.c.change_id == changes.c.id)
            .where(changed_lists.c.list_id == li.id, changes.c.kind == kind)
            .where(changes.c.person_id == person_id)
            .order_by(changes.c.id.desc())
            .limit(1)
        )
    now = clock.now() if archived else None
    connection.execute(update(lists).where(lists.c.id == li.id).values(archived_at=now))
    before, after = {"archived_at": li.archived_at}, {"archived_at": now}
    return _note(connection, person_id, kind, li, before, after)


def delete_list(connection: Connection, person_id: int, li: TodoList) -> tuple[int, int]:
    """Delete the list and move its todos, deleted ones too, to the Inbox.

    Return the change, for `undo_list_change`, and how many todos moved. Raises ValueError for the
    Inbox.
    """
    if li.slug == INBOX:
        raise ValueError("the Inbox cannot go")
    inbox = _inbox(connection, person_id)
    row = connection.execute(select(lists).where(lists.c.id == li.id)).one()._asdict()
    kept = {name: row[name] for name in _KEPT}
    change_id = _note(connection, person_id, "delete list", li, kept, {})
    connection.execute(
        insert(changed_todos).from_select(
            ["change_id", "todo_id", "before", "after"],
            select(
                literal(change_id, Id),
                todos.c.id,
                literal(json.dumps({"list_id": li.id}), Text),
                literal(json.dumps({"list_id": inbox}), Text),
            ).where(todos.c.list_id == li.id),
        )
    )
    moved = connection.execute(
        update(todos)
        .where(todos.c.list_id == li.id)
        .values(list_id=inbox, version=todos.c.version + 1)
    )
    connection.execute(delete(lists).where(lists.c.id == li.id))
    return change_id, moved.rowcount


_KEPT = ("name", "slug", "color", "version", "position", "archived_at")
"""What a deleted list comes back with."""


def _inbox(connection: Connection, person_id: int) -> int:
    inbox = select(lists.c.id).where(lists.c.person_id == person_id, lists.c.slug == INBOX)
    return int(connection.execute(inbox).scalar_one())


def _note(
    connection: Connection,
    person_id: int,
    kind: str,
    li: TodoList,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> int:
    made = insert(changes).values(person_id=person_id, kind=kind, created_at=clock.now())
    change_id = int(connection.execute(made.returning(changes.c.id)).scalar_one())
    texts = {"before": json.dumps(before), "after": json.dumps(after)}
    connection.execute(insert(changed_lists), {"change_id": change_id, "list_id": li.id, **texts})
    return change_id


def undo_list_change(connection: Connection, person_id: int, change_id: int) -> int | None:
    """Put back what the change did to a list; return how many things, or None if it did nothing.

    A deleted list comes back with those of its todos that nobody moved since.
    """
    row = connection.execute(
        select(changed_lists).where(changed_lists.c.change_id == change_id)
    ).first()
    if row is None:
        return None
    before, after = json.loads(row.before), json.loads(row.after)
    if after:
        mine = and_(lists.c.id == row.list_id, lists.c.person_id == person_id)
        so = lists.c.archived_at.is_not_distinct_from(after["archived_at"])
        return connection.execute(update(lists).where(mine, so).values(before)).rowcount
    alone(connection, person_id)
    taken = connection.scalar(select(lists.c.id).where(lists.c.id == row.list_id))
    before["slug"] = _free_slug(connection, person_id, before["slug"])
    if taken is None:  # so that older changes, which name it, can be undone too
        before["id"] = row.list_id
    made = insert(lists).values(person_id=person_id, **before).returning(lists.c.id)
    list_id = connection.execute(made).scalar_one()
    moved = select(changed_todos.c.todo_id).where(changed_todos.c.change_id == change_id)
    connection.execute(
        update(todos)
        .where(todos.c.id.in_(moved), todos.c.list_id == _inbox(connection, person_id))
        .values(list_id=list_id, version=todos.c.version + 1)
    )
    return 1
