"""What Doorstep relies on in htmx, on the vendored file alone: a release that differs fails here.

Each message says what changed and where that matters.
"""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext, Page, expect

VENDOR = Path(__file__).parents[1] / "static" / "vendor"


class Asked(NamedTuple):
    """A request of the page's."""

    method: str
    path: str
    headers: dict[str, str]


class Answer(NamedTuple):
    """What it is answered with."""

    body: str = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class Ground:
    """A server of one page, and of the answers that a test names."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[], Answer]] = {}
        self.asked: list[Asked] = []
        ground = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                self.rfile.read(length)
                path = self.path.partition("?")[0]
                headers = {name.lower(): value for name, value in self.headers.items()}
                if path not in {"/", "/htmx.js", "/favicon.ico"}:
                    ground.asked.append(Asked(self.command, self.path, headers))
                answer = ground.answers.get(path, Answer(status=404))
                body, status, more = answer() if callable(answer) else answer
                data = body.encode()
                self.send_response(status)
                self.send_header(
                    "Content-Type", "text/javascript" if ".js" in path else "text/html"
                )
                self.send_header("Content-Length", str(len(data)))
                for name, value in more:
                    self.send_header(name, value)
                self.end_headers()
                if status not in {204, 304}:
                    self.wfile.write(data)

            do_POST = do_GET  # noqa: N815  named for the method

            def log_message(self, format: str, *values: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        [script] = VENDOR.glob("htmx-*.min.js")
        self.answers["/htmx.js"] = Answer(script.read_text("utf-8"))
        self.answers["/favicon.ico"] = Answer(status=204)

    def page(self, body: str, config: str = "{}") -> None:
        """Let the page be this, with htmx configured so."""
        self.answers["/"] = Answer(
            f"<!doctype html><html><head><title>Ground</title>"
            f"<meta name=htmx-config content='{config}'><script src=/htmx.js defer></script>"
            f"</head><body>{body}</body></html>"
        )

    def paths(self) -> list[str]:
        """What the page asked for, in order."""
        return [asked.path for asked in self.asked]

    def headers(self, path: str) -> dict[str, str]:
        """The htmx headers of the last request for the path."""
        found = [asked for asked in self.asked if asked.path == path][-1]
        return {name: value for name, value in found.headers.items() if name.startswith("hx-")}


@pytest.fixture
def ground() -> Iterator[Ground]:
    ground = Ground()
    thread = threading.Thread(target=ground.server.serve_forever, daemon=True)
    thread.start()
    yield ground
    ground.server.shutdown()
    ground.server.server_close()
    thread.join()


@pytest.fixture
def window(new_context: Callable[..., BrowserContext], ground: Ground) -> Page:
    return new_context(base_url=ground.url).new_page()


class Held:
    """An answer that waits until it is let go."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.asked = threading.Event()
        self.go = threading.Event()

    def __call__(self) -> Answer:
        self.asked.set()
        assert self.go.wait(10)
        return Answer(self.body)


def test_a_request_for_a_part_names_itself_and_its_target(window: Page, ground: Ground) -> None:
    ground.page("<form id=f hx-get=/part hx-target=#out><button>Go</button></form><p id=out>")
    ground.answers["/part"] = Answer("part")
    window.goto("/")
    window.get_by_text("Go").click()
    expect(window.locator("#out")).to_have_text("part")
    headers = ground.headers("/part")
    assert headers.pop("hx-current-url") == f"{ground.url}/"
    assert headers == {
        "hx-request": "true",
        "hx-request-type": "partial",
        "hx-source": "form#f",
        "hx-target": "p#out",
    }, "htmx sends other headers: wants_region() and page() in webapp/doors/pages.py read them"


def test_a_request_for_the_body_says_full(window: Page, ground: Ground) -> None:
    ground.page("<form hx-get=/part hx-target=body><button>Go</button></form>")
    ground.answers["/part"] = Answer("<p>whole</p>")
    window.goto("/")
    window.get_by_text("Go").click()
    expect(window.get_by_text("whole")).to_be_visible()
    assert ground.headers("/part")["hx-request-type"] == "full", (
        "htmx no longer says full for the body: wants_region() in webapp/doors/pages.py"
    )


def test_the_headers_name_the_source_of_a_request_by_script_as_its_target(
    window: Page, ground: Ground
) -> None:
    ground.page("<div id=out></div>")
    ground.answers |= {"/a": Answer("a"), "/b": Answer("b")}
    window.goto("/")
    window.evaluate("() => htmx.ajax('GET', '/a', { source: '#out' })")
    assert ground.headers("/a")["hx-target"] == "div#out", (
        "htmx.ajax names another target: static/app.js asks for #todos when a page is kept for Back"
    )
    window.evaluate("() => htmx.ajax('GET', '/b', { target: '#out' })")
    assert ground.headers("/b")["hx-target"] == "body", (
        "htmx.ajax now names its target option: static/app.js may say target instead of source"
    )


def test_a_restore_wants_the_whole_page_and_is_no_htmx_request(
    window: Page, ground: Ground
) -> None:
    ground.page("<button hx-get=/part hx-push-url=/pushed hx-target=#out>Go</button><p id=out>")
    ground.answers |= {"/part": Answer("part"), "/pushed": Answer("<p>pushed</p>")}
    window.goto("/?first")
    window.get_by_text("Go").click()
    expect(window.locator("#out")).to_have_text("part")
    asked: list[dict[str, str]] = []
    window.on("request", lambda request: asked.append(request.headers))
    window.go_back()
    expect(window.locator("#out")).to_have_text("")
    sent = {name: value for name, value in asked[0].items() if name.startswith("hx-")}
    assert sent == {"hx-history-restore-request": "true", "hx-request-type": "full"}, (
        "htmx restores its history otherwise: wants_region() in webapp/doors/pages.py would send a "
        "region as a page"
    )


def test_the_default_queue_keeps_one_and_drops_the_rest(window: Page, ground: Ground) -> None:
    ground.page("<input name=q hx-get=/find hx-trigger=input hx-target=#out><p id=out>")
    first = Held("first")
    ground.answers["/find"] = first
    window.goto("/")
    window.locator("input").press_sequentially("a")
    assert first.asked.wait(10)
    ground.answers["/find"] = Answer("later")
    window.locator("input").press_sequentially("bc")
    first.go.set()
    expect(window.locator("#out")).to_have_text("later")
    assert ground.paths() == ["/find?q=a", "/find?q=ab"], (
        "htmx's default queue changed: the forms in templates/partials say hx-sync themselves, as "
        "the default lost the last letters"
    )


def test_replace_lets_the_last_one_win(window: Page, ground: Ground) -> None:
    ground.page(
        "<input name=q hx-get=/find hx-trigger=input hx-target=#out hx-sync=this:replace><p id=out>"
    )
    first = Held("first")
    ground.answers["/find"] = first
    window.goto("/")
    window.locator("input").press_sequentially("a")
    assert first.asked.wait(10)
    ground.answers["/find"] = Answer("last")
    window.locator("input").press_sequentially("b")
    expect(window.locator("#out")).to_have_text("last")
    first.go.set()
    expect(window.locator("#out")).to_have_text("last")
    assert ground.paths() == ["/find?q=a", "/find?q=ab"], (
        "hx-sync this:replace changed: templates/partials/search_form.html"
    )


def test_queue_all_sends_each_after_the_one_before(window: Page, ground: Ground) -> None:
    ground.page("<button hx-post=/do hx-target=#out hx-sync='#out:queue all'>Go</button><p id=out>")
    first = Held("first")
    ground.answers["/do"] = first
    window.goto("/")
    for _ in range(3):
        window.get_by_text("Go").click()
    assert first.asked.wait(10)
    assert ground.paths() == ["/do"], "hx-sync queue all no longer waits: templates/partials"
    ground.answers["/do"] = Answer("next")
    first.go.set()
    expect(window.locator("#out")).to_have_text("next")
    window.wait_for_function("() => !document.querySelector('.htmx-request')")
    assert ground.paths() == ["/do"] * 3, (
        "hx-sync queue all loses requests: templates/partials/add_form.html and listing.html"
    )


def test_an_answer_for_a_target_that_was_replaced_is_discarded(
    window: Page, ground: Ground
) -> None:
    ground.page(
        "<button hx-get=/part hx-target=#out hx-swap=outerHTML hx-sync='this:queue all'>Go</button>"
        "<p id=out>"
    )
    first = Held("<p id=out>first</p>")
    ground.answers["/part"] = first
    window.goto("/")
    window.get_by_text("Go").click()
    window.get_by_text("Go").click()
    assert first.asked.wait(10)
    ground.answers["/part"] = Answer("<p id=out>second</p>")
    first.go.set()
    expect(window.locator("#out")).to_have_text("first")
    window.wait_for_function("() => !document.querySelector('.htmx-request')")
    assert window.locator("#out").inner_text() == "first", (
        "htmx finds a replaced target again: that regions swap their inside only (innerMorph in "
        "templates/partials) is no longer needed for queued requests"
    )


@pytest.mark.parametrize("status", [422, 500])
def test_an_error_pushes_its_address(window: Page, ground: Ground, status: int) -> None:
    ground.page("<button hx-get=/part hx-push-url=true hx-target=#out>Go</button><p id=out>")
    ground.answers["/part"] = Answer("error", status)
    window.goto("/")
    window.get_by_text("Go").click()
    expect(window.locator("#out")).to_have_text("error")
    assert window.url == f"{ground.url}/part", (
        "htmx no longer pushes the address of an error: static/app.js need not cancel "
        "htmx:before:history:update"
    )


@pytest.mark.parametrize(
    ("status", "swapped"), [(200, True), (404, True), (422, True), (500, True), (204, False)]
)
def test_all_but_204_is_swapped_in(
    window: Page, ground: Ground, status: int, swapped: bool
) -> None:
    ground.page("<button hx-get=/part hx-target=#out>Go</button><p id=out>before</p>")
    ground.answers["/part"] = Answer("after", status)
    window.goto("/")
    with window.expect_response("**/part") as answered:
        window.get_by_text("Go").click()
    answered.value.finished()
    window.wait_for_function("() => !document.querySelector('.htmx-request')")
    assert (window.locator("#out").inner_text() == "after") is swapped, (
        f"htmx treats {status} otherwise: noSwap in templates/layout.html"
    )


def test_parts_for_elsewhere_are_applied_even_where_nothing_is_swapped(
    window: Page, ground: Ground
) -> None:
    ground.page(
        "<button hx-get=/part hx-target=#out>Go</button><p id=out>before</p><p id=said>",
        '{"noSwap": [204, 304, "5xx"]}',
    )
    ground.answers["/part"] = Answer("after<hx-partial hx-target='#said'>said</hx-partial>", 500)
    window.goto("/")
    window.get_by_text("Go").click()
    expect(window.locator("#said")).to_have_text("said")
    assert window.locator("#out").inner_text() == "before", (
        "noSwap no longer keeps errors out: templates/layout.html"
    )


def test_the_answer_to_a_post_is_fetched_behind_its_303_with_the_same_headers(
    window: Page, ground: Ground
) -> None:
    ground.page(
        "<form method=post action=/do hx-boost=true hx-target=#out><button>Go</button></form>"
        "<p id=out>"
    )
    ground.answers |= {
        "/do": Answer(status=303, headers=(("Location", "/part"),)),
        "/part": Answer("part"),
    }
    window.goto("/")
    window.get_by_text("Go").click()
    expect(window.locator("#out")).to_have_text("part")
    assert [(asked.method, asked.path) for asked in ground.asked[-2:]] == [
        ("POST", "/do"),
        ("GET", "/part"),
    ]
    assert ground.headers("/part") == ground.headers("/do"), (
        "the GET behind a 303 lost its headers: see_other() in webapp/doors/answers.py counts on "
        "page() being asked for a region"
    )


def test_a_boosted_form_honours_the_buttons_own_action_and_pushes_nothing(
    window: Page, ground: Ground
) -> None:
    ground.page(
        "<form method=post action=/bulk hx-boost=true hx-target=#out hx-push-url=false>"
        "<button formaction=/one name=done value=1>Go</button></form><p id=out>"
    )
    ground.answers["/one"] = Answer("one")
    window.goto("/")
    steps = window.evaluate("() => history.length")
    window.get_by_text("Go").click()
    expect(window.locator("#out")).to_have_text("one")
    assert ground.paths() == ["/one"], (
        "a boosted form ignores formaction: the buttons in templates/partials/todo_row.html"
    )
    assert window.url == f"{ground.url}/"
    assert window.evaluate("() => history.length") == steps, (
        "hx-push-url=false of a boosted form is ignored: templates/partials/listing.html"
    )


@pytest.mark.parametrize("status", [200, 204, 401])
def test_a_redirect_header_leaves_the_page_whatever_the_status(
    window: Page, ground: Ground, status: int
) -> None:
    ground.page("<button hx-get=/part hx-target=#out>Go</button><p id=out>")
    ground.answers |= {
        "/part": Answer("", status, (("HX-Redirect", "/else"),)),
        "/else": Answer("<h1>Elsewhere</h1>"),
    }
    window.goto("/")
    window.get_by_text("Go").click()
    expect(window.get_by_role("heading")).to_have_text("Elsewhere")
    assert not ground.headers("/else"), (
        "HX-Redirect no longer leaves the page: leave_for() in webapp/doors/pages.py, for sign-in"
    )


def test_text_in_an_attribute_that_begins_with_js_is_run(window: Page, ground: Ground) -> None:
    ground.page(
        "<button hx-get=/part hx-target=#out hx-confirm='js:window.ran = true'>Go</button>"
        "<p id=out>"
    )
    ground.answers["/part"] = Answer("part")
    window.goto("/")
    window.get_by_text("Go").click()
    expect(window.locator("#out")).to_have_text("part")
    assert window.evaluate("() => window.ran") is True, (
        "htmx no longer runs js: in attributes; that people's texts are kept out of hx-* "
        "(tests/test_rooms.py) stays right"
    )


def test_without_eval_in_the_policy_it_is_not_run(window: Page, ground: Ground) -> None:
    ground.page(
        "<button hx-get=/part hx-target=#out hx-confirm='js:window.ran = true'>Go</button>"
        "<p id=out>"
    )
    ground.answers["/part"] = Answer("part")
    page = ground.answers["/"]
    assert isinstance(page, Answer)
    ground.answers["/"] = page._replace(headers=(("Content-Security-Policy", "script-src 'self'"),))
    window.goto("/")
    with window.expect_console_message(lambda said: "Content Security Policy" in said.text):
        window.get_by_text("Go").click()
    assert window.evaluate("() => window.ran") is None, (
        "htmx runs js: without eval: CONTENT_SECURITY_POLICY in webapp/doors/headers.py no longer "
        "keeps it out"
    )


def test_a_morph_keeps_what_is_being_typed_and_the_focus(window: Page, ground: Ground) -> None:
    body = "<input id=i value=''><p id=p>{}</p>"
    ground.page(
        f"<button hx-get=/part hx-target=#out hx-swap=innerMorph>Go</button>"
        f"<div id=out>{body.format('before')}</div>"
    )
    ground.answers["/part"] = held = Held(body.format("after"))
    window.goto("/")
    window.get_by_text("Go").click()
    assert held.asked.wait(10)
    window.locator("#i").press_sequentially("typed")
    held.go.set()
    expect(window.locator("#p")).to_have_text("after")
    assert window.locator("#i").input_value() == "typed", (
        "innerMorph loses what is being typed: hx-swap in templates/partials"
    )
    expect(window.locator("#i")).to_be_focused()


NOTE_ERRORS = """() => {
    window.errors = [];
    for (const name of ["htmx:error", "htmx:response:error"])
        document.addEventListener(name, (event) => errors.push([name, !!event.detail.ctx]));
}"""


@pytest.mark.parametrize("how", ["answered 500", "no answer", "too late"])
def test_what_fails_is_told_by_an_event_with_its_context(
    window: Page, ground: Ground, how: str
) -> None:
    ground.page(
        "<button hx-get=/part hx-target=#out>Go</button><p id=out>", '{"defaultTimeout": 50}'
    )
    held = Held("late")
    ground.answers["/part"] = held if how == "too late" else Answer("error", 500)
    if how == "no answer":
        window.route("**/part", lambda route: route.abort())
    window.goto("/")
    window.evaluate(NOTE_ERRORS)
    window.get_by_text("Go").click()
    window.wait_for_function("() => errors.length")
    held.go.set()
    name = "htmx:response:error" if how == "answered 500" else "htmx:error"
    assert window.evaluate("() => errors") == [[name, True]], (
        f"what htmx tells when a request is {how} changed: notice() in static/app.js"
    )


def test_it_is_the_release_that_was_read() -> None:
    [script] = VENDOR.glob("htmx-*.min.js")
    assert script.name == "htmx-4.0.1.min.js", (
        "a new release of htmx: read its changes against this file, then name it here"
    )
