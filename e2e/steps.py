"""Steps that many journeys take, each as a person would."""

import re

from playwright.sync_api import Locator, Page, Route, expect

from e2e.server import PASSWORD, Person


def add(page: Page, title: str) -> None:
    """Write a todo into the field and press Add; what comes of it is for the journey to say."""
    page.get_by_label("Add a todo").fill(title)
    page.get_by_role("button", name="Add", exact=True).click()


def row(page: Page, title: str) -> Locator:
    """The todo's row in a list."""
    link = page.get_by_role("link", name=title, exact=True)
    return page.get_by_role("listitem").filter(has=link)


def shown(page: Page) -> Locator:
    """The titles in the list, in their order."""
    return page.locator(".todo .title")


def search(page: Page, text: str) -> None:
    """Ask for the text by the button, before a search while typing would begin."""
    page.get_by_label("Search").evaluate("(field, text) => { field.value = text }", text)
    page.get_by_role("button", name="Search").click()


def back(page: Page) -> None:
    """Go back one step; a page that was kept for it is there without loading again."""
    page.go_back(wait_until="commit")


def pick(page: Page, label: str, option: str) -> None:
    """Pick a filter; without JavaScript the button sends it."""
    filters = page.get_by_role("search")
    if not filters.get_by_label(label).is_visible():
        filters.get_by_text("Filters").click()
    filters.get_by_label(label).select_option(option)
    if not page.evaluate("!!globalThis.htmx"):
        page.get_by_role("button", name="Search").click()


def sign_in(page: Page, person: Person, password: str = PASSWORD) -> None:
    """Fill the form to sign in, and send it."""
    page.get_by_label("Username").fill(person.name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def expect_status(page: Page, text: str) -> None:
    """The page says this in its one lasting place for what was done."""
    expect(page.get_by_role("status")).to_have_text(re.compile(rf"^\s*{re.escape(text)}"))


def expect_whole(page: Page, heading: str | re.Pattern[str]) -> None:
    """This is a whole page, head and header and all, and not a part that was meant for one."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.get_by_role("banner")).to_be_visible()
    expect(page.get_by_role("contentinfo")).to_be_visible()
    expect(page.locator("head link[rel=stylesheet]")).to_have_count(1)


def lose_the_answer(page: Page, path: str = "**/todos") -> None:
    """Let the next form sent there take effect, and its answer be lost on the way."""

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route(path, lose, times=1)
