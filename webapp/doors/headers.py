"""The headers that every answer carries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from webapp.doors.flashes import forget_flash
from webapp.doors.house import SAFE_METHODS
from webapp.doors.pages import VARY
from webapp.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_ALWAYS = [
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    # Not no-referrer: a browser would then send "Origin: null" with our own forms.
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
]

_ON_HTTPS = ("Strict-Transport-Security", "max-age=31536000")


def secured(app: WSGIApplication, settings: Settings) -> WSGIApplication:
    """Return the app with the security headers on all it answers, static files and errors too."""
    over_https = bool(settings.origin and settings.origin.startswith("https:"))
    always = [*_ALWAYS, _ON_HTTPS] if over_https else _ALWAYS

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, headers + always, exc_info)

        if over_https:
            environ["wsgi.url_scheme"] = "https"  # whatever the proxy in front speaks to us
        return app(environ, start)

    return answer


def send_headers(app: Flask) -> None:
    """Say of each answer whether it may be kept, and on what it depends."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        forget_flash(response)
        if "Cache-Control" not in headers:
            # Without no-store, Back shows a stale list, or a private page after signing out. The
            # direct answer to a POST is the exception: Back would ask to send the form again.
            direct = request.method not in SAFE_METHODS and response.status_code != 303
            headers["Cache-Control"] = "no-cache" if direct else "no-store"
        if "Vary" not in headers:
            headers["Vary"] = VARY
        return response
