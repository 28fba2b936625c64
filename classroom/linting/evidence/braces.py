"""Where a curly brace is missing or left over: the indentation says where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from classroom.linting.model import Change, Proposal, insert
from classroom.linting.reading import Reading, Token

#: Lines before which a missing brace is tried when the indentation tells nothing.
LINES_TRIED = 10
_HEADS = frozenset("if for while foreach function else switch class do try public private static void".split())


#: Statements that leave a block: what follows them in it is never done.
_LEAVING = frozenset(["return", "break", "continue", "throw"])
_LEAVING_TRIED = 3
#: What may follow them none the less: the end of the block, the next choice, a function that was used before.
_BLOCK_GOES_ON = frozenset(["}", "case", "default", "function", "async"])


@dataclass(frozen=True, slots=True)
class _Open:
    index: int
    line: int
    indent: int


def missing_braces(reading: Reading) -> Iterator[Proposal]:
    """Read down the page: a line as far left as the line of an open brace shows that its block ended before."""
    stack: list[_Open] = []
    shown: list[Proposal] = []
    seen_line = 0
    for index, token in enumerate(reading.code):
        line = reading.line_of(token.start)
        if line != seen_line:
            seen_line = line
            if stack and (gap := _gap(reading, stack[-1], line, token)):
                shown.append(gap)
        if token.kind != "op":
            continue
        if token.text == "{":
            stack.append(_Open(index, line, reading.indent_of(line)))
        elif token.text == "}" and stack:
            stack.pop()
    yield from shown[:4]
    inline = list(_inline(reading))
    yield from inline[:3]
    yield from _before_branch(reading)
    yield from _behind_leaving(reading)
    if stack:
        yield from islice(_anywhere(reading, stack[-1]), LINES_TRIED)
    if stack:
        doubtful = bool(shown or inline) or not _is_indented(reading, stack[-1])
        yield _at_end(reading, stack[-1], doubtful and not _ends_in_line(reading, stack))


def _ends_in_line(reading: Reading, stack: list[_Open]) -> bool:
    """Whether the last brace of the program stands below the head that it closes, and only one block is open: were an
    inner brace missing, the last one would stand below another head."""
    closers = [i for i in reading.pairing.partner if reading.code[i].text == "}"]
    if len(stack) != 1 or not closers:
        return False
    last = max(closers)
    line = reading.line_of(reading.code[last].start)
    opened = reading.line_of(reading.code[reading.pairing.partner[last]].start)
    alone = reading.on_line(line)[0] is reading.code[last] and opened != line
    return alone and stack[0].indent < reading.indent_of(line) == reading.indent_of(opened)


def _before_branch(reading: Reading) -> Iterator[Proposal]:
    """`else {` where a block is still open: it ends before the `else`."""
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        if tokens and tokens[0].text in ("else", "catch", "finally", "while"):
            yield Proposal((insert(tokens[0].start, "} "),), 0.8)


def _behind_leaving(reading: Reading) -> Iterator[Proposal]:
    """`return false;` with more statements below, in one block: nobody could ever get there, so the block ends."""
    unclosed = [i for i in reading.pairing.unclosed if reading.code[i].text == "{"]
    if not unclosed:
        return
    first = reading.line_of(reading.code[unclosed[0]].start)
    found = 0
    for line in range(first + 1, reading.line_count):
        tokens, following = reading.on_line(line), reading.next_code_line(line)
        if not tokens or not following or tokens[0].text not in _LEAVING or tokens[-1].text not in (";", ")", "}"):
            continue
        above = reading.previous_code_line(line)
        headed = bool(above) and reading.on_line(above)[-1].text in (")", "else")
        below = reading.on_line(following)[0].text
        if not headed and tokens[-1].text == ";" and below not in _BLOCK_GOES_ON:
            opener = reading.enclosing(reading.index_at(tokens[0].start))
            indent = reading.indent_text(reading.line_of(reading.code[opener].start)) if opener is not None else ""
            yield Proposal((insert(tokens[-1].end, "\n" + indent + "}"),), 0.9)
            found += 1
        if found == _LEAVING_TRIED:
            return


def _anywhere(reading: Reading, top: _Open) -> Iterator[Proposal]:
    """Where indentation tells nothing: before each line behind the open brace, those as deep as it first."""
    lines = [n for n in range(top.line + 1, min(reading.line_count, top.line + 60) + 1) if reading.on_line(n)]
    for line in sorted(lines, key=lambda n: (reading.indent_of(n) != top.indent, abs(n - reading.line))):
        last = reading.previous_code_line(line)
        text = "\n" + reading.indent_text(top.line) + "}"
        level = 0.74 if reading.indent_of(line) == top.indent else 0.6
        yield Proposal((insert(reading.code_end(last), text),), level)


def _inline(reading: Reading) -> Iterator[Proposal]:
    """`if (a) { b();`: a block that begins on a line with more code on it ends there too."""
    for index in reading.pairing.unclosed:
        token = reading.code[index]
        line = reading.line_of(token.start)
        last = reading.on_line(line)[-1]
        after = reading.next_code_line(line)
        deeper = after and reading.indent_of(after) > reading.indent_of(line)
        goes_on = last.start > token.start and last.text not in ("(", "[", ",", "{")
        head = reading.token(index - 1)
        is_value = head is not None and head.text in ("=", "(", ",", ":", "return")
        if token.text == "{" and last.text == ";" and is_value:
            yield Proposal((insert(reading.on_line(line)[-2].end, "}"),), 0.93)
        elif token.text == "{" and goes_on and not deeper:
            yield Proposal((insert(last.end, " }"),), 0.92)


def _gap(reading: Reading, top: _Open, line: int, first: Token) -> Proposal | None:
    indent = reading.indent_of(line)
    if line == top.line or first.text in ("{", ".", "?.", "case", "default") or not _is_indented(reading, top):
        return None
    if first.text == "}":
        return _close_before(reading, top, line) if indent < top.indent else None
    if indent > top.indent:
        return None
    if first.text in (";", ",", ")", "]"):
        return Proposal((insert(first.start, "}"),), 0.94)
    if first.text in ("else", "catch", "finally") and indent == top.indent:
        return Proposal((insert(first.start, "} "),), 0.92)
    return _close_before(reading, top, line)


def _is_indented(reading: Reading, top: _Open) -> bool:
    """Whether the first line inside a brace is deeper, so that this child's indentation says something."""
    inner = reading.next_code_line(top.line)
    return bool(inner) and reading.indent_of(inner) > top.indent


def _close_before(reading: Reading, top: _Open, line: int) -> Proposal:
    last = reading.previous_code_line(line)
    after = reading.starts[last] if last < reading.line_count else len(reading.text)
    at = min(after, reading.starts[line - 1])
    sure = 0.92 if reading.indent_of(last) > top.indent else 0.8
    return Proposal((insert(at, reading.indent_text(top.line) + "}\n"),), sure)


def _at_end(reading: Reading, top: _Open, shown: bool) -> Proposal:
    text = reading.text
    at = len(text)
    closer = reading.indent_text(top.line) + "}"
    glue = "" if not text or text.endswith("\n") else "\n"
    end = "\n" if text.endswith("\n") else ""
    return Proposal((insert(at, glue + closer + end),), 0.75 if shown else 0.93)


def surplus_braces(reading: Reading) -> Iterator[Proposal]:
    """A closing brace without opener; sure when it stands alone on its line and no other one looks
    misplaced.
    """
    surplus = [i for i in reading.pairing.surplus if reading.code[i].text == "}"]
    for index in surplus[:3]:
        token = reading.code[index]
        line = reading.line_of(token.start)
        before = reading.token(index - 1)
        doubled = before is not None and before.text == "}" and reading.line_of(before.start) == line
        last = index == len(reading.code) - 1
        tidy = not list(_misplaced(reading, index)) and not any(opening_braces(reading))
        yield Proposal((_without(reading, index),), 0.92 if tidy and (doubled or last) else 0.72)
    if surplus:
        for index in _misplaced(reading, surplus[0]):
            yield Proposal((_without(reading, index),), 0.75)


def _misplaced(reading: Reading, limit: int) -> Iterator[int]:
    """Closing braces that begin a line and are not as far in as the line that they close."""
    for opener, closer in reading.pairing.partner.items():
        if opener > closer or closer >= limit or reading.code[closer].text != "}":
            continue
        line = reading.line_of(reading.code[closer].start)
        alone = reading.on_line(line)[0] is reading.code[closer]
        opened = reading.line_of(reading.code[opener].start)
        if alone and reading.indent_of(line) != reading.indent_of(opened):
            yield closer


def _without(reading: Reading, index: int) -> Change:
    return Change(reading.code[index].start, 1, "")


def opening_braces(reading: Reading) -> Iterator[Proposal]:
    """A head without `{` above deeper lines, in a program with a `}` too many."""
    surplus = any(reading.code[i].text == "}" for i in reading.pairing.surplus)
    for line in _head_lines(reading):
        tokens = reading.on_line(line)
        if not tokens:
            continue
        following = reading.next_code_line(line)
        deeper = following and reading.indent_of(following) > reading.indent_of(line)
        first = tokens[0].text if tokens[0].text != "}" or len(tokens) < 2 else tokens[1].text
        if first not in _HEADS or tokens[-1].text not in (")", "else", "do", "try") or not following:
            continue
        if first == "function" or (deeper and surplus):
            yield Proposal((insert(tokens[-1].end, " {"),), 0.93 if deeper else 0.7, (first,))


def _head_lines(reading: Reading) -> list[int]:
    near = {reading.line, reading.previous_code_line(reading.line)}
    heads = {reading.line_of(token.start) for token in reading.code if token.kind == "word" and token.text in _HEADS}
    return sorted((heads | near) - {0}, key=lambda line: abs(line - reading.line))[:8]
