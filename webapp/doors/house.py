"""What the doors need of the app around them, and the request's own connection."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol, cast

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Connection

from webapp.database import Database
from webapp.settings import Settings
from webapp.signing import Signer

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""RFC 9110 §9.2.1."""


class Visitor(Protocol):
    """Somebody who is signed in, as far as the doors care."""

    @property
    def id(self) -> int:
        """The person's number."""

    @property
    def name(self) -> str:
        """The person's name."""

    @property
    def session(self) -> str:
        """What names the session, such as the hash of its token."""


@dataclass(frozen=True, kw_only=True)
class House:
    """The parts that `create_app` puts together."""

    settings: Settings
    database: Database
    signer: Signer
    visitor: Callable[[], Visitor | None]
    """Who is asking; None when nobody is signed in."""


def house() -> House:
    """Return the house that this request is in."""
    return cast(House, current_app.extensions["house"])


def reader() -> Connection:
    """Return this request's connection on the reader, whatever the method; it cannot write.

    Who is asking, and all that is slow, is settled here, before a POST joins the writers' line.
    """
    found: Connection | None = g.get("reader")
    if found is None:
        found = g.reader = house().database.open_reader()
    return found


def connection() -> Connection:
    """Return this request's connection, opened when first asked for.

    Behind GET, HEAD and OPTIONS it is the reader and cannot write; behind every other method it
    is in one transaction, committed once the view has answered and rolled back if it raised.
    """
    if request.method in SAFE_METHODS:
        return reader()
    if "writer" not in g:
        _leave(None)
        writing = house().database.write()
        g.writer = writing.__enter__()
        g.writing = writing
    return cast(Connection, g.writer)


def _leave(error: BaseException | None) -> None:
    """End the request's transaction: committed, or rolled back if there is an error."""
    reading: Connection | None = g.pop("reader", None)
    if reading is not None:
        house().database.close_reader(reading)
    writing: AbstractContextManager[Connection] | None = g.pop("writing", None)
    if writing is not None:
        del g.writer
        writing.__exit__(type(error) if error else None, error, None)


class _Dropped(Exception):
    """Rolls back what a request did."""


def roll_back() -> None:
    """Undo what this request wrote so far; what is written after it stands."""
    _leave(_Dropped())


def open_house(app: Flask, house: House) -> None:
    """Let the app's views find the house, and end each request's transaction."""
    app.extensions["house"] = house

    @app.after_request
    def commit(response: Response) -> Response:
        _leave(None)
        return response

    @app.teardown_request
    def close(error: BaseException | None) -> None:
        _leave(error or _Dropped())
