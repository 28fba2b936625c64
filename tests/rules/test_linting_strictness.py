"""What a parser here lets pass and the machine of the child does not: looked for besides, and only with evidence."""

from __future__ import annotations

import pytest

from classroom.linting import check
from classroom.linting.csharp.parser import Effort
from classroom.linting.dialects import dialect_of
from classroom.linting.searching import PARSE_BUDGET, PARSES_AT_LEAST


@pytest.mark.parametrize(
    "text",
    [
        "let f = function(x) => x;\n",
        "function f(x) => { return x; }\n",
        "let o = { f: function() => 3 };\n",
        "let a = [, 1 2];\n",
        "let a = [1,, 'a' 'b'];\n",
        "let a = [x,, y z];\n",
        "a + [j] = 3;\n",
        "a && {j} = 3;\n",
    ],
)
def test_javascript_that_no_browser_reads_is_not_taken_for_valid(text: str) -> None:
    assert check("javascript", text).level != "none"
    assert not dialect_of("javascript").parses(text)


@pytest.mark.parametrize(
    "text",
    [
        "let f = async function (x) { return (y) => x; };\n",
        "function f(g = (x) => x) { return g; }\n",
        "f(function (x) { return x; }, (y) => y);\n",
        "let a = [, 1, 2];\n",
        "let a = [1,, 'a' + 'b', x => y, new A, typeof b, async c => d];\n",
        "let a = [1,, `a``b`, 'c'`d`];\n",
        "[a, b] = [b, a];\n",
        "let x = y = [1];\n",
        "if (a && b[1] == 3) { [c] = d; }\n",
        "let s = 'function(x) => x', t = '[, 1 2]';\n",
        "for (const [k, v] of m) { ({ k } = v); }\n",
    ],
)
def test_javascript_that_browsers_read_stays_valid(text: str) -> None:
    assert check("javascript", text).level == "none"


@pytest.mark.parametrize("end", ["#endregion", "#pragma warning restore", "#nullable enable", "// the end"])
def test_a_last_line_of_csharp_needs_no_line_end(end: str) -> None:
    begin = "#region a\n" if end == "#endregion" else ""
    assert check("csharp", f'{begin}class A {{ string é = "é"; }}\n{end}').level == "none"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("int lives = 1;\nif (lives = 3) {\n  F();\n}\n", 2),
        ("class A {\n  void F(int lives) {\n    while (lives = 0) {\n      G();\n    }\n  }\n}\n", 3),
        ("int F(int x) {\n  Return x;\n}\n", 2),
        ("class A {\n  Int x = 3;\n}\n", 2),
        ("class A {\n  Void F() { }\n}\n", 2),
        ("while (true) {\n  Break;\n}\n", 2),
    ],
)
def test_csharp_that_no_compiler_takes_is_found_by_its_declarations(text: str, line: int) -> None:
    problem = check("csharp", text).problem
    assert problem is not None
    assert problem.line == line


@pytest.mark.parametrize(
    "text",
    [
        "bool over = true;\nif (over = Ask()) {\n}\n",
        "if (elsewhere = 3) {\n}\n",
        "class A {\n  int x;\n  void F() {\n    bool x = true;\n    if (x = G()) {\n    }\n  }\n}\n",
        "class Return { }\nclass A {\n  Return r;\n}\n",
        "enum K {\n  Return,\n  Break\n}\n",
        "switch (x) {\n  case 1:\n    Break();\n    break;\n}\nvoid Break() { }\n",
        "class A {\n  int Return { get; set; }\n  void F() {\n    Return = 3;\n  }\n}\n",
        "int lives = 1;\nif ((lives = F()) > 3) {\n}\n",
    ],
)
def test_csharp_without_evidence_is_left_alone(text: str) -> None:
    assert check("csharp", text).level == "none"


def test_a_text_that_is_hard_to_read_costs_more_than_a_program_of_its_length() -> None:
    hard, easy = (
        "x = 1 2\n" * 1_000,
        "class Player {\n    void Count() {\n        score = score + 1;\n    }\n}\n" * 120 + ")\n",
    )
    stops = [dialect_of("csharp").parse(text) for text in (hard, easy)]
    assert all(stop is not None for stop in stops)
    efforts = [stop.effort / len(text) for stop, text in zip(stops, (hard, easy), strict=True) if stop is not None]
    assert efforts[0] > 5 * efforts[1]


def test_a_text_that_could_be_parsed_a_few_times_only_is_marked_and_not_searched() -> None:
    text = "x = 1 2\n" * 1_600
    stop = dialect_of("csharp").parse(text)
    assert stop is not None
    assert PARSE_BUDGET // stop.effort < PARSES_AT_LEAST
    assert check("csharp", text).level == "point"


@pytest.mark.parametrize("piece", ["x = 1 ", "a < b; ", "F(a, b) ", "'"])
def test_a_line_that_needs_too_many_steps_is_left_alone(piece: str) -> None:
    assert check("csharp", piece * (98_000 // len(piece))).level == "none"


def test_effort_is_counted_in_bytes_of_a_usual_program() -> None:
    effort = Effort()
    effort.steps = 100
    assert effort.length(7_700) == 7_700
    assert effort.length(3_000) > 4 * 7_700
    assert effort.surplus(7_700) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Using System;\nclass A { }\n",
        "usign System;\nclass A { }\n",
        "import System;\nclass A { }\n",
        "Dog d = new Dog;\n",
        "foreach (x in xs) { }\n",
        "class A {\n  void F\n  { }\n}\n",
        "try { F(); }\n",
        "if (x > 3 && && y > 3) { }\n",
    ],
)
def test_csharp_that_the_grammar_reads_as_something_rare_is_not_taken_for_valid(text: str) -> None:
    assert check("csharp", text).level != "none"
    assert not dialect_of("csharp").parses(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dog System;\n",
        "Dog d = new();\nvar e = new Dog { A = 1 };\nvar f = new { A = 1 };\nvar g = new[] { 1 };\n",
        "foreach ((int a, int b) in xs) { }\nforeach (var (a, b) in xs) { }\n",
        "class A {\n  int F { get; set; }\n  event E G { add { } remove { } }\n}\nclass B { }\nrecord C { }\n",
        "try { } finally { }\ntry { } catch (E e) when (e.X) { }\n",
        "if (o is Dog { }) { }\nvar y = o switch { Dog { } => 1, _ => 2 };\n",
        "unsafe { int* p = &x; if (a && *p > 3) { } }\n",
        "class A<T> where T : new() { }\n",
        '// try { } new Dog;\nstring s = "foreach (x in xs) a && && b new Dog;";\n',
        "#if A\nint x = 1;\n#else\nint y = 2;\n#endif\n",
    ],
)
def test_rare_csharp_that_a_compiler_takes_stays_valid(text: str) -> None:
    assert check("csharp", text).level == "none"
