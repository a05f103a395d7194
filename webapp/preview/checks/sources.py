"""Texts for people: notes, code with colours, who uses what."""

import ast
import dis
import inspect
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from itertools import pairwise
from pathlib import Path
from types import CodeType, FunctionType, ModuleType, NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from flask import Flask
from markupsafe import Markup, escape

from webapp.components import contracts
from webapp.preview.catalogue import relative
from webapp.preview.checks.contract import Templates, calls_of


def coloured(text: str, language: str) -> Markup:
    """Return the code as HTML; coloured where Pygments is installed, plain elsewhere."""
    try:
        from pygments import highlight  # type: ignore[import-untyped]
        from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
        from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
    except ImportError:
        return escape(text)
    formatter = HtmlFormatter(nowrap=True, classprefix="c-")
    return Markup(highlight(text, get_lexer_by_name(language), formatter))  # noqa: S704  escaped


_INLINE = re.compile(
    r"`+([^`]+)`+|\*\*(.+?)\*\*|\*(.+?)\*|\[([^\]]+)\]\((https?://[^)\s]+|/[^)\s]*)\)"
)


def note(text: str) -> Markup:
    """Return the Markdown as HTML: paragraphs, lists, code, emphasis and links; no HTML passes."""

    def inline(found: re.Match[str]) -> str:
        code, strong, emphasis, label, url = found.groups()
        if label:
            return f'<a href="{url}">{label}</a>'
        tag = "code" if code else "strong" if strong else "em"
        return f"<{tag}>{code or strong or emphasis}</{tag}>"

    parts = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = [_INLINE.sub(inline, str(escape(line))) for line in block.split("\n")]
        if all(re.match(r"\s*[-*] ", line) for line in lines):
            items = "".join(f"<li>{line.strip()[2:]}</li>" for line in lines)
            parts.append(f"<ul>{items}</ul>")
        elif all(line.startswith("    ") for line in block.split("\n")):
            parts.append(f"<pre><code>{escape(inspect.cleandoc(block))}</code></pre>")
        elif "".join(lines):
            parts.append(f"<p>{' '.join(lines)}</p>")
    return Markup("".join(parts))  # noqa: S704  every line was escaped above


def seen_in_tests(folder: Path = Path("build")) -> dict[str, set[str]]:
    """Return which pages each view returned in the tests, which write it into the folder."""
    seen: dict[str, set[str]] = {}
    for file in folder.glob("rendered*.json"):
        for view, pages in json.loads(file.read_text("utf-8")).items():
            seen.setdefault(view, set()).update(pages)
    return seen


def saved(states: str) -> dict[str, int]:
    """Return when each imported file of the project was saved, the package of states aside."""
    root = states.partition(".")[0]
    files = [
        Path(getattr(module, "__file__", None) or "")
        for name, module in list(sys.modules.items())
        if f"{name}.".startswith(f"{root}.") and not f"{name}.".startswith(f"{states}.")
    ]
    return {relative(str(file)): file.stat().st_mtime_ns for file in files if file.is_file()}


def fields_of(cls: type) -> list[tuple[str, str, str]]:
    """Return name, type and docstring of each field that the class declares."""
    hints = get_type_hints(cls)
    try:
        (tree,) = ast.parse(inspect.cleandoc(inspect.getsource(cls))).body
        body = getattr(tree, "body", [])
    except (OSError, SyntaxError):
        body = []
    notes = {
        one.target.id: inspect.cleandoc(str(two.value.value))
        for one, two in pairwise(body)
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        if isinstance(two, ast.Expr) and isinstance(two.value, ast.Constant)
    }
    return [(name, told(hints[name]), notes.get(name, "")) for name in contracts[cls].fields]


def told(hint: Any) -> str:
    """Return the type as one writes it, a Literal or Enum with all its values."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, args))}]"
    if origin in (Union, UnionType):
        return " | ".join(map(told, args))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return f"{hint.__name__}: {', '.join(member.name for member in hint)}"
    if hint in (None, NoneType, Ellipsis):
        return "..." if hint is Ellipsis else "None"
    name = getattr(origin or hint, "__name__", str(hint))
    return f"{name}[{', '.join(map(told, args))}]" if args else name


class Usage:
    """Who makes or shows what: partial, page and route, read from types, templates and code."""

    def __init__(self, app: Flask, templates: Templates, seen: Mapping[str, Iterable[str]]) -> None:
        partials = {c.cls.__name__: c.cls for c in contracts.values()}
        self.inside: dict[type, set[type]] = {}
        """What each partial or page holds, directly."""
        for cls, contract in contracts.items():
            typed = {k for hint in get_type_hints(cls).values() for k in _classes(hint)}
            made = (
                partials.get(called)
                for name in templates.below(contract.template)
                for called, _ in calls_of(templates.parsed(name)[1])
            )
            self.inside[cls] = (typed | {c for c in made if c}) & contracts.keys()
        self.routes: dict[type, dict[str, str]] = {cls: {} for cls in contracts}
        """The views that make each, by name, and how that is known."""
        for name, view in app.view_functions.items():
            for cls in _made_by(view):
                self.routes[cls][name] = "code"
        by_name = {cls.__name__: cls for cls in contracts}
        for name, classes in seen.items():
            for cls in (by_name[n] for n in classes if n in by_name):
                known = self.routes[cls].get(name)
                self.routes[cls][name] = "code, seen in tests" if known else "seen in tests"

    def users(self, cls: type) -> list[type]:
        """Return the partials and pages that hold this one, directly."""
        return [user for user, inside in self.inside.items() if cls in inside]

    def pages(self, cls: type) -> list[type]:
        """Return all pages that this partial can be on, itself if it is one."""
        found = [cls]
        for user in found:
            found += [u for u in self.users(user) if u not in found]
        return [c for c in found if contracts[c].kind == "page"]


def _classes(hint: Any) -> set[type]:
    inner = {c for arg in get_args(hint) for c in _classes(arg)}
    return inner | ({hint} if isinstance(hint, type) else set())


def _made_by(view: Callable[..., Any]) -> set[type]:
    """Return the partials and pages that the function names, or a function that it names."""
    root = (inspect.unwrap(view).__module__ or "").partition(".")[0]
    found: set[type] = set()
    queue, known = [inspect.unwrap(view)], set()
    for function in queue:
        if not isinstance(function, FunctionType) or function in known:
            continue
        known.add(function)
        for value in _used(function.__code__, function.__globals__):
            if isinstance(value, type) and value in contracts:
                found.add(value)
            elif callable(value) and (value.__module__ or "").startswith(f"{root}."):
                queue.append(inspect.unwrap(value))
    return found


def _used(code: CodeType, scope: Mapping[str, Any]) -> Iterator[Any]:
    """Yield what the code names, by itself or in a module: ``rows``, ``compose.rows``."""
    value: Any = None
    for step in dis.get_instructions(code):
        if step.opname == "LOAD_GLOBAL":
            value = scope.get(step.argval)
        elif step.opname in {"LOAD_ATTR", "LOAD_METHOD"} and isinstance(value, ModuleType):
            value = vars(value).get(step.argval)
        else:
            value = None
        yield value
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _used(inner, scope)
