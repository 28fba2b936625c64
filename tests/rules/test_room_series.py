"""A room's numbers over time, by hour and kind, and request by request."""

from __future__ import annotations

import csv
import io
import itertools
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom import room_series
from classroom.room_series import DAY_MS, HOUR_MS, MOST_STEPS, STEPS_MS, as_csv, step_of
from classroom.ticket import Ticket

BERLIN, UTC = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")
#: Monday, 2 March 2026, 15:00 in Berlin.
MONDAY = 1_772_460_000_000
SECOND = 1000
PARSE = {"code": "parse", "message": "SyntaxError: missing ) after argument list", "line": 1, "column": 1}


def a_ticket(at: int = MONDAY, **more: Any) -> Ticket:
    facts = {
        "id": f"t{at}", "room_id": "r1", "student_id": "s-ada", "student_name": "Ada", "state": "open",
        "source": "hand", "language": "javascript", "error": None, "ask": {"goal": "=secret()"}, "context": None,
        "opened_at": at,
    }  # fmt: skip
    return Ticket(**{**facts, **more})


def helped(at: int = MONDAY, waited_s: int = 30, helped_s: int = 60, **more: Any) -> Ticket:
    came = at + waited_s * SECOND
    ends = {"wait_ended_at": came, "claimed_at": came, "closed_at": came + helped_s * SECOND}
    return a_ticket(at, state="resolved", resolution="mentor", **{**ends, **more})


def series(*tickets: Ticket, span_ms: int = 12 * HOUR_MS, zone: ZoneInfo = BERLIN) -> dict[str, Any]:
    return room_series.of(tickets, MONDAY, MONDAY + span_ms, zone, {"brackets-pair": "Brackets come in pairs"})


def test_each_step_has_its_own_numbers_and_the_quiet_ones_are_there_too() -> None:
    told = series(helped(MONDAY, 10), helped(MONDAY + 60 * SECOND, 50), a_ticket(MONDAY + HOUR_MS))
    assert told["step_ms"] == 15 * 60 * SECOND
    assert len(told["steps"]) == 48
    first, second = told["steps"][:2]
    assert (first["requests"], first["wait_s"]["mean"], first["resolved"]) == (2, 30.0, {"mentor": 2})
    assert (second["requests"], second["wait_s"]["mean"]) == (0, None)
    assert sum(step["requests"] for step in told["steps"]) == 3


@given(
    at=st.integers(MONDAY, MONDAY + 400 * DAY_MS),
    span_ms=st.integers(1, 400 * DAY_MS),
    zone=st.sampled_from([BERLIN, UTC, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/New_York")]),
    share=st.floats(0, 1, exclude_max=True),
)
def test_steps_cover_the_span_without_gap_or_overlap_and_lose_no_request(
    at: int, span_ms: int, zone: ZoneInfo, share: float
) -> None:
    ticket = a_ticket(at + int(span_ms * share))
    steps = room_series.of([ticket], at, at + span_ms, zone, {})["steps"]
    assert (steps[0]["from"], steps[-1]["to"]) == (at, at + span_ms)
    assert all(one["to"] == other["from"] for one, other in itertools.pairwise(steps))
    assert all(step["from"] < step["to"] for step in steps)
    assert len(steps) <= MOST_STEPS
    assert sum(step["requests"] for step in steps) == 1


def test_steps_begin_on_the_clock_of_the_centre() -> None:
    by_day = series(span_ms=30 * DAY_MS, zone=ZoneInfo("Asia/Kathmandu"))["steps"]
    assert by_day[1]["from"] == MONDAY + 4 * HOUR_MS + HOUR_MS // 4  # midnight, where it is 19:45
    by_week = series(span_ms=300 * DAY_MS, zone=UTC)["steps"]
    assert (by_week[1]["from"] - (MONDAY - 14 * HOUR_MS)) % (7 * DAY_MS) == 0  # a Monday, too


def test_a_longer_span_has_longer_steps() -> None:
    steps = [step_of(0, days * DAY_MS) for days in (0.2, 0.5, 3, 7, 30, 400)]
    assert steps == [5 * 60_000, 15 * 60_000, HOUR_MS, 6 * HOUR_MS, DAY_MS, 7 * DAY_MS]
    assert step_of(0, 9_999 * DAY_MS) == STEPS_MS[-1]


def test_heat_counts_by_the_hour_on_the_wall_and_by_kind() -> None:
    tickets = [a_ticket(), a_ticket(MONDAY + 59 * 60 * SECOND), a_ticket(MONDAY, error=PARSE, language="python")]
    assert series(*tickets)["heat"] == [
        {"language": "javascript", "kind": "question", "hour": 15, "count": 2},
        {"language": "python", "kind": "parse", "hour": 15, "count": 1},
    ]
    assert {cell["hour"] for cell in series(*tickets, zone=UTC)["heat"]} == {14}


def test_what_it_was_about_is_counted_without_slips() -> None:
    slip = {**PARSE, "message": "nobody has words for this"}
    told = series(a_ticket(error=PARSE), a_ticket(error=PARSE), a_ticket(error=slip), a_ticket())
    assert told["concepts"] == [{"code": "brackets-pair", "title": "Brackets come in pairs", "count": 2}]


def test_a_request_says_how_it_went() -> None:
    (row,) = room_series.requests(
        [helped(MONDAY, 30, 60, first_wait=(20, 40, 60), first_wait_at=MONDAY, tags=("loops",))], BERLIN
    )
    assert row["opened"] == "2026-03-02T15:00:00+01:00"
    assert (row["waited_s"], row["mentor_came"], row["helped_s"]) == (30.0, True, 60.0)
    assert (row["range_low_s"], row["range_high_s"], row["range_right"]) == (20, 60, True)
    (waiting,) = room_series.requests([a_ticket()], BERLIN)
    assert [waiting[key] for key in ("waited_s", "mentor_came", "helped_s", "range_right")] == [None] * 4


def test_no_child_and_none_of_its_words_leave_the_room() -> None:
    ticket = helped(error={**PARSE, "message": "secret is not defined"}, note="Ada cried", context={"text": "secret"})
    text = as_csv(*_table(ticket)) + str(_table(ticket))
    for word in ("Ada", "s-ada", "secret", "cried"):
        assert word not in text


def _table(*tickets: Ticket) -> tuple[list[dict[str, Any]], list[str]]:
    rows = room_series.requests(tickets, BERLIN)
    return rows, list(rows[0])


def read(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_csv_says_the_same_as_the_rows() -> None:
    rows, columns = _table(helped(tags=("loops", "say it aloud")), a_ticket())
    first, second = read(as_csv(rows, columns))
    assert (first["waited_s"], first["mentor_came"], first["resolution"]) == ("30.0", "yes", "mentor")
    assert first["tags"] == "loops; say it aloud"
    assert (second["waited_s"], second["resolution"], second["tags"]) == ("", "", "")
    assert read(as_csv([], columns)) == []


@pytest.mark.parametrize(
    "tag", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1", "=cmd|' /C calc'!A0", '="a",b']
)
def test_no_cell_is_a_formula_for_a_spreadsheet(tag: str) -> None:
    rows, columns = _table(helped(tags=(tag,)))
    (row,) = read(as_csv(rows, columns))
    assert row["tags"] == f"'{tag}"


@given(st.text())
def test_whatever_is_written_is_read_again_and_begins_no_formula(tag: str) -> None:
    rows, columns = _table(helped(tags=(tag,)))
    (row,) = read(as_csv(rows, columns))
    assert row["tags"] in (tag, f"'{tag}")
    assert row["tags"].lstrip(" ")[:1] not in {*room_series.FORMULA_STARTS}
