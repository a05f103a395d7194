"""What no template of ours may do with somebody's text, held by reading the templates."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2] / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))

# Stands for what an expression writes.
SLOT = "\ue000"

JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
TAG = re.compile(r"<([a-zA-Z\ue000][^\s/>]*)((?:\"[^\"]*\"|'[^']*'|[^\"'>])*)>")
ATTRIBUTE = re.compile(r"([^\s\"'>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
INLINE = re.compile(r"<(script|style)\b[^>]*>(.*?)</\1", re.DOTALL | re.IGNORECASE)

ADDRESSES = {"href", "src", "action", "formaction", "xlink:href"}
LOCAL = re.compile(
    r"static\[[^\]]+\]|(chip|search|again)\.path|card\.raw|next|see|undo|path|before|after|more"
    r"|\w*_?url|\w+\.url"
)
"""What an address may begin with: all of these are local paths, made by us or by `local_path`."""


def _slotted(source: str) -> tuple[str, list[str]]:
    """Return the HTML with a slot for each expression, and the expressions in their order."""
    expressions = []

    def fill(found: re.Match[str]) -> str:
        lines = "\n" * found.group().count("\n")
        if not found.group().startswith("{{"):
            return lines
        expressions.append(found.group().strip("{}- \n"))
        return SLOT + lines

    return JINJA.sub(fill, source), expressions


def _of_jinja(source: str) -> Iterator[tuple[int, str]]:
    tree = Environment(autoescape=True, extensions=["jinja2.ext.do"]).parse(source)
    for filter_ in tree.find_all(nodes.Filter):
        if filter_.name in {"safe", "tojson", "forceescape", "xmlattr"}:
            yield filter_.lineno, f"|{filter_.name}"
    for modifier in tree.find_all(nodes.EvalContextModifier):
        yield modifier.lineno, "autoescape is switched"
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "Markup":
            yield call.lineno, "Markup()"


def _of_attribute(name: str, value: str | None, expressions: list[str]) -> Iterator[str]:
    plain = name.lower().removeprefix("data-")
    written = (value or "").strip("\"'").strip()
    if SLOT in name:
        yield "an expression makes an attribute"
    if value is not None and value[0] not in "\"'":
        yield f"{name} has no quotes"
    if plain.startswith("hx-on") or name.lower().startswith("on"):
        yield f"{name} is a handler"
    elif plain.startswith("hx-") and SLOT in (value or ""):
        yield f"an expression in {name}"
    if re.match(r"(js|javascript|data|vbscript)\s*:", written, re.IGNORECASE):
        yield f"{name} is a script"
    if name.lower() in {"style", "srcdoc"}:
        yield f"an inline {name}"
    slot = name.lower() in ADDRESSES and written.startswith(SLOT)
    if slot and not LOCAL.fullmatch(expressions[0]):
        yield f"{name} begins with {expressions[0]}"


def mistakes(source: str) -> list[str]:
    """Return what is wrong with the template, each with its line."""
    found = [f"{line}: {what}" for line, what in _of_jinja(source)]
    html, expressions = _slotted(source)
    for tag in TAG.finditer(html):
        line = html.count("\n", 0, tag.start()) + 1
        if SLOT in tag.group(1):
            found.append(f"{line}: an expression makes an element")
        rest = tag.group(2)
        for attribute in ATTRIBUTE.finditer(rest):
            name, value = attribute.groups()
            at = html.count(SLOT, 0, tag.start(2) + attribute.start(2)) if value else 0
            found += [f"{line}: {said}" for said in _of_attribute(name, value, expressions[at:])]
    for inline in INLINE.finditer(html):
        if inline.group(1).lower() == "style" or inline.group(2).strip():
            line = html.count("\n", 0, inline.start()) + 1
            found.append(f"{line}: an inline {inline.group(1).lower()}")
    return found


def test_there_is_something_to_read() -> None:
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_lets_a_text_run(path: Path) -> None:
    assert mistakes(path.read_text("utf-8")) == []


SEEDED = [
    ("<p>{{ title|safe }}</p>", "|safe"),
    ("<p>{{ title | upper | safe }}</p>", "|safe"),
    ("{% filter safe %}{{ title }}{% endfilter %}", "|safe"),
    ("<p>{{ Markup(title) }}</p>", "Markup()"),
    ("{% autoescape false %}{{ title }}{% endautoescape %}", "autoescape is switched"),
    ("<p title={{ title }}>x</p>", "title has no quotes"),
    ("<input value={{ title }}>", "value has no quotes"),
    ("<input {% if x %}value={{ title }}{% endif %}>", "value has no quotes"),
    ("<input type=text>", "type has no quotes"),
    ("<input value = {{ title }}>", "value has no quotes"),
    ("<input {{ title }}>", "an expression makes an attribute"),
    ('<input data-{{ name }}="x">', "an expression makes an attribute"),
    ("<{{ tag }}>x", "an expression makes an element"),
    ("<h{{ level }}>x", "an expression makes an element"),
    ('<button hx-confirm="Delete {{ title }}?">x</button>', "an expression in hx-confirm"),
    ('<button data-hx-confirm="{{ title }}">x</button>', "an expression in data-hx-confirm"),
    ('<form hx-vals=\'{"a": "{{ title }}"}\'>', "an expression in hx-vals"),
    ('<form\n  hx-get="/todos?q={{ q }}">', "an expression in hx-get"),
    ('<p hx-on:click="x()">', "hx-on:click is a handler"),
    ('<p hx-on::after:swap="x()">', "hx-on::after:swap is a handler"),
    ('<p data-hx-on:click="x()">', "data-hx-on:click is a handler"),
    ('<p onclick="x()">', "onclick is a handler"),
    ('<p ONCLICK="x()">', "ONCLICK is a handler"),
    ('<p hx-vals="js:{a: 1}">', "hx-vals is a script"),
    ('<p hx-confirm=" js:x()">', "hx-confirm is a script"),
    ('<a href="javascript:x()">', "href is a script"),
    ('<a href="data:text/html,x">', "href is a script"),
    ('<a href="{{ todo.title }}">', "href begins with todo.title"),
    ('<form action="{{ title }}">', "action begins with title"),
    ('<img src="/x" alt="{{ a }}"><a href="{{ b }}">', "href begins with b"),
    ('<p style="color: red">', "an inline style"),
    ("<style>p { color: red }</style>", "an inline style"),
    ("<script>x()</script>", "an inline script"),
    ('<script type="application/json">{{ data }}</script>', "an inline script"),
    ('<script src="/x.js">x()</script>', "an inline script"),
    ('<iframe srcdoc="{{ html }}">', "an inline srcdoc"),
]


@pytest.mark.parametrize(("source", "said"), SEEDED)
def test_each_mistake_is_told_with_its_line(source: str, said: str) -> None:
    assert [what.partition(": ")[2] for what in mistakes(source)].count(said) == 1
    assert mistakes(f"<p>\n{source}")[-1].startswith("2: ")


@pytest.mark.parametrize(
    "source",
    [
        '<p title="{{ title }}">{{ title }}</p>',
        "<p title='{{ title }}'>x</p>",
        '<input value="{{ values["title"] }}"{% if x %} checked{% endif %}>',
        '<a class="dot-{{ color }}" href="/todos?category={{ slug | urlencode }}">x</a>',
        '<a href="{{ next }}">x</a>',
        '<form hx-boost="true" hx-target="#todos">',
        '<script src="{{ static["app.js"] }}" defer></script>',
        "{# <p onclick=x> #}<p>1 < 2 > 0</p>",
    ],
)
def test_what_is_right_is_no_mistake(source: str) -> None:
    assert mistakes(source) == []
