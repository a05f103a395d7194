"""The page that says what programs can do here."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from webapp.api.problems import KINDS
from webapp.components import page

MOST_NAMED = 10
"""Values that are named one by one."""


class Parameter(NamedTuple):
    """One thing that an operation takes."""

    name: str
    takes: str
    needed: bool
    says: str


class AnswerLine(NamedTuple):
    """One status that an operation answers with."""

    status: str
    says: str


class Operation(NamedTuple):
    """One method of one resource."""

    anchor: str
    method: str
    path: str
    says: Sequence[str]
    """A paragraph each."""
    parameters: Sequence[Parameter]
    body: Sequence[Parameter]
    answers: Sequence[AnswerLine]


class Group(NamedTuple):
    """Operations that belong together."""

    name: str
    operations: Sequence[Operation]

    @property
    def anchor(self) -> str:
        """What its heading is called in an address."""
        return f"part-{self.name.lower()}"


class ProblemLine(NamedTuple):
    """A kind of problem."""

    name: str
    status: int
    title: str
    says: str


@page()
class ApiDocsPage:
    """What programs can do here, read from the code."""

    title: str
    groups: Sequence[Group]
    problems: Sequence[ProblemLine]


def sentence(text: str) -> str:
    """Return the text as a page has it: what stands between backticks stands in quotes."""
    return re.sub("`([^`]*)`", r"“\1”", text)


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
        problems=problem_lines(),
    )


def problem_lines() -> list[ProblemLine]:
    """Return every kind of problem that there is."""
    return [
        ProblemLine(kind.name, kind.status, kind.title, sentence(kind.text))
        for kind in KINDS.values()
    ]


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
        says=[
            sentence(text)
            for text in (operation["summary"], *operation.get("description", "").split("\n\n"))
            if text
        ],
        parameters=[
            Parameter(
                f"{p['name']} ({p['in']})",
                _takes(p["schema"]),
                p["required"],
                sentence(p["description"]),
            )
            for p in operation["parameters"]
        ],
        body=[
            Parameter(
                name,
                _takes(schema),
                name in body.get("required", ()),
                sentence(schema.get("description", "")),
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
    if "enum" in schema and len(schema["enum"]) <= MOST_NAMED:
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
