"""What a room knows about a child beyond its ticket, and that it is counted for the moment at which the wait began."""

from __future__ import annotations

from classroom import assist_queue as core
from classroom.assist_queue import ClaimTicket, ResolveTicket, SetRule
from classroom.queue_rules import DEFAULT
from classroom.queue_state import DAY_MS, EXPECTED_MS, Queue, expected_ms, standing_of
from tests.rules.rooms import NOON, a_hand, a_notice, a_queue, after, an_error, the_ticket

MINUTE = 60_000


def joined(student: str, at: int) -> core.Notice:
    return a_notice("student.joined", student, at, name=student.title())


def helped(queue: Queue, at: int, took_ms: int = MINUTE, student: str = "ada") -> Queue:
    """`queue` after a mentor went to the child at `at` and was done `took_ms` later."""
    ticket = queue.open[student]
    head = (ticket.id, "grace", "Grace")
    queue = after(queue, ClaimTicket(*head, ticket.rev, f"claim {at}", at))
    return after(queue, ResolveTicket(*head, queue.open[student].rev, f"resolve {at}", at + took_ms))


def test_who_is_new_counts_only_where_not_everybody_is() -> None:
    long_ago = NOON - DEFAULT.beginner_days * DAY_MS
    all_new = a_queue(joined("ada", NOON - 1), joined("bob", NOON - 2), a_hand("ada"), a_hand("bob"))
    assert not standing_of(all_new, the_ticket(all_new)).is_beginner
    mixed = a_queue(joined("ada", NOON - 1), joined("bob", long_ago), a_hand("ada"), a_hand("bob"))
    assert standing_of(mixed, the_ticket(mixed)).is_beginner
    assert not standing_of(mixed, the_ticket(mixed, "bob")).is_beginner
    assert [ticket.student_id for ticket in core.waiting(mixed)] == ["ada", "bob"]


def test_helps_count_for_a_while_and_only_those_before_the_wait_began() -> None:
    queue = helped(a_queue(a_hand()), NOON)
    soon = NOON + 2 * MINUTE
    assert standing_of(after(queue, a_hand(at=soon)), the_ticket(after(queue, a_hand(at=soon)))).helps == 1
    late = NOON + MINUTE + DEFAULT.helped_within_s * 1000
    assert standing_of(after(queue, a_hand(at=late)), the_ticket(after(queue, a_hand(at=late)))).helps == 0
    before = after(queue, a_hand(at=NOON))
    assert standing_of(before, the_ticket(before)).helps == 0


def test_who_was_helped_lately_lets_an_equal_one_go_first() -> None:
    queue = after(helped(a_queue(a_hand()), NOON), a_hand("ada", NOON + 2 * MINUTE), a_hand("bob", NOON + 3 * MINUTE))
    assert [ticket.student_id for ticket in core.waiting(queue)] == ["bob", "ada"]


def test_how_long_a_help_takes_is_learnt_by_what_it_is_about() -> None:
    queue = a_queue()
    for n in range(3):
        assert expected_ms(queue, "parse") == EXPECTED_MS["parse"]
        at = NOON + n * 20 * MINUTE
        queue = helped(after(queue, an_error("ada", at)), at, took_ms=9 * MINUTE)
    assert expected_ms(queue, "parse") == 9 * MINUTE
    assert expected_ms(queue, "run") == EXPECTED_MS["run"]


def test_in_triage_the_shortest_expected_help_comes_first_among_equals_and_not_before_the_urgent() -> None:
    plain = SetRule("queue.points_blocked", 0, "grace", "Grace", "q", NOON)
    few = a_queue(plain, a_hand("question", NOON), *(a_hand(f"s{n}", NOON + n) for n in range(1, 8)))
    few = after(few, an_error("short", NOON + 30_000), a_hand("short", NOON + 30_000))
    assert few.triage_since is not None
    first = core.waiting(few)[0]
    assert first.student_id == "short"
    assert few.did["short_first"] == (first.id,)
    pinned = after(few, core.Pin(few.open["s7"].id, "grace", "Grace", None, "p", NOON + 40_000))
    assert core.waiting(pinned)[0].student_id == "s7"


def test_all_three_of_one_problem_are_offered_together_and_a_fourth_is_added() -> None:
    hands = [a_hand(f"s{n}", NOON + n) for n in range(6)]
    same = [an_error(f"e{n}", NOON + n, "run", message=f"x{n} is not defined") for n in range(3)]
    queue = a_queue(*hands, *same)
    ((key, tickets),) = [(key, told) for key, told in queue.did.items() if key.startswith("together/")]
    assert sorted(queue.open[f"e{n}"].id for n in range(3)) == sorted(tickets)
    more = after(queue, an_error("e9", NOON + 50, "run", message="y is not defined"))
    assert more.did[key] == (*tickets, more.open["e9"].id)
    assert len(more.did) == len(queue.did)
