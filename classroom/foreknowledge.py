"""What somebody would tell a child who knew everything about the room but the future: the floor under every range.

A rehearsed room is stopped at moments at which a child asks, and played on many times from there, with its own rates,
paces and rules: only what chance has not decided yet is drawn anew, which is who will come, and how long helps will
last that are under way or to come. The narrowest range that holds so many of these futures is what the best of all
estimates could say; a real room has to learn the rest.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable, Sequence
from itertools import count

from classroom import assist_queue as core
from classroom.rehearsal import LOOKS_AFTER_MS, TICK_MS, Rehearsal, Room
from classroom.ticket import TicketClaimed, TicketOpened, is_over
from classroom.vocabulary import Command, Event
from classroom.wait_book import TARGET, Outcome
from classroom.waits import mentor_came, outcome_of

#: A help under way that lasts longer than nearly all is not drawn for ever.
TRIES = 50
#: Of so many futures a mentor has to come in most, else the range is not of a wait for one.
COMES_AT_LEAST = 0.7
NEW_NUMBERS = 1_000_000


class _Future(Rehearsal):
    """A room from a moment on, until it is known when the mentor comes to one child."""

    def __init__(self, now: Rehearsal, ticket_id: str, seed: str) -> None:
        self.__dict__.update(copy.copy(now).__dict__)
        self.chance = random.Random(seed)
        self.ticket_id = ticket_id
        self.came_at: int | None = None
        self._is_known = False
        self.closed, self.looks = [], []
        self._free, self._errors = set(now._free), dict(now._errors)
        self._numbers = count(NEW_NUMBERS)
        self._due = [copy.copy(due) for due in now._due if due.what not in ("request", "looks")]
        for due in self._due:
            if due.what == "done":
                due.at = self.at + self._left_ms(due.who, due.detail)
        self._due.sort()
        self._finish_the_moment()
        self._draw_requests()

    def _finish_the_moment(self) -> None:
        """What the rehearsal was about to do when it was stopped: mentors look after a request, and at each tick."""
        in_a_tick = all(due.what != "tick" for due in self._due)
        self._in(0 if in_a_tick else self.chance.uniform(*LOOKS_AFTER_MS), "look")
        if in_a_tick:
            self._in(TICK_MS, "tick")

    def _left_ms(self, mentor: str, ticket_id: str) -> int:
        ticket = core.find(self.queue, ticket_id)
        if ticket is None or ticket.claimed_at is None:
            return 1
        for_s = (self.at - ticket.claimed_at) / 1000
        for _ in range(TRIES):
            if (took_s := self._help_s(mentor, ticket)) > for_s:
                return max(1, round((took_s - for_s) * 1000))
        return 1

    def wait_s(self) -> float | None:
        """Until the mentor came; None when the ticket ended without one."""
        began = self.at
        self._go_on()
        return None if self.came_at is None else (self.came_at - began) / 1000

    def _in(self, ms: float, what: str, who: str = "", detail: str = "") -> None:
        if not self._is_known:
            super()._in(ms, what, who, detail)

    def _say(self, command: Command) -> list[Event]:
        events = super()._say(command)
        for event in events:
            if isinstance(event, TicketClaimed) and event.ticket_id == self.ticket_id:
                self.came_at = event.at
        ticket = core.find(self.queue, self.ticket_id)
        if self.came_at is not None or ticket is None or is_over(ticket):
            self._is_known = True
            self._due.clear()
        return events


class Foreknowing(Rehearsal):
    """A rehearsal in which, for a `share` of the tickets, `futures` of the room are played at the moment of asking."""

    def __init__(self, room: Room, seed: int, share: float, futures: int) -> None:
        super().__init__(room, seed)
        self._choice = random.Random(f"foreknowledge/{seed}")
        self._share, self._futures = share, futures
        self.told: dict[str, tuple[float, float]] = {}

    def _say(self, command: Command) -> list[Event]:
        events = super()._say(command)
        for event in events:
            if isinstance(event, TicketOpened) and self._choice.random() < self._share:
                waits = [
                    wait_s
                    for number in range(self._futures)
                    if (wait_s := _Future(self, event.ticket_id, f"{event.ticket_id}/{number}").wait_s()) is not None
                ]
                if len(waits) >= COMES_AT_LEAST * self._futures:
                    self.told[event.ticket_id] = narrowest(waits, TARGET)
        return events


def narrowest(values: Sequence[float], share: float) -> tuple[float, float]:
    """The shortest span that holds so many of the values."""
    ordered = sorted(values)
    held = max(1, round(share * len(ordered)))
    low = min(range(len(ordered) - held + 1), key=lambda first: ordered[first + held - 1] - ordered[first])
    return ordered[low], ordered[low + held - 1]


def play(room: Room, seeds: Iterable[int], share: float, futures: int) -> tuple[list[Outcome], list[Outcome]]:
    """For some tickets of these rooms: how the queue's first ranges came out, and those of one who knows."""
    ours, knowing = [], []
    for seed in seeds:
        played = Foreknowing(room, seed, share, futures)
        for ticket in played.run():
            outcome = outcome_of(ticket, came=True) if mentor_came(ticket) else None
            if outcome is not None and ticket.id in played.told:
                low_s, high_s = played.told[ticket.id]
                ours.append(outcome)
                middle_s = (low_s + high_s) / 2
                knowing.append(
                    Outcome(outcome.at, outcome.source, "known", low_s, middle_s, high_s, outcome.waited_s, came=True)
                )
    return ours, knowing
