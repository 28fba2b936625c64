"""Closing brackets that can stand in one place only, whatever the child meant.

Each of these has its own reason why no other place is left. Where the brackets inside could be the ones that lack
their end (`if (F(x == 3) {`), nothing is said here.
"""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence.seams import LOOSE, SUMS, is_call
from classroom.linting.model import SOLE, Proposal, insert
from classroom.linting.reading import CLOSERS, OPENERS, Reading

#: What a text has of its own, so that the dot may belong to it: `alert("a".length`.
_OF_A_TEXT = frozenset(
    """length charAt charCodeAt at concat includes indexOf lastIndexOf slice substring split trim replace replaceAll
    repeat toUpperCase toLowerCase startsWith endsWith padStart padEnd toString match search normalize
    Length ToUpper ToLower Trim Split Replace Substring IndexOf Contains StartsWith EndsWith ToString PadLeft PadRight
    Insert Remove Equals ToCharArray Format""".split()
)


def head_ends(reading: Reading, heads: frozenset[str]) -> Iterator[Proposal]:
    """`if (F(x) {`, `while (true {`, also with the brace on a line of its own: the question ends before the block."""
    for opener in reading.pairing.unclosed:
        head = reading.token(opener - 1)
        if reading.code[opener].text != "(" or head is None or head.text not in heads:
            continue
        last = _last_of_head(reading, opener)
        if last is None or last <= opener or not _is_only_open(reading, opener):
            continue
        inside = reading.code[opener + 1 : last + 1]
        semicolons = sum(token.text == ";" for token in inside)
        walks = any(token.text in ("in", "of") for token in inside)
        if semicolons != (2 if head.text == "for" and not walks else 0) or any(t.text == "{" for t in inside):
            continue
        doubled = reading.pairing.partner.get(opener + 1) == last
        if not doubled and not _call_could_end_earlier(reading, opener, last):
            yield Proposal((insert(reading.code[last].end, ")"),), SOLE, (")", "("))


def _last_of_head(reading: Reading, opener: int) -> int | None:
    """The index of the last token before the `{` of the block, on the line of the bracket."""
    line = reading.line_of(reading.code[opener].start)
    tokens = reading.on_line(line)
    if tokens[-1].text == "{":
        return reading.index_at(tokens[-1].start) - 1
    following = reading.next_code_line(line)
    if following and reading.on_line(following)[0].text == "{":
        return reading.index_at(tokens[-1].start)
    return None


def _is_only_open(reading: Reading, opener: int) -> bool:
    """Whether no other round or square bracket of that line lacks its end."""
    reading.work.spend(len(reading.pairing.unclosed))
    line = reading.line_of(reading.code[opener].start)
    return not any(
        index != opener and reading.code[index].text != "{" and reading.line_of(reading.code[index].start) == line
        for index in reading.pairing.unclosed
    )


def _call_could_end_earlier(reading: Reading, opener: int, last: int) -> bool:
    """Whether a call in the question holds a comparison, which may have stood behind the call."""
    for index in range(opener + 1, last):
        end = reading.pairing.partner.get(index, 0)
        if reading.code[index].text != "(" or end < index or not is_call(reading, index):
            continue
        reading.work.spend(end - index)
        depth = 0
        for token in reading.code[index + 1 : end]:
            depth += (token.text in OPENERS) - (token.text in CLOSERS) if token.kind == "op" else 0
            if depth == 0 and token.text in LOOSE:
                return True
    return False


def block_begins(reading: Reading, heads: frozenset[str]) -> Iterator[Proposal]:
    """A head without `{` above two deeper lines or more and a `}` below them, as far left as it, in a program with one
    `}` too many: no other head is without its brace, so that the `}` has no other partner."""
    if sum(reading.code[index].text == "}" for index in reading.pairing.surplus) != 1 or any(
        reading.code[index].text == "{" for index in reading.pairing.unclosed
    ):
        return
    lines = {reading.line_of(token.start) for token in reading.code if token.kind == "word" and token.text in heads}
    found = [line for line in sorted(lines) if _lacks_its_brace(reading, line)]
    if len(found) == 1:
        line = found[0]
        own_line = any(len(tokens) == 1 and tokens[0].text == "{" for tokens in reading.lines.code)
        before = "\n" + reading.indent_text(line) if own_line else " "
        yield Proposal((insert(reading.code_end(line), before + "{"),), SOLE, (reading.on_line(line)[0].text,))


def _lacks_its_brace(reading: Reading, line: int) -> bool:
    tokens = reading.on_line(line)
    if tokens[-1].text not in (")", "else"):
        return False
    below = reading.next_code_line(line)
    depth = inside = 0
    while below and reading.indent_of(below) > reading.indent_of(line):
        depth += sum(
            (token.text == "{") - (token.text == "}") for token in reading.on_line(below) if token.kind == "op"
        )
        below = reading.next_code_line(below)
        inside += 1
    return (
        inside > 1
        and bool(below)
        and depth == 0
        and reading.indent_of(below) == reading.indent_of(line)
        and reading.on_line(below)[0].text == "}"
    )


def call_ends(reading: Reading) -> Iterator[Proposal]:
    """`on("click", function() {` ... `};`: the call goes on behind the block that it was given, and ends with it."""
    for opener in reading.pairing.unclosed:
        if reading.code[opener].text != "(" or not is_call(reading, opener) or not _is_only_open(reading, opener):
            continue
        line = reading.line_of(reading.code[opener].start)
        brace = reading.index_at(reading.on_line(line)[-1].start)
        end = reading.pairing.partner.get(brace)
        if reading.code[brace].text != "{" or brace < opener or end is None or not _is_function(reading, opener, brace):
            continue
        below = reading.line_of(reading.code[end].start)
        if reading.on_line(below)[0] is not reading.code[end] or reading.indent_of(below) != reading.indent_of(line):
            continue
        rest = [token.text for token in reading.on_line(below)[1:]]
        if not rest or rest == [";"]:
            yield Proposal((insert(reading.code[end].end, ")"),), SOLE, (")", "("))
        elif rest[0] == "," and len(rest) in (2, 3) and rest[2:] in ([], [";"]):
            yield Proposal((insert(reading.code[end + 2].end, ")"),), SOLE, (")", "("))


def _is_function(reading: Reading, opener: int, brace: int) -> bool:
    return reading.code[brace - 1].text == "=>" or any(
        token.text == "function" for token in reading.code[opener + 1 : brace]
    )


def sum_ends(reading: Reading) -> Iterator[Proposal]:
    """`= ((1 + 2) * 3;`: with one sign behind the inner brackets, the outer ones mean the same wherever they end."""
    for opener in reading.pairing.unclosed:
        before, inner = reading.token(opener - 1), reading.pairing.partner.get(opener + 1)
        if before is None or before.text not in ("=", "return") or inner is None or inner < opener + 4:
            continue
        sign, value, after = reading.token(inner + 1), reading.token(inner + 2), reading.token(inner + 3)
        if sign is None or sign.text not in SUMS or value is None or value.kind not in ("word", "number"):
            continue
        line = reading.line_of(value.start)
        ends = after is None or after.text == ";" or reading.line_of(after.start) != line
        if ends and reading.code[opener].text == reading.code[opener + 1].text == "(":
            yield Proposal((insert(value.end, ")"),), SOLE, (")", "("))


def text_ends(reading: Reading) -> Iterator[Proposal]:
    """`querySelector("#a".innerHTML`: what no text has belongs to what the call gives back."""
    for opener in reading.pairing.unclosed:
        text, dot, name = (reading.token(opener + step) for step in (1, 2, 3))
        if text is None or text.kind != "string" or dot is None or dot.text != "." or name is None:
            continue
        known = name.kind != "word" or name.text in _OF_A_TEXT
        if (
            reading.code[opener].text == "("
            and not known
            and is_call(reading, opener)
            and _is_only_open(reading, opener)
        ):
            yield Proposal((insert(text.end, ")"),), SOLE, (")", "("))
