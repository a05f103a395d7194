"""All partials and pages of Doorstep in their states, and what the previewer is told of Doorstep.

Not part of an installed copy: the states are the tests' data.
"""

from logging import LogRecord
from pathlib import Path

from flask import Flask

from webapp.accounts.pages import LoginPage, RegisterPage
from webapp.components import environment, render
from webapp.doors.errors import ErrorPage
from webapp.doors.pages import Frame, page
from webapp.logs import log
from webapp.preview.previewer import Look, Previewer, Project
from webapp.preview.views import open_preview
from webapp.settings import Settings

SIGNED_OUT = (LoginPage, RegisterPage, ErrorPage)


def frame(value: object, look: Look) -> Frame:
    """Return what the layout shows around a page."""
    name = type(value).__name__.removesuffix("Page").lower()
    person = "" if isinstance(value, SIGNED_OUT) else "Anna"
    return Frame(person=person, theme=look.theme, path=f"/{name}", flash=None)


def whole(value: object, look: Look) -> str:
    """Return the page as a whole."""
    return render(value, frame=frame(value, look))


def around(html: str, look: Look) -> str:
    """Return a document with the layout's own head, and the partial alone in its main part."""
    layout = environment().get_template("layout.html")
    head = layout.render(title="Preview", frame=frame(None, look)).partition("</head>")[0]
    lab = environment().from_string("{{ static['lab.css'] }}").render()
    more = f'<link rel="stylesheet" href="{lab}">'
    return f'{head}{more}</head>\n<body>\n<main id="main">\n{html}\n</main>\n</body>\n</html>\n'


def _worth_a_line(record: LogRecord) -> bool:
    """Tell whether to log it: an open page asks several times a second what was saved."""
    details: dict[str, object] = getattr(record, "details", {})
    return details.get("path") != "/preview/version"


def open_doorstep(app: Flask, settings: Settings, root: Path, urls: dict[str, str]) -> Previewer:
    """Register the previewer with all that it must know."""
    log.addFilter(_worth_a_line)
    own = (settings.origin or "").partition("//")[2].partition(":")[0]
    return open_preview(
        app,
        Project(
            states=__name__,
            page=whole,
            around=around,
            region=page,
            layout=frozenset({"frame"}),
            static=root / "static",
            urls=urls,
            templates=root / "templates",
            htmx="vendor/htmx-4.0.1.min.js",
            hosts=frozenset({"localhost", "127.0.0.1", settings.host, own} - {"", "0.0.0.0"}),  # noqa: S104
        ),
    )
