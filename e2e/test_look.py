"""Themes, narrow screens, and what a first visit weighs."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Request, expect

from e2e.conftest import Browse
from e2e.faults import Faults
from e2e.server import Person, Server
from e2e.steps import expect_whole, sign_in
from webapp import clock

FIRST_VISIT = 30_000
"""Bytes of all bodies, as they were compressed."""


def test_a_theme_is_chosen_and_kept(page: Page, server: Server, person: Person) -> None:
    server.write_down(person, "Sweep")
    page.goto("/todos?q=sweep&status=all")
    root = page.locator("html")
    expect(page.get_by_role("button", name="System")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Dark").click()
    expect(root).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(f"{server.url}/todos?q=sweep&status=all")
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    page.goto("/lists")
    expect(root).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Sign out").click()
    expect_whole(page, "Sign in")
    expect(root).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="Light").click()
    expect(root).to_have_attribute("data-theme", "light")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != dark


def test_the_system_theme_is_followed(browse: Browse, person: Person) -> None:
    colours = set()
    for scheme in ("light", "dark"):
        page = browse(person, color_scheme=scheme)
        page.goto("/todos")
        colours.add(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
    assert len(colours) == 2


def test_nothing_scrolls_sideways_at_320_pixels(
    browse: Browse, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("status of 404")
    long = "Donaudampfschifffahrtsgesellschaft" * 10
    server.make_list(person, "A list with quite a long name that goes on for a while, too")
    ids = server.write_down(person, "Sweep", long, due=clock.today() - timedelta(days=400))
    server.write_down(person, *(f"Errand {number}" for number in range(30)))
    server.write_down(person, long, deleted=True)
    server.write_down(person, "Sweep", done=True)
    page = browse(person, viewport={"width": 320, "height": 640})
    wide = {}

    def look(path: str) -> None:
        page.goto(path)
        for details in page.locator("details").all():
            details.evaluate("node => { node.open = true }")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[path] = width

    for path in (
        "/dashboard",
        "/todos",
        "/todos?q=sweep&status=all&due=overdue&sort=oldest",
        f"/todos?q={long[:150]}",
        "/search",
        "/search?status=deleted",
        f"/todos/{ids[0]}",
        f"/todos/{ids[1]}",
        "/lists",
        "/lists/1",
        "/account",
        "/nowhere",
    ):
        look(path)
    page.goto("/todos")
    page.get_by_role("button", name="Delete: Errand 29").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.get_by_label("Select: Errand 28").check()
    if page.evaluate("document.documentElement.scrollWidth") > 320:
        wide["/todos with a flash and a tick"] = 0
    page.context.clear_cookies()
    look("/login")
    look("/register")
    assert wide == {}


@pytest.mark.with_javascript
def test_a_first_visit_weighs_at_most_30_kilobytes(
    browse: Browse, server: Server, person: Person
) -> None:
    page = browse()
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto("/login?next=/todos", wait_until="networkidle")
    sign_in(page, person)
    expect_whole(page, "Nothing active")
    page.wait_for_load_state("networkidle")
    # What came from the browser's own cache has no body of its own.
    bodies = [
        (request.url.removeprefix(server.url), max(0, request.sizes()["responseBodySize"]))
        for request in finished
    ]
    assert sum(size for _, size in bodies) <= FIRST_VISIT, bodies
