"""Whether the server is alive, and whether it can work."""

import pytest
from sqlalchemy import event, text

from tests.client import Client
from tests.people import Person
from webapp.database import Database


def test_alive_says_so_and_nothing_more(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.text, answer.response.mimetype) == ("ok\n", "text/plain")
    assert answer.cookies == {}


@pytest.mark.parametrize("who", ["nobody", "somebody"])
def test_alive_touches_no_database(
    client: Client, anna: Person, database: Database, who: str
) -> None:
    asked: list[str] = []
    for engine in (database.reader, database.writer):
        event.listen(engine, "checkout", lambda *_: asked.append("connected"))
    browser = anna.browser if who == "somebody" else client
    browser.http.set_cookie("flash", "x.y")
    assert browser.get("/healthz").cookies == {}
    assert asked == []


def test_ready_says_so(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.text == "ready\n"
    assert answer.cookies == {}


def test_it_is_not_ready_with_another_schema(client: Client, database: Database) -> None:
    def swap(before: str, after: str) -> None:
        with database.write() as connection:
            query = "UPDATE alembic_version SET version_num = :after WHERE version_num = :before"
            swapped = connection.execute(text(query), {"before": before, "after": after})
            assert swapped.rowcount == 1

    with database.read() as connection:
        current = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
    swap(current, "another")
    try:
        assert client.get("/readyz", status=503).text == "wrong schema\n"
    finally:
        swap("another", current)
    assert client.get("/readyz").text == "ready\n"
