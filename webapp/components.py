"""Typed partials: every template states what it needs, in Python.

``@partial`` and ``@page`` turn a class into a frozen, keyword-only dataclass tied to a template:
`TodoRow` to ``partials/todo_row.html``, `TodosPage` to ``todos.html``. The constructor is the only
way to make one, so a missing, misspelt or superfluous variable is an error in Python, in the type
checker, and in a template that makes it. A partial renders itself where it is shown:
``{{ TodoRow(todo=todo) }}``. This module knows no feature.
"""

import keyword
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, dataclass, fields
from itertools import groupby
from typing import Any, TypeVar, dataclass_transform

from jinja2 import BaseLoader, Environment, StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import _escape_inner, escape  # type: ignore[attr-defined]

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What a template needs, and where it is."""

    cls: type
    kind: str
    """``partial`` or ``page``."""
    template: str
    """The template's name for the loader."""
    fields: tuple[str, ...]
    region: str | None = None
    """The block, and the id of the element around it, that a page can answer with alone."""


contracts: dict[type, Contract] = {}
"""Every partial and page that was declared, by class."""

_environment: Environment | None = None
_templates: dict[type, Template] = {}
_partials: set[type] = set()


def html(value: object) -> str:
    """Return the value as HTML: texts escaped, partials and markup as they are."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)  # type: ignore[arg-type]
    if kind in _partials:
        return value.__dict__.get("_html") or _made(value)
    if kind is int:
        return str(value)
    return escape(value)


class TypedCodeGenerator(CodeGenerator):
    """Compiles templates whose values are typed: ``todo.title`` is that attribute and no other.

    Jinja looks each attribute up as an item too, and wraps each output into a Markup. With typed
    values neither is needed. Text, outputs and conditions that follow each other become one
    formatted string instead of a piece each. Together they make a list page cost a third.
    An attribute that is not there raises AttributeError.
    """

    def visit_Template(  # noqa: N802  Jinja's name
        self, node: nodes.Template, frame: Frame | None = None
    ) -> None:
        """Let the compiled template find `html`."""
        self.writeline(f"from {__name__} import html as html_of, _escape_inner as escaped")
        super().visit_Template(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  Jinja's
        """Compile to the plain attribute."""
        if not node.attr.isidentifier() or keyword.iskeyword(node.attr):
            self.fail(f"{node.attr!r} cannot be an attribute", node.lineno)
        self.visit(node.node, frame)
        self.write(f".{node.attr}")

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        """Compile what stands in a block, each run of plain text and outputs at once."""
        for flat, run in groupby(nodes, _is_flat):
            if flat and frame.buffer is None and not frame.require_output_check:
                self.writeline("yield ")
                self._formatted(list(run), frame)
            else:
                super().blockvisit(run, frame)

    def _formatted(self, run: Sequence[nodes.Node], frame: Frame) -> None:
        """Write one formatted string; Python compiles ``'…%s' % (…)`` as it does f-strings."""
        text, values = "", []
        for node in run:
            for part in node.nodes if isinstance(node, nodes.Output) else [node]:
                if isinstance(part, nodes.TemplateData):
                    text += part.data.replace("%", "%%")
                else:
                    text += "%s"
                    values.append(part)
        if not values:
            self.write(repr(text.replace("%%", "%")))
            return
        self.write(f"{text!r} % (")
        for value in values:
            self.newline(value)
            if isinstance(value, nodes.If):
                self._either(value, frame)
            elif isinstance(value, nodes.Expr):
                self._output(value, frame)
            self.write(",")
        self.write(")")

    def _either(self, node: nodes.If, frame: Frame) -> None:
        self.write("(")
        self._formatted(node.body, frame)
        self.write(" if ")
        self.newline(node.test)
        self.visit(node.test, frame)
        self.write(" else ")
        if node.elif_:
            first, *others = node.elif_
            rest = nodes.If(first.test, first.body, others, node.else_, lineno=first.lineno)
            self._either(rest, frame)
        else:
            self._formatted(node.else_, frame)
        self.write(")")

    def _output(self, node: nodes.Expr, frame: Frame) -> None:
        # A text, the usual case, is escaped without another call; a number needs nothing.
        self.write("(escaped(it) if (kind := (it := ")
        self.visit(node, frame)
        self.write(").__class__) is str else it if kind is int else html_of(it))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ARG002
        self.write("html_of(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:  # noqa: ARG002
        self.write(")")


def _is_flat(node: nodes.Node) -> bool:
    """Tell whether the node is text, outputs, or a condition between such."""
    if isinstance(node, nodes.If):
        return all(map(_is_flat, [*node.body, *node.elif_, *node.else_]))
    return isinstance(node, nodes.Output)


_EVAL_CONTEXT = EvalContext(Environment(autoescape=True))


class _Values(dict[str, Any]):
    """Values by name; for another name what all templates share, or jinja2's `missing`."""

    def __missing__(self, name: str) -> Any:
        return environment().globals.get(name, missing)


class ValuesContext(Context):
    """A partial's or page's values and nothing else, except what every template may use."""

    def __init__(self, template: Template, values: dict[str, Any]) -> None:  # the parent's is slow
        self.environment = template.environment
        self.eval_ctx = _EVAL_CONTEXT
        self.name = template.name
        blocks = template.blocks
        self.blocks = {name: [block] for name, block in blocks.items()} if blocks else {}
        self.vars = {}
        self.exported_vars = set()
        self.parent = values
        self.resolve_or_missing = _Values(values).__getitem__  # type: ignore[assignment,method-assign]

    def get_all(self) -> dict[str, Any]:
        """Return all values, those of all templates included."""
        return self.environment.globals | self.parent


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@dataclass_transform(kw_only_default=True, frozen_default=True)
def partial(cls: type[T]) -> type[T]:
    """Make the class the contract of ``partials/<snake_name>.html``."""
    made = _declare(cls, "partial", f"partials/{_snake(cls.__name__)}.html", None)
    made.__html__ = _html  # type: ignore[attr-defined]
    _partials.add(made)
    return made


@dataclass_transform(kw_only_default=True, frozen_default=True)
def page(*, region: str | None = None, folder: str = "") -> Callable[[type[T]], type[T]]:
    """Make the class the contract of a whole page: `TodosPage` of ``todos.html``.

    A page declares ``title``; with a ``region`` its template has a block of that name inside the
    element of that id. The template lies in the ``folder``, which ends with a slash.
    """

    def declare(cls: type[T]) -> type[T]:
        name = _snake(cls.__name__.removesuffix("Page"))
        made = _declare(cls, "page", f"{folder}{name}.html", region)
        if "title" not in contracts[made].fields:
            raise TypeError(f"{cls.__name__} is a page and declares no title")
        return made

    return declare


def _declare(cls: type[T], kind: str, template: str, region: str | None) -> type[T]:
    made = dataclass(frozen=True, kw_only=True)(cls)
    names = tuple(field.name for field in fields(made))  # type: ignore[arg-type]
    if names:
        made.__init__ = _constructor(made, names)  # type: ignore[method-assign]
    contracts[made] = Contract(cls=made, kind=kind, template=template, fields=names, region=region)
    return made


def _constructor(cls: type[T], names: Sequence[str]) -> Any:
    """Return a constructor like the dataclass's own, at a third of its cost.

    That one goes through `object.__setattr__` for each field; here the values are kept where a
    template takes them from.
    """
    defaults = {f.name: f.default for f in fields(cls) if f.default is not MISSING}  # type: ignore[arg-type]
    taken = ", ".join(f"{name}=defaults[{name!r}]" if name in defaults else name for name in names)
    kept = "".join(f"    self.__dict__[{name!r}] = {name}\n" for name in names)
    scope: dict[str, Any] = {"defaults": defaults}
    exec(f"def __init__(self, *, {taken}):\n{kept}", scope)  # noqa: S102  names of fields only
    made = scope["__init__"]
    made.__qualname__ = f"{cls.__name__}.__init__"
    made.__annotations__ = cls.__init__.__annotations__
    return made


def make_environment(loader: BaseLoader, *, auto_reload: bool = False) -> Environment:
    """Return the templates' environment, in which every partial can be made by its name."""
    global _environment
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=auto_reload,
        cache_size=-1,  # all of them, in a plain dictionary
    )
    environment.code_generator_class = TypedCodeGenerator
    environment.globals.update(
        {c.cls.__name__: c.cls for c in contracts.values() if c.kind == "partial"}
    )
    _environment = environment
    _templates.clear()
    return environment


def environment() -> Environment:
    """Return the environment made last. Raises RuntimeError before there is one."""
    if _environment is None:
        raise RuntimeError("make_environment() comes first")
    return _environment


def variables(value: object) -> dict[str, Any]:
    """Return the values of a partial or page, by name."""
    return value.__dict__


def _html(self: object) -> str:
    """Return the partial's HTML; it is frozen, so what was made once is what it is."""
    return self.__dict__.get("_html") or _made(self)


def _made(value: object) -> str:
    made = render(value)
    if _templates:  # and so no template is reloaded
        value.__dict__["_html"] = made
    return made


def render(value: object, **frame: object) -> str:
    """Return the HTML of the partial or page; a page's layout has the frame's values too."""
    cls = type(value)
    template = _templates.get(cls)
    if template is None:
        template = environment().get_template(contracts[cls].template)
        if not template.environment.auto_reload:
            _templates[cls] = template
    values = value.__dict__ | frame if frame else value.__dict__
    try:
        return "".join(template.root_render_func(ValuesContext(template, values)))
    except Exception:
        template.environment.handle_exception()  # shows lines of the template, not of its code
