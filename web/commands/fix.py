"""`helping-hands fix`: one proposal for a broken program, for people as a diff, for programs as JSON."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from classroom.linting import LANGUAGES, Finding, check
from classroom.vocabulary import Refused

MALFORMED = "malformed"


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `fix` to the command line."""
    parser = subparsers.add_parser(
        "fix",
        help="propose one repair for a program that cannot be read",
        description="Propose one repair for a program that cannot be read. Nothing of the program is run.",
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="the program; - is standard input")
    parser.add_argument("--language", choices=LANGUAGES, help="the language of FILE")
    parser.add_argument("--json", action="store_true", help="print the suggestion as JSON, or null")
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help='read lines {"id", "language", "source"} and answer each with a line',
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what the parsed arguments ask for and return the exit code."""
    if args.jsonl:
        return _run_lines(args.file)
    if args.language is None or args.file is None:
        return _refuse(MALFORMED, "a language and a file are needed: fix --language python FILE", args.json)
    try:
        source = _read(args.file)
    except OSError as error:
        return _refuse("not_found", f"{args.file}: {error.strerror or error}", args.json)
    try:
        finding = check(args.language, source)
    except Refused as refusal:
        return _refuse(refusal.code, f"{args.language} cannot be checked", args.json)
    if args.json:
        print(json.dumps(as_json(finding)))
        return 0
    print(_for_people(finding, source, args.file))
    return 0


def answer(line: str) -> dict[str, Any]:
    """The answer to one line of `--jsonl`; an unreadable one becomes an error, never an exception."""
    asked = _asked(line)
    if asked is None:
        return {"id": None, "error": MALFORMED}
    given, language, source = asked
    began = time.perf_counter()
    try:
        finding = check(language, source)
    except Refused as refusal:
        return {"id": given, "error": refusal.code}
    took = (time.perf_counter() - began) * 1000
    return {
        "id": given,
        "suggestion": as_json(finding),
        "level": finding.level,
        "line": finding.problem.line if finding.problem else None,
        "ms": round(took, 3),
    }


def _asked(line: str) -> tuple[Any, str, str] | None:
    try:
        match json.loads(line):
            case {"id": given, "language": str(language), "source": str(source)}:
                return given, language, source
    except (ValueError, RecursionError):
        pass
    return None


def as_json(finding: Finding) -> dict[str, Any] | None:
    """The suggestion of a finding as the wire has it, or None."""
    return asdict(finding.suggestion) if finding.suggestion else None


def _run_lines(file: str | None) -> int:
    if file in (None, "-"):
        return _answer_all(sys.stdin.buffer)
    try:
        with Path(str(file)).open("rb") as lines:
            return _answer_all(lines)
    except OSError as error:
        return _refuse("not_found", f"{file}: {error.strerror or error}", as_json=True)


def _answer_all(lines: Iterable[bytes], out: TextIO | None = None) -> int:
    out = out or sys.stdout
    for line in lines:
        if line.strip():
            out.write(json.dumps(answer(line.decode("utf-8", errors="replace"))) + "\n")
            out.flush()
    return 0


def _read(file: str) -> str:
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    return data.decode("utf-8", errors="replace")


def _for_people(finding: Finding, source: str, file: str) -> str:
    if finding.problem is None or finding.suggestion is None:
        return f"{file}: nothing to repair"
    place = f"{file}:{finding.problem.line}:{finding.problem.column}"
    said = finding.suggestion
    lines = [f"{place}: {said.title} ({said.level}, {said.rule}, {said.confidence:.2f})", said.explanation]
    if said.fixed is not None:
        lines += difflib.unified_diff(source.splitlines(), said.fixed.splitlines(), file, file, n=1, lineterm="")
    return "\n".join(lines)


def _refuse(code: str, words: str, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"ok": False, "error": code, "facts": {}}))
    else:
        print(words, file=sys.stderr)
    return 2
