"""What a room does when more children wait than its mentors can help: on at once, off late, and it says what it did.

In the very decision that sees one more than `queue.triage_over` waiting, triage is on. Then a fix on offer counts
twice, so that trivial errors are answered by LinterLite without a mentor; children with one problem are offered as a
group, for one explanation or one visit; and of those who stand about equal the shortest expected help comes first.
Nobody is overtaken more often for that than at other times (`classroom.scoring`). It ends when clearly fewer wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from classroom.queue_events import RuleSet, RulesGiven, TriageActed, TriageEnded, TriageStarted
from classroom.queue_state import (
    Queue,
    count_waiting,
    did_key,
    evolve,
    groups,
    rank,
    shortness_by_kind,
    standing_of,
    waiting,
)
from classroom.ticket import Ticket, is_waiting
from classroom.ticket_events import (
    TicketBack,
    TicketEscalated,
    TicketEvent,
    TicketOpened,
    TicketReleased,
    TicketUpdated,
)
from classroom.vocabulary import Event

#: After one of these a ticket has another place in the line than before, or one at all.
BEGINNINGS = (TicketOpened, TicketReleased, TicketBack, TicketUpdated)
FIX_FIRST, TOGETHER, SHORT_FIRST, ESCALATED = "fix_first", "together", "short_first", "escalated"


def decide(queue: Queue, events: list[Event], at: int) -> list[Event]:
    """What follows of `events` for triage; `queue` is as it was before them."""
    if not events:
        return []
    now = fold(queue, events)
    count, rules = count_waiting(now), now.rules
    if now.triage_since is None:
        if count <= rules.triage_over:
            return []
        begun = TriageStarted(at, count, rules.triage_over)
        return [begun, *_acts(evolve(now, begun), at, None)]
    if count <= max(0, rules.triage_over - rules.triage_back):
        return [TriageEnded(at, count)]
    return list(_acts(now, at, _touched(events)))


def _touched(events: list[Event]) -> dict[str, bool] | None:
    """The tickets of which these events speak, and whether they have a new place; None when they may concern all."""
    if any(isinstance(event, RuleSet | RulesGiven) for event in events):
        return None
    touched: dict[str, bool] = {}
    for event in events:
        if isinstance(event, TicketEvent):
            touched[event.ticket_id] = isinstance(event, BEGINNINGS) or touched.get(event.ticket_id, False)
    return touched


def escalated(queue: Queue, at: int) -> list[Event]:
    """Whoever has waited too long, whether triage is on or not."""
    limit_ms = queue.rules.escalate_s * 1000
    due = {
        ticket.id
        for ticket in queue.open.values()
        if is_waiting(ticket) and not ticket.is_escalated and at - ticket.opened_at >= limit_ms
    }
    return [TicketEscalated(ticket.id, at) for ticket in waiting(queue) if ticket.id in due] if due else []


def fold(queue: Queue, events: list[Event]) -> Queue:
    for event in events:
        queue = evolve(queue, event)
    return queue


def _acts(queue: Queue, at: int, touched: dict[str, bool] | None) -> Iterator[TriageActed]:
    """What triage does now that it has not told of yet. In a full room each decision asks, so that only the `touched`
    tickets are looked at, and those of their groups; None for all."""
    for action, group, tickets in _wanted(queue, touched):
        told = queue.did.get(did_key(action, group), ())
        new = [ticket.id for ticket in tickets if ticket.id not in told]
        if new:
            yield TriageActed(at, action, (*told, *new), group)


def _wanted(queue: Queue, touched: dict[str, bool] | None) -> Iterator[tuple[str, str | None, list[Ticket]]]:
    looked_at = [t for t in queue.open.values() if is_waiting(t) and (touched is None or t.id in touched)]
    if not looked_at:
        return
    yield FIX_FIRST, None, [t for t in looked_at if t.suggestion is not None]
    concerned = set(groups(looked_at))
    if concerned:
        for group, members in groups([t for t in queue.open.values() if is_waiting(t)]).items():
            if group in concerned and len(members) >= queue.rules.group_from:
                yield TOGETHER, group, members
    yield SHORT_FIRST, None, moved_up(queue, [t for t in looked_at if touched is None or touched[t.id]])
    yield ESCALATED, None, [t for t in looked_at if t.is_escalated]


def moved_up(queue: Queue, tickets: list[Ticket]) -> list[Ticket]:
    """Those that come earlier than they would if the length of a help counted nothing."""
    short = shortness_by_kind(queue)
    shortened = [t for t in tickets if standing_of(queue, t, short).shortness > 0]
    if not shortened:
        return []
    ranks: dict[str, tuple[float, int, str]] = {}
    plain: dict[str, tuple[float, int, str]] = {}
    for ticket in queue.open.values():
        if is_waiting(ticket):
            standing = standing_of(queue, ticket, short)
            ranks[ticket.id] = plain[ticket.id] = rank(queue, ticket, standing)
            if standing.shortness:
                plain[ticket.id] = rank(queue, ticket, replace(standing, shortness=0.0))
    return [t for t in shortened if _place(ranks, t) < _place(plain, t)]


def _place(ranks: Mapping[str, tuple[float, int, str]], ticket: Ticket) -> int:
    """How many come before; counted and not sorted, because few tickets are asked for in a long line."""
    own = ranks[ticket.id]
    return sum(each < own for each in ranks.values())
