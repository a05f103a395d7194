"""The headers that every answer carries."""

from flask import Flask, Response, request

from webapp.doors.cookies import is_https
from webapp.doors.flashes import forget_flash
from webapp.doors.pages import VARY

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

SECURITY_HEADERS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    # Not no-referrer: a browser would then send "Origin: null" with our own forms.
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)

STRICT_TRANSPORT = ("Strict-Transport-Security", "max-age=31536000")


def send_headers(app: Flask) -> None:
    """Put the headers on every answer of the app."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        forget_flash(response)
        headers.extend(SECURITY_HEADERS)
        if is_https():
            headers.add(*STRICT_TRANSPORT)
        if "Cache-Control" not in headers:
            # Without no-store, Back shows a stale list, or a private page after signing out. The
            # direct answer to a POST is the exception: Back would ask to send the form again.
            unsafe = request.method in {"POST", "PUT", "PATCH", "DELETE"}
            direct = unsafe and response.status_code != 303
            headers["Cache-Control"] = "no-cache" if direct else "no-store"
        if response.mimetype == "text/html" or response.status_code == 204:
            headers["Vary"] = VARY
        return response
