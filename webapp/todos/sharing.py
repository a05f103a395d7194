"""Sharing: who else sees a list or changes what is in it, and what becomes of that as people leave.

A todo belongs to the owner of its list, whoever wrote it down: indexes, the search, labels and the
end of an account go by its owner.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, insert, select, update

from webapp import clock
from webapp.accounts.models import people
from webapp.accounts.queries import alone, told_before_leaving, when_person_leaves
from webapp.todos.lists import free_slug, last_place, note_list_change, take_members
from webapp.todos.models import TodoList, changed_todos, changes, list_members, todos

MOST_MEMBERS = 50
"""People that a list can be shared with."""

MOST_SHARED = 50
"""Lists that can be shared with one person: a search goes through each of them by itself."""


class Member(NamedTuple):
    """Somebody that a list is shared with."""

    id: int
    name: str
    role: str


class NoRoom(Exception):
    """The list is shared with as many people as can be, or the person has as many such lists."""


def members_of(connection: Connection, list_id: int) -> Sequence[Member]:
    """Return who has a share in the list, by name."""
    rows = connection.execute(
        select(people.c.id, people.c.name, list_members.c.role)
        .join(list_members, list_members.c.person_id == people.c.id)
        .where(list_members.c.list_id == list_id)
        .order_by(people.c.name_key)
    )
    return [Member(*row) for row in rows]


def share_list(
    connection: Connection, owner_id: int, li: TodoList, member_id: int, role: str
) -> bool:
    """Let the person read or edit the list; return False if they did so already.

    Raises NoRoom when it can be shared with nobody else, or they can have no other.
    """
    this = and_(list_members.c.list_id == li.id, list_members.c.person_id == member_id)
    role_held = select(list_members.c.role).where(this).with_for_update()
    had = connection.scalar(role_held)
    if had is None:
        alone(connection, member_id)
        had = connection.scalar(role_held)  # given this moment, perhaps
    if had is not None:
        connection.execute(update(list_members).where(this).values(role=role))
        return bool(had != role)
    for which, most in (
        (list_members.c.list_id == li.id, MOST_MEMBERS),
        (list_members.c.person_id == member_id, MOST_SHARED),
    ):
        number = select(func.count()).select_from(list_members).where(which)
        if connection.execute(number).scalar_one() >= most:
            raise NoRoom
    connection.execute(
        insert(list_members).values(
            list_id=li.id,
            person_id=member_id,
            owner_id=owner_id,
            role=role,
            slug=free_slug(connection, member_id, li.slug),
            position=last_place(connection, member_id) + 1,
        )
    )
    return True


def stop_sharing(
    connection: Connection, person_id: int, li: TodoList, member_id: int
) -> int | None:
    """Take the list from this member; return the change that did so, None if they had no share.

    Both who took it and who left by themself can undo that, the latter for `TO_COME_BACK`.
    """
    this = and_(list_members.c.list_id == li.id, list_members.c.person_id == member_id)
    members = take_members(connection, this)
    if not members:
        return None
    kind = "leave" if person_id == member_id else "unshare"
    return note_list_change(
        connection, person_id, kind, li.id, {"members": members}, {"members": []}
    )


@told_before_leaving
def what_others_lose(connection: Connection, person_id: int) -> str:
    """Say whose lists go with the person's account; nothing if they share none."""
    mine = list_members.c.owner_id == person_id
    number = connection.execute(
        select(func.count(list_members.c.list_id.distinct())).where(mine)
    ).scalar_one()
    if not number:
        return ""
    what = "a list" if number == 1 else f"{number} lists"
    return f"You share {what} with others: they lose what is in {'it' if number == 1 else 'them'}."


@when_person_leaves
def leave_traces(connection: Connection, person_id: int) -> None:
    """Keep what the person did to others' todos, without their name, with those whose they are."""
    theirs = todos.c.created_by == person_id, todos.c.person_id != person_id
    connection.execute(update(todos).where(*theirs).values(created_by=None))
    elsewhere = (
        select(func.min(todos.c.person_id))
        .join(changed_todos, changed_todos.c.todo_id == todos.c.id)
        .where(changed_todos.c.change_id == changes.c.id, todos.c.person_id != person_id)
        .scalar_subquery()
    )
    connection.execute(
        update(changes)
        .where(changes.c.person_id == person_id, elsewhere.is_not(None))
        .values(person_id=elsewhere, left_at=clock.now())
    )
