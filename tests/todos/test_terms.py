"""What is typed into the search box: understood, told where it is not, and written back."""

from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from webapp.texts import fold
from webapp.todos.models import ACTIVE, DELETED, DONE
from webapp.todos.terms import (
    CHOICES,
    DAYS,
    DUES,
    MOST_FILTERS,
    MOST_WORDS,
    OPERATORS,
    Term,
    Terms,
    handle,
    named,
    parse,
)


def text(value: str, *, negated: bool = False) -> Term:
    return Term("text", value, negated)


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("", []),
        ("  ", []),
        ("Buy   MILK", [text("Buy"), text("MILK")]),
        ("milk Milk mílk", [text("milk")]),
        ('"green tea"', [text("green tea")]),
        ("“green tea” „black tea“", [text("green tea"), text("black tea")]),
        ('" green   tea "', [text("green tea")]),
        ('"green tea', [text("green tea")]),
        ('milk "green tea', [text("milk"), text("green tea")]),
        ('""', []),
        ('"', []),
        ('"a"b', [text("a"), text("b")]),
        ('a"b', [text('a"b')]),
        ('5" nails', [text('5"'), text("nails")]),
        ("-oat", [text("oat", negated=True)]),
        ('-"oat milk"', [text("oat milk", negated=True)]),
        ('-"oat milk', [text("oat milk", negated=True)]),
        ("oat -oat", [text("oat"), text("oat", negated=True)]),
        ("-", [text("-")]),
        ("- oat", [text("-"), text("oat")]),
        ("--force", [text("--force")]),
        ("a-b", [text("a-b")]),
        ("list:home", [Term("list", "home")]),
        ("LIST:Home", [Term("list", "Home")]),
        ('list:"my home"', [Term("list", "my home")]),
        ("-list:home", [Term("list", "home", negated=True)]),
        ("label:x", [Term("label", "x")]),
        ('-label:"to buy"', [Term("label", "to buy", negated=True)]),
        ("is:done", [Term("is", "done")]),
        ("IS:Active", [Term("is", "active")]),
        ("is:deleted", [Term("is", "deleted")]),
        ("-is:overdue", [Term("is", "overdue", negated=True)]),
        ("due:overdue", [Term("is", "overdue")]),
        ("due:today", [Term("due", "today")]),
        ("due:week", [Term("due", "week")]),
        ("due:none", [Term("due", "none")]),
        ("-due:none", [Term("due", "none", negated=True)]),
        ("due:2026-12-01", [Term("due", "2026-12-01")]),
        ("due:<2026-12-01", [Term("due", "2026-12-01", operator="<")]),
        ("due:<=2026-12-01", [Term("due", "2026-12-01", operator="<=")]),
        ("due:>2026-12-01", [Term("due", "2026-12-01", operator=">")]),
        ("due:>=2026-12-01", [Term("due", "2026-12-01", operator=">=")]),
        ("due:<tomorrow", [Term("due", "tomorrow", operator="<")]),
        ("has:notes", [Term("has", "notes")]),
        ("-has:label", [Term("has", "label", negated=True)]),
        ("has:due", [Term("has", "due")]),
        ("priority:high", [Term("priority", "high")]),
        ("-priority:none", [Term("priority", "none", negated=True)]),
        ("is:done is:done", [Term("is", "done")]),
        # What begins like no filter is a word.
        ("10:30", [text("10:30")]),
        ("https://a.example/x", [text("https://a.example/x")]),
        ("note:x", [text("note:x")]),
        ("this:done", [text("this:done")]),
        ('"list:home"', [text("list:home")]),
        ("#home @x !high", [text("#home"), text("@x"), text("!high")]),
        ("a%b _ \\", [text("a%b"), text("_"), text("\\")]),
        ("a\u3000b\u00a0c\td", [text("a"), text("b"), text("c"), text("d")]),
        # Nothing is left of it in the index.
        ("\u0301", []),
        ("OR or AND", [text("OR"), text("AND")]),
    ],
)
def test_words_phrases_and_filters_are_understood(typed: str, terms: list[Term]) -> None:
    assert parse(typed) == Terms(tuple(terms))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("is:x", "“is:x” is not understood: is: takes active, done, deleted or overdue."),
        ("-is:x", "“-is:x” is not understood: is: takes active, done, deleted or overdue."),
        ("is:", "“is:” is not understood: is: takes active, done, deleted or overdue."),
        ("has:x", "“has:x” is not understood: has: takes notes, due or label."),
        ("priority:5", "“priority:5” is not understood: priority: takes high, low or none."),
        ("list:", "“list:” needs a name, such as list:home."),
        ('label:""', '“label:""” needs a name, such as label:home.'),
        *(
            (
                f"due:{value}",
                f"“due:{value}” is not understood: due: takes today, tomorrow, "
                "yesterday, week, none, or a date such as <2026-12-01.",
            )
            for value in (
                *("", "abc", "<", "<week", "=2026-12-01", "<<2026-12-01", "2026-02-30"),
                *("20261201", "2026-W49-2", "1899-12-31", "9999-12-31", "٢٠٢٦-12-01", "0000-00-00"),
            )
        ),
    ],
)
def test_a_bad_filter_is_told_and_the_rest_still_searches(typed: str, problem: str) -> None:
    found = parse(f"milk {typed} list:home")
    assert found.problems == (problem,)
    assert found.terms == (text("milk"), Term("list", "home"))


def test_more_than_can_be_searched_for_is_left_out_and_told() -> None:
    found = parse(" ".join(f"w{number} -u{number} list:l{number}" for number in range(20)))
    assert len(found.words) + len(found.unwanted) == MOST_WORDS
    assert len(found.of("list")) == MOST_FILTERS
    assert found.problems == (
        "Only the first 10 filters are searched for.",
        "Only the first 10 words are searched for.",
    )


PIECES = [
    *('"', "“", "”", "-", "--", " ", ":", "<", ">=", "list:", "label:", "is:", "due:", "has:"),
    *("priority:", "done", "overdue", "none", "today", "2026-12-01", "notes", "high", "a", "B c"),
    *("\u0301", "\u00a0", "é", "\n"),
]
typed = st.text() | st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(typed)
@example('-"-a"')
@example('-"--a"')
@example('"-a"')
@example('"is:x"')
@example('list:a"b')
@example('list:"is:x')
def test_what_was_understood_is_written_back_as_it_was(text: str) -> None:
    found = parse(text)
    again = parse(str(found))
    assert again.terms == found.terms
    assert not again.problems
    assert str(again) == str(found)


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(
    lambda value: " ".join(value.translate(dict.fromkeys(map(ord, '"“”„'))).split())
)
names = words.filter(bool)
no_operator = st.just("")
any_term = st.one_of(
    st.builds(
        Term,
        st.just("text"),
        words.filter(lambda v: bool(fold(v).strip())),
        st.booleans(),
        no_operator,
    ),
    st.builds(Term, st.sampled_from(["list", "label"]), names, st.booleans(), no_operator),
    *(
        st.builds(Term, st.just(kind), st.sampled_from(values), st.booleans(), no_operator)
        for kind, values in {**CHOICES, "due": DUES}.items()
    ),
    st.builds(
        Term,
        st.just("due"),
        st.sampled_from(DAYS) | st.dates(date(1900, 1, 1), date(9999, 12, 30)).map(str),
        st.booleans(),
        st.sampled_from(sorted(OPERATORS)),
    ),
)


@given(any_term)
def test_every_term_can_be_typed_and_said(term: Term) -> None:
    assert parse(str(term)) == Terms((term,))
    assert term.said.startswith("not ") == term.negated or term.kind == "text"
    assert "  " not in term.said
    assert (
        term.value in {"none", "week", *CHOICES["has"]}
        or (term.kind == "due" and term.value not in DAYS)
        or term.value in term.said
    )


@given(st.lists(any_term, max_size=8, unique=True))
def test_a_search_loses_one_term_and_keeps_the_others(terms: list[Term]) -> None:
    found = parse(" ".join(map(str, terms)))
    for term in found.terms:
        left = found.without(term)
        assert left.terms == tuple(one for one in found.terms if one != term)
        assert parse(str(left)).terms == left.terms


@given(typed)
def test_every_word_is_looked_for_as_the_index_holds_it(text: str) -> None:
    found = parse(text)
    for needle in found.words + found.unwanted:
        assert needle == " ".join(fold(needle).split()) != ""
    assert len(set(found.words)) == len(found.words) <= MOST_WORDS


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("milk -oat", "“milk”, not “oat”"),
        ("list:home -label:x", "in home, not labelled x"),
        ("is:done -is:overdue", "done, not overdue"),
        ("due:today", "due today"),
        ("due:<=today", "due by today"),
        ("due:<2026-12-01", "due before 1 December 2026"),
        ("due:2026-12-01", "due on 1 December 2026"),
        ("due:>2026-12-01 due:>=2027-01-01", "due after 1 December 2026, due from 1 January 2027"),
        ("due:week -due:none", "due in the next 7 days, not without a date"),
        ("has:notes has:due has:label", "with notes, with a date, with a label"),
        ("priority:high priority:none", "of high priority, without a priority"),
    ],
)
def test_a_search_says_itself_in_words(typed: str, said: str) -> None:
    assert parse(typed).said == said


@pytest.mark.parametrize(
    ("typed", "states"),
    [
        ("milk", None),
        ("is:active", {ACTIVE}),
        ("is:done", {DONE}),
        ("is:deleted", {DELETED}),
        ("is:overdue", {ACTIVE}),
        ("-is:done", {ACTIVE}),
        ("-is:active", {DONE}),
        ("-is:deleted", {ACTIVE, DONE}),
        ("-is:overdue", {ACTIVE, DONE}),
        ("is:done is:active", set()),
        ("is:deleted -is:done", {DELETED}),
    ],
)
def test_the_trash_is_shown_only_where_it_is_asked_for(typed: str, states: set[int] | None) -> None:
    assert parse(typed).states == states


class Li(NamedTuple):
    name: str
    slug: str


LISTS = [Li("Inbox", "inbox"), Li("Home & “garden”", "home"), Li("Crème", "creme"), Li("C++", "c")]
TWINS = [Li("Work", "work"), Li("Old", "work-2"), Li("Work 2", "work-2-2"), Li("🙂", "list")]


@pytest.mark.parametrize(
    ("value", "slug"),
    [
        ("home", "home"),
        ("HOME", "home"),
        ("home-garden", "home"),
        ("Home & garden", "home"),
        ("crème", "creme"),
        ("CREME", "creme"),
        ("hom", None),
        ("", None),
        ("-", None),
        ("🙂", None),
        ("work-2", "work-2"),
        ("list", "list"),
    ],
)
def test_a_list_is_found_by_its_slug_or_else_by_its_name(value: str, slug: str | None) -> None:
    found = named(value, [*LISTS, *TWINS])
    assert (found.slug if found else None) == slug


@given(st.text())
def test_a_handle_is_one_word_that_is_its_own_handle(name: str) -> None:
    assert handle(handle(name)) == handle(name)
    assert len(handle(name).split()) <= 1
