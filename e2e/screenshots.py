"""Photographs of the pages: those of the README and the guide, or all for people to look at.

`python -m e2e.screenshots` renews docs/pictures/; with `--all FOLDER` it shoots every page, narrow
and wide, light and dark, into that folder instead. The server is the real one, on a port and with
data of its own.
"""

import argparse
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import insert

from e2e.server import Person, Server, running
from tools.browser import executable
from webapp import clock
from webapp.todos.labels import link, made
from webapp.todos.lists import add_list, lists_of
from webapp.todos.models import NO_TIME, search_text, todos
from webapp.todos.quick import repeat_of
from webapp.todos.repeats import text
from webapp.todos.subtasks import Subtask, progress, text_of

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
WIDTHS = (320, 1280)
HEIGHT = 800

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")

LISTS = {"Home": "green", "Work": "blue", "Shopping": "orange", "Garden": "purple"}

# The newest last: list, title, days until it is due, notes.
WAITING: tuple[tuple[str, str, int | None, str], ...] = (
    ("Garden", "Sow the sweet peas", 40, ""),
    ("Home", "Renew the passport", 24, "Two photos, the old passport, and the form from the desk."),
    ("Work", "Book a train to Zürich", 9, ""),
    ("Shopping", "Seeds for spring", None, ""),
    ("Home", "Sort the photos from the lake", None, ""),
    ("Work", "Review the quarterly report", 5, "Page 12 needs a second look."),
    ("Home", "Ask about piano lessons", None, "Tuesday to Friday, 9 to 12."),
    ("Garden", "Mend the fence before the wind does", 3, ""),
    ("Home", "Return the library books", -2, ""),
    ("Shopping", "Winter tyres", 6, "195/65 R15"),
    ("Inbox", "Write back to Anna", None, ""),
    ("Home", "Call the dentist", 0, ""),
    ("Work", "Send Tom the draft", 1, ""),
    ("Shopping", "Milk, bread, and something for Sunday", 0, ""),
)
MORE: dict[str, dict[str, Any]] = {
    "Renew the passport": {
        "subtasks": ("Two photos", "Fill in the form", "Make an appointment", "Pay the fee"),
        "labels": ("errand",),
    },
    "Send Tom the draft": {"priority": 2, "at": 12 * 60},
    "Call the dentist": {"labels": ("phone",)},
    "Ask about piano lessons": {"labels": ("phone",)},
    "Return the library books": {"labels": ("errand",)},
    "Milk, bread, and something for Sunday": {"repeat": "every friday"},
    "Sort the photos from the lake": {"priority": 1},
}
"""What some of them have besides; of subtasks, the first two are done."""
GONE = ("Buy a second umbrella", "Cancel the newspaper", "Look for a bigger table")
DONE = (
    "Water the tomatoes", "Fix the kitchen tap", "Pay the electricity bill", "Oil the chain",
    "Post the parcel", "Bake a cake for Grandma", "Clean the attic window", "Back up the laptop",
)  # fmt: skip
DONE_BY_DAY = (
    2,
    1,
    0,
    3,
    1,
    2,
    4,
    0,
    1,
    1,
    2,
    0,
    0,
    3,
    2,
    5,
    1,
    0,
    2,
    1,
    3,
    2,
    0,
    1,
    4,
    2,
    0,
    1,
    2,
)
"""From today back."""


def main() -> None:
    """Shoot what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m e2e.screenshots", description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="shoot every page into FOLDER")
    parser.add_argument("--only", default="", help="of these, those whose name begins so")
    parser.add_argument("--no-js", action="store_true", help="with JavaScript off")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder), DOORSTEP_LAB="1") as server,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium
        browser = chromium.launch(executable_path=executable(chromium.executable_path))
        if options.all:
            shoot_all(browser, server, options.all, options.only, scripts=not options.no_js)
        else:
            person = fill(server, "Robin")
            server.new_person("Kim")
            shoot_for_readme(browser, server, person)
            shoot_for_guide(browser, server, person)
        browser.close()


def shoot_for_readme(browser: Browser, server: Server, person: Person) -> None:
    """Renew the README's pictures: the list, light and dark."""
    for theme in THEMES:
        page = window(browser, server, person, 1280, theme)
        page.goto("/todos")
        page.get_by_label("Done: Send Tom the draft").click()
        page.get_by_role("button", name="Undo").wait_for()
        page.mouse.move(0, 0)
        page.locator(":focus").blur()
        save(page, PICTURES / f"todos-{theme}.png", whole=False)
        page.get_by_role("button", name="Undo").click()
        page.get_by_label("Done: Send Tom the draft").wait_for()
        page.context.close()


def shoot_for_guide(browser: Browser, server: Server, person: Person) -> None:
    """Renew the pictures in docs/using.md: light, and no larger than what they show."""
    for name, (width, height, show) in GUIDE.items():
        page = window(browser, server, person, width, "light", height=height)
        show(page)
        page.mouse.move(0, 0)
        save(page, PICTURES / f"using-{name}.png", whole=False)
        page.context.close()


def shoot_all(browser: Browser, server: Server, folder: Path, only: str, *, scripts: bool) -> None:
    """Shoot every page and state into the folder, as ``name-width-theme.png``."""
    for theme in THEMES:
        for width in WIDTHS:
            # What is done for one set of pictures shows in no other.
            person = fill(server, f"Robin {theme} {width}")
            nobody = server.new_person(f"Kim {theme} {width}")
            for who, states in ((None, OUTSIDE), (person, INSIDE), (nobody, EMPTY)):
                for name, show in states.items():
                    if not name.startswith(only):
                        continue
                    page = window(browser, server, who, width, theme, scripts=scripts)
                    show(page)
                    path = folder / f"{name}-{width}-{theme}.png"
                    save(page, path, whole=name not in AS_SEEN)
                    page.context.close()
                    print(name, width, theme, flush=True)


def window(
    browser: Browser,
    server: Server,
    person: Person | None,
    width: int,
    theme: Theme,
    *,
    height: int = HEIGHT,
    scripts: bool = True,
) -> Page:
    """Open a window for somebody, or for nobody who is signed in."""
    context = browser.new_context(
        base_url=server.url,
        viewport={"width": width, "height": height},
        is_mobile=width < 600,
        has_touch=width < 600,
        color_scheme=theme,
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    if person:
        context.add_cookies([{"name": "session", "value": person.session, "url": server.url}])
    return context.new_page()


def save(page: Page, path: Path, *, whole: bool = True) -> None:
    """Write the picture; a page that can be scrolled sideways is an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=whole)
    sizes = page.locator("html").evaluate("e => [e.scrollWidth, e.clientWidth]")
    if sizes[0] > sizes[1]:
        raise RuntimeError(f"{path.name}: {sizes[0]} px of content in {sizes[1]} px")


def fill(server: Server, name: str) -> Person:
    """Make somebody with a month of todos."""
    person = server.new_person(name)
    today, now = clock.today(), clock.now()
    with server.database.write() as connection:
        for title, color in LISTS.items():
            add_list(connection, person.id, title, color)
        places = {li.name: li.id for li in lists_of(connection, person.id)}
        done = [
            ("Home", DONE[number % len(DONE)], "", None, today - timedelta(days=ago))
            for ago, count in enumerate(DONE_BY_DAY)
            for number in range(ago, ago + count)
        ]
        waiting = [
            (place, title, notes, None if days is None else today + timedelta(days=days), None)
            for place, title, days, notes in WAITING
        ]
        gone = [("Home", title, "", None, None) for title in GONE]
        for place, title, notes, due, done_on in gone + done[::-1] + waiting:
            more = MORE.get(title, {})
            named = more.get("subtasks", ())
            steps = [Subtask(at, step, at < 3) for at, step in enumerate(named, 1)]
            repeat = repeat_of(more.get("repeat", ""))
            labels = made(connection, person.id, more.get("labels", ()))
            new = connection.execute(
                insert(todos)
                .values(
                    person_id=person.id,
                    created_by=person.id,
                    list_id=places[place],
                    title=title,
                    notes=notes,
                    due=due,
                    at=more.get("at", NO_TIME),
                    done_on=done_on,
                    deleted_at=now - 9 * 86_400 * GONE.index(title) if title in GONE else None,
                    created_at=now,
                    priority=more.get("priority", 0),
                    repeat=text(repeat.on(due)) if repeat and due else "",
                    labels=labels,
                    subtasks=text_of(steps),
                    progress=progress(text_of(steps)),
                    search_text=search_text(person.id, title, notes),
                )
                .returning(todos.c.id)
            )
            link(connection, person.id, {new.scalar_one(): labels})
    return person


def at(path: str) -> Callable[[Page], object]:
    """Show the page at the path."""
    return lambda page: page.goto(path)


def wrong_sign_in(page: Page) -> None:
    page.goto("/login")
    page.get_by_label("Username").fill("Robin")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()


def wrong_registration(page: Page) -> None:
    page.goto("/register")
    page.get_by_label("Username").fill("Sascha")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Create account").click()


def skip_link(page: Page) -> None:
    page.goto("/login")
    page.locator("body").press("Tab")
    page.locator("#username").blur()
    page.locator(".skip").focus()


def rest_open(page: Page) -> None:
    page.goto("/todos")
    page.get_by_text("Notes, date and list").click()


def menus_open(page: Page) -> None:
    page.goto("/todos?category=home")
    page.locator(".filters summary").click()
    menu = page.locator(".lists summary")
    if menu.is_visible():
        menu.click()


def terms(page: Page) -> None:
    page.goto("/search?q=the+-zürich+list:home+is:active+due:soon")
    page.get_by_text("What the box understands").click()


def invalid_add(page: Page) -> None:
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("   ")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("[aria-invalid]").wait_for()


def undo_offered(page: Page) -> None:
    page.goto("/todos")
    page.get_by_label("Done: Write back to Anna").click()
    page.get_by_role("button", name="Undo").wait_for()


def added_elsewhere(page: Page) -> None:
    page.goto("/todos?q=Zürich")
    page.get_by_label("Add a todo").fill("Pack for the mountains")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="Show it").wait_for()


def ticked(page: Page) -> None:
    page.goto("/todos")
    for title in ("Review the quarterly report", "Book a train to Zürich", "Renew the passport"):
        page.get_by_label(f"Select: {title}").check()


def many(page: Page) -> None:
    ticked(page)
    page.locator(".more summary").click()


def all_ticked(page: Page) -> None:
    page.goto("/search?status=done")
    page.get_by_label("that match").check()


def undo_and_ticked(page: Page) -> None:
    page.goto("/todos")
    page.get_by_label("Done: Seeds for spring").click()
    page.get_by_role("button", name="Undo").wait_for()
    page.get_by_label("Select: Winter tyres").check()


def edit(page: Page) -> None:
    page.goto("/todos")
    page.get_by_role("link", name="Renew the passport").click()


def conflict(page: Page) -> None:
    edit(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Notes", exact=True).fill("Three photos now, and the old passport.")
    other.get_by_role("button", name="Save").click()
    other.wait_for_url("**/todos*")
    other.close()
    page.get_by_label("Title").fill("Renew both passports")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Save my version").wait_for()


def in_trash(page: Page) -> None:
    page.goto("/search?status=deleted")
    page.get_by_role("link", name="Buy a second umbrella").click()


def one_list(page: Page) -> None:
    page.goto("/lists")
    page.get_by_label("Edit: Shopping").click()


def focused_row(page: Page) -> None:
    page.goto("/todos")
    page.get_by_label("Select: Send Tom the draft").focus()
    page.keyboard.press("Tab")


def wrong_password(page: Page) -> None:
    page.goto("/account")
    page.get_by_label("Current password").fill("not this one")
    page.get_by_label("New password").fill("another horse battery")
    page.get_by_role("button", name="Change password").click()
    page.locator("[aria-invalid]").wait_for()


def long_words(page: Page) -> None:
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("x" * 500)
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="x" * 500).wait_for()


def understood(page: Page) -> None:
    page.goto("/todos")
    page.get_by_label("Add a todo").fill("Water plants tomorrow #garden !high every week")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("link", name="Change it").wait_for()
    page.locator(":focus").blur()


def one_subtask(page: Page) -> None:
    edit(page)
    page.locator("summary", has_text="Make an appointment").click()
    page.locator(":focus").blur()


def shared(page: Page) -> None:
    one_list(page)
    page.get_by_label("Share with").fill("Kim")
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("button", name="Remove: Kim").wait_for()
    page.locator("h2", has_text="Shared with").evaluate("e => e.scrollIntoView()")


def new_token(page: Page) -> None:
    page.goto("/account/tokens")
    for name, may in (("The kitchen’s display", "read"), ("Laptop", "read and write")):
        page.get_by_label("Name").fill(name)
        page.get_by_label("It may").select_option(may)
        page.get_by_role("button", name="Make token").click()
        page.get_by_role("button", name=f"Revoke: {name}").wait_for()


def lab_tried(page: Page) -> None:
    page.goto("/lab/exchange?method=DELETE&twice=1")
    page.get_by_text("Every line of it").first.click()


def lab_echo(page: Page) -> None:
    page.goto("/lab/echo?colour=green&colour=blue")
    page.get_by_role("button", name="Send POST").click()


def programs_open(page: Page) -> None:
    page.goto("/api/docs#replace_todo")
    page.locator("summary", has_text="PUT /api/todos/{todo_id}").click()


def lab_quiz(page: Page) -> None:
    page.goto("/lab")
    for question in page.get_by_role("group").filter(has=page.get_by_role("radio")).all():
        question.get_by_role("radio").last.check()
    page.get_by_role("button", name="Check my answers").click()


def found(path: str) -> Callable[[Page], object]:
    """Show what the page at the path has found, below the form that asked for it."""

    def show(page: Page) -> None:
        page.goto(path)
        page.locator("h1").evaluate("e => e.scrollIntoView()")

    return show


State = Callable[[Page], object]

OUTSIDE: dict[str, State] = {
    "login": at("/login"),
    "login-wrong": wrong_sign_in,
    "login-skip-link": skip_link,
    "register": at("/register"),
    "register-wrong": wrong_registration,
    "lab": at("/lab"),
    "lab-tried": lab_tried,
    "lab-login": at("/lab/login"),
    "lab-welcome": at("/lab/success/Zo%C3%AB"),
    "lab-echo": lab_echo,
    "lab-responses": at("/lab/responses"),
    "lab-response": at("/lab/responses/see-other"),
    "lab-pitfalls": at("/lab/pitfalls"),
    "lab-scenarios": at("/lab/scenarios"),
    "lab-doors": at("/lab/doors"),
    "lab-quiz": lab_quiz,
}
INSIDE: dict[str, State] = {
    "dashboard": at("/dashboard"),
    "todos": at("/todos"),
    "todos-list": at("/todos?category=home"),
    "todos-filtered": at("/todos?category=home&q=the&due=overdue&sort=oldest"),
    "todos-all": at("/todos?status=all"),
    "todos-rest": rest_open,
    "todos-menus": menus_open,
    "todos-focus": focused_row,
    "todos-terms": at("/todos?q=the+-zürich+list:home+due:soon"),
    "todos-nothing": at("/todos?q=unicorn"),
    "search": at("/search"),
    "search-found": at("/search?q=the"),
    "search-terms": terms,
    "search-nothing": at("/search?q=unicorn"),
    "trash": at("/search?status=deleted"),
    "todo": edit,
    "todo-trash": in_trash,
    "lists": at("/lists"),
    "list": one_list,
    "account": at("/account"),
    "account-wrong": wrong_password,
    "tokens": new_token,
    "programs": at("/api/docs"),
    "programs-open": programs_open,
    "missing": at("/todos/999999"),
    "invalid": invalid_add,
    "conflict": conflict,
    "ticked": ticked,
    "many": many,
    "many-all": all_ticked,
    "undo": undo_offered,
    "undo-ticked": undo_and_ticked,
    "added-elsewhere": added_elsewhere,
    "long": long_words,
}
GUIDE: dict[str, tuple[int, int, State]] = {
    "list": (1280, 720, at("/todos")),
    "todo": (640, 640, edit),
    "subtasks": (360, 700, one_subtask),
    "labels": (640, 360, found("/todos?label=phone")),
    "search": (640, 780, at("/search?q=the&due=week")),
    "trash": (640, 360, found("/search?status=deleted")),
    "lists": (640, 480, at("/lists")),
    "quick": (640, 680, understood),
    "terms": (640, 640, at("/todos?q=the+-zürich+due:<2099-01-01+list:home")),
    "many": (720, 640, many),
    "share": (640, 700, shared),
}
"""What the guide shows: how wide, how high, and what."""
# What stands at the lower edge of the window would move in a picture of the whole page.
AS_SEEN = {
    *("ticked", "many", "many-all", "undo", "undo-ticked"),
    *("added-elsewhere", "todos-focus", "programs-open"),
}
EMPTY: dict[str, State] = {
    "empty-dashboard": at("/dashboard"),
    "empty-todos": at("/todos"),
    "empty-trash": at("/search?status=deleted"),
    "empty-lists": at("/lists"),
    "empty-tokens": at("/account/tokens"),
}


if __name__ == "__main__":
    main()
