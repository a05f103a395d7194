"""Many at once: label, date, and all that a search finds; each with one Undo."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from tests.markup import Page
from tests.people import Person
from webapp import clock
from webapp.todos import many_views
from webapp.todos.models import NO_TIME

DAY = date(2031, 2, 4)


def undo_path(page: Page) -> str:
    (path,) = (form.action for form in page.forms if form.action.startswith("/undo/"))
    return path


def send(person: Person, action: str, *ids: int, **fields: str) -> Page:
    pairs = [("action", action), *fields.items(), *(("id", str(number)) for number in ids)]
    return person.browser.follow(person.browser.post("/todos/bulk", pairs)).page


def send_all(person: Person, action: str, search: str, **fields: str) -> Page:
    return send(person, action, all="1", search=search, **fields)


def states(person: Person) -> Mapping[str, int]:
    return {row.title: row.state for row in person.todos().values()}


def labelled(person: Person) -> dict[str, list[str]]:
    """Return the titles by label, as the label finds them."""
    return {
        name: sorted(person.browser.get(f"/search?label={name.lower()}").page.rows.values())
        for name in person.label_names()
    }


def test_many_get_a_label_and_lose_it_by_undo(anna: Person) -> None:
    phone = anna.has_label("phone")
    one, two = anna.has_todo("One"), anna.has_todo("Two", labels=str(phone))
    gone = anna.has_todo("Gone", deleted=True)
    page = send(anna, "label", one, two, gone, label="Garden")
    assert page.said == "2 todos labelled Garden. Undo"
    assert labelled(anna) == {"Garden": ["One", "Two"], "phone": ["Two"]}
    anna.browser.post(undo_path(page))
    assert labelled(anna) == {"Garden": [], "phone": ["Two"]}
    assert [row.version for row in anna.todos().values()] == [3, 3, 1]


def test_a_label_is_known_by_what_counts_of_its_name(anna: Person) -> None:
    anna.has_label("On the phone")
    todo = anna.has_todo("One")
    assert send(anna, "label", todo, label="on-the-PHONE").said.startswith(
        "1 todo labelled On the phone."
    )
    assert anna.label_names() == ["On the phone"]
    page = send(anna, "label", todo, label="On the phone")
    assert page.said == "Nothing was ticked that could be changed."


def test_a_label_is_taken_from_many(anna: Person) -> None:
    garden, phone = anna.has_label("garden"), anna.has_label("phone")
    one = anna.has_todo("One", labels=f"{garden},{phone}")
    two = anna.has_todo("Two", labels=str(phone))
    page = send(anna, "unlabel", one, two, label="garden")
    assert page.said == "1 todo no longer labelled garden. Undo"
    assert labelled(anna) == {"garden": [], "phone": ["One", "Two"]}
    anna.browser.post(undo_path(page))
    assert labelled(anna) == {"garden": ["One"], "phone": ["One", "Two"]}


def test_what_has_ten_labels_gets_no_other_and_that_is_told(anna: Person) -> None:
    ten = ",".join(str(anna.has_label(f"l{number}")) for number in range(10))
    full, free = anna.has_todo("Full", labels=ten), anna.has_todo("Free")
    page = send(anna, "label", full, free, label="garden")
    assert page.said == "1 todo labelled garden. 1 had 10 labels already. Undo"
    assert anna.todo(full).labels == ten


@pytest.mark.parametrize(
    ("action", "fields", "said"),
    [
        ("label", {"label": ""}, "Label cannot be empty."),
        ("label", {}, "Label cannot be empty."),
        ("label", {"label": "!!"}, "Label must have a letter or a number."),
        ("label", {"label": "x" * 41}, "Label can have at most 40 characters; this has 41."),
        ("unlabel", {"label": "nothing"}, "There is no label “nothing”."),
        ("due", {}, "Please pick a date."),
        ("due", {"due": " "}, "Please pick a date."),
        ("due", {"due": "soon"}, "Due date must be a date such as 2026-12-01."),
        ("due", {"due": "9999-12-31"}, "Due date must be a date between 1900-01-01"),
    ],
)
def test_a_bad_label_or_date_changes_nothing_and_is_told(
    anna: Person, action: str, fields: dict[str, str], said: str
) -> None:
    todo = anna.has_todo("One", due=DAY)
    page = send(anna, action, todo, **fields)
    assert page.said.startswith(said)
    assert page.said.endswith("Nothing was changed.")
    assert (anna.todo(todo).version, anna.label_names()) == (1, [])


def test_many_are_put_off_and_undo_gives_each_its_own_day_back(anna: Person) -> None:
    # More days than are written one by one.
    ids = [anna.has_todo(f"Todo {n}", due=DAY + timedelta(days=n)) for n in range(30)]
    none, gone = anna.has_todo("None"), anna.has_todo("Gone", due=DAY, deleted=True)
    page = send(anna, "due", *ids, none, gone, due="2031-02-09")
    assert page.said == "30 todos due on Sunday, 9 February 2031. Undo"
    assert {anna.todo(number).due for number in [*ids, none]} == {date(2031, 2, 9)}
    anna.browser.get(f"/todos/{ids[3]}")
    anna.browser.send(f"/todos/{ids[3]}", due="2031-03-01")
    anna.browser.post(undo_path(page))
    expected = [DAY + timedelta(days=n) for n in range(30)]
    expected[3] = date(2031, 3, 1)
    assert [anna.todo(number).due for number in ids] == expected
    assert (anna.todo(none).due, anna.todo(gone).due) == (None, DAY)


def test_many_lose_their_date(anna: Person) -> None:
    ids = [anna.has_todo("One", due=DAY), anna.has_todo("Two")]
    page = send(anna, "undated", *ids)
    assert page.said == "1 todo without a date. Undo"
    assert anna.todo(ids[0]).due is None
    anna.browser.post(undo_path(page))
    assert anna.todo(ids[0]).due == DAY


def test_a_repeat_states_its_day_when_it_gets_a_date_as_in_its_own_form(anna: Person) -> None:
    ids = [anna.has_todo("One", repeat="FREQ=WEEKLY"), anna.has_todo("Two", repeat="FREQ=DAILY")]
    page = send(anna, "due", *ids, due=DAY.isoformat())
    assert [anna.todo(n).repeat for n in ids] == ["FREQ=WEEKLY;BYDAY=TU", "FREQ=DAILY"]
    anna.browser.post(undo_path(page))
    assert [anna.todo(n).repeat for n in ids] == ["FREQ=WEEKLY", "FREQ=DAILY"]


def test_a_reopened_todo_stays_open_although_it_followed_another(anna: Person) -> None:
    first = anna.has_todo("Water", due=clock.today(), repeat="FREQ=DAILY")
    anna.browser.post(f"/todos/{first}/done", {"done": "1"})
    second = max(anna.todos())
    anna.browser.post(f"/todos/{second}/done", {"done": "1"})
    third = max(anna.todos())
    assert len({first, second, third}) == 3
    page = send(anna, "active", first, second)
    assert page.said == "2 todos reopened. Undo"
    assert [anna.todo(n).state for n in (first, second, third)] == [0, 0, 2]
    anna.browser.post(undo_path(page))
    assert [anna.todo(n).state for n in (first, second, third)] == [1, 1, 0]


def test_all_that_match_are_changed_whatever_the_page_shows(anna: Person, ben: Person) -> None:
    ben.has_todos(["Milk"] * 3)
    anna.has_todos(["Milk"] * 60)
    bread = anna.has_todo("Bread")
    page = anna.browser.get("/todos?q=milk&sort=oldest").page
    assert "All 60 that match" in page.text
    page = anna.browser.send("/todos/bulk", ("action", "done"), all="1")
    assert page.said == "60 todos done. Undo"
    assert anna.todo(bread).state == 0
    assert anna.list("inbox").active == 1
    assert ben.list("inbox").active == 3
    assert anna.browser.send(undo_path(page)).said == "Undone."
    assert anna.list("inbox").active == 61


def test_all_that_match_at_that_moment_are_changed(anna: Person) -> None:
    anna.has_todos(["Milk"] * 30)
    anna.browser.get("/todos?q=milk")
    anna.has_todo("More milk")
    assert anna.browser.send("/todos/bulk", ("action", "delete"), all="1").said.startswith("31 ")


@pytest.mark.parametrize(
    ("number", "path", "said"),
    [
        (25, "/todos", ""),
        (26, "/todos", "All 26 that match"),
        (26, "/todos?after=1", "All 26 that match"),
        (26, "/search?q=milk", "All 26 that match"),
        (26, "/search", ""),
        (26, "/todos?q=milk+due:soon", ""),
        (1005, "/todos?q=milk", "All that match"),
        (1005, "/todos", "All that match"),
    ],
)
def test_all_are_offered_where_a_page_does_not_show_them(
    anna: Person, number: int, path: str, said: str
) -> None:
    anna.has_todos(["Milk"] * number)
    page = anna.browser.get(path).page
    offered = [name for name in ("All 26 that match", "All that match") if name in page.text]
    assert offered == ([said] if said else [])
    fields = {e.get("name") for form in page.forms for e in form.fields}
    assert {"all", "search"} & fields == ({"all", "search"} if said else set())


def test_all_of_the_trash_are_restored(anna: Person) -> None:
    anna.has_todos(["Milk"] * 30, deleted=True)
    anna.browser.get("/search?status=deleted")
    page = anna.browser.send("/todos/bulk", ("action", "restore"), all="1")
    assert page.said == "30 todos restored. Undo"
    assert anna.list("inbox").active == 30


def test_the_working_list_leaves_out_what_is_archived_when_all_are_taken(anna: Person) -> None:
    away = anna.has_list("Away")
    anna.has_todo("Away", list="away")
    anna.has_todo("Here")
    anna.browser.post(f"/lists/{away.id}/archive", {"archived": "1"})
    assert send_all(anna, "done", "/todos").said == "1 todo done. Undo"
    assert states(anna) == {"Away": 0, "Here": 1}


@pytest.mark.parametrize(
    "search",
    [
        "/todos?category=gone",
        "/todos?label=gone",
        "/todos?due=soon",
        "/todos?status=deleted",
        "/search?status=gone",
        "/todos?q=milk+due:soon",
        "/todos?q=list:gone",
        "/search",
        "/search?sort=due",
        "/search?q=list:gone",
    ],
)
def test_a_search_that_would_find_more_than_it_was_asked_for_changes_nothing(
    anna: Person, search: str
) -> None:
    anna.has_todos(["Milk"] * 3)
    page = send_all(anna, "delete", search)
    assert page.said == "This search asks for what is not there. Nothing was changed."
    assert set(states(anna).values()) == {0}


@pytest.mark.parametrize("search", ["", "/", "/lists", "https://evil.example/todos", "\0", "todos"])
def test_what_is_no_search_is_refused(anna: Person, search: str) -> None:
    anna.has_todo("Milk")
    fields = {"action": "delete", "all": "1", "search": search}
    anna.browser.post("/todos/bulk", fields, status=400)
    anna.browser.post("/todos/bulk", {"action": "delete", "all": "1"}, status=400)
    assert states(anna) == {"Milk": 0}


@pytest.mark.parametrize("not_all", ["", "0", "yes"])
def test_without_the_mark_for_all_only_what_is_ticked_is_changed(
    anna: Person, not_all: str
) -> None:
    milk = anna.has_todo("Milk")
    anna.has_todo("Bread")
    send(anna, "done", milk, all=not_all, search="/todos")
    assert states(anna) == {"Milk": 1, "Bread": 0}


def test_more_than_can_be_changed_at_once_are_not_begun(
    anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many_views, "MOST", 20)
    anna.has_todos(["Milk"] * 21)
    page = send_all(anna, "done", "/todos")
    assert page.said == "More than 20 match: please ask for fewer. Nothing was changed."
    anna.browser.post(f"/todos/{max(anna.todos())}/delete")
    assert send_all(anna, "done", "/todos").said == "20 todos done. Undo"


def test_contradicting_terms_change_nothing(anna: Person) -> None:
    anna.has_todo("Milk")
    page = send_all(anna, "done", "/todos?q=is:done+is:active")
    assert page.said == "Nothing was ticked that could be changed."


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"label": "garden", "due": ""}, "1 todo labelled garden. Undo"),
        ({"label": "", "due": "2031-02-04"}, "1 todo due on Tuesday, 4 February 2031. Undo"),
        ({"label": "", "due": ""}, "Please press one of the buttons. Nothing was changed."),
    ],
)
def test_enter_does_what_the_field_is_for_and_never_the_first_that_is_offered(
    anna: Person, fields: dict[str, str], said: str
) -> None:
    milk = anna.has_todo("Milk")
    (form,) = (f for f in anna.browser.get("/todos").page.forms if f.action == "/todos/bulk")
    # The first button of a form is what Enter presses (HTML §4.10.22.2).
    assert form.buttons[0].get("value") == "enter"
    assert send(anna, "enter", milk, **fields).said == said
    assert anna.todo(milk).state == 0


def test_many_are_changed_by_many_at_once_and_all_is_counted(anna: Person) -> None:
    home = anna.has_list("Home")
    ids = anna.has_todos([f"Todo {n}" for n in range(60)], repeat="FREQ=DAILY")
    anna.has_label("garden")
    twins = [anna.browser.twin() for _ in range(6)]
    sent = [
        {"action": "done"},
        {"action": "active"},
        {"action": "move", "category": "home"},
        {"action": "move", "category": "inbox"},
        {"action": "label", "label": "garden"},
        {"action": "due", "due": "2031-02-04"},
    ]

    def press(number: int) -> int:
        some = ids[number % 7 :: 2] if number % 3 else ids[::-1]
        fields = {**sent[number % 6], "id": [str(n) for n in some]}
        return twins[number % 6].http.post("/todos/bulk", data=fields).status_code

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(press, range(36)))
    assert set(answers) == {303}
    rows = anna.todos().values()
    for li in (home, anna.list("inbox")):
        waiting = sum(row.state == 0 and row.list_id == li.id for row in rows)
        assert anna.list(li.slug).active == waiting


def test_a_todo_keeps_its_time_when_it_is_put_off_and_loses_it_with_its_date(anna: Person) -> None:
    milk = anna.has_todo("Milk", due=DAY, at=18 * 60)
    send(anna, "due", milk, due="2031-02-09")
    assert (anna.todo(milk).due, anna.todo(milk).at) == (date(2031, 2, 9), 18 * 60)
    page = send(anna, "undated", milk)
    assert (anna.todo(milk).due, anna.todo(milk).at) == (None, NO_TIME)
    anna.browser.post(undo_path(page))
    assert (anna.todo(milk).due, anna.todo(milk).at) == (date(2031, 2, 9), 18 * 60)


@dataclass
class House:
    """Anna, and Ben, who edits her list Home and only reads her list Work."""

    anna: Person
    ben: Person
    home: int
    work: int
    own: int


@pytest.fixture
def house(anna: Person, ben: Person) -> House:
    for name, role in (("Home", "editor"), ("Work", "reader")):
        shared = anna.has_list(name)
        fields = {"username": "Ben", "role": role}
        anna.browser.post(f"/lists/{shared.id}/members", fields)
    return House(
        anna,
        ben,
        anna.has_todo("Paint", list="home"),
        anna.has_todo("Report", list="work"),
        ben.has_todo("Mine"),
    )


def test_all_that_match_are_those_that_one_may_change(house: House) -> None:
    page = send_all(house.ben, "done", "/todos")
    assert page.said == "2 todos done. Undo"
    assert (states(house.anna), states(house.ben)) == ({"Paint": 1, "Report": 0}, {"Mine": 1})
    house.ben.browser.post(undo_path(page))
    assert (states(house.anna), states(house.ben)) == ({"Paint": 0, "Report": 0}, {"Mine": 0})


def test_all_of_a_list_that_one_only_reads_is_nothing(house: House) -> None:
    page = send_all(house.ben, "done", "/todos?category=work")
    assert page.said == "Nothing was ticked that could be changed."
    assert states(house.anna) == {"Paint": 0, "Report": 0}


@pytest.mark.parametrize("action", many_views.ACTIONS)
def test_what_one_only_reads_is_refused_whatever_is_to_be_done(house: House, action: str) -> None:
    fields = {"category": "inbox", "label": "garden", "due": "2031-02-04"}
    pairs = [("action", action), ("id", str(house.own)), ("id", str(house.work)), *fields.items()]
    house.ben.browser.post("/todos/bulk", pairs, status=403)
    assert (states(house.anna), states(house.ben)) == ({"Paint": 0, "Report": 0}, {"Mine": 0})
    assert house.ben.label_names() == []


def test_a_label_is_that_of_whose_list_it_is(house: House) -> None:
    page = send(house.ben, "label", house.home, house.own, label="Garden")
    assert page.said == "2 todos labelled Garden. Undo"
    assert labelled(house.anna) == {"Garden": ["Paint"]}
    assert labelled(house.ben) == {"Garden": ["Mine", "Paint"]}
    away = send(house.ben, "unlabel", house.home, house.own, label="garden")
    assert away.said == "2 todos no longer labelled Garden. Undo"
    assert labelled(house.anna) == {"Garden": []}
    house.ben.browser.post(undo_path(away))
    assert labelled(house.ben) == {"Garden": ["Mine", "Paint"]}
    house.ben.browser.post(undo_path(page))
    assert labelled(house.anna) == {"Garden": []}


def test_many_are_moved_to_somebody_and_back_with_their_labels(house: House) -> None:
    garden = house.ben.has_label("garden")
    # More than are written one by one: each has words of its own to be found by.
    ids = [house.ben.has_todo(f"Todo {n}", labels=str(garden)) for n in range(30)]
    slug = next(li.slug for li in house.ben.lists() if li.name == "Home")
    page = send(house.ben, "move", *ids, category=slug)
    assert page.said == "30 todos moved to Home (Anna). Undo"
    assert len(labelled(house.anna)["garden"]) == 25
    assert house.anna.browser.get("/search?q=todo+29").page.rows[ids[29]] == "Todo 29"
    house.ben.browser.post(undo_path(page))
    assert labelled(house.anna)["garden"] == []
    assert {house.ben.todo(number).labels for number in ids} == {str(garden)}
    assert house.ben.browser.get("/search?q=todo+29").page.rows[ids[29]] == "Todo 29"


def test_an_owner_and_an_editor_never_wait_for_each_other_in_a_circle(house: House) -> None:
    ids = house.anna.has_todos([f"Todo {n}" for n in range(40)], list="home")
    people = [house.anna, house.ben, house.anna, house.ben]
    twins = [person.browser.twin() for person in people]
    home = house.anna.list("home").id
    sent: list[tuple[str, dict[str, str]]] = [
        ("/todos/bulk", {"action": "label", "label": "garden"}),
        ("/todos/bulk", {"action": "unlabel", "label": "garden"}),
        (f"/todos/{ids[7]}", {"title": "Water", "labels": "garden, balcony"}),
        (f"/todos/{ids[30]}/done", {"done": "1"}),
        ("/todos/bulk", {"action": "done"}),
        ("/todos/bulk", {"action": "due", "due": "2031-02-04"}),
        (f"/lists/{home}/members", {"username": "Ben", "role": "editor"}),
    ]

    def press(number: int) -> int:
        path, fields = sent[number % len(sent)]
        some = ids if number % 3 else ids[::-1]
        who = 0 if path.startswith("/lists") else number % len(twins)
        return twins[who].http.post(path, data={**fields, "id": [str(n) for n in some]}).status_code

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(press, range(56)))
    assert set(answers) == {303}


def test_an_editor_sees_each_label_of_a_row_once(house: House) -> None:
    send(house.anna, "label", house.home, label="Garden")
    for path in ("/todos", "/search?q=paint"):
        shown = house.ben.browser.get(path).text
        assert shown.count("@Garden") == 1, path
