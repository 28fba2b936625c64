"""When a dead actor is started again: at once for a first death, ever later for one that keeps dying.

A *permanent* child stays for as long as the server runs, another may be forgotten when it is idle and is added
again when somebody asks for it. Times are milliseconds of a monotonic clock; `jitter` is a fresh number in [0, 1)
that comes in with the call.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

FIRST_BACKOFF_MS = 200
MAX_BACKOFF_MS = 30_000
JITTER = 0.2
#: After so long without a death a child counts as healthy again.
QUIET_MS = 60_000
#: A child that has not said `Ready` by then is killed by pid.
READY_DEADLINE_MS = 5_000
#: More than it takes to reach `MAX_BACKOFF_MS`.
DEATHS_KEPT = 16


@dataclass(frozen=True, slots=True)
class Child:
    name: str
    permanent: bool
    status: str = "down"  # down | starting | running | waiting
    incarnation: int = 0
    restarts: int = 0
    deaths: tuple[int, ...] = ()
    start_at: int = 0
    since: int = 0
    #: When it became ready, or was last asked to give way.
    asked_at: int = 0
    last_words: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    children: dict[str, Child] = field(default_factory=dict)
    #: The highest incarnation among the forgotten: whoever comes back under an old name gets a new number.
    forgotten: int = 0


def add(family: Family, name: str, *, permanent: bool, now: int) -> Family:
    """A child to be started as soon as possible; known children stay as they are."""
    if name in family.children:
        return family
    child = Child(name, permanent, status="waiting", incarnation=family.forgotten, start_at=now, since=now)
    return _put(family, child)


def due(family: Family, now: int) -> list[str]:
    return [c.name for c in family.children.values() if c.status == "waiting" and now >= c.start_at]


def started(family: Family, name: str, now: int) -> Family:
    child = family.children[name]
    return _put(family, replace(child, status="starting", incarnation=child.incarnation + 1, since=now))


def ready(family: Family, name: str, incarnation: int, now: int) -> Family:
    """Late words change nothing, be they of an earlier incarnation or of one that has died meanwhile."""
    child = family.children.get(name)
    if child is None or child.incarnation != incarnation or child.status != "starting":
        return family
    return _put(family, replace(child, status="running", since=now, asked_at=now))


def died(family: Family, name: str, incarnation: int, now: int, jitter: float, words: str = "") -> Family:
    """Plans the restart. The same death told twice, or that of an earlier incarnation, changes nothing."""
    child = family.children.get(name)
    if child is None or child.incarnation != incarnation or child.status not in ("starting", "running"):
        return family
    healthy = not child.deaths or now - child.deaths[-1] >= QUIET_MS
    deaths = (now,) if healthy else (*child.deaths[-DEATHS_KEPT + 1 :], now)
    wait = min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (len(deaths) - 1))
    start_at = now + round(wait * (1 + JITTER * (2 * jitter - 1)))
    return _put(
        family,
        replace(
            child,
            status="waiting",
            restarts=child.restarts + 1,
            deaths=deaths,
            start_at=start_at,
            since=now,
            last_words=words,
        ),
    )


def forget(family: Family, name: str) -> Family:
    child = family.children.get(name)
    if child is None:
        return family
    others = {k: v for k, v in family.children.items() if k != name}
    return Family(others, max(family.forgotten, child.incarnation))


def held_back(family: Family, names: list[str], prefix: str, limit: int) -> list[str]:
    """Those of `names` that must wait, because no more than `limit` children of their kind may live at a time."""
    alive = sum(c.name.startswith(prefix) and c.status in ("starting", "running") for c in family.children.values())
    wanted = [name for name in names if name.startswith(prefix)]
    return wanted[max(0, limit - alive) :]


def to_ask(family: Family, prefix: str, count: int, now: int) -> tuple[Family, list[str]]:
    """Whom to ask to give way: who runs for longest or was asked longest ago. Whoever has work does not answer."""
    running = [c for c in family.children.values() if c.name.startswith(prefix) and c.status == "running"]
    asked = sorted(running, key=lambda child: child.asked_at)[:count]
    for child in asked:
        family = _put(family, replace(child, asked_at=now))
    return family, [child.name for child in asked]


def overdue(family: Family, now: int) -> list[str]:
    """Children that started and never became ready."""
    return [c.name for c in family.children.values() if c.status == "starting" and now - c.since > READY_DEADLINE_MS]


def _put(family: Family, child: Child) -> Family:
    return replace(family, children={**family.children, child.name: child})
