"""Pictures of what a branch changes: each state as it was at the merge base, and as it is now.

`python -m e2e.preview.diff [--base main]` renders both on this machine, in one browser, and writes
build/preview-diff/index.html with the states that differ: before, after, and where.
"""

import argparse
import base64
import html
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tools.browser import executable

ROOT = Path(__file__).parents[2]
OUT = ROOT / "build" / "preview-diff"
WIDTHS = (375, 1280)

COMPARE = """
async ([before, after]) => {
  const load = async (url) => createImageBitmap(await (await fetch(url)).blob());
  const [a, b] = await Promise.all([load(before), load(after)]);
  const canvas = new OffscreenCanvas(Math.max(a.width, b.width), Math.max(a.height, b.height));
  const pen = canvas.getContext("2d");
  pen.drawImage(a, 0, 0);
  pen.globalCompositeOperation = "difference";
  pen.drawImage(b, 0, 0);
  const pixels = pen.getImageData(0, 0, canvas.width, canvas.height);
  let count = a.width === b.width && a.height === b.height ? 0 : 1;
  for (let i = 0; i < pixels.data.length; i += 4) {
    const differs = pixels.data[i] + pixels.data[i + 1] + pixels.data[i + 2] > 0;
    pixels.data.set(differs ? [220, 0, 120, 255] : [255, 255, 255, 255], i);
    count += differs;
  }
  pen.putImageData(pixels, 0, 0);
  const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
  return [count, btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))];
}
"""


class Difference(NamedTuple):
    """A state that looks otherwise."""

    name: str
    pixels: int
    """How many differ; all of them where the state is new or gone."""


def main() -> int:
    """Compare, write the pictures, and return how many states differ."""
    parser = argparse.ArgumentParser(prog="python -m e2e.preview.diff", description=__doc__)
    parser.add_argument("--base", default="main", help="branch that this one is compared with")
    base = subprocess.run(
        ["git", "merge-base", parser.parse_args().base, "HEAD"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        before, after = Path(folder, "before"), Path(folder, "after")
        _export(_tree(base, Path(folder, "tree")), before)
        _export(ROOT, after)
        chromium = playwright.chromium
        browser = chromium.launch(executable_path=executable(chromium.executable_path))
        found = list(compare(browser, before / "raw", after / "raw", OUT))
        browser.close()
    (OUT / "index.html").write_text(_report(base, found), "utf-8")
    for difference in found:
        print(f"{difference.name}: {difference.pixels:,} pixels")
    print(f"{len(found) or 'no'} differences with {base[:10]}: {OUT / 'index.html'}")
    return len(found)


def _tree(commit: str, folder: Path) -> Path:
    """Unpack the commit's files into the folder; the repository is left as it is."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _export(tree: Path, folder: Path) -> None:
    """Let the tree's own previewer export its states; one without a previewer has none."""
    (folder / "raw").mkdir(parents=True)
    if (tree / "webapp/preview/commands.py").is_file():
        command = [sys.executable, "-m", "webapp", "preview", "export", str(folder)]
        own = {n: v for n, v in os.environ.items() if not n.startswith(("DOORSTEP_", "PYTHON"))}
        subprocess.run(command, cwd=tree, env=own, check=True, stdout=subprocess.DEVNULL)


def compare(browser: Browser, before: Path, after: Path, out: Path) -> Iterator[Difference]:
    """Yield the states whose pictures differ, and save the pictures."""
    sides = before, after
    names = {str(file.relative_to(side)) for side in sides for file in side.rglob("*.html")}
    context = browser.new_context(reduced_motion="reduce")
    page, judge = context.new_page(), context.new_page()
    for name in sorted(names):
        for width in WIDTHS:
            pictures = [_picture(page, side / name, width) for side in sides]
            if pictures[0] != pictures[1]:
                label = f"{name.removesuffix('.html').replace('/', '.')}-{width}"
                sent = [base64.b64encode(picture).decode() for picture in pictures if picture]
                urls = [f"data:image/png;base64,{text}" for text in sent]
                pixels, picture = judge.evaluate(COMPARE, [urls[0], urls[-1]])
                if len(urls) == 2 and not pixels:
                    continue
                for kind, content in zip(("before", "after"), pictures, strict=True):
                    if content:
                        (out / f"{label}.{kind}.png").write_bytes(content)
                if len(urls) == 2:
                    (out / f"{label}.where.png").write_bytes(base64.b64decode(picture))
                yield Difference(label, pixels)
    context.close()


def _picture(page: Page, file: Path, width: int) -> bytes | None:
    if not file.is_file():
        return None
    page.set_viewport_size({"width": width, "height": 600})
    page.goto(file.as_uri())
    return page.screenshot(full_page=True, animations="disabled", caret="hide")


def _report(base: str, found: list[Difference]) -> str:
    parts = []
    for name, pixels in found:
        cells = "".join(
            f'<figure><figcaption>{kind}</figcaption><img src="{name}.{kind}.png" alt=""></figure>'
            for kind in ("before", "after", "where")
            if (OUT / f"{name}.{kind}.png").is_file()
        )
        parts.append(f"<h2>{html.escape(name)} <small>{pixels:,} pixels</small></h2>{cells}")
    style = "body{font:1rem system-ui}figure{display:inline-block}img{max-width:30vw}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Differences</title>'
        f"<style>{style}</style><h1>{len(found)} differences with {base[:10]}</h1>{''.join(parts)}"
    )


if __name__ == "__main__":
    sys.exit(main() > 0)
