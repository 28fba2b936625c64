"""The languages that can run here: one small file each, with what it needs and a program that tries it.

Only the commands that these files make are ever started; nothing of a child's job becomes a word of a command line
but the path of its entry file, which is checked before.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from classroom.sandboxing import Job, Language, Limits
from sandbox.users import User
from sandbox.walls import Room


@dataclass(frozen=True, slots=True)
class SelfTest:
    """A program that a working runtime answers with `prints`."""

    path: str
    text: str
    prints: str


class Runtime(Protocol):
    """One language. `needs` is what to install, for the doctor."""

    language: Language
    needs: str
    self_test: SelfTest
    #: A pattern of what the runtime itself says on standard output, between what the program prints.
    noise: str

    def find(self, user: User) -> bool:
        """Whether the tools are here and `user` gets to them; remembers where."""

    def version(self) -> str:
        """What was found, for people."""

    def compiling(self, job: Job) -> Room | None:
        """The room in which `job` is compiled; None where the language does without. It writes what is to
        run to its standard output."""

    def preparing(self) -> Room | None:
        """The room in which something is made that tests need, once; None where nothing is left to make."""

    def prepared(self, answer: bytes) -> None:
        """What came out of that room, to be kept."""

    def compile_limits(self, limits: Limits) -> Limits:
        """What the compiler may use for a job with `limits`."""

    def running(self, job: Job, limits: Limits, compiled: bytes) -> Room:
        """The room in which `job` runs. With tests its command speaks on the private pipes."""


class Interpreted:
    """The half of a `Runtime` that languages without a compiler share."""

    noise = ""

    def compiling(self, job: Job) -> Room | None:
        del job
        return None

    def preparing(self) -> Room | None:
        return None

    def prepared(self, answer: bytes) -> None:
        del answer

    def compile_limits(self, limits: Limits) -> Limits:
        return limits


#: A version is told in milliseconds; a machine that is this busy has other troubles.
_TELLS_WITHIN_S = 20


def told_by(*command: str | Path) -> str | None:
    """What a tool of this machine prints, without the last line end. None where it can't be started, as a damaged or
    foreign file can't, where it fails, and where it does not come to an end."""
    try:
        told = subprocess.run(command, env={}, capture_output=True, check=False, timeout=_TELLS_WITHIN_S)  # noqa: S603  (words of these files)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return told.stdout.decode("utf-8", errors="replace").strip() if told.returncode == 0 else None


def encoded(files: Iterable[tuple[str, str]]) -> tuple[tuple[str, bytes], ...]:
    """The files of a job as they are written inside."""
    return tuple((path, text.encode("utf-8", errors="surrogatepass")) for path, text in files)


def all_runtimes() -> tuple[Runtime, ...]:
    from sandbox.runtimes.csharp import CSharp
    from sandbox.runtimes.javascript import JavaScript
    from sandbox.runtimes.python import Python

    return (Python(), JavaScript(), CSharp())
