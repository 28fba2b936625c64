"""The buckets of `classroom.limits`, by name and key, with bounded memory."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

from classroom.limits import Bucket, Rate, charge, give_back, take
from classroom.vocabulary import Refused
from web.errors import too_many

#: More distinct keys than this and the least recently used are forgotten.
KEPT = 20_000
#: What a refusal says when the secret was wrong; any other end says nothing about it.
WRONG = frozenset({"bad_code", "expired"})


@dataclass(frozen=True, slots=True)
class Guess:
    """One bucket that a look at a secret is counted in, and how many of its looks may be under way at a time."""

    what: str
    key: str
    rate: Rate
    at_once: int


def _monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class Limiter:
    def __init__(self, now_ms: Callable[[], int] = _monotonic_ms) -> None:
        self._now_ms = now_ms
        self._buckets: OrderedDict[tuple[str, str], Bucket] = OrderedDict()
        self._under_way: Counter[tuple[str, str]] = Counter()
        self._turns: dict[tuple[str, str], asyncio.Lock] = {}

    def take(self, what: str, key: str, rate: Rate, cost: float = 1.0) -> None:
        """So much more. Refused `too_many` when the bucket is too empty for it."""
        bucket, wait = take(self._buckets.get((what, key)), rate, self._now_ms(), cost)
        self._keep(what, key, bucket)
        if wait:
            raise too_many(wait, what=what)

    def give_back(self, what: str, key: str, rate: Rate, cost: float = 1.0) -> None:
        """What was taken was not used after all."""
        bucket = give_back(self._buckets.get((what, key)), rate, self._now_ms(), cost)
        self._keep(what, key, bucket)

    def charge(self, what: str, key: str, rate: Rate, cost: float) -> None:
        """So much was used, whether or not it was there: the next `take` may have to wait for it."""
        self._keep(what, key, charge(self._buckets.get((what, key)), rate, self._now_ms(), cost))

    @asynccontextmanager
    async def turn(self, what: str, key: str, waiting: int) -> AsyncIterator[None]:
        """One at a time; everybody else's work goes between two of them. Refused busy when `waiting` wait already."""
        name = (what, key)
        if self._under_way[name] > waiting:
            raise Refused("busy", retry_after_s=1, what=what)
        lock = self._turns.setdefault(name, asyncio.Lock())
        self._under_way[name] += 1
        try:
            async with lock:
                await asyncio.sleep(0)
                yield
        finally:
            self._under_way[name] -= 1
            if not self._under_way[name]:
                del self._under_way[name], self._turns[name]

    @contextmanager
    def guessing(self, *guesses: Guess) -> Iterator[None]:
        """Round the look at a secret: paid for before, so that many at once are not free, and refunded when right.

        Whoever hangs up before the answer has paid as well.
        """
        with ExitStack() as stack:
            for guess in guesses:
                stack.enter_context(self._guess(guess))
            yield

    @contextmanager
    def _guess(self, guess: Guess) -> Iterator[None]:
        key = (guess.what, guess.key)
        if self._under_way[key] >= guess.at_once:
            raise Refused("busy", retry_after_s=1, what=guess.what)
        self.take(guess.what, guess.key, guess.rate)
        self._under_way[key] += 1
        try:
            yield
        except Exception as problem:  # whatever it was goes on; only a wrong secret is paid for
            if not isinstance(problem, Refused) or problem.code not in WRONG:
                self.give_back(guess.what, guess.key, guess.rate)
            raise
        else:
            self.give_back(guess.what, guess.key, guess.rate)
        finally:
            self._under_way[key] -= 1
            if not self._under_way[key]:
                del self._under_way[key]

    def _keep(self, what: str, key: str, bucket: Bucket) -> None:
        self._buckets[what, key] = bucket
        self._buckets.move_to_end((what, key))
        while len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
