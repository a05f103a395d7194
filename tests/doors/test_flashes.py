"""What was just done is said once, in the tab that did it."""

from urllib.parse import quote

from tests.client import Client
from tests.people import Person


def test_a_flash_is_shown_once(anna: Person) -> None:
    anna.browser.get("/todos")
    assert anna.browser.send("/todos", title="Milk").said == "Todo created."
    assert anna.browser.get("/todos").page.said == ""


def test_another_page_in_between_neither_shows_nor_loses_it(anna: Person) -> None:
    anna.browser.get("/todos")
    answer = anna.browser.submit("/todos", title="Milk")
    assert anna.browser.get("/lists").page.said == ""
    assert anna.browser.get("/todos?q=milk").page.said == ""
    assert anna.browser.follow(answer).page.said == "Todo created."


def test_a_flash_finds_a_page_with_filters(anna: Person) -> None:
    anna.has_todo("Crème brûlée & 'more'")
    page = anna.browser.get("/todos?q=cr%C3%A8me+%26+%27more%27&status=all").page
    (todo,) = page.rows
    assert anna.browser.send(f"/todos/{todo}/done").said.startswith("Todo done.")


def test_nobody_can_put_words_into_the_page(client: Client, anna: Person) -> None:
    anna.browser.get("/todos")
    anna.browser.submit("/todos", title="Milk")
    text, _, signature = anna.browser.cookie("flash").rpartition(".")
    for forged in (text + "x." + signature, "x." + signature, text, signature, "..", "ä.ö"):
        anna.browser.http.set_cookie("flash", forged)
        assert anna.browser.get("/todos").page.said == ""


def test_a_signature_of_another_cookie_is_void(anna: Person) -> None:
    anna.browser.http.set_cookie("flash", anna.browser.cookie("session"))
    assert anna.browser.get("/todos").page.said == ""


def test_the_status_region_is_there_before_anything_is_said(anna: Person) -> None:
    status = anna.browser.get("/todos").page.id("status")
    assert status is not None
    assert status.get("role") == "status"


def test_a_long_query_still_brings_its_flash(anna: Person) -> None:
    todo = anna.has_todo("列" * 200)
    page = anna.browser.get(f"/todos?q={quote('列' * 200)}").page
    assert list(page.rows) == [todo]
    page = anna.browser.send(f"/todos/{todo}/delete")
    assert page.said.startswith("Todo deleted.")
    assert page.value("q") == "列" * 200


def test_an_action_on_another_page_in_between_does_not_lose_it(anna: Person) -> None:
    anna.browser.get("/todos")
    milk = anna.browser.submit("/todos", title="Milk")
    anna.browser.get("/lists")
    garden = anna.browser.submit("/lists", name="Garden", color="green")
    assert anna.browser.follow(milk).page.said == "Todo created."
    assert anna.browser.follow(garden).page.said == "List “Garden” created."
    assert anna.browser.cookie("flash") == ""


def test_flashes_that_nobody_fetched_never_outgrow_a_cookie(anna: Person) -> None:
    pages = [f"/todos?q={number}{'x' * 700}" for number in range(8)]
    for page in pages:
        anna.browser.get(page)
        anna.browser.submit("/todos", title="Milk", next=page)
    assert len(anna.browser.cookie("flash")) < 4000
    assert anna.browser.get(pages[-1]).page.said.startswith("Todo created.")
