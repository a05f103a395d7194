"""Answers that are kept for programs that ask again, and given before the app is asked.

A program that looks for news every minute costs no look at a row, nor what Flask does for each
request. Its answer holds as long as nobody has changed anything: that its token was revoked, or a
list is shared with it no more, is a change as well.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask
from werkzeug.http import parse_etags

from webapp import clock
from webapp.api.resources import Shown
from webapp.clock import Here
from webapp.database import Database
from webapp.logs import log_request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MOST = 256
"""Answers that are kept, the last ones."""
LARGEST = 65_536
"""Bytes of one of them."""

JSON = "application/json"
VARY = "Authorization, Cookie"
_CACHE = "private, no-cache"
"""A program may keep an answer for itself, and asks each time whether it still holds."""

Headers = list[tuple[str, str]]
Mark = tuple[int, int]


class Given(NamedTuple):
    """An answer as it is sent: all of it, or that it is the same (RFC 9110 §13.1.2)."""

    shown: Shown
    same: Headers
    whole: Headers

    @classmethod
    def of(cls, shown: Shown, more: Mapping[str, str] | None = None) -> Given:
        """Return the answer that shows this, with these headers beside its own."""
        same = [("ETag", shown.etag), ("Cache-Control", _CACHE), ("Vary", VARY)]
        same += (more or {}).items()
        length = str(len(shown.body))
        return cls(shown, same, [*same, ("Content-Type", JSON), ("Content-Length", length)])

    def is_known(self, tags: str | None) -> bool:
        """Tell whether who sent these tags, as ``If-None-Match``, has it already."""
        etag = self.shown.etag
        return tags is not None and (
            tags == etag or parse_etags(tags).contains_weak(etag.strip('"'))
        )


class _Kept(NamedTuple):
    version: int
    """What the reader's mark was."""
    here: Here | None
    """What the clock showed its person, where they asked for something that may depend on it."""
    path: str
    given: Given


class Keeper:
    """Stands before an app and answers what was asked before."""

    def __init__(self, app: Flask, database: Database) -> None:
        self._app = app.wsgi_app
        self._database = database
        # Each reader's by itself, since only to itself its marks mean something.
        self._answers: OrderedDict[tuple[str, str, str], dict[int, _Kept]] = OrderedDict()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer as the app did, or let it answer."""
        began = time.perf_counter()
        method = environ["REQUEST_METHOD"]
        kept = self._kept(environ) if method in {"GET", "HEAD"} else None
        if kept is None:
            return self._app(environ, start)
        given = kept.given
        if given.is_known(environ.get("HTTP_IF_NONE_MATCH")):
            start("304 NOT MODIFIED", given.same.copy())
            log_request(method, kept.path, 304, began)
            return ()
        start("200 OK", given.whole.copy())
        log_request(method, kept.path, 200, began)
        return () if method == "HEAD" else (given.shown.body,)

    def _kept(self, environ: WSGIEnvironment) -> _Kept | None:
        key = _key(environ)
        answers = self._answers.get(key) if key else None
        mark = self._database.idle_mark() if answers else None
        if answers is None or mark is None:
            return None
        found = answers.get(mark[0])
        if found is None or found.version != mark[1]:
            return None
        here = found.here
        return found if here is None or here == clock.here(here.zone) else None

    def keep(
        self, environ: WSGIEnvironment, mark: Mark, here: Here | None, path: str, given: Given
    ) -> None:
        """Keep the answer that this request got from a reader with this mark."""
        key = _key(environ)
        if key is None or len(given.shown.body) > LARGEST:
            return
        reader, version = mark
        self._answers.setdefault(key, {})[reader] = _Kept(version, here, path, given)
        with suppress(KeyError):  # another thread may have been as quick
            self._answers.move_to_end(key)
            while len(self._answers) > MOST:
                self._answers.popitem(last=False)


def _key(environ: WSGIEnvironment) -> tuple[str, str, str] | None:
    token = environ.get("HTTP_AUTHORIZATION")
    return token and (token, environ["PATH_INFO"], environ["QUERY_STRING"])


def keep_answers(app: Flask, database: Database) -> Keeper:
    """Have answers kept and given before the app is asked; return what keeps them."""
    keeper = Keeper(app, database)
    app.wsgi_app = keeper  # type: ignore[assignment,method-assign]
    app.extensions["kept answers"] = keeper
    return keeper
