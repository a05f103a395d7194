"""Every state in a browser: nothing for axe to find, and the tree that screen readers get."""

import os
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page

from e2e.preview.conftest import AXE
from webapp.components import contracts
from webapp.preview.catalogue import Catalogue
from webapp.preview.previewer import raw_path

STATES = Catalogue("webapp.preview.states").states()
BASELINES = Path(__file__).parent / "baselines"

Theme = Literal["light", "dark"]
LOOKS: tuple[tuple[Theme, int], ...] = (("light", 320), ("dark", 1280))
"""Both themes and both widths: colours do not depend on the width."""

# A partial is no page: what only a whole page can have is not asked of it.
RUN = """
async (partial) => {
  const where = partial ? { include: [["main"]] } : document;
  const rules = { region: { enabled: !partial } };
  const found = await axe.run(where, { rules, iframes: false });
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`);
}
"""


VARIANTS = [raw_path(state, values) for state in STATES.values() for values in state.variants()]


@pytest.mark.parametrize("path", VARIANTS)
def test_axe_finds_nothing(shared_page: Page, path: str) -> None:
    name = path.removeprefix("/preview/raw/").partition("?")[0]
    partial = contracts[STATES[name].cls].kind == "partial"
    shared_page.goto(path)
    shared_page.evaluate(AXE)
    for theme, width in LOOKS:
        shared_page.set_viewport_size({"width": width, "height": 800})
        shared_page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert shared_page.evaluate(RUN, partial) == [], f"{theme}, {width} px"
        over = shared_page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"scrolls sideways by {over} px at {width} px"


@pytest.mark.parametrize("name", STATES)
def test_the_accessible_tree_is_as_it_was(shared_page: Page, name: str) -> None:
    shared_page.set_viewport_size({"width": 1280, "height": 800})
    shared_page.goto(f"/preview/raw/{name}")
    partial = contracts[STATES[name].cls].kind == "partial"
    tree = shared_page.locator("main" if partial else "body").aria_snapshot() + "\n"
    file = BASELINES / f"{name.replace('/', '.')}.txt"
    if os.environ.get("UPDATE_BASELINES"):
        file.write_text(tree, "utf-8")
    assert file.is_file(), f"no baseline: `make baselines` writes {file.name}"
    assert tree == file.read_text("utf-8"), "if this is right: `make baselines`, and look at them"


def test_no_baseline_is_left_over() -> None:
    known = {f"{name.replace('/', '.')}.txt" for name in STATES}
    over = [file for file in BASELINES.glob("*.txt") if file.name not in known]
    if os.environ.get("UPDATE_BASELINES"):
        for file in over:
            file.unlink()
    assert not [file.name for file in over if file.exists()], "`make baselines` removes them"


OWN = ["/preview", "/preview/graph", "/preview?q=unicorn"]
TABS = ("notes", "template", "html", "call", "htmx", "used", "checks")


@pytest.mark.parametrize("path", OWN + [f"/preview/TodosPage/usual?_tab={tab}" for tab in TABS])
def test_the_previewer_passes_its_own_checks(shared_page: Page, path: str) -> None:
    shared_page.goto(path)
    shared_page.evaluate(AXE)
    for theme, width in LOOKS:
        shared_page.set_viewport_size({"width": width, "height": 800})
        shared_page.emulate_media(color_scheme=theme)
        found = shared_page.evaluate(RUN, False)
        assert found == [], f"{theme}, {width} px"
        assert shared_page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
