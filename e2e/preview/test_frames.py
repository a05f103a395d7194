"""Previews are live and safe, with JavaScript and without; what is saved is seen at once."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect


@pytest.fixture
def window(
    new_context: Callable[..., BrowserContext], site: str, mode: str
) -> Iterator[tuple[Page, list[str]]]:
    """A window, and what it asked for outside of the previewer: nothing, in the end."""
    context = new_context(base_url=site, java_script_enabled=mode == "on")
    outside: list[str] = []

    def note(request: Request) -> None:
        path = request.url.removeprefix(site)
        if not path.startswith("/preview"):
            outside.append(f"{request.method} {path}")

    context.on("request", note)
    yield context.new_page(), outside
    assert outside == []


@pytest.fixture
def page_of(new_context: Callable[..., BrowserContext]) -> Callable[[str], Page]:
    """Opens a window on a site."""
    return lambda url: new_context(base_url=url).new_page()


def test_a_button_in_a_frame_shows_the_state_that_answers(window: tuple[Page, list[str]]) -> None:
    page, _ = window
    page.goto("/preview/TodoRow/overdue")
    frame = page.frame_locator("iframe").first
    frame.get_by_role("button", name="Done: Water the plants").click()
    expect(frame.get_by_role("button", name="Reopen: Water the plants")).to_be_visible()


def test_a_form_that_htmx_sends_swaps_the_region_that_answers(
    window: tuple[Page, list[str]], mode: str
) -> None:
    page, _ = window
    page.goto("/preview/AddForm/fresh?_width=768")
    frame = page.frame_locator("iframe").first
    frame.get_by_label("Add a todo").fill("Milk")
    frame.get_by_role("button", name="Add", exact=True).click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("4 active")


def test_a_link_in_a_frame_leads_to_the_state_that_answers(window: tuple[Page, list[str]]) -> None:
    page, _ = window
    page.goto("/preview/TodosPage/usual?_width=1280")
    frame = page.frame_locator("iframe").first
    frame.get_by_role("link", name="Dashboard").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Dashboard")


def test_what_no_state_answers_says_so_in_the_frame(window: tuple[Page, list[str]]) -> None:
    page, _ = window
    page.goto("/preview/TodosPage/usual?_width=1280")
    frame = page.frame_locator("iframe").first
    frame.get_by_role("button", name="Dark").click()
    expect(frame.get_by_role("heading")).to_have_text("501: no state answers")
    expect(frame.get_by_text("In the app, POST /theme is answered by")).to_be_visible()


def test_htmx_is_told_too_when_no_state_answers(window: tuple[Page, list[str]]) -> None:
    page, _ = window
    page.goto("/preview/TodosPage/first_visit?_width=1280")
    frame = page.frame_locator("iframe").first
    frame.get_by_role("button", name="Search", exact=True).click()
    expect(
        frame.get_by_role("heading", name="501").or_(frame.get_by_role("heading", level=1))
    ).to_be_visible()


@pytest.mark.with_javascript
def test_a_script_cannot_send_to_a_real_view(window: tuple[Page, list[str]]) -> None:
    page, outside = window
    page.goto("/preview/raw/TodoRow/overdue")
    said = page.evaluate(
        """async () => {
          const tried = [];
          const blocked = [];
          const note = (event) => blocked.push(event.effectiveDirective);
          document.addEventListener("securitypolicyviolation", note);
          try { await fetch("/todos", { method: "POST" }); tried.push("fetch"); } catch {}
          if (navigator.sendBeacon("/todos/1/delete")) tried.push("beacon");
          const form = document.createElement("form");
          Object.assign(form, { method: "post", action: "/logout" });
          document.body.append(form);
          form.submit();
          window.open("/todos");
          await new Promise((done) => setTimeout(done, 500));
          return [tried.filter((way) => way !== "beacon"), [...new Set(blocked)].sort()];
        }"""
    )
    assert said == [[], ["connect-src", "form-action"]]
    assert page.url.endswith("/preview/raw/TodoRow/overdue")
    # A blocked beacon is announced as a request, and never sent.
    outside[:] = [
        asked for asked in outside if "/delete" not in asked and "POST /todos" not in asked
    ]


def test_a_page_that_a_script_opens_is_still_the_previewers(
    new_context: Callable[..., BrowserContext], site: str
) -> None:
    page = new_context(base_url=site).new_page()
    page.goto("/preview/raw/TodoRow/overdue")
    page.evaluate("location.href = '/todos/1'")
    expect(page.get_by_role("heading", level=1)).to_have_text("Water the plants")
    assert page.url.startswith(f"{site}/preview/raw/")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("templates/partials/empty.html", "{{ title }}", "{{ title }} Saved!"),
        ("webapp/preview/states/rows.py", 'TodoSearch(q="unicorn"), any', "TodoSearch(), any"),
        ("static/app.css", "@layer tokens,", ".empty-title { display: none } @layer tokens,"),
    ],
    ids=["template", "state", "style"],
)
def test_a_save_is_seen_within_half_a_second(
    edited: tuple[Path, str], page_of: Callable[[str], Page], file: str, old: str, new: str
) -> None:
    root, url = edited
    page = page_of(url)
    page.goto("/preview/Empty/no_match")
    shown = page.frame_locator("iframe").first.get_by_text("Nothing matches.", exact=True)
    expect(shown).to_be_visible()
    page.wait_for_timeout(1000)
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), "utf-8")
    began = time.perf_counter()
    expect(shown).to_be_hidden(timeout=10_000)
    took = time.perf_counter() - began
    # Half a second on a quiet machine; a busy one may take as long again.
    assert took < (0.5 if os.getloadavg()[0] < (os.cpu_count() or 1) else 3)


@pytest.mark.with_javascript
def test_everything_is_reached_by_keys(window: tuple[Page, list[str]]) -> None:
    page, _ = window
    page.goto("/preview")
    page.keyboard.press("/")
    expect(page.get_by_label("Search", exact=True)).to_be_focused()
    page.keyboard.type("overdue")
    expect(page.locator('.card:has([title="LoginPage/wrong_password"])')).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("j")
    focused = page.locator(".open:focus")
    first = focused.get_attribute("href")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert focused.get_attribute("href") == first
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    focused.press("Enter")
    expect(page).to_have_url(f"{page.url.partition('/preview')[0]}{first}")
    page.wait_for_load_state()  # and so the script listens
    page.keyboard.press("1")
    expect(page).to_have_url(f"{page.url.partition('/preview')[0]}{first}?_width=320")
    page.wait_for_load_state()
    page.keyboard.press("m")
    expect(page.get_by_role("link", name="Reduced motion")).to_have_attribute(
        "aria-current", "true"
    )


def test_controls_are_a_form(window: tuple[Page, list[str]], mode: str) -> None:
    page, _ = window
    page.goto("/preview/TodoRow/overdue")
    page.get_by_label("days").fill("12")
    page.get_by_role("button", name="Show").click()
    expect(page.frame_locator("iframe").first.get_by_text("12 days late")).to_be_visible()
    assert "days=12" in page.url


def test_forced_colours_and_the_direction_are_seen(
    window: tuple[Page, list[str]], mode: str
) -> None:
    page, _ = window
    page.goto("/preview/TodoRow/overdue?_colors=forced")
    frame = page.frame_locator("iframe").nth(2)
    expect(frame.locator("html")).to_have_attribute("dir", "rtl")
    expect(frame.locator('link[rel="stylesheet"]').first).to_have_attribute(
        "href", "/preview/asset/usual-forced/app.css"
    )
