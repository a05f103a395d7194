"""25 of one person's 10,000 todos as JSON, and "nothing new", against a Flask hello page.

As `benchmarks.list_page`: under the same server, in turns; the figure is the ratio of CPU time.
Run: ``python -m benchmarks.api``.
"""

import argparse
import http.client
import statistics
import tempfile
from pathlib import Path

from benchmarks.list_page import prepare
from benchmarks.servers import KINDS, Server, cost, running
from webapp.accounts import queries, tokens
from webapp.database import Database

ASKED = {
    "GET /api/todos": ["/api/todos"],
    # Other rows each time, and more pages than are kept.
    "GET /api/todos?after=…, all pages": [
        f"/api/todos?after={number}" for number in range(10_000, 30, -11)
    ],
    "GET /api/todos/ID": ["/api/todos/5000"],
}


def token_in(folder: Path) -> str:
    """Give the person of the benchmark a token."""
    database = Database(f"sqlite:///{folder / 'doorstep.db'}")
    token = tokens.fresh_token()
    with database.write() as connection:
        found = queries.credentials(connection, "demo")
        assert found  # noqa: S101  `prepare` has just made it
        tokens.add_token(connection, found.id, token, "benchmark", "read", user_agent="")
    database.close()
    return token


def etag(server: Server, path: str, bearer: str) -> str:
    """Return the tag that the server gives the path."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", path, headers={"Authorization": bearer})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["ETag"]


def main() -> None:
    """Print the ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--todos", type=int, default=10_000)
    options.add_argument("--requests", type=int, default=2_000, help="of each kind in each round")
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name), given.todos)
        bearer = f"Bearer {token_in(Path(name))}"
        for kind in KINDS:
            _compare(kind, name, bearer, given)


def _compare(kind: str, folder: str, bearer: str, given: argparse.Namespace) -> None:
    with (
        running(kind, "benchmarks.hello:load") as hello,
        running(kind, "webapp.serving:load", DOORSTEP_DATA=folder, DOORSTEP_DEVTOOLS="") as ours,
    ):
        sent = f"Authorization: {bearer}\r\n"
        kinds = {name: (paths, sent, 200) for name, paths in ASKED.items()}
        for name in ("GET /api/todos", "GET /api/todos/ID"):
            known = f"{sent}If-None-Match: {etag(ours, ASKED[name][0], bearer)}\r\n"
            kinds[f"{name}, 304"] = (ASKED[name], known, 304)
        cost(hello, ["/"], "", 500)
        for paths, headers, status in kinds.values():
            cost(ours, paths, "", 200, headers=headers, status=status)
        base: list[float] = []
        ratios: dict[str, list[float]] = {name: [] for name in kinds}
        for _ in range(given.rounds):
            base.append(cost(hello, ["/"], "", given.requests * 2))
            for name, (paths, headers, status) in kinds.items():
                spent = cost(ours, paths, "", given.requests, headers=headers, status=status)
                ratios[name].append(spent / base[-1])
    print(f"{kind}: Flask hello {statistics.median(base):.0f} µs of CPU a request")
    for name, found in ratios.items():
        print(f"  {name:34} {statistics.median(found):5.2f} ({min(found):.2f} to {max(found):.2f})")


if __name__ == "__main__":
    main()
