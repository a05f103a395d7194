"""What is asked, and by whom: tokens, bodies, conditions, keys. And how it is answered.

Everything that reads a request of the API stands here; views say what is done with it.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from hashlib import sha256
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from flask import Response, current_app, g, request
from pydantic import BaseModel
from werkzeug.datastructures import ETags, Headers
from werkzeug.http import parse_etags

from webapp.accounts.limits import limits
from webapp.accounts.models import Person
from webapp.accounts.sessions import current_person
from webapp.accounts.tokens import Bearer, bearer_of, note_token_use
from webapp.api.commands import Condition, Made
from webapp.api.inputs import read
from webapp.api.keeping import JSON, VARY, Given, Keeper
from webapp.api.problems import Problem, kind_of, problem_json
from webapp.api.resources import Shown, shown
from webapp.api.strict import parse
from webapp.doors.house import SAFE_METHODS, connection, house, reader, roll_back
from webapp.doors.submissions import (
    StillRunning,
    first_outcome,
    hold_alone,
    keep_outcome,
    running,
)

P = ParamSpec("P")
M = TypeVar("M", bound=BaseModel)

BATCH_BODY = 1024 * 1024
"""Bytes of a batch; every other body holds what a form does."""

MERGE_PATCH = "application/merge-patch+json"
PROBLEM = "application/problem+json"


class JsonResponse(Response):
    """An answer whose headers are said in full."""

    def get_wsgi_headers(self, environ: Any) -> Headers:  # noqa: ARG002
        """Return the headers as they are."""
        return self.headers


# Who asks.


def _bearer() -> Bearer | None:
    """Return whose token was sent, None where none was. Raises Problem for one that is void."""
    sent = request.headers.get("Authorization")
    if sent is None:
        return None
    scheme, _, token = sent.partition(" ")
    found = None
    if scheme.lower() == "bearer":
        found = bearer_of(reader(), token.strip())
    if found is None:
        raise not_signed_in('error="invalid_token"')
    return found


def not_signed_in(more: str = "", detail: str = "") -> Problem:
    """Return the problem of who has to say who they are (RFC 6750 §3)."""
    challenge = 'Bearer realm="Doorstep"' + (f", {more}" if more else "")
    return Problem("not-signed-in", detail, headers={"WWW-Authenticate": challenge})


def _who(*, changes: bool) -> Person:
    bearer = _bearer()
    if bearer is None:
        person = current_person()
        if person is None:
            raise not_signed_in()
        return person
    if changes:
        if bearer.scope != "write":
            challenge = 'Bearer realm="Doorstep", error="insufficient_scope", scope="write"'
            raise Problem("read-only", headers={"WWW-Authenticate": challenge})
        g.bearer = bearer
    return bearer.person


View = Callable[Concatenate[Person, P], Response]


def kept(view: Callable[P, Response]) -> Callable[P, Response]:
    """Keep what the view answers to who has a token, for when they ask again (see `keeping`)."""

    @wraps(view)
    def keep(*args: P.args, **kwargs: P.kwargs) -> Response:
        environ = request.environ
        mark = None
        if "HTTP_AUTHORIZATION" in environ:
            mark = house().database.mark(reader())
        response = view(*args, **kwargs)
        given: Given | None = g.get("given")
        if mark and given:
            # What is due today, or late by now, changes without anybody changing anything.
            here = g.asking.here if environ["QUERY_STRING"] else None
            keeper: Keeper = current_app.extensions["kept answers"]
            keeper.keep(environ, mark, here, request.path, given)
        return response

    return keep


def for_person(view: View[P]) -> Callable[P, Response]:
    """Let only who is signed in reach the view, and change something only by a token that may.

    A token counts where there is one; a browser's cookie does otherwise.
    """

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        g.asking = _who(changes=request.method not in SAFE_METHODS)
        return view(g.asking, *args, **kwargs)

    return guarded


def note_use() -> None:
    """Write down, once a day, that a token changed something."""
    bearer: Bearer | None = g.get("bearer")
    if bearer:
        note_token_use(connection(), bearer)


def too_fast(seconds: int) -> Problem:
    """Return the problem of who has to wait so many seconds."""
    return Problem(
        "too-fast",
        f"Please try again in {seconds} seconds.",
        headers={"Retry-After": str(seconds), **rate_limit(str(request.remote_addr))},
    )


def rate_limit(address: str) -> dict[str, str]:
    """Return what this address has left of its tries to sign in.

    As draft-ietf-httpapi-ratelimit-headers-10 writes it: quota and window, rest and seconds.
    """
    rest, quota, seconds = limits().tries.left(f"address:{address}")
    policy = f'"sign-in";q={quota};w=60'
    return {"RateLimit-Policy": policy, "RateLimit": f'"sign-in";r={rest};t={seconds}'}


# What is asked.


def json_body(*also: str, most: int | None = None) -> Any:
    """Return the body, strictly read. Raises Problem."""
    if most is not None:
        request.max_content_length = most
    if request.mimetype not in {JSON, *also} or _charset() not in {"", "utf-8"}:
        headers = {"Accept-Patch": ", ".join([*also, JSON])} if also else {"Accept-Post": JSON}
        raise Problem("wrong-type", headers=headers)
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem("wrong-type", "The body must not be compressed.", headers={
            "Accept-Encoding": "identity"
        })  # fmt: skip
    return parse(request.get_data())


def _charset() -> str:
    return request.mimetype_params.get("charset", "").lower()


def body_of(model: type[M], *, most: int | None = None) -> M:
    """Return the body as the model reads it. Raises Problem."""
    return cast(M, read(model, json_body(most=most)))


def query_of(model: type[M]) -> M:
    """Return the query's parameters as the model reads them. Raises Problem."""
    args = request.args
    found = args.to_dict()
    if len(found) < sum(1 for _ in args.items(multi=True)):
        raise Problem("invalid", "A parameter stands twice in the query.")
    return cast(M, read(model, found, ""))


def if_match(*, needed: bool = True) -> Condition:
    """Return which versions the change is meant for. Raises Problem where that must be said."""
    sent = request.headers.get("If-Match")
    return Condition(None if sent is None else strong_tags(sent), needed=needed)


def strong_tags(sent: str) -> ETags:
    """Return the tags of a condition."""
    return parse_etags(sent)


# How it is answered.


def answer(there: Shown, headers: Mapping[str, str] | None = None) -> Response:
    """Return the representation, or 304 for who has it."""
    given = g.given = Given.of(there, headers)
    if given.is_known(request.environ.get("HTTP_IF_NONE_MATCH")):
        response = JsonResponse(status=304, headers=given.same)
        del response.headers["Content-Type"]
        return response
    response = JsonResponse(headers=given.whole)
    response.response = [there.body]
    return response


def answer_values(values: object, headers: Mapping[str, str] | None = None) -> Response:
    """Return the values as JSON, or 304 for who has them."""
    return answer(shown(values), headers)


def answer_made(made: Made) -> Response:
    """Return what a command brought about."""
    headers = {"Location": made.location} if made.location else {}
    if made.shown is None:
        return _plain(b"", made.status, headers)
    return _plain(made.shown.body, made.status, headers | {"ETag": made.shown.etag})


def _plain(
    body: bytes | str, status: int, headers: Mapping[str, str], kind: str = JSON
) -> Response:
    response = JsonResponse(body, status, content_type=kind)
    if not body:
        del response.headers["Content-Type"]
        response.headers.pop("Content-Length", None)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = VARY
    response.headers.update(headers)
    return response


def answer_unkept(values: object, status: int = 200, headers: Mapping[str, str] = {}) -> Response:
    """Return the values, for nobody to keep: a token is among them."""
    return _plain(shown(values).body, status, headers)


def answer_problem(problem: Problem) -> Response:
    """Return the problem; nothing that the request did stands."""
    roll_back()
    return _plain(problem.body(), problem.kind.status, problem.headers, PROBLEM)


def error_answer(status: int, text: str, reference: str) -> Response:
    """Return the error, which the house found, as a problem."""
    kind = kind_of(status)
    detail = text or kind.text
    return _plain(problem_json(kind, detail, reference=reference), status, {}, PROBLEM)


# Once.


_KEY = re.compile(r"[!#-\[\]-~]{1,200}")


def _key() -> str:
    """Return the key that names this request, or an empty text. Raises Problem."""
    sent = request.headers.get("Idempotency-Key")
    if sent is None:
        return ""
    # A text in quotes (RFC 9651 §3.3.3), as the draft has it, or without, as most send it.
    key = sent[1:-1] if len(sent) > 1 and sent[0] == sent[-1] == '"' else sent
    if not 1 <= len(key) <= 200 or not all(
        "!" <= char <= "~" and char not in '"\\' for char in key
    ):
        raise Problem(
            "bad-header",
            "Idempotency-Key must be 1 to 200 visible ASCII characters, without quotes.",
        )
    return key


def once(view: View[P]) -> View[P]:
    """Let a POST with an ``Idempotency-Key`` take effect once, and answer the same again.

    The submission is named by person and key; what was sent is kept beside its outcome, so that
    another request under the same key is told so.
    """

    @wraps(view)
    def send_once(person: Person, /, *args: P.args, **kwargs: P.kwargs) -> Response:
        key = _key()
        if not key:
            return view(person, *args, **kwargs)
        if request.path == "/api/batch":
            request.max_content_length = BATCH_BODY
        name = _digest("api", str(person.id), key)
        sent = _digest(request.full_path, request.mimetype, request.get_data())
        try:
            with running(house().database, name):
                hold_alone(connection(), name)
                return _first(person, name, sent, lambda: view(person, *args, **kwargs))
        except StillRunning:
            raise Problem("still-running", headers={"Retry-After": "1"}) from None

    return send_once


def _first(person: Person, name: str, sent: str, view: Callable[[], Response]) -> Response:
    if outcome := first_outcome(connection(), name, person.id):
        kept = json.loads(outcome)
        if kept["sent"] != sent:
            raise Problem("key-used")
        return _plain(kept["body"], kept["status"], kept["headers"])
    response = view()
    headers = {n: response.headers[n] for n in ("Location", "ETag") if n in response.headers}
    kept = {"sent": sent, "status": response.status_code, "headers": headers}
    keep_outcome(connection(), name, json.dumps(kept | {"body": response.get_data(as_text=True)}))
    return response


def _digest(*parts: str | bytes) -> str:
    digest = sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"%d:" % len(raw) + raw)
    return digest.hexdigest()
