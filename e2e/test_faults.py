"""The watch that every journey is held to notices what it should."""

import pytest
from playwright.sync_api import Page

from e2e.faults import Faults

HEAD = "<!doctype html><title>Planted</title>"


def plant(page: Page, faults: Faults, planted: str, fault: str, policy: str = "") -> None:
    headers = {"Content-Type": "text/html", "Content-Security-Policy": policy}
    page.route("**/planted", lambda route: route.fulfill(body=HEAD + planted, headers=headers))
    page.route("**/cut.css", lambda route: route.abort())
    faults.expect(fault)
    faults.allow("request failed|Failed to load|Refused|policy violation")
    page.goto("/planted")


@pytest.mark.parametrize(
    ("planted", "policy", "fault"),
    [
        ("<p style='color: red'>", "style-src 'self'", "Content Security Policy"),
        ("<img src='http://elsewhere.invalid/'>", "", "another host: http://elsewhere.invalid/"),
        ("<link rel=stylesheet href='/cut.css'>", "", "request failed: GET .*/cut.css"),
        ("<img src='/no.png'>", "", "status of 404"),
    ],
    ids=["policy", "foreign", "cut", "missing"],
)
def test_what_goes_wrong_is_noticed(
    page: Page, faults: Faults, planted: str, policy: str, fault: str
) -> None:
    plant(page, faults, planted, fault, policy)


@pytest.mark.with_javascript
@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("console.error('planted')", "console error: planted"),
        ("console.warn('planted')", "console warning: planted"),
        ("nothing.there()", "page error: nothing is not defined"),
    ],
    ids=["error", "warning", "exception"],
)
def test_what_scripts_do_wrong_is_noticed(
    page: Page, faults: Faults, script: str, fault: str
) -> None:
    plant(page, faults, f"<script>{script}</script>", fault)


def test_a_fault_that_nobody_expected_fails_the_journey() -> None:
    faults = Faults("http://localhost")
    faults.note("console error: planted")
    with pytest.raises(AssertionError, match="planted"):
        faults.check()
    faults.allow("planted")
    faults.check()
    faults.expect("another")
    with pytest.raises(AssertionError, match="another"):
        faults.check()
