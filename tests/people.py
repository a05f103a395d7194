"""People to test with, and todos of theirs, made without a form where the form is not the point."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import Row, insert, select, text

from tests.client import Client
from webapp import clock
from webapp.accounts import passwords, queries
from webapp.accounts.models import people
from webapp.accounts.tokens import add_token, fresh_token
from webapp.database import Database
from webapp.doors.house import House
from webapp.todos import subtasks
from webapp.todos.labels import labels_of, link, made
from webapp.todos.lists import add_list, by_slug, lists_of
from webapp.todos.models import TodoList, search_text, todos

PASSWORD = "correct horse"


@dataclass
class Person:
    """Somebody with an account, in a browser that is signed in."""

    id: int
    name: str
    browser: Client
    database: Database

    def lists(self) -> tuple[TodoList, ...]:
        with self.database.read() as connection:
            return lists_of(connection, self.id)

    def list(self, slug: str) -> TodoList:
        found = by_slug(self.lists(), slug)
        assert found is not None, f"{self.name} has no list {slug}"
        return found

    def has_list(self, name: str, color: str = "none") -> TodoList:
        """Give them a list."""
        with self.database.write() as connection:
            return add_list(connection, self.id, name, color)

    def has_label(self, name: str) -> int:
        """Give them a label and return its id."""
        with self.database.write() as connection:
            return int(made(connection, self.id, [name]))

    def has_token(self, name: str, scope: str = "write") -> int:
        """Give them a token and return its id."""
        with self.database.write() as connection:
            return add_token(connection, self.id, fresh_token(), name, scope, user_agent="tests")

    def label_names(self) -> Sequence[str]:
        """Return the names of their labels, in order."""
        with self.database.read() as connection:
            return [one.name for one in labels_of(connection, self.id)]

    def has_subtask(self, todo_id: int, title: str, *, done: bool = False) -> int:
        """Give their todo a subtask and return its id."""
        with self.database.write() as connection:
            change = subtasks.add(connection, self.id, todo_id, title)
            assert change
            if done:
                subtasks.set_done(connection, self.id, todo_id, change.subtask, done=True)
        return change.subtask

    def has_todo(self, title: str, **columns: Any) -> int:
        """Give them a todo and return its id."""
        return self.has_todos([title], **columns)[0]

    def has_todos(self, titles: Sequence[str], **columns: Any) -> Sequence[int]:
        """Give them todos in one transaction and return the ids, in the order of the titles.

        ``list`` is a slug; ``done`` and ``deleted`` say so; all else are columns.
        """
        notes = columns.pop("notes", "")
        list_id = self.list(columns.pop("list", "inbox")).id
        done_on: date | None = clock.today() if columns.pop("done", False) else None
        deleted_at = clock.now() if columns.pop("deleted", False) else None
        rows = [
            {
                "person_id": self.id,
                "created_by": self.id,
                "list_id": list_id,
                "title": title,
                "notes": notes,
                "due": None,
                "done_on": done_on,
                "deleted_at": deleted_at,
                "created_at": clock.now(),
                "search_text": search_text(self.id, title, notes),
                **columns,
            }
            for title in titles
        ]
        with self.database.write() as connection:
            new = connection.execute(
                insert(todos).returning(todos.c.id, sort_by_parameter_order=True), rows
            )
            ids = [int(row.id) for row in new]
            link(connection, self.id, {n: str(columns.get("labels", "")) for n in ids})
            return ids

    def todo(self, todo_id: int) -> Row[Any]:
        """Return the row as it is stored."""
        with self.database.read() as connection:
            return connection.execute(select(todos).where(todos.c.id == todo_id)).one()

    def todos(self) -> dict[int, Row[Any]]:
        """Return all their rows, by id."""
        with self.database.read() as connection:
            found = connection.execute(
                select(todos).where(todos.c.person_id == self.id).order_by(todos.c.id)
            )
            return {row.id: row for row in found}

    def titles(self) -> Sequence[str]:
        """Return the titles of all their todos, in the order they were made."""
        return [row.title for row in self.todos().values()]


def join(app: Flask, database: Database, name: str, password: str = PASSWORD) -> Person:
    """Make an account and a browser that is signed in to it."""
    house: House = app.extensions["house"]
    token = secrets.token_urlsafe(32)
    with database.write() as connection:
        person_id = queries.add_person(connection, name, passwords.hashed(password))
        queries.start_session(connection, person_id, token, "tests")
    browser = Client(app)
    kept = f"{token}.{clock.now():x}"
    browser.http.set_cookie("session", f"{kept}.{house.signer.sign('session', kept)}")
    return Person(person_id, name, browser, database)


def everything(database: Database) -> dict[str, list[str]]:
    """Return every row of every table, search index included."""
    listed = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if database.is_sqlite
        else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    with database.read() as connection:
        tables = sorted(connection.scalars(text(listed)))
        assert people.name in tables
        return {
            table: sorted(
                str(tuple(row))
                for row in connection.execute(select(text("*")).select_from(text(f'"{table}"')))
            )
            for table in tables
        }
