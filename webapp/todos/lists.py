"""Lists: reads, and what can be done with one."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    select,
    union_all,
    update,
)

from webapp import clock
from webapp.accounts.models import people
from webapp.accounts.queries import alone, when_person_joins
from webapp.database import Id
from webapp.prepared import Prepared
from webapp.texts import fold
from webapp.todos.models import (
    EDITOR,
    INBOX,
    OWNER,
    Share,
    TodoList,
    changed_lists,
    changed_todos,
    changes,
    list_members,
    lists,
    todos,
)

_columns = tuple(lists.c[name] for name in TodoList._fields if name != "share")
_person = bindparam("person", type_=Id)

# The last column is empty as long as nobody shares anything with this person, nor they with others:
# what it costs to ask for shared lists is then not paid.
_mine = Prepared(
    select(
        *_columns,
        case(
            (exists().where(list_members.c.person_id == _person), 1),
            (exists().where(list_members.c.owner_id == _person), 1),
        ),
    )
    .where(lists.c.person_id == _person)
    .order_by(lists.c.position, lists.c.id)
)
_with_shared = Prepared(
    union_all(
        select(
            *_columns,
            case((exists().where(list_members.c.list_id == lists.c.id), OWNER)).label("role"),
            literal_column("0", Integer).label("owner_id"),
            literal_column("''").label("owner"),
            lists.c.position.label("place"),
        ).where(lists.c.person_id == _person),
        select(
            *(list_members.c.slug if one.name == "slug" else one for one in _columns),
            list_members.c.role,
            list_members.c.owner_id,
            people.c.name,
            list_members.c.position,
        )
        .select_from(
            list_members.join(lists, lists.c.id == list_members.c.list_id).join(
                people, people.c.id == list_members.c.owner_id
            )
        )
        .where(list_members.c.person_id == _person),
    ).order_by("place", "id")
)


def lists_of(connection: Connection, person_id: int) -> tuple[TodoList, ...]:
    """Return the person's lists in their order, archived ones too; the Inbox stands first.

    Those that others share with them are among them, under the slugs that they have here.
    """
    rows = _mine.rows(connection, {"person": person_id})
    if rows and rows[0][-1] is not None:
        rows = [
            (*row[:7], Share(*row[7:10]) if row[7] else None)
            for row in _with_shared.rows(connection, {"person": person_id})
        ]
    return tuple(map(TodoList._make, rows))


def find_list(connection: Connection, person_id: int, list_id: int) -> TodoList | None:
    """Return the list as this person sees it; None for one that they may not see, or none."""
    return next((li for li in lists_of(connection, person_id) if li.id == list_id), None)


def may_change(connection: Connection, person_id: int, li: TodoList) -> bool:
    """Tell whether the person may change what is in the list, and hold it so to the end."""
    if not li.owner_id:
        return True
    return li.id in held(connection, person_id, [li.id])


def held(
    connection: Connection, person_id: int, list_ids: Iterable[int] | None = None
) -> dict[int, int]:
    """Return which of others' lists the person edits, or which of these, and whose each is.

    Nobody takes that away until the transaction ends.
    """
    edited = select(list_members.c.list_id, list_members.c.owner_id).where(
        list_members.c.person_id == person_id, list_members.c.role == EDITOR
    )
    if list_ids is not None:
        edited = edited.where(list_members.c.list_id.in_(set(list_ids)))
    rows = connection.execute(edited.with_for_update(read=True))
    return {row.list_id: row.owner_id for row in rows}


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
            slug=free_slug(connection, person_id, stem),
            color=color,
            position=last_place(connection, person_id) + 1,
        )
        .returning(*_columns)
    ).one()
    return TodoList(*row)


def free_slug(connection: Connection, person_id: int, stem: str) -> str:
    """Return a slug that none of the person's lists has, shared ones included, made of the stem."""
    taken = {li.slug for li in lists_of(connection, person_id)} | {"all"}
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def last_place(connection: Connection, person_id: int) -> int:
    """Return the place of the last of the person's lists, shared ones included."""
    places = (
        select(func.max(table.c.position)).where(table.c.person_id == person_id)
        for table in (lists, list_members)
    )
    return max(connection.scalar(place) or 0 for place in places)


def place_list(
    connection: Connection, person_id: int, li: TodoList, neighbour: int, *, after: bool
) -> TodoList | None:
    """Let the list stand right before another, or right after it; return that other.

    Return None, and change nothing, when there is no such other. Nothing stands before the Inbox:
    there, it is right after it. Raises ValueError for the Inbox itself.
    """
    if li.slug == INBOX:
        raise ValueError("the Inbox stays first")
    shares = select(list_members.c.list_id).where(list_members.c.person_id == person_id)
    connection.execute(shares.with_for_update())  # before the person, as everywhere
    alone(connection, person_id)
    mine = lists_of(connection, person_id)
    other = next((one for one in mine if one.id == neighbour != li.id), None)
    if other is None:
        return None
    order = [one.id for one in mine if one.id != li.id]
    order.insert(max(1, order.index(other.id) + after), li.id)
    others = {one.id for one in mine if one.owner_id}
    for position, list_id in enumerate(order):
        table, this = lists, lists.c.id == list_id
        if list_id in others:
            table = list_members
            this = and_(table.c.list_id == list_id, table.c.person_id == person_id)
        connection.execute(
            update(table).where(this, table.c.position != position).values(position=position)
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
    return note_list_change(connection, person_id, kind, li.id, before, after)


def delete_list(connection: Connection, person_id: int, li: TodoList) -> tuple[int, int]:
    """Delete the list and move its todos, deleted ones too, to the Inbox.

    Return the change, for `undo_list_change`, and how many todos moved. Raises ValueError for the
    Inbox.
    """
    if li.slug == INBOX:
        raise ValueError("the Inbox cannot go")
    inbox = _inbox(connection, person_id)
    # First of all: who is changing something in it as an editor is waited for.
    members = take_members(connection, list_members.c.list_id == li.id)
    alone(connection, person_id)  # and who changes many todos
    row = connection.execute(select(lists).where(lists.c.id == li.id)).one()._asdict()
    kept = {name: row[name] for name in _KEPT} | {"members": members}
    change_id = note_list_change(connection, person_id, "delete list", li.id, kept, {})
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


def take_members(connection: Connection, which: ColumnElement[bool]) -> Sequence[Mapping[str, Any]]:
    """Take the shares from those who have them; return what brings them back."""
    gone = delete(list_members).where(which).returning(list_members)
    rows = [row._asdict() for row in connection.execute(gone)]
    return sorted(rows, key=lambda row: int(row["person_id"]))


def bring_back_members(
    connection: Connection, list_id: int, members: Iterable[Mapping[str, Any]]
) -> int:
    """Give the shares in the list back to those who are still here; return how many."""
    back = 0
    for member in members:
        person_id = member["person_id"]
        alone(connection, person_id)
        here = connection.scalar(select(people.c.id).where(people.c.id == person_id))
        if here is None or find_list(connection, person_id, list_id):
            continue
        slug = free_slug(connection, person_id, member["slug"])
        connection.execute(
            insert(list_members).values({**member, "list_id": list_id, "slug": slug})
        )
        back += 1
    return back


def note_list_change(
    connection: Connection,
    person_id: int,
    kind: str,
    list_id: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> int:
    """Write down what was done to a list, for `undo_list_change`; return the change."""
    made = insert(changes).values(person_id=person_id, kind=kind, created_at=clock.now())
    change_id = int(connection.execute(made.returning(changes.c.id)).scalar_one())
    texts = {"before": json.dumps(before), "after": json.dumps(after)}
    connection.execute(insert(changed_lists), {"change_id": change_id, "list_id": list_id, **texts})
    return change_id


TO_COME_BACK = 3600
"""Seconds in which leaving another's list can be undone: later, its owner counts on it."""


def _may_come_back(
    connection: Connection, person_id: int, change_id: int, list_id: int, owner_id: int
) -> bool:
    """Tell whether this is still the list that was left a moment ago, as open as it was.

    A number may be another list's by now. The list then stays until the transaction ends.
    """
    alone(connection, person_id)
    left_at = select(changes.c.created_at).where(changes.c.id == change_id).scalar_subquery()
    closed_since = exists().where(
        changed_lists.c.list_id == list_id,
        changed_lists.c.change_id > change_id,
        changed_lists.c.change_id == changes.c.id,
        changes.c.kind.in_(("delete list", "unshare")),
    )
    there = (
        select(lists.c.id)
        .join(people, people.c.id == lists.c.person_id)
        .where(lists.c.id == list_id, people.c.id == owner_id)
        .where(people.c.created_at <= left_at, left_at >= clock.now() - TO_COME_BACK, ~closed_since)
        .with_for_update(read=True, of=lists)
    )
    return connection.scalar(there) is not None


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
    members = before.pop("members", [])
    if "members" in after:
        if [one["person_id"] for one in members] == [person_id]:
            owner_id = members[0]["owner_id"]
            there = _may_come_back(connection, person_id, change_id, row.list_id, owner_id)
        else:
            li = find_list(connection, person_id, row.list_id)
            there = li is not None and not li.owner_id
        return bring_back_members(connection, row.list_id, members) if there else 0
    if after:
        mine = and_(lists.c.id == row.list_id, lists.c.person_id == person_id)
        so = lists.c.archived_at.is_not_distinct_from(after["archived_at"])
        return connection.execute(update(lists).where(mine, so).values(before)).rowcount
    alone(connection, person_id)
    taken = connection.scalar(select(lists.c.id).where(lists.c.id == row.list_id))
    before["slug"] = free_slug(connection, person_id, before["slug"])
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
    bring_back_members(connection, list_id, members)
    return 1
