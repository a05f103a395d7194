"""The pages of accounts, and what each needs."""

from collections.abc import Sequence
from datetime import datetime

from webapp.accounts.models import SignIn
from webapp.accounts.tokens import Token
from webapp.components import page
from webapp.doors.drafts import FormTexts


@page()
class LoginPage:
    """Sign in."""

    title: str
    username: str
    errors: FormTexts
    next: str
    may_register: bool


@page()
class RegisterPage:
    """Make an account."""

    title: str
    username: str
    errors: FormTexts
    with_code: bool
    """Whether an invitation code is asked for."""
    open: bool
    """Whether anybody may register now."""


@page()
class AccountPage:
    """One's own account."""

    title: str
    name: str
    sign_ins: Sequence[SignIn]
    """Where this person is signed in, the browser that asks first."""
    time_zone: str
    """As it was written; empty for the server's own."""
    zones: Sequence[str]
    """Names to pick from."""
    now: datetime
    """What the clock shows where they are."""
    goes_too: Sequence[str]
    """What else goes with the account, in sentences."""
    errors: FormTexts


@page()
class TokensPage:
    """Tokens of one's own programs."""

    title: str
    tokens: Sequence[Token]
    """The newest first."""
    made: str
    """The token that was just made; empty for none."""
    fields: FormTexts
    errors: FormTexts
    key: str
    draft: str
