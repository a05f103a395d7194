"""Labels: make, rename, merge, delete."""

from flask import Blueprint, Response, abort, request

from webapp.accounts.sessions import me, signed_in
from webapp.doors.answers import Done, Invalid, next_path, once, validated
from webapp.doors.drafts import find_draft
from webapp.doors.house import connection, house
from webapp.doors.pages import page
from webapp.doors.submissions import fresh_key
from webapp.todos.inputs import LabelInput
from webapp.todos.labels import (
    delete_label,
    find_label,
    labels_of,
    made,
    merge_label,
    rename_label,
)
from webapp.todos.models import Label
from webapp.todos.pages import LabelPage, LabelsPage
from webapp.todos.terms import handle

bp = Blueprint("labels", __name__)

TAKEN = "There is a label of that name already."


@bp.get("/labels")
@signed_in
def labels() -> Response:
    """Show all labels and a form for a new one."""
    draft = find_draft(connection(), request.args.get("draft"), me().id)
    return page(
        LabelsPage(
            title="Labels",
            labels=labels_of(connection(), me().id),
            name=draft.fields["name"],
            name_error=draft.errors["name"],
            error=draft.errors[""],
            key=fresh_key(house().signer, me().session),
            draft=draft.id,
        )
    )


@bp.post("/labels")
@signed_in
@once
def create() -> Done:
    """Make a label."""
    new = validated(LabelInput)
    if any(one.slug == handle(new.name) for one in labels_of(connection(), me().id)):
        raise Invalid({"name": TAKEN})
    made(connection(), me().id, [new.name])
    return Done(text=f"Label “{new.name}” created.", path=next_path("/labels"))


def _mine(label_id: int) -> Label:
    return find_label(connection(), me().id, label_id) or abort(404)


@bp.get("/labels/<id:label_id>")
@signed_in
def one(label_id: int) -> Response:
    """Show what can be done with the label."""
    saved = _mine(label_id)
    draft = find_draft(connection(), request.args.get("draft"), me().id)
    return page(
        LabelPage(
            title=saved.name,
            label=saved,
            name=draft.fields["name"] if draft.id else saved.name,
            name_error=draft.errors["name"],
            others=[other for other in labels_of(connection(), me().id) if other != saved],
            draft=draft.id,
        )
    )


@bp.post("/labels/<id:label_id>")
@signed_in
def edit(label_id: int) -> Response:
    """Rename the label."""
    saved = _mine(label_id)
    new = validated(LabelInput)
    if not rename_label(connection(), me().id, saved, new.name):
        raise Invalid({"name": f"{TAKEN} To make one of both, merge them."})
    return Done(text="Label saved.", path=next_path("/labels")).response()


@bp.post("/labels/<id:label_id>/merge")
@signed_in
def merge(label_id: int) -> Response:
    """Give the label's todos another one in its place."""
    saved = _mine(label_id)
    slug = request.form.get("into", "")
    into = next((n for n in labels_of(connection(), me().id) if n.slug == slug), None)
    if into is None or into == saved:
        abort(400, "The field “into” must be another label.")
    change, _ = merge_label(connection(), me().id, saved, into)
    text = f"Label “{saved.name}” merged into “{into.name}”."
    return Done(text=text, path=next_path("/labels"), undo=f"/undo/{change}").response()


@bp.post("/labels/<id:label_id>/delete")
@signed_in
def delete(label_id: int) -> Response:
    """Delete the label; its todos stay."""
    saved = _mine(label_id)
    change, number = delete_label(connection(), me().id, saved)
    text = f"Label “{saved.name}” deleted."
    if number:
        text += f" It was taken from {number} todo{'s' * (number != 1)}."
    return Done(text=text, path=next_path("/labels"), undo=f"/undo/{change}").response()
