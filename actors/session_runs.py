"""The runs of one sitting: asked of the pool until they have ended, and told to the child's screens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from actors.messages import RunDone, RunStarted, RunUnwanted, RunWanted
from classroom import program_run
from classroom.program_run import RunAsked, RunEnded
from classroom.sandboxing import Outcome, refused
from classroom.vocabulary import Event

#: A run that was under way at so many deaths of the pool is not given to the next.
MAX_POOLS = 3


class SessionRuns:
    """What the sitting remembers of its runs beside the journal: who has them, and how often that ended badly.

    `tell_pool` sends to the pool and says whether it is there; `want` records an outcome; `news` is for the screens.
    """

    def __init__(
        self,
        name: str,
        tell_pool: Callable[[Any], bool],
        want: Callable[[str, Outcome], None],
        news: Callable[[dict[str, Any]], None],
    ) -> None:
        self._name = name
        self._tell_pool = tell_pool
        self._want = want
        self._news = news
        self._asked: set[str] = set()
        #: Their outcome is on its way into the journal.
        self._ending: set[str] = set()
        #: Run id -> the stage that it is in.
        self._started: dict[str, str] = {}
        self._pools_lost: dict[str, int] = {}

    def ask(self, unfinished: Mapping[str, RunAsked], *, again: bool = False) -> None:
        """Hands to the pool what it has not been given yet, or all, in case that something was lost."""
        for known in (self._asked, self._ending):
            known.intersection_update(unfinished)
        self._started = {k: stage for k, stage in self._started.items() if k in unfinished}
        self._pools_lost = {k: n for k, n in self._pools_lost.items() if k in unfinished}
        for run_id, run in unfinished.items():
            if run_id not in self._ending and (again or run_id not in self._asked):
                wanted = RunWanted(self._name, run_id, program_run.job_of(run))
                if self._tell_pool(wanted):
                    self._asked.add(run_id)

    def committed(self, events: list[Event], unfinished: Mapping[str, RunAsked]) -> None:
        for event in events:
            if isinstance(event, RunEnded):
                self._tell_pool(RunUnwanted(event.run_id))
                self._news({"run_id": event.run_id, "stage": "done"})
        self.ask(unfinished)

    def started(self, message: RunStarted, unfinished: Mapping[str, RunAsked]) -> None:
        if message.run_id in unfinished:
            self._started[message.run_id] = message.stage
            self._news({"run_id": message.run_id, "stage": self.stage(message.run_id)})

    def done(self, message: RunDone, unfinished: Mapping[str, RunAsked]) -> None:
        if message.run_id in unfinished and message.run_id not in self._ending:
            self._ending.add(message.run_id)
            self._want(message.run_id, message.outcome)

    def stage(self, run_id: str) -> str:
        """Of a run that has not ended."""
        return self._started.get(run_id, "queued")

    def pool_lost(self) -> None:
        """What it had under way starts anew with the next one; what was under way too often is given up."""
        for run_id in self._started:
            self._pools_lost[run_id] = self._pools_lost.get(run_id, 0) + 1
            if self._pools_lost[run_id] >= MAX_POOLS:
                self._want(run_id, refused("broken", "pools_lost"))
        self._asked.clear()
        self._started.clear()
