"""What can be done without opening the previewer: list, check, export."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import click

from webapp.components import render
from webapp.preview import compose
from webapp.preview.catalogue import Problem, relative
from webapp.preview.markup import Element, rewrite
from webapp.preview.pages import NoticePage
from webapp.preview.previewer import AnyState, Look, Previewer

THEMES = ("light", "dark")
DIRECTIONS = ("ltr", "rtl")


def list_states(previewer: Previewer) -> None:
    """Print each state with its controls and the first line of its note."""
    for state in previewer.catalogue.states().values():
        controls = ", ".join(f"{c.name}={c.write(c.default)}" for c in state.controls)
        note = state.note.partition("\n")[0]
        click.echo(f"{state.id}({controls})  {note}")


def check(previewer: Previewer) -> int:
    """Print everything that is wrong and return how much that is."""
    problems = previewer.findings().all()
    states = previewer.catalogue.states().values()
    problems += validated([(s, previewer.shown(s, next(s.variants())).document) for s in states]
                          if not problems else [])  # fmt: skip
    for problem in problems:
        click.echo(f"{problem} [{problem.check}]")
    click.echo(f"{len(states)} states, {len(problems) or 'no'} problems")
    return len(problems)


def validated(documents: list[tuple[AnyState, str]]) -> list[Problem]:
    """Return what the Nu HTML Checker says of the documents, in one run.

    Nothing where Java or the checker is not there: ``VNU_JAR`` names it, or npm's ``vnu-jar``.
    """
    jar = Path(os.environ.get("VNU_JAR") or "node_modules/vnu-jar/build/dist/vnu.jar")
    if not documents or not jar.is_file() or not shutil.which("java"):
        return []
    folder = Path("build/preview-vnu")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    named = {}
    for state, document in documents:
        file = folder / f"{state.id.replace('/', '.')}.html"
        file.write_text(document, "utf-8")
        named[file.name] = state
    command = ["java", "-jar", str(jar), "--exit-zero-always", "--format", "gnu", *named]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stderr
    problems = []
    for line in said.splitlines():
        found = re.match(r'"?[^"]*?([\w.]+\.html)"?:(\d+)\.\d+[^ ]*: (error: .*)', line)
        if found and not re.search(r"Attribute “hx-|Element “hx-", found[3]):
            state = named[found[1]]
            text = f"{state.id}: line {found[2]}: {found[3]}"
            problems.append(Problem("html", relative(state.file), state.line, text))
    return problems


def export(previewer: Previewer, folder: Path) -> int:
    """Write all states as a site that opens from disk; return how many states there are."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(previewer.project.static, folder / "static")
    states = previewer.catalogue.states()

    def save(path: str, html: str, state: AnyState | None = None) -> None:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        up = "../" * path.count("/")
        text = rewrite(html, lambda element: _relative(previewer, element, up, state))
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
                text = previewer.framed(previewer.shown(state, values, look).document, state, look)
                save(f"raw/{state.id}.{theme}-{direction}.html", text, state)
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
