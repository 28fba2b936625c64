"""The verdict follows from what was seen of a run, never from an exit code alone."""

import signal

import pytest

from classroom.sandbox_verdict import (
    STDERR_FACTOR,
    Seen,
    Usage,
    exit_and_signal,
    over_limit,
    verdict_of,
    wall_limit_s,
)
from classroom.sandboxing import Limits

LIMITS = Limits(cpu_s=2.0, wall_s=10.0, memory_mb=100, output_bytes=1_000, processes=10, disk_entries=50)


@pytest.mark.parametrize(
    ("language", "seen", "verdict"),
    [
        ("python", Seen(0), "ok"),
        ("python", Seen(1), "error"),
        ("python", Seen(3), "error"),
        ("python", Seen(1, stderr="Traceback\nMemoryError\n"), "memory"),
        ("python", Seen(1, stderr="ValueError: the word MemoryError in a text\n"), "error"),
        ("python", Seen(1, stderr="RuntimeError: can't start new thread\n"), "processes"),
        ("python", Seen(1, stderr="OSError: [Errno 28] No space left on device\n"), "disk"),
        ("python", Seen(128 + signal.SIGXCPU), "cpu"),
        ("python", Seen(128 + signal.SIGXFSZ), "disk"),
        ("python", Seen(128 + signal.SIGSEGV), "crash"),
        ("python", Seen(128 + signal.SIGKILL), "crash"),
        ("python", Seen(128 + signal.SIGKILL, peak_mb=85), "memory"),
        ("python", Seen(128 + signal.SIGKILL, out_of_memory=True), "memory"),
        ("python", Seen(128 + signal.SIGKILL, cpu_ms=2_100), "cpu"),
        (
            "javascript",
            Seen(128 + signal.SIGABRT, stderr="FATAL ERROR: Reached heap limit"),
            "memory",
        ),
        ("javascript", Seen(128 + signal.SIGABRT), "crash"),
        ("javascript", Seen(1, stderr="RangeError: Array buffer allocation failed"), "memory"),
        ("csharp", Seen(0, stderr="Error: Garbage collector could not allocate 16384 bytes of memory"), "memory"),
        ("csharp", Seen(0, stderr="Couldn't create thread"), "processes"),
        ("csharp", Seen(1, stderr="Unhandled Exception:\nSystem.OutOfMemoryException: Out of memory"), "memory"),
    ],
)
def test_a_program_that_ended_by_itself(language: str, seen: Seen, verdict: str) -> None:
    assert verdict_of(language, seen, LIMITS) == verdict


@pytest.mark.parametrize("ended_for", ["cpu", "memory", "output", "processes", "disk"])
def test_whoever_ended_a_run_knows_why(ended_for: str) -> None:
    assert verdict_of("python", Seen(None, ended_for, stderr="MemoryError"), LIMITS) == ended_for


def test_a_program_that_met_another_limit_and_then_only_waited_is_told_that_limit() -> None:
    seen = Seen(None, "wall", stderr="RuntimeError: can't start new thread\n")
    assert verdict_of("python", seen, LIMITS) == "processes"
    assert verdict_of("python", Seen(None, "wall"), LIMITS) == "wall"


def test_a_program_that_leaves_before_its_last_test_has_not_run_well() -> None:
    assert verdict_of("python", Seen(0, unanswered=1), LIMITS) == "crash"
    assert verdict_of("python", Seen(0, unanswered=0), LIMITS) == "ok"


@pytest.mark.parametrize(
    ("code", "both"), [(None, (None, None)), (0, (0, None)), (128, (128, None)), (137, (None, 9)), (255, (255, None))]
)
def test_an_exit_code_of_the_shell_is_an_exit_or_a_signal(
    code: int | None, both: tuple[int | None, int | None]
) -> None:
    assert exit_and_signal(code) == both


CALM = {
    "wall_s": 1.0,
    "starved_s": 0.0,
    "cpu_s": 1.0,
    "memory_mb": 50,
    "tasks": 5,
    "disk_entries": 10,
    "stdout_bytes": 10,
    "stderr_bytes": 10,
}


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ({}, None),
        ({"cpu_s": 2.0}, None),
        ({"cpu_s": 2.01}, "cpu"),
        ({"wall_s": 10.1}, "wall"),
        ({"wall_s": 18.0, "starved_s": 9.0}, None),
        ({"wall_s": 18.0, "starved_s": 7.0}, "wall"),
        ({"wall_s": 50.1, "starved_s": 50.0}, "wall"),
        ({"memory_mb": 100.5}, "memory"),
        ({"tasks": 10}, None),
        ({"tasks": 11}, "processes"),
        ({"disk_entries": 51}, "disk"),
        ({"stdout_bytes": 1_001}, "output"),
        ({"stderr_bytes": 1_000 * STDERR_FACTOR}, None),
        ({"stderr_bytes": 1_000 * STDERR_FACTOR + 1}, "output"),
    ],
)
def test_a_limit_is_passed_by_more_than_it_and_not_by_all_of_it(more: dict[str, float], verdict: str | None) -> None:
    assert over_limit(Usage(**{**CALM, **more}), LIMITS) == verdict


def test_a_busy_machine_fails_nobody_by_the_clock() -> None:
    assert wall_limit_s(Limits(cpu_s=5.0, wall_s=1.0)) == 20.0
    assert wall_limit_s(Limits(cpu_s=1.0, wall_s=30.0)) == 30.0
