"""A room's numbers over time: in steps of one length, by hour of the day and kind of trouble, and request by request.

Of the same tickets and by the same rules as `classroom.room_stats`. Nothing here names a child, or quotes one: what is
exported leaves the room.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from classroom import room_stats, waits
from classroom.concepts import concept_of
from classroom.ticket import Ticket
from classroom.waits import help_kind, mentor_came, outcome_of

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
WEEK_MS = 7 * DAY_MS
#: The shortest of these that makes no more steps than a chart can show.
STEPS_MS = (5 * MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, DAY_MS, WEEK_MS)
MOST_STEPS = 96
#: The first of January 1970 was a Thursday; weeks begin on Mondays.
MONDAY_MS = 3 * DAY_MS
#: What a spreadsheet takes for the beginning of a formula, also in the wide forms of these signs.
FORMULA_STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


# --- over time --------------------------------------------------------------------------------------------------------


def of(
    tickets: Sequence[Ticket], from_ms: int, to_ms: int, zone: ZoneInfo, titles: Mapping[str, str]
) -> dict[str, Any]:
    """The tickets that were opened from `from_ms` until before `to_ms`, in steps, by hour and kind, and by what they
    were about (`titles` of concepts by code)."""
    step_ms, asked = step_of(from_ms, to_ms), waits.requests(tickets)
    return {
        "from": from_ms,
        "to": to_ms,
        "step_ms": step_ms,
        "steps": _steps(asked, from_ms, to_ms, step_ms, zone),
        "heat": _heat(asked, zone),
        "concepts": _concepts(asked, titles),
    }


def step_of(from_ms: int, to_ms: int) -> int:
    """The length of a step for this span; the longest there is, for a span that is longer than all."""
    return next((step for step in STEPS_MS if (to_ms - from_ms) <= step * (MOST_STEPS - 1)), STEPS_MS[-1])


def _steps(tickets: Iterable[Ticket], from_ms: int, to_ms: int, step_ms: int, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Each step with its numbers, also where nobody asked. They begin on the clock of `zone` as it is at the end of the
    span: on full hours, midnights, Mondays."""
    shift_ms = _offset_ms(to_ms, zone) + (MONDAY_MS if step_ms == WEEK_MS else 0)
    first = (from_ms + shift_ms) // step_ms
    found: dict[int, list[Ticket]] = {}
    for ticket in tickets:
        found.setdefault((ticket.opened_at + shift_ms) // step_ms, []).append(ticket)
    steps = []
    for number in range(first, (to_ms - 1 + shift_ms) // step_ms + 1):
        start = number * step_ms - shift_ms
        ends = max(from_ms, start), min(to_ms, start + step_ms)
        steps.append(room_stats.of(found.get(number, ()), *ends))
    return steps


def _offset_ms(at: int, zone: ZoneInfo) -> int:
    offset = _local(at, zone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds() * 1000)


def _local(at: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone)


def _heat(tickets: Iterable[Ticket], zone: ZoneInfo) -> list[dict[str, Any]]:
    """How many asked about which kind of thing at which hour of the day."""
    counted = Counter((t.language, help_kind(t), _local(t.opened_at, zone).hour) for t in tickets)
    return [
        {"language": language, "kind": kind, "hour": hour, "count": count}
        for (language, kind, hour), count in sorted(counted.items())
    ]


def _concepts(tickets: Iterable[Ticket], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """The most frequent first."""
    counted = Counter(filter(None, map(_concept, tickets)))
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return [{"code": code, "title": titles.get(code, code), "count": count} for code, count in ordered]


def _concept(ticket: Ticket) -> str | None:
    return concept_of(ticket.language, ticket.error, ticket.context, ticket.suggestion)


# --- request by request -----------------------------------------------------------------------------------------------


def requests(tickets: Iterable[Ticket], zone: ZoneInfo) -> list[dict[str, Any]]:
    """One row for each; empty is None. Times with their offset, durations in seconds. `range_right` is None where
    nobody can know."""
    return [_request(ticket, zone) for ticket in waits.requests(tickets)]


def _request(ticket: Ticket, zone: ZoneInfo) -> dict[str, Any]:
    came = mentor_came(ticket)
    outcome = outcome_of(ticket, came=came)
    low_s, mid_s, high_s = ticket.first_wait or (None, None, None)
    return {
        "opened": _local(ticket.opened_at, zone).isoformat(timespec="seconds"),
        "source": ticket.source,
        "language": ticket.language,
        "kind": help_kind(ticket),
        "concept": _concept(ticket),
        "waited_s": _seconds(ticket.opened_at, ticket.wait_ended_at),
        "mentor_came": came if ticket.wait_ended_at is not None else None,
        "helped_s": _seconds(ticket.claimed_at, ticket.closed_at),
        "state": ticket.state,
        "resolution": ticket.resolution,
        "range_low_s": low_s,
        "range_mid_s": mid_s,
        "range_high_s": high_s,
        "range_right": outcome.is_right if outcome is not None else None,
        "tags": list(ticket.tags),
    }


def _seconds(start: int | None, end: int | None) -> float | None:
    return None if start is None or end is None else round((end - start) / 1000, 1)


def as_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    """For spreadsheets (RFC 4180): no cell is a formula, and a mark at the start says that it is UTF-8."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return "\N{ZERO WIDTH NO-BREAK SPACE}" + written.getvalue()


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return _harmless("; ".join(map(str, value)))
        case int() | float():
            return str(value)
    return _harmless(str(value))


def _harmless(text: str) -> str:
    """A text that a spreadsheet shows and does not reckon (OWASP, "CSV Injection")."""
    # Some skip blanks before they look.
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
