"""What the journeys stand on.

Each worker starts a browser, and a server for each database the first time that a journey asks for
it. Each journey has a person, a browser context and a watch for faults of its own. A journey that
uses `mode`, or `page`, runs with JavaScript off and on; marked `both_databases`, on both of them;
marked `both_histories`, without the browser's cache for Back and with it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Protocol

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    BrowserType,
    Page,
    expect,
)

from e2e.faults import Faults
from e2e.scenarios import BOTH, OFF, ON, Mode
from e2e.server import Person, Server, running
from tests import postgres
from tools.browser import executable

# A whole Chromium, as distributions have it, loads two pages behind the address field of each
# window, which takes as long as most journeys. The flag stands in for Playwright's of that name.
WITHOUT = (
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,DialMediaRouteProvider,"
    "GlobalMediaControls,HttpsUpgrades,LensOverlay,MediaRouter,NetworkTimeServiceQuerying,"
    "OptimizationHints,PaintHolding,ThirdPartyStoragePartitioning,Translate"
)

PATIENCE = 10_000
"""Milliseconds that a page may take on a busy machine."""


class Browse(Protocol):
    """Opens a browser window for somebody, or for nobody who is signed in."""

    def __call__(self, person: Person | None = None, **options: Any) -> Page: ...


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "both_databases: run on SQLite and on PostgreSQL")
    config.addinivalue_line("markers", "both_histories: run without the cache for Back and with it")
    config.addinivalue_line("markers", "scenario(id, ...): holds these rows of e2e/scenarios.py")
    config.addinivalue_line("markers", "with_javascript: run with JavaScript only")
    config.addinivalue_line("markers", "without_javascript: run without JavaScript only")
    expect.set_options(timeout=PATIENCE)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases")
        names = ["sqlite", "postgresql"] if both else ["sqlite"]
        metafunc.parametrize("database", names)
    if "mode" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker
        modes = ON if only("with_javascript") else OFF if only("without_javascript") else BOTH
        metafunc.parametrize("mode", modes, ids=[f"js-{mode}" for mode in modes])
    if metafunc.definition.get_closest_marker("both_histories"):
        metafunc.parametrize("bfcache", [False, True], ids=["", "bfcache"])


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_type: BrowserType
) -> dict[str, Any]:
    path = executable(browser_type.executable_path)
    own = {"executable_path": path, "args": [WITHOUT]} if path else {}
    return browser_type_launch_args | own


@pytest.fixture(scope="session")
def browser_with_bfcache(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any]
) -> Iterator[Browser]:
    """A browser that keeps pages for Back, as people's do."""
    path = executable(browser_type.executable_path, shell=False)
    whole = {"executable_path": path} if path else {"channel": "chromium"}
    browser = browser_type.launch(
        **browser_type_launch_args | whole, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    with ExitStack() as open_servers:
        started: dict[str, Server] = {}

        def start(name: str) -> Server:
            if name not in started:
                url = ""
                if name == "postgresql":
                    cluster = open_servers.enter_context(postgres.cluster())
                    url = open_servers.enter_context(postgres.database(cluster))
                folder = tmp_path_factory.mktemp(name)
                started[name] = open_servers.enter_context(running(folder, url))
            return started[name]

        yield start


@pytest.fixture
def server(servers: Callable[[str], Server], database: str) -> Server:
    server = servers(database)
    server.forget_requests()
    return server


@pytest.fixture
def person(server: Server) -> Person:
    return server.new_person()


@pytest.fixture
def faults(server: Server) -> Iterator[Faults]:
    faults = Faults(server.url)
    yield faults
    faults.check()


def sign_in(context: BrowserContext, person: Person, server: Server) -> None:
    """Sign the person in, without the form."""
    context.add_cookies(
        [
            {
                "name": "session",
                "value": person.session,
                "url": server.url,
                "httpOnly": True,
                "sameSite": "Lax",
            }
        ]
    )


@pytest.fixture
def bfcache() -> bool:
    """Whether the browser keeps pages for Back; `both_histories` says otherwise."""
    return False


@pytest.fixture
def make_context(
    bfcache: bool, request: pytest.FixtureRequest
) -> Iterator[Callable[..., BrowserContext]]:
    """What makes a context in the browser that the journey asks for."""
    if not bfcache:
        yield request.getfixturevalue("new_context")
        return
    browser: Browser = request.getfixturevalue("browser_with_bfcache")
    yield browser.new_context
    for context in browser.contexts:
        context.close()


@pytest.fixture
def browse(
    server: Server, faults: Faults, mode: Mode, make_context: Callable[..., BrowserContext]
) -> Browse:
    def open_window(person: Person | None = None, **options: Any) -> Page:
        context = make_context(base_url=server.url, java_script_enabled=mode == "on", **options)
        context.set_default_timeout(PATIENCE)
        faults.watch(context)
        if person:
            sign_in(context, person, server)
        return context.new_page()

    return open_window


@pytest.fixture
def page(browse: Browse, person: Person) -> Page:
    """A window of the journey's person, who is signed in."""
    return browse(person)
