"""Saved searches: keep, rename, delete."""

from flask import Blueprint, Response, abort, request

from webapp.accounts.sessions import me, signed_in
from webapp.doors.answers import Done, Invalid, next_path, once, validated
from webapp.doors.drafts import FormTexts, find_draft
from webapp.doors.house import connection, house
from webapp.doors.pages import page
from webapp.doors.submissions import fresh_key
from webapp.todos.inputs import SearchInput, SearchName
from webapp.todos.lists import lists_of
from webapp.todos.pages import SavedSearchPage
from webapp.todos.saved import (
    MOST,
    SavedSearch,
    delete_search,
    find_search,
    keep_search,
    parsed,
    rename_search,
)

bp = Blueprint("searches", __name__)


@bp.get("/searches")
@signed_in
def ask_name() -> Response:
    """Ask for a name to keep a search under."""
    draft = find_draft(connection(), request.args.get("draft"), me().id)
    search = parsed(draft.fields["url"] or request.args.get("url", ""))
    words = ", ".join(chip.text for chip in search.chips(lists_of(connection(), me().id)))
    return page(
        SavedSearchPage(
            title="Save this search",
            id=0,
            values=FormTexts(FormTexts(name=words[:60]) | draft.fields),
            errors=draft.errors,
            path=search.url,
            key=fresh_key(house().signer, me().session),
            draft=draft.id,
        )
    )


@bp.post("/searches")
@signed_in
@once
def create() -> Done:
    """Keep a search."""
    new = validated(SearchInput)
    search = parsed(new.url)
    if not keep_search(connection(), me().id, new.name, search):
        raise Invalid({"": f"There is room for {MOST} searches. Please delete one of them first."})
    return Done(text=f"Search “{new.name}” saved.", path=search.url)


def _mine(search_id: int) -> SavedSearch:
    return find_search(connection(), me().id, search_id) or abort(404)


@bp.get("/searches/<id:search_id>")
@signed_in
def one(search_id: int) -> Response:
    """Show the form of a saved search."""
    saved = _mine(search_id)
    draft = find_draft(connection(), request.args.get("draft"), me().id)
    return page(
        SavedSearchPage(
            title=saved.name,
            id=saved.id,
            values=FormTexts(FormTexts(name=saved.name) | draft.fields),
            errors=draft.errors,
            path=saved.path,
            key="",
            draft=draft.id,
        )
    )


@bp.post("/searches/<id:search_id>")
@signed_in
def rename(search_id: int) -> Response:
    """Rename a saved search."""
    saved = _mine(search_id)
    rename_search(connection(), saved.id, validated(SearchName).name)
    return Done(text="Search renamed.", path=next_path("/lists")).response()


@bp.post("/searches/<id:search_id>/delete")
@signed_in
def delete(search_id: int) -> Response:
    """Delete a saved search; what it finds stays."""
    saved = _mine(search_id)
    delete_search(connection(), saved.id, deleted=True)
    undo = f"/searches/{saved.id}/restore"
    text = f"Search “{saved.name}” deleted."
    return Done(text=text, path=next_path("/lists"), undo=undo).response()


@bp.post("/searches/<id:search_id>/restore")
@signed_in
def restore(search_id: int) -> Response:
    """Take a saved search back."""
    delete_search(connection(), _mine(search_id).id, deleted=False)
    return Done(text="Undone.", path=next_path("/lists")).response()
