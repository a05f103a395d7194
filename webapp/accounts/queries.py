"""Reads and writes of people, sessions and invitations."""

import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from webapp import clock
from webapp.accounts.browsers import browser_words
from webapp.accounts.models import Person, SignIn, invitations, people, sessions
from webapp.doors.drafts import drafts
from webapp.doors.submissions import submissions
from webapp.prepared import Prepared
from webapp.texts import name_key

NAME = 16
"""Letters of a session's hash that name it among those of one person."""

SHOWN = 50
"""Sign-ins that are listed, the newest."""


class NameTaken(Exception):
    """Somebody already has this name."""


class Credentials(NamedTuple):
    """What is needed to check a password."""

    id: int
    password_hash: str
    name: str


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
        select(people.c.id, people.c.password_hash, people.c.name).where(
            people.c.name_key == name_key(name)
        )
    ).first()
    return Credentials(*row) if row else None


def still_holds(connection: Connection, found: Credentials) -> bool:
    """Tell whether the person is there with this password, and hold it so to the end.

    A password is checked on the reader; it may have changed, or the person gone, since then.
    """
    query = select(people.c.id).where(
        people.c.id == found.id, people.c.password_hash == found.password_hash
    )
    return connection.scalar(query.with_for_update()) is not None


def alone(connection: Connection, *person_ids: int) -> None:
    """Let nobody else change what is these people's as a whole until the transaction ends.

    Two lists made at once must not find the same slug free, nor two moves mix their orders. What
    only names the person, as every new todo does, waits for nobody.
    """
    these = select(people.c.id).where(people.c.id.in_(person_ids)).order_by(people.c.id)
    connection.execute(these.with_for_update(key_share=True))


def as_saved(connection: Connection, person: Person) -> Person:
    """Return the person as they are now, and let nobody else change that until the end."""
    row = connection.execute(
        select(people.c.name, people.c.time_zone).where(people.c.id == person.id).with_for_update()
    ).one()
    return person._replace(name=row.name, time_zone=row.time_zone)


Welcome = Callable[[Connection, int], None]
_welcomes: list[Welcome] = []


def when_person_joins(welcome: Welcome) -> Welcome:
    """Have the function called, in the same transaction, with the id of each new person."""
    _welcomes.append(welcome)
    return welcome


_farewells: list[Welcome] = []


def when_person_leaves(farewell: Welcome) -> Welcome:
    """Have the function called, in the same transaction, with the id of each who leaves."""
    _farewells.append(farewell)
    return farewell


Told = Callable[[Connection, int], str]
_told: list[Told] = []


def told_before_leaving(told: Told) -> Told:
    """Have the function asked what else goes with a person: a sentence, or nothing."""
    _told.append(told)
    return told


def what_else_goes(connection: Connection, person_id: int) -> list[str]:
    """Return what to say to somebody before they delete their account."""
    return [said for told in _told if (said := told(connection, person_id))]


def find_person(connection: Connection, name: str) -> tuple[int, str] | None:
    """Return the id of the person with this name, however it is written, and how they write it."""
    row = connection.execute(
        select(people.c.id, people.c.name).where(people.c.name_key == name_key(name))
    ).first()
    return (row.id, row.name) if row else None


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
    end_other_sessions(connection, person)


def set_time_zone(connection: Connection, person_id: int, name: str) -> None:
    """Have the person's days begin and their times pass by this zone."""
    connection.execute(update(people).where(people.c.id == person_id).values(time_zone=name))


def delete_person(connection: Connection, person_id: int) -> None:
    """Delete the person and all that is theirs, for good."""
    for farewell in _farewells:
        farewell(connection, person_id)
    for table in (drafts, submissions):
        connection.execute(delete(table).where(table.c.person_id == person_id))
    connection.execute(delete(people).where(people.c.id == person_id))


def start_session(connection: Connection, person_id: int, token: str, user_agent: str) -> None:
    """Keep a new session; the token itself is not stored."""
    connection.execute(
        insert(sessions),
        {
            "token_hash": token_hash(token),
            "person_id": person_id,
            "created_at": clock.now(),
            "user_agent": "".join(filter(str.isprintable, user_agent))[:300],
        },
    )


def end_session(connection: Connection, session: str) -> None:
    """Forget the session; one that is gone already stays gone."""
    connection.execute(delete(sessions).where(sessions.c.token_hash == session))


def end_named_session(connection: Connection, person_id: int, name: str) -> bool:
    """Forget the person's session of this name; return False if there is none."""
    named = func.substr(sessions.c.token_hash, 1, NAME) == name
    ended = connection.execute(delete(sessions).where(sessions.c.person_id == person_id, named))
    return ended.rowcount > 0


def end_other_sessions(connection: Connection, person: Person) -> None:
    """Forget all sessions of this person but the one that asks."""
    connection.execute(
        delete(sessions).where(
            sessions.c.person_id == person.id, sessions.c.token_hash != person.session
        )
    )


def change_token(connection: Connection, session: str, token: str) -> None:
    """Let the session go on under another token."""
    connection.execute(
        update(sessions)
        .where(sessions.c.token_hash == session)
        .values(token_hash=token_hash(token))
    )


def note_use(connection: Connection, person: Person) -> None:
    """Write down that the session changed something now."""
    used = update(sessions).where(sessions.c.token_hash == person.session)
    connection.execute(used.values(used_at=clock.now()))


def sign_ins(connection: Connection, person: Person, since: int) -> list[SignIn]:
    """Return the person's sessions that began after ``since``: this one, then the newest first."""
    this = sessions.c.token_hash == person.session
    here = person.here
    rows = connection.execute(
        select(
            sessions.c.token_hash,
            sessions.c.user_agent,
            sessions.c.created_at,
            sessions.c.used_at,
        )
        .where(sessions.c.person_id == person.id, sessions.c.created_at > since)
        .order_by(this.desc(), sessions.c.created_at.desc(), sessions.c.token_hash)
        .limit(SHOWN)
    )
    return [
        SignIn(
            name=row.token_hash[:NAME],
            browser=browser_words(row.user_agent),
            begun=here.at(row.created_at).date(),
            used=None if row.used_at is None else here.at(row.used_at).date(),
            this=row.token_hash == person.session,
        )
        for row in rows
    ]


_by_session = Prepared(
    select(people.c.id, people.c.name, people.c.time_zone, sessions.c.used_at)
    .join(sessions, sessions.c.person_id == people.c.id)
    .where(
        sessions.c.token_hash == bindparam("session"), sessions.c.created_at > bindparam("since")
    )
)


def person_of(connection: Connection, session: str, since: int) -> Person | None:
    """Return who has this session, if it began after ``since`` (seconds since the epoch)."""
    rows = _by_session.rows(connection, {"session": session, "since": since})
    if not rows:
        return None
    person_id, name, time_zone, used_at = rows[0]
    return Person(person_id, name, session, used_at, time_zone)


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
