"""Whether a child is stuck before it asks: what counts, what does not, and when the offer is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import struggle as core
from classroom.beacon_hearing import Beacon, BeaconHeard
from classroom.struggle import CALM, LEFT_ALONE_MS, Struggle, StruggleChanged

NOON = 1_000_000_000
MINUTE = 60_000


def error(message: str = "x is not defined") -> tuple[str, dict[str, Any]]:
    return "error.seen", {"origin": "run", "message": message}


def hands(idle_s: float = 0, edits: int = 0, undos: int = 0) -> tuple[str, dict[str, Any]]:
    return "activity", {"idle_s": idle_s, "edits": edits, "undos": undos, "runs": 0}


RAN = ("run.finished", {"ok": True})
FAILED = ("run.finished", {"ok": False})
NO_THANKS = ("stuck.declined", {"offered_at": NOON})


def after(*events: tuple[str, dict[str, Any]], each_ms: int = 20_000, start: Struggle = CALM) -> tuple[Struggle, int]:
    """The child's state after these, one each twenty seconds, with what follows of each taken in; and the time."""
    now, at = start, NOON
    for kind, body in events:
        at += each_ms
        now = core.did(now, kind, body, at)
        for event in core.decide(now, at):
            assert isinstance(event, StruggleChanged)
            now = core.evolve(now, event)
    return now, at


def stuck(*events: tuple[str, dict[str, Any]], each_ms: int = 20_000) -> bool:
    return after(*events, each_ms=each_ms)[0].is_stuck


# --- signs ----------------------------------------------------------------------------------------------------


def test_the_same_error_again_and_again_is_being_stuck_whatever_names_are_in_it() -> None:
    assert not stuck(error(), error())
    assert stuck(error("a is not defined"), error("b is not defined"), error("c is not defined"))


def test_one_error_after_the_other_is_getting_on() -> None:
    assert not stuck(error("x is not defined"), error("y is not a function"), error("assignment to constant"))


def test_undoing_without_end_is_being_stuck_without_any_error() -> None:
    assert stuck(hands(edits=4, undos=6), hands(edits=3, undos=7))
    assert not stuck(hands(edits=40, undos=6), hands(edits=30, undos=7))
    assert not stuck(hands(edits=1, undos=3))


def test_a_broken_program_and_still_hands_are_being_stuck_after_some_minutes() -> None:
    still = [hands(idle_s=n * 60) for n in range(1, 7)]
    assert not stuck(error(), *still[:3], each_ms=MINUTE)
    assert stuck(error(), *still, each_ms=MINUTE)


def test_thinking_is_not_being_stuck_and_nobody_is_at_a_laptop_that_is_still_for_long() -> None:
    assert not stuck(hands(idle_s=40), hands(idle_s=100), hands(idle_s=170))
    assert not stuck(hands(idle_s=700), hands(idle_s=760))


def test_errors_of_long_ago_do_not_count() -> None:
    old = (error(), error())
    now, _ = after(*old)
    assert core.signs_of(now, NOON + 11 * MINUTE)["repeats"] == 0


# --- the offer ------------------------------------------------------------------------------------------------

AGAIN = [error()] * 4


def test_the_offer_says_why() -> None:
    now, at = after(*AGAIN[:2])
    now = core.did(now, *error(), at + 20_000)
    (event,) = core.decide(now, at + 20_000)
    assert isinstance(event, StruggleChanged)
    assert event.stuck
    assert 0.6 <= event.score <= 1
    assert event.reasons[0] == "repeats"


@pytest.mark.parametrize("way_out", [RAN])
def test_a_program_that_runs_ends_it(way_out: tuple[str, dict[str, Any]]) -> None:
    now, at = after(*AGAIN, way_out)
    assert not now.is_stuck
    assert core.decide(now, at) == []


def test_a_program_that_can_be_read_again_ends_it() -> None:
    now, at = after(*AGAIN)
    assert now.is_stuck
    (event,) = core.decide(core.whole(now), at)
    assert isinstance(event, StruggleChanged)
    assert not event.stuck


def test_a_run_that_fails_ends_nothing() -> None:
    assert stuck(*AGAIN, FAILED)


def test_whoever_says_no_is_left_alone_for_a_while_and_then_asked_again() -> None:
    now, at = after(*AGAIN, NO_THANKS)
    assert not now.is_stuck
    for later in (1, LEFT_ALONE_MS - 1):
        assert core.decide(core.did(now, *error(), at + later), at + later) == []
    again = core.did(core.did(now, *error(), at + LEFT_ALONE_MS), *error(), at + LEFT_ALONE_MS)
    assert core.decide(again, at + LEFT_ALONE_MS)


def test_it_is_said_once_until_it_changes() -> None:
    now, at = after(*AGAIN)
    assert core.decide(core.did(now, *error(), at + 1), at + 1) == []
    between = replace(now, errors=now.errors[:2])
    assert core.CALM_BELOW <= sum(core.signs_of(between, at).values()) < core.STUCK_FROM
    assert core.decide(between, at) == []


EVENTS = st.lists(
    st.one_of(
        st.sampled_from([error("a is not defined"), error("b is not a function"), RAN, FAILED, NO_THANKS]),
        st.builds(hands, st.floats(0, 1e9), st.integers(0, 10**9), st.integers(0, 10**9)),
    ),
    max_size=60,
)


@given(EVENTS, st.integers(0, 10 * MINUTE))
def test_whatever_a_child_does_the_score_stays_within_bounds_and_so_does_what_is_remembered(
    events: list[tuple[str, dict[str, Any]]], each_ms: int
) -> None:
    now, at = after(*events, each_ms=each_ms)
    assert all(0 <= points <= 0.6 for points in core.signs_of(now, at).values())
    assert max(len(now.errors), len(now.edits)) <= core.KEPT


# --- beacons ---------------------------------------------------------------------------------------------------------


def a_hint(at: int, hashed: str, kind: str = "run_error", *, repeats: bool = False) -> BeaconHeard:
    beacon = Beacon(kind, "javascript", 7, 1, 0, 0, 1, 1, 0, hashed, coalesced=False)
    return BeaconHeard(at, beacon, "b-1", repeats, weight=0.25)


def hinted(struggle: Struggle, *hints: BeaconHeard) -> Struggle:
    for each in hints:
        struggle = core.hinted(struggle, each)
    return struggle


def test_however_many_beacons_come_they_alone_offer_nothing() -> None:
    struggle = hinted(CALM, *(a_hint(at, f"{at:012x}") for at in range(500)))
    assert len(struggle.hints) == core.HINTS_KEPT
    assert 0.2 < core.signs_of(struggle, 500)["beacons"] < 0.25
    assert core.decide(struggle, 500) == []


def test_a_beacon_tips_what_other_signs_have_almost_said() -> None:
    struggle = CALM
    for at in (1_000, 2_000, 3_000):
        struggle = core.did(struggle, "error.seen", {"origin": "run", "message": "Error: a"}, at)
    assert core.decide(struggle, 3_000) == []
    (event,) = core.decide(hinted(struggle, a_hint(3_000, "aa")), 3_000)
    assert isinstance(event, StruggleChanged)
    assert "beacons" in event.reasons


def test_a_hint_goes_when_the_page_tells_of_the_error_itself_when_all_is_well_and_after_minutes() -> None:
    struggle = hinted(CALM, a_hint(0, "aa"), a_hint(0, "bb"), a_hint(0, "cc", repeats=True), a_hint(0, "", "alive"))
    assert [each[1] for each in struggle.hints] == ["aa", "bb"]
    assert [each[1] for each in core.told(struggle, "aa").hints] == ["bb"]
    assert core.told(struggle, None) == struggle
    assert hinted(struggle, a_hint(1, "", "resolved")).hints == ()
    assert core.signs_of(struggle, core.HINTS_COUNT_MS + 1)["beacons"] == 0
