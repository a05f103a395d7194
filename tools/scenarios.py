"""The scenario table with its tests, as docs/scenarios.md.

Run as a module, this runs the tests that hold the scenarios and writes the page with what came of
it. With ``--check`` it runs nothing: it fails when a scenario lacks a test or one of its modes, or
when the page is no longer what would be written, but for results, which only a run can tell.
"""

import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from datetime import date
from io import StringIO
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

from e2e.scenarios import SCENARIOS, SUBJECTS, Scenario

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "scenarios.md"
JOURNEYS = "e2e"

HEAD = """# Scenarios

What people do to a web application, and what Doorstep promises. Each promise is held by tests in a
browser, in each mode that it can happen in: with JavaScript and without and, where history is
involved, with the back/forward cache, in which browsers keep whole pages, and without it. The
promises are written in `e2e/scenarios.py`; this page is made from the tests that are marked with
them by `make scenarios`, which runs them all, and the test suite fails when a promise has no test,
or not in one of its modes.
"""

COLUMNS = "| | Somebody … | Doorstep promises | Modes | Tests | Result |\n|" + "---|" * 6


class Run(NamedTuple):
    """One test in one mode."""

    node: str
    scenarios: tuple[str, ...]
    javascript: str
    bfcache: bool
    database: str

    @property
    def file(self) -> str:
        """The file that the test is in, from the root."""
        return self.node.partition("::")[0]

    @property
    def test(self) -> str:
        """The test's name, whatever its mode."""
        return self.node.partition("::")[2].partition("[")[0]


class Collector:
    """A pytest plugin that notes what would run."""

    def __init__(self) -> None:
        self.runs: list[Run] = []

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            ids = tuple(id for mark in item.iter_markers("scenario") for id in mark.args)
            if not ids or not isinstance(item, pytest.Function):
                continue
            how = item.callspec.params if hasattr(item, "callspec") else {}
            self.runs.append(
                Run(
                    item.nodeid,
                    ids,
                    str(how.get("mode", "on")),
                    bool(how.get("bfcache")),
                    str(how.get("database", "sqlite")),
                )
            )


class Results:
    """A pytest plugin that notes what did not hold."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)


def collected() -> list[Run]:
    """Return all tests that are marked with a scenario, in each of their modes."""
    collector = Collector()
    with redirect_stdout(StringIO()) as said:
        status = pytest.main(["--collect-only", "-q", JOURNEYS], [collector])
    if status != pytest.ExitCode.OK:
        sys.exit(f"{said.getvalue()}\nThe journeys cannot be collected.")
    return collector.runs


def missing(runs: Iterable[Run]) -> list[str]:
    """Return one line for each scenario, and each of its modes, that no test holds."""
    tried: dict[str, set[tuple[str, bool]]] = defaultdict(set)
    for run in runs:
        for id in run.scenarios:
            tried[id].add((run.javascript, run.bfcache))
    known = {scenario.id for scenario in SCENARIOS}
    lines = [f"{id}: there is no such scenario" for id in sorted(set(tried) - known)]
    for scenario in SCENARIOS:
        if scenario.id not in tried:
            lines.append(f"{scenario.id}: no test")
            continue
        lines += [
            f"{scenario.id}: no test with JavaScript {mode}"
            + (f" and the back/forward cache {'on' if bfcache else 'off'}" * scenario.history)
            for mode, bfcache in product(scenario.javascript, (False, True)[: scenario.history + 1])
            if (mode, bfcache) not in tried[scenario.id]
        ]
    return lines


def written(runs: Iterable[Run], results: Mapping[str, str], last_run: str) -> str:
    """Return the page: all scenarios with their tests, and with the results by their id."""
    tests: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        for id in run.scenarios:
            tests[id].append(run)
    parts = [HEAD, f"Last run: {last_run}\n"]
    for letter, subject in SUBJECTS.items():
        parts.append(f"## {subject}\n")
        parts.append(
            "| | Somebody … | Doorstep promises | Modes | Tests | Result |\n|" + "---|" * 6
        )
        notes = []
        for scenario in SCENARIOS:
            if scenario.id.startswith(letter):
                held_by = tests[scenario.id]
                parts[-1] += "\n" + _row(scenario, held_by, results.get(scenario.id, "not run"))
                if scenario.note:
                    notes.append(f"- {scenario.id}: {scenario.note}")
        parts[-1] += "\n"
        if notes:
            parts.append("\n".join(notes) + "\n")
    return "\n".join(parts)


def _row(scenario: Scenario, runs: list[Run], result: str) -> str:
    names = dict.fromkeys((run.file, run.test) for run in runs)
    cells = [
        scenario.id,
        scenario.someone,
        scenario.promise,
        _modes(runs),
        "<br>".join(f"[{_title(test)}](../{file})" for file, test in names),
        result,
    ]
    return f"| {' | '.join(cells)} |"


def _title(test: str) -> str:
    return test.removeprefix("test_").replace("_", " ")


def _modes(runs: list[Run]) -> str:
    """Say in which modes the tests run, each mode once."""
    scripts = " and ".join(sorted({run.javascript for run in runs}))
    modes = [f"JavaScript {scripts}"]
    if any(run.bfcache for run in runs):
        modes.append("back/forward cache off and on")
    if {run.database for run in runs} > {"sqlite"}:
        modes.append("SQLite and PostgreSQL")
    return "; ".join(modes)


def results_of(runs: Iterable[Run], results: Results) -> dict[str, str]:
    """Return for each scenario whether it held, and in how many runs."""
    said = {}
    for scenario in SCENARIOS:
        nodes = {run.node for run in runs if scenario.id in run.scenarios}
        held = len(nodes & results.passed - results.failed)
        said[scenario.id] = f"held in {held}" if held == len(nodes) else f"{held} of {len(nodes)}"
    return said


def without_results(page: str) -> str:
    """Return the page without what only a run can tell."""
    page = re.sub(r"^Last run: .*$", "", page, flags=re.M)
    return re.sub(r"\|[^|]*\|$", "|", page, flags=re.M)


def check() -> None:
    """End with what is missing or stale, if anything is."""
    runs = collected()
    problems = missing(runs)
    page = PAGE.read_text("utf-8") if PAGE.exists() else ""
    if without_results(page) != without_results(written(runs, {}, "")):
        problems.append("docs/scenarios.md is not what the tests say: make scenarios")
    if re.search(r"\| (not run|\d+ of \d+) \|$", page, flags=re.M):
        problems.append("docs/scenarios.md names a scenario that did not hold: make scenarios")
    if problems:
        sys.exit("\n".join(problems))


def main() -> None:
    """Check the page, or run the scenarios and write it."""
    os.chdir(ROOT)
    if "--check" in sys.argv:
        check()
        return
    runs = collected()
    results = Results()
    status = pytest.main(["-n", "2", "-m", "scenario", JOURNEYS, *sys.argv[1:]], [results])
    held = len({run.node for run in runs} & results.passed - results.failed)
    last_run = f"{date.today():%-d %B %Y}; {held} of {len(runs)} runs held."
    PAGE.write_text(written(runs, results_of(runs, results), last_run), "utf-8")
    sys.exit(status)


if __name__ == "__main__":
    main()
