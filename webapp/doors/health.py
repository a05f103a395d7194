"""Whether the server is alive, and whether it can work."""

from flask import Blueprint, Response
from sqlalchemy import select

from webapp.doors.house import house, reader
from webapp.migrations import is_current

bp = Blueprint("health", __name__)


def _plain(text: str, status: int) -> Response:
    return Response(f"{text}\n", status, content_type="text/plain; charset=utf-8")


@bp.get("/healthz")
def alive() -> Response:
    """Say that requests are answered; asks nobody else."""
    return _plain("ok", 200)


@bp.get("/readyz")
def ready() -> Response:
    """Say whether the database answers and has the schema that this code knows."""
    reader().execute(select(1))
    return _plain("ready", 200) if is_current(house().database) else _plain("wrong schema", 503)
