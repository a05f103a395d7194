"""The list, the search, one todo, and what is done with them."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

from flask import Blueprint, Response, abort, request

from webapp import clock
from webapp.accounts.sessions import me, signed_in
from webapp.doors.answers import Done, Invalid, next_path, once, validated
from webapp.doors.drafts import Draft, FormTexts, find_draft
from webapp.doors.house import connection, house
from webapp.doors.pages import own_path, page
from webapp.doors.paths import local_path
from webapp.doors.submissions import fresh_key
from webapp.todos import actions, queries
from webapp.todos.dates import due_words
from webapp.todos.inputs import TodoInput
from webapp.todos.lists import by_slug, lists_of
from webapp.todos.models import INBOX, Todo, TodoLine, TodoList
from webapp.todos.pages import (
    AddForm,
    Empty,
    ListsColumn,
    Listing,
    SearchForm,
    SearchPage,
    TodoFields,
    TodoPage,
    TodoRow,
    TodosPage,
)
from webapp.todos.search import CAP, DUES, SORTS, STATUSES, TodoSearch

bp = Blueprint("todos", __name__)


@bp.get("/todos")
@signed_in
def todos() -> Response:
    """Show the working list."""
    mine = lists_of(connection(), me().id)
    search = _asked("/todos", mine)
    found, number = _found(search, mine)
    draft = find_draft(connection(), request.args.get("draft"), me().id)
    here = search.first_page.url
    return page(
        TodosPage(
            title=search.summary(number, mine),
            add=_add_form(search, mine, draft, here),
            search=_search_form(search, mine),
            column=ListsColumn(
                lists=mine,
                current=search.category,
                total=queries.active_total(mine),
            ),
            listing=_listing(search, mine, found),
        )
    )


@bp.get("/search")
@signed_in
def search() -> Response:
    """Show what matches among everything, and nothing until something is asked."""
    mine = lists_of(connection(), me().id)
    asked = _asked("/search", mine)
    if asked.asks:
        found, number = _found(asked, mine)
        title = asked.summary(number, mine)
    else:
        found, title = queries.Page([], "", ""), "Search"
    return page(
        SearchPage(
            title=title,
            search=_search_form(asked, mine),
            listing=_listing(asked, mine, found),
        )
    )


def _asked(path: str, mine: Sequence[TodoList]) -> TodoSearch:
    search = TodoSearch.from_args(request.args, path)
    if search.category != "all" and not by_slug(mine, search.category):
        return replace(search, category="all")
    return search


def _found(search: TodoSearch, mine: Sequence[TodoList]) -> tuple[queries.Page, int]:
    li = by_slug(mine, search.category)
    found = queries.find_page(connection(), me().id, search, li.id if li else None)
    if search.status == "active" and not search.narrows:
        number = li.active if li else queries.active_total(mine)
    elif not (found.before or found.after):
        number = len(found.lines)
    else:
        number = queries.count(connection(), me().id, search, li.id if li else None)
    return found, min(number, CAP + 1)


def rows_of(lines: Sequence[TodoLine], mine: Sequence[TodoList], shown: str = "all") -> list[TodoRow]:
    """Return the rows to show; a row names its list unless the page is about that list."""
    today = clock.today()
    places = {li.id: "" if li.slug == shown else li.name for li in mine}
    return [
        TodoRow(
            todo=line,
            due=due_words(line.due, today) if line.due else None,
            place=places.get(line.list_id, ""),
        )
        for line in lines
    ]


def _listing(search: TodoSearch, mine: Sequence[TodoList], found: queries.Page) -> Listing:
    return Listing(
        rows=rows_of(found.lines, mine, search.category),
        chips=search.chips(mine),
        empty=None if found.lines else _empty(search),
        lists=mine,
        trash=search.status == "deleted",
        next=search.url,
        before=search.from_cursor(before=found.before).url if found.before else "",
        after=search.from_cursor(after=found.after).url if found.after else "",
    )


def _empty(search: TodoSearch) -> Empty:
    if search.path == "/search" and not search.asks:
        return Empty(
            title="What are you looking for?",
            text="Words are found anywhere in titles and notes, finished todos included.",
            path="/search?status=deleted",
            link="Look into the trash",
        )
    if search.status == "deleted" and not search.narrows:
        return Empty(title="The trash is empty.", text="", path="/todos", link="Back to the list")
    if search.narrows:
        return Empty(
            title="Nothing matches.",
            text="Every word must be found in the title or the notes.",
            path=search.without("q", "due").url,
            link="Show all of them",
        )
    everything = TodoSearch(path="/search", status="all", category=search.category)
    if search.status == "active" and queries.find_page(
        connection(), me().id, replace(everything, category="all"), None
    ).lines:
        return Empty(
            title="All done.",
            text="Nothing waits here. Enjoy it, or write down the next thing.",
            path=search.without("category").url if search.category != "all" else "",
            link="Show the other lists",
        )
    return Empty(
        title="Nothing here yet.",
        text="Write the first thing to do into the field above: a few words are enough.",
        path="",
        link="",
    )


def _search_form(search: TodoSearch, mine: Sequence[TodoList]) -> SearchForm:
    statuses = dict(STATUSES)
    if search.path == "/todos":
        statuses.pop("deleted")
    return SearchForm(search=search, lists=mine, statuses=statuses, dues=DUES, sorts=SORTS)


def _add_form(
    search: TodoSearch, mine: Sequence[TodoList], draft: Draft, here: str
) -> AddForm:
    usual = INBOX if search.category == "all" else search.category
    return AddForm(
        fields=TodoFields(
            values=FormTexts(FormTexts(category=usual) | draft.fields),
            errors=draft.errors,
            lists=mine,
            rest_open=bool(draft.fields["notes"] or draft.fields["due"]),
            label="Add a todo",
        ),
        error=draft.errors[""],
        key=fresh_key(house().signer, me().session),
        next=here,
        draft=draft.id,
    )


@bp.post("/todos")
@signed_in
@once
def create() -> Done:
    """Write down a new todo."""
    new = validated(TodoInput, due="Due date")
    todo_id = actions.add(connection(), me().id, new, _list_for(new).id)
    return _shown(Done(text="Todo created.", path=next_path("/todos")), todo_id)


def _list_for(new: TodoInput) -> TodoList:
    mine = lists_of(connection(), me().id)
    slug = INBOX if new.category in {"", "all"} else new.category
    found = by_slug(mine, slug)
    if found is None:
        raise Invalid({"category": "There is no such list."})
    return found


def _shown(done: Done, todo_id: int) -> Done:
    """Lead to the todo's row; if the page that follows does not show it, say so and link to it."""
    path, _, query = done.path.partition("?")
    if path not in {"/todos", "/search"}:
        return done
    mine = lists_of(connection(), me().id)
    search = TodoSearch.from_args(dict(parse_qsl(query)), path)
    li = by_slug(mine, search.category)
    found = queries.find_page(connection(), me().id, search, li.id if li else None)
    if any(line.id == todo_id for line in found.lines):
        return replace(done, anchor=f"todo-{todo_id}")
    hidden = "This page does not show it."
    return replace(
        done,
        text=f"{done.text} {hidden}",
        anchor=f"todo-{todo_id}",
        see=f"/todos/{todo_id}",
    )


def _mine(todo_id: int) -> Todo:
    return queries.find_todo(connection(), me().id, todo_id) or abort(404)


@bp.get("/todos/<id:todo_id>")
@signed_in
def todo(todo_id: int) -> Response:
    """Show one todo with its edit form; after a conflict, with both versions."""
    saved = _mine(todo_id)
    mine = lists_of(connection(), me().id)
    slugs = {li.id: li.slug for li in mine}
    draft = find_draft(connection(), request.args.get("draft"), me().id)
    values = FormTexts(
        title=saved.title,
        notes=saved.notes,
        due=saved.due.isoformat() if saved.due else "",
        category=slugs.get(saved.list_id, INBOX),
    )
    came_from = request.args.get("next") or _local_referrer()
    return page(
        TodoPage(
            title=saved.title,
            todo=saved,
            fields=TodoFields(
                values=FormTexts(values | draft.fields),
                errors=draft.errors,
                lists=mine,
                rest_open=True,
                label="Title",
            ),
            error=draft.errors[""],
            due=due_words(saved.due, clock.today()) if saved.due else None,
            place=next((li.name for li in mine if li.id == saved.list_id), ""),
            theirs=bool(draft.id) and draft.fields["version"] != str(saved.version),
            next=local_path(draft.fields["next"] or came_from, "/todos"),
            draft=draft.id,
        )
    )


def _local_referrer() -> str:
    """Return the list that the person came from, to go back to it after saving."""
    referrer = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    return referrer if referrer.partition("?")[0] in {"/todos", "/search", "/dashboard"} else ""


@bp.post("/todos/<id:todo_id>")
@signed_in
def edit(todo_id: int) -> Response:
    """Save the todo, unless it has changed since the form was opened."""
    saved = _mine(todo_id)
    new = validated(TodoInput, due="Due date")
    sent = request.form.get("version", "")
    version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
    change = actions.edit(connection(), me().id, saved, new, _list_for(new).id, version)
    if change is None:
        raise Invalid({"": "This todo was changed while you were writing."})
    done = Done(text="Todo saved.", path=next_path("/todos"), undo=undo_path(change))
    return _shown(done, todo_id).response()


def undo_path(change: actions.Change) -> str:
    """Return where a POST undoes the change; empty when there is nothing to undo."""
    return f"/undo/{change.id}" if change.id else ""


@bp.post("/todos/<id:todo_id>/done")
@signed_in
def set_done(todo_id: int) -> Response:
    """Finish or reopen the todo, as the form says."""
    wanted = request.form.get("done")
    if wanted not in {"0", "1"}:
        abort(400, "The field “done” must be 1 or 0.")
    change = actions.set_done(connection(), me().id, [_mine(todo_id)], done=wanted == "1")
    text = "Todo done." if wanted == "1" else "Todo reopened."
    return Done(text=text, path=next_path("/todos"), undo=undo_path(change)).response()


@bp.post("/todos/<id:todo_id>/delete")
@signed_in
def delete(todo_id: int) -> Response:
    """Put the todo into the trash."""
    change = actions.delete(connection(), me().id, [_mine(todo_id)])
    text = "Todo deleted." if change.count else "This todo was deleted already."
    return Done(text=text, path=next_path("/todos"), undo=undo_path(change)).response()


@bp.post("/todos/<id:todo_id>/restore")
@signed_in
def restore(todo_id: int) -> Response:
    """Take the todo out of the trash."""
    change = actions.restore(connection(), me().id, [_mine(todo_id)])
    text = "Todo restored." if change.count else "This todo is not in the trash."
    done = Done(text=text, path=next_path("/todos"), undo=undo_path(change))
    return done.response()


@bp.post("/todos/bulk")
@signed_in
def change_many() -> Response:
    """Do one thing to every ticked todo."""
    ids = {int(n) for n in request.form.getlist("id") if n.isascii() and n.isdigit() and len(n) < 19}
    found = actions.find_all(connection(), me().id, ids)
    person = me().id
    match request.form.get("action"):
        case "done":
            change, what = actions.set_done(connection(), person, found, done=True), "done"
        case "active":
            change, what = actions.set_done(connection(), person, found, done=False), "reopened"
        case "delete":
            change, what = actions.delete(connection(), person, found), "deleted"
        case "restore":
            change, what = actions.restore(connection(), person, found), "restored"
        case "move":
            li = by_slug(lists_of(connection(), person), request.form.get("category", ""))
            if li is None:
                abort(400, "There is no such list.")
            change, what = actions.move(connection(), person, found, li.id), f"moved to {li.name}"
        case _:
            abort(400, "The field “action” must be done, active, delete, restore or move.")
    number = "1 todo" if change.count == 1 else f"{change.count} todos"
    text = f"{number} {what}." if change.count else "Nothing was ticked that could be changed."
    undo = undo_path(change) if change.count else ""
    return Done(text=text, path=next_path("/todos"), undo=undo).response()


@bp.post("/undo/<id:change_id>")
@signed_in
def undo(change_id: int) -> Response:
    """Put back what a change did."""
    back = actions.undo(connection(), me().id, change_id)
    if back is None:
        abort(404)
    return Done(text="Undone." if back else "There was nothing left to undo.", path=next_path("/todos")).response()
