"""What a person may send about their account."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from webapp.accounts.passwords import is_common
from webapp.accounts.zones import zone_named
from webapp.texts import Line, length, name_key


def _common(password: str) -> str:
    if is_common(password):
        raise PydanticCustomError("common", "is too common: others would try it first.")
    return password


def _zone(text: str) -> str:
    if text and not zone_named(text):
        raise PydanticCustomError("zone", "is not known. Write one such as Europe/Berlin.")
    return zone_named(text)


NewPassword = Annotated[str, length(8, 256), AfterValidator(_common)]
"""8 to 256 of any characters; common ones refused, no rules of composition (NIST SP 800-63B)."""


class Registration(BaseModel):
    """A new account."""

    model_config = ConfigDict(frozen=True)

    username: Annotated[Line, length(1, 40)]
    password: NewPassword

    @model_validator(mode="after")
    def _differ(self) -> "Registration":
        if name_key(self.username) == name_key(self.password):
            raise PydanticCustomError("same", "Password cannot be the username.")
        return self


class PasswordChange(BaseModel):
    """A new password for an account that has one."""

    model_config = ConfigDict(frozen=True)

    current_password: Annotated[str, length(1, 256)]
    new_password: NewPassword


class ZoneChoice(BaseModel):
    """The time zone that somebody lives by; empty for the server's own."""

    model_config = ConfigDict(frozen=True)

    time_zone: Annotated[Line, length(0, 64), AfterValidator(_zone)] = ""


class Leaving(BaseModel):
    """The password of somebody who deletes their account."""

    model_config = ConfigDict(frozen=True)

    password: Annotated[str, length(1, 256)]


def _scope(value: object) -> object:
    if value in {"read", "write"}:
        return value
    raise PydanticCustomError("scope", "must be read or write.")


class TokenInput(BaseModel):
    """A token that a person makes for a program."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[Line, length(1, 60)]
    scope: Annotated[str, BeforeValidator(_scope)]
