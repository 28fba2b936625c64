"""A rule that does badly in life loses its voice, and gets it back for good work or from a person."""

from __future__ import annotations

import pytest

from classroom import rule_book as core
from classroom.rule_book import (
    CHILDREN_AT_LEAST,
    USES_AT_LEAST,
    USES_PER_CHILD,
    CountUse,
    RestoreRule,
    RuleBook,
    RuleCounted,
    RuleDemoted,
    RuleRaised,
    RuleRestored,
    Standing,
)
from classroom.vocabulary import Event, Refused

RULE = "planted"


#: As many as let every use of these tests count.
MANY = 40


def a_use(good: bool, number: int = 1, child: str = "") -> CountUse:
    return CountUse(f"e{number}", child or f"child-{number % MANY}", "python", RULE, 1, int(good), number)


def used(book: RuleBook, *goods: bool, start: int = 1, children: int = MANY) -> tuple[RuleBook, list[Event]]:
    """The book after some uses of so many children by turns, and all but the counting."""
    told: list[Event] = []
    for number, good in enumerate(goods, start):
        for event in core.decide(book, a_use(good, number, f"child-{number % children}")):
            book = core.evolve(book, event)
            told += [] if isinstance(event, RuleCounted) else [event]
    return book, told


def standing(book: RuleBook) -> Standing:
    return book.rules[core.key_of("python", RULE)]


def test_nothing_is_said_before_a_rule_was_used_often_enough() -> None:
    book, told = used(core.initial(), *[False] * (USES_AT_LEAST - 1))
    assert told == []
    assert core.narrowed(book.rules, "python") == {}


@pytest.mark.parametrize(("bad", "level"), [(0, None), (1, "ask"), (3, "ask"), (4, "point"), (20, "point")])
def test_the_twentieth_use_decides_by_what_is_sure(bad: int, level: str | None) -> None:
    book, told = used(core.initial(), *[True] * (20 - bad), *[False] * bad)
    assert [event.level for event in told if isinstance(event, RuleDemoted)] == ([level] if level else [])
    assert core.narrowed(book.rules, "python") == ({RULE: level} if level else {})
    assert core.narrowed(book.rules, "javascript") == {}


def test_one_bad_fix_in_twenty_is_good_enough_in_the_long_run() -> None:
    book, told = used(core.initial(), *[number % 20 != 19 for number in range(200)])
    assert [type(event) for event in told] == [RuleDemoted, RuleRaised]
    assert (standing(book).uses, standing(book).good, standing(book).level) == (200, 190, "push")


def test_a_rule_goes_down_step_by_step_as_it_gets_worse() -> None:
    _, told = used(core.initial(), *[True] * 19, *[False] * 12)
    assert [(event.was, event.level) for event in told if isinstance(event, RuleDemoted)] == [
        ("push", "ask"),
        ("ask", "point"),
    ]


def test_good_work_at_asking_brings_the_push_back_after_twenty_more_uses() -> None:
    book, _ = used(core.initial(), *[True] * 19, False)
    book, told = used(book, *[True] * 19, start=21)
    assert told == []
    book, told = used(book, True, start=40)
    assert [type(event) for event in told] == [RuleRaised]
    assert (standing(book).level, standing(book).since) == ("push", 40)


def test_a_rule_that_only_points_waits_for_a_person() -> None:
    book, _ = used(core.initial(), *[False] * 20)
    book, told = used(book, *[True] * 500, start=21)
    assert (standing(book).level, told) == ("point", [])


def test_a_person_lets_it_speak_again_and_its_count_begins_anew() -> None:
    book, _ = used(core.initial(), *[False] * 20)
    wish = RestoreRule("python", RULE, "m1", "w1", 99)
    events = core.decide(book, wish)
    assert events == [RuleRestored("python", RULE, 99, "point", "m1", "w1")]
    book = core.evolve(book, events[0])
    assert standing(book) == Standing(since=99)
    assert core.decide(book, wish) == []


@pytest.mark.parametrize(("rule", "code"), [("never-used", "not_found"), (RULE, "not_waiting")])
def test_nothing_is_restored_that_is_not_held_back(rule: str, code: str) -> None:
    book, _ = used(core.initial(), True)
    with pytest.raises(Refused, match=code):
        core.decide(book, RestoreRule("python", rule, "m1", "w1", 99))


def test_a_good_use_that_is_taken_back_counts_as_a_bad_one() -> None:
    book, _ = used(core.initial(), *[True] * 20)
    undone = core.heard(
        "e", "child-7", "fix.undone", {"language": "python", "rule": RULE, "counted": True}, 50 + core.FAMILIAR_MS, 0
    )
    told = core.decide(book, undone)
    assert [type(event) for event in told] == [RuleCounted, RuleDemoted]
    for event in told:
        book = core.evolve(book, event)
    assert (standing(book).uses, standing(book).good, standing(book).level) == (20, 19, "ask")


@pytest.mark.parametrize(
    ("kind", "said", "adds"),
    [
        ("fix.judged", {"parsed": True}, (1, 1)),
        ("fix.judged", {"parsed": True, "settles": True}, (0, 0)),
        ("fix.judged", {"parsed": False, "settles": False}, (1, 0)),
        ("fix.kept", {}, (1, 1)),
        ("fix.undone", {"counted": False}, (1, 0)),
        ("fix.undone", {"counted": True}, (0, -1)),
    ],
)
def test_what_happened_to_a_child_is_heard_as_what_it_adds(
    kind: str, said: dict[str, bool], adds: tuple[int, int]
) -> None:
    heard = core.heard("e", "c", kind, {"language": "python", "rule": RULE, **said}, core.FAMILIAR_MS, 0)
    assert (heard.used, heard.good) == adds


def test_an_event_whose_payload_is_gone_adds_nothing() -> None:
    assert core.decide(core.initial(), core.heard("e", "c", "fix.judged", {}, core.FAMILIAR_MS, 0)) == []


def test_one_child_cannot_silence_a_rule_for_the_room() -> None:
    book, told = used(core.initial(), *[False] * 500, children=1)
    assert told == []
    assert standing(book).uses == USES_PER_CHILD
    book, told = used(book, *[True] * 60, start=501)
    assert [event.level for event in told if isinstance(event, RuleDemoted | RuleRaised)] == ["ask", "push"]


def test_two_children_change_nothing_and_three_do() -> None:
    _, told = used(core.initial(), *[False] * 500, children=CHILDREN_AT_LEAST - 1)
    assert told == []
    book, told = used(core.initial(), *[False] * USES_AT_LEAST, children=CHILDREN_AT_LEAST)
    assert [type(event) for event in told] == [RuleDemoted]
    assert (standing(book).level, standing(book).uses) == ("point", USES_AT_LEAST)


def test_of_each_child_the_latest_uses_count() -> None:
    book, _ = used(core.initial(), *[False] * USES_PER_CHILD, *[True] * (USES_PER_CHILD - 1), children=1)
    assert (standing(book).uses, standing(book).good) == (USES_PER_CHILD, USES_PER_CHILD - 1)
    assert standing(book).children == {"child-0": "-" + "+" * (USES_PER_CHILD - 1)}


def test_a_rule_that_asks_comes_back_by_good_work_of_children_whose_uses_are_all_counted() -> None:
    book, told = used(core.initial(), *[True] * 34, *[False] * 6, children=5)
    assert standing(book).level == "ask"
    book, told = used(book, *[True] * 40, start=41, children=5)
    assert [type(event) for event in told] == [RuleRaised]
    assert standing(book).uses == 5 * USES_PER_CHILD


def test_a_good_use_that_is_no_longer_counted_cannot_be_taken_back() -> None:
    book, _ = used(core.initial(), *[False] * USES_PER_CHILD, children=1)
    undone = core.heard(
        "e", "child-0", "fix.undone", {"language": "python", "rule": RULE, "counted": True}, 50 + core.FAMILIAR_MS, 0
    )
    assert core.decide(book, undone) == []


def test_a_record_of_before_children_were_told_apart_is_read_and_moves_no_rule_by_itself() -> None:
    book = core.initial()
    for _ in range(30):
        book = core.evolve(book, RuleCounted("python", RULE, 1, 1, 0))
    assert (standing(book).uses, standing(book).children) == (30, {})
    book, told = used(book, False, start=1)
    assert told == []
    book, told = used(book, False, False, start=2)
    assert [event.level for event in told if isinstance(event, RuleDemoted)] == ["point"]


@pytest.mark.parametrize("joined_at", [None, 1, 500])
def test_the_uses_of_somebody_who_has_just_joined_or_is_gone_count_nothing(joined_at: int | None) -> None:
    payload = {"language": "python", "rule": RULE, "parsed": False}
    use = core.heard("e", "a-made-up-name", "fix.judged", payload, core.FAMILIAR_MS, joined_at)
    assert core.decide(core.initial(), use) == []
    known = core.heard("e", "child", "fix.judged", payload, core.FAMILIAR_MS, 0)
    assert len(core.decide(core.initial(), known)) == 1
