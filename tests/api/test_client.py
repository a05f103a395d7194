"""The client that comes along, as a program uses it."""

from collections.abc import Iterator

import httpx
import pytest
from flask import Flask

from doorstep_client import Doorstep, Problem, Todo
from tests.api.conftest import token_for
from tests.people import PASSWORD, Person
from webapp.database import Database

HERE = "http://localhost"


@pytest.fixture
def doorstep(app: Flask, anna: Person, database: Database) -> Iterator[Doorstep]:
    transport = httpx.WSGITransport(app)
    with Doorstep(HERE, token_for(database, anna), transport=transport) as client:
        yield client


def test_a_name_and_a_password_are_enough_to_begin(app: Flask, anna: Person) -> None:
    with Doorstep(HERE, transport=httpx.WSGITransport(app)) as client:
        token = client.sign_in("anna", PASSWORD)
        assert token.startswith("doorstep_")
        client.add("Milk")
    assert anna.titles() == ["Milk"]


def test_a_todo_is_added_changed_replaced_deleted_and_restored(
    doorstep: Doorstep, anna: Person
) -> None:
    milk = doorstep.add("Milk", due="2026-12-01", at="18:00", labels=["shop"])
    assert doorstep.todo(milk["id"]) == milk
    assert doorstep.news(milk) is None
    done = doorstep.change(milk, done=True)
    assert done["done"]
    assert doorstep.news(milk) == done
    bread = doorstep.replace(done, "Bread")
    assert (bread["title"], bread["due"], bread["done"]) == ("Bread", None, False)
    doorstep.delete(bread["id"])
    assert list(doorstep.todos()) == []
    assert doorstep.restore(bread["id"])["title"] == "Bread"


def test_subtasks_are_read_and_go_back_changed(doorstep: Doorstep) -> None:
    shelf = doorstep.add("Shelf", subtasks=[{"title": "Measure"}, {"title": "Saw"}])
    measure, saw = shelf["subtasks"]
    changed = doorstep.change(shelf, subtasks=[saw, {**measure, "done": True}])
    assert [(one["title"], one.get("done")) for one in changed["subtasks"]] == [
        ("Saw", False),
        ("Measure", True),
    ]
    assert changed["subtasks"][1].get("id") == measure.get("id")


def test_another_version_is_not_overwritten(doorstep: Doorstep) -> None:
    milk = doorstep.add("Milk")
    doorstep.change(milk, title="Bread")
    with pytest.raises(Problem) as caught:
        doorstep.change(milk, title="Butter")
    assert (caught.value.status, caught.value.kind) == (412, "changed-meanwhile")


def test_what_is_wrong_is_said_by_field(doorstep: Doorstep) -> None:
    with pytest.raises(Problem, match="400") as caught:
        doorstep.add("", due="soon")
    assert set(caught.value.errors) == {"#/title", "#/due"}


def test_all_pages_are_read(doorstep: Doorstep, anna: Person) -> None:
    anna.has_todos([f"Todo {number}" for number in range(60)])
    found: list[Todo] = list(doorstep.todos(sort="oldest"))
    assert [todo["title"] for todo in found] == [f"Todo {number}" for number in range(60)]
    assert doorstep.change(found[0], done=True)["done"]


def test_lists_labels_batches_and_the_export(doorstep: Doorstep) -> None:
    create = {"op": "create", "todo": {"title": "Milk", "labels": ["shop"]}}
    assert [result["status"] for result in doorstep.batch([create, create])] == [201, 201]
    assert [li["slug"] for li in doorstep.lists()] == ["inbox"]
    assert [label["name"] for label in doorstep.labels()] == ["shop"]
    assert len(doorstep.export()["todos"]) == 2


class Forgetting(httpx.WSGITransport):
    """A network that loses the first answer."""

    lost = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        if not self.lost:
            self.lost = True
            raise httpx.ReadError("lost")
        return answer


def test_a_lost_answer_makes_no_second_todo(app: Flask, anna: Person, database: Database) -> None:
    token = token_for(database, anna)
    with Doorstep(HERE, token, transport=Forgetting(app)) as client:
        assert client.add("Milk")["title"] == "Milk"
    assert anna.titles() == ["Milk"]
