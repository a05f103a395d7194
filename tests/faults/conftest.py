"""Faults from outside: cut connections, killed processes, databases that go away, full disks.

A run tries each fault a few times; with FAULTS=full (`make test-faults`), as often as
docs/reliability.md says. What was tried and what came of it is printed at the end.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.faults.doorstep import Doorstep, doorstep

FULL = os.environ.get("FAULTS") == "full"

Tell = Callable[[str], None]


def times(few: int, full: int) -> int:
    """How often to try."""
    return full if FULL else few


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """Takes a line that says what was tried and what came of it."""
    return lambda line: record_property("figures", line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = [
        str(line)
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, line in getattr(report, "user_properties", ())
        if name == "figures" and getattr(report, "when", "") == "call"
    ]
    if lines:
        terminalreporter.section("what was tried")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database; each test runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'doorstep.db'}"
    else:
        with postgres.database(request.getfixturevalue("postgres_server")) as url:
            yield url


@pytest.fixture
def server(tmp_path: Path, database_url: str) -> Iterator[Doorstep]:
    """A server that nobody else uses."""
    with doorstep(tmp_path, database_url) as server:
        yield server
