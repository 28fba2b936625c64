"""A child's program without the child: every word that the language does not own becomes another word.

What identifies a child stands in comments, texts and names (`# by Mia`, `let miaScore`). All words of both texts of a
pair are replaced, by the same words wherever they stand, but for those of the language and its usual library. Two kinds
of others stay, and only in the broken text, outside of what both texts show to be comments and texts: a slip of a word
of the language that the repair put right at that very place (`fucntion`, `Print`), and a word that the rules were
written about (`elif`, `then`), unless it is spelt like a name. Numbers lose their digits where they are long, stand in
comments or texts, or are not in the repair. Layout and signs stay: they are what rules look at.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache

from classroom.linting.budget import Work
from classroom.linting.dialects import dialect_of, rules
from classroom.linting.positions import normalise
from classroom.linting.scope import slips_between

#: An escape in a text, then numbers with what belongs to them, then words of any script.
_PIECE = re.compile(r"\\.|0[xX][\da-fA-F]+|\d[\d_]*(?:[eE]\d+)?[fFdDmMlLuUnj]{0,2}(?!\w)|\d+|\w+", re.DOTALL)
_WORD = re.compile(r"[^\W\d]\w*")
#: A number of more digits may be somebody's: a year, a telephone.
DIGITS_OF_NOBODY = 3
#: Shorter words are near too many others to be a slip of one.
SLIP_FROM = 3
#: What a child writes for people, as the languages' tokens are called.
_FOR_PEOPLE = frozenset({"comment", "string", "open_string"})
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
    """`own` are the keywords and the usual library; `known` besides those that rules were written about, as far as they
    look like words of a language and not like names."""

    own: frozenset[str]
    known: frozenset[str]


@cache
def words_of(language: str) -> Words:
    """The words of a language that say nothing about who wrote them."""
    own = dialect_of(language).keywords | set(_LIBRARY[language].split())
    if language == "python":
        own = own | set(dir(builtins))
    about = (text for rule in rules(language) for each in rule.examples for text in (each.broken, each.fixed))
    known = {word for text in about for word in _split(language, text)[1] if word.islower()}
    return Words(frozenset(own), frozenset(own | known))


def _split(language: str, text: str) -> tuple[set[str], list[str]]:
    """What stands in comments and texts, as a set of pieces, and the pieces elsewhere, in their order."""
    for_people, code = set[str](), list[str]()
    at = 0
    for token in dialect_of(language).tokens_of(text, Work()):
        # What no token holds is looked at as well.
        code += _PIECE.findall(text[at : token.start])
        pieces = _PIECE.findall(token.text)
        if token.kind in _FOR_PEOPLE:
            for_people.update(pieces)
        else:
            code += pieces
        at = token.end
    return for_people, [*code, *_PIECE.findall(text[at:])]


def masked(language: str, broken: str, fixed: str, names: Iterable[str]) -> tuple[str, str] | None:
    """Both texts of a pair without words of the child's own; `names` are those of people who are about.

    None where the pair would not be one any more: the broken text then parses, or the other does not.
    """
    parses = dialect_of(language).parses
    one, other = normalise(broken), normalise(fixed)
    mask = _Mask(words_of(language), _kept(language, one, other, names), frozenset(_PIECE.findall(one + "\n" + other)))
    one, other = mask.of(one), mask.of(other)
    return (one, other) if one != other and parses(other) and not parses(one) else None


def _kept(language: str, broken: str, fixed: str, names: Iterable[str]) -> frozenset[str]:
    """The words and numbers that stay although they are not the language's own."""
    words = words_of(language)
    people = [part for name in names for part in _WORD.findall(name.casefold()) if len(part) > 1]
    said, code = _split(language, broken)
    said_then, code_then = _split(language, fixed)
    hidden = said_then | (said - set(code_then))
    slips = _slips(words.own, code, code_then) | (words.known & set(code) - set(code_then))
    numbers = {each for each in code_then if each[0].isdecimal() and sum(map(str.isdecimal, each)) <= DIGITS_OF_NOBODY}
    plain = {each for each in slips if not any(part in each.casefold() for part in people)}
    return frozenset((plain | numbers) - hidden)


def _slips(own: frozenset[str], code: list[str], code_then: list[str]) -> set[str]:
    """Words at whose place the repair has one of the language's own, a slip away."""
    found = set[str]()
    for kind, a, b, c, d in SequenceMatcher(None, code, code_then, autojunk=False).get_opcodes():
        if kind == "replace":
            wanted = [each for each in code_then[c:d] if each in own]
            found |= {each for each in code[a:b] if any(_is_slip(each, one) for one in wanted)}
    return found


def _is_slip(word: str, wanted: str) -> bool:
    """`Whlie` and `Print` are slips; `Ann` for `and` could be a child."""
    if len(word) < SLIP_FROM and word.casefold() != wanted.casefold():
        return False
    spelt_alike = word.islower() or word.casefold() == wanted.casefold() or not wanted.islower()
    return spelt_alike and slips_between(word, wanted) <= 1


@dataclass(slots=True)
class _Mask:
    words: Words
    kept: frozenset[str]
    taken: frozenset[str]
    given: dict[str, str] = field(default_factory=dict)

    def of(self, text: str) -> str:
        return _PIECE.sub(lambda found: self._instead(found[0]), text)

    def _instead(self, piece: str) -> str:
        if piece[0] == "\\" or piece in self.kept:
            return piece
        if piece[0].isdecimal():
            # Zeros stay: at the front they may be the slip.
            return re.sub(r"(?!0)\d", "1", piece)
        if len(piece) == 1 or piece in self.words.own:
            return piece
        if piece not in self.given:
            self.given[piece] = self._new(piece)
        return self.given[piece]

    def _new(self, word: str) -> str:
        """Of the same kind of spelling: a type stays one that begins with a capital."""
        stem = "W" if word[0].isupper() else "w"
        number = len(self.given) + 1
        while (new := f"{stem}{number}") in self.taken:
            number += 1
        return new
