"""A POST answers with 303, whoever asked (RFC 9110 §15.4.4).

A view that changes data returns what was `Done`; what is invalid is raised. Neither knows whether
a browser or htmx sent the form: both follow the redirect and get the page or its region.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import wraps
from types import MappingProxyType
from typing import ParamSpec, TypeVar

from flask import Response, abort, request
from pydantic import BaseModel, ValidationError

from webapp.doors.drafts import drop_draft, keep_draft
from webapp.doors.flashes import Flash, send_flash
from webapp.doors.house import connection, house, roll_back
from webapp.doors.paths import local_path, with_query
from webapp.doors.submissions import first_outcome, is_key_of, keep_outcome, submission_name

P = ParamSpec("P")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a form brought about: a sentence, and where to go on."""

    text: str
    path: str
    """Local path with its query."""
    anchor: str = ""
    """Id of the element to go on at."""
    undo: str = ""
    see: str = ""
    see_text: str = "Show it"

    def response(self) -> Response:
        """Return the redirect, with a flash for the page that it leads to."""
        response = see_other(f"{self.path}#{self.anchor}" if self.anchor else self.path)
        send_flash(
            response,
            Flash(text=self.text, undo=self.undo, see=self.see, see_text=self.see_text),
            self.path,
        )
        return response


class Invalid(Exception):
    """A form cannot be taken as it is: messages by field, an empty name for the form as a whole."""

    def __init__(
        self,
        errors: Mapping[str, str],
        *,
        page: str | None = None,
        instead: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(errors)
        self.errors = errors
        self.page = page
        """Path of the page that holds the form; None: see `back_with_draft`."""
        self.instead = instead or {}
        """What fields hold when the form is shown again, if not what was sent."""


def see_other(location: str) -> Response:
    """Return a 303 to a local path; the browser goes on with GET."""
    return Response(status=303, headers={"Location": location})


def next_path(default: str) -> str:
    """Return the path that the form wants to go on at, without its draft, or the default."""
    return with_query(local_path(request.form.get("next"), default), draft=None)


def validated(
    model: type[M],
    *,
    page: str | None = None,
    part: str = "",
    kept: Mapping[str, str] = MappingProxyType({}),
    **labels: str,
) -> M:
    """Return the form as the model reads it. Raises Invalid with a message for each bad field.

    ``labels`` name fields in the messages; ``page`` is the page that holds the form, and ``part``
    names it there if that holds several; ``kept`` says what a field that was not sent is read as.
    """
    values = {n: request.form.get(n, kept.get(n, "")) for n in model.model_fields}
    try:
        return model.model_validate(values)
    except ValidationError as invalid:
        named = {"part": part} if part else {}
        raise Invalid(messages(invalid, **labels), page=page, instead=named) from None


def messages(invalid: ValidationError, **labels: str) -> dict[str, str]:
    """Return one message for each bad field, and for the form as a whole under an empty name."""
    errors: dict[str, str] = {}
    for error in invalid.errors(include_url=False):
        field = str(error["loc"][0]) if error["loc"] else ""
        label = labels.get(field, field.replace("_", " ").capitalize())
        errors.setdefault(field, f"{label} {error['msg']}".strip())
    return errors


def once(view: Callable[P, Done]) -> Callable[P, Response]:
    """Let the view's form take effect once; the same submission gets the first outcome again.

    A key of another session (the form waited through a sign-in) leads back to the form with its
    text and a fresh key. A request without any key comes from no form of ours and is taken as it
    is, each time.
    """

    @wraps(view)
    def send_once(*args: P.args, **kwargs: P.kwargs) -> Response:
        visitor = house().visitor()
        key = request.form.get("key", "")
        if not visitor or not key:
            return view(*args, **kwargs).response()
        if not is_key_of(house().signer, visitor.session, key):
            raise Invalid({"": "This form waited through a sign-in. Please send it again."})
        name = submission_name(key, request.path, _payload())
        if outcome := first_outcome(connection(), name, visitor.id):
            return Done(**json.loads(outcome)).response()
        done = view(*args, **kwargs)
        keep_outcome(connection(), name, json.dumps(asdict(done)))
        if draft := request.form.get("draft"):
            drop_draft(connection(), draft, visitor.id)
        return done.response()

    return send_once


def _payload() -> list[tuple[str, str]]:
    return [(k, v) for k, v in request.form.items(multi=True) if k not in {"key", "draft"}]


def back_with_draft(invalid: Invalid) -> Response:
    """Keep the form's text and lead back to the page that holds the form, which shows it again.

    That page has the path that the form was sent to; if ``next`` has the same path, it is that
    very page, with its filters.
    """
    roll_back()
    visitor = house().visitor()
    if visitor is None:
        abort(403)
    draft = keep_draft(
        connection(),
        {**request.form.to_dict(), **invalid.instead},
        invalid.errors,
        person_id=visitor.id,
        browser=None,
    )
    return see_other(with_query(invalid.page or form_page(), draft=draft))


def form_page() -> str:
    """Return the page that holds the form of this request.

    A form that names itself (``part``) is one of several of the page that it leads back to.
    """
    path = next_path(request.path)
    own = path.split("?", 1)[0] == request.path
    return path if own or request.form.get("part") else request.path
