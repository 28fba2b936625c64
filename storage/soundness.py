"""Whether the store of a data folder can be opened at all: asked before a start, and when the store keeps dying.

Only what trying again cannot change is told: a key that is missing or another's, a newer schema, a file that is no
database or is damaged. A disk that does not answer just now is not for here; the store tries that again by itself.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from storage import chain
from storage.database import schema_of
from storage.errors import StoreError, StoreFromTheFuture, WrongKey
from storage.keys import existing_key, is_new
from storage.layout import DataDir
from storage.migrations import all_migrations

#: SQLite's primary result codes (https://sqlite.org/rescode.html) that stay whatever is tried.
SQLITE_CORRUPT = 11
SQLITE_NOTADB = 26


def why_unusable(folder: DataDir, *, deep: bool = False) -> str | None:
    """In words for people; None when the store can be opened, or is still to be made. `deep` reads the whole file."""
    return why_unusable_files(folder.database, folder.journal_key, deep=deep)


def why_unusable_files(database: Path, key_file: Path, *, deep: bool = False) -> str | None:
    """The same for paths, without making a folder."""
    if is_new(database):
        return None
    try:
        key = existing_key(key_file)
        with closing(sqlite3.connect(f"file:{quote(str(database.absolute()))}?mode=ro", uri=True)) as connection:
            return _look(connection, key, database, deep=deep)
    except StoreError as error:
        return str(error)
    except sqlite3.Error as error:
        if (getattr(error, "sqlite_errorcode", 0) & 0xFF) in (SQLITE_CORRUPT, SQLITE_NOTADB):
            return f"{database} is damaged: {error}"
        return None
    except OSError:
        return None  # the disk does not answer: another try may


def _look(connection: sqlite3.Connection, key: bytes, path: Path, *, deep: bool) -> str | None:
    found, known = schema_of(connection), len(all_migrations())
    if found > known:
        raise StoreFromTheFuture(found, known)
    if not found:
        return None
    said = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('epoch', 'key_check')"))
    if "epoch" in said and said.get("key_check") != chain.key_check(key, said["epoch"]):
        raise WrongKey(f"the journal key does not belong to {path}: put the backup of the key file back")
    connection.execute("SELECT max(position) FROM journal").fetchone()
    if deep and (verdict := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
        return f"{path} is damaged: {verdict}"
    return None
