"""The doctor's look at the machine: what is installed, and what the server may use of it."""

from __future__ import annotations

import contextlib
import resource
import shutil
import sqlite3
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import psutil

from web.commands.findings import FAIL, PASS, WARN, Check

PAGES = Path(__file__).parents[2] / "pwa" / "dist"
#: What the packages of the pages ask for.
NODE_AT_LEAST = (22, 18)
#: A class of forty has 240 connections, and each process its own handful; below the lower bound it cannot work.
FILES_COMFORTABLE, FILES_LEAST = 4_096, 1_024
#: Two hundred sittings and all services.
PROCESSES_WANTED = 250
#: Twenty students take 372 MB, two hundred about 1 GB.
MEMORY_WARN_MB, MEMORY_FAIL_MB = 1_200, 400


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


def check_node() -> Check:
    """Node only builds the pages; a server with built pages runs without it."""
    beside = Path(sys.executable).with_name("node")
    node = str(beside) if beside.is_file() else shutil.which("node")
    if node is None:
        if not _missing_pages():
            return Check("node", PASS, "none, and none is needed: the pages are built")
        return Check("node", FAIL, "none, and the pages are not built", "Run `make build`: it brings its own.")
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=20)  # noqa: S603  (a path that was just found)
    version = told.stdout.strip().removeprefix("v")
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if numbers < NODE_AT_LEAST:
        wanted = ".".join(map(str, NODE_AT_LEAST))
        return Check("node", WARN, f"node {version or 'does not start'}", f"To build the pages use {wanted} or newer.")
    return Check("node", PASS, f"node {version}")


def check_pages() -> Check:
    missing = _missing_pages()
    if missing:
        return Check("pages", FAIL, f"not built: {', '.join(missing)}", "Run `make build`.")
    return Check("pages", PASS, "the pages are built")


def _missing_pages() -> list[str]:
    return [page for page in ("student.html", "mentor.html") if not (PAGES / page).is_file()]


def check_limits() -> Check:
    """How many files a process may open (the server raises its own bound up to the hard limit), and how many
    processes this user may still start."""
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = _free_processes()
    found = f"{_shown(files)} open files, {'any number of' if free is None else free} more processes"
    if files != resource.RLIM_INFINITY and files < FILES_LEAST:
        return Check("limits", FAIL, found, f"Raise the hard limit (LimitNOFILE=, ulimit -Hn) to {FILES_COMFORTABLE}.")
    if free is not None and free < PROCESSES_WANTED:
        remedy = f"Raise the limit (TasksMax=, ulimit -u): {PROCESSES_WANTED} serve two hundred students."
        return Check("limits", WARN, found, remedy)
    if files != resource.RLIM_INFINITY and files < FILES_COMFORTABLE:
        return Check("limits", WARN, found, f"Raise the hard limit (LimitNOFILE=, ulimit -Hn) to {FILES_COMFORTABLE}.")
    return Check("limits", PASS, found)


def _shown(limit: int) -> str:
    return "any number of" if limit == resource.RLIM_INFINITY else str(limit)


def _free_processes() -> int | None:
    """The smaller of what the user and the control group leave; None when neither has a bound."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NPROC)
    own = psutil.Process().uids().real
    bounds = []
    # The kernel does not hold root to this limit.
    if soft != resource.RLIM_INFINITY and own != 0:
        bounds.append(soft - sum(process.uids().real == own for process in psutil.process_iter()))
    group = _group_folder()
    with contextlib.suppress(OSError, ValueError):  # no control groups of version 2, or no bound
        bounds.append(int((group / "pids.max").read_text()) - int((group / "pids.current").read_text()))
    return min(bounds, default=None)


def _group_folder() -> Path:
    try:
        own = Path("/proc/self/cgroup").read_text().strip().rpartition("::")[2]
    except OSError:
        own = "/"
    return Path("/sys/fs/cgroup") / own.lstrip("/")


def check_memory() -> Check:
    free_mb = psutil.virtual_memory().available // 1_000_000
    found = f"{free_mb} MB available"
    if free_mb < MEMORY_FAIL_MB:
        return Check("memory", FAIL, found, f"End other programs: a class of twenty needs {MEMORY_FAIL_MB} MB.")
    if free_mb < MEMORY_WARN_MB:
        return Check("memory", WARN, found, f"Enough for a class; two hundred students need {MEMORY_WARN_MB} MB.")
    return Check("memory", PASS, found)


def check_model() -> Check:
    remedy = "Nothing to do: every feature works without one; this release does not use one yet."
    return Check("model", WARN, "no language model is configured", remedy)
