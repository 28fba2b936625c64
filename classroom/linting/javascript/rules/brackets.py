"""A round or square bracket that was never closed, closed twice, or closed with the wrong shape."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import brackets, sole
from classroom.linting.evidence.seams import could_close_earlier
from classroom.linting.model import Example, Proposal, Rule, insert
from classroom.linting.reading import OPENERS, Reading

_HEADS = frozenset(["if", "while", "for", "switch", "catch"])


def _head_end(reading: Reading, opener: int, line: int) -> int | None:
    """Before the `{` or after the head, for `if (x > 3 {` and `function f(a {`."""
    tokens = reading.on_line(line)
    last = tokens[-1]
    head = reading.token(opener - 1)
    if reading.code[opener].text != "(" or last.text != "{" or head is None or len(tokens) < 3:
        return None
    is_head = head.text in ("if", "while", "for", "switch", "catch", "function")
    named = reading.token(opener - 2)
    is_function = named is not None and named.text == "function"
    is_method = head.kind == "word" and head is tokens[0]
    arrow = tokens[-2]
    if arrow.text == "=>":
        return tokens[-3].end if head.kind != "word" or head.text == "async" else None
    return arrow.end if is_head or is_function or is_method else None


def _missing(reading: Reading) -> Iterator[Proposal]:
    yield from brackets.missing_closers(reading, _head_end, sure=0.94, unsure=0.65)
    yield from _after_block(reading)
    yield from sole.head_ends(reading, _HEADS)
    yield from sole.call_ends(reading)
    yield from sole.sum_ends(reading)
    yield from sole.text_ends(reading)


def _after_block(reading: Reading) -> Iterator[Proposal]:
    """`forEach((x) => {` ... `}`: the call goes on behind the block that it holds."""
    for opener in reading.pairing.unclosed:
        token = reading.code[opener]
        if token.text not in ("(", "["):
            continue
        reading.work.spend(len(reading.pairing.partner))
        blocks = [
            (start, end)
            for start, end in reading.pairing.partner.items()
            if start > opener
            and end > start
            and reading.code[start].text == "{"
            and reading.line_of(reading.code[start].start) == reading.line_of(token.start)
        ]
        if blocks:
            end = reading.code[blocks[-1][1]].end
            closer = OPENERS[token.text]
            line = reading.line_of(token.start)
            sure = 0.65 if could_close_earlier(reading, opener, line) else 0.93
            yield Proposal((insert(end, closer),), sure, (closer, token.text))


RULES = (
    Rule(
        "missing-closer",
        _missing,
        (
            Example("console.log((1 + 2) * 3;\n", "console.log((1 + 2) * 3);\n"),
            Example('console.log("hi";\n', 'console.log("hi");\n'),
            Example("if (a > 3 {\n  b = 1;\n}\n", "if (a > 3) {\n  b = 1;\n}\n"),
            Example(
                "for (let i = 0; i < 3; i++ {\n  f(i);\n}\n",
                "for (let i = 0; i < 3; i++) {\n  f(i);\n}\n",
            ),
            Example("function f(a, b {\n  return a;\n}\n", "function f(a, b) {\n  return a;\n}\n"),
            Example("let a = [1, 2, 3;\n", "let a = [1, 2, 3];\n"),
            Example("f(1, 2\ng(3)\n", "f(1, 2)\ng(3)\n"),
            Example(
                "a.forEach((x) => {\n  f(x);\n};\ng();\n",
                "a.forEach((x) => {\n  f(x);\n});\ng();\n",
            ),
            Example("while (true {\n  f();\n}\n", "while (true) {\n  f();\n}\n"),
            Example("while (!done {\n  f();\n}\n", "while (!done) {\n  f();\n}\n"),
            Example("for (let x of f(a) {\n  g(x);\n}\n", "for (let x of f(a)) {\n  g(x);\n}\n"),
            Example(
                'document.querySelector("#a".innerHTML = "x";\n', 'document.querySelector("#a").innerHTML = "x";\n'
            ),
            Example(
                'button.addEventListener("click", function() {\n  f();\n}\n',
                'button.addEventListener("click", function() {\n  f();\n})\n',
            ),
            Example("setTimeout(function() {\n  f();\n}, 100;\n", "setTimeout(function() {\n  f();\n}, 100);\n"),
            Example("let a = ((1 + 2) * 3;\n", "let a = ((1 + 2) * 3);\n"),
        ),
        ('console.log("hi");\n', "f(\n  1,\n  2\n)\n"),
    ),
    Rule(
        "surplus-closer",
        brackets.surplus_closers,
        (
            Example('console.log("hi"));\n', 'console.log("hi");\n'),
            Example("let a = [1, 2]];\n", "let a = [1, 2];\n"),
        ),
        ("let a = [[1, 2]];\n",),
    ),
    Rule(
        "wrong-closer",
        brackets.wrong_closers,
        (
            Example("let a = [1, 2, 3);\n", "let a = [1, 2, 3];\n"),
            Example("let a = [1, 2];\nlet x = a(0];\n", "let a = [1, 2];\nlet x = a[0];\n"),
            Example("let a = [1, 2];\nlet x = a[0);\n", "let a = [1, 2];\nlet x = a[0];\n"),
        ),
        ("f([1]);\n",),
    ),
    Rule(
        "missing-opener",
        brackets.lost_openers,
        (
            Example("let d = new Date);\n", "let d = new Date();\n"),
            Example("let a = 1, b = 2;\nlet c = a + b) / 2;\n", "let a = 1, b = 2;\nlet c = (a + b) / 2;\n"),
        ),
        ('console.log("hi"));\n',),
    ),
)
