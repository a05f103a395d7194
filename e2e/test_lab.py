"""The laboratory: every part walked, by whoever comes, with JavaScript and without."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.conftest import PATIENCE
from e2e.faults import Faults
from e2e.scenarios import Mode
from e2e.server import Server, running


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with its laboratory."""
    with running(tmp_path_factory.mktemp("lab"), DOORSTEP_LAB="1") as server:
        yield server


@pytest.fixture
def lab_faults(laboratory: Server) -> Iterator[Faults]:
    faults = Faults(laboratory.url)
    yield faults
    faults.check()


@pytest.fixture
def lab(laboratory: Server, lab_faults: Faults, mode: Mode, new_context: object) -> Page:
    """A window of somebody who is not signed in."""
    laboratory.forget_requests()
    context = new_context(  # type: ignore[operator]
        base_url=laboratory.url, java_script_enabled=mode == "on"
    )
    context.set_default_timeout(PATIENCE)
    lab_faults.watch(context)
    page: Page = context.new_page()
    return page


def card(page: Page, name: str) -> Locator:
    """The part of a page under this heading."""
    return page.get_by_role("region", name=name)


def picture(place: Page | Locator) -> Locator:
    return place.get_by_role("img")


def test_the_parts_are_walked_from_the_first_to_the_last(lab: Page) -> None:
    lab.goto("/lab")
    seen = [lab.get_by_role("heading", level=1).inner_text()]
    while (following := lab.locator("a[rel=next]")).count():
        following.click()
        expect(lab.get_by_role("heading", level=1)).not_to_have_text(seen[-1])
        seen.append(lab.get_by_role("heading", level=1).inner_text())
    assert seen == [
        "What each method does",
        "The classic: who are you?",
        "Echo",
        "What a view can answer",
        "Pitfalls, live and harmless",
        "The map of doors",
    ]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_what_no_form_can_send_htmx_sends_or_the_server_shows(
    lab: Page, laboratory: Server, mode: Mode, method: str
) -> None:
    lab.goto("/lab")
    place = lab.locator(f"section[aria-labelledby={method}]")
    if method != "DELETE":
        place.get_by_label("new name").fill("Tea & <b>")
    laboratory.forget_requests()
    place.get_by_role("button", name=f"Send {method}", exact=True).click()
    if mode == "on":
        tried = place.locator(f"#tried-{method}")
        expect(picture(tried)).to_have_accessible_name(
            f"The browser sends {method} /lab/echo. The server answers 200 OK."
            if method != "DELETE"
            else "The browser sends DELETE /lab/echo?method=DELETE. The server answers 200 OK."
        )
        expect(lab.get_by_role("status")).to_have_text(f"{method} was answered with 200 OK.")
        tried.get_by_text("Every line of it").click()
        expect(tried.locator(".lab-steps")).to_contain_text("Hx-Request")
        assert [(a.method, a.path) for a in laboratory.requests()] == [(method, "/lab/echo")]
        expect(lab).to_have_url(f"{laboratory.url}/lab")
    else:
        expect(lab.get_by_role("heading", level=1)).to_have_text(
            f"{method}, sent by this server to itself"
        )
        assert laboratory.posts() == ["/lab/exchange"]
        name = picture(lab).get_attribute("aria-label") or ""
        assert name.startswith(f"The browser sends {method} /lab/things/1. The server answers 20")


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_what_no_page_can_send_the_server_sends(lab: Page, method: str) -> None:
    lab.goto("/lab")
    lab.get_by_role("button", name=f"Let the server send {method}").click()
    expect(picture(lab)).to_have_accessible_name(
        f"The browser sends {method} /lab/things. The server answers 200 OK."
    )
    lab.get_by_label("Twice").check()
    lab.get_by_role("button", name=f"Send {method}").click()
    lab.get_by_text("Every line of it").click()
    expect(lab.locator(".lab-line")).to_have_count(4)


def test_get_reads_and_post_changes_once(lab: Page, laboratory: Server, mode: Mode) -> None:
    lab.goto("/lab")
    get = lab.locator("section[aria-labelledby=GET]")
    get.get_by_label("Something to look for").fill("a cup")
    get.get_by_role("button", name="Send GET").click()
    said = "The browser sends GET /lab/echo?text=a+cup. The server answers 200 OK."
    shown = picture(get.locator("#tried-GET")) if mode == "on" else picture(lab)
    expect(shown).to_have_accessible_name(said)

    lab.goto("/lab")
    laboratory.forget_requests()
    lab.get_by_label("A thing for the shelf").fill("<i>Teapot</i>")
    lab.get_by_role("button", name="Send POST", exact=True).click()
    expect(lab.get_by_role("status")).to_contain_text("“<i>Teapot</i>” was put on the shelf")
    shelf = card(lab, "Your shelf").get_by_role("listitem")
    expect(shelf).to_have_text(["1 Kettle red", "2 Cup blue", "3 <i>Teapot</i>"])
    lab.reload()
    expect(shelf).to_have_count(3)
    assert laboratory.posts().count("/lab/things") >= 1
    # The page shows exchanges of its own, which have a shelf of their own.
    lab.get_by_role("button", name="Put it back as it was").click()
    expect(shelf).to_have_count(2)


def test_twice_is_different_for_post_and_not_for_put(lab: Page) -> None:
    for method, after in (("POST", '"4": "Teapot"'), ("PUT", '{"id": 1, "name": "Teapot", "col')):
        lab.goto("/lab")
        place = lab.locator(f"section[aria-labelledby={method}]")
        place.get_by_text(f"{method} as this server answers it now").click()
        place.get_by_role("button", name=f"Send {method} twice").click()
        lab.get_by_text("Every line of it").click()
        expect(lab.locator(".lab-body").last).to_contain_text(after)


@pytest.mark.parametrize(
    "name", ["Anna", "<img src=x onerror=alert(1)>", "a/../b", "//evil.example", "🦊", "שלום עולם"]
)
@pytest.mark.parametrize("way", ["POST", "GET"])
def test_the_classic_welcomes_any_name(lab: Page, laboratory: Server, way: str, name: str) -> None:
    lab.goto("/lab/login")
    form = card(lab, f"By {way}")
    form.get_by_label("Name").fill(name)
    form.get_by_role("button").click()
    expect(lab.get_by_role("heading", level=1)).to_have_text(f"welcome {name}")
    assert lab.url.startswith(f"{laboratory.url}/lab/success/")
    expect(lab.locator("h1 bdi")).to_have_text(name)
    laboratory.forget_requests()
    lab.reload()
    expect(lab.get_by_role("heading", level=1)).to_have_text(f"welcome {name}")


@pytest.mark.parametrize("way", ["POST", "GET"])
def test_no_name_brings_the_form_back(lab: Page, lab_faults: Faults, way: str) -> None:
    lab_faults.expect("status of 400")
    lab.goto("/lab/login")
    form = card(lab, f"By {way}")
    for text, said in (("  ", "cannot be empty"), ("x" * 99, "at most 60 characters")):
        form.get_by_label("Name").fill(text)
        form.get_by_role("button").click()
        expect(form.locator(".error")).to_contain_text(said)
        expect(form.get_by_label("Name")).to_be_focused()
    expect(form.get_by_label("Name")).to_have_value("x" * 99)


def test_the_echo_tells_address_body_and_file_apart(
    lab: Page, lab_faults: Faults, tmp_path: Path
) -> None:
    lab_faults.allow("status of 404")  # JSON names no icon, so browsers ask for /favicon.ico
    file = tmp_path / "a <b> file.txt"
    file.write_text("twelve bytes")
    lab.goto("/lab/echo")
    lab.get_by_role("textbox", name="who").fill("in the body")
    lab.get_by_label("A file").set_input_files(file)
    lab.get_by_role("button", name="Send POST").click()
    heard = lab.locator(".lab-heard")
    expect(heard).to_contain_text("who = address")
    expect(heard).to_contain_text("who = in the body")
    expect(heard).to_contain_text("file = a <b> file.txt, text/plain, 12 bytes")
    lab.get_by_label("Text").fill("x")
    lab.get_by_label("Answer as").select_option("json")
    lab.get_by_role("button", name="Send GET").click()
    expect(lab.locator("body")).to_contain_text('"args": {')


def test_each_answer_shows_its_exchange_and_its_code(lab: Page) -> None:
    lab.goto("/lab/responses")
    links = lab.locator(".lab-answers a")
    titles = links.all_inner_texts()
    assert len(titles) == 12
    for title in titles:
        lab.goto("/lab/responses")
        lab.get_by_role("link", name=title, exact=True).click()
        expect(lab.get_by_role("heading", level=1)).to_have_text(title)
        expect(picture(lab)).to_be_visible()
        expect(lab.locator(".lab-code")).to_contain_text("@bp.")


def test_an_order_is_repeated_by_refresh_unless_303_answered_it(
    lab: Page, lab_faults: Faults
) -> None:
    lab_faults.allow("status of 404")  # a text names no icon, so browsers ask for /favicon.ico
    lab.goto("/lab/pitfalls")
    lab.get_by_role("button", name="Order with 303").click()
    orders = lab.locator("#orders")
    expect(orders).to_have_text("You have ordered 1 time")
    lab.reload()
    expect(orders).to_have_text("You have ordered 1 time")
    lab.get_by_role("button", name="Order without a redirect").click()
    expect(lab.locator("body")).to_contain_text("Orders: 2")
    lab.reload()
    expect(lab.locator("body")).to_contain_text("Orders: 3")
    lab.goto("/lab/pitfalls")
    lab.get_by_role("button", name="Take all orders back").click()
    expect(orders).to_have_text("You have ordered 0 times")


@pytest.mark.parametrize(("key", "orders"), [("no key", "2 times"), ("with a key", "1 time")])
def test_a_double_click_counts_twice_without_a_key(
    lab: Page, lab_faults: Faults, key: str, orders: str
) -> None:
    lab_faults.allow("ERR_ABORTED")  # the first answer, which the second takes the place of
    lab.goto("/lab/pitfalls")
    expect(lab.locator("#orders")).to_have_text("You have ordered 0 times")
    button = lab.get_by_role("button", name=f"Double-click me, {key}")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    lab.mouse.click(box["x"] + 9, box["y"] + 9)
    give_up = time.monotonic() + 10
    # Clicked faster, a browser may take back the first before it has left.
    while lab.request.get("/lab/once").text() != "Orders: 1\n":
        assert time.monotonic() < give_up, "the first click sent nothing"
    lab.mouse.click(box["x"] + 9, box["y"] + 9)
    expect(lab.locator("#orders")).to_have_text(f"You have ordered {orders}")


def test_a_scenario_is_a_link_away(lab: Page) -> None:
    lab.goto("/lab/pitfalls")
    lab.get_by_role("link", name="R3").click()
    expect(lab.locator(":target")).to_contain_text("refreshes the page after any form")


def test_questions_are_explained_and_remembered(lab: Page) -> None:
    lab.goto("/lab")
    lab.get_by_label("Yes: what is there afterwards is the same").check()
    lab.get_by_label("POST", exact=True).check()
    lab.get_by_label("It is gone").check()
    lab.get_by_role("button", name="Check my answers").click()
    expect(lab.locator(".lab-why").first).to_contain_text("Right.")
    expect(lab.locator(".lab-why").nth(1)).to_contain_text("Not quite.")
    lab.reload()
    expect(lab.get_by_role("navigation", name="Laboratory")).to_contain_text("2/3")
    lab.get_by_role("button", name="Start again").click()
    expect(lab.locator(".lab-why")).to_have_count(0)


def test_no_page_scrolls_sideways_on_a_phone(lab: Page) -> None:
    lab.set_viewport_size({"width": 320, "height": 640})
    wide = {}
    for path in (
        *("/lab", "/lab/login", "/lab/echo?" + "x" * 200, "/lab/responses", "/lab/pitfalls"),
        *("/lab/doors", "/lab/scenarios", "/lab/exchange", "/lab/responses/temporary"),
        *("/lab/success/" + "W" * 60, "/lab/responses/tuple"),
    ):
        lab.goto(path)
        lab.evaluate("document.querySelectorAll('details').forEach((node) => (node.open = true))")
        width = lab.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[path] = width
    assert not wide
