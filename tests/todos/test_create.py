"""POST /todos: write down a new todo."""

from datetime import date

import pytest

from tests.people import Person


def test_a_todo_is_created_and_shown_where_the_browser_lands(anna: Person) -> None:
    anna.browser.get("/todos")
    answer = anna.browser.submit("/todos", title="Buy milk")
    (todo_id,) = anna.todos()
    assert answer.location == f"/todos#todo-{todo_id}"
    page = anna.browser.follow(answer).page
    assert page.rows == {todo_id: "Buy milk"}
    assert page.said == "Todo created."
    assert page.h1 == "1 active"


def test_a_todo_has_notes_date_and_list(anna: Person) -> None:
    home = anna.has_list("Home")
    anna.browser.get("/todos")
    page = anna.browser.send(
        "/todos", title="Tea", notes="Green\r\nor black", due="2031-02-03", category="home"
    )
    (todo,) = anna.todos().values()
    assert (todo.title, todo.notes, todo.due, todo.list_id) == (
        "Tea",
        "Green\nor black",
        date(2031, 2, 3),
        home.id,
    )
    assert "Tea" in page.rows.values()


def test_without_a_list_a_todo_goes_to_the_inbox(anna: Person) -> None:
    for category in ("", "all", "inbox"):
        anna.browser.post("/todos", {"title": "Milk", "category": category})
    assert anna.list("inbox").active == 3


def test_a_todo_written_down_in_a_list_stays_in_it(anna: Person) -> None:
    home = anna.has_list("Home")
    anna.browser.get("/todos?category=home")
    answer = anna.browser.submit("/todos", title="Milk")
    assert answer.location.startswith("/todos?category=home#todo-")
    (todo,) = anna.todos().values()
    assert todo.list_id == home.id


@pytest.mark.parametrize("title", ["", "   ", "\u200b \u3000", "\u2060\ufeff"])
def test_an_empty_title_leads_back_with_the_message(anna: Person, title: str) -> None:
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title=title, notes="kept")
    assert page.error_at("title") == "Title cannot be empty."
    assert page.value("notes") == "kept"
    assert anna.todos() == {}


def test_blanks_around_a_title_are_cut(anna: Person) -> None:
    anna.browser.get("/todos")
    anna.browser.send("/todos", title=" \u200b Buy  milk\u3000")
    assert anna.titles() == ["Buy  milk"]


def test_a_title_has_up_to_500_characters(anna: Person) -> None:
    anna.browser.get("/todos")
    anna.browser.send("/todos", title="🙂" * 500)
    page = anna.browser.send("/todos", title="🙂" * 501)
    assert page.error_at("title") == "Title can have at most 500 characters; this has 501."
    assert anna.titles() == ["🙂" * 500]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "a\x01b", "Title cannot hold a control character (U+0001)."),
        ("title", "a\tb", "Title cannot hold a control character (U+0009)."),
        ("title", "a\r\nb", "Title cannot hold a control character (U+000D)."),
        ("title", "a\x9fb", "Title cannot hold a control character (U+009F)."),
        ("title", "a\x00b", "Title cannot hold a control character (U+0000)."),
        ("title", "a\u202eb", "Title cannot hold a character that changes direction (U+202E)."),
        ("title", "a\u2067b", "Title cannot hold a character that changes direction (U+2067)."),
        ("notes", "x" * 10_001, "Notes can have at most 10,000 characters; this has 10,001."),
        ("notes", "a\x00b", "Notes cannot hold a control character (U+0000)."),
        ("notes", "a\u202eb", "Notes cannot hold a character that changes direction (U+202E)."),
        ("due", "tomorrow", "Due date must be a date such as 2026-12-01."),
        ("due", "2026-02-30", "Due date must be a date such as 2026-12-01."),
        ("due", "1899-12-31", "Due date must be a date between 1900-01-01 and 9999-12-30."),
        ("due", "9999-12-31", "Due date must be a date between 1900-01-01 and 9999-12-30."),
        ("category", "nowhere", "There is no such list."),
    ],
)
def test_what_is_wrong_stands_at_its_field(anna: Person, field: str, value: str, said: str) -> None:
    anna.browser.odd_texts = True
    answer = anna.browser.post("/todos", {"title": "Milk", field: value})
    page = anna.browser.follow(answer).page
    form = page.form("/todos")
    (control,) = (e for e in form.fields if e.get("name") == field)
    assert control.get("aria-invalid") == "true"
    described = page.id(control.get("aria-describedby") or "")
    assert described is not None
    assert "".join(described.itertext()).strip() == said
    assert anna.todos() == {}


def test_a_todo_that_the_filters_hide_is_said_to_be_hidden(anna: Person) -> None:
    anna.browser.get("/todos?status=done")
    page = anna.browser.send("/todos", title="Milk")
    (todo,) = anna.todos()
    assert page.said == "Todo created. This page does not show it. Show it"
    assert page.links["Show it"] == f"/todos/{todo}"
    assert page.rows == {}


def test_a_todo_goes_to_nobody_elses_list(anna: Person, ben: Person) -> None:
    ben.has_list("Secret")
    answer = anna.browser.post("/todos", {"title": "Milk", "category": "secret"})
    assert "There is no such list." in anna.browser.follow(answer).page.text
    assert ben.todos() == anna.todos() == {}


@pytest.mark.parametrize(
    "title",
    [
        "js:alert(1)",
        '"><img src=x onerror=alert(1)>',
        "{{7*7}}",
        "{% raw %}",
        "<script>alert(1)</script>",
        "</textarea></form>",
        "' OR 1=1 --",
        "&amp;&lt;",
        "العربية",
        "%s %(x)s {0}",
        "\\",
    ],
)
def test_a_text_is_only_ever_a_text(anna: Person, title: str) -> None:
    anna.browser.odd_texts = True
    anna.browser.get("/todos")
    page = anna.browser.send("/todos", title=title, notes=title)
    (todo,) = anna.todos()
    assert page.rows == {todo: title}
    assert page.all("img") == []
    for path in ("/todos?q=" + "x", f"/todos/{todo}", "/dashboard", "/search?status=active"):
        anna.browser.get(path)
    page = anna.browser.get(f"/todos/{todo}").page
    assert page.h1 == title
    assert page.value("title") == page.value("notes") == title
