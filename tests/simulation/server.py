"""The halves of a server in a simulated world: who starts the root again, and the front door's one connection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from thespian.actors import ActorAddress

from actors import frames
from actors.gateway import Gateway
from actors.messages import Begin, Ready
from actors.supervisor import RootSupervisor
from classroom.vocabulary import Command
from storage.clock import DomainClock
from storage.layout import DataDir
from tests.simulation.sockets import SimSocket
from tests.simulation.world import Process, World

HOST_PORT = 1
#: Every error is a request at once, so that each can be followed to its ticket; leases end within an afternoon.
SETTINGS = {
    "queue.lease_s": 10,
    "queue.error_s": 0,
    "queue.cooldown_s": 0,
    "linter.workers": 1,
    "runner.workers": 1,
}

#: How a question ended: ("ok", body), ("refused", code, facts), or ("unknown",): it may have been done or not.
Outcome = tuple[Any, ...]


class Host:
    """The launcher and the host of all actors in one: when the root is gone, everything starts anew."""

    def __init__(self, world: World, data: DataDir) -> None:
        self.world, self.data = world, data
        self.root: Process | None = None
        self.ready = False
        world.endpoints[HOST_PORT] = self._hear

    def start(self) -> None:
        self.ready = False
        self.root = self.world.create(RootSupervisor, None)
        begin = Begin("supervisor", 1, str(self.data.path), SETTINGS)
        self.world.arrive(self.root, begin, ActorAddress(HOST_PORT))

    def _hear(self, message: Any) -> None:
        if isinstance(message, Ready):
            self.ready = True

    def watch(self) -> None:
        """Each quarter of a second, as the host does."""
        if self.root is not None and not self.root.alive:
            self.world.note("the host starts the root anew")
            self.root = None
            self.world.at(self.world.random.uniform(0.2, 1), self.start)
        self.world.at(0.25, self.watch)


@dataclass(slots=True)
class Question:
    target: str
    done: Callable[[Outcome], None]


class Door:
    """The front door's process: the bridge's one connection, its deadlines, and what its screens are told."""

    def __init__(self, world: World, data: DataDir) -> None:
        self.world = world
        self.database = data.database
        self.clock = DomainClock.load(data.run)
        self.on_news: Callable[[str, dict[str, Any]], None] = lambda _topic, _body: None
        self.questions: dict[int, Question] = {}
        self._socket: SimSocket | None = None
        self._reader = frames.Reader()
        self._next_id = 0
        self._down_until_s = 0.0

    def now_ms(self) -> int:
        return self.clock.now_ms()

    # --- asking ----------------------------------------------------------------------------------------------

    def ask(self, target: str, command: Command, done: Callable[[Outcome], None], timeout_s: float = 5.0) -> None:
        """`done` is called once, later."""
        if self._socket is None:
            self.world.at(0.001, lambda: done(("unknown",)))
            return
        self._next_id += 1
        frame_id = self._next_id
        self.questions[frame_id] = Question(target, done)
        try:
            self._socket.send(frames.request(frame_id, target, command, timeout_s))
        except OSError:
            self._lose()
            return
        self.world.at(timeout_s + 1, lambda: self._answer(frame_id, ("unknown",)))

    def _answer(self, frame_id: int, outcome: Outcome) -> None:
        question = self.questions.pop(frame_id, None)
        if question is not None:
            question.done(outcome)

    # --- the connection --------------------------------------------------------------------------------------

    def connect(self) -> None:
        """Now, or again and again until it works."""
        listener = self._listener()
        if listener is None or self.world.now_s < self._down_until_s:
            self.world.at(self.world.random.uniform(0.02, 0.3), self.connect)
            return
        connected = SimSocket(self.world, None, lambda: self._read(connected))
        connected.connect(listener)
        self._socket, self._reader = connected, frames.Reader()
        self.world.note("door connected")
        self.on_news("connected", {})

    def _listener(self) -> SimSocket | None:
        for process in self.world.living():
            if process.kind is Gateway and hasattr(process.actor, "connections"):
                listener: SimSocket = process.actor.listener
                return listener
        return None

    def _read(self, connected: SimSocket) -> None:
        if connected is not self._socket:
            return
        while True:
            try:
                data = connected.recv(256 * 1024)
            except BlockingIOError:
                return
            if not data:
                self._lose()
                return
            for frame in self._reader.feed(data):
                self._take(frame)

    def _take(self, frame: list[Any]) -> None:
        if frame[0] == frames.NEWS_ID:
            self.on_news(frame[1], frame[2])
        elif frame[1]:
            self._answer(frame[0], ("ok", frame[2]))
        elif frame[2] == "busy":
            self._answer(frame[0], ("unknown",))
        else:
            self._answer(frame[0], ("refused", frame[2], frame[3]))

    def _lose(self) -> None:
        if self._socket is None:
            return
        self.world.note("door lost the gateway")
        self._socket.close()
        self._socket = None
        lost, self.questions = list(self.questions.values()), {}
        for question in lost:
            question.done(("unknown",))
        self.on_news("lost", {})
        self.world.at(0.02, self.connect)

    def die(self) -> None:
        """The web process is killed and started again: nobody hears an answer to anything."""
        self.world.note("the front door is killed")
        self._down_until_s = self.world.now_s + self.world.random.uniform(0.2, 1.5)
        if self._socket is not None:
            self._lose()
