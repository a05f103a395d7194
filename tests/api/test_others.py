"""Lists, labels, export and batches, as a program has them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.conftest import Make, Program, kind, token_for, wrong
from tests.people import Person, everything
from webapp.database import Database


def without_use(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the rows, without when tokens were used."""
    return {table: found for table, found in rows.items() if table != "tokens"}


# Lists.


def test_a_list_is_made_changed_archived_and_deleted(program: Program, anna: Person) -> None:
    made = program.post("/api/lists", {"name": " Home ", "color": "red"})
    path = made.headers["Location"]
    assert program.get(path).json == made.json
    assert made.json == {
        "id": made.json["id"],
        **{"name": "Home", "slug": "home", "color": "red", "archived": False, "version": 1},
        **{"role": "owner", "owner": None, "shared": False},
    }
    etag = made.headers["ETag"]
    changed = program.patch(path, {"color": None}, If_Match=etag)
    assert changed.json == {**made.json, "color": "none", "version": 2}
    program.patch(path, {"color": "blue"}, status=412, If_Match=etag)
    put = program.put(path, {"name": "Flat", "archived": True}, If_Match=changed.headers["ETag"])
    assert put.json == {**changed.json, "name": "Flat", "archived": True, "version": 3}
    program.get(path, status=304, If_None_Match=put.headers["ETag"])
    found = program.get("/api/lists").json
    assert found
    assert [li["slug"] for li in found["lists"]] == ["inbox", "home"]
    program.delete(path, If_Match=put.headers["ETag"])
    program.delete(path, status=404)
    assert [li.slug for li in anna.lists()] == ["inbox"]


def test_what_a_deleted_list_held_is_in_the_inbox(program: Program, anna: Person) -> None:
    home = anna.has_list("Home")
    todo = anna.has_todo("Milk", list="home")
    program.delete(f"/api/lists/{home.id}")
    assert program.get(f"/api/todos/{todo}").json["category"] == "inbox"  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "#/name"),
        ({"name": ""}, "#/name"),
        ({"name": "x" * 61}, "#/name"),
        ({"name": "x", "color": "pink"}, "#/color"),
        ({"name": "x", "color": ""}, "#/color"),
        ({"name": "x", "archived": "no"}, "#/archived"),
        ({"name": "x", "slug": "y"}, "#/slug"),
    ],
)
def test_what_a_list_cannot_be_is_named(
    program: Program, anna: Person, body: dict[str, Any], where: str
) -> None:
    assert set(wrong(program.post("/api/lists", body, status=400))) == {where}
    path = f"/api/lists/{anna.has_list('Home').id}"
    assert set(wrong(program.put(path, body, status=400, If_Match="*"))) == {where}
    if body.get("name") != "x":
        body = body or {"name": None}
    assert set(wrong(program.patch(path, body, status=400, If_Match="*"))) == {where}


def test_the_inbox_stays(program: Program, anna: Person) -> None:
    path = f"/api/lists/{anna.list('inbox').id}"
    assert kind(program.delete(path, status=409)) == "inbox-stays"
    answer = program.patch(path, {"archived": True, "name": "x"}, status=409, If_Match="*")
    assert kind(answer) == "inbox-stays"
    assert anna.list("inbox").name == "Inbox"
    program.patch(path, {"name": "Entrance"}, If_Match="*")


# The account.


def test_the_time_zone_is_shown_and_changed(program: Program, anna: Person) -> None:
    path = "/api/account"
    etag = program.get(path).headers["ETag"]
    changed = program.patch(path, {"time_zone": "Asia/Tokyo"}, If_Match=etag)
    assert changed.json == {"id": anna.id, "name": "Anna", "time_zone": "Asia/Tokyo"}
    assert program.get(path).json == changed.json
    assert program.get(path).headers["ETag"] == changed.headers["ETag"]
    assert 'value="Asia/Tokyo"' in anna.browser.get("/account").text
    program.patch(path, {"time_zone": None}, status=412, If_Match=etag)
    program.patch(path, {"time_zone": None}, status=428)
    assert program.patch(path, {}, If_Match="*").json == changed.json
    assert program.patch(path, {"time_zone": None}, If_Match="*").json == {
        **changed.json,
        "time_zone": None,
    }


@pytest.mark.parametrize(
    ("patch", "where"),
    [
        ({"time_zone": "europe/berlin"}, "#/time_zone"),
        ({"time_zone": "Mars"}, "#/time_zone"),
        ({"time_zone": ""}, "#/time_zone"),
        ({"time_zone": 1}, "#/time_zone"),
        ({"name": "Ben"}, "#/name"),
        ([], "#"),
    ],
)
def test_what_an_account_cannot_be_is_named(program: Program, patch: object, where: str) -> None:
    answer = program.patch("/api/account", patch, status=400, If_Match="*")
    assert set(wrong(answer)) == {where}


# Labels.


def test_a_label_is_made_renamed_and_deleted(program: Program, todo: Make) -> None:
    made = program.post("/api/labels", {"name": "Garden"})
    path = made.headers["Location"]
    assert made.json == {"id": made.json["id"], "name": "Garden", "slug": "garden"}
    one = todo(labels=["garden"])
    put = program.put(path, {"name": "Yard"}, If_Match=made.headers["ETag"])
    assert put.json == {**made.json, "name": "Yard", "slug": "yard"}
    program.put(path, {"name": "x"}, status=412, If_Match=made.headers["ETag"])
    assert program.get(f"/api/todos/{one['id']}").json["labels"] == ["Yard"]  # type: ignore[index]
    patched = program.patch(path, {"name": "Outside"}, If_Match="*")
    program.get(path, status=304, If_None_Match=patched.headers["ETag"])
    program.delete(path)
    program.delete(path, status=404)
    assert program.get("/api/labels").json == {"labels": []}


def test_a_label_has_its_name_for_itself(program: Program) -> None:
    program.post("/api/labels", {"name": "Garden"})
    other = program.post("/api/labels", {"name": "Yard"})
    assert kind(program.post("/api/labels", {"name": "GARDEN"}, status=409)) == "name-taken"
    for method in ("PUT", "PATCH"):
        answer = program.ask(
            method,
            other.headers["Location"],
            {"name": "garden"},
            status=409,
            headers={"If-Match": "*"},
        )
        assert kind(answer) == "name-taken"


@pytest.mark.parametrize("resource", ["lists", "labels"])
def test_others_things_are_not_there(
    program: Program, bens: Program, database: Database, resource: str
) -> None:
    path = program.post(f"/api/{resource}", {"name": "Home"}).headers["Location"]
    before = without_use(everything(database))
    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE"):
        bens.ask(method, path, {"name": "x"}, status=404, headers={"If-Match": "*"})
    assert without_use(everything(database)) == before


# All of it.


def test_the_export_holds_all_that_is_mine_and_nothing_else(
    program: Program, anna: Person, ben: Person
) -> None:
    anna.has_list("Home")
    label = anna.has_label("garden")
    anna.has_todos([f"Todo {n}" for n in range(30)], labels=str(label))
    anna.has_todo("Gone", deleted=True)
    anna.has_todo("Done", done=True, list="home", notes="Two litres")
    ben.has_todo("Ben’s")
    answer = program.get("/api/export")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="doorstep.json"'
    found = answer.json
    assert found
    assert found["account"] == {"id": anna.id, "name": "Anna", "time_zone": None}
    assert [li["slug"] for li in found["lists"]] == ["inbox", "home"]
    assert [one["name"] for one in found["labels"]] == ["garden"]
    assert [todo["title"] for todo in found["todos"]] == list(anna.titles())
    assert found["todos"][0]["labels"] == ["garden"]
    assert found["todos"][-1]["notes"] == "Two litres"
    program.get("/api/export", status=304, If_None_Match=answer.headers["ETag"])


# Batches.


def test_a_batch_does_all_of_it_in_order(program: Program, todo: Make, anna: Person) -> None:
    one, two, three = todo("One"), todo("Two"), todo("Three")
    answer = program.post(
        "/api/batch",
        {
            "operations": [
                {"op": "create", "todo": {"title": "Four", "labels": ["a"]}},
                {
                    **{"op": "update", "id": one["id"], "if_match": one["etag"]},
                    "changes": {"done": True},
                },
                {
                    **{"op": "replace", "id": two["id"], "if_match": "*"},
                    "todo": {"title": "Zwei"},
                },
                {"op": "delete", "id": three["id"], "if_match": three["etag"]},
                {"op": "delete", "id": three["id"]},
            ]
        },
        status=200,
    )
    results = answer.json["results"]
    assert [result["status"] for result in results] == [201, 200, 200, 204, 204]
    for result in results[:3]:
        found = program.get(f"/api/todos/{result['todo']['id']}")
        assert (found.json, found.headers["ETag"]) == (result["todo"], result["etag"])
    assert anna.titles() == ["One", "Zwei", "Three", "Four"]


def test_batches_never_wait_for_each_other_in_a_circle(
    program: Program, anna: Person, ben: Person, database: Database
) -> None:
    shared = anna.has_list("Home")
    anna.browser.post(f"/lists/{shared.id}/members", {"username": "Ben", "role": "editor"})
    ids = anna.has_todos([f"Todo {n}" for n in range(20)], list="home")
    programs = [program, Program(program.app, token_for(database, ben))]
    twin = anna.browser.twin()

    def send(number: int) -> int:
        order = ids if number % 2 else ids[::-1]
        if number % 5 == 4:
            fields = {"action": "label", "label": "garden", "id": [str(n) for n in order]}
            return twin.http.post("/todos/bulk", data=fields).status_code
        changes = [{"title": f"New {number}"}, {"labels": ["garden"]}, {"done": True}][number % 3]
        operations = [
            {"op": "update", "id": one, "if_match": "*", "changes": changes} for one in order
        ]
        some = programs[number // 2 % 2]
        return int(some.ask("POST", "/api/batch", {"operations": operations}).status_code)

    with ThreadPoolExecutor(4) as threads:
        answers = set(threads.map(send, range(30)))
    assert answers == {200, 303}


@pytest.mark.parametrize(
    ("last", "status", "name"),
    [
        ({"op": "delete", "id": 10**17}, 404, "not-found"),
        ({"op": "create", "todo": {"title": "x", "category": "no"}}, 409, "no-such-list"),
        ({"op": "update", "id": 0, "if_match": '"x"', "changes": {}}, 412, "changed-meanwhile"),
        ({"op": "update", "id": 0, "if_match": "*", "changes": {"x": 1}}, 400, "invalid"),
        ({"op": "update", "id": 0, "if_match": "*", "changes": {"title": ""}}, 400, "invalid"),
    ],
)
def test_a_batch_that_cannot_be_done_to_its_end_does_nothing(
    program: Program,
    todo: Make,
    database: Database,
    last: dict[str, Any],
    status: int,
    name: str,
) -> None:
    one = todo()
    last = {**last, **({"id": one["id"]} if last.get("id") == 0 else {})}
    operations = [
        {"op": "create", "todo": {"title": "New", "labels": ["new"]}},
        {"op": "update", "id": one["id"], "if_match": "*", "changes": {"notes": "new"}},
        last,
    ]
    before = everything(database)
    answer = program.post(
        "/api/batch", {"operations": operations}, status=status, Idempotency_Key="k"
    )
    assert kind(answer) == name
    assert answer.json["operation"] == 2
    if name == "invalid":
        assert all(where.startswith("#/operations/2/changes/") for where in wrong(answer))
    assert everything(database) == before


@pytest.mark.parametrize(
    ("operation", "where"),
    [
        ({"op": "create", "todo": {"title": ""}}, "#/operations/0/todo/title"),
        ({"op": "create", "todo": {"titel": "x", "title": "x"}}, "#/operations/0/todo/titel"),
        ({"op": "create"}, "#/operations/0/todo"),
        ({"op": "rename", "id": 1}, "#/operations/0"),
        ({"op": "delete", "id": "1"}, "#/operations/0/id"),
        ({"op": "delete", "id": 0}, "#/operations/0/id"),
        ({"op": "delete", "id": 1, "if_match": None}, "#/operations/0/if_match"),
        ({"op": "update", "id": 1, "changes": {}}, "#/operations/0/if_match"),
        ({"op": "replace", "id": 1, "todo": {"title": "x"}}, "#/operations/0/if_match"),
        ({}, "#/operations/0"),
        ("x", "#/operations/0"),
    ],
)
def test_what_is_wrong_in_a_batch_is_pointed_to(
    program: Program, operation: object, where: str
) -> None:
    answer = program.post("/api/batch", {"operations": [operation]}, status=400)
    assert set(wrong(answer)) == {where}


def test_a_batch_holds_1_to_500_operations(program: Program, anna: Person) -> None:
    create = {"op": "create", "todo": {"title": "x"}}
    for number in (0, 501):
        body = {"operations": [create] * number}
        assert set(wrong(program.post("/api/batch", body, status=400))) == {"#/operations"}
    program.post("/api/batch", {"operations": [create] * 500}, status=200)
    assert len(anna.titles()) == 500


def test_a_batch_with_a_key_takes_effect_once(program: Program, anna: Person) -> None:
    body = {"operations": [{"op": "create", "todo": {"title": "x"}}] * 3}
    first, second = (
        program.post("/api/batch", body, status=200, Idempotency_Key="k") for _ in range(2)
    )
    assert first.data == second.data
    assert len(anna.titles()) == 3
