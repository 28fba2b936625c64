"""The one top-level actor: starts the others in order, restarts the dead, and knows who lives where.

Services start one after the other, each when its predecessor is ready; students' sittings and rooms' queues start
when somebody asks for them. Everybody who talks to a service is told when it has gone and when it is back.
"""

from __future__ import annotations

import os
import random
import time
from typing import Any

from thespian.actors import ActorExitRequest, ChildActorExited

from actors import process, pulse
from actors.assist_queue import AssistQueue
from actors.delta_store import DeltaStore
from actors.gateway import Gateway
from actors.linter_pool import LinterPool
from actors.messages import (
    Answer,
    Begin,
    Born,
    Degraded,
    Do,
    GiveWay,
    Idle,
    Locate,
    Moved,
    Place,
    Ready,
    Retire,
    Unwanted,
)
from actors.registrar import Registrar
from actors.shell import Shell
from actors.student_session import StudentSession
from classroom import hearts, supervision
from storage import crash_points
from storage.views import Views

#: In start order.
SERVICES: dict[str, type[Shell]] = {
    "store": DeltaStore,
    "registrar": Registrar,
    "gateway": Gateway,
    "linter_pool": LinterPool,
}
ON_DEMAND: dict[str, type[Shell]] = {"queue": AssistQueue, "session": StudentSession}
#: Everybody is told where these live; the rest only the gateway has to know.
TOLD_TO_ALL = frozenset({"store", "gateway", "linter_pool"})
SESSION = "session/"
#: A sitting without news for so long gives way when others wait for a place. Short of a place, they wait with it.
GIVE_WAY_AFTER_S = 10.0


class RootSupervisor(Shell):
    tick_s = 0.2

    def begin(self) -> bool:
        self.host = self.supervisor
        self.family = supervision.Family()
        self.addresses: dict[str, Any] = {}
        self.pids: dict[str, int] = {}
        self.hearts: hearts.Hearts[tuple[str, int]] = hearts.Hearts()
        self.free_slots = pulse.Slots()
        self.slots: dict[str, int] = {}
        self.degraded: dict[str, tuple[str, ...]] = {}
        self.retiring = False
        self.told_ready = False
        self._start_next_service()
        return False  # ready when the services are

    # --- starting --------------------------------------------------------------------------------------------

    def _start_next_service(self) -> None:
        for name in SERVICES:
            child = self.family.children.get(name)
            if child is None:
                self._add(name)
                return
            if child.status != "running" and not self.told_ready:
                return
        if not self.told_ready:
            self.told_ready = True
            self._start_queues()
            self.send(self.host, Ready(self.name, self.incarnation, os.getpid()))

    def _start_queues(self) -> None:
        views = Views(self.data.database)
        for room in views.rooms():
            self._add(f"queue/{room.room_id}")
        views.close()

    def _add(self, name: str) -> None:
        self.family = supervision.add(self.family, name, permanent=name in SERVICES, now=_now_ms())
        self._start_due()

    def _start_due(self) -> None:
        due = supervision.due(self.family, _now_ms())
        limit = int(self.settings.get("sessions.max_live", 150))
        held_back = supervision.held_back(self.family, due, SESSION, limit)
        for name in due:
            if name in held_back:
                continue
            kind = SERVICES.get(name) or ON_DEMAND[name.partition("/")[0]]
            self.family = supervision.started(self.family, name, _now_ms())
            incarnation = self.family.children[name].incarnation
            crash_points.reached("supervisor.before-create")
            address = self.createActor(kind)
            crash_points.reached("supervisor.after-create-before-begin")
            self.addresses[name] = address
            services = {k: p for k, p in self.places.items() if k in TOLD_TO_ALL}
            slot = self._slot_for(name)
            self.send(address, Begin(name, incarnation, str(self.data.path), self.settings, services, slot))

        self._make_room(len(held_back))

    def _slot_for(self, name: str) -> int:
        self.free_slots.give_back(self.slots.pop(name, pulse.NO_SLOT))
        self.slots[name] = self.free_slots.take()
        return self.slots[name]

    def _make_room(self, count: int) -> None:
        if count:
            self.family, names = supervision.to_ask(self.family, SESSION, count, _now_ms())
            for name in names:
                self.send(self.addresses[name], GiveWay(name, GIVE_WAY_AFTER_S))

    def receiveMsg_Born(self, message: Born, sender: Any) -> None:
        child = self.family.children.get(message.name)
        if child is not None and child.incarnation == message.incarnation:
            self.pids[message.name] = message.pid
            self.addresses[message.name] = sender

    def receiveMsg_Ready(self, message: Ready, sender: Any) -> None:
        self.family = supervision.ready(self.family, message.name, message.incarnation, _now_ms())
        child = self.family.children.get(message.name)
        if child is None or child.incarnation != message.incarnation or child.status != "running":
            return
        if child.restarts:
            self.log.info("restarted name=%s incarnation=%d", child.name, child.incarnation)
        crash_points.reached("supervisor.before-announce-alive")
        self._announce(Place(message.name, sender, message.incarnation, message.pid))
        self._start_next_service()
        if child.restarts:
            self._tell_system()

    def receiveMsg_Locate(self, message: Locate, sender: Any) -> None:
        place = self.place(message.name)
        if place is not None:
            self.send(sender, Moved((place,)))
        elif message.name.partition("/")[0] in ON_DEMAND:
            self._add(message.name)

    # --- dying -----------------------------------------------------------------------------------------------

    def receiveMsg_ChildActorExited(self, message: ChildActorExited, sender: Any) -> None:
        for name, address in list(self.addresses.items()):
            if address == message.childAddress:
                del self.addresses[name]
                self._buried(name)

    def _buried(self, name: str) -> None:
        if self.retiring:
            if name == "store":
                self.send(self.host, Ready(self.name, self.incarnation, os.getpid()))
            return
        child = self.family.children.get(name)
        if child is None:
            return
        words = self.last_words(self.pids.pop(name, 0))
        now = _now_ms()
        self.family = supervision.died(self.family, name, child.incarnation, now, random.random(), words)
        planned = self.family.children[name]
        self.log.warning(
            "died name=%s incarnation=%d restart_in_ms=%d reason=%s",
            name,
            child.incarnation,
            planned.start_at - now,
            words or "unknown",
        )
        crash_points.reached("supervisor.before-announce-dead")
        self._announce(Place(name, None, child.incarnation, 0))
        self._tell_system()

    def receiveMsg_Unwanted(self, message: Unwanted, sender: Any) -> None:
        self.family = supervision.forget(self.family, message.name)
        self.addresses.pop(message.name, None)
        self.send(sender, ActorExitRequest())
        self.tell("gateway", message)

    def receiveMsg_Idle(self, message: Idle, sender: Any) -> None:
        child = self.family.children.get(message.name)
        if child is None or child.incarnation != message.incarnation:
            return
        self.family = supervision.forget(self.family, message.name)
        self.addresses.pop(message.name, None)
        self.pids.pop(message.name, None)
        self.send(sender, ActorExitRequest())
        # What the gateway has sent meanwhile it sends again, to a successor that the journal tells everything.
        self._announce(Place(message.name, None, message.incarnation, 0))
        self.places.pop(message.name, None)

    # --- telling ---------------------------------------------------------------------------------------------

    def _announce(self, place: Place) -> None:
        self.places[place.name] = place
        moved = Moved((place,))
        for name, address in self.addresses.items():
            running = self.family.children[name].status in ("running", "starting")
            if running and name != place.name and (place.name in TOLD_TO_ALL or name == "gateway"):
                self.send(address, moved)
        if place.name == "gateway" and place.address is not None:
            others = tuple(p for p in self.places.values() if p.address is not None)
            self.send(place.address, Moved(others))

    def receiveMsg_Degraded(self, message: Degraded, sender: Any) -> None:
        if self.degraded.get(message.name, ()) != message.reasons:
            self.degraded[message.name] = message.reasons
            self._tell_system()

    def _tell_system(self) -> None:
        self.news(("system", self._describe()))

    def _describe(self) -> dict[str, Any]:
        actors = [
            {
                "name": child.name,
                "pid": self.pids.get(child.name, 0),
                "incarnation": child.incarnation,
                "restarts": child.restarts,
                "status": child.status,
            }
            for child in self.family.children.values()
        ]
        reasons = {reason for reasons in self.degraded.values() for reason in reasons}
        reasons |= {name for name in SERVICES if self.place(name) is None}
        return {"actors": actors, "degraded": sorted(reasons)}

    def receiveMsg_Do(self, message: Do, sender: Any) -> None:
        self.send(sender, Answer(message.request_id, body=self._describe()))

    # --- watching and ending ---------------------------------------------------------------------------------

    def tick(self) -> None:
        if self.retiring:
            return
        for name in supervision.overdue(self.family, _now_ms()):
            pid = self.pids.get(name)
            if pid:
                self.log.warning("not ready in time, killed name=%s", name)
                process.kill_all([pid])
        self._look_at_hearts()
        self._start_due()

    def _look_at_hearts(self) -> None:
        now = _now_ms()
        if not hearts.is_due(self.hearts, now):
            return
        running = [child for child in self.family.children.values() if child.status == "running"]
        slots = {(c.name, c.incarnation): self.slots.get(c.name, pulse.NO_SLOT) for c in running}
        beats = {who: pulse.last_beat(slot) for who, slot in slots.items() if slot != pulse.NO_SLOT}
        self.hearts, silent = hearts.look(self.hearts, beats, now)
        for name, incarnation in silent:
            self.log.warning("hangs, killed name=%s incarnation=%d", name, incarnation)
            process.kill_all([self.pids.get(name, 0)])

    def receiveMsg_Retire(self, message: Retire, sender: Any) -> None:
        """The store closes its books; all others hold nothing that the journal does not."""
        self.retiring = True
        address = self.addresses.get("store")
        if address is None:
            self.send(sender, Ready(self.name, self.incarnation, os.getpid()))
            return
        self.host = sender
        self.send(address, Retire("store"))


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
