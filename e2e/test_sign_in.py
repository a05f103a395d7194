"""Register, sign in, sign out, and what stays hidden after."""

import re
from urllib.parse import quote, quote_plus
from uuid import uuid4

import pytest
from playwright.sync_api import Error, Page, expect

from e2e.conftest import Browse
from e2e.faults import Faults
from e2e.scenarios import Mode
from e2e.server import PASSWORD, Person, Server
from e2e.steps import back, expect_status, expect_whole, sign_in


@pytest.mark.both_databases
def test_registering_signs_in_and_shows_the_dashboard(browse: Browse, server: Server) -> None:
    page = browse()
    name = f"Kim {uuid4().hex[:6]}"
    page.goto("/login")
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Username").fill(f"  {name} ")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()

    expect_whole(page, "Dashboard")
    expect_status(page, f"Welcome, {name}!")
    expect(page).to_have_url(f"{server.url}/dashboard")
    expect(page.get_by_role("navigation", name="Pages")).to_contain_text(name)


def test_a_mistake_in_registering_is_said_at_its_field(
    browse: Browse, server: Server, person: Person, faults: Faults
) -> None:
    faults.expect("status of 400")
    faults.expect("status of 409")
    page = browse()
    page.goto("/register")
    username, password = page.get_by_label("Username"), page.get_by_label("Password")
    username.fill(person.name.upper())
    password.fill("short")
    page.get_by_role("button", name="Create account").click()

    expect(password).to_have_attribute("aria-invalid", "true")
    expect(password).to_have_accessible_description(re.compile("must have at least 8 characters"))
    expect(password).to_be_focused()
    expect(password).to_have_value("")
    expect(username).to_have_value(person.name.upper())

    password.fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(username).to_have_accessible_description("This username is taken.")
    expect(username).to_be_focused()

    username.fill(f"Kim {uuid4().hex[:6]}")
    password.fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect_whole(page, "Dashboard")


@pytest.mark.both_databases
def test_signing_in_leads_to_where_one_wanted_to_go(
    browse: Browse, server: Server, person: Person
) -> None:
    server.write_down(person, "Call the plumber", "Sweep")
    page = browse()
    page.goto("/todos?q=plumb&status=all")
    expect_whole(page, "Sign in")
    sign_in(page, person)

    expect_whole(page, "1 todo matching “plumb”")
    expect_status(page, "Welcome back!")
    expect(page).to_have_url(f"{server.url}/todos?q=plumb&status=all")


def test_a_wrong_password_keeps_the_name_and_never_the_password(
    browse: Browse, person: Person, faults: Faults
) -> None:
    faults.expect("status of 401")
    page = browse()
    page.goto("/login")
    sign_in(page, person, "not my password")

    expect(page.get_by_role("alert").filter(has_text="Invalid credentials.")).to_be_visible()
    expect(page.get_by_label("Username")).to_have_value(person.name)
    expect(page.get_by_label("Password")).to_have_value("")
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")

    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect_whole(page, "Dashboard")
    expect_status(page, "Welcome back!")


@pytest.mark.scenario("H5")
@pytest.mark.both_histories
def test_back_and_refresh_of_a_failed_registration_keep_it_and_send_nothing(
    browse: Browse, server: Server, mode: Mode, faults: Faults
) -> None:
    faults.expect("status of 400")
    page = browse()
    page.goto("/register")
    page.get_by_label("Username").fill("Kim")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name="Sign in").click()
    expect_whole(page, "Sign in")

    server.forget_requests()
    back(page)
    expect_whole(page, "Create your account")
    assert server.posts() == []
    if mode == "on":
        page.reload()
        expect_whole(page, "Create your account")
        assert server.posts() == []


@pytest.mark.scenario("H5")
def test_back_from_a_failed_sign_in_sends_nothing_again(
    browse: Browse, server: Server, person: Person, mode: Mode, faults: Faults
) -> None:
    faults.expect("status of 401")
    page = browse()
    page.goto("/login")
    sign_in(page, person, "not my password")
    expect(page.get_by_text("Invalid credentials.")).to_be_visible()
    page.goto("/register")

    server.forget_requests()
    if mode == "on":
        page.go_back()
        expect_whole(page, "Sign in")
    else:
        # Chromium keeps no answer of status 401, and asks before it sends a form again.
        faults.expect("ERR_CACHE_MISS")
        with pytest.raises(Error, match="ERR_CACHE_MISS"):
            page.go_back()
    assert server.posts() == []


@pytest.mark.scenario("H15")
@pytest.mark.both_histories
def test_after_signing_out_back_shows_sign_in(
    browse: Browse,
    server: Server,
    person: Person,
    faults: Faults,
) -> None:
    server.write_down(person, "A secret errand")
    page = browse(person)
    page.goto("/todos")
    page.goto("/lists")
    page.get_by_role("button", name="Sign out").click()
    expect_whole(page, "Sign in")

    for _ in range(2):
        back(page)
        expect_whole(page, "Sign in")
        expect(page.get_by_text("A secret errand")).to_have_count(0)
    page.goto("/todos")
    expect_whole(page, "Sign in")


def test_signing_out_here_leaves_other_browsers_signed_in(
    browse: Browse, server: Server, person: Person
) -> None:
    here = browse(person)
    there = browse(person._replace(session=server.new_session(person.id)))
    here.goto("/todos")
    here.get_by_role("button", name="Sign out").click()
    expect_whole(here, "Sign in")
    there.goto("/todos")
    expect_whole(there, "Nothing active")


def test_a_new_password_ends_all_other_sessions(
    browse: Browse, server: Server, person: Person
) -> None:
    here = browse(person)
    there = browse(person._replace(session=server.new_session(person.id)))
    here.goto("/account")
    here.get_by_label("Current password").fill(PASSWORD)
    here.get_by_label("New password").fill("another long one")
    here.get_by_role("button", name="Change password").click()
    expect_status(here, "Password changed.")
    here.goto("/todos")
    expect_whole(here, "Nothing active")

    there.goto("/todos")
    expect_whole(there, "Sign in")
    sign_in(there, person, "another long one")
    expect_whole(there, "Nothing active")


def test_a_wrong_current_password_is_said_at_its_field(
    page: Page, server: Server, person: Person
) -> None:
    page.goto("/account")
    page.get_by_label("Current password").fill("not my password")
    page.get_by_label("New password").fill("another long one")
    page.get_by_role("button", name="Change password").click()

    current = page.get_by_label("Current password")
    expect(current).to_have_accessible_description("This is not your current password.")
    expect(current).to_be_focused()
    expect(page.get_by_label("New password")).to_have_value("")


@pytest.mark.scenario("E8")
@pytest.mark.parametrize(
    "then",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "/%09/evil.example"],
)
def test_a_sign_in_link_to_another_site_leads_to_the_dashboard(
    browse: Browse, server: Server, person: Person, then: str
) -> None:
    page = browse()
    page.goto(f"/login?next={then}")
    sign_in(page, person)
    expect_whole(page, "Dashboard")
    expect(page).to_have_url(f"{server.url}/dashboard")


@pytest.mark.scenario("S4")
def test_no_address_and_no_log_holds_a_password_or_a_session(
    browse: Browse, server: Server, faults: Faults
) -> None:
    faults.expect("status of 401")
    page = browse()
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))
    secrets = [f"{word} {uuid4().hex}" for word in ("first", "wrong", "second")]
    first, wrong, second = secrets
    person = Person(0, f"Kim {uuid4().hex[:6]}", "")
    page.goto("/register")
    page.get_by_label("Username").fill(person.name)
    page.get_by_label("Password").fill(first)
    page.get_by_role("button", name="Create account").click()
    expect_whole(page, "Dashboard")
    page.goto("/account")
    page.get_by_label("Current password").fill(first)
    page.get_by_label("New password").fill(second)
    page.get_by_role("button", name="Change password").click()
    expect_status(page, "Password changed.")
    secrets += [str(cookie.get("value")) for cookie in page.context.cookies()]
    page.get_by_role("button", name="Sign out", exact=True).click()
    sign_in(page, person, wrong)
    expect(page.get_by_text("Invalid credentials.")).to_be_visible()
    sign_in(page, person, second)
    expect_whole(page, "Dashboard")
    secrets += [str(cookie.get("value")) for cookie in page.context.cookies()]

    written = server.log() + "".join(addresses)
    for secret in secrets:
        for part in (secret, secret.split(".")[0], quote(secret), quote_plus(secret)):
            assert part not in written
    assert len(addresses) > 10
    assert len(secrets) > 4
