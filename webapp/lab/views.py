"""The laboratory's pages."""

import secrets
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, abort, request

from webapp.doors.answers import see_other
from webapp.doors.cookies import set_cookie
from webapp.doors.pages import page
from webapp.lab import answer_views, door_views
from webapp.lab.compose import PATHS, end_of, exchange, parts_of
from webapp.lab.door_map import KINDS, chosen, doors, rooms
from webapp.lab.door_views import (
    Laboratory,
    NameConverter,
    laboratory,
    orders_of,
    picks,
    seen,
    shelf,
    visitor,
)
from webapp.lab.exchange import Ask
from webapp.lab.masks import bounded
from webapp.lab.methods import METHODS, NAMES, asks
from webapp.lab.orders import Orders
from webapp.lab.pages import (
    Answer,
    DoorsPage,
    ExchangePage,
    MethodsPage,
    PitfallsPage,
    PromisesPage,
    ResponsePage,
    ResponsesPage,
    Row,
)
from webapp.lab.quiz import QUESTIONS, picked, write_picks
from webapp.lab.scenarios import promises
from webapp.lab.source import code_of
from webapp.texts import trim

bp = Blueprint("lab", __name__)

LONGEST = 30
"""Characters of a name that is tried."""


def open_lab(app: Flask, root: Path) -> None:
    """Register the laboratory; the root is the folder of the source tree or of the package."""
    app.extensions["lab"] = Laboratory(app, Orders(), root)
    app.url_map.converters["name"] = NameConverter
    app.register_blueprint(bp)
    app.register_blueprint(door_views.bp)


@bp.get("/lab")
def methods() -> Response:
    """Show the table of methods, each with a form and a recorded exchange."""
    return page(
        MethodsPage(
            title="What each method does",
            parts=parts_of("methods", picks()),
            end=end_of("methods", picks()),
            rows=[Row(method, exchange(seen(*asks(method.name)))) for method in METHODS],
            shelf=list(shelf().values()),
        )
    )


@bp.post("/lab/exchange")
def try_method() -> Response:
    """Lead to the exchange of the method that was picked."""
    wanted = {"method": request.form.get("method", ""), "text": request.form.get("text", "")}
    if "twice" in request.form:
        wanted["twice"] = "1"
    kept = {name: bounded(value, LONGEST) for name, value in wanted.items()}
    return see_other(f"/lab/exchange?{urlencode(kept)}")


@bp.get("/lab/exchange")
def one_exchange() -> Response:
    """Show what this server answers to the method; nothing that it changes lasts."""
    name = request.args.get("method", "")
    method = METHODS[NAMES.index(name) if name in NAMES else 0]
    text = bounded(request.args.get("text", ""), LONGEST)
    twice = request.args.get("twice") == "1"
    return page(
        ExchangePage(
            title=f"{method.name}, sent by this server to itself",
            parts=parts_of("methods", picks()),
            end=None,
            method=method,
            text=text,
            twice=twice,
            exchange=exchange(seen(*asks(method.name, text, twice=twice))),
        )
    )


ANSWERS = tuple(
    Answer(name, title, method, f"/lab/answers/{name}")
    for name, title, method in (
        ("string", "A string", "GET"),
        ("dict", "A dict", "GET"),
        ("tuple", "A tuple: 404 and a header", "GET"),
        ("unauthorized", "401, and how to come in", "GET"),
        ("created", "201 Created", "POST"),
        ("nothing", "204 No Content", "POST"),
        ("see-other", "303 after a POST", "POST"),
        ("found", "302 after a POST", "POST"),
        ("temporary", "307 after a POST", "POST"),
        ("cookie", "A cookie", "GET"),
        ("stream", "A stream", "GET"),
        ("file", "A file", "GET"),
    )
)
_VIEWS = {
    "string": answer_views.string,
    "dict": answer_views.dictionary,
    "tuple": answer_views.tuple_of_three,
    "unauthorized": answer_views.unauthorized,
    "created": answer_views.created,
    "nothing": answer_views.nothing,
    "see-other": answer_views.see_other,
    "found": answer_views.found,
    "temporary": answer_views.temporary,
    "cookie": answer_views.cookie,
    "stream": answer_views.stream,
    "file": answer_views.file,
}


@bp.get("/lab/responses")
def responses() -> Response:
    """List all kinds of answers."""
    return page(
        ResponsesPage(
            title="What a view can answer",
            parts=parts_of("responses", picks()),
            end=end_of("responses", picks()),
            answers=ANSWERS,
        )
    )


@bp.get("/lab/responses/<name>", merge_slashes=False)
def response(name: str) -> Response:
    """Show one kind of answer, live, and the code of its view."""
    answer = next((one for one in ANSWERS if one.name == name), None) or abort(404)
    if answer.method == "POST":
        ask = Ask.form(answer.path, {"text": "Kettle"})
    else:
        ask = Ask("GET", answer.path)
    return page(
        ResponsePage(
            title=answer.title,
            parts=parts_of("responses", picks()),
            end=None,
            answer=answer,
            exchange=exchange(seen(ask)),
            code=code_of(_VIEWS[name]),
            others=ANSWERS,
        )
    )


@bp.get("/lab/pitfalls")
def pitfalls() -> Response:
    """Show what goes wrong, and what keeps it from going wrong here."""
    count = Ask("GET", "/lab/once", note="How many orders are there?")

    def twice(note: str, **fields: str) -> tuple[Ask, ...]:
        first = Ask.form("/lab/once", fields)
        return first, first._replace(note=note)

    refresh = "Refresh: the browser sends the POST again."
    click = "The second click: it waits for no answer."
    one = Ask.form("/lab/once", {"way": "see-other"})
    response = page(
        PitfallsPage(
            title="Pitfalls, live and harmless",
            parts=parts_of("pitfalls", picks()),
            end=end_of("pitfalls", picks()),
            orders=orders_of(visitor()),
            key=secrets.token_urlsafe(9),
            linked=bool(promises(laboratory().root)),
            careless=exchange(seen(Ask("GET", "/lab/careless"))),
            direct=exchange(seen(*twice(refresh, way="direct"), count)),
            redirected=exchange(
                seen(one, Ask("GET", "/lab/once", note="Refresh: the browser stands on a GET."))
            ),
            unkeyed=exchange(seen(*twice(click, way="see-other"))),
            keyed=exchange(seen(*twice(click, way="see-other", key="k7Qf"))),
            mixed=exchange(seen(Ask.form("/lab/echo?who=address", {"who": "form"}))),
        )
    )
    if not visitor():
        # Before the first click: both clicks of a double one are to be the same visitor's.
        set_cookie(response, "lab-orders", secrets.token_urlsafe(12))
    return response


@bp.get("/lab/scenarios")
def scenarios() -> Response:
    """List what is promised in each scenario, where the source tree is."""
    found = promises(laboratory().root) or abort(404)
    return page(
        PromisesPage(
            title="Scenarios",
            parts=parts_of("pitfalls", picks()),
            end=None,
            promises=found,
        )
    )


@bp.get("/lab/doors")
def map_of_doors() -> Response:
    """Show every door of this app, or those that are asked for."""
    found = doors(laboratory().app, laboratory().root)
    path, kind = trim(request.args.get("path", ""))[:100], request.args.get("kind", "")
    return page(
        DoorsPage(
            title="The map of doors",
            parts=parts_of("doors", picks()),
            end=end_of("doors", picks()),
            rooms=rooms(chosen(found, path, kind)),
            number=len(found),
            path=path,
            kind=kind,
            kinds=KINDS,
            tested=any(door.tests for door in found),
        )
    )


@bp.post("/lab/quiz")
def answer_questions() -> Response:
    """Keep the answers to a part's questions, and lead back to it."""
    part = request.form.get("part", "")
    if part not in QUESTIONS:
        abort(400, "The field “part” must name a part of the laboratory.")
    mine = dict(picks())
    mine.pop(part, None)
    if "again" not in request.form:
        mine[part] = picked(part, request.form)
    response = see_other(f"{PATHS[part]}#questions")
    set_cookie(response, "lab-quiz", write_picks(mine), days=30)
    return response
