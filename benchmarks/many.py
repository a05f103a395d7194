"""What it takes to change 1,000 todos at once, and to undo it, on SQLite and on PostgreSQL.

Each action is sent as the form sends it, with "all that match", among 10,000 other todos; the time
is that of the whole answer, to the commit. Run: ``python -m benchmarks.many``.
"""

import argparse
import re
import secrets
import statistics
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from tests import postgres
from webapp import clock, create_app
from webapp.accounts import queries
from webapp.database import Database
from webapp.demo import fill
from webapp.migrations import upgrade
from webapp.settings import Settings
from webapp.signing import Signer, kept_secret
from webapp.todos.labels import link, made
from webapp.todos.lists import add_list
from webapp.todos.models import changes, search_text, todos

MANY = "/todos?category=many"
GONE = "/search?category=many&status=deleted"
DONE = "/todos?category=many&status=done"

ACTIONS: Mapping[str, tuple[str, dict[str, str]]] = {
    "delete": (MANY, {"action": "delete"}),
    "restore": (GONE, {"action": "restore"}),
    "move": (MANY, {"action": "move", "category": "inbox"}),
    "label": (MANY, {"action": "label", "label": "garden"}),
    "take label away": (MANY, {"action": "unlabel", "label": "phone"}),
    "due": (MANY, {"action": "due", "due": "2031-02-04"}),
    "no date": (MANY, {"action": "undated"}),
    "done": (MANY, {"action": "done"}),
    "reopen": (DONE, {"action": "active"}),
}
BEFORE = {"reopen": "done", "restore": "delete"}
"""What has to be done first, for there to be something to do."""


def _rows(person_id: int, list_id: int, number: int, labels: str, repeats: int) -> Any:
    """Yield todos of every kind: notes, dates that differ, labels, and some that repeat."""
    today = clock.today()
    for position in range(number):
        title = f"Water the plants in room {position}"
        notes = "Not the cactus. " * 20 if position % 3 == 0 else ""
        yield {
            "person_id": person_id,
            "list_id": list_id,
            "title": title,
            "notes": notes,
            "due": today + timedelta(days=position % 400) if position % 2 else None,
            "done_on": None,
            "priority": position % 3,
            "labels": labels if position % 4 == 0 else "",
            "repeat": "FREQ=WEEKLY;BYDAY=SA" if position * repeats % number < repeats else "",
            "created_at": clock.now(),
            "search_text": search_text(person_id, title, notes),
        }


def _prepare(folder: Path, url: str, given: argparse.Namespace) -> tuple[FlaskClient, Database]:
    """Make a database with somebody's todos, and a browser that is signed in to it."""
    database = Database(url)
    upgrade(database)
    token = secrets.token_urlsafe(32)
    with database.write() as connection:
        fill(connection, "demo", "a password for measuring", given.others, seed=1)
        found = queries.credentials(connection, "demo")
        assert found  # noqa: S101  fill has just made it
        many = add_list(connection, found.id, "Many", "none")
        label = made(connection, found.id, ["phone"])
        rows = list(_rows(found.id, many.id, given.todos, label, given.repeats))
        new = connection.scalars(
            insert(todos).returning(todos.c.id, sort_by_parameter_order=True), rows
        )
        texts = [row["labels"] for row in rows]
        link(connection, found.id, dict(zip(new, texts, strict=True)))
        queries.start_session(connection, found.id, token, "benchmark")
    if not database.is_sqlite:
        with database.writer.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
    settings = Settings.model_validate({"DOORSTEP_DATA": folder, "DOORSTEP_DATABASE_URL": url})
    browser = create_app(settings, database).test_client()
    text = f"{token}.{clock.now():x}"
    browser.set_cookie("session", f"{text}.{Signer(kept_secret(folder)).sign('session', text)}")
    return browser, database


def _send(browser: FlaskClient, path: str, fields: Mapping[str, str]) -> float:
    """Send the form; return the milliseconds until it was answered."""
    began = time.perf_counter()
    answer = browser.post(path, data=fields)
    took = time.perf_counter() - began
    if answer.status_code != 303:
        raise RuntimeError(f"{path}: {answer.status_code}")
    return took * 1000


def _do(browser: FlaskClient, action: str) -> float:
    search, fields = ACTIONS[action]
    return _send(browser, "/todos/bulk", {"all": "1", "search": search, **fields})


def _undo(browser: FlaskClient, database: Database) -> float:
    with database.read() as connection:
        last = connection.scalar(
            select(func.max(changes.c.id)).where(changes.c.undone_at.is_(None))
        )
    return _send(browser, f"/undo/{last}", {})


def _told(browser: FlaskClient) -> int:
    """Return how many todos the message says were changed."""
    told = re.search(r'class="said">(\d+) todos', browser.get("/todos").get_data(as_text=True))
    return int(told[1]) if told else 0


def _measure(browser: FlaskClient, database: Database, given: argparse.Namespace) -> None:
    for action in ACTIONS:
        first: list[float] = []
        back: list[float] = []
        number = 0
        for _ in range(given.rounds):
            if action in BEFORE:
                _do(browser, BEFORE[action])
            first.append(_do(browser, action))
            number = _told(browser)
            if number < given.todos // 5:
                raise RuntimeError(f"{action}: {number} todos")
            back.append(_undo(browser, database))
            if action in BEFORE:
                _undo(browser, database)
        figures = "  ".join(
            f"{statistics.median(each):6.0f} ({min(each):.0f} to {max(each):.0f})"
            for each in (first, back)
        )
        print(f"  {action:16} {number:5} {figures}", flush=True)


def main() -> None:
    """Print the median milliseconds of each action and of its Undo, and the range."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--todos", type=int, default=1_000)
    options.add_argument("--others", type=int, default=10_000)
    options.add_argument("--repeats", type=int, default=100, help="how many of them come again")
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    with ExitStack() as stack:
        for kind in ("SQLite", "PostgreSQL"):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            url = f"sqlite:///{folder / 'doorstep.db'}"
            if kind == "PostgreSQL":
                cluster = stack.enter_context(postgres.cluster(fsync=True))
                url = stack.enter_context(postgres.database(cluster))
            print(f"{kind}: todos changed, ms to change them, ms to undo it")
            browser, database = _prepare(folder, url, given)
            _measure(browser, database, given)
            database.close()


if __name__ == "__main__":
    main()
