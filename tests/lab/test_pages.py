"""The laboratory's pages: there when asked for, whole, and without any effect of a GET."""

import pytest
from flask import Flask

from tests.client import REGION, Client
from tests.conftest import MakeApp
from tests.markup import text_of
from tests.people import Person, everything
from webapp.database import Database
from webapp.lab.compose import PARTS, PATHS
from webapp.lab.door_map import doors
from webapp.lab.quiz import QUESTIONS, read_picks, write_picks
from webapp.lab.views import ANSWERS

PAGES = [
    *(path for _, path, _ in PARTS),
    *(f"/lab/responses/{answer.name}" for answer in ANSWERS),
    "/lab/scenarios",
    "/lab/success/Anna",
    "/lab/exchange",
    "/lab/exchange?method=DELETE&twice=1",
]


def test_without_its_setting_there_is_no_laboratory(make_app: MakeApp) -> None:
    app = make_app()
    assert not [rule for rule in app.url_map.iter_rules() if "lab" in rule.rule.split("/")]
    Client(app).get("/lab", status=404)


@pytest.mark.parametrize("setting", ["DOORSTEP_LAB", "DOORSTEP_DEVTOOLS"])
def test_either_setting_opens_it(make_app: MakeApp, setting: str) -> None:
    assert Client(make_app(**{setting: "1"})).get("/lab").page.h1 == "What each method does"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_for_whoever_comes_and_changes_nothing(
    visitor: Client, anna: Person, database: Database, app: Flask, path: str
) -> None:
    before = everything(database)
    for browser in (visitor, anna.browser):
        page = browser.get(path).page
        assert page.all("nav", aria_label="Laboratory")
        assert not browser.http.get(path).headers.getlist("Set-Cookie")
    assert everything(database) == before
    assert not app.extensions["lab"].orders._visitors


@pytest.mark.parametrize("path", ["/lab", "/lab/pitfalls", "/lab/success/Anna"])
def test_no_picture_shows_who_is_signed_in(anna: Person, path: str) -> None:
    text = anna.browser.get(path).text
    assert anna.browser.cookie("session") not in text
    _, _, main = text.partition("<main")
    assert "session=" not in main


def test_a_region_of_a_page_makes_htmx_leave_for_the_page(visitor: Client) -> None:
    answer = visitor.http.get("/lab", headers=REGION)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/lab")


def test_the_table_has_a_row_and_a_form_for_each_method(visitor: Client) -> None:
    page = visitor.get("/lab").page
    names = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    rows = [text_of(th) for th in page.all("th", scope="row")]
    assert rows == names
    for name in names:
        section = page.all("section", aria_labelledby=name)[0]
        assert list(section.iter("form")), name
        assert list(section.iter("ol")), f"{name} shows no exchange"


def test_a_picture_is_told_in_words(visitor: Client) -> None:
    page = visitor.get("/lab/exchange?method=DELETE&twice=1").page
    (picture,) = [e for e in page.root.iter() if str(e.tag).endswith("svg")]
    assert picture.get("role") == "img"
    spoken = picture.get("aria-label") or ""
    assert spoken.startswith(
        "The browser sends DELETE /lab/things/1. The server answers 204 No Content. "
        "The browser sends DELETE /lab/things/1. The server answers 404 Not Found."
    )


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_form_can_have_any_method_sent_by_the_server(visitor: Client, method: str) -> None:
    answer = visitor.post("/lab/exchange", {"method": method, "text": "Tea & <b>", "twice": "1"})
    assert answer.location == f"/lab/exchange?method={method}&text=Tea+%26+%3Cb%3E&twice=1"
    page = visitor.follow(answer).page
    assert page.h1 == f"{method}, sent by this server to itself"
    first, second = [text_of(e) for e in page.all("p", class_="lab-line")][:3:2][:2]
    assert first.startswith(f"{method} /lab/")
    assert second.startswith("GET /lab/" if method == "POST" else f"{method} /lab/")


def test_questions_are_answered_explained_and_forgotten(visitor: Client) -> None:
    visitor.get("/lab/login")
    assert "Not quite" not in visitor.page.text
    page = visitor.send("/lab/quiz", q0="1", q1="1")
    assert "Right. A query is part of the address" in page.text
    assert "Not quite. After a 303" in page.text
    index = page.all("nav", aria_label="Laboratory")[0]
    assert "The classic 1/2" in text_of(index)
    index = visitor.get("/lab").page.all("nav", aria_label="Laboratory")[0]
    assert "The classic 1/2" in text_of(index)
    visitor.get("/lab/login")
    page = visitor.follow(visitor.post("/lab/quiz", {"part": "login", "again": ""})).page
    assert "Not quite" not in page.text


@pytest.mark.parametrize(
    "text", ["", "x", "login.99", "login.1", "login.xx", "nowhere.1", "login.٣1", "a" * 3000, "%00"]
)
def test_a_cookie_that_is_not_ours_is_no_failure(visitor: Client, text: str) -> None:
    visitor.http.set_cookie("lab-quiz", text)
    visitor.http.set_cookie("lab-shelf", text)
    visitor.http.set_cookie("lab-orders", text)
    for path in ("/lab", "/lab/login", "/lab/pitfalls", "/lab/things"):
        assert visitor.http.get(path).status_code == 200
    assert visitor.post("/lab/once", {"way": "see-other"}).status == 303


def test_each_part_ends_with_questions_and_leads_to_the_next(visitor: Client) -> None:
    assert set(QUESTIONS) == set(PATHS)
    seen, path = [], "/lab"
    while path:
        page = visitor.get(path).page
        seen.append(path)
        assert page.form("/lab/quiz").buttons
        following = page.all("a", rel="next")
        path = (following[0].get("href") or "") if following else ""
    assert seen == [path for _, path, _ in PARTS]


def test_every_question_has_one_right_answer_and_a_reason() -> None:
    for part, asked in QUESTIONS.items():
        assert asked, part
        for question in asked:
            assert 0 <= question.right < len(question.answers)
            assert question.why
    everything_right = {part: tuple(q.right for q in asked) for part, asked in QUESTIONS.items()}
    assert read_picks(write_picks(everything_right)) == everything_right


def test_a_quiz_for_no_part_is_refused(visitor: Client) -> None:
    visitor.post("/lab/quiz", {"part": "nowhere"}, status=400)


def test_the_map_has_every_door_with_what_it_takes(app: Flask, visitor: Client) -> None:
    page = visitor.get("/lab/doors").page
    shown = [text_of(next(p.iter("code"))) for p in page.all("p", class_="lab-door")]
    assert sorted(shown) == sorted(rule.rule for rule in app.url_map.iter_rules())
    found = doors(app, app.extensions["lab"].root)
    by = {(door.path, "POST" in door.methods): door for door in found}
    todos = by["/todos", False]
    assert todos.methods == "GET HEAD OPTIONS"
    assert (todos.safe, todos.who, todos.page, todos.region) == (
        *(True, "signed in", "TodosPage", "todos"),
    )
    assert {"TodoRow", "AddForm"} <= set(todos.partials.split(", "))
    assert "tests/test_doors.py" in todos.tests
    assert not by["/todos", True].safe
    assert by["/login", False].who == "anybody"
    assert by["/todos/<id:todo_id>/delete", True].page == ""
    for_programs = [door for door in found if door.path == "/api/todos/<id:todo_id>"]
    assert {door.who for door in for_programs} == {"signed in, or a token"}
    assert all("tests/api/test_sharing.py" in door.tests for door in for_programs)
    assert by["/api/docs", False].page == "ApiDocsPage"
    assert "LabExchange" in by["/lab", False].partials


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("path=/undo", ["/undo/<id:change_id>"]),
        ("path=UNDO&kind=changes", ["/undo/<id:change_id>"]),
        ("path=undo&kind=safe", []),
        ("path=%3Cb%3E", []),
        ("path=+/dashboard+&kind=nothing", ["/dashboard"]),
    ],
)
def test_the_map_shows_the_doors_that_are_asked_for(
    visitor: Client, query: str, shown: list[str]
) -> None:
    page = visitor.get(f"/lab/doors?{query}").page
    assert [text_of(next(p.iter("code"))) for p in page.all("p", class_="lab-door")] == shown
    assert ("Show all doors" in page.links) is (not shown)


def test_doors_whose_paths_begin_alike_stand_together(visitor: Client) -> None:
    page = visitor.get("/lab/doors?kind=changes").page
    rooms = [text_of(h2) for h2 in page.all("h2")]
    assert {"/todos", "/lists", "/labels", "/api"} <= set(rooms)
    assert "Elsewhere" in rooms


def test_scenarios_that_the_pitfalls_link_to_are_there(visitor: Client) -> None:
    links = visitor.get("/lab/pitfalls").page.links.values()
    wanted = {link.partition("#")[2] for link in links if link.startswith("/lab/scenarios#")}
    assert len(wanted) >= 5
    page = visitor.get("/lab/scenarios").page
    assert all(page.id(name) is not None for name in wanted)
