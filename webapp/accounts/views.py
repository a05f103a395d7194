"""Register, sign in, sign out, account."""

import logging
import re

from flask import Blueprint, Response, abort, g, request
from flask.blueprints import BlueprintSetupState
from limits.errors import StorageError
from pydantic import ValidationError

from webapp import clock
from webapp.accounts import passwords, queries
from webapp.accounts.entering import TooManyTries, proven
from webapp.accounts.inputs import Leaving, PasswordChange, Registration, ZoneChoice
from webapp.accounts.limits import limits, start_counting
from webapp.accounts.models import Person
from webapp.accounts.pages import AccountPage, LoginPage, RegisterPage
from webapp.accounts.sessions import (
    DAY,
    change_token,
    current_person,
    me,
    sign_in,
    sign_out,
    signed_in,
)
from webapp.accounts.tokens import end_sign_ins_of_programs
from webapp.accounts.zones import offered
from webapp.doors.answers import Done, Invalid, messages, see_other, validated
from webapp.doors.cookies import set_cookie
from webapp.doors.drafts import FormTexts, find_draft
from webapp.doors.errors import error_page, too_many
from webapp.doors.house import SAFE_METHODS, connection, house, reader, roll_back
from webapp.doors.pages import go_to, page, whole_page
from webapp.doors.paths import local_path
from webapp.texts import trim

bp = Blueprint("accounts", __name__)
log = logging.getLogger("doorstep")

_NAME = re.compile(f"[0-9a-f]{{{queries.NAME}}}")


@bp.record_once
def _start_counting(state: BlueprintSetupState) -> None:
    settings = state.app.extensions["house"].settings
    start_counting(state.app, settings.sign_in_tries, settings.redis_url)


@bp.app_errorhandler(StorageError)
def _cannot_count(error: StorageError) -> Response:
    """Say that it is not counted who tries, so that nobody may."""
    log.error("redis", extra={"details": {"error": type(error.storage_error).__name__}})
    roll_back()
    response = error_page(503, "Nobody can sign in at the moment. Please try again.")
    response.headers["Retry-After"] = "5"
    return response


@bp.app_errorhandler(passwords.NoSeat)
def _come_again(_error: passwords.NoSeat) -> Response:
    """Ask for a moment's patience, so that everybody else's pages need none."""
    roll_back()
    return too_many("Many are signing in just now. Please try again in a second.", 1)


@bp.after_app_request
def _note_use(response: Response) -> Response:
    """Write down, once a day, that a session changes something."""
    person: Person | None = g.get("person")
    changes = response.status_code == 303 and request.method not in SAFE_METHODS
    if person and changes and (person.used_at or 0) < clock.now() - DAY:
        queries.note_use(connection(), person)
    return response


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
    try:
        found = proven(reader(), name, password, str(request.remote_addr))
    except TooManyTries as tries:
        text = f"Too many tries to sign in. Please try again in {tries.seconds} seconds."
        return too_many(text, tries.seconds)
    if found is None or not queries.still_holds(connection(), found):
        return whole_page(_login_page(name, {"": "Invalid credentials."}, then), 401)
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
    address = f"join:{request.remote_addr}"
    if seconds := limits().tries.seconds_to_wait(address):
        return too_many(f"Too many accounts. Please try again in {seconds} seconds.", seconds)
    limits().tries.count(address)
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
    since = clock.now() - house().settings.session_absolute * DAY
    return page(
        AccountPage(
            title="Your account",
            name=me().name,
            sign_ins=queries.sign_ins(connection(), me(), since),
            time_zone=draft.fields.get("time_zone", me().time_zone),
            zones=offered(),
            now=me().here.at(clock.now()),
            goes_too=queries.what_else_goes(connection(), me().id),
            errors=draft.errors,
        )
    )


def _confirm(password: str, field: str) -> None:
    """Raise Invalid at the field unless this is the password of who is asking."""
    account = f"password:{me().id}"
    if seconds := limits().tries.seconds_to_wait(account):
        wait = f"Too many tries. Please try again in {seconds} seconds."
        raise Invalid({field: wait}, page="/account")
    found = queries.credentials(reader(), me().name)
    if not found or not passwords.matches(found.password_hash, password):
        limits().tries.count(account)
        raise Invalid({field: "This is not your current password."}, page="/account")


@bp.post("/account/password")
@signed_in
def change_password() -> Response:
    """Change the password; all other sessions end."""
    change = validated(PasswordChange, page="/account")
    _confirm(change.current_password, "current_password")
    password_hash = passwords.hashed(change.new_password)
    queries.set_password(connection(), me(), password_hash)
    end_sign_ins_of_programs(connection(), me().id)
    text = "Password changed. All your other sign-ins have ended."
    return change_token(Done(text=text, path="/account").response())


@bp.post("/account/time-zone")
@signed_in
def change_time_zone() -> Response:
    """Let one's days begin and times pass by another zone."""
    choice = validated(ZoneChoice, page="/account")
    queries.set_time_zone(connection(), me().id, choice.time_zone)
    return Done(text="Time zone saved.", path="/account").response()


@bp.post("/account/sign-ins")
@signed_in
def end_sign_ins() -> Response:
    """End one of one's sign-ins, or all but this one."""
    wanted = request.form.get("end", "")
    if wanted == "others":
        queries.end_other_sessions(connection(), me())
        text = "All your other sign-ins have ended."
        return change_token(Done(text=text, path="/account").response())
    if not _NAME.fullmatch(wanted):
        abort(400, "The field “end” must name a sign-in, or be “others”.")
    ended = queries.end_named_session(connection(), me().id, wanted)
    text = "That sign-in has ended." if ended else "That sign-in had ended already."
    return Done(text=text, path="/account").response()


@bp.post("/account/delete")
@signed_in
def delete_account() -> Response:
    """Delete the account and all that is in it."""
    leaving = validated(Leaving, page="/account")
    _confirm(leaving.password, "password")
    queries.delete_person(connection(), me().id)
    return sign_out(
        Done(text="Your account and all that was in it are deleted.", path="/login").response()
    )


@bp.post("/theme")
def set_theme() -> Response:
    """Keep the choice of light, dark or the system's own in a cookie."""
    theme = request.form.get("theme", "")
    response = see_other(local_path(request.form.get("next"), "/"))
    set_cookie(response, "theme", theme if theme in {"light", "dark"} else "system", days=365)
    return response
