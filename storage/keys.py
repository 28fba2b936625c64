"""Secret keys as files outside the database, so that whoever can write the one cannot forge the other."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from storage.errors import WrongKey
from storage.layout import DataDir

KEY_BYTES = 32


def key_of(folder: DataDir) -> bytes:
    """The key of this folder's journal. It is made only together with a new database: raises `WrongKey` when it is
    missing beside one that exists, which no other key could go on with."""
    return load_or_make_key(folder.journal_key) if is_new(folder.database) else existing_key(folder.journal_key)


def is_new(database: Path) -> bool:
    """Nothing was ever written there: the key comes first, the database after it."""
    return not database.exists() or database.stat().st_size == 0


def load_or_make_key(path: Path) -> bytes:
    """The 32 bytes in `path`, made by the kernel's random source (mode 0600) when the file is absent."""
    with suppress(FileExistsError):
        _make(path)
    return existing_key(path)


def existing_key(path: Path) -> bytes:
    """The 32 bytes in `path`. Raises `WrongKey` when it is missing or of another length."""
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        raise WrongKey(f"{path} is missing: put the backup of this file back, the journal needs it") from None
    if len(key) != KEY_BYTES:
        raise WrongKey(f"{path} holds {len(key)} bytes instead of {KEY_BYTES}: put the backup of this file back")
    return key


def _make(path: Path) -> None:
    """Whole or absent, also after a power cut: written under another name, synced, then linked."""
    if path.exists():
        raise FileExistsError(path)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(fd, os.urandom(KEY_BYTES))
        os.fsync(fd)
    finally:
        os.close(fd)
    try:
        os.link(draft, path)
    finally:
        draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
