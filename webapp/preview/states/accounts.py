"""The pages of accounts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from webapp.accounts.models import SignIn
from webapp.accounts.pages import AccountPage, LoginPage, RegisterPage
from webapp.doors.drafts import FormTexts
from webapp.preview import state
from webapp.preview.states.factories import day
from webapp.preview.states.ways import DOORS

IN = {"POST /login": "TodosPage/usual", "GET /register": "RegisterPage/open_to_all"}


def _login(username: str = "", error: str = "", *, may_register: bool = True) -> LoginPage:
    return LoginPage(
        title="Sign in",
        username=username,
        errors=FormTexts({"": error} if error else {}),
        next="/todos",
        may_register=may_register,
    )


@state(on=IN)
def fresh() -> LoginPage:
    """Nothing written yet."""
    return _login()


@state(on={"POST /login": "TodosPage/usual"})
def nobody_may_register() -> LoginPage:
    """Without the way to register."""
    return _login(may_register=False)


@state(on=IN)
def refused(
    username: str = "anna",
    error: Literal[
        "Invalid credentials.", "Username and password are required."
    ] = "Invalid credentials.",
) -> LoginPage:
    """The name is kept, the password never."""
    return _login(username, error)


JOIN = {"POST /register": "DashboardPage/first_visit", "GET /login": "LoginPage/fresh"}


def _register(
    username: str = "",
    errors: dict[str, str] | None = None,
    *,
    code: bool = False,
    open_: bool = True,
) -> RegisterPage:
    return RegisterPage(
        title="Create your account",
        username=username,
        errors=FormTexts(errors or {}),
        with_code=code,
        open=open_,
    )


@state(on=JOIN)
def open_to_all() -> RegisterPage:
    """A name and a password, no more."""
    return _register()


@state(on=JOIN)
def with_invitation() -> RegisterPage:
    """An invitation code is asked for."""
    return _register(code=True)


@state(on=JOIN)
def all_wrong() -> RegisterPage:
    """Each message stands at its field."""
    errors = {
        "username": "This username is taken.",
        "password": "Password must have at least 8 characters.",
        "code": "This code is unknown or was used already.",
    }
    return _register("anna", errors, code=True)


@state(on={"GET /login": "LoginPage/fresh"})
def closed() -> RegisterPage:
    """Nobody can register now."""
    return _register(open_=False)


ACCOUNT = DOORS | {
    "POST /account/password": "usual",
    "POST /account/sign-ins": "usual",
    "POST /account/time-zone": "usual",
    "POST /account/delete": "LoginPage/fresh",
}
HERE = SignIn("0123456789abcdef", "Firefox on Linux", day(-40), day(-1), this=True)
ELSEWHERE = (
    SignIn("123456789abcdef0", "Safari on iOS", day(-12), None, this=False),
    SignIn("23456789abcdef01", "Samsung Internet on Android", day(-90), day(-61), this=False),
)


def _account(
    sign_ins: Sequence[SignIn] = (HERE, *ELSEWHERE), zone: str = "Europe/Berlin", **errors: str
) -> AccountPage:
    return AccountPage(
        title="Your account",
        name="Anna",
        sign_ins=sign_ins,
        time_zone=zone,
        zones=("Africa/Lagos", "America/New_York", "Europe/Berlin", "Pacific/Auckland"),
        now=datetime(2026, 12, 1, 9, 5),
        goes_too=[],
        errors=FormTexts(errors),
    )


@state(on=ACCOUNT)
def usual() -> AccountPage:
    """Who is signed in and where; the password's form, and the way to leave."""
    return _account()


@state(on=ACCOUNT)
def shares_lists(lists: int = 2) -> AccountPage:
    """Whoever shares lists is told what others lose."""
    what = "a list" if lists == 1 else f"{lists} lists"
    said = f"You share {what} with others: they lose what is in {'it' if lists == 1 else 'them'}."
    return replace(_account(), goes_too=[said])


@state(on=ACCOUNT)
def one_browser() -> AccountPage:
    """Signed in here only; whoever copied the cookie is signed out by the button all the same."""
    return _account((HERE,))


@state(on=ACCOUNT)
def by_the_servers_clock() -> AccountPage:
    """No time zone was chosen."""
    return _account(zone="")


@state(on=ACCOUNT)
def unknown_time_zone(zone: str = "Middle-earth/Shire") -> AccountPage:
    """The text stays, with a message at the field."""
    error = "Time zone is not known. Write one such as Europe/Berlin."
    return _account(zone=zone, time_zone=error)


@state(on=ACCOUNT)
def wrong_password_to_leave() -> AccountPage:
    """Nothing is deleted."""
    return _account(password="This is not your current password.")  # noqa: S106  a message


@state(on=ACCOUNT)
def wrong_password() -> AccountPage:
    """Messages at both fields."""
    return _account(
        current_password="This is not your current password.",  # noqa: S106  a message
        new_password="New password must have at least 8 characters.",  # noqa: S106  a message
    )
