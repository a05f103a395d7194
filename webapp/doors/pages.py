"""A GET answers with the page, or with one region of it.

One function decides, for all views. The region is a block of the page's own template, so the
fragment and the page cannot differ. No other module reads or writes an HX header.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Request, Response, g, request
from jinja2_fragments import render_block
from werkzeug.datastructures import Headers

from webapp.components import contracts, environment, html, partial, render, variables
from webapp.doors.cookies import read_cookie
from webapp.doors.flashes import Flash, take_flash
from webapp.doors.house import SAFE_METHODS, house

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

VARY = "HX-Request, HX-Request-Type, HX-History-Restore-Request"


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the layout around every page shows."""

    person: str
    """Name of who is signed in; empty for nobody."""
    theme: str
    """``light``, ``dark`` or ``system``."""
    path: str
    """The page's own path and query, for forms that come back to it."""
    flash: Flash | None

    @property
    def door(self) -> str:
        """The first part of the path: ``todos`` for ``/todos/42``."""
        return self.path.split("?", 1)[0].split("/", 2)[1]


@partial
class Status:
    """What was just done, with Undo: the inside of the page's one lasting live region."""

    text: str
    undo: str
    see: str
    path: str
    quiet: bool
    """Said to screen readers only, such as how many were found."""
    see_text: str = "Show it"


def wants_region() -> bool:
    """Tell whether htmx asked, and not for a whole page, as it does to restore its history."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Request-Type") != "full"
        and "HX-History-Restore-Request" not in headers
    )


def page(value: object) -> Response:
    """Return the page, or its region where that is what was asked for.

    A request for a region that the page does not have makes htmx leave for the whole page: a
    sign-in form is never shown inside a list.
    """
    contract = contracts[type(value)]
    values = variables(value)
    if wants_region():
        target = request.headers.get("HX-Target", "")
        if not contract.region or (target and target.partition("#")[2] != contract.region):
            return leave_for(own_path())
        return _html(_region(contract.template, contract.region, values), 200)
    return whole_page(value)


def whole_page(value: object, status: int = 200) -> Response:
    """Return the page as a whole, whoever asked."""
    return _html(render(value, frame=_frame()), status)


class Html(Response):
    """A page or a region, which has neither a Location nor a length to be worked out."""

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:  # noqa: ARG002
        """Return the headers as they are."""
        return self.headers


def _html(html: str, status: int) -> Response:
    return Html(html, status, content_type="text/html; charset=utf-8")


_IN_QUERY = "!$&'()*+,-./:;=?@_~%"


def own_path() -> str:
    """Return the path and query that were asked for."""
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]
    # Of the query, only what no URL may hold (RFC 3986 §3.4) is quoted once more.
    path, query = quote(asked.path), asked.query_string
    return f"{path}?{quote(query, safe=_IN_QUERY)}" if query else path


def leave_for(path: str) -> Response:
    """Return an answer without content that makes htmx load the path as a whole page."""
    return Response(status=204, headers={"HX-Redirect": path})


def go_to(path: str) -> Response:
    """Return what leads to the path: a 303, or what makes htmx leave for it."""
    if wants_region() and request.method in {"GET", "HEAD"}:
        return leave_for(path)
    return Response(status=303, headers={"Location": path})


def _frame() -> Frame:
    visitor = None if g.get("nobody") else house().visitor()
    theme = read_cookie("theme")
    return Frame(
        person=visitor.name if visitor else "",
        theme=theme if theme in {"light", "dark"} else "system",
        path=own_path() if request.method in SAFE_METHODS else "/",
        flash=take_flash(),
    )


def _region(template: str, region: str, values: Any) -> str:
    title = values["title"]
    flash = take_flash()
    said = Status(
        text=flash.text if flash else title,
        undo=flash.undo if flash else "",
        see=flash.see if flash else "",
        path=own_path(),
        quiet=flash is None,
        see_text=flash.see_text if flash else "",
    )
    block = render_block(environment(), template, region, **values)
    # Both stand beside the region: htmx takes the title, and puts the rest into the live region.
    return (
        f"<title>{html(title)} – Doorstep</title>{block}"
        f'<hx-partial hx-target="#status">{html(said)}</hx-partial>'
    )
