"""What day and time it is, in whatever zone."""

from datetime import UTC, date, datetime
from zoneinfo import available_timezones

import pytest

from webapp.clock import Here


def seconds(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp())


@pytest.mark.parametrize(
    ("moment", "zone", "today", "shown"),
    [
        ("2026-12-01T12:00Z", "UTC", date(2026, 12, 1), "12:00"),
        ("2026-12-01T12:00Z", "Europe/Berlin", date(2026, 12, 1), "13:00"),
        ("2026-06-01T12:00Z", "Europe/Berlin", date(2026, 6, 1), "14:00"),
        # The first and the last place where a day begins.
        ("2026-12-01T09:59Z", "Pacific/Kiritimati", date(2026, 12, 1), "23:59"),
        ("2026-12-01T10:00Z", "Pacific/Kiritimati", date(2026, 12, 2), "00:00"),
        ("2026-12-01T10:59Z", "Pacific/Pago_Pago", date(2026, 11, 30), "23:59"),
        ("2026-12-01T11:00Z", "Pacific/Pago_Pago", date(2026, 12, 1), "00:00"),
        # Not whole hours.
        ("2026-12-01T18:29Z", "Asia/Kolkata", date(2026, 12, 1), "23:59"),
        ("2026-12-01T18:15Z", "Asia/Kathmandu", date(2026, 12, 2), "00:00"),
        # Clocks are set forward, and back.
        ("2026-03-29T00:59Z", "Europe/Berlin", date(2026, 3, 29), "01:59"),
        ("2026-03-29T01:00Z", "Europe/Berlin", date(2026, 3, 29), "03:00"),
        ("2026-10-25T00:59Z", "Europe/Berlin", date(2026, 10, 25), "02:59"),
        ("2026-10-25T01:00Z", "Europe/Berlin", date(2026, 10, 25), "02:00"),
        # Where midnight itself is left out: Sunday begins at one.
        ("2026-09-06T03:59Z", "America/Santiago", date(2026, 9, 5), "23:59"),
        ("2026-09-06T04:00Z", "America/Santiago", date(2026, 9, 6), "01:00"),
    ],
)
def test_it_is_what_a_clock_on_the_wall_shows_there(
    moment: str, zone: str, today: date, shown: str
) -> None:
    here = Here.then(seconds(moment), zone)
    assert (here.today, f"{here.minute // 60:02}:{here.minute % 60:02}") == (today, shown)
    assert here.at(seconds(moment)) == datetime.combine(
        today, datetime.strptime(shown, "%H:%M").time()
    )


def test_every_zone_has_a_time() -> None:
    now = seconds("2026-12-01T12:00Z")
    for zone in available_timezones():
        assert 0 <= Here.then(now, zone).minute < 24 * 60, zone


@pytest.mark.parametrize("zone", ["", "Nowhere/Town", "../etc/passwd", "/etc/localtime", "A\0B"])
def test_without_a_zone_that_is_known_it_is_the_servers_time(zone: str) -> None:
    now = seconds("2026-12-01T12:00Z")
    there = datetime.fromtimestamp(now, UTC).astimezone()
    assert Here.then(now, zone)[:2] == (there.date(), there.hour * 60 + there.minute)
