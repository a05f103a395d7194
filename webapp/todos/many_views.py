"""Many todos at once: those that are ticked, or all that a search finds."""

from urllib.parse import parse_qsl

from flask import Blueprint, Response, abort, request

from webapp.accounts.sessions import me, signed_in
from webapp.doors.answers import Done, Invalid, next_path, validated
from webapp.doors.house import connection
from webapp.texts import whole_number
from webapp.todos import actions, queries
from webapp.todos.actions import Change
from webapp.todos.dates import due_words
from webapp.todos.inputs import MOST_LABELS, GivenDue, GivenLabel
from webapp.todos.labels import known_labels
from webapp.todos.lists import by_slug, lists_of, may_change
from webapp.todos.models import Todo, in_use
from webapp.todos.permission import READ_ONLY
from webapp.todos.search import TodoSearch
from webapp.todos.terms import named
from webapp.todos.views import undo_path

bp = Blueprint("many", __name__)

MOST = 10_000
"""Todos that can be changed at once, so that nobody else waits for long."""

# Beside these "enter", which a key presses in a field: what the field is for.
ACTIONS = ("done", "active", "delete", "restore", "move", "label", "unlabel", "due", "undated")


@bp.post("/todos/bulk")
@signed_in
def change_many() -> Response:
    """Do one thing to every ticked todo, or to all that the search finds."""
    action = request.form.get("action")
    if action is None:
        # A button in a row, in a browser that knows no formaction (HTML §4.10.18.6).
        text = "This browser presses no buttons in a row. Please open the todo, or tick it."
        return Done(text=text, path=next_path("/todos")).response()
    if action == "enter":
        action = next((field for field in ("label", "due") if request.form.get(field)), "enter")
    if action not in {*ACTIONS, "enter"}:
        abort(400, f"The field “action” must be {', '.join(ACTIONS[:-1])} or {ACTIONS[-1]}.")
    try:
        ids = _all_that_match() if request.form.get("all") == "1" else _ticked()
        found = actions.find_all(connection(), me().id, ids)
        if len(found) < len(ids) and actions.only_read(connection(), me().id, ids):
            abort(403, READ_ONLY)
        change, what = _change(action, found)
    except Invalid as invalid:
        text = f"{next(iter(invalid.errors.values()))} Nothing was changed."
        return Done(text=text, path=next_path("/todos")).response()
    number = "1 todo" if change.todos == 1 else f"{change.todos} todos"
    text = f"{number} {what}" if change.todos else "Nothing was ticked that could be changed."
    undo = undo_path(change) if change.todos else ""
    return Done(text=text, path=next_path("/todos"), undo=undo).response()


def _ticked() -> set[int]:
    texts = request.form.getlist("id")
    return {number for text in texts if (number := whole_number(text)) is not None}


def _all_that_match() -> set[int]:
    """Return the ids of all that the form's search finds and that the person may change.

    Raises Invalid where it would find more than it did when it was shown, such as when the list
    that it asks for has gone since.
    """
    path, _, query = request.form.get("search", "").partition("?")
    if path not in {"/todos", "/search"}:
        abort(400, "The field “search” must be the path of a list or a search.")
    mine = lists_of(connection(), me().id)
    known = known_labels(connection(), me().id, mine)
    args = dict(parse_qsl(query))
    search = TodoSearch.from_args(args, path)
    search = search.among(in_use(mine) if path == "/todos" else mine, known)
    filters = ("category", "label", "status", "due")
    same = all(args.get(name, "") in {"", getattr(search, name)} for name in filters)
    if not same or search.terms.problems or (path == "/search" and not search.asks):
        raise Invalid({"": "This search asks for what is not there."})
    person = me()
    ids = queries.find_ids(connection(), person.id, search, mine, known, MOST + 1, here=person.here)
    if len(ids) > MOST:
        raise Invalid({"": f"More than {MOST:,} match: please ask for fewer."})
    return set(ids)


def _change(action: str, found: list[Todo]) -> tuple[Change, str]:
    """Do it, and return what was done in words. Raises Invalid for a bad label or date."""
    person, today = me().id, me().here.today
    match action:
        case "done":
            return actions.set_done(connection(), person, found, done=True, today=today), "done."
        case "active":
            return actions.set_done(
                connection(), person, found, done=False, today=today
            ), "reopened."
        case "delete":
            return actions.delete(connection(), person, found), "deleted."
        case "restore":
            return actions.restore(connection(), person, found), "restored."
        case "move":
            mine = in_use(lists_of(connection(), person))
            li = by_slug(mine, request.form.get("category", ""))
            if li is None:
                abort(400, "There is no such list.")
            if not may_change(connection(), person, li):
                abort(403, READ_ONLY)
            change = actions.move(connection(), person, found, li.id, li.owner_id)
            return change, f"moved to {li.full_name}."
        case "label" | "unlabel":
            return _label(action, found)
        case "due":
            due = validated(GivenDue, due="Due date").due
            if due is None:
                raise Invalid({"due": "Please pick a date."})
            said = due_words(due, today).full
            return actions.put_off(connection(), person, found, due), f"due on {said}."
        case "undated":
            return actions.put_off(connection(), person, found, None), "without a date."
        case _:
            raise Invalid({"": "Please press one of the buttons."})


def _label(action: str, found: list[Todo]) -> tuple[Change, str]:
    name = validated(GivenLabel).label
    known = known_labels(connection(), me().id, lists_of(connection(), me().id))
    label = named(name, known)
    said = label.name if label else name
    if action == "label":
        change, full = actions.add_label(connection(), me().id, found, said)
        return change, f"labelled {said}." + (
            f" {full} had {MOST_LABELS} labels already." if full else ""
        )
    if label is None:
        raise Invalid({"label": f"There is no label “{name}”."})
    change = actions.take_label(connection(), me().id, found, said)
    return change, f"no longer labelled {said}."
