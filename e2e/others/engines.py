"""Browsers that are no Chromium, each behind the same few steps.

Firefox is driven by Playwright, WebKit by its WebDriver, w3m and lynx by their keys in a terminal.
"""

import json
import os
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError, URLError

from playwright.sync_api import Page, Playwright, expect

from e2e.others.terminal import Terminal, terminal
from e2e.server import free_port

PATIENCE = 30
"""Seconds that a page may take."""

QUESTION = 5
"""Seconds that WebKit's driver may take to say what is on its page."""

START = 120
"""Seconds that a browser may take to start, on a machine with much else to do."""

MINI_BROWSERS = "webkit2gtk-4.1/MiniBrowser"


class Steps(Protocol):
    """What a person does, in any browser."""

    def open(self, path: str) -> None:
        """Go to a page by its address."""

    def fill(self, label: str, text: str) -> None:
        """Write into the field of this label."""

    def press(self, name: str) -> None:
        """Press a button; in a browser without a mouse, the next one of this name."""

    def delete(self, title: str) -> None:
        """Delete a todo of the list, in its row or, where that cannot be, on its own page."""

    def follow(self, text: str) -> None:
        """Follow a link."""

    def back(self) -> None:
        """Go back one page."""

    def refresh(self) -> None:
        """Load the page anew."""

    def see(self, text: str) -> None:
        """Wait until the page shows this."""

    def see_no(self, text: str) -> None:
        """Wait until the page does not show this."""


class Missing(Exception):
    """This browser cannot be had here; the text says what is missing."""


Engine = Callable[[str], AbstractContextManager[Steps]]


def field(label: str) -> str:
    """The field of this label, as XPath."""
    return f"//*[@id = //label[normalize-space() = '{label}']/@for]"


def button(name: str) -> str:
    """The button of this name, as XPath."""
    return f"//button[normalize-space() = '{name}' or @aria-label = '{name}']"


def link(text: str) -> str:
    """The link of this text, as XPath."""
    return f"//a[normalize-space() = '{text}']"


class Firefox:
    """A page of Playwright's."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def open(self, path: str) -> None:
        self._page.goto(path)

    def fill(self, label: str, text: str) -> None:
        self._page.locator(field(label)).fill(text)

    def press(self, name: str) -> None:
        self._page.locator(button(name)).click()

    def delete(self, title: str) -> None:
        self.press(f"Delete: {title}")

    def follow(self, text: str) -> None:
        self._page.locator(link(text)).click()

    def back(self) -> None:
        self._page.go_back()

    def refresh(self) -> None:
        self._page.reload()

    def see(self, text: str) -> None:
        expect(self._page.locator("body")).to_contain_text(text)

    def see_no(self, text: str) -> None:
        expect(self._page.locator("body")).not_to_contain_text(text)


@contextmanager
def firefox(playwright: Playwright, *, javascript: bool) -> Iterator[Engine]:
    """Give a Firefox that opens windows. Raises Missing."""
    if not javascript:
        raise Missing("its driver looks at pages by scripts, and waits for ever without them")
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    if not path:
        raise Missing("no Firefox: apt-get install firefox-esr")
    preferences: dict[str, str | float | bool] = {
        # Going back is told to the driver only where pages are not kept for it.
        "browser.sessionhistory.max_total_viewers": 0,
        "fission.bfcacheInParent": False,
    }
    browser = playwright.firefox.launch(
        channel="moz-firefox", executable_path=path, firefox_user_prefs=preferences
    )

    @contextmanager
    def window(url: str) -> Iterator[Steps]:
        context = browser.new_context(base_url=url)
        context.set_default_timeout(PATIENCE * 1000)
        yield Firefox(context.new_page())
        context.close()

    yield window
    browser.close()


class NotThere(Exception):
    """The page does not hold such an element, or no longer."""


class WebKit:
    """A session of WebDriver's (W3C WebDriver §8), for what the journeys need of it."""

    _ELEMENT = "element-6066-11e4-a52e-4f735466cecf"

    def __init__(self, driver: str, binary: str, arguments: list[str], url: str) -> None:
        self._url = url
        self._session = driver
        options = {"binary": binary, "args": ["--automation", *arguments]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        began = self._ask("POST", "/session", capabilities=wanted)
        self._session = f"{driver}/session/{began['sessionId']}"

    def close(self) -> None:
        """End the session."""
        self._ask("DELETE", "")

    def open(self, path: str) -> None:
        self._ask("POST", "/url", url=self._url + path)

    def fill(self, label: str, text: str) -> None:
        self._on(field(label), "clear")
        self._on(field(label), "value", text=text)

    def press(self, name: str) -> None:
        self._on(button(name), "click")

    def delete(self, title: str) -> None:
        self.press(f"Delete: {title}")

    def follow(self, text: str) -> None:
        self._on(link(text), "click")

    def back(self) -> None:
        self._ask("POST", "/back")

    def refresh(self) -> None:
        self._ask("POST", "/refresh")

    def see(self, text: str) -> None:
        _until(lambda: text in self._text(), lambda: f"no {text!r} in\n{self._text()}")

    def see_no(self, text: str) -> None:
        _until(lambda: text not in self._text(), lambda: f"{text!r} in\n{self._text()}")

    def _text(self) -> str:
        try:
            return str(self._question("GET", f"/element/{self._find('//body')}/text"))
        except NotThere:  # between two pages
            return ""

    def _on(self, xpath: str, do: str, **values: str) -> None:
        def done() -> bool:
            try:
                self._ask("POST", f"/element/{self._find(xpath)}/{do}", **values)
            except NotThere:
                return False
            return True

        _until(done, lambda: f"no {xpath} in\n{self._text()}")

    def _find(self, xpath: str) -> str:
        found = self._question("POST", "/element", using="xpath", value=xpath)
        return str(found[self._ELEMENT])

    def _question(self, method: str, path: str, **values: str) -> Any:
        """Ask what can be asked again. Between two pages the driver may never answer: NotThere."""
        try:
            return self._ask(method, path, QUESTION, **values)
        except TimeoutError:
            raise NotThere from None

    def _ask(self, method: str, path: str, seconds: float = START, /, **values: Any) -> Any:
        body = json.dumps(values).encode() if method == "POST" else None
        request = urllib.request.Request(self._session + path, body, method=method)  # noqa: S310  ours
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:  # noqa: S310  ours
                return json.load(answer)["value"]
        except HTTPError as error:
            said = json.load(error)["value"]
            if said["error"] in {"no such element", "stale element reference"}:
                raise NotThere from None
            raise AssertionError(f"{method} {path}: {said['error']}, {said['message']}") from None


def _until(holds: Callable[[], bool], said: Callable[[], str]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < give_up, said()
        time.sleep(0.03)


@contextmanager
def webkit(*, javascript: bool) -> Iterator[Engine]:
    """Give a WebKit that opens windows, on a display of its own. Raises Missing."""
    for program, package in (("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb")):
        if not shutil.which(program):
            raise Missing(f"no {program}: apt-get install {package}")
    binary = next(Path("/usr/lib").glob(f"*/{MINI_BROWSERS}"), None)
    if not binary:
        raise Missing(f"no {MINI_BROWSERS}: apt-get install libwebkit2gtk-4.1-0")
    arguments = [] if javascript else ["--enable-javascript=false"]
    with ExitStack() as stack:
        display = stack.enter_context(_display())

        @contextmanager
        def window(url: str) -> Iterator[Steps]:
            # A driver for each: it has one session at a time, and keeps one that failed.
            port = free_port()
            driver = f"http://127.0.0.1:{port}"
            with _running("WebKitWebDriver", f"--port={port}", DISPLAY=f":{display}") as process:
                _until(lambda: _answers(f"{driver}/status"), lambda: f"no driver: {process.poll()}")
                browser = WebKit(driver, str(binary), arguments, url)
                try:
                    yield browser
                finally:
                    browser.close()

        yield window


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310  a driver of ours
            return True
    except HTTPError:
        return True
    except URLError:
        return False


@contextmanager
def _display() -> Iterator[str]:
    """Give the number of an X display that nobody sees."""
    reading, writing = os.pipe()
    screen = ("-screen", "0", "1280x900x24", "-nolisten", "tcp")
    with _running("Xvfb", "-displayfd", str(writing), *screen, pass_fds=[writing]):
        os.close(writing)
        with os.fdopen(reading) as said:
            yield said.readline().strip()


@contextmanager
def _running(
    *command: str, pass_fds: list[int] | None = None, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        pass_fds=pass_fds or [],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


class W3m:
    """w3m, by its keys."""

    command: tuple[str, ...] = ("w3m", "-cookie", "-o", "accept_cookie=1")
    BACK, REFRESH = "B", "R"

    def __init__(self, screen: Terminal, url: str) -> None:
        self._screen = screen
        self._url = url

    def open(self, path: str) -> None:
        self._screen.press("U")
        self._screen.see(r"Goto URL:")
        self._type(self._url + path)

    def fill(self, label: str, text: str) -> None:
        self._find(rf"{label} \[")
        self._screen.press("Tab", "Enter")
        self._type(text)

    def press(self, name: str) -> None:
        # A button ends its line; a heading or a label of this name comes before it.
        self._find(f"{name}$")
        self._screen.press("Enter")

    def delete(self, title: str) -> None:
        # A row's buttons have a formaction, which text browsers do not know.
        self.follow(title)
        self.see("Back without saving")
        self.press("Delete")

    def follow(self, text: str) -> None:
        self._find(text)
        self._screen.press("Enter")

    def back(self) -> None:
        self._screen.press(self.BACK)

    def refresh(self) -> None:
        self._screen.press(self.REFRESH)

    def see(self, text: str) -> None:
        self._screen.see(re.escape(text))

    def see_no(self, text: str) -> None:
        self._screen.see_no(re.escape(text))

    def _find(self, pattern: str) -> None:
        self._screen.press("/")
        self._screen.write(pattern)
        self._screen.press("Enter")

    def _type(self, text: str) -> None:
        self._screen.press("C-u")
        self._screen.write(text)
        self._screen.press("Enter")


class Lynx(W3m):
    """lynx, by its keys; its fields wait for Enter, so that letters are commands elsewhere."""

    command = ("lynx", "-accept_all_cookies", "-nocolor", "-nopause", "-tna")
    BACK, REFRESH = "Left", "C-r"
    WRITING = "Enter text into the field"
    SAYS = 3  # lines at the bottom, where it says what it does; the cursor is there till it is done

    def open(self, path: str) -> None:
        self._screen.press("g")
        self._screen.see(r"URL to open:")
        self._type(self._url + path)

    def fill(self, label: str, text: str) -> None:
        self._tab_to(rf"{label} ?$", "_")
        self._screen.press("Enter")
        self._screen.see(self.WRITING)
        self._type(text)
        # Else a Tab that is pressed before all this was read comes one field too late.
        self._screen.see_no(self.WRITING)

    def press(self, name: str) -> None:
        self._tab_to("", re.escape(f"(BUTTON) {name}"))
        self._screen.press("Enter")

    def follow(self, text: str) -> None:
        self._tab_to("", re.escape(text))
        self._screen.press("Enter")

    def _tab_to(self, before: str, at: str) -> None:
        """Press Tab until the cursor is at this, with that before it on its line."""
        for _ in range(80):
            was = self._screen.cursor_at_rest(above=self.SAYS)
            if re.search(before, was.before) and re.match(rf" ?{at}", was.after):
                return
            self._screen.press("Tab")
            self._screen.see_cursor_move(was)
        raise AssertionError(f"Tab does not reach {before!r} {at!r} on\n{self._screen.screen()}")


@contextmanager
def in_terminal(kind: type[W3m], home: Path) -> Iterator[Engine]:
    """Give a browser that lives in a terminal. Raises Missing."""
    for program in ("tmux", kind.command[0]):
        if not shutil.which(program):
            raise Missing(f"no {program}: apt-get install {program}")

    @contextmanager
    def window(url: str) -> Iterator[Steps]:
        with terminal(home, *kind.command, f"{url}/login") as screen:
            browser = kind(screen, url)
            browser.see("Sign in")
            yield browser

    yield window
