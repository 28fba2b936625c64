"""The head of an `if` or a loop lacks its round brackets; arrays made with their size in the type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from classroom.linting.evidence.operators import outer_brackets
from classroom.linting.model import Change, Example, Proposal, Rule, insert
from classroom.linting.reading import CLOSERS, OPENERS, Reading, Token

_HEADS = frozenset(["if", "while", "for", "foreach", "switch"])
_TYPES = frozenset(["int", "double", "char", "float", "string", "long"])
_BODY = frozenset(["return", "break", "continue", "throw"])


def _condition(reading: Reading) -> Iterator[Proposal]:
    """`if a > 3 {`, `if (a) && (b)`, `if !(a) return 1;`: what is asked goes into one pair of brackets."""
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        start = next((i for i, t in enumerate(tokens) if t.text in _HEADS), None)
        if start is None or len(tokens) < start + 2:
            continue
        end = _end_of_condition(tokens, start)
        if end is None or end <= start:
            continue
        first, last = tokens[start + 1], tokens[end]
        opener = reading.index_at(first.start)
        if reading.pairing.partner.get(opener) == reading.index_at(last.start):
            continue
        if last.text == ")" and reading.index_at(last.start) in reading.pairing.surplus:
            yield Proposal((insert(first.start, "("),), 0.94, (tokens[start].text,))
        yield Proposal((insert(first.start, "("), insert(last.end, ")")), 0.93, (tokens[start].text,))


def _end_of_condition(line: Sequence[Token], start: int) -> int | None:
    """The last token of the condition on its line: before the `{`, before a statement, or the last."""
    depth = 0
    for position in range(start + 1, len(line)):
        text = line[position].text
        if depth == 0 and (text == "{" or text in _BODY):
            return position - 1
        if line[position].kind == "op":
            depth += (text in OPENERS) - (text in CLOSERS)
            if text == ";" and line[start].text != "for":
                return None
    return len(line) - 1


def _array(reading: Reading) -> Iterator[Proposal]:
    """`int[3] a;` and `int a[3];`: an array gets its size from `new`."""
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        for i in range(len(tokens) - 5):
            texts = [t.text for t in tokens[i : i + 6]]
            kinds = [t.kind for t in tokens[i : i + 6]]
            if texts[1] == "[" and texts[3] == "]" and kinds[4] == "word" and texts[5] == ";" and kinds[0] == "word":
                size = texts[2]
                changes = (
                    Change(tokens[i + 2].start, len(size), ""),
                    insert(tokens[i + 4].end, f" = new {texts[0]}[{size}]"),
                )
                yield Proposal(changes, 0.94, (texts[0], texts[4]))
            if texts[2] == "[" and texts[4] == "]" and texts[5] == ";" and kinds[0] == kinds[1] == "word":
                name, size = texts[1], texts[3]
                whole = Change(
                    tokens[i].start,
                    tokens[i + 4].end - tokens[i].start,
                    f"{texts[0]}[] {name} = new {texts[0]}[{size}]",
                )
                yield Proposal((whole,), 0.93, (texts[0], name))


def _cast(reading: Reading) -> Iterator[Proposal]:
    """`return (int x);`: the brackets of a cast hold the type alone."""
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        for i in range(1, len(tokens) - 3):
            texts = [t.text for t in tokens[i : i + 4]]
            is_typed = texts[0] == "(" and texts[1] in _TYPES and texts[3] == ")"
            before = tokens[i - 1].text in ("return", "=", "+", "-", "*", "/", "(")
            if is_typed and before and tokens[i + 2].kind == "word":
                gap = Change(tokens[i + 1].end, tokens[i + 2].start - tokens[i + 1].end, ")")
                yield Proposal((gap, Change(tokens[i + 3].start, 1, "")), 0.9, (texts[1], texts[2]))


def _outer(reading: Reading) -> Iterator[Proposal]:
    yield from outer_brackets(reading, (reading.line, reading.previous_code_line(reading.line)), _HEADS)


RULES = (
    Rule(
        "outer-brackets",
        _outer,
        (Example("if (a > 3) && (b < 2) {\n  F();\n}\n", "if ((a > 3) && (b < 2)) {\n  F();\n}\n"),),
        ("if ((a) && (b)) {\n}\n", "if (a) && b {\n}\n"),
    ),
    Rule(
        "condition-brackets",
        _condition,
        (
            Example("if a > 3 {\n  F();\n}\n", "if (a > 3) {\n  F();\n}\n"),
            Example("if !(a) {\n  F();\n}\n", "if (!(a)) {\n  F();\n}\n"),
            Example("if (a) && (b) {\n  F();\n}\n", "if ((a) && (b)) {\n  F();\n}\n"),
            Example("while a < 3\n{\n  a++;\n}\n", "while (a < 3)\n{\n  a++;\n}\n"),
        ),
        ("if (a > 3) {\n}\n",),
    ),
    Rule(
        "array-size",
        _array,
        (
            Example("int[3] a;\nF(a);\n", "int[] a = new int[3];\nF(a);\n"),
            Example("int a[3];\nF(a);\n", "int[] a = new int[3];\nF(a);\n"),
        ),
        ("int[] a = new int[3];\n",),
    ),
    Rule("cast-brackets", _cast, (Example("return (int x);\n", "return (int)x;\n"),), ("return (int)x;\n",)),
)
