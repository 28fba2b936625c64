"""The shell of the linter pool: starts workers, leases them one check at a time, replaces those that die.

It keeps the book of rules as well (`classroom.rule_book`), because it hands out every check: a rule that was held back
by an event that is committed is held back in the next check, whichever worker gets it.
"""

from __future__ import annotations

import hashlib
from typing import Any

from actors.feed import FeedShell
from actors.linter_worker import LinterWorker
from actors.messages import CheckDone, CheckWanted, Lease, LeaseDone
from actors.worker_pool import WorkerPool, now_ms
from classroom import linter_pool as core
from classroom import rule_book
from storage import crash_points
from storage.journal import Recorded


class LinterPool(WorkerPool, FeedShell):
    core = rule_book
    kind = "linter_pool"
    kinds = rule_book.FEED_KINDS
    tick_s = 0.5
    worker_kind = "linter_worker"

    def begin(self) -> bool:
        super().begin()
        self.pool: core.Pool[CheckWanted] = core.Pool()
        self.senders: dict[str, Any] = {}
        self.begin_pool(int(self.settings.get("linter.workers", 2)))
        self.listen()
        return True

    # --- the book of rules -----------------------------------------------------------------------------------

    def stream(self) -> str:
        return rule_book.STREAM

    def heard_as(self, recorded: Recorded) -> rule_book.CountUse:
        student_id = recorded.student_id or ""
        child = self.views.student(student_id)
        joined_at = None if child is None else child.joined_at
        return rule_book.heard(recorded.event_id, student_id, recorded.kind, recorded.payload, recorded.at, joined_at)

    # --- workers ---------------------------------------------------------------------------------------------

    def new_worker(self) -> Any:
        return self.createActor(LinterWorker)

    def worker_ready(self, name: str) -> None:
        self._do(*core.worker_ready(self.pool, name, now_ms()))

    def worker_died(self, name: str) -> None:
        self._do(*core.worker_died(self.pool, name, now_ms()))

    def health(self) -> tuple[str, ...]:
        well = self.workers and not core.is_late(self.pool, now_ms())
        return () if well else ("linter",)

    # --- jobs ------------------------------------------------------------------------------------------------

    def receiveMsg_CheckWanted(self, message: CheckWanted, sender: Any) -> None:
        self.senders[message.student] = sender
        key = f"{message.student}\n{message.path}"
        self._do(*core.submit(self.pool, message.student, key, message, fingerprint(message), now_ms()))

    def receiveMsg_LeaseDone(self, message: LeaseDone, sender: Any) -> None:
        self.pool, effects, job = core.finished(self.pool, message.lease_id, now_ms())
        if job is not None:
            crash_points.reached("linter_pool.after-done-before-reply")
            self._reply(job, message.done)
            crash_points.reached("linter_pool.after-reply")
        self._do(self.pool, effects)

    def _do(self, pool: core.Pool[CheckWanted], effects: list[Any]) -> None:
        self.pool = pool
        for effect in effects:
            match effect:
                case core.Assign(lease):
                    address, _ = self.workers[lease.worker]
                    crash_points.reached("linter_pool.before-lease")
                    job = lease.waiting.job
                    held_back = rule_book.narrowed(self.state.rules, job.language)
                    self.send(address, Lease(lease.lease_id, job, held_back))
                case core.GiveUp(job, reason):
                    self.log.warning("check given up student=%s reason=%s", job.student, reason)
                    self._reply(job, failed(job))
                case core.KillWorker(worker):
                    self.kill_worker(worker)

    def _reply(self, job: CheckWanted, done: CheckDone) -> None:
        sender = self.senders.get(job.student)
        if sender is not None:
            self.send(sender, done)

    def tick(self) -> None:
        super().tick()
        self._do(*core.overdue(self.pool, now_ms()))
        self.bury_the_dead()
        self.say_health()


def fingerprint(job: CheckWanted) -> str:
    """Of the program itself, so that a poisonous one stays in quarantine when it is saved again."""
    return hashlib.sha256(f"{job.language}\0{job.text}".encode(errors="surrogatepass")).hexdigest()


def failed(job: CheckWanted) -> CheckDone:
    return CheckDone(job.student, job.check_id, False, None, None, "none", None, failed=True)
