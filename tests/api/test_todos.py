"""Todos, as a program has them: every status that there is."""

import json
import re
from typing import Any

import pytest
from sqlalchemy import select

from tests.api.conftest import Make, Program, kind, wrong
from tests.conftest import Clock
from tests.people import Person, everything
from webapp import clock
from webapp.database import Database
from webapp.todos.models import DELETED, changes
from webapp.todos.queries import PAGE


def test_a_todo_is_written_down_and_found_where_it_is_said_to_be(
    program: Program, anna: Person
) -> None:
    anna.has_list("Home")
    made = program.post(
        "/api/todos",
        {
            "title": " Milk ",
            "notes": "Two *litres*",
            "due": "2026-12-01",
            "at": "18:05",
            "category": "home",
            "priority": "high",
            "repeat": "every 2 weeks",
            "labels": ["shop", "early"],
            "subtasks": [{"title": " Find a bag "}, {"title": "Go", "done": True}],
        },
    )
    found = program.get(made.headers["Location"])
    assert found.json == made.json
    assert found.headers["ETag"] == made.headers["ETag"]
    bag, go = made.json["subtasks"]
    assert made.json == {
        "id": made.json["id"],
        "title": "Milk",
        "notes": "Two *litres*",
        "due": "2026-12-01",
        "at": "18:05",
        "category": "home",
        "priority": "high",
        "repeat": "every 2 weeks on Tuesday",
        "labels": ["early", "shop"],
        "subtasks": [
            {"id": bag["id"], "title": "Find a bag", "done": False},
            {"id": go["id"], "title": "Go", "done": True},
        ],
        "done": False,
        "done_on": None,
        "deleted": None,
        "version": made.json["version"],
    }
    assert bag["id"] != go["id"]
    assert "1 of 2 done" in anna.browser.get(f"/todos/{made.json['id']}").text


def test_only_a_title_is_needed(program: Program, anna: Person) -> None:
    made = program.post("/api/todos", {"title": "Milk"}).json
    assert (made["category"], made["priority"]) == ("inbox", "none")
    assert (made["due"], made["at"], made["subtasks"]) == (None, None, [])
    assert anna.titles() == ["Milk"]


def test_a_title_stays_as_it_is_written(program: Program) -> None:
    title = "Water plants tomorrow #home !high @garden"
    assert program.post("/api/todos", {"title": title}).json["title"] == title


def test_what_is_done_already_is_written_down_so(program: Program) -> None:
    made = program.post("/api/todos", {"title": "Milk", "done": True}).json
    assert made["done"] is True
    assert made["done_on"] == clock.today().isoformat()


@pytest.mark.parametrize(
    ("body", "where", "text"),
    [
        ({}, "#/title", "Title is missing."),
        ({"title": ""}, "#/title", "Title cannot be empty."),
        ({"title": " \u200b"}, "#/title", "Title cannot be empty."),
        ({"title": None}, "#/title", "Title must be a text."),
        ({"title": 1}, "#/title", "Title must be a text."),
        ({"title": "x" * 501}, "#/title", "Title can have at most 500 characters; this has 501."),
        ({"title": "a\u202eb"}, "#/title", "Title cannot hold a character that changes direction"),
        ({"title": "x", "notes": None}, "#/notes", "Notes must be a text."),
        ({"title": "x", "due": "tomorrow"}, "#/due", "Due must be a date such as 2026-12-01"),
        ({"title": "x", "due": ""}, "#/due", "Due must be a date such as 2026-12-01"),
        ({"title": "x", "due": 0}, "#/due", "Due must be a date such as 2026-12-01"),
        ({"title": "x", "due": "2026-02-30"}, "#/due", "Due must be a date such as 2026-12-01"),
        ({"title": "x", "due": "9999-12-31"}, "#/due", "Due must be a date between"),
        ({"title": "x", "at": "18:00"}, "#/at", "At needs a due date."),
        ({"title": "x", "due": "2026-12-01", "at": "8:00"}, "#/at", "At must be a time such as"),
        ({"title": "x", "due": "2026-12-01", "at": "24:00"}, "#/at", "At must be a time such as"),
        ({"title": "x", "due": "2026-12-01", "at": ""}, "#/at", "At must be a time such as"),
        ({"title": "x", "due": "2026-12-01", "at": 1080}, "#/at", "At must be a time such as"),
        ({"title": "x", "subtasks": {}}, "#/subtasks", "Subtasks must be a list."),
        ({"title": "x", "subtasks": None}, "#/subtasks", "Subtasks must be a list."),
        ({"title": "x", "subtasks": ["y"]}, "#/subtasks/0", "0 must be an object."),
        (
            {"title": "x", "subtasks": [{"title": str(n)} for n in range(101)]},
            "#/subtasks",
            "Subtasks can be at most 100.",
        ),
        (
            {"title": "x", "subtasks": [{"title": "y"}, {"done": True}]},
            "#/subtasks/1/title",
            "Title is missing.",
        ),
        (
            {"title": "x", "subtasks": [{"title": "y" * 201}]},
            "#/subtasks/0/title",
            "Title can have at most 200 characters",
        ),
        (
            {"title": "x", "subtasks": [{"title": "y", "done": 1}]},
            "#/subtasks/0/done",
            "Done must be true or false.",
        ),
        (
            {"title": "x", "subtasks": [{"title": "y", "id": None}]},
            "#/subtasks/0/id",
            "Id must be a whole number.",
        ),
        (
            {"title": "x", "subtasks": [{"title": "y", "notes": "z"}]},
            "#/subtasks/0/notes",
            "Notes is not known.",
        ),
        ({"title": "x", "priority": 1}, "#/priority", "Priority must be one of none, low, high."),
        ({"title": "x", "priority": ""}, "#/priority", "Priority must be one of none, low, high."),
        ({"title": "x", "repeat": ""}, "#/repeat", "Repeat must say how it comes again, or"),
        ({"title": "x", "repeat": "often"}, "#/repeat", "Repeat is not understood."),
        ({"title": "x", "repeat": 1}, "#/repeat", "Repeat must say"),
        ({"title": "x", "labels": "a"}, "#/labels", "Labels must be a list of names."),
        ({"title": "x", "labels": [1]}, "#/labels", "Labels must be a list of names."),
        ({"title": "x", "labels": ["!"]}, "#/labels", "Labels each must have a letter or a number"),
        ({"title": "x", "labels": ["a,b"]}, "#/labels", "Labels each cannot hold a comma."),
        ({"title": "x", "labels": list("abcdefghijk")}, "#/labels", "Labels can be at most 10."),
        ({"title": "x", "done": 1}, "#/done", "Done must be true or false."),
        ({"title": "x", "done": "true"}, "#/done", "Done must be true or false."),
        ({"title": "x", "color": "red"}, "#/color", "Color is not known."),
        ({"title": "x", "id": 7}, "#/id", "Id is not known."),
        (
            {"title": "x", "repeat_words": "every day"},
            "#/repeat_words",
            "Repeat words is not known",
        ),
        ({"title": "x", "a/b~c": 1}, "#/a~1b~0c", "A/b~c is not known."),
        ([], "#", "The body must be an object."),
        ("x", "#", "The body must be an object."),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(
    program: Program, anna: Person, body: object, where: str, text: str
) -> None:
    answer = program.post("/api/todos", body, status=400)
    assert kind(answer) == "invalid"
    found = wrong(answer)
    assert set(found) == {where}
    assert found[where].startswith(text)
    assert anna.titles() == []


@pytest.mark.parametrize("category", ["nowhere", "away"])
def test_a_list_must_be_one_in_use(program: Program, anna: Person, category: str) -> None:
    away = anna.has_list("Away")
    anna.browser.post(f"/lists/{away.id}/archive", {"archived": "1"})
    answer = program.post("/api/todos", {"title": "x", "category": category}, status=409)
    assert kind(answer) == "no-such-list"


# Reading.


def test_todos_are_listed_with_links_to_further_pages(program: Program, anna: Person) -> None:
    anna.has_todos([f"Todo {number}" for number in range(PAGE * 2 + 3)])
    seen: list[str] = []
    path = "/api/todos?sort=oldest"
    pages = 0
    while path:
        answer = program.get(path)
        assert answer.json
        assert answer.json["total"] == PAGE * 2 + 3
        assert answer.json["total_is_capped"] is False
        seen += [todo["title"] for todo in answer.json["todos"]]
        links = dict(re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers.get("Link", "")))
        found = {rel: url for url, rel in links.items()}
        assert ("prev" in found) == (pages > 0)
        path = found.get("next", "")
        pages += 1
    assert pages == 3
    assert seen == [f"Todo {number}" for number in range(PAGE * 2 + 3)]


def test_a_total_is_counted_to_999(program: Program, anna: Person) -> None:
    anna.has_todos(["Milk"] * 1001)
    for query in ("", "?q=milk", "?status=all"):
        answer = program.get(f"/api/todos{query}").json
        assert answer
        assert (answer["total"], answer["total_is_capped"]) == (999, True)


def test_todos_are_looked_for_as_on_the_page(program: Program, anna: Person) -> None:
    anna.has_list("Home")
    label = anna.has_label("garden")
    anna.has_todo("Active")
    anna.has_todo("Done", done=True)
    anna.has_todo("Deleted", deleted=True)
    anna.has_todo("At home", list="home")
    anna.has_todo("Labelled", labels=str(label))
    anna.has_todo("Today", due=clock.today())

    def titles(query: str) -> set[str]:
        found = program.get(f"/api/todos?{query}").json
        assert found
        return {todo["title"] for todo in found["todos"]}

    assert titles("") == {"Active", "At home", "Labelled", "Today"}
    assert titles("status=done") == {"Done"}
    assert titles("status=deleted") == {"Deleted"}
    assert titles("status=all") == {"Active", "Done", "At home", "Labelled", "Today"}
    assert titles("category=home") == {"At home"}
    assert titles("label=garden") == {"Labelled"}
    assert titles("due=today") == {"Today"}
    assert titles("q=label") == {"Labelled"}
    assert titles("q=label:garden") == {"Labelled"}
    assert titles("q=-label:garden -list:home -due:today") == {"Active"}
    assert titles("q=is:done") == {"Done"}
    assert titles("q=is:deleted") == {"Deleted"}
    assert titles("q=is:done is:active") == set()


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("status=x", "/status"),
        ("sort=random", "/sort"),
        ("due=soon", "/due"),
        ("after=abc", "/after"),
        ("after=0", "/after"),
        ("before=-1", "/before"),
        ("q=" + "x" * 201, "/q"),
        ("q=milk due:soon", "/q"),
        ("q=list:nowhere", "/q"),
        ("q=-label:nothing", "/q"),
        ("category=", "/category"),
        ("page=2", "/page"),
    ],
)
def test_a_parameter_that_cannot_be_taken_is_named(
    program: Program, query: str, where: str
) -> None:
    assert set(wrong(program.get(f"/api/todos?{query}", status=400))) == {where}


def test_what_is_in_an_archived_list_is_listed_when_that_list_is_asked_for(
    program: Program, anna: Person
) -> None:
    away = anna.has_list("Away")
    anna.has_todo("Tent", list="away")
    anna.has_todo("Milk")
    anna.browser.post(f"/lists/{away.id}/archive", {"archived": "1"})

    def titles(query: str) -> list[str]:
        found: Any = program.get(f"/api/todos?{query}").json
        return [todo["title"] for todo in found["todos"]]

    assert titles("") == ["Milk"]
    assert titles("category=away") == titles("category=away&q=tent") == ["Tent"]
    assert titles("q=tent") == []


def test_a_parameter_stands_once(program: Program) -> None:
    program.get("/api/todos?status=done&status=all", status=400)


@pytest.mark.parametrize(
    "query",
    [
        *("category=nowhere", "label=nowhere", "sort=due&after=1", "after=2026-12-01.1"),
        *("sort=due&after=2026-99-99.1", "sort=due&after=2026-12-01.9999.1"),
    ],
)
def test_a_page_that_is_not_there_is_404(program: Program, query: str) -> None:
    program.get(f"/api/todos?{query}", status=404)


def test_what_is_late_goes_by_the_clock_where_the_person_is(
    program: Program, todo: Make, true_time: Clock
) -> None:
    true_time.set("2026-12-01T16:59Z")
    etag = program.get("/api/account").headers["ETag"]
    program.patch("/api/account", {"time_zone": "Europe/Berlin"}, If_Match=etag)
    todo(due="2026-12-01", at="18:00")
    etag = program.get("/api/todos?due=overdue").headers["ETag"]
    program.get("/api/todos?due=overdue", status=304, If_None_Match=etag)
    true_time.forward(seconds=120)
    late = program.get("/api/todos?due=overdue", If_None_Match=etag).json
    assert late
    assert [one["at"] for one in late["todos"]] == ["18:00"]
    program.patch("/api/account", {"time_zone": "America/New_York"}, If_Match="*")
    assert program.get("/api/todos?due=overdue").json["todos"] == []  # type: ignore[index]


def test_pages_by_date_go_on_at_a_time_of_day(program: Program, anna: Person) -> None:
    due = clock.today()
    for at in (600, 1200, 1440):
        anna.has_todos([f"{at}-{n}" for n in range(PAGE - 8)], due=due, at=at)
    first = program.get("/api/todos?sort=due")
    seen = [one["title"] for one in first.json["todos"]]  # type: ignore[index]
    answer = first
    while following := re.search(r'<([^>]+)>; rel="next"', answer.headers.get("Link", "")):
        answer = program.get(following[1])
        seen += [one["title"] for one in answer.json["todos"]]  # type: ignore[index]
    assert seen == [f"{at}-{n}" for at in (600, 1200, 1440) for n in range(PAGE - 8)]


def test_who_has_it_already_gets_304(program: Program, todo: Make) -> None:
    one = todo()
    for path in ("/api/todos", f"/api/todos/{one['id']}", "/api/lists", "/api/labels"):
        etag = program.get(path).headers["ETag"]
        for sent in (etag, f"W/{etag}", "*", f'"x", {etag}'):
            answer = program.get(path, status=304, If_None_Match=sent)
            assert answer.headers["ETag"] == etag
            assert "Content-Type" not in answer.headers
        program.get(path, If_None_Match='"x"')


@pytest.mark.parametrize("what", ["title", "done", "delete", "label", "list", "new"])
def test_every_change_changes_the_tag_of_the_page(
    program: Program, anna: Person, todo: Make, what: str
) -> None:
    one = todo(labels=["garden"])
    before = program.get("/api/todos").headers["ETag"]
    path = f"/api/todos/{one['id']}"
    if what == "title":
        anna.browser.post(path.removeprefix("/api"), {"title": "Bread", "version": "1"})
    elif what == "done":
        anna.browser.post(f"{path.removeprefix('/api')}/done", {"done": "1"})
    elif what == "delete":
        program.delete(path)
    elif what == "label":
        label = program.get("/api/labels").json
        assert label
        program.put(f"/api/labels/{label['labels'][0]['id']}", {"name": "Yard"}, If_Match="*")
    elif what == "list":
        anna.has_list("Home")
        program.patch(path, {"category": "home"}, If_Match="*")
    else:
        todo("Bread")
    program.get("/api/todos", If_None_Match=before)


def test_head_answers_as_get_does(program: Program, todo: Make) -> None:
    one = todo()
    for path in ("/api/todos", f"/api/todos/{one['id']}", "/api/lists", "/api/account"):
        got, headed = program.get(path), program.ask("HEAD", path, status=200)
        assert list(headed.headers) == list(got.headers)
        program.ask("HEAD", path, status=304, headers={"If-None-Match": got.headers["ETag"]})


# Changing.


def test_put_replaces_all(program: Program, todo: Make) -> None:
    one = todo(
        notes="Two litres",
        **{"due": "2026-12-01", "at": "18:00", "labels": ["shop"], "priority": "low"},
        subtasks=[{"title": "Go"}],
    )
    answer = program.put(f"/api/todos/{one['id']}", {"title": "Bread"}, If_Match=one["etag"])
    assert answer.json
    assert answer.json["title"] == "Bread"
    assert (answer.json["notes"], answer.json["due"], answer.json["labels"]) == ("", None, [])
    assert (answer.json["at"], answer.json["subtasks"]) == (None, [])
    assert answer.json["priority"] == "none"
    assert answer.headers["ETag"] != one["etag"]
    assert answer.headers["ETag"] == program.get(f"/api/todos/{one['id']}").headers["ETag"]


def test_the_same_put_again_changes_nothing(program: Program, todo: Make) -> None:
    one = todo()
    path = f"/api/todos/{one['id']}"
    first = program.put(path, {"title": "Bread"}, If_Match=one["etag"])
    again = program.put(path, {"title": "Bread"}, If_Match=first.headers["ETag"])
    assert again.json == first.json
    assert again.headers["ETag"] == first.headers["ETag"]


PATCHES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"title": "Bread"}, {"title": "Bread"}),
    ({"due": None}, {"due": None, "at": None}),
    ({"due": "2027-01-01"}, {"due": "2027-01-01"}),
    ({"at": "07:00"}, {"at": "07:00"}),
    ({"at": None}, {"at": None}),
    ({"notes": None, "labels": None}, {"notes": "", "labels": []}),
    ({"priority": "high"}, {"priority": "high"}),
    ({"priority": None}, {"priority": "none"}),
    ({"labels": ["garden"]}, {"labels": ["garden"]}),
    ({"repeat": "every day"}, {"repeat": "every day"}),
    ({"repeat": None}, {"repeat": None}),
    ({}, {}),
]


@pytest.mark.parametrize("content_type", ["application/merge-patch+json", "application/json"])
@pytest.mark.parametrize(("patch", "becomes"), PATCHES)
def test_a_merge_patch_changes_what_it_names(
    program: Program,
    todo: Make,
    patch: dict[str, Any],
    becomes: dict[str, Any],
    content_type: str,
) -> None:
    one = todo(
        **{"notes": "Two", "due": "2026-12-01", "at": "18:00"},
        **{"labels": ["shop"], "priority": "low", "repeat": "every month"},
    )
    etag = one.pop("etag")
    answer = program.ask(
        "PATCH",
        f"/api/todos/{one['id']}",
        patch,
        status=200,
        headers={"If-Match": etag},
        content_type=content_type,
    )
    assert answer.json == {**one, **becomes, "version": 2 if becomes else 1}


def test_a_time_needs_a_date_that_is_there(program: Program, todo: Make) -> None:
    path = f"/api/todos/{todo()['id']}"
    for patch in ({"at": "18:00"}, {"at": "18:00", "due": None}):
        assert kind(program.patch(path, patch, status=409, If_Match="*")) == "no-date"
    dated = program.patch(path, {"at": "18:00", "due": "2026-12-01"}, If_Match="*").json
    assert dated
    assert (dated["due"], dated["at"]) == ("2026-12-01", "18:00")
    answer = program.patch(path, {"at": "6 pm"}, status=400, If_Match="*")
    assert set(wrong(answer)) == {"#/at"}


def test_subtasks_are_changed_all_at_once_and_told_one_by_one(
    program: Program, todo: Make, anna: Person
) -> None:
    one = todo(subtasks=[{"title": title} for title in ("Measure", "Buy", "Saw", "Drill")])
    path = f"/api/todos/{one['id']}"
    measure, buy, saw, drill = one["subtasks"]
    wanted = [{**buy, "done": True}, {**saw, "title": "Saw it"}, {"title": "Paint"}, measure]
    answer = program.patch(path, {"subtasks": wanted}, If_Match=one["etag"])
    assert answer.json
    (paint,) = (one for one in answer.json["subtasks"] if one["title"] == "Paint")
    assert answer.json["subtasks"] == [wanted[0], wanted[1], paint, measure]
    assert drill["id"] != paint["id"]
    again = program.patch(path, {"subtasks": answer.json["subtasks"]}, If_Match="*")
    assert again.headers["ETag"] == answer.headers["ETag"]
    told = anna.browser.get(f"/todos/{one['id']}").text
    for step in ("Buy” done", "Saw” renamed to “Saw it", "Paint” added", "Drill” deleted"):
        assert f"Subtask “{step}" in told
    assert told.count("moved") == 1  # Measure alone
    assert [li["title"] for li in program.get("/api/todos?q=paint").json["todos"]] == ["Milk"]  # type: ignore[index]
    assert program.patch(path, {"subtasks": None}, If_Match="*").json["subtasks"] == []  # type: ignore[index]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_subtask_that_the_todo_does_not_have_is_not_taken(
    program: Program, todo: Make, database: Database, method: str
) -> None:
    one, other = todo(subtasks=[{"title": "Go"}]), todo(subtasks=[{"title": "Come"}])
    before = everything(database)
    path = "/api/todos" if method == "POST" else f"/api/todos/{one['id']}"
    doubled = [] if method == "POST" else [one["subtasks"] * 2]
    for wanted in (other["subtasks"], [{"id": 7, "title": "x"}], *doubled):
        body = {"title": "x", "subtasks": wanted}
        answer = program.ask(method, path, body, status=409, headers={"If-Match": "*"})
        assert kind(answer) == "no-such-subtask"
    after = everything(database)
    assert {k: v for k, v in after.items() if k != "tokens"} == {
        k: v for k, v in before.items() if k != "tokens"
    }


def test_a_patch_finishes_and_reopens(program: Program, todo: Make, anna: Person) -> None:
    one = todo(repeat="every day", due="2026-12-01")
    path = f"/api/todos/{one['id']}"
    done = program.patch(path, {"done": True}, If_Match=one["etag"])
    assert done.json
    assert done.json["done_on"] == clock.today().isoformat()
    assert len(anna.titles()) == 2  # the next one
    program.patch(path, {"done": None}, If_Match=done.headers["ETag"])
    assert anna.todo(one["id"]).done_on is None


def test_what_a_program_changes_can_be_undone_and_is_told(
    program: Program, todo: Make, anna: Person, database: Database
) -> None:
    one = todo()
    program.patch(f"/api/todos/{one['id']}", {"title": "Bread"}, If_Match="*")
    with database.read() as connection:
        change = connection.execute(select(changes.c.id)).scalar_one()
    assert "Title changed from “Milk” to “Bread”" in anna.browser.get(f"/todos/{one['id']}").text
    anna.browser.post(f"/undo/{change}")
    assert anna.titles() == ["Milk"]


@pytest.mark.parametrize(
    ("patch", "where"),
    [
        ({"title": None}, "#/title"),
        ({"title": ""}, "#/title"),
        ({"color": None}, "#/color"),
        ({"id": 3}, "#/id"),
        ({"due": "soon"}, "#/due"),
        ([], "#"),
        (None, "#"),
        ("x", "#"),
    ],
)
def test_a_patch_that_cannot_be_taken_changes_nothing(
    program: Program, todo: Make, anna: Person, patch: object, where: str
) -> None:
    one = todo()
    answer = program.ask(
        "PATCH",
        f"/api/todos/{one['id']}",
        status=400,
        headers={"If-Match": one["etag"]},
        data=b"null" if patch is None else json.dumps(patch).encode(),
    )
    assert set(wrong(answer)) == {where}
    assert anna.todo(one["id"]).version == 1


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("sent", ['"x"', "W/{etag}", "", "x", '"'])
def test_another_version_is_not_overwritten(
    program: Program, todo: Make, anna: Person, method: str, sent: str
) -> None:
    one = todo()
    answer = program.ask(
        method,
        f"/api/todos/{one['id']}",
        {"title": "Bread"},
        status=412,
        headers={"If-Match": sent.format(etag=one["etag"])},
    )
    assert kind(answer) == "changed-meanwhile"
    assert answer.headers["ETag"] == one["etag"]
    assert anna.titles() == ["Milk"]
    assert anna.todo(one["id"]).state != DELETED


def test_of_two_changes_of_one_version_the_second_is_told(program: Program, todo: Make) -> None:
    one = todo()
    path = f"/api/todos/{one['id']}"
    program.patch(path, {"title": "Bread"}, If_Match=one["etag"])
    program.patch(path, {"title": "Butter"}, status=412, If_Match=one["etag"])


@pytest.mark.parametrize("sent", ["*", "{etag}", '"x", {etag}'])
def test_the_version_that_is_there_is_changed(program: Program, todo: Make, sent: str) -> None:
    one = todo()
    program.put(
        f"/api/todos/{one['id']}", {"title": "Bread"}, If_Match=sent.format(etag=one["etag"])
    )


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
@pytest.mark.parametrize("resource", ["todos", "lists", "labels"])
def test_a_change_says_which_version_it_means(
    program: Program, todo: Make, method: str, resource: str
) -> None:
    todo(labels=["a"])
    first = program.get(f"/api/{resource}").json
    assert first
    path = f"/api/{resource}/{first[resource][0]['id']}"
    answer = program.ask(method, path, {"name": "x"}, status=428)
    assert kind(answer) == "no-condition"


def test_a_deleted_todo_is_in_the_trash_and_comes_back(
    program: Program, todo: Make, anna: Person
) -> None:
    one = todo()
    path = f"/api/todos/{one['id']}"
    program.delete(path, If_Match=one["etag"])
    program.delete(path)
    program.delete(path, If_Match=one["etag"])  # a retry after a lost answer
    program.get(path, status=404)
    program.put(path, {"title": "x"}, status=404, If_Match="*")
    trash = program.get("/api/todos?status=deleted").json
    assert trash
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", trash["todos"][0]["deleted"])
    back = program.post(f"{path}/restore", status=200).json
    assert back["deleted"] is None
    assert program.post(f"{path}/restore", status=200).json == back
    assert program.get(path).json == back


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE"])
def test_others_todos_and_unknown_ones_are_the_same_404(
    bens: Program, todo: Make, database: Database, method: str
) -> None:
    theirs = todo()["id"]
    before = everything(database)
    texts = {
        bens.ask(
            method,
            f"/api/todos/{number}",
            {"title": "x"} if method in {"PUT", "PATCH"} else None,
            status=404,
            headers={"If-Match": "*"},
        ).text
        for number in (theirs, 10**17)
    }
    bens.post(f"/api/todos/{theirs}/restore", status=404)
    assert len(texts) == 1
    after = everything(database)
    assert {name: after[name] for name in after if name != "tokens"} == {
        name: before[name] for name in before if name != "tokens"
    }
