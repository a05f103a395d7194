"""Done, deleted, restored, moved: one or many, twice without harm, and undone."""

import random

import pytest
from sqlalchemy import text

from tests.markup import Page
from tests.people import Person
from webapp import clock
from webapp.todos import actions
from webapp.todos.lists import delete_list


def undo_path(page: Page) -> str:
    (path,) = (form.action for form in page.forms if form.action.startswith("/undo/"))
    return path


def states(person: Person) -> dict[str, int]:
    return {row.title: row.state for row in person.todos().values()}


def test_a_todo_is_done_and_opened_again(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    anna.browser.get("/todos?status=all")
    answer = anna.browser.submit(f"/todos/{todo}/done")
    assert answer.location == "/todos?status=all"
    assert anna.browser.follow(answer).page.said == "Todo done. Undo"
    assert anna.todo(todo).state == 1
    assert anna.browser.send(f"/todos/{todo}/done").said == "Todo reopened. Undo"
    assert anna.todo(todo).state == 0
    assert anna.todo(todo).done_on is None


def test_doing_what_is_done_changes_nothing(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    for _ in range(2):
        anna.browser.post(f"/todos/{todo}/done", {"done": "1"})
        assert anna.todo(todo).version == 2


@pytest.mark.parametrize("done", ["", "2", "true", "on"])
def test_done_is_1_or_0(anna: Person, done: str) -> None:
    todo = anna.has_todo("Milk")
    page = anna.browser.post(f"/todos/{todo}/done", {"done": done}, status=400).page
    assert "must be 1 or 0" in page.text
    anna.browser.post(f"/todos/{todo}/done", status=400)


def test_a_deleted_todo_goes_to_the_trash_and_comes_back_by_undo(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    anna.browser.get("/todos")
    page = anna.browser.send(f"/todos/{todo}/delete")
    assert page.said == "Todo deleted. Undo"
    assert page.rows == {}
    assert anna.browser.send(undo_path(page)).rows == {todo: "Milk"}


def test_a_deleted_todo_comes_back_from_the_trash(anna: Person) -> None:
    todo = anna.has_todo("Milk", deleted=True)
    page = anna.browser.get("/search?status=deleted").page
    assert page.rows == {todo: "Milk"}
    page = anna.browser.send(f"/todos/{todo}/restore")
    assert page.said.startswith("Todo restored.")
    assert page.rows == {}
    assert anna.todo(todo).state == 0


def test_deleting_and_restoring_twice_leads_on_both_times(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    for door, said in (
        ("delete", "Todo deleted."),
        ("delete", "This todo was deleted already."),
        ("restore", "Todo restored."),
        ("restore", "This todo is not in the trash."),
    ):
        answer = anna.browser.post(f"/todos/{todo}/{door}")
        assert anna.browser.follow(answer).page.said.startswith(said)


def test_who_deletes_twice_can_undo_it(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    first = anna.browser.post(f"/todos/{todo}/delete")
    assert anna.browser.post(f"/todos/{todo}/delete").location == first.location
    page = anna.browser.get("/todos").page
    anna.browser.send(undo_path(page))
    assert anna.todo(todo).state == 0


def test_who_finishes_twice_can_undo_it(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    anna.browser.post(f"/todos/{todo}/done", {"done": "1"})
    anna.browser.post(f"/todos/{todo}/done", {"done": "1"})
    anna.browser.send(undo_path(anna.browser.get("/todos").page))
    assert anna.todo(todo).state == 0


def test_a_done_todo_comes_back_done(anna: Person) -> None:
    todo = anna.has_todo("Milk", done=True)
    anna.browser.post(f"/todos/{todo}/delete")
    anna.browser.post(f"/todos/{todo}/restore")
    assert anna.todo(todo).state == 1


def test_a_deleted_todo_is_neither_done_nor_moved(anna: Person) -> None:
    todo = anna.has_todo("Milk", deleted=True)
    anna.has_list("Home")
    anna.browser.post(f"/todos/{todo}/done", {"done": "1"})
    anna.browser.post("/todos/bulk", {"id": str(todo), "action": "move", "category": "home"})
    assert anna.todo(todo).version == 1


def test_undoing_twice_puts_nothing_back_twice(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    anna.browser.get("/todos")
    path = undo_path(anna.browser.send(f"/todos/{todo}/delete"))
    assert anna.browser.follow(anna.browser.post(path)).page.said == "Undone."
    anna.browser.post(f"/todos/{todo}/done", {"done": "1"})
    answer = anna.browser.post(path)
    assert anna.browser.follow(answer).page.said == "There was nothing left to undo."
    assert anna.todo(todo).state == 1


def test_undo_leaves_what_was_changed_again_since(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    anna.browser.get(f"/todos/{todo}")
    path = undo_path(anna.browser.send(f"/todos/{todo}", title="Oat milk", notes="New"))
    anna.browser.get(f"/todos/{todo}")
    anna.browser.send(f"/todos/{todo}", title="Soy milk")
    anna.browser.post(path)
    assert (anna.todo(todo).title, anna.todo(todo).notes) == ("Soy milk", "")


def test_nobody_undoes_what_somebody_else_did(anna: Person, ben: Person) -> None:
    todo = anna.has_todo("Milk")
    anna.browser.get("/todos")
    path = undo_path(anna.browser.send(f"/todos/{todo}/delete"))
    ben.browser.post(path, status=404)
    ben.browser.post("/undo/999999", status=404)
    assert anna.todo(todo).state == 2


def test_undo_leads_back_to_the_page_with_its_filters(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    anna.browser.get("/todos?q=milk&sort=oldest")
    page = anna.browser.send(f"/todos/{todo}/delete")
    answer = anna.browser.submit(undo_path(page))
    assert answer.location == "/todos?q=milk&sort=oldest"


@pytest.fixture
def some(anna: Person) -> dict[str, str]:
    """Ids of five todos, by title: three active, one done, one deleted."""
    ids = anna.has_todos(["A", "B", "C"])
    ids = [*ids, anna.has_todo("D", done=True), anna.has_todo("E", deleted=True)]
    return {title: str(number) for title, number in zip("ABCDE", ids, strict=True)}


@pytest.mark.parametrize(
    ("action", "ticked", "after", "said"),
    [
        ("done", "AB", {"A": 1, "B": 1}, "2 todos done."),
        ("done", "ABDE", {"A": 1, "B": 1}, "2 todos done."),
        ("active", "AD", {"D": 0}, "1 todo reopened."),
        ("delete", "ABCD", dict.fromkeys("ABCD", 2), "4 todos deleted."),
        ("restore", "ABE", {"E": 0}, "1 todo restored."),
    ],
)
def test_many_are_changed_with_one_flash_that_undoes_them_all(
    anna: Person,
    some: dict[str, str],
    action: str,
    ticked: str,
    after: dict[str, int],
    said: str,
) -> None:
    before = states(anna)
    pairs = [("action", action), *(("id", some[title]) for title in ticked)]
    page = anna.browser.follow(anna.browser.post("/todos/bulk", pairs)).page
    assert states(anna) == before | after
    assert page.said == f"{said} Undo"
    assert anna.browser.send(undo_path(page)).said == "Undone."
    assert states(anna) == before


def test_many_are_ticked_and_done_through_the_form(anna: Person, some: dict[str, str]) -> None:
    anna.browser.get("/todos?status=active&sort=oldest")
    page = anna.browser.send("/todos/bulk", ("action", "done"), id=[some["A"], some["C"]])
    assert list(page.rows.values()) == ["B"]
    assert page.said == "2 todos done. Undo"


def test_many_are_moved(anna: Person, some: dict[str, str]) -> None:
    home = anna.has_list("Home")
    anna.browser.get("/todos")
    page = anna.browser.send(
        "/todos/bulk", ("action", "move"), id=[some["A"], some["B"]], category="home"
    )
    assert page.said == "2 todos moved to Home. Undo"
    assert [row.title for row in anna.todos().values() if row.list_id == home.id] == ["A", "B"]
    anna.browser.send(undo_path(page))
    assert anna.list("home").active == 0


@pytest.mark.parametrize("action", ["done", "active", "delete", "restore"])
def test_nothing_ticked_changes_nothing(anna: Person, some: dict[str, str], action: str) -> None:
    before = states(anna)
    page = anna.browser.follow(anna.browser.post("/todos/bulk", {"action": action})).page
    assert page.said == "Nothing was ticked that could be changed."
    assert states(anna) == before


@pytest.mark.parametrize("wrong", ["", "0", "-1", "x", "9" * 18, "9" * 30, "1.5", "٣", "\0"])
def test_ids_that_are_none_are_passed_over(anna: Person, some: dict[str, str], wrong: str) -> None:
    pairs = [("action", "done"), ("id", wrong), ("id", some["A"])]
    anna.browser.post("/todos/bulk", pairs)
    assert states(anna)["A"] == 1


def test_ids_of_others_are_as_good_as_unknown(
    anna: Person, ben: Person, some: dict[str, str]
) -> None:
    mine = ben.has_todo("Mine")
    before = states(anna)
    pairs = [("action", "delete"), ("id", str(mine)), *(("id", n) for n in some.values())]
    page = ben.browser.follow(ben.browser.post("/todos/bulk", pairs)).page
    assert page.said == "1 todo deleted. Undo"
    assert states(anna) == before


@pytest.mark.parametrize("action", ["", "explode", "DONE"])
def test_an_unknown_action_is_refused(anna: Person, some: dict[str, str], action: str) -> None:
    page = anna.browser.post("/todos/bulk", {"action": action, "id": some["A"]}, status=400).page
    assert "must be done, active, delete, restore, move, label" in page.text


def test_a_button_in_a_row_that_loses_its_door_changes_nothing_and_says_so(
    anna: Person, some: dict[str, str]
) -> None:
    before = states(anna)
    pairs = {"done": "1", "id": some["A"]}  # as a browser sends it that knows no formaction
    page = anna.browser.follow(anna.browser.post("/todos/bulk", pairs)).page
    assert page.said.startswith("This browser presses no buttons in a row.")
    assert states(anna) == before


@pytest.mark.parametrize("category", ["", "nowhere", "all", "\0"])
def test_nothing_is_moved_to_a_list_that_is_not_there(
    anna: Person, some: dict[str, str], category: str
) -> None:
    fields = {"action": "move", "id": some["A"], "category": category}
    anna.browser.post("/todos/bulk", fields, status=400)


def test_a_thousand_are_changed_at_once(anna: Person) -> None:
    ids = anna.has_todos([f"Todo {n}" for n in range(1000)])
    pairs = [("action", "done"), *(("id", str(n)) for n in ids)]
    page = anna.browser.follow(anna.browser.post("/todos/bulk", pairs)).page
    assert page.said == "1000 todos done. Undo"
    anna.browser.send(undo_path(page))
    assert anna.list("inbox").active == 1000


def counted(person: Person) -> tuple[dict[int, int], dict[int, int]]:
    """Return how many active todos each list says it has, and how many it has."""
    said = {li.id: li.active for li in person.lists()}
    real = dict.fromkeys(said, 0)
    for row in person.todos().values():
        if row.state == 0:
            real[row.list_id] += 1
    return said, real


@pytest.mark.parametrize("seed", range(8))
def test_lists_know_how_many_wait_whatever_happens(anna: Person, seed: int) -> None:
    chance = random.Random(seed)
    for name in ("One", "Two", "Three"):
        anna.has_list(name)
    for _ in range(60):
        lists = anna.lists()
        if chance.random() < 0.4:
            anna.has_todos(["x"] * chance.randint(1, 3), list=chance.choice(lists).slug)
        rows = anna.todos()
        with anna.database.write() as connection:
            some = chance.sample(sorted(rows), k=min(len(rows), chance.randint(0, 4)))
            found = actions.find_all(connection, anna.id, some)
            match chance.randint(2, 8):
                case 2:
                    actions.set_done(
                        connection, anna.id, found, done=chance.random() < 0.7, today=clock.today()
                    )
                case 3:
                    actions.delete(connection, anna.id, found)
                case 4:
                    actions.restore(connection, anna.id, found)
                case 5:
                    actions.move(connection, anna.id, found, chance.choice(lists).id)
                case 6:
                    last = connection.scalar(text("SELECT max(id) FROM changes"))
                    actions.undo(connection, anna.id, (last or 0) - chance.randint(0, 3))
                case 7 if len(lists) > 2 and chance.random() < 0.2:
                    delete_list(connection, anna.id, chance.choice(lists[1:]))
                case _ if found and chance.random() < 0.2:
                    ids = {"id": found[0].id}
                    connection.execute(text("DELETE FROM todos WHERE id = :id"), ids)
        said, real = counted(anna)
        assert said == real
    assert len(anna.todos()) > 5
