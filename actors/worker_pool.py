"""What every pool of workers does: starts them, knows who is ready, kills what hangs, replaces those that die."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from thespian.actors import ChildActorExited

from actors import exits, process
from actors.messages import Begin, Born, Degraded, Ready

#: A dead worker is replaced at once; when its predecessors died too often lately, only this long after the last death,
#: so that a crash loop spends its time waiting and no core on it.
RESTARTS_AT_ONCE = 5
RESTART_WINDOW_S = 10.0
RESTART_PAUSE_S = 1.0
#: A worker that is not ready by then is given up.
READY_WITHIN_S = 20.0


@dataclass(slots=True)
class Starting:
    """`pid` is 0 until it has said it."""

    address: Any
    until_s: float
    pid: int = 0


class WorkerPool(ABC):
    """Comes before a `Shell` among the bases of a pool, which says `worker_kind`, `new_worker`, and what follows from a
    worker's readiness and death."""

    worker_kind = ""

    @abstractmethod
    def new_worker(self) -> Any:
        """The address of a worker that was just created."""

    @abstractmethod
    def worker_ready(self, name: str) -> None:
        """It may be given work."""

    @abstractmethod
    def worker_died(self, name: str) -> None:
        """What it had in hand is lost."""

    def health(self) -> tuple[str, ...]:
        """What this pool can't do at present."""
        return ()

    # --- life ------------------------------------------------------------------------------------------------

    def begin_pool(self, wanted: int) -> None:
        self.workers: dict[str, tuple[Any, int]] = {}
        self.starting: dict[str, Starting] = {}
        self.deaths_s: list[float] = []
        #: How the workers that were not yet buried ended, by pid.
        self.ends: dict[int, int | None] = {}
        self.born = 0
        self.said: tuple[str, ...] | None = None
        self.wanted = max(1, wanted)
        self.start_missing()
        self.say_health()

    def start_missing(self) -> None:
        now_s = time.monotonic()
        self.deaths_s = [at for at in self.deaths_s if now_s - at < RESTART_WINDOW_S]
        if len(self.deaths_s) > RESTARTS_AT_ONCE and now_s - self.deaths_s[-1] < RESTART_PAUSE_S:
            return
        while len(self.workers) + len(self.starting) < self.wanted:
            self.born += 1
            name = f"{self.worker_kind}/{self.born}"
            address = self.new_worker()
            self.starting[name] = Starting(address, now_s + READY_WITHIN_S)
            self.send(address, Begin(name, self.born, str(self.data.path), self.settings))

    def receiveMsg_Born(self, message: Born, sender: Any) -> None:
        if message.name in self.starting:
            self.starting[message.name].pid = message.pid
        elif message.name not in self.workers:
            process.kill_all([message.pid])  # it was given up

    def receiveMsg_Ready(self, message: Ready, sender: Any) -> None:
        if self.starting.pop(message.name, None) is None:
            return
        self.workers[message.name] = (sender, message.pid)
        self.say_health()
        self.worker_ready(message.name)

    def receiveMsg_ChildActorExited(self, message: ChildActorExited, sender: Any) -> None:
        """Thespian may say it late, twice or never, and somebody else may live at that address by now."""
        for name, start in list(self.starting.items()):
            if start.address == message.childAddress and not start.pid:
                del self.starting[name]
                self.deaths_s.append(time.monotonic())
        self.bury_the_dead()

    def bury_the_dead(self) -> None:
        """All whose process is gone, whether or not anybody said so."""
        self.ends.update(exits.take())
        for name, (_, pid) in list(self.workers.items()):
            if process.is_gone(pid):
                self._bury(name)
        now_s = time.monotonic()
        for name, start in list(self.starting.items()):
            late = now_s > start.until_s
            if late and start.pid:
                process.kill_all([start.pid])
            if late or (start.pid and process.is_gone(start.pid)):
                del self.starting[name]
                self.deaths_s.append(now_s)
        if not self.starting:
            self.ends.clear()
        self.start_missing()

    def _bury(self, name: str) -> None:
        _, pid = self.workers.pop(name)
        self.deaths_s.append(time.monotonic())
        reason = self.last_words(pid) or exits.in_words(self.ends.pop(pid, None))
        self.log.warning("worker died name=%s pid=%d reason=%s", name, pid, reason)
        self.say_health()
        self.worker_died(name)

    def say_health(self) -> None:
        """To the supervisor, when it is news."""
        reasons = self.health()
        if reasons != self.said:
            self.said = reasons
            self.send(self.supervisor, Degraded(self.name, reasons))

    def kill_worker(self, worker: str) -> None:
        if worker in self.workers:
            process.kill_all([self.workers[worker][1]])


def now_ms() -> int:
    """Milliseconds of a clock that never goes back."""
    return time.monotonic_ns() // 1_000_000
