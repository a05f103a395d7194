"""What was typed and could not be taken is kept, and shown again."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import Client
from tests.conftest import Clock, MakeApp
from tests.people import Person
from webapp.accounts import limits
from webapp.database import Database
from webapp.doors import drafts as drafts_module
from webapp.doors.drafts import KEPT_FOR, MOST_OF_A_BROWSER, drafts


def stored(database: Database) -> list[dict[str, str]]:
    with database.read() as connection:
        return [json.loads(text) for text in connection.scalars(select(drafts.c.fields))]


def test_an_invalid_form_is_shown_again_with_its_text_and_its_filters(anna: Person) -> None:
    anna.browser.get("/todos?status=all&sort=oldest")
    answer = anna.browser.submit("/todos", title="x" * 501, notes="kept", due="2031-02-03")
    page = anna.browser.follow(answer).page
    assert answer.location.startswith("/todos?status=all&sort=oldest&draft=")
    assert page.error_at("title") == "Title can have at most 500 characters; this has 501."
    assert page.value("title") == "x" * 501
    form = dict(page.form("/todos").sent())
    assert (form["notes"], form["due"]) == ("kept", "2031-02-03")


def test_a_draft_is_dropped_once_it_was_taken(anna: Person, database: Database) -> None:
    anna.browser.get("/todos")
    anna.browser.send("/todos", title="", notes="kept")
    assert len(stored(database)) == 1
    answer = anna.browser.submit("/todos", title="Milk")
    assert "draft" not in answer.location
    assert stored(database) == []
    (todo,) = anna.todos().values()
    assert (todo.title, todo.notes) == ("Milk", "kept")


def test_a_draft_that_is_gone_shows_the_plain_form(anna: Person) -> None:
    page = anna.browser.get("/todos?draft=unknown-or-too-old").page
    assert page.value("title") == ""
    assert page.error_at("title") == ""


def test_nobody_sees_somebody_elses_draft(anna: Person, ben: Person, client: Client) -> None:
    anna.browser.get("/todos")
    answer = anna.browser.submit("/todos", title="", notes="a secret of Anna's")
    assert "secret" not in ben.browser.get(answer.location).text
    client.get(answer.location, status=303)


def test_a_draft_is_kept_for_a_week(anna: Person, time: Clock, database: Database) -> None:
    anna.browser.get("/todos")
    answer = anna.browser.submit("/todos", title="", notes="kept")
    time.forward(seconds=KEPT_FOR)
    assert anna.browser.get(answer.location).page.value("notes") == "kept"
    time.forward(seconds=1)
    assert anna.browser.get(answer.location).page.value("notes") == ""
    # Whoever writes the next one sweeps up.
    anna.browser.submit("/todos", title="", notes="newer")
    assert [fields["notes"] for fields in stored(database)] == ["newer"]


def test_what_was_written_while_signed_out_waits_through_the_sign_in(
    anna: Person, database: Database
) -> None:
    anna.browser.get("/todos?status=all")
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM sessions")
    answer = anna.browser.submit("/todos", title="Milk", notes="Two litres")
    assert answer.location.startswith("/login?next=/todos%3Fstatus%3Dall%26draft%3D")
    anna.browser.follow(answer)
    page = anna.browser.send("/login", username="Anna", password="correct horse")
    assert page.h1 == "Nothing active or done"
    assert "Please send it again." in page.text
    assert (page.value("title"), page.value("notes")) == ("Milk", "Two litres")
    assert anna.todos() == {}
    anna.browser.send("/todos")
    assert anna.titles() == ["Milk"]
    assert stored(database) == []


def test_somebody_who_never_was_signed_in_keeps_their_text_too(
    client: Client, anna: Person
) -> None:
    answer = client.post("/todos", {"title": "Milk"})
    client.follow(answer)
    assert client.send("/login", username="Anna", password="correct horse").value("title") == "Milk"


def test_a_draft_waits_for_who_signs_in_from_the_same_browser_only(
    client: Client, anna: Person, ben: Person
) -> None:
    answer = client.post("/todos", {"title": "Milk"})
    draft = answer.location.partition("%3Fdraft%3D")[2]
    assert ben.browser.get(f"/todos?draft={draft}").page.value("title") == ""
    client.follow(answer)
    client.send("/login", username="Anna", password="correct horse")
    assert ben.browser.get(f"/todos?draft={draft}").page.value("title") == ""
    assert anna.browser.get(f"/todos?draft={draft}").page.value("title") == "Milk"


def test_an_edit_waits_through_the_sign_in(anna: Person, database: Database) -> None:
    todo = anna.has_todo("Milk")
    anna.browser.get(f"/todos/{todo}")
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM sessions")
    anna.browser.follow(anna.browser.submit(f"/todos/{todo}", title="Oat milk"))
    page = anna.browser.send("/login", username="Anna", password="correct horse")
    assert page.value("title") == "Oat milk"
    anna.browser.send(f"/todos/{todo}")
    assert anna.titles() == ["Oat milk"]


def test_a_button_pressed_while_signed_out_leads_back_to_the_list(
    client: Client, anna: Person
) -> None:
    todo = anna.has_todo("Milk")
    answer = client.post(f"/todos/{todo}/delete", {"next": "/todos?q=milk"})
    assert answer.location == "/login?next=/todos%3Fq%3Dmilk"
    assert anna.titles() == ["Milk"]


@pytest.mark.parametrize("door", ["/todos", "/lists"])
def test_no_password_is_ever_kept(client: Client, database: Database, door: str) -> None:
    secrets = {"password": "a", "current_password": "b", "new_password": "c", "key": "d"}
    client.post(door, {**secrets, "title": "kept", "name": "kept"})
    assert stored(database) == [{"title": "kept", "name": "kept"}]


@pytest.mark.parametrize("draft", ["\0", "x" * 23, "ä", "\ud7ff", "' OR 1=1 --", "%00"])
def test_a_form_with_a_senseless_draft_is_taken(anna: Person, draft: str) -> None:
    anna.browser.get("/todos")
    door, pairs = anna.browser.filled("/todos", title="Milk")
    anna.browser.post(door, [*pairs, ("draft", draft)])
    assert anna.titles() == ["Milk"]


def test_a_browser_that_nobody_is_signed_in_with_keeps_so_many_drafts(
    make_app: MakeApp, anna: Person, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DRAFTS_AN_HOUR", 10_000)
    browser = Client(make_app())
    browser.http.set_cookie("session", anna.browser.cookie("session"))
    browser.post("/todos", {"title": "", "notes": "Anna's own"})
    browser.post("/logout")
    for number in range(MOST_OF_A_BROWSER + 5):
        browser.post("/todos", {"title": f"{number}"})
    kept = [fields.get("title") for fields in stored(database)]
    assert len(kept) == MOST_OF_A_BROWSER + 1
    assert "" in kept


def test_nobody_fills_the_disk_from_many_browsers(
    make_app: MakeApp, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DRAFTS_AN_HOUR", 10_000)
    monkeypatch.setattr(drafts_module, "MOST_OF_NOBODY", 30)
    app = make_app()
    for number in range(40):
        Client(app).post("/todos", {"title": f"{number}"})
    assert len(stored(database)) == 30


def test_an_address_keeps_so_many_drafts_an_hour_and_is_told(
    app: Flask, anna: Person, database: Database
) -> None:
    for _ in range(limits.DRAFTS_AN_HOUR):
        Client(app).post("/todos", {"title": "Milk"})
    answer = Client(app).post("/todos", {"title": "Milk"}, status=429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 3601
    assert "Back brings your text back." in answer.page.text
    assert len(stored(database)) == limits.DRAFTS_AN_HOUR
    # Neither other addresses nor who is signed in have to wait.
    Client(app, address="10.0.0.2").post("/todos", {"title": "Milk"})
    anna.browser.post("/todos", {"title": "", "notes": "kept"})
