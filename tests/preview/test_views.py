"""The previewer's doors, and the walls between a preview and the real views."""

import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import BuildError

from tests.markup import Page, defects
from webapp import create_app
from webapp.preview.catalogue import Broken, Catalogue, Problem
from webapp.preview.markup import read
from webapp.preview.views import preferring
from webapp.settings import Settings

STATES = list(Catalogue("webapp.preview.states").states())
HX = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#todos"}


@pytest.fixture
def http(gallery: Flask) -> FlaskClient:
    return gallery.test_client()


@pytest.fixture
def untouched(gallery: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The real views that were reached: none may be."""
    reached: list[str] = []

    def real(name: str) -> Callable[..., str]:
        def view(**_: object) -> str:
            reached.append(name)
            return "real"

        return view

    for name in gallery.view_functions:
        if not name.startswith("preview."):
            monkeypatch.setitem(gallery.view_functions, name, real(name))
    return reached


OWN = ["/preview", "/preview?q=todo+row", "/preview?q=unicorn", "/preview/graph"]
TABS = ["notes", "template", "html", "call", "htmx", "used", "checks"]


@pytest.mark.parametrize(
    "path",
    OWN
    + [f"/preview/TodosPage/usual?_tab={tab}" for tab in TABS]
    + ["/preview/TodoRow/overdue?days=9&_width=free&_motion=reduced&_colors=forced"],
)
def test_a_page_of_the_previewer_is_right(http: FlaskClient, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    page = Page(answer.text)
    found = [defect for defect in defects(page) if "{{" not in defect]
    assert found == []


def test_the_contact_sheet_shows_every_state(http: FlaskClient) -> None:
    page = Page(http.get("/preview").text)
    assert [frame.get("title") for frame in page.root.iter("iframe")].sort() == STATES.sort()
    assert f"{len(STATES)} states, none with failed checks" in page.text


def test_search_finds_states_by_their_words(http: FlaskClient) -> None:
    page = Page(http.get("/preview?q=overdue").text)
    assert {frame.get("title") for frame in page.root.iter("iframe")} >= {"TodoRow/overdue"}
    assert "LoginPage" not in page.text


def test_controls_are_a_form_whose_values_are_in_the_address(http: FlaskClient) -> None:
    page = Page(http.get("/preview/TodoRow/overdue?days=9&_tab=html").text)
    form = page.form("/preview/TodoRow/overdue", "get")
    assert form.sent() == [("days", "9"), ("title", "Water the plants"), ("_tab", "html")]
    frames = [frame.get("src") or "" for frame in page.root.iter("iframe")]
    assert frames[0] == "/preview/raw/TodoRow/overdue?days=9"
    assert frames[3] == "/preview/raw/TodoRow/overdue?days=9&_theme=dark&_dir=rtl"
    raw = http.get(frames[3]).text
    assert "9 days late" in raw
    assert '<html lang="en" data-theme="dark" dir="rtl">' in raw


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("days=nine", "valid are whole numbers"),
        ("dyas=9", "no such control; there is days, title"),
        ("_theme=pink", "valid are light, dark"),
        ("_them=dark", "no such control"),
    ],
)
@pytest.mark.parametrize("kind", ["", "raw/"])
def test_a_bad_value_is_refused_with_the_valid_ones(
    http: FlaskClient, kind: str, query: str, said: str
) -> None:
    if kind or not query.startswith("_theme"):
        answer = http.get(f"/preview/{kind}TodoRow/overdue?{query}")
        assert answer.status_code == 400
        assert said in answer.text


@pytest.mark.parametrize(
    "text",
    ["{{7*7}}", "{% raw %}", "{{ cycler.__init__.__globals__ }}", "<script>alert(1)</script>"],
)
def test_a_value_is_never_part_of_a_template(http: FlaskClient, text: str) -> None:
    for path in ("raw/TodoRow/overdue", "TodoRow/overdue"):
        for tab in ("html", "call", "notes") if path[0] == "T" else ("",):
            query = {"title": text} | ({"_tab": tab} if tab else {})
            answer = http.get(f"/preview/{path}", query_string=query)
            assert answer.status_code == 200
            assert "49" not in re.sub(r"[0-9a-f]{8,}|\d{3,}", "", answer.text)
            assert "<script>alert" not in answer.text
            assert "__globals__ }}" in answer.text or "__globals__" not in text


def test_a_state_that_cannot_cope_with_a_value_says_so(http: FlaskClient) -> None:
    answer = http.get("/preview/raw/TodoRow/overdue?days=999999999999")
    assert answer.status_code == 500
    assert "OverflowError" in answer.text
    assert "factories.py:" in answer.text


def test_a_state_that_is_not_there(http: FlaskClient) -> None:
    for path in ("/preview/TodoRow/nope", "/preview/raw/TodoRow/nope", "/preview/act/A/b/todos"):
        assert http.get(path).status_code == 404


def test_a_misspelt_state_is_led_to_the_right_one(http: FlaskClient) -> None:
    answer = http.get("/preview/TodoRow/plian")
    assert answer.status_code == 404
    assert "There is no state TodoRow/plian; did you mean “TodoRow/plain”?" in answer.text


def test_requests_that_no_state_answers_are_counted_and_no_failure(http: FlaskClient) -> None:
    checks = Page(http.get("/preview/TodosPage/usual?_tab=checks").text).text
    said = re.search(r"Requests that no state answers: [^\d]* 501 (\d+), no failure: (.*)", checks)
    assert said
    assert "POST /theme" in said[2]
    assert "No failed checks" in checks
    assert "501" in Page(http.get("/preview/TodosPage/usual?_tab=htmx").text).text
    checks = Page(http.get("/preview/TodoRow/plain?_tab=checks").text).text
    assert re.search(r"Requests that no state answers: .* 501 none", checks)


def test_notes_name_the_choices_and_what_a_field_is_for(http: FlaskClient) -> None:
    notes = Page(http.get("/preview/StatePage/notes?_tab=notes").text).text
    assert "Literal['320', '375', '768', '1280', 'free']" in notes
    assert "Sequence[Sequence[Link]]" in notes
    assert "Link | None" in notes
    assert "What the form of the controls carries along." in notes


def test_a_class_that_cannot_be_imported_yet_asks_for_a_restart(
    http: FlaskClient, gallery: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    previewer = gallery.extensions["preview"]
    problem = Problem("states", "states/new.py", 3, "ImportError: cannot import name 'Badge'")

    def unreadable() -> None:
        raise Broken(problem)

    monkeypatch.setattr(previewer.catalogue, "states", unreadable)
    monkeypatch.setattr(previewer, "changed", lambda: ["webapp/todos/pages.py"])
    answer = http.get("/preview")
    assert answer.status_code == 500
    assert "restart the server: pages.py has changed since it started" in answer.text


def test_a_page_that_waits_for_a_save_fills_no_log(
    http: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="doorstep"):
        http.get("/preview/version")
        http.get("/preview")
    assert [record.__dict__["details"]["path"] for record in caplog.records] == ["/preview"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::1]", "localhost."])
def test_a_foreign_host_is_refused(http: FlaskClient, host: str) -> None:
    for path in ("/preview", "/preview/index.json", "/preview/raw/TodoRow/plain"):
        assert http.get(path, headers={"Host": host}).status_code == 403
    assert http.get("/preview/version", headers={"Host": "localhost:5000"}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_the_previewer_itself_is_only_read(http: FlaskClient, method: str) -> None:
    for path in ("/preview", "/preview/index.json", "/preview/TodoRow/plain", "/preview/version"):
        assert http.open(path, method=method).status_code == 405


def test_production_has_no_such_route() -> None:
    # The command for production leaves DOORSTEP_DEVTOOLS unset; only `make run` sets it.
    variables = {"DOORSTEP_SECRET_KEY": "s", "DOORSTEP_DATA": "/nonexistent"}
    app = create_app(Settings.from_environ(variables))
    assert not [rule for rule in app.url_map.iter_rules() if "preview" in str(rule)]
    assert app.test_client().get("/preview").status_code == 404
    with app.test_request_context(), pytest.raises(BuildError):
        app.url_for("preview.sheet")
    recipe = Path("Makefile").read_text().partition("run: export")[2]
    assert "DOORSTEP_DEVTOOLS=1 $(PY) -m webapp serve" in recipe
    serving = Path("webapp/serving.py").read_text() + Path("webapp/cli.py").read_text()
    assert "DOORSTEP_DEVTOOLS" not in serving


def test_an_installed_copy_has_no_states() -> None:
    assert 'exclude = ["webapp/preview/states"]' in Path("pyproject.toml").read_text()


# The walls


@pytest.mark.parametrize("state", STATES)
def test_whatever_a_frame_leads_to_leads_to_the_previewer(http: FlaskClient, state: str) -> None:
    text = http.get(f"/preview/raw/{state}").text
    for element in read(text).walk():
        for name, value in element.attrs.items():
            if name in {"action", "formaction", "href", "src"} or name.startswith("hx-"):
                assert not value.startswith("/") or value.startswith("/preview/"), f"{name}={value}"


@pytest.mark.parametrize("headers", [{}, HX], ids=["browser", "htmx"])
def test_every_request_of_every_state_is_answered_by_a_state_or_by_501(
    http: FlaskClient, untouched: list[str], headers: dict[str, str]
) -> None:
    asked = set()
    for state in STATES:
        for element in read(http.get(f"/preview/raw/{state}").text).walk():
            for name in {"action", "formaction", "href"} & element.attrs.keys():
                if element.attrs[name].startswith("/preview/act/"):
                    asked.add(element.attrs[name])
    assert len(asked) > 200
    for url in asked:
        for method in ("GET", "POST"):
            answer = http.open(
                url, method=method, headers=headers, data={} if method == "POST" else None
            )
            if answer.status_code == 501:
                assert "Say which state answers" in answer.text
                assert ("HX-Redirect" in answer.headers) == bool(headers)
            else:
                assert answer.status_code == 303
                assert answer.headers["Location"].startswith("/preview/raw/")
    assert untouched == []


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Referer": "http://localhost/preview/raw/TodoRow/overdue?days=9"},
        {"Referer": "http://localhost/preview/act/TodoRow/overdue/todos/1"},
        {"Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Dest": "frame", "Sec-Fetch-Site": "same-origin"},
        {"Referer": "http://localhost/preview/raw/Nothing/there"},
    ],
    ids=["frame", "acted", "no-referer", "frameset", "unknown"],
)
def test_a_request_that_escaped_the_frame_is_caught_at_the_door(
    http: FlaskClient, untouched: list[str], method: str, headers: dict[str, str]
) -> None:
    for path in ("/todos", "/todos/1/delete", "/", "/logout", "/no/such/path", "/todos/"):
        answer = http.open(path, method=method, headers=headers)
        assert answer.status_code in {303, 404, 501}
        assert "real" not in answer.text
        assert answer.headers.get("Location", "/preview/raw/").startswith("/preview/raw/")
    assert untouched == []


def test_static_files_reach_a_frame(http: FlaskClient, gallery: Flask) -> None:
    url = gallery.extensions["preview"].project.urls["app.css"]
    referer = {"Referer": "http://localhost/preview/raw/TodoRow/overdue"}
    with http.get(url, headers=referer) as answer:
        assert answer.status_code == 200


def test_a_frame_may_send_to_the_previewer_only(http: FlaskClient) -> None:
    answer = http.get("/preview/raw/TodoRow/overdue")
    (policy,) = answer.headers.getlist("Content-Security-Policy")
    assert "form-action http://localhost/preview/;" in policy
    assert "connect-src http://localhost/preview/;" in policy
    assert "sandbox allow-forms allow-scripts allow-same-origin" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer.headers.getlist("X-Frame-Options") == ["SAMEORIGIN"]


def test_no_other_answer_is_weakened(http: FlaskClient) -> None:
    for path in ("/login", "/preview", "/preview/index.json", "/preview/nowhere/at/all"):
        answer = http.get(path)
        assert answer.headers.getlist("X-Frame-Options") == ["DENY"]
        (policy,) = answer.headers.getlist("Content-Security-Policy")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_the_state_that_on_names_answers(http: FlaskClient) -> None:
    answer = http.post(
        "/preview/act/TodoRow/overdue/todos/1/done",
        headers={"Referer": "http://localhost/preview/raw/TodoRow/overdue?_theme=dark&days=9"},
    )
    assert answer.headers["Location"] == "/preview/raw/TodoRow/done?_theme=dark"


def test_without_an_answer_a_frame_says_what_would_happen_and_what_to_write(
    http: FlaskClient,
) -> None:
    answer = http.post("/preview/act/TodoFields/blank/todos")
    assert answer.status_code == 501
    assert "In the app, POST /todos is answered by todos.create." in answer.text
    assert "webapp/preview/states/forms.py:" in answer.text
    assert "@state(on={&#34;POST /todos&#34;: …})" in answer.text


def test_htmx_is_led_to_a_page_that_says_so(http: FlaskClient) -> None:
    answer = http.post("/preview/act/TodoFields/blank/todos", headers=HX)
    again = http.get(answer.headers["HX-Redirect"])
    assert again.status_code == 501
    assert "POST /todos is answered by" in again.text


def test_htmx_gets_the_region_of_a_page(http: FlaskClient) -> None:
    whole = http.get("/preview/raw/TodosPage/usual").text
    region = http.get("/preview/raw/TodosPage/usual", headers=HX).text
    assert "<html" not in region
    assert region.startswith("<title>")
    assert region[region.index("<h1") : region.index("</ul>\n</form>")] in whole


def test_htmx_gets_a_partial_alone(http: FlaskClient) -> None:
    text = http.get("/preview/raw/TodoRow/done", headers=HX).text
    assert text.startswith('<li id="todo-1"')


def test_no_frame_takes_the_focus(http: FlaskClient) -> None:
    path = "/preview/raw/AddForm/refused"
    assert " autofocus" in http.get(path).text
    assert " autofocus" not in http.get(path, headers={"Sec-Fetch-Dest": "iframe"}).text


# For tools


def test_the_index_lists_everything(http: FlaskClient) -> None:
    index = json.loads(http.get("/preview/index.json").text)
    states = [state for partial in index["partials"] for state in partial["states"]]
    assert sorted(state["id"] for state in states) == sorted(STATES)
    overdue = next(state for state in states if state["id"] == "TodoRow/overdue")
    assert overdue["raw"] == "/preview/raw/TodoRow/overdue"
    assert overdue["problems"] == []
    assert overdue["controls"][0] == {
        "name": "days", "type": "int", "default": "3", "choices": [],
    }  # fmt: skip


def test_styles_are_as_under_the_preference() -> None:
    css = (
        "@media (prefers-reduced-motion: reduce) { a } @media (forced-colors: active) { b } "
        "@media (prefers-reduced-motion: no-preference) { c }"
    )
    assert preferring(css, "usual", "usual") == css
    assert preferring(css, "reduced", "forced") == (
        "@media (min-width: 0) { a } @media (min-width: 0) { b } @media not all { c }"
    )


def test_a_frame_has_the_styles_as_they_are_saved(http: FlaskClient) -> None:
    page = http.get("/preview/raw/TodoRow/plain?_motion=reduced&_colors=forced").text
    assert 'href="/preview/asset/reduced-forced/app.css"' in page
    answer = http.get("/preview/asset/reduced-forced/app.css")
    assert answer.mimetype == "text/css"
    assert "CanvasText" in answer.text
    assert (
        "no-store" in answer.headers["Cache-Control"]
        or "max-age=0" in answer.headers["Cache-Control"]
    )
    assert http.get("/preview/asset/usual-usual/../../webapp/cli.py").status_code == 404


def test_a_saved_file_changes_the_version(http: FlaskClient, gallery: Flask) -> None:
    before = http.get("/preview/version").text
    assert http.get("/preview/version").text == before
    file = gallery.extensions["preview"].project.templates / "error.html"
    at = file.stat()
    file.touch()
    began = time.perf_counter()
    after = http.get("/preview/version").text
    assert time.perf_counter() - began < 0.2
    assert after != before
    os.utime(file, ns=(at.st_atime_ns, at.st_mtime_ns))
