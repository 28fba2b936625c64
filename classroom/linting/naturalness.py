"""How usual a piece of a program looks: which neighbours its tokens have in children's valid programs.

Names, numbers and texts are one word each, so that only the grammar of the hand is learnt. The pairs and triples
that occur are shipped (`learned/`); how much an unusual neighbour counts is fitted with everything else.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from classroom.linting.reading import Token

NEW_LINE = "⏎"
_OPENERS, _CLOSERS = frozenset("([{"), frozenset(")]}")
_JOINING = frozenset("+ - * / % // ** == != === !== < > <= >= && || and or =".split())
#: More tokens of one place than these are not looked at.
REGION_AT_MOST = 120


def word_of(token: Token, keywords: frozenset[str]) -> str:
    """The class of a token: itself, or `ID`, `NUM`, `STR`, `REGEX`, `OPEN` for what children choose freely."""
    if token.kind == "word":
        return token.text if token.text in keywords else "ID"
    if token.kind == "op":
        return token.text
    if token.kind == "string" and token.text[:1] == "'" and len(token.text) in (3, 4):
        return "CHAR"
    return {"number": "NUM", "string": "STR", "regex": "REGEX", "open_string": "OPEN"}.get(token.kind, token.kind)


def words_of(text: str, tokens: Iterable[Token], keywords: frozenset[str]) -> list[str]:
    """The classes of tokens with their line ends; in Python the line end says whether the next line is deeper."""
    words: list[str] = []
    before: Token | None = None
    depth = 0
    for token in tokens:
        if token.kind == "comment":
            continue
        if before is not None and "\n" in text[before.end : token.start]:
            indent = token.start - text.rfind("\n", 0, token.start) - 1
            words.append(NEW_LINE + (">" if indent > depth else "<" if indent < depth else ""))
            depth = indent
        elif before is None:
            depth = token.start - text.rfind("\n", 0, token.start) - 1
        words.append(word_of(token, keywords))
        before = token
    return words


def pairs_and_triples(words: Sequence[str]) -> set[str]:
    """All neighbours in a sequence, as `a b` and `a b c`."""
    found = {f"{a} {b}" for a, b in itertools.pairwise(words)}
    return found | {f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False)}


def calls_of(tokens: Sequence[Token]) -> list[str]:
    """What goes into each call by name: `call:str plain`, or `call:print sum` when an operator joins its values."""
    found: list[str] = []
    open_calls: list[tuple[str, bool]] = []
    before = ""
    for token in tokens:
        text = token.text
        if token.kind == "op" and text in _OPENERS:
            open_calls.append((before if text == "(" else "", False))
        elif token.kind == "op" and text in _CLOSERS and open_calls:
            name, joined = open_calls.pop()
            if name:
                found.append(f"call:{name} {'sum' if joined else 'plain'}")
        elif text in _JOINING and open_calls:
            open_calls[-1] = (open_calls[-1][0], True)
        before = text if token.kind == "word" else ""
    return found


def odd_calls(calls: Iterable[str], seen: frozenset[str]) -> int:
    """How many calls get what nobody gives them: only names count that are known from the other way."""
    odd = 0
    for call in calls:
        other = call.replace(" sum", " plain") if call.endswith(" sum") else call.replace(" plain", " sum")
        odd += call not in seen and other in seen
    return odd


def strangeness(words: Sequence[str], seen: frozenset[str]) -> tuple[int, int]:
    """How many pairs and how many triples of a sequence were never seen."""
    words = words[:REGION_AT_MOST]
    pairs = sum(1 for a, b in itertools.pairwise(words) if f"{a} {b}" not in seen)
    triples = sum(1 for a, b, c in zip(words, words[1:], words[2:], strict=False) if f"{a} {b} {c}" not in seen)
    return pairs, triples
