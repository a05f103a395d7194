"""docs/api.md says what is so: a shell runs each command, with curl, against the real server."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.api.conftest import Program
from tests.people import Person
from webapp.api.description import document
from webapp.api.inputs import LABEL_FIELDS, LIST, TODO, LabelBody, ListBody, TodoBody
from webapp.api.problems import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


class Block(NamedTuple):
    """A block of the page: what is run, or what comes of what was run last."""

    kind: str
    text: str


BLOCKS = [Block(*found) for found in re.findall(r"```(\w+)\n(.*?)```", PAGE.read_text(), re.DOTALL)]


@pytest.fixture
def here(app: Flask) -> Iterator[str]:
    """The address of a server of the app."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def fits(said: str, came: str) -> bool:
    """Tell whether what came is what the page says; "…" stands for anything, an object too."""
    pattern = ".*?".join(map(re.escape, said.split("…")))
    return re.search(pattern.replace(r"\{.*?\}", r"\{.*\}"), came, re.DOTALL | re.I) is not None


def test_a_newcomer_can_follow_the_page(here: str, anna: Person, tmp_path: Path) -> None:
    assert shutil.which("curl"), "the page is for people who have curl"
    # What a block sets stands in those after it, as in a terminal.
    terminal = tmp_path / "variables"
    terminal.write_text(f"HERE='{here}'\n")
    token, came, ran, compared = "", "", 0, 0
    for kind, text in BLOCKS:
        if kind == "sh":
            keep = f"set | grep -E '^(HERE|TOKEN|TODO|ETAG)=' > {terminal}.new"
            shell = f"set -u; . {terminal}\n{text}\n{keep}; mv {terminal}.new {terminal}"
            done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, f"{text}\n{done.stderr}"
            came = done.stdout.replace("\r\n", "\n")
            if not token and (found := re.search(r'"token":"([^"]+)"', came)):
                token = found[1]
                with terminal.open("a") as variables:
                    variables.write(f"TOKEN='{token}'\n")
            assert came
            ran += 1
        elif kind in {"json", "http"}:
            for part in text.strip().split("\n"):
                assert fits(part, came), f"{part}\n\nis not what came:\n{came}"
            compared += 1
        elif kind == "python":
            told = io.StringIO()
            with redirect_stdout(told):
                exec(text, {"HERE": here, "TOKEN": token})  # noqa: S102  the page's own
            assert "Milk" in told.getvalue()
    assert ran >= 11
    assert compared >= 10
    assert "Oat milk" in anna.titles()


def test_an_answer_that_is_not_the_pages_would_be_seen() -> None:
    assert fits('{"a":…,"b":{…}}', '{"a":1,"b":{"c":{}}}')
    assert not fits('{"a":…,"b":1}', '{"a":1,"b":2}')


def test_the_description_is_served_and_names_every_door(program: Program, app: Flask) -> None:
    found = program.get("/api/openapi.json").json
    assert found
    assert found["openapi"].startswith("3.1")
    described = {
        (re.sub(r"\{\w+\}", "ID", path), method.upper())
        for path, methods in found["paths"].items()
        for method in methods
    }
    doors = {
        (re.sub(r"<[^>]+>", "ID", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint not in {"api.openapi", "api.docs"}
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == doors


def test_every_field_that_is_taken_is_described_and_shown(program: Program, app: Flask) -> None:
    for body, schema in ((TodoBody, TODO), (ListBody, LIST), (LabelBody, LABEL_FIELDS)):
        assert set(schema) == set(body.model_fields) - {"repeat_words"}
    program.get("/api/openapi.json")
    with app.test_request_context():
        schemas = document()["components"]["schemas"]
    assert set(TODO) <= set(schemas["Todo"]["properties"])
    assert set(LIST) <= set(schemas["List"]["properties"])


def test_the_page_of_the_doors_tells_all_kinds_of_problems(anna: Person) -> None:
    page = anna.browser.get("/api/docs").page
    for kind in KINDS.values():
        assert page.all("h3", id=kind.name), kind.name
