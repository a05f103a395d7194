"""The pages of accounts, and what each needs."""

from collections.abc import Sequence

from webapp.accounts.models import SignIn
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
    goes_too: Sequence[str]
    """What else goes with the account, in sentences."""
    errors: FormTexts
