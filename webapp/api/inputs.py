"""What a program may send: the features' own inputs, without a form's tolerance.

Each body is a subclass of the class that validates the form, so a rule stands in one place. It
takes only JSON's own types, refuses what it does not know, and says in JSON Schema what it takes.
A field that is added to a feature's input needs its schema here, and what it is in `resources`.
"""

import re
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    field_validator,
)
from pydantic_core import PydanticCustomError

from webapp.accounts.inputs import ZoneChoice
from webapp.accounts.zones import offered, zone_named
from webapp.api.problems import Problem, Wrong, invalid
from webapp.database import MAX_ID
from webapp.texts import Line, length
from webapp.todos.inputs import MOST_LABELS, LabelInput, ListInput, SubtaskInput, TodoInput
from webapp.todos.models import COLORS, NO_TIME, PRIORITIES
from webapp.todos.search import DUES, LONGEST_QUERY, SORTS, STATUSES
from webapp.todos.subtasks import MOST
from webapp.todos.terms import handle

Schema = dict[str, Any]

MOST_OPERATIONS = 500
"""In one batch."""

# What `texts.Line` takes: no controls, no overrides; at least one character that can be seen.
_HIDDEN = r"\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BLANK = r"\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff "
ANY_LINE = f"^[^{_HIDDEN}]*$"
SEEN_LINE = f"^[^{_HIDDEN}]*[^{_HIDDEN}{_BLANK}][^{_HIDDEN}]*$"
BLOCK = f"^[^{_HIDDEN.replace('u001f', 'u0008', 1)}\\u000b\\u000c\\u000e-\\u001f]*$"
TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
# There are more ways to say one; these are sure.
REPEAT = (
    r"^every (day|weekday|week|month|year|[2-9] (days|weeks|months|years))( after it is done)?$"
)
# A number, with a date before it where dates are the order, and with minutes where it has a time.
CURSOR = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}\.([0-9]{1,4}\.)?)?[1-9][0-9]{0,17}$"
LABEL = f"^[^{_HIDDEN},]*[A-Za-z0-9][^{_HIDDEN},]*$"


NUMBER: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_ID}


def line(longest: int, **more: Any) -> Schema:
    """Return the schema of one line that says something."""
    return {
        "type": "string", "minLength": 1, "maxLength": longest, "pattern": SEEN_LINE, **more
    }  # fmt: skip


def or_null(schema: Schema) -> Schema:
    """Return the schema of a value that may be null."""
    return {**schema, "type": [schema["type"], "null"]}


def _object(properties: dict[str, Schema], *required: str) -> Schema:
    return {
        **{"type": "object", "properties": properties, "additionalProperties": False},
        **({"required": list(required)} if required else {}),
    }


SUBTASK = _object(
    {
        "id": NUMBER,
        "title": line(200),
        "done": {"type": "boolean", "default": False},
    },
    "title",
)
TODO: dict[str, Schema] = {
    "title": line(500, description="One line."),
    "notes": {
        **{"type": "string", "maxLength": 10_000, "pattern": BLOCK, "default": ""},
        "description": "Markdown.",
    },
    "due": {
        **{"type": ["string", "null"], "format": "date", "default": None},
        "pattern": r"^(19|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])-[0-3][0-9]$",
        "description": "A date (RFC 3339), 1900-01-01 to 9999-12-30.",
    },
    "at": {
        **{"type": ["string", "null"], "pattern": TIME, "default": None},
        "description": "A time of day such as “18:00”, wherever one is; with a due date only.",
    },
    "category": {
        **{"type": "string", "maxLength": 100, "pattern": ANY_LINE, "default": "inbox"},
        "description": "The slug of a list that is in use. A todo in a list of somebody else’s "
        "stays there by default.",
    },
    "priority": {"type": "string", "enum": list(PRIORITIES), "default": "none"},
    "repeat": {
        **{"type": ["string", "null"], "pattern": REPEAT, "default": None},
        "description": "How it comes again: “every 2 weeks”, “every second Tuesday of the month”.",
    },
    "labels": {
        **{"type": "array", "maxItems": MOST_LABELS, "default": []},
        "items": {"type": "string", "minLength": 1, "maxLength": 40, "pattern": LABEL},
        "description": "Their names; those that there are not yet are made.",
    },
    "subtasks": {
        **{"type": "array", "maxItems": MOST, "items": SUBTASK, "default": []},
        "description": "Its steps, in their order. One with an `id` is the one that the todo has; "
        "one without is new; those that are left out go.",
    },
    "done": {"type": "boolean", "default": False},
}
LIST: dict[str, Schema] = {
    "name": line(60),
    "color": {"type": "string", "enum": list(COLORS), "default": "none"},
    "archived": {"type": "boolean", "default": False},
}
LABEL_FIELDS: dict[str, Schema] = {
    "name": {"type": "string", "minLength": 1, "maxLength": 40, "pattern": LABEL},
}
ACCOUNT: dict[str, Schema] = {
    "time_zone": {
        **{"type": ["string", "null"], "enum": [*offered(), None]},
        "description": "Where your days begin and your times pass (IANA); null for the server’s.",
    },
}

WHOLE_TODO: Schema = {
    **_object(TODO, "title"),
    # A time needs a date.
    "anyOf": [
        {"properties": {"at": {"type": "null"}}},
        {"properties": {"due": {"type": "string"}}, "required": ["due"]},
    ],
}
"""A todo with all that it is to have."""


def _patch(properties: dict[str, Schema], *required: str) -> Schema:
    """Return the schema of a merge patch: null takes a field back to its default (RFC 7396)."""
    changes = {}
    for name, schema in properties.items():
        change = {key: value for key, value in schema.items() if key != "default"}
        if name not in required and not isinstance(change["type"], list):
            change["type"] = [change["type"], "null"]
            if "enum" in change:
                change["enum"] = [*change["enum"], None]
        changes[name] = change
    return _object(changes)


def _as(schema: Schema) -> ConfigDict:
    """Return the settings of a body: nothing unknown, and described by this schema."""

    def describe(found: Schema) -> None:
        title = found.get("title")
        found.clear()
        found.update(schema | {"title": title})

    return ConfigDict(frozen=True, extra="forbid", json_schema_extra=describe)


def _date_only(value: object) -> object:
    if value is None or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.A)):
        return value
    raise PydanticCustomError("day", "must be a date such as 2026-12-01, or null.")


def _choice(value: object, choices: tuple[str, ...]) -> object:
    if isinstance(value, str) and value in choices:
        return value
    raise PydanticCustomError("choice", f"must be one of {', '.join(choices)}.")


def _whole(value: object) -> object:
    # To JSON Schema, 3.0 is a whole number.
    return int(value) if isinstance(value, float) and value.is_integer() else value


Id = Annotated[int, Field(strict=True, ge=1, le=MAX_ID), BeforeValidator(_whole)]


class SubtaskBody(SubtaskInput):
    """A subtask as a program writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id = 0
    """0 where none is sent: it is a new one."""
    done: StrictBool = False


class TodoBody(TodoInput):
    """A todo as a program writes it."""

    model_config = _as(WHOLE_TODO)

    subtasks: tuple[SubtaskBody, ...] = ()
    done: StrictBool = False

    @field_validator("due", mode="before")
    @classmethod
    def _due(cls, value: object) -> object:
        return _date_only(value)

    @field_validator("at", mode="before")
    @classmethod
    def _at(cls, value: object) -> object:
        if value is None:
            return NO_TIME
        if isinstance(value, str) and re.fullmatch(TIME, value, re.A):
            return value
        raise PydanticCustomError("time", "must be a time such as 18:00, or null.")

    @field_validator("subtasks", mode="before")
    @classmethod
    def _subtasks(cls, value: object) -> object:
        if isinstance(value, list) and len(value) > MOST:
            raise PydanticCustomError("subtasks", f"can be at most {MOST}.")
        return value

    @field_validator("priority", mode="before")
    @classmethod
    def _priority(cls, value: object) -> object:
        return _choice(value, PRIORITIES)

    @field_validator("repeat", mode="before")
    @classmethod
    def _repeat(cls, value: object) -> object:
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        raise PydanticCustomError("repeat", "must say how it comes again, or be null.")

    @field_validator("repeat_words", mode="before")
    @classmethod
    def _of_forms_only(cls, _value: object) -> object:
        raise PydanticCustomError("extra_forbidden", "is not known.")

    @field_validator("labels", mode="before")
    @classmethod
    def _labels(cls, value: object) -> object:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise PydanticCustomError("labels", "must be a list of names.")
        if len(value) > MOST_LABELS:
            raise PydanticCustomError("labels", f"can be at most {MOST_LABELS}.")
        if any("," in one for one in value):
            raise PydanticCustomError("labels", "each cannot hold a comma.")
        if not all(map(handle, value)):
            raise PydanticCustomError("labels", "each must have a letter or a number.")
        return ",".join(value)


class ListBody(ListInput):
    """A list as a program writes it."""

    model_config = _as(_object(LIST, "name"))

    archived: StrictBool = False

    @field_validator("color", mode="before")
    @classmethod
    def _color(cls, value: object) -> object:
        return _choice(value, COLORS)


class LabelBody(LabelInput):
    """A label as a program writes it."""

    model_config = _as(_object(LABEL_FIELDS, "name"))


class AccountBody(ZoneChoice):
    """An account as a program writes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("time_zone", mode="before")
    @classmethod
    def _exact(cls, value: object) -> object:
        if isinstance(value, str) and value and value == zone_named(value):
            return value
        raise PydanticCustomError("zone", "must be a name such as Europe/Berlin, or null.")


class TodoPatch(BaseModel):
    """Changes of a todo, as a merge patch (RFC 7396)."""

    model_config = _as(_patch(TODO, "title"))


class ListPatch(BaseModel):
    """Changes of a list, as a merge patch (RFC 7396)."""

    model_config = _as(_patch(LIST, "name"))


class LabelPatch(BaseModel):
    """Changes of a label, as a merge patch (RFC 7396)."""

    model_config = _as(_patch(LABEL_FIELDS, "name"))


class AccountPatch(BaseModel):
    """Changes of an account, as a merge patch (RFC 7396)."""

    model_config = _as(_patch(ACCOUNT))


class LoginBody(BaseModel):
    """Who wants a token."""

    model_config = _as(
        _object(
            {
                "username": {"type": "string", "minLength": 1, "maxLength": 256},
                "password": {"type": "string", "minLength": 1, "maxLength": 256},
            },
            "username",
            "password",
        )
    )

    username: Annotated[str, length(1, 256)]
    password: Annotated[str, length(1, 256)]


_MATCH: Schema = {
    **{"type": "string", "pattern": r'^(\*|"[!#-~]+")$', "maxLength": 100},
    "description": "The ETag that the todo must have; `*` for any.",
}
Match = Annotated[str, Field(pattern=_MATCH["pattern"], max_length=100)]


class _Operation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Create(_Operation):
    """Write down a todo."""

    op: Literal["create"]
    todo: TodoBody


class Replace(_Operation):
    """Replace all of a todo."""

    op: Literal["replace"]
    id: Id
    if_match: Match
    todo: TodoBody


class Update(_Operation):
    """Change some of a todo."""

    op: Literal["update"]
    id: Id
    if_match: Match
    changes: dict[str, Any]


class Delete(_Operation):
    """Put a todo into the trash."""

    op: Literal["delete"]
    id: Id
    if_match: Match = ""


def _op(name: str, **properties: Schema) -> Schema:
    required = [key for key in properties if key != "if_match" or name != "delete"]
    return _object({"op": {"type": "string", "const": name}, **properties}, "op", *required)


Operation = Annotated[Create | Replace | Update | Delete, Field(discriminator="op")]

_CHANGES = _patch(TODO, "title")
_OPERATIONS: Schema = {
    "type": "array",
    "minItems": 1,
    "maxItems": MOST_OPERATIONS,
    "items": {
        "oneOf": [
            _op("create", todo=WHOLE_TODO),
            _op("replace", id=NUMBER, if_match=_MATCH, todo=WHOLE_TODO),
            _op("update", id=NUMBER, if_match=_MATCH, changes=_CHANGES),
            _op("delete", id=NUMBER, if_match=_MATCH),
        ]
    },
}


class BatchBody(BaseModel):
    """Operations that take effect together, or not at all."""

    model_config = _as(_object({"operations": _OPERATIONS}, "operations"))

    operations: Annotated[list[Operation], Field(min_length=1, max_length=MOST_OPERATIONS)]


def _one_of(choices: tuple[str, ...]) -> BeforeValidator:
    return BeforeValidator(lambda value: _choice(value, choices))


class TodosQuery(BaseModel):
    """What to ask for: the parameters of the list page, and the trash."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    SCHEMAS: ClassVar[dict[str, Schema]] = {
        "q": {
            **{"type": "string", "maxLength": LONGEST_QUERY},
            "description": "Words and terms, as in the search box: `milk -oat due:<2026-12-01`.",
        },
        "category": {
            **{"type": "string", "minLength": 1, "maxLength": 100},
            "description": "The slug of a list, or `all`.",
        },
        "label": {
            **{"type": "string", "minLength": 1, "maxLength": 100},
            "description": "The slug of a label.",
        },
        "status": {"type": "string", "enum": list(STATUSES), "default": "active"},
        "due": {"type": "string", "enum": list(DUES)},
        "sort": {
            **{"type": "string", "enum": list(SORTS)},
            "description": "By due date where dates are asked for, else newest first.",
        },
        "after": {
            **{"type": "string", "pattern": CURSOR},
            "description": "A cursor, as `Link` gives it: follow the links.",
        },
        "before": {
            **{"type": "string", "pattern": CURSOR},
            "description": "A cursor, as `Link` gives it: follow the links.",
        },
    }
    """The schema of each parameter."""

    q: Annotated[str, length(0, LONGEST_QUERY)] = ""
    category: Annotated[str, length(1, 100)] = "all"
    label: Annotated[str, length(1, 100)] = ""
    status: Annotated[str, _one_of(tuple(STATUSES))] = "active"
    due: Annotated[str, _one_of(tuple(DUES))] = ""
    sort: Annotated[str, _one_of(tuple(SORTS))] = ""
    after: str = ""
    before: str = ""

    @field_validator("after", "before")
    @classmethod
    def _place(cls, value: str) -> str:
        if not re.fullmatch(CURSOR, value, re.A):
            raise PydanticCustomError("cursor", "must be a cursor that a link gave.")
        return value


class LoginQuery(BaseModel):
    """Where somebody signs in from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    SCHEMAS: ClassVar[dict[str, Schema]] = {
        "source": {
            **line(40),
            "description": "What signs in, such as `mobile`.",
            "default": "unknown",
        }
    }
    """The schema of each parameter."""

    source: Annotated[Line, length(1, 40)] = "unknown"


def changed(
    body: type[BaseModel], current: dict[str, Any], patch: object, at: str = "#"
) -> dict[str, Any]:
    """Return the values that a merge patch makes of the current ones (RFC 7396)."""
    if not isinstance(patch, dict):
        raise Problem("invalid", wrong=[Wrong(at, "The body must be an object.")])
    known = body.model_fields.keys() - {"repeat_words"}
    if unknown := [name for name in patch if name not in known]:
        raise Problem("invalid", wrong=[Wrong(f"{at}/{n}", f"{n} is not known.") for n in unknown])
    merged = {**current, **patch}
    return {name: value for name, value in merged.items() if value is not None}


def read(body: type[Any], value: object, at: str = "#") -> Any:
    """Return the value as the model reads it. Raises Problem with a message for each field."""
    try:
        return body.model_validate(value)
    except ValidationError as error:
        raise invalid(error, at) from None


OPERATIONS = get_args(get_args(Operation)[0])
