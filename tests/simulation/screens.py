"""The mentors' screens: what they show of a room, and what the children's laptops hear beside it."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from classroom import assist_queue as queue
from classroom.ticket_view import ticket_view
from storage.views import Views
from tests.simulation.people import Laptop
from tests.simulation.server import Door, Outcome
from tests.simulation.world import World
from web.room import Change, RoomLive


class Screen:
    """The mentors' view of one room, kept as the hub keeps it: by news, and anew after any gap."""

    def __init__(self, world: World, door: Door, room_id: str, laptops: list[Laptop]) -> None:
        self.world, self.door = world, door
        self.room = RoomLive({"id": room_id, "name": "Room", "join_code": "CODE"})
        #: What the children were told last of each ticket.
        self.told: dict[str, str] = {}
        self._laptops = {laptop.student_id: laptop for laptop in laptops}
        self._asking = False

    def hear(self, topic: str, body: dict[str, Any]) -> None:
        if topic in ("connected", "lost"):
            self.room.described = False
            self._asking = False
            self._describe()
        elif topic == "room" and body["room_id"] == self.room.room_id:
            change = self.room.hear(body)
            if change is None:
                self._describe()
            else:
                self._tell(change)
        elif topic == "student" and body["suggestion"] and body["student_id"] in self._laptops:
            laptop = self._laptops[body["student_id"]]
            laptop.offer = body["suggestion"]
            if self.world.chance(0.7):
                # Most children look at once.
                self.world.at(self.world.random.uniform(0.02, 0.3), lambda: laptop.do("take_fix"))

    def _describe(self) -> None:
        if not self._asking:
            self._asking = True
            command = queue.DescribeRoom(self.door.now_ms())
            self.door.ask(f"queue/{self.room.room_id}", command, self._described)

    def _described(self, outcome: Outcome) -> None:
        self._asking = False
        if outcome[0] != "ok":
            self.world.at(0.5, self._describe)
        elif not self.room.described or outcome[1]["version"] >= self.room.stream_version:
            with closing(Views(self.door.database)) as views:
                touched = views.tickets_touched(self.room.room_id, self.room.stream_version)
            closed = [ticket_view(row.record, self.door.now_ms(), None) for row in touched if row.closed_at is not None]
            self._tell(self.room.describe(outcome[1], closed))

    def _tell(self, change: Change) -> None:
        self.told |= {ticket["id"]: ticket["state"] for ticket in change.tickets}
