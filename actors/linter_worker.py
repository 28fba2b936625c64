"""One linter worker: takes a leased program, asks LinterLite, answers. A bug or a bomb costs this process only."""

from __future__ import annotations

import resource
from dataclasses import asdict
from typing import Any

from actors.messages import CheckDone, CheckWanted, Lease, LeaseDone
from actors.shell import Shell

#: Address space, not memory in use: the parsers map more than they touch.
MAX_ADDRESS_SPACE_BYTES = 1024 * 1024 * 1024


class LinterWorker(Shell):
    def begin(self) -> bool:
        resource.setrlimit(resource.RLIMIT_AS, (MAX_ADDRESS_SPACE_BYTES, MAX_ADDRESS_SPACE_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # The parsers are loaded here and not before, so that no other actor pays for them.
        from classroom import linting

        self.linting = linting
        self.linting.check("javascript", "let warm = 1\n")
        self.linting.check("python", "warm = 1\n")
        return True

    def receiveMsg_Lease(self, message: Lease, sender: Any) -> None:
        self.send(sender, LeaseDone(message.lease_id, self._check(message.job)))

    def _check(self, job: CheckWanted) -> CheckDone:
        if job.language not in self.linting.LANGUAGES:
            return CheckDone(job.student, job.check_id, False, None, None, "none", None, failed=True)
        finding = self.linting.check(job.language, job.text, source_rev=job.check_id)
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
        )
