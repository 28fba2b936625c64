"""Spelling against the names in scope: what a child probably meant by a name that a run does not know.

The names are those of the program itself, and what children use of the language (`content/known_names.json`, handed
in by the shell or the page; the page has the same rule in `pwa/student/spelling.ts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

#: What a message calls the name that it does not know; Mono opens its quotes with a back-tick.
_UNKNOWN = re.compile(
    r"name '(\w+)' is not defined|(?:^|: )([\w$]+) is not defined|[Tt]he name [`'](\w+)' does not exist"
    r"|no attribute '(\w+)'|definition for [`'](\w+)'|(?:^|[\s.])([\w$]+) is not a function"
    r"|type or namespace name [`'](\w+)'"
)
_HIDDEN = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`|//[^\n]*|#[^\n]*|/\*.*?\*/", re.DOTALL)
_NAME = re.compile(r"[^\W\d][\w$]*")
#: Shorter names are too easily another one.
SHORTEST = 3
LONGEST = 40
NAMES_AT_MOST = 2_000


def unknown_name(message: str) -> str | None:
    """The name that an error message says it does not know."""
    found = _UNKNOWN.search(message[:300])
    return next((group for group in found.groups() if group), None) if found else None


def meant_name(message: str, source: str, known: Iterable[str]) -> str | None:
    """The one name that is nearest to the unknown one; None when there is none, or two are as near."""
    word = unknown_name(message)
    if word is None or not SHORTEST <= len(word) <= LONGEST:
        return None
    own = dict.fromkeys(_NAME.findall(_HIDDEN.sub(" ", source)))
    names = list(dict.fromkeys([*own, *known]))[:NAMES_AT_MOST]
    near: dict[int, list[str]] = {}
    for name in names:
        if name != word and len(name) >= SHORTEST:
            slips = slips_between(word, name)
            # two slips and another beginning: that is another word
            if slips < 2 or name[0].lower() == word[0].lower():
                near.setdefault(slips, []).append(name)
    most = 1 if len(word) < 5 else 2
    best = min((slips for slips in near if slips <= most), default=None)
    return near[best][0] if best is not None and len(near[best]) == 1 else None


def slips_between(word: str, name: str) -> int:
    """How many keys were slipped: letters lost, too many, wrong, or two swapped. Capitals alone count nothing."""
    one, other = word.lower(), name.lower()
    if abs(len(one) - len(other)) > 2:
        return 3
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
