"""Forms of other sites are not taken."""

import pytest

from tests.client import Client
from tests.conftest import MakeApp
from tests.people import Person, join
from webapp.database import Database

OURS = "http://localhost"

TAKEN: list[dict[str, str]] = [
    {},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    # Fetch metadata decides where there is any: a proxy may rewrite the host.
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://elsewhere.example"},
    {"Origin": OURS},
    {"Origin": OURS.upper()},
    {"Origin": OURS, "Referer": "https://evil.example/"},
    {"Referer": f"{OURS}/todos?q=x"},
    {"Referer": OURS},
]

REFUSED = [
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "nonsense"},
    {"Sec-Fetch-Site": "cross-site", "Origin": OURS},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost:81"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://evil.example"},
    {"Origin": "null", "Referer": OURS},
    {"Referer": "http://evil.example/"},
    {"Referer": "http://localhost.evil.example/"},
    {"Referer": "http://localhost@evil.example/"},
    {"Referer": "https://localhost/"},
    {"Referer": ""},
    {"Referer": "//localhost/"},
    {"Referer": "http://[/"},
    {"Referer": "nonsense"},
]


@pytest.mark.parametrize("headers", TAKEN)
def test_a_form_of_ours_is_taken(anna: Person, headers: dict[str, str]) -> None:
    anna.browser.post("/todos", {"title": "Milk"}, headers=headers)
    assert anna.titles() == ["Milk"]


@pytest.mark.parametrize("headers", REFUSED)
def test_a_form_of_another_site_is_refused(anna: Person, headers: dict[str, str]) -> None:
    answer = anna.browser.post("/todos", {"title": "Milk"}, headers=headers, status=403)
    assert answer.page.h1 == "That is not allowed"
    assert "another site" in answer.page.text
    assert anna.todos() == {}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_unsafe_method_is_checked(client: Client, method: str) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    for path in ("/todos", "/login", "/nowhere", "/theme"):
        assert client.http.open(path, method=method, headers=headers).status_code == 403


def test_a_page_may_be_linked_from_anywhere(anna: Person) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "null", "Referer": "https://evil.example/"}
    anna.browser.get("/todos", headers=headers)


def test_signing_in_and_out_for_somebody_else_is_refused(client: Client, anna: Person) -> None:
    headers = {"Origin": "https://evil.example"}
    fields = {"username": "Anna", "password": "correct horse"}
    assert client.post("/login", fields, headers=headers, status=403).cookies == {}
    anna.browser.post("/logout", headers=headers, status=403)
    anna.browser.get("/todos")


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("https://todo.example.org", 303),
        ("https://TODO.example.org", 303),
        ("http://todo.example.org", 403),
        ("http://localhost", 403),
        ("https://todo.example.org:8443", 403),
    ],
)
def test_behind_a_proxy_the_public_address_counts(
    make_app: MakeApp, database: Database, origin: str, status: int
) -> None:
    app = make_app(DOORSTEP_ORIGIN="https://Todo.example.org/")
    join(app, database, "Anna")
    fields = {"username": "Anna", "password": "correct horse"}
    answer = app.test_client().post("/login", data=fields, headers={"Origin": origin})
    assert answer.status_code == status
