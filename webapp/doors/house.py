"""What the doors need of the app around them, and the request's own connection."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
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
    if "reader" not in g:
        g.reader = _enter(house().database.read())
    return cast(Connection, g.reader)


def connection() -> Connection:
    """Return this request's connection, opened when first asked for.

    Behind GET, HEAD and OPTIONS it is the reader and cannot write; behind every other method it
    is in one transaction, committed once the view has answered and rolled back if it raised.
    """
    if request.method in SAFE_METHODS:
        return reader()
    if "writer" not in g:
        _leave(None)
        g.writer = _enter(house().database.write())
    return cast(Connection, g.writer)


def _enter(way: AbstractContextManager[Connection]) -> Connection:
    if "ways" not in g:
        g.ways = ExitStack()
    return cast(Connection, g.ways.enter_context(way))


def _leave(error: BaseException | None) -> None:
    ways: ExitStack | None = g.pop("ways", None)
    g.pop("reader", None)
    g.pop("writer", None)
    if ways and error:
        ways.__exit__(type(error), error, error.__traceback__)
    elif ways:
        ways.close()


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
