"""`helping-hands bench autofix`: how often LinterLite's first proposal is the human's own repair, and what it costs.

Replayed errors come from valid programs of this project and a seed that nothing was fitted with; `--real` adds real
broken programs with their repair from files (only the half that is never fitted with). A share that has to be high
is a row of what was missed, so that less is better in every row.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from classroom.linting import LANGUAGES, Finding, check
from classroom.linting.fitting.classes import common
from classroom.linting.fitting.reliability import wilson
from classroom.linting.fitting.replay import Case, replayed
from classroom.linting.fitting.sameness import same_program
from classroom.linting.fitting.valid import longer, valid_programs
from classroom.linting.room import Room
from web.commands import CommandFailed
from web.commands.bench import Bar, Row, one_value, row_of
from web.commands.own_programs import learnt_in, modern_pieces, programs_of, real_cases

#: Never the seed of the fit.
SEED = 20_261
CASES = 400
VALID = 2_000
TIMED = 150
#: The longest program and the longest line that have to be answered in time.
LINES, LINE_BYTES = 2_000, 100_000
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


@dataclass(slots=True)
class Tally:
    """What was offered for some broken programs."""

    n: int = 0
    shown_right: int = 0
    levels: dict[str, int] = field(default_factory=dict)
    right: dict[str, int] = field(default_factory=dict)

    def add(self, case: Case, finding: Finding) -> None:
        """Count one answer."""
        self.n += 1
        said = finding.suggestion
        right = said is not None and said.fixed is not None and same_program(case.language, said.fixed, case.fixed)
        self.levels[finding.level] = self.levels.get(finding.level, 0) + 1
        self.right[finding.level] = self.right.get(finding.level, 0) + right
        self.shown_right += right

    def pushed(self) -> tuple[int, int]:
        """Right ones, and all, at push level."""
        return self.right.get("push", 0), self.levels.get("push", 0)


def register_bench(benches: Any) -> None:
    parser = benches.add_parser("autofix", help="how often a repair is right, and how long it takes")
    parser.add_argument("--cases", type=int, default=CASES, help="replayed slips for each language")
    parser.add_argument("--valid", type=int, default=VALID, help="valid programs for each language")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--real", type=Path, nargs="*", default=[], metavar="FILE", help="real broken programs, JSONL")
    parser.add_argument("--data", type=Path, metavar="DIR", help="a centre whose children's repairs may be read, too")
    parser.add_argument("--pairs", type=Path, metavar="FILE", help="write those repairs as JSONL, without names")
    parser.set_defaults(bench=bench, bars=_bars())


def bench(args: argparse.Namespace) -> list[Row]:
    """All rows; the table with intervals goes beside them into the file that is written."""
    room = _room(args)
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
        frozen = _tally(replayed(language, programs, args.seed, args.cases, kinds=common(language)))
        mixed = _tally(replayed(language, programs, args.seed + 1, args.cases))
        real = real_cases(args.real, language, tuning=False)
        one_line = _tally(case for case, is_one in real if is_one)
        whole = _tally(case for case, _ in real)
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
    if room is not None:
        learnt = [Case(str(i), p.language, "room", "", p.broken, p.fixed, True) for i, p in enumerate(room.pairs)]
        for language in LANGUAGES:
            own = _tally(case for case in learnt if case.language == language)
            share(f"{language}: this room: repaired as the child did, push or ask", own.shown_right, own.n)
            share(f"{language}: this room: right among pushed", *own.pushed())
        table += ["", *_lives(room)]
    args.words = "\n".join([*table, "", _NOTES])
    return rows


def _room(args: argparse.Namespace) -> Room | None:
    """What a centre's children taught; writes the pairs where that is asked for."""
    if args.data is None:
        return None
    try:
        room = learnt_in(args.data)
    except PermissionError:
        raise CommandFailed(
            "set linter.examples to true first: children's programs are read only when allowed"
        ) from None
    except FileNotFoundError as missing:
        raise CommandFailed(f"there is no database: {missing}") from None
    if args.pairs is not None:
        lines = [json.dumps({"id": f"pair-{i}", **asdict(pair)}) + "\n" for i, pair in enumerate(room.pairs)]
        args.pairs.write_text("".join(lines), encoding="utf-8")
    return room


def _lives(room: Room) -> list[str]:
    """What became of fixes that were taken, rule by rule."""
    lines = [
        "## Rules at work",
        "",
        "| rule | taken | good | surely at least | a push becomes |",
        "|---|---:|---:|---:|---|",
    ]
    for (language, rule), record in sorted(room.records.items()):
        bound, level = record.bound(), record.allowed("push")
        lines.append(f"| {language} {rule} | {record.uses} | {record.good} | {bound:.2f} | {level} |")
    return lines


_NOTES = """Replayed: valid programs of this project, broken by slips whose kinds and frequencies were counted on real
repairs; never real. Common: the frozen list of `classroom/linting/fitting/classes.py`. Real: programs with the human's
repair from files that are not part of the project, only the half that nothing was fitted with. A pushed repair that is
not the human's parses and may mean something else: that share is the silent change of meaning."""


def _tally(cases: Iterable[Case]) -> Tally:
    tally = Tally()
    for case in cases:
        tally.add(case, check(case.language, case.broken))
    return tally


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
    extreme = [large, large[:half] + ")" + large[half:], large[: half * 2 - 20], huge, huge + "];"]
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
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)  # noqa: S603
    return one_value("memory of a process with all three languages", "MiB", float(done.stdout), 300)
