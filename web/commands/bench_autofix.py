"""`helping-hands bench autofix`: how often LinterLite's first proposal is the human's own repair, and what it costs.

Replayed errors come from valid programs of this project and a seed that nothing was fitted with; `--real` adds real
broken programs with their repair from files (only the half that is never fitted with). A share that has to be high
is a row of what was missed, so that less is better in every row.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from classroom.linting import LANGUAGES, check
from classroom.linting.fitting.classes import common
from classroom.linting.fitting.replay import replayed
from classroom.linting.fitting.valid import longer, valid_programs
from classroom.shares import wilson
from web.commands import CommandFailed, room_examples
from web.commands.bench import Bar, Row, one_value, row_of
from web.commands.own_programs import Learnt, exported, learnt_in, modern_pieces, programs_of, real_cases
from web.commands.tally import tally_of

#: Never the seed of the fit.
SEED = 20_261
CASES = 400
VALID = 2_000
TIMED = 150
#: The longest program and the longest line that have to be answered in time.
LINES, LINE_BYTES = 2_000, 100_000
#: Lines of these without end are hard to read: the grammar of C# follows several readings of each at once.
HARD_LINES = ("x = 1 ", "a < b; ", "F(a, b) ", "1 + ", "if (a) { b(); } ", "'", '"')
#: Plain search with the parser as judge, on real repairs of one line (measured elsewhere, on larger sets).
FLOORS = {"javascript": 0.38, "python": 0.44, "csharp": 0.46}
_MEMORY = (
    "import resource\nfrom classroom.linting import check\n"
    "for job in range(100):\n check('javascript', 'f((%d;\\n' % job)\n check('python', 'print((%d\\n' % job)\n"
    " check('csharp', 'class A { int F() { return (%d; } }\\n' % job)\n"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)\n"
)


def _bars() -> tuple[Bar, ...]:
    bars = []
    for language in LANGUAGES:
        bars += [
            Bar(f"{language}: common replayed slips without the human's repair", "p50", 0.15, "the floor is 0.30"),
            Bar(f"{language}: pushed for them and not the human's", "p50", 0.10),
            Bar(f"{language}: real one-line repairs missed", "p50", 1 - FLOORS[language], "plain search"),
            Bar(f"{language}: pushed for real programs and not the human's", "p50", 0.10),
            Bar(f"{language}: proposals on valid programs", "max", 0),
            Bar(f"{language}: a broken program of 100 lines", "p50", 15),
            Bar(f"{language}: a broken program of 100 lines", "p99", 60),
            Bar(f"{language}: {LINES} lines, or one of {LINE_BYTES} characters", "max", 300),
        ]
    return (*bars, Bar("memory of a process with all three languages", "max", 120))


def register_bench(benches: Any) -> None:
    parser = benches.add_parser("autofix", help="how often a repair is right, and how long it takes")
    parser.add_argument("--cases", type=int, default=CASES, help="replayed slips for each language")
    parser.add_argument("--valid", type=int, default=VALID, help="valid programs for each language")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--real", type=Path, nargs="*", default=[], metavar="FILE", help="real broken programs, JSONL")
    parser.add_argument("--data", type=Path, metavar="DIR", help="a centre: its examples, and its rules at work")
    parser.add_argument("--pairs", type=Path, nargs="*", default=[], metavar="FILE", help="of `linter export-pairs`")
    parser.set_defaults(bench=bench, bars=_bars())


def bench(args: argparse.Namespace) -> list[Row]:
    """All rows; the table with intervals goes beside them into the file that is written."""
    learnt = _learnt(args)
    rows: list[Row] = []
    table = ["## Shares with their intervals", "", "| what | n | share | Wilson 95 % |", "|---|---:|---:|---|"]

    def share(name: str, hits: int, n: int) -> None:
        low, high = wilson(hits, n)
        table.append(f"| {name} | {n} | {hits / n if n else 0:.3f} | {low:.3f} to {high:.3f} |")

    def missed(name: str, hits: int, n: int) -> None:
        if n:
            rows.append(one_value(name, "share", 1 - hits / n, n))

    for language in LANGUAGES:
        programs = programs_of(language)
        frozen = tally_of(replayed(language, programs, args.seed, args.cases, kinds=common(language)))
        mixed = tally_of(replayed(language, programs, args.seed + 1, args.cases))
        real = real_cases(args.real, language, tuning=False)
        one_line = tally_of(case for case, is_one in real if is_one)
        whole = tally_of(case for case, _ in real)
        for name, tally in (("replayed, common", frozen), ("replayed, all kinds and noise", mixed), ("real", whole)):
            if tally.n:
                share(f"{language}: {name}: repaired as the human did, push or ask", tally.shown_right, tally.n)
                share(f"{language}: {name}: right among pushed", *tally.pushed())
                share(f"{language}: {name}: right among asked", tally.right.get("ask", 0), tally.levels.get("ask", 0))
                share(f"{language}: {name}: pushed at all", tally.levels.get("push", 0), tally.n)
        if one_line.n:
            share(f"{language}: real, one-line repairs: exact at first place", one_line.shown_right, one_line.n)
        missed(f"{language}: common replayed slips without the human's repair", frozen.shown_right, frozen.n)
        missed(f"{language}: pushed for them and not the human's", *frozen.pushed())
        missed(f"{language}: real one-line repairs missed", one_line.shown_right, one_line.n)
        missed(f"{language}: pushed for real programs and not the human's", *whole.pushed())
        rows.append(_false_proposals(language, args.valid, args.seed))
        rows += _times(language, args.seed)
    rows.append(_memory())
    if learnt is not None:
        table += room_examples.tables(learnt)
    args.words = "\n".join([*table, "", _NOTES])
    return rows


def _learnt(args: argparse.Namespace) -> Learnt | None:
    """What a centre's children taught, from its database and from exported files."""
    if args.data is None and not args.pairs:
        return None
    try:
        own = learnt_in(args.data) if args.data is not None else Learnt(())
        return Learnt((*own.examples, *exported(args.pairs)), own.rules)
    except (OSError, ValueError) as problem:
        raise CommandFailed(str(problem)) from None


_NOTES = """Replayed: valid programs of this project, broken by slips whose kinds and frequencies were counted on real
repairs; never real. Common: the frozen list of `classroom/linting/fitting/classes.py`. Real: programs with the human's
repair from files that are not part of the project, only the half that nothing was fitted with. A pushed repair that is
not the human's parses and may mean something else: that share is the silent change of meaning."""


def _false_proposals(language: str, n: int, seed: int) -> Row:
    texts = list(valid_programs(language, programs_of(language), modern_pieces(language), seed, n))
    wrong = sum(check(language, text).level != "none" for text in texts)
    return one_value(f"{language}: proposals on valid programs", "programs", wrong, len(texts))


def _times(language: str, seed: int) -> list[Row]:
    chance = random.Random(seed)
    programs = programs_of(language)
    long = {f"p{number}": longer(language, programs, 100, chance) for number in range(40)}
    broken = [case.broken for case in replayed(language, long, seed, TIMED, kinds=common(language))]
    check(language, broken[0])
    times = [_timed_ms(check, language, text) for text in broken]
    valid = [_timed_ms(check, language, text) for text in long.values()]
    large = longer(language, programs, LINES, chance)
    half = len(large) // 2
    line = {"python": "x = [" + "1, " * (LINE_BYTES // 3), "javascript": "let x = [" + "1, " * (LINE_BYTES // 3)}
    huge = line.get(language, "int[] x = {" + "1, " * (LINE_BYTES // 3))
    hard = [piece * (LINE_BYTES // len(piece)) for piece in HARD_LINES]
    rows_of_hard = ["x = 1 2\n" * LINES, "f(1;\n" * LINES, "'" * 9_999, "' " * 5_000]
    extreme = [
        large,
        large[:half] + ")" + large[half:],
        large[: half * 2 - 20],
        huge,
        huge + "];",
        *hard,
        *rows_of_hard,
    ]
    return [
        row_of(f"{language}: a broken program of 100 lines", "ms", times),
        row_of(f"{language}: a valid program of 100 lines", "ms", valid),
        row_of(
            f"{language}: {LINES} lines, or one of {LINE_BYTES} characters",
            "ms",
            [_timed_ms(check, language, text) for text in extreme],
        ),
    ]


def _timed_ms(work: Callable[..., object], *arguments: str) -> float:
    began = time.perf_counter()
    work(*arguments)
    return (time.perf_counter() - began) * 1000


def _memory() -> Row:
    command: Sequence[str] = (sys.executable, "-c", _MEMORY)
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)  # noqa: S603  (our own words)
    return one_value("memory of a process with all three languages", "MiB", float(done.stdout), 300)
