"""The one writer of the database: what arrives together is committed together, and acknowledged after COMMIT.

It commits as soon as no further message waits: at once when idle, in groups during a rush. After each commit the
rooms' queues are told the news of their students; who has no credit left reads the journal instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actors.messages import Committed, Degraded, Place, Subscribe, Write, Written
from actors.shell import Shell
from storage import crash_points
from storage.errors import StoreBroken, StoreFull
from storage.journal import Appended, Journal, Recorded
from storage.keys import key_of

MAX_GROUP = 128
CHECKPOINT_EACH_TICKS = 300


@dataclass(slots=True)
class Listener:
    room_id: str | None
    kinds: frozenset[str]
    told_upto: int


class DeltaStore(Shell):
    kind = "store"

    def begin(self) -> bool:
        self.journal = Journal(self.data.database, key_of(self.data), clock=self.clock.now_ms)
        self.waiting: list[tuple[Any, Write]] = []
        self.listeners: dict[str, Listener] = {}
        self.full = False
        self._ticks = 0
        return True

    def retire(self) -> None:
        self.journal.checkpoint()
        self.journal.close()

    def receiveMsg_Write(self, message: Write, sender: Any) -> None:
        self.waiting.append((sender, message))

    def receiveMsg_Subscribe(self, message: Subscribe, sender: Any) -> None:
        self._commit()
        self.places[message.name] = Place(message.name, sender, 0, 0)
        self._unheard.pop(message.name, None)
        upto = self.journal.last_position
        self.listeners[message.name] = Listener(message.room_id, message.kinds, upto)
        # Everything up to here is the listener's to read; this tells it how far that is.
        self.tell_counted(message.name, Committed(message.name, upto, upto, ()))

    def drained(self) -> None:
        self._commit()

    def tick(self) -> None:
        self._ticks += 1
        if self._ticks % CHECKPOINT_EACH_TICKS == 0 and not self.waiting:
            self.journal.checkpoint()

    def _commit(self) -> None:
        while self.waiting:
            group, self.waiting = self.waiting[:MAX_GROUP], self.waiting[MAX_GROUP:]
            crash_points.reached("store.after-write-received")
            try:
                outcomes = self.journal.append_many([write.append for _, write in group])
            except StoreFull:
                self._refuse_all(group)
                continue
            crash_points.reached("store.after-commit-before-tell")
            self._say_full(False)
            recorded: list[Recorded] = []
            for (sender, write), outcome in zip(group, outcomes, strict=True):
                if isinstance(outcome, Appended):
                    recorded += outcome.recorded
                self.send(sender, _written(write, outcome))
            crash_points.reached("store.after-tell-before-news")
            self._tell_listeners(recorded)
            crash_points.reached("store.after-news")

    def _refuse_all(self, group: list[tuple[Any, Write]]) -> None:
        self._say_full(True)
        for sender, write in group:
            self.send(sender, Written(write.write_id, "disk_full", write.append.expected_version))

    def _say_full(self, full: bool) -> None:
        if full != self.full:
            self.full = full
            self.send(self.supervisor, Degraded(self.name, ("disk_full",) if full else ()))

    def _tell_listeners(self, recorded: list[Recorded]) -> None:
        if not recorded:
            return
        upto = max(event.position for event in recorded)
        for name, listener in self.listeners.items():
            events = tuple(
                event
                for event in recorded
                if listener.room_id in (None, event.room_id)
                and event.kind in listener.kinds
                and event.position > listener.told_upto
            )
            if not events:
                continue
            self.tell_counted(name, Committed(name, listener.told_upto, upto, events))
            # Told or not: who had no credit left sees the gap in the next message and reads the journal.
            listener.told_upto = upto


def _written(write: Write, outcome: Any) -> Written:
    if isinstance(outcome, Appended):
        positions = tuple(event.position for event in outcome.recorded)
        return Written(write.write_id, None, outcome.version, positions)
    return Written(write.write_id, outcome.reason, outcome.version, (), outcome.event_ids)


__all__ = ["DeltaStore", "StoreBroken"]
