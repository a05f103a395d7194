"""How requests are read: queries of any bytes, ids in paths, and no session of Flask's own."""

import re
from collections.abc import Callable
from typing import IO, Any

from flask import Flask, Request
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.exceptions import LengthRequired
from werkzeug.routing import BaseConverter
from werkzeug.utils import cached_property


class Query(Request):
    """A request whose query may hold any bytes, and whose body is whole or an error.

    Bytes beyond ASCII in the query are read percent-encoded.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Werkzeug decodes the query as UTF-8 and fails where it is none.
        if not self.query_string.isascii():
            self.query_string = re.sub(
                rb"[\x80-\xff]", lambda byte: b"%%%02X" % ord(byte.group()), self.query_string
            )

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body. Raises LengthRequired when nobody says how long it is (RFC 9110 §15.5.12).

        Raises ClientDisconnected when it is shorter than was said.
        """
        if self.content_length is None and "Transfer-Encoding" in self.headers:
            raise LengthRequired
        # A server that ends the body also ends it where the connection broke, and half a form
        # would be taken for a whole one. Without this, Werkzeug counts what comes.
        self.environ.pop("wsgi.input_terminated", None)
        return super().stream


class App(Flask):
    """Flask without what this app never uses: views and hooks are plain functions."""

    request_class = Query

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function; Flask looks at each on every request whether it is a coroutine."""
        return func

    def log_exception(self, exc_info: object) -> None:
        """Leave it to the handler of the error, which logs one line."""


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
