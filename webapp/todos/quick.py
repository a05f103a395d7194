"""A todo as it is typed in one line: ``Water plants tomorrow 18:00 #home !high every week``.

Only what is sure is understood; every other word stays in the title, and each understood piece is
told with its meaning. Capital letters make no difference, and a piece may end in one of ``,;:.!``.
What is in [brackets] may be left out; | is "or"; WORDS in capitals stand for one of their kind::

    list      #NAME              a list by slug or name, with "-" for blanks
    label     @NAME              likewise
    priority  !high | !low       or, with nothing but pieces after it, !! and !
    date      [due] [on | by] DATE [morning | afternoon | evening | night]
              today | tonight | this DAYPART | tomorrow | [the] day after tomorrow
              in NUMBER days | weeks | months | years
              next WEEKDAY | this WEEKDAY | WEEKDAY (*)
              2026-12-01 | 1.12. | 1.12.2027
              [WEEKDAY] 1 December [2027] | [WEEKDAY] December 1 [2027], with 1st, the 1st of, Dec
    time      [at | by] 18:00 | 9:30 (*) | 6pm | 6:30 pm | at noon | at 18 (*; 13 to 23 only)
    repeat    every day | week | month | year | weekday | DAYPART
              every NUMBER | other | second days | weeks | months | years
              every [other] WEEKDAYS | every 2 weeks on WEEKDAYS     "mon, wed and fri"
              every ORDINAL WEEKDAY [of the month] | every 2 months on the ORDINAL WEEKDAY
              every 31st [of the month] | every 2 months on the 15th | on the last day
              every last day of the month | every 1 December | every 2 years on 1 December
              daily | weekly | monthly | yearly | annually (*)
              with "every!", or ending in "after [it is] done": counted from the day it was done

(*) Also words of everyday titles: understood only with nothing but pieces after it, as in
"Call mum friday #home" and not in "Friday prayer book". The same holds for months that are words or
names too ("Jan 5", "3 March"), unless "on", "5th" or a year says that it is a date; "sat" and "sun"
always need "on", "by", "next" or "this".

- A weekday is the next such day after today, with "this" perhaps today. A date without a year is
  the next there is. 1/12 is two dates, 1.12 a number, 5 is two times: they are not understood.
- A part of the day is no time: "tonight" is today.
- Where two pieces say the same thing, the last counts and the other is text. Only labels add up.
- Two dates that belong together ("monday to friday", "today or tomorrow") are text, and so is what
  would leave half a phrase behind ("for tomorrow", "the weekly", "every day until May").
- What stands in double quotes is text.
- A time alone is today's, or tomorrow's where it has passed. A repeat alone begins on its first day
  from today, or from tomorrow where its time has passed.
- If nothing would be left for the title, everything is the title and nothing is understood.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any, NamedTuple, cast

from dateutil.relativedelta import relativedelta

from webapp.texts import fold, trim
from webapp.todos.dates import due_words
from webapp.todos.repeats import LAST_DAY, WORKDAYS, Repeat, Unit, first_due
from webapp.todos.repeats import words as repeat_words
from webapp.todos.terms import Named, handle, named

KINDS = ("list", "label", "priority", "date", "time", "repeat")
"""Of pieces."""

PRIORITIES = {"!high": "high", "!low": "low", "!!": "high", "!": "low"}

LONGEST_NAME = 61
"""Characters, with its sign; no list or label has a longer one."""

LONGEST = 1000
"""Characters; in a longer line nothing is looked for."""


class Understood(NamedTuple):
    """A piece of the line, and what it was taken for."""

    words: str
    """As it was typed: ``tomorrow``."""
    meaning: str
    """``Saturday, 21 November 2026``."""


@dataclass(frozen=True, kw_only=True)
class Quick:
    """What a line says. Its title and what was understood hold every word of the line."""

    title: str
    due: date | None = None
    at: time | None = None
    list: str | None = None
    """A list's slug."""
    labels: tuple[str, ...] = ()
    priority: str = "none"
    """``none``, ``low`` or ``high``."""
    repeat: Repeat | None = None
    understood: tuple[Understood, ...] = ()


class _Piece(NamedTuple):
    """A piece that there may be, from word to word."""

    start: int
    end: int
    kind: str
    value: Any
    at_the_end: bool
    """Whether it is one only with nothing but pieces after it."""


_WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)"
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = {
    **dict.fromkeys(("a", "an", "one", "first", "1st"), 1),
    **dict.fromkeys(("two", "other", "second", "2nd"), 2),
    **dict.fromkeys(("three", "third", "3rd"), 3),
    **dict.fromkeys(("four", "fourth", "4th"), 4),
    **{"five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "last": -1},
}
_COUNT = r"[0-9]{1,3}|one|two|three|four|five|six|seven|eight|nine|ten"
_NTH_WEEKDAY = rf"(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th) (?P<weekday>{_WEEKDAY})"
_NTH_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)"
_DAYPART = r"(?:morning|afternoon|evening|night)"
_LEAD = r"(?P<lead>(?:due )?(?:(?:on|by) )?)"
_DATE = (
    rf"(?:the )?(?P<day>[0-9]{{1,2}})(?P<th>st|nd|rd|th|\.)? (?:of )?(?P<month>{_MONTH})"
    rf"|(?P<month_first>{_MONTH}) (?:the )?(?P<day_second>[0-9]{{1,2}})(?P<th_second>st|nd|rd|th)?"
)
_EVERY = r"every(?P<after>!)? "
_TIMES = rf"(?:(?P<times>other|second|third|fourth|2nd|3rd|4th|{_COUNT}) )?"
_DAYS = rf"(?P<days>{_WEEKDAY}(?:(?:,? and|,| &) {_WEEKDAY})*)"
_OF_MONTH = r"of (?:the|each|every) month"
_DONE = (
    r"(?P<done> (?:after|when) (?:it is |it['’]s )?(?:done|finished|completed)| after completion)?"
)

_Parts = dict[str, str | None]


# What each kind of piece says, and whether it must stand at the end; ValueError for none.


def _named_day(parts: _Parts, today: date) -> tuple[date, bool]:
    name = (parts["name"] or "").removeprefix("the ")
    return today + timedelta({"tomorrow": 1, "day after tomorrow": 2}.get(name, 0)), False


def _days_ahead(parts: _Parts, today: date) -> tuple[date, bool]:
    number = _number(parts["number"])
    if (unit := parts["unit"]) in {"day", "week"}:
        return today + timedelta(number * (7 if unit == "week" else 1)), False
    return today + relativedelta(months=number * (12 if unit == "year" else 1)), False


def _iso_date(parts: _Parts, _today: date) -> tuple[date, bool]:
    return date.fromisoformat(parts["iso"] or ""), False


def _next_weekday(parts: _Parts, today: date) -> tuple[date, bool]:
    weekday, which = parts["weekday"] or "", parts["which"]
    sure = bool(parts["lead"] or which)
    if not sure and weekday in {"sat", "sun"}:
        raise ValueError("a word like any other")
    days = (_weekday(weekday) - today.weekday()) % 7
    return today + timedelta(days if which == "this " else days or 7), not sure


def _calendar_date(parts: _Parts, today: date) -> tuple[date, bool]:
    month, number = _month_and_day(parts)
    day = _next_date(month, number, parts["year"], today)
    if parts.get("weekday") and _weekday(parts["weekday"]) != day.weekday():
        raise ValueError("no such day")
    sure = any(parts.get(name) for name in ("lead", "weekday", "th", "th_second", "year"))
    # "Ask Jan 5 questions": more months are names before a number than after it.
    words = {"mar", "may"} if parts["month"] else {"jan", "mar", "apr", "may", "jun"}
    return day, not sure and _MONTHS[month - 1] in words


def _date_in_figures(parts: _Parts, today: date) -> tuple[date, bool]:
    return _next_date(int(parts["month"] or 0), int(parts["day"] or 0), parts["year"], today), False


def _month_and_day(parts: _Parts) -> tuple[int, int]:
    month = parts["month"] or parts["month_first"] or ""
    return _MONTHS.index(month[:3]) + 1, int(parts["day"] or parts["day_second"] or 0)


def _next_date(month: int, day: int, year: str | None, today: date) -> date:
    """Return the date; without a year, the next there is."""
    if year:
        return date(int(year), month, day)
    # In eight years there is a 29 February, around 2100 too.
    for ahead in range(9):
        last = monthrange(today.year + ahead, month)[1] if 1 <= month <= 12 else 0
        if 1 <= day <= last and (found := date(today.year + ahead, month, day)) >= today:
            return found
    raise ValueError("no such day")


def _weekday(name: str | None) -> int:
    return _WEEKDAYS.index((name or "")[:2])


def _number(word: str | None) -> int:
    word = (word or "one").strip()
    return _NUMBERS[word] if word in _NUMBERS else int(word)


def _clock(parts: _Parts, _today: date) -> tuple[time, bool]:
    hour = parts["hour"] or ""
    return time(int(hour), int(parts["minute"] or 0)), not parts["lead"] and len(hour) < 2


def _clock_of_twelve(parts: _Parts, _today: date) -> tuple[time, bool]:
    hour = int(parts["hour"] or 0)
    if not 1 <= hour <= 12:
        raise ValueError("no such hour")
    return time(hour % 12 + (12 if parts["half"] == "p" else 0), int(parts["minute"] or 0)), False


def _noon(_parts: _Parts, _today: date) -> tuple[time, bool]:
    return time(12), False


def _hour(parts: _Parts, _today: date) -> tuple[time, bool]:
    return time(int(parts["hour"] or 0)), True


def _repeat(parts: _Parts, unit: Unit, **more: Any) -> Repeat:
    return Repeat(
        unit=unit,
        every=_number(parts.get("times")),
        from_done=bool(parts.get("after") or parts.get("done")),
        **more,
    )


def _every_unit(parts: _Parts, _today: date) -> tuple[Repeat, bool]:
    return _repeat(parts, _UNITS[(parts["unit"] or "")[:3]]), "adverb" in parts


def _every_workday(parts: _Parts, _today: date) -> tuple[Repeat, bool]:
    return _repeat(parts, "week", days=WORKDAYS), False


def _every_weekday(parts: _Parts, _today: date) -> tuple[Repeat, bool]:
    names = re.findall(_WEEKDAY, parts["days"] or "")
    return _repeat(parts, "week", days=tuple(sorted({_weekday(name) for name in names}))), False


def _every_nth(parts: _Parts, _today: date) -> tuple[Repeat, bool]:
    days = (_weekday(parts["weekday"]),)
    return _repeat(parts, "month", nth=_number(parts["nth"]), days=days), False


def _every_day_of_month(parts: _Parts, _today: date) -> tuple[Repeat, bool]:
    # "Every 31st birthday" does not say how often.
    return _repeat(parts, "month", day=int(parts["day"] or 31)), not parts.get("of", "month")


def _every_date(parts: _Parts, _today: date) -> tuple[Repeat, bool]:
    month, day = _month_and_day(parts)
    return _repeat(parts, "year", month=month, day=day), False


_UNITS: dict[str, Unit] = {
    **{"day": "day", "wee": "week", "mon": "month", "yea": "year"},
    **{"dai": "day", "ann": "year", "mor": "day", "aft": "day", "eve": "day", "nig": "day"},
}
_Reader = Callable[[_Parts, date], tuple[object, bool]]


def _rule(kind: str, reader: _Reader, *pattern: str) -> tuple[str, re.Pattern[str], _Reader]:
    # A piece may end in a comma, and ends where a word ends.
    return kind, re.compile(rf"(?:{''.join(pattern)})[,;:.!]?(?!\S)", re.ASCII), reader


_GRAMMAR = (
    _rule(
        *("date", _named_day, _LEAD),
        r"(?P<name>today|tonight|tomorrow|(?:the )?day after tomorrow)",
        rf"(?: {_DAYPART})?",
    ),
    _rule("date", _named_day, r"(?P<name>this) ", _DAYPART),
    _rule(
        *("date", _days_ahead, r"(?:due )?in "),
        rf"(?P<number>an?|{_COUNT}) (?P<unit>day|week|month|year)s?",
    ),
    _rule(
        *("date", _next_weekday, _LEAD, r"(?P<which>(?:next|this) )?"),
        rf"(?P<weekday>{_WEEKDAY})(?: {_DAYPART})?",
    ),
    _rule("date", _iso_date, _LEAD, r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})"),
    _rule(
        *("date", _calendar_date, _LEAD, rf"(?:(?P<weekday>{_WEEKDAY}),? )?(?:{_DATE})"),
        r"(?:,? (?P<year>[0-9]{4}))?",
    ),
    _rule(
        *("date", _date_in_figures, _LEAD),
        r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})?",
    ),
    _rule("time", _clock, r"(?P<lead>(?:at|by) )?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"),
    _rule(
        *("time", _clock_of_twelve, r"(?:(?:at|by) )?"),
        r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2}))? ?(?P<half>[ap])\.?m",
    ),
    _rule("time", _noon, r"(?:at|by) noon"),
    _rule("time", _hour, r"at (?P<hour>1[3-9]|2[0-3])"),
    _rule("repeat", _every_unit, _EVERY, _TIMES, r"(?P<unit>day|week|month|year)s?", _DONE),
    _rule("repeat", _every_unit, _EVERY, rf"(?P<unit>{_DAYPART})", _DONE),
    _rule(
        *("repeat", _every_unit),
        *(r"(?P<adverb>)(?P<unit>daily|weekly|monthly|yearly|annually)", _DONE),
    ),
    _rule("repeat", _every_workday, _EVERY, r"weekday", _DONE),
    _rule(
        *("repeat", _every_weekday, _EVERY, r"(?P<times>other )?"),
        *(_DAYS, rf"(?: {_DAYPART})?", _DONE),
    ),
    _rule("repeat", _every_weekday, _EVERY, _TIMES, r"weeks? on ", _DAYS, _DONE),
    _rule("repeat", _every_nth, _EVERY, _NTH_WEEKDAY, rf"(?: {_OF_MONTH})?", _DONE),
    _rule("repeat", _every_nth, _EVERY, _TIMES, r"months? on the ", _NTH_WEEKDAY, _DONE),
    _rule("repeat", _every_day_of_month, _EVERY, _NTH_DAY, rf"(?P<of> {_OF_MONTH})?", _DONE),
    _rule("repeat", _every_day_of_month, _EVERY, r"(?P<day>)last day ", _OF_MONTH, _DONE),
    _rule(
        *("repeat", _every_day_of_month, _EVERY, _TIMES),
        *(r"months? on the ", rf"(?:{_NTH_DAY}|last day)", _DONE),
    ),
    _rule("repeat", _every_date, _EVERY, rf"(?:{_DATE})", _DONE),
    _rule("repeat", _every_date, _EVERY, _TIMES, rf"years? on (?:{_DATE})", _DONE),
)

_LEFT_BEHIND = re.compile(
    r"the|an?|this|that|these|my|our|your|his|her|their|its|of|for|from|to|until|till|since|after"
    r"|before|between|about|with|than|per|every|each|last|past|previous|next|and|or|not?|at|in|on"
    r"|by|due|as|is|was|are|but|except|version|chapter|section|part|page"
)
"""Words that are half a phrase without what follows."""
_OTHER_DAYS = re.compile(
    r"first|second|third|fourth|fifth|[1-5](?:st|nd|rd|th)|other|good|black|cyber|ash|holy|easter"
    r"|shrove|maundy|palm|whit|casual"
)
"""What makes another day of the weekday after it."""
_BETWEEN = re.compile(r"and|or|to|until|till|through|[-–/&]")
_GOES_ON = re.compile(r"(?:of|is|was|are|will) ")
"""What makes a piece part of a sentence: "today is a good day"."""
_LIMITS = re.compile(
    r"(?:except|but|until|till|to|through|from|starting|-|–) "
    rf"|(?:and|or) (?:the )?(?:[0-9]|{_WEEKDAY})"
    rf"|in (?:the )?(?:{_MONTH}|spring|summer|autumn|fall|winter) "
    rf"|for (?:the next )?(?:an?|{_COUNT}|some) "
)
"""What limits a repeat in a way that is not understood."""


def parse(
    text: str,
    today: date,
    lists: Sequence[Named],
    labels: Sequence[str],
    *,
    kinds: Collection[str] = KINDS,
    due: date | None = None,
    at: time | None = None,
    minute: int = 0,
) -> Quick:
    """Return what the line says, among these lists and labels, ``minute`` minutes after midnight.

    Pieces of other ``kinds`` are text. With a ``due`` date or a time (``at``) that is known, no
    other is looked for.
    """
    if due:
        kinds = set(kinds) - {"date"}
    if at:
        kinds = set(kinds) - {"time"}
    text = trim(text)
    words = text.split() if len(text) <= LONGEST else []
    found = [piece for piece in _pieces(words, today, lists, labels) if piece.kind in kinds]
    pieces = _chosen(words, found)
    eaten = {word for piece in pieces for word in range(piece.start, piece.end)}
    title = " ".join(word for place, word in enumerate(words) if place not in eaten)
    if not pieces or not trim(title):
        return Quick(title=text)
    said = {piece.kind: piece.value for piece in pieces}
    due, repeat, at = due or said.get("date"), said.get("repeat"), at or said.get("time")
    dated = due is not None
    passed = at is not None and at.hour * 60 + at.minute < minute
    start = today + timedelta(1) if passed and today < LAST_DAY else today
    if due is None and repeat:
        due = first_due(repeat, start)
    elif due is None and "time" in said:
        due = start
    if repeat and due:
        repeat = repeat.on(due)
    quick = Quick(
        title=title,
        due=due,
        at=at,
        list=said["list"].slug if "list" in said else None,
        labels=tuple(dict.fromkeys(piece.value for piece in pieces if piece.kind == "label")),
        priority=said.get("priority", "none"),
        repeat=repeat,
    )
    return replace(
        quick,
        understood=tuple(
            Understood(
                " ".join(words[piece.start : piece.end]), _meaning(piece, quick, today, dated=dated)
            )
            for piece in pieces
        ),
    )


def unknown(title: str, lists: Sequence[Named], labels: Sequence[str]) -> Sequence[str]:
    """Return the words of a title that name a list or label which is not there: ``#garden``.

    Each is given once, without what ends it. A sign before a figure ("Fix #12") names none.
    """
    words = title.split() if len(title) <= LONGEST else []
    quoted = _quoted(words)
    found = (
        word.rstrip(",.;:!?)")
        for place, word in enumerate(words)
        if re.match(r"[#@][^\W\d]", word) and len(word) <= LONGEST_NAME and place not in quoted
    )
    return [word for word in dict.fromkeys(found) if not _sign(word, lists, labels)]


def repeat_of(text: str) -> Repeat | None:
    """Return the repeat that the text is, as a line would say it; None for anything else."""
    line = " ".join(trim(text).lower().split())
    for kind, pattern, reader in _GRAMMAR:
        if kind == "repeat" and len(line) <= 100 and (match := pattern.fullmatch(line)):
            try:
                found, _ = reader(match.groupdict(), date.min)
            except (ValueError, OverflowError):
                continue
            return cast(Repeat, found)
    return None


def _meaning(piece: _Piece, found: Quick, today: date, *, dated: bool) -> str:
    if piece.kind == "date":
        return _full(piece.value)
    if piece.kind == "time":
        day = "" if dated or found.repeat else " today" if found.due == today else " tomorrow"
        return f"{piece.value:%H:%M}{day}"
    if piece.kind == "repeat" and found.repeat:
        first = f", first on {_full(found.due)}" if found.due and not dated else ""
        return repeat_words(found.repeat) + first
    if piece.kind == "list":
        return f"in {piece.value.name}"
    return f"labelled {piece.value}" if piece.kind == "label" else f"{piece.value} priority"


def _full(day: date) -> str:
    return due_words(day, day).full


# Which of the pieces that there may be are meant.


def _chosen(words: Sequence[str], pieces: list[_Piece]) -> list[_Piece]:
    """Return the pieces that are meant, in their order: looked for from the end of the line."""
    low = [word.lower() for word in words]
    quoted = _quoted(words)
    starts = {(piece.kind, piece.start) for piece in pieces}
    ends = {(piece.kind, piece.end) for piece in pieces}
    chosen: list[_Piece] = []
    settled = dict.fromkeys(quoted, False)
    """Words that are decided: whether each belongs to a piece."""
    tail = len(words)
    for piece in sorted(pieces, key=lambda piece: (-piece.end, piece.start)):
        span = range(piece.start, piece.end)
        while tail and settled.get(tail - 1):
            tail -= 1
        if any(word in settled for word in span):
            continue
        if piece.at_the_end and piece.end < tail:
            continue
        meant = (
            (piece.kind == "label" or all(one.kind != piece.kind for one in chosen))
            and not _belongs_to_another(piece, low, starts, ends)
            and not _leaves_half(piece, low, settled)
        )
        settled |= dict.fromkeys(span, meant)
        if meant:
            chosen.append(piece)
    return chosen[::-1]


def _quoted(words: Sequence[str]) -> set[int]:
    """Return the words within double quotes, as far as the quotes close."""
    quoted: set[int] = set()
    place = 0
    while place < len(words):
        if words[place][0] in '"“„':
            for end in range(place, len(words)):
                last = words[end].rstrip(",.;:!?)")
                if last[-1:] in {'"', "“", "”"} and (end > place or len(last) > 1):
                    quoted.update(range(place, end + 1))
                    place = end
                    break
            else:
                break  # none closes from here on
        place += 1
    return quoted


def _belongs_to_another(
    piece: _Piece, low: Sequence[str], starts: set[tuple[str, int]], ends: set[tuple[str, int]]
) -> bool:
    """Whether it is half of "monday to friday"."""
    joined = [low[piece.start - 1]] if (piece.kind, piece.start - 1) in ends else []
    joined += [low[piece.end]] if (piece.kind, piece.end + 1) in starts else []
    return any(map(_BETWEEN.fullmatch, joined))


def _leaves_half(piece: _Piece, low: Sequence[str], settled: dict[int, bool]) -> bool:
    """Whether the title would be left with half a phrase."""
    if piece.kind not in {"date", "time", "repeat"}:
        return False
    before = low[piece.start - 1] if piece.start else ""
    after = "" if settled.get(piece.end) else " ".join([*low[piece.end : piece.end + 5], ""])
    return bool(
        _LEFT_BEHIND.fullmatch(before)
        or (piece.kind != "time" and _OTHER_DAYS.fullmatch(before))
        or _GOES_ON.match(after)
        or (piece.kind == "repeat" and _LIMITS.match(after))
    )


# Which pieces there may be.


def _pieces(
    words: Sequence[str], today: date, lists: Sequence[Named], labels: Sequence[str]
) -> Iterator[_Piece]:
    line = " ".join(word.lower() for word in words)
    place = 0
    for start, word in enumerate(words):
        for kind, pattern, reader in _GRAMMAR:
            if match := pattern.match(line, place):
                try:
                    value, at_the_end = reader(match.groupdict(), today)
                except (ValueError, OverflowError):
                    continue  # 30 February, 25:00, the year 10000
                end = start + match[0].count(" ") + 1
                if not isinstance(value, date) or date(1900, 1, 1) <= value <= LAST_DAY:
                    yield _Piece(start, end, kind, value, at_the_end)
        if sign := _sign(word, lists, labels):
            yield _Piece(start, start + 1, *sign)
        place += len(word.lower()) + 1


def _sign(
    word: str, lists: Sequence[Named], labels: Sequence[str]
) -> tuple[str, object, bool] | None:
    """Return the kind and value of a word that begins with a sign; None for any other."""
    if word[0] == "#" and (li := named(word[1:], lists)):
        return "list", li, False
    if word[0] == "@" and (label := _label(word[1:], labels)):
        return "label", label, False
    bare = word.lower().rstrip(",.;")
    return ("priority", PRIORITIES[bare], bare in {"!", "!!"}) if bare in PRIORITIES else None


def _label(typed: str, labels: Sequence[str]) -> str | None:
    """Return the label that is meant; None for none."""
    same = (label for label in labels if typed and fold(label) == fold(typed))
    alike = (label for label in labels if handle(typed) and handle(label) == handle(typed))
    return next(same, None) or next(alike, None)
