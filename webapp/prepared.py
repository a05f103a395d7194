"""Reads that every page makes: compiled once, run on the driver's own cursor.

What SQLAlchemy does for each execution (cache key, context, result object) costs three times what
SQLite takes to answer. The statement is still written, and its values are still converted, by
SQLAlchemy.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError

Convert = Callable[[Any], Any]


class _Ready(NamedTuple):
    sql: str
    names: tuple[str, ...]
    defaults: Mapping[str, Any]
    send: tuple[tuple[str, Convert], ...]
    """How values are converted for the driver, by name."""
    receive: tuple[tuple[int, Convert], ...]
    """How columns are converted from the driver, by position."""
    positional: bool


class Prepared:
    """A SELECT with named values."""

    def __init__(self, statement: Select[Any] | CompoundSelect[Any]) -> None:
        self._statement = statement
        self._ready: dict[str, _Ready] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return all rows as plain tuples."""
        ready = self._ready.get(connection.dialect.name) or self._compile(connection.dialect)
        sent = {name: values.get(name, ready.defaults[name]) for name in ready.names}
        for name, convert in ready.send:
            sent[name] = convert(sent[name])
        cursor = connection.connection.cursor()
        try:
            cursor.execute(
                ready.sql, [sent[name] for name in ready.names] if ready.positional else sent
            )
            rows: list[Any] = cursor.fetchall()  # type: ignore[assignment]
        except connection.dialect.loaded_dbapi.Error as error:
            raise self._told(connection, cursor, ready.sql, error) from error
        finally:
            cursor.close()
        if ready.receive and rows:
            columns: list[Any] = list(zip(*rows, strict=True))
            for at, convert in ready.receive:
                columns[at] = map(convert, columns[at])
            return list(zip(*columns, strict=True))
        return rows

    def _told(
        self, connection: Connection, cursor: Any, sql: str, error: Exception
    ) -> BaseException:
        """Return the driver's error as SQLAlchemy tells it; a broken connection is given up."""
        dialect: Any = connection.dialect
        if dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor):
            connection.invalidate(error)
        told: BaseException = DBAPIError.instance(
            sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
        )
        return told

    def _compile(self, dialect: Dialect) -> _Ready:
        compiled: Any = self._statement.compile(dialect=dialect)
        names = tuple(compiled.positiontup if compiled.positional else compiled.params)
        send = tuple(
            (name, convert)
            for name in dict.fromkeys(names)
            if (convert := _impl(compiled.binds[name].type, dialect).bind_processor(dialect))
        )
        receive = tuple(
            (at, lru_cache(1024)(convert))  # what is converted is mostly dates, and they recur
            for at, column in enumerate(self._statement.selected_columns)
            if (convert := _impl(column.type, dialect).result_processor(dialect, None))
        )
        ready = _Ready(
            str(compiled), names, compiled.params, send, receive, bool(compiled.positional)
        )
        self._ready[dialect.name] = ready
        return ready


def _impl(kind: Any, dialect: Dialect) -> Any:
    return kind.dialect_impl(dialect)
