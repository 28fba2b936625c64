"""The doctor's look at the data folder and at the server on it; nothing is changed."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import sqlite3
import time
from pathlib import Path

from peewee import DatabaseError as PeeweeDatabaseError

from classroom import disk_room
from classroom.disk_room import LEAST_FREE_MB, MOST_A_WEEK_MB
from web.commands.findings import FAIL, PASS, WARN, Check

DISK_WARN_MB = 2_000
#: This release is not older than that (1 January 2026); a clock without a battery says 1970.
RELEASED_S = 1_767_225_600
AHEAD_S = 300
#: All kinds of log with their older files, each up to twice its limit.
LOGS_WARN_MB = 200


def check_port(data: Path, host: str, port: int) -> Check:
    where = f"{host}:{port}"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if _server_pid(data) is not None:
                return Check("port", PASS, f"{where} is in use, and a server runs on this data folder")
            remedy = "Choose another port with --port, or end the program that uses it."
            return Check("port", FAIL, f"{where}: {error.strerror}", remedy)
    return Check("port", PASS, f"{where} is free")


def check_server(data: Path) -> Check:
    """Whether a server holds the folder, and hears its operator."""
    pid = _server_pid(data)
    if pid is None:
        return Check("server", PASS, "no server runs on this data folder")
    with socket.socket(socket.AF_UNIX) as operator:
        operator.settimeout(2)
        try:
            operator.connect(str(data / "admin.sock"))
        except OSError:
            remedy = "Starting takes a few seconds; after that, end it and look into the logs."
            return Check("server", WARN, f"process {pid} holds the folder and does not answer its operator", remedy)
    return Check("server", PASS, f"process {pid} serves this data folder")


def check_disk(data: Path) -> Check:
    """What is free, against a week of classes like those so far."""
    folder = next(path for path in (data.absolute(), *data.absolute().parents) if path.exists())
    free_mb, week_mb = shutil.disk_usage(folder).free // 1_000_000, week_mb_of(data)
    found = f"{free_mb} MB free, a week of classes takes about {week_mb} MB"
    if free_mb < LEAST_FREE_MB:
        remedy = "Free some space: a full disk stops the class, though nothing is lost."
        return Check("disk", FAIL, found, remedy)
    if free_mb < max(DISK_WARN_MB, LEAST_FREE_MB + week_mb):
        return Check("disk", WARN, found, f"Free some space: {DISK_WARN_MB} MB and a week's events are comfortable.")
    return Check("disk", PASS, found)


def week_mb_of(data: Path) -> int:
    """The database's growth in seven days of its life so far, at most what may be kept; the most when unknown."""
    from storage.database import reader

    path = data / "classroom.db"
    try:
        with reader(path) as database:
            connection: sqlite3.Connection = database.connection()  # type: ignore[no-untyped-call]  # peewee is untyped
            first, last = connection.execute("SELECT min(at), max(at) FROM journal").fetchone()
        return disk_room.week_mb(path.stat().st_size, first, last)
    except Exception:  # noqa: BLE001  (no database, or none that can be read: the check of the database says why)
        return MOST_A_WEEK_MB


def check_permissions(data: Path) -> Check:
    if not data.exists():
        return Check("permissions", PASS, f"{data} does not exist yet; the server makes it for its owner alone")
    if not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        remedy = f"Run as the owner of the folder, or: chown -R {getpass.getuser()} {data}"
        return Check("permissions", FAIL, f"{data} cannot be written by {getpass.getuser()}", remedy)
    open_to_others = [path for path in _private_paths(data) if path.exists() and path.stat().st_mode & 0o077]
    if open_to_others:
        names = " ".join(str(path) for path in open_to_others)
        return Check("permissions", FAIL, f"others can reach {names}", f"chmod -R go-rwx {data}")
    return Check("permissions", PASS, f"{data} belongs to its owner alone")


def check_logs(data: Path) -> Check:
    folder = data / "logs"
    if not folder.exists():
        return Check("logs", PASS, "none yet; the server makes the folder")
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        remedy = f"Make it a folder that {getpass.getuser()} can write: the server runs without logs until then."
        return Check("logs", FAIL, f"{folder} cannot be written", remedy)
    files = [path for path in folder.iterdir() if path.is_file()]
    size_mb = sum(path.stat().st_size for path in files) / 1_000_000
    found = f"{len(files)} files, {size_mb:.1f} MB"
    if size_mb > LOGS_WARN_MB:
        return Check("logs", WARN, found, f"Delete what the server did not write into {folder}.")
    return Check("logs", PASS, found)


def check_database(data: Path) -> Check:
    """The file's own integrity, its schema, its key and the whole keyed chain of the journal; nothing is changed."""
    from storage.soundness import why_unusable_files

    path, key = data / "classroom.db", data / "keys" / "journal.key"
    if not path.exists():
        return Check("database", PASS, "none yet; the server makes it")
    if not key.is_file():
        return Check("database", FAIL, f"{key} is missing", "Put the backup of this file back; the journal needs it.")
    if (problem := why_unusable_files(path, key)) is not None:
        remedy = "Put the backup of the key back, or keep the file aside and restore the newest backup of both."
        return Check("database", FAIL, problem, remedy)
    try:
        return _looked_at(path, key.read_bytes())
    except (sqlite3.DatabaseError, PeeweeDatabaseError) as error:
        damaged = f"SQLite cannot read it: {error}"
        return Check("database", FAIL, damaged, "Keep the damaged file aside and restore the newest backup.")


def _looked_at(path: Path, key: bytes) -> Check:
    from storage import chain
    from storage.database import reader, schema_of
    from storage.migrations import all_migrations

    with reader(path) as database:
        connection: sqlite3.Connection = database.connection()  # type: ignore[no-untyped-call]  # peewee is untyped
        integrity = database.pragma("quick_check")
        if integrity != "ok":
            return Check("database", FAIL, f"SQLite says: {integrity}", "Restore the newest backup.")
        found, known = schema_of(connection), len(all_migrations())
        if found > known:
            return Check("database", FAIL, f"schema {found} is from a newer release", "Install that release again.")
        report = chain.verify(connection, key)
    if report.first_break is not None:
        broken = f"the chain breaks at event {report.first_break}: {report.reason}"
        return Check("database", FAIL, broken, "Somebody or something has changed the file: restore a backup.")
    return Check("database", PASS, f"{report.checked} events, the chain holds, {report.erased} erased on purpose")


def check_clock(data: Path) -> Check:
    """Waits are counted by another clock, but sessions, links and the journal's times need the wall's."""
    now_s = time.time()
    found = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now_s))
    remedy = "Set the clock: timedatectl set-ntp true, or date -s."
    if now_s < RELEASED_S:
        return Check("clock", FAIL, f"it says {found}, before this release was made", remedy)
    newest_s = _newest_event_s(data)
    if newest_s is not None and newest_s - now_s > AHEAD_S:
        ahead = f"it says {found}, and the newest event is {int(newest_s - now_s) // 60} minutes later"
        return Check("clock", WARN, ahead, f"{remedy} After a rehearsal with --time-scale this passes by itself.")
    return Check("clock", PASS, found)


def _newest_event_s(data: Path) -> float | None:
    from storage.errors import StoreError
    from storage.views import Views

    if not (data / "classroom.db").exists():
        return None
    views = Views(data / "classroom.db")
    try:
        return views.newest_at() / 1000
    except (StoreError, sqlite3.Error):
        return None  # the check of the database says why
    finally:
        views.close()


def _private_paths(data: Path) -> list[Path]:
    folders = [data / "keys", data / "tls"]
    files = [file for folder in folders if folder.is_dir() for file in folder.iterdir()]
    return [data, *folders, data / "run", data / "admin.sock", *files]


def _server_pid(data: Path) -> int | None:
    """Who holds the data folder's lock; None when nobody does."""
    from storage.lock import DataLock, Locked

    if not (data / "lock").exists():
        return None
    try:
        with DataLock(data):
            return None
    except Locked as locked:
        return locked.pid or 0
