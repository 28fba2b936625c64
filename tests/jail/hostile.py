"""The table of hostile programs, and what has to be true after each of them.

A row is one program in up to three languages. It is run on the production command line; besides its verdict nothing may
have survived, leaked, knocked or been written.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from classroom.sandboxing import LANGUAGES, Job, Language, Limits, Outcome, Test

CATALOGUE = Path(__file__).parent / "catalogue"
NAMES: dict[Language, str] = {"python": "main.py", "javascript": "main.js", "csharp": "Main.cs"}
#: Small, so that a program that uses all of it is over soon.
LIMITS: dict[str, Any] = {"cpu_s": 1.0, "wall_s": 6.0}
#: Every hostile program that makes a file outside calls it so.
FOOTPRINT = "hh-hostile"
#: Looked for in what a program says; `secrets` of this machine begin with it.
SECRET = "hunter"
_HOST_FOLDERS = ("/", "/tmp", "/var/tmp", "/dev/shm", "/box", "/usr", "/usr/bin", "/opt", "/run", "/etc", "/dev")


@dataclass(frozen=True)
class Case:
    """One program in one language. `held` and `complains` are parts of what it prints where the walls hold."""

    items: tuple[int, ...]
    name: str
    language: Language
    program: str
    verdicts: tuple[str, ...]
    sample: bool = False
    limits: dict[str, Any] = field(default_factory=dict)
    held: str = ""
    complains: str = ""
    asks: tuple[str, ...] = ()
    answered: int | None = None
    files: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{'-'.join(map(str, self.items))} {self.language}: {self.name}"


def cases() -> list[Case]:
    found = []
    for file in sorted(CATALOGUE.glob("*.toml")):
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["case"]:
            found += _of(row)
    return found


def _of(row: dict[str, Any]) -> Iterator[Case]:
    row = dict(row)
    programs = {language: row.pop(language) for language in LANGUAGES if language in row}
    fill = row.pop("fill", None)
    common = {
        "items": tuple(row.pop("items")),
        "verdicts": tuple(row.pop("verdict")),
        "asks": tuple(row.pop("asks", ())),
        **row,
    }
    for index, (language, program) in enumerate(programs.items()):
        text = program.lstrip("\n")
        if fill is not None:
            text = text.replace(fill["marker"], fill["text"] * fill["times"])
        # The first language of a row stands for it in `make test`.
        sample = bool(common.get("sample")) and index == 0
        yield Case(**{**common, "language": language, "program": text, "sample": sample})


@dataclass
class Machine:
    """What a program might find out here, and the counts that must not change."""

    secret: str
    secret_file: Path
    port: int
    abstract: str
    knocked: int = 0

    def filled(self, text: str) -> str:
        for mark, value in (
            ("@SECRET_FILE@", str(self.secret_file)),
            ("@SECRET@", self.secret),
            ("@PORT@", str(self.port)),
            ("@ABSTRACT@", self.abstract),
        ):
            text = text.replace(mark, value)
        return text

    def job(self, case: Case) -> Job:
        path = NAMES[case.language]
        files = ((path, self.filled(case.program)), *case.files.items())
        tests = tuple(Test(str(number), self.filled(ask)) for number, ask in enumerate(case.asks))
        return Job(case.language, files, path, "", tests)


def limits_of(case: Case) -> Limits:
    return Limits(**{**LIMITS, **case.limits})


def said(outcome: Outcome) -> str:
    parts = [outcome.stdout, outcome.stderr, *(report.stdout + report.error for report in outcome.tests)]
    return "\n".join(parts)


@dataclass(frozen=True)
class Traces:
    """What this machine looks like from here: a run leaves it as it was."""

    processes: frozenset[int]
    descriptors: frozenset[str]
    footprints: frozenset[str]
    shared: str


def traces() -> Traces:
    own = psutil.Process()
    prints = [str(path) for folder in _HOST_FOLDERS for path in Path(folder).glob(f"*{FOOTPRINT}*")]
    shared = "".join(Path(f"/proc/sysvipc/{kind}").read_text() for kind in ("shm", "msg", "sem"))
    descriptors = frozenset(path.name for path in Path("/proc/self/fd").iterdir())
    return Traces(
        frozenset(child.pid for child in own.children(recursive=True)), descriptors, frozenset(prints), shared
    )


@contextlib.contextmanager
def machine(folder: Path) -> Iterator[Machine]:
    """This machine with secrets on it: a file that everybody may read, a variable, a server on loopback, and one that
    has its name in no folder."""
    secret = SECRET + secrets.token_hex(8)
    file = folder / "secret.txt"
    file.write_text(secret)
    file.chmod(0o644)
    abstract = f"hands-{secrets.token_hex(4)}"
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as hidden:
        hidden.bind(f"\0{abstract}")
        hidden.listen()
        server.setblocking(False)
        hidden.setblocking(False)
        os.environ["HELPING_HANDS_SECRET"] = secret
        at_work = Machine(secret, file, server.getsockname()[1], abstract)
        try:
            yield at_work
        finally:
            del os.environ["HELPING_HANDS_SECRET"]
            for listener in (server, hidden):
                with contextlib.suppress(BlockingIOError):
                    listener.accept()[0].close()
                    at_work.knocked += 1
