"""The doors that methods are tried on: echo, things on a shelf, orders, a classic sign-in."""

import json
import secrets
import time
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, cast
from urllib.parse import quote

from flask import Blueprint, Flask, Response, abort, current_app, request
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError
from werkzeug.exceptions import BadRequest
from werkzeug.routing import PathConverter

from webapp.components import html
from webapp.database import Database
from webapp.doors.answers import Done, messages, next_path, see_other
from webapp.doors.cookies import clear_cookie, read_cookie, set_cookie
from webapp.doors.house import house
from webapp.doors.pages import Status, page, wants_region, whole_page
from webapp.lab.careless import delete_everything
from webapp.lab.compose import echo_page, heard_exchange, login_page, success_page
from webapp.lab.echo import hear
from webapp.lab.exchange import INNER, Ask, Step, walk
from webapp.lab.masks import visible
from webapp.lab.orders import Orders
from webapp.lab.quiz import Picks, read_picks
from webapp.lab.shelf import LONGEST, MOST, Shelf, Thing, read_shelf, write_shelf
from webapp.texts import Line, length, trim

bp = Blueprint("lab_doors", __name__)

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class NameConverter(PathConverter):
    """A name of any characters, slashes at its beginning and end too."""

    regex = ".+?"
    part_isolating = False


class Laboratory(NamedTuple):
    """What the laboratory stands on."""

    app: Flask
    orders: Orders
    root: Path
    """Folder of the source tree, or of the package."""


def laboratory() -> Laboratory:
    """Return the laboratory of this app."""
    return cast(Laboratory, current_app.extensions["lab"])


def picks() -> Picks:
    """Return which answers this browser's person picked."""
    return read_picks(read_cookie("lab-quiz"))


def seen(*asks: Ask) -> tuple[Step, ...]:
    """Return what this server answers; nothing to a request that it sends to itself."""
    if INNER in request.environ:
        return ()
    return walk(laboratory().app, asks)


def wants_json() -> bool:
    """Tell whether JSON was asked for, by ``as=json`` or by Accept (RFC 9110 §12.5.1)."""
    if request.args.get("as") == "json":
        return True
    kinds = ["text/html", "application/json"]
    return request.accept_mimetypes.best_match(kinds) == "application/json"


def _json(value: Any, status: int = 200, **headers: str) -> Response:
    text = json.dumps(value, ensure_ascii=False) + "\n"
    return Response(text, status, headers, content_type="application/json")


@bp.route("/lab/echo", methods=METHODS, provide_automatic_options=False)
def echo() -> Response:
    """Say what was asked: as a page, as JSON, or as a part of a page."""
    heard = hear(request)
    if wants_json():
        response = Response(heard.as_json(), content_type="application/json")
    elif wants_region():
        said = Status(
            text=f"{heard.method} was answered with 200 OK.", undo="", see="", path="", quiet=True
        )
        text = html(heard_exchange(heard))
        # The page's one live region is told, too.
        text += f'<hx-partial hx-target="#status">{html(said)}</hx-partial>'
        response = Response(text, content_type="text/html; charset=utf-8")
    else:
        response = page(echo_page(heard, picks()))
    response.headers["Cache-Control"] = "no-store"
    if request.method == "OPTIONS":
        response.headers["Allow"] = ", ".join(METHODS)
    return response


# Things on a shelf, for programs.


def shelf() -> Shelf:
    """Return the visitor's things."""
    return read_shelf(read_cookie("lab-shelf"), house().signer)


def _kept(response: Response, things: Shelf) -> Response:
    set_cookie(response, "lab-shelf", write_shelf(things, house().signer))
    return response


@bp.get("/lab/things")
def things() -> Response:
    """List the things: names by number."""
    return _json({thing.id: thing.name for thing in shelf().values()})


@bp.post("/lab/things")
def add_thing() -> Response:
    """Put a thing on the shelf, and lead on."""
    there = shelf()
    path = next_path("/lab/things")
    anchor = "shelf" if path != "/lab/things" else ""
    if len(there) >= MOST:
        return Done(
            text="The shelf is full: delete something.", path=path, anchor=anchor
        ).response()
    number = max(there, default=0) + 1
    thing = Thing(number, _text(request.form.get("text")) or "Thing", None)
    text = f"“{thing.name}” was put on the shelf, as thing {number}."
    response = Done(text=text, path=path, anchor=anchor).response()
    return _kept(response, there | {number: thing})


@bp.post("/lab/things/usual")
def usual_things() -> Response:
    """Let the shelf be as it was before anybody changed it."""
    path = next_path("/lab/things")
    response = Done(text="The shelf is as it was.", path=path, anchor="shelf").response()
    clear_cookie(response, "lab-shelf")
    return response


@bp.get("/lab/things/<id:number>")
def thing(number: int) -> Response:
    """Show one thing."""
    found = shelf().get(number)
    return _json(found.told()) if found else _missing(number)


@bp.put("/lab/things/<id:number>")
def put_thing(number: int) -> Response:
    """Let the thing be what was sent and nothing else; make it if it is not there."""
    there = shelf()
    if number not in there and len(there) >= MOST:
        return _json({"error": "The shelf is full."}, 409)
    sent = _sent()
    new = Thing(number, sent.get("name") or "Thing", sent.get("color"))
    status = 200 if number in there else 201
    response = _json(new.told(), status)
    if status == 201:
        response.headers["Location"] = f"/lab/things/{number}"
    return _kept(response, there | {number: new})


@bp.patch("/lab/things/<id:number>")
def patch_thing(number: int) -> Response:
    """Change what was sent and leave the rest."""
    there = shelf()
    if number not in there:
        return _missing(number)
    old, sent = there[number], _sent()
    new = Thing(number, sent.get("name") or old.name, sent.get("color", old.color))
    return _kept(_json(new.told()), there | {number: new})


@bp.delete("/lab/things/<id:number>")
def delete_thing(number: int) -> Response:
    """Take the thing off the shelf."""
    there = shelf()
    if number not in there:
        return _missing(number)
    del there[number]
    return _kept(Response(status=204), there)


def _missing(number: int) -> Response:
    return _json({"error": f"There is no thing {number}."}, 404)


def _text(value: object) -> str:
    """Return the value as a name that the shelf takes."""
    text = value if isinstance(value, str) else ""
    whole = text[: LONGEST * 4].encode("utf-8", "replace").decode()
    return trim("".join(c for c in whole if c.isprintable()))[:LONGEST]


def _sent() -> dict[str, str]:
    """Return what was sent of a thing, as JSON or as a form."""
    if request.is_json:
        try:
            given = json.loads(request.get_data())
        except (ValueError, RecursionError):
            raise BadRequest("The body is no JSON.") from None
        if not isinstance(given, dict):
            raise BadRequest("The body must be an object.")
    else:
        given = request.form.to_dict()
    return {name: _text(given[name]) for name in ("name", "color") if name in given}


# Orders, for the pitfalls.

SLOW = 1.0
"""Seconds that a slow answer takes, long enough for a double click."""


def _orders() -> Orders:
    # What this server asks itself has a memory of its own.
    return request.environ.get(INNER) or laboratory().orders


def visitor() -> str:
    """Return the id under which this browser orders; empty when it has none."""
    return read_cookie("lab-orders")[:40]


def orders_of(name: str) -> int:
    """Return how many orders there are of this visitor."""
    return _orders().number(name)


@bp.get("/lab/once")
def orders() -> Response:
    """Say how many orders there are, whatever it was that made them."""
    return Response(f"Orders: {orders_of(visitor())}\n", content_type="text/plain; charset=utf-8")


@bp.post("/lab/once")
def order() -> Response:
    """Order: ``way`` says how it is answered, ``slow`` how soon, ``key`` lets it count once."""
    way, name = request.form.get("way", ""), visitor() or secrets.token_urlsafe(12)
    path = next_path("/lab/once")
    if way == "none":
        _orders().forget(name)
        return Done(text="All orders were taken back.", path=path, anchor="orders").response()
    number = _orders().order(name, request.form.get("key", "")[:40])
    if "slow" in request.form and INNER not in request.environ:
        time.sleep(SLOW)
    if way == "direct":
        text = (
            f"Orders: {number}\n\nThis page is itself the answer to a POST. Refresh it: the "
            "browser asks whether to send the form again, and then there is one order more.\n"
            "Back leads to the laboratory.\n"
        )
        response = Response(text, content_type="text/plain; charset=utf-8")
    else:
        response = see_other(f"{path}#orders" if path != "/lab/once" else path)
    set_cookie(response, "lab-orders", name)
    return response


@bp.get("/lab/careless")
def careless() -> Response:
    """Try to delete on a GET, as no view should; the reader refuses."""
    database: Database = house().database
    with database.read() as connection:
        refusal = delete_everything(connection)
    text = f"The database refused: {refusal}\n" if refusal else "It was deleted.\n"
    status = 403 if refusal else 200
    return Response(text, status, content_type="text/plain; charset=utf-8")


# The classic.


KEPT = 200
"""Characters of a name that comes back in its form."""


class LoginInput(BaseModel):
    """A name, as it was typed."""

    nm: Annotated[Line, length(1, 60)]


def _named(given: str) -> tuple[str, str]:
    """Return the name and what is wrong with it."""
    try:
        name = LoginInput.model_validate({"nm": given}).nm
        if name in {".", ".."}:
            # Browsers read these as steps in a path (WHATWG URL §4.4).
            raise PydanticCustomError("step", "cannot be a step in a path.")
    except ValidationError as invalid:
        return given, messages(invalid, nm="The name")["nm"]
    except PydanticCustomError as error:
        return given, f"The name {error.message()}"
    return name, ""


def _signed_in(given: str, method: Literal["get", "post"]) -> Response:
    name, error = _named(given)
    if error:
        shown = visible(name[:KEPT])
        return whole_page(login_page(picks(), shown, error, method), 400)
    return see_other(f"/lab/success/{quote(name, safe='')}")


@bp.get("/lab/login")
def login_form() -> Response:
    """Show both forms, or take the name from the address, as `args`."""
    if "nm" in request.args:
        return _signed_in(request.args["nm"], "get")
    return page(login_page(picks()))


@bp.post("/lab/login")
def login() -> Response:
    """Take the name from the body, as `form`."""
    return _signed_in(request.form.get("nm", ""), "post")


@bp.get("/lab/success/<name:name>", merge_slashes=False)
def success(name: str) -> Response:
    """Say welcome, with what either form told whom."""
    if _named(name)[1]:
        abort(404)
    if INNER in request.environ or wants_json():
        return _json({"message": f"welcome {name}"})
    by_get = seen(Ask("GET", f"/lab/login?nm={quote(name, safe='')}"))
    by_post = seen(Ask.form("/lab/login", {"nm": name}))
    return page(success_page(picks(), name, by_get, by_post))
