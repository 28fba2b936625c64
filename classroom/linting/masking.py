"""A child's program without the child: every word that the language does not own becomes another word.

What identifies a child stands in comments, texts and names (`# by Mia`, `let miaScore`), and a broken program does not
say where those begin and end. So nothing is asked of a parser: all words of both texts of a pair are replaced, by the
same words wherever they stand, but for those of the language and its usual library. A misspelt word of the language
(`fucntion`, `Print`) stays where it is the slip itself, that is, where only one of the two texts has it, and it is
nobody's name. Long numbers (birthdays, telephones) become ones. Layout and signs stay: they are what rules look at.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from classroom.linting.dialects import dialect_of, rules
from classroom.linting.positions import normalise
from classroom.linting.scope import slips_between

#: An escape in a text, then numbers with what belongs to them, then words of any script.
_PIECE = re.compile(r"\\.|0[xX][\da-fA-F]+|\d[\d_]*(?:[eE]\d+)?[fFdDmMlLuUnj]{0,2}(?!\w)|\d+|\w+", re.DOTALL)
_WORD = re.compile(r"[^\W\d]\w*")
#: A number of so many digits may be somebody's: a year, a telephone.
DIGITS_OF_NOBODY = 3
#: Shorter words are near too many others to be a slip of one; so short ones only of a keyword.
SLIP_FROM, KEYWORD_SLIP_FROM = 4, 3
_LIBRARY = {
    "javascript": "console log error alert prompt document window Math random floor round max min abs length push pop"
    " Array Object String Number JSON parse stringify parseInt parseFloat addEventListener querySelector getElementById"
    " setTimeout setInterval of from get set static as constructor undefined NaN Infinity map filter forEach require",
    "python": "self random randint turtle math append range join split format upper lower type _ __name__ __init__"
    " __main__ choice sleep time",
    "csharp": "Console WriteLine Write ReadLine System UnityEngine Collections Generic Linq MonoBehaviour GameObject"
    " Vector2 Vector3 Transform transform position Start Update Debug Log Input Time deltaTime List Dictionary String"
    " Length Count Add Main Parse Convert ToInt32 region endregion pragma endif define nullable partial record init"
    " required global from select orderby join let into group by on equals ascending descending nameof dynamic with and"
    " or not file scoped managed unmanaged add remove value args alias",
}


@dataclass(frozen=True, slots=True)
class Words:
    """`own` are the keywords and the usual library; `known` besides those that rules were written about."""

    keywords: frozenset[str]
    own: frozenset[str]
    known: frozenset[str]


@cache
def words_of(language: str) -> Words:
    """The words of a language that say nothing about who wrote them."""
    keywords = dialect_of(language).keywords
    own = keywords | set(_LIBRARY[language].split())
    if language == "python":
        own = own | set(dir(builtins))
    texts = [text for rule in rules(language) for each in rule.examples for text in (each.broken, each.fixed)]
    texts += [text for rule in rules(language) for text in rule.silent]
    return Words(keywords, frozenset(own), frozenset(own) | {word for text in texts for word in _WORD.findall(text)})


def masked(language: str, broken: str, fixed: str, names: Iterable[str]) -> tuple[str, str] | None:
    """Both texts of a pair without words of the child's own; `names` are those of people who are about.

    None where the pair would not be one any more: the broken text then parses, or the other does not.
    """
    parses = dialect_of(language).parses
    mask = _Mask(words_of(language), broken, fixed, names)
    one, other = mask.of(normalise(broken)), mask.of(normalise(fixed))
    return (one, other) if one != other and parses(other) and not parses(one) else None


@dataclass(slots=True)
class _Mask:
    words: Words
    broken: str
    fixed: str
    names: Iterable[str]
    people: frozenset[str] = frozenset()
    slips: frozenset[str] = frozenset()
    given: dict[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.people = frozenset(part for name in self.names for part in _WORD.findall(name.casefold()))
        one, other = set(_WORD.findall(self.broken)), set(_WORD.findall(self.fixed))
        self.slips = frozenset(one ^ other)
        self.taken = frozenset(one | other)

    def of(self, text: str) -> str:
        return _PIECE.sub(lambda found: self._instead(found[0]), text)

    def _instead(self, piece: str) -> str:
        if piece[0] == "\\":
            return piece
        if piece[0].isdecimal():
            return piece if sum(map(str.isdecimal, piece)) <= DIGITS_OF_NOBODY else re.sub(r"\d", "1", piece)
        if len(piece) == 1 or piece in self.words.own or self._is_a_slip(piece):
            return piece
        if piece not in self.given:
            self.given[piece] = self._new(piece)
        return self.given[piece]

    def _is_a_slip(self, word: str) -> bool:
        """Something that a rule may know, in one of the texts only."""
        if word not in self.slips or self._names_somebody(word):
            return False
        if word in self.words.known:
            return True
        near = self.words.own if len(word) >= SLIP_FROM else self.words.keywords
        return len(word) >= KEYWORD_SLIP_FROM and any(slips_between(word, each) <= 1 for each in near if len(each) > 2)

    def _names_somebody(self, word: str) -> bool:
        plain = word.casefold()
        return any(part in plain for part in self.people if len(part) > 1)

    def _new(self, word: str) -> str:
        """Of the same kind of spelling: a type stays one that begins with a capital."""
        stem = "W" if word[0].isupper() else "w"
        number = len(self.given) + 1
        while (new := f"{stem}{number}") in self.taken:
            number += 1
        return new
