"""The migrated schema is the one that the code declares, and what is asked of it has an index."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, delete, event, func, insert, select

from tests import postgres
from tests.client import Client
from tests.conftest import MakeApp
from tests.people import Person, join
from webapp import clock
from webapp.accounts.models import people, sessions
from webapp.database import Database, metadata
from webapp.migrations import is_current, upgrade
from webapp.todos.lists import lists_of
from webapp.todos.meaning import Meaning
from webapp.todos.models import EDITOR, NO_TIME, READER, changed_todos, changes, lists, todos
from webapp.todos.queries import Scope, find_page
from webapp.todos.search import DUES, SORTS, TodoSearch
from webapp.todos.sharing import share_list

# Made by SQL of their own in the migration: the search index of either database.
BY_HAND = re.compile(r"todo_search|ix_todos_search")


def test_the_migrated_schema_is_the_declared_one(database: Database) -> None:
    def ours(thing: object, name: str | None, *_: object) -> bool:
        return not BY_HAND.match(name or "") and name != "alembic_version"

    with database.write() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True, "include_object": ours},
        )
        assert compare_metadata(context, metadata) == []


def test_a_change_of_the_declared_schema_would_be_seen(database: Database) -> None:
    other = MetaData()
    for table in metadata.tables.values():
        table.to_metadata(other)
    other.tables["lists"].append_column(Column("shade", Integer))
    with database.write() as connection:
        found = compare_metadata(MigrationContext.configure(connection), other)
    assert any(difference[0] == "add_column" for difference in found)


def test_the_generated_column_is_the_declared_one(database: Database, anna: Person) -> None:
    # Alembic compares no generated columns.
    assert anna.todo(anna.has_todo("Active")).state == 0
    assert anna.todo(anna.has_todo("Done", done=True)).state == 1
    assert anna.todo(anna.has_todo("Deleted", deleted=True)).state == 2
    assert anna.todo(anna.has_todo("Both", done=True, deleted=True)).state == 2


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    assert is_current(database)
    upgrade(database)
    assert is_current(database)


def test_a_database_is_made_where_there_is_none(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/new/folder/doorstep.db")
    upgrade(database)
    assert is_current(database)
    database.close()


def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    (tmp_path / "doorstep.db").touch()
    database = Database(f"sqlite:///{tmp_path}/doorstep.db")
    assert not is_current(database)
    database.close()


def test_what_a_person_had_goes_with_them(database: Database, anna: Person, ben: Person) -> None:
    for person in (anna, ben):
        person.has_list("Home")
        todo = person.has_todo("Milk", list="home")
        person.browser.post(f"/todos/{todo}/delete")
    with database.write() as connection:
        connection.execute(delete(todos).where(todos.c.person_id == anna.id))
        connection.execute(delete(people).where(people.c.id == anna.id))
        left = {
            table.name: connection.scalar(select(func.count()).select_from(table))
            for table in (people, sessions, lists, todos, changes, changed_todos)
        }
    assert left == {
        "people": 1,
        "sessions": 1,
        "lists": 2,
        "todos": 1,
        "changes": 1,
        "changed_todos": 1,
    }


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database as it was in the beginning; a test brings it to where it wants it."""
    if request.param == "sqlite":
        yield from _older(f"sqlite:///{tmp_path}/doorstep.db")
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as url:
        yield from _older(url)


def _older(url: str) -> Iterator[Database]:
    database = Database(url)
    upgrade(database, "0002")
    yield database
    database.close()


def test_todos_from_before_there_were_times_keep_all_they_had(older: Database) -> None:
    upgrade(older, "0004")
    days = [date(2026, 12, 1), None, date(2026, 11, 30), date(2026, 12, 1)]
    with older.write() as connection:
        owner = {"id": 1, "name": "Anna", "name_key": "anna", "password_hash": "", "created_at": 7}
        connection.execute(insert(people), owner)
        connection.execute(insert(lists), {"id": 1, "person_id": 1, "name": "In", "slug": "inbox"})
        for number, day in enumerate(days, 1):
            row = {"id": number, "person_id": 1, "list_id": 1, "title": f"Todo {number}"}
            row |= {"notes": "n", "due": day, "created_at": 7, "search_text": f"todo {number}"}
            connection.execute(insert(todos), row)
        later = {"at", "created_by", "subtasks", "progress"}
        kept = [c for c in todos.c if c.name not in later]
        before = connection.execute(select(*kept).order_by(todos.c.id)).all()
    upgrade(older)
    assert is_current(older)
    with older.read() as connection:
        assert connection.execute(select(*kept).order_by(todos.c.id)).all() == before
        assert set(connection.scalars(select(todos.c.at))) == {NO_TIME}
        assert connection.scalar(select(people.c.time_zone)) == ""
        search = TodoSearch(sort="due", after="2026-12-01.1")
        page = find_page(connection, Scope(1), search, Meaning(), here=clock.here())
        assert [(line.id, line.at) for line in page.lines] == [(4, NO_TIME), (2, NO_TIME)]


def test_lists_keep_the_order_that_they_were_shown_in(older: Database) -> None:
    with older.write() as connection:
        for person in (1, 2):
            owner = {"id": person, "name": f"P{person}", "name_key": f"p{person}"}
            connection.execute(insert(people), owner | {"password_hash": "", "created_at": 0})
            for name in ("work", "Inbox", "Alpha", "Zoo"):
                row = {"person_id": person, "name": name, "slug": name.lower()}
                connection.execute(insert(lists), row)
    upgrade(older)
    with older.read() as connection:
        for person in (1, 2):
            mine = lists_of(connection, person)
            assert [li.name for li in mine] == ["Inbox", "Alpha", "work", "Zoo"]


ROWS = 4_800


@pytest.fixture
def shared(crowded: Person, database: Database) -> Person:
    """The same, with lists of two others beside her own."""
    with database.write() as connection:
        rows = connection.execute(select(people).where(people.c.id != crowded.id)).all()
        for row, role in zip(rows, (EDITOR, READER), strict=True):
            (home,) = (li for li in lists_of(connection, row.id) if li.slug == "home")
            share_list(connection, row.id, home, crowded.id, role)
    return crowded


@pytest.fixture
def crowded(database: Database, make_app: MakeApp) -> Person:
    """Somebody among others, with enough rows that a plan without an index would be no accident."""
    app = make_app()
    people = [join(app, database, name) for name in ("Ben", "Cleo", "Anna")]
    today = clock.today()
    for person in people:
        person.has_list("Home")
        label = person.has_label("garden")
        person.has_label("phone")
        for number in range(8):
            due = today + timedelta(days=number - 3) if number % 2 else None
            person.has_todos(
                [f"Buy milk number {n}" for n in range(ROWS // 24)],
                due=due,
                done=number % 4 == 2,
                deleted=number % 7 == 6,
                labels=str(label) if number % 2 else "",
                list="home" if number % 3 else "inbox",
            )
    # What is archived stands before what is shown, and is left out of it.
    away = people[-1].has_list("Away")
    people[-1].has_todos([f"Milk put away {n}" for n in range(ROWS // 24)], list="away", due=today)
    people[-1].browser.post(f"/lists/{away.id}/archive", {"archived": "1"})
    with database.writer.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("ANALYZE")
    return people[-1]


def paths() -> Iterator[str]:
    """Yield every kind of search that the interface offers."""
    # The working list leaves out what is archived.
    for status in ("active", "done", "all"):
        for due in ("", *DUES):
            yield f"/todos?status={status}&due={due}"
        for q in ("mil", "m"):
            yield f"/todos?q={q}&status={status}"
    for status in ("active", "all"):  # done and deleted are asked for as active is
        for due in ("", *DUES):
            for category in ("all", "home"):
                for sort in ("", *SORTS):
                    yield f"/search?status={status}&due={due}&category={category}&sort={sort}"
    for status in ("active", "all", "deleted"):
        for rest in ("", "&category=home", "&due=week", "&q=milk", "&q=m", "&sort=due"):
            yield f"/search?label=garden&status={status}{rest}"
        for q in ("mil", "milk buy", "mi", "m", "milk m"):
            for sort in ("", "oldest", "due"):
                yield f"/search?q={q}&status={status}&sort={sort}"
    for q in TERMS:
        for rest in ("", "&category=home", "&sort=oldest", "&due=week"):
            yield f"/todos?q={quote(q)}{rest}"
        yield f"/search?q={quote(q)}"


TERMS = (
    *('"buy milk"', "-mil", "mil -buy", "m -x", "list:home", "-list:home", "label:garden"),
    *("-label:phone", "label:garden label:phone -m", "has:label", "-has:label", "mil has:label"),
    *("is:done", "is:deleted", "is:overdue", "-is:overdue", "due:<tomorrow", "-due:week"),
    *("due:none", "has:due", "has:notes", "-has:notes", "priority:none", "-priority:high"),
    *("milk label:garden is:done -due:none", "list:home label:garden -list:inbox is:overdue"),
)


IN_ORDER = {
    f"/todos?q={quote(q)}{rest}"
    for q in (
        "-mil",
        "list:home",
        "-list:home",
        "-label:garden",
        "is:done",
        "is:overdue",
        "has:due",
    )
    for rest in ("", "&category=home")
}
"""Terms that leave the rows in the order of the index that they are read from."""


class Questions(dict[str, tuple[Any, str]]):
    """Values, and the path that was looked at, of each kind of SELECT that the reader was asked."""

    def __init__(self, database: Database, browser: Client) -> None:
        super().__init__()
        self.browser = browser
        self.path = ""
        self._kinds: set[str] = set()
        # At the driver itself: what every page reads takes no way through SQLAlchemy.
        event.listen(database.reader, "checkout", self._listen)
        database.close()  # what is open by now would not be listened to
        self._look_at_everything()
        event.remove(database.reader, "checkout", self._listen)
        database.close()

    def _listen(self, connection: Any, *_: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.set_trace_callback(self._note)
            return
        note = self._note

        class Noting(psycopg.Cursor[Any]):
            def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
                note(str(query), params)
                return super().execute(query, params, **options)

        connection.cursor_factory = Noting

    def _note(self, statement: str, values: Any = None) -> None:
        # SQLite tells the values within the statement.
        kind = re.sub(r"'(''|[^'])*'|\b\d+\b", "?", statement)
        if statement.startswith("SELECT") and kind not in self._kinds:
            self._kinds.add(kind)
            self[statement] = (values, self.path)

    def _look_at(self, path: str) -> str:
        self.path = path
        answer = self.browser.http.get(path)
        assert answer.status_code == 200
        return answer.text

    def _link(self, html: str, rel: str) -> str:
        found = re.search(rf'<a href="([^"]*)" rel="{rel}"', html)
        return found.group(1).replace("&amp;", "&") if found else ""

    def _changed(self) -> str:
        """Return the page of a todo that much happened to."""
        path = re.search(r"/todos/\d+", self.browser.http.get("/todos").text)
        assert path
        for done in "10" * 30:
            self.browser.http.post(f"{path.group()}/done", data={"done": done})
        return path.group()

    def _look_at_everything(self) -> None:
        followed = 0
        for path in ("/dashboard", "/lists", "/account", self._changed(), *paths()):
            # Each page, and the ones after and before it where there are any.
            if following := self._link(self._look_at(path), "next"):
                self._look_at(self._link(self._look_at(following), "prev"))
                followed += 1
        assert followed > 60


def plan_of(database: Database, statement: str, values: Any, *off: str) -> list[str]:
    explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    with database.reader.connect() as connection:
        for kind in () if database.is_sqlite else off:
            connection.exec_driver_sql(f"SET enable_{kind} = off")
        rows = connection.exec_driver_sql(f"{explain} {statement}", values).all()
        connection.rollback()
    return [str(row[-1]) for row in rows]


@pytest.mark.parametrize("whose", ["crowded", "shared"])
def test_every_question_is_answered_from_an_index(
    request: pytest.FixtureRequest, whose: str, database: Database
) -> None:
    person: Person = request.getfixturevalue(whose)
    questions = Questions(database, person.browser)
    assert len(questions) > 60
    ordered = 0
    for statement, (values, path) in questions.items():
        plan = plan_of(database, statement, values, "seqscan")
        for step in plan:
            # Where there is an index for it, neither database reads the whole table.
            which = r"(todos|changes|changed_todos|list_members)\b"
            whole = f"SCAN {which}" if database.is_sqlite else f"Seq Scan on {which}"
            assert not re.search(whole, step), "\n".join([path, statement, *plan])
        # Rows in their usual order are read from it as they stand; only the first rows of each
        # state are merged, and what a word or label finds is put in order of its dates.
        usual = not re.search("sort=.|q=|label=.*due=", path) or path in IN_ORDER
        if not usual or "ORDER BY" not in statement or "UNION" in statement:
            continue
        if "FROM todos" in statement:
            plan = plan_of(database, statement, values, "seqscan", "sort", "bitmapscan")
            for step in plan:
                sorts = (
                    r"B-TREE FOR ORDER BY"
                    if database.is_sqlite
                    else r"^\s*(-> +)?(Incremental )?Sort\b"
                )
                assert not re.search(sorts, step), "\n".join([path, statement, *plan])
            ordered += 1
    assert ordered > 10
