"""The server goes and comes back while somebody works: they do not notice."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, expect

from e2e.conftest import PATIENCE, sign_in
from e2e.faults import Faults
from e2e.scenarios import Mode
from e2e.server import running
from e2e.steps import add, expect_status, expect_whole, row, shown


@pytest.mark.scenario("E6")
def test_a_restart_signs_nobody_out_and_an_open_form_goes_on(
    tmp_path: Path, mode: Mode, new_context: Callable[..., BrowserContext]
) -> None:
    with running(tmp_path) as server:
        person = server.new_person()
        server.write_down(person, "Sweep")
        context = new_context(base_url=server.url, java_script_enabled=mode == "on")
        context.set_default_timeout(PATIENCE)
        faults = Faults(server.url)
        faults.watch(context)
        sign_in(context, person, server)
        page = context.new_page()
        page.goto("/todos")
        page.get_by_label("Add a todo").fill("Buy milk")
    with running(tmp_path, port=urlsplit(server.url).port or 0) as server:
        page.get_by_role("button", name="Add", exact=True).click()
        expect(row(page, "Buy milk")).to_be_visible()
        expect_status(page, "Todo created.")
        page.get_by_role("button", name="Done: Sweep").click()
        expect(shown(page)).to_have_text(["Buy milk"])
        page.goto("/dashboard")
        expect_whole(page, "Dashboard")
        add_again = page.context.new_page()
        add_again.goto("/todos")
        add(add_again, "Buy bread")
        expect(shown(add_again)).to_have_text(["Buy bread", "Buy milk"])
        assert server.titles(person) == ["Sweep", "Buy milk", "Buy bread"]
        context.close()
        faults.check()


@pytest.mark.scenario("E6")
@pytest.mark.with_javascript
def test_what_is_sent_while_the_server_is_away_is_sent_again_by_retry(
    tmp_path: Path, mode: Mode, new_context: Callable[..., BrowserContext]
) -> None:
    with running(tmp_path) as server:
        person = server.new_person()
        context = new_context(base_url=server.url)
        context.set_default_timeout(PATIENCE)
        sign_in(context, person, server)
        page = context.new_page()
        page.goto("/todos")
    add(page, "Buy milk")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The server could not be reached.")
    with running(tmp_path, port=urlsplit(server.url).port or 0) as server:
        alert.get_by_role("button", name="Retry").click()
        expect(shown(page)).to_have_text(["Buy milk"])
        assert server.titles(person) == ["Buy milk"]
        context.close()
