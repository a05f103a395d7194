"""Register, sign in, sign out, account."""

from typing import cast

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from limits import parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from pydantic import ValidationError

from webapp import clock
from webapp.accounts import passwords, queries
from webapp.accounts.inputs import PasswordChange, Registration
from webapp.accounts.pages import AccountPage, LoginPage, RegisterPage
from webapp.accounts.sessions import current_person, me, sign_in, sign_out, signed_in
from webapp.doors.answers import Done, Invalid, messages, see_other, validated
from webapp.doors.cookies import set_cookie
from webapp.doors.drafts import FormTexts, find_draft
from webapp.doors.errors import error_page
from webapp.doors.house import connection, house, reader, roll_back
from webapp.doors.pages import go_to, page, whole_page
from webapp.doors.paths import local_path
from webapp.texts import name_key, trim

bp = Blueprint("accounts", __name__)


class SignInLimit:
    """Counts failed sign-ins, a minute at a time, for each account and each address."""

    def __init__(self, tries: int, redis_url: str) -> None:
        storage: Storage = storage_from_string(redis_url or "memory://")  # type: ignore[assignment]
        self._limiter = FixedWindowRateLimiter(storage)
        self._tries = parse(f"{tries}/minute")

    def seconds_to_wait(self, *names: str) -> int:
        """Return how long the longest of these has to wait, 0 when none has."""
        full = [n for n in names if not self._limiter.test(self._tries, n)]
        ends = [self._limiter.get_window_stats(self._tries, n).reset_time for n in full]
        return max(1, int(max(ends)) - clock.now() + 1) if ends else 0

    def count(self, *names: str) -> None:
        """Count a failure for each of these."""
        for name in names:
            self._limiter.hit(self._tries, name)

    def forgive(self, name: str) -> None:
        """Forget the failures counted for this name."""
        self._limiter.clear(self._tries, name)


@bp.record_once
def _start_counting(state: BlueprintSetupState) -> None:
    settings = state.app.extensions["house"].settings
    state.app.extensions["sign_in_limit"] = SignInLimit(settings.sign_in_tries, settings.redis_url)


def _limit() -> SignInLimit:
    return cast(SignInLimit, current_app.extensions["sign_in_limit"])


@bp.get("/login")
def login_form() -> Response:
    """Show the form, or go on for who is signed in already."""
    then = local_path(request.args.get("next"), "")
    if current_person():
        return go_to(then or "/dashboard")
    return page(_login_page(then=then))


@bp.post("/login")
def login() -> Response:
    """Start a session, or say directly what is wrong: a name in the form, never the password."""
    name = trim(request.form.get("username", ""))
    password = request.form.get("password", "")
    then = local_path(request.form.get("next"), "")
    if not name or not password:
        errors = {"": "Username and password are required."}
        return whole_page(_login_page(name, errors, then), 400)
    account, address = f"account:{name_key(name)[:100]}", f"address:{request.remote_addr}"
    if seconds := _limit().seconds_to_wait(account, address):
        response = error_page(
            429, f"Too many tries to sign in. Please try again in {seconds} seconds."
        )
        response.headers["Retry-After"] = str(seconds)
        return response
    _limit().count(account)
    found = queries.credentials(reader(), name) if "\0" not in name else None
    if not passwords.matches(found.password_hash if found else None, password) or not found:
        _limit().count(address)
        return whole_page(_login_page(name, {"": "Invalid credentials."}, then), 401)
    _limit().forgive(account)
    response = Done(text="Welcome back!", path=then or "/dashboard").response()
    return sign_in(response, found.id)


def _login_page(name: str = "", errors: dict[str, str] | None = None, then: str = "") -> LoginPage:
    return LoginPage(
        title="Sign in",
        username=name,
        errors=FormTexts(errors or {}),
        next=then,
        may_register=_may_register(),
    )


def _may_register() -> bool:
    return house().settings.registration != "first" or not queries.anybody(reader())


def _register_page(name: str = "", errors: dict[str, str] | None = None) -> RegisterPage:
    return RegisterPage(
        title="Create your account" if _may_register() else "Registration is closed",
        username=name,
        errors=FormTexts(errors or {}),
        with_code=house().settings.registration == "invite",
        open=_may_register(),
    )


@bp.get("/register")
def register_form() -> Response:
    """Show the form, or that nobody may register now."""
    if current_person():
        return go_to("/dashboard")
    return page(_register_page())


@bp.post("/register")
def register() -> Response:
    """Make an account and sign in to it."""
    name = trim(request.form.get("username", ""))
    if not _may_register():
        return whole_page(_register_page(name), 403)
    try:
        wanted = Registration.model_validate(
            {"username": name, "password": request.form.get("password", "")}
        )
    except ValidationError as invalid:
        errors = messages(invalid)
        if "" in errors:
            errors["password"] = errors.pop("")  # it is like the name, but that is its fault
        return whole_page(_register_page(name, errors), 400)
    password_hash = passwords.hashed(wanted.password)
    queries.hold_the_door(connection())
    if house().settings.registration == "first" and queries.anybody(connection()):
        return whole_page(_register_page(name), 403)  # somebody else was first, just now
    if house().settings.registration == "invite" and not queries.use_invitation(
        connection(), request.form.get("code", "")
    ):
        errors = {"code": "This code is unknown or was used already."}
        return whole_page(_register_page(name, errors), 400)
    try:
        person_id = queries.add_person(connection(), wanted.username, password_hash)
    except queries.NameTaken:
        roll_back()
        errors = {"username": "This username is taken."}
        return whole_page(_register_page(name, errors), 409)
    return sign_in(
        Done(text=f"Welcome, {wanted.username}!", path="/dashboard").response(), person_id
    )


@bp.post("/logout")
def logout() -> Response:
    """End the session of this browser."""
    return sign_out(see_other("/login"))


@bp.get("/account")
@signed_in
def account() -> Response:
    """Show one's account."""
    draft = find_draft(connection(), request.args.get("draft"), me().id)
    return page(AccountPage(title="Your account", name=me().name, errors=draft.errors))


@bp.post("/account/password")
@signed_in
def change_password() -> Response:
    """Change the password; all other sessions end."""
    change = validated(PasswordChange, page="/account")
    found = queries.credentials(reader(), me().name)
    if not found or not passwords.matches(found.password_hash, change.current_password):
        raise Invalid({"current_password": "This is not your current password."}, page="/account")
    password_hash = passwords.hashed(change.new_password)
    queries.set_password(connection(), me(), password_hash)
    text = "Password changed. All your other sign-ins have ended."
    return Done(text=text, path="/account").response()


@bp.post("/theme")
def set_theme() -> Response:
    """Keep the choice of light, dark or the system's own in a cookie."""
    theme = request.form.get("theme", "")
    response = see_other(local_path(request.form.get("next"), "/"))
    set_cookie(response, "theme", theme if theme in {"light", "dark"} else "system", days=365)
    return response
