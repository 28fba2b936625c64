"""The shell of the governor: reads the machine, has the background yield in time, and writes down why.

Unlike other actors it does first and journals then: a full disk must not keep a machine from being governed, and what
was done but not written is decided again by the next reading. A new incarnation begins at the level that the journal
knows, wakes whatever its predecessor may have left stopped, and tells all workers anew.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from actors import process
from actors.journalled import JournalledShell
from actors.machine_signals import MachineSignals
from actors.messages import AtWork, Locate, Place, RunnerAllowance, RunsSeen, WorkLevel
from actors.worker_pool import now_ms
from classroom import governor_shares as shares
from classroom import resource_governor as core
from classroom.resource_governor import Level, rank
from classroom.runner_pool import allowance_of
from classroom.vocabulary import Event

#: The one worker of the background so far, and the class to which it belongs.
BURNER = "burner/1"
#: A worker that has not done as it was told by then is stopped, and ended where stopping frees no memory.
OBEYS_WITHIN_MS = 5_000
TELL_AGAIN_MS = 1_000
START_AGAIN_MS = 2_000


@dataclass(slots=True)
class Worker:
    """A process of the background, as it said last. `told` is the level that it was told, and since when."""

    address: Any
    pid: int
    pids: tuple[int, ...]
    level: Level
    told: Level | None = None
    since: int = 0
    said_at: int = 0
    is_stopped: bool = False


class ResourceGovernor(JournalledShell):
    core = core
    kind = "governor"
    tick_s = 0.5

    def begin(self) -> bool:
        super().begin()
        now = now_ms()
        self.cores = os.cpu_count() or 1
        self.machine = MachineSignals(family(), self.data.run)
        hold_ms = 1_000 * int(self.settings.get("governor.hold_s", core.HOLD_MS // 1_000))
        self.control = core.resumed(self.state.level, self.state.relapses, now, hold_ms)
        self.allowed = int(self.settings.get("runner.workers", 0)) or allowance_of(self.cores)
        self.budget = shares.budget_of(self.cores, psutil.virtual_memory().total / 2**20)
        self.books = shares.Books()
        self.given: shares.Places | None = None
        self.under_way: tuple[tuple[str, int], ...] = ()
        self.is_child_running = False
        self.child_run_at: int | None = None
        self.workers: dict[str, Worker] = {}
        #: The machine as it was last read, for the journal.
        self.read: dict[str, float | str] = {}
        self.start_at = now
        return True

    def stream(self) -> str:
        return core.STREAM

    # --- once in half a second -------------------------------------------------------------------------------

    def tick(self) -> None:
        super().tick()
        now = now_ms()
        signals = self.machine.read(now)
        self.read = signals.told()
        self.control, moves = core.step(signals, self.control)
        for move in moves:
            self._note(core.moved(move, signals, self.clock.now_ms()))
            self.log.info("moved level=%s ground=%s relapses=%d", move.level, move.ground, move.relapses)
        for worker_name in list(self.workers):
            self._govern(worker_name, now)
        self._start_when_due(now)
        self._give_places(now)
        self._judge_runtimes(now)
        self.drained()

    def _note(self, event: Any) -> None:
        self.want(core.Note(event))

    def committed(self, before: Any, events: list[Event], positions: tuple[int, ...]) -> None:
        """To the mentors' screens, which then ask for what is in the journal."""
        moves = [event for event in events if isinstance(event, core.GovernorMoved)]
        self.news(*(("governor", {"level": each.level, "ground": each.ground, "at": each.at}) for each in moves))

    # --- workers of the background ---------------------------------------------------------------------------

    def receiveMsg_AtWork(self, message: AtWork, sender: Any) -> None:
        known = self.workers.get(message.name)
        if known is None or known.pid != message.pid:
            # Whoever governed before may have stopped it and died.
            process.tell_all(message.pids, signal.SIGCONT)
            for pid in message.pids:
                process.let_wait(pid)
            known = self.workers[message.name] = Worker(sender, message.pid, message.pids, message.level)
        known.address, known.pids, known.level = sender, message.pids, message.level
        self._govern(message.name, now_ms())

    def _govern(self, name: str, now: int) -> None:
        """Tells it what it may do, until it does so; and has it done when it does not."""
        worker = self.workers[name]
        if process.is_gone(worker.pid):
            del self.workers[name]
            return
        level = shares.level_of("miner", self.control.level)
        if worker.told != level:
            worker.told, worker.since, worker.said_at = level, now, -TELL_AGAIN_MS
            self._wake(worker)
        if worker.level == level or worker.is_stopped:
            return
        if now - worker.since >= OBEYS_WITHIN_MS and rank(level) >= rank("paused"):
            self._force(name, worker, level)
        elif now - worker.said_at >= TELL_AGAIN_MS:
            worker.said_at = now
            self.send(worker.address, WorkLevel(name, level, shares.threads(level, self.cores)))

    def _wake(self, worker: Worker) -> None:
        if worker.is_stopped:
            process.tell_all(worker.pids, signal.SIGCONT)
            worker.is_stopped = False

    def _force(self, name: str, worker: Worker, level: Level) -> None:
        if level == "unloaded":
            process.kill_all([*worker.pids, worker.pid])
            del self.workers[name]
        else:
            process.tell_all(worker.pids, signal.SIGSTOP)
            worker.is_stopped = True
        deed = "ended" if level == "unloaded" else "stopped"
        self.log.warning("forced name=%s level=%s", name, level)
        self._note(core.WorkerForced(name, level, deed, self.clock.now_ms(), self.read))

    def _start_when_due(self, now: int) -> None:
        """What is missing is started where it would have something to do."""
        wanted = self.settings.get("governor.burner", ()) and self.control.level in ("full", "low")
        if wanted and BURNER not in self.workers and now >= self.start_at:
            self.start_at = now + START_AGAIN_MS
            self.send(self.supervisor, Locate(BURNER))

    # --- programs --------------------------------------------------------------------------------------------

    def receiveMsg_RunsSeen(self, message: RunsSeen, sender: Any) -> None:
        now = now_ms()
        self.under_way = message.under_way
        self.is_child_running = message.of_children
        for runtime, cpu_ms in message.ended:
            self.books = shares.spend(self.books, runtime, cpu_ms, now)
        self._give_places(now)

    def moved(self, place: Place) -> None:
        super().moved(place)
        if place.name == "runner_pool":
            self.under_way, self.is_child_running = (), False
            if self.given is not None and place.address is not None:
                self._tell_runner(self.given)

    def _give_places(self, now: int) -> None:
        if self.is_child_running:
            self.child_run_at = now
        age_ms = None if self.child_run_at is None else now - self.child_run_at
        given = shares.places(self.allowed, self.control.level, age_ms)
        before, self.given = self.given, given
        if before is not None and (given.runs, given.background) == (before.runs, before.background):
            return
        self._tell_runner(given)
        if before is not None:
            self._note(core.PlacesGiven(given.runs, given.background, given.ground, self.clock.now_ms(), self.read))

    def _judge_runtimes(self, now: int) -> None:
        uses = self.machine.uses(self.under_way)
        self.books, holds = shares.judge(self.books, uses, self.budget, now)
        for hold in holds:
            facts = (hold.runtime, hold.is_held, hold.ground, round(hold.used, 1), round(hold.budget, 1))
            self._note(core.RuntimeHeld(*facts, self.clock.now_ms(), self.read))
        if holds and self.given is not None:
            self._tell_runner(self.given)

    def _tell_runner(self, given: shares.Places) -> None:
        self.tell("runner_pool", RunnerAllowance(given.runs, given.background, frozenset(self.books.held)))


def family() -> int:
    """The pid above all processes of this server: the launcher, or where there is none the host of the actors."""
    pid, found = os.getpid(), os.getpid()
    while pid > 1:
        try:
            name, _, after = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            return found
        if name in ("hh-host", "hh-launcher"):
            found = pid
        pid = int(after.split()[1])
    return found
