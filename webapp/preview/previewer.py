"""States rendered, and made safe to click in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import Map, RequestRedirect, Rule

from webapp.components import Contract, contracts, html
from webapp.preview.catalogue import Catalogue, State, seen, stamp_of
from webapp.preview.checks.contract import nearest
from webapp.preview.checks.findings import Findings
from webapp.preview.checks.htmx import VERBS, Htmx, Request, requests_of
from webapp.preview.checks.sources import saved
from webapp.preview.markup import Change, Element, read, rewrite

AnyState = State[..., Any]

_URLS = {"action", "formaction", "href", "src", "poster", "hx-action", "hx-push-url"}
_URLS |= {"hx-replace-url", *(f"hx-{verb}" for verb in VERBS)}


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a frame shows its state."""

    theme: Literal["light", "dark"] = "light"
    dir: Literal["ltr", "rtl"] = "ltr"
    motion: Literal["usual", "reduced"] = "usual"
    colors: Literal["usual", "forced"] = "usual"


USUAL = Look()


@dataclass(frozen=True, kw_only=True)
class Project:
    """What the previewer must be told of the project that it shows."""

    states: str
    """The package of states."""
    page: Callable[[object, Look], str]
    """Returns a page's HTML."""
    around: Callable[[str, Look], str]
    """Returns a document, with the project's styles and scripts, around the HTML of a partial."""
    region: Callable[[object], Response]
    """Answers a request of htmx with the page's region."""
    layout: frozenset[str]
    """Names that a page's template gets beside what the page declares."""
    static: Path
    urls: Mapping[str, str]
    """Where each static file is served, by its name."""
    templates: Path
    htmx: str
    """The static file that is htmx."""
    hosts: frozenset[str]
    """Names that the previewer may be reached by."""
    evals: bool = False
    """Whether the content security policy lets htmx evaluate scripts in attributes."""


class Shown(NamedTuple):
    """A state as it came out."""

    state: AnyState
    values: Mapping[str, Any]
    value: object
    html: str
    """The partial or page alone."""
    document: str
    """The whole page, or the document around the partial."""
    start: int
    """Where in the document the partial begins."""

    def holds(self, element: Element) -> bool:
        """Tell whether an element of the document is the state's own."""
        return self.start <= element.start < self.start + len(self.html)


class Previewer:
    """The states of one project, with what is wrong with each."""

    def __init__(self, app: Flask, project: Project) -> None:
        self.app = app
        self.project = project
        self.catalogue = Catalogue(project.states)
        self._started = saved(project.states)
        self._findings: Findings | None = None
        self._matchers: dict[str, Callable[[str, str], bool]] = {}
        self._names = {url: name for name, url in project.urls.items()}

    @cached_property
    def htmx(self) -> Htmx:
        """What the htmx that is served knows."""
        return Htmx.read(self.project.static / self.project.htmx)

    def contracts(self) -> dict[type, Contract]:
        """Return the partials and pages of the project, those of its tests left out."""
        root = self.project.states.partition(".")[0]
        return {c: k for c, k in contracts.items() if c.__module__.partition(".")[0] == root}

    def version(self) -> int:
        """Return what changes when a template, a static file, a state or a class is saved."""
        files = stamp_of(self.project.templates, self.project.static, self.catalogue.folder)
        return hash((files, *self.changed()))

    def changed(self) -> list[str]:
        """Return the project's imported files, states aside, that were saved since the start."""
        now = seen(("saved", self.project.states), lambda: saved(self.project.states))
        return [file for file, at in now.items() if self._started.get(file, at) != at]

    def shown(self, state: AnyState, values: Mapping[str, Any], look: Look = Look()) -> Shown:
        """Return the state rendered. Raises what the state or its template raises."""
        value = state(**values)
        if type(value) is not state.cls:
            raise TypeError(f"{state.id} returned a {type(value).__name__}")
        if contracts[state.cls].kind == "page":
            text = self.project.page(value, look)
            return Shown(state, values, value, text, text, 0)
        text = html(value)
        document = self.project.around(state.within.replace("{}", text, 1), look)
        return Shown(state, values, value, text, document, max(0, document.find(text)))

    def findings(self) -> Findings:
        """Return what is wrong, found anew when a file was saved."""
        stamp = self.version()
        if self._findings is None or self._findings.stamp != stamp:
            self._findings = Findings(self, stamp)
        return self._findings

    def requests(self, shown: Shown) -> list[Request]:
        """Return the requests that the state can make, and its wrong attributes."""
        root = read(shown.document)
        return requests_of(root, self.htmx, self.resolve, shown.holds, self.project.evals)

    def resolve(self, method: str, url: str) -> tuple[str, str]:
        """Return the name of the view that answers, and what is wrong."""
        path = urlsplit(url).path
        if path in self._names:
            return f"static file {self._names[path]}", ""
        try:
            return self.app.url_map.bind("").match(path, method)[0], ""
        except MethodNotAllowed as error:
            known = sorted({*(error.valid_methods or ())} - {"HEAD", "OPTIONS"})
            return "", f"takes {', '.join(known)} and no {method}"
        except RequestRedirect:
            return "", "is redirected: name the final address"
        except NotFound:
            rules = {str(rule) for rule in self.app.url_map.iter_rules()}
            return "", f"is no route{nearest(path, rules)}"

    def matcher(self, key: str) -> Callable[[str, str], bool]:
        """Return what tells of a method and path whether they are what a key of ``on`` means."""
        if key not in self._matchers:
            self._matchers[key] = self._matcher(key)
        return self._matchers[key]

    def _matcher(self, key: str) -> Callable[[str, str], bool]:
        wanted, _, path = key.partition(" ")
        try:
            converters = self.app.url_map.converters
            rules = Map([Rule(path, endpoint="it")], converters=converters).bind("")
        except (ValueError, LookupError):
            rules = Map([]).bind("")

        def matches(method: str, path: str) -> bool:
            try:
                return method == wanted and bool(rules.match(path))
            except HTTPException:
                return False

        return matches

    def answer(self, state: AnyState, method: str, path: str) -> AnyState | None:
        """Return the state that ``on`` names for a request; None where it names none."""
        for key, target in state.on.items():
            if self.matcher(key)("GET" if method == "HEAD" else method, path):
                return self.catalogue.answer(state, target)
        return None

    def framed(self, text: str, state: AnyState, look: Look, *, still: bool = False) -> str:
        """Return the HTML for a frame."""
        return rewrite(text, self.framing(state, look, still=still))

    def framing(self, state: AnyState, look: Look, *, still: bool = False) -> Change:
        """Return the change for a frame: whatever it leads to leads to the previewer instead.

        A frame that is ``still`` takes no focus from the page around it.
        """
        assets = f"/preview/asset/{look.motion}-{look.colors}/"

        def lead(url: str) -> str:
            if not url.startswith("/") or url.startswith(("//", "/preview/asset/")):
                return url
            name = self._names.get(urlsplit(url).path)
            return f"{assets}{name}" if name else f"/preview/act/{state.id}{url}"

        def change(element: Element) -> dict[str, str | None]:
            found: dict[str, str | None] = {
                name: lead(value)
                for name, value in element.attrs.items()
                if name.removeprefix("data-").removesuffix(":inherited") in _URLS
            }
            if element.tag == "html":
                found["dir"] = look.dir
            if still and "autofocus" in element.attrs:
                found["autofocus"] = None
            return found

        return change


def raw_path(state: AnyState, values: Mapping[str, Any] | None = None, **look: str) -> str:
    """Return the address of a state alone, with the values that are not its defaults."""
    return f"/preview/raw/{state.id}{query(state, values or {}, **look)}"


def query(state: AnyState, values: Mapping[str, Any], **extra: str) -> str:
    """Return the query that holds the values; empty where all are the defaults."""
    texts = {
        c.name: c.write(values[c.name])
        for c in state.controls
        if c.name in values and values[c.name] != c.default
    }
    texts |= {f"_{name}": text for name, text in extra.items()}
    return f"?{urlencode(texts)}" if texts else ""
