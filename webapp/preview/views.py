"""The previewer's doors.

A request made from a preview never reaches a real view. Three walls stand one behind another:

1. Every address in a frame's HTML is rewritten to one below ``/preview/act/``. This alone is
   enough for forms, links and htmx, with JavaScript or without, in any browser.
2. The frame's content security policy lets forms and scripts send to ``/preview/`` only, and its
   sandbox opens no window and leaves no frame: what a script makes up stays in.
3. `isolated` stands in front of the whole app: a request whose Referer is a preview, or that a
   browser makes for the inside of a frame, is answered by the previewer wherever it was sent to.
"""

import logging
import re
from collections.abc import Iterable
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Flask, Response, abort, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.security import safe_join

from webapp.components import contracts, render
from webapp.preview.catalogue import (
    BadValue,
    Broken,
    controls_of,
    failure,
    one_look,
    read_values,
)
from webapp.preview.checks.contract import nearest
from webapp.preview.checks.findings import restart
from webapp.preview.gallery import compose
from webapp.preview.gallery.pages import NoticePage
from webapp.preview.previewer import AnyState, Look, Previewer, Project, raw_path

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("preview")

OWN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
FRAME_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; connect-src {0}preview/; form-action {0}preview/; base-uri 'none'; "
    "frame-ancestors 'self'; "
    "sandbox allow-forms allow-scripts allow-same-origin"
)
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "QUERY"]
_LOOK = controls_of(Look)
_INSIDE = re.compile(r"/preview/(?:raw|act)/(\w+/\w+)")


def open_preview(app: Flask, project: Project) -> Previewer:
    """Register the previewer, and put its wall in front of the app: call it last.

    What templates and classes do not agree on is logged at once.
    """
    previewer = app.extensions["preview"] = Previewer(app, project)
    app.register_blueprint(_blueprint(previewer))
    app.wsgi_app = isolated(app.wsgi_app, project.urls.values())  # type: ignore[assignment,method-assign]
    try:
        problems = previewer.findings().general()
    except Broken as broken:
        problems = [broken.problem]
    for problem in problems:
        log.warning("%s", problem)
    return previewer


def isolated(app: "WSGIApplication", static: Iterable[str]) -> "WSGIApplication":
    """Return the app behind a wall: what a preview asks for is asked of the previewer.

    The previewer's answers keep the policies that they carry: the first of a kind is sent.
    """
    files = frozenset(static)

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith("/preview"):
            inside = _INSIDE.match(urlsplit(environ.get("HTTP_REFERER", "")).path)
            framed = environ.get("HTTP_SEC_FETCH_DEST") in {"iframe", "frame", "embed", "object"}
            if (inside or framed) and path not in files:
                environ["PATH_INFO"] = f"/preview/act/{inside[1] if inside else '-/-'}{path}"
            return app(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            own = {"content-security-policy", "x-frame-options"}
            first = {name.lower(): value for name, value in reversed(headers)}
            kept = [(n, v) for n, v in headers if n.lower() not in own or first[n.lower()] == v]
            return start_response(status, kept, exc_info)

        with one_look():
            return app(environ, start)

    return answer


def _page(value: object, status: int = 200, *, frame: bool = False) -> Response:
    response = Response(render(value), status, content_type="text/html; charset=utf-8")
    return _framed(response) if frame else _own(response)


def _own(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = OWN_POLICY
    return response


def _framed(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = FRAME_POLICY.format(request.host_url)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _asked_by_htmx() -> bool:
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Request-Type") != "full"
        and "HX-History-Restore-Request" not in headers
    )


def _blueprint(previewer: Previewer) -> Blueprint:
    bp = Blueprint("preview", __name__)
    project = previewer.project

    @bp.before_request
    def refuse_foreign_hosts() -> None:
        # A site that lets its own name resolve to this machine would read along otherwise.
        if (urlsplit(f"//{request.host}").hostname or "") not in project.hosts:
            abort(403, "The previewer is for this machine only.")

    @bp.errorhandler(BadValue)
    def bad_value(error: BadValue) -> Response:
        return _notice("No such value", str(error), 400)

    @bp.errorhandler(Broken)
    def broken(error: Broken) -> Response:
        late = restart(previewer.changed()).strip(" ()")
        return _notice("The states cannot be read", str(error), 500, *([late] if late else []))

    @bp.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        response = _notice(error.name, error.description or "", error.code or 500)
        response.headers.extend([h for h in error.get_headers() if h[0] == "Allow"])
        return response

    def _notice(title: str, text: str, status: int, *lines: str) -> Response:
        version = str(previewer.version()) if status != 403 else ""
        notice = NoticePage(title=title, text=text, lines=lines, version=version)
        return _page(notice, status, frame=bool(_INSIDE.match(request.path)))

    def _state(name: str) -> AnyState:
        states = previewer.catalogue.states()
        return states.get(name) or abort(404, f"There is no state {name}{nearest(name, states)}")

    def _asked(state: AnyState, look: tuple[Any, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the values of the controls and of the look, from the address."""
        args = request.args
        view = {name[1:]: text for name, text in args.items() if name.startswith("_")}
        given = {name: text for name, text in args.items() if not name.startswith("_")}
        return read_values(state.controls, given), read_values(look, view)

    @bp.get("/preview")
    def sheet() -> Response:
        """Show the contact sheet."""
        wanted = request.args.get("q", "")
        return _page(compose.sheet(previewer, wanted, str(previewer.version())))

    @bp.get("/preview/index.json")
    def index() -> Response:
        """List everything for tools."""
        return _own(jsonify(compose.index(previewer)))

    @bp.get("/preview/graph")
    def graph() -> Response:
        """Draw which state answers which request."""
        return _page(compose.graph(previewer, str(previewer.version())))

    @bp.get("/preview/version")
    def version() -> Response:
        """Say what changes when a file is saved: an open page asks for it again and again."""
        return _own(Response(str(previewer.version()), content_type="text/plain"))

    @bp.get("/preview/asset/<motion>-<colors>/<path:name>")
    def asset(motion: str, colors: str, name: str) -> Response:
        """Return a static file as it is now, its styles as under the wanted preferences."""
        path = safe_join(str(project.static), name)
        if not path or not Path(path).is_file():
            abort(404)
        content = Path(path).read_bytes()
        if name.endswith(".css"):
            more = (project.static / "preview-forced.css").read_text() if colors == "forced" else ""
            content = (preferring(content.decode(), motion, colors) + more).encode()
        return _own(Response(content, mimetype=guess_type(name)[0]))

    @bp.get("/preview/<partial>/<name>")
    def state(partial: str, name: str) -> Response:
        """Show one state."""
        found = _state(f"{partial}/{name}")
        values, view = _asked(found, compose.VIEW)
        try:
            shown = compose.state_page(
                previewer, found, values, compose.View(**view), str(previewer.version())
            )
        except Exception as error:
            return _failed(found, error)
        return _page(shown)

    def _failed(state: AnyState, error: Exception) -> Response:
        return _notice(f"{state.id} does not render", str(failure("render", error, ".html")), 500)

    @bp.route("/preview/raw/<partial>/<name>", methods=METHODS)
    def raw(partial: str, name: str) -> Response:
        """Return a state alone; to htmx what the page's region or the partial is."""
        found = _state(f"{partial}/{name}")
        if request.method not in {"GET", "HEAD"}:
            return _unanswered(found, "the page's own address")
        values, chosen = _asked(found, _LOOK)
        look = Look(**chosen)
        try:
            shown = previewer.shown(found, values, look)
        except Exception as error:
            return _failed(found, error)
        if not _asked_by_htmx():
            still = request.headers.get("Sec-Fetch-Dest") == "iframe"
            text = previewer.framed(shown.document, found, look, still=still)
            return _framed(Response(text, content_type="text/html; charset=utf-8"))
        if contracts[found.cls].kind == "partial":
            return _framed(Response(previewer.framed(shown.html, found, look)))
        response = project.region(shown.value)
        response.set_data(previewer.framed(response.get_data(as_text=True), found, look))
        return _framed(response)

    @bp.route("/preview/act/<partial>/<name>/", defaults={"path": ""}, methods=METHODS)
    @bp.route("/preview/act/<partial>/<name>/<path:path>", methods=METHODS)
    def act(partial: str, name: str, path: str) -> Response:
        """Answer a request made from a preview: lead to the state that `on` names, else say so."""
        if partial == "-":
            return _unanswered(None, f"/{path}")
        found = _state(f"{partial}/{name}")
        method = request.args.get("_method", "") if request.method == "GET" else ""
        answer = previewer.answer(found, method or request.method, f"/{path}")
        if answer is None:
            return _unanswered(found, f"/{path}")
        query = urlsplit(request.headers.get("Referer", "")).query
        seen = dict(parse_qsl(query))
        look = {c.name: seen.get(f"_{c.name}", "") for c in _LOOK}
        kept = {c.name: look[c.name] for c in _LOOK if look[c.name] in c.choices}
        to = raw_path(answer, None, **kept)
        return Response(status=303, headers={"Location": to})

    def _unanswered(state: AnyState | None, path: str) -> Response:
        method = request.args.get("_method", request.method)
        asked = f"{method} {path}"
        view, wrong = previewer.resolve(method, path) if path[0] == "/" else ("", "")
        lines = [f"In the app, {asked} {wrong or f'is answered by {view}'}."]
        if state:
            hint = f'@state(on={{"{asked}": …}})'
            lines.append(f"Say which state answers, at {state.file}:{state.line}: {hint}")
        notice = NoticePage(title="501: no state answers", text=asked, lines=lines, version="")
        response = _page(notice, 501, frame=True)
        if _asked_by_htmx():
            # htmx swaps no error; it loads this as a page, where the same is said.
            response.headers["HX-Redirect"] = f"{request.path}?_method={request.method}"
        return response

    return bp


def preferring(css: str, motion: str, colors: str) -> str:
    """Return the styles with the wanted preferences' media queries always true."""
    wanted = [("prefers-reduced-motion", "reduce", motion == "reduced"),
              ("forced-colors", "active", colors == "forced")]  # fmt: skip
    for name, value, on in wanted:
        if on:
            css = re.sub(rf"\(\s*{name}\s*:\s*{value}\s*\)", "(min-width: 0)", css)
            css = re.sub(rf"\(\s*{name}\s*:\s*(no-preference|none)\s*\)", "not all", css)
    return css
