"""Tokens for programs: make, list, revoke."""

from flask import Blueprint, Response, request

from webapp.accounts.inputs import TokenInput
from webapp.accounts.pages import TokensPage
from webapp.accounts.sessions import me, signed_in
from webapp.accounts.tokens import (
    MOST,
    TooManyTokens,
    add_token,
    revoke_token,
    token_of_form,
    tokens_of,
)
from webapp.doors.answers import Done, Invalid, once, validated
from webapp.doors.cookies import clear_cookie, read_cookie, set_cookie
from webapp.doors.drafts import find_draft
from webapp.doors.house import connection, house
from webapp.doors.pages import page
from webapp.doors.submissions import fresh_key

bp = Blueprint("tokens", __name__)

COOKIE = "token"
"""Carries a new token to the page that shows it once: the server keeps it nowhere."""

PAGE = "/account/tokens"


@bp.get("/account/tokens")
@signed_in
def tokens() -> Response:
    """Show the tokens, a form for a new one and, once, the one that was just made."""
    draft = find_draft(connection(), request.args.get("draft"), me().id)
    response = page(
        TokensPage(
            title="Tokens for programs",
            tokens=tokens_of(connection(), me()),
            made=_just_made(),
            fields=draft.fields,
            errors=draft.errors,
            key=fresh_key(house().signer, me().session),
            draft=draft.id,
        )
    )
    if read_cookie(COOKIE):
        clear_cookie(response, COOKIE)
    return response


def _just_made() -> str:
    """Return the token that this session has just made, or an empty text."""
    token, _, signature = read_cookie(COOKIE).rpartition(".")
    ours = house().signer.verify("new token", token + me().session, signature)
    return token if ours else ""


@bp.post("/account/tokens")
@signed_in
def create() -> Response:
    """Make a token, and send it along with the redirect to the page that shows it once."""
    # The same for the same form, so that a second click has it too.
    token = token_of_form(house().signer, request.form.get("key", ""))
    response = once(_create)(token)
    signature = house().signer.sign("new token", token + me().session)
    set_cookie(response, COOKIE, f"{token}.{signature}")
    return response


def _create(token: str) -> Done:
    new = validated(TokenInput)
    agent = request.headers.get("User-Agent", "")
    try:
        add_token(connection(), me().id, token, new.name, new.scope, user_agent=agent)
    except TooManyTokens:
        raise Invalid({"": f"You have {MOST} tokens. Revoke one that is not needed."}) from None
    return Done(text=f"Token “{new.name}” made. It is shown this once.", path=PAGE)


@bp.post("/account/tokens/<id:token_id>/revoke")
@signed_in
def revoke(token_id: int) -> Response:
    """Revoke a token: what has it is signed out."""
    gone = revoke_token(connection(), me().id, token_id)
    text = "Token revoked." if gone else "That token was revoked already."
    return Done(text=text, path=PAGE).response()
