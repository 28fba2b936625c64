"""Rules against the examples of a room: what each proposes for them, and what became of the fixes that were taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from classroom.linting import LANGUAGES, check
from classroom.linting.fitting.replay import Case
from classroom.linting.fitting.sameness import same_program
from classroom.shares import wilson
from storage.read_models import ExampleRow, RuleRow
from web.commands.own_programs import Learnt
from web.commands.tally import Tally


def tables(learnt: Learnt) -> list[str]:
    """Markdown: shares by language, rules by example, rules at work."""
    return [*_by_language(learnt.examples), *_by_rule(learnt.examples), *_at_work(learnt.rules)]


def _by_language(examples: Iterable[ExampleRow]) -> Iterator[str]:
    """Own repairs and those in which a fix was taken apart: the latter agree with the rule that made them."""
    rows = list(examples)
    yield from ("", "## The examples of this room", "", "| what | n | share | Wilson 95 % |", "|---|---:|---:|---|")
    for language in LANGUAGES:
        for words, taken in (("mended by the child alone", False), ("mended after a fix was taken", True)):
            tally = Tally()
            for row in rows:
                if row.language == language and row.taken is taken:
                    tally.add(_case(row), check(language, row.broken))
            if tally.n:
                yield _line(f"{language}: {words}: the same repair, push or ask", tally.shown_right, tally.n)
                yield _line(f"{language}: {words}: right among pushed", *tally.pushed())


def _by_rule(examples: Iterable[ExampleRow]) -> Iterator[str]:
    """What each rule proposes for repairs that the children found without help."""
    counted: dict[tuple[str, str], list[bool]] = {}
    for row in examples:
        said = check(row.language, row.broken).suggestion
        if not row.taken and said is not None and said.fixed is not None:
            right = same_program(row.language, said.fixed, row.fixed)
            counted.setdefault((row.language, said.rule), []).append(right)
    yield from ("", "## Rules against these examples", "")
    yield from ("| rule | proposed | the child's own | Wilson 95 % |", "|---|---:|---:|---|")
    for (language, rule), rights in sorted(counted.items()):
        yield _line(f"{language} {rule}", sum(rights), len(rights))


def _at_work(rules: Iterable[RuleRow]) -> Iterator[str]:
    """What became of fixes that were taken, rule by rule."""
    yield from ("", "## Rules at work", "")
    yield from ("| rule | taken | good | surely at least | speaks at most at |", "|---|---:|---:|---:|---|")
    for row in rules:
        s = row.standing
        yield f"| {row.language} {row.rule} | {s.uses} | {s.good} | {s.bound():.2f} | {s.level} |"


def _case(row: ExampleRow) -> Case:
    return Case("", row.language, "room", "", row.broken, row.fixed, True)


def _line(name: str, hits: int, n: int) -> str:
    low, high = wilson(hits, n)
    return f"| {name} | {n} | {hits / n if n else 0:.3f} | {low:.3f} to {high:.3f} |"
