"""What the elements of a state ask for: each resolved to its view and target, or found wanting.

The attributes and swap styles are read from the very htmx file that is served.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from webapp.preview.checks.contract import nearest
from webapp.preview.markup import Element, select

VERBS = ("get", "post", "put", "patch", "delete", "query")
_REQUESTS = {f"hx-{verb}" for verb in VERBS} | {"hx-action"}
_OF_A_REQUEST = {
    "hx-target", "hx-swap", "hx-trigger", "hx-select", "hx-push-url", "hx-replace-url", "hx-sync",
    "hx-vals", "hx-headers", "hx-include", "hx-confirm", "hx-indicator", "hx-disable", "hx-method",
    "hx-encoding", "hx-validate", "hx-config",
}  # fmt: skip
_SELECTORS = ("hx-target", "hx-include", "hx-indicator", "hx-disable")
_STYLES = (
    r"\"((?:inner|outer)[A-Z]\w+|textContent|(?:before|after)(?:begin|end)?"
    r"|prepend|append|delete|none)\""
)
_STYLE = re.compile(rf"{_STYLES}\s*===|===\s*{_STYLES}")


@dataclass(frozen=True)
class Htmx:
    """What one version of htmx knows."""

    version: str
    attributes: frozenset[str]
    styles: frozenset[str]

    @classmethod
    def read(cls, file: Path) -> "Htmx":
        """Return what the file, minified or not, knows by itself, extensions aside."""
        text = file.read_text("utf-8").replace("'", '"')
        version = re.search(r"version\s*=\s*\"([\d.]+)\"", text)
        styles = {found[0] or found[1] for found in _STYLE.findall(text)}
        return cls(
            version[1] if version else "?",
            frozenset(re.findall(r"\bhx-[a-z][a-z-]*[a-z]", text)) | _REQUESTS,
            frozenset(styles),
        )


class Request(NamedTuple):
    """One way to ask for something, or an attribute that is wrong."""

    element: str
    attribute: str
    method: str
    url: str
    view: str
    """Name of the view that answers."""
    target: str
    """What is swapped, and how; empty where the whole page is loaded."""
    problem: str
    needles: tuple[str, ...]
    """Texts by which the place can be found in a template, the surest first."""


Resolve = Callable[[str, str], tuple[str, str]]
"""Takes a method and a URL; returns the view's name and what is wrong."""


def requests_of(
    root: Element, htmx: Htmx, resolve: Resolve, judged: Callable[[Element], bool], evals: bool
) -> list[Request]:
    """Return all requests and wrong attributes among the judged elements.

    ``evals`` tells whether attributes that htmx must evaluate as scripts are allowed.
    """
    return [
        request
        for element in root.walk()
        if element.parent and judged(element)
        for request in _Lint(root, element, htmx, resolve, evals).requests()
    ]


class _Lint:
    def __init__(
        self, root: Element, element: Element, htmx: Htmx, resolve: Resolve, evals: bool
    ) -> None:
        self.root, self.element, self.htmx = root, element, htmx
        self.resolve, self.evals = resolve, evals
        self.found: list[Request] = []

    def requests(self) -> list[Request]:
        tag, attrs = self.element.tag, self.element.attrs
        for name, value in attrs.items():
            if name.startswith(("hx-", "data-hx-")):
                self._attribute(name.removeprefix("data-"), value)
        for verb in VERBS:
            if f"hx-{verb}" in attrs:
                self._ask(f"hx-{verb}", verb.upper(), attrs[f"hx-{verb}"], self._swaps())
        if "hx-action" in attrs:
            method = (self._value("hx-method") or "GET").upper()
            self._ask("hx-action", method, attrs["hx-action"], self._swaps())
        if tag == "form" and not _REQUESTS & attrs.keys():
            swaps = self._swaps() if self._boosted(self.element) else ""
            method = attrs.get("method", "get").upper()
            if self._sends_itself():
                self._ask("action", method, attrs.get("action", ""), swaps)
        elif tag == "a" and attrs.get("href", "").startswith("/"):
            self._ask("href", "GET", attrs["href"], "")
        if "formaction" in attrs:
            self._submitter(attrs["formaction"])
        return self.found

    def _sends_itself(self) -> bool:
        """Tell whether the form's own action is ever used: not where each button has another."""
        buttons = [e for e in self.element.walk() if e.tag == "button" and _submits(e)]
        return not buttons or any("formaction" not in button.attrs for button in buttons)

    def _submitter(self, url: str) -> None:
        owner = self.element.attrs.get("form")
        forms = (e for e in self.root.walk() if owner and e.attrs.get("id") == owner)
        above = (e for e in self.element.ancestors() if e.tag == "form")
        form = next(forms if owner else above, None)
        if form is None:
            self._wrong("formaction", "stands outside of any form, so it does nothing")
            return
        lint = _Lint(self.root, form, self.htmx, self.resolve, self.evals)
        method = self.element.attrs.get("formmethod") or form.attrs.get("method", "get")
        swaps = lint._swaps() if self._boosted(form) else ""
        self._ask("formaction", method.upper(), url, swaps)

    def _add(self, name: str, problem: str = "", **asked: str) -> None:
        value = self.element.attrs.get(name, "")
        blank = {"method": "", "url": value, "view": "", "target": ""}
        needles = self.element.source, f'{name}="{value}"', name
        self.found.append(
            Request(str(self.element), name, **(blank | asked), problem=problem, needles=needles)
        )

    def _wrong(self, name: str, problem: str) -> None:
        self._add(name if name in self.element.attrs else f"data-{name}", problem)

    def _ask(self, name: str, method: str, url: str, swaps: str) -> None:
        if method not in {"GET", "POST", "PUT", "PATCH", "DELETE", "QUERY", "DIALOG"}:
            self._wrong(name, f"{method} is no method that can be sent")
        elif not url.startswith("/") or url.startswith("//"):
            self._add(name, method=method, url=url, view="the page's own address")
        else:
            view, problem = self.resolve(method, url)
            self._add(name, problem, method=method, url=url, view=view, target=swaps)

    def _value(self, name: str) -> str | None:
        for key in (name, f"{name}:inherited", f"data-{name}", f"data-{name}:inherited"):
            if key in self.element.attrs:
                return self.element.attrs[key]
        for above in self.element.ancestors():
            for key in (f"{name}:inherited", f"data-{name}:inherited"):
                if key in above.attrs:
                    return above.attrs[key]
        return None

    def _boosted(self, element: Element) -> bool:
        lint = _Lint(self.root, element, self.htmx, self.resolve, self.evals)
        return element.tag in {"a", "form"} and lint._value("hx-boost") not in {None, "false"}

    def _swaps(self) -> str:
        default = "body" if self._boosted(self.element) else "this"
        style = (self._value("hx-swap") or "innerHTML").split()[0]
        return f"{self._value('hx-target') or default} {style}"

    def _attribute(self, name: str, value: str) -> None:
        bare = re.sub(r"(:inherited|:append)+$", "", name)
        if bare.startswith("hx-on:") and not self.evals:
            self._wrong(name, "needs eval, which the content security policy forbids")
        elif bare.startswith("hx-status:"):
            if not re.fullmatch(r"hx-status:(\d{3}|\d\d?[xX]{1,2})", bare):
                self._wrong(name, "is no status such as 404 or 4xx")
        elif bare not in self.htmx.attributes and not bare.startswith("hx-on:"):
            close = nearest(bare, self.htmx.attributes)
            self._wrong(name, f"is no attribute of htmx {self.htmx.version}{close}")
        elif bare in _OF_A_REQUEST and ":inherited" not in name and not self._asks():
            self._wrong(name, "does nothing here: this element asks for nothing, and only "
                        f"{bare}:inherited reaches those inside")  # fmt: skip
        else:
            self._content(name, bare, value)

    def _asks(self) -> bool:
        element = self.element
        names = {n.removeprefix("data-") for n in element.attrs}
        return bool(_REQUESTS & names) or self._boosted(element) or element.tag == "hx-partial"

    def _content(self, name: str, bare: str, value: str) -> None:
        if not self.evals and value.startswith(("js:", "javascript:")):
            self._wrong(name, "needs eval, which the content security policy forbids")
        elif bare == "hx-trigger" and "[" in value and not self.evals:
            self._wrong(
                name, "has a filter, which needs eval; the content security policy forbids it"
            )
        elif bare in {"hx-swap", "hx-swap-oob"}:
            self._swap(name, bare, value)
        elif bare == "hx-sync":
            selector, _, strategy = value.rpartition(":")
            if strategy and not re.fullmatch(
                "drop|abort|replace|queue( first| last| all)?", strategy
            ):
                self._wrong(
                    name, f"“{strategy}” is none of drop, abort, replace, queue first/last/all"
                )
            elif selector:
                self._there(name, selector.strip())
        elif bare == "hx-method" and value.lower() not in VERBS:
            self._wrong(name, f"{value} is none of {', '.join(VERBS).upper()}")
        elif (
            bare == "hx-boost"
            and ":inherited" not in name
            and self.element.tag not in {"a", "form"}
        ):
            self._wrong(
                name, "boosts links and forms only; hx-boost:inherited reaches those inside"
            )
        elif bare in _SELECTORS:
            self._there(name, value)
        if not any(found.attribute == name for found in self.found):
            self._add(name)

    def _swap(self, name: str, bare: str, value: str) -> None:
        style = (value.split() or [""])[0]
        if bare == "hx-swap-oob":
            style = "" if style == "true" else style.partition(":")[0]
        if style and ":" not in style and style not in self.htmx.styles:
            close = nearest(style, self.htmx.styles)
            self._wrong(name, f"“{style}” is no swap of htmx {self.htmx.version}{close}")

    def _there(self, name: str, selector: str) -> None:
        if selector in {"this", "body", "document", "window", "next", "previous", "host", ""}:
            return
        word, _, rest = selector.partition(" ")
        scope, wanted = self.root, selector
        if word in {"closest", "find", "findAll", "next", "previous", "global"}:
            scope, wanted = self.element if word.startswith("find") else self.root, rest
        found = select(scope, wanted)
        if word == "closest" and found is not None:
            found = [e for e in found if e is self.element or e in self.element.ancestors()]
        if found == []:
            ids = [f"#{e.attrs['id']}" for e in self.root.walk() if "id" in e.attrs]
            self._wrong(name, f"“{selector}” is not in the page{nearest(wanted, ids)}")


def _submits(button: Element) -> bool:
    return button.attrs.get("type", "submit") == "submit"
