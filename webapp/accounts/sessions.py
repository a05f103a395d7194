"""Who is signed in: a random token in one cookie, a row for its hash.

The cookie carries the day it was last renewed, signed: a session that nobody uses ends without
any GET having to write down that it was used.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Literal, ParamSpec
from urllib.parse import quote

from flask import Flask, Response, abort, current_app, g, request
from werkzeug.exceptions import HTTPException

from webapp import clock
from webapp.accounts import queries
from webapp.accounts.limits import limits
from webapp.accounts.models import Person
from webapp.doors.answers import form_page, next_path, see_other
from webapp.doors.cookies import clear_cookie, read_cookie, set_cookie
from webapp.doors.drafts import claim_drafts, keep_draft
from webapp.doors.errors import too_many
from webapp.doors.house import SAFE_METHODS, connection, house, reader
from webapp.doors.pages import go_to, own_path
from webapp.doors.paths import with_query

P = ParamSpec("P")

DAY = 86_400
COOKIE = "session"


def _issue(response: Response, token: str) -> None:
    text = f"{token}.{clock.now():x}"
    set_cookie(
        response,
        COOKIE,
        f"{text}.{house().signer.sign('session', text)}",
        days=house().settings.session_idle,
    )


def _token() -> str | None:
    """Return the token of this browser's cookie if it is ours and was used lately enough."""
    text, _, signature = read_cookie(COOKIE).rpartition(".")
    if not text:
        return None
    here, now = house(), clock.now()
    if not here.signer.verify("session", text, signature):
        return None
    token, _, renewed = text.partition(".")
    at = int(renewed, 16)
    if at < now - here.settings.session_idle * DAY:
        return None
    if at < now - DAY:
        g.to_renew = token
    return token


def current_person() -> Person | None:
    """Return who is signed in, looked up once a request."""
    person: Person | Literal["unknown"] | None = g.get("person", "unknown")
    if person == "unknown":
        person = None
        if token := _token():
            since = clock.now() - house().settings.session_absolute * DAY
            person = queries.person_of(reader(), queries.token_hash(token), since)
        g.person = person
    return person


def me() -> Person:
    """Return who is signed in, in a view that only they reach."""
    return current_person() or abort(403)


def sign_in(response: Response, person_id: int) -> Response:
    """Start a session under a fresh token and give this browser's drafts to the person."""
    if old := _token():
        queries.end_session(connection(), queries.token_hash(old))
        claim_drafts(connection(), queries.token_hash(old), person_id)
    token = secrets.token_urlsafe(32)
    queries.start_session(connection(), person_id, token, request.headers.get("User-Agent", ""))
    _issue(response, token)
    return response


def change_token(response: Response) -> Response:
    """Let this browser's session go on under a fresh token, so that a copied cookie is dead."""
    token = secrets.token_urlsafe(32)
    queries.change_token(connection(), me().session, token)
    _issue(response, token)
    return response


def sign_out(response: Response) -> Response:
    """End the session of this browser, if it has one."""
    if token := _token():
        queries.end_session(connection(), queries.token_hash(token))
    clear_cookie(response, COOKIE)
    return response


def signed_in(view: Callable[P, Response]) -> Callable[P, Response]:
    """Let only people who are signed in reach the view; others go to sign in and come back."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        if current_person() is None:
            return _to_sign_in()
        return view(*args, **kwargs)

    return guarded


def _to_sign_in() -> Response:
    if request.method in SAFE_METHODS:
        return go_to(_sign_in_path(own_path()))
    if not _shows_a_form(form_page().partition("?")[0]):
        return see_other(_sign_in_path(next_path("/todos")))
    address = f"draft:{request.remote_addr}"
    if seconds := limits().drafts.seconds_to_wait(address):
        return too_many("Please sign in first. Back brings your text back.", seconds)
    limits().drafts.count(address)
    token = _token() or secrets.token_urlsafe(32)
    draft = keep_draft(
        connection(),
        request.form.to_dict(),
        {"": "You were signed out before this could be sent. Please send it again."},
        person_id=None,
        browser=queries.token_hash(token),
    )
    response = see_other(_sign_in_path(with_query(form_page(), draft=draft)))
    _issue(response, token)
    return response


def _sign_in_path(then: str) -> str:
    return f"/login?next={quote(then, safe='/')}"


def _shows_a_form(path: str) -> bool:
    """Tell whether the path also answers GET: by the doors' custom, with the form sent to it."""
    try:
        current_app.url_map.bind("").match(path, "GET")
    except HTTPException:
        return False
    return True


def keep_sessions(app: Flask) -> None:
    """Renew the cookie of a session in use, once a day."""

    @app.after_request
    def renew(response: Response) -> Response:
        token = g.get("to_renew")
        if token and g.get("person") and request.method in SAFE_METHODS:
            _issue(response, token)
        return response
