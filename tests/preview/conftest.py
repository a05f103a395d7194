"""An app with the previewer, and a small project with room for mistakes."""

import importlib
import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, Response
from jinja2 import FileSystemLoader

from webapp import components, create_app
from webapp.components import contracts, make_environment, render
from webapp.preview.previewer import Look, Previewer, Project
from webapp.preview.views import open_preview
from webapp.settings import Settings


@pytest.fixture(scope="module")
def gallery() -> Iterator[Flask]:
    """Doorstep with its previewer; nothing of it reads the database."""
    before = components._environment
    variables = {"DOORSTEP_DEVTOOLS": "1", "DOORSTEP_SECRET_KEY": "s"}
    app = create_app(Settings.from_environ(variables | {"DOORSTEP_DATA": "/nonexistent"}))
    app.testing = True
    yield app
    components._environment = before
    components._templates.clear()


@pytest.fixture(scope="module")
def previewer(gallery: Flask) -> Previewer:
    found: Previewer = gallery.extensions["preview"]
    return found


FILES = {
    "__init__.py": "",
    "partials.py": '''\
from collections.abc import Sequence
from typing import Literal, NamedTuple

from webapp.components import page, partial


class Thing(NamedTuple):
    """Something with a name."""

    id: int
    name: str


@partial
class Note:
    """A remark."""

    text: str
    level: Literal["info", "warning"]


@partial
class Things:
    """Some things."""

    things: Sequence[Thing]
    note: Note | None


@page()
class HomePage:
    """Everything."""

    title: str
    things: Things
''',
    "templates/layout.html": """\
<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>{{ title }}</title>
</head>
<body>
  <p>{{ frame.person }}</p>
  {% block main %}{% endblock %}
</body>
</html>
""",
    "templates/home.html": """\
{% extends "layout.html" %}
{% block main %}
  <h1>{{ title }}</h1>
  <div id="things">{{ things }}</div>
  <a href="/">Home</a>
{% endblock %}
""",
    "templates/partials/note.html": """\
<p class="{{ level }}">{{ text }}</p>
""",
    "templates/partials/things.html": """\
{% if note %}{{ note }}{% else %}{{ Note(text="None.", level="info") }}{% endif %}
<form method="post" action="/things" hx-boost="true" hx-target="#things" hx-swap="innerMorph">
  {% include "row.html" %}
  <label for="name">Name</label>
  <input id="name" name="name">
  <button>Add</button> <button formaction="/things/1">Save</button>
</form>
""",
    "templates/row.html": """\
{% for thing in things %}
  <b>{{ thing.name }}</b>
{% endfor %}
""",
    "states/__init__.py": "",
    "states/all.py": '''\
from {package}.partials import HomePage, Note, Thing, Things
from webapp.preview import state

AROUND = '<div id="things">{{}}</div>'


@state()
def info(text: str = "Well") -> Note:
    """Nothing to **worry** about."""
    return Note(text=text, level="info")


@state()
def warning() -> Note:
    """Something to look at."""
    return Note(text="Oh", level="warning")


@state(on={{"POST /things": "none"}}, within=AROUND)
def some(number: int = 2) -> Things:
    """A few."""
    return Things(things=[Thing(n, "x") for n in range(number)], note=None)


@state(within=AROUND)
def none() -> Things:
    """Not one."""
    return Things(things=[], note=Note(text="Empty", level="info"))


@state(on={{"GET /": "home"}})
def home() -> HomePage:
    """The start."""
    return HomePage(title="Home", things=none())
''',
}

_numbers = itertools.count()
Change = Callable[[dict[str, str]], None]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Callable[..., Previewer]]:
    """Makes a small project, its files changed first, and returns its previewer."""
    before, known = components._environment, set(contracts)
    sys.path.insert(0, str(tmp_path))

    def make(change: Change = lambda _files: None) -> Previewer:
        package = f"small{next(_numbers)}"
        files = dict(FILES)
        files["states/all.py"] = files["states/all.py"].format(package=package)
        change(files)
        for name, text in files.items():
            file = tmp_path / package / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        importlib.invalidate_caches()
        importlib.import_module(f"{package}.partials")
        make_environment(FileSystemLoader(tmp_path / package / "templates"), auto_reload=True)
        return open_preview(_app(), _project(tmp_path / package, package))

    yield make
    sys.path.remove(str(tmp_path))
    for cls in [cls for cls in contracts if cls not in known]:
        del contracts[cls]
    components._environment = before
    components._templates.clear()


class Nobody:
    person = ""


def _app() -> Flask:
    app = Flask("small", static_folder=None)
    for rule, method in (("/", "GET"), ("/things", "POST"), ("/things/<int:number>", "POST")):
        app.add_url_rule(rule, rule, lambda **_: "real", methods=[method])
    return app


def _project(folder: Path, package: str) -> Project:
    static = Path("static").resolve()
    return Project(
        states=f"{package}.states",
        page=lambda value, _look: render(value, frame=Nobody()),
        around=lambda html, _look: (
            '<!doctype html><html lang="en"><head><title>x</title></head>'
            f"<body>{html}</body></html>"
        ),
        region=lambda value: Response(render(value, frame=Nobody())),
        layout=frozenset({"frame"}),
        static=static,
        urls={},
        templates=folder / "templates",
        htmx="vendor/htmx-4.0.1.min.js",
        hosts=frozenset({"localhost"}),
    )


__all__ = ["Look"]
