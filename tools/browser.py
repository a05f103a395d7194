"""Browsers for the journeys.

`executable` says which Chromium to start. Run as a module, this gets one where there is none, and
proves that it starts: Playwright's own build, or the distribution's where its download fails. With
``--others`` it gets what some journeys also run in, from Debian, where it may.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

DOWNLOAD_SECONDS = 120
PACKAGES = ("chromium", "fonts-dejavu-core")

SHELL = "chromium-headless-shell"
"""Chromium without a window around it, as Playwright's own build has it: it needs less.

It keeps no page for Back.
"""

OTHERS = {
    "firefox-esr": "firefox-esr",
    "WebKitWebDriver": "webkit2gtk-driver",
    "Xvfb": "xvfb",
    "w3m": "w3m",
    "lynx": "lynx",
    "tmux": "tmux",
}
"""The program and the package of each of the other browsers, and of what they run in."""


def executable(own_build: str, *, shell: bool = True) -> str | None:
    """The `executable_path` to launch; None where it is Playwright's own build, or there is none.

    `own_build` is the `executable_path` of Playwright's browser type. `E2E_CHROMIUM` names another
    browser, which then goes first. Without ``shell``, it is the browser that people have.
    """
    chosen = os.environ.get("E2E_CHROMIUM")
    if chosen or Path(own_build).exists():
        return chosen or None
    return (shell and shutil.which(SHELL)) or system_browser()


def system_browser() -> str | None:
    """The path of an installed Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def main() -> None:
    """Make sure that a browser starts; end with one clear line if none does."""
    if "--others" in sys.argv:
        get_others()
        return
    if not installed():
        download() or install_package(*PACKAGES, SHELL) or install_package(*PACKAGES)
    if not installed():
        sys.exit(
            "No Chromium to test with. Install one (Debian: apt-get install chromium), or name one "
            "in E2E_CHROMIUM, or let Playwright fetch its own: "
            ".venv/bin/python -m playwright install --with-deps chromium"
        )
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium
            browser = chromium.launch(executable_path=executable(chromium.executable_path))
            print(f"Chromium {browser.version}")
            browser.close()
    except Error as error:
        sys.exit(f"Chromium does not start: {error}")


def installed() -> bool:
    """Whether there is a browser to start, as far as files tell."""
    with sync_playwright() as playwright:
        own_build = playwright.chromium.executable_path
    return bool(executable(own_build)) or Path(own_build).exists()


def download() -> bool:
    """Fetch Playwright's own build; as root, also the libraries that it needs."""
    playwright = (sys.executable, "-m", "playwright")
    print("Fetching Playwright's Chromium", flush=True)
    if not succeeds(*playwright, "install", "chromium", seconds=DOWNLOAD_SECONDS):
        return False
    return os.geteuid() != 0 or succeeds(*playwright, "install-deps", "chromium")


def get_others() -> None:
    """Install the other browsers, where we may; journeys in what is missing are skipped by name."""
    packages = [package for program, package in OTHERS.items() if not shutil.which(program)]
    if packages and not install_package(*packages):
        print("Journeys are skipped in what is not there: apt-get install", *packages)


def install_package(*packages: str) -> bool:
    """Install packages of the distribution's, where we may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print("Installing", *packages, flush=True)
    # Other installations may be under way on a fresh machine.
    apt = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300")
    return succeeds(*apt, "update") and succeeds(
        *apt, "install", "-y", "--no-install-recommends", *packages
    )


def succeeds(*command: str, seconds: float | None = None) -> bool:
    """Run a command; whether it ended well, and within so many seconds. Failing, it is heard."""
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            start_new_session=True,
        )
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            # The whole group, because the installer does its work in processes of its own.
            os.killpg(process.pid, signal.SIGKILL)
            status = process.wait()
        if status != 0:
            output.seek(0)
            print(*output.readlines()[-5:], f"{' '.join(command)} failed", file=sys.stderr)
        return status == 0


if __name__ == "__main__":
    main()
