"""A list is shared: who may do what at which door, and what others never see."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from tests.client import Client
from tests.conftest import Clock
from tests.markup import Page
from tests.people import PASSWORD, Person, everything, join
from webapp.database import Database
from webapp.todos import sharing
from webapp.todos.lists import TO_COME_BACK, held, take_members
from webapp.todos.models import list_members, lists, owner_mark
from webapp.todos.saved import searches_of

ROLES = ("nobody", "stranger", "reader", "editor", "owner")
"""From who may do least to who may do most, so that what one does is still there for the next."""

TABLE: Mapping[str, tuple[int, int, int, int, int]] = {
    # A list, and who has a share in it.
    "GET /lists/LIST": (303, 404, 200, 200, 200),
    "POST /lists/LIST": (303, 404, 403, 403, 303),
    "POST /lists/LIST/move": (303, 404, 303, 303, 303),  # each has an order of their own
    "POST /lists/LIST/members": (303, 404, 403, 403, 303),
    "POST /lists/LIST/members/PERSON/remove": (303, 404, 403, 403, 303),
    "POST /lists/LIST/archive": (303, 404, 403, 403, 303),
    "POST /lists/LIST/delete": (303, 404, 403, 403, 303),
    # A todo in it.
    "GET /todos/TODO": (303, 404, 200, 200, 200),
    "POST /todos/TODO": (303, 404, 403, 303, 303),
    "POST /todos/TODO/done": (303, 404, 403, 303, 303),
    "POST /todos/TODO/delete": (303, 404, 403, 303, 303),
    "POST /todos/TODO/restore": (303, 404, 403, 303, 303),
    "POST /todos/TODO/subtasks": (303, 404, 403, 303, 303),
    "POST /todos/TODO/subtasks/SUBTASK": (303, 404, 403, 303, 303),
    "POST /todos/TODO/subtasks/SUBTASK/done": (303, 404, 403, 303, 303),
    "POST /todos/TODO/subtasks/SUBTASK/move": (303, 404, 403, 303, 303),
    "POST /todos/TODO/subtasks/SUBTASK/delete": (303, 404, 403, 303, 303),
    "GET /todos/TODO/erase": (303, 404, 403, 403, 303),
    "POST /todos/TODO/erase": (303, 404, 403, 403, 303),
    "POST /todos/bulk": (303, 303, 403, 303, 303),  # unknown ids change nothing
    # Its trash is for those who may take things out of it.
    "GET /todos/DELETED": (303, 404, 404, 200, 200),
    "POST /todos/DELETED": (303, 404, 404, 303, 303),
    "POST /todos/DELETED/restore": (303, 404, 404, 303, 303),
    "GET /todos/DELETED/erase": (303, 404, 404, 403, 200),
    "POST /todos/DELETED/erase": (303, 404, 404, 403, 303),
    # What is the owner's alone.
    "GET /labels/LABEL": (303, 404, 404, 404, 200),
    "POST /labels/LABEL": (303, 404, 404, 404, 303),
    "POST /labels/LABEL/merge": (303, 404, 404, 404, 303),
    "POST /labels/LABEL/delete": (303, 404, 404, 404, 303),
    "GET /searches/SEARCH": (303, 404, 404, 404, 200),
    "POST /searches/SEARCH": (303, 404, 404, 404, 303),
    "POST /searches/SEARCH/delete": (303, 404, 404, 404, 303),
    "POST /searches/SEARCH/restore": (303, 404, 404, 404, 303),
    "POST /undo/CHANGE": (303, 404, 404, 404, 303),
    "POST /account/tokens/TOKEN/revoke": (303, 303, 303, 303, 303),  # revoked or not, as for all
}

FIELDS = {
    "POST /lists/LIST": {"name": "Home", "color": "red", "version": "1"},
    "POST /lists/LIST/move": {"after": "INBOX"},
    "POST /lists/LIST/members": {"username": "Dora", "role": "reader"},
    "POST /lists/LIST/archive": {"archived": "1"},
    "POST /todos/TODO": {"title": "Oat milk", "version": "1"},
    "POST /todos/TODO/done": {"done": "1"},
    "POST /todos/TODO/subtasks": {"title": "Shake it"},
    "POST /todos/TODO/subtasks/SUBTASK": {"title": "Read the label"},
    "POST /todos/TODO/subtasks/SUBTASK/done": {"done": "1"},
    "POST /todos/TODO/subtasks/SUBTASK/move": {"where": "up"},
    "POST /todos/DELETED": {"title": "Rye bread", "version": "1"},
    "POST /todos/bulk": {"action": "delete", "id": "TODO"},
    "POST /labels/LABEL": {"name": "kitchen"},
    "POST /labels/LABEL/merge": {"into": "phone"},
    "POST /searches/SEARCH": {"name": "Bread"},
}

NAMES = {
    "list_id": "LIST",
    "todo_id": "TODO",
    "subtask_id": "SUBTASK",
    "label_id": "LABEL",
    "search_id": "SEARCH",
    "change_id": "CHANGE",
    "person_id": "PERSON",
    "token_id": "TOKEN",
}


class World:
    """Anna's list with two todos, an editor, a reader, and somebody who has no share."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.app, self.database = app, database
        names = {"owner": "Anna", "editor": "Ben", "reader": "Cleo", "stranger": "Dora"}
        self.people = {role: join(app, database, name) for role, name in names.items()}
        anna = self.people["owner"]
        self.list = anna.has_list("Home")
        label = anna.has_label("garden")
        anna.has_label("phone")
        self.share("Ben", "editor")
        self.share("Cleo", "reader")
        self.todo = anna.has_todo("Milk", list="home", notes="Two litres", labels=str(label))
        subtask = anna.has_subtask(self.todo, "Look for the label")
        self.version = str(anna.todo(self.todo).version)
        self.deleted = anna.has_todo("Bread", list="home", deleted=True)
        anna.browser.post("/searches", {"name": "Milk", "url": "/todos?q=milk"})
        with database.read() as connection:
            (search,) = searches_of(connection, anna.id)
        hidden = anna.has_todo("Secret")
        anna.browser.get("/todos")
        undo = next(
            form.action
            for form in anna.browser.send(f"/todos/{hidden}/done").forms
            if form.action.startswith("/undo/")
        )
        self.ids = {
            "LIST": self.list.id,
            "TODO": self.todo,
            "DELETED": self.deleted,
            "SUBTASK": subtask,
            "LABEL": label,
            "SEARCH": search.id,
            "CHANGE": int(undo.removeprefix("/undo/")),
            "PERSON": 10**9,
            "TOKEN": anna.has_token("phone"),
        }

    def share(self, name: str, role: str) -> None:
        fields = {"username": name, "role": role}
        self.people["owner"].browser.post(f"/lists/{self.list.id}/members", fields)

    def ask(self, door: str, role: str, *, unknown: bool = False) -> tuple[int, str, str]:
        """Return status, Location and text that the door answers to somebody in this role.

        With ``unknown``, for ids of what is not there.
        """
        person = self.people.get(role)
        browser = person.browser if person else Client(self.app)
        inbox = str(person.list("inbox").id) if person else "1"
        ids = {name: "1" + "0" * 9 if unknown else str(n) for name, n in self.ids.items()}
        ids["INBOX"] = inbox
        method, path = re.sub(r"[A-Z]{2,}", lambda m: ids.get(m[0], m[0]), door).split(" ")
        fields = {name: ids.get(text, text) for name, text in FIELDS.get(door, {}).items()}
        data = fields if method == "POST" else None
        answer = browser.http.open(path, method=method, data=data)
        text = answer.text.replace(path, "PATH")
        return answer.status_code, answer.headers.get("Location", ""), text


@pytest.fixture
def world(app: Flask, database: Database) -> World:
    return World(app, database)


def test_no_door_that_names_something_of_somebodys_is_forgotten(app: Flask) -> None:
    doors = {
        f"{method} {re.sub(r'<id:(.*?)>', lambda found: NAMES[found.group(1)], rule.rule)}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        # Programs have a table of their own, in tests/api/test_sharing.py.
        if "<" in rule.rule and not rule.rule.startswith(("/static", "/preview", "/api"))
    } | {"POST /todos/bulk"}
    assert {door for door in TABLE if "DELETED" not in door} == doors


@pytest.mark.parametrize("door", TABLE)
def test_each_door_lets_in_who_may_and_nobody_else(world: World, door: str) -> None:
    for role, expected in zip(ROLES, TABLE[door], strict=True):
        before = everything(world.database)
        status, location, text = world.ask(door, role)
        assert status == expected, f"{role} at {door}"
        if role == "nobody":
            assert location.startswith("/login?next=")
        if expected == 404:
            assert (status, location, text) == world.ask(door, role, unknown=True), door
        after = everything(world.database)
        if expected in {403, 404}:
            assert after == before, f"{role} at {door} changed something"
        if role != "owner":
            assert after["tokens"] == before["tokens"]


def leaves(world: World, role: str) -> Page:
    person = world.people[role]
    person.browser.get(f"/lists/{world.list.id}")
    return person.browser.send(f"/lists/{world.list.id}/members/{person.id}/remove")


def test_a_member_leaves_by_the_door_that_only_the_owner_has_for_others(world: World) -> None:
    for role in ("reader", "editor"):
        person = world.people[role]
        page = leaves(world, role)
        assert page.said == "You have left the list “Home”. Undo"
        assert page.h1 == "Lists"
        person.browser.get(f"/lists/{world.list.id}", status=404)
        person.browser.get(f"/todos/{world.todo}", status=404)
        assert [li.name for li in person.lists()] == ["Inbox"]
    assert world.people["owner"].todo(world.todo).title == "Milk"


def test_pressing_leave_twice_leads_to_the_same_page(world: World) -> None:
    cleo = world.people["reader"]
    cleo.browser.get(f"/lists/{world.list.id}")
    door = f"/lists/{world.list.id}/members/{cleo.id}/remove"
    path, pairs = cleo.browser.filled(door)
    answers = [cleo.browser.post(path, pairs).location for _ in range(2)]
    assert answers == ["/lists", "/lists"]


def undoes(person: Person) -> Page:
    (form,) = (one for one in person.browser.page.forms if one.action.startswith("/undo/"))
    return person.browser.send(form.action)


def test_who_has_left_comes_back_by_undo_with_what_they_may(world: World) -> None:
    before = everything(world.database)["list_members"]
    for role in ("reader", "editor"):
        leaves(world, role)
        assert undoes(world.people[role]).said == "Undone."
    assert everything(world.database)["list_members"] == before


@pytest.mark.parametrize("since", ["an hour passed", "deleted", "made anew", "unshared later"])
def test_who_has_left_does_not_come_back_to_what_is_another_list(
    world: World, time: Clock, since: str
) -> None:
    anna, ben = world.people["owner"], world.people["editor"]
    leaves(world, "editor")
    if since == "an hour passed":
        time.forward(seconds=TO_COME_BACK + 1)
    elif since in {"deleted", "made anew"}:
        anna.browser.post(f"/lists/{world.list.id}/delete")
        if since == "made anew":
            with world.database.write() as connection:
                connection.execute(
                    insert(lists).values(
                        id=world.list.id, person_id=anna.id, name="Home", slug="home", position=1
                    )
                )
    else:
        world.share("Ben", "reader")
        anna.browser.post(f"/lists/{world.list.id}/members/{ben.id}/remove")
    said = undoes(ben).said
    back = [li.name for li in ben.lists()] != ["Inbox"]
    assert (said, back) == ("There was nothing left to undo.", False)


@pytest.mark.parametrize("door", ["/todos", "/search?q=i", "/todos?category=home", "/dashboard"])
def test_a_stranger_sees_nothing_of_it_anywhere(world: World, door: str) -> None:
    dora = world.people["stranger"]
    assert "Milk" not in dora.browser.get(door).text
    for person in ("editor", "reader"):
        page = world.people[person].browser.get(door.replace("/dashboard", "/todos")).page
        assert list(page.rows.values()) == ["Milk"]
        assert "Secret" not in page.text


def adds(person: Person, title: str, **fields: str) -> Page:
    person.browser.get(f"/todos?category={fields.get('category', 'inbox')}")
    return person.browser.send("/todos", title=title, **fields)


def test_what_an_editor_adds_is_the_owners_and_says_who_wrote_it(world: World) -> None:
    anna, ben = world.people["owner"], world.people["editor"]
    page = adds(ben, "Sweep @phone", category="home")
    assert page.said == "Todo created. Understood: labelled phone. Change it"
    assert "Sweep" in page.rows.values()
    assert "@phone" in page.text
    todo = max(anna.todos())
    row = anna.todo(todo)
    assert (row.person_id, row.created_by, row.list_id) == (anna.id, ben.id, world.list.id)
    assert row.search_text.startswith(owner_mark(anna.id))
    assert list(anna.label_names()) == ["garden", "phone"]
    assert list(ben.label_names()) == []
    for person in (anna, ben):
        page = person.browser.get("/search?q=sweep").page
        assert list(page.rows.values()) == ["Sweep"]
        assert "Ben" in person.browser.get(f"/todos/{todo}").text
    assert anna.list("home").active == 2


def test_a_reader_adds_nothing_whatever_they_send(world: World) -> None:
    cleo = world.people["reader"]
    before = everything(world.database)
    cleo.browser.post("/todos", {"title": "Sweep", "category": "home"}, status=403)
    todo = cleo.has_todo("Mine")
    fields = {"action": "move", "id": str(todo), "category": "home"}
    cleo.browser.post("/todos/bulk", fields, status=403)
    edit = {"title": "Mine", "category": "home", "version": "1"}
    page = cleo.browser.post(f"/todos/{todo}", edit, status=403).page
    assert page.h1 == "That is not allowed"
    assert "You can only read this list." in page.text
    after = everything(world.database)
    assert after["todos"] != before["todos"]  # their own was made, and no other
    assert cleo.todo(todo).list_id == cleo.list("inbox").id


def test_a_reader_is_shown_no_button_that_would_fail(world: World) -> None:
    cleo = world.people["reader"]
    cleo.has_todo("Mine")
    page = cleo.browser.get("/todos").page
    buttons = {form.action for form in page.forms}
    targets = {b.get("formaction") for form in page.forms for b in form.buttons} | buttons
    assert not {t for t in targets if t and str(world.todo) in t.split("/")}
    ticks = [e.get("value") for e in page.all("input", class_="tick")]
    assert str(world.todo) not in ticks
    assert len(ticks) == 1
    options = {o.get("value") for s in page.all("select", id="category") for o in s.iter("option")}
    assert options == {"inbox"}
    page = cleo.browser.get("/todos?category=home").page
    assert "You can only read this list." in page.text
    assert "/todos" not in {form.action for form in page.forms if form.method == "post"}
    page = cleo.browser.get(f"/todos/{world.todo}").page
    assert "You can only read this list" in page.text
    assert {form.action for form in page.forms} == {"/logout", "/theme"}
    assert "garden" in page.text
    assert "Two litres" in page.text


def test_rows_say_whose_list_they_are_in_and_lists_with_whom(world: World) -> None:
    ben = world.people["editor"]
    assert "Home (Anna)" in ben.browser.get("/todos").text
    (column,) = ben.browser.page.all("nav", class_="lists")
    assert "Home Anna 1" in " ".join("".join(column.itertext()).split())
    world.people["owner"].browser.get("/todos")
    (column,) = world.people["owner"].browser.page.all("nav", class_="lists")
    assert "Home shared 1" in " ".join("".join(column.itertext()).split())


def test_a_slug_means_one_list_for_each_person(world: World) -> None:
    dora = world.people["stranger"]
    own = dora.has_list("Home")
    world.share("Dora", "reader")
    assert [(li.id, li.slug) for li in dora.lists()][1:] == [
        (own.id, "home"),
        (world.list.id, "home-2"),
    ]
    # A list made later takes another slug, too.
    assert world.people["editor"].has_list("Home").slug == "home-2"
    page = dora.browser.get("/todos?category=home-2").page
    assert list(page.rows.values()) == ["Milk"]
    assert dora.browser.get("/todos?category=home").page.rows == {}


def test_each_has_an_order_of_their_own(world: World) -> None:
    ben, anna = world.people["editor"], world.people["owner"]
    own = ben.has_list("Own")
    ben.browser.get("/lists")
    page = ben.browser.send(f"/lists/{own.id}/move", ("before", str(world.list.id)))
    assert page.said == "“Own” now stands before “Home”."
    assert [li.name for li in ben.lists()] == ["Inbox", "Own", "Home"]
    ben.browser.send(f"/lists/{world.list.id}/move", ("before", str(own.id)))
    assert [li.name for li in ben.lists()] == ["Inbox", "Home", "Own"]
    assert [li.name for li in anna.lists()] == ["Inbox", "Home"]


# The forms of the list's page.


def shares(world: World, **fields: str) -> Page:
    anna = world.people["owner"]
    anna.browser.get(f"/lists/{world.list.id}")
    door = f"/lists/{world.list.id}/members"
    answer = anna.browser.post(door, fields)
    return anna.browser.follow(answer).page


def test_a_list_is_shared_and_the_share_changed(world: World) -> None:
    dora = world.people["stranger"]
    page = shares(world, username="dora", role="editor")
    assert page.said == "Dora can add to this list and change what is in it."
    page = shares(world, username="Dora", role="reader")
    assert page.said == "Dora can read this list."
    assert dora.list("home").role == "reader"
    dora.browser.post(f"/todos/{world.todo}/delete", status=403)


@pytest.mark.parametrize(
    ("username", "error"),
    [
        ("Nobody", "Nobody here has this username."),
        ("anna", "This list is yours already."),
        (" ", "Username cannot be empty."),
        ("x" * 101, "Username can have at most 100 characters; this has 101."),
    ],
)
def test_a_name_that_cannot_be_taken_is_shown_again(
    world: World, username: str, error: str
) -> None:
    page = shares(world, username=username, role="editor")
    assert page.h1 == "Home"
    hint = "The username of somebody who has an account here."
    assert page.error_at("username") == f"{error} {hint}"
    assert page.value("username") == username
    assert page.value("name") == "Home"
    assert "saved meanwhile" not in page.text


def test_a_role_that_there_is_not_is_refused(world: World) -> None:
    page = shares(world, username="Dora", role="owner")
    assert "What they can do must be reader or editor." in page.text


def test_the_inbox_is_not_shared(world: World) -> None:
    anna = world.people["owner"]
    inbox = anna.list("inbox").id
    assert "Shared with" not in anna.browser.get(f"/lists/{inbox}").text
    fields = {"username": "Ben", "role": "reader"}
    anna.browser.post(f"/lists/{inbox}/members", fields, status=400)


@pytest.mark.parametrize("limit", ["MOST_MEMBERS", "MOST_SHARED"])
def test_there_is_a_limit_to_sharing(
    world: World, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(sharing, limit, 2 if limit == "MOST_MEMBERS" else 0)
    page = shares(world, username="Dora", role="reader")
    assert page.error_at("username").startswith("This list cannot be shared with Dora, too")
    assert shares(world, username="Ben", role="reader").said == "Ben can read this list."


def test_a_member_is_removed_and_brought_back_by_undo(world: World) -> None:
    anna, ben = world.people["owner"], world.people["editor"]
    ben.has_list("Own")
    before = ben.lists()
    anna.browser.get(f"/lists/{world.list.id}")
    page = anna.browser.send(f"/lists/{world.list.id}/members/{ben.id}/remove")
    assert page.said.startswith("Ben sees this list no more.")
    assert [li.name for li in ben.lists()] == ["Inbox", "Own"]
    (undo,) = (form.action for form in page.forms if "/undo/" in form.action)
    ben.browser.post(undo, status=404)
    assert anna.browser.send(undo).said == "Undone."
    assert ben.lists() == before
    assert anna.browser.post(undo).location == "/todos"
    assert ben.lists() == before


# What becomes of a list and of people.


def test_a_list_that_the_owner_deletes_is_gone_for_all_and_comes_back_for_all(
    world: World,
) -> None:
    anna, ben, cleo = (world.people[role] for role in ("owner", "editor", "reader"))
    anna.browser.get(f"/lists/{world.list.id}")
    page = anna.browser.send(f"/lists/{world.list.id}/delete")
    for person in (ben, cleo):
        assert [li.name for li in person.lists()] == ["Inbox"]
        person.browser.get(f"/todos/{world.todo}", status=404)
    assert anna.todo(world.todo).list_id == anna.list("inbox").id
    (undo,) = (form.action for form in page.forms if "/undo/" in form.action)
    anna.browser.send(undo)
    assert [(p.list("home").role) for p in (ben, cleo)] == ["editor", "reader"]
    assert list(ben.browser.get("/todos").page.rows.values()) == ["Milk"]


def test_a_list_that_the_owner_archives_is_put_away_for_all(world: World) -> None:
    anna, ben = world.people["owner"], world.people["editor"]
    anna.browser.post(f"/lists/{world.list.id}/archive", {"archived": "1"})
    assert ben.browser.get("/todos").page.rows == {}
    assert list(ben.browser.get("/search?q=milk").page.rows.values()) == ["Milk"]
    page = ben.browser.get("/lists").page
    assert f"/lists/{world.list.id}/archive" not in {form.action for form in page.forms}
    assert "Home" in page.text


def test_an_owner_who_leaves_takes_their_lists_along_and_is_told_so(world: World) -> None:
    anna, ben = world.people["owner"], world.people["editor"]
    assert "You share a list with others" in anna.browser.get("/account").text
    assert "You share" not in ben.browser.get("/account").text
    ben.browser.post(f"/todos/{world.todo}/done", {"done": "1"})
    own = ben.has_todo("Own")
    anna.browser.post("/account/delete", {"password": PASSWORD})
    assert [li.name for li in ben.lists()] == ["Inbox"]
    assert list(ben.todos()) == [own]
    assert ben.browser.get("/todos").page.rows == {own: "Own"}
    after = everything(world.database)
    assert after["list_members"] == after["changed_todos"] == []


def test_a_member_who_leaves_for_good_leaves_what_they_did_without_their_name(
    world: World,
) -> None:
    anna, ben = world.people["owner"], world.people["editor"]
    adds(ben, "Sweep", category="home")
    todo = max(anna.todos())
    ben.browser.post(f"/todos/{todo}/done", {"done": "1"})
    ben.browser.post(f"/todos/{ben.has_todo('Own')}/delete")
    ben.browser.post("/account/delete", {"password": PASSWORD})
    page = anna.browser.get(f"/todos/{todo}").page
    assert "Ben" not in page.text
    assert page.text.count("Somebody who left") == 2
    with world.database.read() as connection:
        left = connection.exec_driver_sql(
            "SELECT id FROM changes WHERE left_at IS NOT NULL"
        ).scalars()
        for number in left:
            anna.browser.post(f"/undo/{number}", status=404)
    assert anna.todo(todo).state == 1


# Moving between the lists of different owners.


def test_a_todo_that_moves_to_another_owner_is_theirs_and_undo_brings_it_back(
    world: World,
) -> None:
    anna, ben = world.people["owner"], world.people["editor"]
    kitchen = ben.has_label("Garden!")  # the same, as labels go
    ben.has_list("Own")
    fields = {"action": "move", "id": str(world.todo), "category": "own"}
    ben.browser.get("/todos")
    page = ben.browser.follow(ben.browser.post("/todos/bulk", fields)).page
    assert page.said == "1 todo moved to Own. Undo"
    row = ben.todo(world.todo)
    assert (row.person_id, row.list_id, row.labels) == (ben.id, ben.list("own").id, str(kitchen))
    assert row.search_text.startswith(owner_mark(ben.id))
    anna.browser.get(f"/todos/{world.todo}", status=404)
    assert ben.browser.get("/search?q=milk&label=garden").page.rows == {world.todo: "Milk"}
    (undo,) = (form.action for form in page.forms if "/undo/" in form.action)
    ben.browser.post(undo)
    row = ben.todo(world.todo)
    label = str(world.ids["LABEL"])
    assert (row.person_id, row.list_id, row.labels) == (anna.id, world.list.id, label)
    assert anna.browser.get("/search?q=milk&label=garden").page.rows == {world.todo: "Milk"}


def test_an_edit_that_moves_a_todo_makes_its_labels_anew_by_name(world: World) -> None:
    anna, ben = world.people["owner"], world.people["editor"]
    todo = ben.has_todo("Rake", labels=str(ben.has_label("tools")))
    ben.browser.get(f"/todos/{todo}")
    page = ben.browser.send(f"/todos/{todo}", category="home")
    row = anna.todo(todo)
    assert row.person_id == anna.id
    assert list(anna.label_names()) == ["garden", "phone", "tools"]
    assert "@tools" in anna.browser.get("/todos").text
    assert "Moved to Home (Anna)" in ben.browser.get(f"/todos/{todo}").text
    (activity,) = ben.browser.page.all("details", class_="activity")
    assert "Labels" not in "".join(activity.itertext())
    (undo,) = (form.action for form in page.forms if "/undo/" in form.action)
    ben.browser.post(undo)
    row = ben.todo(todo)
    assert (row.person_id, row.labels) == (ben.id, str(ben.has_label("tools")))


def test_an_undo_stops_where_the_right_to_change_stops(world: World) -> None:
    anna, ben = world.people["owner"], world.people["editor"]
    ben.browser.get("/todos")
    page = ben.browser.send(f"/todos/{world.todo}/done")
    (undo,) = (form.action for form in page.forms if "/undo/" in form.action)
    anna.browser.post(undo, status=404)
    world.share("Ben", "reader")
    assert ben.browser.send(undo).said == "There was nothing left to undo."
    assert anna.todo(world.todo).state == 1


def test_what_repeats_goes_on_in_the_shared_list(world: World) -> None:
    anna, ben = world.people["owner"], world.people["editor"]
    label = str(world.ids["LABEL"])
    todo = anna.has_todo("Water", list="home", repeat="FREQ=DAILY", labels=label)
    ben.browser.get("/todos")
    page = ben.browser.send(f"/todos/{todo}/done")
    following = max(anna.todos())
    row = anna.todo(following)
    assert (row.person_id, row.created_by, row.labels) == (anna.id, ben.id, label)
    assert following in anna.browser.get("/todos?label=garden").page.rows
    (undo,) = (form.action for form in page.forms if "/undo/" in form.action)
    ben.browser.send(undo)
    assert anna.todo(following).state == 2


# At the same time.


def test_who_is_removed_while_they_write_changes_nothing(world: World) -> None:
    anna, ben = world.people["owner"], world.people["editor"]
    ben.browser.get(f"/todos/{world.todo}")
    path, pairs = ben.browser.filled(f"/todos/{world.todo}", title="Ben was here")
    anna.browser.post(f"/lists/{world.list.id}/members/{ben.id}/remove")
    before = everything(world.database)
    ben.browser.post(path, pairs, status=404)
    assert everything(world.database) == before


def test_a_right_that_somebody_is_using_is_not_taken_until_they_are_done(world: World) -> None:
    if world.database.is_sqlite:
        return  # there, one writes at a time
    ben = world.people["editor"]
    with world.database.write() as using:
        assert set(held(using, ben.id, [world.list.id])) == {world.list.id}
        with world.database.write() as taking:
            taking.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            with pytest.raises(OperationalError):
                take_members(taking, list_members.c.person_id == ben.id)
    assert ben.list("home").role == "editor"


def test_two_people_who_edit_one_todo_see_both_versions_and_who_wrote(world: World) -> None:
    anna, ben = world.people["owner"], world.people["editor"]
    ben.browser.get(f"/todos/{world.todo}")
    path, pairs = ben.browser.filled(f"/todos/{world.todo}", title="Ben’s milk")
    anna.browser.get(f"/todos/{world.todo}")
    anna.browser.send(f"/todos/{world.todo}", title="Anna’s milk")
    page = ben.browser.follow(ben.browser.post(path, pairs)).page
    assert "Anna changed this todo while you were writing." in page.text
    assert page.value("title") == "Ben’s milk"
    assert "Anna’s milk" in page.text


def test_a_form_without_a_list_leaves_a_shared_todo_where_it_is(world: World) -> None:
    anna, ben = world.people["owner"], world.people["editor"]
    ben.browser.post(f"/todos/{world.todo}", {"title": "Oat milk", "version": world.version})
    row = anna.todo(world.todo)
    assert (row.title, row.list_id, row.person_id) == ("Oat milk", world.list.id, anna.id)


def test_emptying_the_trash_touches_ones_own_only(world: World) -> None:
    ben = world.people["editor"]
    own = ben.has_todo("Own", deleted=True)
    page = ben.browser.get("/search?status=deleted").page
    assert set(page.rows) == {own, world.deleted}
    assert "1 todo in the trash goes for good." in ben.browser.get("/trash/empty").page.text
    ben.browser.send("/trash/empty")
    assert set(ben.browser.get("/search?status=deleted").page.rows) == {world.deleted}
    assert world.people["reader"].browser.get("/search?status=deleted").page.rows == {}
    path = "/search?status=deleted&category=home"
    assert world.people["reader"].browser.get(path).page.rows == {}
    assert set(ben.browser.get(path).page.rows) == {world.deleted}


def test_who_only_reads_sees_the_subtasks_and_no_button_for_them(world: World) -> None:
    page = world.people["reader"].browser.get(f"/todos/{world.todo}")
    assert "Look for the label" in page.text
    assert "/subtasks" not in page.text
    page = world.people["editor"].browser.get(f"/todos/{world.todo}")
    assert f"/todos/{world.todo}/subtasks" in page.text
