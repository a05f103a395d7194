"""Every door of the app, as the app itself knows it: methods, who may, page, region, tests."""

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dis import get_instructions
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple, get_args, get_type_hints

from flask import Flask
from jinja2 import meta, nodes
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map

from webapp.components import Contract, contracts, environment
from webapp.doors.house import SAFE_METHODS


class Door(NamedTuple):
    """One rule of the app."""

    path: str
    methods: str
    safe: bool
    who: str
    page: str
    region: str
    partials: str
    tests: tuple[str, ...]


class Room(NamedTuple):
    """Doors whose paths begin alike."""

    name: str
    """``/todos``; "Elsewhere" for those that stand alone."""
    id: str
    doors: Sequence[Door]


KINDS = {"": "all of them", "safe": "safe ones", "changes": "those that change something"}
"""Of doors, to choose from."""


def chosen(doors: Iterable[Door], path: str, kind: str) -> list[Door]:
    """Return the doors of this kind whose path holds the text; any kind that is none is all."""
    wanted = {"safe": {True}, "changes": {False}}.get(kind, {True, False})
    return [door for door in doors if path.lower() in door.path.lower() and door.safe in wanted]


def rooms(doors: Iterable[Door]) -> list[Room]:
    """Return the doors by the first step of their paths; those alone there stand together, last."""
    steps: dict[str, list[Door]] = {}
    for door in doors:
        steps.setdefault(door.path.split("/")[1], []).append(door)
    alone = [found[0] for found in steps.values() if len(found) == 1]
    found = [Room(f"/{step}", step, doors) for step, doors in steps.items() if len(doors) > 1]
    return found + ([Room("Elsewhere", "elsewhere", alone)] if alone else [])


def doors(app: Flask, root: Path) -> list[Door]:
    """Return all doors, by path; which tests walk each is known where the source tree is."""
    walked = walks(root, app.url_map)
    found = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view = app.view_functions[rule.endpoint]
        methods = rule.methods or set()
        pages = _pages(inspect.unwrap(view))
        found.append(
            Door(
                path=rule.rule,
                methods=" ".join(sorted(methods)),
                safe=methods <= SAFE_METHODS,
                who=_who(view),
                page=", ".join(p.cls.__name__ for p in pages),
                region=", ".join(sorted({p.region for p in pages if p.region})),
                partials=", ".join(sorted({n for p in pages for n in _partials(p.template)})),
                tests=walked.get(rule.endpoint, ()),
            )
        )
    return found


_GUARDS = {
    "webapp.accounts.sessions": "signed in",
    "webapp.api.asking": "signed in, or a token",
}
"""Whom the function ``guarded`` of each module lets through."""


def _who(view: Callable[..., Any]) -> str:
    """Say who may reach the view, by what is wrapped around it."""
    wrapped: Any = view
    while wrapped is not None:
        code = getattr(wrapped, "__code__", None)
        if code and code.co_name == "guarded":
            return _GUARDS[wrapped.__globals__["__name__"]]
        wrapped = getattr(wrapped, "__wrapped__", None)
    return "anybody"


@cache
def _pages(view: Callable[..., Any]) -> tuple[Contract, ...]:
    """Return the pages that the view makes, itself or by functions of our own that it calls."""
    found: list[Contract] = []
    seen: set[Any] = set()
    todo: list[tuple[Any, int]] = [(view, 0)]
    for function, depth in todo:
        code = getattr(function, "__code__", None)
        if code is None or function in seen:
            continue
        seen.add(function)
        for value in _values(function, code):
            if isinstance(value, type) and value in contracts:
                if contracts[value].kind == "page":
                    found.append(contracts[value])
            elif inspect.isfunction(value) and _is_ours(value) and depth < 2:
                todo.append((inspect.unwrap(value), depth + 1))
    return tuple(found)


def _values(function: Any, code: CodeType) -> Iterator[Any]:
    """Yield what the code names of the function's module, or of a module that it names there."""
    names = sorted(_names(code))
    known = [function.__globals__.get(name) for name in sorted(_global_names(code))]
    for value in known:
        yield value
        if inspect.ismodule(value) and value.__name__.startswith("webapp."):
            yield from (vars(value).get(name) for name in names)


def _inner(code: CodeType) -> Iterator[CodeType]:
    return (const for const in code.co_consts if isinstance(const, CodeType))


def _names(code: CodeType) -> set[str]:
    return set(code.co_names).union(*map(_names, _inner(code)))


def _global_names(code: CodeType) -> set[str]:
    """Return the names that stand by themselves: ``change.todos`` is not the view ``todos``."""
    named = {str(one.argval) for one in get_instructions(code) if one.opname == "LOAD_GLOBAL"}
    return named.union(*map(_global_names, _inner(code)))


def _is_ours(value: Any) -> bool:
    # The doors' own functions answer with errors and with pages that they are given.
    module = str(value.__module__)
    return module.startswith("webapp.") and not module.startswith("webapp.doors")


@cache
def _partials(template: str) -> frozenset[str]:
    """Return the partials that the template makes, its class holds, or one of these does."""
    loader = environment().loader
    tree = environment().parse(loader.get_source(environment(), template)[0] if loader else "")
    known = {c.cls.__name__: c for c in contracts.values() if c.kind == "partial"}
    calls = {n.node.name for n in tree.find_all(nodes.Call) if isinstance(n.node, nodes.Name)}
    found = calls & known.keys()
    for declared in [c.cls for c in contracts.values() if c.template == template]:
        found |= {cls.__name__ for cls in _held(declared) if cls.__name__ in known}
    for other in meta.find_referenced_templates(tree):
        # What stands around all pages is no page's own.
        found |= _partials(other) if other and other != "layout.html" else set()
    inner = [_partials(known[name].template) for name in found if known[name].template != template]
    return frozenset(found.union(*inner))


def _held(cls: type) -> set[type]:
    """Return the partials among the types of the class's fields, those inside tuples too."""
    found: set[type] = set()
    todo: list[Any] = list(get_type_hints(cls).values())
    for kind in todo:
        todo += get_args(kind)
        if isinstance(kind, type) and kind in contracts:
            found.add(kind)
        elif isinstance(kind, type) and hasattr(kind, "_fields"):
            todo += [one for one in get_type_hints(kind).values() if one not in todo]
    return found


@cache
def walks(root: Path, urls: Map) -> dict[str, tuple[str, ...]]:
    """Return the test files that name a path of each endpoint; nothing without the tests."""
    match = urls.bind("localhost")
    found: dict[str, set[str]] = {}
    for path, names in _named(root).items():
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            try:
                endpoint, _ = match.match(path, method)
            except (HTTPException, ValueError):
                continue
            found.setdefault(str(endpoint), set()).update(names)
    return {endpoint: tuple(sorted(names)) for endpoint, names in found.items()}


@cache
def _named(root: Path) -> dict[str, set[str]]:
    """Return the local paths that the tests name, each with the files that do."""
    found: dict[str, set[str]] = {}
    for folder in ("tests", "e2e"):
        for file in (root / folder).rglob("test_*.py"):
            for path in _paths(file.read_text("utf-8")):
                found.setdefault(path, set()).add(str(file.relative_to(root)))
    return found


def _paths(source: str) -> set[str]:
    """Return the local paths among the texts of a module; any value in one counts as 1."""
    texts: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            parts = (str(v.value) if isinstance(v, ast.Constant) else "1" for v in node.values)
            texts.add("".join(parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
    paths = (text.partition("?")[0].partition("#")[0] for text in texts if text.startswith("/"))
    return {path for path in paths if re.fullmatch(r"/[\w/%.-]*", path)}
