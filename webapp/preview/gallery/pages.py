"""The previewer's own pages, typed as those that it shows."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from markupsafe import Markup

from webapp.components import page

FOLDER = "preview/"


class Link(NamedTuple):
    """A way to another address of the previewer."""

    text: str
    url: str
    current: bool
    key: str = ""
    """The key that follows it; empty for none."""


class Card(NamedTuple):
    """A state on the contact sheet."""

    id: str
    name: str
    note: Markup
    url: str
    raw: str
    failed: int


class Group(NamedTuple):
    """A partial or page with its states."""

    name: str
    kind: str
    about: str
    cards: Sequence[Card]


class Field(NamedTuple):
    """A control of a state in a form."""

    name: str
    value: str
    kind: Literal["text", "number", "date", "choice"]
    choices: Sequence[str]


class Row(NamedTuple):
    """A row of a table; ``wrong`` says what is, if anything."""

    cells: Sequence[str | Markup]
    wrong: str = ""


class Section(NamedTuple):
    """A part of a panel: text, code or a table under a heading."""

    title: str
    text: Markup = Markup("")
    code: Markup = Markup("")
    head: Sequence[str] = ()
    rows: Sequence[Row] = ()


class Panel(NamedTuple):
    """What there is to know of a state, under one tab."""

    id: str
    title: str
    sections: Sequence[Section]


class FrameView(NamedTuple):
    """One frame of a state's page."""

    title: str
    url: str


class Box(NamedTuple):
    """A state in the graph."""

    label: str
    url: str
    x: int
    y: int


class Arrow(NamedTuple):
    """A transition in the graph."""

    path: str
    """The curve, as SVG writes it."""
    labels: Sequence[str]
    source: str
    target: str


class Drawing(NamedTuple):
    """The states of one partial or page, and those that answer them."""

    name: str
    height: int
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]


@page(folder=FOLDER)
class SheetPage:
    """The contact sheet: every partial and page in every state."""

    title: str
    groups: Sequence[Group]
    query: str
    total: int
    failed: int
    problems: Sequence[str]
    """What is wrong with templates and classes."""
    version: str
    """Changes when a file is saved; empty where nothing changes."""


@page(folder=FOLDER)
class StatePage:
    """One state: in frames, with its controls and all that is known of it."""

    title: str
    name: str
    group: str
    kind: str
    width: Literal["320", "375", "768", "1280", "free"]
    frames: Sequence[FrameView]
    controls: Sequence[Field]
    hidden: Sequence[Field]
    """What the form of the controls carries along."""
    views: Sequence[Sequence[Link]]
    tabs: Sequence[Link]
    panels: Sequence[Panel]
    before: Link | None
    after: Link | None
    failed: int
    version: str


@page(folder=FOLDER)
class GraphPage:
    """Which state answers which request, as a picture and as a table."""

    title: str
    drawings: Sequence[Drawing]
    version: str


@page(folder=FOLDER)
class NoticePage:
    """Says in a frame or window why there is nothing else to see."""

    title: str
    text: str
    lines: Sequence[str]
    version: str
