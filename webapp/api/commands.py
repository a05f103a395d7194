"""What a program can do, alone or in a batch: no request here, only who, what, and a condition."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection
from werkzeug.datastructures import ETags

from webapp.accounts.models import Person
from webapp.accounts.queries import alone, as_saved, set_time_zone
from webapp.api.inputs import (
    AccountBody,
    BatchBody,
    Create,
    Delete,
    LabelBody,
    ListBody,
    Replace,
    TodoBody,
    Update,
    changed,
    read,
)
from webapp.api.problems import Problem
from webapp.api.resources import (
    Shown,
    Values,
    account_values,
    label_values,
    list_values,
    shown,
    slugs_of,
    todos_values,
)
from webapp.todos import actions, queries, subtasks
from webapp.todos import labels as label_actions
from webapp.todos import lists as list_actions
from webapp.todos.models import DELETED, INBOX, Label, Todo, TodoList
from webapp.todos.permission import READ_ONLY, ReadOnly, changeable
from webapp.todos.subtasks import Subtask
from webapp.todos.terms import handle


class Made(NamedTuple):
    """What a command brought about."""

    status: int
    shown: Shown | None
    """The representation as it now is; None where there is none any more."""
    location: str = ""
    """The address of what was made."""
    values: Values | None = None


class Condition:
    """Which versions a change is meant for (RFC 9110 §13.1.1)."""

    def __init__(self, tags: ETags | None, *, needed: bool) -> None:
        if tags is None and needed:
            raise Problem("no-condition")
        self._tags = tags

    def check(self, there: Shown) -> None:
        """Raise Problem unless what is there is meant."""
        # The comparison is strong: a weak tag names no version.
        if self._tags is not None and there.etag.strip('"') not in self._tags:
            raise Problem("changed-meanwhile", headers={"ETag": there.etag})


ALWAYS = Condition(None, needed=False)


def _todo_shown(connection: Connection, person: Person, todo: Todo) -> tuple[Shown, Values]:
    slugs = slugs_of(list_actions.lists_of(connection, person.id))
    known = label_actions.labels_of(connection, todo.person_id) if todo.labels else ()
    (values,) = todos_values([todo], slugs, known)
    return shown(values), values


def find_todo(connection: Connection, person: Person, todo_id: int) -> Shown:
    """Return the todo. Raises Problem where there is none, or in the trash only."""
    todo = queries.find_todo(connection, person.id, todo_id)
    if todo is None:
        raise Problem("not-found")
    if todo.state == DELETED:
        raise Problem("not-found", f"It is in the trash: POST /api/todos/{todo_id}/restore.")
    return _todo_shown(connection, person, todo)[0]


def _held(connection: Connection, person: Person, todo_id: int) -> Todo:
    """Return the todo as it stays to the end. Raises Problem for who may not change it."""
    try:
        seen = changeable(connection, person.id, todo_id)
    except ReadOnly:
        raise Problem("others-list", READ_ONLY) from None
    if seen:
        alone(connection, seen.person_id)  # before the todo, as everywhere
    todo = seen and queries.held_todo(connection, person.id, todo_id)
    if seen is None or todo is None:
        raise Problem("not-found")
    if todo.list_id != seen.list_id:  # moved this moment, perhaps to where they may not change it
        return _held(connection, person, todo_id)
    return todo


def _made(connection: Connection, person: Person, todo_id: int, status: int, location: str) -> Made:
    todo = queries.find_todo(connection, person.id, todo_id)
    if todo is None:
        raise Problem("not-found")
    found, values = _todo_shown(connection, person, todo)
    return Made(status, found, location, values)


def _list_for(
    connection: Connection, person: Person, body: TodoBody, todo: Todo | None = None
) -> TodoList:
    """Return the list that a todo is for: one in use, or its own.

    Where none is said, that is the Inbox; a todo of somebody else's stays where it is.
    """
    mine = list_actions.lists_of(connection, person.id)
    own = next((li for li in mine if todo and li.id == todo.list_id), None)
    slug = INBOX if body.category in {"", "all"} else body.category
    found = list_actions.by_slug(mine, slug)
    if own and own.owner_id and "category" not in body.model_fields_set:
        found = own
    if found is None or (found.archived_at is not None and found != own):
        raise Problem("no-such-list")
    if not list_actions.may_change(connection, person.id, found):
        raise Problem("others-list", READ_ONLY)
    return found


def create_todo(connection: Connection, person: Person, body: TodoBody) -> Made:
    """Write down a todo."""
    li = _list_for(connection, person, body)
    todo_id = actions.add(connection, person.id, body, li.id, li.owner_id)
    if body.subtasks:
        _set_subtasks(connection, person, todo_id, body)
    if body.done:
        _set_done(connection, person, todo_id, done=True)
    return _made(connection, person, todo_id, 201, f"/api/todos/{todo_id}")


def _set_subtasks(connection: Connection, person: Person, todo_id: int, body: TodoBody) -> None:
    wanted = (Subtask(one.id, one.title, one.done) for one in body.subtasks)
    try:
        subtasks.replace(connection, person.id, todo_id, wanted)
    except KeyError:
        raise Problem("no-such-subtask") from None


def _set_done(connection: Connection, person: Person, todo_id: int, *, done: bool) -> None:
    found = _held(connection, person, todo_id)
    actions.set_done(connection, person.id, [found], done=done, today=person.here.today)


def replace_todo(
    connection: Connection, person: Person, todo_id: int, body: TodoBody, condition: Condition
) -> Made:
    """Give the todo these values, all of them. Raises Problem for another version."""
    todo = _there(connection, person, todo_id)
    condition.check(_todo_shown(connection, person, todo)[0])
    return _write_todo(connection, person, todo, body)


def patch_todo(
    connection: Connection,
    person: Person,
    todo_id: int,
    patch: object,
    condition: Condition,
    at: str = "#",
) -> Made:
    """Change some values of the todo (RFC 7396). Raises Problem for another version."""
    todo = _there(connection, person, todo_id)
    found, values = _todo_shown(connection, person, todo)
    condition.check(found)
    wanted = changed(TodoBody, _written(TodoBody, values), patch, at)
    if "due" not in wanted and isinstance(wanted.get("at"), str):
        if cast(Values, patch).get("at") is not None:
            raise Problem("no-date")
        del wanted["at"]  # it goes together with the date
    body = read(TodoBody, wanted, at)
    return _write_todo(connection, person, todo, body)


def _written(body: type[Any], values: Mapping[str, Any]) -> Values:
    """Return those of the values that can be written, as they are sent."""
    kept = {name: value for name, value in values.items() if name in body.model_fields}
    if kept.get("due"):
        kept["due"] = kept["due"].isoformat()
    return kept


def _there(connection: Connection, person: Person, todo_id: int) -> Todo:
    todo = _held(connection, person, todo_id)
    if todo.state == DELETED:
        raise Problem("not-found", f"It is in the trash: POST /api/todos/{todo_id}/restore.")
    return todo


def _write_todo(connection: Connection, person: Person, todo: Todo, body: TodoBody) -> Made:
    li = _list_for(connection, person, body, todo)
    if actions.edit(connection, person.id, todo, body, li.id, li.owner_id) is None:
        raise Problem("changed-meanwhile")
    if body.subtasks or todo.subtasks:
        _set_subtasks(connection, person, todo.id, body)
    if body.done != (todo.done_on is not None):
        _set_done(connection, person, todo.id, done=body.done)
    return _made(connection, person, todo.id, 200, "")


def delete_todo(connection: Connection, person: Person, todo_id: int, condition: Condition) -> Made:
    """Put the todo into the trash; one that is there stays there, whatever is sent."""
    todo = _held(connection, person, todo_id)
    if todo.state != DELETED:
        condition.check(_todo_shown(connection, person, todo)[0])
        actions.delete(connection, person.id, [todo])
    return Made(204, None)


def restore_todo(connection: Connection, person: Person, todo_id: int) -> Made:
    """Take the todo out of the trash."""
    actions.restore(connection, person.id, [_held(connection, person, todo_id)])
    return _made(connection, person, todo_id, 200, "")


def write_account(
    connection: Connection, person: Person, patch: object, condition: Condition
) -> Made:
    """Change some of the account (RFC 7396). Raises Problem for another version."""
    person = as_saved(connection, person)
    values = account_values(person)
    condition.check(shown(values))
    body = read(AccountBody, changed(AccountBody, _written(AccountBody, values), patch))
    set_time_zone(connection, person.id, body.time_zone)
    return Made(200, shown(account_values(person._replace(time_zone=body.time_zone))))


def find_list(connection: Connection, person: Person, list_id: int) -> TodoList:
    """Return the list. Raises Problem where there is none."""
    found = list_actions.find_list(connection, person.id, list_id)
    if found is None:
        raise Problem("not-found")
    return found


def _own_list(connection: Connection, person: Person, list_id: int) -> TodoList:
    found = find_list(connection, person, list_id)
    if found.share and found.owner_id:
        whose = f"This list is {found.share.owner}’s: only they can change it."
        raise Problem("others-list", whose)
    return found


def create_list(connection: Connection, person: Person, body: ListBody) -> Made:
    """Make a list."""
    li = list_actions.add_list(connection, person.id, body.name, body.color)
    if body.archived:
        list_actions.archive_list(connection, person.id, li, archived=True)
    found = shown(list_values(find_list(connection, person, li.id)))
    return Made(201, found, f"/api/lists/{li.id}")


def write_list(
    connection: Connection,
    person: Person,
    list_id: int,
    condition: Condition,
    make: Callable[[Values], ListBody],
) -> Made:
    """Give the list the values that are made of its own. Raises Problem for another version."""
    alone(connection, person.id)
    li = _own_list(connection, person, list_id)
    values = list_values(li)
    condition.check(shown(values))
    body = make(_written(ListBody, values))
    if not list_actions.edit_list(connection, li, body.name, body.color):
        raise Problem("changed-meanwhile")
    if body.archived != (li.archived_at is not None):
        if li.slug == INBOX:
            raise Problem("inbox-stays")
        list_actions.archive_list(connection, person.id, li, archived=body.archived)
    return Made(200, shown(list_values(find_list(connection, person, list_id))))


def delete_list(connection: Connection, person: Person, list_id: int, condition: Condition) -> Made:
    """Delete the list; its todos move to the Inbox."""
    alone(connection, person.id)
    li = _own_list(connection, person, list_id)
    condition.check(shown(list_values(li)))
    if li.slug == INBOX:
        raise Problem("inbox-stays")
    list_actions.delete_list(connection, person.id, li)
    return Made(204, None)


def find_label(connection: Connection, person: Person, label_id: int) -> Label:
    """Return the label. Raises Problem where there is none."""
    found = label_actions.find_label(connection, person.id, label_id)
    if found is None:
        raise Problem("not-found")
    return found


def create_label(connection: Connection, person: Person, body: LabelBody) -> Made:
    """Make a label."""
    alone(connection, person.id)
    known = label_actions.labels_of(connection, person.id)
    if any(one.slug == handle(body.name) for one in known):
        raise Problem("name-taken")
    label_id = int(label_actions.made(connection, person.id, [body.name]))
    found = shown(label_values(find_label(connection, person, label_id)))
    return Made(201, found, f"/api/labels/{label_id}")


def write_label(
    connection: Connection,
    person: Person,
    label_id: int,
    condition: Condition,
    make: Callable[[Values], LabelBody],
) -> Made:
    """Rename the label. Raises Problem for another version, or a name that is taken."""
    alone(connection, person.id)
    label = find_label(connection, person, label_id)
    values = label_values(label)
    condition.check(shown(values))
    body = make(_written(LabelBody, values))
    if not label_actions.rename_label(connection, person.id, label, body.name):
        raise Problem("name-taken")
    return Made(200, shown(label_values(find_label(connection, person, label_id))))


def delete_label(
    connection: Connection, person: Person, label_id: int, condition: Condition
) -> Made:
    """Delete the label; its todos stay."""
    alone(connection, person.id)
    label = find_label(connection, person, label_id)
    condition.check(shown(label_values(label)))
    label_actions.delete_label(connection, person.id, label)
    return Made(204, None)


def run_batch(connection: Connection, person: Person, batch: BatchBody) -> Sequence[Values]:
    """Do all of it, in order. Raises the Problem of the first that cannot be done."""
    # All of them at once, so that nobody waits in a circle.
    actions.find_all(
        connection,
        person.id,
        [one.id for one in batch.operations if not isinstance(one, Create)],
    )
    results = []
    for number, operation in enumerate(batch.operations):
        try:
            made = _run(connection, person, operation, f"#/operations/{number}")
        except Problem as problem:
            problem.operation = number
            raise
        result: Values = {"status": made.status}
        if made.shown:
            result |= {"etag": made.shown.etag, "todo": made.values}
        results.append(result)
    return results


def _run(
    connection: Connection, person: Person, operation: Create | Replace | Update | Delete, at: str
) -> Made:
    match operation:
        case Create(todo=todo):
            return create_todo(connection, person, todo)
        case Replace(id=todo_id, todo=todo):
            return replace_todo(connection, person, todo_id, todo, _if(operation.if_match))
        case Update(id=todo_id, changes=changes):
            condition = _if(operation.if_match)
            return patch_todo(connection, person, todo_id, changes, condition, f"{at}/changes")
        case Delete(id=todo_id):
            return delete_todo(connection, person, todo_id, _if(operation.if_match))


def _if(tag: str) -> Condition:
    if not tag:
        return ALWAYS
    return Condition(ETags(star_tag=True) if tag == "*" else ETags([tag.strip('"')]), needed=True)


def export(connection: Connection, person: Person) -> Shown:
    """Return all that is the person's, the trash and what is archived too."""
    own = tuple(li for li in list_actions.lists_of(connection, person.id) if not li.owner_id)
    known = label_actions.labels_of(connection, person.id)
    slugs = slugs_of(own)
    every = queries.all_todos(connection, person.id)
    return shown(
        {
            "account": account_values(person),
            "lists": [list_values(li) for li in own],
            "labels": [label_values(label) for label in known],
            "todos": todos_values(every, slugs, known),
        }
    )
