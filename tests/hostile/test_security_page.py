"""docs/security.md names every requirement of ASVS 5.0's first level, and tests that exist."""

import re
from pathlib import Path

from tests.doors.test_paths import ELSEWHERE
from tests.hostile.corpus import BODIES, VALUES
from tests.hostile.payloads import PAYLOADS
from tests.hostile.test_cross_origin import CASES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text("utf-8")
FIRST, SECOND = PAGE.split("## OWASP ASVS 5.0, level 1")[1].split("## OWASP ASVS 5.0, level 2")

# The requirements of level 1, by chapter and section: how many there are, as numbered there.
LEVEL_1 = [
    "1.2.1",
    "1.2.2",
    "1.2.3",
    "1.2.4",
    "1.2.5",
    "1.3.1",
    "1.3.2",
    "1.5.1",
    "2.1.1",
    "2.2.1",
    "2.2.2",
    "2.3.1",
    "3.2.1",
    "3.2.2",
    "3.3.1",
    "3.4.1",
    "3.4.2",
    "3.5.1",
    "3.5.2",
    "3.5.3",
    "4.1.1",
    "4.4.1",
    "5.2.1",
    "5.2.2",
    "5.3.1",
    "5.3.2",
    "6.1.1",
    "6.2.1",
    "6.2.2",
    "6.2.3",
    "6.2.4",
    "6.2.5",
    "6.2.6",
    "6.2.7",
    "6.2.8",
    "6.3.1",
    "6.3.2",
    "6.4.1",
    "6.4.2",
    "7.2.1",
    "7.2.2",
    "7.2.3",
    "7.2.4",
    "7.4.1",
    "7.4.2",
    "8.1.1",
    "8.2.1",
    "8.2.2",
    "8.3.1",
    "9.1.1",
    "9.1.2",
    "9.1.3",
    "9.2.1",
    "10.4.1",
    "10.4.2",
    "10.4.3",
    "10.4.4",
    "10.4.5",
    "11.3.1",
    "11.3.2",
    "11.4.1",
    "12.1.1",
    "12.2.1",
    "12.2.2",
    "13.4.1",
    "14.2.1",
    "14.3.1",
    "15.1.1",
    "15.2.1",
    "15.3.1",
]


def rows(part: str) -> dict[str, str]:
    """Return what holds each requirement, by its id."""
    found = re.findall(r"^\| (V[\d.]+(?:, V[\d.]+)*) \| .+? \| (.+) \|$", part, re.MULTILINE)
    return {name: held for names, held in found for name in names.split(", ")}


def test_every_requirement_of_the_first_level_is_answered() -> None:
    assert len(LEVEL_1) == 70
    assert sorted(rows(FIRST)) == sorted(f"V{name}" for name in LEVEL_1)


def test_no_requirement_stands_in_both_levels() -> None:
    assert not rows(FIRST).keys() & rows(SECOND).keys()
    assert len(rows(SECOND)) > 90


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", PAGE)
    assert len(named) > 120
    for path, name in named:
        file = ROOT / path if path.startswith("e2e/") else ROOT / "tests" / path
        assert re.search(rf"^def {name}\(", file.read_text("utf-8"), re.MULTILINE), (path, name)


def test_the_figures_are_those_of_the_tests() -> None:
    for number, what in (
        (len(VALUES), "bad values"),
        (len(BODIES), "bad bodies"),
        (len(PAYLOADS), "payloads"),
        (len(CASES), "cases"),
        (len(set(ELSEWHERE)), "ways to lead elsewhere"),
    ):
        assert f"{number} {what}" in PAGE, what
