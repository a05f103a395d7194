"""The page that says what programs can do here."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from webapp.api.problems import KINDS, Kind
from webapp.components import page


class Parameter(NamedTuple):
    """One thing that an operation takes beside its body."""

    name: str
    place: str
    needed: bool
    says: str
    takes: str


class AnswerLine(NamedTuple):
    """One status that an operation answers with."""

    status: str
    says: str


class Operation(NamedTuple):
    """One method of one resource."""

    anchor: str
    method: str
    path: str
    summary: str
    more: str
    parameters: Sequence[Parameter]
    body: Sequence[Parameter]
    answers: Sequence[AnswerLine]


class Group(NamedTuple):
    """Operations that belong together."""

    name: str
    operations: Sequence[Operation]


@page()
class ApiDocsPage:
    """What programs can do here, read from the code."""

    title: str
    groups: Sequence[Group]
    problems: Sequence[Kind]


def docs_page(document: Mapping[str, Any]) -> ApiDocsPage:
    """Return the page of this description."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found = _operation(method.upper(), path, operation, document)
            groups.setdefault(operation["tags"][0], []).append(found)
    return ApiDocsPage(
        title="For programs",
        groups=[Group(name, operations) for name, operations in groups.items()],
        problems=list(KINDS.values()),
    )


def _operation(
    method: str, path: str, operation: Mapping[str, Any], document: Mapping[str, Any]
) -> Operation:
    body: Mapping[str, Any] = {}
    if "requestBody" in operation:
        content = operation["requestBody"]["content"]["application/json"]
        name = content["schema"]["$ref"].rpartition("/")[2]
        body = document["components"]["schemas"][name]
    return Operation(
        anchor=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        more=operation.get("description", ""),
        parameters=[
            Parameter(p["name"], p["in"], p["required"], p["description"], _takes(p["schema"]))
            for p in operation["parameters"]
        ],
        body=[
            Parameter(
                name,
                "body",
                name in body.get("required", ()),
                schema.get("description", ""),
                _takes(schema),
            )
            for name, schema in body.get("properties", {}).items()
        ],
        answers=[
            AnswerLine(status, answer["description"])
            for status, answer in operation["responses"].items()
        ],
    )


def _takes(schema: Mapping[str, Any]) -> str:
    """Say in a few words what values are taken."""
    if "enum" in schema:
        return ", ".join("null" if value is None else str(value) for value in schema["enum"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    words = {"string": "text", "integer": "number", "boolean": "true or false", "array": "list"}
    said = " or ".join(
        "date"
        if kind == "string" and schema.get("format") == "date"
        else words.get(kind, str(kind))
        for kind in kinds
    )
    if most := schema.get("maxLength"):
        said += f", at most {most:,} characters"
    if most := schema.get("maxItems"):
        said += f", at most {most}"
    return said
