"""The tables of people, their sessions and invitations."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, text

from webapp import clock
from webapp.database import Id, metadata

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False),
    Column("name_key", String, nullable=False, unique=True),
    Column("password_hash", String, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    # Name of the time zone (IANA) they live by; empty for the server's own.
    Column("time_zone", String(64), nullable=False, server_default=text("''")),
)

sessions = Table(
    "sessions",
    metadata,
    # The SHA-256 of the token: who reads the database cannot sign in with what is there.
    Column("token_hash", String(64), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("user_agent", String(300), nullable=False),
    # The last day on which it changed something: no GET writes down that it was used.
    Column("used_at", BigInteger),
    Index(None, "person_id"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("created_at", BigInteger, nullable=False),
)


class Person(NamedTuple):
    """Who is signed in, and by which session."""

    id: int
    name: str
    session: str
    """The hash of the session's token."""
    used_at: int | None = None
    """When the session last changed something, to a day or so; None where it never did."""
    time_zone: str = ""
    """Name of the zone they live by; empty for the server's own."""

    @property
    def here(self) -> clock.Here:
        """What day and time it is where they are."""
        return clock.here(self.time_zone)


class SignIn(NamedTuple):
    """A session as its person sees it."""

    name: str
    """Names it among all of this person's."""
    browser: str
    """``Firefox on Linux``."""
    begun: date
    used: date | None
    """The last day on which it changed something."""
    this: bool
    """Whether it is the one that asks."""
