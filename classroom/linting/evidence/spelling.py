"""How near a word is to a keyword."""

from __future__ import annotations

from collections.abc import Iterable


def is_one_slip(word: str, target: str) -> bool:
    """One letter too many, too few, wrong, or two neighbours swapped."""
    if word == target or abs(len(word) - len(target)) > 1:
        return False
    start = 0
    while start < min(len(word), len(target)) and word[start] == target[start]:
        start += 1
    rest, wanted = word[start:], target[start:]
    if rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:]:
        return True
    return len(rest) > 1 and rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]


def is_two_slips(word: str, target: str) -> bool:
    """The same letters in another order, or two slips in a long word: `fucntoin`, `retunr`."""
    if len(target) < 5 or word[:1] != target[:1] or abs(len(word) - len(target)) > 2:
        return False
    return sorted(word) == sorted(target) or _distance(word, target) <= 2


def _distance(word: str, target: str) -> int:
    before = list(range(len(target) + 1))
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, other in enumerate(target, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other)))
        before = row
    return before[-1]


def nearest(word: str, targets: Iterable[str]) -> list[str]:
    """The targets that a word was probably meant to be, best first: other case, one slip, two slips."""
    lower = word.lower()
    if len(word) > 12:
        return []
    exact = [t for t in targets if t.lower() == lower and t != word]
    one = [t for t in targets if t not in exact and (len(word) > 1 or len(t) == 2) and is_one_slip(lower, t)]
    two = [t for t in targets if t not in exact and t not in one and is_two_slips(lower, t)]
    swaps = [t for t in one if sorted(t) == sorted(lower)]
    return exact + swaps + [t for t in one if t not in swaps] + two
