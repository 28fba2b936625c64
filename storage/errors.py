"""What can go wrong with the store, in words that a caller can act on; SQLite's own errors stay behind this line."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

#: With less free than this, an I/O error is taken for a full disk: SQLite reports some of those as IOERR.
NEARLY_FULL_BYTES = 1_000_000
#: Primary result codes of SQLite (https://sqlite.org/rescode.html); the extended ones keep them in the low byte.
SQLITE_FULL = 13
SQLITE_IOERR = 10
#: A failed sync is never a matter of room: what it was to save may be gone, and only a new start knows what is left.
FAILED_SYNCS = frozenset({10 | 4 << 8, 10 | 5 << 8})


class StoreError(Exception):
    """Base of all that the store raises on purpose."""


class StoreFull(StoreError):
    """No room on the disk: nothing of the group was written, and the same call works once there is space."""


class StoreBroken(StoreError):
    """The disk or the file does not work: nothing of the group was acknowledged. Reopen before going on."""


class StoreFromTheFuture(StoreError):
    """A newer release wrote this database; migrations go forward only."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"the database has schema {found}, this release knows schemas up to {known}: install the newer release"
            " again, or restore a backup made by this one"
        )
        self.found = found
        self.known = known

    def __reduce__(self) -> tuple[type[StoreFromTheFuture], tuple[int, int]]:
        return (StoreFromTheFuture, (self.found, self.known))


class WrongKey(StoreError):
    """The key file does not belong to this database; appending with it would break the chain for good."""


class Locked(StoreError):
    """Another process works on this data directory; `pid` is None when the holder left no number."""

    def __init__(self, pid: int | None) -> None:
        super().__init__(f"another process ({pid or 'unknown'}) is using this data directory")
        self.pid = pid

    def __reduce__(self) -> tuple[type[Locked], tuple[int | None]]:
        return (Locked, (self.pid,))


def from_sqlite(error: sqlite3.Error, path: Path) -> StoreError:
    """The store's own error for one of SQLite."""
    extended = getattr(error, "sqlite_errorcode", 0)
    code = extended & 0xFF
    if code == SQLITE_FULL or (code == SQLITE_IOERR and extended not in FAILED_SYNCS and _nearly_full(path)):
        return StoreFull(str(error))
    return StoreBroken(f"{getattr(error, 'sqlite_errorname', type(error).__name__)}: {error}")


def _nearly_full(path: Path) -> bool:
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < NEARLY_FULL_BYTES
