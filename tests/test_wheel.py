"""What is installed works from any folder: pages, static files and migrations are in the wheel."""

import os
import socket
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import build_opener
from zipfile import ZipFile

import pytest

from tests.markup import Page

ROOT = Path(__file__).parent.parent
START_SECONDS = 30
OPENER = build_opener()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("doorstep-*.whl")
    return built


@pytest.fixture(scope="module")
def bin_folder(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of a new environment in which only the wheel was installed."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, with_pip=False, symlinks=True)
    binaries = folder / "bin"
    python = binaries / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    install = [*pip, "install", "--quiet", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    # What it needs, it finds where these tests have it.
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "needs.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return binaries


def run(command: list[str], folder: Path, *, given: str = "", **variables: str) -> str:
    ended = subprocess.run(
        command,
        cwd=folder,
        env=environ(**variables),
        input=given,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def environ(**variables: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DOORSTEP_", "PYTHON"))}
    return {**kept, **variables}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(command: list[str], folder: Path, port: int) -> Iterator[str]:
    variables = environ(PORT=str(port), HOST="127.0.0.1")
    with subprocess.Popen(command, cwd=folder, env=variables, stderr=subprocess.PIPE) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            await_answer(server, f"{address}/readyz")
            yield address
        finally:
            server.terminate()
            server.communicate(timeout=START_SECONDS)


def await_answer(server: "subprocess.Popen[bytes]", url: str) -> None:
    """Ask until there is an answer; the server says nothing when it is there."""
    for _ in range(START_SECONDS * 10):
        assert server.poll() is None, server.stderr and server.stderr.read().decode()
        try:
            with OPENER.open(url, timeout=1):
                return
        except URLError:
            try:
                server.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
    raise AssertionError("the server does not answer")


def test_the_wheel_holds_what_is_shown_and_no_tests(wheel: Path) -> None:
    with ZipFile(wheel) as packed:
        names = packed.namelist()
    for path in (
        "webapp/templates/layout.html",
        "webapp/templates/partials/todo_row.html",
        "webapp/static/app.css",
        "webapp/static/vendor/htmx-4.0.1.min.js",
        "webapp/migrations/versions/0001_the_house.py",
        "webapp/accounts/common-passwords.txt",
    ):
        assert path in names
    assert not [name for name in names if name.startswith(("tests/", "e2e/", "static/"))]


def test_the_command_says_its_version(bin_folder: Path, tmp_path: Path) -> None:
    assert run([str(bin_folder / "doorstep"), "--version"], tmp_path).strip() == "0.1.0"


def test_the_installed_command_makes_a_person_and_serves_pages(
    bin_folder: Path, tmp_path: Path
) -> None:
    doorstep = str(bin_folder / "doorstep")
    add = [doorstep, "user", "add", "Anna", "--password-stdin"]
    assert run(add, tmp_path, given="correct horse\n") == "Anna can sign in now.\n"
    assert (tmp_path / "data" / "doorstep.db").is_file()
    with serving([doorstep, "serve"], tmp_path, free_port()) as address:
        with OPENER.open(f"{address}/login") as answer:
            page = Page(answer.read().decode())
        assert page.h1 == "Sign in"
        (stylesheet,) = page.all("link", rel="stylesheet")
        with OPENER.open(address + (stylesheet.get("href") or "")) as answer:
            assert answer.headers["Content-Type"].startswith("text/css")
        fields = urlencode({"username": "Anna", "password": "correct horse"}).encode()
        with OPENER.open(f"{address}/login", fields) as answer:
            # It led on to the dashboard, which this opener without cookies may not see.
            assert answer.url == f"{address}/login?next=/dashboard"
