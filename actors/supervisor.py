"""The one top-level actor: executes the supervisors' tree, and knows who lives where.

What is decided about starts, restarts and escalation stands in `classroom.supervision`; here are forks, kills,
clocks and messages. Everybody who talks to a service is told of its end (with incarnation and reason) and of its
return; the gateway is told of everybody's. The log tells each restart as a story, one line for each step.
"""

from __future__ import annotations

import os
import random
import time
from typing import Any

from thespian.actors import ActorExitRequest, ChildActorExited

from actors import process
from actors.kinds import KINDS
from actors.messages import (
    Answer,
    Begin,
    Born,
    Degraded,
    Do,
    Failed,
    GiveWay,
    Idle,
    Locate,
    Moved,
    Place,
    Ready,
    Retire,
    Unwanted,
)
from actors.shell import Shell
from actors.supervisor_processes import Known, Processes
from classroom import hearts, supervision, supervision_places, supervision_plan
from storage import crash_points
from storage.views import Views

#: Everybody is told where these live; the rest only the gateway has to know.
TOLD_TO_ALL = frozenset({"store", "gateway", "linter_pool", "runner_pool", "governor"})
SESSION = "session/"
#: A sitting without news for so long gives way when others wait for a place. Short of a place, they wait with it.
GIVE_WAY_AFTER_S = 10.0
#: So many may be on their way to `Ready` at a time: a whole class that starts at once would miss its deadlines.
MAX_STARTING = 8
#: The root has given up; its last words say on whom.
EXIT_ESCALATED = 71


class RootSupervisor(Shell):
    tick_s = 0.2

    def begin(self) -> bool:
        self.host = self.supervisor
        plan = supervision_plan.of_a_centre(int(self.settings.get("supervision.deaths", 5)))
        self.tree = supervision.Tree(plan)
        self.processes = Processes()
        self.hearts: hearts.Hearts[tuple[str, int]] = hearts.Hearts()
        self.degraded: dict[str, tuple[str, ...]] = {}
        self.retiring = False
        self.told_ready = False
        for name in self._services():
            self.tree = supervision.add(self.tree, name, _now_ms())
        self.log.info("begins pid=%d", os.getpid())
        self._start_due()
        return False  # ready when the services are

    def _services(self) -> list[str]:
        return [spec.kind for spec in self.tree.plan.specs if not spec.on_demand]

    # --- starting --------------------------------------------------------------------------------------------

    def _add(self, name: str) -> None:
        self.tree = supervision.add(self.tree, name, _now_ms())
        self._start_due()

    def _start_due(self) -> None:
        self._bury_all(self.processes.collected())
        due = supervision.due(self.tree, _now_ms())
        limit = int(self.settings.get("sessions.max_live", 150))
        held_back = supervision_places.held_back(self.tree, due, SESSION, limit)
        free = MAX_STARTING - sum(child.status == "starting" for child in self.tree.children.values())
        for name in [name for name in due if name not in held_back][: max(0, free)]:
            self._start(name)
        self._make_room(len(held_back))

    def _start(self, name: str) -> None:
        self.tree = supervision.started(self.tree, name, _now_ms())
        incarnation = self.tree.children[name].incarnation
        crash_points.reached("supervisor.before-create")
        address, pid = self._create(KINDS[name.partition("/")[0]])
        crash_points.reached("supervisor.after-create-before-begin")
        known = self.processes.began(name, incarnation, pid, address)
        self.log.info("started name=%s incarnation=%d pid=%d", name, incarnation, pid)
        services = {k: p for k, p in self.places.items() if k in TOLD_TO_ALL}
        self.send(address, Begin(name, incarnation, str(self.data.path), self.settings, services, known.slot))

    def _create(self, kind: type[Shell]) -> tuple[Any, int]:
        """The new actor's address and pid. A fork that failed gives pid 0, and is noticed when nobody gets ready."""
        before = len(getattr(self._myRef, "_child_procs", ()))
        address = self.createActor(kind)
        children = getattr(self._myRef, "_child_procs", ())
        return address, children[-1].childProc.pid if len(children) > before else 0

    def _make_room(self, count: int) -> None:
        if not count:
            return
        self.tree, names = supervision_places.to_ask(self.tree, SESSION, count, _now_ms())
        for known in filter(None, map(self.processes.get, names)):
            self.send(known.address, GiveWay(known.name, GIVE_WAY_AFTER_S))

    def receiveMsg_Born(self, message: Born, sender: Any) -> None:
        known = self.processes.get(message.name)
        if known is None or known.incarnation != message.incarnation:
            # Taken for dead meanwhile: of each name only one may live.
            process.kill_all([message.pid])
            return
        known.pid, known.address = message.pid, sender

    def receiveMsg_Ready(self, message: Ready, sender: Any) -> None:
        before = self.tree.children.get(message.name)
        self.tree = supervision.ready(self.tree, message.name, message.incarnation, _now_ms())
        child = self.tree.children.get(message.name)
        if before is None or child is None or child is before:
            return
        after_ms = child.since - before.since
        self.log.info("ready name=%s incarnation=%d after_ms=%d", child.name, child.incarnation, after_ms)
        crash_points.reached("supervisor.before-announce-alive")
        self._announce(Place(message.name, sender, message.incarnation, message.pid))
        self._say_when_ready()
        self._start_due()
        if child.restarts:
            self._tell_system()

    def _say_when_ready(self) -> None:
        """Once, when the services run; those that are not essential have had their chance."""
        children = [self.tree.children[name] for name in self._services()]
        if self.told_ready or not all(c.status == "running" or (c.restarts and not c.spec.essential) for c in children):
            return
        self.told_ready = True
        views = Views(self.data.database)
        for room in views.rooms():
            self._add(f"queue/{room.room_id}")
        for student_id in views.students_with_runs():
            self._add(f"{SESSION}{student_id}")
        views.close()
        self.send(self.host, Ready(self.name, self.incarnation, os.getpid()))

    def receiveMsg_Locate(self, message: Locate, sender: Any) -> None:
        place = self.place(message.name)
        if place is not None:
            self.send(sender, Moved((place,)))
            return
        spec = self.tree.plan.spec(message.name)
        if spec is not None and spec.on_demand:
            self._add(message.name)
        self._refuse_when_hopeless(message.name)

    def _refuse_when_hopeless(self, name: str) -> None:
        """Whoever waits for a child that will not be back soon is answered at once."""
        wait_s = supervision.retry_after_s(self.tree, name, _now_ms())
        if wait_s is not None:
            self.tell("gateway", Failed(name, wait_s))

    # --- ending ----------------------------------------------------------------------------------------------

    def receiveMsg_ChildActorExited(self, message: ChildActorExited, sender: Any) -> None:
        self._bury_all(self.processes.collected())
        self._bury_all(self.processes.told_dead(message.childAddress))
        if not self.retiring:
            self._start_due()

    def _bury_all(self, gone: list[tuple[Known, str]]) -> None:
        for known, how in gone:
            self._bury(known, how)

    def _bury(self, known: Known, how: str) -> None:
        self.processes.bury(known.name)
        reason = self.last_words(known.pid) or how
        if self.retiring:
            if known.name == "store":
                self.send(self.host, Ready(self.name, self.incarnation, os.getpid()))
            return
        before = self.tree.children[known.name]
        self.tree, effects = supervision.died(
            self.tree, known.name, known.incarnation, _now_ms(), random.random(), reason
        )
        self._tell_the_story(before, known.pid, reason)
        self.degraded.pop(known.name, None)
        if before.status != "stopping":
            crash_points.reached("supervisor.before-announce-dead")
            self._announce(Place(known.name, None, known.incarnation, 0, reason))
        self._do(effects)
        self._refuse_when_hopeless(known.name)
        self._tell_system()

    def _do(self, effects: list[supervision.Effect]) -> None:
        for effect in effects:
            match effect:
                case supervision.Stop(name, incarnation):
                    self.log.info("stopped name=%s incarnation=%d", name, incarnation)
                    self._announce(Place(name, None, incarnation, 0, "stopped"))
                    self.processes.kill(name, "stopped")
                case supervision.Escalated(group, to, because):
                    self.log.error("escalated group=%s to=%s name=%s", group, to or "launcher", because)
                    if to is None:
                        self._give_up(because)

    def _give_up(self, because: str) -> None:
        """More than this process can mend. All below it die with it; the launcher starts everything anew."""
        reason = f"too many deaths of {because}"
        self.log.critical("gave up name=%s", because)
        self.leave_last_words(reason)
        os._exit(EXIT_ESCALATED)

    def _tell_the_story(self, before: supervision.Child, pid: int, reason: str) -> None:
        name, incarnation = before.name, before.incarnation
        if before.status == "stopping":
            self.log.info("ended name=%s incarnation=%d pid=%d", name, incarnation, pid)
            return
        self.log.warning("died name=%s incarnation=%d pid=%d reason=%s", name, incarnation, pid, reason)
        child = self.tree.children.get(name)
        if child is not None:
            wait_ms, deaths = child.start_at - _now_ms(), len(child.deaths)
            self.log.info("waits name=%s wait_ms=%d deaths=%d status=%s", name, wait_ms, deaths, child.status)

    def receiveMsg_Unwanted(self, message: Unwanted, sender: Any) -> None:
        self._let_go(message.name, message.incarnation, sender)
        self.tell("gateway", message)

    def receiveMsg_Idle(self, message: Idle, sender: Any) -> None:
        if self._let_go(message.name, message.incarnation, sender):
            # What the gateway has sent meanwhile it sends again, to a successor that the journal tells everything.
            self._announce(Place(message.name, None, message.incarnation, 0, "idle"))

    def _let_go(self, name: str, incarnation: int, sender: Any) -> bool:
        before = self.tree
        self.tree = supervision.leaves(self.tree, name, incarnation, _now_ms())
        if self.tree is before:
            return False
        self.send(sender, ActorExitRequest())
        return True

    # --- telling ---------------------------------------------------------------------------------------------

    def _announce(self, place: Place) -> None:
        if place.address is not None:
            self.places[place.name] = place
        else:
            self.places.pop(place.name, None)
        moved = Moved((place,))
        told = [c for c in self.tree.children.values() if c.status in ("starting", "running") and c.name != place.name]
        for child in told:
            known = self.processes.get(child.name)
            if known is not None and (place.name in TOLD_TO_ALL or child.name == "gateway"):
                self.send(known.address, moved)
        if place.name == "gateway" and place.address is not None:
            self.send(place.address, Moved(tuple(self.places.values())))

    def receiveMsg_Degraded(self, message: Degraded, sender: Any) -> None:
        if self.degraded.get(message.name, ()) != message.reasons:
            self.degraded[message.name] = message.reasons
            self._tell_system()

    def _tell_system(self) -> None:
        self.news(("system", self._describe()))

    def _describe(self) -> dict[str, Any]:
        now = _now_ms()
        actors = [
            {
                "name": child.name,
                "pid": self.processes.pid(child.name),
                "incarnation": child.incarnation,
                "restarts": child.restarts,
                "status": child.status,
                "since_s": (now - child.since) // 1_000,
                "reason": child.reason,
            }
            for child in self.tree.children.values()
        ]
        reasons = {reason for reasons in self.degraded.values() for reason in reasons}
        reasons |= {name for name in self._services() if self.place(name) is None}
        # A child's sitting or a room's queue that dies as often as it is started.
        reasons |= {child.name.partition("/")[0] for child in self.tree.children.values() if child.isolated}
        return {"actors": actors, "degraded": sorted(reasons)}

    def receiveMsg_Do(self, message: Do, sender: Any) -> None:
        self.send(sender, Answer(message.request_id, body=self._describe()))

    # --- watching and ending ---------------------------------------------------------------------------------

    def tick(self) -> None:
        if self.retiring:
            return
        for name in supervision.overdue(self.tree, _now_ms()):
            self._end_overdue(name)
        self._look_at_hearts()
        self._start_due()

    def _end_overdue(self, name: str) -> None:
        known = self.processes.get(name)
        if known is not None and known.pid:
            self.log.warning("late, killed name=%s incarnation=%d", name, known.incarnation)
            self.processes.kill(name, "late")
        elif known is not None:
            self._bury(known, "never born")

    def _look_at_hearts(self) -> None:
        now = _now_ms()
        if not hearts.is_due(self.hearts, now):
            return
        self._bury_all(self.processes.vanished())
        running = [child.name for child in self.tree.children.values() if child.status == "running"]
        self.hearts, silent = hearts.look(self.hearts, self.processes.beats(running), now)
        for name, incarnation in silent:
            self.log.warning("hangs, killed name=%s incarnation=%d", name, incarnation)
            self.processes.kill(name, "hung")

    def receiveMsg_Retire(self, message: Retire, sender: Any) -> None:
        """The store closes its books; all others hold nothing that the journal does not."""
        self.retiring = True
        self.host = sender
        store = self.processes.get("store")
        if store is None:
            self.send(sender, Ready(self.name, self.incarnation, os.getpid()))
        else:
            self.send(store.address, Retire("store"))


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
