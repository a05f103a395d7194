"""All kinds of answers, the things on the shelf, and what the pitfalls stand on."""

from typing import Any

import pytest
from flask import Flask

from tests.client import Client
from tests.people import everything
from webapp.database import Database
from webapp.lab import orders as memory
from webapp.lab.orders import Orders
from webapp.lab.views import ANSWERS


@pytest.mark.parametrize(
    ("name", "status", "headers", "body"),
    [
        ("string", 200, {"Content-Type": "text/html; charset=utf-8"}, "Hello from a string."),
        ("dict", 200, {"Content-Type": "application/json"}, '"done":false'),
        ("tuple", 404, {"X-Custom-Header": "a value of our own"}, "Nothing is here."),
        ("unauthorized", 401, {"WWW-Authenticate": 'Basic realm="Login Required"'}, "required"),
        ("created", 201, {"Location": "/lab/things/1"}, "Kettle"),
        ("nothing", 204, {}, ""),
        ("see-other", 303, {"Location": "/lab/echo"}, ""),
        ("found", 302, {"Location": "/lab/echo"}, ""),
        ("temporary", 307, {"Location": "/lab/echo"}, ""),
        ("cookie", 200, {"Set-Cookie": "lab-visit=1; "}, "cookie"),
        ("stream", 200, {}, "line 1\nline 2\nline 3\n"),
        ("file", 200, {"Content-Disposition": "attachment; filename=lab.txt"}, "in the file"),
    ],
)
def test_an_answer_is_what_its_page_says(
    visitor: Client, name: str, status: int, headers: dict[str, str], body: str
) -> None:
    answer = next(one for one in ANSWERS if one.name == name)
    got = visitor.http.open(answer.path, method=answer.method)
    assert got.status_code == status
    for header, value in headers.items():
        assert got.headers[header].startswith(value)
    assert body in got.text
    page = visitor.get(f"/lab/responses/{name}").page
    assert str(status) in page.text
    code = "".join(page.all("pre", class_="lab-code")[0].itertext())
    assert code.startswith(f'@bp.{answer.method.lower()}("{answer.path}")\ndef ')
    other = "POST" if answer.method == "GET" else "GET"
    assert visitor.http.open(answer.path, method=other).status_code == 405


def test_every_answer_has_a_page_in_the_list(visitor: Client) -> None:
    links = visitor.get("/lab/responses").page.links.values()
    assert {f"/lab/responses/{answer.name}" for answer in ANSWERS} <= set(links)
    visitor.get("/lab/responses/nowhere", status=404)


def test_a_form_puts_a_thing_on_the_shelf_of_this_browser_only(
    app: Flask, visitor: Client, database: Database
) -> None:
    before = everything(database)
    visitor.get("/lab")
    answer = visitor.submit("/lab/things", text="  <i>Teapot\x00 ")
    assert answer.location == "/lab#shelf"
    page = visitor.follow(answer).page
    assert page.said == "“<i>Teapot” was put on the shelf, as thing 3."
    assert "3 <i>Teapot" in page.text
    assert "Teapot" not in str(Client(app).http.get("/lab/things").json)
    for number in range(9):
        visitor.post("/lab/things", {"text": "🦊" * 500 + str(number)})
    assert len(visitor.http.get("/lab/things").json or ()) == 6
    visitor.post("/lab/things/usual")
    assert visitor.http.get("/lab/things").json == {"1": "Kettle", "2": "Cup"}
    assert everything(database) == before


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "told"),
    [
        ("GET", "1", None, 200, {"id": 1, "name": "Kettle", "color": "red"}),
        ("GET", "9", None, 404, {"error": "There is no thing 9."}),
        ("PUT", "1", {"name": "Pan"}, 200, {"id": 1, "name": "Pan", "color": None}),
        ("PUT", "5", {"name": "Pan", "color": "black"}, 201,
         {"id": 5, "name": "Pan", "color": "black"}),
        ("PATCH", "1", {"name": "Pan"}, 200, {"id": 1, "name": "Pan", "color": "red"}),
        ("PATCH", "1", {"color": "green", "else": 1}, 200,
         {"id": 1, "name": "Kettle", "color": "green"}),
        ("PATCH", "1", {"name": 5}, 200, {"id": 1, "name": "Kettle", "color": "red"}),
        ("PATCH", "9", {"name": "Pan"}, 404, {"error": "There is no thing 9."}),
        ("DELETE", "9", None, 404, {"error": "There is no thing 9."}),
    ],
)  # fmt: skip
def test_a_thing_is_replaced_changed_and_deleted(
    visitor: Client, method: str, path: str, sent: Any, status: int, told: Any
) -> None:
    how = {"json": sent} if sent is not None else {}
    answer = visitor.http.open(f"/lab/things/{path}", method=method, **how)
    assert (answer.status_code, answer.json) == (status, told)
    assert answer.headers.get("Location") == (f"/lab/things/{path}" if status == 201 else None)
    if status < 300 and method != "GET":
        assert visitor.http.get(f"/lab/things/{path}").json == told


def test_a_thing_that_is_deleted_is_gone_and_deleting_again_leaves_it_so(visitor: Client) -> None:
    assert visitor.http.delete("/lab/things/1").status_code == 204
    assert visitor.http.delete("/lab/things/1").status_code == 404
    assert visitor.http.get("/lab/things").json == {"2": "Cup"}


@pytest.mark.parametrize("body", [b"{", b"[]", b"1", b"\xff", b"[" * 60_000])
def test_a_thing_that_is_no_object_is_refused(visitor: Client, body: bytes) -> None:
    answer = visitor.http.put("/lab/things/1", data=body, content_type="application/json")
    assert answer.status_code == 400


def test_the_reader_stops_a_get_that_would_delete(visitor: Client) -> None:
    answer = visitor.http.get("/lab/careless")
    assert answer.status_code == 403
    assert "The database refused:" in answer.text
    assert "read" in answer.text  # "readonly" there, "read-only" here
    visitor.get("/login")  # the reader still reads


def ordered(visitor: Client) -> str:
    return visitor.http.get("/lab/once").text.strip()


def test_an_order_without_a_redirect_is_repeated_by_refresh(visitor: Client) -> None:
    for number in (1, 2):
        answer = visitor.http.post("/lab/once", data={"way": "direct"})
        assert answer.status_code == 200
        assert answer.text.startswith(f"Orders: {number}\n")
    assert ordered(visitor) == "Orders: 2"


def test_an_order_counts_once_with_a_key_and_each_time_without(visitor: Client) -> None:
    visitor.get("/lab/pitfalls")
    (key,) = {e.get("value") for e in visitor.page.all("input", name="key")}
    for _ in range(3):
        answer = visitor.post("/lab/once", {"way": "see-other", "key": key or "", "next": "/lab"})
        assert answer.location == "/lab#orders"
    assert ordered(visitor) == "Orders: 1"
    for _ in range(2):
        visitor.post("/lab/once", {"way": "see-other"})
    assert ordered(visitor) == "Orders: 3"
    assert visitor.get("/lab/pitfalls").page.text.count("You have ordered 3 times") == 1
    visitor.post("/lab/once", {"way": "none"})
    assert ordered(visitor) == "Orders: 0"


def test_somebody_elses_orders_are_not_mine(app: Flask, visitor: Client) -> None:
    visitor.post("/lab/once", {"way": "see-other"})
    assert ordered(Client(app)) == "Orders: 0"


def test_no_more_visitors_and_keys_are_remembered_than_there_is_room_for() -> None:
    orders = Orders()
    for number in range(memory.MOST + 50):
        orders.order(f"visitor {number}")
    assert len(orders._visitors) == memory.MOST
    assert orders.number("visitor 0") == 0
    for number in range(memory.MOST_KEYS + 50):
        orders.order("one", str(number))
    assert len(orders._visitors["one"].keys) <= memory.MOST_KEYS + 1


def test_the_pictures_of_the_pitfalls_show_what_they_say(visitor: Client) -> None:
    page = visitor.get("/lab/pitfalls").page
    text = page.text
    assert "403 Forbidden" in text
    for section, last in (("no-redirect", "Orders: 2"), ("with-redirect", "Orders: 1")):
        (card,) = page.all("section", aria_labelledby=section)
        bodies = ["".join(e.itertext()).strip() for e in card.iter("bdi")]
        assert bodies[-1] == last
    (card,) = page.all("section", aria_labelledby="double-click")
    bodies = ["".join(e.itertext()).strip() for e in card.iter("bdi")]
    assert [b for b in bodies if b.startswith("Orders")] == ["Orders: 1", "Orders: 2"] + [
        "Orders: 1"
    ] * 2
