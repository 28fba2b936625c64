"""The shell of the centre: rooms, joining, mentors, sittings."""

from __future__ import annotations

from typing import Any

from actors.journalled import JournalledShell, Wanted
from classroom import centre
from classroom.vocabulary import Event


class Registrar(JournalledShell):
    core = centre
    kind = "registrar"

    def stream(self) -> str:
        return centre.STREAM

    def header(self, event: Event, state: Any) -> dict[str, str | None]:
        return dict(centre.about(event))

    def answer(self, wanted: Wanted, events: list[Event]) -> dict[str, Any]:
        match wanted.command:
            case centre.JoinRoom(student_id=student_id):
                return {"student_id": student_id, "room_id": self.state.students[student_id]}
            case centre.UseMentorLink(link_hash=link_hash):
                return {"who": self._mentor_of_link(link_hash, events)}
        return {}

    def _mentor_of_link(self, link_hash: str, events: list[Event]) -> str | None:
        for event in events:
            if isinstance(event, centre.MentorLinkUsed):
                return event.mentor_id
        # The answer to the first try was lost: the session it started says whose link it was.
        row = self.views.session(self.state.used_links[link_hash])
        return row.who if row is not None else None

    def committed(self, before: Any, events: list[Event], positions: tuple[int, ...]) -> None:
        for event in events:
            if isinstance(event, centre.RoomOpened):
                self.news(("room_opened", {"room_id": event.room_id, "name": event.name}))
            elif isinstance(event, centre.RoomSet):
                self.news(("room_set", {"room_id": event.room_id, "position": self.position}))
