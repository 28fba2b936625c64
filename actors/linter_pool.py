"""The shell of the linter pool: starts workers, leases them one check at a time, replaces those that die.

It keeps the book of rules as well (`classroom.rule_book`), because it hands out every check: a rule that was held back
by an event that is committed is held back in the next check, whichever worker gets it.
"""

from __future__ import annotations

import hashlib
import os
import signal
import time
from typing import Any

from thespian.actors import ChildActorExited

from actors import exits
from actors.feed import FeedShell
from actors.linter_worker import LinterWorker
from actors.messages import Begin, Born, CheckDone, CheckWanted, Degraded, Lease, LeaseDone, Ready
from classroom import linter_pool as core
from classroom import rule_book
from storage import crash_points
from storage.journal import Recorded

#: A dead worker is replaced at once; when its predecessors died too often lately, only this long after the last death,
#: so that a crash loop spends its time waiting and no core on it.
RESTARTS_AT_ONCE = 5
RESTART_WINDOW_S = 10.0
RESTART_PAUSE_S = 1.0


class LinterPool(FeedShell):
    core = rule_book
    kind = "linter_pool"
    kinds = rule_book.FEED_KINDS
    tick_s = 0.5

    def begin(self) -> bool:
        super().begin()
        self.pool: core.Pool[CheckWanted] = core.Pool()
        self.workers: dict[str, tuple[Any, int]] = {}
        self.senders: dict[str, Any] = {}
        self.starting: dict[str, Any] = {}
        self.deaths_s: list[float] = []
        #: How the workers that were not yet buried ended, by pid.
        self.ends: dict[int, int | None] = {}
        self.born = 0
        self.said: tuple[str, ...] | None = None
        self.wanted = max(1, int(self.settings.get("linter.workers", 2)))
        self._start_missing()
        self._say_health()
        self.listen()
        return True

    # --- the book of rules -----------------------------------------------------------------------------------

    def stream(self) -> str:
        return rule_book.STREAM

    def heard_as(self, recorded: Recorded) -> rule_book.CountUse:
        return rule_book.heard(recorded.event_id, recorded.kind, recorded.payload, recorded.at)

    # --- workers ---------------------------------------------------------------------------------------------

    def _start_missing(self) -> None:
        now_s = time.monotonic()
        self.deaths_s = [at for at in self.deaths_s if now_s - at < RESTART_WINDOW_S]
        if len(self.deaths_s) > RESTARTS_AT_ONCE and now_s - self.deaths_s[-1] < RESTART_PAUSE_S:
            return
        while len(self.workers) + len(self.starting) < self.wanted:
            self.born += 1
            name = f"linter_worker/{self.born}"
            address = self.createActor(LinterWorker)
            self.starting[name] = address
            self.send(address, Begin(name, self.born, str(self.data.path), self.settings))

    def receiveMsg_Born(self, message: Born, sender: Any) -> None:
        return

    def receiveMsg_Ready(self, message: Ready, sender: Any) -> None:
        if self.starting.pop(message.name, None) is None:
            return
        self.workers[message.name] = (sender, message.pid)
        self._say_health()
        self._do(*core.worker_ready(self.pool, message.name, _now_ms()))

    def receiveMsg_ChildActorExited(self, message: ChildActorExited, sender: Any) -> None:
        self.ends.update(exits.take())
        # Thespian may say it twice; the second time nobody lives at that address any more.
        for name, (address, _) in list(self.workers.items()):
            if address == message.childAddress:
                self._bury(name)
        for name, address in list(self.starting.items()):
            if address == message.childAddress:
                del self.starting[name]
                self.deaths_s.append(time.monotonic())
        if not self.starting:
            self.ends.clear()
        self._start_missing()

    def _bury(self, name: str) -> None:
        _, pid = self.workers.pop(name)
        self.deaths_s.append(time.monotonic())
        reason = self.last_words(pid) or exits.in_words(self.ends.pop(pid, None))
        self.log.warning("linter worker died name=%s pid=%d reason=%s", name, pid, reason)
        self._say_health()
        self._do(*core.worker_died(self.pool, name, _now_ms()))

    def _say_health(self) -> None:
        well = self.workers and not core.is_late(self.pool, _now_ms())
        reasons = () if well else ("linter",)
        if reasons != self.said:
            self.said = reasons
            self.send(self.supervisor, Degraded(self.name, reasons))

    # --- jobs ------------------------------------------------------------------------------------------------

    def receiveMsg_CheckWanted(self, message: CheckWanted, sender: Any) -> None:
        self.senders[message.student] = sender
        key = f"{message.student}\n{message.path}"
        self._do(*core.submit(self.pool, message.student, key, message, fingerprint(message), _now_ms()))

    def receiveMsg_LeaseDone(self, message: LeaseDone, sender: Any) -> None:
        self.pool, effects, job = core.finished(self.pool, message.lease_id, _now_ms())
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
                    self._kill(worker)

    def _kill(self, worker: str) -> None:
        if worker in self.workers:
            try:
                os.kill(self.workers[worker][1], signal.SIGKILL)
            except ProcessLookupError:
                return

    def _reply(self, job: CheckWanted, done: CheckDone) -> None:
        sender = self.senders.get(job.student)
        if sender is not None:
            self.send(sender, done)

    def tick(self) -> None:
        super().tick()
        self._do(*core.overdue(self.pool, _now_ms()))
        self._start_missing()
        self._say_health()


def fingerprint(job: CheckWanted) -> str:
    """Of the program itself, so that a poisonous one stays in quarantine when it is saved again."""
    return hashlib.sha256(f"{job.language}\0{job.text}".encode(errors="surrogatepass")).hexdigest()


def failed(job: CheckWanted) -> CheckDone:
    return CheckDone(job.student, job.check_id, False, None, None, "none", None, failed=True)


def _now_ms() -> int:
    return time.monotonic_ns() // 1_000_000
