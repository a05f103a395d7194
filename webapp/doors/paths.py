"""Where a browser may be sent: local paths only."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

# A browser reads a backslash as a slash and drops tabs and line ends (WHATWG URL, basic parser),
# so "/\evil.example" and "/<tab>/evil.example" would leave this host.
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f-\x9f]*")
_LONGEST = 4000


def local_path(path: str | None, default: str) -> str:
    """Return the path and query, without fragment, if they are local to us, else the default."""
    if not path or len(path) > _LONGEST or not _LOCAL.fullmatch(path):
        return default
    try:
        parts = urlsplit(path)
    except ValueError:
        return default
    if parts.scheme or parts.netloc or parts.path.startswith("//"):
        return default
    encoded = path.split("#", 1)[0]
    return encoded if encoded.isascii() else _ascii(encoded)


def _ascii(path: str) -> str:
    return "".join(
        char
        if char.isascii()
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
        for char in path
    )


def with_query(path: str, **changes: str | None) -> str:
    """Return the path with these query parameters set, or removed where the value is None."""
    bare, _, query = path.partition("?")
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] not in changes]
    pairs += [(name, value) for name, value in changes.items() if value is not None]
    return f"{bare}?{urlencode(pairs)}" if pairs else bare
