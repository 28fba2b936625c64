"""Makes `mix.jsonl`: the fifty-eight problems that the simulated class has in its hour.

python content/simulator/make_mix.py

Forty-three are one slip each of the frozen list of common ones (`classroom.linting.fitting.classes`), drawn as often as
humans make them; fifteen are others: texts that no small repair mends, two or three slips at once, a misspelt name that
is met when the program runs, and questions about programs that run. All are made of the project's own valid programs by
the replay generator, from a seed that neither the fitting (1) nor a bench uses. The file was made once, before any
result was known, and is frozen: `class.json` has its hash, and the simulator takes no other.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# A script of this checkout, which need not be installed: its packages can be imported from here on only.
sys.path.insert(0, str(ROOT))

from classroom.linting.dialects import dialect_of  # noqa: E402  (found by the path above)
from classroom.linting.fitting.classes import common  # noqa: E402  (found by the path above)
from classroom.linting.fitting.replay import page_of, replayed  # noqa: E402  (found by the path above)
from web.commands.own_programs import programs_of  # noqa: E402  (found by the path above)

SEED = 58_043
#: How many of each sort, by language: children come for JavaScript first, then Python, then C#.
COMMON = {"javascript": 18, "python": 16, "csharp": 9}
NOISE = {"javascript": 2, "python": 2, "csharp": 1}
SEVERAL = {"javascript": 1, "python": 1, "csharp": 0}
MISSPELT = {"javascript": 1, "python": 1, "csharp": 0}
QUESTIONS = {"javascript": 2, "python": 2, "csharp": 2}
LONGEST_LINES = 60


def rows() -> Iterator[dict[str, Any]]:
    for language in COMMON:
        programs = {name: text for name, text in programs_of(language).items() if text.count("\n") <= LONGEST_LINES}
        for case in replayed(language, programs, SEED, COMMON[language], kinds=common(language)):
            yield _row("common", language, case.kind, "parse", case.broken, case.fixed)
        yield from _others(language, programs)


def _others(language: str, programs: dict[str, str]) -> Iterator[dict[str, Any]]:
    left = {"noise": NOISE[language], "several": SEVERAL[language]}
    for case in replayed(language, programs, SEED + 1, 400):
        sort = "noise" if case.kind.startswith("noise") else "several" if " + " in case.kind else ""
        if left.get(sort):
            left[sort] -= 1
            yield _row(sort, language, case.kind, "parse", case.broken, case.fixed)
    chance = random.Random(f"{SEED}/{language}")
    names = sorted(programs)
    for _ in range(MISSPELT[language]):
        text = programs[chance.choice(names)]
        yield _row("misspelt", language, "a name without a letter", "run", _misspelt(language, text, chance), text)
    for _ in range(QUESTIONS[language]):
        text = programs[chance.choice(names)]
        yield _row("question", language, "a question", "question", text, text)


def _misspelt(language: str, text: str, chance: random.Random) -> str:
    """The program with a letter less in the last use of one of its own names."""
    dialect = dialect_of(language)
    words = [token for token in page_of(dialect, text).code if re.fullmatch(r"[A-Za-z_]{4,}", token.text)]
    own = [t for t in words if t.text not in dialect.keywords and sum(w.text == t.text for w in words) > 2]
    token = chance.choice(own)
    at = max(other.start for other in own if other.text == token.text)
    cut = at + chance.randrange(1, len(token.text))
    return text[:cut] + text[cut + 1 :]


def _row(sort: str, language: str, slip: str, origin: str, broken: str, fixed: str) -> dict[str, Any]:
    return {"sort": sort, "language": language, "slip": slip, "origin": origin, "broken": broken, "fixed": fixed}


def _with_error(row: dict[str, Any]) -> dict[str, Any]:
    """And what a browser says about it."""
    if row["origin"] == "question":
        return {**row, "error": None}
    if row["origin"] == "run":
        changed = next(
            number
            for number, lines in enumerate(zip(row["broken"].split("\n"), row["fixed"].split("\n"), strict=True), 1)
            if lines[0] != lines[1]
        )
        return {**row, "error": {"message": "A name is not defined", "line": changed, "column": 1}}
    stop = dialect_of(row["language"]).parse(row["broken"])
    if stop is None:
        raise ValueError(f"{row['slip']} left a program that parses")
    line = row["broken"].count("\n", 0, stop.at) + 1
    column = stop.at - row["broken"].rfind("\n", 0, stop.at)
    return {**row, "error": {"message": f"SyntaxError: {stop.message}", "line": line, "column": column}}


def main() -> int:
    made = [{"id": f"p{number:02}", **_with_error(row)} for number, row in enumerate(rows(), 1)]
    (HERE / "mix.jsonl").write_text("".join(json.dumps(row) + "\n" for row in made), encoding="utf-8")
    print(f"{len(made)} problems, {sum(row['sort'] == 'common' for row in made)} of common classes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
