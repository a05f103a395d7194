"""Typed partials: every template states what it needs, in Python.

``@partial`` and ``@page`` turn a class into a frozen, keyword-only dataclass tied to a template:
`TodoRow` to ``partials/todo_row.html``, `TodosPage` to ``todos.html``. The constructor is the only
way to make one, so a missing, misspelt or superfluous variable is an error in Python, in the type
checker, and in a template that makes it. A partial renders itself where it is shown:
``{{ TodoRow(todo=todo) }}``. This module knows no feature.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar, dataclass_transform

from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from jinja2.runtime import Context, new_context
from markupsafe import Markup

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
_render: dict[type, Callable[[Context], Any]] = {}


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@dataclass_transform(kw_only_default=True, frozen_default=True)
def partial(cls: type[T]) -> type[T]:
    """Make the class the contract of ``partials/<snake_name>.html``."""
    made = _declare(cls, "partial", f"partials/{_snake(cls.__name__)}.html", None)
    made.__html__ = _html  # type: ignore[attr-defined]
    return made


@dataclass_transform(kw_only_default=True, frozen_default=True)
def page(*, region: str | None = None) -> Callable[[type[T]], type[T]]:
    """Make the class the contract of a whole page: `TodosPage` of ``todos.html``.

    A page declares ``title``; with a ``region`` its template has a block of that name inside the
    element of that id.
    """

    def declare(cls: type[T]) -> type[T]:
        name = _snake(cls.__name__.removesuffix("Page"))
        made = _declare(cls, "page", f"{name}.html", region)
        if "title" not in contracts[made].fields:
            raise TypeError(f"{cls.__name__} is a page and declares no title")
        return made

    return declare


def _declare(cls: type[T], kind: str, template: str, region: str | None) -> type[T]:
    made = dataclass(frozen=True, kw_only=True)(cls)
    names = tuple(field.name for field in fields(made))  # type: ignore[arg-type]
    contracts[made] = Contract(
        cls=made, kind=kind, template=template, fields=names, region=region
    )
    return made


def make_environment(loader: BaseLoader, *, auto_reload: bool = False) -> Environment:
    """Return the templates' environment, in which every partial can be made by its name."""
    global _environment  # noqa: PLW0603  one set of templates a process
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=auto_reload,
    )
    environment.globals.update(
        {c.cls.__name__: c.cls for c in contracts.values() if c.kind == "partial"}
    )
    _environment = environment
    _render.clear()
    return environment


def environment() -> Environment:
    """Return the environment made last. Raises RuntimeError before there is one."""
    if _environment is None:
        raise RuntimeError("make_environment() comes first")
    return _environment


def _template(contract: Contract) -> Template:
    return environment().get_template(contract.template)


def variables(value: object) -> Mapping[str, Any]:
    """Return the values of a partial or page, by name."""
    return value.__dict__


def render(value: object) -> Markup:
    """Return the partial's HTML."""
    template = _template(contracts[type(value)])
    # What Template.render does, without its copy of the values: rows are many.
    context = new_context(
        template.environment, template.name, template.blocks, value.__dict__, False,
        template.globals, None,
    )
    return Markup("".join(template.root_render_func(context)))  # noqa: S704  a template's own output


def _html(self: object) -> Markup:
    return render(self)
