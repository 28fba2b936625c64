"""A repeated request gets the first answer again, also while the first one is still on its way.

A refusal that holds for a moment only (a full disk, a busy server) is no answer to keep: asked again later, the same
request is tried again.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from classroom.vocabulary import Refused
from web.bridge import Unavailable
from web.errors import STATUS

KEPT = 500
#: Statuses that say "later".
FOR_NOW = frozenset({429, 503})

Outcome = dict[str, Any] | Refused


class Repeats:
    """The last answers of each asker, by the request's id."""

    def __init__(self) -> None:
        self._kept: dict[str, OrderedDict[str, asyncio.Future[Outcome]]] = {}

    async def once(self, who: str, request_id: str, work: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
        """The answer of the first call with this id. Not answered at all counts as not asked."""
        mine = self._kept.setdefault(who, OrderedDict())
        known = mine.get(request_id)
        if known is None:
            known = mine[request_id] = asyncio.ensure_future(_outcome(work))
            while len(mine) > KEPT:
                mine.popitem(last=False)
        try:
            outcome = await asyncio.shield(known)
        except Unavailable:
            if mine.get(request_id) is known:
                del mine[request_id]
            raise
        if isinstance(outcome, Refused):
            if STATUS.get(outcome.code) in FOR_NOW and mine.get(request_id) is known:
                del mine[request_id]
            raise Refused(outcome.code, **outcome.facts)
        return outcome


async def _outcome(work: Callable[[], Awaitable[dict[str, Any]]]) -> Outcome:
    try:
        return await work()
    except Refused as refused:
        return refused
