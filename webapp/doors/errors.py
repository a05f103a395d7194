"""Error pages that look like the app, and say what to do."""

import contextlib
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import NamedTuple

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp.components import page
from webapp.database import DatabaseBusy, is_full
from webapp.doors.drafts import SECRETS
from webapp.doors.house import SAFE_METHODS, roll_back
from webapp.doors.pages import own_path, whole_page

log = logging.getLogger("doorstep")

TITLES = {
    400: "That request made no sense",
    403: "That is not allowed",
    404: "There is nothing here",
    405: "That door does not open this way",
    413: "That is too much at once",
    429: "Too many tries",
    500: "Something went wrong here",
    503: "Back in a moment",
    507: "There is no room left",
}

TEXTS = {
    400: "The request could not be read.",
    403: "You may not do this.",
    404: "It may have been moved or deleted, or it was never here.",
    405: "This page does not take requests of that kind.",
    413: "A form may hold 64 KiB. Please send less at once.",
    429: "Please wait a moment and try again.",
    500: "What you did was not saved. It is not your fault; please try again.",
    503: "The database does not answer at the moment. Nothing was lost; please try again.",
    507: "The server’s disk is full, so this was not saved. Please try again once there is room.",
}

NO_DATABASE = (OperationalError, DatabaseBusy, PoolTimeout)


ErrorAnswer = Callable[[int, str, str], Response]
"""Makes an answer of a status, a text (or none), and what the log has it under (or nothing)."""


class Again(NamedTuple):
    """A form that was sent in vain, ready to be sent again: the same, key and all."""

    path: str
    fields: tuple[tuple[str, str], ...]


@page()
class ErrorPage:
    """Says what went wrong and where to go on."""

    title: str
    text: str
    reference: str
    """Id of the request, to be found in the log; empty where there is nothing to look up."""
    again: Again | None


def error_page(
    status: int, text: str = "", reference: str = "", again: Again | None = None
) -> Response:
    """Return the page for this status, or what stands for it at doors that show no pages."""
    own: dict[str, ErrorAnswer] = current_app.extensions.get("error answers", {})
    if own and (answer := own.get(request.path.split("/", 2)[1])):
        return answer(status, text, reference)
    title = TITLES.get(status) or HTTPStatus(status).phrase
    text = text or TEXTS.get(status) or HTTPStatus(status).description or title
    error = ErrorPage(title=title, text=text, reference=reference, again=again)
    try:
        return whole_page(error, status)
    except Exception:
        g.nobody = True  # who is asking cannot be found out
        return whole_page(error, status)


def answer_errors_below(app: Flask, folder: str, answer: ErrorAnswer) -> None:
    """Let errors at all paths below ``/folder`` be answered in a way of their own."""
    app.extensions.setdefault("error answers", {})[folder] = answer


def too_many(text: str, seconds: int) -> Response:
    """Return the page for who has to wait so many seconds."""
    response = error_page(429, text)
    response.headers["Retry-After"] = str(seconds)
    return response


def answer_errors(app: Flask) -> None:
    """Answer every error with a page."""

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        roll_back()
        status = error.code or 500
        given = error.description or ""
        own = type(error).description or ""
        response = error_page(status, given if given != own else "")
        for name, value in error.get_headers():
            if name not in {"Content-Type", "Content-Length"}:
                response.headers[name] = value
        return response

    @app.errorhandler(OperationalError)
    @app.errorhandler(DatabaseBusy)
    @app.errorhandler(PoolTimeout)
    def no_database(error: Exception) -> Response:
        said = str(error).split("\n", 1)[0]
        log.error("database", extra={"details": {"error": said, "id": g.get("request_id", "")}})
        g.nobody = True  # asking the database again would only fail again
        return _last_page(507 if is_full(error) else 503, "")

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        log.exception("failure", exc_info=error, extra={"details": {"id": g.get("request_id", "")}})
        return _last_page(500, g.get("request_id", ""))

    @app.errorhandler(InternalServerError)
    def after_the_view(error: InternalServerError) -> Response:
        """Answer what was raised once the view had answered: the commit, as a rule."""
        original = error.original_exception
        if not isinstance(original, Exception):
            return refused(error)
        return no_database(original) if isinstance(original, NO_DATABASE) else failed(original)


def _last_page(status: int, reference: str) -> Response:
    """Return an error page that needs nothing that may just have failed."""
    with contextlib.suppress(Exception):  # the connection may be what broke
        roll_back()
    response = error_page(status, reference=reference, again=_again())
    if status in {503, 507}:
        response.headers["Retry-After"] = "5"
    response.headers["X-Request-Id"] = reference or g.get("request_id", "")
    return response


def _again() -> Again | None:
    """Return the form that was sent; None where there was none, or one with a secret in it."""
    if request.method in SAFE_METHODS:
        return None
    try:
        fields = tuple(request.form.items(multi=True))
    except HTTPException:
        return None
    return None if SECRETS & dict(fields).keys() else Again(own_path(), fields)
