"""A program of a child that is to run on this machine, what it may use, and what became of it.

Only nouns: `sandbox.run(job, limits)` runs a `Job` behind walls and answers with an `Outcome`. What the walls are made
of is the business of `sandbox/`; which verdict follows from what was seen is decided in `classroom.sandbox_verdict`.
A job that cannot be run at all, for whatever reason, has the verdict ``refused`` and a `reason`: it says nothing about
the child's program, and is never shown as a failed test.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Language = Literal["python", "javascript", "csharp"]
LANGUAGES: tuple[Language, ...] = ("python", "javascript", "csharp")

Verdict = Literal["ok", "error", "compile", "cpu", "wall", "memory", "output", "processes", "disk", "crash", "refused"]

#: Why a job was refused. ``sandbox_unavailable``: this machine has no sandbox that passes its self-test.
#: ``runtime_missing``: no such language here. ``malformed``, ``too_large``: the job itself. ``cancelled``: somebody
#: asked for it. ``broken``: the sandbox failed while the job ran; it is looked at anew, and the job may run again.
Reason = Literal["sandbox_unavailable", "runtime_missing", "malformed", "too_large", "cancelled", "broken"]

#: What the walls are made of, strongest first: namespaces with a control group for each run; the same with a look at
#: the process tree instead; none, so that nothing runs.
Tier = Literal["groups", "polling", "none"]


@dataclass(frozen=True, slots=True)
class Test:
    """One question to a program. Either the whole program is run with `stdin` and what it prints is the answer, or
    `call` names a function of the entry file (in C# a static method, its class before it where there are several),
    called with `args` (plain JSON values), and its result is the answer.
    What is expected stays with whoever asks: nothing of it comes near the program."""

    __test__ = False

    id: str
    stdin: str = ""
    call: str | None = None
    args: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """A program of one or several files. `entry` is the path of the file that starts; with `tests` all of them are
    asked in one process, and `stdin` is not used."""

    language: Language
    files: tuple[tuple[str, str], ...]
    entry: str
    stdin: str = ""
    tests: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use. CPU time of all its processes is the verdict; wall time is the safety net against
    programs that sleep, and is never below four times the CPU time, so that a busy machine fails nobody."""

    cpu_s: float = 3.0
    wall_s: float = 12.0
    memory_mb: int = 256
    output_bytes: int = 64 * 1024
    processes: int = 48
    disk_mb: int = 32
    #: Files and folders together.
    disk_entries: int = 5_000


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What a compiler or an interpreter says about one place. Lines and columns count from 1; 0 = unknown."""

    line: int
    column: int
    code: str
    message: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class TestReport:
    """What the program answered to one test: what it printed, or `result` of a call as JSON text. `status` ``none``:
    the program came to an end before this test. The program itself made this answer, so only a comparison with what
    is expected, outside, says whether it is right."""

    __test__ = False

    id: str
    status: Literal["answered", "raised", "none"]
    stdout: str = ""
    result: str | None = None
    error: str = ""
    cpu_ms: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job. `exit` and `signal` exclude each other; both are None where nothing ran. `peak_mb` is the
    most memory that all its processes held together, as far as it was seen."""

    verdict: Verdict
    exit: int | None = None
    signal: int | None = None
    stdout: str = ""
    stderr: str = ""
    truncated: bool = False
    cpu_ms: int = 0
    wall_ms: int = 0
    peak_mb: int = 0
    diagnostics: tuple[Diagnostic, ...] = ()
    tests: tuple[TestReport, ...] = ()
    reason: Reason | None = None


def refused(reason: Reason, words: str = "") -> Outcome:
    """The outcome of a job that was not run; `words` are for the operator."""
    return Outcome("refused", stderr=words, reason=reason)


@dataclass(frozen=True, slots=True)
class SandboxState:
    """Whether programs can run here. `reason` is the code of the first self-test that failed, or None; `detail` is
    what the tools said themselves, for the operator. `languages` are those whose self-test passed."""

    available: bool
    tier: Tier
    reason: str | None = None
    detail: str = ""
    languages: tuple[Language, ...] = ()
