"""The sandbox of this machine: the tools that were found, and a job's way through them.

Canaries and children's programs go the same way, so that what the self-test says is true of every run.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from classroom.diagnostics import compiled_by_mcs, diagnostics_of, is_unreadable
from classroom.sandbox_verdict import FULL_SHARE, Seen, exit_and_signal, verdict_of
from classroom.sandboxing import Diagnostic, Job, Language, Limits, Outcome, TestReport, Verdict, refused
from sandbox.dialogue import Dialogue
from sandbox.groups import Groups
from sandbox.runtimes import Runtime
from sandbox.supervising import Watched, supervise
from sandbox.users import User
from sandbox.walls import Room

Staged = Callable[[str], None]
Cancelled = Callable[[], bool]
#: What a compiler may hand out: more than any program of a child comes to.
COMPILED_BYTES = 8 * 1024 * 1024


@dataclass(slots=True)
class House:
    """`program` is bubblewrap, `user` whoever starts it, `runtimes` what was found, by language, `groups`
    the part of the control groups that this server may divide."""

    program: str
    user: User
    runtimes: dict[Language, Runtime]
    groups: Groups | None = None

    def run(
        self,
        job: Job,
        limits: Limits,
        cancelled: Cancelled | None = None,
        staged: Staged | None = None,
        *,
        is_idle: bool = False,
    ) -> Outcome:
        """A job that was let in. Only a missing runtime, a cancellation and a broken sandbox are refused here."""
        runtime = self.runtimes.get(job.language)
        if runtime is None:
            return refused("runtime_missing")
        compiled = b""
        if (room := runtime.compiling(job)) is not None:
            _tell(staged, "compile")
            within = runtime.compile_limits(limits)
            watched = self._watched(room, within, answer_bytes=COMPILED_BYTES, cancelled=cancelled, is_idle=is_idle)
            if isinstance(watched, Outcome):
                return watched
            if watched.code != 0:
                return _not_compiled(job, watched, within)
            compiled = watched.answer
        if job.tests and (failed := self._prepare(runtime)) is not None:
            return failed
        _tell(staged, "run")
        dialogue = Dialogue(job.tests, 4 * limits.output_bytes) if job.tests else None
        stdin = b"" if job.tests else job.stdin.encode("utf-8", errors="surrogatepass")
        room = runtime.running(job, limits, compiled)
        watched = self._watched(room, limits, stdin=stdin, dialogue=dialogue, cancelled=cancelled, is_idle=is_idle)
        if isinstance(watched, Outcome):
            return watched
        if runtime.noise:
            watched = replace(watched, stdout=re.sub(runtime.noise, "", watched.stdout))
        return _judged(job, limits, watched, dialogue)

    def _prepare(self, runtime: Runtime) -> Outcome | None:
        """What a language needs once before its first tests; an outcome only where that fails."""
        room = runtime.preparing()
        if room is None:
            return None
        watched = self._watched(room, runtime.compile_limits(Limits()), answer_bytes=COMPILED_BYTES)
        if isinstance(watched, Outcome):
            return watched
        if watched.code != 0:
            return refused("broken", f"the harness does not compile: {watched.stderr}")
        runtime.prepared(watched.answer)
        return None

    def _watched(self, room: Room, limits: Limits, **more: Any) -> Watched | Outcome:
        """What was seen, or an outcome that says nothing about the program: its run was called off, or its walls did
        not stand to the end."""
        try:
            watched = supervise(self.program, room, limits, self.user, groups=self.groups, **more)
        except OSError as error:  # no processes, memory or descriptors left out here
            return refused("broken", f"cannot start a sandbox: {error}")
        if watched.cancelled:
            return refused("cancelled")
        if watched.machine_out_of_memory and _ended_by_somebody(watched, limits):
            return refused("broken", "this machine ran out of memory")
        if watched.broken or watched.left:
            return refused("broken", "a process of the sandbox did not end" if watched.left else watched.stderr)
        return watched


def _ended_by_somebody(watched: Watched, limits: Limits) -> bool:
    """Killed, neither for a limit of its own nor by us."""
    _, number = exit_and_signal(watched.code)
    killed = number == signal.SIGKILL or (watched.broken and not watched.stderr)
    return killed and not watched.out_of_memory and watched.peak_mb < limits.memory_mb * FULL_SHARE


def _tell(staged: Staged | None, stage: str) -> None:
    if staged is not None:
        staged(stage)


def _not_compiled(job: Job, watched: Watched, limits: Limits) -> Outcome:
    found = compiled_by_mcs(watched.stderr)
    seen = _seen(watched)
    verdict: Verdict = "compile" if found and watched.ended_for is None else verdict_of(job.language, seen, limits)
    return _outcome("compile" if verdict == "error" else verdict, watched, found)


def _judged(job: Job, limits: Limits, watched: Watched, dialogue: Dialogue | None) -> Outcome:
    seen = _seen(watched, dialogue.unanswered if dialogue else 0)
    verdict = verdict_of(job.language, seen, limits)
    if verdict == "error" and is_unreadable(job.language, watched.stderr):
        verdict = "compile"
    found = diagnostics_of(job.language, watched.stderr) if verdict != "ok" else ()
    return _outcome(verdict, watched, found, dialogue.all_reports() if dialogue else ())


def _seen(watched: Watched, unanswered: int = 0) -> Seen:
    return Seen(
        watched.code,
        watched.ended_for,
        watched.cpu_ms,
        watched.peak_mb,
        watched.stdout,
        watched.stderr,
        watched.out_of_memory,
        unanswered,
    )


def _outcome(
    verdict: Verdict, watched: Watched, found: tuple[Diagnostic, ...], tests: tuple[TestReport, ...] = ()
) -> Outcome:
    code, number = exit_and_signal(watched.code)
    return Outcome(
        verdict,
        code,
        number,
        watched.stdout,
        watched.stderr,
        watched.truncated,
        watched.cpu_ms,
        watched.wall_ms,
        watched.peak_mb,
        found,
        tests,
    )
