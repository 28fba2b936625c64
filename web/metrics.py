"""What Prometheus may ask: the names are a promise to others (see the contract), the registry is the app's own."""

from __future__ import annotations

from collections import Counter as Counted
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from classroom.beacon import Outcome

BUCKETS = (0.005, 0.01, 0.02, 0.035, 0.05, 0.1, 0.18, 0.25, 0.5, 1.0, 2.5, 5.0)
OFFERS_KEPT = 1_000
#: Of actors that the supervisor starts; each is told from the beginning, also while it counts nothing.
KINDS = ("store", "registrar", "gateway", "linter_pool", "runner_pool", "governor", "queue", "session")


class Metrics:
    def __init__(
        self,
        actors: Callable[[], Iterable[dict[str, Any]]],
        waiting: Callable[[], int],
        level: Callable[[], int] = int,
    ) -> None:
        self.registry = CollectorRegistry()
        self._offered: OrderedDict[str, tuple[str, str]] = OrderedDict()
        self.push_ack = Histogram(
            "hh_push_ack_seconds", "from a push to its answer", buckets=BUCKETS, registry=self.registry
        )
        self.push_to_mentor = Histogram(
            "hh_push_to_mentor_seconds",
            "from a push to a mentor's socket",
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.suggestions = Counter(
            "hh_suggestions",
            "suggestions by what became of them",
            ("language", "level", "outcome"),
            registry=self.registry,
        )
        Gauge("hh_queue_waiting", "tickets that wait for a mentor", registry=self.registry).set_function(waiting)
        Gauge(
            "hh_governor_level",
            "how much background work yields: 0 full, 1 low, 2 paused, 3 unloaded",
            registry=self.registry,
        ).set_function(level)
        self._outcomes = _BeaconOutcomes()
        self.registry.register(self._outcomes)
        self._restarts = _Restarts(actors)
        self.registry.register(self._restarts)

    def on_system(self) -> None:
        """The supervisor has told who lives: restarts are counted before it forgets them."""
        self._restarts.look()

    def count_beacons(self, outcomes: Mapping[str, int]) -> None:
        """`outcomes`: how many packets ended where, as `web.beacons` counts them from now on."""
        self._outcomes.counts = outcomes

    def offered(self, suggestion: Mapping[str, Any]) -> None:
        labels = (suggestion["language"], suggestion["level"])
        self._offered[suggestion["id"]] = labels
        while len(self._offered) > OFFERS_KEPT:
            self._offered.popitem(last=False)
        self.suggestions.labels(*labels, "offered").inc()

    def decided(self, suggestion_id: str, outcome: str) -> None:
        """`outcome` is ``accepted`` or ``declined``. Offers from before a restart are not counted."""
        labels = self._offered.pop(suggestion_id, None)
        if labels is not None:
            self.suggestions.labels(*labels, outcome).inc()

    def became(self, language: str, level: str, outcome: str) -> None:
        """Of a fix that was taken: ``parsed`` or ``broken`` as the server's parser says, ``undone`` by the child."""
        self.suggestions.labels(language, level, outcome).inc()

    def text(self) -> bytes:
        return generate_latest(self.registry)


class _BeaconOutcomes(Collector):
    """Nobody who sends a beacon learns what became of it; whoever runs the centre does."""

    counts: Mapping[str, int] = {}

    def collect(self) -> Iterable[Metric]:
        family = CounterMetricFamily("hh_beacons", "beacon packets by where the checks ended", labels=["outcome"])
        for outcome in (*Outcome, "dropped"):
            family.add_metric([outcome], self.counts.get(outcome, 0))
        yield family


class _Restarts(Collector):
    """Counted by the supervisor, told here by kind: a label for each child would grow without end.

    The supervisor forgets a sitting that nobody uses, and its count with it; a Prometheus counter never falls, so
    what was seen is added up here.
    """

    def __init__(self, actors: Callable[[], Iterable[dict[str, Any]]]) -> None:
        self._actors = actors
        self._seen: dict[str, int] = {}
        self._total: Counted[str] = Counted(dict.fromkeys(KINDS, 0))

    def look(self) -> None:
        """To be called whenever the supervisor has said something new."""
        now = {actor["name"]: int(actor["restarts"]) for actor in self._actors()}
        for name, restarts in now.items():
            before = self._seen.get(name, 0)
            kind = name.partition("/")[0]
            self._total[kind if kind in KINDS else "other"] += restarts - before if restarts >= before else restarts
        self._seen = now

    def collect(self) -> Iterable[Metric]:
        self.look()
        family = CounterMetricFamily("hh_actor_restarts", "restarts of actors, by kind", labels=["actor"])
        for kind, restarts in sorted(self._total.items()):
            family.add_metric([kind], restarts)
        yield family
