"""A round or square bracket that was never closed, closed twice, or closed with the wrong shape."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.evidence import brackets, sole
from classroom.linting.model import Example, Proposal, Rule, insert
from classroom.linting.reading import Reading

_HEADS = frozenset(["if", "while", "for", "foreach", "switch", "catch", "using", "lock"])


def _head_end(reading: Reading, opener: int, line: int) -> int | None:
    """Before the `{` or at the end of the line, for `if (x > 3 {` and `for (int i = 0; i < 3; i++`."""
    tokens = reading.on_line(line)
    head = reading.token(opener - 1)
    if reading.code[opener].text != "(" or head is None or head.kind != "word" or len(tokens) < 3:
        return None
    if tokens[-1].text == "{":
        return tokens[-2].end
    following = reading.next_code_line(line)
    opens = following and reading.on_line(following)[0].text == "{"
    return tokens[-1].end if head.text in _HEADS and opens else None


def _missing(reading: Reading) -> Iterator[Proposal]:
    yield from brackets.missing_closers(reading, _head_end, sure=0.94, unsure=0.65)
    yield from _head_and_body(reading)
    yield from sole.head_ends(reading, _HEADS)
    yield from sole.sum_ends(reading)
    yield from sole.text_ends(reading)


def _head_and_body(reading: Reading) -> Iterator[Proposal]:
    """`if (x == 3 return 1;`: the statement that the head belongs to stands behind it on its line."""
    for opener in reading.pairing.unclosed:
        head = reading.token(opener - 1)
        if reading.code[opener].text != "(" or head is None or head.text not in _HEADS:
            continue
        line = reading.line_of(reading.code[opener].start)
        for index in range(opener + 2, opener + 40):
            token = reading.token(index)
            if token is None or reading.line_of(token.start) != line:
                break
            if token.text in ("return", "break", "continue", "throw"):
                yield Proposal((insert(reading.code[index - 1].end, ")"),), 0.93, (")", "("))
                break


RULES = (
    Rule(
        "missing-closer",
        _missing,
        (
            Example("F(3 * (4 + 2;\n", "F(3 * (4 + 2));\n"),
            Example("F((4 + 2) * 3;\n", "F((4 + 2) * 3);\n"),
            Example('Console.WriteLine("hi";\n', 'Console.WriteLine("hi");\n'),
            Example("if (a > 3 {\n  b = 1;\n}\n", "if (a > 3) {\n  b = 1;\n}\n"),
            Example("for (int i = 0; i < 3; i++ {\n  F(i);\n}\n", "for (int i = 0; i < 3; i++) {\n  F(i);\n}\n"),
            Example("while (a < 3\n{\n  a++;\n}\n", "while (a < 3)\n{\n  a++;\n}\n"),
            Example("if (a == 3 return;\n", "if (a == 3) return;\n"),
            Example(
                "if (Input.GetKey(KeyCode.Space)\n{\n  F();\n}\n", "if (Input.GetKey(KeyCode.Space))\n{\n  F();\n}\n"
            ),
            Example("if (a && (b || c)\n{\n  F();\n}\n", "if (a && (b || c))\n{\n  F();\n}\n"),
            Example("if (int.TryParse(s, out n)\n{\n  F();\n}\n", "if (int.TryParse(s, out n))\n{\n  F();\n}\n"),
            Example("while (F(x)\n{\n  G();\n}\n", "while (F(x))\n{\n  G();\n}\n"),
            Example(
                "for (int i = 0; i < F(n); i = G(i)\n{\n  H();\n}\n",
                "for (int i = 0; i < F(n); i = G(i))\n{\n  H();\n}\n",
            ),
            Example("foreach (var x in F(a)\n{\n  G();\n}\n", "foreach (var x in F(a))\n{\n  G();\n}\n"),
            Example("int a = ((1 + 2) * 3;\n", "int a = ((1 + 2) * 3);\n"),
            Example('GameObject.Find("A".transform.F();\n', 'GameObject.Find("A").transform.F();\n'),
        ),
        ('Console.WriteLine("hi");\n', "F(\n  1,\n  2\n);\n"),
    ),
    Rule(
        "surplus-closer",
        brackets.surplus_closers,
        (Example('Console.WriteLine("hi"));\n', 'Console.WriteLine("hi");\n'),),
        ("int x = (a + (b));\n", "int c = a + b) / 2;\n", "Random r = new Random);\n"),
    ),
    Rule(
        "wrong-closer",
        brackets.wrong_closers,
        (
            Example("int x = a[3);\n", "int x = a[3];\n"),
            Example("F(1, 2];\n", "F(1, 2);\n"),
            Example("int[] a = {1, 2};\nint x = a(0];\n", "int[] a = {1, 2};\nint x = a[0];\n"),
        ),
        ("int x = a[(3)];\n",),
    ),
    Rule(
        "missing-opener",
        brackets.lost_openers,
        (
            Example("List<int> a = new List<int>);\n", "List<int> a = new List<int>();\n"),
            Example("int c = a + b) / 2;\n", "int c = (a + b) / 2;\n"),
        ),
        ('F("hi"));\n',),
    ),
)
