"""What goes wrong in a browser while nobody looks: a journey fails on any of it."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

HARMLESS = {"log", "info", "debug", "dir", "table", "time", "timeEnd", "count", "trace", "clear"}

# Console messages of this kind come from the page, so a script that is not there cannot send them.
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error("policy violation:", event.effectiveDirective, event.blockedURI));
"""


class Faults:
    """Console errors and warnings, page errors, policy violations, failed and foreign requests."""

    def __init__(self, base_url: str) -> None:
        self._host = urlsplit(base_url).netloc
        self._expected: list[re.Pattern[str]] = []
        self._allowed: list[re.Pattern[str]] = []
        self._seen: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        """Note what goes wrong in any page of this context."""
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("requestfailed", self._failed)

    def expect(self, pattern: str) -> None:
        """Say that a fault like this belongs to the journey; it must occur."""
        self._expected.append(re.compile(pattern))

    def allow(self, pattern: str) -> None:
        """Say that a fault like this may occur, as it depends on what is faster."""
        self._allowed.append(re.compile(pattern))

    def note(self, fault: str) -> None:
        """Keep a fault for `check`."""
        self._seen.append(fault)

    def check(self) -> None:
        """Fail on a fault that was not expected, and on an expected one that did not occur."""
        known = self._expected + self._allowed
        bad = [fault for fault in self._seen if not any(p.search(fault) for p in known)]
        assert not bad, "in the browser: " + "; ".join(bad)
        for pattern in self._expected:
            assert any(map(pattern.search, self._seen)), f"did not occur: {pattern.pattern}"

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in HARMLESS:
            self.note(f"console {message.type}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.note(f"page error: {error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.netloc != self._host and parts.scheme not in {"data", "about"}:
            self.note(f"request to another host: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.resource_type == "fetch" and request.failure == "net::ERR_ABORTED":
            return  # a search that the next letter made needless
        self.note(f"request failed: {request.method} {request.url} {request.failure}")
