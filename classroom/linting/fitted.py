"""What was learnt from examples: which candidate to try first, and how often such a candidate was right.

Two sums of weights over the features of a candidate. The first orders the candidates; the second gives the share
of cases in which a winner like this one was the repair that the human made, so it is a measured precision and not
a margin between candidates. Weights and neighbours are made by `content/programs/refit.py` and live in `learned/`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: A kind of edit that had fewer winners when trust was fitted than this is asked about at most.
KNOWN_FROM = 8
UNKNOWN_AT_MOST = 0.89
#: Nothing is surer than this: the human's repair is not always the obvious one.
CERTAIN_AT_MOST = 0.97


@dataclass(frozen=True, slots=True)
class Learned:
    """The tables of one language. `cases` counts how many winners each kind of edit had when they were fitted."""

    version: int
    seen: frozenset[str] = frozenset()
    order: Mapping[str, float] = field(default_factory=dict)
    trust: Mapping[str, float] = field(default_factory=dict)
    cases: Mapping[str, int] = field(default_factory=dict)

    def score(self, features: Iterable[str]) -> float:
        """How early a candidate is tried; only comparable within one program."""
        order = self.order
        return sum(order.get(feature, 0.0) for feature in features)

    def confidence(self, features: Iterable[str]) -> float:
        """The share of winners like this one that were right, from 0 to 1."""
        trust = self.trust
        held = tuple(features)
        total = trust.get("", 0.0) + sum(trust.get(feature, 0.0) for feature in held)
        confidence = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
        kind = next((feature[3:] for feature in held if feature.startswith("op ")), "")
        return min(confidence, CERTAIN_AT_MOST if self.cases.get(kind, 0) >= KNOWN_FROM else UNKNOWN_AT_MOST)


def unfolded(table: str) -> frozenset[str]:
    """The pairs and triples of a table whose lines are `a b<tab>c d`: what follows a pair."""
    found: set[str] = set()
    for line in table.strip("\n").split("\n"):
        pair, _, follow = line.partition("\t")
        found.add(pair)
        found.update(f"{pair} {third}" for third in follow.split())
    return frozenset(found)
