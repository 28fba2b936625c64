"""Trees of children at work, and ways to kill them, for the tests of supervision."""

from __future__ import annotations

from classroom import supervision as core
from classroom.supervision import Effect, Escalated, Tree
from classroom.supervision_plan import Plan, of_a_centre

NOW = 1_000_000
NO_JITTER = 0.5
SERVICES = ["store", "registrar", "gateway", "linter_pool"]


def run(tree: Tree, name: str, now: int = NOW) -> Tree:
    """Added when it is new, started and ready, all in one moment."""
    tree = core.started(core.add(tree, name, now), name, now)
    return core.ready(tree, name, tree.children[name].incarnation, now)


def at_work(*names: str, plan: Plan | None = None) -> Tree:
    tree = Tree(plan or of_a_centre())
    for name in names or SERVICES:
        tree = run(tree, name)
    return tree


def kill(tree: Tree, name: str, now: int = NOW, jitter: float = NO_JITTER) -> tuple[Tree, list[Effect]]:
    return core.died(tree, name, tree.children[name].incarnation, now, jitter, "SIGKILL")


def kill_until_it_escalates(tree: Tree, name: str, now: int = NOW) -> tuple[Tree, list[Effect], int]:
    """Started when due, killed at once, again and again; also how often it was started."""
    for starts in range(1, 100):
        tree, effects = kill(tree, name, now)
        if any(isinstance(effect, Escalated) for effect in effects):
            return tree, effects, starts
        now = tree.children[name].start_at
        assert name in core.due(tree, now)
        tree = run(tree, name, now)
    raise AssertionError("never escalated")


def poisoned(tree: Tree, name: str, now: int = NOW) -> tuple[Tree, list[Effect], int]:
    """Killed as soon as it runs until it counts as failed; also when that was."""
    tree = run(tree, name, now)
    told: list[Effect] = []
    while True:
        tree, effects = kill(tree, name, now)
        told += effects
        if tree.children[name].status == "failed" or effects:
            return tree, told, now
        now = tree.children[name].start_at
        tree = run(tree, name, now)
