"""Cookies, all of one kind: HttpOnly, SameSite=Lax, Path=/; Secure and ``__Host-`` on HTTPS."""

from typing import cast

from flask import Response, request


def _full_name(name: str, *, secure: bool) -> str:
    # RFC 6265bis §4.1.3.2: a browser takes such a cookie only from this very host over HTTPS.
    return f"__Host-{name}" if secure else name


def read_cookie(name: str) -> str:
    """Return the cookie's value, or an empty text."""
    asked = request._get_current_object()  # type: ignore[attr-defined]
    return cast(str, asked.cookies.get(_full_name(name, secure=asked.is_secure), ""))


def set_cookie(response: Response, name: str, value: str, *, days: int | None = None) -> None:
    """Set the cookie, for so many days or as long as the browser is open."""
    response.set_cookie(
        _full_name(name, secure=request.is_secure),
        value,
        max_age=None if days is None else days * 86_400,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def clear_cookie(response: Response, name: str) -> None:
    """Take the cookie back."""
    response.delete_cookie(
        _full_name(name, secure=request.is_secure),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
