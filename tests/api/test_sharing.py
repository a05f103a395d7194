"""A list is shared: what programs of those who share it see and may do, and what others' do not."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from tests.api.conftest import Program, kind, token_for
from tests.people import everything
from tests.todos.test_sharing import NAMES, ROLES, World
from webapp.database import Database

TABLE: Mapping[str, tuple[int, int, int, int, int]] = {
    "GET /api/lists/LIST": (401, 404, 200, 200, 200),
    "PUT /api/lists/LIST": (401, 404, 403, 403, 200),
    "PATCH /api/lists/LIST": (401, 404, 403, 403, 200),
    "DELETE /api/lists/LIST": (401, 404, 403, 403, 204),
    "GET /api/todos?category=home": (401, 404, 200, 200, 200),
    "POST /api/todos": (401, 409, 403, 201, 201),  # no list of theirs is called so
    "POST /api/batch": (401, 404, 403, 200, 200),
    "GET /api/todos/TODO": (401, 404, 200, 200, 200),
    "PUT /api/todos/TODO": (401, 404, 403, 200, 200),
    "PATCH /api/todos/TODO": (401, 404, 403, 200, 200),
    "DELETE /api/todos/TODO": (401, 404, 403, 204, 204),
    "POST /api/todos/TODO/restore": (401, 404, 403, 200, 200),
    # What is in the trash is not there, but for who may take it out.
    "GET /api/todos/DELETED": (401, 404, 404, 404, 404),
    "PUT /api/todos/DELETED": (401, 404, 404, 404, 404),
    "PATCH /api/todos/DELETED": (401, 404, 404, 404, 404),
    "DELETE /api/todos/DELETED": (401, 404, 404, 204, 204),
    "POST /api/todos/DELETED/restore": (401, 404, 404, 200, 200),
    # What is the owner's alone.
    "GET /api/labels/LABEL": (401, 404, 404, 404, 200),
    "PUT /api/labels/LABEL": (401, 404, 404, 404, 200),
    "PATCH /api/labels/LABEL": (401, 404, 404, 404, 200),
    "DELETE /api/labels/LABEL": (401, 404, 404, 404, 204),
    "GET /api/tokens/TOKEN": (401, 404, 404, 404, 200),
    "DELETE /api/tokens/TOKEN": (401, 404, 404, 404, 204),
}

BODIES: Mapping[str, Any] = {
    "POST /api/todos": {"title": "Sweep", "category": "home"},
    "POST /api/batch": {"op": "update", "if_match": "*", "changes": {"title": "Oat milk"}},
    "PUT /api/todos/TODO": {"title": "Oat milk"},
    "PATCH /api/todos/TODO": {"subtasks": [{"title": "Shake it"}]},
    "PUT /api/todos/DELETED": {"title": "Rye bread"},
    "PATCH /api/todos/DELETED": {"title": "Rye bread"},
    "PUT /api/lists/LIST": {"name": "Flat"},
    "PATCH /api/lists/LIST": {"archived": True},
    "PUT /api/labels/LABEL": {"name": "kitchen"},
    "PATCH /api/labels/LABEL": {"name": "kitchen"},
}


@pytest.fixture
def world(app: Flask, database: Database) -> World:
    return World(app, database)


@pytest.fixture
def programs(world: World, database: Database) -> dict[str, Program]:
    """A program of each, that may read and write."""
    tokens = {role: token_for(database, person) for role, person in world.people.items()}
    return {role: Program(world.app, tokens.get(role, "")) for role in ROLES}


def test_no_door_that_names_something_of_somebodys_is_forgotten(app: Flask) -> None:
    doors = {
        f"{method} {re.sub(r'<id:(.*?)>', lambda found: NAMES[found.group(1)], rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if "<" in rule.rule and rule.rule.startswith("/api")
    }
    assert {door for door in TABLE if re.search("[A-Z]{4}", door.split()[1])} == doors | {
        door.replace("TODO", "DELETED") for door in doors if "TODO" in door
    }


def ask(
    world: World, programs: Mapping[str, Program], door: str, role: str, *, unknown: bool = False
) -> tuple[int, str]:
    """Return what the door answers to a program of somebody in this role."""
    ids = {name: 10**9 if unknown else number for name, number in world.ids.items()}
    method, path = re.sub(r"[A-Z]{4,}", lambda m: str(ids.get(m[0], m[0])), door).split()
    body: Any = BODIES.get(door)
    if door == "POST /api/batch":
        body = {"operations": [{**body, "id": ids["TODO"]}]}
    answer = programs[role].ask(method, path, body, headers={"If-Match": "*"})
    if method == "GET":
        head = programs[role].ask("HEAD", path)
        assert (head.status_code, head.headers) == (answer.status_code, answer.headers)
    return answer.status_code, answer.text


@pytest.mark.parametrize("door", TABLE)
def test_each_door_lets_in_who_may_and_nobody_else(
    world: World, programs: dict[str, Program], door: str
) -> None:
    sees_trash = ("editor", "owner")
    for role, expected in zip(ROLES, TABLE[door], strict=True):
        before = everything(world.database)
        status, text = ask(world, programs, door, role)
        assert status == expected, f"{role} at {door}: {text}"
        if expected == 404 and not ("DELETED" in door and role in sees_trash):
            assert (status, text) == ask(world, programs, door, role, unknown=True), door
        if expected >= 400:
            assert everything(world.database) == before, f"{role} at {door} changed something"


def test_each_sees_a_list_with_what_they_may_do_there(
    world: World, programs: dict[str, Program]
) -> None:
    shown = {
        role: program.get(f"/api/lists/{world.list.id}").json
        for role, program in programs.items()
        if role in {"reader", "editor", "owner"}
    }
    assert {
        role: (li["role"], li["owner"], li["shared"])  # type: ignore[index]
        for role, li in shown.items()
    } == {
        "reader": ("reader", "Anna", True),
        "editor": ("editor", "Anna", True),
        "owner": ("owner", None, True),
    }
    found = programs["stranger"].get("/api/lists").json
    assert found
    assert [(li["slug"], li["role"], li["shared"]) for li in found["lists"]] == [
        ("inbox", "owner", False)
    ]


def test_rows_of_all_lists_stand_together_under_their_owners_labels(
    world: World, programs: dict[str, Program]
) -> None:
    for role in ("editor", "reader"):
        own = world.people[role].has_label("garden")
        world.people[role].has_todo("Mine", labels=str(own))
        for query in ("", "?label=garden" if role == "editor" else "?sort=newest"):
            found = programs[role].get(f"/api/todos{query}").json
            assert found
            assert [(t["title"], t["category"], t["labels"]) for t in found["todos"]] == [
                ("Mine", "inbox", ["garden"]),
                ("Milk", "home", ["garden"]),
            ]
    trash = programs["editor"].get("/api/todos?status=deleted").json
    assert trash
    assert [(t["title"], t["category"]) for t in trash["todos"]] == [("Bread", "home")]
    assert programs["reader"].get("/api/todos?status=deleted").json["todos"] == []  # type: ignore[index]


def test_what_an_editor_writes_is_the_owners(world: World, programs: dict[str, Program]) -> None:
    body = {"title": "Sweep", "category": "home", "labels": ["broom"]}
    made = programs["editor"].post("/api/todos", body).json
    row = world.people["owner"].todo(made["id"])
    ben = world.people["editor"]
    assert (row.person_id, row.created_by) == (world.people["owner"].id, ben.id)
    assert list(ben.label_names()) == []
    assert "broom" in world.people["owner"].label_names()


def test_a_todo_stays_in_somebody_elses_list_unless_it_is_told_to_go(
    world: World, programs: dict[str, Program]
) -> None:
    path = f"/api/todos/{world.todo}"
    put = programs["editor"].put(path, {"title": "Oat milk"}, If_Match="*").json
    assert put
    assert (put["title"], put["category"], put["notes"]) == ("Oat milk", "home", "")
    patched = programs["editor"].patch(path, {"category": None}, If_Match="*").json
    assert patched
    assert patched["category"] == "home"
    gone = programs["editor"].patch(path, {"category": "inbox"}, If_Match="*").json
    assert gone
    assert gone["category"] == "inbox"
    assert world.people["owner"].todos().keys().isdisjoint({world.todo})
    programs["owner"].get(path, status=404)


def test_nothing_is_put_into_a_list_that_one_only_reads(
    world: World, programs: dict[str, Program]
) -> None:
    own = world.people["reader"].has_todo("Mine")
    for method in ("PUT", "PATCH"):
        answer = programs["reader"].ask(
            method,
            f"/api/todos/{own}",
            {"title": "Mine", "category": "home"},
            status=403,
            headers={"If-Match": "*"},
        )
        assert kind(answer) == "others-list"
        assert answer.json
        assert answer.json["detail"] == "You can only read this list."
    assert world.people["reader"].todo(own).list_id == world.people["reader"].list("inbox").id


def test_what_was_kept_for_a_program_is_not_given_once_the_share_is_taken(
    world: World, programs: dict[str, Program]
) -> None:
    paths = (f"/api/todos/{world.todo}", f"/api/lists/{world.list.id}")
    etags = [programs["reader"].get(path).headers["ETag"] for path in paths]
    anna, cleo = world.people["owner"], world.people["reader"]
    anna.browser.post(f"/lists/{world.list.id}/members/{cleo.id}/remove", {})
    for path, etag in zip(paths, etags, strict=True):
        programs["reader"].get(path, status=404, If_None_Match=etag)


def test_the_export_holds_the_owners_lists_alone(
    world: World, programs: dict[str, Program]
) -> None:
    world.people["editor"].has_todo("Mine")
    found = programs["editor"].get("/api/export").json
    assert found
    assert [li["slug"] for li in found["lists"]] == ["inbox"]
    assert [todo["title"] for todo in found["todos"]] == ["Mine"]
    found = programs["owner"].get("/api/export").json
    assert found
    assert {todo["title"] for todo in found["todos"]} == {"Milk", "Bread", "Secret"}
