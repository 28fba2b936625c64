"""The sandbox of this machine: the tools that were found, and a job's way through them.

Canaries and children's programs go the same way, so that what the self-test says is true of every run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from classroom.diagnostics import compiled_by_mcs, diagnostics_of, is_unreadable
from classroom.sandbox_verdict import Seen, exit_and_signal, verdict_of
from classroom.sandboxing import Diagnostic, Job, Language, Limits, Outcome, TestReport, Verdict, refused
from sandbox.dialogue import Dialogue
from sandbox.runtimes import Runtime
from sandbox.runtimes.csharp import MOST_BYTES, CSharp
from sandbox.supervising import Watched, supervise
from sandbox.users import User

Staged = Callable[[str], None]
Cancelled = Callable[[], bool]


@dataclass(slots=True)
class House:
    """`program` is bubblewrap, `user` whoever starts it, `runtimes` what was found, by language."""

    program: str
    user: User
    runtimes: dict[Language, Runtime]

    def run(
        self, job: Job, limits: Limits, cancelled: Cancelled | None = None, staged: Staged | None = None
    ) -> Outcome:
        """A job that was let in. Only a missing runtime, a cancellation and a broken sandbox are refused here."""
        runtime = self.runtimes.get(job.language)
        if runtime is None:
            return refused("runtime_missing")
        compiled = b""
        if (room := runtime.compiling(job)) is not None:
            _tell(staged, "compile")
            within = runtime.compile_limits(limits)
            try:
                watched = supervise(self.program, room, within, self.user, answer_bytes=MOST_BYTES, cancelled=cancelled)
            except OSError as error:
                return refused("broken", f"cannot start a sandbox: {error}")
            if watched.code != 0:
                return _not_compiled(job, watched, within)
            compiled = watched.answer
        if job.tests and isinstance(runtime, CSharp) and not runtime.has_harness:
            told = self.run_compiler_for_harness(runtime)
            if told is not None:
                return told
        _tell(staged, "run")
        return self._run(runtime, job, limits, compiled, cancelled)

    def run_compiler_for_harness(self, runtime: CSharp) -> Outcome | None:
        """C# asks its tests through a program that has to be compiled once; an outcome only where that fails."""
        job = runtime.harness_job()
        room, within = runtime.compiling(job), runtime.compile_limits(Limits())
        try:
            watched = supervise(self.program, room, within, self.user, answer_bytes=MOST_BYTES)
        except OSError as error:
            return refused("broken", f"cannot start a sandbox: {error}")
        if watched.code != 0:
            return refused("broken", f"the harness does not compile: {watched.stderr}")
        runtime.take_harness(watched.answer)
        return None

    def _run(self, runtime: Runtime, job: Job, limits: Limits, compiled: bytes, cancelled: Cancelled | None) -> Outcome:
        dialogue = Dialogue(job.tests, 4 * limits.output_bytes) if job.tests else None
        try:
            watched = supervise(
                self.program,
                runtime.running(job, limits, compiled),
                limits,
                self.user,
                stdin=b"" if job.tests else job.stdin.encode("utf-8", errors="surrogatepass"),
                dialogue=dialogue,
                cancelled=cancelled,
            )
        except OSError as error:
            return refused("broken", f"cannot start a sandbox: {error}")
        return _judged(job, limits, watched, dialogue)


def _tell(staged: Staged | None, stage: str) -> None:
    if staged is not None:
        staged(stage)


def _without_verdict(watched: Watched) -> Outcome | None:
    """Nothing is said about a program whose run was called off, or whose walls did not stand to the end."""
    if watched.cancelled:
        return refused("cancelled")
    if watched.broken or watched.left:
        words = "a process of the sandbox did not end" if watched.left else watched.stderr
        return refused("broken", words)
    return None


def _not_compiled(job: Job, watched: Watched, limits: Limits) -> Outcome:
    if (nothing := _without_verdict(watched)) is not None:
        return nothing
    found = compiled_by_mcs(watched.stderr)
    seen = Seen(watched.code, watched.ended_for, watched.cpu_ms, watched.peak_mb, stderr=watched.stderr)
    verdict: Verdict = "compile" if found and watched.ended_for is None else verdict_of(job.language, seen, limits)
    return _outcome("compile" if verdict == "error" else verdict, watched, found)


def _judged(job: Job, limits: Limits, watched: Watched, dialogue: Dialogue | None) -> Outcome:
    if (nothing := _without_verdict(watched)) is not None:
        return nothing
    seen = Seen(
        watched.code,
        watched.ended_for,
        watched.cpu_ms,
        watched.peak_mb,
        stderr=watched.stderr,
        unanswered=dialogue.unanswered if dialogue else 0,
    )
    verdict = verdict_of(job.language, seen, limits)
    if verdict == "error" and is_unreadable(job.language, watched.stderr):
        verdict = "compile"
    found = diagnostics_of(job.language, watched.stderr) if verdict != "ok" else ()
    return _outcome(verdict, watched, found, dialogue.all_reports() if dialogue else ())


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
