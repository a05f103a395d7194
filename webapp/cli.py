"""The ``doorstep`` command."""

import logging
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from pydantic import ValidationError
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from webapp.accounts import passwords, queries
from webapp.accounts.inputs import Registration
from webapp.database import Database
from webapp.demo import fill
from webapp.doors.answers import messages
from webapp.migrations import upgrade
from webapp.settings import BadSetting, Settings

if TYPE_CHECKING:
    from webapp.preview.previewer import Previewer


class OneLineErrors(click.Group):
    """A group whose commands say in one line what of their surroundings cannot be used."""

    def invoke(self, context: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(context)
        except BadSetting as bad:
            raise click.ClickException(str(bad)) from None
        except OperationalError as error:
            reason = str(error.orig).strip().split("\n", 1)[0]
            raise click.ClickException(f"The database cannot be used: {reason}") from None
        except OSError as error:
            raise click.ClickException(f"{error.filename}: {error.strerror}") from None


@click.group(cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="doorstep", message="%(version)s")
@click.pass_context
def main(context: click.Context) -> None:
    """Doorstep, a to-do list that works from the first byte."""
    os.umask(0o077)  # the database and its copies are nobody else's
    context.obj = Settings.from_environ()


@contextmanager
def _writing(settings: Settings) -> Iterator[Connection]:
    database = Database(settings.url)
    try:
        upgrade(database)
        with database.write() as connection:
            yield connection
    finally:
        database.close()


@main.command()
@click.pass_obj
def serve(settings: Settings) -> None:
    """Serve on HOST and PORT until stopped."""
    from webapp.serving import serve

    serve(settings)


@main.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """Make the database, or bring it up to date."""
    with _writing(settings):
        pass


@main.command()
@click.argument("file", type=click.Path(path_type=Path, exists=False))
@click.pass_obj
def backup(settings: Settings, file: Path) -> None:
    """Copy the database into FILE, also while the server runs (SQLite)."""
    database = Database(settings.url)
    if not database.is_sqlite:
        raise click.ClickException("On PostgreSQL, pg_dump makes the copy.")
    if file.exists():
        raise click.ClickException(f"{file} exists already.")
    with database.read() as connection:
        source: Any = connection.connection.dbapi_connection
        with closing(sqlite3.connect(file)) as copy:
            source.backup(copy)
    database.close()
    click.echo(f"{file} holds everything; to restore it, stop the server and copy it back.")


@main.group()
def user() -> None:
    """Manage people."""


@user.command("add")
@click.argument("name")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of the input."
)
@click.pass_obj
def add_user(settings: Settings, name: str, *, password_stdin: bool) -> None:
    """Make an account for NAME."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        wanted = Registration.model_validate({"username": name, "password": password})
    except ValidationError as invalid:
        raise click.ClickException(" ".join(messages(invalid).values())) from None
    password_hash = passwords.hashed(wanted.password)
    try:
        with _writing(settings) as connection:
            queries.add_person(connection, wanted.username, password_hash)
    except queries.NameTaken:
        raise click.ClickException(f"The username {wanted.username} is taken.") from None
    click.echo(f"{wanted.username} can sign in now.")


@user.command("invite")
@click.pass_obj
def invite_user(settings: Settings) -> None:
    """Print a code that lets one person register, where invitations are asked for."""
    with _writing(settings) as connection:
        click.echo(queries.invite(connection))


@main.command()
@click.option("--user", "name", default="demo", show_default=True, help="Whose todos they are.")
@click.option("--password", default="", help="For a new account; without it, one is made up.")
@click.option(
    "--todos", "number", default=200, show_default=True, type=click.IntRange(0, 2_000_000)
)
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same todos.")
@click.pass_obj
def demo(settings: Settings, name: str, password: str, number: int, seed: int) -> None:
    """Fill an account, made if there is none of that name, with lists and todos to try."""
    try:
        with _writing(settings) as connection:
            made_up = fill(connection, name, password, number, seed)
    except ValidationError as invalid:
        raise click.ClickException(" ".join(messages(invalid).values())) from None
    click.echo(f"{name} has {number:,} more todos." + (f" Password: {made_up}" if made_up else ""))


@main.group()
@click.pass_context
def preview(context: click.Context) -> None:
    """List, check or export the states of all partials and pages."""
    if not find_spec("webapp.preview.states"):
        raise click.ClickException("An installed copy has no states; this is for the source tree.")
    from webapp import create_app
    from webapp.preview.catalogue import Broken

    logging.getLogger("preview").disabled = True  # the commands say it themselves
    # Nothing is read from the database, and no data folder is made.
    unused = {"devtools": True, "secret_key": "unused", "database_url": "sqlite://"}
    context.obj = create_app(context.obj.model_copy(update=unused)).extensions["preview"]
    try:
        context.obj.catalogue.states()
    except Broken as broken:
        raise click.ClickException(str(broken)) from None


@preview.command("list")
@click.pass_obj
def list_states(previewer: "Previewer") -> None:
    """Print each state with its controls and its note."""
    from webapp.preview.commands import list_states

    list_states(previewer)


@preview.command("check")
@click.pass_obj
def check_states(previewer: "Previewer") -> None:
    """Check templates, classes and states without a browser; fail if anything is wrong."""
    from webapp.preview.commands import check

    sys.exit(check(previewer) > 0)


@preview.command("export")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("build/preview"))
@click.pass_obj
def export_states(previewer: "Previewer", folder: Path) -> None:
    """Write all states into FOLDER as a site that opens from disk."""
    from webapp.preview.commands import export

    click.echo(f"{export(previewer, folder)} states: open {folder}/index.html")
