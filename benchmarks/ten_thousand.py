"""The list of somebody who has 10,000 todos, against a list that is empty, and one of 25.

Three people with the same lists and labels in one database, asked for in turns of one server: one
with the demo's 10,000 todos; one with only the 25 of them that the first page shows, so that both
pages show as many rows; one with none, whose page has no rows at all. The figures are the CPU time
of a page, user and system, and its ratio to that of the 10,000.
Run: ``python -m benchmarks.ten_thousand``.
"""

import argparse
import statistics
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from benchmarks.list_page import prepare, signed_in
from benchmarks.servers import Server, cost, running
from webapp import clock
from webapp.accounts import queries as accounts
from webapp.database import Database
from webapp.demo import fill
from webapp.todos import queries
from webapp.todos.labels import ids, ids_text, labels_of, link
from webapp.todos.lists import lists_of
from webapp.todos.meaning import Meaning
from webapp.todos.models import search_text, todos
from webapp.todos.search import TodoSearch
from webapp.todos.subtasks import words

PAGES = ("/todos", "/todos?sort=due", "/todos?status=all", "/dashboard")
PASSWORD = "a password for measuring"  # noqa: S105  of nobody


def _people(folder: Path, number: int) -> dict[str, str]:
    """Return cookies: of who has so many todos, of who has a page of them, of who has none."""
    many = prepare(folder, number)
    database = Database(f"sqlite:///{folder / 'doorstep.db'}")
    with database.write() as connection:
        for name in ("few", "none"):
            fill(connection, name, PASSWORD, 0, seed=1)
        _copy_the_first_page(connection, "demo", "few")
        cookies = {
            f"{number:,}": many,
            f"{queries.PAGE}": signed_in(connection, folder, "few"),
            "empty": signed_in(connection, folder, "none"),
        }
    database.close()
    return cookies


def _copy_the_first_page(connection: Connection, of: str, to: str) -> None:
    theirs, mine = (_id(connection, name) for name in (of, to))
    before, after = (lists_of(connection, person) for person in (theirs, mine))
    list_ids = {old.id: new.id for old, new in zip(before, after, strict=True)}
    old_labels, new_labels = (labels_of(connection, person) for person in (theirs, mine))
    label_ids = {old.id: new.id for old, new in zip(old_labels, new_labels, strict=True)}
    page = queries.find_page(
        connection, queries.Scope(theirs), TodoSearch(), Meaning(), here=clock.here()
    )
    shown = select(todos).where(todos.c.id.in_([line.id for line in page.lines]))
    for row in connection.execute(shown.order_by(todos.c.id)).all():
        values: dict[str, Any] = row._asdict()
        for name in ("id", "state", "follows"):
            values.pop(name)
        values |= {
            "person_id": mine,
            "list_id": list_ids[row.list_id],
            "labels": ids_text(label_ids[number] for number in ids(row.labels)),
            "search_text": search_text(mine, row.title, row.notes, words(row.subtasks)),
        }
        new = connection.execute(insert(todos).values(values).returning(todos.c.id)).scalar_one()
        link(connection, mine, {new: values["labels"]})


def _id(connection: Connection, name: str) -> int:
    found = accounts.credentials(connection, name)
    if found is None:
        raise LookupError(name)
    return found.id


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--todos", type=int, default=10_000)
    options.add_argument("--requests", type=int, default=2_000, help="of each page in each round")
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        cookies = _people(Path(folder), given.todos)
        with running(
            "granian", "webapp.serving:load", DOORSTEP_DATA=folder, DOORSTEP_DEVTOOLS=""
        ) as server:
            for page in PAGES:
                _compare(server, page, cookies, given.requests, given.rounds)


def _compare(
    server: Server, page: str, cookies: Mapping[str, str], requests: int, rounds: int
) -> None:
    for cookie in cookies.values():
        cost(server, [page], cookie, 200)
    costs: dict[str, list[float]] = {who: [] for who in cookies}
    for _ in range(rounds):
        for who, cookie in cookies.items():
            costs[who].append(cost(server, [page], cookie, requests))
    many, *others = cookies
    print(f"{page}: {statistics.median(costs[many]):.0f} µs of CPU with {many}")
    for who in others:
        ratios = [one / other for one, other in zip(costs[many], costs[who], strict=True)]
        print(
            f"  {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
            f" times {who}: {statistics.median(costs[who]):.0f} µs"
        )


if __name__ == "__main__":
    main()
