"""Who waited, who was helped and who never asks, by child over weeks: facts for mentors, and no ranking.

Children are listed by their names and nothing else; there is no order by speed, skill or need, and no score. A child
that was there and never asked is a fact that nobody sees in a queue, and the one that mentors can do most about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from classroom.names import name_key
from classroom.ticket import Ticket

#: With these a mentor begins to help, and with those the help ends; a claim that ran out says nothing of help.
BEGINS = frozenset({"claimed", "handed_on"})
ENDS = frozenset({"released", "resolved", "cancelled", "away", "put_off", "handed_on"})
NO_END = frozenset({"lease_ended"})


@dataclass(frozen=True, slots=True)
class Child:
    id: str
    name: str


def wait_s(ticket: Ticket) -> float | None:
    """Until a mentor came first, or until it was over without one; None while neither is so. The first claim may have
    left the history of a ticket with more than fifty steps: then the last one counts."""
    ends = [step["at"] for step in ticket.history if step["event"] in BEGINS]
    ends += [each for each in (ticket.claimed_at, ticket.closed_at) if each is not None]
    return max(0, min(ends) - ticket.opened_at) / 1000 if ends else None


def help_s(ticket: Ticket) -> float:
    """How long mentors were with the child."""
    total_ms, since = 0, None
    for step in ticket.history:
        if since is not None and step["event"] in ENDS:
            total_ms += step["at"] - since
        if step["event"] in ENDS | NO_END:
            since = None
        if step["event"] in BEGINS:
            since = step["at"]
    return max(0, total_ms) / 1000


def asked(ticket: Ticket) -> bool:
    """Whether the child itself raised a hand, whatever its error did."""
    return ticket.ask is not None or ticket.source == "hand"


def helped(ticket: Ticket) -> bool:
    return any(step["event"] in BEGINS for step in ticket.history) or ticket.claimed_at is not None


def of(
    children: Iterable[Child], tickets: Iterable[Ticket], here: Mapping[str, Iterable[int]], zone: ZoneInfo
) -> dict[str, Any]:
    """The facts of one room. `here`: instants at which each child's laptop said something; a few a day are enough.
    Children of whom nothing was heard are left out: who was not there did not wait."""
    by_child: dict[str, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        by_child[ticket.student_id].append(ticket)
    days = {child: {_day(at, zone) for at in instants} for child, instants in here.items()}
    for child, held in by_child.items():
        days.setdefault(child, set()).update(_day(ticket.opened_at, zone) for ticket in held)
    weeks = sorted({_week(day) for each in days.values() for day in each})
    known = sorted((each for each in children if days.get(each.id)), key=lambda each: (name_key(each.name), each.id))
    rows = [_row(each, by_child.get(each.id, []), days[each.id], weeks, zone) for each in known]
    return {
        "weeks": [week.isoformat() for week in weeks],
        "children": rows,
        "never_asked": [{"id": row["id"], "name": row["name"]} for row in rows if row["asked"] == 0],
    }


def _row(child: Child, tickets: list[Ticket], days: set[date], weeks: list[date], zone: ZoneInfo) -> dict[str, Any]:
    by_week: dict[date, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        by_week[_week(_day(ticket.opened_at, zone))].append(ticket)
    told = [
        {"week": week.isoformat(), "days": sum(_week(day) == week for day in days), **_facts(by_week[week])}
        for week in weeks
    ]
    return {"id": child.id, "name": child.name, "days": len(days), **_facts(tickets), "by_week": told}


def _facts(tickets: list[Ticket]) -> dict[str, Any]:
    waits = [wait for ticket in tickets if (wait := wait_s(ticket)) is not None]
    mean = {"mean": round(sum(waits) / len(waits), 1), "longest": round(max(waits), 1)} if waits else None
    return {
        "tickets": len(tickets),
        "asked": sum(map(asked, tickets)),
        "helped": sum(map(helped, tickets)),
        "wait_s": mean,
        "help_s": round(sum(map(help_s, tickets)), 1),
    }


def _day(at: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).date()


def _week(day: date) -> date:
    """Its Monday."""
    return day - timedelta(days=day.weekday())


def since(weeks: int, zone: ZoneInfo, at: int) -> int:
    """The instant at which the first of so many weeks began, the present one included."""
    monday = _week(_day(at, zone)) - timedelta(weeks=weeks - 1)
    return round(datetime(monday.year, monday.month, monday.day, tzinfo=zone).timestamp() * 1000)
