"""One job, from the files of a child to what became of them."""

from __future__ import annotations

from collections.abc import Callable

from classroom.sandbox_entry import not_allowed
from classroom.sandboxing import Job, Limits, Outcome, refused
from sandbox import standing


def run(
    job: Job,
    limits: Limits,
    *,
    cancelled: Callable[[], bool] | None = None,
    staged: Callable[[str], None] | None = None,
    is_idle: bool = False,
) -> Outcome:
    """Run `job` within `limits` and say what became of it. `cancelled` is asked about every 20 ms; once it says yes
    the run is ended, with the reason ``cancelled``. `staged` hears ``compile`` and ``run`` as they begin. One that
    `is_idle` runs only where a processor would have nothing else to do. Never raises for what a program does, and never
    runs anything without its walls: without them the answer is ``refused``."""
    not_let_in = not_allowed(job)
    if not_let_in is not None:
        return refused(not_let_in)
    now = standing.standing()
    if now.house is None:
        return refused("sandbox_unavailable", f"{now.state.reason}: {now.state.detail}".rstrip(": "))
    outcome = now.house.run(job, limits, cancelled, staged, is_idle=is_idle)
    if outcome.reason == "broken":
        standing.suspect()
    return outcome
