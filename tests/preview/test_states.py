"""Every state is right: it renders, meets its contract, is valid, and asks what is answered."""

import subprocess
import sys
from datetime import date
from enum import Enum
from html import unescape
from pathlib import Path
from typing import Any, Literal

import pytest
from flask import Flask

from tests.markup import Page, defects
from webapp.components import contracts
from webapp.preview.catalogue import BadValue, Catalogue, Control, State
from webapp.preview.checks.findings import html_errors
from webapp.preview.checks.htmx import Htmx
from webapp.preview.checks.sources import Usage, note
from webapp.preview.commands import validated
from webapp.preview.previewer import Look, Previewer
from webapp.todos.pages import DashboardPage, TodoRow, TodosPage

STATES = Catalogue("webapp.preview.states").states()
every_state = pytest.mark.parametrize("name", STATES)


@every_state
def test_a_state_has_no_problem(previewer: Previewer, name: str) -> None:
    found = previewer.findings().of(previewer.catalogue.states()[name])
    assert [str(problem) for problem in found] == []


@every_state
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_state_is_valid_html(
    previewer: Previewer, name: str, theme: Literal["light", "dark"]
) -> None:
    state = previewer.catalogue.states()[name]
    for values in state.variants():
        shown = previewer.shown(state, values, Look(theme=theme))
        assert html_errors(shown.document) == []
        assert f'data-theme="{theme}"' in shown.document or "preview/" in shown.document


@every_state
def test_a_page_holds_to_what_all_pages_do(previewer: Previewer, name: str) -> None:
    state = previewer.catalogue.states()[name]
    contract = contracts[state.cls]
    if contract.kind == "page" and not contract.template.startswith("preview/"):
        document = previewer.shown(state, next(state.variants())).document
        assert defects(Page(document)) == []


def test_templates_and_classes_agree(previewer: Previewer) -> None:
    assert [str(problem) for problem in previewer.findings().general()] == []


def test_every_partial_and_page_has_at_least_one_state(previewer: Previewer) -> None:
    shown = {state.cls for state in STATES.values()}
    assert {cls.__name__ for cls in previewer.contracts()} == {cls.__name__ for cls in shown}


def test_the_html_checker_finds_nothing(previewer: Previewer) -> None:
    # Where Java and the checker are; without them nothing is checked here.
    assert [str(problem) for problem in validated(previewer)] == []


def test_the_table_of_htmx_is_that_of_the_file_that_is_served(previewer: Previewer) -> None:
    htmx = previewer.htmx
    assert htmx.version == "4.0.1"
    assert {"hx-get", "hx-query", "hx-swap-oob", "hx-status", "hx-ignore"} <= htmx.attributes
    assert not {"hx-ext", "hx-vars", "hx-partial-x", "hx-disinherit"} & htmx.attributes
    assert htmx.styles == {
        "innerHTML", "outerHTML", "textContent", "beforebegin", "afterbegin", "beforeend",
        "afterend", "delete", "none", "innerMorph", "outerMorph", "outerSync",
        "before", "after", "prepend", "append",
    }  # fmt: skip


def test_the_readable_htmx_gives_the_same_table(previewer: Previewer) -> None:
    readable = Path("node_modules/htmx.org/dist/htmx.js")
    if readable.is_file():
        found = Htmx.read(readable)
        assert found.styles == previewer.htmx.styles
        # Comments there name elements of htmx, too.
        assert found.attributes >= previewer.htmx.attributes


def test_what_is_rendered_is_the_state_and_nothing_of_it_is_changed(previewer: Previewer) -> None:
    state = previewer.catalogue.states()["TodoRow/hostile"]
    shown = previewer.shown(state, {"title": "<b>&{{7*7}}"})
    assert "&lt;b&gt;&amp;{{7*7}}" in shown.html
    framed = previewer.framed(shown.document, state, Look())
    assert unescape(framed.replace("/preview/act/TodoRow/hostile", "")).count("<b>&{{7*7}}") > 0


class Size(Enum):
    SMALL = 1
    LARGE = 2


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (str, "{{7*7}}", "{{7*7}}"),
        (str, "", ""),
        (int, "-9", -9),
        (bool, "yes", True),
        (bool, "no", False),
        (date, "2026-12-01", date(2026, 12, 1)),
        (Literal["a", "b"], "b", "b"),
        (Literal[404, 500], "500", 500),
        (Size, "LARGE", Size.LARGE),
    ],
)
def test_a_control_converts_by_its_type_and_back(kind: Any, text: str, value: object) -> None:
    control = Control.of("x", kind, value)
    assert control.read(text) == value
    assert type(control.read(text)) is type(value)
    assert control.write(value) == text


@pytest.mark.parametrize(
    ("kind", "text", "valid"),
    [
        (int, "three", "whole numbers"),
        (int, "9" * 5000, "whole numbers"),
        (bool, "maybe", "yes, no"),
        (date, "31.12.2026", "dates such as 2026-12-01"),
        (Literal["a", "b"], "c", "a, b"),
        (Size, "1", "SMALL, LARGE"),
    ],
)
def test_a_value_of_another_type_is_refused_with_the_valid_ones(
    kind: Any, text: str, valid: str
) -> None:
    with pytest.raises(BadValue, match=valid):
        Control.of("x", kind, None).read(text)


def test_a_type_that_cannot_stand_in_a_url_is_no_control() -> None:
    with pytest.raises(TypeError, match="cannot be a control"):
        Control.of("x", bytes, b"")


def test_a_state_is_called_like_its_function() -> None:
    overdue: State[..., TodoRow] = STATES["TodoRow/overdue"]
    late = overdue(days=9)
    assert late.due is not None
    assert late.due.text == "9 days late"


def test_a_note_is_markdown_and_never_html() -> None:
    text = note("Is `x` *or* **y**? <b>\n\n- one\n- two\n\n[See](https://example.org/)")
    assert text == (
        "<p>Is <code>x</code> <em>or</em> <strong>y</strong>? &lt;b&gt;</p>"
        '<ul><li>one</li><li>two</li></ul><p><a href="https://example.org/">See</a></p>'
    )
    assert "javascript:" not in note("[x](javascript:alert(1))").partition("href")[2]


def test_who_uses_what_is_known_both_ways(gallery: Flask) -> None:
    templates = gallery.extensions["preview"].findings().templates
    usage = Usage(gallery, templates, {"todos.todos": ["TodosPage"], "gone": ["NoSuchPage"]})
    assert {cls.__name__ for cls in usage.users(TodoRow)} == {"Listing", "Agenda"}
    assert {TodosPage, DashboardPage} <= set(usage.pages(TodoRow))
    assert usage.routes[TodosPage] == {"todos.todos": "code, seen in tests"}
    assert usage.routes[DashboardPage] == {"home.dashboard": "code"}


def test_the_core_knows_nothing_of_the_project() -> None:
    # Only components, Flask, Jinja, MarkupSafe, click and the standard library; the rest optional.
    allowed = {"webapp.components", "webapp.preview", "flask", "jinja2", "markupsafe", "werkzeug"}
    optional = {"html5lib", "pygments", "click", "_typeshed"}
    for file in Path("webapp/preview").glob("*.py"):
        for line in file.read_text().splitlines():
            words = line.split()
            if words[:1] in (["from"], ["import"]) and len(words) > 1:
                name = words[1]
                known = any(f"{name}.".startswith(f"{a}.") for a in allowed | optional)
                assert known or name.partition(".")[0] in sys.stdlib_module_names, f"{file}: {line}"
                assert "todo" not in line


@pytest.mark.parametrize("missing", ["html5lib", "pygments"])
def test_what_only_developers_have_is_not_needed(missing: str) -> None:
    code = f"""
import sys
sys.modules[{missing!r}] = None
from webapp import create_app
from webapp.settings import Settings
env = {{"DOORSTEP_DEVTOOLS": "1", "DOORSTEP_SECRET_KEY": "s", "DOORSTEP_DATA": "/nonexistent"}}
client = create_app(Settings.from_environ(env)).test_client()
for path in ("/preview", "/preview/TodoRow/overdue?_tab=template"):
    assert client.get(path).status_code == 200, path
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path.cwd())
