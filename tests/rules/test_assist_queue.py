"""One room's queue: what children and mentors do to tickets, in sentences and in any order."""

from __future__ import annotations

import json
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from classroom import assist_queue as core
from classroom.assist_queue import (
    LEASE_MS,
    TRIAGE_HYSTERESIS,
    TRIAGE_THRESHOLD,
    ClaimTicket,
    LetTimePass,
    MentorCommand,
    Notice,
    Queue,
    ReleaseTicket,
    RenewLease,
    ResolveTicket,
    TriageEnded,
    TriageStarted,
)
from classroom.ticket import Ticket, TicketOpened, TicketUpdated, score
from classroom.vocabulary import Command, Event, Refused
from storage.codec import state_from_bytes, state_to_bytes

NOON = 1_000_000_000
FIX = {"id": "f1", "level": "ask", "edits": []}


def a_notice(kind: str, student: str = "ada", at: int = NOON, event_id: str = "", **payload: Any) -> Notice:
    return Notice(event_id or f"{kind}-{student}-{at}", kind, student, at, payload)


def an_error(student: str = "ada", at: int = NOON, origin: str = "parse", path: str = "main.js") -> Notice:
    body = {"language": "javascript", "path": path, "origin": origin, "message": f"m{at}", "line": 3, "column": 1}
    return a_notice("error.seen", student, at, body=body, context={"path": path}, happened_at=at)


def a_hand(student: str = "ada", at: int = NOON, path: str | None = None) -> Notice:
    body = {"language": "javascript", "path": path, "goal": "a ball that bounces"}
    context = {"path": path} if path else None
    return a_notice("help.asked", student, at, body=body, context=context, happened_at=at)


def a_check(
    parses: bool,
    purpose: str = "save",
    suggestion: dict[str, Any] | None = None,
    student: str = "ada",
    at: int = NOON,
    path: str = "main.js",
) -> Notice:
    return a_notice("source.checked", student, at, path=path, purpose=purpose, parses=parses, suggestion=suggestion)


def an_offer(student: str = "ada", fix: dict[str, Any] = FIX) -> Notice:
    return a_check(False, "error", fix, student)


def taken(student: str = "ada", fix_id: str = "f1") -> Notice:
    return a_notice("suggestion.accepted", student, body={"suggestion_id": fix_id})


def declined(student: str = "ada", fix_id: str = "f1") -> Notice:
    return a_notice("suggestion.declined", student, body={"suggestion_id": fix_id, "reason": None})


def cancelled(ticket_id: str, student: str = "ada") -> Notice:
    return a_notice("help.cancelled", student, body={"ticket_id": ticket_id})


def a_queue(*commands: Command) -> Queue:
    return after(core.initial("r1"), *commands)


def after(queue: Queue, *commands: Command) -> Queue:
    for command in commands:
        for event in core.decide(queue, command):
            queue = core.evolve(queue, event)
    return queue


def the_ticket(queue: Queue, student: str = "ada") -> Ticket:
    return queue.open[student]


def the_closed(queue: Queue) -> Ticket:
    (ticket,) = queue.closed.values()
    return ticket


def wish(kind: type[MentorCommand], queue: Queue, mentor: str = "grace", **other: Any) -> MentorCommand:
    """What `mentor` wants of ada's ticket, as it is on the mentor's screen."""
    ticket = queue.open.get("ada") or next(iter(queue.closed.values()))
    facts = {"ticket_id": ticket.id, "rev": ticket.rev, "request_id": f"{kind.__name__} {mentor}", "at": NOON}
    return kind(**{**facts, "mentor_id": mentor, "mentor_name": mentor.title(), **other})


def refusal(queue: Queue, command: Command) -> Refused:
    with pytest.raises(Refused) as refused:
        core.decide(queue, command)
    return refused.value


def a_claimed_queue(*commands: Command) -> Queue:
    queue = a_queue(*(commands or (an_error(),)))
    return after(queue, wish(ClaimTicket, queue))


def a_full_queue(count: int) -> Queue:
    return a_queue(*(an_error(f"s{n}", NOON + n) for n in range(count)))


# --- children -------------------------------------------------------------------------------------------------


def test_a_first_error_opens_a_ticket() -> None:
    (event,) = core.decide(a_queue(a_notice("student.joined", name="Ada")), an_error(at=NOON))
    assert isinstance(event, TicketOpened)
    assert (event.source, event.student_name, event.opened_at) == ("error", "Ada", NOON)
    assert event.error == {"code": "parse", "message": f"m{NOON}", "line": 3, "column": 1}


def test_a_second_error_updates_the_same_ticket() -> None:
    queue = a_queue(an_error())
    (event,) = core.decide(queue, an_error(at=NOON + 5))
    assert isinstance(event, TicketUpdated)
    ticket = the_ticket(after(queue, an_error(at=NOON + 5)))
    assert (ticket.id, ticket.opened_at, ticket.repeats) == (the_ticket(queue).id, NOON, 1)
    assert ticket.error is not None
    assert ticket.error["message"] == f"m{NOON + 5}"


def test_help_turns_the_ticket_of_an_error_into_a_hand() -> None:
    ticket = the_ticket(a_queue(an_error(), a_hand()))
    assert (ticket.source, ticket.rev) == ("hand", 2)
    assert ticket.error is not None
    assert ticket.ask is not None
    assert ticket.context == {"path": "main.js"}


def test_a_second_raised_hand_says_more_and_opens_nothing() -> None:
    queue = a_queue(a_hand(), a_hand(at=NOON + 9))
    assert len(queue.open) == 1
    assert the_ticket(queue).repeats == 0


def test_an_error_under_a_raised_hand_keeps_the_hand_and_its_words() -> None:
    ticket = the_ticket(a_queue(a_hand(), an_error()))
    assert ticket.source == "hand"
    assert ticket.ask is not None
    assert ticket.ask["goal"] == "a ball that bounces"


def test_a_cancelled_ticket_is_over_and_the_next_wish_opens_another() -> None:
    queue = a_queue(a_hand())
    queue = after(queue, cancelled(the_ticket(queue).id))
    assert queue.open == {}
    assert the_closed(queue).state == "cancelled"
    assert the_ticket(after(queue, a_hand(at=NOON + 1))).id != the_closed(queue).id


def test_nobody_cancels_the_ticket_of_another_child_or_an_old_one() -> None:
    queue = a_queue(a_hand("ada"), a_hand("bob"))
    assert core.decide(queue, cancelled(the_ticket(queue, "bob").id, "ada")) == []
    assert core.decide(queue, cancelled("t-of-yesterday", "ada")) == []


def test_a_child_whose_mentor_is_coming_can_still_cancel() -> None:
    queue = a_claimed_queue()
    assert after(queue, cancelled(the_ticket(queue).id)).open == {}


# --- fixes ----------------------------------------------------------------------------------------------------


def test_a_fix_is_put_on_offer() -> None:
    ticket = the_ticket(a_queue(an_error(), an_offer()))
    assert (ticket.state, ticket.suggestion) == ("suggested", FIX)


def test_a_taken_fix_that_parses_resolves_the_ticket_with_fix() -> None:
    queue = a_queue(an_error(), an_offer(), taken(), a_check(True))
    assert (the_closed(queue).resolution, queue.open) == ("fix", {})


def test_a_taken_fix_that_does_not_parse_resolves_nothing() -> None:
    queue = a_queue(an_error(), an_offer(), taken(), a_check(False))
    assert the_ticket(queue).state == "suggested"


def test_a_program_that_parses_without_the_fix_was_repaired_by_the_child() -> None:
    assert the_closed(a_queue(an_error(), an_offer(), a_check(True))).resolution == "student"


def test_a_taken_fix_does_not_answer_for_a_later_error() -> None:
    queue = a_queue(an_error(), an_offer(), taken(), an_error(at=NOON + 1), a_check(True))
    assert the_closed(queue).resolution == "student"


def test_a_declined_fix_reopens_the_ticket() -> None:
    ticket = the_ticket(a_queue(an_error(), an_offer(), declined()))
    assert (ticket.state, ticket.suggestion) == ("open", None)


def test_an_answer_to_another_fix_changes_nothing() -> None:
    queue = a_queue(an_error(), an_offer())
    assert core.decide(queue, taken(fix_id="f0")) == []
    assert core.decide(queue, declined(fix_id="f0")) == []


def test_a_new_error_takes_the_fix_off_the_table() -> None:
    ticket = the_ticket(a_queue(an_error(), an_offer(), an_error(at=NOON + 1)))
    assert (ticket.state, ticket.suggestion) == ("open", None)


def test_a_marked_line_is_no_fix_on_offer() -> None:
    assert the_ticket(a_queue(an_error(), an_offer(fix={"id": "p", "level": "point"}))).state == "open"


def test_a_fix_for_another_file_is_not_offered() -> None:
    queue = a_queue(an_error(path="other.js"))
    assert core.decide(queue, an_offer()) == []


def test_a_check_without_a_ticket_changes_nothing() -> None:
    assert core.decide(core.initial("r1"), a_check(True)) == []


# --- what ends a ticket, and what does not --------------------------------------------------------------------


def test_a_hand_stays_up_when_the_program_merely_parses() -> None:
    assert core.decide(a_queue(an_error(), a_hand()), a_check(True)) == []
    assert core.decide(a_queue(a_hand(path="main.js")), a_check(True, "run")) == []


def test_a_hand_raised_after_the_fix_was_taken_stays_up() -> None:
    queue = a_queue(an_error(), an_offer(), taken(), a_hand(), a_check(True))
    assert the_ticket(queue).source == "hand"


def test_a_run_error_ends_with_a_good_run_and_not_with_a_parse() -> None:
    queue = a_queue(an_error(origin="run"))
    assert core.decide(queue, a_check(True, "save")) == []
    assert the_closed(after(queue, a_check(True, "run"))).resolution == "student"


def test_another_file_that_parses_ends_nothing() -> None:
    assert core.decide(a_queue(an_error()), a_check(True, path="other.js")) == []


def test_a_repaired_program_leaves_the_ticket_to_the_mentor_who_is_coming() -> None:
    queue = after(a_claimed_queue(), a_check(True))
    ticket = the_ticket(queue)
    assert (ticket.state, ticket.error) == ("claimed", None)
    assert core.decide(queue, a_check(True)) == []


@pytest.mark.parametrize("how", ["released", "lease"])
@pytest.mark.parametrize("fixed", [False, True])
def test_a_repaired_ticket_is_over_when_the_mentor_lets_go(how: str, fixed: bool) -> None:
    by_fix = (an_offer(), taken()) if fixed else ()
    queue = after(a_claimed_queue(), *by_fix, a_check(True))
    queue = after(queue, wish(ReleaseTicket, queue) if how == "released" else LetTimePass(NOON + LEASE_MS))
    assert queue.open == {}
    assert the_closed(queue).resolution == ("fix" if fixed else "student")
    assert queue.service_ms == ()


def test_a_ticket_that_broke_again_waits_when_the_mentor_lets_go() -> None:
    queue = after(a_claimed_queue(), a_check(True), an_error(at=NOON + 1))
    assert the_ticket(after(queue, wish(ReleaseTicket, queue))).state == "open"


def test_a_hand_waits_on_when_the_mentor_lets_go_of_a_repaired_program() -> None:
    queue = after(a_claimed_queue(an_error(), a_hand()), a_check(True))
    assert the_ticket(after(queue, wish(ReleaseTicket, queue))).state == "open"


# --- mentors --------------------------------------------------------------------------------------------------


def test_a_claim_names_the_mentor_and_starts_a_lease() -> None:
    ticket = the_ticket(a_claimed_queue())
    assert ticket.state == "claimed"
    assert ticket.claimed_by == {"id": "grace", "name": "Grace"}
    assert ticket.lease_until == NOON + LEASE_MS


def test_the_slower_mentor_learns_who_was_faster_even_with_an_old_screen() -> None:
    before = a_queue(an_error())
    slower = wish(ClaimTicket, before, "linus")
    refused = refusal(a_claimed_queue(), slower)
    assert (refused.code, refused.facts["claimed_by"]["name"]) == ("already_claimed", "Grace")


def test_a_mentor_cannot_claim_twice_under_a_new_request() -> None:
    queue = a_claimed_queue()
    assert refusal(queue, wish(ClaimTicket, queue, request_id="another")).code == "already_claimed"


def test_a_claim_of_what_has_changed_since_is_stale_and_says_the_revision() -> None:
    queue = a_queue(an_error(), an_error(at=NOON + 1))
    refused = refusal(queue, wish(ClaimTicket, queue, rev=1))
    assert (refused.code, refused.facts["rev"]) == ("stale", 2)


@pytest.mark.parametrize("kind", [ClaimTicket, ReleaseTicket, ResolveTicket, RenewLease])
def test_what_is_over_does_not_wait(kind: type[MentorCommand]) -> None:
    queue = a_queue(a_hand())
    queue = after(queue, cancelled(the_ticket(queue).id))
    refused = refusal(queue, wish(kind, queue))
    assert (refused.code, refused.facts["state"]) == ("not_waiting", "cancelled")


@pytest.mark.parametrize("kind", [ReleaseTicket, RenewLease])
def test_nobody_lets_go_of_what_nobody_holds(kind: type[MentorCommand]) -> None:
    queue = a_queue(an_error())
    assert refusal(queue, wish(kind, queue)).code == "not_waiting"


@pytest.mark.parametrize("kind", [ReleaseTicket, ResolveTicket, RenewLease])
def test_a_mentor_does_nothing_to_the_ticket_of_another(kind: type[MentorCommand]) -> None:
    queue = a_claimed_queue()
    assert refusal(queue, wish(kind, queue, "linus")).code == "already_claimed"


def test_an_unknown_ticket_is_not_found() -> None:
    queue = a_queue(an_error())
    assert refusal(queue, wish(ClaimTicket, queue, ticket_id="t-none")).code == "not_found"


def test_a_released_ticket_waits_again_with_its_age_and_its_offer() -> None:
    queue = a_claimed_queue(an_error(), an_offer())
    ticket = the_ticket(after(queue, wish(ReleaseTicket, queue)))
    assert (ticket.state, ticket.claimed_by, ticket.lease_until) == ("suggested", None, None)
    assert ticket.opened_at == NOON


def test_a_ticket_can_be_resolved_without_a_claim() -> None:
    queue = a_queue(an_error())
    assert the_closed(after(queue, wish(ResolveTicket, queue, tags=("loops",), note="done"))).tags == ("loops",)


def test_how_long_a_help_took_is_remembered_for_the_next_estimates() -> None:
    queue = a_claimed_queue()
    assert after(queue, wish(ResolveTicket, queue, at=NOON + 90_000)).service_ms == (90_000,)


def test_a_lease_runs_out_and_the_ticket_waits_again() -> None:
    queue = a_claimed_queue()
    assert core.decide(queue, LetTimePass(NOON + LEASE_MS - 1)) == []
    ticket = the_ticket(after(queue, LetTimePass(NOON + LEASE_MS)))
    assert (ticket.state, ticket.history[-1]["event"], ticket.history[-1]["by"]) == ("open", "released", "grace")


def test_a_renewed_lease_lasts_longer_and_makes_no_screen_stale() -> None:
    queue = a_claimed_queue()
    renewed = after(queue, wish(RenewLease, queue, at=NOON + 60_000))
    assert core.decide(renewed, LetTimePass(NOON + LEASE_MS)) == []
    assert the_ticket(renewed).rev == the_ticket(queue).rev


def test_leases_that_run_out_together_are_all_let_go() -> None:
    queue = a_queue(an_error("ada"), an_error("bob"))
    for student in ("ada", "bob"):
        ticket = the_ticket(queue, student)
        queue = after(queue, wish(ClaimTicket, queue, ticket_id=ticket.id, rev=ticket.rev, request_id=student))
    assert [t.state for t in after(queue, LetTimePass(NOON + LEASE_MS)).open.values()] == ["open", "open"]


@pytest.mark.parametrize("kind", [ClaimTicket, ReleaseTicket, ResolveTicket, RenewLease])
def test_a_repeated_request_changes_nothing(kind: type[MentorCommand]) -> None:
    queue = a_queue(an_error()) if kind is ClaimTicket else a_claimed_queue()
    command = wish(kind, queue)
    once = after(queue, command)
    assert once != queue
    assert core.decide(once, command) == []


def test_two_mentors_may_by_chance_give_their_requests_the_same_name() -> None:
    queue = a_queue(an_error())
    slower = wish(ClaimTicket, queue, "linus", request_id="1")
    assert refusal(after(queue, wish(ClaimTicket, queue, "grace", request_id="1")), slower).code == "already_claimed"


def test_one_request_is_not_about_two_tickets() -> None:
    queue = a_queue(an_error("ada"), an_error("bob"))
    claimed = after(queue, wish(ClaimTicket, queue, request_id="1"))
    bob = the_ticket(queue, "bob")
    assert refusal(claimed, wish(ClaimTicket, queue, ticket_id=bob.id, request_id="1")).code == "malformed"


def test_a_request_repeated_long_after_its_ticket_was_forgotten_is_an_answer_and_no_crash() -> None:
    queue = a_queue(an_error())
    command = wish(ResolveTicket, queue)
    queue = after(queue, command)
    for n in range(core.CLOSED_KEPT):
        queue = after(queue, a_hand(f"s{n}"), cancelled(f"t-help.asked-s{n}-{NOON}", f"s{n}"))
    assert len(queue.closed) == core.CLOSED_KEPT
    assert refusal(queue, command).code == "not_found"


@pytest.mark.parametrize("order", list(permutations(["grace", "linus", "edsger"])))
def test_the_commands_of_mentors_in_any_order_end_with_one_owner(order: tuple[str, ...]) -> None:
    queue = a_queue(an_error())
    wishes = [wish(ClaimTicket, queue, mentor) for mentor in order]
    for command in (*wishes, *wishes):
        try:
            queue = after(queue, command)
        except Refused as refused:
            owner = refused.facts["claimed_by"]["id"]
            assert owner == order[0]
    ticket = the_ticket(queue)
    assert ticket.claimed_by is not None
    assert (ticket.claimed_by["id"], ticket.rev) == (order[0], 2)


# --- triage ---------------------------------------------------------------------------------------------------


def test_the_ninth_who_waits_starts_triage_in_the_same_decision() -> None:
    eight = a_full_queue(TRIAGE_THRESHOLD)
    assert eight.triage_since is None
    events = core.decide(eight, an_error("ninth", NOON + 99))
    assert [type(event) for event in events] == [TicketOpened, TriageStarted]
    assert core.triage_view(after(eight, an_error("ninth"))) == {
        "on": True,
        "since": NOON,
        "waiting": 9,
        "threshold": 8,
        "reason": "more_waiting_than_threshold",
        "did": [],
    }


def test_who_was_claimed_does_not_count_as_waiting() -> None:
    queue = a_full_queue(TRIAGE_THRESHOLD)
    queue = after(queue, an_error("ada"))
    claimed = after(a_full_queue(TRIAGE_THRESHOLD - 1), an_error("ada"))
    claimed = after(claimed, wish(ClaimTicket, claimed), an_error("ninth"))
    assert queue.triage_since == NOON
    assert claimed.triage_since is None


def test_triage_ends_only_when_the_queue_has_clearly_shrunk() -> None:
    queue = a_full_queue(TRIAGE_THRESHOLD + 1)
    for n in range(TRIAGE_HYSTERESIS):
        queue = after(queue, cancelled(the_ticket(queue, f"s{n}").id, f"s{n}"))
        assert queue.triage_since is not None
    events = core.decide(queue, cancelled(the_ticket(queue, "s3").id, "s3"))
    assert isinstance(events[-1], TriageEnded)
    assert events[-1].waiting == TRIAGE_THRESHOLD - TRIAGE_HYSTERESIS


def test_a_lease_that_runs_out_can_start_triage() -> None:
    queue = a_claimed_queue()
    queue = after(queue, *(an_error(f"s{n}") for n in range(TRIAGE_THRESHOLD)))
    assert queue.triage_since is None
    assert isinstance(core.decide(queue, LetTimePass(NOON + LEASE_MS))[-1], TriageStarted)


# --- order and views ------------------------------------------------------------------------------------------


def test_who_has_raised_a_hand_comes_before_who_has_just_an_error() -> None:
    queue = a_queue(an_error("bob", NOON), a_hand("ada", NOON + 1))
    assert [ticket.student_id for ticket in core.waiting(queue)] == ["ada", "bob"]


def test_among_equals_who_came_first_is_first() -> None:
    queue = a_queue(an_error("zoe", NOON), an_error("ada", NOON + 1))
    assert [ticket.student_id for ticket in core.waiting(queue)] == ["zoe", "ada"]


def test_no_rule_lets_a_child_wait_for_ever() -> None:
    """Whatever others do, after 45 minutes they no longer come before one who has been offered a fix."""
    late = NOON + 45 * 60_000
    spam = [an_error("loud", late + n, "parse") for n in range(50)]
    queue = a_queue(an_error("quiet", NOON, "run"), an_offer("quiet"), *spam, a_hand("loud", late + 99))
    assert core.waiting(queue)[0].student_id == "quiet"


def test_those_whose_mentor_is_coming_stand_after_those_who_wait() -> None:
    queue = after(a_claimed_queue(), an_error("bob", NOON + 5))
    assert [ticket.student_id for ticket in core.order(queue)] == ["bob", "ada"]
    view = core.room_view(queue, NOON + 10, mentors=1)
    assert [ticket["position"] for ticket in view["tickets"]] == [1, None]
    assert list(view["waits"]) == [the_ticket(queue, "bob").id]


def test_a_view_of_what_changed_holds_closed_tickets_too() -> None:
    queue = a_queue(an_error("ada"), an_error("bob"))
    gone = the_ticket(queue).id
    queue = after(queue, cancelled(gone))
    view = core.room_view(queue, NOON, 1, frozenset({gone, "t-unknown"}))
    assert [(ticket["id"], ticket["state"]) for ticket in view["tickets"]] == [(gone, "cancelled")]
    assert gone not in view["order"]


# --- any sequence ---------------------------------------------------------------------------------------------

STUDENTS = st.sampled_from([f"s{n}" for n in range(11)])
MENTORS = st.sampled_from(["grace", "linus"])
KINDS = st.sampled_from([ClaimTicket, ReleaseTicket, ResolveTicket, RenewLease])


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

    @rule(students=st.lists(STUDENTS, max_size=11, unique=True))
    def several_raise_a_hand(self, students: list[str]) -> None:
        for student in students:
            self.hear(a_hand(student, self.next_at(), "a.js"))

    @rule(student=STUDENTS, parses=st.booleans(), purpose=st.sampled_from(["save", "run"]))
    def is_checked(self, student: str, parses: bool, purpose: str) -> None:
        before = self.queue.open.get(student)
        self.hear(a_check(parses, purpose, None, student, self.next_at(), "a.js"))
        closed = before and self.queue.closed.get(before.id)
        if closed and closed.resolution == "fix":
            assert parses
            assert before
            assert before.fix_taken

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

    @rule(student=STUDENTS, mentor=MENTORS, kind=KINDS, old=st.booleans())
    def a_mentor_acts(self, student: str, mentor: str, kind: type[MentorCommand], old: bool) -> None:
        ticket = self.queue.open.get(student)
        if ticket is None:
            return
        rev = ticket.rev - old
        command = kind(ticket.id, mentor, mentor.title(), rev, f"q{len(self.requests)}", self.next_at())
        try:
            assert self.hear(command)
            self.requests.append((command, ticket.id))
            assert not old
        except Refused as refused:
            assert refused.code in {"already_claimed", "stale", "not_waiting"}  # noqa: PT017

    @rule(data=st.data())
    def a_request_arrives_again(self, data: st.DataObject) -> None:
        if self.requests:
            command, ticket_id = data.draw(st.sampled_from(self.requests))
            if core.find(self.queue, ticket_id):
                assert self.hear(command) == []

    @rule(seconds=st.integers(0, 200))
    def time_passes(self, seconds: int) -> None:
        self.at += seconds * 1_000
        self.hear(LetTimePass(self.at))
        assert all((t.lease_until or self.at + 1) > self.at for t in self.queue.open.values())

    @invariant()
    def no_ticket_is_lost_and_no_child_has_two(self) -> None:
        opened = [event.ticket_id for event in self.events if isinstance(event, TicketOpened)]
        over = [e.ticket_id for e in self.events if e.kind in ("ticket.resolved", "ticket.cancelled")]  # type: ignore[attr-defined]
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
        assert ranked == core.waiting(Queue(open=dict(reversed(self.queue.open.items()))))
        for later in (self.at, self.at + 3_600_000):
            scores = [score(ticket, later) for ticket in ranked]
            assert all(ahead >= behind - 1e-6 for ahead, behind in pairwise(scores))

    @invariant()
    def screens_can_show_it(self) -> None:
        view = core.room_view(self.queue, self.at, mentors=2)
        assert json.loads(json.dumps(view, allow_nan=False))["order"] == view["order"]
        assert sorted(view["order"]) == sorted(ticket.id for ticket in self.queue.open.values())
        assert all(low <= high for low, high in view["waits"].values())

    @invariant()
    def triage_is_on_when_too_many_wait(self) -> None:
        count = len(core.waiting(self.queue))
        if count > TRIAGE_THRESHOLD:
            assert self.queue.triage_since is not None
        if count <= TRIAGE_THRESHOLD - TRIAGE_HYSTERESIS:
            assert self.queue.triage_since is None

    @invariant()
    def who_holds_a_ticket_is_known(self) -> None:
        for ticket in self.queue.open.values():
            held = (ticket.claimed_by is not None, ticket.claimed_at is not None, ticket.lease_until is not None)
            assert held == (ticket.state == "claimed",) * 3
            assert (ticket.state == "suggested") <= (ticket.suggestion is not None)


TestAnySequenceInARoom = Room.TestCase
TestAnySequenceInARoom.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
