"""The disk is full: reading goes on, writing is refused with a page that keeps what was written."""

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from tests import postgres
from tests.faults.conftest import Tell
from tests.faults.doorstep import Doorstep, doorstep
from tests.faults.test_kill import check_integrity
from tests.faults.wire import Answer, exchange, hidden, request


class Disk(NamedTuple):
    """Where a server keeps its rows, and how that is filled and emptied."""

    server: Doorstep
    fill: Callable[[], None]
    empty: Callable[[], None]
    refusal: int
    """The status of writes while it is full."""


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Give a folder that has room for so much; skip where none may be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="doorstep-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        if not mounted:
            pytest.skip("no disk may be mounted here")
        yield folder
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


def fill(folder: Path) -> None:
    with (
        contextlib.suppress(OSError),
        (folder / "ballast").open("wb", buffering=0) as ballast,
    ):
        while True:
            ballast.write(bytes(4096))


def empty(folder: Path) -> None:
    (folder / "ballast").unlink()


@contextmanager
def small_sqlite(log: Path) -> Iterator[Disk]:
    with (
        small_disk(3) as folder,
        doorstep(log, f"sqlite:///{folder / 'doorstep.db'}") as server,
    ):
        yield Disk(server, lambda: fill(folder), lambda: empty(folder), 507)


@contextmanager
def small_postgresql(log: Path) -> Iterator[Disk]:
    """Only the rows are on the small disk: PostgreSQL's own log of changes has room."""
    name = f"doorstep_{uuid4().hex}"
    with postgres.cluster() as cluster, small_disk(24) as folder:
        if account := postgres.server_account():
            os.chown(folder, account.pw_uid, account.pw_gid)
        place = f"CREATE TABLESPACE {{}} LOCATION '{folder}'"
        postgres.administer(cluster, place, name)
        postgres.administer(cluster, "CREATE DATABASE {0} TEMPLATE template0 TABLESPACE {0}", name)
        url = make_url(cluster).set(database=name).render_as_string(False)
        with doorstep(log, url) as server:
            yield Disk(server, lambda: fill(folder), lambda: empty(folder), 507)
        postgres.administer(cluster, "DROP DATABASE {} WITH (FORCE)", name)
        postgres.administer(cluster, "DROP TABLESPACE {}", name)


@contextmanager
def limited_sqlite(log: Path) -> Iterator[Disk]:
    """No file may grow, as where a quota is used up; nobody has to be root for that."""
    if sys.platform != "linux":
        pytest.skip("other processes’ limits can be set on Linux only")
    with doorstep(log, f"sqlite:///{log / 'doorstep.db'}") as server:

        def limit(size: int) -> None:
            assert server.process
            for worker in children(server.process.pid):
                _, most = resource.prlimit(worker, resource.RLIMIT_FSIZE)
                resource.prlimit(worker, resource.RLIMIT_FSIZE, (size, most))

        yield Disk(server, lambda: limit(4096), lambda: limit(resource.RLIM_INFINITY), 503)


def children(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.fixture(params=[small_sqlite, small_postgresql, limited_sqlite])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    with request.param(tmp_path) as disk:
        yield disk


def test_a_full_disk_loses_no_text(disk: Disk, tell: Tell) -> None:
    server = disk.server
    person = server.new_person()
    key = server.key(person.session)
    server.write_down(person, "Already there")
    taken: list[str] = []

    def send(title: str) -> Answer:
        notes = f"{uuid4()}\r\n" * 200
        form = {"key": key, "next": "/todos", "title": title, "notes": notes}
        answer = exchange(server.port, request("/todos", person.session, form))
        if answer.status == 303:
            taken.append(title)
        else:
            assert form.items() <= hidden(answer.text).items(), "the text is gone"
        return answer

    disk.fill()
    refused = next(answer for n in range(10_000) if (answer := send(f"Number {n}")).status != 303)
    for number in range(10):
        assert send(f"Refused {number}").status == disk.refusal
    assert refused.status == disk.refusal
    assert refused.headers["retry-after"] == "5"
    assert "Send it again" in refused.text
    for path in ("/todos", "/dashboard", "/search?q=already", "/readyz", "/healthz"):
        assert exchange(server.port, request(path, person.session)).status == 200
    assert "Already there" in exchange(server.port, request("/todos?sort=old", person.session)).text

    disk.empty()
    again = request("/todos", person.session, hidden(refused.text))
    first = exchange(server.port, again)
    assert first.status == 303
    assert exchange(server.port, again).location == first.location
    assert server.titles(person) == ["Already there", *taken, hidden(refused.text)["title"]]
    if server.database.is_sqlite:
        check_integrity(server)
    tell(
        f"full disk, {server.database.url.get_backend_name()}: {len(taken)} writes fitted,"
        f" 11 were refused with {disk.refusal}, 0 lost; the first of them succeeded later, once"
    )
