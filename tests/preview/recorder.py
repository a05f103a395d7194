"""Which views returned which pages in the tests: the previewer shows it under "Used by"."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import has_request_context, request

from webapp import components
from webapp.doors import pages

FOLDER = Path("build")


@pytest.fixture(scope="session", autouse=True)
def record_pages() -> Iterator[None]:
    """Write the views and their pages into the build folder, a file for each worker."""
    seen: dict[str, set[str]] = {}

    def rendered(value: object, **frame: object) -> str:
        if has_request_context() and request.endpoint:
            seen.setdefault(request.endpoint, set()).add(type(value).__name__)
        return components.render(value, **frame)

    patch = pytest.MonkeyPatch()
    patch.setattr(pages, "render", rendered)
    yield
    patch.undo()
    FOLDER.mkdir(exist_ok=True)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    found = {view: sorted(names) for view, names in sorted(seen.items())}
    (FOLDER / f"rendered-{worker}.json").write_text(json.dumps(found, indent=1), "utf-8")
