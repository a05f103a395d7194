"""The laboratory's pages."""

from dataclasses import replace
from typing import Literal

from webapp.lab.compose import (
    echo_page,
    end_of,
    exchange,
    login_page,
    parts_of,
    success_page,
)
from webapp.lab.door_map import KINDS, Door, rooms
from webapp.lab.echo import Heard, Upload
from webapp.lab.exchange import Step
from webapp.lab.masks import MASK, Pair
from webapp.lab.methods import METHODS
from webapp.lab.pages import (
    Answer,
    ClassicPage,
    DoorsPage,
    EchoPage,
    ExchangePage,
    LabEnd,
    LabExchange,
    LabParts,
    MethodsPage,
    PitfallsPage,
    PromisesPage,
    ResponsePage,
    ResponsesPage,
    Row,
    WelcomePage,
)
from webapp.lab.quiz import Picks
from webapp.lab.scenarios import Promise
from webapp.lab.shelf import usual_shelf
from webapp.lab.source import Piece
from webapp.preview import state

NOBODY: Picks = {}
SOMEBODY: Picks = {"methods": (1, 2, 1), "login": (1, 0)}
PARTS = {
    "GET /lab": "MethodsPage/all_methods",
    "GET /lab/login": "ClassicPage/fresh",
    "GET /lab/echo": "EchoPage/told_back",
    "GET /lab/responses": "ResponsesPage/all_answers",
    "GET /lab/pitfalls": "PitfallsPage/all_pitfalls",
    "GET /lab/doors": "DoorsPage/some_doors",
}


def _step(line: str, status: str, *, answer: str = "", note: str = "", to: str = "") -> Step:
    return Step(
        note=note,
        line=f"{line} HTTP/1.1",
        sent=[Pair("Host", "localhost"), Pair("Cookie", f"session={MASK}")],
        body="text=Teapot" if line.startswith("POST") else "",
        status=status,
        good=status < "4",
        got=[Pair("Content-Type", "application/json"), Pair("Cache-Control", "no-store")],
        leads_to=f"→ {to}" if to else "",
        usual="Content-Security-Policy, Vary",
        answer=answer,
    )


POSTED = [
    _step("POST /lab/things", "303 See Other", to="/lab/things"),
    _step("GET /lab/things", "200 OK", answer='{"1": "Kettle", "2": "Cup", "3": "Teapot"}',
          note="303: look there, with GET (§15.4.4)."),
]  # fmt: skip
DELETED = [
    _step("DELETE /lab/things/1", "204 No Content"),
    _step("DELETE /lab/things/1", "404 Not Found", answer='{"error": "There is no thing 1."}',
          note="The very same once more."),
]  # fmt: skip
SHORT = [_step("GET /lab/things", "200 OK", answer='{"1": "Kettle", "2": "Cup"}')]
HEARD = Heard(
    method="GET",
    path="/lab/echo?q=Kettle",
    protocol="HTTP/1.1",
    args=[Pair("q", "Kettle")],
    form=[],
    files=[],
    json="",
    cookies=[Pair("session", MASK)],
    headers=[Pair("Host", "localhost"), Pair("Cookie", f"session={MASK}")],
    body="",
    problems=[],
)


@state()
def form_sent() -> LabExchange:
    """A form by POST, led on with 303."""
    return exchange(POSTED)


@state()
def refused_twice() -> LabExchange:
    """What is not good is dashed; the same request has another answer."""
    return exchange(DELETED)


@state()
def hostile(name: str = "‮<b>&{{7*7}}" + "x" * 300) -> LabExchange:
    """Long lines are cut in the picture and break below it; markup is text."""
    return exchange([_step(f"GET /lab/login?nm={name}", "303 See Other", answer=name)])


@state(on=PARTS)
def index(some: bool = True) -> LabParts:
    """Where one is, and which questions were answered well."""
    return parts_of("login", SOMEBODY if some else NOBODY)


@state(on={"POST /lab/quiz": "LabEnd/asked"})
def asked(answered: bool = False) -> LabEnd:
    """Questions, explained once they were answered."""
    return end_of("methods", SOMEBODY if answered else NOBODY)


@state(on=PARTS | {"POST /lab/exchange": "ExchangePage/shown"})
def all_methods(empty_shelf: bool = False) -> MethodsPage:
    """The table, a shelf of things, and each method with a form."""
    return MethodsPage(
        title="What each method does",
        parts=parts_of("methods", SOMEBODY),
        end=end_of("methods", SOMEBODY),
        rows=[Row(method, exchange(SHORT)) for method in METHODS],
        shelf=[] if empty_shelf else list(usual_shelf().values()),
    )


@state(on={"GET /lab": "MethodsPage/all_methods", "POST /lab/exchange": "ExchangePage/shown"})
def shown(method: Literal["POST", "DELETE"] = "DELETE") -> ExchangePage:
    """One method, sent twice."""
    return ExchangePage(
        title=f"{method}, sent by this server to itself",
        parts=parts_of("methods", NOBODY),
        end=None,
        method=next(one for one in METHODS if one.name == method),
        text="Teapot",
        twice=True,
        exchange=exchange(POSTED if method == "POST" else DELETED),
    )


@state(on={"POST /lab/login": "WelcomePage/welcome"})
def fresh() -> ClassicPage:
    """Both forms."""
    return login_page(NOBODY)


@state()
def refused(method: Literal["get", "post"] = "post") -> ClassicPage:
    """The name was wrong: its form came back with it."""
    name = "Anna " * 20
    return login_page(NOBODY, name, "The name can have at most 60 characters; this has 99.", method)


@state()
def welcome(name: str = "Anna") -> WelcomePage:
    """What each way told."""
    return success_page(NOBODY, name, SHORT, POSTED)


@state()
def told_back() -> EchoPage:
    """A GET with a query."""
    return echo_page(HEARD, NOBODY)


@state()
def told_back_in_full(problem: bool = False) -> EchoPage:
    """A POST with fields, a file and JSON, or with what could not be read."""
    heard = HEARD._replace(
        method="POST",
        form=[Pair("who", "form"), Pair("שלום", "<script>alert(1)</script>")],
        files=[Upload("file", "a " * 40 + ".txt", "text/plain", 12)],
        json='{\n  "a": 1\n}',
        body="(300 bytes, in parts)",
        problems=["The body says that it is JSON and cannot be read as such."] if problem else [],
    )
    return echo_page(heard, SOMEBODY)


ANSWERS = [
    Answer("string", "A string", "GET", "/lab/answers/string"),
    Answer("created", "201 Created", "POST", "/lab/answers/created"),
    Answer("unauthorized", "401, and how to come in", "GET", "/lab/answers/unauthorized"),
]


@state(on={"GET /lab/responses/string": "ResponsePage/one_answer"})
def all_answers() -> ResponsesPage:
    """The list."""
    return ResponsesPage(
        title="What a view can answer",
        parts=parts_of("responses", NOBODY),
        end=end_of("responses", NOBODY),
        answers=ANSWERS,
    )


@state()
def one_answer(name: Literal["string", "created", "unauthorized"] = "string") -> ResponsePage:
    """An exchange, and the code of the view."""
    answer = next(one for one in ANSWERS if one.name == name)
    return ResponsePage(
        title=answer.title,
        parts=parts_of("responses", NOBODY),
        end=None,
        answer=answer,
        exchange=exchange(SHORT),
        code=[
            *(Piece("word", "def"), Piece("", " string() -> str:\n    "), Piece("word", "return")),
            *(Piece("", " "), Piece("text", '"Hello"'), Piece("", "\n")),
        ],
        others=ANSWERS,
    )


@state()
def all_pitfalls(orders: int = 1, linked: bool = True) -> PitfallsPage:
    """Five pitfalls, each with its exchange."""
    return PitfallsPage(
        title="Pitfalls, live and harmless",
        parts=parts_of("pitfalls", NOBODY),
        end=end_of("pitfalls", NOBODY),
        orders=orders,
        key="key-of-the-preview",
        linked=linked,
        careless=exchange(DELETED[:1]),
        direct=exchange(DELETED),
        redirected=exchange(POSTED),
        unkeyed=exchange(POSTED),
        keyed=exchange(POSTED),
        mixed=exchange(SHORT),
    )


@state(on={"GET /lab/pitfalls": "PitfallsPage/all_pitfalls"})
def some_promises() -> PromisesPage:
    """Rows of the scenario table."""
    return PromisesPage(
        title="Scenarios",
        parts=parts_of("pitfalls", NOBODY),
        end=None,
        promises=[Promise("R1", "clicks Add twice, without scripts", "One todo.")],
    )


@state()
def some_doors(tested: bool = True) -> DoorsPage:
    """A safe one and one that changes something."""
    todos = Door("/todos", "GET HEAD OPTIONS", True, "signed in", "TodosPage", "todos", "TodoRow",
                 ("tests/test_doors.py",) if tested else ())  # fmt: skip
    changing = Door("/todos/<id:todo_id>/done", "OPTIONS POST", False, "signed in", "", "", "", ())
    return DoorsPage(
        title="The map of doors",
        parts=parts_of("doors", NOBODY),
        end=end_of("doors", NOBODY),
        rooms=rooms([todos, changing]),
        number=2,
        path="",
        kind="",
        kinds=KINDS,
        tested=tested,
    )


@state()
def no_such_door() -> DoorsPage:
    """Nothing is like what was asked for."""
    return replace(some_doors(), rooms=[], path="/garden", kind="safe")
