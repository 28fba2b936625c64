"""One room as its mentors' screens have it: what changed since, and what that means for each child.

Pure bookkeeping without sockets: it takes what the queue says and gives back messages. The queue counts its own stream;
the screens count `version`, one up for each delta, because they also hear of presence and of the machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from classroom import ticket_view
from classroom.queue_rules import DEFAULT
from classroom.ticket import WAITING

View = dict[str, Any]
NO_TRIAGE: View = {"on": False, "since": None, "waiting": 0, "threshold": 8, "reason": None, "did": []}


@dataclass(slots=True)
class Change:
    """What one news of the queue leads to: a delta's parts, and each child's own messages."""

    parts: dict[str, Any] = field(default_factory=dict)
    tickets: list[View] = field(default_factory=list)
    places: dict[str, View] = field(default_factory=dict)
    #: What single children are told, and whether some may have been told while nobody here heard.
    told: list[View] = field(default_factory=list)
    is_catching_up: bool = False


@dataclass(slots=True)
class RoomLive:
    head: dict[str, str]
    stream_version: int = 0
    version: int = 0
    tickets: dict[str, View] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    triage: View = field(default_factory=lambda: dict(NO_TRIAGE))
    waits: dict[str, list[int]] = field(default_factory=dict)
    #: Children who seem stuck, and how sure that is.
    struggling: dict[str, float] = field(default_factory=dict)
    gone_s: int = DEFAULT.gone_s
    #: For each minute of waiting, so that time passes between two news.
    points_waiting: int = DEFAULT.points_waiting
    #: What mentors told many children, the newest last.
    broadcasts: list[View] = field(default_factory=list)
    rows: dict[str, View] = field(default_factory=dict)
    ticket_of: dict[str, str] = field(default_factory=dict)
    #: The class that is on, or was just over (`web.timekeeper`).
    lesson: View | None = None
    described: bool = False
    #: The newest version that was heard of and could not be taken in.
    missed_upto: int = 0

    @property
    def room_id(self) -> str:
        return self.head["id"]

    def ticket_of_student(self, student_id: str) -> View | None:
        ticket_id = self.ticket_of.get(student_id)
        return self.tickets.get(ticket_id) if ticket_id else None

    def as_of(self, ticket: View, at: int) -> View:
        """The ticket as it is at `at`: it waits since it was last heard of."""
        return ticket_view.as_of(ticket, at, self.points_waiting)

    def in_order(self) -> list[View]:
        """As last heard of."""
        return [self.tickets[each] for each in self.order if each in self.tickets]

    def shown(self, at: int) -> list[View]:
        """In order, as they are at `at`."""
        return [self.as_of(ticket, at) for ticket in self.in_order()]

    def waiting(self) -> int:
        return sum(ticket["state"] in WAITING for ticket in self.tickets.values())

    def place_of(self, ticket: Mapping[str, Any]) -> View:
        return {
            "ticket_id": ticket["id"],
            "state": ticket["state"],
            "position": ticket["position"],
            "wait_s": self.waits.get(ticket["id"]),
        }

    def describe(self, body: Mapping[str, Any], closed: Iterable[View] = ()) -> Change:
        """All that the queue has: after a start, a loss or a gap. `closed` were closed unheard, as they ended."""
        first = not self.described
        old = self.tickets
        changed = [ticket for ticket in body["tickets"] if old.get(ticket["id"]) != ticket]
        changed += closed
        self.tickets = {each: old[each] for each in body["order"] if each in old}
        change = self._settle(body, changed)
        change.is_catching_up = True
        if first:
            self.version = max(self.version, body["version"])
        self.described = True
        return change

    def hear(self, body: Mapping[str, Any]) -> Change | None:
        """One news of the queue; None when something between was missed: then ask for all of it. From a version to the
        same one leads a news in which time alone has passed: the waits."""
        if not self.described or not 0 <= body["from"] <= self.stream_version:
            self.missed_upto = max(self.missed_upto, body["version"])
            return None
        only_time = body["from"] == body["version"] == self.stream_version
        if body["version"] <= self.stream_version and not only_time:
            return Change()
        return self._settle(body, body["tickets"])

    def _settle(self, body: Mapping[str, Any], changed: Iterable[View]) -> Change:
        before = {each: self.place_of(ticket) for each, ticket in self.tickets.items()}
        change = Change(tickets=list(changed))
        order = list(body["order"])
        self.waits = dict(body["waits"])
        self.struggling = dict(body["struggling"])
        self.gone_s = body["gone_s"]
        self.points_waiting = body["points_waiting"]
        self.stream_version = body["version"]
        for ticket in change.tickets:
            self.tickets[ticket["id"]] = ticket
        kept = set(order)
        self.tickets = {each: ticket for each, ticket in self.tickets.items() if each in kept}
        self.ticket_of = {ticket["student"]["id"]: each for each, ticket in self.tickets.items()}
        self._number(order)
        change.places = {
            ticket["student"]["id"]: place
            for each, ticket in self.tickets.items()
            if (place := self.place_of(ticket)) != before.get(each)
        }
        change.parts = self._parts(change, order, dict(body["triage"]), body.get("broadcasts"))
        change.told = list(body.get("told", ()))
        self.order, self.triage = order, dict(body["triage"])
        return change

    def _number(self, order: list[str]) -> None:
        """A ticket that did not change itself still moves up when another leaves."""
        number = 0
        for each in order:
            ticket = self.tickets.get(each)
            if ticket is None:
                continue
            waits = ticket["state"] in WAITING
            number += waits
            position = number if waits else None
            if ticket["position"] != position:
                self.tickets[each] = {**ticket, "position": position}

    def _parts(self, change: Change, order: list[str], triage: View, broadcasts: list[View] | None) -> dict[str, Any]:
        parts: dict[str, Any] = {}
        if change.tickets:
            # As numbered just now; what is over is no longer held and goes out as it came.
            change.tickets = [self.tickets.get(ticket["id"], ticket) for ticket in change.tickets]
            parts["tickets"] = change.tickets
        if order != self.order:
            parts["order"] = order
        if triage != self.triage:
            parts["triage"] = triage
        if broadcasts is not None and broadcasts != self.broadcasts:
            self.broadcasts = list(broadcasts)
            parts["broadcasts"] = self.broadcasts
        return parts

    def next_version(self) -> tuple[int, int]:
        """(`from`, `version`) of the delta that is about to be sent."""
        self.version += 1
        return self.version - 1, self.version
