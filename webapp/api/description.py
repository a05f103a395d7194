"""What the API is, from its own code, as OpenAPI 3.1 says it.

SpecTree makes the document of the routes, their docstrings and the pydantic classes. It describes
and does nothing else: no view runs through it, so nothing is validated twice and no request pays.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, TypeVar

from flask import current_app
from pydantic import BaseModel, ConfigDict
from spectree import Response, SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData
from spectree.plugins.flask_plugin import FlaskPlugin
from werkzeug.routing import Rule

from webapp.api import inputs
from webapp.api.problems import KINDS
from webapp.todos.models import EDITOR, OWNER, READER
from webapp.todos.search import CAP

V = TypeVar("V", bound=Callable[..., Any])
Schema = dict[str, Any]

JSON, MERGE_PATCH, PROBLEM = (
    *("application/json", "application/merge-patch+json"),
    "application/problem+json",
)


def _looks(**properties: Schema) -> ConfigDict:
    """Return the settings of an answer that has all of these, and nothing else."""

    def describe(found: Schema) -> None:
        title = found.get("title")
        found.clear()
        found.update({"title": title, **closed(**properties)})

    return ConfigDict(json_schema_extra=describe)


def closed(**properties: Schema) -> Schema:
    """Return the schema of an object that has all of these, and nothing else."""
    always = [name for name, schema in properties.items() if not schema.get("optional")]
    looks = {
        name: {key: value for key, value in schema.items() if key != "optional"}
        for name, schema in properties.items()
    }
    return {
        **{"type": "object", "properties": looks, "required": always},
        "additionalProperties": False,
    }


TEXT: Schema = {"type": "string"}
DAY: Schema = {"type": ["string", "null"], "format": "date"}
MOMENT: Schema = {"type": ["string", "null"], "format": "date-time"}
FLAG: Schema = {"type": "boolean"}
NAME_OR_NULL: Schema = {"type": ["string", "null"]}
SUBTASK_LOOKS: dict[str, Schema] = {"id": inputs.NUMBER, "title": TEXT, "done": FLAG}
TODO_LOOKS: dict[str, Schema] = {
    **{"id": inputs.NUMBER, "title": TEXT, "notes": TEXT, "due": DAY, "category": TEXT},
    "at": {"type": ["string", "null"], "pattern": inputs.TIME},
    "priority": inputs.TODO["priority"],
    "repeat": NAME_OR_NULL,
    "labels": {"type": "array", "items": TEXT},
    "subtasks": {"type": "array", "items": closed(**SUBTASK_LOOKS)},
    **{"done": FLAG, "done_on": DAY},
    **{"deleted": MOMENT, "version": inputs.NUMBER},
}
LIST_LOOKS: dict[str, Schema] = {
    **{"id": inputs.NUMBER, "name": TEXT, "slug": TEXT, "color": inputs.LIST["color"]},
    **{"archived": FLAG, "version": inputs.NUMBER},
    "role": {"type": "string", "enum": [OWNER, EDITOR, READER]},
    **{"owner": NAME_OR_NULL, "shared": FLAG},
}
LABEL_LOOKS: dict[str, Schema] = {"id": inputs.NUMBER, "name": TEXT, "slug": TEXT}
TOKEN_LOOKS: dict[str, Schema] = {
    **{"id": inputs.NUMBER, "name": TEXT, "scope": {"type": "string", "enum": ["read", "write"]}},
    **{"created": {"type": "string", "format": "date-time"}, "used": DAY},
    **{"user_agent": TEXT, "source": NAME_OR_NULL},
}
ACCOUNT_LOOKS: dict[str, Schema] = {
    **{"id": inputs.NUMBER, "name": TEXT, "time_zone": NAME_OR_NULL}
}
SIGN_IN_LOOKS: dict[str, Schema] = {"message": TEXT, "token": TEXT}


def _many(name: str, looks: dict[str, Schema], **more: Schema) -> ConfigDict:
    return _looks(**{name: {"type": "array", "items": closed(**looks)}}, **more)


class Start(BaseModel):
    """Where everything is."""

    model_config = ConfigDict(json_schema_extra={"type": "object", "additionalProperties": TEXT})


class Todo(BaseModel):
    """A todo."""

    model_config = _looks(**TODO_LOOKS)


class Todos(BaseModel):
    """A page of todos."""

    model_config = _many(
        *("todos", TODO_LOOKS),
        total={"type": "integer", "minimum": 0, "maximum": CAP},
        total_is_capped=FLAG,
    )


class List(BaseModel):
    """A list."""

    model_config = _looks(**LIST_LOOKS)


class Lists(BaseModel):
    """All lists, in their order."""

    model_config = _many("lists", LIST_LOOKS)


class Label(BaseModel):
    """A label."""

    model_config = _looks(**LABEL_LOOKS)


class Labels(BaseModel):
    """All labels, by name."""

    model_config = _many("labels", LABEL_LOOKS)


class Token(BaseModel):
    """A token, without the token itself."""

    model_config = _looks(**TOKEN_LOOKS)


class Tokens(BaseModel):
    """All tokens, the newest first."""

    model_config = _many("tokens", TOKEN_LOOKS)


class Account(BaseModel):
    """Who is asking."""

    model_config = _looks(**ACCOUNT_LOOKS)


class SignedIn(BaseModel):
    """A greeting, and a token."""

    model_config = _looks(**SIGN_IN_LOOKS)


class Export(BaseModel):
    """All that is yours."""

    model_config = _looks(
        account=closed(**ACCOUNT_LOOKS),
        lists={"type": "array", "items": closed(**LIST_LOOKS)},
        labels={"type": "array", "items": closed(**LABEL_LOOKS)},
        todos={"type": "array", "items": closed(**TODO_LOOKS)},
    )


class BatchResults(BaseModel):
    """What each operation brought about, in their order."""

    model_config = _looks(
        results={
            "type": "array",
            "items": closed(
                status={"type": "integer", "enum": [200, 201, 204]},
                etag={**TEXT, "optional": True},
                todo={**closed(**TODO_LOOKS), "optional": True},
            ),
        }
    )


class ProblemDetails(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = _looks(
        type={
            "type": "string",
            "format": "uri-reference",
            "enum": [k.type for k in KINDS.values()],
        },
        title=TEXT,
        status={"type": "integer"},
        detail=TEXT,
        errors={
            "type": "array",
            "items": closed(pointer=TEXT, detail=TEXT),
            "optional": True,
        },
        operation={"type": "integer", "minimum": 0, "optional": True},
        reference={**TEXT, "optional": True},
    )


_HEADERS: dict[str, tuple[str, Schema]] = {
    "ETag": ("The version of what is in the body.", {"type": "string"}),
    "Location": ("Where it is.", {"type": "string", "format": "uri-reference"}),
    "Link": ("The pages before and after this one (RFC 8288).", {"type": "string"}),
    "WWW-Authenticate": ("How to say who asks.", {"type": "string"}),
    "Retry-After": ("Seconds to wait.", {"type": "string", "pattern": "^[0-9]+$"}),
    "RateLimit": ("What is left of the limit.", {"type": "string"}),
    "RateLimit-Policy": ("The limit.", {"type": "string"}),
    "Content-Disposition": ("What to call the file.", {"type": "string"}),
}
"""What headers of answers say."""

_ALWAYS = {"401": ["WWW-Authenticate"], "429": ["Retry-After"], "201": ["Location"]}

_KEY: Schema = {
    **{"name": "Idempotency-Key", "in": "header", "required": False},
    "schema": {"type": "string", "pattern": "^[!#-\\[\\]-~]{1,200}$"},
    "description": "Names this request: sent again with the same key, it has no second effect.",
}


def _if_match(*, needed: bool) -> Schema:
    return {
        **{"name": "If-Match", "in": "header", "required": needed},
        "schema": {"type": "string", **({"pattern": '^(\\*|"[!#-~]{1,40}")$'} if needed else {})},
        "description": "The `ETag` of the version that is meant; `*` for any.",
    }


_IF_NONE_MATCH: Schema = {
    **{"name": "If-None-Match", "in": "header", "required": False},
    "schema": {"type": "string"},
    "description": "The `ETag` that you have: 304 if it still holds.",
}


class _Said:
    """What a view says of itself, beyond what SpecTree keeps."""

    def __init__(self, view: Callable[..., Any], headers: Sequence[str], **flags: Any) -> None:
        self.view = view
        """The view as SpecTree knows it: never called."""
        self.headers = headers
        self.flags = flags


_said: dict[Callable[..., Any], _Said] = {}


class _Routes(FlaskPlugin):
    """The routes of the API, and their paths: a row's number is a whole number."""

    def find_routes(self) -> Iterator[Rule]:
        """Yield the routes that are described."""
        rules = current_app.url_map.iter_rules()
        return (rule for rule in rules if _of(rule) is not None)

    def parse_func(self, route: Rule) -> Iterator[tuple[str, Any]]:
        """Yield the route's methods, each with its view."""
        said = _of(route)
        for method in sorted(route.methods or ()):
            if said:
                yield method, said.view

    def parse_path(self, route: Any, path_parameter_descriptions: Any) -> tuple[str, list[Schema]]:
        path, parameters = super().parse_path(route, path_parameter_descriptions)
        for parameter in parameters:
            parameter["schema"] = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
            parameter["description"] = "Its number."
        return path, parameters


def _of(rule: Rule) -> _Said | None:
    return _said.get(inspect.unwrap(current_app.view_functions[rule.endpoint]))


_tree = SpecTree(
    backend=_Routes,
    title="Doorstep",
    version="1",
    description="The same to-do list for programs.",
    annotations=False,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    validation_error_status=400,
    validation_error_model=ProblemDetails,
    security_schemes=[
        SecurityScheme(
            name="token",
            data=SecuritySchemeData(
                type=SecureType.HTTP, scheme="bearer", description="A token of yours."
            ),
        )
    ],
)


def described(
    answers: dict[int, type[BaseModel] | None],
    *problems: int,
    body: type[BaseModel] | None = None,
    query: type[BaseModel] | None = None,
    headers: Sequence[str] = (),
    open_to_all: bool = False,
    tag: str = "",
    once: bool = False,
    match: bool | None = None,
) -> Callable[[V], V]:
    """Say what the view takes and answers; the view itself stays as it is.

    ``match`` says whether ``If-Match`` must be there, or may; ``once``, that a key is taken.
    """
    wrong = {*problems, 400, 405} | (set() if open_to_all else {401})
    if body:
        wrong |= {411, 413, 415}
    if body or match is not None or once:
        wrong |= set() if open_to_all else {403}
    if match is not None:
        wrong |= {404, 412} | ({428} if match else set())
    if once:
        wrong |= {409, 422}

    def describe(view: V) -> V:
        models: dict[str, Any] = {f"HTTP_{status}": model for status, model in answers.items()}
        models |= {f"HTTP_{status}": ProblemDetails for status in wrong}
        known = _tree.validate(
            query=query,
            json=body,
            resp=Response(**models),
            tags=[tag],
            security={} if open_to_all else {"token": []},
            skip_validation=True,
            operation_id=view.__name__,
        )(view)
        flags = {"once": once, "match": match, "query": query, "open": open_to_all}
        _said[inspect.unwrap(view)] = _Said(known, headers, **flags)
        return view

    return describe


@cache
def document() -> Schema:
    """Return the description. It reads the app's routes, so a request must be under way."""
    made: Schema = _tree.spec
    by_name = {said.view.__name__: said for said in _said.values()}
    for path in made["paths"].values():
        for method, operation in path.items():
            _complete(method, operation, by_name[operation["operationId"]])
    made["components"]["schemas"] = {
        name: schema
        for name, schema in made["components"]["schemas"].items()
        if not name.endswith("Query")
    }
    made["info"]["license"] = {"name": "MIT"}
    made["servers"] = [{"url": "/"}]
    return made


def _complete(method: str, operation: Schema, said: _Said) -> None:
    """Add what SpecTree does not know: media types, headers, conditions, the keys."""
    if not operation["description"]:
        del operation["description"]
    parameters = operation["parameters"]
    if query := said.flags["query"]:
        for parameter in parameters:
            if schema := query.SCHEMAS.get(parameter["name"]):
                parameter["schema"] = {k: v for k, v in schema.items() if k != "description"}
                parameter["description"] = schema.get("description", "")
    if said.flags["once"]:
        parameters.append(_KEY)
    if said.flags["match"] is not None:
        parameters.append(_if_match(needed=said.flags["match"]))
    if (body := operation.get("requestBody")) and method == "patch":
        body["content"][MERGE_PATCH] = body["content"][JSON]
    responses = operation["responses"]
    if "ETag" in said.headers and method == "get":
        parameters.append(_IF_NONE_MATCH)
        responses["304"] = {"description": "Not Modified"}
    for status, response in responses.items():
        names = [*_ALWAYS.get(status, ())]
        if int(status) >= 400:
            response["content"] = {PROBLEM: response["content"][JSON]}
        else:
            names += [name for name in said.headers if name not in names]
        if names:
            response["headers"] = {
                name: {
                    **{"description": _HEADERS[name][0], "schema": _HEADERS[name][1]},
                    "required": name in _ALWAYS.get(status, ()),
                }
                for name in names
            }
    operation["responses"] = dict(sorted(responses.items()))
