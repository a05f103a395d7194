"""JSON without anything that two readers could read differently (RFC 8259, RFC 7493)."""

import json
import math
import re
from typing import Any

from webapp.api.problems import Problem

DEEPEST = 16
"""How many objects and lists may lie within each other."""

_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


def parse(body: bytes) -> Any:
    """Return what the JSON says. Raises Problem for anything doubtful."""
    depth = 0
    for bracket in _BRACKET.finditer(_TEXT.sub(b"", body)):
        depth += 1 if bracket[0] in b"[{" else -1
        if depth > DEEPEST:
            raise Problem("bad-json", f"The body is more than {DEEPEST} levels deep.")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Problem("bad-json", "The body is not UTF-8.") from None
    try:
        value = _decoder.decode(text)
    except ValueError as error:
        where = f" (at character {error.pos})" if isinstance(error, json.JSONDecodeError) else ""
        raise Problem("bad-json", f"The body is not JSON{where}.") from None
    if b"\\u" in body:
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise Problem("bad-json", "A text holds half a character.") from None
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Problem("bad-json", "A key stands twice in one object.")
    return found


def _constant(_name: str) -> float:
    raise Problem("bad-json", "NaN and Infinity are no JSON.")


def _whole(digits: str) -> int:
    if len(digits) > 20 or not -(2**63) <= (number := int(digits)) < 2**63:
        raise Problem("bad-json", "A number is beyond 64 bits.")
    return number


def _fraction(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise Problem("bad-json", "A number is beyond 64 bits.")
    return number


_decoder = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_constant, parse_int=_whole, parse_float=_fraction
)
