"""What `on=` says of a request is what the real route does: the page in the end is the same."""

import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.client import Client
from tests.markup import Page
from tests.people import PASSWORD, join
from webapp import components, create_app
from webapp.components import contracts
from webapp.database import Database
from webapp.doors import pages as doors
from webapp.migrations import upgrade
from webapp.preview.catalogue import Catalogue
from webapp.preview.previewer import Previewer
from webapp.preview.states.factories import STEPS
from webapp.settings import Settings
from webapp.todos.subtasks import text_of

STATES = Catalogue("webapp.preview.states").states()
TRANSITIONS = [
    (state.id, key)
    for state in STATES.values()
    for key in state.on
    if not contracts[state.cls].template.startswith("preview/")
]
SIGNED_OUT = {"LoginPage", "RegisterPage"}

TYPED = {
    "username": "somebody",
    "password": PASSWORD,
    "current_password": PASSWORD,
    "new_password": "another one",
    "title": "Written by a person",
    "name": "Written",
    "nm": "Anna",
}
"""What a person writes into fields that are empty."""


def settings(folder: Path) -> Settings:
    variables = {"DOORSTEP_SECRET_KEY": "s", "DOORSTEP_REGISTRATION": "open", "DOORSTEP_LAB": "1"}
    return Settings.from_environ(variables | {"DOORSTEP_DATA": str(folder)})


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A database in which everything is that the states name; and who is signed in to it."""
    folder = tmp_path_factory.mktemp("furnished")
    before = components._environment
    database = Database(settings(folder).url)
    upgrade(database)
    app = create_app(settings(folder), database)
    anna = join(app, database, "Anna")
    for name in ("Home", "Work", "Garden"):
        anna.has_list(name)
    for name in ("garden", "on the phone"):
        anna.has_label(name)
    steps = {"subtasks": text_of(STEPS), "progress": "1/3"}
    anna.has_todos([f"Todo {n}" for n in range(1, 50)], list="home", version=3, **steps)
    for path in ("/todos?q=milk&due=overdue", "/search?q=garden"):
        anna.browser.post("/searches", {"name": "Saved", "url": path})
    for todo in range(40, 47):
        anna.browser.post(f"/todos/{todo}/done", {"done": "1"})  # seven changes that can be undone
    for name, title, role in (("Ben", "Holidays", "editor"), ("Cleo", "Choir", "reader")):
        other = join(app, database, name)
        li = other.has_list(title)
        if role == "reader":
            other.has_todos(["Learn the alto", "Sing"], list=li.slug)
        fields = {"username": "Anna", "role": role}
        other.browser.post(f"/lists/{li.id}/members", fields)
    cookie = anna.browser.http.get_cookie("session")
    assert cookie
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE lists SET version = 2 WHERE id = 2")
        connection.exec_driver_sql(
            "UPDATE people SET name = 'somebody', name_key = 'somebody' WHERE id = 1"
        )
    database.close()
    yield folder, cookie.value
    components._environment = before


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The pages that the real app shows."""
    seen: list[object] = []

    def rendered(value: object, **frame: object) -> str:
        seen.append(value)
        return components.render(value, **frame)

    monkeypatch.setattr(doors, "render", rendered)
    return seen


def inside(value: object) -> Iterator[type]:
    """Yield the class of the page and of each partial in it."""
    if is_dataclass(value):
        yield type(value)
        for field in fields(value):
            yield from inside(getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from inside(inner)


def deleted_first(app: Flask, client: Client, todo: str) -> None:
    if todo:
        client.post(f"/todos/{todo}/delete")


@pytest.mark.parametrize(("name", "key"), TRANSITIONS, ids=lambda part: part.replace("/", "."))
def test_a_transition_is_what_the_real_route_does(
    previewer: Previewer,
    furnished: tuple[Path, str],
    shown: list[object],
    tmp_path: Path,
    name: str,
    key: str,
) -> None:
    state = previewer.catalogue.states()[name]
    answer = previewer.catalogue.answer(state, state.on[key])
    assert answer is not None
    document = previewer.shown(state, next(state.variants())).document
    method, url = next(
        (r.method, r.url)
        for values in state.variants()
        for r in previewer.requests(previewer.shown(state, values))
        if r.method and previewer.matcher(key)(r.method, r.url.partition("?")[0])
    )
    folder, cookie = furnished
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    database = Database(settings(tmp_path).url)
    app = create_app(settings(tmp_path), database)
    client = Client(app)
    if state.cls.__name__ not in SIGNED_OUT:
        client.http.set_cookie("session", cookie)
    if url.endswith(("/restore", "/erase")):
        deleted_first(app, client, url.split("/")[2])
    shown.clear()
    try:
        if method == "GET":
            went = client.http.get(url, follow_redirects=True)
        else:
            went = client.http.post(
                url, data=MultiDict(_sent(document, url, state)), follow_redirects=True
            )
        assert went.status_code == 200, went.text
    finally:
        database.close()
    found = list(inside(shown[-1]))
    if contracts[answer.cls].kind == "page":
        assert found[0] is answer.cls
    else:
        # A partial's answer is on the page that is shown then; or it was the last of its kind.
        assert answer.cls in found or answer.name in {"undone", "empty"}


def _sent(document: str, url: str, state: Any) -> list[tuple[str, str]]:
    form = Page(document).form(url)
    pairs = [(n, v or TYPED.get(n, "")) for n, v in form.sent() if n not in {"key", "draft"}]
    if state.cls.__name__ == "RegisterPage":
        pairs = [(n, "newcomer" if n == "username" else v) for n, v in pairs]
    elif state.cls.__name__ == "LoginPage":
        pairs = [(n, "somebody" if n == "username" else v) for n, v in pairs]
    button = form.button(action=url) if form.action != url else form.buttons[0]
    if button.get("name"):
        pairs.append((button.get("name") or "", button.get("value") or ""))
    return pairs
