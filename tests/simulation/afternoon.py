"""One simulated afternoon: a class at work, things going wrong, then quiet; and what is true of it at the end.

`python -m tests.simulation.afternoon --seed N` plays one again, word by word.
"""

from __future__ import annotations

import argparse
import atexit
import functools
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classroom.centre import JoinRoom, OpenRoom
from storage.layout import DataDir
from tests.simulation.faults import QUIET, Faults, faults_of
from tests.simulation.patches import inside
from tests.simulation.people import FAR_AWAY_MS, Laptop, Mentor, Newcomers
from tests.simulation.runs import Runs
from tests.simulation.screens import Screen
from tests.simulation.server import Door, Host, Outcome
from tests.simulation.verdict import problems_of
from tests.simulation.world import Process, World

ROOM, CODE = "r1", "CODE-1"
STUDENTS, MENTORS = 4, 2
STEPS = 500
#: Of simulated time. Backing off alone may take half a minute after many deaths.
HEALS_WITHIN_S = 120.0
LONGEST_S = 600.0
MEMORY = Path("/dev/shm")

CHILD = (
    "activity raise_hand raise_hand lower_hand error error save save run take_fix answer_fixes"
    " double_click skip keep_image restore_image"
    " at_centre at_centre cancel_at_centre"
).split()
MENTOR = "claim claim claim resolve resolve release renew newcomer cannot_find followup pin set_fixes".split()


@dataclass(frozen=True, slots=True)
class Action:
    """`who` counts children first, then mentors; `after_s` the one before."""

    after_s: float
    who: int
    what: int


@dataclass(frozen=True, slots=True)
class Plan:
    seed: int
    steps: int = STEPS
    faults: Faults | None = None
    #: None: the seed makes it up as it goes.
    script: tuple[Action, ...] | None = None


@dataclass(slots=True)
class Outcomes:
    plan: Plan
    problems: list[str]
    digest: str
    trace: list[str]
    steps: int
    reached: Counter[str]
    died_at: Counter[str]
    acknowledged: int
    deaths: int
    simulated_s: float

    def story(self) -> str:
        again = f"python -m tests.simulation.afternoon --seed {self.plan.seed} --steps {self.plan.steps}"
        return "\n".join([f"seed {self.plan.seed}: {again}", *self.problems, "the last steps:", *self.trace])


class Afternoon:
    def __init__(self, plan: Plan, folder: Path, said: Any = None) -> None:
        self.plan = plan
        self.data = DataDir(folder)
        self.world = World(plan.seed)
        self.world.said = said
        self.over = False
        self._script = iter(plan.script or ())

    def _open(self) -> None:
        """Nothing goes wrong yet."""
        world = self.world
        self.host = Host(world, self.data)
        self.host.start()
        self.door = Door(world, self.data)
        self.laptops = [Laptop(world, self.door, f"s{n}") for n in range(STUDENTS)]
        self.runs = [Runs(world, self.door, f"s{n}") for n in range(STUDENTS)]
        self.screen = Screen(world, self.door, ROOM, self.laptops)
        self.mentors = [Mentor(world, self.door, self.screen, f"m{n}") for n in range(MENTORS)]
        self.newcomers = Newcomers(world, self.door, CODE)
        self.door.on_news = self.screen.hear
        assert world.run_until(lambda: self.host.ready, 30), "no server"
        world.at(0, self.door.connect)
        world.at(0, self.host.watch)

    def play(self) -> Outcomes:
        self._open()
        world = self.world
        first = world.steps
        world.faults = self.plan.faults or faults_of(self.plan.seed)
        self._trouble()
        for laptop in self.laptops:
            laptop.insist()
        self._act()
        world.run_until(lambda: world.steps - first >= self.plan.steps, LONGEST_S)
        steps = world.steps - first
        self.over, world.faults = True, QUIET
        world.disk_full_until_s = 0.0
        world.note("quiet from here on")
        problems = self._heal()
        acknowledged = sum(len(laptop.acknowledged) for laptop in self.laptops)
        return Outcomes(
            self.plan,
            problems,
            world.digest(),
            list(world.trace),
            steps,
            world.reached,
            world.died_at,
            acknowledged,
            world.deaths,
            world.now_s - 5_000,
        )

    # --- what people do --------------------------------------------------------------------------------------

    def _act(self) -> None:
        if self.over:
            return
        action = next(self._script, None) if self.plan.script is not None else self._any_action()
        if action is None:
            return
        self._do(action)
        self.world.at(action.after_s, self._act)

    def _any_action(self) -> Action:
        chance = self.world.random
        return Action(self.world.gap_s(0.05), chance.randrange(STUDENTS + MENTORS), chance.randrange(1_000))

    def _do(self, action: Action) -> None:
        if action.who < STUDENTS:
            what = CHILD[action.what % len(CHILD)]
            self.world.note(f"s{action.who}", what)
            self._child_does(action.who, what)
        else:
            what = MENTOR[action.what % len(MENTOR)]
            self.world.note(f"m{action.who - STUDENTS}", what)
            if what == "newcomer":
                self.newcomers.do()
            else:
                self.mentors[action.who - STUDENTS].do(what)

    def _child_does(self, who: int, what: str) -> None:
        if what == "at_centre":
            self.runs[who].run()
        elif what == "cancel_at_centre":
            self.runs[who].cancel()
        else:
            self.laptops[who].do(what)

    # --- what goes wrong -------------------------------------------------------------------------------------

    def _trouble(self) -> None:
        faults = self.world.faults
        strikes = {"kill": faults.kill_each_s, "hang": faults.hang_each_s, "jump": faults.jump_each_s}
        for name, each_s in {**strikes, "web": faults.web_each_s}.items():
            if each_s:
                strike = functools.partial(self._strike, getattr(self, f"_{name}"), each_s)
                self.world.at(self.world.gap_s(each_s), strike)

    def _strike(self, strike: Any, each_s: float) -> None:
        if not self.over:
            strike()
            self.world.at(self.world.gap_s(each_s), functools.partial(self._strike, strike, each_s))

    def _victim(self) -> Process | None:
        """Anybody; the root, with which everybody goes, less often."""
        living = self.world.living()
        if self.world.chance(0.8):
            living = [process for process in living if process.parent is not None]
        if living and self.world.chance(0.4):
            return max(living, key=lambda process: process.pid)  # whose first words are still on their way
        return self.world.random.choice(living) if living else None

    def _kill(self) -> None:
        if (process := self._victim()) is not None:
            self.world.die(process, "SIGKILL out of the blue")

    def _hang(self) -> None:
        process = self._victim()
        if process is None:
            return
        process.awake_at_s = self.world.now_s + self.world.random.choice([0.3, 3.0, 30.0])
        self.world.note("hangs", process.name, f"until {process.awake_at_s:.1f}")

    def _jump(self) -> None:
        """An hour either way on the wall's clock, or a laptop lid that was closed for minutes."""
        if self.world.chance(0.8):
            self.world.wall_jump_ms += self.world.random.choice([-3_600_000, 3_600_000])
        else:
            self.world.now_s += self.world.random.uniform(1, 300)
        self.world.note("the clock jumps")

    def _web(self) -> None:
        self.door.die()

    # --- the end ---------------------------------------------------------------------------------------------

    def _heal(self) -> list[str]:
        """Nothing goes wrong any more: everything said must arrive, and one more hand must be seen. What is wrong by
        then stays wrong."""
        if self.world.run_until(self._is_quiet, HEALS_WITHIN_S):
            self.laptops[0].do("raise_hand")
            self.runs[0].run()
            if self.world.run_until(self._is_quiet, HEALS_WITHIN_S):
                return self._settle()
        left = {laptop.student_id: len(laptop.outbox) for laptop in self.laptops if laptop.outbox}
        open_wishes = [w.request_id for m in self.mentors for w in m.wishes if w.outcome is None]
        root = "down" if self.host.root is None or not self.host.root.alive else "up"
        waits = f"outboxes {left}, wishes {open_wishes}, joins {self.newcomers.unanswered}"
        return [f"never healed: {waits}, root {root}", *problems_of(self)]

    def _settle(self) -> list[str]:
        pause_s = 1
        while (problems := problems_of(self)) and pause_s < HEALS_WITHIN_S:
            until_s = self.world.now_s + pause_s
            self.world.run_until(lambda until_s=until_s: self.world.now_s > until_s, 2 * pause_s)
            pause_s *= 3
        return problems

    def _is_quiet(self) -> bool:
        pushed = not any(laptop.outbox or laptop.under_way for laptop in self.laptops)
        if self.newcomers.unanswered or any(runs.unanswered for runs in self.runs):
            return False
        return pushed and all(wish.outcome is not None for mentor in self.mentors for wish in mentor.wishes)


# --- a fresh server's files ------------------------------------------------------------------------------------


@functools.cache
def template() -> Path:
    """A data directory with a room and its children, made once by the actors themselves."""
    folder = Path(tempfile.mkdtemp(prefix="template-", dir=MEMORY if MEMORY.is_dir() else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    world = World(0)
    with inside(world):
        data = DataDir(folder)
        _write_clock(world, data)
        host, door = Host(world, data), Door(world, data)
        host.start()
        assert world.run_until(lambda: host.ready, 30)
        door.connect()
        joins = [JoinRoom(f"s{n}", CODE, f"Kid {n}", "words", f"token-{n}", FAR_AWAY_MS) for n in range(STUDENTS)]
        for command in (OpenRoom(ROOM, "Room", CODE), *joins):
            answers: list[Outcome] = []
            world.at(0.01, functools.partial(door.ask, "registrar", command, answers.append))
            assert world.run_until(lambda answers=answers: bool(answers), 30)
            assert answers[0][0] == "ok", answers
        for process in list(world.ports.values()):
            world.die(process, "done", told=False)
    for left in data.run.iterdir():
        left.unlink()
    return folder


def _write_clock(world: World, data: DataDir) -> None:
    from storage.clock import DomainClock

    DomainClock.start(data.run, 1.0)


def play(plan: Plan, said: Any = None) -> Outcomes:
    """The whole afternoon, on files of its own in memory."""
    source = template()
    folder = Path(tempfile.mkdtemp(prefix="afternoon-", dir=source.parent))
    try:
        shutil.copytree(source, folder, dirs_exist_ok=True)
        afternoon = Afternoon(plan, folder, said)
        with inside(afternoon.world):
            _write_clock(afternoon.world, afternoon.data)
            try:
                return afternoon.play()
            finally:
                for process in list(afternoon.world.ports.values()):
                    afternoon.world.die(process, "done", told=False)
    finally:
        shutil.rmtree(folder)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.afternoon", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="so many, counted up from SEED")
    parser.add_argument("--steps", type=int, default=STEPS)
    options = parser.parse_args()
    failed = 0
    for seed in range(options.seed, options.seed + options.seeds):
        start_s = time.monotonic()
        outcomes = play(Plan(seed, options.steps), print if options.seeds == 1 else None)
        took_s = time.monotonic() - start_s
        failed += bool(outcomes.problems)
        print(
            f"seed {seed}: {outcomes.steps} steps, {outcomes.acknowledged} acknowledged, {outcomes.deaths} deaths,"
            f" {outcomes.simulated_s:.0f} s simulated in {took_s:.2f} s, {outcomes.digest[:12]}",
            *outcomes.problems,
            sep="\n    ",
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
