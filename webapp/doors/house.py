"""What the doors need of the app around them, and the request's own connection."""

from collections.abc import Callable
from contextlib import ExitStack
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


class _Ways:
    """This request's ways to the database, opened when first asked for."""

    __slots__ = ("open", "reader", "writer")

    def __init__(self) -> None:
        self.open = ExitStack()
        self.reader: Connection | None = None
        self.writer: Connection | None = None


def _ways() -> _Ways:
    ways: _Ways | None = g.get("ways")
    if ways is None:
        ways = g.ways = _Ways()
    return ways


def reader() -> Connection:
    """Return this request's connection on the reader, whatever the method; it cannot write.

    Who is asking, and all that is slow, is settled here, before a POST joins the writers' line.
    """
    ways = _ways()
    if ways.reader is None:
        ways.reader = ways.open.enter_context(house().database.read())
    return ways.reader


def connection() -> Connection:
    """Return this request's connection, opened when first asked for.

    Behind GET, HEAD and OPTIONS it is the reader and cannot write; behind every other method it
    is in one transaction, committed once the view has answered and rolled back if it raised.
    """
    if request.method in SAFE_METHODS:
        return reader()
    ways = _ways()
    if ways.writer is None:
        _leave(None)
        ways = _ways()
        ways.writer = ways.open.enter_context(house().database.write())
    return ways.writer


def _leave(error: BaseException | None) -> None:
    ways: _Ways | None = g.pop("ways", None)
    if ways and error:
        ways.open.__exit__(type(error), error, error.__traceback__)
    elif ways:
        ways.open.close()


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
