"""The laboratory's pages, and what each needs."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from webapp.components import page, partial
from webapp.lab.door_map import Room
from webapp.lab.echo import Heard
from webapp.lab.exchange import Step
from webapp.lab.methods import Method
from webapp.lab.scenarios import Promise
from webapp.lab.shelf import Thing
from webapp.lab.source import Piece


class Arrow(NamedTuple):
    """A message in the picture: from the browser to the server, or back."""

    there: bool
    y: int
    label: str
    details: tuple[str, ...]
    """What it carries, in short and in lines: the body, or where it leads."""
    note: str
    """What happens here, said above it."""
    good: bool


class Part(NamedTuple):
    """A part of the laboratory, as its index names it."""

    name: str
    below: str
    """Its path below ``/lab``."""
    title: str
    mark: str
    """How many questions were answered well, such as ``2/3``; empty before any was."""


class Option(NamedTuple):
    """An answer that can be picked."""

    value: int
    text: str
    picked: bool
    right: bool


class Asked(NamedTuple):
    """A question as it stands on the page."""

    name: str
    """Its field in the form."""
    text: str
    options: Sequence[Option]
    answered: bool
    good: bool
    why: str


class Row(NamedTuple):
    """A method with what was tried of it."""

    method: Method
    exchange: "LabExchange"


class Answer(NamedTuple):
    """A view that answers, and how it is asked."""

    name: str
    title: str
    method: str
    path: str


@partial
class LabExchange:
    """Requests and answers as a picture of who sends what, and in full."""

    arrows: Sequence[Arrow]
    height: int
    spoken: str
    """The picture in words."""
    steps: Sequence[Step]


@partial
class LabParts:
    """The index of the parts."""

    parts: Sequence[Part]
    here: str
    """Name of the part that this page belongs to."""


@partial
class LabEnd:
    """The end of a part: its questions, and the parts before and after it."""

    part: str
    questions: Sequence[Asked]
    answered: bool
    previous: Part | None
    following: Part | None


@page(folder="lab/")
class MethodsPage:
    """The table of methods, each with a form to try it."""

    title: str
    parts: LabParts
    end: LabEnd | None
    rows: Sequence[Row]
    shelf: Sequence[Thing]


@page(folder="lab/")
class ExchangePage:
    """One exchange."""

    title: str
    parts: LabParts
    end: LabEnd | None
    method: Method
    text: str
    twice: bool
    exchange: LabExchange


@page(folder="lab/")
class ClassicPage:
    """The classic: a name by POST or by GET."""

    title: str
    parts: LabParts
    end: LabEnd | None
    name: str
    error: str
    method: Literal["get", "post"]
    """The form that was sent with something wrong in it."""


@page(folder="lab/")
class WelcomePage:
    """Where the classic leads."""

    title: str
    parts: LabParts
    end: LabEnd | None
    name: str
    by_get: LabExchange
    by_post: LabExchange


@page(folder="lab/")
class EchoPage:
    """What was asked, told back."""

    title: str
    parts: LabParts
    end: LabEnd | None
    heard: Heard
    exchange: LabExchange


@page(folder="lab/")
class ResponsesPage:
    """All kinds of answers."""

    title: str
    parts: LabParts
    end: LabEnd | None
    answers: Sequence[Answer]


@page(folder="lab/")
class ResponsePage:
    """One kind of answer: its exchange and its code."""

    title: str
    parts: LabParts
    end: LabEnd | None
    answer: Answer
    exchange: LabExchange
    code: Sequence[Piece]
    others: Sequence[Answer]


@page(folder="lab/")
class PitfallsPage:
    """What goes wrong, live and harmless."""

    title: str
    parts: LabParts
    end: LabEnd | None
    orders: int
    key: str
    linked: bool
    """Whether the scenarios are there to be linked to."""
    careless: LabExchange
    direct: LabExchange
    redirected: LabExchange
    unkeyed: LabExchange
    keyed: LabExchange
    mixed: LabExchange


@page(folder="lab/")
class PromisesPage:
    """What Doorstep promises in each scenario."""

    title: str
    parts: LabParts
    end: LabEnd | None
    promises: Sequence[Promise]


@page(folder="lab/")
class DoorsPage:
    """The map of doors."""

    title: str
    parts: LabParts
    end: LabEnd | None
    rooms: Sequence[Room]
    """What was asked for."""
    number: int
    """How many doors there are in all."""
    path: str
    """What a door's path was to hold."""
    kind: str
    kinds: Mapping[str, str]
    tested: bool
    """Whether the tests are there to be named."""
