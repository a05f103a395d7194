"""What is done with the subtasks of a todo."""

from flask import Blueprint, Response, abort, request

from webapp.accounts.sessions import me, signed_in
from webapp.doors.answers import Done, Invalid, next_path, once, validated
from webapp.doors.house import connection
from webapp.todos import subtasks
from webapp.todos.inputs import SubtaskInput
from webapp.todos.models import DELETED
from webapp.todos.permission import writable
from webapp.todos.subtasks import Change

bp = Blueprint("subtasks", __name__)

NEW = "new-subtask"
"""Id of the form for a new one."""


def _path(todo_id: int) -> str:
    """Return the page to go on at: the todo's own, unless the form says otherwise."""
    return next_path(f"/todos/{todo_id}")


def _in_trash(todo_id: int) -> Done:
    return Done(text="This todo is in the trash; restore it first.", path=_path(todo_id))


def _done(text: str, todo_id: int, change: Change, anchor: str) -> Done:
    undo = f"/undo/{change.id}" if change.id else ""
    return Done(text=text, path=_path(todo_id), anchor=anchor, undo=undo)


def _gone(todo_id: int, subtask_id: int) -> Done:
    """Say that the subtask was deleted, in another tab perhaps; 404 if there never was one."""
    change = subtasks.deleted(connection(), todo_id, subtask_id) or abort(404)
    return _done("This subtask was deleted.", todo_id, change, "subtasks")


@bp.post("/todos/<id:todo_id>/subtasks")
@signed_in
@once
def create(todo_id: int) -> Done:
    """Give the todo one more subtask."""
    if writable(todo_id).state == DELETED:
        return _in_trash(todo_id)
    page = _path(todo_id)
    new = validated(SubtaskInput, page=page, part=NEW)
    change = subtasks.add(connection(), me().id, todo_id, new.title)
    if change is None:
        most = f"A todo can have at most {subtasks.MOST} subtasks."
        raise Invalid({"title": most}, page=page, instead={"part": NEW})
    return Done(text="Subtask added.", path=page, anchor=NEW)


@bp.post("/todos/<id:todo_id>/subtasks/<id:subtask_id>")
@signed_in
def rename(todo_id: int, subtask_id: int) -> Response:
    """Give the subtask another title."""
    if writable(todo_id).state == DELETED:
        return _in_trash(todo_id).response()
    anchor = f"subtask-{subtask_id}"
    new = validated(SubtaskInput, page=_path(todo_id), part=anchor)
    change = subtasks.rename(connection(), me().id, todo_id, subtask_id, new.title)
    if change is None:
        return _gone(todo_id, subtask_id).response()
    return _done("Subtask saved.", todo_id, change, anchor).response()


@bp.post("/todos/<id:todo_id>/subtasks/<id:subtask_id>/done")
@signed_in
def set_done(todo_id: int, subtask_id: int) -> Response:
    """Finish or reopen the subtask, as the form says."""
    wanted = request.form.get("done")
    if wanted not in {"0", "1"}:
        abort(400, "The field “done” must be 1 or 0.")
    if writable(todo_id).state == DELETED:
        return _in_trash(todo_id).response()
    change = subtasks.set_done(connection(), me().id, todo_id, subtask_id, done=wanted == "1")
    if change is None:
        return _gone(todo_id, subtask_id).response()
    text = "Subtask done." if wanted == "1" else "Subtask reopened."
    return _done(text, todo_id, change, f"subtask-{subtask_id}").response()


@bp.post("/todos/<id:todo_id>/subtasks/<id:subtask_id>/move")
@signed_in
@once
def move(todo_id: int, subtask_id: int) -> Done:
    """Let the subtask change places with the one above or below."""
    where = request.form.get("where")
    if where not in {"up", "down"}:
        abort(400, "The field “where” must be up or down.")
    if writable(todo_id).state == DELETED:
        return _in_trash(todo_id)
    change = subtasks.move(connection(), me().id, todo_id, subtask_id, up=where == "up")
    if change is None:
        return _gone(todo_id, subtask_id)
    text = "Subtask moved." if change.id else "It cannot be moved further."
    return _done(text, todo_id, change, f"{where}-{subtask_id}")


@bp.post("/todos/<id:todo_id>/subtasks/<id:subtask_id>/delete")
@signed_in
def delete(todo_id: int, subtask_id: int) -> Response:
    """Delete the subtask."""
    if writable(todo_id).state == DELETED:
        return _in_trash(todo_id).response()
    change = subtasks.delete(connection(), me().id, todo_id, subtask_id) or abort(404)
    return _done("Subtask deleted.", todo_id, change, "subtasks").response()
