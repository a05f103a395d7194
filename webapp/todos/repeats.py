"""How a todo comes again: said in words, kept as text, and when it is next due.

A repeat is counted from the due date or from the day it was done. From the due date, what is next
lies after both the due date and the day it was done: a daily todo done five days late is due again
tomorrow, since today's has just been done and those in between are gone; one done before its time
keeps its rhythm. From the day it was done, the due date does not matter.

A day that a month does not have is its last: the 31st in February, 29 February in most years.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

Unit = Literal["day", "week", "month", "year"]

UNITS: dict[str, Unit] = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
"""The units by their name in a rule (RFC 5545 §3.3.10)."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WORKDAYS = (0, 1, 2, 3, 4)
ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}
"""Which of a month's Tuesdays; not every month has a fifth."""

USUAL = (
    *("every day", "every weekday", "every week", "every 2 weeks"),
    *("every month", "every year"),
)
"""Repeats to pick from, in words."""

MOST = 999
"""The most days, weeks, months or years between two."""
LAST_DAY = date(9999, 12, 30)
"""The last day that something can be due; the day after it stands for "no date"."""

_FREQUENCIES: dict[Unit, Literal[0, 1, 2, 3]] = {
    "day": DAILY,
    "week": WEEKLY,
    "month": MONTHLY,
    "year": YEARLY,
}
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_FROM_DONE = "X-FROM=DONE"


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeat:
    """How a todo comes again. Raises ValueError for what is no repeat.

    Without a day of the week, month or year it is the day that it is counted from.
    """

    unit: Unit
    every: int = 1
    days: tuple[int, ...] = ()
    """Weekly: the days of the week, Monday is 0, in their order. By `nth`: the one day."""
    nth: int = 0
    """Monthly: which of that weekday, 1 to 4, or -1 for the last."""
    day: int = 0
    """Monthly: the day of the month, 1 to 31. Yearly: with `month`."""
    month: int = 0
    from_done: bool = False
    """Counted from the day it was done, not from when it was due."""

    def __post_init__(self) -> None:
        """Refuse what is no repeat."""
        weekly = self.unit == "week"
        in_order = tuple(sorted(set(self.days))) == self.days and set(self.days) <= set(range(7))
        by_nth = self.unit == "month" and self.nth in ORDINALS and len(self.days) == 1
        if not (
            self.unit in _FREQUENCIES
            and 1 <= self.every <= MOST
            and in_order
            and (by_nth or (not self.nth and (weekly or not self.days)))
            and (not self.day or self._day_is_one(by_nth))
            and (not self.month or bool(self.day))
        ):
            raise ValueError(f"no repeat: {self!r}")

    def _day_is_one(self, by_nth: bool) -> bool:
        if self.unit == "month":
            return 1 <= self.day <= 31 and not (by_nth or self.month)
        # Counted in a leap year, which has every day that there is.
        return (
            self.unit == "year"
            and 1 <= self.month <= 12
            and 1 <= self.day <= monthrange(2000, self.month)[1]
        )

    def on(self, due: date) -> "Repeat":
        """Return the repeat with its day stated, where it is counted from the due date.

        So that "every month" from 31 January goes on to 31 March after 28 February, and a single
        todo put off by a day does not put off those after it.
        """
        if self.from_done or self.days or self.day:
            return self
        return self._on(due)

    def _on(self, day: date) -> "Repeat":
        if self.days or self.day or self.unit == "day":
            return self
        if self.unit == "week":
            return replace(self, days=(day.weekday(),))
        return replace(self, day=day.day, month=day.month if self.unit == "year" else 0)


def next_due(repeat: Repeat, due: date | None, done_on: date) -> date | None:
    """Return when the todo is due again after it was done; None at the end of time.

    Without a due date it is counted from the day it was done.
    """
    start = done_on if repeat.from_done or due is None else due
    latest = max(start, done_on)
    return _occurrence(repeat, start, latest + timedelta(1)) if latest < LAST_DAY else None


def first_due(repeat: Repeat, today: date) -> date | None:
    """Return the first day from today that the repeat falls on; None at the end of time."""
    return _occurrence(replace(repeat, every=1), today, today) if today <= LAST_DAY else None


def _occurrence(repeat: Repeat, start: date, earliest: date) -> date | None:
    """Return the first day of the repeat, counted from the start, that is not before another."""
    rule = rrule(
        _FREQUENCIES[repeat.unit],
        dtstart=datetime.combine(_near(repeat, start, earliest), time()),
        interval=repeat.every,
        **_parts(repeat._on(start)),
    )
    try:
        found = rule.after(datetime.combine(earliest, time()), inc=True)
    except ValueError:  # its last week leads beyond the year 9999
        return None
    return found.date() if found and found.date() <= LAST_DAY else None


def _near(repeat: Repeat, start: date, earliest: date) -> date:
    """Return a day near the earliest that counts the same as the start.

    A rule walks through all its days: from long ago it would take seconds.
    """
    if repeat.unit in {"day", "week"}:
        step = repeat.every * (7 if repeat.unit == "week" else 1)
        return start + timedelta((earliest - start).days // step * step)
    step = repeat.every * (12 if repeat.unit == "year" else 1)
    months = (earliest.year - start.year) * 12 + earliest.month - start.month
    if months < step:
        return start
    # The day of a rule by month or year is stated, so the first of the month counts the same.
    year, month = divmod(start.year * 12 + start.month - 1 + months // step * step, 12)
    return date(year, month + 1, 1)


def _parts(repeat: Repeat) -> dict[str, Any]:
    if repeat.nth:
        return {"byweekday": weekday(repeat.days[0], repeat.nth)}
    if repeat.days:
        return {"byweekday": repeat.days}
    parts: dict[str, Any] = {"bymonth": repeat.month} if repeat.month else {}
    if repeat.day:
        days, position = _month_days(repeat)
        parts |= {"bymonthday": days} | ({"bysetpos": position} if position else {})
    return parts


def _month_days(repeat: Repeat) -> tuple[tuple[int, ...], int]:
    """Return the days of the month and the place among them: of those there are, the last."""
    if (repeat.day == 31 and not repeat.month) or (repeat.month, repeat.day) == (2, 29):
        return (-1,), 0
    if repeat.day <= 28 or repeat.month:
        return (repeat.day,), 0
    return tuple(range(28, repeat.day + 1)), -1


def text(repeat: Repeat) -> str:
    """Return the repeat for keeping: a recurrence rule (RFC 5545 §3.3.10), at most 100 characters.

    Counted from the day it was done, it ends in a part of our own.
    """
    parts = [f"FREQ={next(name for name, unit in UNITS.items() if unit == repeat.unit)}"]
    if repeat.every > 1:
        parts.append(f"INTERVAL={repeat.every}")
    if repeat.month:
        parts.append(f"BYMONTH={repeat.month}")
    if repeat.days:
        parts.append(f"BYDAY={repeat.nth or ''}{','.join(_CODES[day] for day in repeat.days)}")
    if repeat.day:
        days, position = _month_days(repeat)
        parts.append(f"BYMONTHDAY={','.join(map(str, days))}")
        parts += [f"BYSETPOS={position}"] if position else []
    if repeat.from_done:
        parts.append(_FROM_DONE)
    return ";".join(parts)


def parse(kept: str) -> Repeat | None:
    """Return the repeat that `text` has written; None for anything else."""
    if len(kept) > 100:
        return None
    parts = dict(part.partition("=")[::2] for part in kept.split(";"))
    by_day, month_days = parts.get("BYDAY", ""), parts.get("BYMONTHDAY", "")
    nth = by_day.rstrip("MOTUWEHFRSA,")
    try:
        month = int(parts.get("BYMONTH", 0))
        day = int(month_days.rpartition(",")[2] or 0)
        repeat = Repeat(
            unit=UNITS[parts["FREQ"]],
            every=int(parts.get("INTERVAL", 1)),
            days=tuple(map(_CODES.index, by_day[len(nth) :].split(","))) if by_day else (),
            nth=int(nth or 0),
            day=day if day != -1 else 29 if month else 31,
            month=month,
            from_done=kept.endswith(_FROM_DONE),
        )
    except (KeyError, ValueError):
        return None
    return repeat if text(repeat) == kept else None


def stated(kept: str, due: date | None) -> str:
    """Return the repeat that `text` has written, for a todo that is due then; see `Repeat.on`."""
    repeat = parse(kept) if due else None
    return text(repeat.on(due)) if repeat and due else kept


@lru_cache(maxsize=1024)
def words_of(kept: str) -> str:
    """Say the repeat that `text` has written; empty for none."""
    repeat = parse(kept)
    return words(repeat) if repeat else ""


def words(repeat: Repeat) -> str:
    """Say the repeat: ``every second Tuesday of the month``, ``every 3 days after it is done``."""
    one = repeat.every == 1
    said = f"every {repeat.unit}" if one else f"every {repeat.every} {repeat.unit}s"
    if repeat.nth:
        which = f"{ORDINALS[repeat.nth]} {WEEKDAYS[repeat.days[0]]}"
        said = f"every {which} of the month" if one else f"{said} on the {which}"
    elif repeat.days == WORKDAYS and one:
        said = "every weekday"
    elif repeat.days:
        names = [WEEKDAYS[day] for day in repeat.days]
        listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        said = f"every {listed}" if one else f"{said} on {listed}"
    elif repeat.month:
        said += f" on {repeat.day} {MONTHS[repeat.month - 1]}"
    elif repeat.day:
        said += " on the last day" if repeat.day == 31 else f" on the {ordinal(repeat.day)}"
    return f"{said} after it is done" if repeat.from_done else said


def ordinal(number: int) -> str:
    """Return the number as a place: ``1st``, ``2nd``, ``11th``, ``23rd``."""
    if 11 <= number % 100 <= 13:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"
