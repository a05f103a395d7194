"""Doorstep, a to-do list that works from the first byte."""

from importlib.util import find_spec
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.accounts import token_views as tokens
from webapp.accounts import views as accounts
from webapp.accounts.sessions import current_person, keep_sessions
from webapp.api import views as api
from webapp.api.asking import error_answer
from webapp.api.keeping import keep_answers
from webapp.components import make_environment
from webapp.database import Database
from webapp.doors import health
from webapp.doors.answers import Invalid, back_with_draft
from webapp.doors.errors import answer_errors, answer_errors_below
from webapp.doors.headers import secured, send_headers
from webapp.doors.house import House, open_house
from webapp.doors.origin import check_origin
from webapp.doors.requests import App, IdConverter, NoSession
from webapp.doors.static import serve_static, static_files
from webapp.logs import log_requests
from webapp.settings import Settings
from webapp.signing import Signer, kept_secret
from webapp.todos import home
from webapp.todos import label_views as labels
from webapp.todos import list_views as lists
from webapp.todos import many_views as many
from webapp.todos import saved_views as searches
from webapp.todos import subtask_views as subtasks
from webapp.todos import trash_views as trash
from webapp.todos import views as todos

HERE = Path(__file__).parent
# In a wheel, templates and static files lie inside the package; in the source tree, beside it.
ROOT = HERE if (HERE / "templates").is_dir() else HERE.parent

MAX_BODY = 64 * 1024
"""Bytes of a request's body."""


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """Put the parts together and return the app. The database's schema must be up to date."""
    settings = settings or Settings.from_environ()
    static = static_files(ROOT / "static")
    environment = make_environment(
        FileSystemLoader(ROOT / "templates"), auto_reload=settings.devtools
    )
    environment.globals["static"] = static.urls

    app = App(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY, MAX_FORM_PARTS=1000
    )
    app.session_interface = NoSession()
    app.url_map.converters["id"] = IdConverter
    # The hooks after a view run from the last named to the first: commit, headers, log.
    log_requests(app)
    send_headers(app)
    keep_sessions(app)
    open_house(
        app,
        House(
            settings=settings,
            database=database or Database(settings.url),
            signer=Signer(
                settings.secret_key or kept_secret(settings.data), settings.secret_key_old
            ),
            visitor=current_person,
        ),
    )
    check_origin(app, tokens_at=api.bp.name)
    answer_errors(app)
    answer_errors_below(app, "api", error_answer)
    app.register_error_handler(Invalid, back_with_draft)
    for blueprint in (
        *(health.bp, accounts.bp, todos.bp, many.bp, subtasks.bp, trash.bp),
        *(lists.bp, labels.bp, searches.bp, home.bp),
        *(tokens.bp, api.bp),
    ):
        app.register_blueprint(blueprint)
    keep_answers(app, app.extensions["house"].database)
    serve_static(app, static)
    app.wsgi_app = secured(app.wsgi_app, settings)  # type: ignore[assignment,method-assign]
    if settings.devtools or settings.lab:
        from webapp.lab.views import open_lab

        open_lab(app, ROOT)
    # An installed copy has no states, so it has no previewer either.
    if settings.devtools and find_spec("webapp.preview.states"):
        from webapp.preview.states import open_doorstep

        open_doorstep(app, settings, ROOT, static.urls)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    return app
