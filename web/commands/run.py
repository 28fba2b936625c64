"""`helping-hands run`: one program in the sandbox, and what became of it."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from classroom.sandboxing import LANGUAGES, Job, Limits, Outcome

#: Exit codes: the program itself is the subject, so its failure is not a failure of the command.
_REFUSED = 2
_NO_SANDBOX = 3
_PATHS = {"python": "main.py", "javascript": "main.js", "csharp": "Main.cs"}


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `run` to the command line."""
    default = Limits()
    parser = subparsers.add_parser(
        "run",
        help="run one program in the sandbox",
        description="Run one program in the sandbox. Exit code 0: it ran to its end without an error; 1: it did not;"
        " 2: it was not run; 3: this machine has no sandbox.",
    )
    parser.add_argument("file", metavar="FILE", help="the program; - is standard input")
    parser.add_argument("--language", choices=LANGUAGES, required=True)
    parser.add_argument("--stdin", metavar="F", type=Path, help="file that the program reads (default: nothing)")
    parser.add_argument("--cpu-s", type=_positive, default=default.cpu_s, metavar="N", help="seconds of CPU time")
    parser.add_argument("--memory-mb", type=_whole, default=default.memory_mb, metavar="N", help="memory in megabytes")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what the parsed arguments ask for and return the exit code."""
    import sandbox

    try:
        text = _read(args.file)
        stdin = args.stdin.read_bytes().decode("utf-8", errors="replace") if args.stdin else ""
    except OSError as error:
        print(f"helping-hands run: {error.filename}: {error.strerror}", file=sys.stderr)
        return _REFUSED
    path = _PATHS[args.language]
    job = Job(args.language, ((path, text),), path, stdin)
    outcome = sandbox.run(job, Limits(cpu_s=args.cpu_s, memory_mb=args.memory_mb))
    if args.json:
        print(json.dumps(as_json(outcome)))
    else:
        _tell(outcome)
    if outcome.verdict == "refused":
        return _NO_SANDBOX if outcome.reason in ("sandbox_unavailable", "runtime_missing") else _REFUSED
    return 0 if outcome.verdict == "ok" else 1


def as_json(outcome: Outcome) -> dict[str, Any]:
    """An outcome as the contract has it; `tests` and `reason` only where there are any."""
    told = asdict(outcome)
    for diagnostic in told["diagnostics"]:
        if not diagnostic["path"]:
            del diagnostic["path"]
    for name in ("tests", "reason"):
        if not told[name]:
            del told[name]
    return told


def _tell(outcome: Outcome) -> None:
    shown = harmless if sys.stdout.isatty() else str
    sys.stdout.write(shown(outcome.stdout))
    sys.stdout.flush()
    sys.stderr.write(harmless(outcome.stderr))
    if outcome.stderr and not outcome.stderr.endswith("\n"):
        sys.stderr.write("\n")
    if outcome.verdict == "refused":
        print(f"not run: {outcome.reason}{_what_to_do(outcome)}", file=sys.stderr)
        return
    ended = f"exit {outcome.exit}" if outcome.exit is not None else ""
    ended = f"signal {outcome.signal}" if outcome.signal is not None else ended
    used = f"{outcome.cpu_ms} ms of CPU, {outcome.wall_ms} ms, {outcome.peak_mb} MB"
    print(f"{outcome.verdict} ({', '.join(filter(None, (ended, used)))})", file=sys.stderr)


def _what_to_do(outcome: Outcome) -> str:
    from sandbox.remedies import remedy_for, this_system

    if outcome.reason == "sandbox_unavailable":
        return f". {remedy_for(outcome.stderr.partition(':')[0], this_system())}"
    if outcome.reason == "runtime_missing":
        return "; `helping-hands doctor` says what this language needs"
    return ""


def harmless(text: str) -> str:
    """`text` without what a terminal would take for a command: a program may not speak to whoever looks at it."""
    return "".join(
        letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _read(file: str) -> str:
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    return data.decode("utf-8", errors="replace")


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value <= 600:
        raise argparse.ArgumentTypeError("between 0 and 600")
    return value


def _whole(text: str) -> int:
    value = int(text)
    if not 16 <= value <= 4096:
        raise argparse.ArgumentTypeError("between 16 and 4096")
    return value
