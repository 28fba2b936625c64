"""Slips of the hand, backwards: each takes what a human put in, or puts in what a human took away.

A slip gets a `Page` (a valid program with its tokens) and chance, and gives the changes that break it; None when
the program has no place for it. Its name says what the human's repair does: `ins ;` means that a `;` is lost here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from classroom.linting.model import Change
from classroom.linting.reading import Token

Slip = Callable[["Page", random.Random], "tuple[Change, ...] | None"]


@dataclass(frozen=True, slots=True)
class Page:
    """A valid program, its code tokens and which words are keywords."""

    text: str
    code: tuple[Token, ...]
    keywords: frozenset[str]

    def signs(self, sign: str) -> list[int]:
        """The indices of the tokens that are this sign or word."""
        return [i for i, token in enumerate(self.code) if token.text == sign]

    def line_end(self, index: int) -> bool:
        """Whether a token is the last of its line."""
        after = self.code[index + 1] if index + 1 < len(self.code) else None
        return after is None or "\n" in self.text[self.code[index].end : after.start]

    def line_start(self, index: int) -> bool:
        """Whether a token is the first of its line."""
        return index == 0 or self.line_end(index - 1)

    def indent(self, index: int) -> str:
        """The white space before the line of a token."""
        begin = self.text.rfind("\n", 0, self.code[index].start) + 1
        line = self.text[begin : self.code[index].start]
        return line[: len(line) - len(line.lstrip())]


def drop(token: Token) -> tuple[Change, ...]:
    """A token gone."""
    return (Change(token.start, token.end - token.start, ""),)


def put(at: int, text: str) -> tuple[Change, ...]:
    """Something too many."""
    return (Change(at, 0, text),)


def swap(token: Token, text: str) -> tuple[Change, ...]:
    """Another token instead."""
    return (Change(token.start, token.end - token.start, text),)


def lost(sign: str) -> Slip:
    """The human's repair puts `sign` in."""

    def slip(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
        places = page.signs(sign)
        return drop(page.code[chance.choice(places)]) if places else None

    return slip


def doubled(sign: str, alone: float = 0.15) -> Slip:
    """The human's repair takes `sign` away: it stands twice, or now and then where nobody wants it."""

    def slip(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
        places = page.signs(sign)
        if chance.random() < alone or not places:
            return put(chance.choice(page.code).end, sign) if not sign.isalpha() else None
        token = page.code[chance.choice(places)]
        return put(token.end, f" {sign}" if sign.isalpha() else sign)

    return slip


def surplus_closer(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`)` behind a `)`, at the end of a statement, or anywhere."""
    dice = chance.random()
    closers = page.signs(")")
    ends = [i for i in page.signs(";") if i and page.line_end(i)]
    if dice < 0.65 and closers:
        return put(page.code[chance.choice(closers)].end, ")")
    if dice < 0.9 and ends:
        return put(page.code[chance.choice(ends) - 1].end, ")")
    return put(chance.choice(page.code).end, ")")


def surplus_brace(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`}` on a line of its own behind a block or a statement, doubled, or at the end of the program."""
    dice = chance.random()
    closers = [i for i in page.signs("}") if page.line_end(i)]
    if dice < 0.25:
        return put(len(page.text.rstrip()), "\n}")
    if dice < 0.65 and closers:
        index = chance.choice(closers)
        return put(page.code[index].end, "\n" + page.indent(index) + "}")
    if dice < 0.8 and closers:
        return put(page.code[chance.choice(closers)].end, "}")
    ends = [i for i in range(len(page.code)) if page.line_end(i) and page.code[i].text in (";", "}", ")")]
    if not ends:
        return None
    index = chance.choice(ends)
    return put(page.code[index].end, "\n" + page.indent(index)[:-2] + "}")


def lost_brace(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A `}` gone, with its line when it stood alone there."""
    places = page.signs("}")
    if not places:
        return None
    index = chance.choice(places)
    token = page.code[index]
    if page.line_start(index) and page.line_end(index) and chance.random() < 0.7:
        begin = page.text.rfind("\n", 0, token.start)
        return (Change(max(begin, 0), token.end - max(begin, 0), ""),)
    return drop(token)


def other(sign: str, wrong: str) -> Slip:
    """The human's repair writes `sign` where `wrong` stands."""

    def slip(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
        places = page.signs(sign)
        return swap(page.code[chance.choice(places)], wrong) if places else None

    return slip


def at_line_end(sign: str, wrong: str) -> Slip:
    """The same at the end of a line."""

    def slip(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
        places = [i for i in page.signs(sign) if page.line_end(i)]
        return swap(page.code[chance.choice(places)], wrong) if places else None

    return slip


def misspelt(words: Sequence[str]) -> Slip:
    """A keyword with a slip of the keyboard, or in capitals."""

    def slip(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
        places = [i for i, token in enumerate(page.code) if token.text in words]
        if not places:
            return None
        token = page.code[chance.choice(places)]
        wrong = _slipped(token.text, chance)
        return swap(token, wrong) if wrong != token.text else None

    return slip


def _slipped(word: str, chance: random.Random) -> str:
    if chance.random() < 0.3:
        return word.capitalize() if chance.random() < 0.7 else word.upper()
    at = chance.randrange(len(word))
    match chance.randrange(4):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at] + word[at:]
        case 2:
            return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    near = {"e": "r", "r": "t", "i": "o", "o": "p", "n": "m", "a": "s", "s": "d", "t": "r", "u": "i", "f": "d"}
    return word[:at] + near.get(word[at], "x") + word[at + 1 :]


def unquoted(side: str) -> Slip:
    """A text that lost its first or last quote."""

    def slip(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
        texts = [t for t in page.code if t.kind == "string" and t.text[0] in "\"'" and len(t.text) > 2]
        if not texts:
            return None
        token = chance.choice(texts)
        return (Change(token.end - 1 if side == "end" else token.start, 1, ""),)

    return slip


def mixed_quotes(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A text that ends with the other quote."""
    texts = [t for t in page.code if t.kind == "string" and t.text[0] in "\"'" and len(t.text) > 3]
    if not texts:
        return None
    token = chance.choice(texts)
    return (Change(token.end - 1, 1, "'" if token.text[0] == '"' else '"'),)


def doubled_word(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A word that stands twice."""
    words = [t for t in page.code if t.kind == "word"]
    token = chance.choice(words)
    return put(token.end, " " + token.text)


def stray_word(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A word where none belongs."""
    words = [t for t in page.code if t.kind == "word"]
    return put(chance.choice(page.code).end, " " + chance.choice(words).text + " ")


def lost_value(kind: str) -> Slip:
    """A name or a number is missing: nobody can know which."""

    def slip(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
        places = [t for t in page.code if t.kind == kind and t.text not in page.keywords]
        return drop(chance.choice(places)) if places else None

    return slip


def cut_line(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A line that was not written to its end."""
    ends = [i for i in range(len(page.code)) if page.line_end(i)]
    index = chance.choice(ends)
    first = index
    while not page.line_start(first):
        first -= 1
    if index - first < 3:
        return None
    at = chance.randrange(first + 1, index)
    return (Change(page.code[at].end, page.code[index].end - page.code[at].end, ""),)


def swapped(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """Two neighbours in the wrong order."""
    at = chance.randrange(len(page.code) - 1)
    one, two = page.code[at], page.code[at + 1]
    between = page.text[one.end : two.start]
    return (Change(one.start, two.end - one.start, two.text + between + one.text),)


def pasted_line(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """Half of another line in the wrong place."""
    ends = [i for i in range(len(page.code)) if page.line_end(i)]
    at, first = chance.choice(ends), chance.randrange(max(len(page.code) - 6, 1))
    piece = page.text[page.code[first].start : page.code[min(first + chance.randrange(2, 6), len(page.code) - 1)].end]
    return put(page.code[at].end, "\n" + piece)


def curly_quotes(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """The quotes of a text as a word processor writes them."""
    texts = [t for t in page.code if t.kind == "string" and t.text[0] == '"' and len(t.text) > 2]
    if not texts:
        return None
    picked = texts if chance.random() < 0.5 else [chance.choice(texts)]
    return tuple(c for t in picked for c in (Change(t.start, 1, "“"), Change(t.end - 1, 1, "”")))


def other_shape(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A bracket of the wrong shape: mostly a closing one, now and then the one behind a function's name."""
    calls = [
        i
        for i in page.signs("(")
        if i and page.code[i - 1].kind == "word" and page.code[i - 1].text not in page.keywords
    ]
    if calls and chance.random() < 0.3:
        return swap(page.code[chance.choice(calls)], chance.choice("[{"))
    places = page.signs(")") + page.signs("]") * 3
    if not places:
        return None
    token = page.code[chance.choice(places)]
    return swap(token, chance.choice([sign for sign in ")]}" if sign != token.text]))


def split_operator(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`= =`, `+ +`, `> =`: an operator in two pieces."""
    places = [
        t for t in page.code if t.kind == "op" and len(t.text) == 2 and t.text not in ("=>", "?.", "??", "//", "**")
    ]
    return put(chance.choice(places).start + 1, " ") if places else None


def turned_operator(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`=<` for `<=`."""
    places = page.signs("<=")
    return swap(page.code[chance.choice(places)], "=<") if places else None
