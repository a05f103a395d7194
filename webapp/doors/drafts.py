"""What a person wrote and could not be taken yet: kept, so that nothing typed is lost.

A draft belongs to the person who is signed in or, while nobody is, to the browser that sent it
(by the hash of its session cookie); whoever signs in from that browser gets it.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    select,
    update,
)

from webapp import clock
from webapp.database import Id, metadata

KEPT_FOR = 7 * 86_400
"""Seconds a draft is kept."""

MOST_OF_A_BROWSER = 20
"""Drafts kept for one browser in which nobody is signed in; the oldest go."""

MOST_OF_NOBODY = 500
"""Drafts kept for all such browsers together: what the disk holds for whoever comes."""

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("person_id", Id),
    Column("browser", String(64)),
    Column("fields", Text, nullable=False),
    Column("errors", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Index(None, "browser"),
    Index(None, "created_at"),
)

SECRETS = {"password", "current_password", "new_password"}
"""Fields that are neither kept nor sent back."""

_UNKEPT = SECRETS | {"key", "draft"}


class FormTexts(dict[str, str]):
    """Texts by field; a field without one has the empty text, so that templates need not ask."""

    def __missing__(self, field: str) -> str:
        """Return the text of a field that has none."""
        return ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A form as it was sent, and what was wrong with it."""

    id: str
    fields: FormTexts
    errors: FormTexts
    """Messages by field; an empty name stands for the form as a whole."""


NO_DRAFT = Draft(id="", fields=FormTexts(), errors=FormTexts())


def keep_draft(
    connection: Connection,
    fields: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    person_id: int | None,
    browser: str | None,
) -> str:
    """Keep the fields, secrets excepted, and return the draft's opaque id.

    Who is not signed in has room for a few, so that nobody fills the disk without an account.
    """
    connection.execute(delete(drafts).where(drafts.c.created_at < clock.now() - KEPT_FOR))
    if person_id is None:
        nobodys = drafts.c.person_id.is_(None)
        _keep_newest(connection, and_(nobodys, drafts.c.browser == browser), MOST_OF_A_BROWSER - 1)
        _keep_newest(connection, nobodys, MOST_OF_NOBODY - 1)
    draft_id = secrets.token_urlsafe(16)
    kept = {name: value for name, value in fields.items() if name not in _UNKEPT}
    connection.execute(
        insert(drafts),
        {
            "id": draft_id,
            "person_id": person_id,
            "browser": browser if person_id is None else None,
            "fields": json.dumps(kept),
            "errors": json.dumps(dict(errors)),
            "created_at": clock.now(),
        },
    )
    return draft_id


def _keep_newest(connection: Connection, which: ColumnElement[bool], number: int) -> None:
    older = (
        select(drafts.c.id)
        .where(which)
        .order_by(drafts.c.created_at.desc(), drafts.c.id)
        .offset(number)
    )
    if gone := connection.scalars(older).all():
        connection.execute(delete(drafts).where(drafts.c.id.in_(gone)))


def _is_id(text: str) -> bool:
    # PostgreSQL takes no NUL.
    return 0 < len(text) <= 22 and text.isascii() and "\0" not in text


def find_draft(connection: Connection, draft_id: str | None, person_id: int) -> Draft:
    """Return the person's draft, or NO_DRAFT: none asked for, unknown, somebody else's, too old."""
    if not draft_id or not _is_id(draft_id):
        return NO_DRAFT
    row = connection.execute(
        select(drafts.c.fields, drafts.c.errors).where(
            drafts.c.id == draft_id,
            drafts.c.person_id == person_id,
            drafts.c.created_at >= clock.now() - KEPT_FOR,
        )
    ).first()
    if row is None:
        return NO_DRAFT
    return Draft(
        id=draft_id,
        fields=FormTexts(json.loads(row.fields)),
        errors=FormTexts(json.loads(row.errors)),
    )


def claim_drafts(connection: Connection, browser: str, person_id: int) -> None:
    """Give the drafts of this browser to the person who signed in from it."""
    connection.execute(
        update(drafts).where(drafts.c.browser == browser).values(person_id=person_id, browser=None)
    )


def drop_draft(connection: Connection, draft_id: str, person_id: int) -> None:
    """Forget the person's draft, once what it held was taken."""
    if _is_id(draft_id):
        connection.execute(
            delete(drafts).where(drafts.c.id == draft_id, drafts.c.person_id == person_id)
        )
