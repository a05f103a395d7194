"""The previewer's pages, made from the states."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pprint import pformat
from typing import Any, Literal, get_args
from typing import get_type_hints as hints_of

from markupsafe import Markup, escape

from webapp.components import contracts
from webapp.preview.catalogue import Control, controls_of
from webapp.preview.checks.findings import CHECKS
from webapp.preview.checks.sources import coloured, fields_of, note
from webapp.preview.gallery.pages import (
    Arrow,
    Box,
    Card,
    Drawing,
    Field,
    FrameView,
    GraphPage,
    Group,
    Link,
    Panel,
    Row,
    Section,
    SheetPage,
    StatePage,
)
from webapp.preview.markup import layout, read
from webapp.preview.previewer import AnyState, Look, Previewer, query, raw_path

TABS = {
    "notes": "Notes",
    "template": "Template",
    "html": "HTML",
    "call": "Call",
    "htmx": "htmx",
    "used": "Used by",
    "checks": "Checks",
}


@dataclass(frozen=True, kw_only=True)
class View(Look):
    """What a state's page shows; kept in its URL beside the controls."""

    width: Literal["320", "375", "768", "1280", "free"] = "375"
    tab: Literal["notes", "template", "html", "call", "htmx", "used", "checks"] = "notes"


VIEW = controls_of(View)


def texts_of(view: Look, controls: tuple[Control, ...] = VIEW) -> dict[str, str]:
    """Return the choices of a view that are not the usual ones."""
    values = {c.name: getattr(view, c.name, c.default) for c in controls}
    return {c.name: c.write(values[c.name]) for c in controls if values[c.name] != c.default}


def sheet(previewer: Previewer, wanted: str = "", version: str = "") -> SheetPage:
    """Return the contact sheet of all states that hold the wanted words."""
    findings = previewer.findings()
    groups: dict[type, list[Card]] = {cls: [] for cls in previewer.contracts()}
    for state in previewer.catalogue.states().values():
        text = f"{state.id} {state.note} {contracts[state.cls].kind}".lower()
        if all(word in text for word in wanted.lower().split()):
            failed = len(findings.of(state))
            card = Card(state.id, state.name, note(state.note.split("\n\n")[0]),
                        f"/preview/{state.id}", raw_path(state), failed)  # fmt: skip
            groups[state.cls].append(card)
    shown = [
        Group(cls.__name__, contracts[cls].kind, (cls.__doc__ or "").split("\n")[0], cards)
        for cls, cards in sorted(groups.items(), key=lambda group: group[0].__name__)
        if cards
    ]
    return SheetPage(
        title="Partials and pages",
        groups=shown,
        query=wanted,
        total=sum(len(group.cards) for group in shown),
        failed=sum(card.failed > 0 for group in shown for card in group.cards),
        problems=[str(problem) for problem in findings.general()],
        version=version,
    )


def state_page(
    previewer: Previewer,
    state: AnyState,
    values: Mapping[str, Any],
    view: View,
    version: str = "",
    *,
    whole: bool = False,
) -> StatePage:
    """Return a state's page with the panel of its tab, or as a ``whole`` with all panels."""
    here = f"/preview/{state.id}"

    def link(text: str, key: str = "", **changes: Any) -> Link:
        to = replace(view, **changes)
        return Link(text, here + query(state, values, **texts_of(to)), to == view, key)

    def frame(theme: Literal["light", "dark"], direction: Literal["ltr", "rtl"]) -> FrameView:
        look = Look(theme=theme, dir=direction, motion=view.motion, colors=view.colors)
        title = (
            f"{theme.capitalize()}, {'left to right' if direction == 'ltr' else 'right to left'}"
        )
        return FrameView(title, raw_path(state, values, **texts_of(look, controls_of(Look))))

    ids = list(previewer.catalogue.states())
    at = ids.index(state.id)
    near = [Link(ids[n], f"/preview/{ids[n]}", False) if 0 <= n < len(ids) else None
            for n in (at - 1, at + 1)]  # fmt: skip
    problems = previewer.findings().of(state)
    wanted = tuple(TABS) if whole else (view.tab,)
    sizes = enumerate(get_args(hints_of(View)["width"]), 1)
    widths = [link(w if w == "free" else f"{w} px", str(n), width=w) for n, w in sizes]
    slow, forced = view.motion == "reduced", view.colors == "forced"
    preferences = [
        link("Reduced motion", "m", motion="usual" if slow else "reduced")._replace(current=slow),
        link("Forced colours", "c", colors="usual" if forced else "forced")._replace(
            current=forced
        ),
    ]
    return StatePage(
        title=f"{state.name} · {state.cls.__name__}",
        name=state.name,
        group=state.cls.__name__,
        kind=contracts[state.cls].kind,
        width=view.width,
        frames=[frame(t, d) for d in get_args(Literal["ltr", "rtl"]) for t in ("light", "dark")],
        controls=[] if whole else [_field(c, values[c.name]) for c in state.controls],
        hidden=[Field(f"_{n}", v, "text", ()) for n, v in texts_of(view).items()],
        views=[] if whole else [widths, preferences],
        tabs=[] if whole else [link(title, tab=tab) for tab, title in TABS.items()],
        panels=[Panel(t, TABS[t], _panel(t, previewer, state, values, view)) for t in wanted],
        before=near[0],
        after=near[1],
        failed=len(problems),
        version=version,
    )


def _field(control: Control, value: Any) -> Field:
    text = control.write(value)
    if control.choices:
        return Field(control.name, text, "choice", list(control.choices))
    kinds: dict[Any, Literal["number", "date"]] = {int: "number", date: "date"}
    return Field(control.name, text, kinds.get(control.type, "text"), ())


def _panel(
    tab: str, previewer: Previewer, state: AnyState, values: Mapping[str, Any], view: View
) -> list[Section]:
    match tab:
        case "notes":
            about = Section(state.cls.__name__, note(state.cls.__doc__ or ""))
            return [Section(state.name, note(state.note)), about, _fields(state)]
        case "template":
            templates = previewer.findings().templates
            names = templates.below(contracts[state.cls].template)
            sources = [templates.source(name) for name in names]
            return [Section(file, code=coloured(text, "html+jinja")) for text, file in sources]
        case "used":
            return _used(previewer, state)
        case "checks":
            return _checks(previewer, state)
        case _:
            pass
    shown = previewer.shown(state, values, view)
    if tab == "html":
        sent = f"{len(shown.html.encode()):,} bytes, as sent; only the indentation was added."
        text = coloured(layout(read(shown.html)), "html")
        return [Section("", Markup("<p>{}</p>").format(sent), text)]
    if tab == "call":
        given = ", ".join(f"{name}={value!r}" for name, value in values.items())
        made = f"from {state.make.__module__} import {state.name}\n\n{state.name}({given})"
        value = pformat(shown.value, width=88, sort_dicts=False)
        return [
            Section("As a state", code=coloured(made, "python")),
            Section("What it returns", code=coloured(value, "python")),
        ]
    return _requests(previewer, state, values)


def _fields(state: AnyState) -> Section:
    rows = [Row((name, kind, note(text))) for name, kind, text in fields_of(state.cls)]
    return Section("What it declares", head=("Name", "Type", "Note"), rows=rows)


def _requests(previewer: Previewer, state: AnyState, values: Mapping[str, Any]) -> list[Section]:
    rows = []
    found = previewer.requests(previewer.shown(state, values))
    for r in (r for r in found if r.method or r.problem):
        path = r.url.split("?")[0]
        answer = previewer.answer(state, r.method, path) if r.method else None
        unanswered = f"{r.method} {path}" in previewer.findings().unanswered(state)
        answered = _state_link(answer) if answer else "501" if unanswered else ""
        asked = f"{r.method} {r.url}" if r.method else r.url
        rows.append(Row((r.element, r.attribute, asked, r.view, r.target, answered), r.problem))
    title = f"Requests and attributes, as htmx {previewer.htmx.version} and the routes have them"
    head = ("Element", "Attribute", "Asks for", "View", "Swaps", "Answered here by")
    plain = [Row((r.element, r.attribute, r.url)) for r in found if not (r.method or r.problem)]
    return [
        Section(title, head=head, rows=rows),
        Section("All other attributes", head=("Element", "Attribute", "Value"), rows=plain),
    ]


def _state_link(state: AnyState) -> Markup:
    return Markup('<a href="/preview/{0}">{0}</a>').format(state.id)


def _used(previewer: Previewer, state: AnyState) -> list[Section]:
    usage = previewer.findings().usage
    first = {s.cls: s for s in reversed(previewer.catalogue.states().values())}

    def links(classes: list[type]) -> Markup:
        parts = [Markup('<a href="/preview/{}">{}</a>').format(first[c].id, c.__name__)
                 if c in first else escape(c.__name__) for c in classes]  # fmt: skip
        return Markup(", ").join(parts) or Markup("nothing")

    methods: dict[str, str] = {}
    for rule in previewer.app.url_map.iter_rules():
        asked = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        methods[rule.endpoint] = f"{asked} {rule}"
    rows = [
        Row((page.__name__, methods.get(view, view), view, how))
        for page in usage.pages(state.cls)
        for view, how in sorted(usage.routes[page].items())
    ]
    inside = sorted(usage.inside[state.cls], key=lambda cls: cls.__name__)
    return [
        Section("Used by", links(usage.users(state.cls))),
        Section("Uses", links(inside)),
        Section("Routes", head=("Page", "Route", "View", "Known from"), rows=rows),
    ]


def _checks(previewer: Previewer, state: AnyState) -> list[Section]:
    problems = previewer.findings().of(state)
    rows = []
    for check, title in CHECKS.items():
        wrong = [problem for problem in problems if problem.check == check]
        rows += [Row((title, f"{p.file}:{p.line}"), p.text) for p in wrong] or [
            Row((title, "passed"))
        ]
    asked = previewer.findings().unanswered(state)
    told = f"{len(asked)}, no failure: {', '.join(asked)}" if asked else "none"
    rows.append(Row(("Requests that no state answers: following one shows 501", told)))
    return [Section("", head=("Check", "Where"), rows=rows)]


def graph(previewer: Previewer, version: str = "") -> GraphPage:
    """Return which state answers which request: a drawing for each partial and page."""
    drawings = []
    for cls in sorted(previewer.contracts(), key=lambda cls: cls.__name__):
        edges: dict[tuple[str, str], list[str]] = {}
        for state in (s for s in previewer.catalogue.states().values() if s.cls is cls):
            for key, target in state.on.items():
                if answer := previewer.catalogue.answer(state, target):
                    edges.setdefault((state.id, answer.id), []).append(key)
        if edges:
            drawings.append(_drawing(cls.__name__, edges))
    return GraphPage(title="Which state answers", drawings=drawings, version=version)


def _drawing(name: str, edges: Mapping[tuple[str, str], list[str]]) -> Drawing:
    sources = list(dict.fromkeys(source for source, _ in edges))
    targets = list(dict.fromkeys(target for _, target in edges))
    arrows = []
    for (source, target), keys in edges.items():
        y, to_y = (
            20 + 52 * column.index(n) for column, n in ((sources, source), (targets, target))
        )
        curve = f"M250 {y}C400 {y} 400 {to_y} 550 {to_y}"
        arrows.append(Arrow(curve, keys, source, target))
    boxes = [
        Box(n.partition("/")[2] if x == 10 else n, f"/preview/{n}", x, 52 * number)
        for x, column in ((10, sources), (550, targets))
        for number, n in enumerate(column)
    ]
    return Drawing(name, 52 * max(len(sources), len(targets)), boxes, arrows)


def index(previewer: Previewer) -> dict[str, Any]:
    """Return everything there is, for tools."""
    states = previewer.catalogue.states().values()
    return {
        "htmx": previewer.htmx.version,
        "partials": [
            {
                "name": cls.__name__,
                "kind": contract.kind,
                "template": contract.template,
                "fields": list(contract.fields),
                "states": [
                    {
                        "id": state.id,
                        "note": state.note,
                        "url": f"/preview/{state.id}",
                        "raw": raw_path(state),
                        "place": f"{state.file}:{state.line}",
                        "controls": [
                            {
                                "name": c.name,
                                "type": getattr(c.type, "__name__", str(c.type)),
                                "default": c.write(c.default),
                                "choices": list(c.choices),
                            }
                            for c in state.controls
                        ],
                        "problems": [str(p) for p in previewer.findings().of(state)],
                    }
                    for state in states
                    if state.cls is cls
                ],
            }
            for cls, contract in previewer.contracts().items()
        ],
    }
