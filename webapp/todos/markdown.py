"""Notes as they are shown: CommonMark without HTML, made safe twice.

The parser lets no tag and no address but http, https and mailto through; what it made is cleaned
once more by an allow-list, so that a fault in one of the two harms nobody. Nothing is fetched for
a note: a picture becomes a link to it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup, escape

DEEPEST = 20
"""Elements within each other; what is nested deeper is shown as it was written."""

# A name or address without a password before it: "https://bank.example@evil.example" misleads.
_SAFE_LINK = re.compile(
    r"https?://([\w.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?(?=[/?#]|\Z)|mailto:.",
    re.IGNORECASE | re.ASCII,
)
_SCHEME = re.compile(r"(?:^|[^a-z0-9])(https?)$", re.IGNORECASE)
# The host by itself: "http://http://http://" is not tried to its end from each of its places.
_ADDRESS = re.compile(
    r"(://(?:\[[0-9a-f:.]+\]|[^\s<>\"`\\^{|}/?#:\[\]()*~&!@,;']++)(?::[0-9]{1,5}+)?+)(?!@|:\S)"
    r"([/?#][^\s<>\"`\\^{|}]*)?",
    re.IGNORECASE,
)
# An entity such as &#x202E; may stand for what notes cannot hold.
_FORBIDDEN = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]"
)
_PUNCTUATION = ".,;:!?*_~'\"]"

_cleaner = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "li"),
        *("strong", "em", "code", "pre", "a"),
    },
    attributes={"a": {"href"}, "ol": {"start"}, "*": set()},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


@lru_cache(maxsize=64)
def as_html(text: str) -> Markup:
    """Return the notes as HTML that fits below a heading of the second level."""
    tokens = _parser.parse(text)
    if any(token.level >= DEEPEST - 1 for token in _with_children(tokens)):
        html = _as_written(text)
    else:
        html = _cleaner.clean(_renderer.render(tokens, _parser.options, {}))
    return Markup(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", html))  # noqa: S704  it is clean


def _as_written(text: str) -> str:
    return Markup("<p>{}</p>\n").format(Markup("<br>\n").join(map(escape, text.split("\n"))))


def _with_children(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _headings(state: StateCore) -> None:
    """Let headings begin at h3 and skip no level, whatever they were written as."""
    above: list[str] = []
    for token in state.tokens:
        if token.type == "heading_open":
            above = [tag for tag in above if tag < token.tag] + [token.tag]
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(2 + len(above), 6)}"


def _links(state: StateCore) -> None:
    """Let each picture be a link to it, or within a link its text; a link to nowhere is text."""
    for block in state.tokens:
        shown: list[Token] = []
        within = nowhere = False
        for token in block.children or ():
            if token.type == "image":
                shown += _picture(token, within)
                continue
            if token.type == "link_open":
                within, nowhere = True, not token.attrs["href"]
            if token.type not in {"link_open", "link_close"} or not nowhere:
                shown.append(token)
            within &= token.type != "link_close"
        if block.children:
            block.children = shown


def _picture(token: Token, in_link: bool) -> list[Token]:
    address = str(token.attrs["src"])
    words = _renderer.renderInlineAsText(token.children, _parser.options, {})
    name = Token("text", "", 0, content=words or address, level=token.level)
    if in_link or not address:
        return [name]
    opening = Token("link_open", "a", 1, attrs={"href": address}, level=token.level)
    return [opening, name, Token("link_close", "a", -1, level=token.level)]


def _bare_address(state: StateInline, silent: bool) -> bool:
    """Let an address that is written as it is be a link; only http and https are looked for."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    rest = _ADDRESS.match(state.src, state.pos)
    if not (scheme and rest):
        return False
    host, path = scheme[1] + rest[1], _without_punctuation(rest[2] or "")
    if not path:
        host = host.rstrip("._")
    if not state.md.validateLink(state.md.normalizeLink(host)):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(host + path)}
        state.push("text", "", 0).content = host + path
        state.push("link_close", "a", -1)
    state.pos += len(host + path) - len(scheme[1])
    return True


def _without_punctuation(path: str) -> str:
    """Return the path without what belongs to the sentence around the address."""
    path = path.rstrip(_PUNCTUATION)
    surplus = path.count(")") - path.count("(")
    if surplus > 0:
        closing = len(path) - len(path.rstrip(")"))
        path = path[: len(path) - min(surplus, closing)].rstrip(_PUNCTUATION)
    return path


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  the parser's name
        if not _SAFE_LINK.match(url):
            return False
        # What the cleaner would take for no address is none here, or a link would lead nowhere.
        return "href=" in _cleaner.clean(Markup('<a href="{}"></a>').format(url))


_renderer = RendererHTML()
_parser = _Parser("commonmark", {"html": False, "breaks": True, "maxNesting": DEEPEST})
_parser.inline.ruler.after("text", "bare_address", _bare_address)
_parser.core.ruler.push("headings", _headings)
_parser.core.ruler.push("links", _links)
