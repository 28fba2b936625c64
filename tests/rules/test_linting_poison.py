"""Hostile and huge sources: an answer every time, never an exception, and nothing of them is run."""

from __future__ import annotations

import re
import sys
import threading
from typing import Any

import pytest

from classroom.linting import LANGUAGES, check, searching
from classroom.linting.budget import STEPS_AT_MOST, STEPS_PER_TOKEN, TOKENS_AT_MOST, Spent, Work
from classroom.linting.checking import IGNORE_FROM, POINT_ONLY_FROM
from classroom.linting.javascript import tokens as javascript_tokens
from classroom.linting.python.parser import parse as parse_python
from classroom.linting.searching import CHANGES_AT_MOST, PARSE_BUDGET
from classroom.vocabulary import Refused

N = 20_000
NESTED = ["(", "[", "{", "`${", "!", "- ", "a=>", "a?", "if(a)", "f(a,", "async(", "[a=[", "class A{m(){", "not ", "~"]
POISON = {
    **{f"{piece!r} nested": piece * N for piece in NESTED},
    "f-strings in f-strings": "f'{" * N,
    "f-strings with two quotes": "f'{f\"{" * N,
    **{f"{piece!r} once too often": "x = 1\n" + piece * 300 + "1" + ")" * 299 for piece in ("(", "[", "{")},
    "one long line": "x = (" + "1 + " * 12_000,
    "long line without end": "x = '" + "a" * 60_000,
    "many lines": "a = (1\n" * 8_000,
    "many blocks": "if a {\n" * 5_000,
    "many strings": "'a' " * 10_000,
    "a huge number": "x = " + "9" * 50_000 + " )",
    "a huge power": "x = 10 ** 10 ** 10 )",
    "a huge text": "x = 'a' * 10 ** 10 )",
    "nul": "print(1\0",
    "lone surrogates": "print('\ud800\udfff'",
    "only a byte order mark": "\ufeff",
    "line separators": "x = '\u2028'\u2029 (",
    "form feeds": "x = 1\f\f(\v",
    "tabs and spaces": "if a:\n\tb = 1\n        c = 2\n",
    "regular expressions": "x = /" + "(" * 5_000,
    "backslashes": "\\" * 20_000,
    "quotes": "'\"" * 10_000,
    "no end of line": "print(",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", POISON)
def test_poison_gets_an_answer(language: str, name: str) -> None:
    assert check(language, POISON[name]).level in ("push", "ask", "point", "none")


#: Each of these once kept the reader busy for seconds.
SIZE = 63_000
BUSY = {
    "slashes and squares": "/[" * (SIZE // 2),
    "slashes and rounds": "/(" * (SIZE // 2),
    "calls": "print(" * (SIZE // 6),
    "fewer calls": "print(" * 2_500,
    "calls of blocks": "({" * (SIZE // 2) + "\n)",
    "labels": "{a:" * (SIZE // 3) + "\n)",
    "braces above blank lines": "{ " * 15_000 + "\n" * 30_000 + "x",
    "brackets in brackets": "f(" + "(" * 15_000 + "a" + ")" * 15_000,
    "an open text and closers": "(" * 30_000 + '"a' + ")" * 30_000,
    "closers in a text": 'print("' + ")" * 60_000 + "x",
    "spaces in a text": 'print("a' + " " * 60_000 + "b",
    "commas in a text": 'print("a' + ", b" * 20_000,
    "squares in a text": 'x = ["' + "]" * 60_000 + '" b',
    "lines that go on": "'\\\n\\'" * (SIZE // 5),
    "foreign signs": "a===" * (SIZE // 4),
    "curly quotes": "“a”" * (SIZE // 3),
    "words": " ".join(f"ab{n}" for n in range(9_000)) + "(",
    "prints": "print(a) " * (SIZE // 9),
    "braces in a formatted text": 'x = f"' + '{"' * 20_000 + "}",
}
#: Lines of our own code that one check may run: it was tens of millions.
LINES_AT_MOST = 25 * STEPS_AT_MOST


def _lines_run(language: str, source: str) -> int:
    count = 0

    def seen(_frame: object, event: str, _argument: object) -> Any:
        nonlocal count
        count += event == "line"
        assert count <= LINES_AT_MOST, "too much work"
        return seen

    before = sys.gettrace()
    sys.settrace(seen)
    try:
        check(language, source)
    finally:
        sys.settrace(before)
    return count


def _what_parsers_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of each text that a parser is given from now on, its length."""
    read: list[int] = []
    judge = searching.Judge
    for verdict in ("accepts", "stops"):
        real = getattr(judge, verdict)

        def counted(self: Any, text: str, real: Any = real) -> Any:
            read.append(len(text) if self.runs > 0 else 0)
            return real(self, text)

        monkeypatch.setattr(judge, verdict, counted)
    return read


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", BUSY)
def test_no_program_keeps_the_reader_busy_or_has_the_parser_read_more_than_its_budget(
    language: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(BUSY[name]) <= POINT_ONLY_FROM
    read = _what_parsers_read(monkeypatch)
    assert _lines_run(language, BUSY[name]) <= LINES_AT_MOST
    assert sum(read) <= PARSE_BUDGET + 2 * SIZE


def test_a_line_is_not_searched_for_a_regular_expression_at_each_of_its_slashes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searches: list[int] = []

    class Counting:
        def match(self, text: str, at: int) -> re.Match[str] | None:
            searches.append(at)
            return real.match(text, at)

    real = javascript_tokens._REGEX
    monkeypatch.setattr(javascript_tokens, "_REGEX", Counting())
    javascript_tokens.tokens_of("/[" * 1_000 + "\n" + "/[" * 1_000, Work())
    assert len(searches) == 2 * javascript_tokens._SEARCHES_PER_LINE


def test_a_budget_pays_before_the_work_and_not_more_than_it_has() -> None:
    work = Work(3)
    work.spend(3)
    with pytest.raises(Spent):
        work.spend()


def test_a_program_of_more_tokens_than_the_budget_is_only_pointed_at() -> None:
    tokens = min(TOKENS_AT_MOST, STEPS_AT_MOST // STEPS_PER_TOKEN)
    assert check("python", "a()\n" * 100 + "print(1\n").level in ("push", "ask")
    assert check("python", "a()\n" * tokens + "print(1\n").level == "point"


def test_a_repair_of_many_places_is_not_offered() -> None:
    few, many = (
        "if " + " && ".join(["a"] * count) + ":\n    b = 1\n" for count in (CHANGES_AT_MOST, CHANGES_AT_MOST + 2)
    )
    assert check("python", few).suggestion is not None
    assert check("python", few).level in ("push", "ask")
    assert check("python", many).level == "point"


def test_quotes_in_the_braces_of_a_formatted_text_are_found_once() -> None:
    assert parse_python("x = f'{a['b']}'\n") is None
    assert parse_python("x = f'{a' 'b'\n") is not None


def test_a_large_source_is_only_pointed_at_and_a_huge_one_left_alone() -> None:
    line = "a = 1\n"
    large = line * (POINT_ONLY_FROM // len(line) + 1) + "print(1"
    huge = line * (IGNORE_FROM // len(line) + 1) + "print(1"
    assert check("python", large).level == "point"
    assert check("python", huge).level == "none"


@pytest.mark.parametrize(
    "source",
    [
        "globalThis.seen = 1; throw new Error('ran')",
        "while (true) {}",
        "function f() { throw 1 }\nf()",
        "var console = 1; let a = console.log",
        "__defineGetter__('x', () => { throw 1 })",
        "'use strict'; undefinedName = 1",
    ],
)
def test_javascript_is_read_and_not_run(source: str) -> None:
    assert check("javascript", source).level == "none"
    assert check("javascript", "seen").level == "none"
    assert check("javascript", source).level == "none"


def test_python_is_read_and_not_run() -> None:
    assert check("python", "raise SystemExit(3)\n").level == "none"


def test_names_of_one_program_are_unknown_to_the_next() -> None:
    assert check("javascript", "let a = 1; const b = 2; class C {}").level == "none"
    assert check("javascript", "let a = 1; const b = 2; class C {}").level == "none"


@pytest.mark.parametrize(
    "tail",
    ["if (a)", "while (a)", "x =", "x +", "else", "label:", "for (;;)", "const a", "x ?", "a.", "do", "throw", "new"],
)
def test_an_unfinished_program_is_never_taken_for_a_finished_one(tail: str) -> None:
    assert check("javascript", tail).level != "none"


@pytest.mark.parametrize(
    "source",
    [
        "a?.b?.[c]?.(d); x ??= 1; y ||= 2; z &&= 3",
        "class A { #x = 1; static y = 2; get z() { return this.#x } #m() {} static { this.q = 1 } }",
        "/(?<y>\\d{4})/dgimsuy.exec(x); /[\\p{L}--[a-z]]/v",
        "async function* f() { for await (const x of y) { yield await x } }",
        "`a${b}c${`d${e}`}`; 10n ** 2n; 1_000_000.5",
        "with (a) { b }\nvar let_ = 010",
        "x\nlet y = 1",
        "a\n++b",
        "if (a = b) { c() }",
        "label: for (;;) { continue label }",
    ],
)
def test_modern_and_sloppy_javascript_is_left_alone(source: str) -> None:
    assert check("javascript", source).level == "none"


@pytest.mark.parametrize("source", ["f'{a[\"b\"]}'\n", 'print(f"{a["b"]}")\n', "match a:\n    case 1:\n        pass\n"])
def test_newer_python_is_left_alone(source: str) -> None:
    assert check("python", source).level == "none"


def test_each_thread_has_a_parser_of_its_own() -> None:
    levels: list[str] = []
    workers = [
        threading.Thread(target=lambda: levels.append(check("javascript", "let a = f(1;\nb(a);\n").level))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(levels) == 4
    assert set(levels) <= {"push", "ask"}


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        check("cobol", "")
    assert refusal.value.code == "unknown_type"
