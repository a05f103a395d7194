"""`doorstep preview list`, `check` and `export`."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.preview.test_mistakes import MISTAKES, MakeProject, made
from webapp import components
from webapp.cli import main
from webapp.preview.catalogue import Broken, Catalogue, Problem
from webapp.preview.commands import check, validated

STATES = Catalogue("webapp.preview.states").states()


@pytest.fixture(autouse=True)
def _templates_are_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "_environment", components._environment)


def run(*words: str) -> str:
    outcome = CliRunner().invoke(main, ["preview", *words])
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


def test_list_names_every_state_with_its_controls() -> None:
    lines = run("list").splitlines()
    assert len(lines) == len(STATES)
    assert "TodoRow/overdue(days=3, title=Water the plants)  Late: the words say it" in "\n".join(
        lines
    )


@pytest.fixture(autouse=True)
def _without_java(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the tests a virtual machine of Java each, but for those that are about it."""
    if not request.node.get_closest_marker("with_java"):
        monkeypatch.setenv("VNU_JAR", "none")


@pytest.mark.with_java
def test_check_finds_nothing() -> None:
    assert run("check").splitlines()[-1] == f"{len(STATES)} states, no problems"


@pytest.mark.with_java
@pytest.mark.skipif(
    not (shutil.which("java") and Path("node_modules/vnu-jar").is_dir()),
    reason="no Java, or no Nu HTML Checker: see `make checker`",
)
def test_the_nu_checker_finds_what_the_parser_takes(project: MakeProject) -> None:
    def nest(files: dict[str, str]) -> None:
        files["templates/partials/note.html"] += "<ul><p>{{ text }}</p></ul>"

    said = [str(problem) for problem in validated(project(nest))]
    assert any("Element “p” not allowed as child of element “ul”" in line for line in said), said


def test_check_prints_what_is_wrong(
    project: MakeProject, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(project(made(MISTAKES["an unknown swap"]))) > 0
    said = capsys.readouterr().out
    assert "templates/partials/things.html:2:" in said
    assert "[htmx]" in said


def test_one_problem_is_one(project: MakeProject, capsys: pytest.CaptureFixture[str]) -> None:
    check(project(made(MISTAKES["an unknown swap"])))
    assert capsys.readouterr().out.splitlines()[-1] == "5 states, 1 problem"


@pytest.mark.parametrize("command", ["list", "check", "export"])
def test_states_that_cannot_be_read_are_one_line(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    problem = Problem("states", "webapp/preview/states/new.py", 7, "state `calm` needs `-> Badge`")

    def unreadable(_: Catalogue) -> None:
        raise Broken(problem)

    monkeypatch.setattr(Catalogue, "states", unreadable)
    outcome = CliRunner().invoke(main, ["preview", command])
    assert outcome.exit_code == 1
    assert outcome.output == f"Error: {problem}\n"


def test_export_writes_a_site_that_opens_from_disk(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert run("export", str(folder)).startswith(f"{len(STATES)} states: open")
    pages = list(folder.rglob("*.html"))
    assert len(pages) == 3 + 5 * len(STATES)
    for page in pages:
        found = re.findall(r' (?:href|src|action|formaction)="([^"#]+)', page.read_text("utf-8"))
        for value in set(found) - {"https://plants.example"}:  # a link in somebody’s notes
            assert (page.parent / value).is_file(), f"{page}: {value}"
    row = (folder / "raw/TodoRow/overdue.dark-rtl.html").read_text("utf-8")
    assert 'dir="rtl"' in row
    assert 'formaction="../../raw/TodoRow/done.light-ltr.html"' in row
    assert (
        "hx-" not in (folder / "raw/AddForm/fresh.light-ltr.html").read_text().partition("<body")[2]
    )
