"""The pictures in the documents: all there, described, and small."""

import re
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"
SHOWN = [
    (page, said, DOCS / path)
    for page in DOCS.glob("*.md")
    for said, path in re.findall(r"!\[([^\]]*)\]\((pictures/[^)]+)\)", page.read_text("utf-8"))
]


def test_every_picture_is_there_described_and_small() -> None:
    assert len(SHOWN) >= 8
    for page, said, path in SHOWN:
        assert path.is_file(), f"{page.name} shows {path.name}: `make screenshots`"
        assert path.stat().st_size < 120_000, f"{path.name} is too large to load"
        assert said, f"{path.name} says nothing to those who do not see it"


def test_no_picture_is_left_over() -> None:
    readme = (DOCS.parent / "README.md").read_text("utf-8")
    for path in (DOCS / "pictures").iterdir():
        assert path in {shown for _, _, shown in SHOWN} or path.name in readme, path.name
