"""What the tests share: both databases, an app on them, people and their browsers."""

import gc
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import CodeType, MethodType
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy import event
from werkzeug.routing import Rule

# Before they are imported: so what is ours is imported below (E402).
pytest.register_assert_rewrite("tests.client", "tests.markup", "tests.people")

import webapp  # noqa: E402
from tests import postgres  # noqa: E402
from tests.client import Client  # noqa: E402
from tests.people import Person, join  # noqa: E402
from tests.preview.recorder import record_pages  # noqa: E402, F401  a fixture
from webapp import clock, components, create_app  # noqa: E402
from webapp.accounts import passwords  # noqa: E402
from webapp.database import Database, metadata  # noqa: E402
from webapp.migrations import upgrade  # noqa: E402
from webapp.settings import Settings  # noqa: E402

# An example takes as long as the machine likes, and each makes its own person in the database.
_slow_ground = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=_slow_ground, database=None
)
settings.register_profile(
    "explore", deadline=None, max_examples=2000, suppress_health_check=_slow_ground
)
settings.load_profile("steady")

SECRET = "a secret of the tests"


def pytest_collection_finish() -> None:
    """What was collected stays: do not look through all of it for garbage again and again."""
    gc.collect()
    gc.freeze()


# Today is asked as if the tests had begun at noon: a run that goes on past midnight has one today.
_TO_NOON = datetime.now().replace(hour=12, minute=0, second=0).timestamp() - clock.now()
_real_here = clock.here


def _here(zone: str = "") -> clock.Here:
    return clock.Here.then(round(clock.now() + _TO_NOON), zone)


clock.here = _here


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL server that one worker has for itself."""
    with postgres.cluster() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    yield from _migrated(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'doorstep.db'}")


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[Database]:
    with postgres.database(postgres_server) as url:
        yield from _migrated(url)


def _migrated(url: str) -> Iterator[Database]:
    database = Database(url)
    if database.is_sqlite:
        # A power cut may take the tests' rows.
        event.listen(database.writer, "connect", _carelessly)
    upgrade(database)
    try:
        yield database
    finally:
        database.close()


def _carelessly(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database with the current schema; each test runs on SQLite and on PostgreSQL."""
    name = "sqlite_database" if request.param == "sqlite" else "postgres_database"
    database: Database = request.getfixturevalue(name)
    yield database
    empty(database)


EMPTYING = [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)]  # noqa: S608  ours


def empty(database: Database) -> None:
    """Delete all rows."""
    with database.write() as connection:
        for statement in EMPTYING if database.is_sqlite else ["; ".join(EMPTYING)]:
            connection.exec_driver_sql(statement)


@pytest.fixture(scope="session", autouse=True)
def real_hasher() -> Iterator[PasswordHasher]:
    """The hasher that people get; the tests take one that is as quick as can be."""
    real = passwords._hasher
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
    passwords._nobody.cache_clear()
    yield real
    patch.undo()


class Compiled(BytecodeCache):
    """Templates that were compiled for one app, for the next."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of this very source."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code:
            self._codes[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def compiled_once() -> Iterator[None]:
    """Compile templates and rules for the first app only: the others take a sixth of its time."""
    compiled = Compiled()
    rules: dict[tuple[object, ...], Rule] = {}
    compile_rule = Rule.compile

    def environment(*args: Any, **options: Any) -> Environment:
        made = components.make_environment(*args, **options)
        made.bytecode_cache = compiled
        return made

    def compile_once(rule: Rule) -> None:
        key = (rule.rule, rule.subdomain, repr(rule.defaults), rule.merge_slashes)
        first = rules.setdefault(key, rule)
        if first is rule:
            compile_rule(rule)
        else:
            for name in ("_parts", "_trace", "_converters", "arguments"):
                setattr(rule, name, getattr(first, name))
            for name in ("_build", "_build_unknown"):
                setattr(rule, name, MethodType(getattr(first, name).__func__, rule))

    patch = pytest.MonkeyPatch()
    patch.setattr(webapp, "make_environment", environment)
    patch.setattr(Rule, "compile", compile_once)
    yield
    patch.undo()


MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(database: Database, tmp_path: Path) -> MakeApp:
    """Makes apps on the database, each with settings of its own by their variables' names."""

    def make(**variables: str) -> Flask:
        environ = {"DOORSTEP_DATA": str(tmp_path), "DOORSTEP_SECRET_KEY": SECRET, **variables}
        return create_app(Settings.from_environ(environ), database)

    return make


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def client(app: Flask) -> Client:
    """A browser of somebody who is not signed in."""
    return Client(app)


@pytest.fixture
def anna(app: Flask, database: Database) -> Person:
    """Somebody who is signed in."""
    return join(app, database, "Anna")


@pytest.fixture
def ben(app: Flask, database: Database) -> Person:
    """Somebody else who is signed in."""
    return join(app, database, "Ben")


class Clock:
    """A clock that goes when the test says."""

    def __init__(self) -> None:
        self.now = clock.now()

    def set(self, moment: str) -> None:
        """Set it to the moment, as ISO 8601 says it with its offset: ``2026-12-01T12:00Z``."""
        self.now = round(datetime.fromisoformat(moment).timestamp())

    def forward(self, *, days: float = 0, seconds: float = 0) -> None:
        self.now += round(days * 86_400 + seconds)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The app's clock, standing still until it is moved."""
    standing = Clock()
    monkeypatch.setattr(clock, "now", lambda: standing.now)
    return standing


@pytest.fixture
def true_time(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock, standing at noon UTC on a Tuesday; what day it is, is as it says."""
    monkeypatch.setattr(clock, "here", _real_here)
    time.set("2026-12-01T12:00Z")
    return time
