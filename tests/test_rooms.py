"""Arrows point one way: who may use whom, and words that stand in one place only."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WEBAPP = ROOT / "webapp"
MODULES = sorted(WEBAPP.rglob("*.py"))
TEMPLATES = sorted(
    path for folder in ("", "partials") for path in (ROOT / "templates" / folder).glob("*.html")
)
"""The templates that people's texts are shown by."""

FEATURES = {"accounts", "todos", "api", "preview", "lab"}

MAY_USE: dict[str, set[str]] = {
    "accounts": {"accounts"},
    "todos": {"todos", "accounts"},
    "api": {"api", "todos", "accounts"},
    "preview": FEATURES,
    "lab": FEATURES - {"preview"},
}
"""The features that a room may use; every other room knows none."""

PUT_TOGETHER = {"__init__.py", "__main__.py", "cli.py", "demo.py", "serving.py"}
"""Modules beside the rooms that put the parts together or drive them."""


def room(path: Path) -> str:
    """Return the folder of webapp/ that the module is in, or its own name."""
    return path.relative_to(WEBAPP).parts[0]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: a relative import"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def features_used(path: Path) -> set[str]:
    used = set()
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "webapp" and len(parts) > 1 and parts[1] in FEATURES:
            used.add(parts[1])
    return used


def test_there_is_something_to_check() -> None:
    assert features_used(WEBAPP / "todos" / "views.py") == {"todos", "accounts"}
    assert len(TEMPLATES) > 10


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(WEBAPP)))
def test_a_room_uses_only_the_rooms_below_it(path: Path) -> None:
    if room(path) in PUT_TOGETHER:
        shown = path.name in {"__init__.py", "cli.py"}
        assert shown or not features_used(path) & {"preview", "lab"}
    else:
        assert features_used(path) <= MAY_USE.get(room(path), set())


@pytest.mark.parametrize("feature", sorted(FEATURES - {"preview", "lab"}))
def test_views_are_used_by_nobody_but_the_app_and_views(feature: str) -> None:
    for path in MODULES:
        if path.name == "__init__.py" or path.parent.name == feature:
            continue
        views = [name for name in imports(path) if name.startswith(f"webapp.{feature}.views")]
        assert not views, f"{path.relative_to(ROOT)} uses {views}"


def texts(path: Path) -> Iterator[str]:
    """Yield the string constants of a module, docstrings left out."""
    tree = ast.parse(path.read_text())
    statements = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in statements:
            yield str(node.value)


def test_only_the_pages_module_names_an_hx_header() -> None:
    # The previewer and the laboratory show what htmx says; they answer by doors/pages as well.
    naming = {
        str(path.relative_to(WEBAPP))
        for path in MODULES
        if room(path) not in {"preview", "lab"}
        and any(re.search(r"\bhx[-_]", text, re.IGNORECASE) for text in texts(path))
    }
    assert naming == {"doors/pages.py"}


def test_the_request_is_read_in_views_and_doors_only() -> None:
    reading = {
        str(path.relative_to(WEBAPP))
        for path in MODULES
        if "flask.request" in imports(path) and room(path) != "doors"
    }
    # Sessions are read from the request's cookie; the log has a line for each request; programs
    # are asked in one place who they are and what they want.
    views = {name for name in reading if "views" in name}
    assert reading - views <= {"accounts/sessions.py", "api/asking.py", "logs.py"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(WEBAPP)))
def test_a_form_and_a_query_are_never_mixed_up(path: Path) -> None:
    assert "request.values" not in path.read_text()


def test_views_hold_no_sql() -> None:
    for path in MODULES:
        if path.name.endswith("views.py"):
            named = [name for name in imports(path) if name.startswith("sqlalchemy")]
            assert not named, f"{path.relative_to(ROOT)} imports {named}"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_turns_escaping_off(path: Path) -> None:
    source = path.read_text()
    assert not re.search(r"\|\s*safe\b|autoescape|Markup", source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_text_of_a_person_stands_in_an_hx_attribute(path: Path) -> None:
    # htmx runs what begins with "js:" there, escaped or not.
    for name, value in re.findall(r'\b(hx-[\w:-]+)="([^"]*)"', path.read_text()):
        assert "{{" not in value, f"{name} holds a variable"
