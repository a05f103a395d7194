"""Which todo somebody may see, and which they may change: 404 and 403 otherwise."""

from flask import abort
from sqlalchemy import Connection

from webapp.accounts.sessions import me
from webapp.doors.house import connection
from webapp.todos import queries
from webapp.todos.lists import held
from webapp.todos.models import Todo

READ_ONLY = "You can only read this list."


class ReadOnly(Exception):
    """Somebody sees the todo, and may not change it."""


def changeable(connection: Connection, person_id: int, todo_id: int) -> Todo | None:
    """Return the todo if the person may change it, and hold it so to the end.

    None if they may not even see it, or there is none. Raises ReadOnly.
    """
    seen = queries.find_todo(connection, person_id, todo_id)
    if seen is None or seen.person_id == person_id:
        return seen
    if seen.list_id in held(connection, person_id, [seen.list_id]):
        return seen
    if queries.find_todo(connection, person_id, todo_id) is None:
        return None  # it was taken from them this moment
    raise ReadOnly


def readable(todo_id: int) -> Todo:
    """Return the todo if this request may see it; 404 if not, as if there were none."""
    return queries.find_todo(connection(), me().id, todo_id) or abort(404)


def writable(todo_id: int) -> Todo:
    """Return the todo if this request may change it, and hold it so to the end; 403 if not."""
    try:
        return changeable(connection(), me().id, todo_id) or abort(404)
    except ReadOnly:
        abort(403, READ_ONLY)
