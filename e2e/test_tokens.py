"""Tokens for programs: make one, copy it the only time that it is shown, use it, revoke it."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from doorstep_client import Doorstep, Problem
from e2e.server import Person, Server
from e2e.steps import expect_status


@pytest.mark.both_databases
def test_a_program_gets_in_until_its_token_is_revoked(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/account")
    page.get_by_role("link", name="Tokens for programs").click()
    page.get_by_role("button", name="Make token").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("It may").select_option("read and write")
    page.get_by_role("button", name="Make token").click()
    expect_status(page, "Token “Laptop” made. It is shown this once.")
    token = page.get_by_label("Copy it now").input_value()
    with Doorstep(server.url, token) as doorstep:
        doorstep.add("Written by a program")
        page.reload()
        expect(page.get_by_label("Copy it now")).to_have_count(0)
        page.goto("/todos")
        expect(page.get_by_text("Written by a program")).to_be_visible()

        page.goto("/account/tokens")
        page.get_by_role("button", name="Revoke: Laptop").click()
        expect_status(page, "Token revoked.")
        with pytest.raises(Problem, match="401"):
            doorstep.add("No more")
    assert httpx.get(f"{server.url}/api/todos").status_code == 401


def test_the_page_for_programs_describes_every_door(page: Page, person: Person) -> None:
    page.goto("/account/tokens")
    page.get_by_role("link", name="What programs can do").click()
    expect(page.get_by_role("heading", name="PUT /api/todos/{todo_id}")).to_be_visible()
    page.goto("/api/docs#changed-meanwhile")
    expect(page.get_by_role("heading", name="412 It has changed meanwhile")).to_be_in_viewport()
