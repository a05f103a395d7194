"""Reads and writes of people, sessions and invitations."""

import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp import clock
from webapp.accounts.models import Person, invitations, people, sessions
from webapp.prepared import Prepared
from webapp.texts import name_key


class NameTaken(Exception):
    """Somebody already has this name."""


class Credentials(NamedTuple):
    """What is needed to check a password."""

    id: int
    password_hash: str


def token_hash(token: str) -> str:
    """Return what is stored of a random token: its SHA-256 in hex."""
    return sha256(token.encode()).hexdigest()


def anybody(connection: Connection) -> bool:
    """Tell whether there is an account at all."""
    return bool(connection.scalar(select(exists().select_from(people))))


def hold_the_door(connection: Connection) -> None:
    """Let nobody else join until this transaction ends; on SQLite the writers' line does."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE people IN SHARE ROW EXCLUSIVE MODE")


def credentials(connection: Connection, name: str) -> Credentials | None:
    """Return the credentials of the person with this name, however it is written."""
    row = connection.execute(
        select(people.c.id, people.c.password_hash).where(people.c.name_key == name_key(name))
    ).first()
    return Credentials(*row) if row else None


Welcome = Callable[[Connection, int], None]
_welcomes: list[Welcome] = []


def when_person_joins(welcome: Welcome) -> Welcome:
    """Have the function called, in the same transaction, with the id of each new person."""
    _welcomes.append(welcome)
    return welcome


def add_person(connection: Connection, name: str, password_hash: str) -> int:
    """Make an account and return its id. Raises NameTaken."""
    values = {
        "name": name,
        "name_key": name_key(name),
        "password_hash": password_hash,
        "created_at": clock.now(),
    }
    try:
        with connection.begin_nested():
            made = connection.execute(insert(people).returning(people.c.id), values)
            person_id = int(made.scalar_one())
    except IntegrityError:
        raise NameTaken from None
    for welcome in _welcomes:
        welcome(connection, person_id)
    return person_id


def set_password(connection: Connection, person: Person, password_hash: str) -> None:
    """Change the password and end all other sessions of this person."""
    connection.execute(
        update(people).where(people.c.id == person.id).values(password_hash=password_hash)
    )
    connection.execute(
        delete(sessions).where(
            sessions.c.person_id == person.id, sessions.c.token_hash != person.session
        )
    )


def start_session(connection: Connection, person_id: int, token: str, user_agent: str) -> None:
    """Keep a new session; the token itself is not stored."""
    connection.execute(
        insert(sessions),
        {
            "token_hash": token_hash(token),
            "person_id": person_id,
            "created_at": clock.now(),
            "user_agent": user_agent[:300],
        },
    )


def end_session(connection: Connection, session: str) -> None:
    """Forget the session; one that is gone already stays gone."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == session))


_by_session = Prepared(
    select(people.c.id, people.c.name)
    .join(sessions, sessions.c.person_id == people.c.id)
    .where(
        sessions.c.token_hash == bindparam("session"), sessions.c.created_at > bindparam("since")
    )
)


def person_of(connection: Connection, session: str, since: int) -> Person | None:
    """Return who has this session, if it began after ``since`` (seconds since the epoch)."""
    rows = _by_session.rows(connection, {"session": session, "since": since})
    return Person._make((*rows[0], session)) if rows else None


def invite(connection: Connection) -> str:
    """Make an invitation and return its code, which is stored as a hash only."""
    code = "-".join(secrets.token_hex(2) for _ in range(4))
    connection.execute(
        insert(invitations), {"code_hash": token_hash(code), "created_at": clock.now()}
    )
    return code


def use_invitation(connection: Connection, code: str) -> bool:
    """Use up the invitation; return False when there is none with this code."""
    used = connection.execute(
        delete(invitations).where(invitations.c.code_hash == token_hash(code.strip().lower()))
    )
    return used.rowcount == 1
