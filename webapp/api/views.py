"""The doors for programs: todos, lists, labels, account, tokens, export, batch."""

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from flask import Blueprint, Response, request

from webapp.accounts import queries
from webapp.accounts.entering import TooManyTries, proven
from webapp.accounts.models import Person
from webapp.accounts.tokens import (
    MOST,
    TooManyTokens,
    add_token,
    fresh_token,
    revoke_token,
    tokens_of,
)
from webapp.api import commands
from webapp.api.asking import (
    BATCH_BODY,
    MERGE_PATCH,
    answer,
    answer_made,
    answer_problem,
    answer_unkept,
    answer_values,
    body_of,
    for_person,
    if_match,
    json_body,
    kept,
    not_signed_in,
    note_use,
    once,
    query_of,
    rate_limit,
    too_fast,
)
from webapp.api.description import (
    Account,
    BatchResults,
    Export,
    Label,
    Labels,
    List,
    Lists,
    SignedIn,
    Start,
    Todo,
    Todos,
    Token,
    Tokens,
    described,
    document,
)
from webapp.api.inputs import (
    AccountPatch,
    BatchBody,
    LabelBody,
    LabelPatch,
    ListBody,
    ListPatch,
    LoginBody,
    LoginQuery,
    TodoBody,
    TodoPatch,
    TodosQuery,
    changed,
    read,
)
from webapp.api.pages import docs_page
from webapp.api.problems import Problem, Wrong
from webapp.api.resources import (
    Values,
    account_values,
    label_values,
    list_values,
    todos_page,
    token_values,
)
from webapp.doors.house import connection, reader
from webapp.doors.pages import page
from webapp.todos import models
from webapp.todos.labels import known_labels, labels_of
from webapp.todos.lists import by_slug, lists_of
from webapp.todos.models import in_use
from webapp.todos.queries import find
from webapp.todos.search import STATES, Cursor, TodoSearch

bp = Blueprint("api", __name__, url_prefix="/api")
bp.register_error_handler(Problem, answer_problem)

TODOS, LISTS, LABELS, TOKENS, ABOUT = "Todos", "Lists", "Labels", "Tokens", "You"

EVERYTHING = TodosQuery()


@bp.get("")
@described({200: Start}, headers=["ETag"], open_to_all=True, tag=ABOUT)
def start() -> Response:
    """Say where everything is."""
    names = ("todos", "lists", "labels", "account", "tokens", "export", "batch", "login")
    places = {name: f"/api/{name}" for name in names}
    return answer_values(places | {"openapi": "/api/openapi.json", "docs": "/api/docs"})


@bp.get("/openapi.json")
def openapi() -> Response:
    """Describe all of this (OpenAPI 3.1)."""
    return answer_values(document())


@bp.get("/docs")
def docs() -> Response:
    """Describe all of this, for people."""
    return page(docs_page(document()))


@bp.post("/login")
@described(
    {200: SignedIn},
    *(401, 409, 429),
    body=LoginBody,
    query=LoginQuery,
    headers=["RateLimit", "RateLimit-Policy"],
    open_to_all=True,
    tag=ABOUT,
)
def login() -> Response:
    """Sign in with name and password, and get a token that may read and write.

    It holds until it is revoked, or the password changes. Programs that run for long had better
    have one made for them at `/account/tokens`, and never see the password.
    """
    source = query_of(LoginQuery).source
    wanted = body_of(LoginBody)
    address = str(request.remote_addr)
    try:
        found = proven(reader(), wanted.username, wanted.password, address)
    except TooManyTries as tries:
        raise too_fast(tries.seconds) from None
    if found is None or not queries.still_holds(connection(), found):
        raise not_signed_in(detail="Invalid credentials.")
    token = fresh_token()
    agent = request.headers.get("User-Agent", "")
    try:
        add_token(
            *(connection(), found.id, token, source, "write"), user_agent=agent, source=source
        )
    except TooManyTokens:
        raise Problem("too-many", f"Revoke some of your {MOST} tokens.") from None
    values = {"message": f"Hello {found.name} from {source}", "token": token}
    return answer_unkept(values, headers=rate_limit(address))


@bp.get("/account")
@described({200: Account}, headers=["ETag"], tag=ABOUT)
@kept
@for_person
def account(person: Person) -> Response:
    """Say who is asking."""
    return answer_values(account_values(person))


@bp.patch("/account")
@described({200: Account}, body=AccountPatch, headers=["ETag"], tag=ABOUT, match=True)
@for_person
def patch_account(person: Person) -> Response:
    """Change your time zone: a merge patch (RFC 7396), in which null means the server’s own."""
    condition, patch = if_match(), json_body(MERGE_PATCH)
    return changed_by(commands.write_account(connection(), person, patch, condition))


@bp.get("/export")
@described({200: Export}, headers=["ETag", "Content-Disposition"], tag=ABOUT)
@for_person
def export(person: Person) -> Response:
    """Give out all that is yours, the trash and archived lists too."""
    headers = {"Content-Disposition": 'attachment; filename="doorstep.json"'}
    return answer(commands.export(connection(), person), headers)


@bp.get("/tokens")
@described({200: Tokens}, headers=["ETag"], tag=TOKENS)
@kept
@for_person
def tokens(person: Person) -> Response:
    """List your tokens; the tokens themselves are kept nowhere."""
    found = tokens_of(connection(), person)
    return answer_values({"tokens": [token_values(token) for token in found]})


@bp.get("/tokens/<id:token_id>")
@described({200: Token}, 404, headers=["ETag"], tag=TOKENS)
@kept
@for_person
def token(person: Person, token_id: int) -> Response:
    """Show one of your tokens."""
    found = next((one for one in tokens_of(connection(), person) if one.id == token_id), None)
    if found is None:
        raise Problem("not-found")
    return answer_values(token_values(found))


@bp.delete("/tokens/<id:token_id>")
@described({204: None}, *(403, 404), tag=TOKENS)
@for_person
def revoke(person: Person, token_id: int) -> Response:
    """Revoke a token: who has it is signed out. Again: 404."""
    if not revoke_token(connection(), person.id, token_id):
        raise Problem("not-found")
    return answer_made(commands.Made(204, None))


@bp.get("/todos")
@described({200: Todos}, 404, query=TodosQuery, headers=["ETag", "Link"], tag=TODOS)
@kept
@for_person
def todos(person: Person) -> Response:
    """List todos, 25 at a time.

    The `Link` header leads to the pages before and after. A list or label that is not there: 404.
    """
    asked = query_of(TodosQuery) if request.query_string else EVERYTHING
    mine = lists_of(connection(), person.id)
    search = TodoSearch(path="/todos", **dict(asked))
    if search.after and search.before:
        search = replace(search, before="")
    # Labels are read only where there are any to be named.
    names_some = search.label or (search.q and search.terms.of("label"))
    known = known_labels(connection(), person.id, mine) if names_some else ()
    li = by_slug(mine, search.category)
    if search.category != "all" and li is None:
        raise Problem("not-found", "There is no such list.")
    if search.label and not any(one.slug == search.label for one in known):
        raise Problem("not-found", "There is no such label.")
    place = search.after or search.before
    if place and not Cursor.parse(place, by_due=search.by_due):
        raise Problem("not-found", "This cursor belongs to another order.")
    sought = search
    if search.trash or (li and li.archived_at is not None):
        # As on the search page; the trash holds what was in archived lists as well.
        asked_for = (name for name, states in STATES.items() if states == search.states)
        sought = replace(search, path="/search", status=next(asked_for, search.status))
    if sought.q:
        sought = sought.among(in_use(mine) if sought.path == "/todos" else mine, known)
        if sought.terms.problems:
            raise Problem("invalid", wrong=[Wrong("/q", told) for told in sought.terms.problems])
    found = find(connection(), person.id, sought, mine, known, here=person.here, whole=True)
    lines = cast(Sequence[models.Todo], found.lines)
    if any(todo.labels for todo in lines):
        known = (*labels_of(connection(), person.id), *found.others_labels)
    links = [
        f'</api{search.page_url(name, at)}>; rel="{rel}"'
        for name, at, rel in (("before", found.before, "prev"), ("after", found.after, "next"))
        if at
    ]
    return answer(
        todos_page(lines, found.number, mine, known),
        {"Link": ", ".join(links)} if links else None,
    )


@bp.post("/todos")
@described({201: Todo}, body=TodoBody, headers=["ETag"], tag=TODOS, once=True)
@for_person
@once
def create_todo(person: Person) -> Response:
    """Write down a todo."""
    body = body_of(TodoBody)
    return changed_by(commands.create_todo(connection(), person, body))


@bp.get("/todos/<id:todo_id>")
@described({200: Todo}, 404, headers=["ETag"], tag=TODOS)
@kept
@for_person
def todo(person: Person, todo_id: int) -> Response:
    """Show a todo. One in the trash: 404."""
    return answer(commands.find_todo(connection(), person, todo_id))


@bp.put("/todos/<id:todo_id>")
@described({200: Todo}, *(409,), body=TodoBody, headers=["ETag"], tag=TODOS, match=True)
@for_person
def replace_todo(person: Person, todo_id: int) -> Response:
    """Replace all of a todo; what is left out gets its default."""
    condition, body = if_match(), body_of(TodoBody)
    return changed_by(commands.replace_todo(connection(), person, todo_id, body, condition))


@bp.patch("/todos/<id:todo_id>")
@described({200: Todo}, *(409,), body=TodoPatch, headers=["ETag"], tag=TODOS, match=True)
@for_person
def patch_todo(person: Person, todo_id: int) -> Response:
    """Change some of a todo: a merge patch (RFC 7396), in which null means the default."""
    condition, patch = if_match(), json_body(MERGE_PATCH)
    return changed_by(commands.patch_todo(connection(), person, todo_id, patch, condition))


@bp.delete("/todos/<id:todo_id>")
@described({204: None}, tag=TODOS, match=False)
@for_person
def delete_todo(person: Person, todo_id: int) -> Response:
    """Put a todo into the trash, which keeps it for 30 days. Again: 204, as it is there."""
    condition = if_match(needed=False)
    return changed_by(commands.delete_todo(connection(), person, todo_id, condition))


@bp.post("/todos/<id:todo_id>/restore")
@described({200: Todo}, *(403, 404), headers=["ETag"], tag=TODOS)
@for_person
def restore_todo(person: Person, todo_id: int) -> Response:
    """Take a todo out of the trash. Again: it is there."""
    return changed_by(commands.restore_todo(connection(), person, todo_id))


@bp.get("/lists")
@described({200: Lists}, headers=["ETag"], tag=LISTS)
@kept
@for_person
def lists(person: Person) -> Response:
    """List your lists in their order, archived ones too. The Inbox stands first."""
    found = lists_of(connection(), person.id)
    return answer_values({"lists": [list_values(li) for li in found]})


@bp.post("/lists")
@described({201: List}, body=ListBody, headers=["ETag"], tag=LISTS, once=True)
@for_person
@once
def create_list(person: Person) -> Response:
    """Make a list."""
    return changed_by(commands.create_list(connection(), person, body_of(ListBody)))


@bp.get("/lists/<id:list_id>")
@described({200: List}, 404, headers=["ETag"], tag=LISTS)
@kept
@for_person
def one_list(person: Person, list_id: int) -> Response:
    """Show a list."""
    return answer_values(list_values(commands.find_list(connection(), person, list_id)))


@bp.put("/lists/<id:list_id>")
@described({200: List}, *(409,), body=ListBody, headers=["ETag"], tag=LISTS, match=True)
@for_person
def replace_list(person: Person, list_id: int) -> Response:
    """Replace all of a list; its slug stays."""
    condition, body = if_match(), body_of(ListBody)
    return changed_by(commands.write_list(connection(), person, list_id, condition, lambda _: body))


@bp.patch("/lists/<id:list_id>")
@described({200: List}, *(409,), body=ListPatch, headers=["ETag"], tag=LISTS, match=True)
@for_person
def patch_list(person: Person, list_id: int) -> Response:
    """Change some of a list: a merge patch (RFC 7396)."""
    condition, patch = if_match(), json_body(MERGE_PATCH)

    def make(values: Values) -> ListBody:
        return cast(ListBody, read(ListBody, changed(ListBody, values, patch)))

    return changed_by(commands.write_list(connection(), person, list_id, condition, make))


@bp.delete("/lists/<id:list_id>")
@described({204: None}, *(409,), tag=LISTS, match=False)
@for_person
def delete_list(person: Person, list_id: int) -> Response:
    """Delete a list; its todos move to the Inbox. Again: 404."""
    condition = if_match(needed=False)
    return changed_by(commands.delete_list(connection(), person, list_id, condition))


@bp.get("/labels")
@described({200: Labels}, headers=["ETag"], tag=LABELS)
@kept
@for_person
def labels(person: Person) -> Response:
    """List your labels by name."""
    found = labels_of(connection(), person.id)
    return answer_values({"labels": [label_values(label) for label in found]})


@bp.post("/labels")
@described({201: Label}, body=LabelBody, headers=["ETag"], tag=LABELS, once=True)
@for_person
@once
def create_label(person: Person) -> Response:
    """Make a label. One of that name is there already: 409."""
    return changed_by(commands.create_label(connection(), person, body_of(LabelBody)))


@bp.get("/labels/<id:label_id>")
@described({200: Label}, 404, headers=["ETag"], tag=LABELS)
@kept
@for_person
def label(person: Person, label_id: int) -> Response:
    """Show a label."""
    return answer_values(label_values(commands.find_label(connection(), person, label_id)))


@bp.put("/labels/<id:label_id>")
@described({200: Label}, *(409,), body=LabelBody, headers=["ETag"], tag=LABELS, match=True)
@for_person
def replace_label(person: Person, label_id: int) -> Response:
    """Rename a label; its slug follows."""
    condition, body = if_match(), body_of(LabelBody)
    return changed_by(
        commands.write_label(connection(), person, label_id, condition, lambda _: body)
    )


@bp.patch("/labels/<id:label_id>")
@described({200: Label}, *(409,), body=LabelPatch, headers=["ETag"], tag=LABELS, match=True)
@for_person
def patch_label(person: Person, label_id: int) -> Response:
    """Rename a label: a merge patch (RFC 7396)."""
    condition, patch = if_match(), json_body(MERGE_PATCH)

    def make(values: Values) -> LabelBody:
        return cast(LabelBody, read(LabelBody, changed(LabelBody, values, patch)))

    return changed_by(commands.write_label(connection(), person, label_id, condition, make))


@bp.delete("/labels/<id:label_id>")
@described({204: None}, tag=LABELS, match=False)
@for_person
def delete_label(person: Person, label_id: int) -> Response:
    """Delete a label; its todos stay. Again: 404."""
    condition = if_match(needed=False)
    return changed_by(commands.delete_label(connection(), person, label_id, condition))


@bp.post("/batch")
@described({200: BatchResults}, *(404, 412), body=BatchBody, tag=TODOS, once=True)
@for_person
@once
def batch(person: Person) -> Response:
    """Do up to 500 things with todos: all of them, or none.

    They are done in their order. If one cannot be done, the answer is its problem, `operation`
    says which it is, and nothing is changed.
    """
    body = body_of(BatchBody, most=BATCH_BODY)
    results = commands.run_batch(connection(), person, body)
    note_use()
    return answer_unkept({"results": results})


def changed_by(made: commands.Made) -> Response:
    """Return what a command brought about, and note that a token did so."""
    note_use()
    return answer_made(made)
