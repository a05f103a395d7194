"""Lists: make, rename, put in order, archive, delete."""

from flask import Blueprint, Response, abort, request

from webapp.accounts.queries import find_person
from webapp.accounts.sessions import me, signed_in
from webapp.doors.answers import Done, Invalid, next_path, once, validated
from webapp.doors.drafts import NO_DRAFT, Draft, FormTexts, find_draft
from webapp.doors.house import connection, house
from webapp.doors.pages import page
from webapp.doors.submissions import fresh_key
from webapp.texts import whole_number
from webapp.todos import compose
from webapp.todos.inputs import ListInput, ShareInput
from webapp.todos.lists import (
    add_list,
    archive_list,
    delete_list,
    edit_list,
    find_list,
    lists_of,
    place_list,
)
from webapp.todos.models import COLORS, EDITOR, INBOX, TodoList, in_use
from webapp.todos.pages import ListFields, ListPage, ListsPage, SharedListPage, Sharing
from webapp.todos.saved import searches_of
from webapp.todos.sharing import NoRoom, members_of, share_list, stop_sharing

bp = Blueprint("lists", __name__)

NO_NEIGHBOUR = "Your lists have changed meanwhile. Nothing was moved."


@bp.get("/lists")
@signed_in
def lists() -> Response:
    """Show all lists and a form for a new one."""
    draft = find_draft(connection(), request.args.get("draft"), me().id)
    mine = lists_of(connection(), me().id)
    return page(
        ListsPage(
            title="Lists",
            places=compose.places(in_use(mine)),
            archived=[li for li in mine if li.archived_at is not None],
            searches=searches_of(connection(), me().id),
            fields=_fields(draft, FormTexts(color="none")),
            error=draft.errors[""],
            key=fresh_key(house().signer, me().session),
            draft=draft.id,
        )
    )


def _fields(draft: Draft, values: FormTexts) -> ListFields:
    return ListFields(values=FormTexts(values | draft.fields), errors=draft.errors, colors=COLORS)


@bp.post("/lists")
@signed_in
@once
def create() -> Done:
    """Make a list."""
    new = validated(ListInput)
    add_list(connection(), me().id, new.name, new.color)
    return Done(text=f"List “{new.name}” created.", path=next_path("/lists"))


def _seen(list_id: int) -> TodoList:
    return find_list(connection(), me().id, list_id) or abort(404)


def _mine(list_id: int) -> TodoList:
    found = _seen(list_id)
    if found.share and found.owner_id:
        abort(403, f"This list is {found.share.owner}’s: only they can change or share it.")
    return found


@bp.get("/lists/<id:list_id>")
@signed_in
def one(list_id: int) -> Response:
    """Show the list's form; if it is somebody else's, what one may do with it."""
    saved = _seen(list_id)
    if saved.owner_id:
        key = fresh_key(house().signer, me().session)
        return page(SharedListPage(title=saved.name, list=saved, me=me().id, key=key))
    draft = find_draft(connection(), request.args.get("draft"), me().id)
    sharing = Sharing(
        list=saved,
        members=members_of(connection(), saved.id) if saved.share else [],
        values=draft.fields if "username" in draft.fields else FormTexts(),
        errors=draft.errors if "username" in draft.fields else FormTexts(),
        draft=draft.id if "username" in draft.fields else "",
    )
    if sharing.draft:
        draft = NO_DRAFT
    return page(
        ListPage(
            title=saved.name,
            list=saved,
            fields=_fields(draft, FormTexts(name=saved.name, color=saved.color)),
            error=draft.errors[""],
            theirs=bool(draft.id) and draft.fields["version"] != str(saved.version),
            may_go=saved.slug != INBOX,
            sharing=None if saved.slug == INBOX else sharing,
            draft=draft.id,
        )
    )


@bp.post("/lists/<id:list_id>")
@signed_in
def edit(list_id: int) -> Response:
    """Rename or recolour the list, unless it has changed since the form was opened."""
    saved = _mine(list_id)
    new = validated(ListInput)
    outdated = request.form.get("version") != str(saved.version)
    if not edit_list(connection(), saved, new.name, new.color, outdated=outdated):
        raise Invalid({"": "This list was changed while you were writing."})
    return Done(text="List saved.", path=next_path("/lists")).response()


@bp.post("/lists/<id:list_id>/move")
@signed_in
def move(list_id: int) -> Response:
    """Put the list right before or right after another."""
    moved = _seen(list_id)
    after = "after" in request.form
    where = "after" if after else "before"
    other_id = whole_number(request.form.get(where))
    if other_id is None:
        abort(400, "The field “before” or “after” must name a list.")
    if moved.slug == INBOX:
        abort(400, "The Inbox stays first.")
    other = place_list(connection(), me().id, moved, other_id, after=after)
    text = f"“{moved.name}” now stands {where} “{other.name}”." if other else NO_NEIGHBOUR
    places = compose.places(in_use(lists_of(connection(), me().id)))
    anchor = compose.move_button(places, moved.id, after=after)
    return Done(text=text, path=next_path("/lists"), anchor=anchor).response()


@bp.post("/lists/<id:list_id>/members")
@signed_in
def share(list_id: int) -> Response:
    """Let somebody read or edit the list, or change which of these they may."""
    saved = _mine(list_id)
    if saved.slug == INBOX:
        abort(400, "The Inbox cannot be shared.")
    form = f"/lists/{list_id}"
    new = validated(ShareInput, page=form, role="What they can do")
    found = find_person(connection(), new.username)
    if found is None:
        raise Invalid({"username": "Nobody here has this username."}, page=form)
    member_id, name = found
    if member_id == me().id:
        raise Invalid({"username": "This list is yours already."}, page=form)
    try:
        share_list(connection(), me().id, saved, member_id, new.role)
    except NoRoom:
        text = f"This list cannot be shared with {name}, too: there is a limit to both."
        raise Invalid({"username": text}, page=form) from None
    can = "add to this list and change what is in it" if new.role == EDITOR else "read this list"
    return Done(text=f"{name} can {can}.", path=next_path(form)).response()


@bp.post("/lists/<id:list_id>/members/<id:person_id>/remove")
@signed_in
@once
def stop(list_id: int, person_id: int) -> Done:
    """Take the list from a member; a member can do so for themself, and leave it."""
    if person_id == me().id:
        shared = _seen(list_id)
        if not shared.owner_id:
            abort(400, "This list is yours. To be rid of it, archive or delete it.")
        text, after = f"You have left the list “{shared.name}”.", "/lists"
    else:
        shared, after = _mine(list_id), f"/lists/{list_id}"
        names = {one.id: one.name for one in members_of(connection(), list_id)}
        text = "This list was not shared with them."
        if person_id in names:
            text = f"{names[person_id]} sees this list no more."
    change = stop_sharing(connection(), me().id, shared, person_id)
    undo = f"/undo/{change}" if change else ""
    return Done(text=text, path=next_path(after), undo=undo)


@bp.post("/lists/<id:list_id>/archive")
@signed_in
def archive(list_id: int) -> Response:
    """Put the list away, or take it back, as the form says."""
    saved = _mine(list_id)
    wanted = request.form.get("archived")
    if wanted not in {"0", "1"}:
        abort(400, "The field “archived” must be 1 or 0.")
    if saved.slug == INBOX:
        abort(400, "The Inbox cannot be archived: it is where everything else can go.")
    change = archive_list(connection(), me().id, saved, archived=wanted == "1")
    text = f"List “{saved.name}” is back."
    if wanted == "1":
        text = f"List “{saved.name}” archived. Its todos are found by the search only."
    undo = f"/undo/{change}" if change else ""
    return Done(text=text, path=next_path("/lists"), undo=undo).response()


@bp.post("/lists/<id:list_id>/delete")
@signed_in
def delete(list_id: int) -> Response:
    """Delete the list; its todos move to the Inbox."""
    saved = _mine(list_id)
    if saved.slug == INBOX:
        abort(400, "The Inbox cannot be deleted: it is where everything else can go.")
    change, moved = delete_list(connection(), me().id, saved)
    text = f"List “{saved.name}” deleted."
    if moved:
        text += f" {moved} todo{'s' * (moved != 1)} moved to the Inbox."
    return Done(text=text, path=next_path("/lists"), undo=f"/undo/{change}").response()
