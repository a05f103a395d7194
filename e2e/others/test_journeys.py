"""The journeys in browsers that are no Chromium, with scripts and without."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Playwright

from e2e.others.engines import Engine, Lynx, Missing, Steps, W3m, firefox, in_terminal, webkit
from e2e.server import PASSWORD, Person, Server

ENGINES = ["firefox", "firefox-js-off", "webkit", "webkit-js-off", "w3m", "lynx"]


@pytest.fixture(scope="module", params=ENGINES)
def engine(
    request: pytest.FixtureRequest,
    playwright: Playwright,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Engine]:
    name, _, without = request.param.partition("-")
    with ExitStack() as stack:
        try:
            if name == "firefox":
                started = stack.enter_context(firefox(playwright, javascript=not without))
            elif name == "webkit":
                started = stack.enter_context(webkit(javascript=not without))
            else:
                kind = W3m if name == "w3m" else Lynx
                started = stack.enter_context(in_terminal(kind, tmp_path_factory.mktemp(name)))
        except Missing as missing:
            pytest.skip(f"{request.param}: {missing}")
        yield started


@pytest.fixture
def steps(engine: Engine, server: Server, person: Person) -> Iterator[Steps]:
    """The steps of the journey's person, who has signed in."""
    with engine(server.url) as steps:
        steps.open("/login")
        steps.see("Username")
        steps.fill("Username", person.name)
        steps.fill("Password", PASSWORD)
        steps.press("Sign in")
        steps.see("Welcome back!")
        yield steps


def test_sign_in_leads_to_the_dashboard_and_sign_out_away(
    steps: Steps, server: Server, person: Person
) -> None:
    steps.see("Nothing is due today.")
    steps.press("Sign out")
    steps.see("Create an account")
    steps.back()
    steps.open("/todos")
    steps.see("Create an account")
    assert server.posts() == ["/login", "/logout"]


def test_what_is_added_is_there_once_after_refresh(
    steps: Steps, server: Server, person: Person
) -> None:
    steps.open("/todos")
    steps.see("Nothing here yet.")
    steps.fill("Add a todo", "Buy milk")
    steps.press("Add")
    steps.see("Todo created.")
    steps.see("1 active")
    server.forget_requests()
    steps.refresh()
    steps.see_no("Todo created.")
    steps.see("Buy milk")
    assert server.titles(person) == ["Buy milk"]
    assert server.posts() == []


def test_a_search_is_there_again_after_back(steps: Steps, server: Server, person: Person) -> None:
    server.write_down(person, "Sweep the floor", "Buy milk")
    steps.open("/todos")
    steps.see("2 active")
    steps.fill("Search", "sweep")
    steps.press("Search")
    steps.see("1 active matching “sweep”")
    steps.see_no("Buy milk")
    steps.follow("Sweep the floor")
    steps.see("Back without saving")
    steps.back()
    steps.see("1 active matching “sweep”")
    steps.see("Sweep the floor")
    steps.see("Theme")


def test_what_is_deleted_is_back_after_undo(steps: Steps, server: Server, person: Person) -> None:
    server.write_down(person, "Sweep", "Dust")
    steps.open("/todos")
    steps.see("2 active")
    steps.delete("Dust")
    steps.see("Todo deleted.")
    steps.see("1 active")
    steps.see_no("Dust")
    steps.press("Undo")
    steps.see("Undone.")
    steps.see("Dust")
    assert server.titles(person, 0) == ["Sweep", "Dust"]
