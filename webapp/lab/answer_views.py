"""Every kind of answer that a Flask view can give, one view each: the page shows their code."""

from collections.abc import Iterator
from io import BytesIO

from flask import Response, make_response, send_file
from flask.typing import ResponseReturnValue

from webapp.lab.door_views import bp


@bp.get("/lab/answers/string")
def string() -> str:
    """Answer with a text: 200, and its type is HTML."""
    return "<p>Hello from a string.</p>"


@bp.get("/lab/answers/dict")
def dictionary() -> dict[str, object]:
    """Answer with a dict: it becomes JSON."""
    return {"message": "Hello from a dict.", "done": False}


@bp.get("/lab/answers/tuple")
def tuple_of_three() -> ResponseReturnValue:
    """Answer with a body, a status and headers."""
    return "Nothing is here.", 404, {"X-Custom-Header": "a value of our own"}


@bp.get("/lab/answers/unauthorized")
def unauthorized() -> Response:
    """Ask for a name and a password, which the browser then asks a person for."""
    response = make_response("Login required", 401)
    response.headers["WWW-Authenticate"] = 'Basic realm="Login Required"'
    return response


@bp.post("/lab/answers/created")
def created() -> ResponseReturnValue:
    """Say that something new is there, and where."""
    return {"id": 1, "name": "Kettle"}, 201, {"Location": "/lab/things/1"}


@bp.post("/lab/answers/nothing")
def nothing() -> ResponseReturnValue:
    """Say that it is done and that there is nothing to show."""
    return "", 204


@bp.post("/lab/answers/see-other")
def see_other() -> Response:
    """Lead on with 303: whatever was sent, look there with GET."""
    return Response(status=303, headers={"Location": "/lab/echo"})


@bp.post("/lab/answers/found")
def found() -> Response:
    """Lead on with 302: meant to keep the method, and everybody changes it."""
    return Response(status=302, headers={"Location": "/lab/echo"})


@bp.post("/lab/answers/temporary")
def temporary() -> Response:
    """Lead on with 307: the same method, with the same body, is sent again there."""
    return Response(status=307, headers={"Location": "/lab/echo"})


@bp.get("/lab/answers/cookie")
def cookie() -> Response:
    """Give the browser something to bring along from now on."""
    response = make_response("Here is a cookie.")
    response.set_cookie("lab-visit", "1", max_age=3600, httponly=True, samesite="Lax", path="/")
    return response


@bp.get("/lab/answers/stream")
def stream() -> Response:
    """Answer piece by piece: no length is said, for nobody knows it yet."""

    def lines() -> Iterator[str]:
        for number in (1, 2, 3):
            yield f"line {number}\n"

    return Response(lines(), content_type="text/plain; charset=utf-8")


@bp.get("/lab/answers/file")
def file() -> Response:
    """Send a file to be kept under a name."""
    content = BytesIO(b"What is in the file.\n")
    return send_file(content, download_name="lab.txt", as_attachment=True)
