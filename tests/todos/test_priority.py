"""Priority: none, low or high."""

import pytest

from tests.people import Person


def test_a_priority_is_given_and_said_in_the_row(anna: Person) -> None:
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title="Milk", priority="high")
    assert "High priority" in page.text
    page = anna.browser.send("/todos", title="Bread", priority="low")
    assert "Low priority" in page.text
    anna.browser.send("/todos", title="Tea")
    assert [row.priority for row in anna.todos().values()] == [2, 1, 0]


def test_a_priority_is_changed_and_put_back_by_undo(anna: Person) -> None:
    todo = anna.has_todo("Milk", priority=1)
    page = anna.browser.get(f"/todos/{todo}").page
    assert page.value("priority") == "low"
    page = anna.browser.send(f"/todos/{todo}", priority="high")
    assert anna.todo(todo).priority == 2
    (undo,) = (form.action for form in page.forms if form.action.startswith("/undo/"))
    anna.browser.send(undo)
    assert anna.todo(todo).priority == 1


def test_a_form_that_does_not_send_it_leaves_it_alone(anna: Person) -> None:
    todo = anna.has_todo("Milk", priority=2)
    anna.browser.post(f"/todos/{todo}", {"title": "Oat milk", "version": "1"})
    assert (anna.todo(todo).title, anna.todo(todo).priority) == ("Oat milk", 2)
    anna.browser.post(f"/todos/{todo}", {"title": "Oat milk", "version": "2", "priority": ""})
    assert anna.todo(todo).priority == 0


@pytest.mark.parametrize("priority", ["urgent", "2", "HIGH", "\0", "none,high"])
def test_what_is_no_priority_is_told_and_the_text_kept(anna: Person, priority: str) -> None:
    anna.browser.get("/todos")
    fields = {"title": "Milk", "notes": "kept", "priority": priority, "next": "/todos"}
    page = anna.browser.follow(anna.browser.post("/todos", fields)).page
    assert page.error_at("priority") == "Priority must be one of none, low, high."
    assert page.value("notes") == "kept"
    assert anna.todos() == {}


def test_two_priorities_at_once_are_shown_beside_each_other(anna: Person) -> None:
    todo = anna.has_todo("Milk")
    other = anna.browser.twin()
    anna.browser.get(f"/todos/{todo}")
    other.get(f"/todos/{todo}")
    other.send(f"/todos/{todo}", priority="high")
    page = anna.browser.send(f"/todos/{todo}", priority="low", title="Oat milk")
    assert "This todo was changed while you were writing." in page.text
    assert page.value("priority") == "low"
    page = anna.browser.send(f"/todos/{todo}", ("take", "priority"))
    assert (page.value("priority"), page.value("title")) == ("high", "Oat milk")
    anna.browser.send(f"/todos/{todo}")
    assert (anna.todo(todo).priority, anna.todo(todo).title) == (2, "Oat milk")
