"""How a room's queue looks from outside: the order, the waits, triage, and what the last events changed.

Pure, like the queue itself; screens, the simulation and the tests of the front door all look through it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from classroom import waits
from classroom.assist_queue import TRIAGE_THRESHOLD, Queue, find, waiting
from classroom.ticket import Ticket, TicketEvent, evolve_ticket, is_waiting, ticket_view
from classroom.vocabulary import Event


def order(queue: Queue) -> list[Ticket]:
    """All unresolved tickets: those who wait by rank, those whose mentor is coming, longest claimed first, and at last
    the absent and the promised, by the time that is theirs."""
    others = [t for t in queue.open.values() if not is_waiting(t)]
    claimed = sorted((t for t in others if t.due_at is None), key=lambda t: (t.claimed_at or 0, t.id))
    later = sorted((t for t in others if t.due_at is not None), key=lambda t: (t.due_at or 0, t.id))
    return waiting(queue) + claimed + later


def triage_of(queue: Queue) -> dict[str, Any]:
    count = sum(map(is_waiting, queue.open.values()))
    on = queue.triage_since is not None
    return {
        "on": on,
        "since": queue.triage_since,
        "waiting": count,
        "threshold": TRIAGE_THRESHOLD,
        "reason": "more_waiting_than_threshold" if on else None,
        "did": [],
    }


def touched(before: Queue, events: Iterable[Event]) -> dict[str, Ticket]:
    """The tickets that these events of `before` changed, each as the last of them left it.

    The queue itself forgets closed tickets after a while (`CLOSED_KEPT`), in a rush before anybody was told.
    """
    tickets: dict[str, Ticket] = {}
    for event in events:
        if isinstance(event, TicketEvent):
            held = tickets.get(event.ticket_id) or find(before, event.ticket_id)
            tickets[event.ticket_id] = evolve_ticket(held, event)
    return tickets


def of(queue: Queue, at: int, mentors: int, changed: Mapping[str, Ticket] | None = None) -> dict[str, Any]:
    """What a screen needs of the room at `at`: all unresolved tickets, or only the `changed` ones, closed ones too."""
    ranked = order(queue)
    places = {t.id: place for place, t in enumerate((t for t in ranked if is_waiting(t)), start=1)}
    shown = ranked if changed is None else [changed[ticket_id] for ticket_id in sorted(changed)]
    return {
        "room_id": queue.room_id,
        "tickets": [ticket_view(ticket, at, places.get(ticket.id)) for ticket in shown],
        "order": [ticket.id for ticket in ranked],
        "triage": triage_of(queue),
        "waits": waits.shown(queue.waits, waiting(queue), ranked, at, mentors),
    }
