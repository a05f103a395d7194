"""What programs see: todos, lists, labels, tokens as JSON, and the ETag of each representation.

Rows become plain dictionaries and those JSON, without a model for each: a page of 25 costs a
fraction. `description` holds what they look like to a reader; the tests hold the two together.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from pydantic_core import to_json

from webapp.accounts.models import Person
from webapp.accounts.tokens import Token
from webapp.todos.dates import time_words
from webapp.todos.labels import names
from webapp.todos.models import DONE, INBOX, PRIORITIES, Label, Lists, Todo, TodoList
from webapp.todos.repeats import words_of
from webapp.todos.search import CAP

Values = dict[str, Any]


class Shown(NamedTuple):
    """A representation: its bytes, and the tag that changes when any of them does."""

    body: bytes
    etag: str
    """With its quotes, as it stands in a header (RFC 9110 §8.8.3)."""


def shown(values: object) -> Shown:
    """Return the values as JSON; dates and times as RFC 3339 writes them."""
    body = to_json(values)
    return Shown(body, etag_of(body))


def etag_of(body: bytes) -> str:
    """Return the tag of a representation. A todo's holds its version, so versions differ."""
    return f'"{blake2b(body, digest_size=12).hexdigest()}"'


_repeat_words = lru_cache(1024)(words_of)


def slugs_of(mine: Lists) -> dict[int, str]:
    """Return what each list is called in a todo."""
    return {li.id: li.slug for li in mine}


def todos_values(
    found: Sequence[Todo], slugs: Mapping[int, str], known: Sequence[Label]
) -> list[Values]:
    """Return the todos as JSON has them; ``known`` are the labels that they may have."""
    # Many have the same labels, most none.
    called = {text: names(text, known) for text in {todo.labels for todo in found}}
    return [_todo_values(todo, slugs, called[todo.labels]) for todo in found]


def _todo_values(todo: Todo, slugs: Mapping[int, str], labels: list[str]) -> Values:
    """Return the todo as JSON has it. The fields that `inputs.TODO` names can be written."""
    return {
        "id": todo.id,
        "title": todo.title,
        "notes": todo.notes,
        "due": todo.due,
        "at": time_words(todo.at) or None,
        "category": slugs.get(todo.list_id, INBOX),
        "priority": PRIORITIES[todo.priority],
        "repeat": _repeat_words(todo.repeat) or None,
        "labels": labels,
        "subtasks": json.loads(todo.subtasks) if todo.subtasks else [],
        "done": todo.state == DONE or todo.done_on is not None,
        "done_on": todo.done_on,
        "deleted": moment(todo.deleted_at),
        "version": todo.version,
    }


def list_values(li: TodoList) -> Values:
    """Return the list as JSON has it."""
    return {
        "id": li.id,
        "name": li.name,
        "slug": li.slug,
        "color": li.color,
        "archived": li.archived_at is not None,
        "role": li.role,
        "owner": li.share.owner if li.share and li.share.owner_id else None,
        "shared": li.share is not None,
        "version": li.version,
    }


def label_values(label: Label) -> Values:
    """Return the label as JSON has it."""
    return {"id": label.id, "name": label.name, "slug": label.slug}


def account_values(person: Person) -> Values:
    """Return the account as JSON has it."""
    return {"id": person.id, "name": person.name, "time_zone": person.time_zone or None}


def token_values(token: Token) -> Values:
    """Return what a person may know of a token: not the token itself."""
    return {
        "id": token.id,
        "name": token.name,
        "scope": token.scope,
        "created": moment(token.created_at),
        "used": token.used,
        "user_agent": token.user_agent,
        "source": token.source,
    }


def moment(seconds: int | None) -> datetime | None:
    """Return the moment in UTC, or None."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def todos_page(found: Sequence[Todo], number: int, mine: Lists, known: Sequence[Label]) -> Shown:
    """Return a page of todos."""
    slugs = slugs_of(mine)
    return shown(
        {
            "todos": todos_values(found, slugs, known),
            "total": min(number, CAP),
            "total_is_capped": number > CAP,
        }
    )
