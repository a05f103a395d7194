"""The trash: how long it keeps what was deleted, and what goes for good."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Connection, delete, select

from webapp import clock
from webapp.clock import Here
from webapp.todos.models import DELETED, todos

KEPT_DAYS = 30
"""Days that a deleted todo can be restored."""

AT_ONCE = 100
"""How many go at most when something else is deleted, so that nobody waits for it."""


def stays(deleted_at: int, here: Here) -> str:
    """Say how long a todo that was deleted then stays: ``12 days left``."""
    left = (here.at(deleted_at).date() + timedelta(days=KEPT_DAYS) - here.today).days
    if left < 1:
        return "goes today"
    return f"{left} day{'s' * (left != 1)} left"


def deletion_times(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    """Return when each of these todos was deleted, in seconds since the epoch."""
    rows = connection.execute(
        select(todos.c.id, todos.c.deleted_at).where(
            todos.c.id.in_(ids), todos.c.deleted_at.is_not(None)
        )
    )
    return {row.id: row.deleted_at for row in rows}


def let_go(connection: Connection, number: int = AT_ONCE) -> int:
    """Delete for good what was in anybody's trash for too long, the oldest first; return how many.

    There is nothing that runs by itself: whoever deletes clears up a little, and so does a start.
    """
    old = (
        select(todos.c.id)
        .where(todos.c.deleted_at < clock.now() - KEPT_DAYS * 86_400)
        .order_by(todos.c.deleted_at)
        .limit(number)
    )
    return connection.execute(delete(todos).where(todos.c.id.in_(old))).rowcount


def erase(connection: Connection, person_id: int, todo_id: int) -> bool:
    """Delete the person's todo for good; return False when it is not in the trash."""
    gone = connection.execute(
        delete(todos).where(
            todos.c.id == todo_id, todos.c.person_id == person_id, todos.c.state == DELETED
        )
    )
    return gone.rowcount == 1


def empty_trash(connection: Connection, person_id: int, until: int) -> int:
    """Delete for good what the person had deleted until then; return how many."""
    gone = connection.execute(
        delete(todos).where(
            todos.c.person_id == person_id,
            todos.c.state == DELETED,
            todos.c.deleted_at <= until,
        )
    )
    return gone.rowcount
