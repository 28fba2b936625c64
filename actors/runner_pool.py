"""The shell of the runner pool: starts workers, leases them one program at a time, tells sittings what became of it.

It holds nothing that is not in the journal of the sittings: they ask again when it was gone. It may die at any rate,
and then children wait for their runs and for nothing else.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from actors.messages import (
    LookAtSandbox,
    RunDone,
    RunLease,
    RunLeaseDone,
    RunnerAllowance,
    RunStaged,
    RunStarted,
    RunUnwanted,
    RunWanted,
    SandboxLooked,
)
from actors.runner_worker import RunnerWorker
from actors.shell import Shell
from actors.worker_pool import WorkerPool, now_ms
from classroom import runner_pool as core
from classroom.sandboxing import LANGUAGES, SandboxState, refused
from storage import crash_points

#: While there is no sandbox, or a language is missing, somebody may be about to install it. Whole ones are looked at
#: by the workers themselves, each day and after a failure.
LOOK_AGAIN_MS = 60_000
#: A self-test takes seconds on a busy machine; a worker that takes longer is replaced.
LOOK_AT_MOST_MS = 90_000


class RunnerPool(WorkerPool, Shell):
    kind = "runner_pool"
    tick_s = 0.5
    worker_kind = "runner_worker"

    def begin(self) -> bool:
        for left in self.data.run.glob("stop-run-*"):
            left.unlink(missing_ok=True)
        allowed = int(self.settings.get("runner.workers", 0)) or core.allowance_of(os.cpu_count() or 1)
        self.pool: core.Pool[RunWanted] = core.Pool(allowed=allowed)
        self.senders: dict[str, Any] = {}
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
        self._do(*core.allow(self.pool, message.runs, message.background, now_ms()))

    # --- runs ------------------------------------------------------------------------------------------------

    def receiveMsg_RunWanted(self, message: RunWanted, sender: Any) -> None:
        self.senders[message.student] = sender
        run = core.Waiting(message.student, message.run_id, message.job.language, message, now_ms(), message.purpose)
        self._do(*core.submit(self.pool, run, now_ms()))

    def receiveMsg_RunUnwanted(self, message: RunUnwanted, sender: Any) -> None:
        self._do(*core.cancel(self.pool, message.run_id, now_ms()))

    def receiveMsg_RunStaged(self, message: RunStaged, sender: Any) -> None:
        lease = self.pool.leases.get(message.lease_id)
        if lease is not None and lease.ending == "answer":
            job = lease.waiting.job
            self._tell(job.student, RunStarted(job.student, job.run_id, message.stage))

    def receiveMsg_RunLeaseDone(self, message: RunLeaseDone, sender: Any) -> None:
        self._stop_file(message.lease_id).unlink(missing_ok=True)
        if message.state is not None:
            self._note_state(message.state)
            able, broke = frozenset(message.state.languages), message.outcome.reason == "broken"
            self._do(*core.refused(self.pool, message.lease_id, able, now_ms(), broke=broke))
            return
        was_stopped = message.outcome.reason == "cancelled"
        self.pool, effects, job = core.finished(self.pool, message.lease_id, now_ms(), was_stopped=was_stopped)
        if job is not None:
            crash_points.reached("runner_pool.after-done-before-reply")
            self._tell(job.student, RunDone(job.student, job.run_id, message.outcome))
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
                    self.send(address, RunLease(lease.lease_id, job.job, str(self._stop_file(lease.lease_id))))
                case core.CancelLease(lease_id):
                    self._stop_file(lease_id).touch()
                case core.GiveUp(job, reason):
                    self.log.warning("run given up student=%s reason=%s", job.student, reason)
                    self._tell(job.student, RunDone(job.student, job.run_id, refused("broken", reason)))
                case core.KillWorker(worker):
                    self.kill_worker(worker)

    def _stop_file(self, lease_id: int) -> Path:
        return self.data.run / f"stop-run-{lease_id}"

    def _tell(self, student: str, message: Any) -> None:
        sender = self.senders.get(student)
        if sender is not None:
            self.send(sender, message)

    def tick(self) -> None:
        self._do(*core.overdue(self.pool, now_ms()))
        self._look_when_due()
        self.bury_the_dead()
        self.say_health()
