"""What a person with 20 todos pays when somebody else has a million in the same database.

The same requests, in one process, against two databases in turns; the figure is the ratio of CPU
time. Run: ``python -m benchmarks.neighbours``. Making the rows takes a minute or two.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from benchmarks.list_page import prepare
from webapp import create_app
from webapp.database import Database
from webapp.demo import fill
from webapp.settings import Settings

PAGES = ("/todos", "/todos?q=mi", "/todos?q=milk", "/search?q=zurich+tom", "/dashboard")


def _app(folder: Path, others: int) -> tuple[Flask, str]:
    cookie = prepare(folder, 20)
    database = Database(f"sqlite:///{folder / 'doorstep.db'}")
    with database.write() as connection:
        fill(connection, "neighbour", "another password", others, seed=2)
    return create_app(Settings.model_validate({"DOORSTEP_DATA": folder}), database), cookie


def _cost(client: FlaskClient, page: str, cookie: str, requests: int) -> float:
    began = time.process_time()
    for _ in range(requests):
        if client.get(page, headers={"Cookie": cookie}).status_code != 200:
            raise RuntimeError(page)
    return time.process_time() - began


def main() -> None:
    """Print the ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--others", type=int, default=1_000_000)
    options.add_argument("--requests", type=int, default=300)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        alone, among = Path(name, "alone"), Path(name, "among")
        alone.mkdir()
        among.mkdir()
        houses = [_app(alone, 0), _app(among, given.others)]
        clients = [(app.test_client(use_cookies=False), cookie) for app, cookie in houses]
        for page in PAGES:
            ratios = []
            for _ in range(given.rounds):
                first, second = (_cost(c, page, cookie, given.requests) for c, cookie in clients)
                ratios.append(second / first)
            median, low, high = statistics.median(ratios), min(ratios), max(ratios)
            print(f"{page:24} {median:5.2f} ({low:.2f} to {high:.2f})")


if __name__ == "__main__":
    main()
