"""A search: made from a URL, turned into one, loses a filter, says itself in words."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webapp.database import MAX_ID
from webapp.todos.models import ACTIVE, DELETED, DONE, NO_TIME, Label, TodoList
from webapp.todos.search import DUES, SORTS, STATUSES, Cursor, TodoSearch

LISTS = [
    TodoList(1, "Inbox", "inbox", "none", 3, 1),
    TodoList(2, "Home & “garden”", "home", "green", 0, 1),
]

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
cursors = st.builds(
    lambda due, number: str(Cursor(due, number)),
    st.none() | st.dates(),
    st.integers(-1, MAX_ID + 1),
)


def value(known: dict[str, str]) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(known)) | anything


args = st.fixed_dictionaries(
    {},
    optional={
        "q": anything | st.text("ab \0\u3000", min_size=190, max_size=220),
        "category": st.sampled_from(["inbox", "home", "all", ""])
        | anything
        | st.text("ab \0", min_size=95, max_size=110),
        "status": value(STATUSES),
        "due": value(DUES),
        "sort": value(SORTS),
        "after": cursors | anything,
        "before": cursors | anything,
        "unknown": anything,
    },
)
paths = st.sampled_from(["/todos", "/search"])


@given(args, paths)
@example({"category": " \0 x"}, "/todos")
@example({"category": "a" * 99 + " b"}, "/todos")
@example({"q": "a" * 199 + " b"}, "/todos")
def test_a_search_made_of_its_own_args_is_the_same_search(
    given_args: dict[str, str], path: str
) -> None:
    search = TodoSearch.from_args(given_args, path)
    assert TodoSearch.from_args(search.args, path) == search


@given(args, paths)
def test_a_search_made_of_its_own_url_is_the_same_search(
    given_args: dict[str, str], path: str
) -> None:
    search = TodoSearch.from_args(given_args, path)
    parts = urlsplit(search.url)
    assert parts.path == path
    assert TodoSearch.from_args(dict(parse_qsl(parts.query)), path) == search
    assert search.url.isascii()


@given(args, paths)
def test_whatever_is_asked_only_known_values_stand(given_args: dict[str, str], path: str) -> None:
    search = TodoSearch.from_args(given_args, path)
    assert search.status in STATUSES
    assert path == "/search" or search.status != "deleted"
    assert search.due in {"", *DUES}
    assert search.sort in {"", *SORTS}
    assert not (search.after and search.before)
    assert len(search.q) <= 200
    assert len(search.words) <= 10
    assert "\0" not in search.q + search.category
    for cursor in filter(None, [search.after, search.before]):
        assert Cursor.parse(cursor, by_due=search.by_due)


@given(args, paths, st.sampled_from(["q", "category", "status", "due", "sort"]))
def test_a_search_loses_one_filter_and_starts_at_its_first_page(
    given_args: dict[str, str], path: str, name: str
) -> None:
    search = TodoSearch.from_args(given_args, path)
    without = search.without(name)
    expected = {k: v for k, v in search.args.items() if k not in {name, "after", "before"}}
    assert without.args == expected


@given(args, paths)
@example({"q": '"'}, "/todos")
@example({"q": "buy milk -oat list:home due:soon is:done", "due": "week"}, "/todos")
def test_each_chip_drops_its_own_filter(given_args: dict[str, str], path: str) -> None:
    search = TodoSearch.from_args(given_args, path)
    standing = search.args.keys() - {"after", "before", "q"}
    plain = [term for term in search.terms.terms if term.is_plain]
    others = [term for term in search.terms.terms if not term.is_plain]
    chips = search.chips(LISTS)
    assert len(chips) == len(standing) + len(others) + bool(plain)
    for chip in chips:
        assert chip.text
        left = TodoSearch.from_args(dict(parse_qsl(urlsplit(chip.path).query)), path)
        gone = set(search.terms.terms) - set(left.terms.terms)
        filters = left.args.keys() - {"q"}
        assert filters <= standing
        if filters < standing:
            assert len(standing - filters) == 1
            assert not gone
        else:
            assert gone == set(plain) or (len(gone) == 1 and gone < set(others))


def test_without_args_a_search_is_the_page_itself() -> None:
    assert TodoSearch.from_args({}).url == "/todos"
    assert TodoSearch.from_args({}, "/search").url == "/search"
    assert TodoSearch.from_args({"status": "active", "category": "all", "q": " "}).url == "/todos"


def test_the_search_page_asks_for_nothing_until_something_is_asked() -> None:
    assert not TodoSearch.from_args({}, "/search").asks
    assert not TodoSearch.from_args({"sort": "due", "after": "x"}, "/search").asks
    for args in ({"q": "x"}, {"status": "deleted"}, {"status": "active"}, {"due": "today"}):
        assert TodoSearch.from_args(args, "/search").asks


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("", ()),
        ("  Buy   MILK ", ("buy", "milk")),
        ("milk Milk MILK", ("milk",)),
        ("crème", ("creme",)),
        ("a%b _ \\", ("a%b", "_", "\\")),
        ('"quoted words" -not OR', ("quoted words", "or")),
        ("a´´b", ("a", "b")),
        ('"a´´b  c"', ("a b c",)),
        ("ﬁ ß", ("fi", "ss")),
        ("a\u3000b\u00a0c\td", ("a", "b", "c", "d")),
        (" ".join("abcdefghijklmno"), tuple("abcdefghij")),
        ("\u0301", ()),
    ],
)
def test_every_word_is_looked_for_as_the_index_holds_it(q: str, words: tuple[str, ...]) -> None:
    assert TodoSearch.from_args({"q": q}).words == words


@pytest.mark.parametrize(
    ("args", "count", "said"),
    [
        ({}, 0, "Nothing active"),
        ({}, 1, "1 active"),
        ({}, 1000, "999+ active"),
        ({"status": "all"}, 0, "Nothing active or done"),
        ({"status": "all"}, 1, "1 todo"),
        ({"status": "all"}, 2, "2 todos"),
        ({"status": "done", "category": "home"}, 3, "3 done in Home & “garden”"),
        ({"q": "Milk & tea"}, 3, "3 active matching “Milk & tea”"),
        ({"due": "overdue"}, 2, "2 active overdue"),
        ({"due": "none", "category": "inbox"}, 2, "2 active without a date in Inbox"),
        ({"q": "milk -oat tea"}, 2, "2 active matching “milk tea” without “oat”"),
        ({"q": 'milk "green tea"'}, 2, "2 active matching “milk”, “green tea”"),
        ({"q": "-oat"}, 1, "1 active without “oat”"),
        ({"q": "list:home"}, 2, "2 active in Home & “garden”"),
        ({"q": "is:done due:week"}, 2, "2 done due in the next 7 days"),
        ({"q": "is:deleted -label:x"}, 2, "2 deleted not labelled x"),
        ({"q": "is:overdue has:notes x"}, 2, "2 active overdue, with notes matching “x”"),
        ({"q": "-is:overdue", "status": "all"}, 2, "2 todos not overdue"),
        ({"q": "is:done is:active"}, 0, "Nothing done and active"),
        ({"q": "is:active", "status": "done"}, 0, "Nothing done and active"),
        ({"q": "due:soon"}, 2, "2 active"),
    ],
)
def test_a_search_says_itself_in_words(args: dict[str, str], count: int, said: str) -> None:
    assert TodoSearch.from_args(args).summary(count, LISTS) == said


@pytest.mark.parametrize(
    ("path", "args", "states"),
    [
        ("/todos", {"q": "is:done"}, (DONE,)),
        ("/todos", {"q": "is:deleted"}, (DELETED,)),
        ("/todos", {"q": "-is:overdue"}, (ACTIVE,)),
        ("/todos", {"q": "-is:active"}, (DONE,)),
        ("/todos", {"q": "is:done", "status": "all"}, (DONE,)),
        ("/todos", {"q": "is:active", "status": "done"}, ()),
        ("/todos", {"q": "is:done is:active"}, ()),
        ("/search", {"q": "-is:done"}, (ACTIVE,)),
        ("/search", {"q": "is:deleted"}, (DELETED,)),
        ("/search", {"q": "is:done", "status": "active"}, ()),
        ("/search", {"q": "is:done", "status": "deleted"}, ()),
    ],
)
def test_a_status_that_nobody_chose_gives_way_to_a_term(
    path: str, args: dict[str, str], states: tuple[int, ...]
) -> None:
    search = TodoSearch.from_args(args, path)
    assert search.states == states
    assert search.trash == (states == (DELETED,))


def test_terms_that_name_nothing_are_left_out_and_told() -> None:
    known = [Label(1, "To buy", "to-buy")]
    q = 'milk list:nowhere -list:"Home & garden" label:to-buy -label:gone'
    search = TodoSearch.from_args({"q": q}, "/search").among(LISTS, known)
    assert search.terms.problems == (
        "“list:nowhere” names no list.",
        "“-label:gone” names no label.",
    )
    assert str(search.terms) == 'milk -list:"Home & garden" label:to-buy'
    assert search.without("due").terms == search.terms
    assert not TodoSearch.from_args({"q": "list:x"}, "/search").among(LISTS).asks
    working = TodoSearch.from_args({"q": "list:x"}).among(LISTS)
    assert working.terms.problems == ("“list:x” names no list in use.",)


@given(st.none() | st.dates(), st.integers(0, NO_TIME), st.integers(1, MAX_ID))
def test_a_cursor_made_of_its_own_text_is_the_same(due: date | None, at: int, number: int) -> None:
    cursor = Cursor(due, number, at) if due else Cursor(None, number)
    assert Cursor.parse(str(cursor), by_due=due is not None) == cursor
    assert Cursor.parse(str(cursor), by_due=due is None) is None


@given(anything, st.booleans())
@example("2026-W49-2.1", True)
@example("2026-12-01.1441.1", True)
@example("2026-12-01.-1.1", True)
@example("1080.1", True)
@example("2026-12-01.1.1.1", True)
@example("٣", False)
def test_what_is_no_cursor_is_none(text: str, by_due: bool) -> None:
    cursor = Cursor.parse(text, by_due=by_due)
    assert cursor is None or (0 < cursor.id <= MAX_ID and 0 <= cursor.at <= NO_TIME)


def test_a_cursor_from_before_there_were_times_stands_where_it_stood() -> None:
    old = Cursor.parse("2026-12-01.42", by_due=True)
    assert old == Cursor(date(2026, 12, 1), 42, NO_TIME)
    assert str(old) == "2026-12-01.42"
    timed = Cursor.parse("2026-12-01.1080.42", by_due=True)
    assert timed == Cursor(date(2026, 12, 1), 42, 1080)
