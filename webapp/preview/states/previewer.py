"""The previewer's own pages, which it holds to the same checks."""

from typing import Literal

from markupsafe import Markup

from webapp.preview import state
from webapp.preview.gallery import pages
from webapp.preview.gallery.pages import GraphPage, NoticePage, SheetPage, StatePage

HOME = {"GET /preview": "SheetPage/some", "GET /preview/graph": "GraphPage/two"}
CARD = pages.Card(
    "TodoRow/overdue",
    "overdue",
    Markup("<p>Late: the words say it.</p>"),
    "/preview/TodoRow/overdue",
    "/preview/raw/TodoRow/overdue",
    0,
)
GROUP = pages.Group("TodoRow", "partial", "One todo in a list.", [CARD, CARD._replace(failed=2)])


def _sheet(
    groups: list[pages.Group], *, query: str = "", problems: tuple[str, ...] = ()
) -> SheetPage:
    return SheetPage(
        title="Partials and pages",
        groups=groups,
        query=query,
        total=2 * len(groups),
        failed=len(groups),
        problems=problems,
        version="",
    )


@state(on=HOME | {"GET /preview/TodoRow/overdue": "StatePage/notes"})
def some(name: str = "TodoRow") -> SheetPage:
    """A group with two states, one of them failed."""
    return _sheet([GROUP._replace(name=name)])


@state(on=HOME)
def nothing_found() -> SheetPage:
    """A way back from a search without result."""
    return _sheet([], query="unicorn")


@state(on=HOME)
def disagreeing() -> SheetPage:
    """What is wrong with templates and classes stands above all."""
    return _sheet([GROUP], problems=("templates/a.html:3: “plcae” is not declared by TodoRow",))


LINK = pages.Link("Notes", "/preview/TodoRow/overdue", True)
FIELDS = [
    pages.Field("days", "3", "number", ()),
    pages.Field("title", "Water the plants", "text", ()),
    pages.Field("done", "no", "choice", ("yes", "no")),
    pages.Field("due", "2026-12-01", "date", ()),
]


Width = Literal["320", "375", "768", "1280", "free"]


def _state(*sections: pages.Section, bare: bool = False, width: Width = "375") -> StatePage:
    return StatePage(
        title="overdue · TodoRow",
        name="overdue",
        group="TodoRow",
        kind="partial",
        width=width,
        frames=[pages.FrameView("Light, left to right", "/preview/raw/TodoRow/overdue")],
        controls=[] if bare else FIELDS,
        hidden=[pages.Field("_tab", "html", "text", ())],
        views=[] if bare else [[LINK], [LINK._replace(current=False, key="m")]],
        tabs=[] if bare else [LINK],
        panels=[pages.Panel("notes", "Notes", sections)],
        before=None if bare else LINK,
        after=None if bare else LINK,
        failed=1,
        version="",
    )


@state(on=HOME)
def notes(width: Width = "375") -> StatePage:
    """Frames, controls and a panel."""
    return _state(pages.Section("overdue", Markup("<p>Late.</p>")), width=width)


@state(on=HOME)
def tables() -> StatePage:
    """Tables with something wrong, and an empty one; code."""
    rows = [pages.Row(("form#rows", "action"), "is no route"), pages.Row(("a", "href"))]
    return _state(
        pages.Section("Requests", head=("Element", "Attribute"), rows=rows),
        pages.Section("Routes", head=("Page",)),
        pages.Section("Template", code=Markup("&lt;p&gt;")),
    )


@state(on=HOME)
def exported() -> StatePage:
    """As in a folder: without anything to choose."""
    return _state(bare=True)


@state(on=HOME)
def two() -> GraphPage:
    """Two states and the way between them."""
    boxes = [
        pages.Box("TodoRow/overdue", "/preview/TodoRow/overdue", 10, 0),
        pages.Box("TodoRow/done", "/preview/TodoRow/done", 550, 0),
    ]
    curve = "M250 20C400 20 400 20 550 20"
    arrow = pages.Arrow(curve, ["POST /todos/1/done"], "TodoRow/overdue", "TodoRow/done")
    drawing = pages.Drawing("TodoRow", 52, boxes, [arrow])
    return GraphPage(title="Which state answers", drawings=[drawing], version="")


@state(on=HOME)
def none() -> GraphPage:
    """Nothing is connected yet."""
    return GraphPage(title="Which state answers", drawings=[], version="")


@state(on=HOME)
def unanswered(path: str = "/todos/1/delete") -> NoticePage:
    """Shown where no state answers."""
    lines = [f"In the app, POST {path} is answered by todos.delete."]
    return NoticePage(title="501: no state answers", text=f"POST {path}", lines=lines, version="")
