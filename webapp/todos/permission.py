"""Which todo a request may see, and which it may change: 404 and 403 otherwise."""

from flask import abort

from webapp.accounts.sessions import me
from webapp.doors.house import connection
from webapp.todos import queries
from webapp.todos.lists import held
from webapp.todos.models import Todo

READ_ONLY = "You can only read this list."


def readable(todo_id: int) -> Todo:
    """Return the todo if the person may see it; 404 if not, as if there were none."""
    return queries.find_todo(connection(), me().id, todo_id) or abort(404)


def writable(todo_id: int) -> Todo:
    """Return the todo if the person may change it, and hold it so to the end; 403 if not."""
    seen = readable(todo_id)
    if seen.person_id != me().id and seen.list_id not in held(
        connection(), me().id, [seen.list_id]
    ):
        readable(todo_id)  # it may have been taken from them this moment
        abort(403, READ_ONLY)
    return seen
