"""Whoever comes, whatever they say, however it weighs: nobody is overtaken too often, and one mentor goes."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from classroom import assist_queue as core
from classroom import queue_state
from classroom.assist_queue import ClaimTicket, LetTimePass, Pin, Queue, ReleaseTicket, ResolveTicket, SetRule
from classroom.hearing import Notice
from classroom.queue_rules import DEFAULT
from classroom.ticket import Ticket, TicketClaimed, TicketOpened
from classroom.vocabulary import Command, Refused
from tests.amounts import examples
from tests.rules.rooms import FIX, NOON, a_check, a_hand, a_queue, after, an_error

CHILDREN = st.sampled_from([f"s{n:02}" for n in range(30)])
MENTORS = st.sampled_from(["grace", "linus", "ada"])
WEIGHTS = st.sampled_from([f"queue.points_{name}" for name in ("hand", "blocked", "repeats", "short_help", "helped")])


class Rush(RuleBasedStateMachine):
    """An adversary decides who comes, with what, since when by its own word, who is pinned and what rules weigh;
    mentors take the first in line. Overtaking is counted here and not by the queue, by who came to the centre first."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = core.initial("r1")
        self.at = NOON
        self.requests = itertools.count()
        self.overtaken: Counter[str] = Counter()
        self.came: dict[str, tuple[int, str]] = {}

    def hear(self, command: Command) -> None:
        for event in core.decide(self.queue, command):
            self.queue = core.evolve(self.queue, event)
            if isinstance(event, TicketOpened):
                self.came[event.ticket_id] = (event.at, event.ticket_id)

    def later(self, seconds: int = 1) -> int:
        self.at += seconds * 1_000
        return self.at

    def wish(self, kind: type[core.MentorCommand], ticket: Ticket, mentor: str, **more: object) -> None:
        request = f"q{next(self.requests)}"
        self.hear(kind(ticket.id, mentor, mentor.title(), ticket.rev, request, self.at, **more))

    @rule(child=CHILDREN, back_dated_s=st.sampled_from([0, 1, 60, 600]))
    def a_hand_goes_up(self, child: str, back_dated_s: int) -> None:
        at = self.later()
        notice = a_hand(child, at, "main.js")
        payload = {**notice.payload, "happened_at": at - back_dated_s * 1_000}
        self.hear(replace(notice, payload=payload))

    @rule(child=CHILDREN, origin=st.sampled_from(["parse", "run"]), again=st.integers(1, 4))
    def errors_last(self, child: str, origin: str, again: int) -> None:
        for _ in range(again):
            self.hear(an_error(child, self.later(), origin))

    @rule(child=CHILDREN)
    def a_fix_is_offered(self, child: str) -> None:
        self.hear(a_check(False, "error", FIX, child, self.later()))

    @rule(child=CHILDREN, mentor=MENTORS, pinned=st.booleans())
    def a_mentor_pins(self, child: str, mentor: str, pinned: bool) -> None:
        if child in self.queue.open:
            self.wish(Pin, self.queue.open[child], mentor, pinned=pinned)

    @rule(key=WEIGHTS, value=st.sampled_from([0, 8, 25]), mentor=MENTORS)
    def weights_change(self, key: str, value: int, mentor: str) -> None:
        self.hear(SetRule(key, value, mentor, mentor.title(), f"q{next(self.requests)}", self.later()))

    @rule(seconds=st.integers(1, 400))
    def time_passes(self, seconds: int) -> None:
        self.hear(LetTimePass(self.later(seconds)))

    @precondition(lambda self: core.waiting(self.queue))
    @rule(mentor=MENTORS)
    def a_mentor_takes_the_first(self, mentor: str) -> None:
        line = core.waiting(self.queue)
        first = line[0]
        self.overtaken.update(t.id for t in line[1:] if self.came[t.id] < self.came[first.id])
        self.wish(ClaimTicket, first, mentor)

    @rule(child=CHILDREN, kind=st.sampled_from([ResolveTicket, ReleaseTicket]))
    def a_mentor_is_done_or_gives_up(self, child: str, kind: type[core.MentorCommand]) -> None:
        ticket = self.queue.open.get(child)
        if ticket is not None and ticket.claimed_by is not None:
            self.wish(kind, ticket, ticket.claimed_by["id"])

    @invariant()
    def nobody_is_overtaken_more_often_than_the_room_allows(self) -> None:
        assert all(count <= self.queue.rules.max_overtakes for count in self.overtaken.values())


TestWhoeverComesInWhateverOrder = Rush.TestCase
TestWhoeverComesInWhateverOrder.settings = settings(max_examples=examples(40), stateful_step_count=60, deadline=None)


def at_most(allowed: int) -> SetRule:
    return SetRule("queue.max_overtakes", allowed, "grace", "Grace", "q0", NOON)


@given(allowed=st.integers(0, 6), loud=st.integers(1, 25))
def test_a_quiet_child_with_a_fix_on_offer_is_overtaken_as_often_as_allowed_and_then_is_next(
    allowed: int, loud: int
) -> None:
    """However many hands go up after it, one after the other, each as urgent as can be."""
    queue = a_queue(
        SetRule("queue.max_overtakes", allowed, "grace", "Grace", "q0", NOON), an_error("quiet", NOON, "run")
    )
    queue = after(queue, a_check(False, "error", FIX, "quiet", NOON))
    for n in range(loud):
        name = f"loud{n}"
        queue = after(queue, an_error(name, NOON + n + 1), a_hand(name, NOON + n + 1))
        first = core.waiting(queue)[0]
        if first.student_id == "quiet":
            break
        queue = after(queue, ClaimTicket(first.id, "grace", "Grace", first.rev, f"q{n + 1}", NOON + n + 1))
    assert queue.overtaken.get(queue.open["quiet"].id, 0) == min(allowed, loud)


def backdated(child: str, at: int, age_ms: int) -> Notice:
    hand = a_hand(child, at)
    return replace(hand, payload={**hand.payload, "happened_at": at - age_ms})


def test_who_says_that_it_has_waited_longer_is_counted_as_who_came_later() -> None:
    queue = a_queue(at_most(2), a_hand("quiet", NOON))
    order = []
    for n in range(5):
        queue = after(queue, backdated(f"loud{n}", NOON + n + 1, 600_000))
        first = core.waiting(queue)[0]
        order.append(first.student_id)
        queue = after(queue, ClaimTicket(first.id, "grace", "Grace", first.rev, f"q{n + 1}", NOON + n + 1))
    assert order == ["loud0", "loud1", "quiet", "loud2", "loud3"]


def test_among_those_whom_nobody_may_overtake_who_came_first_is_first() -> None:
    queue = a_queue(at_most(0), a_hand("first", NOON), backdated("second", NOON + 1, 600_000))
    assert [ticket.student_id for ticket in core.waiting(queue)] == ["first", "second"]


def test_nobody_has_waited_since_before_the_last_help() -> None:
    queue = a_queue(a_hand("ada", NOON))
    ticket = queue.open["ada"]
    by = ("grace", "Grace")
    queue = after(queue, ClaimTicket(ticket.id, *by, ticket.rev, "q1", NOON + 1_000))
    queue = after(queue, ResolveTicket(ticket.id, *by, queue.open["ada"].rev, "q2", NOON + 9_000))
    again = after(queue, backdated("ada", NOON + 60_000, 600_000)).open["ada"]
    assert (again.opened_at, again.arrived_at) == (NOON + 9_000, NOON + 60_000)
    assert queue_state.standing_of(after(queue, backdated("ada", NOON + 60_000, 600_000)), again).helps == 1


# --- ten mentors at once --------------------------------------------------------------------------------------

TEN = [f"mentor{n}" for n in range(10)]


def at_once(queue: Queue, wishes: list[ClaimTicket]) -> tuple[Queue, dict[str, str], list[Refused]]:
    """The room after all of these, who won each ticket, and what the others were told."""
    winners: dict[str, str] = {}
    told: list[Refused] = []
    for wish in wishes:
        try:
            events = core.decide(queue, wish)
        except Refused as refused:
            told.append(refused)
            continue
        for event in events:
            queue = core.evolve(queue, event)
            if isinstance(event, TicketClaimed):
                winners[event.ticket_id] = event.by["id"]
    return queue, winners, told


@given(st.permutations(TEN), st.integers(1, 3))
def test_of_ten_mentors_who_claim_at_once_one_wins_each_ticket_and_the_others_see_who(
    mentors: list[str], tickets: int
) -> None:
    queue = a_queue(*(a_hand(f"s{n}", NOON + n) for n in range(tickets)))
    line = core.waiting(queue)
    wishes = [
        ClaimTicket(ticket.id, mentor, mentor.title(), ticket.rev, f"{mentor} {ticket.id}", NOON + 60)
        for mentor in mentors
        for ticket in line
    ]
    queue, winners, told = at_once(queue, wishes)
    assert winners == {ticket.id: mentors[0] for ticket in line}
    assert len(told) == 9 * tickets
    for refused in told:
        assert refused.code == "already_claimed"
        assert refused.facts["claimed_by"]["id"] == winners[refused.facts["ticket_id"]]


@given(st.data())
def test_the_wishes_of_two_mentors_lead_to_one_holder_in_whatever_order_they_come(data: st.DataObject) -> None:
    queue = a_queue(*(a_hand(f"s{n}", NOON + n) for n in range(3)))
    wishes = [
        ClaimTicket(ticket.id, mentor, mentor.title(), ticket.rev, f"{mentor} {ticket.id}", NOON + 9)
        for ticket in core.waiting(queue)
        for mentor in ("grace", "linus")
    ]
    one, _, _ = at_once(queue, data.draw(st.permutations(wishes)))
    other, _, _ = at_once(queue, data.draw(st.permutations(wishes)))
    assert {t.id for t in one.open.values() if t.claimed_by} == {t.id for t in other.open.values() if t.claimed_by}
    assert all(ticket.state == "claimed" and ticket.rev == 2 for ticket in one.open.values())


@pytest.mark.parametrize("allowed", [0, DEFAULT.max_overtakes])
def test_without_any_patience_the_line_is_the_order_of_coming(allowed: int) -> None:
    queue = a_queue(at_most(allowed), an_error("ada", NOON, "run"))
    queue = after(queue, a_hand("bob", NOON + 1))
    assert core.waiting(queue)[0].student_id == ("ada" if allowed == 0 else "bob")
