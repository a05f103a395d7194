"""The signed-in list page, 25 rows of one person's 10,000, against a Flask hello page.

Both run under the same server, in turns; the figure is the ratio of CPU time, user and system,
of all the server's processes. Run: ``make bench`` or ``python -m benchmarks.list_page``.
"""

import argparse
import secrets
import statistics
import tempfile
from pathlib import Path

from sqlalchemy import Connection

from benchmarks.servers import KINDS, cost, running
from webapp import clock
from webapp.accounts import queries
from webapp.database import Database
from webapp.demo import fill
from webapp.migrations import upgrade
from webapp.signing import Signer, kept_secret

PAGES = {
    "/todos": ["/todos"],
    # Other rows each time, as many as there are.
    "/todos?after=…, all pages": [f"/todos?after={number}" for number in range(10_000, 30, -39)],
    "/todos?q=milk": ["/todos?q=milk"],
    "/search?q=zurich+tom": ["/search?q=zurich+tom"],
    "/dashboard": ["/dashboard"],
}


def prepare(folder: Path, todos: int) -> str:
    """Make a database with a person and so many todos; return a cookie that signs them in."""
    database = Database(f"sqlite:///{folder / 'doorstep.db'}")
    upgrade(database)
    with database.write() as connection:
        fill(connection, "demo", "a password for measuring", todos, seed=1)
        cookie = signed_in(connection, folder, "demo")
    database.close()
    return cookie


def signed_in(connection: Connection, folder: Path, name: str) -> str:
    """Return a cookie that signs in the person, who has an account."""
    token = secrets.token_urlsafe(32)
    found = queries.credentials(connection, name)
    if found is None:
        raise LookupError(name)
    queries.start_session(connection, found.id, token, "benchmark")
    text = f"{token}.{clock.now():x}"
    return f"session={text}.{Signer(kept_secret(folder)).sign('session', text)}"


def main() -> None:
    """Print the ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--todos", type=int, default=10_000)
    options.add_argument("--requests", type=int, default=2_000, help="of each page in each round")
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        cookie = prepare(Path(name), given.todos)
        for kind in KINDS:
            _compare(kind, name, cookie, given)


def _compare(kind: str, folder: str, cookie: str, given: argparse.Namespace) -> None:
    with (
        running(kind, "benchmarks.hello:load") as hello,
        running(kind, "webapp.serving:load", DOORSTEP_DATA=folder, DOORSTEP_DEVTOOLS="") as ours,
    ):
        cost(hello, ["/"], "", 500)
        for paths in PAGES.values():
            cost(ours, paths, cookie, 200)
        base: list[float] = []
        ratios: dict[str, list[float]] = {page: [] for page in PAGES}
        for _ in range(given.rounds):
            base.append(cost(hello, ["/"], "", given.requests * 2))
            for page, paths in PAGES.items():
                ratios[page].append(cost(ours, paths, cookie, given.requests) / base[-1])
    print(f"{kind}: Flask hello {statistics.median(base):.0f} µs of CPU a request")
    for page in PAGES:
        low, high = min(ratios[page]), max(ratios[page])
        print(f"  {page:26} {statistics.median(ratios[page]):5.2f} ({low:.2f} to {high:.2f})")


if __name__ == "__main__":
    main()
