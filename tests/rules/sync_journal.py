"""What stands between the rules of a sitting and the disk, without a disk."""

from __future__ import annotations

from collections.abc import Sequence

from classroom import student_session as core
from classroom.refusals import refusals, sent_again
from classroom.student_session import Push, Pushed
from classroom.vocabulary import Event
from tests.rules.pushes import NOON


class Journal:
    """What the store and the shell do: commit all events of a decision or none, remember prints and ids."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.sitting = core.initial("s1", "r1")
        #: What the newest answer named as refused, by number.
        self.rejected: dict[int, str] = {}

    def push(self, client: str, events: Sequence[Pushed], crash: bool) -> int:
        """The acknowledged number. A crash after the decision forgets it; the laptop will send again."""
        last = self.last(client)
        mine = [event for event in self.events if getattr(event, "client_id", None) == client]
        recorded = {event.seq: event.fingerprint for event in mine}
        held = {event.event_id for event in self.events if hasattr(event, "event_id")}
        known = frozenset(event.event_id for event in events if event.seq > last and event.event_id in held)
        heard = core.Client(last, NOON) if last and client not in self.sitting.clients else None
        push = Push(client, tuple(events), NOON + len(self.events), recorded, known, held=heard)
        decided = core.decide(self.sitting, push)
        asked = set(sent_again(push, decided))
        held = {event_id: reason for event_id, reason in self.refused().items() if event_id in asked}
        self.rejected = {each["seq"]: each["reason"] for each in refusals(push, decided, held)}
        if not crash:
            self.events += decided
            for event in decided:
                self.sitting = core.evolve(self.sitting, event)
        return self.last(client)

    def back_up(self) -> list[Event]:
        return list(self.events)

    def restore(self, kept: Sequence[Event]) -> None:
        self.events = list(kept)
        self.sitting = core.initial("s1", "r1")
        for event in kept:
            self.sitting = core.evolve(self.sitting, event)

    def refused(self) -> dict[str, str]:
        return {event.event_id: event.reason for event in self.events if isinstance(event, core.PushRejected)}

    def last(self, client: str) -> int:
        """As the table of clients has it, whether or not the sitting remembers."""
        return max((e.seq for e in self.events if getattr(e, "client_id", None) == client), default=0)
