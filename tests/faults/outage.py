"""A PostgreSQL that is stopped and started under the server's feet."""

import subprocess
from pathlib import Path
from typing import Literal

from sqlalchemy import make_url

from tests.postgres import server_account

Way = Literal["smart", "fast", "immediate"]
"""How `pg_ctl stop` ends it; `immediate` is as good as a crash."""


class Outage:
    """Stops and starts the private server that `tests.postgres.cluster` gave."""

    def __init__(self, cluster_url: str) -> None:
        self._data = Path(str(make_url(cluster_url).query["host"])) / "data"
        # Which binaries it was started with, the server itself has written down.
        server = (self._data / "postmaster.opts").read_text().split(" ", 1)[0]
        self._control = Path(server).with_name("pg_ctl")

    def stop(self, way: Way) -> None:
        """Stop it; it is gone when this returns."""
        self._run("stop", f"--mode={way}")

    def start(self) -> None:
        """Start it; it takes connections when this returns."""
        self._run("start", f"--log={self._data.parent / 'log'}")

    def _run(self, *order: str) -> None:
        account = server_account()
        command = [str(self._control), f"--pgdata={self._data}", "--silent", "--wait", *order]
        subprocess.run(
            command,
            check=True,
            cwd=self._data.parent,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            user=account and account.pw_uid,
            group=account and account.pw_gid,
            extra_groups=[] if account else None,
            start_new_session=True,
        )
