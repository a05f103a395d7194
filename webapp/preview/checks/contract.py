"""What templates use, compared with what their classes declare. Nothing is rendered.

Names are followed through include, import and extends; attributes through the declared types.
"""

import inspect
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import MISSING, fields, is_dataclass
from difflib import get_close_matches
from enum import Enum
from types import GenericAlias, NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from jinja2 import DictLoader, Environment, TemplateNotFound, TemplateSyntaxError, meta, nodes

from webapp.components import Contract
from webapp.preview.catalogue import Problem, place, relative

Place = tuple[str, int]


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a question with the nearest right name, or nothing."""
    close = get_close_matches(name, list(names), 1, 0.5)
    return f"; did you mean “{close[0]}”?" if close else ""


class Templates:
    """The templates of an environment, parsed, with what each needs."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.names = [n for n in environment.list_templates() if n.endswith(".html")]
        self.problems: list[Problem] = []
        self.unread: set[str] = set()
        """What is missing or broken: nothing can be said of what it uses."""
        self._parsed: dict[str, tuple[str, nodes.Template]] = {}

    def source(self, name: str) -> tuple[str, str]:
        """Return the template's text and file."""
        loader = self.environment.loader or DictLoader({})
        text, file, _ = loader.get_source(self.environment, name)
        return text, relative(file or name)

    def parsed(self, name: str, needed_at: Place = ("?", 1)) -> tuple[str, nodes.Template]:
        """Return the template's file and tree; one that is missing or broken is a problem."""
        if name not in self._parsed:
            try:
                text, file = self.source(name)
                self._parsed[name] = file, self.environment.parse(text, name, file)
            except TemplateNotFound:
                text = f"there is no template {name}{nearest(name, self.names)}"
                self.problems.append(Problem("contract", *needed_at, text))
                self.unread.add(name)
                self._parsed[name] = "?", self.environment.parse("")
            except TemplateSyntaxError as error:
                file = relative(error.filename or name)
                self.problems.append(Problem("contract", file, error.lineno, str(error.message)))
                self.unread.add(name)
                self._parsed[name] = file, self.environment.parse("")
        return self._parsed[name]

    def below(self, name: str) -> list[str]:
        """Return the template with all that it includes, imports and extends."""
        found = [name]
        for other in found:
            found += [n for n, _ in self._others(other) if n not in found]
        return found

    def _others(self, name: str) -> list[tuple[str, nodes.Node]]:
        kinds = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
        return [
            (other, node)
            for node in self.parsed(name)[1].find_all(kinds)
            for other in _constants(node.template)  # type: ignore[attr-defined]
        ]

    def needs(
        self, name: str, replaced: Set[str] = frozenset(), at: Place = ("?", 1)
    ) -> dict[str, Place]:
        """Return the names that the template takes from outside, and where each is first used."""
        file, tree = self.parsed(name, at)
        blocks = {block.name: block for block in tree.find_all(nodes.Block)}
        kept = {n: list(block.body) for n, block in blocks.items() if n in replaced}
        for block in kept:
            blocks[block].body = []
        undeclared = meta.find_undeclared_variables(tree)
        needed: dict[str, Place] = {}
        for used, line in sorted(_loads(tree), key=lambda load: load[1]):
            if used in undeclared:
                needed.setdefault(used, (file, line))
        bound = {n.name for n in tree.find_all(nodes.Name) if n.ctx != "load"}
        supers = {n for n, b in blocks.items() if any(name == "super" for name, _ in calls_of(b))}
        for other, node in self._others(name):
            if isinstance(node, nodes.Extends):
                inner = self.needs(other, replaced | (blocks.keys() - supers), (file, node.lineno))
                needed = inner | needed
            else:
                inner = self.needs(other, at=(file, node.lineno))
                needed = {n: p for n, p in inner.items() if n not in bound} | needed
        for block, body in kept.items():
            blocks[block].body = body
        return needed


def _loads(tree: nodes.Template) -> list[tuple[str, int]]:
    """Return names and lines of uses, those left out that the same block or file has set.

    What is set in a branch counts as set, which Jinja itself would not say; what is set outside
    of a block is not there when the block is rendered alone.
    """
    loads: list[tuple[str, int]] = []
    units: list[nodes.Node] = [tree]
    for unit in units:
        names: list[nodes.Name] = []
        queue = list(unit.iter_child_nodes())
        for node in queue:
            if isinstance(node, nodes.Block):
                units.append(node)
            else:
                names += [node] if isinstance(node, nodes.Name) else []
                queue += node.iter_child_nodes()
        assigns = [n for n in queue if isinstance(n, nodes.Assign | nodes.AssignBlock)]
        set_here = {n.name for a in assigns for n in [a.target] if isinstance(n, nodes.Name)}
        loads += [(n.name, n.lineno) for n in names if n.ctx == "load" and n.name not in set_here]
    return loads


def _constants(node: nodes.Node) -> list[str]:
    if isinstance(node, nodes.Const):
        return [node.value]
    return [i.value for i in getattr(node, "items", []) if isinstance(i, nodes.Const)]


def calls_of(node: nodes.Node) -> list[tuple[str, nodes.Call]]:
    """Return the calls of plain names below the node, by those names."""
    calls = node.find_all(nodes.Call)
    return [(call.node.name, call) for call in calls if isinstance(call.node, nodes.Name)]


def check_contracts(
    templates: Templates, contracts: Collection[Contract], layout: Set[str] = frozenset()
) -> list[Problem]:
    """Return what templates and classes disagree on.

    ``layout`` are the names that pages get beside what they declare, for the layout around them.
    """
    everywhere = templates.environment.globals.keys()
    problems = templates.problems
    partials = {c.cls.__name__: c.cls for c in contracts if c.kind == "partial"}
    declared = {c.template: c for c in contracts}
    for contract in contracts:
        if contract.template not in templates.names:
            close = nearest(contract.template, set(templates.names) - declared.keys())
            text = f"{contract.cls.__name__} has no template {contract.template}{close}"
            problems.append(Problem("contract", *place(contract.cls), text))
            continue
        needed = templates.needs(contract.template)
        known = {*contract.fields, *everywhere, *(layout if contract.kind == "page" else ())}
        for name, at in sorted(needed.items()):
            if name not in known:
                right = [*contract.fields, *partials, *(layout & known)]
                text = f"“{name}” is not declared by {contract.cls.__name__}{nearest(name, right)}"
                problems.append(Problem("contract", *at, text))
        unread = not templates.unread.isdisjoint(templates.below(contract.template))
        for name in contract.fields:
            if name not in needed and not unread:
                close = nearest(name, needed.keys() - known)
                text = f"{contract.cls.__name__}.{name} is never used by {contract.template}{close}"
                problems.append(Problem("contract", *place_of(contract.cls, name), text))
        hints = get_type_hints(contract.cls)
        for template in templates.below(contract.template):
            file, tree = templates.parsed(template)
            walk = _Types(file, {n: hints[n] for n in contract.fields})
            walk.visit(tree)
            problems += [p for p in walk.problems if p not in problems]
    for name in templates.names:
        file, tree = templates.parsed(name)
        if name.startswith("partials/") and name not in declared:
            wanted = "".join(map(str.capitalize, name[9:-5].split("_")))
            text = f"no @partial class {wanted} declares what it needs{nearest(wanted, partials)}"
            problems.append(Problem("contract", file, 1, text))
        for called, call in calls_of(tree):
            if cls := partials.get(called):
                texts = _check_call(cls, call)
                problems += [Problem("contract", file, call.lineno, text) for text in texts]
    return problems


def place_of(cls: type, name: str) -> Place:
    """Return the file and line where the class declares the field."""
    file, line = place(cls)
    try:
        lines = inspect.getsourcelines(cls)[0]
    except (OSError, TypeError):
        return file, line
    found = (n for n, text in enumerate(lines) if re.match(rf"\s+{name}\s*:", text))
    return file, line + next(found, 0)


def _check_call(cls: type, call: nodes.Call) -> list[str]:
    names = {field.name: field for field in fields(cls)}
    given = {keyword.key for keyword in call.kwargs}
    texts = [
        f"{cls.__name__} takes no “{name}”{nearest(name, names.keys() - given)}"
        for name in sorted(given - names.keys())
    ]
    if call.args:
        texts.append(f"{cls.__name__} takes keywords only: {', '.join(names)}")
    if call.dyn_kwargs is None and call.dyn_args is None:
        texts += [
            f"{cls.__name__} is made without “{name}”"
            for name, f in names.items()
            if name not in given and f.default is MISSING and f.default_factory is MISSING
        ]
    hints = get_type_hints(cls)
    return texts + [
        text
        for keyword in call.kwargs
        if keyword.key in names
        for value in _values_of(keyword.value)
        if (text := check_choice(cls, keyword.key, hints[keyword.key], value))
    ]


def _values_of(node: nodes.Node) -> list[object]:
    """Return the constants that the expression can be; none where it is anything else."""
    if isinstance(node, nodes.CondExpr):
        return [v for n in (node.expr1, node.expr2) if n for v in _values_of(n)]
    return [node.value] if isinstance(node, nodes.Const) else []


def check_choice(cls: type, name: str, kind: Any, value: object) -> str:
    """Return what is wrong with the value of a field that is a choice; nothing for any other."""
    choices = list(choices_of(_plain(kind)))
    if not choices or value in choices or (value is None and _plain(kind) is not kind):
        return ""
    known = [choice.name if isinstance(choice, Enum) else repr(choice) for choice in choices]
    close = nearest(str(value), [str(choice) for choice in choices])
    return f"{cls.__name__}.{name} = {value!r} is none of {', '.join(known)}{close}"


def choices_of(kind: Any) -> Iterator[object]:
    """Yield every value of a Literal or Enum; nothing for other types."""
    if get_origin(kind) is Literal:
        yield from get_args(kind)
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from kind


class _Types:
    """Follows declared types through a template, to find attributes that they do not have."""

    def __init__(self, file: str, scope: dict[str, Any]) -> None:
        self.file = file
        self.scope = scope
        self.problems: list[Problem] = []

    def visit(self, node: nodes.Node) -> Any:
        """Visit the node and return its type; None where it cannot be told."""
        match node:
            case nodes.Name(ctx="load"):
                return self.scope.get(node.name)
            case nodes.Getattr():
                return self._attribute(_plain(self.visit(node.node)), node)
            case nodes.Getitem():
                self.visit(node.arg)
                return _item(_plain(self.visit(node.node)))
            case nodes.Assign(target=nodes.Name(name=name)):
                self.scope[name] = self.visit(node.node)
            case nodes.For():
                outer = dict(self.scope)
                self._bind(node.target, self._element(node.iter))
                for inner in (*([node.test] if node.test else []), *node.body, *node.else_):
                    self.visit(inner)
                self.scope = outer
            case nodes.Macro() | nodes.CallBlock():
                outer, self.scope = self.scope, {}
                for inner in node.body:
                    self.visit(inner)
                self.scope = outer
            case _:
                for child in node.iter_child_nodes():
                    self.visit(child)
        return None

    def _attribute(self, kind: Any, node: nodes.Getattr) -> Any:
        cls = get_origin(kind) or kind
        if not isinstance(cls, type) or cls is object:
            return None
        hints = get_type_hints(cls) if _told(cls) else {}
        if node.attr in hints:
            return hints[node.attr]
        made = getattr(cls, node.attr, None)
        if made is None and not hasattr(cls, "__getattr__"):
            names = [name for name in {*hints, *dir(cls)} if not name.startswith("_")]
            text = f"{cls.__name__} has no “{node.attr}”{nearest(node.attr, names)}"
            self.problems.append(Problem("contract", self.file, node.lineno, text))
        getter = made.fget if isinstance(made, property) else None
        return get_type_hints(getter).get("return") if getter else None

    def _element(self, node: nodes.Node) -> Any:
        if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr):
            kind = self.visit(node.node.node)
            args = get_args(kind)
            if node.node.attr == "items" and len(args) == 2:
                return GenericAlias(tuple, args)
        kind = _plain(self.visit(node))
        origin = get_origin(kind)
        args = get_args(kind)
        if isinstance(origin, type) and issubclass(origin, Mapping | Sequence | Set) and args:
            return args[0]
        return None

    def _bind(self, target: nodes.Node, kind: Any) -> None:
        if isinstance(target, nodes.Name):
            self.scope[target.name] = kind
        elif isinstance(target, nodes.Tuple):
            kinds = get_args(kind) if get_origin(kind) is tuple else ()
            for number, inner in enumerate(target.items):
                self._bind(inner, kinds[number] if number < len(kinds) else None)


def _told(cls: type) -> bool:
    return is_dataclass(cls) or (issubclass(cls, tuple) and hasattr(cls, "_fields"))


def _plain(kind: Any) -> Any:
    """Return ``T`` for ``T | None``; None for other unions."""
    if get_origin(kind) in (Union, UnionType):
        kinds = [k for k in get_args(kind) if k is not NoneType]
        return kinds[0] if len(kinds) == 1 else None
    return kind


def _item(kind: Any) -> Any:
    origin, args = get_origin(kind), get_args(kind)
    return args[-1] if isinstance(origin, type) and issubclass(origin, Mapping) and args else None
