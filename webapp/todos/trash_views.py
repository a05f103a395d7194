"""Deleting for good: asked for on a page of its own, for it cannot be undone."""

from flask import Blueprint, Response, abort, request

from webapp import clock
from webapp.accounts.sessions import me, signed_in
from webapp.doors.answers import Done, next_path, once
from webapp.doors.house import connection, house
from webapp.doors.pages import go_to, page
from webapp.doors.submissions import fresh_key
from webapp.texts import whole_number
from webapp.todos import queries
from webapp.todos.meaning import Meaning
from webapp.todos.models import DELETED, Todo
from webapp.todos.pages import ErasePage
from webapp.todos.search import CAP, TodoSearch
from webapp.todos.trash import empty_trash, erase

bp = Blueprint("trash", __name__)

NOT_YOURS = "Only the owner of its list can delete this todo for good."

TRASH = TodoSearch(path="/search", status="deleted")


def _mine(todo_id: int) -> Todo:
    found = queries.find_todo(connection(), me().id, todo_id) or abort(404)
    if found.person_id != me().id:
        abort(403, NOT_YOURS)
    return found


@bp.get("/todos/<id:todo_id>/erase")
@signed_in
def ask_to_erase(todo_id: int) -> Response:
    """Ask whether the todo shall go for good."""
    todo = _mine(todo_id)
    if todo.state != DELETED:
        return go_to(f"/todos/{todo_id}")
    return page(
        ErasePage(
            title="Delete for good?",
            what=todo.title,
            number="",
            path=f"/todos/{todo_id}/erase",
            until=clock.now(),
            key=fresh_key(house().signer, me().session),
        )
    )


@bp.post("/todos/<id:todo_id>/erase")
@signed_in
@once
def erase_one(todo_id: int) -> Done:
    """Delete the todo for good, out of the trash."""
    todo = _mine(todo_id)
    if not erase(connection(), me().id, todo_id):
        return Done(text="This todo is not in the trash.", path=f"/todos/{todo_id}")
    return Done(text=f"“{todo.title}” is deleted for good.", path=next_path(TRASH.url))


@bp.get("/trash/empty")
@signed_in
def ask_to_empty() -> Response:
    """Ask whether all that was deleted shall go for good."""
    whose = queries.Scope(me().id)
    number = queries.count(connection(), whose, TRASH, Meaning(), here=me().here)
    return page(
        ErasePage(
            title="Empty the trash?",
            what="",
            number=f"{CAP}+" if number > CAP else str(number),
            path="/trash/empty",
            until=clock.now(),
            key=fresh_key(house().signer, me().session),
        )
    )


@bp.post("/trash/empty")
@signed_in
@once
def empty() -> Done:
    """Delete for good what was in the trash when the page that asks was shown."""
    until = whole_number(request.form.get("until"))
    number = empty_trash(connection(), me().id, clock.now() if until is None else until)
    text = (
        f"{number} todo{'s' * (number != 1)} deleted for good." if number else "Nothing to delete."
    )
    return Done(text=text, path=next_path(TRASH.url))
