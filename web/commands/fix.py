"""`helping-hands fix`: one proposal for a broken program, for people as a diff, for programs as JSON."""

from __future__ import annotations

import argparse
import difflib
import json
import sys
import time
import traceback
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path, PurePath
from typing import Any, NoReturn, TextIO

from classroom.linting import LANGUAGES, Finding, check
from classroom.vocabulary import Refused

MALFORMED = "malformed"
#: What a file's name says about its language.
EXTENSIONS = {".js": "javascript", ".mjs": "javascript", ".py": "python", ".cs": "csharp"}
_NO_END = "\\ No newline at end of file\n"
_DESCRIPTION = """Propose one repair for a program that cannot be read. Nothing of the program is run.

For people the answer ends with a diff that `patch` and `git apply` take."""
_EXIT_CODES = """exit codes:
  0  there is an answer: a repair, a marked line or nothing to repair; with --jsonl an answer for each line, although
     some may say {"id", "error", "why"}
  2  the arguments do not fit, or the file cannot be read"""


class _NoJson(ValueError):
    """Something that Python's reader takes and no JSON knows."""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `fix` to the command line."""
    parser = subparsers.add_parser(
        "fix",
        help="propose one repair for a program that cannot be read",
        description=_DESCRIPTION,
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="the program; - is standard input")
    known = ", ".join(EXTENSIONS)
    parser.add_argument(
        "--language", choices=LANGUAGES, help=f"the language of FILE, when its name ({known}) does not say it"
    )
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
    if args.file is None:
        return _refuse(MALFORMED, "a file is needed: fix FILE", args.json)
    language = args.language or EXTENSIONS.get(PurePath(args.file).suffix.lower())
    if language is None:
        known = ", ".join(EXTENSIONS)
        return _refuse(MALFORMED, f"{args.file} is none of {known}: say --language python", args.json)
    try:
        data = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()
    except OSError as error:
        return _refuse("not_found", f"{args.file}: {error.strerror or error}", args.json)
    # A diff must give back bytes that are no UTF-8 as they were; JSON cannot hold them.
    source = data.decode("utf-8", errors="replace" if args.json else "surrogateescape")
    try:
        finding = check(language, source)
    except Refused as refusal:
        return _refuse(refusal.code, f"{language} cannot be checked", args.json)
    except Exception as error:  # noqa: BLE001  (an answer in words, whatever is wrong with the linter)
        return _refuse("degraded", _failed(error), args.json)
    if args.json:
        print(json.dumps(as_json(finding)))
        return 0
    sys.stdout.flush()
    sys.stdout.buffer.write(_for_people(finding, source, args.file).encode("utf-8", errors="surrogateescape"))
    sys.stdout.buffer.flush()
    return 0


def answer(line: str) -> dict[str, Any]:
    """The answer to one line of `--jsonl`; an unreadable one becomes an error, never an exception. What id there is
    comes back."""
    try:
        asked = json.loads(line, parse_constant=_no_json, parse_float=_float)
        given = asked.get("id") if isinstance(asked, dict) else None
        json.dumps(given, allow_nan=False)
    except _NoJson as error:
        return _error(None, MALFORMED, f"{error} is no JSON")
    except (ValueError, RecursionError):
        return _error(None, MALFORMED, "the line is no JSON that can be read")
    match asked:
        case {"id": _, "language": str(language), "source": str(source)}:
            return _checked(given, language, source)
        case dict():
            return _error(given, MALFORMED, "id, language and source are needed, the last two as texts")
    return _error(None, MALFORMED, "the line is no JSON object")


def _checked(given: Any, language: str, source: str) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        finding = check(language, source)
    except Refused as refusal:
        return _error(given, refusal.code, f"language is one of {', '.join(LANGUAGES)}")
    except Exception as error:  # noqa: BLE001 - the other lines want their answers, whatever is wrong with the linter
        return _error(given, "degraded", _failed(error))
    took = (time.perf_counter() - began) * 1000
    return {
        "id": given,
        "suggestion": as_json(finding),
        "level": finding.level,
        "line": finding.problem.line if finding.problem else None,
        "ms": round(took, 3),
    }


def _failed(error: Exception) -> str:
    """Words for the asker, and for whoever mends it the last lines of how it came about."""
    traceback.print_exception(error, limit=-5, file=sys.stderr)
    return f"the linter failed: {type(error).__name__}"


def _error(given: Any, code: str, why: str) -> dict[str, Any]:
    return {"id": given, "error": code, "why": why}


def _no_json(word: str) -> NoReturn:
    raise _NoJson(word)


def _float(digits: str) -> float:
    """Raises `_NoJson` for a number that no float holds: it would come back as Infinity."""
    number = float(digits)
    return number if abs(number) != float("inf") else _no_json(digits[:20])


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


def _for_people(finding: Finding, source: str, file: str) -> str:
    if finding.problem is None or finding.suggestion is None:
        return f"{file}: nothing to repair\n"
    place = f"{file}:{finding.problem.line}:{finding.problem.column}"
    said = finding.suggestion
    words = f"{place}: {said.title} ({said.level}, {said.rule}, {said.confidence:.2f})\n{said.explanation}\n"
    return words if said.fixed is None else words + diff(source, said.fixed, file)


def diff(source: str, fixed: str, file: str) -> str:
    """What `patch -p1` and `git apply` make `fixed` of `source` with: lines end at LF alone, whatever else a text has
    for an end (CR, form feed), and a last line without an end says so."""
    # Both tools want a path below where they are started, on one line.
    parts = [part for part in PurePath(file).parts if part not in ("/", "..")]
    name = "".join(char for char in "/".join(parts) if char.isprintable())
    if " " in name:
        name += "\t"  # as git has it: else `patch` takes the first word for the name
    lines = difflib.unified_diff(_lines(source), _lines(fixed), f"a/{name}", f"b/{name}", n=3)
    return "".join(line if line.endswith("\n") else f"{line}\n{_NO_END}" for line in lines)


def _lines(text: str) -> list[str]:
    *whole, rest = text.split("\n")
    return [*(f"{line}\n" for line in whole), *([rest] if rest else [])]


def _refuse(code: str, words: str, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"ok": False, "error": code, "facts": {"why": words}}))
    else:
        print(words, file=sys.stderr)
    return 2
