"""Who is started when, who is started again, and when it is better to give up: the supervisors' tree, as one value.

The words are OTP's. A *group* is what OTP calls a supervisor; one process executes all of them. Children of a group
are started in the order in which they were named, each when its elders run. With `rest_for_one` nobody starts or
starts again while an elder is down, and whoever cannot outlive an elder is ended with it; with `one_for_one` children
have nothing to do with each other. A *permanent* child is always started again, a *transient* one unless it had asked
to go, a *temporary* one never.

Too many deaths within a minute escalate: the group gives up, its parent ends all of it and starts it anew, and a parent
for which that was once too often gives up in turn; above the root stands the launcher. But an escalation must cost less
than it cures. So a child may be *isolated* instead: it is `failed`, is tried again at the longest back-off, and all
others work on; its group escalates only when that happened to many at a time and to more than are still well.

Nothing here waits or sends. Each function gives the next tree, and those that end something also say what to do:
`Stop` this process, `GiveUp` altogether. Requests for a child that is being restarted wait at the gateway, at most 256
for each child and each no longer than its deadline; nothing else is kept for the dead. Times are milliseconds of a
monotonic clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from classroom.supervision_limits import MAX_BACKOFF_MS, QUIET_MS, backoff_ms
from classroom.supervision_plan import Plan, Spec

#: One that was told to go and is still there after this is killed (again).
STOP_DEADLINE_MS = 2_000

Status = Literal["waiting", "starting", "running", "stopping", "failed"]
#: A process of these may be alive; there is never a second one of the same name.
LIVE: frozenset[Status] = frozenset({"starting", "running", "stopping"})


@dataclass(frozen=True, slots=True)
class Child:
    name: str
    spec: Spec
    status: Status = "waiting"
    incarnation: int = 0
    restarts: int = 0
    #: Those that still count for its intensity.
    deaths: tuple[int, ...] = ()
    #: Deaths since it was last well, for the back-off.
    in_a_row: int = 0
    #: Died too often, and was not well for a minute since.
    isolated: bool = False
    start_at: int = 0
    #: Since when it has its status.
    since: int = 0
    #: When it became ready, or was last asked to give way.
    asked_at: int = 0
    #: Nobody needs it when it has stopped.
    leaves: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """End this process, by pid."""

    name: str
    incarnation: int


@dataclass(frozen=True, slots=True)
class Escalated:
    """A group gave up. To `to` it is one death; when that is nobody, this process has to end."""

    group: str
    to: str | None
    because: str


Effect = Stop | Escalated


@dataclass(frozen=True, slots=True)
class Tree:
    plan: Plan
    children: dict[str, Child] = field(default_factory=dict)
    #: When each group gave up, as far as it still counts for its parent.
    gave_up: dict[str, tuple[int, ...]] = field(default_factory=dict)
    #: The highest incarnation among the forgotten: whoever comes back under an old name gets a new number.
    forgotten: int = 0
    #: The root has given up: nothing is started any more.
    ended: bool = False


# --- life -------------------------------------------------------------------------------------------------------------


def add(tree: Tree, name: str, now: int) -> Tree:
    """A child to be started as soon as possible. Known children stay as they are, but one that is about to leave will
    come back. Raises KeyError for a name that is in no plan."""
    child = tree.children.get(name)
    if child is not None:
        return _put(tree, replace(child, leaves=False)) if child.leaves else tree
    spec = tree.plan.spec(name)
    if spec is None:
        raise KeyError(name)
    return _put(tree, Child(name, spec, incarnation=tree.forgotten, start_at=now, since=now))


def due(tree: Tree, now: int) -> list[str]:
    """Who may be started now, elders first."""
    if tree.ended:
        return []
    waiting = [c for c in tree.children.values() if c.status in ("waiting", "failed") and now >= c.start_at]
    order = tree.plan.specs.index
    return [c.name for c in sorted(waiting, key=lambda c: order(c.spec)) if not missing_elders(tree, c.name)]


def missing_elders(tree: Tree, name: str) -> list[str]:
    """Whom this child still has to wait for."""
    elders = tree.plan.elders(tree.children[name].spec)
    return [e for e in elders if e not in tree.children or tree.children[e].status != "running"]


def started(tree: Tree, name: str, now: int) -> Tree:
    child = tree.children[name]
    return _put(tree, replace(child, status="starting", incarnation=child.incarnation + 1, since=now))


def ready(tree: Tree, name: str, incarnation: int, now: int) -> Tree:
    """Late words change nothing, be they of an earlier incarnation or of one that has died or was stopped meanwhile."""
    child = tree.children.get(name)
    if child is None or child.incarnation != incarnation or child.status != "starting":
        return tree
    return _put(tree, replace(child, status="running", since=now, asked_at=now))


def leaves(tree: Tree, name: str, incarnation: int, now: int) -> Tree:
    """A child ends of its own accord, because nobody needs it; it is forgotten when its process is gone."""
    child = tree.children.get(name)
    if child is None or child.incarnation != incarnation or child.status not in ("starting", "running"):
        return tree
    return _put(tree, replace(child, status="stopping", leaves=True, since=now))


def overdue(tree: Tree, now: int) -> list[str]:
    """Children that started and never became ready, or were told to go and are still there."""
    return [c.name for c in tree.children.values() if _is_overdue(c, now)]


def _is_overdue(child: Child, now: int) -> bool:
    if child.status == "starting":
        return now - child.since > child.spec.ready_deadline_ms
    return child.status == "stopping" and now - child.since > STOP_DEADLINE_MS


# --- death ------------------------------------------------------------------------------------------------------------


def died(
    tree: Tree, name: str, incarnation: int, now: int, jitter: float, reason: str = ""
) -> tuple[Tree, list[Effect]]:
    """The process of this child is gone. The same death told twice, or that of an earlier one, changes nothing."""
    child = tree.children.get(name)
    if child is None or child.incarnation != incarnation or child.status not in LIVE:
        return tree, []
    if child.status == "stopping":
        return _end_younger(_stopped(tree, child, now), child.spec, now)
    if child.spec.restart == "temporary":
        return _forget(tree, child), []
    child = _counted(tree, child, now, jitter, reason)
    tree, stops = _end_younger(_put(tree, child), child.spec, now)
    if not tree.plan.group(child.spec.group).intensity.is_exceeded(child.deaths) and not child.isolated:
        return tree, stops
    if child.spec.overflow == "escalate":
        tree, more = _group_gives_up(tree, child.spec.group, name, now, jitter)
    else:
        tree = _put(tree, _isolated(child, jitter))
        tree, more = _when_most_have_failed(tree, child, now, jitter)
    return tree, stops + more


def _stopped(tree: Tree, child: Child, now: int) -> Tree:
    """Gone as it was told to: no fault of its own, so neither its deaths nor its back-off count."""
    if child.leaves or child.spec.restart == "temporary":
        return _forget(tree, child)
    return _put(
        tree,
        replace(child, status="waiting", restarts=child.restarts + 1, since=now, start_at=max(now, child.start_at)),
    )


def _counted(tree: Tree, child: Child, now: int, jitter: float, reason: str) -> Child:
    well = child.status == "running" and now - child.since >= QUIET_MS
    in_a_row = 1 if well else child.in_a_row + 1
    intensity = tree.plan.group(child.spec.group).intensity
    return replace(
        child,
        status="waiting",
        restarts=child.restarts + 1,
        deaths=intensity.recent(() if well else child.deaths, now),
        in_a_row=in_a_row,
        isolated=child.isolated and not well,
        start_at=now + backoff_ms(in_a_row, jitter),
        since=now,
        reason=reason,
    )


def _isolated(child: Child, jitter: float) -> Child:
    wait = backoff_ms(64, jitter)
    return replace(child, status="failed", isolated=True, start_at=child.since + wait)


def _end_younger(tree: Tree, spec: Spec, now: int) -> tuple[Tree, list[Effect]]:
    """Those that cannot do without this elder, youngest first."""
    if spec.on_demand:
        return tree, []
    younger = [
        c
        for c in tree.children.values()
        if not c.spec.outlives_elders and c.status in LIVE and spec.kind in tree.plan.elders(c.spec)
    ]
    return _stop_all(tree, younger, now, now)


def _stop_all(tree: Tree, children: list[Child], now: int, start_at: int) -> tuple[Tree, list[Effect]]:
    stops: list[Effect] = []
    for child in sorted(children, key=lambda c: tree.plan.specs.index(c.spec), reverse=True):
        if child.status in ("starting", "running"):
            tree = _put(tree, replace(child, status="stopping", since=now, start_at=start_at))
            stops.append(Stop(child.name, child.incarnation))
    return tree, stops


# --- escalation -------------------------------------------------------------------------------------------------------


def _when_most_have_failed(tree: Tree, child: Child, now: int, jitter: float) -> tuple[Tree, list[Effect]]:
    """One that keeps dying has a reason of its own; many at a time, and more than are well, have one in common."""
    group = tree.plan.group(child.spec.group)
    members = [c for c in tree.children.values() if c.spec.group == group.name]
    failed = sum(c.isolated and now - c.since < group.intensity.window_ms for c in members)
    well = sum(c.status == "running" and not c.isolated for c in members)
    if not child.spec.on_demand or failed <= max(group.intensity.deaths, well):
        return tree, []
    return _group_gives_up(tree, group.name, child.name, now, jitter)


def _group_gives_up(tree: Tree, name: str, because: str, now: int, jitter: float) -> tuple[Tree, list[Effect]]:
    group = tree.plan.group(name)
    told: list[Effect] = [Escalated(name, group.parent, because)]
    if group.parent is None:
        tree, stops = _stop_all(replace(tree, ended=True), list(tree.children.values()), now, now)
        return tree, told + stops
    parent = tree.plan.group(group.parent)
    times = parent.intensity.recent(tree.gave_up.get(name, ()), now)
    tree = replace(tree, gave_up={**tree.gave_up, name: times})
    tree, stops = _start_anew(tree, name, now, now + backoff_ms(len(times), jitter))
    if parent.intensity.is_exceeded(times):
        tree, more = _group_gives_up(tree, parent.name, because, now, jitter)
        return tree, told + stops + more
    return tree, told + stops


def _start_anew(tree: Tree, group: str, now: int, start_at: int) -> tuple[Tree, list[Effect]]:
    """All children of the group are ended, their deaths forgiven, and each is started again after one wait."""
    names = {g.name for g in tree.plan.groups if any(a.name == group for a in tree.plan.lineage(g.name))}
    for child in [c for c in tree.children.values() if c.spec.group in names]:
        fresh = replace(child, deaths=(), in_a_row=0, isolated=False)
        if child.status in ("waiting", "failed"):
            fresh = replace(fresh, status="waiting", start_at=start_at)
        tree = _put(tree, fresh)
    members = [c for c in tree.children.values() if c.spec.group in names]
    return _stop_all(tree, members, now, start_at)


def _put(tree: Tree, child: Child) -> Tree:
    return replace(tree, children={**tree.children, child.name: child})


def _forget(tree: Tree, child: Child) -> Tree:
    others = {k: v for k, v in tree.children.items() if k != child.name}
    return replace(tree, children=others, forgotten=max(tree.forgotten, child.incarnation))


def retry_after_s(tree: Tree, name: str, now: int) -> int | None:
    """For a failed child: in how many seconds it is worth asking again. None when its callers may as well wait."""
    child = tree.children.get(name)
    if child is None or child.status != "failed":
        return None
    return max(1, min(MAX_BACKOFF_MS, child.start_at - now) // 1_000)
