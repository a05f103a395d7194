"""What a request says, read the way that views read it, bounded and with its secrets masked."""

import json
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Request

from webapp.lab.masks import Pair, bounded, masked, masked_cookie, pairs

MOST_FILES = 10


class Upload(NamedTuple):
    """A file that was sent: looked at, never stored."""

    field: str
    name: str
    kind: str
    size: int
    """Bytes."""


class Heard(NamedTuple):
    """A request, as far as it is shown."""

    method: str
    path: str
    """With its query."""
    protocol: str
    args: Sequence[Pair]
    form: Sequence[Pair]
    files: Sequence[Upload]
    json: str
    """What JSON the body holds, written anew; empty where there is none."""
    cookies: Sequence[Pair]
    headers: Sequence[Pair]
    body: str
    problems: Sequence[str]
    """What could not be read, in words."""

    def as_json(self) -> str:
        """Return the same for programs."""
        told = {
            "args": _many(self.args),
            "form": _many(self.form),
            "json": self.json or None,
            "files": [
                {"field": f.field, "name": f.name, "type": f.kind, "size": f.size}
                for f in self.files
            ],
            "method": self.method,
            "path": self.path,
            "cookies": _many(self.cookies),
            "headers": _many(self.headers),
            "problems": list(self.problems),
        }
        return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _many(named: Sequence[Pair]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in named:
        found.setdefault(pair.name, []).append(pair.value)
    return found


def hear(asked: Request) -> Heard:
    """Return what the request says. Raises HTTPException for a body that is too large."""
    body = asked.get_data()
    problems: list[str] = []
    files = [
        Upload(
            field=bounded(field or "", 100),
            name=bounded(file.filename or "", 100),
            kind=bounded(file.mimetype or "", 100),
            size=len(file.stream.read()),
        )
        for field, file in list(asked.files.items(multi=True))[:MOST_FILES]
    ]
    if asked.mimetype == "multipart/form-data" and body and not (asked.form or asked.files):
        problems.append("The body says that it is multipart/form-data and cannot be read as such.")
    found, problem = _json(body) if asked.is_json else ("", "")
    if problem:
        problems.append(problem)
    query = asked.query_string.decode("ascii", "replace")
    return Heard(
        method=asked.method,
        path=bounded(f"{asked.path}?{query}" if query else asked.path),
        protocol=bounded(asked.environ.get("SERVER_PROTOCOL", "HTTP/1.1"), 20),
        args=pairs(asked.args.items(multi=True)),
        form=pairs(asked.form.items(multi=True)),
        files=files,
        json=found,
        cookies=pairs((n, masked_cookie(n, v)) for n, v in asked.cookies.items(multi=True)),
        headers=masked(asked.headers.items()),
        body=_shown(body, asked.mimetype),
        problems=problems,
    )


def _shown(body: bytes, kind: str) -> str:
    if kind == "multipart/form-data":
        return f"({len(body):,} bytes, in parts)"
    return bounded(body.decode("utf-8", "replace"), 1200)


def _json(body: bytes) -> tuple[str, str]:
    """Return the JSON written anew, and what is wrong with it; one of both is empty."""
    try:
        value = json.loads(body, parse_constant=_no_number, parse_float=_number)
        return bounded(json.dumps(value, indent=2, ensure_ascii=False), 1200), ""
    except RecursionError:
        return "", "The JSON is nested too deeply to be read."
    except ValueError as error:
        return "", bounded(f"The body says that it is JSON and cannot be read as such: {error}.")


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON (RFC 8259 §6)")


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number
