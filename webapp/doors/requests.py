"""How requests are read: queries of any bytes, ids in paths, and no session of Flask's own."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask, Request
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.routing import BaseConverter


class Query(Request):
    """A request whose query may hold any bytes: those beyond ASCII are read percent-encoded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Werkzeug decodes the query as UTF-8 and fails where it is none.
        if not self.query_string.isascii():
            self.query_string = re.sub(
                rb"[\x80-\xff]", lambda byte: b"%%%02X" % ord(byte.group()), self.query_string
            )


class App(Flask):
    """Flask without what this app never uses: views and hooks are plain functions."""

    request_class = Query

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function; Flask looks at each on every request whether it is a coroutine."""
        return func


class IdConverter(BaseConverter):
    """A row's number in a path: digits, no more than any number has that a database can hold."""

    # A refusal in to_python would make Werkzeug answer 405 where another method has the rule too.
    regex = r"[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)


class NoSession(SessionInterface):
    """Leaves Flask's signed session alone: ours is a row, and its flashes are our own."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:  # noqa: ARG002
        """Return an empty session that is never saved."""
        return self.make_null_session(app)

    def save_session(self, *args: Any) -> None:
        """Save nothing."""
