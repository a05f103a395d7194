"""The pages of accounts, and what each needs."""

from collections.abc import Sequence

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
