"""Slips of Python: line ends, indentation, and habits from other languages."""

from __future__ import annotations

import random
import re

from classroom.linting.fitting.slips import Page, drop, put, swap
from classroom.linting.model import Change

_HEADS = ("if", "elif", "else", "while", "for", "def", "class", "try", "except", "with")


def _line_starts(page: Page) -> list[int]:
    return [i for i in range(len(page.code)) if page.line_start(i)]


def _begin(page: Page, index: int) -> int:
    return page.text.rfind("\n", 0, page.code[index].start) + 1


def lost_colon(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A head without its colon."""
    places = [i for i in page.signs(":") if page.line_end(i)]
    return drop(page.code[chance.choice(places)]) if places else None


def other_colon(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A head that ends with another sign."""
    places = [i for i in page.signs(":") if page.line_end(i)]
    return swap(page.code[chance.choice(places)], chance.choice([";", ";", ",", " {"])) if places else None


def surplus_colon(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A plain line that ends with a colon."""
    ends = [i for i in range(len(page.code)) if page.line_end(i) and page.code[i].text not in (":", ",", "(", "[", "{")]
    return put(page.code[chance.choice(ends)].end, ":")


def uneven_indent(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A line one to three columns too far to the left or right."""
    starts = [i for i in _line_starts(page) if page.indent(i)]
    if not starts:
        return None
    index = chance.choice(starts)
    if chance.random() < 0.5:
        return put(_begin(page, index), " " * chance.choice([1, 1, 2, 4]))
    return (Change(_begin(page, index), chance.choice([1, 1, 2, 3]), ""),)


def unexpected_indent(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A line that is deeper for no reason."""
    starts = [i for i in _line_starts(page)[1:] if page.code[i - 1].text != ":"]
    return put(_begin(page, chance.choice(starts)), chance.choice([" ", "  ", "    "])) if starts else None


def lost_indent(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """The first line of a block at the level of its head."""
    starts = [i for i in _line_starts(page)[1:] if page.code[i - 1].text == ":"]
    if not starts:
        return None
    index = chance.choice(starts)
    return (Change(_begin(page, index), min(4, len(page.indent(index))), ""),)


def lost_in(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`for i range(3)`."""
    places = [i + 2 for i in page.signs("for") if i + 2 < len(page.code) and page.code[i + 2].text == "in"]
    if not places:
        return None
    token = page.code[chance.choice(places)]
    return (
        (Change(token.start, token.end - token.start + 1, ""),)
        if chance.random() < 0.6
        else swap(token, chance.choice(["of", "on"]))
    )


def print_statement(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`print "hello"`."""
    found = list(re.finditer(r"print\(([^\n]+)\)$", page.text, re.MULTILINE))
    if not found:
        return None
    match = chance.choice(found)
    return (Change(match.start(), len(match.group()), f"print {match[1]}"),)


def else_if(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`else if` for `elif`."""
    places = page.signs("elif")
    return (
        swap(page.code[chance.choice(places)], chance.choice(["else if", "else if", "elseif", "elsif"]))
        if places
        else None
    )


def signs_for_operators(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`&&`, `||`, `!` for `and`, `or`, `not`; or in capitals."""
    wrong = {"and": ["&&", "AND"], "or": ["||", "OR"], "not": ["!"]}
    places = [t for t in page.code if t.text in wrong]
    if not places:
        return None
    token = chance.choice(places)
    return swap(token, chance.choice(wrong[token.text]))


def slashes(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`// a comment`."""
    index = chance.choice(_line_starts(page))
    words = chance.choice(["the start", "count up", "show it", "my game"])
    return put(_begin(page, index), f"{page.indent(index)}// {words}\n")


def plus_plus(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`i++` for `i += 1`."""
    found = list(re.finditer(r"^( *\w+) \+= 1$", page.text, re.MULTILINE))
    if not found:
        return None
    match = chance.choice(found)
    return (Change(match.start(), len(match.group()), f"{match[1]}++"),)


def declared(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`int x = 3`, `let x = 3`."""
    places = [
        i
        for i in _line_starts(page)
        if i + 1 < len(page.code) and page.code[i + 1].text == "=" and page.code[i].kind == "word"
    ]
    return (
        put(page.code[chance.choice(places)].start, chance.choice(["int ", "int ", "let ", "var "])) if places else None
    )


def foreign_def(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`function f():`."""
    places = page.signs("def")
    return swap(page.code[chance.choice(places)], chance.choice(["function", "func", "define"])) if places else None


def lost_comma(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """Two values side by side."""
    places = [page.code[i] for i in page.signs(",")]
    return drop(chance.choice(places)) if places else None


def half_head(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A head cut off before its end."""
    heads = [i for i in _line_starts(page) if page.code[i].text in _HEADS]
    if not heads:
        return None
    index = chance.choice(heads)
    last = index
    while not page.line_end(last):
        last += 1
    return (
        (Change(page.code[last - 1].start, page.code[last].end - page.code[last - 1].start, ""),)
        if last > index + 1
        else None
    )


def text_for_comment(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A remark in quotes behind a finished line."""
    ends = [i for i in range(len(page.code)) if page.line_end(i) and page.code[i].text not in (":", ",", "(", "[", "{")]
    quote = chance.choice(["'''", '"""', '"', "'"])
    words = chance.choice(["the start", "count up", "show it", "the name of the player"])
    gap = chance.choice(["  ", "    ", "\t"])
    return put(page.code[chance.choice(ends)].end, f"{gap}{quote}{words}{quote}")


def cut_word(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`mport random`: a word that lost its beginning."""
    places = [t for t in page.code if t.text in ("import", "from", "print", "while", "return", "class")]
    token = chance.choice(places) if places else None
    return (Change(token.start, 1, ""),) if token is not None and token.text != "print" else None
