"""Every state in a browser: nothing for axe to find, and the tree that screen readers get."""

import os
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page

from webapp.components import contracts
from webapp.preview.catalogue import Catalogue
from webapp.preview.previewer import raw_path

STATES = Catalogue("webapp.preview.states").states()
FOLDER = Path(__file__).parent / "baselines"
BASELINES = {f"/preview/raw/{name}": FOLDER / f"{name.replace('/', '.')}.txt" for name in STATES}
"""Where what screen readers are told of each state is kept, by its path."""

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
def test_axe_finds_nothing_and_the_accessible_tree_is_as_it_was(
    page_with_axe: Page, path: str
) -> None:
    name = path.removeprefix("/preview/raw/").partition("?")[0]
    partial = contracts[STATES[name].cls].kind == "partial"
    page_with_axe.goto(path)
    for theme, width in LOOKS:
        page_with_axe.set_viewport_size({"width": width, "height": 800})
        page_with_axe.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert page_with_axe.evaluate(RUN, partial) == [], f"{theme}, {width} px"
        over = page_with_axe.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"scrolls sideways by {over} px at {width} px"
    if path in BASELINES:
        tree = page_with_axe.locator("main" if partial else "body").aria_snapshot() + "\n"
        compare(tree, BASELINES[path])


def compare(tree: str, file: Path) -> None:
    if os.environ.get("UPDATE_BASELINES"):
        file.write_text(tree, "utf-8")
    assert file.is_file(), f"no baseline: `make baselines` writes {file.name}"
    assert tree == file.read_text("utf-8"), "if this is right: `make baselines`, and look at them"


def test_each_state_has_a_baseline_and_none_is_left_over() -> None:
    assert set(BASELINES) <= set(VARIANTS)
    over = set(FOLDER.iterdir()) - set(BASELINES.values())
    if os.environ.get("UPDATE_BASELINES"):
        for file in over:
            file.unlink()
    assert not [file.name for file in over if file.exists()], "`make baselines` removes them"


OWN = ["/preview", "/preview/graph", "/preview?q=unicorn"]
TABS = ("notes", "template", "html", "call", "htmx", "used", "checks")


@pytest.mark.parametrize("path", OWN + [f"/preview/TodosPage/usual?_tab={tab}" for tab in TABS])
def test_the_previewer_passes_its_own_checks(page_with_axe: Page, path: str) -> None:
    page_with_axe.goto(path)
    for theme, width in LOOKS:
        page_with_axe.set_viewport_size({"width": width, "height": 800})
        page_with_axe.emulate_media(color_scheme=theme)
        found = page_with_axe.evaluate(RUN, False)
        assert found == [], f"{theme}, {width} px"
        assert page_with_axe.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
