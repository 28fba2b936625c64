"""The buckets of `classroom.limits`, by name and key, with bounded memory."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from classroom.limits import Bucket, Rate, left, take, wait_s
from web.errors import too_many

#: More distinct keys than this and the least recently used are forgotten.
KEPT = 20_000


def _monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class Limiter:
    def __init__(self, now_ms: Callable[[], int] = _monotonic_ms) -> None:
        self._now_ms = now_ms
        self._buckets: OrderedDict[tuple[str, str], Bucket] = OrderedDict()

    def take(self, what: str, key: str, rate: Rate) -> None:
        """One more. Refused `too_many` when the bucket is empty."""
        bucket, wait = take(self._buckets.get((what, key)), rate, self._now_ms())
        self._keep(what, key, bucket)
        if wait:
            raise too_many(wait, what=what)

    def check(self, what: str, key: str, rate: Rate) -> None:
        """Refused `too_many` when there were too many failures; taking is up to `failed`."""
        bucket = left(self._buckets.get((what, key)), rate, self._now_ms())
        if bucket.tokens < 1:
            raise too_many(wait_s(bucket, rate), what=what)

    def failed(self, what: str, key: str, rate: Rate) -> None:
        bucket, _ = take(self._buckets.get((what, key)), rate, self._now_ms())
        self._keep(what, key, bucket)

    def _keep(self, what: str, key: str, bucket: Bucket) -> None:
        self._buckets[what, key] = bucket
        self._buckets.move_to_end((what, key))
        while len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
