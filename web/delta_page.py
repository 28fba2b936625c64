"""Which of a child's deltas one pull tells, decided from their heads alone: no text is read that nobody will see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from storage.records import DeltaHead


@dataclass(frozen=True, slots=True)
class Page:
    """`told`: what the answer shows, in order. The cursor moves to `reached`; `more` waits behind it."""

    told: tuple[DeltaHead, ...]
    reached: int
    more: bool


def page_of(heads: Sequence[DeltaHead], since: int, newest: int, max_events: int, max_bytes: int) -> Page:
    """The next page after `since`, in a journal that has come to `newest`.

    `heads` are the next deltas in order, at most `max_events`, and at least as far as `max_bytes` of payload go. A
    page ends at either, and has one delta at least. Of each file, each copy and each ticket only the newest of the
    page is told: those between are history already. A laptop that has one of those between, or the one before
    them, must know that it is an earlier one of this very text, and not another child's idea (`replaces`).
    """
    page = heads[: _fitting(heads, max_bytes)]
    more = len(page) < len(heads) or len(heads) == max_events
    reached = page[-1].position if more else max(newest, since, *(each.position for each in page))
    newest_of: dict[tuple[str, str], DeltaHead] = {}
    for each in page:
        if each.shows is not None and each.subject is not None:
            before = newest_of.pop((each.shows, each.subject), None)
            newest_of[each.shows, each.subject] = _over(before, each)
    return Page(tuple(newest_of.values()), reached, more)


def _over(before: DeltaHead | None, each: DeltaHead) -> DeltaHead:
    if before is None or each.shows != "file":
        return each
    return replace(each, replaces=tuple(dict.fromkeys((*before.replaces, before.event_id, *each.replaces))))


def _fitting(heads: Sequence[DeltaHead], max_bytes: int) -> int:
    size_bytes = 0
    for count, each in enumerate(heads):
        size_bytes += each.size_bytes
        if size_bytes > max_bytes and count:
            return count
    return len(heads)
