"""One linter worker: takes a leased program, asks LinterLite, answers. A bug or a bomb costs this process only."""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from actors.messages import CheckDone, CheckWanted, Lease, LeaseDone
from actors.shell import Shell
from storage import crash_points

#: Address space, not memory in use: the parsers map more than they touch.
MAX_ADDRESS_SPACE_BYTES = 1024 * 1024 * 1024
#: A check has a budget of steps that ends far below this; what is still at it then is given up. Code that does not
#: come back to Python cannot be stopped so: the pool kills its worker.
CHECK_AT_MOST_S = 1.0


class TooSlow(BaseException):
    """Raised in the middle of a check; no `except Exception` on the way may keep it."""


class LinterWorker(Shell):
    kind = "linter_worker"
    takes_short_turns = False

    def begin(self) -> bool:
        resource.setrlimit(resource.RLIMIT_AS, (MAX_ADDRESS_SPACE_BYTES, MAX_ADDRESS_SPACE_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # Here and not before, because Thespian takes every signal when it starts an actor.
        self.at_work = False
        signal.signal(signal.SIGALRM, self._give_up)
        # The parsers are loaded here and not before, so that no other actor pays for them.
        from classroom import linting
        from classroom.linting import masking

        self.linting, self.masking = linting, masking
        self.linting.check("javascript", "let warm = 1\n")
        self.linting.check("python", "warm = 1\n")
        self.linting.check("csharp", "int warm = 1;\n")
        return True

    def receiveMsg_Lease(self, message: Lease, sender: Any) -> None:
        crash_points.reached("linter_worker.before-check")
        done = self._check(message.job, message.at_most)
        crash_points.reached("linter_worker.after-check-before-done")
        self.send(sender, LeaseDone(message.lease_id, done))

    def _check(self, job: CheckWanted, at_most: dict[str, str]) -> CheckDone:
        finding = self._in_time(job, self._find, job, at_most) if job.language in self.linting.LANGUAGES else None
        if finding is None:
            return CheckDone(job.student, job.check_id, False, None, None, "none", None, failed=True)
        suggestion = asdict(finding.suggestion) if finding.suggestion is not None else None
        if suggestion is not None:
            suggestion["edits"] = list(suggestion["edits"])
        problem = finding.problem
        return CheckDone(
            job.student,
            job.check_id,
            problem is None,
            problem.line if problem else None,
            problem.message if problem else None,
            finding.level,
            suggestion,
            pairs=self._pairs(job) if problem is None and job.attempts else (),
        )

    def _find(self, job: CheckWanted, at_most: dict[str, str]) -> Any:
        return self.linting.check(job.language, job.text, source_rev=job.check_id, at_most=at_most)

    def _pairs(self, job: CheckWanted) -> tuple[tuple[str, str, str], ...]:
        """The attempts that this program mends, without names. Whatever happens here costs no child its answer."""
        try:
            return self._in_time(job, self._masked, job) or ()
        except Exception as error:
            self.log.warning("no example language=%s", job.language, exc_info=error)
            return ()

    def _masked(self, job: CheckWanted) -> tuple[tuple[str, str, str], ...]:
        """Attempts that are no pair without their names are left out."""
        found = []
        for attempt_id, broken in job.attempts:
            texts = self.masking.masked(job.language, broken, job.text, job.names)
            if texts is not None:
                found.append((attempt_id, *texts))
        return tuple(found)

    def _in_time(self, job: CheckWanted, work: Callable[..., Any], *facts: Any) -> Any:
        """What some work comes to; None when it took too long."""
        try:
            self.at_work = True
            signal.setitimer(signal.ITIMER_REAL, CHECK_AT_MOST_S)
            found = work(*facts)
        except TooSlow:
            self.log.warning("check took too long student=%s language=%s", job.student, job.language)
            return None
        finally:
            self.at_work = False
            signal.setitimer(signal.ITIMER_REAL, 0)
        return found

    def _give_up(self, number: int, frame: Any) -> None:
        if self.at_work:
            self.at_work = False
            raise TooSlow
