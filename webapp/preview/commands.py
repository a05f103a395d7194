"""What can be done without opening the previewer: list, check, export."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import click

from webapp.components import render
from webapp.preview.catalogue import Problem, one_look
from webapp.preview.checks.findings import condensed
from webapp.preview.gallery import compose
from webapp.preview.gallery.pages import NoticePage
from webapp.preview.markup import Change, Element, rewrite
from webapp.preview.previewer import AnyState, Look, Previewer

THEMES = ("light", "dark")
DIRECTIONS = ("ltr", "rtl")


def list_states(previewer: Previewer) -> None:
    """Print each state with its controls and the first line of its note."""
    for state in previewer.catalogue.states().values():
        controls = ", ".join(f"{c.name}={c.write(c.default)}" for c in state.controls)
        note = state.note.partition("\n")[0]
        click.echo(f"{state.id}({controls})  {note}")


@one_look()
def check(previewer: Previewer) -> int:
    """Print everything that is wrong and return how much that is."""
    problems = previewer.findings().all()
    if not any(problem.check == "render" for problem in problems):
        problems += condensed(validated(previewer))
    for problem in problems:
        click.echo(f"{problem} [{problem.check}]")
    count = f"{len(problems) or 'no'} problem{'s' * (len(problems) != 1)}"
    click.echo(f"{len(previewer.catalogue.states())} states, {count}")
    return len(problems)


def validated(previewer: Previewer) -> list[Problem]:
    """Return what the Nu HTML Checker says of all states, in one run.

    Nothing where Java or the checker is not there: ``VNU_JAR`` names it, or npm's ``vnu-jar``.
    """
    jar = Path(os.environ.get("VNU_JAR") or "node_modules/vnu-jar/build/dist/vnu.jar").resolve()
    if not jar.is_file() or not shutil.which("java"):
        return []
    states = previewer.catalogue.states().values()
    with tempfile.TemporaryDirectory() as folder:
        shown = {}
        for state in states:
            file = Path(folder, f"{state.id.replace('/', '.')}.html")
            shown[file.name] = previewer.shown(state, next(state.variants()))
            file.write_text(shown[file.name].document, "utf-8")
        command = ["java", "-jar", str(jar), "--exit-zero-always", "--format", "gnu", *shown]
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    problems = []
    for line in ran.stderr.splitlines():
        said = re.match(r'"?[^"]*?([\w.]+\.html)"?:(\d+)\.\d+[^ ]*: error: (.*)', line)
        if said and not re.search("(Attribute|Element) “hx-", said[3]):
            seen = shown[said[1]]
            wrong = seen.document.split("\n")[int(said[2]) - 1].strip()
            needles = wrong, re.split('[{"]', wrong)[0] + '"'
            problems.append(previewer.findings().found(seen, "html", needles, said[3]))
    return problems


@one_look()
def export(previewer: Previewer, folder: Path) -> int:
    """Write all states as a site that opens from disk; return how many states there are."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(previewer.project.static, folder / "static")
    states = previewer.catalogue.states()

    def save(path: str, html: str, state: AnyState | None = None, *before: Change) -> None:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        up = "../" * path.count("/")
        text = rewrite(html, *before, lambda element: _relative(previewer, element, up, state))
        file.write_text(text, "utf-8")

    save("index.html", render(compose.sheet(previewer)))
    save("graph.html", render(compose.graph(previewer)))
    asked = "A folder of files answers nothing; in the running previewer it may."
    save(
        "501.html",
        render(NoticePage(title="501: no state answers", text=asked, lines=(), version="")),
    )
    for state in states.values():
        values = next(state.variants())
        page = compose.state_page(previewer, state, values, compose.View(), whole=True)
        save(f"{state.id}.html", render(page))
        for theme in THEMES:
            for direction in DIRECTIONS:
                look = Look(theme=theme, dir=direction)  # type: ignore[arg-type]
                text = previewer.shown(state, values, look).document
                path = f"raw/{state.id}.{theme}-{direction}.html"
                save(path, text, state, previewer.framing(state, look))
    return len(states)


def _relative(
    previewer: Previewer, element: Element, up: str, state: AnyState | None
) -> dict[str, str | None]:
    changes: dict[str, str | None] = {}
    for name, value in element.attrs.items():
        parts = urlsplit(value)
        path = parts.path
        if name not in {"href", "src", "action", "formaction"} or not path.startswith("/preview"):
            # htmx sends nothing from a file; what it would do, the plain form does.
            changes |= {name: None} if name.startswith("hx-") or name == "autofocus" else {}
        elif asset := re.match(r"/preview/asset/[\w-]+/(.+)", path):
            changes[name] = f"{up}static/{asset[1]}"
        elif raw := re.match(r"/preview/raw/(\w+/\w+)", path):
            dark, right = "_theme=dark" in parts.query, "_dir=rtl" in parts.query
            look = f"{THEMES[dark]}-{DIRECTIONS[right]}"
            changes[name] = f"{up}raw/{raw[1]}.{look}.html"
        elif act := re.match(r"/preview/act/\w+/\w+(/.*)", path):
            method = _method(element, name)
            answer = state and previewer.answer(state, method, act[1])
            changes[name] = f"{up}raw/{answer.id}.light-ltr.html" if answer else f"{up}501.html"
        elif re.fullmatch(r"/preview/\w+/\w+", path):
            changes[name] = f"{up}{path[9:]}.html"
        else:
            known = {"/preview": "index.html", "/preview/graph": "graph.html"}
            changes[name] = up + known.get(path, "501.html")
    if element.tag == "form":
        changes["method"] = "get"  # a file takes no POST
    return changes


def _method(element: Element, name: str) -> str:
    if name == "action":
        return element.attrs.get("method", "get").upper()
    if name == "formaction":
        form = next((e for e in element.ancestors() if e.tag == "form"), element)
        return (element.attrs.get("formmethod") or form.attrs.get("method", "get")).upper()
    return "GET"
