"""The code of a view as it stands in its file, in pieces that a page can colour."""

import inspect
import io
import keyword
import tokenize
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class Piece(NamedTuple):
    """Some letters of one kind: ``word`` of the language, ``text``, ``number``, or anything."""

    kind: str
    letters: str


def code_of(view: Callable[..., Any]) -> tuple[Piece, ...]:
    """Return the view's source, its decorators included."""
    return tuple(_pieces(inspect.getsource(view)))


def _pieces(source: str) -> Iterator[Piece]:
    lines = source.splitlines(keepends=True)
    at = (1, 0)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in {tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}:
            continue
        yield from _between(lines, at, token.start)
        if token.string:
            yield Piece(_kind(token), token.string)
        at = token.end


def _between(lines: list[str], at: tuple[int, int], to: tuple[int, int]) -> Iterator[Piece]:
    blanks = ""
    while at < to:
        row, column = at
        end = to[1] if row == to[0] else None
        blanks += lines[row - 1][column:end] if row <= len(lines) else ""
        at = to if row == to[0] else (row + 1, 0)
    if blanks:
        yield Piece("", blanks)


def _kind(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.STRING or "STRING" in tokenize.tok_name[token.type]:
        return "text"
    if token.type == tokenize.NUMBER:
        return "number"
    if token.type == tokenize.COMMENT:
        return "remark"
    return "word" if keyword.iskeyword(token.string) else ""
