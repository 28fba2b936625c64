"""Who is at work, stuck, idle, away or gone."""

from __future__ import annotations

from typing import Any

import pytest

from classroom import presence
from classroom.presence import (
    AWAY_AFTER_MS,
    GONE_AFTER_MS,
    IDLE_AFTER_MS,
    Seen,
    connected,
    did,
    disconnected,
    greeted,
    is_news,
    pushed,
    row,
    state,
    stuck,
    unsynced,
)

NOW = 1_000_000
HERE = connected(Seen("s", "Emma"), NOW)


def ticket(source: str = "error", suggestion: Any = None, *rules: str) -> dict[str, Any]:
    why = [{"rule": rule, "points": 1} for rule in rules]
    return {"id": "t", "source": source, "suggestion": suggestion, "why": why}


def test_a_child_never_heard_of_is_offline() -> None:
    assert state(Seen("s", "Emma"), None, NOW) == "offline"
    assert row(Seen("s", "Emma"), None, NOW)["last_seen_s"] is None


def test_a_child_with_a_socket_works() -> None:
    assert state(HERE, None, NOW) == "working"


def test_a_reload_is_not_a_departure() -> None:
    gone = disconnected(HERE, NOW)
    assert state(gone, None, NOW + GONE_AFTER_MS) == "working"
    assert state(gone, None, NOW + GONE_AFTER_MS + 1) == "offline"


def test_two_sockets_need_two_goodbyes() -> None:
    assert disconnected(connected(HERE, NOW), NOW).sockets == 1
    assert disconnected(disconnected(HERE, NOW), NOW).sockets == 0


@pytest.mark.parametrize(("still_ms", "expected"), [(0, "working"), (IDLE_AFTER_MS, "idle"), (AWAY_AFTER_MS, "away")])
def test_still_hands_are_idle_and_then_away(still_ms: int, expected: str) -> None:
    assert state(HERE, None, NOW + still_ms) == expected


def test_an_activity_event_says_itself_how_long_the_hands_were_still() -> None:
    later = NOW + IDLE_AFTER_MS
    assert state(did(HERE, later, "activity", {"idle_s": 1}), None, later) == "working"
    assert state(did(HERE, later, "activity", {"idle_s": 300}), None, later) == "idle"


def test_any_other_event_means_work_and_tells_the_language() -> None:
    seen = did(HERE, NOW + IDLE_AFTER_MS, "source.saved", {"language": "python"})
    assert state(seen, None, NOW + IDLE_AFTER_MS) == "working"
    assert seen.language == "python"


@pytest.mark.parametrize(
    ("held", "least", "most"),
    [
        (None, 0, 0),
        (ticket("hand"), 1, 1),
        (ticket(), 0.5, 0.7),
        (ticket("error", None, "repeats"), 0.7, 0.9),
        (ticket("error", {"id": "g"}), 0.1, 0.49),
    ],
)
def test_a_child_is_stuck_as_its_ticket_says(held: Any, least: float, most: float) -> None:
    assert least <= stuck(held) <= most
    assert (state(HERE, held, NOW) == "stuck") == (stuck(held) >= 0.5)


def test_a_child_that_is_gone_is_offline_and_not_stuck() -> None:
    assert state(Seen("s", "Emma"), ticket("hand"), NOW) == "offline"


def test_unsynced_counts_what_the_laptop_still_holds() -> None:
    seen = greeted(HERE, NOW, made_seq=9, last_seq=4)
    assert unsynced(seen) == 5
    assert unsynced(pushed(seen, NOW, last_seq=9)) == 0
    assert unsynced(pushed(seen, NOW, last_seq=12)) == 0


def test_the_passing_of_time_alone_is_no_news() -> None:
    seen = disconnected(HERE, NOW)
    first, later = row(seen, None, NOW), row(seen, None, NOW + 5_000)
    assert first["last_seen_s"] != later["last_seen_s"]
    assert not is_news(first, later)
    assert is_news(None, first)
    assert is_news(first, row(seen, ticket("hand"), NOW))


def test_a_laptop_that_claims_to_hold_any_number_of_events_is_believed_up_to_a_bound() -> None:
    seen = presence.greeted(presence.Seen("s1", "Ada", "r1"), 0, 10**15, 3)
    assert seen.made_seq - seen.last_seq == presence.MOST_UNSYNCED
