"""Places and messages are read from what compilers and interpreters really print."""

import pytest

from classroom.diagnostics import MOST, compiled_by_mcs, diagnostics_of, is_unreadable
from classroom.sandboxing import Diagnostic

MCS = """./Main.cs(1,63): error CS1002: ; expected
./Main.cs(3,0): error CS1525: Unexpected symbol `int'
./sub/Other file.cs(10,17): error CS0246: The type or namespace name `Lst' could not be found. Are you missing `x'?
./Main.cs(1,63): error CS1002: ; expected
./Main.cs(4,5): warning CS0219: The variable `x' is assigned but its value is never used
Compilation failed: 3 error(s), 1 warnings
"""
PYTHON_ERROR = """Traceback (most recent call last):
  File "/box/main.py", line 3, in <module>
    f()
  File "/box/util.py", line 2, in f
    print(x)
          ^
  File "/usr/lib/python3.11/json/__init__.py", line 346, in loads
    return _default_decoder.decode(s)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^
NameError: name 'x' is not defined
"""
PYTHON_UNREADABLE = """  File "/box/main.py", line 2
    def f(:
          ^
SyntaxError: invalid syntax
"""
PYTHON_EVAL = """Traceback (most recent call last):
  File "/box/main.py", line 1, in <module>
    eval('1 +')
  File "<string>", line 1
    1 +
      ^
SyntaxError: invalid syntax
"""
NODE_ERROR = """/box/main.js:2
let b = a.b.c;
            ^

TypeError: Cannot read properties of undefined (reading 'c')
    at Object.<anonymous> (/box/main.js:2:13)
    at Module._compile (node:internal/modules/cjs/loader:1872:14)

Node.js v24.19.0
"""
NODE_UNREADABLE = """/box/main.js:2
let b = a.b.c(;
              ^

SyntaxError: Unexpected token ';'
    at wrapSafe (node:internal/modules/cjs/loader:1804:18)

Node.js v24.19.0
"""
NODE_LATER = """/box/main.js:1
JSON.parse('{');
     ^

SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)
    at JSON.parse (<anonymous>)
    at Object.<anonymous> (/box/main.js:1:6)

Node.js v24.19.0
"""
MONO_ERROR = """
Unhandled Exception:
System.NullReferenceException: Object reference not set to an instance of an object
  at A.F (System.Int32[] a) [0x00001] in /box/Main.cs:7 
  at A.Main () [0x00009] in /box/Main.cs:2 
[ERROR] FATAL UNHANDLED EXCEPTION: System.NullReferenceException: Object reference not set to an instance of an object
  at A.F (System.Int32[] a) [0x00001] in /box/Main.cs:7 
"""  # noqa: W291  (Mono ends these lines with a blank)


def test_the_compiler_of_mono_tells_each_error_once_and_warnings_are_none() -> None:
    assert compiled_by_mcs(MCS) == (
        Diagnostic(1, 63, "CS1002", "; expected", "Main.cs"),
        Diagnostic(3, 0, "CS1525", "Unexpected symbol `int'", "Main.cs"),
        Diagnostic(
            10,
            17,
            "CS0246",
            "The type or namespace name `Lst' could not be found. Are you missing `x'?",
            "sub/Other file.cs",
        ),
    )


def test_an_error_without_a_place_is_one() -> None:
    told = "error CS5001: Program `m.exe' does not contain a static `Main' method suitable for an entry point"
    (found,) = compiled_by_mcs(told)
    assert (found.line, found.column, found.code) == (0, 0, "CS5001")


def test_a_flood_of_errors_is_cut() -> None:
    assert len(compiled_by_mcs("\n".join(f"Main.cs({n},1): error CS1002: ; expected" for n in range(1, 500)))) == MOST


@pytest.mark.parametrize(
    ("language", "stderr", "found"),
    [
        ("python", PYTHON_ERROR, Diagnostic(2, 0, "NameError", "name 'x' is not defined", "util.py")),
        ("python", PYTHON_UNREADABLE, Diagnostic(2, 7, "SyntaxError", "invalid syntax", "main.py")),
        (
            "javascript",
            NODE_ERROR,
            Diagnostic(2, 13, "TypeError", "Cannot read properties of undefined (reading 'c')", "main.js"),
        ),
        ("javascript", NODE_UNREADABLE, Diagnostic(2, 15, "SyntaxError", "Unexpected token ';'", "main.js")),
        (
            "csharp",
            MONO_ERROR,
            Diagnostic(
                7, 0, "System.NullReferenceException", "Object reference not set to an instance of an object", "Main.cs"
            ),
        ),
    ],
)
def test_an_error_has_the_innermost_place_in_the_childs_own_files(
    language: str, stderr: str, found: Diagnostic
) -> None:
    assert diagnostics_of(language, stderr) == (found,)


@pytest.mark.parametrize(
    ("language", "stderr", "unreadable"),
    [
        ("python", PYTHON_UNREADABLE, True),
        ("python", PYTHON_ERROR, False),
        ("python", PYTHON_EVAL, False),
        ("javascript", NODE_UNREADABLE, True),
        ("javascript", NODE_ERROR, False),
        ("javascript", NODE_LATER, False),
        ("csharp", MONO_ERROR, False),
        ("python", "", False),
    ],
)
def test_a_program_that_could_not_begin_is_told_from_one_that_met_bad_code_later(
    language: str, stderr: str, unreadable: bool
) -> None:
    assert is_unreadable(language, stderr) is unreadable


@pytest.mark.parametrize("language", ["python", "javascript", "csharp"])
@pytest.mark.parametrize("stderr", ["", "\n", "^", "  File", "Main.cs(9", "\0\x1b", "/box/main.js:3", "   at x"])
def test_anything_can_be_read(language: str, stderr: str) -> None:
    assert len(diagnostics_of(language, stderr)) <= 1
