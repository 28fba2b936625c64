"""A connection that only reads, for one process: opened late, reopened after a fork."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, TypeAlias, TypeVar

import peewee

from storage import database
from storage.errors import StoreBroken

Row = TypeVar("Row")
#: peewee's classes are generic in its stubs only.
Query: TypeAlias = "peewee.ModelSelect[Any]"


class Reader:
    """Runs peewee queries on a connection of its own and turns rows into values."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open()

    @property
    def folder(self) -> Path:
        """Where the database lies, and with it the settings."""
        return self._path.parent

    def another(self) -> Self:
        """With a connection of its own, for another thread."""
        return type(self)(self._path)

    def close(self) -> None:
        """May be used again afterwards; it reopens by itself."""
        if self._pid == os.getpid():
            self._database.close()

    def _open(self) -> None:
        self._database = database.reader(self._path)
        self._pid = os.getpid()

    def _rows(self, query: Query) -> list[tuple[Any, ...]]:
        if self._pid != os.getpid():
            self._open()  # SQLite forbids using a connection on both sides of a fork
        try:
            rows: list[tuple[Any, ...]] = list(query.tuples().execute(self._database))
        except peewee.DatabaseError as error:
            raise StoreBroken(f"cannot read {self._path}: {error}") from error
        return rows

    def _rows_until(self, query: Query, is_enough: Callable[[tuple[Any, ...]], bool]) -> list[tuple[Any, ...]]:
        """The rows up to the first that `is_enough`, with it; SQLite makes none of those behind it."""
        sql, values = query.sql()

        def walk(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
            rows: list[tuple[Any, ...]] = []
            cursor = connection.execute(sql, values)
            try:
                for row in cursor:
                    rows.append(row)
                    if is_enough(row):
                        break
            finally:
                cursor.close()  # a statement that is not at its end would hold up checkpoints
            return rows

        return self._with_connection(walk)

    def _with_connection(self, work: Callable[[sqlite3.Connection], Row]) -> Row:
        if self._pid != os.getpid():
            self._open()
        try:
            connection: sqlite3.Connection = self._database.connection()  # type: ignore[no-untyped-call]  # peewee is untyped
            return work(connection)
        except (sqlite3.Error, peewee.DatabaseError) as error:
            raise StoreBroken(f"cannot read {self._path}: {error}") from error

    def _value(self, query: Query, default: Any) -> Any:
        rows = self._rows(query)
        return rows[0][0] if rows else default

    def _one(self, cls: Callable[..., Row], query: Query) -> Row | None:
        rows = self._rows(query)
        return cls(*rows[0]) if rows else None

    def _all(self, cls: Callable[..., Row], query: Query) -> list[Row]:
        return [cls(*row) for row in self._rows(query)]
