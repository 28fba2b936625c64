"""How LinterLite learns: replayed slips, what counts as right, the fit, and what the shipped tables are worth."""

from __future__ import annotations

import random

import pytest

from classroom.linting import LANGUAGES, check
from classroom.linting.budget import Work
from classroom.linting.dialects import dialect_of
from classroom.linting.fitted import Learned, unfolded
from classroom.linting.fitting.classes import SLIPS, common
from classroom.linting.fitting.fit import Judged, Winner, fit_order, fit_trust, fold_of, less_sure_as_in_life
from classroom.linting.fitting.reliability import as_svg, bins_of
from classroom.linting.fitting.replay import Case, replayed
from classroom.linting.fitting.sameness import same_program
from classroom.linting.fitting.styles import nested, restyled
from classroom.linting.fitting.valid import longer, valid_programs
from classroom.linting.model import Proposal, Rule
from classroom.linting.searching import Candidate, candidates_of
from classroom.shares import wilson
from web.commands.own_programs import modern_pieces, programs_of

#: Neither the seed of the fit nor the bench's.
SEED = 77
CASE = Case("1", "python", "ins )", "p", "f(", "f()")


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_sixty_valid_programs_in_childrens_style(language: str) -> None:
    programs = programs_of(language)
    assert len(programs) >= 60
    assert [name for name, text in programs.items() if check(language, text).level != "none"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_seed_gives_the_same_broken_programs_again(language: str) -> None:
    programs = programs_of(language)
    first = list(replayed(language, programs, SEED, 25))
    assert list(replayed(language, programs, SEED, 25)) == first
    assert list(replayed(language, programs, SEED + 1, 25)) != first


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_slip_breaks_some_program(language: str) -> None:
    programs = programs_of(language)
    for kind in SLIPS[language]:
        (case,) = replayed(language, programs, SEED, 1, kinds=[kind])
        assert case.kind == kind
        assert dialect_of(language).parse(case.broken) is not None
        assert dialect_of(language).parses(case.fixed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_nobody_can_know_is_not_on_the_frozen_list(language: str) -> None:
    assert not {"ins ID", "ins NUM", "ins STR", "ins ||", "ins &&", "ins +"} & set(common(language))
    assert ("ins ;" in common(language)) == (language == "csharp")


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_hand_writes_the_same_tokens(language: str) -> None:
    chance = random.Random(SEED)
    for text in list(programs_of(language).values())[:20]:
        assert same_program(language, restyled(language, text, chance), text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sums_get_brackets_within_brackets_and_stay_valid(language: str) -> None:
    chance = random.Random(SEED)
    programs = programs_of(language)
    written = {name: nested(text, chance) for name, text in programs.items()}
    assert sum(written[name] != text for name, text in programs.items()) >= 15
    assert [name for name, text in written.items() if not dialect_of(language).parses(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_nested_brackets_the_outer_end_is_lost(language: str) -> None:
    for case in replayed(language, programs_of(language), SEED, 10, kinds=["ins ) outer"]):
        at = next(i for i, (one, other) in enumerate(zip(case.broken + "\0", case.fixed, strict=False)) if one != other)
        assert case.fixed[at] == ")"
        depth, inner = 0, 0
        for char in reversed(case.fixed[:at]):
            depth += (char == ")") - (char == "(")
            inner += char == ")"
            if depth < 0:
                break
        assert inner >= 1


def test_the_frozen_list_is_what_it_was() -> None:
    """What is measured stays the same when slips are added to learn from."""
    assert {language: len(common(language)) for language in LANGUAGES} == {"javascript": 25, "python": 24, "csharp": 26}


@pytest.mark.parametrize("language", LANGUAGES)
def test_common_slips_on_an_unseen_seed_are_repaired_as_the_human_did(language: str) -> None:
    """A small sample of what `helping-hands bench autofix` measures: 85 % and 90 % there."""
    shown = pushed = right = n = 0
    for case in replayed(language, programs_of(language), SEED, 60, kinds=common(language)):
        said = check(language, case.broken).suggestion
        assert said is not None
        is_right = said.fixed is not None and same_program(language, said.fixed, case.fixed)
        n, shown = n + 1, shown + is_right
        pushed, right = pushed + (said.level == "push"), right + (said.level == "push" and is_right)
    assert n == 60
    assert shown >= 0.8 * n
    assert right >= 0.9 * pushed


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_about_valid_programs(language: str) -> None:
    texts = valid_programs(language, programs_of(language), modern_pieces(language), SEED, 80)
    assert [text for text in texts if check(language, text).level != "none"] == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_about_two_thousand_valid_programs(language: str) -> None:
    texts = list(valid_programs(language, programs_of(language), modern_pieces(language), SEED + 1, 2_000))
    assert len(texts) == 2_000
    assert [text for text in texts if check(language, text).level != "none"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_piece_of_modern_syntax_is_left_alone(language: str) -> None:
    for name, pieces in modern_pieces(language).items():
        for piece in pieces:
            inside = f"class A {{\nvoid M() {{\n{piece}\n}}\n}}\n" if name.endswith("statements") else piece + "\n"
            assert check(language, inside).level == "none", piece


@pytest.mark.parametrize("language", LANGUAGES)
def test_programs_behind_each_other_are_valid_and_long(language: str) -> None:
    text = longer(language, programs_of(language), 150, random.Random(SEED))
    assert text.count("\n") >= 150
    assert check(language, text).level == "none"


def test_the_same_program_may_look_otherwise() -> None:
    assert same_program("python", "x=1\n", "x = 1  # one\n")
    assert not same_program("python", "if a:\n    b()\n", "if a: pass\nb()\n")
    assert same_program("javascript", "f( 1 )", "f(1) // one")
    assert not same_program("csharp", 'F("a b");', 'F("ab");')


def _judged(name: str, good: str, bad: str) -> Judged:
    candidates = [
        Candidate(Rule(name, lambda _: (), (), ()), Proposal((), 0.5), (feature,), 0.0, feature)
        for feature in (good, bad)
    ]
    return Judged(CASE, 0, candidates, [True, True], [True, False])


def test_the_order_learns_which_candidate_the_human_took() -> None:
    order = fit_order([_judged("r", "good", "bad") for _ in range(20)], seed=1)
    assert order["good"] > 0 > order["bad"]


def test_trust_learns_how_often_a_kind_was_right() -> None:
    often = [Winner(CASE, 0, ("rule a strong",), number % 10 != 0, 1.0) for number in range(200)]
    seldom = [Winner(CASE, 0, ("rule b weak",), number % 5 == 0, 1.0) for number in range(200)]
    learned = Learned(1, trust=fit_trust([*often, *seldom], seed=1), cases={"": 100})
    assert 0.82 < learned.confidence(("rule a strong",)) < 0.97
    assert 0.1 < learned.confidence(("rule b weak",)) < 0.32


def test_kinds_that_were_less_often_right_in_life_are_trusted_less() -> None:
    kind = "op del else @start"
    case = Case("1", "csharp", "del else", "p", "", "")
    winners = [Winner(case, 0, ("rule a strong", kind), True, 1.0) for _ in range(50)]
    assert less_sure_as_in_life({kind: 2.0}, winners)[kind] < 1.0
    assert less_sure_as_in_life({"op ins ]": 2.0}, winners)["op ins ]"] == 2.0


def test_a_kind_of_edit_that_was_hardly_ever_seen_is_never_pushed() -> None:
    learned = Learned(1, trust={"": 9.0}, cases={"ins ;": 100, "ins :": 2})
    assert learned.confidence(("op ins ;",)) > 0.9
    assert learned.confidence(("op ins :",)) < 0.9


def test_a_program_is_always_in_the_same_fold() -> None:
    assert {fold_of("dice_game") for _ in range(3)} == {fold_of("dice_game")}
    assert {fold_of(name) for name in programs_of("python")} == {0, 1, 2}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_tables_were_fitted(language: str) -> None:
    learned = dialect_of(language).learned
    assert learned.version >= 1
    assert len(learned.seen) > 1_000
    assert sum(learned.cases.values()) > 1_000


def test_a_table_unfolds_to_pairs_and_triples() -> None:
    assert unfolded("a b\tc d\nx y\n") == {"a b", "a b c", "a b d", "x y"}


@pytest.mark.parametrize(
    ("right", "n", "low", "high"), [(0, 0, 0.0, 1.0), (10, 10, 0.722, 1.0), (50, 100, 0.404, 0.596)]
)
def test_the_interval_of_wilson_has_the_known_values(right: int, n: int, low: float, high: float) -> None:
    assert wilson(right, n) == pytest.approx((low, high), abs=0.001)


def test_the_plot_shows_a_point_for_each_bin() -> None:
    bins = bins_of([(0.95, True), (0.96, True), (0.93, False), (0.3, False)])
    assert [(b.n, b.right) for b in bins] == [(1, 0), (1, 0), (2, 2)]
    assert as_svg({"python": bins}).count("<circle") == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_quick_judge_agrees_with_the_whole_text(language: str) -> None:
    dialect = dialect_of(language)
    programs = programs_of(language)
    long = {"long": longer(language, programs, 60, random.Random(SEED))}
    for case in [*replayed(language, programs, SEED, 8), *replayed(language, long, SEED, 4)]:
        stop = dialect.parse(case.broken)
        assert stop is not None
        probes = dialect.prober(case.broken)
        for candidate in candidates_of(dialect, case.broken, stop, Work()):
            assert probes(candidate.fixed) == dialect.parses(candidate.fixed)
