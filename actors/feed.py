"""Hearing the committed events of others: the store's news is only a poke, the journal is what counts.

A cursor over committed events is written in the same transaction as the decisions that follow from them; after a
restart, a gap, or a second without news the journal is read from that cursor.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from actors.journalled import JournalledShell
from actors.messages import Committed, Heard, Place, Subscribe
from classroom.vocabulary import Command
from storage import crash_points
from storage.journal import Recorded

FEED_PAGE = 500


class FeedShell(JournalledShell):
    """A journalled actor that hears students' events. Subclasses give `kinds` and `heard_as`, and a room to listen to
    unless they hear all; their `begin` ends with `listen`."""

    kinds: frozenset[str] = frozenset()
    room_id: str | None = None

    @abstractmethod
    def heard_as(self, recorded: Recorded) -> Command:
        """The command that an event of somebody else is to this actor."""

    def listen(self) -> None:
        """From where the last incarnation came to."""
        self.consumer = self.name
        self.heard_upto = self.views.cursor(self.consumer)
        self.catch_up()
        crash_points.reached_by(self.kind, "before-subscribe")
        self._subscribe()

    def _subscribe(self) -> None:
        self.tell("store", Subscribe(self.name, self.room_id, self.kinds))

    def moved(self, place: Place) -> None:
        super().moved(place)
        if place.name == "store" and place.address is not None:
            self._subscribe()

    def receiveMsg_Committed(self, message: Committed, sender: Any) -> None:
        self.send(sender, Heard(self.name))
        if message.to != self.name:
            return
        if message.after > self.heard_upto:
            self.catch_up()
        for recorded in message.events:
            self._hear(recorded)
        self.heard_upto = max(self.heard_upto, message.upto)
        crash_points.reached_by(self.kind, "after-heard-before-cursor")

    def catch_up(self) -> None:
        """Reads on in the journal, as far as it reaches now."""
        upto = self.views.last_position()
        while self.heard_upto < upto:
            page = self.views.feed(self.room_id, self.heard_upto, self.kinds, FEED_PAGE)
            for recorded in page:
                self._hear(recorded)
            if len(page) < FEED_PAGE:
                # What lies between was no news for this actor, and is not looked at again.
                self.heard_upto = max(self.heard_upto, upto)

    def _hear(self, recorded: Recorded) -> None:
        if recorded.position <= self.heard_upto:
            return
        self.heard_upto = recorded.position
        self.want(self.heard_as(recorded), position=recorded.position, cause=recorded.event_id)

    def cursor(self, position: int) -> tuple[str, int] | None:
        return (self.consumer, position)

    def tick(self) -> None:
        super().tick()
        self.catch_up()
