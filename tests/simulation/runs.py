"""Children who have the centre run programs: asked until it is answered, some cancelled, some twice."""

from __future__ import annotations

from dataclasses import dataclass, field

from classroom.program_run import MAX_UNFINISHED, CancelRun, RunFile, RunProgram
from tests.simulation.server import Door, Outcome
from tests.simulation.world import World


@dataclass(slots=True)
class RunWish:
    """One press of Run. `run_id` once the centre has named it."""

    student_id: str
    request_id: str
    text: str
    outcome: Outcome | None = None
    tries: int = 0

    @property
    def run_id(self) -> str | None:
        return self.outcome[1]["run_id"] if self.outcome is not None and self.outcome[0] == "ok" else None


@dataclass(slots=True)
class Runs:
    """All that one child has the centre run."""

    world: World
    door: Door
    student_id: str
    wishes: list[RunWish] = field(default_factory=list)
    cancelled: set[str] = field(default_factory=set)

    @property
    def unanswered(self) -> list[str]:
        return [wish.request_id for wish in self.wishes if wish.outcome is None]

    def run(self) -> None:
        if len(self.unanswered) >= MAX_UNFINISHED:
            return
        number = len(self.wishes) + 1
        wish = RunWish(self.student_id, f"{self.student_id}-q{number}", f"program {number} of {self.student_id}")
        self.wishes.append(wish)
        self._send(wish)
        if self.world.chance(0.2):
            self._send(wish)  # a double-click

    def cancel(self) -> None:
        """The newest that has a name."""
        named = [wish.run_id for wish in self.wishes if wish.run_id is not None]
        if named:
            self.cancelled.add(str(named[-1]))
            command = CancelRun(str(named[-1]), self.door.now_ms())
            self.door.ask(f"session/{self.student_id}", command, lambda _outcome: None)

    def _send(self, wish: RunWish) -> None:
        if wish.outcome is not None:
            return
        wish.tries += 1
        run_id = f"{wish.request_id}-try{wish.tries}"
        files = (RunFile("main.py", wish.text),)
        command = RunProgram(run_id, wish.request_id, "python", files, "main.py", "", self.door.now_ms())
        self.door.ask(f"session/{self.student_id}", command, lambda outcome: self._answered(wish, outcome))

    def _answered(self, wish: RunWish, outcome: Outcome) -> None:
        unsure = outcome[0] == "unknown" or outcome[1:2] == ("disk_full",)
        if unsure or self.world.chance(self.world.faults.lost_answer):
            self.world.at(self.world.random.uniform(0.1, 0.5), lambda: self._send(wish))
        elif wish.outcome is None or outcome[0] == "ok":
            # The second click may be granted where the first came a moment too early.
            wish.outcome = outcome
