"""Every setting, typed, read once from the environment at the start."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError


class BadSetting(Exception):
    """A setting has a value that cannot be used; the text is one clear line."""


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must look like https://todo.example.org")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("must be a scheme and a host, without a path")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _database_url(value: str) -> str:
    try:
        url = make_url(value) if value else None
    except ArgumentError:
        raise ValueError("must look like postgresql+psycopg://user@host/name") from None
    if url and url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ValueError("must be of postgresql or sqlite")
    return value


def _redis_url(value: str) -> str:
    must = "must look like redis://host:6379/0"
    try:
        parts = urlsplit(value)
        _ = parts.port  # a port that is no number is found out by asking
    except ValueError:
        raise ValueError(must) from None
    if parts.scheme not in {"redis", "rediss", "redis+unix"}:
        raise ValueError(must)
    if parts.scheme == "redis+unix":
        if not parts.path.strip("/"):
            raise ValueError("must name a socket, as redis+unix:///run/redis.sock does")
    elif not parts.hostname or not (parts.path.strip("/") or "0").isdecimal():
        raise ValueError(must)
    return value


_HOLDS_A_SECRET = frozenset(
    {
        "DOORSTEP_DATABASE_URL",
        "DOORSTEP_REDIS_URL",
        "DOORSTEP_SECRET_KEY",
        "DOORSTEP_SECRET_KEY_OLD",
    }
)
"""Settings whose value is never said again."""


class Settings(BaseModel):
    """What an installation can decide. Each field says what it does and its unit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: Path = Field(Path("data"), alias="DOORSTEP_DATA")
    """Folder for the database and the secret key."""

    database_url: Annotated[str, AfterValidator(_database_url)] = Field(
        "", alias="DOORSTEP_DATABASE_URL"
    )
    """SQLAlchemy URL, ``postgresql+psycopg://…`` or ``sqlite:///…``; empty: SQLite in ``data``."""

    secret_key: str = Field("", alias="DOORSTEP_SECRET_KEY")
    """Signs cookies and submission keys; empty: made once and kept in ``data``, mode 0600."""

    secret_key_old: str = Field("", alias="DOORSTEP_SECRET_KEY_OLD")
    """The secret key before this one: what it signed holds, and all that is new is signed anew."""

    origin: Annotated[str, AfterValidator(_origin)] | None = Field(None, alias="DOORSTEP_ORIGIN")
    """The public address, such as ``https://todo.example.org``; needed behind a proxy."""

    proxies: int = Field(0, ge=0, le=10, alias="DOORSTEP_PROXIES")
    """How many proxies in front add to ``X-Forwarded-For``; 0 trusts none."""

    registration: Literal["first", "invite", "open"] = Field("first", alias="DOORSTEP_REGISTRATION")
    """Who may register: the first person only, whoever has an invitation code, or anybody."""

    sign_in_tries: int = Field(10, ge=1, le=10_000, alias="DOORSTEP_SIGN_IN_TRIES")
    """Failed sign-ins allowed a minute, for one account and for one address."""

    session_idle: int = Field(30, ge=1, le=3650, alias="DOORSTEP_SESSION_IDLE")
    """Days after which an unused session ends."""

    session_absolute: int = Field(180, ge=1, le=3650, alias="DOORSTEP_SESSION_ABSOLUTE")
    """Days after which every session ends."""

    redis_url: Annotated[str, AfterValidator(_redis_url)] = Field("", alias="DOORSTEP_REDIS_URL")
    """Where several processes count sign-in tries together; empty: each in its own memory."""

    devtools: bool = Field(False, alias="DOORSTEP_DEVTOOLS")
    """Whether templates reload and the developers' pages are registered."""

    lab: bool = Field(False, alias="DOORSTEP_LAB")
    """Whether the laboratory of HTTP methods is at ``/lab``; with ``devtools`` it is, too."""

    host: str = Field("127.0.0.1", alias="HOST")
    """Address that ``doorstep serve`` listens on."""

    port: int = Field(5000, ge=1, le=65535, alias="PORT")
    """Port that ``doorstep serve`` listens on."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Return the settings that the variables name; empty variables count as unset.

        Raises BadSetting with one line for the first variable that cannot be used.
        """
        names = {field.alias: name for name, field in cls.model_fields.items()}
        unknown = sorted(
            name for name in environ if name.startswith("DOORSTEP_") and name not in names
        )
        if unknown:
            raise BadSetting(f"{unknown[0]} is not a setting of Doorstep.")
        given = {name: environ[name] for name in names if name and environ.get(name)}
        try:
            return cls.model_validate(given)
        except ValidationError as invalid:
            error = invalid.errors()[0]
            message = error["msg"].removeprefix("Value error, ")
            name = error["loc"][0]
            said = name if name in _HOLDS_A_SECRET else f"{name}={error['input']!r}"
            raise BadSetting(f"{said}: {message}.") from None

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the database."""
        return self.database_url or f"sqlite:///{(self.data / 'doorstep.db').resolve()}"
