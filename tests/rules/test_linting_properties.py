"""What holds for every source: edits make `fixed`, `fixed` is valid, columns count as an editor counts."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from classroom.linting import LANGUAGES, Finding, apply_edits, check, rules
from classroom.linting.model import Change, apply_changes
from classroom.linting.positions import normalise, to_edits
from tests.amounts import examples

languages = st.sampled_from(LANGUAGES)
PIECES = [
    *(
        [
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "(",
            ")",
            ",",
            ";",
            ":",
            ".",
            "=",
            "==",
            "=>",
            "=<",
            "&&",
            "||",
            "!",
            "+",
            "-",
            "*",
            "/",
            "//",
            "#",
            "'",
            '"',
            "`",
            "\\",
            "“",
            "”",
            "@",
            "$",
            "${",
            "++",
            "->",
            "<",
            ">",
        ]
    ),
    *(
        [
            "if",
            "else",
            "elif",
            "while",
            "for",
            "def",
            "function",
            "return",
            "let",
            "const",
            "in",
            "range",
            "print",
            "console.log",
            "class",
            "try",
        ]
    ),
    *(
        [
            "fucntion",
            "retrun",
            "pirnt",
            "whlie",
            "a",
            "b",
            "x1",
            "12",
            "3.5",
            "'text'",
            '"t"',
            'f"{a}"',
            "and",
            "or",
            "not",
            "true",
            "None",
            "😀",
            "é",
        ]
    ),
    *(["\n", "\n\n", "\r\n", "\r", "\t", "\x00", "�", "\ufeff", "\u2028", "/*", "*/", "'''", '"""']),
    "    ",
    "\n    ",
    "\n  ",
]
soups = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
glued = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
broken_examples = [(lang, case.broken) for lang in LANGUAGES for rule in rules(lang) for case in rule.examples]


def _assert_sound(language: str, source: str, finding: Finding) -> None:
    suggestion = finding.suggestion
    assert finding.level in ("push", "ask", "point", "none")
    if finding.level == "none":
        assert suggestion is None
        assert finding.problem is None
        return
    assert finding.problem is not None
    assert 1 <= finding.problem.line <= source.count("\n") + source.count("\r") + 1
    assert finding.problem.column >= 1
    assert suggestion is not None
    assert suggestion.level == finding.level
    if finding.level == "point":
        assert suggestion.edits == ()
        assert suggestion.fixed is None
        return
    assert suggestion.fixed is not None
    assert suggestion.edits
    assert apply_edits(source, suggestion.edits) == suggestion.fixed
    assert check(language, suggestion.fixed).level == "none"
    places = [(edit.line, edit.column, edit.delete) for edit in suggestion.edits]
    assert places == sorted(places)
    for (line, column, delete), (next_line, next_column, _) in pairwise(places):
        assert (line, column + delete) < (next_line, next_column)


@settings(max_examples=examples(300), deadline=None)
@given(languages, soups | glued | st.text(max_size=200))
@example("python", "print(\ud800")
@example("javascript", "\ufefflet a = (1;\r\n")
def test_any_source_gets_a_sound_answer(language: str, source: str) -> None:
    _assert_sound(language, source, check(language, source))


@settings(max_examples=examples(300), deadline=None)
@given(st.sampled_from(broken_examples), st.randoms(use_true_random=False))
def test_a_broken_example_with_one_more_slip_gets_a_sound_answer(case: tuple[str, str], slips: random.Random) -> None:
    language, source = case
    at = slips.randrange(len(source))
    piece = slips.choice(["", *PIECES])
    slipped = source[:at] + piece + source[at + slips.randrange(2) :]
    _assert_sound(language, slipped, check(language, slipped))


@settings(max_examples=examples(100), deadline=None)
@given(st.sampled_from(broken_examples))
def test_line_ends_and_a_byte_order_mark_change_nothing_but_themselves(case: tuple[str, str]) -> None:
    language, source = case
    plain = check(language, source)
    assert plain.suggestion is not None
    assume(plain.suggestion.fixed is not None)
    assert plain.suggestion.fixed is not None
    for newline in ("\r\n", "\r"):
        other = check(language, source.replace("\n", newline))
        assert other.suggestion is not None
        assert other.suggestion.fixed == plain.suggestion.fixed.replace("\n", newline)
    marked = check(language, "\ufeff" + source)
    assert marked.suggestion is not None
    assert marked.suggestion.fixed == "\ufeff" + plain.suggestion.fixed


@settings(max_examples=examples(200), deadline=None)
@given(st.text(alphabet="ab😀é\n\r\ufeff", max_size=30), st.data())
def test_changes_survive_the_way_through_lines_and_columns(source: str, data: st.DataObject) -> None:
    text = normalise(source)
    at = data.draw(st.integers(0, len(text)))
    line_rest = len(text[at:].split("\n", 1)[0])
    change = Change(at, data.draw(st.integers(0, line_rest)), "x")
    edits = to_edits(source, text, [change])
    assert normalise(apply_edits(source, edits)) == apply_changes(text, [change])


@pytest.mark.parametrize(
    ("language", "source", "column"),
    [
        ("python", 'print("😀😀", "é"\n', 18),
        ("javascript", 'let a = 1;\nconsole.log("😀😀", "e\u0301";\n', 25),
        ("csharp", 'class A {\n  void F() {\n    Console.WriteLine("😀é", 3;\n  }\n}\n', 31),
        ("python", 'a = "😀" if b = 1\n', None),
    ],
)
def test_columns_count_utf_16_units_behind_an_emoji(language: str, source: str, column: int | None) -> None:
    suggestion = check(language, source).suggestion
    assert suggestion is not None
    if column is None:
        assert suggestion.level == "point"
    else:
        assert suggestion.edits[0].column == column


def test_an_id_is_the_one_given_or_always_the_same_for_the_same_source() -> None:
    first, second = check("python", "print(1"), check("python", "print(1", source_rev="r7")
    given_id = check("python", "print(1", suggestion_id="s-1").suggestion
    assert first.suggestion is not None
    assert second.suggestion is not None
    assert given_id is not None
    assert first.suggestion.id == second.suggestion.id
    assert second.suggestion.source_rev == "r7"
    assert given_id.id == "s-1"
