"""Which verdict follows from what was seen of a run.

The supervisor outside says why it ended a run; where the program ended by itself, its exit code alone says little:
Python, Node and Mono meet the same limit with an exception, an abort, or an exit code of 0. So the verdict comes from
signals, from how much was really used, and from the words in which each runtime says that it met a limit. A program
can write such words itself; it then gets a verdict that is worse for it than the truth, and nobody else is touched.
"""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass

from classroom.sandboxing import Language, Limits, Verdict

#: A shell tells the death by a signal as an exit code of 128 and more.
_BY_SIGNAL = 128
_HIGHEST_SIGNAL = 64

_MEMORY_WORDS = {
    "python": re.compile(r"^(MemoryError|_ArrayMemoryError)\b|Cannot allocate memory", re.MULTILINE),
    "javascript": re.compile(
        r"heap limit|JavaScript heap out of memory|Array buffer allocation failed|Invalid array buffer length"
        r"|WebAssembly\.(Memory|instantiate).*(could not|Could not|Out of memory)|Worker terminated due to .*memory"
        r"|ERR_WORKER_OUT_OF_MEMORY|Fatal process out of memory|std::bad_alloc",
    ),
    "csharp": re.compile(
        r"OutOfMemoryException|Out of memory|Could not allocate \d+ bytes"
        r"|mono_gc_.*failed|Error: Garbage collector could"
    ),
}
_PROCESS_WORDS = {
    "python": re.compile(r"can't start new thread|Resource temporarily unavailable"),
    "javascript": re.compile(r"\bEAGAIN\b|pthread_create|uv_thread_create|ERR_WORKER_INIT_FAILED"),
    "csharp": re.compile(r"Failed to create thread|Couldn't create thread|Thread creation failed|mono_thread_create"),
}
_DISK_WORDS = re.compile(
    r"No space left on device|File too large|\bENOSPC\b|\bEFBIG\b|Disk full|Disk quota exceeded"
    r"|IOException: .*[Ww]rite fault"
)
#: A run that was killed by somebody else while it held this share of its memory was killed for it.
FULL_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Seen:
    """What the supervisor saw. `code` is the exit code as the shell tells it (128 + signal), None where the supervisor
    ended the run; `ended_for` is why it did. `out_of_memory`: the control group counted a kill. `unanswered`: tests
    that the program left without an answer."""

    code: int | None
    ended_for: Verdict | None = None
    cpu_ms: int = 0
    peak_mb: int = 0
    stdout: str = ""
    stderr: str = ""
    out_of_memory: bool = False
    unanswered: int = 0


def exit_and_signal(code: int | None) -> tuple[int | None, int | None]:
    """The exit code and the signal that a code as the shell tells it stands for: one of them, or none."""
    if code is None:
        return None, None
    if _BY_SIGNAL < code <= _BY_SIGNAL + _HIGHEST_SIGNAL:
        return None, code - _BY_SIGNAL
    return code, None


def verdict_of(language: Language, seen: Seen, limits: Limits) -> Verdict:
    """The verdict on a program that ran; whether it was readable at all is judged elsewhere."""
    if seen.ended_for == "wall":  # a program that met another limit may only have waited since
        return _limit_in_words(language, seen) or "wall"
    if seen.ended_for is not None:
        return seen.ended_for
    if seen.out_of_memory:
        return "memory"
    code, number = exit_and_signal(seen.code)
    if number is not None:
        return _verdict_of_signal(language, number, seen, limits)
    if language == "csharp" and _MEMORY_WORDS["csharp"].search(seen.stderr):
        return "memory"  # Mono runs out of memory and ends with 0
    if language == "csharp" and _PROCESS_WORDS["csharp"].search(seen.stderr):
        return "processes"  # and so with threads
    if code == 0:
        return "crash" if seen.unanswered else "ok"
    return _limit_in_words(language, seen) or "error"


def _verdict_of_signal(language: Language, number: int, seen: Seen, limits: Limits) -> Verdict:
    if number == signal.SIGXCPU:
        return "cpu"
    if number == signal.SIGXFSZ:
        return "disk"
    if number == signal.SIGKILL:
        if seen.peak_mb >= limits.memory_mb * FULL_SHARE:
            return "memory"
        return "cpu" if seen.cpu_ms >= limits.cpu_s * 1000 else "crash"
    return _limit_in_words(language, seen) or "crash"


def _limit_in_words(language: Language, seen: Seen) -> Verdict | None:
    if _MEMORY_WORDS[language].search(seen.stderr):
        return "memory"
    if _PROCESS_WORDS[language].search(seen.stderr):
        return "processes"
    return "disk" if _DISK_WORDS.search(seen.stderr) else None


@dataclass(frozen=True, slots=True)
class Usage:
    """One look at a run from outside. `tasks` counts threads of all its processes, `disk_entries` files and folders
    in all places where it can write, `starved_s` for how long it wanted to run and the machine was busy with others."""

    wall_s: float
    starved_s: float
    cpu_s: float
    memory_mb: float
    tasks: int
    disk_entries: int
    stdout_bytes: int
    stderr_bytes: int


#: Much of what is written to standard error is a long traceback, of which the end matters.
STDERR_FACTOR = 16
#: Wall time of a run, in its CPU time: what a class that all runs at once may make of it on two cores.
WALL_FACTOR = 4
#: Whoever only waited for a busy machine gets so many times its wall time more, and then ends all the same.
STARVED_FACTOR = 4


def wall_limit_s(limits: Limits) -> float:
    return max(limits.wall_s, WALL_FACTOR * limits.cpu_s)


def over_limit(usage: Usage, limits: Limits) -> Verdict | None:
    """The limit that a run has passed, if any: the run is ended for it."""
    if usage.stdout_bytes > limits.output_bytes or usage.stderr_bytes > limits.output_bytes * STDERR_FACTOR:
        return "output"
    if usage.disk_entries > limits.disk_entries:
        return "disk"
    if usage.memory_mb > limits.memory_mb:
        return "memory"
    if usage.tasks > limits.processes:
        return "processes"
    if usage.cpu_s > limits.cpu_s:
        return "cpu"
    wall_s = wall_limit_s(limits)
    excused_s = min(usage.starved_s, STARVED_FACTOR * wall_s)
    return "wall" if usage.wall_s - excused_s > wall_s else None
