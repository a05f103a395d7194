"""Forms of other sites are not taken.

What a browser says of where a request comes from is compared with our own origin, on every
unsafe method, beside SameSite=Lax cookies. Nothing in a form goes stale in an open tab, as a
token would.
"""

from urllib.parse import urlsplit

from flask import Flask, abort, request

from webapp.doors.house import SAFE_METHODS, house


def our_origin() -> str:
    """Return the scheme and host that people reach us by."""
    return house().settings.origin or f"{request.scheme}://{request.host}".lower()


def is_cross_origin() -> bool:
    """Tell whether a browser says that another site sent this request.

    ``Sec-Fetch-Site`` decides where there is one (Fetch Metadata §2.3); else ``Origin``, else
    ``Referer``, must be ours, and ``null`` is not. With none of the three it is no browser.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        referer = request.headers.get("Referer")
        if referer is None:
            return False
        try:
            parts = urlsplit(referer)
        except ValueError:
            return True
        origin = f"{parts.scheme}://{parts.netloc}"
    return origin.lower() != our_origin()


def check_origin(app: Flask, tokens_at: str = "") -> None:
    """Answer 403 to every unsafe request that comes from another site.

    Below ``tokens_at``, a blueprint, a request with an ``Authorization`` is no form: there no
    cookie counts beside one, and no page sends one to another site without being allowed to.
    """

    @app.before_request
    def refuse() -> None:
        if request.method in SAFE_METHODS or not is_cross_origin():
            return
        if request.blueprint != tokens_at or "Authorization" not in request.headers:
            abort(403, "This form came from another site, so it was not taken.")
