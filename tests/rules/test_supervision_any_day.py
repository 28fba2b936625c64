"""Whatever dies, in whatever order, told late, twice or by a stranger: what a supervisor promises holds at every step.

The machine plays the processes: it knows which of them really live, and the tree hears of them as unreliably as it
does in truth.
"""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from classroom import supervision as core
from classroom.supervision import LIVE, Effect, Escalated, Stop, Tree
from classroom.supervision_limits import FIRST_BACKOFF_MS, MAX_BACKOFF_MS, QUIET_MS, Intensity
from classroom.supervision_plan import Group, Plan, Spec, of_a_centre
from tests.amounts import examples

#: Each strategy, restart type and overflow, with and without outliving one's elders.
MIXED = Plan(
    groups=(
        Group("root", None, "rest_for_one"),
        Group("inner", "root", "rest_for_one", Intensity(2)),
        Group("guests", "root", "one_for_one", Intensity(2)),
    ),
    specs=(
        Spec("base", "root"),
        Spec("extra", "root", overflow="isolate", essential=False),
        Spec("top", "root", outlives_elders=True),
        Spec("one", "inner"),
        Spec("two", "inner", restart="transient"),
        Spec("three", "inner", restart="temporary", essential=False),
        Spec("guest", "guests", restart="transient", on_demand=True, overflow="isolate", outlives_elders=True),
    ),
)
NAMES = {
    "mixed": ["base", "extra", "top", "one", "two", "three", "guest/a", "guest/b", "guest/c"],
    "centre": ["store", "registrar", "gateway", "linter_pool", "queue/r", "session/a", "session/b"],
}
MOMENTS = st.one_of(st.integers(0, 500), st.integers(0, 40_000), st.just(QUIET_MS))
JITTERS = st.floats(0, 1, exclude_max=True)
WHO = st.integers(0, 8)


@dataclass
class Process:
    name: str
    incarnation: int
    born: int


class Supervision(RuleBasedStateMachine):
    tree: Tree
    now = 0
    names: list[str]

    @initialize(plan=st.sampled_from(["mixed", "centre"]))
    def opened(self, plan: str) -> None:
        self.tree = Tree(MIXED if plan == "mixed" else of_a_centre())
        self.names = NAMES[plan]
        self.living: dict[tuple[str, int], Process] = {}
        self.told_dead: list[tuple[str, int]] = []
        self.highest: dict[str, int] = {}

    def name(self, who: int) -> str:
        return self.names[who % len(self.names)]

    def do(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Stop):
                child = self.tree.children[effect.name]
                assert (child.status, child.incarnation) == ("stopping", effect.incarnation)
            elif isinstance(effect, Escalated) and effect.to is None:
                assert self.tree.ended

    # --- what may happen ---------------------------------------------------------------------------------------

    @rule(ms=MOMENTS)
    def time_passes(self, ms: int) -> None:
        self.now += ms

    @rule(who=WHO)
    def somebody_asks_for(self, who: int) -> None:
        self.tree = core.add(self.tree, self.name(who), self.now)

    @rule()
    def all_that_is_due_is_started(self) -> None:
        for name in core.due(self.tree, self.now):
            self.start(name)

    @rule()
    def a_morning_begins(self) -> None:
        for name in self.names:
            self.tree = core.add(self.tree, name, self.now)
        for _ in self.names:
            for name in core.due(self.tree, self.now):
                self.start(name)
                self.tree = core.ready(self.tree, name, self.highest[name], self.now)

    def start(self, name: str) -> None:
        before = self.tree.children[name]
        assert not any(process.name == name for process in self.living.values()), f"two live as {name}"
        assert before.status in ("waiting", "failed")
        assert self.now >= before.start_at
        assert not self.tree.ended
        for elder in self.tree.plan.elders(before.spec):
            assert self.tree.children[elder].status == "running", f"{name} started while {elder} is down"
        self.tree = core.started(self.tree, name, self.now)
        incarnation = self.tree.children[name].incarnation
        assert incarnation > self.highest.get(name, 0)
        self.highest[name] = incarnation
        self.living[name, incarnation] = Process(name, incarnation, self.now)

    @rule(who=WHO, late=st.integers(0, 2))
    def somebody_says_ready(self, who: int, late: int) -> None:
        name = self.name(who)
        incarnation = self.highest.get(name, 0) - late
        before = self.tree.children.get(name)
        self.tree = core.ready(self.tree, name, incarnation, self.now)
        after = self.tree.children.get(name)
        if after is not before:
            assert (name, incarnation) in self.living, "a dead one is taken for alive"

    @rule(who=WHO, jitter=JITTERS)
    def somebody_dies(self, who: int, jitter: float) -> None:
        alive = sorted(self.living)
        if alive:
            self.die(*alive[who % len(alive)], jitter)

    def die(self, name: str, incarnation: int, jitter: float) -> None:
        before = self.tree.children[name]
        del self.living[name, incarnation]
        self.told_dead.append((name, incarnation))
        self.tree, effects = core.died(self.tree, name, incarnation, self.now, jitter, "SIGKILL")
        self.do(effects)
        after = self.tree.children.get(name)
        kind = before.spec.restart
        if kind == "temporary" or before.leaves:
            assert after is None
        elif before.status != "stopping":
            assert after is not None
            wait = after.start_at - self.now
            assert FIRST_BACKOFF_MS <= wait <= MAX_BACKOFF_MS
            well = before.status == "running" and self.now - before.since >= QUIET_MS
            if well and not effects:
                assert wait <= FIRST_BACKOFF_MS * 1.2 + 1
            limit = self.tree.plan.group(after.spec.group).intensity.deaths
            escalated = any(isinstance(effect, Escalated) for effect in effects)
            if len(after.deaths) > limit:
                assert escalated or after.status == "failed", "died too often and nothing followed"
            if after.spec.overflow == "isolate" and not after.spec.on_demand:
                assert not escalated, "what only degrades took others along"
        else:
            assert after is not None
            assert after.deaths == before.deaths

    @rule(which=st.integers(0, 50), jitter=JITTERS)
    def a_death_is_told_again(self, which: int, jitter: float) -> None:
        if self.told_dead:
            name, incarnation = self.told_dead[which % len(self.told_dead)]
            assert core.died(self.tree, name, incarnation, self.now, jitter) == (self.tree, [])

    @rule(who=WHO)
    def somebody_asks_to_go(self, who: int) -> None:
        name = self.name(who)
        self.tree = core.leaves(self.tree, name, self.highest.get(name, 0), self.now)

    @rule(jitter=JITTERS)
    def whoever_is_overdue_is_killed(self, jitter: float) -> None:
        for name in core.overdue(self.tree, self.now):
            child = self.tree.children.get(name)
            if child is not None and (name, child.incarnation) in self.living:
                self.die(name, child.incarnation, jitter)

    # --- what always holds -------------------------------------------------------------------------------------

    @invariant()
    def the_tree_and_the_processes_agree(self) -> None:
        believed = {(c.name, c.incarnation) for c in self.tree.children.values() if c.status in LIVE}
        assert believed == set(self.living)

    @invariant()
    def nobody_has_two_processes(self) -> None:
        names = [name for name, _ in self.living]
        assert len(names) == len(set(names))

    @invariant()
    def nobody_lives_on_without_an_elder_that_it_needs(self) -> None:
        for child in self.tree.children.values():
            if child.status in ("starting", "running") and not child.spec.outlives_elders:
                for elder in core.missing_elders(self.tree, child.name):
                    assert self.tree.children[elder].status == "stopping", f"{child.name} without {elder}"

    @invariant()
    def memory_is_bounded(self) -> None:
        assert set(self.tree.children) <= set(self.names)
        assert set(self.tree.gave_up) <= {group.name for group in self.tree.plan.groups}
        for child in self.tree.children.values():
            assert len(child.deaths) <= self.tree.plan.group(child.spec.group).intensity.deaths + 1

    @invariant()
    def whoever_waits_is_started_before_long(self) -> None:
        if self.tree.ended:
            assert core.due(self.tree, self.now + 10 * QUIET_MS) == []
            return
        due = core.due(self.tree, self.now + MAX_BACKOFF_MS)
        for child in self.tree.children.values():
            if child.status in ("waiting", "failed") and not core.missing_elders(self.tree, child.name):
                assert child.name in due


Supervision.TestCase.settings = settings(max_examples=examples(150), stateful_step_count=60, deadline=None)
test_any_day_of_a_supervisor = Supervision.TestCase
