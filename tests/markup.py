"""Pages as a browser reads them, and what every page of ours holds to."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, tostring

import html5lib

# What a label names; hidden fields and buttons need none.
LABELLED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}
BUTTON_TYPES = {"submit", "image"}


def text_of(element: Element) -> str:
    """Return the element's text with its blanks collapsed."""
    return " ".join("".join(element.itertext()).split())


@dataclass
class Form:
    """A form, filled in as the page filled it in."""

    element: Element
    path: str
    """Path of the page it stands on, which is where a form without action would go."""

    @property
    def action(self) -> str:
        return self.element.get("action") or self.path

    @property
    def method(self) -> str:
        return (self.element.get("method") or "get").lower()

    @cached_property
    def buttons(self) -> list[Element]:
        found = [
            e
            for e in self.element.iter()
            if (e.tag == "button" and (e.get("type") or "submit") == "submit")
            or (e.tag == "input" and e.get("type") in BUTTON_TYPES)
        ]
        return [button for button in found if button.get("disabled") is None]

    def button(self, *, action: str = "", name: str = "", value: str = "") -> Element:
        """Return the first button that sends the form there, or has this name and value."""
        for button in self.buttons:
            if action and (button.get("formaction") or self.action) == action:
                return button
            if name and (button.get("name"), button.get("value")) == (name, value):
                return button
        raise AssertionError(f"no button {action or name}={value} in the form to {self.action}")

    @cached_property
    def fields(self) -> list[Element]:
        controls = [e for e in self.element.iter() if e.tag in LABELLED and e.get("name")]
        return [
            e
            for e in controls
            if e.get("disabled") is None and e.get("type") not in UNLABELLED_TYPES - {"hidden"}
        ]

    def sent(self) -> list[tuple[str, str]]:
        """Return what a browser sends of the form as it stands, buttons aside."""
        return [(e.get("name") or "", value) for e in self.fields for value in _values(e)]

    def filled(self, wanted: dict[str, str | list[str]]) -> list[tuple[str, str]]:
        """Return what is sent once a person has filled in the fields.

        Fails for a field that is not there, and for a choice that is not offered.
        """
        for name, value in wanted.items():
            controls = [e for e in self.fields if e.get("name") == name]
            assert controls, f"the form to {self.action} has no field {name!r}"
            offered = {choice for e in controls for choice in _choices(e)}
            if offered:
                values = {value} if isinstance(value, str) else set(value)
                assert values <= offered, f"{name} offers {offered}, not {values}"
        pairs = [pair for pair in self.sent() if pair[0] not in wanted]
        for name, value in wanted.items():
            pairs += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        return pairs


def _values(control: Element) -> list[str]:
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [e for e in options if e.get("selected") is not None] or options[:1]
        return [_option_value(e) for e in chosen]
    if control.tag == "textarea":
        # As a browser sends it: CR LF, and without the line end that follows the tag.
        return ["".join(control.itertext()).replace("\n", "\r\n")]
    if control.get("type") in {"checkbox", "radio"}:
        return [control.get("value") or "on"] if control.get("checked") is not None else []
    return [control.get("value") or ""]


def _choices(control: Element) -> list[str]:
    if control.tag == "select":
        return [_option_value(e) for e in control.iter("option")]
    if control.get("type") in {"checkbox", "radio"}:
        return [control.get("value") or "on"]
    return []


def _option_value(option: Element) -> str:
    value = option.get("value")
    return text_of(option) if value is None else value


@dataclass
class Page:
    """A page, or the fragment of one, parsed as HTML5."""

    html: str
    path: str = "/"
    fragment: bool = False
    errors: list[str] = field(default_factory=list)

    @cached_property
    def root(self) -> Element:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        if self.fragment:
            tree = parser.parseFragment(self.html, container="div")
        else:
            tree = parser.parse(self.html)
        lines = self.html.splitlines() or [""]
        self.errors = [
            f"{code} in line {at[0]}: {lines[min(at[0], len(lines)) - 1].strip()}"
            for at, code, _data in parser.errors
        ]
        return cast(Element, tree)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return the elements with this tag and these attributes: ``class_`` is one class of
        several, and ``aria_label`` is spelt so.
        """
        wanted_class = attributes.pop("class_", "")
        return [
            e
            for e in self.root.iter(tag)
            if all(e.get(name.replace("_", "-")) == value for name, value in attributes.items())
            and (not wanted_class or wanted_class in (e.get("class") or "").split())
        ]

    def id(self, name: str) -> Element | None:
        """Return the element with this id, if there is one."""
        return next((e for e in self.root.iter() if e.get("id") == name), None)

    @property
    def h1(self) -> str:
        (heading,) = self.root.iter("h1")
        return text_of(heading)

    @property
    def title(self) -> str:
        titles = [
            e for e in self.root.iter("title") if not e.get("class") and e not in self._in_svg()
        ]
        return text_of(titles[0])

    def _in_svg(self) -> list[Element]:
        return [e for svg in self.root.iter() if _local(svg) == "svg" for e in svg.iter()]

    @property
    def text(self) -> str:
        """Everything there is to read in the page's main part, or in the whole fragment."""
        main = self.id("main")
        return text_of(self.root if main is None else main)

    @property
    def said(self) -> str:
        """What the status region says; empty when nothing was just done."""
        status = self.id("status")
        return "" if status is None else text_of(status)

    @property
    def rows(self) -> dict[int, str]:
        """Titles of the todos that are listed, by id, in their order."""
        return {
            int((row.get("id") or "").removeprefix("todo-")): text_of(title)
            for row in self.root.iter("li")
            if (row.get("id") or "").startswith("todo-")
            for title in row.iter("a")
        }

    @property
    def links(self) -> dict[str, str]:
        """Targets of the links, by their text."""
        return {text_of(e): e.get("href") or "" for e in self.root.iter("a")}

    @property
    def forms(self) -> list[Form]:
        return [Form(e, self.path) for e in self.root.iter("form")]

    def form(self, action: str, method: str = "post") -> Form:
        """Return the form that goes there, itself or by one of its buttons."""
        for form in self.forms:
            if (form.action, form.method) == (action, method):
                return form
        for form in self.forms:
            if any(button.get("formaction") == action for button in form.buttons):
                return form
        actions = [form.action for form in self.forms]
        raise AssertionError(f"no {method} form to {action} on {self.path}, only {actions}")

    def field(self, name: str) -> Element:
        """Return the one visible field of this name, of several that of the page's own form."""
        visible = [
            (form, e)
            for form in self.forms
            for e in form.fields
            if e.get("name") == name and e.get("type") != "hidden"
        ]
        if len(visible) > 1:
            own = self.path.partition("?")[0]
            visible = [(form, e) for form, e in visible if form.action == own]
        assert len(visible) == 1, f"{len(visible)} fields {name!r} on {self.path}"
        return visible[0][1]

    def value(self, name: str) -> str:
        """Return what the field of this name holds."""
        return "".join(_values(self.field(name)))

    def error_at(self, name: str) -> str:
        """Return the text that describes what is wrong with the field, if it is marked so."""
        control = self.field(name)
        if control.get("aria-invalid") != "true":
            return ""
        described = (self.id(i) for i in (control.get("aria-describedby") or "").split())
        return " ".join(text_of(e) for e in described if e is not None)


def _local(element: Element) -> str:
    # html5lib keeps the namespace of SVG: "{http://www.w3.org/2000/svg}svg".
    return str(element.tag).rpartition("}")[2]  # a comment's tag is a function


def defects(page: Page, *, odd_texts: bool = False) -> list[str]:
    """Return what is wrong with the page; ``odd_texts`` may hold ``{{`` and controls."""
    elements = list(page.root.iter())
    found = list(page.errors)  # known once the root was asked for
    if odd_texts:
        found = [defect for defect in found if not defect.startswith("invalid-codepoint")]
    elif "{{" in page.html:
        found.append("{{ was left by a template")
    ids = Counter(e.get("id") for e in elements if e.get("id") is not None)
    found += [f"id {name!r} is there {n} times" for name, n in ids.items() if n > 1 or not name]
    if not page.fragment:
        found += _without_heading(page)
    for element in elements:
        found += _inline(element)
    found += _unlabelled(page, elements)
    for form in page.root.iter("form"):
        if not form.get("action"):
            found.append("a form has no action")
        if form.get("method") not in {"get", "post"}:
            found.append(f"the form to {form.get('action')} has no method")
        if any(e is not form and e.tag == "form" for e in form.iter()):
            found.append("a form is inside a form")
    for element in elements:
        for name in ("aria-describedby", "aria-labelledby", "for"):
            for target in (element.get(name) or "").split():
                if not page.fragment and target not in ids:
                    found.append(f"{name}={target!r} leads nowhere")
    return found


def _without_heading(page: Page) -> Iterator[str]:
    headings = list(page.root.iter("h1"))
    if len(headings) != 1:
        yield f"{len(headings)} h1"
    elif not page.title.startswith(text_of(headings[0])) or not text_of(headings[0]):
        yield f"the title {page.title!r} does not begin with the h1 {text_of(headings[0])!r}"
    root = page.root
    if not root.get("lang"):
        yield "the language is not said"


def _inline(element: Element) -> Iterator[str]:
    tag = _local(element)
    if tag == "style" or (tag == "script" and not element.get("src")):
        yield f"an inline {tag}"
    for name, value in element.attrib.items():
        if name.startswith("on") or name == "style":
            yield f"an inline {name} at {tag}"
        if name in {"href", "src", "action", "formaction"}:
            parts = urlsplit(value)
            # Only links that somebody wrote into their notes do, and tell the other host nothing.
            theirs = tag == "a" and element.get("rel") == "noopener noreferrer nofollow"
            if (parts.scheme or parts.netloc) and not theirs:
                yield f"{name}={value!r} leaves this host"
        if name.startswith("hx-") and value.lstrip().startswith(("js:", "javascript:")):
            yield f"{name}={value!r} would be run"


def _unlabelled(page: Page, elements: list[Element]) -> Iterator[str]:
    labelled = {e.get("for") for e in page.root.iter("label")}
    inside = {c for label in page.root.iter("label") for c in label.iter() if text_of(label)}
    for element in elements:
        named = element.get("aria-label") or element.get("aria-labelledby")
        if element.tag in LABELLED and element.get("type") not in UNLABELLED_TYPES:
            if not (named or element.get("id") in labelled or element in inside):
                yield f"{element.tag} {element.get('name')!r} has no label"
        elif element.tag in {"button", "a", "summary"} and not (named or text_of(element)):
            yield f"a {element.tag} says nothing"


def inside(page: Page, name: str) -> str:
    """Return the inside of the element with this id as text, its submission keys left out."""
    element = page.id(name)
    assert element is not None, f"nothing has the id {name}"
    return without_keys(element)


def without_keys(element: Element) -> str:
    """Return the element's inside as text; a submission key differs from page to page."""
    for control in element.iter("input"):
        if control.get("name") == "key":
            control.set("value", "")
    parts = [element.text or "", *(tostring(e, encoding="unicode") for e in element)]
    return "".join(parts).strip()
