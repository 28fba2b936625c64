"""How a room's queue looks from outside: the order, the waits, triage, and what the last events changed.

Pure, like the queue itself; screens, the simulation and the tests of the front door all look through it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from classroom import broadcasts, waits
from classroom.assist_queue import Queue, find, waiting
from classroom.broadcasts import BroadcastTold
from classroom.queue_state import count_waiting, shortness_by_kind, standing_of, wait_ranges
from classroom.scoring import is_passed_over
from classroom.ticket import Ticket, TicketEvent, evolve_ticket, is_waiting
from classroom.ticket_view import ticket_view
from classroom.vocabulary import Event


def order(queue: Queue) -> list[Ticket]:
    """All unresolved tickets: those who wait by rank, those whose mentor is coming, longest claimed first, and at last
    the absent and the promised, by the time that is theirs."""
    others = [t for t in queue.open.values() if not is_waiting(t)]
    claimed = sorted((t for t in others if t.due_at is None), key=lambda t: (t.claimed_at or 0, t.id))
    later = sorted((t for t in others if t.due_at is not None), key=lambda t: (t.due_at or 0, t.id))
    return waiting(queue) + claimed + later


def triage_of(queue: Queue) -> dict[str, Any]:
    on = queue.triage_since is not None
    return {
        "on": on,
        "since": queue.triage_since,
        "waiting": count_waiting(queue),
        "threshold": queue.rules.triage_over,
        "reason": "more_waiting_than_threshold" if on else None,
        "did": [_did(key, tickets) for key, tickets in queue.did.items()],
    }


def _did(key: str, tickets: tuple[str, ...]) -> dict[str, Any]:
    action, _, group = key.partition("/")
    return {"action": action, "group": group or None, "tickets": list(tickets)}


def touched(before: Queue, events: Iterable[Event]) -> dict[str, Ticket]:
    """The tickets of which these events of `before` speak, each as the last of them left it.

    The queue itself forgets closed tickets after a while (`CLOSED_KEPT`), in a rush before anybody was told.
    """
    tickets: dict[str, Ticket] = {}
    for event in events:
        if isinstance(event, TicketEvent):
            held = tickets.get(event.ticket_id) or find(before, event.ticket_id)
            tickets[event.ticket_id] = evolve_ticket(held, event)
    return tickets


def moved(before: Queue, after: Queue) -> dict[str, Ticket]:
    """Unresolved tickets whose score has changed without an event of their own: by a rule that was set, by triage, by a
    mentor who went to somebody else."""
    if before.rules != after.rules:
        return {ticket.id: ticket for ticket in after.open.values()}
    if _is_as_known(before, after):
        return {}
    then, now = shortness_by_kind(before), shortness_by_kind(after)
    return {
        ticket.id: ticket
        for ticket in after.open.values()
        if ticket.student_id in before.open and _counts(before, ticket, then) != _counts(after, ticket, now)
    }


def _is_as_known(before: Queue, after: Queue) -> bool:
    """Nothing has changed that the room knows beside its tickets: nearly always, and seen without looking at each."""
    known = ("helps", "overtaken", "service_by_kind", "joined", "triage_since")
    return all(getattr(before, fact) is getattr(after, fact) for fact in known)


def _counts(queue: Queue, ticket: Ticket, short: Mapping[str, float]) -> tuple[Any, ...]:
    """What of its standing adds to the score: to have been overtaken once more does not, until it is too often."""
    each = standing_of(queue, ticket, short)
    passed_over = is_passed_over(each, queue.rules)
    return (passed_over, each.helps, each.is_beginner, each.in_triage, each.shortness)


#: Of what was told to many, a screen shows the newest few.
BROADCASTS_SHOWN = 10


def broadcasts_of(queue: Queue) -> list[dict[str, Any]]:
    """The newest last, each with how many have seen it."""
    return [broadcasts.view(each) for each in list(queue.broadcasts.values())[-BROADCASTS_SHOWN:]]


def told(events: Iterable[Event]) -> list[dict[str, Any]]:
    """What these events tell single children, for their live screens."""
    each_told = (each for each in events if isinstance(each, BroadcastTold))
    return [{"student_id": each.student_id, "broadcast": broadcasts.for_child(each)} for each in each_told]


def waits_of(
    queue: Queue, at: int, line: Sequence[Ticket] | None = None, here: frozenset[str] | None = None
) -> dict[str, tuple[int, int]]:
    """By ticket: the seconds, low and high, that its child is told, where anything can be said. `line`:
    `waiting(queue)`, of who has it; `here`: the mentors who look at the room, as far as that is known."""
    line = waiting(queue) if line is None else line
    found = zip(line, wait_ranges(queue, line, at, here), strict=True)
    return {ticket.id: waits.told(ticket, now, at) for ticket, now in found if now is not None}


def of(
    queue: Queue,
    at: int,
    changed: Mapping[str, Ticket] | None = None,
    here: frozenset[str] | None = None,
) -> dict[str, Any]:
    """What a screen needs of the room at `at`: all unresolved tickets, or only the `changed` ones, closed ones too."""
    ranked = order(queue)
    line = [t for t in ranked if is_waiting(t)]
    places = {ticket.id: place for place, ticket in enumerate(line, start=1)}
    short = shortness_by_kind(queue)
    shown = ranked if changed is None else [changed[ticket_id] for ticket_id in sorted(changed)]
    return {
        "room_id": queue.room_id,
        "tickets": [ticket_view(t, at, places.get(t.id), standing_of(queue, t, short), queue.rules) for t in shown],
        "order": [ticket.id for ticket in ranked],
        "triage": triage_of(queue),
        "gone_s": queue.rules.gone_s,
        "points_waiting": queue.rules.points_waiting,
        "struggling": dict(queue.struggling),
        "waits": waits_of(queue, at, line, here),
    }
