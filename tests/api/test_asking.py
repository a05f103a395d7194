"""Who asks, with what, and how often: tokens, cookies, bodies, keys; errors of the house."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests.api.conftest import Make, Program, kind, named, token_for, wrong
from tests.conftest import Clock, MakeApp
from tests.people import PASSWORD, Person, everything
from webapp.accounts import tokens
from webapp.api import commands
from webapp.api.inputs import LabelBody
from webapp.api.strict import DEEPEST
from webapp.database import Database

# Signing in.

WHO = {"username": "anna", "password": PASSWORD}


def test_signing_in_gives_a_token_that_works(stranger: Program, anna: Person) -> None:
    answer = stranger.post(
        "/api/login?source=mobile", WHO, status=200, User_Agent="doorstep-app/1.0"
    )
    assert answer.json["message"] == "Hello Anna from mobile"
    assert answer.headers["Cache-Control"] == "no-store"
    program = Program(stranger.app, answer.json["token"])
    assert program.get("/api/account").json == {
        **{"id": anna.id, "name": "Anna", "time_zone": None}
    }
    (kept,) = program.get("/api/tokens").json["tokens"]  # type: ignore[index]
    assert (kept["name"], kept["scope"], kept["source"]) == ("mobile", "write", "mobile")
    assert kept["user_agent"] == "doorstep-app/1.0"
    program.post("/api/todos", {"title": "Milk"})


def test_without_a_source_it_is_unknown(stranger: Program, anna: Person) -> None:
    answer = stranger.post("/api/login", WHO, status=200)
    assert answer.json["message"] == "Hello Anna from unknown"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, {"#/username", "#/password"}),
        ({"username": "anna"}, {"#/password"}),
        ({"username": "", "password": ""}, {"#/username", "#/password"}),
        ({"username": 1, "password": None}, {"#/username", "#/password"}),
        ({**WHO, "remember": True}, {"#/remember"}),
    ],
)
def test_what_is_missing_to_sign_in_is_named(
    stranger: Program, anna: Person, body: object, where: set[str]
) -> None:
    assert set(wrong(stranger.post("/api/login", body, status=400))) == where


@pytest.mark.parametrize("source", ["", "%20", "x" * 41, "a%0Ab", "a&source=b"])
def test_a_source_is_one_short_line(stranger: Program, anna: Person, source: str) -> None:
    stranger.post(f"/api/login?source={source}", WHO, status=400)


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("nobody", PASSWORD)])
def test_who_cannot_sign_in_is_challenged(
    stranger: Program, anna: Person, name: str, password: str
) -> None:
    answer = stranger.post("/api/login", {"username": name, "password": password}, status=401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert answer.json["detail"] == "Invalid credentials."


def test_too_many_tries_have_to_wait_and_the_limit_is_told(make_app: MakeApp, anna: Person) -> None:
    program = Program(make_app(DOORSTEP_SIGN_IN_TRIES="2"))
    answer = program.post("/api/login", WHO, status=200)
    assert answer.headers["RateLimit-Policy"] == '"sign-in";q=2;w=60'
    assert answer.headers["RateLimit"].startswith('"sign-in";r=2;t=')
    for _ in range(2):
        program.post("/api/login", {**WHO, "password": "wrong"}, status=401)
    answer = program.post("/api/login", WHO, status=429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 61
    assert answer.headers["RateLimit"].startswith('"sign-in";r=0;t=')
    assert kind(answer) == "too-fast"


def test_a_new_password_ends_the_tokens_that_the_old_one_gave(
    stranger: Program, program: Program, anna: Person
) -> None:
    token = stranger.post("/api/login", WHO, status=200).json["token"]
    anna.browser.post(
        "/account/password", {"current_password": PASSWORD, "new_password": "another good one"}
    )
    Program(stranger.app, token).get("/api/account", status=401)
    program.get("/api/account")


# Tokens.


@pytest.mark.parametrize(
    "sent", ["Bearer x", "Bearer", "Bearer doorstep_", "Basic YTpi", "", "bearer \u00e9", "x y z"]
)
def test_a_token_that_is_none_is_refused_even_beside_a_cookie(
    app: Flask, anna: Person, sent: str
) -> None:
    answer = anna.browser.http.get("/api/account", headers={"Authorization": sent})
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_nobody_gets_nothing(stranger: Program, app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("api.") or rule.endpoint in OPEN:
            continue
        path = rule.rule.replace("<id:todo_id>", "1")
        for name in ("list_id", "label_id", "token_id"):
            path = path.replace(f"<id:{name}>", "1")
        for method in (rule.methods or set()) - {"OPTIONS"}:
            answer = stranger.ask(method, path, status=401)
            assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Doorstep"'


OPEN = {"api.start", "api.openapi", "api.docs", "api.login"}


def test_a_token_that_may_read_changes_nothing(
    looker: Program, todo: Make, database: Database
) -> None:
    path = f"/api/todos/{todo()['id']}"
    before = everything(database)
    looker.get(path)
    for method, door in (
        ("POST", "/api/todos"),
        ("PUT", path),
        ("PATCH", path),
        ("DELETE", path),
        ("POST", "/api/batch"),
        ("DELETE", "/api/tokens/1"),
    ):
        answer = looker.ask(method, door, {"title": "x"}, status=403, headers={"If-Match": "*"})
        assert kind(answer) == "read-only"
        assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert everything(database) == before


def test_a_revoked_token_is_void(program: Program, looker: Program) -> None:
    found = program.get("/api/tokens").json
    assert found
    of_looker = next(token for token in found["tokens"] if token["scope"] == "read")
    assert program.get(f"/api/tokens/{of_looker['id']}").json == of_looker
    program.delete(f"/api/tokens/{of_looker['id']}")
    program.delete(f"/api/tokens/{of_looker['id']}", status=404)
    looker.get("/api/account", status=401)


def test_nobody_sees_or_revokes_anothers_token(program: Program, bens: Program) -> None:
    (mine,) = program.get("/api/tokens").json["tokens"]  # type: ignore[index]
    bens.get(f"/api/tokens/{mine['id']}", status=404)
    bens.delete(f"/api/tokens/{mine['id']}", status=404)
    program.get("/api/account")


def test_a_get_does_not_write_that_a_token_was_used_and_a_change_does(
    program: Program, database: Database, time: Clock
) -> None:
    def used() -> int | None:
        with database.read() as connection:
            found: int | None = connection.execute(select(tokens.tokens.c.used_at)).scalar_one()
            return found

    before = everything(database)
    for path in ("/api/todos", "/api/export", "/api/tokens"):
        program.get(path)
    assert everything(database) == before
    assert used() is None
    program.post("/api/todos", {"title": "Milk"})
    assert used() == time.now
    time.forward(days=2)
    program.post("/api/todos", {"title": "Bread"})
    assert used() == time.now


def test_a_person_has_so_many_tokens(
    stranger: Program, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MOST", 1)
    stranger.post("/api/login", WHO, status=200)
    assert kind(stranger.post("/api/login", WHO, status=409)) == "too-many"


def test_only_the_hash_of_a_token_is_kept(program: Program, database: Database) -> None:
    assert program.token
    assert program.token not in str(everything(database))


# A browser's cookie.


def with_cookie(anna: Person, method: str, path: str, **headers: str) -> Any:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return anna.browser.http.open(path, method=method, headers=sent, json={"title": "Milk"})


def test_a_browser_that_is_signed_in_may_ask_too(anna: Person) -> None:
    assert with_cookie(anna, "GET", "/api/todos").status_code == 200
    for site in ("same-origin", "none"):
        assert with_cookie(anna, "POST", "/api/todos", Sec_Fetch_Site=site).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [{"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Origin": "https://evil"}],
)
def test_a_cookie_is_not_enough_for_what_another_site_asks(
    anna: Person, program: Program, headers: dict[str, str]
) -> None:
    answer = with_cookie(anna, "POST", "/api/todos", **headers)
    assert answer.status_code == 403
    assert kind(answer) == "other-origin"
    assert anna.titles() == []
    void = with_cookie(anna, "POST", "/api/todos", Authorization="Bearer x", **headers)
    assert void.status_code == 401
    program.ask("POST", "/api/todos", {"title": "Milk"}, status=201, headers=named(headers))


def test_the_pages_take_no_token_in_place_of_an_origin(anna: Person, program: Program) -> None:
    headers = {"Authorization": f"Bearer {program.token}", "Sec-Fetch-Site": "cross-site"}
    assert anna.browser.http.post("/todos", headers=headers).status_code == 403


# Bodies.


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"{",
        b"{'title': 'x'}",
        b'{"title": "x",}',
        b'{"title": "x"} x',
        b'{"title": "x", "title": "y"}',
        b'{"title": "x", "labels": [{"a": 1, "a": 1}]}',
        b'{"title": NaN}',
        b'{"title": Infinity}',
        b'{"title": -Infinity}',
        b'{"title": 1e999}',
        b'{"title": 9223372036854775808}',
        b'{"title": ' + b"9" * 5000 + b"}",
        b'{"title": "\\ud800"}',
        b'{"\\udfff": "x"}',
        b'{"title": "\xff"}',
        b'\xef\xbb\xbf{"title": "x"}',
        '{"title": "x"}'.encode("utf-16"),
        b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
        b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
        b"[" * 60_000,
        b'"\n"',
    ],
)
def test_doubtful_json_is_refused(program: Program, anna: Person, data: bytes) -> None:
    for method, path in (("POST", "/api/todos"), ("POST", "/api/batch"), ("POST", "/api/lists")):
        assert kind(program.ask(method, path, status=400, data=data)) == "bad-json"
    assert anna.titles() == []


def test_what_may_stand_in_json_is_taken(program: Program) -> None:
    data = b' {"title": "a \\ud83d\\ude00 [[[[[[[[[[[[[[[[[[[[ \\" {", "notes": "\\u0009"}\n'
    made = program.ask("POST", "/api/todos", status=201, data=data).json
    assert made
    assert made["title"] == 'a \U0001f600 [[[[[[[[[[[[[[[[[[[[ " {'


@pytest.mark.parametrize(
    "content_type",
    [
        *("", "text/plain", "text/json", "application/x-www-form-urlencoded", "application/xml"),
        *("multipart/form-data; boundary=x", "application/json; charset=utf-16", "json", "*/*"),
        "application/merge-patch+json",
    ],
)
def test_another_content_type_is_not_taken(
    program: Program, anna: Person, content_type: str
) -> None:
    for path in ("/api/todos", "/api/login", "/api/batch"):
        answer = program.ask(
            "POST", path, status=415, data=b'{"title": "x"}', content_type=content_type
        )
        assert kind(answer) == "wrong-type"
        assert answer.headers["Accept-Post"] == "application/json"
    assert anna.titles() == []


def test_a_patch_says_what_it_takes(program: Program, todo: Make) -> None:
    answer = program.ask(
        "PATCH",
        f"/api/todos/{todo()['id']}",
        status=415,
        data=b"x",
        content_type="application/json-patch+json",
        headers={"If-Match": "*"},
    )
    assert answer.headers["Accept-Patch"] == "application/merge-patch+json, application/json"


def test_a_compressed_body_is_not_taken(program: Program) -> None:
    headers = {"Content-Encoding": "gzip"}
    program.ask("POST", "/api/todos", {"title": "x"}, status=415, headers=headers)
    headers = {"Content-Encoding": "identity"}
    program.ask("POST", "/api/todos", {"title": "x"}, status=201, headers=headers)


def test_a_body_has_a_bound_and_a_batch_a_larger_one(program: Program, anna: Person) -> None:
    at_most = json.dumps({"title": "x", "notes": "y" * 10_000}).encode()
    program.ask("POST", "/api/todos", status=201, data=at_most + b" " * (65_536 - len(at_most)))
    large = at_most + b" " * (65_537 - len(at_most))
    assert kind(program.ask("POST", "/api/todos", status=413, data=large)) == "too-large"
    batch = {"operations": [{"op": "create", "todo": {"title": "x", "notes": "y" * 2000}}] * 400}
    program.post("/api/batch", batch, status=200, Idempotency_Key="large")
    too_large = json.dumps(batch).encode() + b" " * 1_048_576
    program.ask("POST", "/api/batch", status=413, data=too_large)
    assert len(anna.titles()) == 401


def test_a_body_whose_length_nobody_says_is_refused(program: Program) -> None:
    answer = program.app.test_client().post(
        "/api/todos",
        headers={"Authorization": f"Bearer {program.token}", "Transfer-Encoding": "chunked"},
        content_type="application/json",
    )
    assert answer.status_code == 411
    assert kind(answer) == "no-length"


# Once.


def test_a_request_with_a_key_takes_effect_once(program: Program, anna: Person) -> None:
    for key in ("8e03978e-40d5-43dd-bc93-6894a57f9324", '"quoted"'):
        first, second = (
            program.post("/api/todos", {"title": "Milk"}, Idempotency_Key=key) for _ in range(2)
        )
        assert first.data == second.data
        for name in ("Location", "ETag", "Content-Type"):
            assert first.headers[name] == second.headers[name]
    assert anna.titles() == ["Milk", "Milk"]


def test_without_a_key_each_request_counts(program: Program, anna: Person) -> None:
    for _ in range(2):
        program.post("/api/todos", {"title": "Milk"})
    assert len(anna.titles()) == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/todos", {"title": "Bread"}),
        ("/api/lists", {"name": "x"}),
        ("/api/labels", {"name": "x"}),
    ],
)
def test_a_used_key_is_not_taken_for_another_request(
    program: Program, anna: Person, path: str, body: dict[str, str]
) -> None:
    program.post("/api/todos", {"title": "Milk"}, Idempotency_Key="k")
    assert kind(program.post(path, body, status=422, Idempotency_Key="k")) == "key-used"
    assert anna.titles() == ["Milk"]


def test_a_key_belongs_to_its_person(program: Program, bens: Program, ben: Person) -> None:
    program.post("/api/todos", {"title": "Milk"}, Idempotency_Key="k")
    bens.post("/api/todos", {"title": "Bread"}, Idempotency_Key="k")
    assert ben.titles() == ["Bread"]


def test_what_was_refused_can_be_put_right_under_its_key(program: Program, anna: Person) -> None:
    program.post("/api/todos", {"title": ""}, status=400, Idempotency_Key="k")
    program.post("/api/todos", {"title": "Milk"}, Idempotency_Key="k")
    assert anna.titles() == ["Milk"]


@pytest.mark.parametrize("key", ["", '""', '"', "a b", "x" * 201, "\u00e9", 'a"b', "a\\b"])
def test_a_key_is_short_and_visible(program: Program, key: str) -> None:
    answer = program.post("/api/todos", {"title": "Milk"}, status=400, Idempotency_Key=key)
    assert kind(answer) == "bad-header"


def test_the_same_request_while_the_first_is_under_way_is_told_so(
    program: Program, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    create = commands.create_todo

    def slowly(*args: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        return create(*args)

    monkeypatch.setattr(commands, "create_todo", slowly)
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(program.post, "/api/todos", {"title": "Milk"}, Idempotency_Key="k")
        assert begun.wait(30)
        second = program.post("/api/todos", {"title": "Milk"}, status=409, Idempotency_Key="k")
        go_on.set()
        assert kind(second) == "still-running"
        assert second.headers["Retry-After"] == "1"
        assert first.result(30).status_code == 201
    third = program.post("/api/todos", {"title": "Milk"}, Idempotency_Key="k")
    assert third.json == first.result().json
    assert anna.titles() == ["Milk"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_another_process_is_told_so_too(
    program: Program, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two processes share no memory: neither knows what the other has under way. There is one only
    # on SQLite.
    monkeypatch.setattr("webapp.doors.submissions._running", Forgetful())
    test_the_same_request_while_the_first_is_under_way_is_told_so(program, anna, monkeypatch)


class Forgetful(set[Any]):
    """A set that remembers nothing."""

    def add(self, element: Any, /) -> None:
        pass


# What the house says of itself.


def test_every_resource_says_what_it_takes(program: Program, app: Flask) -> None:
    paths: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            path = rule.rule
            for name in rule.arguments:
                path = path.replace(f"<id:{name}>", "1")
            paths.setdefault(path, set()).update(rule.methods or ())
    assert len(paths) > 12
    for path, methods in paths.items():
        options = program.ask("OPTIONS", path, status=200)
        assert set(options.headers["Allow"].split(", ")) == methods
        for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"} - methods:
            refused = program.ask(method, path, status=405)
            assert set(refused.headers["Allow"].split(", ")) == methods
            assert method == "HEAD" or kind(refused) == "wrong-method"


@pytest.mark.parametrize(
    "path", ["/api/", "/api/nowhere", "/api/todos/x", "/api/todos/0", "/api/x/y"]
)
def test_what_is_not_there_is_a_problem_too(program: Program, stranger: Program, path: str) -> None:
    assert kind(program.get(path, status=404)) == "not-found"
    stranger.get(path, status=404)


def test_a_failure_is_a_problem_with_a_reference(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(commands, "create_todo", fail)
    answer = program.post("/api/todos", {"title": "x"}, status=500)
    assert kind(answer) == "failed"
    assert answer.json["reference"] == answer.headers["X-Request-Id"]
    assert "secret" not in answer.text


def test_a_database_that_does_not_answer_is_a_problem(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("SELECT", None, RuntimeError("gone"))

    monkeypatch.setattr(commands, "create_todo", fail)
    answer = program.post("/api/todos", {"title": "x"}, status=503)
    assert (kind(answer), answer.headers["Retry-After"]) == ("no-database", "5")


def test_a_write_behind_a_get_fails(
    program: Program, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    before = everything(database)

    def write(connection: Any, person: Any) -> None:
        commands.create_label(connection, person, LabelBody(name="x"))

    monkeypatch.setattr(commands, "export", write)
    assert program.ask("GET", "/api/export").status_code in {500, 503}
    assert everything(database) == before


def test_a_second_token_of_another_person_is_no_way_in(
    app: Flask, ben: Person, anna: Person, database: Database
) -> None:
    program = Program(app, token_for(database, ben))
    answer = anna.browser.http.get(
        "/api/account", headers={"Authorization": f"Bearer {program.token}"}
    )
    assert answer.json == {"id": ben.id, "name": "Ben", "time_zone": None}
