"""The list, the search, one todo, and what is done with them."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

from flask import Blueprint, Response, abort, request

from webapp.accounts.sessions import me, signed_in
from webapp.doors.answers import Done, Invalid, next_path, once, validated
from webapp.doors.drafts import find_draft
from webapp.doors.house import connection, house
from webapp.doors.pages import page
from webapp.doors.paths import local_path
from webapp.doors.submissions import fresh_key
from webapp.todos import actions, compose, queries
from webapp.todos.activity import activity_of, last_by
from webapp.todos.adding import understood
from webapp.todos.conflict import LATER, form_texts, outdated
from webapp.todos.dates import due_words
from webapp.todos.inputs import NEEDS_A_DATE, NewTodoInput, TodoInput
from webapp.todos.labels import known_labels, labels_of
from webapp.todos.lists import by_slug, lists_of, may_change
from webapp.todos.models import (
    DELETED,
    INBOX,
    NO_TIME,
    READER,
    Label,
    Lists,
    TodoList,
    editable,
    in_use,
)
from webapp.todos.permission import READ_ONLY, readable, writable
from webapp.todos.repeats import words_of
from webapp.todos.saved import searches_of
from webapp.todos.search import TodoSearch

bp = Blueprint("todos", __name__)


@bp.get("/todos")
@signed_in
def todos() -> Response:
    """Show the working list."""
    person, reading = me(), connection()
    here = person.here
    every = lists_of(reading, person.id)
    mine = in_use(every)
    known = known_labels(reading, person.id, mine)
    search = TodoSearch.from_args(request.args.to_dict(), "/todos").among(mine, known)
    found = queries.find(reading, person.id, search, every, known, here=here)
    draft = find_draft(reading, request.args.get("draft"), person.id)
    key = fresh_key(house().signer, person.session)
    kept = searches_of(reading, person.id)
    return page(compose.todos_page(search, mine, found, draft, key, here, known, kept))


@bp.get("/search")
@signed_in
def search() -> Response:
    """Show what matches among everything, and nothing until something is asked."""
    mine = lists_of(connection(), me().id)
    known = known_labels(connection(), me().id, mine)
    asked = TodoSearch.from_args(request.args.to_dict(), "/search").among(mine, known)
    here = me().here
    found = queries.NOTHING
    if asked.asks:
        found = queries.find(connection(), me().id, asked, mine, known, here=here)
    return page(compose.search_page(asked, mine, found, here, known))


@bp.post("/todos")
@signed_in
@once
def create() -> Done:
    """Write down a new todo."""
    new: TodoInput = validated(NewTodoInput, due="Due date", at="Time", repeat_words="Repeat")
    path = next_path("/todos")
    mine = lists_of(connection(), me().id)
    known = known_labels(connection(), me().id, mine)
    shown = _search_at(path, mine, known)
    usual = shown.category if shown and shown.category != "all" else INBOX
    new, told = understood(new, me().here, in_use(editable(mine)), known, usual)
    if new.due is None and new.at != NO_TIME:
        raise Invalid({"at": f"Time {NEEDS_A_DATE}"})
    li = _list_for(new)
    todo_id = actions.add(connection(), me().id, new, li.id, li.owner_id)
    done = Done(text="Todo created.", path=path)
    if told:
        done = replace(
            done, text=f"Todo created. {told}", see=f"/todos/{todo_id}", see_text="Change it"
        )
    return _shown(done, todo_id)


def _list_for(new: TodoInput, own: int = 0) -> TodoList:
    """Return the list that a todo is for: one in use, or its ``own``."""
    mine = lists_of(connection(), me().id)
    slug = INBOX if new.category in {"", "all"} else new.category
    found = by_slug(mine, slug)
    if found is None:
        raise Invalid({"category": "There is no such list."})
    if found.archived_at is not None and found.id != own:
        raise Invalid({"category": f"The list “{found.name}” is archived."})
    if not may_change(connection(), me().id, found):
        abort(403, READ_ONLY)
    return found


def _shown(done: Done, todo_id: int) -> Done:
    """Lead to the todo's row; if the page that follows does not show it, say so and link to it."""
    mine = lists_of(connection(), me().id)
    known = known_labels(connection(), me().id, mine)
    search = _search_at(done.path, mine, known)
    if search is None:
        return done
    found = queries.find(connection(), me().id, search, mine, known, here=me().here)
    if any(line.id == todo_id for line in found.lines):
        return replace(done, anchor=f"todo-{todo_id}")
    hidden = "This page does not show it."
    return replace(
        done,
        text=f"{done.text} {hidden}",
        anchor=f"todo-{todo_id}",
        see=f"/todos/{todo_id}",
        see_text="Show it",
    )


def _search_at(path: str, mine: Lists, known: Sequence[Label]) -> TodoSearch | None:
    """Return the search that the page at the path shows; None where there is none."""
    page, _, query = path.partition("?")
    if page not in {"/todos", "/search"}:
        return None
    shown = in_use(mine) if page == "/todos" else mine
    return TodoSearch.from_args(dict(parse_qsl(query)), page).among(shown, known)


@bp.get("/todos/<id:todo_id>")
@signed_in
def todo(todo_id: int) -> Response:
    """Show one todo with its edit form; after a conflict, with both versions.

    Who only reads its list sees it without a form.
    """
    saved = readable(todo_id)
    mine = lists_of(connection(), me().id)
    known = labels_of(connection(), saved.person_id)
    draft = find_draft(connection(), request.args.get("draft"), me().id)
    # A subtask's form leads back to this page, which knows where the person came from.
    written = "" if draft.fields["part"] else draft.fields["next"]
    came_from = written or request.args.get("next") or _local_referrer()
    back = local_path(came_from, "/todos")
    steps = activity_of(connection(), todo_id, mine, me().here)
    if any(li.id == saved.list_id and li.role == READER for li in mine):
        return page(compose.seen_todo_page(saved, mine, back, steps, known))
    key = fresh_key(house().signer, me().session)
    return page(compose.todo_page(saved, mine, draft, back, me().here, steps, known, key))


def _local_referrer() -> str:
    """Return the list that the person came from, to go back to it after saving."""
    referrer = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    return referrer if referrer.partition("?")[0] in {"/todos", "/search", "/dashboard"} else ""


@bp.post("/todos/<id:todo_id>")
@signed_in
def edit(todo_id: int) -> Response:
    """Save the todo, unless it has changed since the form was opened."""
    saved = writable(todo_id)
    person = me().id
    mine = lists_of(connection(), person)
    texts = form_texts(saved, mine, labels_of(connection(), saved.person_id))
    if (taken := request.form.get("take", "")) in texts:
        instead = {taken: texts[taken], "beside": "1"}
        raise Invalid({}, instead=instead | ({"repeat_words": ""} if taken == "repeat" else {}))
    kept = {name: texts[name] for name in LATER}
    if not request.form.get("due", "").strip():
        kept["at"] = ""  # a form that knows of no time takes it away together with the date
    if saved.person_id != person:  # without a word, it goes to nobody else's Inbox
        kept["category"] = texts["category"]
    new = validated(TodoInput, kept=kept, due="Due date", at="Time", repeat_words="Repeat")
    restored = request.form.get("restored") == "1"
    li = _list_for(new, saved.list_id)
    change = actions.edit(
        connection(),
        me().id,
        saved,
        new,
        li.id,
        li.owner_id,
        outdated=outdated(saved, texts, request.form),
        restored=restored,
    )
    if change is None:
        what = "deleted" if saved.state == DELETED else "changed"
        written = {"repeat": words_of(new.rule), "repeat_words": ""}
        text = f"This todo was {what} while you were writing."
        if (who := last_by(connection(), todo_id)) != me().name:
            text = f"{who} {what} this todo while you were writing."
        raise Invalid({"": text}, instead=written)
    text = "Todo saved and brought back." if restored else "Todo saved."
    done = Done(text=text, path=next_path("/todos"), undo=undo_path(change))
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
    found = writable(todo_id)
    today = me().here.today
    change = actions.set_done(connection(), me().id, [found], done=wanted == "1", today=today)
    text = "Todo done." if wanted == "1" else "Todo reopened."
    if change.next:
        text += f" Next: {due_words(change.next, today, found.at).text}."
    if found.state == DELETED:
        text = "This todo is in the trash; restore it first."
    return Done(text=text, path=next_path("/todos"), undo=undo_path(change)).response()


@bp.post("/todos/<id:todo_id>/delete")
@signed_in
def delete(todo_id: int) -> Response:
    """Put the todo into the trash."""
    change = actions.delete(connection(), me().id, [writable(todo_id)])
    text = "Todo deleted." if change.todos else "This todo was deleted already."
    return Done(text=text, path=next_path("/todos"), undo=undo_path(change)).response()


@bp.post("/todos/<id:todo_id>/restore")
@signed_in
def restore(todo_id: int) -> Response:
    """Take the todo out of the trash."""
    change = actions.restore(connection(), me().id, [writable(todo_id)])
    text = "Todo restored." if change.todos else "This todo is not in the trash."
    done = Done(text=text, path=next_path("/todos"), undo=undo_path(change))
    return done.response()


@bp.post("/undo/<id:change_id>")
@signed_in
def undo(change_id: int) -> Response:
    """Put back what a change did."""
    back = actions.undo(connection(), me().id, change_id)
    if back is None:
        abort(404)
    return Done(
        text="Undone." if back else "There was nothing left to undo.", path=next_path("/todos")
    ).response()
