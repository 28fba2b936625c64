"""A machine made of nothing: simulated time, processes, ports and a transport with Thespian's habits, from one seed.

The actors in it are the real classes of the troupe, each with a reference that sends through this world instead of
through sockets. One event happens at a time, in the order of simulated time, and every chance is drawn from one
random source, so that a seed is a whole history. What Thespian promises is kept (order per pair of actors), and what
it does not promise happens: a dead actor loses the message in hand, messages come twice, late, to whoever has the
port by then, or not at all; the death of a child is told late, twice or never.
"""

from __future__ import annotations

import contextlib
import hashlib
import heapq
import random
import sqlite3
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from thespian.actors import ActorAddress, ActorExitRequest, ChildActorExited, WakeupMessage, WatchMessage

from actors import exits
from tests.simulation.faults import QUIET, Faults

TRACE_KEPT = 120
#: Several times what an afternoon with many deaths needs.
MAX_EVENTS = 20_000
WALL_MS = 1_800_000_000_000


class Died(BaseException):
    """The process of the actor at work ends here. No `except Exception` on the way may keep it."""


class Process:
    """One simulated process with an actor in it, or about to be."""

    def __init__(self, world: World, kind: type[Any], port: int, parent: Process | None) -> None:
        self.world, self.kind, self.port, self.parent = world, kind, port, parent
        self.address = ActorAddress(port)
        self.pid = world.new_pid()
        self.boot = parent.boot if parent is not None else self.pid
        self.actor: Any = None
        self.inbox: deque[tuple[Any, Any]] = deque()
        self.children: list[Process] = []
        self.alive = True
        self.awake_at_s = 0.0
        self.scheduled = False
        self.watched: list[int] = []
        self.files: dict[int, Any] = {}
        self.last_arrival_s: dict[int, float] = {}
        # What a shell asks of Thespian's own reference.
        self.transport = SimpleNamespace(_incomingEnvelopes=self.inbox)
        self._child_procs: list[Any] = []

    @property
    def name(self) -> str:
        return getattr(self.actor, "name", None) or self.kind.__name__

    def actor_send(self, target: Any, message: Any) -> None:
        self.world.outgoing.append((target, message))

    def createActor(self, kind: Any, *_: Any) -> Any:  # noqa: N802  (Thespian's name)
        child = self.world.create(kind, self)
        self._child_procs.append(SimpleNamespace(childProc=SimpleNamespace(pid=child.pid)))
        return child.address

    def wakeupAfter(self, period: Any, payload: Any = None) -> None:  # noqa: N802  (Thespian's name)
        after_s = period.total_seconds()
        self.world.at(after_s, lambda: self.world.arrive(self, WakeupMessage(period, payload), self.address))


@dataclass(slots=True)
class World:
    seed: int
    faults: Faults = QUIET
    random: random.Random = field(init=False)
    now_s: float = 5_000.0
    wall_jump_ms: int = 0
    disk_full_until_s: float = 0.0
    steps: int = 0
    deaths: int = 0
    outgoing: list[tuple[Any, Any]] = field(default_factory=list)
    current: Process | None = None
    ports: dict[int, Process] = field(default_factory=dict)
    endpoints: dict[int, Callable[[Any], None]] = field(default_factory=dict)
    crashes: list[tuple[str, str]] = field(default_factory=list)
    reached: Counter[str] = field(default_factory=Counter)
    died_at: Counter[str] = field(default_factory=Counter)
    trace: deque[str] = field(default_factory=lambda: deque(maxlen=TRACE_KEPT))
    said: Callable[[str], None] | None = None
    _digest: Any = field(default_factory=hashlib.sha256)
    _events: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    _count: int = 0
    _pids: int = 1_000_000
    _free_ports: list[int] = field(default_factory=list)
    _last_port: int = 40_000

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    # --- time and chance -------------------------------------------------------------------------------------

    def at(self, after_s: float, happen: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (self.now_s + after_s, self._count, happen))

    def chance(self, rate: float) -> bool:
        return rate > 0 and self.random.random() < rate

    def gap_s(self, mean_s: float) -> float:
        return self.random.expovariate(1 / mean_s)

    def step(self) -> None:
        at_s, _, happen = heapq.heappop(self._events)
        self.now_s = max(self.now_s, at_s)
        happen()

    def run_until(self, done: Callable[[], bool], patience_s: float) -> bool:
        deadline_s, most = self.now_s + patience_s, self._count + MAX_EVENTS
        while not done():
            # Too long, or too busy: a loop that never rests is no better than one that never wakes.
            if not self._events or self.now_s > deadline_s or self._count > most:
                return False
            self.step()
        return True

    def note(self, *words: object) -> None:
        line = f"{self.now_s:.4f} " + " ".join(map(str, words))
        self._digest.update(line.encode())
        self.trace.append(line)
        if self.said is not None:
            self.said(line)

    def digest(self) -> str:
        return str(self._digest.hexdigest())

    def new_pid(self) -> int:
        self._pids += 1
        return self._pids

    # --- processes -------------------------------------------------------------------------------------------

    def create(self, kind: type[Any], parent: Process | None) -> Process:
        if self._free_ports and self.chance(0.3):
            port = self._free_ports.pop(self.random.randrange(len(self._free_ports)))
        else:
            self._last_port += 1
            port = self._last_port
        process = Process(self, kind, port, parent)
        self.ports[port] = process
        if parent is not None:
            parent.children.append(process)
        born_s = self.random.uniform(0.1, 1) if self.chance(3 * self.faults.slow) else self.random.uniform(0.01, 0.03)
        self.at(born_s, lambda: self._bear(process))
        return process

    def _bear(self, process: Process) -> None:
        if not process.alive:
            return
        self.current = process
        process.actor = process.kind()
        process.actor._myRef = process
        self.current = None
        self._schedule(process)

    def living(self) -> list[Process]:
        return [process for process in self.ports.values() if process.actor is not None]

    def die(self, process: Process, why: str, *, told: bool = True) -> None:
        """All that the process held in memory is gone; its parent may hear of it."""
        if not process.alive:
            return
        self.note("died", process.name, why)
        process.alive = False
        self.deaths += 1
        del self.ports[process.port]
        self._free_ports.append(process.port)
        for child in process.children:
            self.die(child, "parent gone", told=False)
        for file in list(process.files.values()):
            file.close()
        for held in ("views", "journal"):
            with contextlib.suppress(AttributeError):
                getattr(process.actor, held).close()
        if process.parent is not None and process.parent.alive:
            process.parent.children.remove(process)
            if told:
                self._tell_of_death(process, process.parent)

    def _tell_of_death(self, process: Process, parent: Process) -> None:
        if self.chance(0.5):
            exits.note(process.pid, -9)
        if self.chance(self.faults.notice_never):
            self.note("nobody is told of", process.name)
            return
        notice = ChildActorExited(process.address)
        late_s = self.random.uniform(0.5, 4) if self.chance(self.faults.notice_late) else 0.01
        self.at(late_s, lambda: self.arrive(parent, notice, parent.address))
        if self.chance(self.faults.notice_twice):
            again_s = late_s + self.random.uniform(0, 0.5)
            self.at(again_s, lambda: self.arrive(parent, notice, parent.address))

    def kill(self, pid: int) -> None:
        """SIGKILL. Raises ProcessLookupError when nobody has this number."""
        for process in self.ports.values():
            if process.pid == pid:
                if process is self.current:
                    raise Died("killed itself")
                self.die(process, "SIGKILL")
                return
        raise ProcessLookupError(pid)

    def come_past(self, point: str) -> None:
        """The hook of the crash points."""
        self.reached[point] += 1
        if point == "store.before-commit":
            self._write_to_disk()
        is_meant = not self.faults.crash_at or point in self.faults.crash_at
        if self.current is not None and is_meant and self.chance(self.faults.crash_point):
            self.died_at[point] += 1
            raise Died(point)

    def _write_to_disk(self) -> None:
        if self.chance(self.faults.disk_full):
            self.disk_full_until_s = self.now_s + self.random.choice([0.05, 0.5, 5]) * self.random.random()
        if self.now_s < self.disk_full_until_s:
            full = sqlite3.OperationalError("database or disk is full")
            full.sqlite_errorcode, full.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
            raise full

    # --- transport -------------------------------------------------------------------------------------------

    def post(self, sender: Process, target: Any, message: Any) -> None:
        """On its way: never before what the same sender sent to the same target earlier."""
        port = target.addressDetails
        delay_s = self.random.uniform(0.0002, 0.003)
        if self.chance(self.faults.slow):
            delay_s = self.random.uniform(0.05, 1.5)
        arrival_s = max(self.now_s + delay_s, sender.last_arrival_s.get(port, 0.0))
        sender.last_arrival_s[port] = arrival_s
        source = sender.address
        self.at(arrival_s - self.now_s, lambda: self._deliver(port, message, source, sender))
        if self.chance(self.faults.duplicate):
            again_s = arrival_s - self.now_s + self.random.choice([0, 0.01, 0.05, 1.5]) * self.random.random()
            sender.last_arrival_s[port] = self.now_s + again_s
            self.at(again_s, lambda: self._deliver(port, message, source, sender))

    def _deliver(self, port: int, message: Any, source: Any, sender: Process) -> None:
        endpoint = self.endpoints.get(port)
        if endpoint is not None:
            endpoint(message)
            return
        process = self.ports.get(port)
        if process is None:
            if self.chance(self.faults.linger):
                self.at(self.random.uniform(0.1, 1), lambda: self._deliver(port, message, source, sender))
        elif process.boot != sender.boot:
            self.note("signed by another boot", type(message).__name__, "for", process.name)
        elif self.chance(self.faults.drop):
            self.note("dropped", type(message).__name__, "for", process.name)
        else:
            self.arrive(process, message, source)

    def arrive(self, process: Process, message: Any, source: Any) -> None:
        if process.alive:
            process.inbox.append((message, source))
            self._schedule(process)

    def wake(self, process: Process) -> None:
        """One of its watched files may have become readable."""
        self._schedule(process)

    def _schedule(self, process: Process) -> None:
        if process.scheduled or process.actor is None or not process.alive:
            return
        process.scheduled = True
        wait_s = max(process.awake_at_s - self.now_s, 0) + self.random.uniform(0.00005, 0.001)
        self.at(wait_s, lambda: self._run(process))

    def _run(self, process: Process) -> None:
        process.scheduled = False
        if not process.alive:
            return
        if self.now_s < process.awake_at_s:
            self._schedule(process)
            return
        readable = [fd for fd in process.watched if fd in process.files and process.files[fd].is_readable()]
        if process.inbox and not (readable and self.chance(0.3)):
            self._handle(process, *process.inbox.popleft())
        elif readable:
            self._handle(process, WatchMessage(readable), process.address)
        if process.alive and (process.inbox or any(process.files[fd].is_readable() for fd in self._watched(process))):
            self._schedule(process)

    def _watched(self, process: Process) -> list[int]:
        return [fd for fd in process.watched if fd in process.files]

    def _handle(self, process: Process, message: Any, source: Any) -> None:
        if not isinstance(message, WakeupMessage):
            self.steps += 1
            self.note(process.name, "<-", type(message).__name__, _ids(message))
        self.current, self.outgoing = process, []
        try:
            watch = process.actor.receiveMessage(message, source)
        except Died as death:
            # Its sends leave one by one; a death catches some of them on the way.
            self._send_all(process, self.outgoing[: self.random.randint(0, len(self.outgoing))])
            self.die(process, str(death))
        else:
            process.watched = list(watch.filenos) if watch is not None else process.watched
            self._send_all(process, self.outgoing)
            if isinstance(message, ActorExitRequest):
                self.die(process, "asked to")
        finally:
            self.current = None

    def _send_all(self, process: Process, outgoing: list[tuple[Any, Any]]) -> None:
        for target, message in outgoing:
            self.post(process, target, message)


def _ids(message: Any) -> str:
    """What identifies a message in a trace."""
    found = []
    for name in ("name", "to", "request_id", "write_id", "reason", "code", "after", "upto", "version", "ready"):
        value = getattr(message, name, None)
        if value is not None:
            found.append(f"{name}={value}")
    command = getattr(message, "command", None)
    return " ".join([*found, type(command).__name__] if command is not None else found)
