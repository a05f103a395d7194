"""The theme: a choice kept in a cookie."""

import pytest

from tests.client import Client
from tests.people import Person


def test_a_theme_is_kept_and_leads_back_to_the_page(anna: Person) -> None:
    page = anna.browser.get("/todos?status=all").page
    assert page.root.get("data-theme") == "system"
    answer = anna.browser.submit("/theme", ("theme", "dark"))
    assert answer.location == "/todos?status=all"
    assert answer.cookies == {"theme": "dark"}
    page = anna.browser.follow(answer).page
    assert page.root.get("data-theme") == "dark"
    (chosen,) = page.all("button", aria_pressed="true")
    assert chosen.get("value") == "dark"


@pytest.mark.parametrize("theme", ["", "purple", "dark'\"><script>", "\0"])
def test_an_unknown_theme_is_the_systems(client: Client, theme: str) -> None:
    assert client.post("/theme", {"theme": theme}).cookies == {"theme": "system"}
    client.http.set_cookie("theme", "purple")
    assert client.get("/login").page.root.get("data-theme") == "system"


def test_a_theme_needs_no_account_and_starts_no_session(client: Client) -> None:
    client.get("/login")
    client.submit("/theme", ("theme", "light"))
    assert client.cookie("session") == ""


def test_a_theme_chosen_on_a_page_that_is_not_there_leads_back_to_it(client: Client) -> None:
    client.get("/nowhere/%C3%A4%3Fb", status=404)
    answer = client.submit("/theme", ("theme", "dark"))
    client.follow(answer, status=404)
