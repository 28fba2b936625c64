"""Replayed errors: valid programs broken by the slips that humans are known to repair, as often as they do.

How often each repair is made comes from counts over real repairs (one sign or word, by language), merged over the
languages where one of them has too few. Replayed is not real: chance puts the slips where they fit, people do not.
"""

from __future__ import annotations

import random
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from classroom.linting.budget import Work
from classroom.linting.dialects import Dialect, dialect_of
from classroom.linting.fitting.classes import NOISE, SLIPS
from classroom.linting.fitting.slips import Page, Slip
from classroom.linting.fitting.styles import bracketed, nested, restyled, without_semicolons
from classroom.linting.model import Change, apply_changes

#: Out of a hundred repairs so many change one place, two, three; the rest is noise that has no small repair.
SHAPES = {"one": 64, "two": 13, "three": 5, "noise": 18}
#: The share of programs that are only some lines long.
EXCERPTS = 0.35
#: The share of programs with brackets that nobody needs.
BRACKETED = 0.3
#: The share of programs whose sums hold sums in brackets. C#'s hold the fewest sums; with more of them in the others
#: all lost brackets there get doubtful, which real repairs do not bear out.
NESTED = {"javascript": 0.08, "python": 0.08, "csharp": 0.25}
#: The share of JavaScript without semicolons.
WITHOUT_SEMICOLONS = 0.4
#: The share of programs whose last line has no end.
UNENDED = 0.15
#: Rare kinds come a little more often than in life, so that each is seen often enough to be fitted.
TEMPER = 0.5
_ENOUGH = 10_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """One broken program with the repair that its human made. `kind` names the slip, `program` its origin."""

    id: str
    language: str
    kind: str
    program: str
    broken: str
    fixed: str
    real: bool = False


def replayed(
    language: str, programs: Mapping[str, str], seed: int, n: int, *, kinds: Sequence[str] | None = None
) -> Iterator[Case]:
    """`n` cases from a seed. With `kinds` each case is one slip of these, drawn by how common it is."""
    chance = random.Random(f"{language}:{seed}")
    nesting = random.Random(f"nested:{language}:{seed}")
    dialect = dialect_of(language)
    names = sorted(programs)
    seen: set[str] = set()
    made = 0
    for attempt in count():
        if made == n or attempt > 60 * n + 600:
            return
        name = chance.choice(names)
        text = programs[name]
        if chance.random() < BRACKETED:
            text = bracketed(language, text, chance)
        if nesting.random() < NESTED[language]:
            text = nested(text, nesting)
        if language == "javascript" and chance.random() < WITHOUT_SEMICOLONS:
            text = without_semicolons(text)
        text = restyled(language, _excerpt(dialect, text, chance), chance)
        if chance.random() < UNENDED:
            text = text.rstrip("\n")
        if not dialect.parses(text):
            continue
        shape = "one" if kinds is not None else chance.choices(list(SHAPES), list(SHAPES.values()))[0]
        kind, broken = _broken(dialect, text, shape, chance, kinds)
        if broken is None or broken == text or broken in seen or dialect.parse(broken) is None:
            continue
        seen.add(broken)
        made += 1
        yield Case(f"{language}-{seed}-{made}", language, kind, name, broken, text)


def _excerpt(dialect: Dialect, text: str, chance: random.Random) -> str:
    """The program, or a few lines of it that can stand alone: first programs are that short."""
    if chance.random() > EXCERPTS:
        return text
    lines = text.split("\n")
    for _ in range(8):
        first = chance.randrange(len(lines))
        piece = textwrap.dedent("\n".join(lines[first : first + chance.choice([1, 1, 2, 3, 4, 6])])).strip("\n") + "\n"
        if len(piece) > 8 and any(sign in piece for sign in "(=") and dialect.parses(piece):
            return piece
    return text


def page_of(dialect: Dialect, text: str) -> Page:
    """A program as slips see it."""
    code = tuple(t for t in dialect.tokens_of(text, Work(_ENOUGH)) if t.kind != "comment")
    return Page(text, code, dialect.keywords)


def _broken(
    dialect: Dialect, text: str, shape: str, chance: random.Random, kinds: Sequence[str] | None
) -> tuple[str, str | None]:
    slips = SLIPS[dialect.name]
    if shape == "noise":
        name, slip = chance.choice(sorted(NOISE.items()))
        return f"noise {name}", _apply(dialect, text, slip, chance)
    names = list(kinds) if kinds is not None else list(slips)
    weights = [slips[name].weight ** TEMPER for name in names]
    picked = [chance.choices(names, weights)[0] for _ in range({"one": 1, "two": 2, "three": 3}[shape])]
    broken: str | None = text
    for name in picked:
        if broken is not None:
            broken = _apply(dialect, broken, slips[name].slip, chance)
    return " + ".join(picked), broken


def _apply(dialect: Dialect, text: str, slip: Slip, chance: random.Random) -> str | None:
    page = page_of(dialect, text)
    if not page.code:
        return None
    try:
        changes: tuple[Change, ...] | None = slip(page, chance)
    except (IndexError, ValueError):
        return None  # chance found nothing to choose from: too small a page for this slip
    return apply_changes(text, changes) if changes else None
