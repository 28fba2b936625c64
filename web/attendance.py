"""Where the children of all rooms are, as far as the front door has heard; filled again after a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from classroom import presence
from classroom.presence import Seen
from web.room import RoomLive


class Attendance:
    def __init__(self, now_ms: Callable[[], int], hint_weight: float = 0.0) -> None:
        """`hint_weight`: what beacons alone may say about a child, 0 to 1."""
        self._now_ms = now_ms
        self._hint_weight = hint_weight
        self._seen: dict[str, Seen] = {}
        self._room_of: dict[str, str] = {}

    def meet(self, student_id: str, name: str, room_id: str) -> Seen:
        """A child of this room, perhaps for the first time."""
        self._room_of[student_id] = room_id
        return self._seen.setdefault(student_id, Seen(student_id, name))

    def forget(self, student_id: str) -> None:
        self._room_of.pop(student_id, None)

    def room_of(self, student_id: str) -> str:
        """Empty for a child that was never met."""
        return self._room_of.get(student_id, "")

    def seen(self, student_id: str) -> Seen:
        return self._seen[student_id]

    def note(self, seen: Seen) -> None:
        self._seen[seen.student_id] = seen

    def came(self, student_id: str) -> None:
        """One socket more."""
        self.note(presence.connected(self._seen[student_id], self._now_ms()))

    def went(self, student_id: str) -> None:
        """One socket less."""
        self.note(presence.disconnected(self._seen[student_id], self._now_ms()))

    def hinted(self, student_id: str, beacon: Mapping[str, Any]) -> None:
        """A beacon is in the journal. Of a child that was never met nothing is told."""
        seen = self._seen.get(student_id)
        if seen is not None:
            self.note(presence.hinted(seen, self._now_ms(), beacon["type"], beacon["hash"], repeats=beacon["repeats"]))

    def row(self, room: RoomLive, student_id: str) -> dict[str, Any]:
        struggling = room.struggling.get(student_id, 0.0)
        ticket, at = room.ticket_of_student(student_id), self._now_ms()
        return presence.row(self._seen[student_id], ticket, at, struggling, self._hint_weight)

    def rows(self, room: RoomLive) -> list[dict[str, Any]]:
        """All children of this room as they are now. Nobody is told, so nothing is taken for told."""
        return [self.row(room, each) for each, room_id in self._room_of.items() if room_id == room.room_id]

    def gone_ms(self, student_id: str) -> int | None:
        """For how long the child has had no line; None while it has one, or was not heard yet by this front door."""
        seen = self._seen.get(student_id)
        if seen is None or seen.sockets or seen.heard_at is None:
            return None
        return self._now_ms() - seen.heard_at

    def is_live(self, student_id: str) -> bool:
        seen = self._seen.get(student_id)
        return seen is not None and seen.sockets > 0

    def news(self, room: RoomLive, students: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """The rows of this room that say something new, of all or some of its children; from now on they are told."""
        told = []
        for student_id in self._room_of if students is None else students:
            if self.room_of(student_id) != room.room_id:
                continue
            row = self.row(room, student_id)
            if presence.is_news(room.rows.get(student_id), row):
                room.rows[student_id] = row
                told.append(row)
        return told
