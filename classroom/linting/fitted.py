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
#: A repair beside which a rule found no other, of which no examples were fitted yet: asked about, and tried early.
SOLE_AT_LEAST = 0.7
SOLE_EARLIER = 6.0


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
        order, held = self.order, tuple(features)
        return sum(order.get(feature, 0.0) for feature in held) + SOLE_EARLIER * _is_new_and_sole(held, order)

    def confidence(self, features: Iterable[str]) -> float:
        """The share of winners like this one that were right, from 0 to 1."""
        trust = self.trust
        held, is_new = self._as_fitted(tuple(features))
        total = trust.get("", 0.0) + sum(trust.get(feature, 0.0) for feature in held if feature)
        confidence = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
        if is_new is not None:
            confidence = max(min(confidence, is_new), SOLE_AT_LEAST)
        kind = next((feature[3:] for feature in held if feature.startswith("op ")), "")
        return min(confidence, CERTAIN_AT_MOST if self.cases.get(kind, 0) >= KNOWN_FROM else UNKNOWN_AT_MOST)

    def _as_fitted(self, features: tuple[str, ...]) -> tuple[tuple[str, ...], float | None]:
        """The features with the next lower grade that was fitted, for a repair that its rule calls the only one and
        that no examples were fitted for yet; and how sure it may be at most, None for all others."""
        if not _is_new_and_sole(features, self.trust):
            return features, None
        rule = next(f for f in features if f.startswith("rule ") and f.endswith(" sole")).removesuffix(" sole")
        lower = next((name for grade in ("certain", "strong") if (name := f"{rule} {grade}") in self.trust), None)
        return (*features, lower or ""), CERTAIN_AT_MOST if lower else UNKNOWN_AT_MOST


def _is_new_and_sole(features: Iterable[str], fitted: Mapping[str, float]) -> bool:
    """Whether a rule calls its proposal the only one, and nothing was fitted yet that could say how true that is."""
    return any(
        feature.startswith("rule ") and feature.endswith(" sole") and feature not in fitted for feature in features
    )


def unfolded(table: str) -> frozenset[str]:
    """The pairs and triples of a table whose lines are `a b<tab>c d`: what follows a pair."""
    found: set[str] = set()
    for line in table.strip("\n").split("\n"):
        pair, _, follow = line.partition("\t")
        found.add(pair)
        found.update(f"{pair} {third}" for third in follow.split())
    return frozenset(found)
