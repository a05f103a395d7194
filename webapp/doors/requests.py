"""How requests are read: ids in paths, and no session of Flask's own."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Request
from flask.sessions import SessionInterface, SessionMixin
from werkzeug.routing import BaseConverter, ValidationError

from webapp.database import MAX_ID


class App(Flask):
    """Flask without what this app never uses: views and hooks are plain functions."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function; Flask looks at each on every request whether it is a coroutine."""
        return func


class IdConverter(BaseConverter):
    """A row's number in a path: digits, at most what a database can hold."""

    regex = r"[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        """Return the number; a larger one matches nothing, so the answer is 404."""
        if int(value) > MAX_ID:
            raise ValidationError
        return int(value)


class NoSession(SessionInterface):
    """Leaves Flask's signed session alone: ours is a row, and its flashes are our own."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:  # noqa: ARG002
        """Return an empty session that is never saved."""
        return self.make_null_session(app)

    def save_session(self, *args: Any) -> None:
        """Save nothing."""
