"""One runner worker: takes a leased program, has it run in the sandbox, answers.

It waits for the program in the one thread that it has: the sandbox's processes end with the thread that started them,
so a worker that is killed leaves nothing behind. While it waits it hears no message and can't send more than one
(Thespian waits for the first one's acknowledgement); so it speaks with its pool by files: one says that it is to stop,
another that it is at it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from actors.messages import LookAtSandbox, RunLease, RunLeaseDone, SandboxLooked
from actors.shell import Shell
from classroom.sandboxing import Limits, Outcome, SandboxState, refused
from storage import crash_points

#: The sandbox itself would not or could not run it; whether it still can is looked at anew.
NOT_RUN = frozenset({"sandbox_unavailable", "runtime_missing", "broken"})
#: The pool hears of a long run as often as this.
BEAT_EACH_S = 1.0
#: By the operator, in the settings.
SWITCHED_OFF = SandboxState(available=False, tier="none", reason="switched_off")


class RunnerWorker(Shell):
    kind = "runner_worker"
    takes_short_turns = False
    beat_at_s = 0.0

    def begin(self) -> bool:
        self.is_on = bool(self.settings.get("runner.on", True))
        # Here and not before, so that no other actor pays for it.
        import sandbox
        from sandbox import halfborn

        self.sandbox = sandbox
        if left := halfborn.end():
            self.log.warning("ended sandboxes that were left half-born number=%d", left)
        return True

    def receiveMsg_LookAtSandbox(self, message: LookAtSandbox, sender: Any) -> None:
        self.send(sender, SandboxLooked(message.name, self.look(fresh=message.fresh)))

    def receiveMsg_RunLease(self, message: RunLease, sender: Any) -> None:
        crash_points.reached("runner_worker.before-run")
        outcome = self.run(
            message,
            lambda: self._is_stopped(message),
            lambda stage: Path(message.at).write_text(stage) and None,
        )
        crash_points.reached("runner_worker.after-run-before-done")
        state = self.look() if outcome.reason in NOT_RUN else None
        self.send(sender, RunLeaseDone(message.lease_id, outcome, state))

    def _is_stopped(self, lease: RunLease) -> bool:
        """The sandbox asks this all the time while it runs something."""
        if time.monotonic() >= self.beat_at_s:
            self.beat_at_s = time.monotonic() + BEAT_EACH_S
            Path(lease.at).touch()
        return Path(lease.stop).exists()

    def run(self, lease: RunLease, cancelled: Callable[[], bool], staged: Callable[[str], None]) -> Outcome:
        if not self.is_on:
            return refused("sandbox_unavailable", SWITCHED_OFF.reason or "")
        more = {"is_idle": True} if lease.is_background else {}
        return self.sandbox.run(lease.job, Limits(), cancelled=cancelled, staged=staged, **more)

    def look(self, *, fresh: bool = False) -> SandboxState:
        return self.sandbox.state(fresh=fresh) if self.is_on else SWITCHED_OFF
