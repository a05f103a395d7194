"""What a person may write, and how it is compared.

`Line` and `Block` are pydantic types: any input class, for a form or for JSON, uses them.
"""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from webapp.database import MAX_ID

# Controls would be shown as nothing or break a line; overrides make text read as what it is not
# (Unicode TR 36, section 2.5); a lone surrogate cannot be written as UTF-8.
_FORBIDDEN = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]"
)
_FORBIDDEN_IN_BLOCK = re.compile(
    _FORBIDDEN.pattern.replace("\\x00-\\x1f", "\\x00-\\x08\\x0b-\\x1f")
)

_INVISIBLE = " \t\n\r\v\f\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
_EDGES = re.compile(f"^[{_INVISIBLE}]+|[{_INVISIBLE}]+$")


def trim(text: str) -> str:
    """Return the text without blanks, visible or not, around it."""
    return _EDGES.sub("", text)


def _refuse(pattern: re.Pattern[str], text: str) -> str:
    if found := pattern.search(text):
        code = ord(found.group())
        kind = "a control character" if code < 0xA0 else "a character that changes direction"
        if 0xD800 <= code <= 0xDFFF:
            kind = "half a character"
        raise PydanticCustomError("forbidden", f"cannot hold {kind} (U+{code:04X}).")
    return text


def _line(text: str) -> str:
    return _refuse(_FORBIDDEN, trim(text))


def _block(text: str) -> str:
    return _refuse(_FORBIDDEN_IN_BLOCK, text.replace("\r\n", "\n").replace("\r", "\n").rstrip())


Line = Annotated[str, BeforeValidator(lambda text: _line(text) if isinstance(text, str) else text)]
"""One line, trimmed; controls and direction overrides refused."""

Block = Annotated[
    str, BeforeValidator(lambda text: _block(text) if isinstance(text, str) else text)
]
"""Many lines; line ends become LF, tabs stay."""


def length(low: int, high: int) -> AfterValidator:
    """Return a validator that holds a text between so many characters."""

    def check(text: str) -> str:
        if not text and low:
            raise PydanticCustomError("empty", "cannot be empty.")
        if len(text) < low:
            raise PydanticCustomError("short", f"must have at least {low} characters.")
        if len(text) > high:
            raise PydanticCustomError(
                "long", f"can have at most {high:,} characters; this has {len(text):,}."
            )
        return text

    return AfterValidator(check)


def fold(text: str) -> str:
    """Return the text as search compares it: without case, accents, or width and ligature forms.

    Private-use and control characters become blanks: the search index uses some for itself.
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    if folded.isascii():
        return re.sub("[\x00-\x1f\x7f]", " ", folded)
    return "".join(
        " " if unicodedata.category(char) in {"Cc", "Co", "Cs"} else char
        for char in unicodedata.normalize("NFKD", folded)
        if unicodedata.category(char) != "Mn"
    )


def name_key(name: str) -> str:
    """Return what two names share when they count as the same (NFKC, then casefold)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def whole_number(text: str | None) -> int | None:
    """Return the number that a form or an address holds; None for what no row can have."""
    if not text or not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    number = int(text)
    return number if number <= MAX_ID else None
