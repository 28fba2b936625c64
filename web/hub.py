"""Who is connected, and what each of them is told.

News of the actors comes in as updates, goes through `RoomLive`, is written as JSON once, and lies in the outboxes of
everybody concerned before the next update is looked at. Nothing here waits, except to ask a queue for all it has.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from classroom import assist_queue
from classroom.presence import Seen
from classroom.ticket import OVER, is_waiting
from classroom.ticket_view import for_child, ticket_view
from classroom.vocabulary import Refused
from storage.views import Views
from web.attendance import Attendance
from web.choices import of_room
from web.describing import Describe, Describing
from web.errors import too_many
from web.outbox import NO_SESSION, RESTART, Frame, Outbox
from web.room import NO_TRIAGE, Change, RoomLive
from web.run_view import told
from web.watching import Watching

log = logging.getLogger(__name__)

TICK_S = 4.0
PRESENCE_S = 1.0


def encode(message: Mapping[str, Any]) -> str:
    return msgspec.json.encode(message).decode()


class Hub:
    def __init__(
        self,
        views: Views,
        now_ms: Callable[[], int],
        describe: Describe,
        system: Callable[[], dict[str, Any]],
        hint_weight: float = 0.0,
    ) -> None:
        self._views = views
        self._now_ms = now_ms
        self._describing = Describing(views, now_ms, describe, self._tell)
        self._system = system
        self.rooms: dict[str, RoomLive] = {}
        self.mentors: dict[str, set[Outbox]] = defaultdict(set)
        self.students: dict[str, set[Outbox]] = defaultdict(set)
        self.attendance = Attendance(now_ms, hint_weight)
        self.watching = Watching(views, self._to_student)
        self._born: dict[str, float] = {}
        self._sent_system: dict[str, Any] | None = None
        self.is_closing = False

    # --- rooms ------------------------------------------------------------------------------------------------

    def room(self, room_id: str) -> RoomLive:
        """The room, from tables when the queue has not said anything yet. Raises `Refused` not_found."""
        known = self.rooms.get(room_id)
        if known is None:
            row = self._views.room(room_id)
            if row is None:
                raise Refused("not_found", room_id=room_id)
            known = RoomLive({"id": row.room_id, "name": row.name, "join_code": row.join_code})
            self._fill_from_tables(known)
            self.rooms[room_id] = known
            for student in self._views.students(room_id):
                self.attendance.meet(student.student_id, student.name, room_id)
        return known

    def _fill_from_tables(self, room: RoomLive) -> None:
        at = self._now_ms()
        tickets = [row.record for row in self._views.unresolved_tickets(room.room_id)]
        room.tickets = {ticket.id: ticket_view(ticket, at, None) for ticket in tickets}
        room.order = [ticket.id for ticket in tickets]
        room.ticket_of = {ticket.student_id: ticket.id for ticket in tickets}
        room.triage = {**NO_TRIAGE, "waiting": sum(map(is_waiting, tickets))}
        room.version = room.stream_version = self._views.stream_version(assist_queue.stream(room.room_id))

    async def ready_room(self, room_id: str) -> RoomLive:
        """The room as its queue describes it, or from the tables while the queue cannot be reached."""
        room = self.room(room_id)
        await self._describing.ready(room)
        return room

    # --- updates of the actors ------------------------------------------------------------------------------------

    def on_update(self, topic: str, body: dict[str, Any]) -> None:
        match topic:
            case "room":
                self._on_room(body)
            case "student":
                self._on_student(body)
            case "run":
                self._on_run(body)
            case "beacon":
                self.attendance.hinted(body["student_id"], body)
            case "room_set":
                self._on_room_set(body)
            case "connected":
                for row in self._views.rooms():
                    self._describing.again(self.room(row.room_id))
                    self._tell_settings(row.room_id)
                version = self._views.last_position()
                for student_id in self.students:
                    # What was said to a child meanwhile went nowhere.
                    self.poke(student_id, version)
                self.watching.look_again()
                self.tell_system()
            case "lost" | "system" | "governor":
                self.tell_system()

    def _on_room(self, body: dict[str, Any]) -> None:
        room = self.room(body["room_id"])
        change = room.hear(body)
        if change is None:
            self._describing.again(room)
        else:
            self._tell(room, change)

    def _on_student(self, body: dict[str, Any]) -> None:
        student_id = body["student_id"]
        self.poke(student_id, body["position"])
        self.watching.told(student_id)
        if body.get("path") is not None:
            message = {"type": "suggestion", "suggestion": body["suggestion"], "path": body["path"]}
            self._to_student(student_id, Frame(encode(message)))

    def _on_run(self, body: dict[str, Any]) -> None:
        if body["student_id"] not in self.students:
            return
        message = told(self._views, body["run_id"], body["stage"])
        if message is not None:
            self._to_student(body["student_id"], Frame(encode(message)))

    def _on_room_set(self, body: dict[str, Any]) -> None:
        room_id = body["room_id"]
        for student_id in list(self.students):
            if self.attendance.room_of(student_id) == room_id:
                self.poke(student_id, body["position"])
        self._tell_settings(room_id)

    def _tell_settings(self, room_id: str) -> None:
        """To every mentor of the room."""
        self._to_mentors(self.room(room_id), {"settings": of_room(self._views, room_id)})

    def _tell(self, room: RoomLive, change: Change) -> None:
        # Only those whom it concerns: whoever else changed is told within a second anyway.
        rows = self.attendance.news(room, {ticket["student"]["id"] for ticket in change.tickets})
        if change.parts or rows:
            parts = {**change.parts, "students": rows} if rows else change.parts
            self._to_mentors(room, parts, self._births(change))
        for ticket in change.tickets:
            message = {"type": "ticket", "ticket": for_child(ticket)}
            self._to_student(ticket["student"]["id"], Frame(encode(message)))
        self.watching.over(ticket["id"] for ticket in change.tickets if ticket["state"] in OVER)
        self._tell_children(room, change)
        for student_id, place in change.places.items():
            self._to_student(student_id, Frame(encode({"type": "queue", **place}), place="queue"))

    def _tell_children(self, room: RoomLive, change: Change) -> None:
        """What was told to many, at once; it can be pulled as well, by those who were not there."""
        for each in change.told:
            self._to_student(each["student_id"], Frame(encode({"type": "broadcast", **each["broadcast"]})))
        if change.is_catching_up:
            version = self._views.last_position()
            for student_id in self.students:
                if self.attendance.room_of(student_id) == room.room_id:
                    self.poke(student_id, version)

    def _births(self, change: Change) -> float | None:
        births = [self._born.pop(ticket["student"]["id"], None) for ticket in change.tickets]
        return min((each for each in births if each is not None), default=None)

    def _to_mentors(self, room: RoomLive, parts: Mapping[str, Any], born: float | None = None) -> None:
        before, version = room.next_version()
        listeners = self.mentors.get(room.room_id)
        if not listeners:
            return
        text = encode({"type": "delta", "from": before, "version": version, **parts, "server_time": self._now_ms()})
        for outbox in listeners:
            outbox.put(Frame(text, born=born))

    def _to_student(self, student_id: str, frame: Frame) -> None:
        for outbox in self.students.get(student_id, ()):
            outbox.put(Frame(frame.text, frame.place))

    def poke(self, student_id: str, version: int) -> None:
        if student_id in self.students:
            self._to_student(student_id, Frame(encode({"type": "poke", "version": version}), place="poke"))

    def tell_system(self) -> None:
        """To every mentor, when it says something new."""
        system = self._system()
        if self._sent_system == system:
            return
        self._sent_system = system
        for room_id, listeners in self.mentors.items():
            if listeners:
                self._to_mentors(self.rooms[room_id], {"system": system})

    # --- sockets ---------------------------------------------------------------------------------------------------

    def sockets(self) -> int:
        return sum(map(len, self.mentors.values())) + sum(map(len, self.students.values()))

    def lengths(self) -> dict[str, int]:
        """Live sockets, the frames that wait for all of them, and the most that wait for one."""
        waiting = [len(box) for group in (self.mentors, self.students) for boxes in group.values() for box in boxes]
        return {"sockets": len(waiting), "outboxes": sum(waiting), "longest_outbox": max(waiting, default=0)}

    def admit(self, session: str, per_session: int, in_all: int) -> None:
        """Refused `too_many` when this login, or everybody together, has enough sockets."""
        boxes = [box for group in (self.mentors, self.students) for each in group.values() for box in each]
        if len(boxes) >= in_all or sum(box.session == session for box in boxes) >= per_session:
            raise too_many(5, what="sockets")

    def snapshot(self, room: RoomLive) -> Frame:
        self.attendance.news(room)
        at = self._now_ms()
        message = {
            "type": "snapshot",
            "room": room.head,
            "version": room.version,
            "tickets": room.shown(at),
            "triage": room.triage,
            "broadcasts": room.broadcasts,
            "students": list(room.rows.values()),
            "lesson": room.lesson,
            "system": self._system(),
            "settings": of_room(self._views, room.room_id),
            "server_time": at,
        }
        return Frame(encode(message))

    def show_anew(self, room: RoomLive) -> None:
        """To all who look at it: something changed that no delta tells."""
        for outbox in self.mentors.get(room.room_id, ()):
            outbox.put(self.snapshot(room))

    def show_class(self, room: RoomLive, lesson: dict[str, Any] | None) -> None:
        """The class that is on in this room, or was just over; told when it is another one."""
        if room.lesson != lesson:
            room.lesson = lesson
            self._to_mentors(room, {"lesson": lesson})

    def forget(self, student_id: str, room_id: str) -> None:
        """A child that was removed is on no screen any more."""
        room = self.room(room_id)
        self.attendance.forget(student_id)
        room.rows.pop(student_id, None)
        self.show_anew(room)

    def add_mentor(self, room: RoomLive, outbox: Outbox) -> None:
        outbox.put(self.snapshot(room))
        self.mentors[room.room_id].add(outbox)

    def mentors_here(self, room_id: str) -> set[str]:
        """The ids of those who look at this room now."""
        return {box.who for box in self.mentors.get(room_id, ())}

    def remove_mentor(self, room_id: str, outbox: Outbox) -> None:
        self.mentors[room_id].discard(outbox)
        self.watching.gone(outbox)

    def add_student(self, student_id: str, outbox: Outbox, version: int) -> None:
        """First a poke, so that whatever was missed is pulled, then the ticket as it is."""
        outbox.put(Frame(encode({"type": "poke", "version": version}), place="poke"))
        room = self.rooms.get(self.attendance.room_of(student_id))
        ticket = room.ticket_of_student(student_id) if room else None
        if room is not None and ticket is not None:
            outbox.put(Frame(encode({"type": "ticket", "ticket": for_child(room.as_of(ticket, self._now_ms()))})))
            outbox.put(Frame(encode({"type": "queue", **room.place_of(ticket)}), place="queue"))
        watched = self.watching.of_child(student_id)
        if watched is not None:
            outbox.put(watched)
        self.students[student_id].add(outbox)
        self.attendance.came(student_id)

    def remove_student(self, student_id: str, outbox: Outbox) -> None:
        if outbox in self.students[student_id]:
            self.students[student_id].discard(outbox)
            self.attendance.went(student_id)
        if not self.students[student_id]:
            del self.students[student_id]

    def sessions(self) -> set[str]:
        """Those that hold a socket."""
        return {box.session for group in (self.mentors, self.students) for each in group.values() for box in each}

    def close_session(self, session: str) -> None:
        self.close_where(lambda box: box.session == session, NO_SESSION)

    def close_all(self) -> None:
        """The server stops: whoever comes back too early is sent away with the same code."""
        self.is_closing = True
        self.close_where(lambda _: True, RESTART)

    def close_where(self, chosen: Callable[[Outbox], bool], code: int) -> None:
        for group in (self.mentors, self.students):
            for outbox in [box for boxes in group.values() for box in boxes if chosen(box)]:
                outbox.close(code)

    def meet(self, student_id: str, name: str, room_id: str) -> Seen:
        """A child that is about to say something; its room is looked at from now on."""
        self.room(room_id)
        return self.attendance.meet(student_id, name, room_id)

    def expect(self, student_id: str, born: float) -> None:
        """A push that mentors will hear of arrived at `born`: how long that takes is measured."""
        self._born[student_id] = born

    # --- time --------------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Each second whoever came, went or fell asleep; every few seconds a tick, so that silence means something."""
        ticked = 0.0
        while True:
            await asyncio.sleep(PRESENCE_S)
            for room in list(self.rooms.values()):
                rows = self.attendance.news(room)
                if rows:
                    self._to_mentors(room, {"students": rows})
            ticked += PRESENCE_S
            if ticked >= TICK_S:
                ticked = 0.0
                self._tick()
                for room in self.rooms.values():
                    self._describing.look_behind(room)

    def _tick(self) -> None:
        degraded = self._system()["degraded"]
        for room_id, listeners in self.mentors.items():
            if listeners:
                text = encode({"type": "tick", "version": self.rooms[room_id].version, "degraded": degraded})
                for outbox in listeners:
                    if not outbox:  # else a tick would overtake the deltas that wait, and look like a gap
                        outbox.put(Frame(text, place="tick"))
        tick = encode({"type": "tick"})
        for outbox in (each for boxes in self.students.values() for each in boxes):
            outbox.put(Frame(tick, place="tick"))
