"""Typed partials: a template gets what it declares, escaped, and nothing else."""

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields
from importlib import import_module
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, TemplateSyntaxError, UndefinedError, meta
from markupsafe import Markup, escape

from webapp import components
from webapp.components import Contract, contracts, html, make_environment, page, partial, render
from webapp.todos.pages import Empty, TodosPage


@pytest.fixture
def empty() -> dict[str, str]:
    return {"title": "Nothing", "text": "Really.", "path": "/todos", "link": "Back"}


def test_a_partial_takes_exactly_what_it_declares(empty: dict[str, str]) -> None:
    assert Empty(**empty).title == "Nothing"


def test_a_missing_variable_is_an_error(empty: dict[str, str]) -> None:
    del empty["link"]
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'link'"):
        Empty(**empty)


def test_a_misspelt_variable_is_an_error(empty: dict[str, str]) -> None:
    empty["titel"] = empty.pop("title")
    with pytest.raises(TypeError, match="unexpected keyword argument 'titel'"):
        Empty(**empty)


def test_a_superfluous_variable_is_an_error(empty: dict[str, str]) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'more'"):
        Empty(**empty, more="x")  # type: ignore[call-arg]


def test_variables_are_named_not_counted() -> None:
    with pytest.raises(TypeError, match="positional"):
        Empty("Nothing", "Really.", "/todos", "Back")  # type: ignore[call-arg]


def test_a_partial_cannot_be_changed_once_made(empty: dict[str, str]) -> None:
    made = Empty(**empty)
    with pytest.raises(FrozenInstanceError):
        made.title = "Else"  # type: ignore[misc]


def test_a_page_without_a_title_is_refused() -> None:
    with pytest.raises(TypeError, match="declares no title"):

        @page()
        class NamelessPage:
            text: str

    contracts.popitem()


@partial
class Line:
    """A partial of these tests."""

    text: Any


@pytest.fixture
def environment() -> Iterator[Environment]:
    """Templates of these tests; the app's own are back afterwards."""
    before = components._environment
    templates = {
        "partials/line.html": '<p title="{{ text }}">{{ text }}</p>',
        "joined.html": "{{ 'a' ~ text ~ 'b' }}|{{ text | upper }}|{{ [text, text] | join }}",
        "set.html": "{% set x %}<b>{{ text }}</b>{% endset %}{{ x }}",
        "macro.html": "{% macro m(t) %}<b>{{ t }}</b>{% endmacro %}{{ m(text) }}",
        "loop.html": "{% for x in text %}{{ loop.index }}{{ x }}{% endfor %}",
        "made.html": "{{ Line(text=text) }}",
        "superfluous.html": "{{ Line(text=text, more=1) }}",
        "attribute.html": "{{ text.no_such_thing }}",
        "item.html": "{{ text.key }}",
        "undefined.html": "{{ no_such_thing }}",
        "condition.html": "{% if no_such_thing %}x{% endif %}",
        "twice.html": "{{ text | e }}",
        "branches.html": "100%{% if text == 1 %} <i>{{ text }}%s</i>{% elif text == 2 %}"
        "{% if text %}{{ text }}{% endif %}{% elif text == 3 %}{% else %}{{ 'no' }}{% endif %} %d",
        "mixed.html": "{% if text %}{% for x in text %}{{ x }}%{% endfor %}{% else %}%{% endif %}"
        "{% set y = text %}{{ y }}",
    }
    yield make_environment(DictLoader(templates))
    components._templates.clear()
    components._environment = before


def rendered(environment: Environment, name: str, text: object) -> str:
    return environment.get_template(name).render(text=text)


anything = st.text(st.characters(exclude_categories=["Cs"]))
nasty = anything | st.sampled_from(["<script>", "\"'&<>", "{{7*7}}", "&amp;", "js:alert(1)"])


@given(text=nasty)
def test_texts_are_escaped_in_elements_and_attributes(environment: Environment, text: str) -> None:
    safe = escape(text)
    assert render(Line(text=text)) == f'<p title="{safe}">{safe}</p>'
    assert rendered(environment, "made.html", text) == f'<p title="{safe}">{safe}</p>'


@given(text=nasty)
def test_texts_are_escaped_wherever_they_are_put_out(environment: Environment, text: str) -> None:
    safe, upper = escape(text), escape(text.upper())
    assert rendered(environment, "joined.html", text) == f"a{safe}b|{upper}|{safe}{safe}"
    assert rendered(environment, "set.html", text) == f"<b>{safe}</b>"
    assert rendered(environment, "macro.html", text) == f"<b>{safe}</b>"
    numbered = "".join(f"{n}{escape(char)}" for n, char in enumerate(text, 1))
    assert rendered(environment, "loop.html", text) == numbered
    assert rendered(environment, "twice.html", text) == safe


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1, "100% <i>1%s</i> %d"), (2, "100%2 %d"), (3, "100% %d"), (4, "100%no %d")],
)
def test_one_branch_is_shown(environment: Environment, value: int, shown: str) -> None:
    assert rendered(environment, "branches.html", value) == shown


@pytest.mark.parametrize(("value", "shown"), [("<a", "&lt;%a%&lt;a"), ("", "%")])
def test_loops_and_names_stand_between_texts(
    environment: Environment, value: str, shown: str
) -> None:
    assert rendered(environment, "mixed.html", value) == shown


class Name(str):
    """A text of another type."""

    __slots__ = ()


class Shouts:
    def __str__(self) -> str:
        return "<SHOUTS>"


class Safe:
    def __html__(self) -> str:
        return "<b>safe</b>"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("<b>", "&lt;b&gt;"),
        (Name("<b>"), "&lt;b&gt;"),
        (Shouts(), "&lt;SHOUTS&gt;"),
        (["<b>"], "[&#39;&lt;b&gt;&#39;]"),
        (7, "7"),
        (True, "True"),
        (None, "None"),
        (1.5, "1.5"),
        (Markup("<b>"), "<b>"),
        (Safe(), "<b>safe</b>"),
    ],
)
def test_every_kind_of_value_is_html(value: object, shown: str) -> None:
    assert html(value) == shown == str(escape(value))


def test_a_partial_within_a_partial_is_not_escaped_again(environment: Environment) -> None:
    inner = Line(text="<")
    assert render(Line(text=inner)).count('<p title="&lt;">&lt;</p>') == 2


def test_a_template_cannot_make_a_partial_with_a_superfluous_variable(
    environment: Environment,
) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'more'"):
        rendered(environment, "superfluous.html", "x")


def test_an_attribute_that_is_not_there_is_an_error(environment: Environment) -> None:
    with pytest.raises(AttributeError, match="no_such_thing"):
        rendered(environment, "attribute.html", "x")


def test_an_attribute_is_never_looked_up_as_an_item(environment: Environment) -> None:
    with pytest.raises(AttributeError, match="key"):
        rendered(environment, "item.html", {"key": "x"})


@pytest.mark.parametrize("name", ["undefined.html", "condition.html"])
def test_a_variable_that_nobody_gave_is_an_error(environment: Environment, name: str) -> None:
    with pytest.raises(UndefinedError, match="'no_such_thing' is undefined"):
        rendered(environment, name, "x")


def test_a_partial_does_not_see_the_variables_around_it(environment: Environment) -> None:
    loader = environment.loader
    assert isinstance(loader, DictLoader)
    loader.mapping = {"partials/line.html": "{{ outer }}", "page.html": "{{ Line(text=1) }}"}
    with pytest.raises(UndefinedError, match="'outer' is undefined"):
        environment.get_template("page.html").render(outer="x")


def test_a_name_that_is_no_attribute_of_python_is_refused(environment: Environment) -> None:
    with pytest.raises(TemplateSyntaxError):
        environment.from_string("{{ text.class }}")


def declared() -> list[Contract]:
    rooms = ("accounts", "api", "doors", "lab", "todos")
    import_module("webapp.lab.pages")  # no app does, unless it is told to
    own = tuple(f"webapp.{room}." for room in rooms)
    return [c for c in contracts.values() if c.cls.__module__.startswith(own)]


def used_by(environment: Environment, template: str) -> set[str]:
    """Return the variables of the template, and of what stands around it in its own room."""
    assert environment.loader is not None
    tree = environment.parse(environment.loader.get_source(environment, template)[0])
    around = {name for name in meta.find_referenced_templates(tree) if name} - {"layout.html"}
    own = meta.find_undeclared_variables(tree)
    return own.union(*(used_by(environment, name) for name in around if "/layout" in name))


@pytest.mark.parametrize("contract", declared(), ids=lambda c: c.template)
def test_a_template_uses_what_it_declares_and_nothing_else(app: Flask, contract: Contract) -> None:
    environment = components.environment()
    used = used_by(environment, contract.template) - set(environment.globals)
    # Every page has a title, which the layout shows; a region shows it once more.
    declared = {field.name for field in fields(contract.cls)}
    assert used <= declared, f"{contract.template} uses {used - declared}"
    unused = declared - used - ({"title"} if contract.kind == "page" else set())
    assert not unused, f"{contract.template} has no use for {unused}"


def test_every_template_belongs_to_a_contract(app: Flask) -> None:
    layouts = {"layout.html", "lab/layout.html"}
    templates = {contract.template for contract in declared()} | layouts
    there = components.environment().list_templates(["html"])
    assert {name for name in there if not name.startswith("preview/")} == templates


def test_a_region_is_a_block_of_the_pages_own_template(app: Flask) -> None:
    assert contracts[TodosPage].region == "todos"
    for contract in declared():
        template = components.environment().get_template(contract.template)
        assert contract.region is None or contract.region in template.blocks
