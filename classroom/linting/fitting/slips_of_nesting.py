"""Slips where brackets stand in brackets, where signs fall apart, or where values stand on the wrong side."""

from __future__ import annotations

import random
import re

from classroom.linting.fitting.slips import Page, put
from classroom.linting.model import Change
from classroom.linting.reading import CLOSERS, OPENERS

_HEADS = ("if", "while")


def pairs_of(page: Page) -> dict[int, int]:
    """The closing bracket of each opening one, by token index; programs are valid, so that all have one."""
    found: dict[int, int] = {}
    stack: list[int] = []
    for index, token in enumerate(page.code):
        if token.kind == "op" and token.text in OPENERS:
            stack.append(index)
        elif token.kind == "op" and token.text in CLOSERS and stack:
            found[stack.pop()] = index
    return found


def lost_outer_closer(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`round((a * b) + 2`: the `)` of brackets that hold other brackets, in one line."""
    pairs = pairs_of(page)
    places = [
        closer
        for opener, closer in pairs.items()
        if page.code[opener].text == "("
        and "\n" not in page.text[page.code[opener].start : page.code[closer].end]
        and any(opener < inner < closer and page.code[inner].text == "(" for inner in pairs)
    ]
    if not places:
        return None
    token = page.code[chance.choice(places)]
    return (Change(token.start, 1, ""),)


def lost_closers(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`f(3 * (4 + 2;`: both of two closing brackets that stand side by side."""
    places = [i for i in page.signs(")") if i + 1 < len(page.code) and page.code[i + 1].text == ")"]
    if not places:
        return None
    index = chance.choice(places)
    first, last = page.code[index], page.code[index + 1]
    return (Change(first.start, last.end - first.start, ""),)


def lost_outer_brackets(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`if (a > 3) && (b < 2) {`: the pair around two questions that have brackets of their own."""
    pairs = pairs_of(page)
    places = [
        (opener, closer)
        for opener, closer in pairs.items()
        if opener
        and page.code[opener - 1].text in _HEADS
        and page.code[opener + 1].text == "("
        and page.code[pairs[opener + 1] + 1].text in ("&&", "||")
        and page.code[closer - 1].text == ")"
    ]
    if not places:
        return None
    opener, closer = chance.choice(places)
    return (Change(page.code[opener].start, 1, ""), Change(page.code[closer].start, 1, ""))


def swapped_sides(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`5 = x` for `x = 5`."""
    found = list(re.finditer(r"^([ \t]*)(\w+)( = )(-?\d+|\"[^\"\n]*\")(;?)$", page.text, re.MULTILINE))
    if not found:
        return None
    match = chance.choice(found)
    return (Change(match.start(), len(match.group()), f"{match[1]}{match[4]}{match[3]}{match[2]}{match[5]}"),)


def half_curly_quotes(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """One of the two quotes of a text as a word processor writes it."""
    texts = [t for t in page.code if t.kind == "string" and t.text[0] in "\"'" and len(t.text) > 2]
    if not texts:
        return None
    token = chance.choice(texts)
    curly = "“”" if token.text[0] == '"' else "‘’"
    begins = chance.random() < 0.5
    return (Change(token.start, 1, curly[0]),) if begins else (Change(token.end - 1, 1, curly[1]),)


def single_without_end(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`string a = 'hello;` for `string a = "hello";` (C#)."""
    places = [
        token
        for before, token, after in zip(page.code, page.code[1:], page.code[2:], strict=False)
        if before.text == "=" and token.kind == "string" and token.text[0] == '"' and after.text == ";"
    ]
    if not places:
        return None
    token = chance.choice(places)
    return (Change(token.start, 1, "'"), Change(token.end - 1, 1, ""))


def type_note(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`let x: number = 5`, `function f(a: string)`: TypeScript's types (JavaScript)."""
    names = [
        i + 1
        for i in range(len(page.code) - 2)
        if page.code[i].text in ("let", "const", "var") and page.code[i + 2].text == "="
    ]
    heads = [i for i in range(len(page.code) - 3) if page.code[i].text == "function" and page.code[i + 2].text == "("]
    note = ": " + chance.choice(["number", "number", "string", "string", "boolean", "any", "number[]"])
    if heads and chance.random() < 0.35:
        head = chance.choice(heads)
        end = next(i for i in range(head, len(page.code)) if page.code[i].text == ")")
        named = [i for i in range(head + 3, end) if page.code[i].kind == "word"]
        if named:
            return tuple(Change(page.code[i].end, 0, note) for i in named)
    return (Change(page.code[chance.choice(names)].end, 0, note),) if names else None


def outdented(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A line between two others of one block that stands as far left as the block's head (Python)."""
    lines = page.text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    places = []
    for number in range(2, len(lines) - 1):
        indents = [len(line) - len(line.lstrip()) for line in lines[number - 1 : number + 2]]
        plain = lines[number].strip() and not lines[number].rstrip().endswith((":", ",", "(", "[", "{"))
        if plain and indents[0] == indents[1] == indents[2] >= 2 and lines[number - 1].strip():
            places.append((starts[number], indents[1]))
    if not places:
        return None
    at, indent = chance.choice(places)
    return (Change(at, min(indent, chance.choice([4, indent])), ""),)


def lost_commas(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`[1 2 3]`: a list without any of its commas."""
    places = []
    for opener, closer in pairs_of(page).items():
        inside = page.code[opener + 1 : closer]
        plain = page.code[opener].text == "[" and all(t.kind == "number" or t.text == "," for t in inside)
        if plain and sum(t.text == "," for t in inside) > 1:
            places.append([t for t in inside if t.text == ","])
    if not places:
        return None
    return tuple(
        Change(t.start, 1, "" if page.text[t.end : t.end + 1].isspace() else " ") for t in chance.choice(places)
    )


def lost_semicolons(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """Some lines below each other without their semicolons (C#)."""
    ends = [i for i in page.signs(";") if page.line_end(i)]
    if len(ends) < 2:
        return None
    first = chance.randrange(len(ends) - 1)
    picked = ends[first : first + chance.choice([2, 2, 3, 3, 4, 5])]
    return tuple(Change(page.code[i].start, 1, "") for i in picked)


def doubled_quote(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`"hello""`, or the same at its beginning."""
    texts = [t for t in page.code if t.kind == "string" and t.text[0] in "\"'" and len(t.text) > 3]
    if not texts:
        return None
    token = chance.choice(texts)
    return put(token.end if chance.random() < 0.7 else token.start, token.text[0])


def half_backtick(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A text between back-ticks that begins or ends with another quote (JavaScript)."""
    texts = [t for t in page.code if t.text[0] == "`" and "${" in t.text and "\n" not in t.text]
    if not texts:
        return None
    token = chance.choice(texts)
    return (Change(chance.choice([token.start, token.end - 1]), 1, chance.choice('""\'')),)
