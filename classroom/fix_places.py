"""What became of a fix in a text that came later: whether it is gone again, and whether its place is as it left it.

Whole lines first; what is near the fix in its own lines may be changed (a number beside an added bracket), the fix and
the sign on either side of it may not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

#: Of what is longer (lines that differ, signs of a place) only whole lines are compared. What two texts have in common
#: costs the cube where it is one sign here and one there, as a child with time can write it: 3 ms at this length, and
#: half a second at 400.
LINES_COMPARED, SIGNS_COMPARED = 80, 80


@dataclass(frozen=True, slots=True)
class Offer:
    suggestion_id: str
    rule: str
    level: str
    before: str
    fixed: str


def is_undone(offer: Offer, text: str) -> bool:
    """Whether the fix is gone again: the lines that it changed are there as they were, whatever else was edited."""
    if text in (offer.before, offer.fixed):
        return text == offer.before
    before, fixed, now = (each.splitlines() for each in (offer.before, offer.fixed, text))
    head = _same(zip(before, fixed, strict=False))
    tail = _same(zip(reversed(before[head:]), reversed(fixed[head:]), strict=False))
    old, new = before[head : len(before) - tail], fixed[head : len(fixed) - tail]
    if max(len(old), len(new)) > LINES_COMPARED:
        return False
    if not old or _count(now, old) <= _count(fixed, old):
        return False
    return not new or _count(now, new) < _count(fixed, new)


def stays(offer: Offer, text: str) -> bool:
    """Whether what the fix has changed, with a sign on either side of it, is in a text as the fix left it."""
    if text == offer.fixed:
        return True
    before, fixed, now = (each.splitlines(keepends=True) for each in (offer.before, offer.fixed, text))
    head = _same(zip(before, fixed, strict=False))
    tail = _same(zip(reversed(before[head:]), reversed(fixed[head:]), strict=False))
    start, end = head, len(fixed) - tail
    old, new = before[head : len(before) - tail], fixed[start:end]
    if max(len(old), len(new)) > LINES_COMPARED:
        return "".join(new) in text
    if not new:
        return _count(now, old) <= _count(fixed, old)
    if _count(now, new) >= _count(fixed, new):
        return True
    there = _counterpart(fixed, now, start, end)
    if not old:
        return all(line.strip() in map(str.strip, there) for line in new)
    return _keeps("".join(old), "".join(new), "".join(there))


def _keeps(old: str, new: str, there: str) -> bool:
    """Whether what made `new` of `old` is in a third text, with the signs beside it."""
    if max(map(len, (old, new, there))) > SIGNS_COMPARED:
        return False
    same = SequenceMatcher(None, new, there, autojunk=False).get_matching_blocks()
    changes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    places = [(max(0, low - 1), min(len(new), high + 1)) for kind, _, _, low, high in changes if kind != "equal"]
    return all(any(a <= low and high <= a + size for a, _, size in same) for low, high in places)


def _counterpart(fixed: list[str], now: list[str], start: int, end: int) -> list[str]:
    """The lines of `now` that stand where those from `start` to `end` are in `fixed`; none where too many differ."""
    head = _same(zip(fixed, now, strict=False))
    tail = _same(zip(reversed(fixed[head:]), reversed(now[head:]), strict=False))
    mine, theirs = fixed[head : len(fixed) - tail], now[head : len(now) - tail]
    if max(len(mine), len(theirs)) > LINES_COMPARED:
        return []
    first, last = min(start, head), max(end + len(now) - len(fixed), head + len(theirs))
    for _, a, b, c, d in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        equally = b - a == d - c
        if a <= start - head < b:
            first = head + (c + start - head - a if equally else c)
        if a < end - head <= b:
            last = head + (c + end - head - a if equally else d)
    return now[first:last]


def _same(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs of lines are equal before the first that is not."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _count(lines: list[str], wanted: list[str]) -> int:
    """How often some lines follow each other in a text."""
    size = len(wanted)
    return sum(lines[start : start + size] == wanted for start in range(len(lines) - size + 1))
