"""What is read about classes: the time-table, class lists, and when children were there."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from classroom import roster
from classroom.timetable import SchoolClass
from storage import tables as t
from storage.views_connection import Reader

_H = t.EventHeader


class ClassViews(Reader):
    """A part of `storage.views.Views`."""

    def centre_code(self) -> str | None:
        """The join code that follows the time-table; None as long as nobody asked for one."""
        rows = self._rows(t.CentreCode.select(t.CentreCode.join_code))
        return str(rows[0][0]) if rows else None

    def classes(self) -> list[SchoolClass]:
        """The time-table, from Monday on."""
        c = t.SchoolClass
        return self._all(SchoolClass, c.select().order_by(c.weekday, c.start_min, c.name))

    def roster(self, room_id: str) -> roster.Roster:
        """The names that the room knows; an empty one when nobody gave it a list."""
        rows = self._rows(t.Roster.select(t.Roster.names, t.Roster.only).where(t.Roster.room_id == room_id))
        return roster.make(msgspec.json.decode(rows[0][0]), only=bool(rows[0][1])) if rows else roster.Roster()

    def position_at(self, at: int) -> int:
        """The first position that was written at this time or later; one beyond the last when there is none. Time never
        goes back along the journal, so looking in the middle again and again finds it without reading it."""
        low, high = 1, self._last_position() + 1
        while low < high:
            middle = (low + high) // 2
            written = self._value(_H.select(_H.at).where(_H.position >= middle).order_by(_H.position).limit(1), at)
            low, high = (middle + 1, high) if written < at else (low, middle)
        return low

    def heard_of(self, room_id: str, since_at: int, kinds: Collection[str], slot_ms: int) -> dict[str, list[int]]:
        """When the children of a room said something, to the slot: child -> the beginnings of slots."""
        slot = _H.at / slot_ms * slot_ms  # whole numbers: SQLite drops the rest
        query = (
            _H.select(_H.student_id, slot)
            .where(
                _H.room_id == room_id,
                _H.position >= self.position_at(since_at),
                _H.kind.in_(sorted(kinds)),
                _H.student_id.is_null(False),
            )
            .distinct()
        )
        found: dict[str, list[int]] = {}
        for student_id, begins in self._rows(query):
            found.setdefault(student_id, []).append(begins)
        return found

    def _last_position(self) -> int:
        return int(self._value(_H.select(_H.position).order_by(_H.position.desc()).limit(1), 0))
