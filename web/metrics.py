"""What Prometheus may ask: the names are a promise to others (see the contract), the registry is the app's own."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

BUCKETS = (0.005, 0.01, 0.02, 0.035, 0.05, 0.1, 0.18, 0.25, 0.5, 1.0, 2.5, 5.0)
OFFERS_KEPT = 1_000


class Metrics:
    def __init__(self, actors: Callable[[], Iterable[dict[str, Any]]], waiting: Callable[[], int]) -> None:
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
        self.registry.register(_Restarts(actors))

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

    def text(self) -> bytes:
        return generate_latest(self.registry)


class _Restarts(Collector):
    """Counted by the supervisor, told here."""

    def __init__(self, actors: Callable[[], Iterable[dict[str, Any]]]) -> None:
        self._actors = actors

    def collect(self) -> Iterable[Metric]:
        family = CounterMetricFamily("hh_actor_restarts", "restarts of an actor", labels=["actor"])
        for actor in self._actors():
            family.add_metric([actor["name"]], actor["restarts"])
        yield family
