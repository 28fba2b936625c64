"""`helping-hands run`: one program in the sandbox, as the server runs those of children."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from classroom.sandboxing import LANGUAGES, Job, Language, Limits, Outcome
from web.commands import CommandFailed

#: What the program is called inside, whatever the file is called here.
NAMES: dict[Language, str] = {"python": "main.py", "javascript": "main.js", "csharp": "main.cs"}
#: Wall time is the safety net, never below so many times the CPU time.
WALL_FACTOR = 4
EXIT_NOT_OK, EXIT_NOT_RUN = 1, 3


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `run` to the command line."""
    default = Limits()
    parser = subparsers.add_parser(
        "run",
        help="run one program in the sandbox",
        description=f"Run one program in the sandbox. Exit code 0 when its verdict is ok, {EXIT_NOT_OK} when it is"
        f" another, {EXIT_NOT_RUN} when nothing was run.",
    )
    parser.add_argument("file", metavar="FILE", help="the program")
    parser.add_argument("--language", choices=LANGUAGES, required=True)
    parser.add_argument("--stdin", metavar="F", help="a file that the program reads as its input")
    parser.add_argument("--cpu-s", type=_positive, default=default.cpu_s, metavar="N", help="CPU seconds")
    parser.add_argument("--memory-mb", type=_positive, default=default.memory_mb, metavar="N", help="megabytes")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.set_defaults(run=run)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 1_000_000:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number")
    return value


def run(args: argparse.Namespace) -> int:
    """Do what the parsed arguments ask for and return the exit code."""
    import sandbox  # looks for the machine's tools: not for `--help`

    job = Job(args.language, ((NAMES[args.language], _read(args.file)),), NAMES[args.language], _read(args.stdin))
    default = Limits()
    wall_s = max(default.wall_s, WALL_FACTOR * args.cpu_s)
    limits = Limits(cpu_s=args.cpu_s, wall_s=wall_s, memory_mb=round(args.memory_mb))
    outcome = sandbox.run(job, limits)
    if args.json:
        print(json.dumps(as_json(outcome)))
    else:
        _tell(outcome)
    if outcome.verdict == "refused":
        return EXIT_NOT_RUN
    return 0 if outcome.verdict == "ok" else EXIT_NOT_OK


def as_json(outcome: Outcome) -> dict[str, Any]:
    """As the contract has it; what tests answered is for others."""
    told = asdict(outcome)
    del told["tests"]
    return told


def _read(file: str | None) -> str:
    if file is None:
        return ""
    try:
        return Path(file).read_bytes().decode("utf-8", errors="replace")
    except OSError as error:
        raise CommandFailed(f"{file}: {error.strerror or error}", exit_code=2) from None


def _tell(outcome: Outcome) -> None:
    """What the program wrote goes where it wrote it; what became of it is told beside."""
    sys.stdout.write(outcome.stdout)
    sys.stdout.flush()
    sys.stderr.write(outcome.stderr)
    used = f"{outcome.cpu_ms} ms of CPU, {outcome.wall_ms} ms, {outcome.peak_mb} MB"
    reason = f" ({outcome.reason}: see helping-hands doctor)" if outcome.reason else ""
    print(f"helping-hands run: {outcome.verdict}{reason}, {used}", file=sys.stderr)
