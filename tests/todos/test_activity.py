"""What happened to a todo stands on its page."""

from typing import Any

from tests.conftest import Clock
from tests.people import Person
from webapp.todos.activity import MOST


def steps(person: Person, todo: int) -> list[str]:
    """What the todo's page says, line by line, without the time."""
    page = person.browser.get(f"/todos/{todo}").page
    (details,) = page.all("details", class_="activity")
    texts = (" ".join("".join(li.itertext()).split()) for li in details.iter("li"))
    return [text.partition(":")[2][3:] for text in texts]


def edit(person: Person, todo: int, **fields: Any) -> None:
    person.browser.get(f"/todos/{todo}")
    person.browser.submit(f"/todos/{todo}", **fields)


def test_who_did_what_the_newest_first(anna: Person) -> None:
    anna.has_list("Home")
    anna.browser.get("/todos")
    anna.browser.submit("/todos", title="Milk")
    (todo,) = anna.todos()
    edit(anna, todo, due="2026-12-01")
    edit(anna, todo, due="2026-12-03", category="home")
    edit(anna, todo, due="", title="Oat milk", notes="Two litres")
    edit(anna, todo, notes="")
    anna.browser.post(f"/todos/{todo}/done", {"done": "1"})
    anna.browser.post(f"/todos/{todo}/done", {"done": "0"})
    anna.browser.post(f"/todos/{todo}/delete")
    anna.browser.post(f"/todos/{todo}/restore")
    anna.browser.post("/todos/bulk", {"action": "move", "id": str(todo), "category": "inbox"})
    assert steps(anna, todo) == [
        "Anna Moved to Inbox",
        "Anna Restored",
        "Anna Deleted",
        "Anna Reopened",
        "Anna Done",
        "Anna Notes removed",
        "Anna Title changed from “Milk” to “Oat milk”; notes added;"
        " due date removed, was 3 December 2026",
        "Anna Due date changed from 1 December 2026 to 3 December 2026; moved to Home",
        "Anna Due date set to 1 December 2026",
        "Anna Written down",
    ]


def test_what_was_undone_says_so(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    anna.browser.get("/todos")
    anna.browser.send(f"/todos/{todo}/done")
    (undo,) = (form.action for form in anna.browser.page.forms if "/undo/" in form.action)
    anna.browser.post(undo)
    assert steps(anna, todo) == ["Anna undone since Done", "Anna Written down"]


def test_a_list_that_was_deleted_says_why_its_todos_moved(anna: Person) -> None:
    home = anna.has_list("Home")
    todo = anna.has_todo("Milk")
    anna.browser.post("/todos/bulk", {"action": "move", "id": str(todo), "category": "home"})
    anna.browser.post(f"/lists/{home.id}/delete")
    assert steps(anna, todo) == [
        "Anna Moved to Inbox, as its list was deleted",
        "Anna Moved to a list that is no more",
        "Anna Written down",
    ]


def test_the_time_is_told(anna: Person, time: Clock) -> None:
    time.now = 1_796_000_000
    todo = anna.has_todo("Milk")
    times = anna.browser.get(f"/todos/{todo}").page.all("time")
    assert [t.get("datetime", "")[:8] for t in times] == ["2026-11-"]


def test_only_the_newest_steps_are_shown(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    for number in range(MOST + 1):
        anna.browser.post(f"/todos/{todo}/done", {"done": str((number + 1) % 2)})
    found = steps(anna, todo)
    assert len(found) == MOST
    assert found[0] == "Anna Done"
    assert "What happened before is not shown." in anna.browser.page.text


def test_texts_in_the_activity_are_text(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    edit(anna, todo, title="<b>&amp; 7*7</b>")
    assert steps(anna, todo)[0] == "Anna Title changed from “Milk” to “<b>&amp; 7*7</b>”"
