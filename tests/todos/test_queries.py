"""The rows of a search: the same on both databases, each once, however one walks."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.people import Person, join
from webapp import clock
from webapp.clock import Here
from webapp.texts import fold
from webapp.todos import queries
from webapp.todos.labels import ids, known_labels
from webapp.todos.lists import lists_of
from webapp.todos.models import EDITOR, NO_TIME, PRIORITIES, READER
from webapp.todos.search import SORTS, STATUSES, TodoSearch
from webapp.todos.sharing import share_list
from webapp.todos.terms import OPERATORS, Term, Terms

TODAY = clock.today()
HERE = Here(TODAY, 12 * 60)

TITLES = [
    "Buy milk",
    "Buy MILK again",
    "Ask Anna",
    "an",
    "Straße fegen",
    "Crème brûlée",
    "cre\u0300me bru\u0302le\u0301e",
    "50 % off",
    "50 off",
    "snake_case",
    "snakeXcase",
    "C:\\temp",
    'say "hello"',
    "it's fine",
    "🙂🙃🙂",
    "🙂 milk",
    "名前を書く",
    "İstanbul",
    "a*b",
    "NOT milk OR tea",
    "milk" * 60,
    "(parens) [brackets] {braces}",
    "-dash--",
    "a\u00a0b",
    "ﬁnd the ﬂower",
    "ᾳ Ὀδυσσεύς",
    "x",
]

WORDS = [
    "milk",
    "MI",
    "m",
    "buy milk",
    "milk buy again",
    "creme",
    "brûlée",
    "%",
    "50%",
    "0 %",
    "_",
    "e_c",
    "\\",
    "c:\\",
    '"',
    '"hello"',
    "'",
    "''",
    "🙂",
    "🙂🙃",
    "🙂🙃🙂",
    "名",
    "名前",
    "名前を",
    "ist",
    "STRASSE",
    "ße",
    "*",
    "a*b",
    "NOT",
    "OR",
    "NEAR(milk tea)",
    "search_text:milk",
    "milk*",
    "^milk",
    "-dash",
    "{braces}",
    "(",
    "fi",
    "flo",
    "two litres",
    "litres milk",
    "ΟΔΥΣΣΕΥΣ",
    "nothing like it",
    "x",
    "e",
    "lkmi",
    "\u0301",
    "ab",
]


@dataclass
class World:
    """A person with todos of every kind, and the lists they are in."""

    person: Person
    model: dict[int, dict[str, Any]]

    def find(self, search: TodoSearch) -> queries.Found:
        with self.person.database.read() as connection:
            mine = lists_of(connection, self.person.id)
            known = known_labels(connection, self.person.id, mine)
            search = search.among(mine, known)
            return queries.find(connection, self.person.id, search, mine, known, here=HERE)

    def count(self, search: TodoSearch) -> int:
        return self.find(search).number

    def expected(self, search: TodoSearch) -> list[int]:
        """Return the ids that the search must find, in order: its promise in plain Python."""
        return [
            number
            for number, row in sorted(self.model.items(), key=lambda item: place(item, search))
            if matches(row, search)
        ]


def matches(row: dict[str, Any], search: TodoSearch) -> bool:
    due: date | None = row["due"]
    asked = {
        "": True,
        "none": due is None,
        "overdue": due is not None and (due, row["at"]) < (TODAY, HERE.minute),
        "today": due == TODAY,
        "week": due is not None and TODAY <= due <= TODAY + timedelta(days=7),
    }[search.due]
    return (
        row["state"] in states(search)
        and search.category in {"all", row["list"]}
        and asked
        and all(holds(row, term) != term.negated for term in search.terms.terms)
        and (not search.label or search.label in row["labels"])
        # Who only reads a list does not see its trash.
        and not (row.get("read") and row["state"] == 2)
    )


def states(search: TodoSearch) -> set[int]:
    """Return the states to show: a status that nobody chose gives way to a term."""
    chosen = {"active": {0}, "done": {1}, "all": {0, 1}, "deleted": {2}}[search.status]
    those = {"active": {0}, "done": {1}, "deleted": {2}, "overdue": {0}}
    terms = search.terms.of("is")
    asked = {
        state
        for state in (0, 1, 2)
        if all(state in those[t.value] for t in terms if not t.negated)
        and not any(state in those[t.value] for t in terms if t.negated and t.value != "overdue")
        and (state < 2 or any(t.value == "deleted" and not t.negated for t in terms))
    }
    usual = search.status == ("all" if search.path == "/search" else "active")
    return (chosen & asked) or (asked if usual else set()) if terms else chosen


def holds(row: dict[str, Any], term: Term) -> bool:
    """Tell whether the row is what the term says, its minus aside: the promise in plain Python."""
    due: date | None = row["due"]
    match term.kind:
        case "text":
            held = f"{fold(row['title'])}\n{fold(row['notes'])}"
            # A single word may be held as several.
            bare = not term.negated and " " not in term.value
            return all(one in held for one in (term.needle.split() if bare else [term.needle]))
        case "list":
            return bool(row["list"] == term.value.lower())
        case "label":
            return term.value.lower() in row["labels"]
        case "is":
            late = due is not None and (due, row["at"]) < (TODAY, HERE.minute) and row["state"] == 0
            state = {"active": 0, "done": 1, "deleted": 2}.get(term.value)
            return late if state is None else row["state"] == state
        case "has":
            return bool({"notes": row["notes"], "due": due, "label": row["labels"]}[term.value])
        case "priority":
            return bool(PRIORITIES[row["priority"]] == term.value)
        case _:
            return falls(due, term)


def falls(due: date | None, term: Term) -> bool:
    """Tell whether the date is what the term says."""
    if term.value == "none" or due is None:
        return term.value == "none" and due is None
    if term.value == "week":
        return TODAY <= due <= TODAY + timedelta(days=7)
    days = {"yesterday": -1, "today": 0, "tomorrow": 1}
    day = (
        TODAY + timedelta(days=days[term.value])
        if term.value in days
        else date.fromisoformat(term.value)
    )
    return {
        "": due == day,
        "<": due < day,
        "<=": due <= day,
        ">": due > day,
        ">=": due >= day,
    }[term.operator]


def place(item: tuple[int, dict[str, Any]], search: TodoSearch) -> tuple[Any, ...]:
    number, row = item
    dated = search.due or any(
        t.kind == "due" or (t.kind, t.value) in {("is", "overdue"), ("has", "due")}
        for t in search.terms.terms
        if not t.negated
    )
    if search.sort == "due" or (not search.sort and dated):
        return (row["due"] or date.max, row["at"], number)
    return (number if search.sort == "oldest" else -number,)


@pytest.fixture
def world(anna: Person, ben: Person) -> World:
    """Anna's todos in every state, list and due; Ben has the same, which nobody must find."""
    model: dict[int, dict[str, Any]] = {}
    for person in (ben, anna):
        person.has_list("Home")
        labels = {name: person.has_label(name) for name in ("garden", "phone")}
        for number, title in enumerate(TITLES * 3):
            state = (0, 0, 0, 1, 2)[number % 5]
            due = (None, TODAY, TODAY - timedelta(days=3), TODAY + timedelta(days=7), None)[
                number % 4 if number % 7 else 4
            ]
            at = (NO_TIME, 9 * 60, 0, 12 * 60, 18 * 60)[number % 5 if due else 0]
            slug = "home" if number % 3 == 0 else "inbox"
            notes = "Two litres\nof everything" if number % 6 == 0 else ""
            given = {name for name, every in (("garden", 3), ("phone", 4)) if number % every == 0}
            todo = person.has_todo(
                title,
                notes=notes,
                due=due,
                at=at,
                list=slug,
                done=state == 1,
                deleted=state == 2,
                priority=number // 2 % 3,
                labels=",".join(str(labels[name]) for name in sorted(given)),
            )
            if person is anna:
                model[todo] = {
                    "title": title,
                    "notes": notes,
                    "due": due,
                    "at": at,
                    "list": slug,
                    "state": state,
                    "priority": number // 2 % 3,
                    "labels": given,
                }
    return World(anna, model)


@pytest.fixture
def shared(app: Flask, world: World, ben: Person) -> World:
    """Cleo with todos of her own, Anna's list Home to edit and Ben's to read."""
    anna = world.person
    cleo = join(app, anna.database, "Cleo")
    cleo.has_list("Home")
    model: dict[int, dict[str, Any]] = {}
    labels = {
        one.id: {name: one.has_label(name) for name in ("garden", "phone")}
        for one in (anna, ben, cleo)
    }
    for owner, role in ((anna, EDITOR), (ben, READER)):
        with anna.database.write() as connection:
            share_list(connection, owner.id, owner.list("home"), cleo.id, role)
    for owner, slug in ((cleo, "home"), (anna, "home-2"), (ben, "home-3")):
        for number, title in enumerate(TITLES):
            due = (None, TODAY, TODAY - timedelta(days=3))[number % 3]
            at = (NO_TIME, 9 * 60, 18 * 60)[number % 5 % 3 if due else 0]
            state = (0, 1, 0, 2)[number % 4]
            given = {name for name, every in (("garden", 2), ("phone", 3)) if number % every}
            todo = owner.has_todo(
                title,
                due=due,
                at=at,
                list="home",
                done=state == 1,
                deleted=state == 2,
                priority=number % 3,
                labels=",".join(str(labels[owner.id][name]) for name in sorted(given)),
            )
            model[todo] = {"title": title, "notes": "", "due": due, "at": at, "state": state}
            model[todo] |= {"list": slug, "read": owner is ben}
            model[todo] |= {"priority": number % 3, "labels": given}
    # What was in these lists before, and what is in others, which she does not see.
    for owner, slug in ((anna, "home-2"), (ben, "home-3")):
        called = {number: name for name, number in labels[owner.id].items()}
        for number, row in owner.todos().items():
            if number not in model and row.list_id == owner.list("home").id:
                names = ("title", "notes", "due", "at", "state", "priority")
                model[number] = {name: getattr(row, name) for name in names}
                model[number] |= {"list": slug, "read": owner is ben}
                model[number] |= {"labels": {called[one] for one in ids(row.labels)}}
    return World(cleo, model)


def test_shared_lists_are_gone_through_in_every_filter_and_order(shared: World) -> None:
    found = 0
    for search in every_search():
        if search.category != "all":
            continue
        for label in ("", "garden"):
            asked = replace(search, label=label)
            rows = walk(shared, asked)
            assert rows == shared.expected(asked), asked
            assert shared.count(asked) == len(rows), asked
            found += bool(rows)
    assert found > 100


@pytest.mark.parametrize("category", ["home", "home-2", "home-3", "inbox"])
def test_one_list_is_gone_through_whosever_it_is(shared: World, category: str) -> None:
    for status in STATUSES:
        for q in ("", "milk", "m"):
            for label in ("", "garden"):
                search = TodoSearch(path="/search", status=status, q=q, label=label)
                asked = replace(search, category=category)
                rows = walk(shared, asked)
                assert rows == shared.expected(asked), asked
                assert shared.count(asked) == len(rows), asked


def test_every_word_finds_exactly_its_rows_in_shared_lists(shared: World) -> None:
    found = 0
    for q in WORDS:
        for status, sort in (("active", ""), ("all", "due"), ("deleted", "oldest")):
            search = TodoSearch(path="/search", q=q, status=status, sort=sort)
            rows = walk(shared, search)
            assert rows == shared.expected(search), search
            assert shared.count(search) == len(rows), search
            found += bool(rows)
    assert found > 80


def test_a_count_over_shared_lists_stops_at_a_thousand(shared: World, ben: Person) -> None:
    ben.has_todos(["Milk"] * 600, list="home", done=True)
    shared.person.has_todos(["Milk"] * 600, done=True)
    assert shared.count(TodoSearch(path="/search", q="milk", status="done")) == 1000


def walk(world: World, search: TodoSearch) -> list[int]:
    """Go through all pages by their links, forward and back, and return the rows in order."""
    pages: list[list[int]] = []
    cursor = ""
    while True:
        page = world.find(replace(search, after=cursor))
        pages.append([line.id for line in page.lines])
        assert len(pages[-1]) <= queries.PAGE
        assert bool(page.before) == (len(pages) > 1)
        if not page.after:
            break
        assert len(pages[-1]) == queries.PAGE
        cursor = page.after
    for earlier in reversed(pages[:-1]):
        page = world.find(replace(search, before=page.before))
        assert [line.id for line in page.lines] == earlier
        assert page.after
    assert not page.before
    return [number for rows in pages for number in rows]


def every_search() -> Iterator[TodoSearch]:
    for status in STATUSES:
        for due in ("", "none", "overdue", "today", "week"):
            for category in ("all", "home"):
                for sort in ("", *SORTS):
                    yield TodoSearch(
                        path="/search", status=status, due=due, category=category, sort=sort
                    )


def test_every_filter_and_order_finds_exactly_its_rows(world: World) -> None:
    found = 0
    for search in every_search():
        rows = walk(world, search)
        assert rows == world.expected(search), search
        assert world.count(search) == len(rows), search
        found += bool(rows)
    assert found > 100


def test_every_word_finds_exactly_its_rows(world: World) -> None:
    found = 0
    for q in WORDS:
        for status in ("active", "all", "deleted"):
            for sort in ("", "oldest", "due"):
                search = TodoSearch.from_args({"q": q, "status": status, "sort": sort}, "/search")
                rows = walk(world, search)
                assert rows == world.expected(search), search
                assert world.count(search) == len(rows), search
                found += bool(rows)
    assert found > 150


def test_words_and_filters_together_find_exactly_their_rows(world: World) -> None:
    for q in ("milk", "MI", "litres", "🙂🙃🙂", "50%"):
        for search in every_search():
            asked = replace(search, q=q)
            assert walk(world, asked) == world.expected(asked), asked


TERMS = [
    '"buy milk"',
    '"milk buy"',
    '"litres of"',
    '"an"',
    '"x"',
    "-milk",
    "-x",
    "-m milk",
    '-"buy milk" milk',
    "-milk -an -e",
    "milk -milk",
    "list:home",
    "-list:home",
    "list:home list:inbox",
    "list:home -list:home",
    "list:home list:Home",
    "-list:home -list:inbox",
    "label:garden",
    "label:garden label:phone",
    "label:garden -label:phone",
    "-label:garden",
    "-label:garden -label:phone",
    "label:garden -label:garden",
    "is:active",
    "is:done",
    "is:deleted",
    "is:overdue",
    "-is:active",
    "-is:done",
    "-is:deleted",
    "-is:overdue",
    "is:done is:active",
    "is:done is:overdue",
    "is:overdue -is:overdue",
    "is:deleted -is:overdue",
    "due:none",
    "-due:none",
    "due:week",
    "-due:week",
    "due:today",
    "due:yesterday",
    "-due:today",
    "due:<today",
    "due:<=today",
    "due:>today",
    "due:>=today",
    "-due:>today",
    "-due:<today",
    "due:<today due:>today",
    "due:>=yesterday due:<tomorrow",
    "due:none due:today",
    "-due:none -due:today -due:week",
    "due:<1900-01-01",
    "due:>9999-12-30",
    "due:>=9999-12-30",
    "has:due",
    "-has:due",
    "has:due due:none",
    "has:notes",
    "-has:notes",
    "has:notes -has:notes",
    "has:label",
    "-has:label",
    "priority:high",
    "-priority:high",
    "-priority:none",
    "priority:high priority:low",
    "-priority:high -priority:low -priority:none",
    "milk list:home is:done",
    "mi label:garden -due:none has:notes",
    '"buy milk" -again label:phone priority:low',
    "is:overdue label:garden list:home -m",
]


def test_every_term_finds_exactly_its_rows(world: World) -> None:
    found = 0
    for q in TERMS:
        for path in ("/todos", "/search"):
            for rest in ({}, {"status": "done"}, {"category": "home"}, {"due": "week"}):
                for sort in ("", "oldest"):
                    search = TodoSearch.from_args({"q": q, "sort": sort, **rest}, path)
                    assert not search.terms.problems, q
                    rows = walk(world, search)
                    assert rows == world.expected(search), search
                    assert world.count(search) == len(rows), search
                    found += bool(rows)
    assert found > 300


def test_every_term_finds_exactly_its_rows_in_shared_lists(shared: World) -> None:
    found = 0
    for q in (*TERMS, "list:home-2", "-list:home-2", "list:home-2 is:deleted"):
        for path in ("/todos", "/search"):
            search = TodoSearch.from_args({"q": q}, path)
            rows = walk(shared, search)
            assert rows == shared.expected(search), search
            assert shared.count(search) == len(rows), search
            found += bool(rows)
    assert found > 80
    # Its trash is not for who only reads the list.
    assert walk(shared, TodoSearch.from_args({"q": "list:home-3 is:deleted"}, "/search")) == []


def test_a_term_that_contradicts_a_filter_finds_nothing_and_that_is_known(world: World) -> None:
    for q, rest in (
        ("is:active", {"status": "done"}),
        ("is:done", {"path": "/search", "status": "active"}),
        ("list:home", {"category": "inbox"}),
        ("-list:home", {"category": "home"}),
        ("-label:garden", {"label": "garden"}),
        ("due:<today due:>today", {}),
        ("priority:high priority:low", {}),
    ):
        search = TodoSearch.from_args({"q": q, **rest}, rest.get("path", "/todos"))
        found = world.find(search)
        assert (found.lines, found.number, found.possible) == ([], 0, False), q


term = st.one_of(
    st.builds(
        Term,
        st.just("text"),
        st.sampled_from(["milk", "m", "buy milk", "an", "e", "50 %", "litres of", "🙂"]),
        st.booleans(),
    ),
    st.builds(Term, st.just("list"), st.sampled_from(["home", "Inbox"]), st.booleans()),
    st.builds(Term, st.just("label"), st.sampled_from(["garden", "PHONE"]), st.booleans()),
    st.builds(
        Term,
        st.just("is"),
        st.sampled_from(["active", "done", "deleted", "overdue"]),
        st.booleans(),
    ),
    st.builds(Term, st.just("has"), st.sampled_from(["notes", "due", "label"]), st.booleans()),
    st.builds(Term, st.just("priority"), st.sampled_from(PRIORITIES), st.booleans()),
    st.builds(Term, st.just("due"), st.sampled_from(["week", "none"]), st.booleans()),
    st.builds(
        Term,
        st.just("due"),
        st.sampled_from(["yesterday", "today", "tomorrow"])
        | st.integers(-4, 8).map(lambda days: str(TODAY + timedelta(days=days))),
        st.booleans(),
        st.sampled_from(sorted(OPERATORS)),
    ),
)


@settings(max_examples=150)
@given(
    terms=st.lists(term, min_size=1, max_size=5),
    path=st.sampled_from(["/todos", "/search"]),
    rest=st.fixed_dictionaries(
        {},
        optional={
            "status": st.sampled_from(sorted(STATUSES)),
            "category": st.just("home"),
            "due": st.sampled_from(["week", "overdue", "none"]),
            "sort": st.sampled_from(sorted(SORTS)),
        },
    ),
)
def test_any_terms_and_filters_find_what_the_plain_model_finds(
    world: World, terms: list[Term], path: str, rest: dict[str, str]
) -> None:
    search = TodoSearch.from_args({"q": str(Terms(tuple(terms))), **rest}, path)
    assert walk(world, search) == world.expected(search)


letters = st.sampled_from("abAB ä\u0301%_\\\"'*-🙂名ßİﬁ\n")


@settings(max_examples=60)
@given(data=st.data())
def test_any_part_of_a_title_finds_it(world: World, data: st.DataObject) -> None:
    title = data.draw(st.sampled_from(TITLES))
    start = data.draw(st.integers(0, len(title) - 1))
    end = data.draw(st.integers(start + 1, len(title)))
    # In quotes: a minus before it would be "not".
    part = title[start:end].replace('"', " ")
    search = TodoSearch.from_args({"q": f'"{part}"', "status": "all"}, "/search")
    rows = walk(world, search)
    assert rows == world.expected(search)
    if fold(part).strip() and '"' not in title and len(part) < 200:
        assert {
            n for n, row in world.model.items() if row["title"] == title and row["state"] < 2
        } <= (set(rows))


@settings(max_examples=60)
@given(q=st.text(letters, max_size=12))
def test_any_query_finds_what_the_plain_model_finds(world: World, q: str) -> None:
    search = TodoSearch.from_args({"q": q, "status": "active"}, "/search")
    assert walk(world, search) == world.expected(search)


@settings(max_examples=15)
@given(titles=st.lists(st.text(letters, min_size=1, max_size=12), min_size=1, max_size=8))
def test_any_title_is_found_by_each_of_its_words(anna: Person, titles: list[str]) -> None:
    ids = anna.has_todos(titles)
    world = World(
        anna,
        {
            number: {"title": row.title, "notes": "", "due": None, "at": NO_TIME}
            | {"list": "inbox", "state": 0, "priority": 0, "labels": set()}
            for number, row in anna.todos().items()
        },
    )
    for number, title in zip(ids, titles, strict=True):
        for word in title.replace('"', " ").split():
            search = TodoSearch.from_args({"q": f'"{word}"'})
            found = walk(world, search)
            assert found == world.expected(search)
            assert number in found


def test_a_count_stops_at_a_thousand(anna: Person) -> None:
    anna.has_todos(["Milk"] * 1005)
    world = World(anna, {})
    assert world.count(TodoSearch(q="milk")) == 1000
    assert world.count(TodoSearch(status="all")) == 1000


def test_beyond_the_last_page_is_the_last_page_that_exists(anna: Person) -> None:
    ids = anna.has_todos([f"Todo {n}" for n in range(30)])
    world = World(anna, {})
    page = world.find(TodoSearch(sort="oldest", after=str(ids[-1])))
    assert [line.id for line in page.lines] == list(ids[5:])
    assert page.before
    assert not page.after
    page = world.find(TodoSearch(sort="oldest", before=str(ids[0])))
    assert [line.id for line in page.lines] == list(ids[:25])
    assert page.after
    assert not page.before


def test_a_cursor_means_the_same_place_after_something_was_added(anna: Person) -> None:
    ids = anna.has_todos([f"Todo {n}" for n in range(60)])
    world = World(anna, {})
    first = world.find(TodoSearch())
    anna.has_todos(["New"] * 3)
    second = world.find(TodoSearch(after=first.after))
    assert [line.id for line in second.lines] == list(reversed(ids[10:35]))


def test_the_one_todo_of_somebody_else_is_not_found(anna: Person, ben: Person) -> None:
    todo = anna.has_todo("Milk")
    with anna.database.read() as connection:
        assert queries.find_todo(connection, anna.id, todo)
        assert queries.find_todo(connection, ben.id, todo) is None
