"""Habits from other languages: `//` comments, `print` without brackets, `let x = 1`, `for i range(3)`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from classroom.linting.model import SOLE, Change, Example, Proposal, Rule, insert, replace
from classroom.linting.reading import Reading, Token

_DECLARATIONS = frozenset(
    [
        "let",
        "var",
        "const",
        "int",
        "float",
        "double",
        "string",
        "String",
        "str",
        "char",
        "bool",
        "boolean",
        "long",
        "auto",
    ]
)


def _comment(reading: Reading) -> Iterator[Proposal]:
    changes = []
    for line in range(1, reading.line_count + 1):
        tokens = reading.on_line(line)
        slashes = next((t for t in tokens if t.kind == "op" and t.text == "//"), None)
        if slashes is not None and (slashes is tokens[0] or line == reading.line):
            changes.append(replace(slashes.start, slashes.end, "#"))
    here = [c for c in changes if reading.line_of(c.at) == reading.line]
    if here and len(changes) <= 40:
        starts_line = reading.on_line(reading.line)[0].start == here[0].at
        yield Proposal(tuple(changes), 0.96 if starts_line else 0.72)
        if len(changes) > 1:
            yield Proposal(tuple(here), 0.95 if starts_line else 0.72)


def _text_comment(reading: Reading) -> Iterator[Proposal]:
    """A remark in quotes behind a finished line: `import sys   \'\'\'the system\'\'\'`."""
    tokens = reading.on_line(reading.line)
    if len(tokens) < 2 or tokens[-1].kind != "string" or "\n" in tokens[-1].text:
        return
    gap = reading.text[tokens[-2].end : tokens[-1].start]
    tripled = tokens[-1].text.startswith(('"""', "'''"))
    if gap.isspace() and (tripled or len(gap.expandtabs(4)) > 2):
        yield Proposal((insert(tokens[-1].start, "# "),), 0.92 if tripled else 0.75)


def _print(reading: Reading) -> Iterator[Proposal]:
    tokens = reading.on_line(reading.line)
    for token, following in pairwise(tokens):
        if token.text == "print" and token.kind == "word":
            if following.text in ("(", "[", "{"):
                continue
            gap = replace(token.end, following.start, "(")
            evidence = SOLE if token is tokens[0] and _is_shown(tokens[1:]) else 0.94
            yield Proposal((gap, insert(reading.code_end(reading.line), ")")), evidence)
            return


def _is_shown(tokens: Sequence[Token]) -> bool:
    """A text, alone or with other values behind a `+` or a comma."""
    values, signs = tokens[::2], tokens[1::2]
    return (
        tokens[0].kind == "string"
        and len(values) > len(signs)
        and all(token.kind in ("string", "word", "number") for token in values)
        and all(token.text in ("+", ",") for token in signs)
    )


def _declaration(reading: Reading) -> Iterator[Proposal]:
    tokens = reading.on_line(reading.line)
    if len(tokens) < 4 or tokens[0].text not in _DECLARATIONS:
        return
    if tokens[1].kind == "word" and tokens[2].text == "=":
        gone = Change(tokens[0].start, tokens[1].start - tokens[0].start, "")
        yield Proposal((gone,), 0.94, (tokens[0].text,))


def _missing_in(reading: Reading) -> Iterator[Proposal]:
    tokens = reading.on_line(reading.line)
    texts = [t.text for t in tokens]
    if "for" not in texts[:2]:
        return
    at = texts.index("for")
    if len(tokens) < at + 4 or tokens[at + 1].kind != "word" or "in" in texts:
        return
    third = tokens[at + 2]
    if third.text in ("range", "enumerate", "list", "reversed", "sorted"):
        yield Proposal((insert(third.start, "in "),), 0.95)
    elif third.text in ("on", "of", "to", "from", "=", ":", "into"):
        if third.text == "=" and tokens[at + 3].text != "range":
            return
        yield Proposal((replace(third.start, third.end, "in"),), 0.9 if third.text != ":" else 0.8)
    elif third.kind in ("word", "string") or third.text in ("[", "("):
        yield Proposal((insert(third.start, "in "),), 0.8)


RULES = (
    Rule(
        "slash-comment",
        _comment,
        (
            Example("// say hello\nprint(1)\n", "# say hello\nprint(1)\n"),
            Example("// one two\nprint(1)\n// three four\n", "# one two\nprint(1)\n# three four\n"),
            Example("a = 1 // the first\n", "a = 1 # the first\n"),
        ),
        ("a = 7 // 2\n",),
    ),
    Rule(
        "text-comment",
        _text_comment,
        (
            Example("import sys  '''the system'''\n", "import sys  # '''the system'''\n"),
            Example("a = 1    'one'\n", "a = 1    # 'one'\n"),
        ),
        ("a = 'x'  'y'\n",),
    ),
    Rule(
        "print-brackets",
        _print,
        (
            Example('print "hello"\n', 'print("hello")\n'),
            Example("if a:\n    print a, b  # both\n", "if a:\n    print(a, b)  # both\n"),
        ),
        ("print\n",),
    ),
    Rule(
        "declaration",
        _declaration,
        (Example("let a = 5\n", "a = 5\n"), Example("    \nint total = 0\n", "    \ntotal = 0\n")),
        ("let = 5\n",),
    ),
    Rule(
        "missing-in",
        _missing_in,
        (
            Example("for i range(3):\n    print(i)\n", "for i in range(3):\n    print(i)\n"),
            Example("for i of names:\n    print(i)\n", "for i in names:\n    print(i)\n"),
        ),
        ("for i in range(3):\n    print(i)\n",),
    ),
)
