"""Why a ticket stands where it stands: named rules, each with its points, under the weights of the room.

The score is the sum of the rules. All that grows with time grows alike for everybody who waits, so that the order at
one moment is the order at all moments, until something happens. What is counted about the past (help received lately,
time stuck before asking, being new, a deadline) is counted once, for the moment at which the wait began.

Fairness does not hang on weights. Whoever was overtaken as often as the room allows (`queue.max_overtakes`) has only
two rules left, one that outweighs everything and the wait, so that such children are helped in the order in which
they came. So nobody who takes the first of the line can overtake anybody more often, whatever weights, pins and
arrivals there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from classroom.queue_rules import DEFAULT, QueueRules
from classroom.ticket import Ticket

MAX_REPEATS_COUNTED = 4
MAX_HELPS_COUNTED = 3
MAX_STUCK_MIN = 10
#: The one rule that gives more with time.
WAITING = "waiting"
PASSED_OVER = "passed_over"
#: A child who has to go later than this after it asked is in no hurry yet.
DEADLINE_COUNTS_MS = 3_600_000
#: More than all other rules can give together, pins included: a test adds them up.
POINTS_PASSED_OVER = 10_000


@dataclass(frozen=True, slots=True)
class Standing:
    """What the room knows about a ticket beyond the ticket: how many who came later were helped before; helps that the
    child had before it asked; whether it is new; whether triage is on, and how short the help will be (0 to 1)."""

    overtaken: int = 0
    helps: int = 0
    is_beginner: bool = False
    in_triage: bool = False
    shortness: float = 0.0


ALONE = Standing()


def score(ticket: Ticket, at: int, standing: Standing = ALONE, rules: QueueRules = DEFAULT) -> float:
    """The sum of `why`, unrounded; only differences between tickets of one room at the same `at` mean anything."""
    total = 0.0
    for _, points in _reasons(ticket, at, standing, rules):
        total += points
    return total


def why(ticket: Ticket, at: int, standing: Standing = ALONE, rules: QueueRules = DEFAULT) -> list[dict[str, Any]]:
    """The rules that put the ticket where it stands, largest first."""
    found = sorted(_reasons(ticket, at, standing, rules), key=lambda reason: -reason[1])
    return [{"rule": rule, "points": round(points, 1)} for rule, points in found]


def is_passed_over(standing: Standing, rules: QueueRules) -> bool:
    """Whether nobody may overtake this one any more."""
    return standing.overtaken >= rules.max_overtakes


def _reasons(ticket: Ticket, at: int, standing: Standing, rules: QueueRules) -> list[tuple[str, float]]:
    """Rules that give nothing are left out. Called for everybody in line at each decision, hence no list of lists."""
    if is_passed_over(standing, rules):
        # Among these nobody may overtake, so that only who came first counts, and not what a laptop said of it.
        return [(PASSED_OVER, POINTS_PASSED_OVER), _waiting(ticket.arrived_at, at, rules)]
    found: list[tuple[str, float]] = []
    _of_the_ticket(found, ticket, rules)
    _of_the_child(found, ticket, standing, rules)
    _of_the_fix(found, ticket, standing, rules)
    found.append(_waiting(ticket.opened_at, at, rules))
    return found


def _waiting(since: int, at: int, rules: QueueRules) -> tuple[str, float]:
    return WAITING, rules.points_waiting * (at - since) / 60_000


def _of_the_ticket(found: list[tuple[str, float]], ticket: Ticket, rules: QueueRules) -> None:
    if ticket.pinned and rules.points_pinned:
        found.append(("pinned", rules.points_pinned))
    if ticket.promised_by is not None and rules.points_promised:
        found.append(("promised", rules.points_promised))
    if ticket.is_escalated and rules.points_escalated:
        found.append(("escalated", rules.points_escalated))
    if ticket.source in ("hand", "stuck") and rules.points_hand:
        found.append(("hand", rules.points_hand))
    if ticket.error is not None:
        blocked = ticket.error["code"] == "parse"
        rule, points = ("blocked", rules.points_blocked) if blocked else ("error", rules.points_error)
        if points:
            found.append((rule, points))
    if ticket.repeats and rules.points_repeats:
        found.append(("repeats", rules.points_repeats * min(ticket.repeats, MAX_REPEATS_COUNTED)))
    if ticket.stuck_ms and rules.points_stuck:
        found.append(("stuck", rules.points_stuck * min(MAX_STUCK_MIN, ticket.stuck_ms / 60_000)))


def _of_the_child(found: list[tuple[str, float]], ticket: Ticket, standing: Standing, rules: QueueRules) -> None:
    if ticket.deadline_at is not None:
        left = (ticket.deadline_at - ticket.opened_at) / DEADLINE_COUNTS_MS
        if points := rules.points_deadline * min(1.0, max(0.0, 1 - left)):
            found.append(("deadline", points))
    if standing.is_beginner and rules.points_beginner:
        found.append(("beginner", rules.points_beginner))
    if standing.helps and rules.points_helped:
        found.append(("helped", -rules.points_helped * min(standing.helps, MAX_HELPS_COUNTED)))


def _of_the_fix(found: list[tuple[str, float]], ticket: Ticket, standing: Standing, rules: QueueRules) -> None:
    twice = 2 if standing.in_triage else 1
    if ticket.suggestion is not None and rules.points_fix_on_offer:
        found.append(("fix_on_offer", -twice * rules.points_fix_on_offer))
    if standing.in_triage and (points := rules.points_short_help * standing.shortness):
        found.append(("short_help", points))
