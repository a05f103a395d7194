"""What went wrong, for programs: problem details (RFC 9457)."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails


class Kind(NamedTuple):
    """A kind of problem, under a name that stays."""

    name: str
    status: int
    title: str
    text: str
    """What it means and what to do, for the documentation."""

    @property
    def type(self) -> str:
        """The address of its description, which identifies it."""
        return f"/api/docs#{self.name}"


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "bad-json",
            400,
            "The body is not the JSON it must be",
            "Not JSON, not UTF-8, a key that stands twice in one object, NaN or Infinity, "
            "a number beyond 64 bits, half a character, or more than 16 levels deep.",
        ),
        Kind(
            "invalid",
            400,
            "Some of what was sent cannot be taken",
            "`errors` names each field, by a JSON pointer into the body, or the "
            "parameter, and says why.",
        ),
        Kind(
            "bad-header",
            400,
            "A header cannot be read",
            "`detail` says which, and how it must look.",
        ),
        Kind(
            "bad-request",
            400,
            "The request could not be read",
            "It is not HTTP as we understand it.",
        ),
        Kind(
            "not-signed-in",
            401,
            "Who is asking?",
            "Send `Authorization: Bearer TOKEN` with a token that holds, or, to sign in, "
            "a name and password that belong together.",
        ),
        Kind(
            "read-only",
            403,
            "This token may only read",
            "Use one with the scope `write`.",
        ),
        Kind(
            "others-list",
            403,
            "This list is somebody else’s",
            "Its owner says who may only read it. Who may change what is in it can still not "
            "rename, archive or delete it.",
        ),
        Kind(
            "other-origin",
            403,
            "A page of another site sent this",
            "A browser’s cookie is not enough for changes that another site asks for. "
            "Send a token.",
        ),
        Kind(
            "not-found",
            404,
            "There is nothing here",
            "It was never here, is deleted, or is somebody else’s.",
        ),
        Kind(
            "wrong-method",
            405,
            "This resource does not take that method",
            "`Allow` names those that it takes.",
        ),
        Kind(
            "still-running",
            409,
            "The same request is still under way",
            "Another request with this `Idempotency-Key` has not ended. Try again after "
            "`Retry-After` seconds.",
        ),
        Kind(
            "no-such-list",
            409,
            "There is no such list to put it in",
            "`category` names no list of yours, or one that is archived.",
        ),
        Kind(
            "no-such-subtask",
            409,
            "There is no such subtask",
            "`subtasks` names one by an `id` that the todo does not have, or names one twice.",
        ),
        Kind(
            "no-date",
            409,
            "A time of day needs a date",
            "The todo has no due date: send `due` together with `at`.",
        ),
        Kind(
            "name-taken",
            409,
            "There is one of that name already",
            "Choose another name.",
        ),
        Kind(
            "inbox-stays",
            409,
            "The Inbox stays as it is",
            "It is where everything else can go: it can be neither archived nor deleted.",
        ),
        Kind(
            "too-many",
            409,
            "There are as many as there can be",
            "Delete one that is not needed.",
        ),
        Kind(
            "no-length",
            411,
            "Nobody said how long the body is",
            "Send `Content-Length`.",
        ),
        Kind(
            "changed-meanwhile",
            412,
            "It has changed meanwhile",
            "`If-Match` does not name the version that is there. GET it again, look at "
            "both, and decide.",
        ),
        Kind(
            "too-large",
            413,
            "That is too much at once",
            "A body holds 64 KiB, a batch 1 MiB.",
        ),
        Kind(
            "wrong-type",
            415,
            "A body of that type is not taken",
            "Send `Content-Type: application/json`, uncompressed; a PATCH takes "
            "`application/merge-patch+json` too.",
        ),
        Kind(
            "key-used",
            422,
            "This key belongs to another request",
            "The `Idempotency-Key` was used with another body or address. Make a new key "
            "for each thing to do.",
        ),
        Kind(
            "no-condition",
            428,
            "Say which version you mean",
            "Send `If-Match` with the `ETag` of what you read, so that nobody’s change is "
            "overwritten unseen.",
        ),
        Kind(
            "too-fast",
            429,
            "Too many tries",
            "Wait for `Retry-After` seconds.",
        ),
        Kind(
            "failed",
            500,
            "Something went wrong here",
            "Nothing was changed. `reference` finds it in the server’s log.",
        ),
        Kind(
            "no-database",
            503,
            "The database does not answer",
            "Nothing was changed; try again after `Retry-After` seconds.",
        ),
        Kind(
            "full",
            507,
            "The server’s disk is full",
            "Nothing was changed; try again later.",
        ),
    )
}

_BY_STATUS = {
    **{kind.status: kind for kind in reversed(KINDS.values())},
    400: KINDS["bad-request"],
    403: KINDS["other-origin"],
}


class Wrong(NamedTuple):
    """What is wrong with one field or parameter."""

    where: str
    """A JSON pointer into the body (RFC 6901), or a parameter’s name."""
    text: str


class Problem(Exception):
    """A request that cannot be answered as it wants."""

    def __init__(
        self,
        name: str,
        detail: str = "",
        *,
        wrong: Sequence[Wrong] = (),
        headers: Mapping[str, str] = MappingProxyType({}),
        operation: int | None = None,
    ) -> None:
        super().__init__(name, detail)
        self.kind = KINDS[name]
        self.detail = detail or self.kind.text
        self.wrong = wrong
        self.headers = headers
        self.operation = operation
        """Which operation of a batch it is about, counted from 0."""

    def body(self) -> str:
        """Return the problem as JSON."""
        errors = [{"pointer": wrong.where, "detail": wrong.text} for wrong in self.wrong]
        return problem_json(self.kind, self.detail, errors=errors, operation=self.operation)


def problem_json(kind: Kind, detail: str, **more: object) -> str:
    """Return the problem of this kind as JSON; ``more`` members are left out where empty."""
    members = {"type": kind.type, "title": kind.title, "status": kind.status, "detail": detail}
    extensions = {name: value for name, value in more.items() if value not in (None, "", [])}
    return json.dumps(members | extensions)


def kind_of(status: int) -> Kind:
    """Return the kind of problem that an answer with this status is, if nothing more is known."""
    return _BY_STATUS.get(status) or Kind("bad-request", status, "That did not work", "")


_WORDS = {
    "missing": "is missing.",
    "extra_forbidden": "is not known.",
    "string_type": "must be a text.",
    "bool_type": "must be true or false.",
    "int_type": "must be a whole number.",
    "model_type": "must be an object.",
    "model_attributes_type": "must be an object.",
    "dict_type": "must be an object.",
    "list_type": "must be a list.",
    "tuple_type": "must be a list.",
}


def invalid(error: ValidationError, at: str = "#") -> Problem:
    """Return the problem that a body has, each field with its message."""
    return Problem("invalid", wrong=[_wrong(one, at) for one in error.errors(include_url=False)])


def _wrong(error: ErrorDetails, at: str) -> Wrong:
    loc = error["loc"]
    if len(loc) > 2 and loc[0] == "operations":
        loc = (*loc[:2], *loc[3:])  # without the name of the operation, which chose the model
    path = [str(part).replace("~", "~0").replace("/", "~1") for part in loc]
    name = str(loc[-1]) if loc else "The body"
    label = name.replace("_", " ").capitalize() if name.isascii() and len(name) < 50 else "It"
    text = f"{label} {_WORDS.get(error['type'], error['msg'])}"
    return Wrong("/".join([at, *path]), text.encode("utf-8", "replace").decode())
