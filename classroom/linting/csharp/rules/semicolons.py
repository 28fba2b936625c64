"""A statement without its semicolon, with another sign in its place, or with one too early."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from classroom.linting.evidence import loops
from classroom.linting.evidence.semicolons import early_semicolons, ends_a_head
from classroom.linting.model import SOLE, Change, Example, Proposal, Rule, insert, replace
from classroom.linting.reading import CLOSERS, OPENERS, Reading, Token

_HEADS = frozenset(
    """if else for foreach while do switch class struct interface enum namespace try catch finally case default
    using lock get set""".split()
)
_GOES_ON = frozenset("( [ { , = == + - * / % && || ! < > <= >= != . ?. : ? ?? => += -= *= /= ; ^ & |".split())
_CONTINUES = frozenset(". ?. + - * / % && || ? : == != <= >= , ) ] => ?? = ;".split())
_LINES_TRIED = 12


def _missing(reading: Reading) -> Iterator[Proposal]:
    """A line that ends like a statement, with a new one below; nearest to the place of trouble first."""
    last = reading.line_of(max(reading.stop.until, reading.stop.at))
    lines = [
        n for n in range(max(reading.line - 2, 1), min(last, reading.line + _LINES_TRIED) + 1) if reading.on_line(n)
    ]
    yield from _line_after_line(reading, lines)
    for line in sorted(lines, key=lambda n: abs(n - reading.line + 0.4)):
        tokens = reading.on_line(line)
        end = tokens[-1]
        if not _ends_statement(tokens) or not _begins_anew(reading, line):
            continue
        yield Proposal((insert(end.end, ";"),), 0.95 if _is_plain(tokens) else 0.75, (";",))
    yield from _before_brace(reading)


def _line_after_line(reading: Reading, lines: Sequence[int]) -> Iterator[Proposal]:
    """Plain statements without their semicolons, one below the other: they get them in one repair."""
    open_lines = [
        n
        for n in lines
        if _ends_statement(reading.on_line(n)) and _begins_anew(reading, n) and _is_plain(reading.on_line(n))
    ]
    runs: list[list[int]] = []
    for line in open_lines:
        if runs and reading.previous_code_line(line) == runs[-1][-1]:
            runs[-1].append(line)
        else:
            runs.append([line])
    for run in runs:
        if len(run) > 1:
            ends = [reading.on_line(line)[-1].end for line in run]
            yield Proposal(tuple(insert(end, ";") for end in ends), 0.93, (";",))


def _ends_statement(tokens: Sequence[Token]) -> bool:
    end, first = tokens[-1], tokens[0]
    if end.text in _GOES_ON or end.text == "}":
        return False
    if first.text in _HEADS and not (first.text == "using" or _has_body(tokens)):
        return False
    head = first.text in ("public", "private", "protected", "internal", "static", "void")
    return not (head and end.text == ")" and not any(t.text in ("=", "=>") for t in tokens))


def _has_body(tokens: Sequence[Token]) -> bool:
    """`if (a) b()`, `else return 1`, `case 1: return 2`: something follows the head on its line."""
    if tokens[0].text in ("case", "default"):
        return any(t.text == ":" for t in tokens[:-1])
    if tokens[0].text == "else":
        return len(tokens) > 1 and tokens[1].text != "if"
    depth = 0
    for position, token in enumerate(tokens):
        if token.text in OPENERS:
            depth += 1
        elif token.text in CLOSERS:
            depth -= 1
            if depth == 0 and tokens[position].text == ")":
                return position + 1 < len(tokens)
    return False


def _begins_anew(reading: Reading, line: int) -> bool:
    following = reading.next_code_line(line)
    return not following or reading.on_line(following)[0].text not in _CONTINUES | {"{"}


def _is_plain(tokens: Sequence[Token]) -> bool:
    """Brackets match, and it is an assignment, a call, a return or a declaration."""
    depth = sum((t.text in OPENERS) - (t.text in CLOSERS) for t in tokens if t.kind == "op")
    telling = tokens[0].text in ("return", "break", "continue", "throw", "using") or tokens[-1].text in (
        ")",
        "++",
        "--",
    )
    return depth == 0 and (telling or any(t.text in ("=", "+=", "-=", "*=", "/=") for t in tokens))


def _before_brace(reading: Reading) -> Iterator[Proposal]:
    """`{ return 1 }`, `if (a) return 1 else`: a statement that ends in the middle of a line."""
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        for before, brace in itertools.pairwise(tokens):
            if brace.text in ("}", "else") and before.text not in _GOES_ON | {"}"} and tokens[0].text not in ("enum",):
                yield Proposal((insert(before.end, ";"),), 0.8, (";",))


def _instead(reading: Reading) -> Iterator[Proposal]:
    """`return true:` and `int a = 3,` at the end of a line."""
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        if len(tokens) < 2 or tokens[-1].text not in (":", ",", "."):
            continue
        if tokens[0].text in ("case", "default") or any(t.text == "?" for t in tokens):
            continue
        index = reading.index_at(tokens[-1].start)
        if _begins_anew(reading, line) and not ends_a_head(reading, index):
            yield Proposal((replace(tokens[-1].start, tokens[-1].end, ";"),), 0.93, (";", tokens[-1].text))


def _case(reading: Reading) -> Iterator[Proposal]:
    """`case 1` and `case 1;` without the colon."""
    for line in (reading.line, reading.previous_code_line(reading.line)):
        tokens = reading.on_line(line)
        if len(tokens) < 2 or tokens[0].text != "case" or any(t.text == ":" for t in tokens):
            continue
        if _is_one_value(tokens[1:]):
            yield Proposal((insert(tokens[-1].end, ":"),), SOLE, (":",))
        elif len(tokens) > 2 and tokens[2].text == ";":
            yield Proposal((replace(tokens[2].start, tokens[2].end, ":"),), 0.93, (":",))
        else:
            yield Proposal((insert(tokens[1].end, ":"),), 0.94, (":",))


def _is_one_value(tokens: Sequence[Token]) -> bool:
    """A number, a text, or a name that may have dots, and nothing behind it."""
    names, dots = tokens[::2], tokens[1::2]
    is_value = all(token.kind in ("word", "number", "string") for token in names)
    return is_value and len(names) > len(dots) and all(token.text == "." for token in dots)


def _for_loop(reading: Reading) -> Iterator[Proposal]:
    """`for (int i = 0, i < 3, i++)`: the signs between its three parts are semicolons."""
    header = loops.header_of(reading)
    seams = loops.seams_of(header, (",", ";", ":", "."))
    seams = [s for s in seams if s.text != "."] or seams
    if len(seams) == 2 and any(t.text != ";" for t in seams):
        changes: tuple[Change, ...] = tuple(replace(t.start, t.end, ";") for t in seams if t.text != ";")
        yield Proposal(changes, 0.95)
    if len(seams) == 3 and seams[-1].text == ";":
        yield Proposal((Change(seams[-1].start, 1, ""),), 0.92, (";",))


RULES = (
    Rule(
        "missing-semicolon",
        _missing,
        (
            Example("int a = 3\nF(a);\n", "int a = 3;\nF(a);\n"),
            Example(
                "class A {\n  int F() {\n    return 1\n  }\n}\n", "class A {\n  int F() {\n    return 1;\n  }\n}\n"
            ),
            Example("if (a) F()\nG();\n", "if (a) F();\nG();\n"),
            Example("int a = 3\nint b = 4\nint c = 5\nF(a);\n", "int a = 3;\nint b = 4;\nint c = 5;\nF(a);\n"),
        ),
        ("int a = 3 +\n  4;\n", "if (a)\n  F();\n"),
    ),
    Rule(
        "not-a-semicolon",
        _instead,
        (
            Example(
                "class A {\n  bool F() {\n    return true:\n  }\n}\n",
                "class A {\n  bool F() {\n    return true;\n  }\n}\n",
            ),
        ),
        ("switch (a) {\n  case 1:\n    F();\n    break;\n}\n",),
    ),
    Rule(
        "case-colon",
        _case,
        (
            Example(
                "switch (a) {\n  case 1\n    F();\n    break;\n}\n",
                "switch (a) {\n  case 1:\n    F();\n    break;\n}\n",
            ),
            Example(
                "switch (a)\n{\n  case A.B\n    F();\n    break;\n}\n",
                "switch (a)\n{\n  case A.B:\n    F();\n    break;\n}\n",
            ),
        ),
        ("switch (a) {\n  case 1: break;\n}\n",),
    ),
    Rule(
        "for-semicolons",
        _for_loop,
        (
            Example("for (int i = 0, i < 3, i++) {\n}\n", "for (int i = 0; i < 3; i++) {\n}\n"),
            Example("for (int i = 0; i < 3; i++;) {\n}\n", "for (int i = 0; i < 3; i++) {\n}\n"),
        ),
        ("for (int i = 0, n = 3; i < n; i++) {\n}\n",),
    ),
    Rule(
        "early-semicolon",
        early_semicolons,
        (
            Example(
                "class A {\n  int F(int x);\n  {\n    return x;\n  }\n}\n",
                "class A {\n  int F(int x)\n  {\n    return x;\n  }\n}\n",
            ),
        ),
        ("abstract class A {\n  abstract int F(int x);\n}\n",),
    ),
)
