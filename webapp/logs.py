"""Logs: one line an event, for people on a terminal and as JSON elsewhere. No secrets."""

import json
import logging
import secrets
import sys
import time
from datetime import UTC, datetime
from typing import TextIO

from flask import Flask, Response, g, request

log = logging.getLogger("doorstep")

_json = json.JSONEncoder(default=str).encode


class OneLine(logging.Formatter):
    """Formats an event as one line; line ends from outside are escaped by JSON.

    What there is to say of an event stands by name in its ``details``: ``extra={"details": {…}}``.
    """

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without a line end."""
        details: dict[str, object] = getattr(record, "details", {})
        if record.exc_info:
            details = details | {"traceback": self.formatException(record.exc_info)}
        at = datetime.fromtimestamp(record.created, UTC)
        if self._as_json:
            event = {
                "at": at.isoformat(timespec="milliseconds"),
                "level": record.levelname.lower(),
                "event": record.getMessage(),
            }
            return _json(event | details)
        words = " ".join(f"{name}={_plain(value)}" for name, value in details.items())
        return f"{at:%H:%M:%S} {record.levelname:<7} {record.getMessage()} {words}".rstrip()


def _plain(value: object) -> str:
    text = str(value)
    return text if text.isprintable() and " " not in text else json.dumps(text)


def start_logging(stream: TextIO = sys.stderr) -> None:
    """Send events to the stream, as JSON unless it is a terminal."""
    # Not written, so not looked up for every line (see "Optimization" in Python's logging HOWTO).
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine(as_json=not stream.isatty()))
    log.handlers[:] = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False


def log_requests(app: Flask) -> None:
    """Log a line for each request: method, path without its query, status, milliseconds."""

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(6)
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        log_request(request.method, request.path, response.status_code, g.began, g.request_id)
        return response


def log_request(method: str, path: str, status: int, began: float, name: str = "") -> None:
    """Log the line of a request that began at this reading of `time.perf_counter`."""
    if not log.isEnabledFor(logging.INFO):
        return
    details = {
        "method": method,
        "path": path,
        "status": status,
        "ms": round((time.perf_counter() - began) * 1000, 1),
        "id": name or secrets.token_hex(6),
    }
    log.info("request", extra={"details": details})
