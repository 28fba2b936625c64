"""A sitting hears each beacon once, however often and in whatever order it comes, and keeps little of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from classroom import beacon_hearing as core
from classroom.beacon import ONE_FINDING_MS
from classroom.beacon_hearing import Beacon, BeaconHeard, HearBeacons, Hearing
from classroom.student_session import Push, decide, evolve, initial
from tests.rules.pushes import NOON, an_error

A, B = "aaaaaaaaaaaa", "bbbbbbbbbbbb"


def a_beacon(seq: int, hashed: str = A, kind: str = "parse_error", device_id: int = 7) -> Beacon:
    return Beacon(kind, "javascript", device_id, seq, 0, 0, 1, 1, 0, hashed, coalesced=False)


def told(hearing: Hearing, at: int, *beacons: Beacon) -> tuple[Hearing, list[BeaconHeard]]:
    events = core.decide(hearing, HearBeacons(beacons, at))
    for event in events:
        assert isinstance(event, BeaconHeard)
        hearing = core.evolve(hearing, event)
    return hearing, events


batches = st.lists(st.lists(st.builds(a_beacon, st.integers(1, 80), device_id=st.integers(1, 3)), max_size=8))


@given(batches)
def test_no_beacon_is_heard_twice_in_one_call_or_in_many(calls: list[list[Beacon]]) -> None:
    hearing, heard = Hearing(), list[tuple[int, int]]()
    for at, beacons in enumerate(calls):
        hearing, events = told(hearing, at, *beacons)
        heard += [(event.beacon.device_id, event.beacon.seq) for event in events]
        assert told(hearing, at, *beacons)[1] == []
    assert len(heard) == len(set(heard))


@given(st.lists(st.integers(1, 40), max_size=80), st.integers(0, 3_000))
def test_what_is_remembered_is_bounded(devices: list[int], apart_ms: int) -> None:
    hearing = Hearing()
    for seq, device_id in enumerate(devices, 1):
        hearing, events = told(hearing, seq * apart_ms, a_beacon(seq, f"{seq:012x}", device_id=device_id))
        assert len(events) == 1
    assert len(hearing.windows) <= core.MAX_DEVICES
    assert len(hearing.recent) <= core.MAX_RECENT


def test_a_finding_is_told_once_within_ten_seconds_and_again_after() -> None:
    hearing, (first,) = told(Hearing(), 0, a_beacon(1))
    assert (first.finding, first.repeats) == ("b-00000007-1", False)
    hearing, (same, other) = told(hearing, ONE_FINDING_MS, a_beacon(2), a_beacon(3, B))
    assert (same.finding, same.repeats) == (first.finding, True)
    assert (other.finding, other.repeats) == ("b-00000007-3", False)
    _, (late,) = told(hearing, 2 * ONE_FINDING_MS + 1, a_beacon(4))
    assert not late.repeats


def test_signs_of_life_are_no_findings() -> None:
    hearing, events = told(Hearing(), 0, a_beacon(1, kind="alive"), a_beacon(2, kind="resolved"), a_beacon(3))
    assert [event.repeats for event in events] == [False, False, False]
    assert len(hearing.recent) == 1


def test_an_error_that_the_page_tells_by_itself_is_the_same_finding_whichever_comes_first() -> None:
    error = replace(an_error(1), hash=A)
    sitting = _pushed(initial("emma", "r1"), error, NOON)
    (event,) = decide(sitting, HearBeacons((a_beacon(1),), NOON + ONE_FINDING_MS))
    assert isinstance(event, BeaconHeard)
    assert (event.finding, event.repeats) == (error.event_id, True)
    (event,) = decide(sitting, HearBeacons((a_beacon(1, B),), NOON))
    assert isinstance(event, BeaconHeard)
    assert not event.repeats
    sitting = evolve(initial("emma", "r1"), BeaconHeard(NOON, a_beacon(1), "b-1", repeats=False))
    sitting = _pushed(sitting, error, NOON + 1)
    assert {sighting.finding for sighting in sitting.hearing.recent} == {"b-1"}


def _pushed(sitting: Any, event: Any, at: int) -> Any:
    for each in decide(sitting, Push("c", (event,), at)):
        sitting = evolve(sitting, each)
    return sitting
