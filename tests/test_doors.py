"""The contract of the doors: which there are, what they answer, to whom."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.client import REGION, Client
from tests.people import Person, everything
from webapp.database import MAX_ID, Database
from webapp.todos.saved import searches_of

OPEN = {
    "/api",
    "/api/docs",
    "/api/openapi.json",
    "/",
    "/login",
    "/register",
    "/healthz",
    "/readyz",
    "/logout",
    "/theme",
}
"""Doors for whoever comes."""


def rules(app: Flask, method: str) -> Iterator[Rule]:
    for rule in app.url_map.iter_rules():
        if method in (rule.methods or set()):
            yield rule


def pages(app: Flask, method: str) -> Iterator[Rule]:
    """Yield the doors for people; those for programs are tried in tests/api."""
    return (rule for rule in rules(app, method) if not rule.endpoint.startswith("api."))


def filled(rule: Rule, ids: dict[str, int]) -> str:
    """Return the rule's path with these ids in it."""
    return re.sub(r"<id:(\w+)>", lambda found: str(ids[found.group(1)]), rule.rule)


@pytest.fixture
def furnished(anna: Person) -> dict[str, int]:
    """Ids of things of Anna's, by the names that rules call them."""
    todo = anna.has_todo("Milk", notes="Two litres")
    subtask = anna.has_subtask(todo, "Find the can")
    anna.has_todo("Bread", deleted=True)
    li = anna.has_list("Home")
    label = anna.has_label("garden")
    anna.browser.post("/searches", {"name": "Milk", "url": "/todos?q=milk"})
    with anna.database.read() as connection:
        (search,) = searches_of(connection, anna.id)
    anna.browser.get("/todos")
    undo = next(
        form.action
        for form in anna.browser.send(f"/todos/{todo}/done").forms
        if form.action.startswith("/undo/")
    )
    anna.browser.post("/todos", {"title": ""})
    return {
        "todo_id": todo,
        "subtask_id": subtask,
        "list_id": li.id,
        "label_id": label,
        "search_id": search.id,
        "person_id": anna.id,
        "change_id": int(undo.removeprefix("/undo/")),
        "token_id": anna.has_token("laptop"),
    }


def test_the_doors_are_those_of_the_contract(app: Flask) -> None:
    doors: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        doors.setdefault(re.sub(r"<[^>]+>", "ID", rule.rule), set()).update(methods)
    expected = {
        "/": {"GET"},
        "/register": {"GET", "POST"},
        "/login": {"GET", "POST"},
        "/logout": {"POST"},
        "/dashboard": {"GET"},
        "/todos": {"GET", "POST"},
        "/search": {"GET"},
        "/todos/ID": {"GET", "POST"},
        "/todos/ID/done": {"POST"},
        "/todos/ID/delete": {"POST"},
        "/todos/ID/restore": {"POST"},
        "/todos/ID/subtasks": {"POST"},
        "/todos/ID/subtasks/ID": {"POST"},
        "/todos/ID/subtasks/ID/done": {"POST"},
        "/todos/ID/subtasks/ID/move": {"POST"},
        "/todos/ID/subtasks/ID/delete": {"POST"},
        "/todos/ID/erase": {"GET", "POST"},
        "/trash/empty": {"GET", "POST"},
        "/searches": {"GET", "POST"},
        "/searches/ID": {"GET", "POST"},
        "/searches/ID/delete": {"POST"},
        "/searches/ID/restore": {"POST"},
        "/todos/bulk": {"POST"},
        "/lists": {"GET", "POST"},
        "/lists/ID": {"GET", "POST"},
        "/lists/ID/move": {"POST"},
        "/lists/ID/archive": {"POST"},
        "/lists/ID/delete": {"POST"},
        "/lists/ID/members": {"POST"},
        "/lists/ID/members/ID/remove": {"POST"},
        "/labels": {"GET", "POST"},
        "/labels/ID": {"GET", "POST"},
        "/labels/ID/merge": {"POST"},
        "/labels/ID/delete": {"POST"},
        "/account": {"GET"},
        "/account/password": {"POST"},
        "/account/sign-ins": {"POST"},
        "/account/time-zone": {"POST"},
        "/account/delete": {"POST"},
        "/account/tokens": {"GET", "POST"},
        "/account/tokens/ID/revoke": {"POST"},
        "/api": {"GET"},
        "/api/docs": {"GET"},
        "/api/openapi.json": {"GET"},
        "/api/login": {"POST"},
        "/api/account": {"GET", "PATCH"},
        "/api/export": {"GET"},
        "/api/batch": {"POST"},
        "/api/tokens": {"GET"},
        "/api/tokens/ID": {"GET", "DELETE"},
        "/api/todos": {"GET", "POST"},
        "/api/todos/ID": {"GET", "PUT", "PATCH", "DELETE"},
        "/api/todos/ID/restore": {"POST"},
        "/api/lists": {"GET", "POST"},
        "/api/lists/ID": {"GET", "PUT", "PATCH", "DELETE"},
        "/api/labels": {"GET", "POST"},
        "/api/labels/ID": {"GET", "PUT", "PATCH", "DELETE"},
        "/healthz": {"GET"},
        "/readyz": {"GET"},
        "/undo/ID": {"POST"},
        "/theme": {"POST"},
    }
    assert doors == expected


@pytest.mark.parametrize("headers", [{}, REGION], ids=["page", "region"])
@pytest.mark.parametrize("who", ["nobody", "owner", "somebody else"])
@pytest.mark.parametrize("query", ["", "?q=milk&status=all&draft=x&next=/todos&after=1"])
def test_no_get_changes_any_row(
    app: Flask,
    anna: Person,
    ben: Person,
    furnished: dict[str, int],
    database: Database,
    who: str,
    query: str,
    headers: dict[str, str],
) -> None:
    browser = {"nobody": Client(app), "owner": anna.browser, "somebody else": ben.browser}[who]
    before = everything(database)
    assert any(before["drafts"])
    asked = 0
    for rule in rules(app, "GET"):
        answer = browser.http.get(filled(rule, furnished) + query, headers=headers)
        assert answer.status_code in {200, 204, 303, 400, 401, 404}, f"{rule.rule}: {answer.status}"
        asked += 1
    assert asked >= 10
    assert everything(database) == before


def test_head_answers_as_get_does_without_a_body(
    app: Flask, anna: Person, furnished: dict[str, int]
) -> None:
    anna.browser.get("/todos")  # takes the flash, which only one of the two could show
    for browser in (anna.browser, Client(app)):
        for rule in rules(app, "GET"):
            path = filled(rule, furnished)
            got = browser.http.get(path)
            headed = browser.http.head(path)
            assert headed.data == b"", path
            assert headed.status_code == got.status_code, path
            assert list(headed.headers) == list(got.headers), path


def test_options_and_405_name_the_same_methods(
    app: Flask, anna: Person, furnished: dict[str, int]
) -> None:
    paths = {filled(rule, furnished) for rule in app.url_map.iter_rules()}
    for path in paths:
        options = anna.browser.http.options(path)
        assert options.status_code == 200
        assert options.data == b""
        allowed = set(options.headers["Allow"].split(", "))
        assert "OPTIONS" in allowed
        assert ("GET" in allowed) == ("HEAD" in allowed)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - allowed:
            refused = anna.browser.http.open(path, method=method)
            assert refused.status_code == 405, f"{method} {path}"
            assert set(refused.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize("path", ["/logout", "/theme", "/todos/bulk", "/account/password"])
def test_a_door_that_only_takes_forms_shows_a_page_that_says_so(anna: Person, path: str) -> None:
    answer = anna.browser.get(path, status=405)
    assert answer.page.h1 == "That door does not open this way"
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


def test_an_anonymous_get_of_a_private_page_leads_to_sign_in_and_back(
    app: Flask, client: Client, furnished: dict[str, int]
) -> None:
    for rule in pages(app, "GET"):
        if rule.rule in OPEN:
            continue
        path = filled(rule, furnished)
        answer = client.get(f"{path}?q=a%26b", status=303)
        assert answer.location == f"/login?next={path}%3Fq%3Da%2526b"


def test_an_anonymous_post_to_a_private_door_leads_to_sign_in_and_changes_nothing(
    app: Flask, client: Client, anna: Person, furnished: dict[str, int], database: Database
) -> None:
    before = everything(database)
    for rule in pages(app, "POST"):
        if rule.rule in OPEN:
            continue
        fields = {"title": "x", "name": "x", "done": "0", "action": "delete", "version": "1"}
        answer = client.post(filled(rule, furnished), fields)
        assert answer.location.startswith("/login?next=/"), rule.rule
    after = everything(database)
    assert {t for t in after if after[t] != before[t]} == {"drafts"}


def test_others_ids_and_unknown_ids_get_the_same_page(
    app: Flask, ben: Person, furnished: dict[str, int], database: Database
) -> None:
    before = everything(database)
    unknown = dict.fromkeys(furnished, 10**18 - 1)
    fields = {"done": "1", "title": "x", "name": "x", "version": "1", "where": "up"}
    asked = 0
    for rule in app.url_map.iter_rules():
        if "<" not in rule.rule or rule.rule == "/account/tokens/<id:token_id>/revoke":
            continue  # whether somebody else's token or none, revoking it says the same
        for method in {"GET", "POST"} & (rule.methods or set()):
            answers = []
            for ids in (furnished, unknown):
                path = filled(rule, ids)
                data = fields if method == "POST" else None
                response = ben.browser.http.open(path, method=method, data=data)
                text = response.text.replace(path, "PATH")
                answers.append((response.status_code, text))
                asked += 1
            assert answers[0][0] == 404, f"{method} {rule.rule}"
            assert answers[0] == answers[1], f"{method} {rule.rule}"
    assert asked >= 10
    assert everything(database) == before


@pytest.mark.parametrize(
    "number", ["0", "-1", "01", "1.0", "abc", "1e3", "٣", str(MAX_ID + 1), "9" * 30, "%00"]
)
@pytest.mark.parametrize("door", ["/todos/{}", "/lists/{}", "/labels/{}"])
def test_what_is_no_id_is_not_there(anna: Person, door: str, number: str) -> None:
    anna.browser.get(door.format(number), status=404)
    anna.browser.post(door.format(number), {"title": "x"}, status=404)


@pytest.mark.parametrize("path", ["/todos", "/search", "/search?status=active"])
@pytest.mark.parametrize(
    "bad",
    [
        "status=x",
        "status=deleted,active",
        "due=yesterday",
        "sort=random",
        "category=nowhere",
        "label=nowhere",
        "label=%00",
        "category=%00",
        "category=" + "x" * 3000,
        "after=abc",
        "after=-1",
        "after=0",
        "after=1.5",
        "after=" + "9" * 40,
        "after=2026-13-45.1",
        "before=NaN",
        "before=2026-01-01.1",
        "after=2026-01-01.1&sort=newest",
        "draft=%00",
        "draft=" + "x" * 500,
        "draft=..%2F..",
        "unknown=1",
        "q=%00",
        "q=%ff%fe",
        "q=%ED%A0%80",
        "status=done&status=active",
        "&&&=&",
    ],
)
def test_a_bad_value_shows_the_default(anna: Person, path: str, bad: str) -> None:
    anna.has_todo("Milk")
    joint = "&" if "?" in path else "?"
    answer = anna.browser.get(f"{path}{joint}{bad}")
    if path != "/search" and bad != "status=done&status=active" and "q=%" not in bad:
        assert list(answer.page.rows.values()) == ["Milk"]


@pytest.mark.parametrize("raw", [b"q=\xff", b"q=\xe9&status=x", b"\x80=\x80", b"next=/\xc3\xa4"])
@pytest.mark.parametrize("path", ["/todos", "/search", "/login", "/"])
def test_bytes_that_are_no_text_in_a_query_are_no_failure(
    anna: Person, client: Client, path: str, raw: bytes
) -> None:
    for browser in (anna.browser, client):
        query = raw.decode("latin-1")
        response = browser.http.get(path, environ_overrides={"QUERY_STRING": query})
        assert response.status_code in {200, 303, 400}


def test_the_start_leads_to_the_dashboard_or_to_sign_in(client: Client, anna: Person) -> None:
    assert client.get("/", status=303).location == "/login"
    assert anna.browser.get("/", status=303).location == "/dashboard"
