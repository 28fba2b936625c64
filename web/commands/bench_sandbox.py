"""`helping-hands bench sandbox`: what the walls cost a program, and how many programs a second two workers run."""

from __future__ import annotations

import argparse
import itertools
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from classroom.sandboxing import Job, Language, Limits
from web.commands import CommandFailed
from web.commands.bench import Bar, Row, one_value, row_of

#: The smallest program of each language, so that nothing but starting it is measured.
PROGRAMS: dict[Language, tuple[str, str]] = {"python": ("main.py", "pass\n"), "javascript": ("main.js", ";\n")}
HELLO_CSHARP = ("Main.cs", "class P { static void Main() { System.Console.WriteLine(1); } }\n")
WORKERS = 2
LIMITS = Limits(cpu_s=10.0, wall_s=60.0)

BARS = (
    Bar("overhead, python", "p50", 15.0, "a prototype: 10"),
    Bar("overhead, javascript", "p50", 15.0, "a prototype: 10"),
    Bar(f"python, {WORKERS} workers, time for each run", "p50", 25.0, "40 runs a second; a prototype: 60"),
)


def register_bench(benches: Any) -> None:
    parser = benches.add_parser(
        "sandbox",
        help="what the sandbox costs a program",
        description="Programs with and without the sandbox, in turns; then as many as two workers run.",
    )
    parser.add_argument("--runs", type=int, default=60, help="of each program (default: 60)")
    parser.set_defaults(bench=measure, bars=BARS)


def measure(args: argparse.Namespace) -> list[Row]:
    """One row for each program with and without walls and for the difference; then the throughput."""
    from sandbox.standing import standing

    seen = standing()
    if seen.house is None:
        raise CommandFailed(f"no program runs on this machine: {seen.state.reason}; see `helping-hands doctor`")
    rows: list[Row] = []
    for language, (path, text) in PROGRAMS.items():
        if language in seen.house.runtimes:
            rows += _overhead(language, path, text, args.runs)
    if "csharp" in seen.house.runtimes:
        path, text = HELLO_CSHARP
        job = Job("csharp", ((path, text),), path)
        rows.append(row_of("csharp, compiled and run", "ms", [_sandboxed_ms(job) for _ in range(args.runs // 4)]))
    each_ms = _throughput(args.runs * WORKERS)
    rows.append(one_value(f"python, {WORKERS} workers, time for each run", "ms", each_ms, args.runs * WORKERS))
    rows.append(one_value(f"python, {WORKERS} workers, runs", "1/s", 1000 / each_ms, args.runs * WORKERS))
    return rows


def _overhead(language: Language, path: str, text: str, runs: int) -> list[Row]:
    """In turns, so that both meet the same load."""
    plain: list[float] = []
    walled: list[float] = []
    job = Job(language, ((path, text),), path)
    with tempfile.TemporaryDirectory(prefix="hands-bench-") as place:
        (Path(place) / path).write_text(text)
        command = [*_command(language), path]
        for _ in range(runs):
            began = time.perf_counter()
            subprocess.run(command, cwd=place, env={}, stdin=subprocess.DEVNULL, capture_output=True, check=True)  # noqa: S603  (a runtime)
            plain.append((time.perf_counter() - began) * 1000)
            walled.append(_sandboxed_ms(job))
    without = row_of(f"{language}, without", "ms", plain)
    more = [with_walls - bare for with_walls, bare in zip(walled, plain, strict=True)]
    return [
        without,
        row_of(f"{language}, in the sandbox", "ms", walled, floor=without.p95),
        row_of(f"overhead, {language}", "ms", more),
    ]


def _command(language: Language) -> list[str]:
    """The same program of this machine that the sandbox starts."""
    from sandbox.runtimes.javascript import candidates

    return ["/usr/bin/python3", "-B", "-s", "-E", "-u"] if language == "python" else [str(candidates()[0])]


def _sandboxed_ms(job: Job) -> float:
    import sandbox

    began = time.perf_counter()
    outcome = sandbox.run(job, LIMITS)
    took_ms = (time.perf_counter() - began) * 1000
    if outcome.verdict != "ok":
        raise CommandFailed(f"a program of the bench ended with {outcome.verdict}: {outcome.stderr}")
    return took_ms


def _throughput(runs: int) -> float:
    """Milliseconds for each run, when so many threads run one after the other."""
    path, text = PROGRAMS["python"]
    job = Job("python", ((path, text),), path)
    turns = itertools.count()
    failed: list[Exception] = []

    def at_work() -> None:
        try:
            while next(turns) < runs:
                _sandboxed_ms(job)
        except CommandFailed as failure:
            failed.append(failure)

    workers = [threading.Thread(target=at_work) for _ in range(WORKERS)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failed:
        raise failed[0]
    return (time.perf_counter() - began) * 1000 / runs
