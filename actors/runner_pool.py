"""The shell of the runner pool: starts workers, leases them one program at a time, tells sittings what became of it.

It holds nothing that is not in the journal of the sittings: they ask again when it was gone. It may die at any rate,
and then children wait for their runs and for nothing else.
"""

from __future__ import annotations

import os
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Any

from actors.messages import (
    LookAtSandbox,
    RunDone,
    RunLease,
    RunLeaseDone,
    RunnerAllowance,
    RunsSeen,
    RunStarted,
    RunUnwanted,
    RunWanted,
    SandboxLooked,
)
from actors.runner_worker import RunnerWorker
from actors.shell import Shell
from actors.worker_pool import WorkerPool, now_ms
from classroom import runner_pool as core
from classroom.sandboxing import LANGUAGES, Outcome, SandboxState, refused
from storage import crash_points

#: While there is no sandbox, or a language is missing, somebody may be about to install it. Whole ones are looked at
#: by the workers themselves, each day and after a failure.
LOOK_AGAIN_MS = 60_000
#: Each may hold all that a program printed.
TOLD_KEPT = 64
#: A self-test takes seconds on a busy machine; a worker that takes longer is replaced.
LOOK_AT_MOST_MS = 90_000
#: Of programs that ended while the governor was away.
ENDED_KEPT = 512


class RunnerPool(WorkerPool, Shell):
    kind = "runner_pool"
    tick_s = 0.5
    worker_kind = "runner_worker"

    def begin(self) -> bool:
        for left in (*self.data.run.glob("stop-run-*"), *self.data.run.glob("at-run-*")):
            left.unlink(missing_ok=True)
        #: By lease: when its file was touched last, and the stage in it.
        self.seen: dict[int, tuple[int, str]] = {}
        allowed = int(self.settings.get("runner.workers", 0)) or core.allowance_of(os.cpu_count() or 1)
        self.pool: core.Pool[RunWanted] = core.Pool(allowed=allowed)
        self.senders: dict[str, Any] = {}
        #: Outcomes that were told and are not known to be in the journal yet: whoever asks again is told again.
        self.told: dict[str, RunDone] = {}
        #: Language and processor time of what ended since the governor heard of it, and whether a child's did.
        self.ended: deque[tuple[str, int]] = deque(maxlen=ENDED_KEPT)
        self.child_ran = False
        self.told_governor = RunsSeen((), (), False)
        #: What the sandbox's last self-test said, who makes one and until when, and when the next is due.
        self.sandbox: SandboxState | None = None
        self.looking: dict[str, int] = {}
        self.look_again = False
        self.look_at_ms = 0
        self.begin_pool(allowed)
        return True

    # --- workers ---------------------------------------------------------------------------------------------

    def new_worker(self) -> Any:
        return self.createActor(RunnerWorker)

    def worker_ready(self, name: str) -> None:
        """Each process proves the walls before it runs anything; here and not while a child waits."""
        self._have_looked_at(name)

    def worker_died(self, name: str) -> None:
        self.looking.pop(name, None)
        self._do(*core.worker_died(self.pool, name, now_ms()))

    def health(self) -> tuple[str, ...]:
        found = () if self.workers and not core.is_late(self.pool, now_ms()) else ("runner",)
        if self.sandbox is None:
            return found
        if not self.sandbox.available:
            return (*found, "sandbox", f"sandbox_{self.sandbox.reason}")
        return (*found, *(f"runtime_{each}" for each in LANGUAGES if each not in self.sandbox.languages))

    # --- the sandbox -----------------------------------------------------------------------------------------

    def _have_looked_at(self, worker: str, *, fresh: bool = False) -> None:
        self.looking[worker] = now_ms() + LOOK_AT_MOST_MS
        address, _ = self.workers[worker]
        self.send(address, LookAtSandbox(worker, fresh))

    def receiveMsg_SandboxLooked(self, message: SandboxLooked, sender: Any) -> None:
        self._note_state(message.state)
        self._do(*core.able(self.pool, frozenset(message.state.languages), now_ms()))
        if self.looking.pop(message.name, None) is not None:
            self._do(*core.worker_ready(self.pool, message.name, now_ms()))

    def _note_state(self, state: SandboxState) -> None:
        if state != self.sandbox:
            found, reason = len(state.languages), state.reason or state.tier
            self.log.info("sandbox looked at languages=%d reason=%s", found, reason)
        self.sandbox = state
        whole = state.available and set(state.languages) == set(LANGUAGES)
        self.look_again = not whole
        self.look_at_ms = now_ms() + LOOK_AGAIN_MS
        self.say_health()

    def _look_when_due(self) -> None:
        """By a worker that has nothing else to do."""
        for worker in [worker for worker, until in self.looking.items() if now_ms() > until]:
            self.kill_worker(worker)
        if not self.look_again or self.looking or now_ms() < self.look_at_ms:
            return
        pool, worker = core.take_idle(self.pool)
        if worker is not None:
            self.pool = pool
            self._have_looked_at(worker, fresh=True)

    def receiveMsg_RunnerAllowance(self, message: RunnerAllowance, sender: Any) -> None:
        self._do(*core.allow(self.pool, message.runs, message.background, now_ms(), message.held))

    def _tell_governor(self) -> None:
        """What ended and what runs, while there is any of it, and once when there is none any more."""
        leases = self.pool.leases.values()
        pids = {name: pid for name, (_, pid) in self.workers.items()}
        under_way = tuple((lease.waiting.language, pids.get(lease.worker, 0)) for lease in leases)
        children = any(each.purpose == "child" for each in (*self.pool.waiting, *(lease.waiting for lease in leases)))
        seen = RunsSeen(tuple(self.ended), under_way, children or self.child_ran)
        if seen != self.told_governor and self.tell("governor", seen):
            self.told_governor = replace(seen, ended=(), of_children=children)
            self.ended.clear()
            self.child_ran = False

    # --- runs ------------------------------------------------------------------------------------------------

    def receiveMsg_RunWanted(self, message: RunWanted, sender: Any) -> None:
        self.senders[message.student] = sender
        if message.run_id in self.told:
            self.send(sender, self.told[message.run_id])
            return
        run = core.Waiting(message.student, message.run_id, message.job.language, message, now_ms(), message.purpose)
        self._do(*core.submit(self.pool, run, now_ms()))

    def receiveMsg_RunUnwanted(self, message: RunUnwanted, sender: Any) -> None:
        self.told.pop(message.run_id, None)
        self._do(*core.cancel(self.pool, message.run_id, now_ms()))

    def _look_at_leases(self) -> None:
        """Which workers are at it, and in which stage."""
        for lease_id, lease in list(self.pool.leases.items()):
            at = self._at_file(lease_id)
            try:
                touched, stage = at.stat().st_mtime_ns, at.read_text()
            except OSError:
                continue
            before = self.seen.get(lease_id, (0, ""))
            self.seen[lease_id] = (touched, stage)
            if touched != before[0]:
                self.pool = core.beat(self.pool, lease_id, now_ms())
            if stage and stage != before[1] and lease.ending == "answer":
                job = lease.waiting.job
                self._tell(job.student, RunStarted(job.student, job.run_id, stage))

    def receiveMsg_RunLeaseDone(self, message: RunLeaseDone, sender: Any) -> None:
        self._forget_lease(message.lease_id)
        if message.state is not None:
            self._note_state(message.state)
            able, broke = frozenset(message.state.languages), message.outcome.reason == "broken"
            self._do(*core.refused(self.pool, message.lease_id, able, now_ms(), broke=broke))
            return
        was_stopped = message.outcome.reason == "cancelled"
        self.pool, effects, job = core.finished(self.pool, message.lease_id, now_ms(), was_stopped=was_stopped)
        if job is not None:
            self.ended.append((job.job.language, message.outcome.cpu_ms))
            self.child_ran = self.child_ran or job.purpose == "child"
            crash_points.reached("runner_pool.after-done-before-reply")
            self._tell_end(job, message.outcome)
            crash_points.reached("runner_pool.after-reply")
        self._do(self.pool, effects)

    def _do(self, pool: core.Pool[RunWanted], effects: list[Any]) -> None:
        self.pool = pool
        for effect in effects:
            match effect:
                case core.Assign(lease):
                    address, _ = self.workers[lease.worker]
                    job = lease.waiting.job
                    crash_points.reached("runner_pool.before-lease")
                    stop, at = self._stop_file(lease.lease_id), self._at_file(lease.lease_id)
                    is_background = lease.waiting.purpose == "background"
                    self.send(address, RunLease(lease.lease_id, job.job, str(stop), str(at), is_background))
                case core.CancelLease(lease_id):
                    self._stop_file(lease_id).touch()
                case core.GiveUp(job, reason):
                    self.log.warning("run given up student=%s reason=%s", job.student, reason)
                    self._tell_end(job, refused("broken", reason))
                case core.KillWorker(worker):
                    self.kill_worker(worker)
        for lease_id in [each for each in self.seen if each not in self.pool.leases]:
            self._forget_lease(lease_id)

    def _stop_file(self, lease_id: int) -> Path:
        return self.data.run / f"stop-run-{lease_id}"

    def _at_file(self, lease_id: int) -> Path:
        return self.data.run / f"at-run-{lease_id}"

    def _forget_lease(self, lease_id: int) -> None:
        self.seen.pop(lease_id, None)
        for file in (self._stop_file(lease_id), self._at_file(lease_id)):
            file.unlink(missing_ok=True)

    def _tell_end(self, job: RunWanted, outcome: Outcome) -> None:
        done = RunDone(job.student, job.run_id, outcome)
        self.told[job.run_id] = done
        while len(self.told) > TOLD_KEPT:
            del self.told[next(iter(self.told))]
        self._tell(job.student, done)

    def _tell(self, student: str, message: Any) -> None:
        sender = self.senders.get(student)
        if sender is not None:
            self.send(sender, message)

    def tick(self) -> None:
        self._look_at_leases()
        self._do(*core.overdue(self.pool, now_ms()))
        self._look_when_due()
        self._tell_governor()
        self.bury_the_dead()
        self.say_health()
