"""Tokens: what programs sign in with. Only their hashes are kept."""

import secrets
from datetime import date
from typing import Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from webapp import clock
from webapp.accounts.browsers import browser_words
from webapp.accounts.models import Person, people
from webapp.accounts.queries import alone, token_hash
from webapp.database import Id, metadata
from webapp.prepared import Prepared
from webapp.signing import Signer

Scope = Literal["read", "write"]
SCOPES: tuple[Scope, ...] = ("read", "write")
"""What a token may do: look, or look and change."""

MOST = 50
"""Tokens that one person can have."""

PREFIX = "doorstep_"
"""What every token begins with, so that one that got into a file is found."""

DAY = 86_400

tokens = Table(
    "tokens",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("name", String, nullable=False),
    Column("scope", String(5), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    # The last day on which it changed something: no GET writes down that it was used.
    Column("used_at", BigInteger),
    Column("user_agent", String(300), nullable=False),
    # Where a program said that it signed in from; NULL for a token made on the tokens' page.
    Column("source", String(40)),
    UniqueConstraint("token_hash"),
    Index(None, "person_id"),
    sqlite_autoincrement=True,
)


class Token(NamedTuple):
    """A token as its person sees it."""

    id: int
    name: str
    scope: str
    created_at: int
    made: date
    used: date | None
    """The last day on which it changed something."""
    user_agent: str
    source: str | None

    @property
    def browser(self) -> str:
        """What it was made with: ``Firefox on Linux``."""
        return browser_words(self.user_agent)


class Bearer(NamedTuple):
    """Who has a token, and what it is good for."""

    person: Person
    token: int
    scope: str
    used_at: int | None


class TooManyTokens(Exception):
    """The person has as many tokens as there can be."""


def fresh_token() -> str:
    """Return a token that nobody has: 256 random bits."""
    return f"{PREFIX}{secrets.token_urlsafe(32)}"


def token_of_form(signer: Signer, key: str) -> str:
    """Return the token that this form makes: the same for the same key, and kept nowhere.

    The key is random and signed for its session; without the server's secret nobody can tell the
    token from it. So a form that is sent twice can be answered twice. A form without a key, which
    is none of ours, makes another each time.
    """
    if not key:
        return fresh_token()
    halves = (signer.sign(f"token {half}", key) for half in (1, 2))
    return PREFIX + "".join(halves)


def add_token(
    connection: Connection,
    person_id: int,
    token: str,
    name: str,
    scope: str,
    *,
    user_agent: str,
    source: str | None = None,
) -> int:
    """Keep the hash of a new token and return its id. Raises TooManyTokens."""
    alone(connection, person_id)
    number = select(func.count()).select_from(tokens).where(tokens.c.person_id == person_id)
    if connection.execute(number).scalar_one() >= MOST:
        raise TooManyTokens
    made = insert(tokens).values(
        person_id=person_id,
        token_hash=token_hash(token),
        name=name,
        scope=scope,
        created_at=clock.now(),
        user_agent="".join(filter(str.isprintable, user_agent))[:300],
        source=source,
    )
    return int(connection.execute(made.returning(tokens.c.id)).scalar_one())


def tokens_of(connection: Connection, person: Person) -> list[Token]:
    """Return the person's tokens, the newest first."""
    here = person.here
    rows = connection.execute(
        select(tokens).where(tokens.c.person_id == person.id).order_by(tokens.c.id.desc())
    )
    return [
        Token(
            id=row.id,
            name=row.name,
            scope=row.scope,
            created_at=row.created_at,
            made=here.at(row.created_at).date(),
            used=None if row.used_at is None else here.at(row.used_at).date(),
            user_agent=row.user_agent,
            source=row.source,
        )
        for row in rows
    ]


def revoke_token(connection: Connection, person_id: int, token_id: int) -> bool:
    """Forget the person's token; return False when there is none."""
    mine = tokens.c.person_id == person_id, tokens.c.id == token_id
    return connection.execute(delete(tokens).where(*mine)).rowcount == 1


def end_sign_ins_of_programs(connection: Connection, person_id: int) -> None:
    """Forget the tokens that a password was given for; those made by hand stay."""
    connection.execute(
        delete(tokens).where(tokens.c.person_id == person_id, tokens.c.source.is_not(None))
    )


_bearer = Prepared(
    select(
        people.c.id,
        people.c.name,
        people.c.time_zone,
        tokens.c.id.label("token"),
        tokens.c.scope,
        tokens.c.used_at,
    )
    .join(tokens, tokens.c.person_id == people.c.id)
    .where(tokens.c.token_hash == bindparam("hash"))
)


def bearer_of(connection: Connection, token: str) -> Bearer | None:
    """Return who has this token, or None."""
    hashed = token_hash(token)
    rows = _bearer.rows(connection, {"hash": hashed})
    if not rows:
        return None
    person_id, name, time_zone, token_id, scope, used_at = rows[0]
    person = Person(person_id, name, hashed, time_zone=time_zone)
    return Bearer(person, token_id, scope, used_at)


def note_token_use(connection: Connection, bearer: Bearer) -> None:
    """Write down, once a day, that the token changes something."""
    now = clock.now()
    if (bearer.used_at or 0) < now - DAY:
        connection.execute(update(tokens).where(tokens.c.id == bearer.token).values(used_at=now))
