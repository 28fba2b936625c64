"""`helping-hands doctor`: is this machine, and this data folder, ready for a class? Every answer with its
remedy."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from web.commands.data_option import add_data_option
from web.commands.serve import port_number

PASS, WARN, FAIL = "PASS", "WARN", "FAIL"
DISK_WARN_MB = 2_000
DISK_FAIL_MB = 200
PAGES = Path(__file__).parents[2] / "pwa" / "dist"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `remedy` is what to do about it; empty when nothing is to be done."""

    name: str
    verdict: str
    found: str
    remedy: str = ""


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "doctor",
        help="check this machine and the data folder",
        description="Check this machine and the data folder. Ends with exit code 1 when a check is FAIL.",
    )
    add_data_option(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address that the server is to listen on")
    parser.add_argument("--port", type=port_number, default=8080, help="port that the server is to listen on")
    parser.add_argument("--json", action="store_true", help="print the findings as a JSON list")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    findings = list(findings_of(args.data, args.host, args.port))
    if args.json:
        print(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            print(f"{finding.verdict}  {finding.name:<12} {finding.found}")
            if finding.remedy:
                print(f"{'':<19}{finding.remedy}")
    return 1 if any(finding.verdict == FAIL for finding in findings) else 0


def findings_of(data: Path, host: str, port: int) -> Iterator[Check]:
    """All checks in order; one that breaks down is a FAIL with what it said, and the rest goes on."""
    checks: list[tuple[str, Callable[[], Check]]] = [
        ("python", check_python),
        ("pages", check_pages),
        ("port", lambda: check_port(data, host, port)),
        ("disk", lambda: check_disk(data)),
        ("permissions", lambda: check_permissions(data)),
        ("database", lambda: check_database(data)),
        ("runtimes", check_runtimes),
        ("sandbox", check_sandbox),
        ("model", check_model),
        ("certificate", check_certificate),
    ]
    for name, check in checks:
        try:
            yield check()
        except Exception as error:  # noqa: BLE001 - a broken check must not hide the others
            yield Check(name, FAIL, f"the check itself broke: {error!r}", "Report this with the line above.")


def check_python() -> Check:
    """The interpreter, and that exactly the packages are installed that this release was tested with."""
    found = f"Python {'.'.join(map(str, sys.version_info[:3]))}, SQLite {sqlite3.sqlite_version}"
    pins = [pin for pin in metadata.requires("helping-hands") or [] if "extra ==" not in pin]
    wrong = [pin for pin in pins if not _is_installed(pin)]
    if wrong:
        return Check("python", FAIL, f"{found}, but not {', '.join(wrong)}", "Run `make setup`.")
    return Check("python", PASS, f"{found}, {len(pins)} packages as pinned")


def _is_installed(pin: str) -> bool:
    name, _, version = pin.partition("==")
    try:
        return metadata.version(name.strip()) == version.strip()
    except metadata.PackageNotFoundError:
        return False


def check_pages() -> Check:
    missing = [page for page in ("student.html", "mentor.html") if not (PAGES / page).is_file()]
    if missing:
        return Check("pages", FAIL, f"not built: {', '.join(missing)}", "Run `make build`.")
    return Check("pages", PASS, "the pages are built")


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


def check_disk(data: Path) -> Check:
    folder = next(path for path in (data.absolute(), *data.absolute().parents) if path.exists())
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < DISK_FAIL_MB:
        remedy = "Free some space: a full disk stops the class, though nothing is lost."
        return Check("disk", FAIL, f"{free_mb} MB free", remedy)
    if free_mb < DISK_WARN_MB:
        return Check("disk", WARN, f"{free_mb} MB free", f"Free some space: {DISK_WARN_MB} MB is comfortable.")
    return Check("disk", PASS, f"{free_mb} MB free")


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


def check_database(data: Path) -> Check:
    """The file's own integrity, its schema and the whole keyed chain of the journal; nothing is changed."""
    from storage import chain
    from storage.database import reader, schema_of
    from storage.migrations import all_migrations

    path, key = data / "classroom.db", data / "keys" / "journal.key"
    if not path.exists():
        return Check("database", PASS, "none yet; the server makes it")
    if not key.is_file():
        return Check("database", FAIL, f"{key} is missing", "Put the backup of this file back; the journal needs it.")
    with reader(path) as database:
        connection: sqlite3.Connection = database.connection()  # type: ignore[no-untyped-call]
        integrity = database.pragma("quick_check")
        if integrity != "ok":
            return Check("database", FAIL, f"SQLite says: {integrity}", "Restore the newest backup.")
        found, known = schema_of(connection), len(all_migrations())
        if found > known:
            return Check("database", FAIL, f"schema {found} is from a newer release", "Install that release again.")
        report = chain.verify(connection, key.read_bytes())
    if report.first_break is not None:
        broken = f"the chain breaks at event {report.first_break}: {report.reason}"
        return Check("database", FAIL, broken, "Somebody or something has changed the file: restore a backup.")
    return Check("database", PASS, f"{report.checked} events, the chain holds, {report.erased} erased on purpose")


def check_runtimes() -> Check:
    from classroom.linting import LANGUAGES

    return Check("runtimes", PASS, f"in the browser: {', '.join(LANGUAGES)}; nothing runs on this machine")


def check_sandbox() -> Check:
    remedy = "Nothing to do: JavaScript and Python run in the children's browsers; C# has to wait for a later release."
    return Check("sandbox", WARN, "this release has no sandbox, so no program runs on the server", remedy)


def check_model() -> Check:
    remedy = "Nothing to do: every feature works without one; this release does not use one yet."
    return Check("model", WARN, "no language model is configured", remedy)


def check_certificate() -> Check:
    remedy = "Keep the server on this machine (127.0.0.1), or on a network that you trust."
    return Check("certificate", WARN, "this release serves plain http only", remedy)


def _private_paths(data: Path) -> list[Path]:
    keys = data / "keys"
    return [data, keys, data / "run", data / "admin.sock", *(keys.iterdir() if keys.is_dir() else ())]


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
