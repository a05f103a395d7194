"""The previewer under the real server, as `make run` starts it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
AXE = next((ROOT / "tests/vendor").glob("axe-*.min.js")).read_text("utf-8")


@contextmanager
def running(root: Path, folder: Path) -> Iterator[str]:
    """Give the address of the server of a source tree, with the developers' pages."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
    own = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    settings = {"DOORSTEP_DATA": str(folder), "DOORSTEP_DEVTOOLS": "1", "PORT": str(port)}
    url = f"http://localhost:{port}"
    command = [sys.executable, "-m", "webapp", "serve"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, cwd=root, env=own | settings, stdout=log, stderr=log) as process,
    ):
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"{url}/readyz", timeout=5).close()  # noqa: S310  ours
                    break
                except URLError:
                    time.sleep(0.1)
            yield url
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server with the developers' pages."""
    with running(ROOT, tmp_path_factory.mktemp("preview")) as url:
        yield url


@pytest.fixture
def edited(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A copy of the source tree that may be edited, and the address of its server."""
    for name in ("webapp", "templates", "static"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    data = tmp_path / "data"
    data.mkdir()
    with running(tmp_path, data) as url:
        yield tmp_path, url


@pytest.fixture(scope="session")
def page_with_axe(browser: Browser, site: str) -> Iterator[Page]:
    """One window for all states, since they keep nothing, with axe in each page."""
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    # The previewer's pages hold many frames, which are not asked.
    context.add_init_script(f"if (window === top) {{ {AXE} }}")
    yield context.new_page()
    context.close()
