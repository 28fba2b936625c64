"""Slips of languages with braces, JavaScript and C#, that are more than one sign."""

from __future__ import annotations

import random
import re

from classroom.linting.fitting.slips import Page, Slip, put, swap
from classroom.linting.model import Change
from classroom.linting.reading import CLOSERS, OPENERS, Token

_HEADS = ("if", "while", "for", "foreach", "switch")


def _closer_of(page: Page, opener: int) -> int | None:
    depth = 0
    for index in range(opener, len(page.code)):
        text = page.code[index].text
        if page.code[index].kind == "op":
            depth += (text in OPENERS) - (text in CLOSERS)
        if depth == 0:
            return index
    return None


def bare_condition(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`if a > 3 {`: the head without its brackets."""
    heads = [i for i, t in enumerate(page.code[:-1]) if t.text in _HEADS and page.code[i + 1].text == "("]
    if not heads:
        return None
    opener = chance.choice(heads) + 1
    closer = _closer_of(page, opener)
    if closer is None:
        return None
    one, two = page.code[opener], page.code[closer]
    before = "" if page.text[one.start - 1] == " " else " "
    return (Change(one.start, 1, before), Change(two.start, 1, ""))


def words_for_operators(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`and`, `or`, `not` for `&&`, `||`, `!`, all of one line."""
    wrong = {"&&": "and", "||": "or", "!": "not "}
    places = [t for t in page.code if t.text in wrong]
    if not places:
        return None
    token = chance.choice(places)
    return tuple(swap(t, wrong[t.text])[0] for t in _same_line(page, places, token))


def _same_line(page: Page, tokens: list[Token], token: Token) -> list[Token]:
    begin = page.text.rfind("\n", 0, token.start)
    end = page.text.find("\n", token.end)
    return [t for t in tokens if begin < t.start and (t.end <= end or end < 0)]


def lost_head_brace(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`while (a)` without the `{` behind it."""
    places = [
        i for i in page.signs("{") if i and page.code[i - 1].text in (")", "else", "do", "try") and page.line_end(i)
    ]
    if not places:
        return None
    token = page.code[chance.choice(places)]
    start = token.start
    while page.text[start - 1] in " \t":
        start -= 1
    return (Change(start, token.end - start, ""),)


def single_quotes(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`'text'` for `"text"` (C#), all of one line."""
    texts = [t for t in page.code if t.kind == "string" and t.text[0] == '"' and len(t.text) > 4 and "'" not in t.text]
    if not texts:
        return None
    token = chance.choice(texts)
    return tuple(
        c for t in _same_line(page, texts, token) for c in (Change(t.start, 1, "'"), Change(t.end - 1, 1, "'"))
    )


def plain_regex(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`"\\s+"` for `@"\\s+"` (C#), or such a text where there was none."""
    texts = [t for t in page.code if t.kind == "string" and t.text.startswith('@"')]
    return (Change(chance.choice(texts).start, 1, ""),) if texts else None


def sized_array(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`int[3] a;` for `int[] a = new int[3];` (C#)."""
    found = list(re.finditer(r"(\w+)\[\] (\w+) = new \1\[(\w+)\];", page.text))
    if not found:
        return None
    match = chance.choice(found)
    wrong = f"{match[1]}[{match[3]}] {match[2]};" if chance.random() < 0.6 else f"{match[1]} {match[2]}[{match[3]}];"
    return (Change(match.start(), len(match.group()), wrong),)


def returns_in_choice(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`a ? return b : return c` for `return a ? b : c`."""
    found = list(re.finditer(r"return ([^?;\n]+) \? ([^:;\n]+) : ([^;\n]+);", page.text))
    if not found:
        return None
    match = chance.choice(found)
    return (Change(match.start(), len(match.group()), f"{match[1]} ? return {match[2]} : return {match[3]};"),)


def loop_of_other_kind(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`for (char c in s)` and `foreach (char c : s)` for `foreach (char c in s)` (C#)."""
    loops = page.signs("foreach")
    if not loops:
        return None
    index = chance.choice(loops)
    link = next((i for i in range(index, len(page.code)) if page.code[i].text == "in"), None)
    if link is None:
        return None
    dice = chance.random()
    changes = []
    if dice < 0.6:
        changes.append(swap(page.code[index], "for")[0])
    if dice > 0.45:
        changes.append(swap(page.code[link], ":")[0])
    return tuple(changes)


def commas_in_for(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`for (int i = 0, i < 3, i++)`."""
    loops = [i for i in page.signs("for") if i + 1 < len(page.code)]
    chance.shuffle(loops)
    for loop in loops:
        closer = _closer_of(page, loop + 1)
        seams = [t for t in page.code[loop : closer or loop] if t.text == ";"]
        if len(seams) == 2:
            picked = seams if chance.random() < 0.6 else [chance.choice(seams)]
            return tuple(swap(t, ",")[0] for t in picked)
    return None


def stray_else(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """An `else` that follows no `if`: before a statement that comes behind a whole one."""
    starts = [
        i
        for i in range(1, len(page.code))
        if page.line_start(i) and page.code[i - 1].text == ";" and page.code[i].kind == "word"
    ]
    if not starts:
        return None
    return put(page.code[chance.choice(starts)].start, "else ")


def bare_steps(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """An `if` of several lines above an `else`, without its braces."""
    places = []
    for index in page.signs("else"):
        closer = index - 1
        opener = next(
            (i for i in range(closer, -1, -1) if _closer_of(page, i) == closer and page.code[i].text == "{"), 0
        )
        lines = page.text.count("\n", page.code[opener].end, page.code[closer].start)
        if opener and page.code[closer].text == "}" and lines > 2 and page.code[opener - 1].text == ")":
            places.append((opener, closer, index))
    if not places:
        return None
    opener, closer, branch = chance.choice(places)
    begin = page.code[opener - 1].end
    gone = Change(begin, page.code[opener].end - begin, "")
    return (gone, Change(page.code[closer].start, page.code[branch].start - page.code[closer].start, ""))


def early_semicolon(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`};` before an `else`, or a `;` between a head and its block."""
    places = [i for i in page.signs("else") if page.code[i - 1].text == "}"]
    heads = [i for i, t in enumerate(page.code) if t.text == "{" and i and page.code[i - 1].text == ")"]
    both = places + heads
    return put(page.code[chance.choice(both) - 1].end, ";") if both else None


def stray_return(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`return return x`, `return if (...)`, `int x = return 3`."""
    dice = chance.random()
    if dice < 0.4 and (places := page.signs("return")):
        return put(page.code[chance.choice(places)].start, "return ")
    if dice < 0.7 and (places := page.signs("if") + page.signs("for")):
        return put(page.code[chance.choice(places)].start, "return ")
    places = [i for i in page.signs("=") if i + 1 < len(page.code)]
    return put(page.code[chance.choice(places) + 1].start, "return ") if places else None


def dangling_operator(sign: str) -> Slip:
    """`a || )`, `a || || b`."""

    def slip(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
        if chance.random() < 0.5 and (places := page.signs(sign)):
            return put(page.code[chance.choice(places)].end, f" {sign}")
        ends = [i for i in page.signs(")") if i + 1 < len(page.code) and page.code[i + 1].text == "{"]
        return put(page.code[chance.choice(ends) - 1].end, f" {sign}") if ends else None

    return slip


def typed_again(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`let int x = 3` (JavaScript), `int int x`."""
    places = [
        i
        for i, t in enumerate(page.code[:-1])
        if t.text in ("let", "const", "var", "int") and page.code[i + 1].kind == "word"
    ]
    return put(page.code[chance.choice(places)].end, " int") if places else None


def foreign_function(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`def f()`, `func f()` for `function f()` (JavaScript)."""
    places = page.signs("function")
    return swap(page.code[chance.choice(places)], chance.choice(["def", "func", "fun"])) if places else None


def lost_brackets_of_call(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`console.log "hi"`."""
    places = [i for i, t in enumerate(page.code[:-1]) if t.text in ("log", "alert") and page.code[i + 1].text == "("]
    if not places:
        return None
    opener = chance.choice(places) + 1
    closer = _closer_of(page, opener)
    if closer is None or closer - opener < 2:
        return None
    return (Change(page.code[opener].start, 1, " "), Change(page.code[closer].start, 1, ""))


def hash_comment(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`# like in Python` above a line (JavaScript)."""
    starts = [i for i in range(len(page.code)) if page.line_start(i)]
    index = chance.choice(starts)
    begin = page.text.rfind("\n", 0, page.code[index].start) + 1
    return put(begin, page.indent(index) + "# " + chance.choice(["the start", "count up", "show it", "my game"]) + "\n")


def lost_comment_start(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A remark of some lines without its `/*`."""
    at = page.text.find("/*")
    return (Change(at, 2, ""),) if at >= 0 else None


def early_comment_end(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """A remark that ends too early, with a second `*/` behind it."""
    begin, end = page.text.find("/*"), page.text.find("*/")
    breaks = [i for i in range(begin + 2, end) if page.text[i] == "\n"] if begin >= 0 else []
    return put(chance.choice(breaks), chance.choice(["*/", " */"])) if breaks else None


def copied_marks(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`> ` before the first lines, copied with the program."""
    lines = page.text.split("\n")
    last = chance.choice([1, 2, 4, len(lines)])
    changes, at = [], 0
    for line in lines[:last]:
        if line.strip():
            changes.append(Change(at, 0, ">" + chance.choice(["", " "])))
        at += len(line) + 1
    return tuple(changes)


def else_without_if(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`else (a > 3) {` for `else if (a > 3) {`."""
    places = [i for i in page.signs("else") if i + 1 < len(page.code) and page.code[i + 1].text == "if"]
    if not places:
        return None
    token = page.code[chance.choice(places) + 1]
    return (Change(token.start - 1, token.end - token.start + 1, ""),)


def lost_case_colon(page: Page, chance: random.Random) -> tuple[Change, ...] | None:
    """`case 1` without its colon."""
    places = [i for i in page.signs("case") if i + 2 < len(page.code) and page.code[i + 2].text == ":"]
    if not places:
        return None
    token = page.code[chance.choice(places) + 2]
    return (Change(token.start, 1, ""),) if chance.random() < 0.7 else swap(token, ";")
