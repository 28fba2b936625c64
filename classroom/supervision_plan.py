"""What a supervisors' tree consists of: which children in which groups, and what follows from their deaths.

The rules themselves are in `classroom.supervision`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from classroom.supervision_limits import Intensity

#: A child that has not said `Ready` by then is killed by pid.
READY_DEADLINE_MS = 5_000


@dataclass(frozen=True, slots=True)
class Spec:
    """A child, or all children `kind/...` of a kind that is started when somebody asks."""

    kind: str
    group: str
    restart: Literal["permanent", "transient", "temporary"] = "permanent"
    on_demand: bool = False
    #: What follows from too many deaths.
    overflow: Literal["escalate", "isolate"] = "escalate"
    #: Younger ones wait for it. Without it the service is only poorer.
    essential: bool = True
    #: It finds its elders again by itself, so that their death need not be its own.
    outlives_elders: bool = False
    ready_deadline_ms: int = READY_DEADLINE_MS


@dataclass(frozen=True, slots=True)
class Group:
    """`parent` is None for the root alone. A group is younger than all children of its parent named before it."""

    name: str
    parent: str | None = None
    strategy: Literal["one_for_one", "rest_for_one"] = "one_for_one"
    intensity: Intensity = field(default_factory=Intensity)


@dataclass(frozen=True, slots=True)
class Plan:
    """All groups, parents first, and all children in start order. Children of a parent are older than its groups."""

    groups: tuple[Group, ...]
    specs: tuple[Spec, ...]

    def spec(self, name: str) -> Spec | None:
        kind = name.partition("/")[0]
        return next((s for s in self.specs if s.kind == kind and s.on_demand == (kind != name)), None)

    def group(self, name: str) -> Group:
        return next(group for group in self.groups if group.name == name)

    def lineage(self, group: str) -> list[Group]:
        """The group, its parent, and so on up to the root."""
        found = [self.group(group)]
        while (parent := found[-1].parent) is not None:
            found.append(self.group(parent))
        return found

    def elders(self, spec: Spec) -> list[str]:
        """Names of the children that have to run before this one may start."""
        found: list[str] = []
        for group in self.lineage(spec.group):
            if group.strategy != "rest_for_one":
                continue
            own = [s for s in self.specs if s.group == group.name]
            if spec in own:
                own = own[: own.index(spec)]
            found += [s.kind for s in own if s.essential and not s.on_demand]
        return found


def of_a_centre(deaths: int = 5) -> Plan:
    """The tree of a running server. `deaths` is how many within a minute one child may die before more than a restart
    follows.

    The services need each other in this order, and all of them find each other again after a death, so none has to
    die with another. When one of them keeps dying nothing works any more, and the launcher starts all anew. Checks,
    runs of programs and the machine's governor are additions, though, and one child's sitting or one room's queue is no
    reason to stop all others.
    """
    intensity = Intensity(deaths)
    return Plan(
        groups=(
            Group("root", None, "rest_for_one", intensity),
            Group("queues", "root", "one_for_one", intensity),
            Group("sessions", "root", "one_for_one", intensity),
            Group("background", "root", "one_for_one", intensity),
        ),
        specs=(
            # Its beginning may fold in a long write-ahead log.
            Spec("store", "root", outlives_elders=True, ready_deadline_ms=3 * READY_DEADLINE_MS),
            Spec("registrar", "root", outlives_elders=True),
            Spec("gateway", "root", outlives_elders=True),
            Spec("linter_pool", "root", overflow="isolate", essential=False, outlives_elders=True),
            Spec("runner_pool", "root", overflow="isolate", essential=False, outlives_elders=True),
            Spec("governor", "root", overflow="isolate", essential=False, outlives_elders=True),
            Spec("queue", "queues", on_demand=True, overflow="isolate", outlives_elders=True),
            Spec("session", "sessions", "transient", on_demand=True, overflow="isolate", outlives_elders=True),
            # The governor starts it, and again when it was gone, as soon as there is room for its work.
            Spec("burner", "background", "temporary", on_demand=True, overflow="isolate", outlives_elders=True),
        ),
    )
