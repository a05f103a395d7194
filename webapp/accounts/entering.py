"""Name and password, from a form or a program: whose they are, and how often one may try."""

from sqlalchemy import Connection

from webapp.accounts import passwords, queries
from webapp.accounts.limits import limits
from webapp.texts import name_key


class TooManyTries(Exception):
    """So many were wrong that no more are looked at for now."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def proven(
    reading: Connection, name: str, password: str, address: str
) -> queries.Credentials | None:
    """Return whose name and password these are, or None. Raises TooManyTries.

    Tries are counted for the account and for the address.
    """
    account, address = f"account:{name_key(name)[:100]}", f"address:{address}"
    tries = limits().tries
    if seconds := tries.seconds_to_wait(account, address):
        raise TooManyTries(seconds)
    tries.count(account)
    found = queries.credentials(reading, name) if "\0" not in name else None
    if not passwords.matches(found.password_hash if found else None, password) or not found:
        tries.count(address)
        return None
    tries.forgive(account)
    return found
