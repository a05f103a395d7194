"""/account/time-zone: the zone that somebody lives by."""

import pytest
from sqlalchemy import select

from tests.conftest import Clock
from tests.people import Person
from webapp.accounts.models import people
from webapp.accounts.zones import offered, zone_named


def kept(person: Person) -> str:
    with person.database.read() as connection:
        return str(connection.scalar(select(people.c.time_zone).where(people.c.id == person.id)))


def test_a_zone_is_chosen_and_shown(true_time: Clock, anna: Person, ben: Person) -> None:
    page = anna.browser.get("/account").page
    assert page.value("time_zone") == ""
    page = anna.browser.send("/account/time-zone", time_zone="Asia/Tokyo")
    assert page.said == "Time zone saved."
    assert page.value("time_zone") == kept(anna) == "Asia/Tokyo"
    assert "It is now 21:00 on Tuesday, 1 December 2026." in page.text
    assert kept(ben) == ""


def test_it_is_given_up_again(anna: Person) -> None:
    anna.browser.post("/account/time-zone", {"time_zone": "Asia/Tokyo"})
    anna.browser.get("/account")
    page = anna.browser.send("/account/time-zone", time_zone="")
    assert page.said == "Time zone saved."
    assert kept(anna) == ""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (" europe/berlin ", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("new york", "America/New_York"),
        ("UTC", "UTC"),
        ("US/Pacific", "US/Pacific"),
    ],
)
def test_a_name_is_taken_as_people_write_it(anna: Person, typed: str, meant: str) -> None:
    anna.browser.post("/account/time-zone", {"time_zone": typed})
    assert kept(anna) == meant


@pytest.mark.parametrize("typed", ["Middle-earth/Shire", "Factory", "../Europe/Berlin", "+02:00"])
def test_a_bad_name_gets_a_message_and_stays(anna: Person, typed: str) -> None:
    anna.browser.post("/account/time-zone", {"time_zone": "Asia/Tokyo"})
    anna.browser.get("/account")
    page = anna.browser.send("/account/time-zone", time_zone=typed)
    assert "Time zone is not known. Write one such as Europe/Berlin." in page.text
    assert page.value("time_zone") == typed
    (field,) = page.all("input", name="time_zone")
    assert field.get("aria-invalid") == "true"
    assert "zone-error" in (field.get("aria-describedby") or "")
    assert kept(anna) == "Asia/Tokyo"


def test_another_forms_mistake_leaves_the_field_as_it_is(anna: Person) -> None:
    anna.browser.post("/account/time-zone", {"time_zone": "Asia/Tokyo"})
    anna.browser.get("/account")
    page = anna.browser.send("/account/password", current_password="x", new_password="y")
    assert page.value("time_zone") == "Asia/Tokyo"


def test_every_zone_that_is_offered_is_taken() -> None:
    assert len(offered()) > 300
    assert all(zone_named(name) == name for name in offered())


def test_sign_ins_are_told_by_the_day_it_was_there(true_time: Clock, anna: Person) -> None:
    true_time.set("2026-12-02T03:00Z")
    anna.browser.post("/account/time-zone", {"time_zone": "Pacific/Kiritimati"})
    assert (
        "since 2 December 2026 last change 2 December 2026"
        in anna.browser.get("/account").page.text
    )
    anna.browser.post("/account/time-zone", {"time_zone": "Pacific/Pago_Pago"})
    assert (
        "since 1 December 2026 last change 1 December 2026"
        in anna.browser.get("/account").page.text
    )
