"""In a long line much is counted once for everybody. It must come out as if each child were looked at alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant

from classroom import assist_queue as core
from classroom import room_view
from classroom.assist_queue import Queue, SetRule
from classroom.newcomers import Coming, Newcomers
from classroom.queue_state import standing_of
from classroom.scoring import score, why
from classroom.ticket import Ticket, is_waiting
from classroom.triage import moved_up
from classroom.vocabulary import Command
from classroom.wait_book import HelpTime
from tests.rules.rooms import NOON
from tests.rules.test_fair_order import Rush

# --- the order --------------------------------------------------------------------------------------------------------


def alone(queue: Queue, ticket: Ticket, shortness: float | None = None) -> tuple[float, int, str]:
    standing = standing_of(queue, ticket)
    standing = standing if shortness is None else replace(standing, shortness=shortness)
    return (-score(ticket, 0, standing, queue.rules), ticket.opened_at, ticket.id)


def one_by_one(queue: Queue, shortness: float | None = None) -> list[str]:
    line = [ticket for ticket in queue.open.values() if is_waiting(ticket)]
    return [ticket.id for ticket in sorted(line, key=lambda ticket: alone(queue, ticket, shortness))]


class LongLine(Rush):
    """The adversary of `test_fair_order` in a room where triage is on from the third child on."""

    def __init__(self) -> None:
        super().__init__()
        self.before = self.queue
        self.hear(SetRule("queue.triage_back", 2, "grace", "Grace", "back", NOON))
        self.hear(SetRule("queue.triage_over", 2, "grace", "Grace", "few", NOON))

    def hear(self, command: Command) -> None:
        self.before = self.queue
        super().hear(command)

    @invariant()
    def the_order_is_that_of_each_score(self) -> None:
        assert [ticket.id for ticket in core.waiting(self.queue)] == one_by_one(self.queue)

    @invariant()
    def whoever_moved_up_stands_before_its_place_without_the_length_of_helps(self) -> None:
        line, plain = one_by_one(self.queue), one_by_one(self.queue, shortness=0.0)
        waiting = core.waiting(self.queue)
        short = {ticket.id for ticket in waiting if standing_of(self.queue, ticket).shortness > 0}
        expected = {each for each in line if each in short and line.index(each) < plain.index(each)}
        assert {ticket.id for ticket in moved_up(self.queue, waiting)} == expected

    @invariant()
    def a_score_is_the_sum_of_its_reasons(self) -> None:
        for ticket in self.queue.open.values():
            standing = standing_of(self.queue, ticket)
            reasons = why(ticket, self.at, standing, self.queue.rules)
            total = score(ticket, self.at, standing, self.queue.rules)
            assert total == pytest.approx(sum(reason["points"] for reason in reasons), abs=0.05 * len(reasons))

    @invariant()
    def whose_score_changed_is_told(self) -> None:
        told = room_view.moved(self.before, self.queue)
        for child, ticket in self.queue.open.items():
            if self.before.open.get(child) is ticket:
                then = score(ticket, 0, standing_of(self.before, ticket), self.before.rules)
                now = score(ticket, 0, standing_of(self.queue, ticket), self.queue.rules)
                assert then == now or ticket.id in told

    @invariant()
    def a_room_that_is_seen_whole_has_the_waits_of_its_line(self) -> None:
        seen = room_view.of(self.queue, self.at)["waits"]
        assert seen == room_view.waits_of(self.queue, self.at)


TestALongLineIsAsIfEachWereLookedAtAlone = LongLine.TestCase
TestALongLineIsAsIfEachWereLookedAtAlone.settings = settings(max_examples=15, stateful_step_count=50, deadline=None)


# --- who will come ----------------------------------------------------------------------------------------------------

one = st.tuples(st.floats(-50, 100), st.builds(HelpTime, st.floats(3, 6), st.floats(0.1, 1)))
RATE, TURN_S = 0.001, 12.0


def counted(each: Sequence[tuple[float, HelpTime]], points: float, in_minute: float, seconds: float) -> Coming:
    number = work_s = squares = work_each_s = 0.0
    for theirs, help_time in each:
        if theirs > points:
            come = RATE * min(seconds, (theirs - points) / in_minute * 60)
            number += come
            work_s += come * (help_time.mean_s + TURN_S)
            squares += come * (help_time.variance + help_time.mean_s**2)
            still_goes_first = theirs > points + seconds * in_minute / 60
            work_each_s += RATE * (help_time.mean_s + TURN_S) * still_goes_first
    return Coming(number, work_s, squares, work_each_s)


@given(st.lists(one, max_size=40), st.floats(-60, 110), st.integers(1, 20), st.floats(0, 3_600))
def test_newcomers_are_as_many_as_counted_one_by_one(
    each: list[tuple[float, HelpTime]], points: float, in_minute: int, seconds: float
) -> None:
    higher = Newcomers(each, RATE, TURN_S).above(points, in_minute)
    assert bool(higher) == any(theirs > points for theirs, _ in each)
    if each:
        assert higher.within(seconds) == pytest.approx(counted(each, points, in_minute, seconds), rel=1e-6, abs=1e-4)
