"""Hostile and huge sources: an answer every time, never an exception, and nothing of them is run."""

from __future__ import annotations

import threading

import pytest

from classroom.linting import check
from classroom.linting.checking import IGNORE_FROM, POINT_ONLY_FROM
from classroom.vocabulary import Refused

N = 20_000
NESTED = ["(", "[", "{", "`${", "!", "- ", "a=>", "a?", "if(a)", "f(a,", "async(", "[a=[", "class A{m(){", "not ", "~"]
POISON = {
    **{f"{piece!r} nested": piece * N for piece in NESTED},
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


@pytest.mark.parametrize("language", ["python", "javascript"])
@pytest.mark.parametrize("name", POISON)
def test_poison_gets_an_answer(language: str, name: str) -> None:
    assert check(language, POISON[name]).level in ("push", "ask", "point", "none")


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
    workers = [threading.Thread(target=lambda: levels.append(check("javascript", "f(1;").level)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert levels == ["push"] * 4


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        check("cobol", "")
    assert refusal.value.code == "unknown_type"
