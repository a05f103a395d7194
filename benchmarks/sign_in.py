"""What signing in tells a stranger by its time, and what many wrong passwords cost everybody else.

`python -m benchmarks.sign_in` starts the real server, on SQLite, with the hashes people get.

- Known and unknown names are tried in turn; compared are the medians, and how much the ratio of two
  halves of the same kind differs, which is what the clock itself cannot tell apart.
- Somebody reads pages while nobody signs in, and again under 50 wrong sign-ins at once.
"""

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urlsplit

from e2e.server import Server, running

TRIES = 500
AT_ONCE = 50
SECONDS = 10.0


def ask(server: Server, method: str, path: str, cookie: str = "", **fields: str) -> int:
    """Send one request on a connection of its own and return the status."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port, timeout=30)
    body = urlencode(fields) if fields else None
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection.request(method, path, body, headers | ({"Cookie": cookie} if cookie else {}))
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def took(act: Callable[[], object]) -> float:
    """Return how many milliseconds it took."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def known_and_unknown(server: Server) -> None:
    """Compare wrong passwords for names that have an account, and for names that have none."""
    names = {
        "known": [server.new_person(f"Robin {number}").name for number in range(TRIES)],
        "unknown": [f"Nobody {number}" for number in range(TRIES)],
    }
    times: dict[str, list[float]] = {"known": [], "unknown": []}
    for pair in zip(names["known"], names["unknown"], strict=True):
        for kind, name in zip(times, pair, strict=True):
            fields = {"username": name, "password": "wrong"}
            times[kind].append(took(lambda f=fields: ask(server, "POST", "/login", **f)))  # type: ignore[misc]
    medians = {kind: statistics.median(found) for kind, found in times.items()}
    halves = [statistics.median(times["known"][at::2]) for at in (0, 1)]
    ratio, same = medians["known"] / medians["unknown"], halves[0] / halves[1]
    print(f"known {medians['known']:.1f} ms, unknown {medians['unknown']:.1f} ms: {ratio:.3f}")
    print(f"two halves of the known: {same:.3f}")


def pages_meanwhile(server: Server, cookie: str, seconds: float) -> list[float]:
    """Ask for a list for so many seconds and return what each page took, in order."""
    until = time.perf_counter() + seconds
    times = []
    while time.perf_counter() < until:
        times.append(took(lambda: ask(server, "GET", "/todos", cookie)))
    return sorted(times)


def under_wrong_ones(server: Server) -> None:
    """Compare pages while nobody signs in with pages under many wrong sign-ins at once."""
    person = server.new_person("Reader")
    server.write_down(person, *(f"Todo {number}" for number in range(50)))
    cookie = f"session={person.session}"
    quiet = pages_meanwhile(server, cookie, SECONDS / 2)
    stop = threading.Event()
    answers: list[int] = []

    def try_again(number: int) -> None:
        while not stop.is_set():
            fields = {"username": f"Robin {number}", "password": "wrong"}
            answers.append(ask(server, "POST", "/login", **fields))

    threads = [threading.Thread(target=try_again, args=(n,)) for n in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    busy = pages_meanwhile(server, cookie, SECONDS)
    stop.set()
    for thread in threads:
        thread.join()
    for name, times in (("quiet", quiet), ("under wrong sign-ins", busy)):
        at = times[int(len(times) * 0.99)]
        print(
            f"{name}: {len(times)} pages, median {statistics.median(times):.0f} ms,"
            f" 99th percentile {at:.0f} ms, longest {times[-1]:.0f} ms"
        )
    said = {status: answers.count(status) for status in sorted(set(answers))}
    print(f"{AT_ONCE} at once, {len(answers)} tries: {said}")


def main() -> None:
    """Run both, the second also with the limits that people get."""
    with TemporaryDirectory() as folder, running(Path(folder)) as server:
        known_and_unknown(server)
        under_wrong_ones(server)


if __name__ == "__main__":
    main()
