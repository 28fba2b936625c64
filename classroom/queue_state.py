"""What a room's queue is, folded from its events; and in which order those who wait should be helped.

What follows from a wish is decided in `classroom.assist_queue`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from classroom import broadcasts, queue_rules, slips, waits
from classroom.broadcasts import Broadcast, BroadcastSeen, BroadcastSent
from classroom.grouping import group_of
from classroom.queue_events import (
    ChildStruggles,
    ErrorAnswered,
    ErrorGone,
    ErrorNoted,
    NameForgotten,
    NameLearnt,
    RuleSet,
    RulesGiven,
    TriageActed,
    TriageEnded,
    TriageStarted,
)
from classroom.queue_rules import DEFAULT, QueueRules
from classroom.scoring import MAX_HELPS_COUNTED, Standing, score
from classroom.slips import Help, Slip
from classroom.ticket import Ticket, evolve_ticket, is_over, is_waiting
from classroom.ticket_events import TicketClaimed, TicketEvent, TicketOpened, TicketResolved
from classroom.vocabulary import Event
from classroom.wait_book import Arrival, WaitBook
from classroom.wait_ranges import Range, ranges
from classroom.waits import help_kind

CLOSED_KEPT = 50
REQUESTS_KEPT = 500
HELPS_KEPT = 20
SERVICES_KEPT = 20
SERVICES_TRUSTED = 3
#: How long a help takes by what it is about, until this room has its own experience.
EXPECTED_MS: Mapping[str, int] = {"parse": 120_000, "run": 240_000, "question": 300_000}
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Queue:
    room_id: str = ""
    names: dict[str, str] = field(default_factory=dict)
    #: When each child joined, as far as it is known.
    joined: dict[str, int] = field(default_factory=dict)
    #: When the first of those who are here joined.
    first_joined: int | None = None
    #: Ids of children who were removed; an id is never given twice.
    removed: frozenset[str] = frozenset()
    #: Errors that nobody waits for yet, by child.
    slips: dict[str, Slip] = field(default_factory=dict)
    #: How errors went that were no requests, counted.
    errors_gone: dict[str, int] = field(default_factory=dict)
    #: The one unresolved ticket of each child.
    open: dict[str, Ticket] = field(default_factory=dict)
    #: The last closed ones, for answers to late commands.
    closed: dict[str, Ticket] = field(default_factory=dict)
    #: Mentor and request -> ticket, for requests that arrive again.
    requests: dict[str, str] = field(default_factory=dict)
    #: Ticket -> how many who came later were helped before.
    overtaken: dict[str, int] = field(default_factory=dict)
    #: The last helps of each child, oldest first.
    helps: dict[str, tuple[Help, ...]] = field(default_factory=dict)
    #: Children who seem stuck, and how sure that is.
    struggling: dict[str, float] = field(default_factory=dict)
    #: What mentors told many children, the last few.
    broadcasts: dict[str, Broadcast] = field(default_factory=dict)
    triage_since: int | None = None
    #: What triage did, this time or the last; what it did -> to which tickets.
    did: dict[str, tuple[str, ...]] = field(default_factory=dict)
    service_by_kind: dict[str, tuple[int, ...]] = field(default_factory=dict)
    #: What the room has learnt of its waits.
    waits: WaitBook = field(default_factory=WaitBook)
    rules: QueueRules = DEFAULT
    #: The installation's settings as last given, as the process was started with them, and what mentors set here.
    given: dict[str, Any] = field(default_factory=dict)
    started_with: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)


def initial(room_id: str = "") -> Queue:
    return Queue(room_id=room_id)


def find(queue: Queue, ticket_id: str) -> Ticket | None:
    for ticket in queue.open.values():
        if ticket.id == ticket_id:
            return ticket
    return queue.closed.get(ticket_id)


def waiting(queue: Queue) -> list[Ticket]:
    """Those who wait, in the order in which they should be helped."""
    short = shortness_by_kind(queue)

    def key(ticket: Ticket) -> tuple[float, int, str]:
        return rank(queue, ticket, standing_of(queue, ticket, short))

    return sorted((t for t in queue.open.values() if is_waiting(t)), key=key)


def count_waiting(queue: Queue) -> int:
    return sum(map(is_waiting, queue.open.values()))


def rank(queue: Queue, ticket: Ticket, standing: Standing) -> tuple[float, int, str]:
    # Everybody's wait grows at the same pace, so the order at any one moment is the order at all moments.
    points = score(ticket, 0, standing, queue.rules)
    return (-points, ticket.arrived_at, ticket.id)


def standing_of(queue: Queue, ticket: Ticket, short: Mapping[str, float] | None = None) -> Standing:
    """What the room knows of the ticket's child and of how long its help will take; none of it changes with time.
    `short`: the room's `shortness_by_kind`, from those who ask for many."""
    kinds = shortness_by_kind(queue) if short is None else short
    return Standing(
        queue.overtaken.get(ticket.id, 0),
        _helps_before(queue, ticket.student_id, ticket.opened_at),
        _is_beginner(queue, ticket),
        queue.triage_since is not None,
        kinds.get(help_kind(ticket), kinds[""]),
    )


def _helps_before(queue: Queue, student_id: str, at: int) -> int:
    """How many helps count as received lately for one who asks at `at`."""
    helps = queue.helps.get(student_id)
    if not helps:
        return 0
    since = at - queue.rules.helped_within_s * 1000
    return sum(since < each.at <= at for each in helps)


def _is_beginner(queue: Queue, ticket: Ticket) -> bool:
    """New, in a room where not everybody is: where all are, it says nothing."""
    joined = queue.joined.get(ticket.student_id)
    if joined is None or queue.first_joined is None:
        return False
    return queue.first_joined <= ticket.opened_at - queue.rules.beginner_days * DAY_MS < joined


def expected_ms(queue: Queue, kind: str) -> float:
    past = queue.service_by_kind.get(kind, ())
    if len(past) >= SERVICES_TRUSTED:
        return sum(past) / len(past)
    return EXPECTED_MS.get(kind, EXPECTED_MS["question"])


def shortness_by_kind(queue: Queue) -> dict[str, float]:
    """How short helps of each kind are beside the longest, 0 to 1; under "" that of a kind never heard of."""
    expected = {kind: expected_ms(queue, kind) for kind in ("", *EXPECTED_MS, *queue.service_by_kind)}
    longest = max(expected[kind] for kind in EXPECTED_MS)
    if longest <= 0:
        return dict.fromkeys(expected, 0.0)
    return {kind: 1 - min(1.0, each / longest) for kind, each in expected.items()}


def wait_ranges(
    queue: Queue, line: Sequence[Ticket], at: int, here: frozenset[str] | None = None
) -> list[Range | None]:
    """How long each in `line` will wait from `at` on; those who wait, in the order of helping. `here`: the mentors who
    look at the room, as far as that is known."""
    rules, short = queue.rules, shortness_by_kind(queue)
    places = []
    for ticket in line:
        standing = standing_of(queue, ticket, short)
        left = max(0, rules.max_overtakes - standing.overtaken)
        places.append(waits.in_line(ticket, score(ticket, at, standing, rules), rules.points_waiting, left))
    book = replace(queue.waits, arrivals=_coming_again(queue, at))
    return ranges(book, places, waits.in_help(queue.open.values(), at), at, rules.mentors, here)


def _coming_again(queue: Queue, at: int) -> tuple[Arrival, ...]:
    """Who came lately, with the points that the same child would have when it comes again: who waits now will have been
    helped once more by then."""
    each_help, found = queue.rules.points_helped, []
    for each in queue.waits.arrivals:
        helps = _helps_before(queue, each.student_id, at) + (each.student_id in queue.open)
        points = each.points - each_help * min(helps, MAX_HELPS_COUNTED)
        found.append(Arrival(each.at, each.kind, points, each.student_id))
    return tuple(found)


def groups(tickets: list[Ticket]) -> dict[str, list[Ticket]]:
    """By group, in the order of the tickets."""
    found: dict[str, list[Ticket]] = {}
    for ticket in tickets:
        group = group_of(ticket.language, ticket.error, ticket.context)
        if group is not None:
            found.setdefault(group, []).append(ticket)
    return found


# --- evolve -------------------------------------------------------------------------------------------------


def evolve(queue: Queue, event: Event) -> Queue:
    match event:
        case NameLearnt(student_id, name, at):
            joined = queue.joined if at is None else {**queue.joined, student_id: at}
            first = min(joined.values(), default=None)
            return replace(queue, names={**queue.names, student_id: name}, joined=joined, first_joined=first)
        case NameForgotten(student_id):
            names, joined = without(queue.names, student_id), without(queue.joined, student_id)
            helps, struggling = without(queue.helps, student_id), without(queue.struggling, student_id)
            first = min(joined.values(), default=None)
            kept = replace(queue, names=names, joined=joined, first_joined=first, helps=helps, struggling=struggling)
            return replace(kept, removed=queue.removed | {student_id})
        case ErrorNoted(student_id) | ErrorAnswered(student_id):
            slip = slips.evolve(queue.slips.get(student_id), event)
            held = without(queue.slips, student_id)
            return replace(queue, slips=held if slip is None else {**held, student_id: slip})
        case ErrorGone(student_id, _, how):
            gone = {**queue.errors_gone, how: queue.errors_gone.get(how, 0) + 1}
            return replace(queue, slips=without(queue.slips, student_id), errors_gone=gone)
        case TriageStarted(at, _, _):
            return replace(queue, triage_since=at, did={})
        case TriageActed(_, action, tickets, group):
            return replace(queue, did={**queue.did, did_key(action, group): tickets})
        case TriageEnded():
            return replace(queue, triage_since=None)
        case RulesGiven(_, values, at_start):
            started_with = values if at_start else queue.started_with
            return _ruled(replace(queue, given={**queue.given, **values}, started_with=started_with))
        case RuleSet():
            own = without(queue.own, event.key)
            own = own if event.value is None else {**own, event.key: event.value}
            requests = with_request(queue, request_key(event.by["id"], event.request_id), event.key)
            return _ruled(replace(queue, own=own, requests=requests))
        case ChildStruggles(student_id, _, stuck, how_sure):
            others = without(queue.struggling, student_id)
            return replace(queue, struggling={**others, student_id: how_sure} if stuck else others)
        case BroadcastSent() | BroadcastSeen():
            return replace(queue, broadcasts=broadcasts.evolve(queue.broadcasts, event))
        case TicketEvent():
            return _evolve_ticket(queue, event)
    return queue


def did_key(action: str, group: str | None) -> str:
    return action if group is None else f"{action}/{group}"


def request_key(mentor_id: str, request_id: str) -> str:
    return f"{mentor_id}\n{request_id}"


def with_request(queue: Queue, key: str, about: str) -> dict[str, str]:
    return {**dict(list(queue.requests.items())[-REQUESTS_KEPT + 1 :]), key: about}


def without(mapping: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in mapping.items() if k != key}


def _ruled(queue: Queue) -> Queue:
    return replace(queue, rules=queue_rules.of({**queue.given, **queue.own}))


def _evolve_ticket(queue: Queue, event: TicketEvent) -> Queue:
    before = find(queue, event.ticket_id)
    ticket = evolve_ticket(before, event)
    request_id = getattr(event, "request_id", None)
    if request_id:
        # Renewing says not who: only the one who claimed can.
        by = getattr(event, "by", None) or ticket.claimed_by
        key = request_key(by["id"] if isinstance(by, dict) else str(by), request_id)
        queue = replace(queue, requests=with_request(queue, key, ticket.id))
    is_new = isinstance(event, TicketOpened)
    points = score(ticket, event.at, replace(standing_of(queue, ticket), helps=0), queue.rules) if is_new else 0.0
    queue = replace(queue, waits=waits.learnt(queue.waits, before, ticket, event, points))
    if is_new:
        queue = replace(queue, slips=without(queue.slips, ticket.student_id))
    if isinstance(event, TicketClaimed) and before is not None:
        queue = replace(queue, overtaken=_overtaken(queue, before))
    if not is_over(ticket):
        # The child keeps the place in the mapping, so that a replay lists tickets as the live queue does.
        return replace(queue, open={**queue.open, ticket.student_id: ticket})
    closed = {**dict(list(queue.closed.items())[-CLOSED_KEPT + 1 :]), ticket.id: ticket}
    others = {k: t for k, t in queue.open.items() if t.id != ticket.id}
    queue = replace(queue, open=others, closed=closed, overtaken=without(queue.overtaken, ticket.id))
    if before is not None and before.claimed_at is not None and isinstance(event, TicketResolved):
        return _helped(queue, before, event.at, before.claimed_at)
    return queue


def _overtaken(queue: Queue, chosen: Ticket) -> dict[str, int]:
    """A mentor goes to `chosen`: whoever waits since before it was overtaken once more."""
    counts = dict(queue.overtaken)
    for ticket in queue.open.values():
        if is_waiting(ticket) and (ticket.arrived_at, ticket.id) < (chosen.arrived_at, chosen.id):
            counts[ticket.id] = counts.get(ticket.id, 0) + 1
    return counts


def _helped(queue: Queue, ticket: Ticket, at: int, claimed_at: int) -> Queue:
    took_ms, kind = max(0, at - claimed_at), help_kind(ticket)
    of_kind = (*queue.service_by_kind.get(kind, ())[-SERVICES_KEPT + 1 :], took_ms)
    help_had = Help(at, group_of(ticket.language, ticket.error, ticket.context))
    helps = (*queue.helps.get(ticket.student_id, ())[-HELPS_KEPT + 1 :], help_had)
    return replace(
        queue,
        service_by_kind={**queue.service_by_kind, kind: of_kind},
        helps={**queue.helps, ticket.student_id: helps},
    )
