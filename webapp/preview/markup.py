"""HTML as text with places: read, selected from, rewritten, laid out for people."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markupsafe import escape

VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
     "track", "wbr"]
)  # fmt: skip  # HTML, section 13.1.2
_VERBATIM = frozenset({"pre", "textarea", "script", "style"})


@dataclass(eq=False)
class Element:
    """A start tag as it was sent, and what is inside."""

    tag: str
    attrs: dict[str, str]
    start: int
    """Where it begins in the text."""
    source: str
    """The start tag's own text."""
    parent: "Element | None" = None
    children: "list[Element | str]" = field(default_factory=list)
    closed: bool = False
    """Whether its own end tag was there."""

    def walk(self) -> Iterator["Element"]:
        """Yield this element and all below it, in the order of the text."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def ancestors(self) -> Iterator["Element"]:
        """Yield the parent, its parent, and so on, the root left out."""
        at = self.parent
        while at is not None and at.parent is not None:
            yield at
            at = at.parent

    def __str__(self) -> str:
        """Return what a person would call it: ``form#add``, ``button.quiet``."""
        name = self.attrs.get("id", "") and f"#{self.attrs['id']}"
        classes = "".join(f".{name}" for name in self.attrs.get("class", "").split()[:1])
        return f"{self.tag}{name or classes}"


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.root = Element("", {}, 0, "")
        self._at = self.root
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        source = self.get_starttag_text() or ""
        values: dict[str, str] = {}
        for name, value in attrs:
            values.setdefault(name, value or "")  # HTML, section 13.2.5.33: the first counts
        element = Element(tag, values, self._lines[line - 1] + column, source, self._at)
        self._at.children.append(element)
        if tag not in VOID and not source.endswith("/>"):
            self._at = element

    def handle_endtag(self, tag: str) -> None:
        at: Element | None = self._at
        while at is not None and at.tag != tag:
            at = at.parent
        if at is not None and at.parent is not None:
            at.closed = True
            self._at = at.parent

    def handle_data(self, data: str) -> None:
        self._at.children.append(data)

    def handle_entityref(self, name: str) -> None:
        self._at.children.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._at.children.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._at.children.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._at.children.append(f"<!{decl}>")


def read(text: str) -> Element:
    """Return the root of the HTML; its children are what the text holds."""
    return _Reader(text).root


Change = Callable[[Element], dict[str, str | None]]
"""What is to become of an element's attributes: their new values, None for one that goes."""


def rewrite(text: str, *changes: Change) -> str:
    """Return the text with some attributes changed: everywhere by the first change, then the next.

    Every other byte stays as it was.
    """
    parts, done = [], 0
    elements = list(read(text).walk())
    as_sent = [element.attrs for element in elements]
    for change in changes:
        found = [change(element) for element in elements]
        for element, new in zip(elements, found, strict=True):
            if new:
                kept = (element.attrs | new).items()
                element.attrs = {name: value for name, value in kept if value is not None}
    for element, before in zip(elements, as_sent, strict=True):
        if element.attrs != before:
            attrs = "".join(f' {name}="{escape(value)}"' for name, value in element.attrs.items())
            end = "/>" if element.source.endswith("/>") else ">"
            parts += [text[done : element.start], f"<{element.tag}{attrs}{end}"]
            done = element.start + len(element.source)
    return "".join([*parts, text[done:]])


def layout(element: Element, depth: int = 0) -> str:
    """Return the element's inside on indented lines, each tag as it was sent."""
    lines = []
    for child in element.children:
        if isinstance(child, str):
            if text := " ".join(child.split()):
                lines.append("  " * depth + text)
            continue
        end = "" if child.tag in VOID or child.source.endswith("/>") else f"</{child.tag}>"
        inside = _inline(child)
        blocks = sum(isinstance(c, Element) for c in child.children) > 1
        if child.tag in _VERBATIM or (len(inside) < 80 and not blocks):
            lines.append(f"{'  ' * depth}{child.source}{inside}{end}")
        else:
            lines.append("  " * depth + child.source)
            if text := layout(child, depth + 1):
                lines.append(text)
            lines.append("  " * depth + end)
    return "\n".join(lines)


def _inline(element: Element) -> str:
    text = "".join(
        child
        if isinstance(child, str)
        else f"{child.source}{_inline(child)}"
        + ("" if child.tag in VOID or child.source.endswith("/>") else f"</{child.tag}>")
        for child in element.children
    )
    return text if element.tag in _VERBATIM else re.sub(r"\s+", " ", text)


_SIMPLE = re.compile(
    r"(?P<tag>[a-zA-Z][\w-]*|\*)|#(?P<id>[\w-]+)|\.(?P<cls>[\w-]+)"
    r"|\[(?P<attr>[\w:-]+)(?:=[\"']?(?P<value>[^\"'\]]*)[\"']?)?\]"
)


def select(root: Element, selector: str) -> list[Element] | None:
    """Return what the CSS selector finds below the root; None for one beyond tags, ids, classes,
    attributes, descendants and children.
    """
    found: list[Element] = []
    for part in selector.split(","):
        steps = re.sub(r"\s*>\s*", " > ", part.strip()).split()
        if not steps or any(_SIMPLE.sub("", step) not in {"", ">"} for step in steps):
            return None
        found += [e for e in root.walk() if e.parent and e not in found and _matches(e, steps)]
    return found


def _matches(element: Element, steps: list[str]) -> bool:
    *rest, last = steps
    if not all(_is(element, simple) for simple in _SIMPLE.finditer(last)):
        return False
    if not rest:
        return True
    above = list(element.ancestors())
    if rest[-1] == ">":
        return bool(above) and _matches(above[0], rest[:-1])
    return any(_matches(ancestor, rest) for ancestor in above)


def _is(element: Element, simple: re.Match[str]) -> bool:
    tag, name, cls, attr, value = simple.group("tag", "id", "cls", "attr", "value")
    if tag:
        return tag in ("*", element.tag)
    if name:
        return element.attrs.get("id") == name
    if cls:
        return cls in element.attrs.get("class", "").split()
    return attr in element.attrs and value in (None, element.attrs[attr])
