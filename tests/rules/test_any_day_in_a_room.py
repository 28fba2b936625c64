"""Children and mentors in any order: the promises of a room hold after each step."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from classroom import assist_queue as core
from classroom import room_view
from classroom.assist_queue import (
    CannotFind,
    ChildSeen,
    ClaimTicket,
    Deadline,
    ErrorNoted,
    FollowUp,
    GiveRules,
    HandOn,
    LetTimePass,
    MentorCommand,
    Note,
    Pin,
    Queue,
    ReleaseTicket,
    RenewLease,
    ResolveTicket,
    SetRule,
)
from classroom.mentor_commands import ANYBODYS
from classroom.queue_state import groups, standing_of
from classroom.scoring import score
from classroom.ticket import TicketOpened
from classroom.vocabulary import Command, Event, Refused
from storage.codec import state_from_bytes, state_to_bytes
from tests.amounts import examples
from tests.rules.rooms import (
    FIX,
    NOON,
    a_check,
    a_fresh_error,
    a_hand,
    a_notice,
    an_error,
    cancelled,
    declined,
    reconsidered,
    taken,
)

STUDENTS = st.sampled_from([f"s{n}" for n in range(11)])
MENTORS = st.sampled_from(["grace", "linus"])
KINDS = st.sampled_from(
    [ClaimTicket, ReleaseTicket, ResolveTicket, RenewLease, CannotFind, FollowUp, Pin, Note, Deadline]
)
MESSAGES = st.sampled_from(["", "x is not defined", "Unexpected token ')'"])
PATHS = st.sampled_from(["a.js", "b.js"])
A_RULE = st.sampled_from(
    [
        ("queue.points_hand", 0),
        ("queue.points_waiting", 20),
        ("queue.max_overtakes", 0),
        ("queue.error_s", 0),
        ("queue.triage_over", 3),
        ("queue.group_from", 2),
        ("queue.escalate_s", 60),
        ("queue.points_hand", None),
    ]
)


class Room(RuleBasedStateMachine):
    """Children and mentors in any order; after each step the room's promises hold."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = core.initial("r1")
        self.events: list[Event] = []
        self.at = NOON
        self.requests: list[tuple[MentorCommand, str]] = []

    def hear(self, command: Command) -> list[Event]:
        events = core.decide(self.queue, command)
        for event in events:
            self.queue = core.evolve(self.queue, event)
        self.events += events
        return events

    def next_at(self) -> int:
        self.at += 1_000
        return self.at

    @rule(student=STUDENTS, origin=st.sampled_from(["parse", "run"]), path=st.sampled_from(["a.js", "b.js"]))
    def sees_an_error(self, student: str, origin: str, path: str) -> None:
        self.hear(an_error(student, self.next_at(), origin, path))

    @rule(
        student=STUDENTS,
        origin=st.sampled_from(["parse", "run"]),
        path=st.sampled_from(["a.js", "b.js"]),
        message=MESSAGES,
    )
    def makes_a_slip(self, student: str, origin: str, path: str, message: str) -> None:
        at = self.next_at()
        self.hear(a_fresh_error(student, at, origin, path, message))

    @rule(rule_set=A_RULE, mentor=MENTORS)
    def a_mentor_sets_a_rule(self, rule_set: tuple[str, int | None], mentor: str) -> None:
        request_id = f"rule{len(self.events)}"
        self.hear(SetRule(*rule_set, mentor, mentor.title(), request_id, self.next_at()))

    @rule(lease_s=st.integers(10, 200))
    def the_operator_sets_a_rule(self, lease_s: int) -> None:
        self.hear(GiveRules({"queue.lease_s": lease_s}, self.next_at()))

    @invariant()
    def who_has_a_ticket_has_no_slip_beside_it(self) -> None:
        assert not self.queue.slips.keys() & self.queue.open.keys()
        assert not self.queue.slips.keys() & self.queue.removed
        assert all(slip.due_at >= slip.since for slip in self.queue.slips.values())

    @invariant()
    def no_slip_is_lost(self) -> None:
        """Every error that was noted is noted still, became a ticket, went, or gave way to a hand."""
        noted = {event.error_id for event in self.events if isinstance(event, ErrorNoted)}
        opened = sum(isinstance(event, TicketOpened) for event in self.events)
        gone = sum(self.queue.errors_gone.values())
        assert len(noted) <= len(self.queue.slips) + opened + gone

    @rule(students=st.lists(STUDENTS, max_size=11, unique=True))
    def several_raise_a_hand(self, students: list[str]) -> None:
        for student in students:
            self.hear(a_hand(student, self.next_at(), "a.js"))

    @rule(student=STUDENTS, parses=st.booleans(), purpose=st.sampled_from(["save", "run"]), uses_fix=st.booleans())
    def is_checked(self, student: str, parses: bool, purpose: str, uses_fix: bool) -> None:
        before = self.queue.open.get(student)
        fix = f"f-{student}" if uses_fix else None
        self.hear(a_check(parses, purpose, None, student, self.next_at(), "a.js", fix))
        closed = before and self.queue.closed.get(before.id)
        if closed and closed.resolution == "fix":
            assert parses
            assert uses_fix
            assert before
            assert before.fix_taken

    @rule(student=STUDENTS, level=st.sampled_from(["point", "ask", "push"]))
    def chooses_otherwise(self, student: str, level: str) -> None:
        self.hear(reconsidered({**FIX, "id": f"f-{student}", "level": level}, student, "a.js"))

    @rule(student=STUDENTS)
    def is_offered_a_fix(self, student: str) -> None:
        self.hear(a_check(False, "error", {**FIX, "id": f"f-{student}"}, student, self.next_at(), "a.js"))

    @rule(student=STUDENTS, takes=st.booleans())
    def answers_a_fix(self, student: str, takes: bool) -> None:
        self.hear((taken if takes else declined)(student, f"f-{student}"))

    @rule(student=STUDENTS)
    def cancels(self, student: str) -> None:
        ticket = self.queue.open.get(student)
        self.hear(cancelled(ticket.id if ticket else "t-none", student))
        assert student not in self.queue.open

    @rule(student=STUDENTS)
    def is_seen(self, student: str) -> None:
        self.hear(ChildSeen(student, self.next_at()))
        assert self.queue.open.get(student) is None or self.queue.open[student].state != "away"

    @rule(student=st.sampled_from(["s9", "s10"]))
    def is_removed(self, student: str) -> None:
        self.hear(a_notice("student.removed", student, self.next_at()))

    @invariant()
    def nobody_goes_to_a_removed_child(self) -> None:
        assert not self.queue.removed & self.queue.open.keys()

    @rule(student=STUDENTS, mentor=MENTORS, kind=KINDS, old=st.booleans())
    def a_mentor_acts(self, student: str, mentor: str, kind: type[MentorCommand], old: bool) -> None:
        ticket = self.queue.open.get(student)
        if ticket is None:
            return
        rev = ticket.rev - old
        command = kind(ticket.id, mentor, mentor.title(), rev, f"q{len(self.requests)}", self.next_at())
        self.carry_out(command, ticket.id, old=old)

    @rule(student=STUDENTS, mentor=MENTORS, to=MENTORS)
    def a_mentor_hands_on(self, student: str, mentor: str, to: str) -> None:
        ticket = self.queue.open.get(student)
        if ticket is not None and mentor != to:
            head = (ticket.id, mentor, mentor.title(), ticket.rev, f"q{len(self.requests)}", self.next_at())
            self.carry_out(HandOn(*head, {"id": to, "name": to.title()}), ticket.id)

    def carry_out(self, command: MentorCommand, ticket_id: str, *, old: bool = False) -> None:
        try:
            assert self.hear(command)
            self.requests.append((command, ticket_id))
            assert not old or isinstance(command, ANYBODYS)
        except Refused as refused:
            assert refused.code in {"already_claimed", "stale", "not_waiting"}  # noqa: PT017  (one of several good ends)

    @rule(data=st.data())
    def a_request_arrives_again(self, data: st.DataObject) -> None:
        if self.requests:
            command, ticket_id = data.draw(st.sampled_from(self.requests))
            if core.find(self.queue, ticket_id):
                assert self.hear(command) == []

    @rule(seconds=st.integers(0, 900))
    def time_passes(self, seconds: int) -> None:
        self.at += seconds * 1_000
        self.hear(LetTimePass(self.at))
        assert all((t.lease_until or self.at + 1) > self.at for t in self.queue.open.values())
        assert all((t.due_at or self.at + 1) > self.at for t in self.queue.open.values())
        assert all(slip.due_at > self.at for slip in self.queue.slips.values())
        limit_ms = self.queue.rules.escalate_s * 1_000
        assert all(t.is_escalated or self.at - t.opened_at < limit_ms for t in core.waiting(self.queue))

    @invariant()
    def a_ticket_is_held_or_timed_as_its_state_says(self) -> None:
        for ticket in self.queue.open.values():
            assert (ticket.claimed_by is not None) == (ticket.lease_until is not None) == (ticket.state == "claimed")
            assert (ticket.due_at is not None) == (ticket.state in ("away", "followup"))

    @invariant()
    def no_ticket_is_lost_and_no_child_has_two(self) -> None:
        opened = [event.ticket_id for event in self.events if isinstance(event, TicketOpened)]
        over = [e.ticket_id for e in self.events if e.kind in ("ticket.resolved", "ticket.cancelled")]
        unresolved = [ticket.id for ticket in self.queue.open.values()]
        assert len(set(opened)) == len(opened)
        assert sorted(opened) == sorted(unresolved + over)
        assert all(student == ticket.student_id for student, ticket in self.queue.open.items())

    def teardown(self) -> None:
        """The journal tells the same as the live queue, and so does a snapshot."""
        replayed = core.initial("r1")
        for event in self.events:
            replayed = core.evolve(replayed, event)
        assert replayed == self.queue
        back = state_from_bytes(Queue, state_to_bytes(self.queue))
        assert back == self.queue
        assert list(back.open) == list(replayed.open) == list(self.queue.open)

    @invariant()
    def the_order_is_total_and_the_same_at_all_later_times(self) -> None:
        ranked = core.waiting(self.queue)
        shuffled = replace(self.queue, open=dict(reversed(self.queue.open.items())))
        assert ranked == core.waiting(shuffled)
        for later in (self.at, self.at + 3_600_000):
            scores = [score(t, later, standing_of(self.queue, t), self.queue.rules) for t in ranked]
            assert all(ahead >= behind - 1e-6 for ahead, behind in pairwise(scores))

    @invariant()
    def screens_can_show_it(self) -> None:
        view = room_view.of(self.queue, self.at)
        assert json.loads(json.dumps(view, allow_nan=False))["order"] == view["order"]
        assert sorted(view["order"]) == sorted(ticket.id for ticket in self.queue.open.values())
        assert all(low <= high for low, high in view["waits"].values())

    @invariant()
    def triage_is_on_when_too_many_wait(self) -> None:
        count = len(core.waiting(self.queue))
        rules = self.queue.rules
        if count > rules.triage_over:
            assert self.queue.triage_since is not None
        if count <= rules.triage_over - rules.triage_back:
            assert self.queue.triage_since is None

    @invariant()
    def triage_tells_of_every_group_that_is_large_enough(self) -> None:
        if self.queue.triage_since is None:
            return
        for group, members in groups(core.waiting(self.queue)).items():
            if len(members) >= self.queue.rules.group_from:
                assert {ticket.id for ticket in members} <= set(self.queue.did[f"together/{group}"])

    @invariant()
    def how_often_somebody_was_overtaken_is_known_of_those_who_are_here(self) -> None:
        assert self.queue.overtaken.keys() <= {ticket.id for ticket in self.queue.open.values()}

    @invariant()
    def who_holds_a_ticket_is_known(self) -> None:
        for ticket in self.queue.open.values():
            held = (ticket.claimed_by is not None, ticket.claimed_at is not None, ticket.lease_until is not None)
            assert held == (ticket.state == "claimed",) * 3
            assert (ticket.state == "suggested") <= (ticket.suggestion is not None)


TestAnySequenceInARoom = Room.TestCase
TestAnySequenceInARoom.settings = settings(max_examples=examples(40), stateful_step_count=25, deadline=None)
