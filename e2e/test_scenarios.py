"""Every scenario has its tests, in all of its modes, and docs/scenarios.md tells of them."""

import subprocess
import sys
from pathlib import Path

import pytest

from e2e.scenarios import SCENARIOS, SUBJECTS
from tools import scenarios
from tools.scenarios import Run

ROOT = Path(__file__).parents[1]


def test_every_scenario_has_its_tests_and_the_page_tells_of_them() -> None:
    # In a process of its own: of all journeys, however few run here.
    command = [sys.executable, "-m", "tools.scenarios", "--check"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def runs(*left_out: str) -> list[Run]:
    """One run for each scenario and mode, but for some."""
    return [
        Run(f"e2e/a.py::test_{row.id}[{mode}-{cache}]", (row.id,), mode, cache, "sqlite")
        for row in SCENARIOS
        for mode in row.javascript
        for cache in ([False, True] if row.history else [False])
        if row.id not in left_out and f"{row.id} {mode} {cache}" not in left_out
    ]


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ((), []),
        (("C1",), ["C1: no test"]),
        (("R7 off False",), ["R7: no test with JavaScript off"]),
        (
            ("H4 on True",),
            ["H4: no test with JavaScript on and the back/forward cache on"],
        ),
    ],
)
def test_what_has_no_test_is_said(left_out: tuple[str, ...], said: list[str]) -> None:
    assert scenarios.missing(runs(*left_out)) == said


def test_a_mark_for_no_scenario_is_said() -> None:
    stray = Run("e2e/a.py::test_a", ("Z9",), "on", False, "sqlite")
    assert scenarios.missing([*runs(), stray]) == ["Z9: there is no such scenario"]


def test_the_page_is_compared_without_its_results() -> None:
    before = scenarios.written(runs(), {"H1": "held in 4"}, "yesterday")
    after = scenarios.written(runs(), {"H1": "held in 8"}, "today")
    assert before != after
    assert scenarios.without_results(before) == scenarios.without_results(after)
    assert scenarios.without_results(before) != scenarios.without_results(
        scenarios.written(runs("C1"), {}, "")
    )


def test_ids_and_subjects_are_in_order() -> None:
    ids = [row.id for row in SCENARIOS]
    assert len(set(ids)) == len(ids)
    letters = [id[0] for id in ids]
    assert list(dict.fromkeys(letters)) == list(SUBJECTS)
