"""Tests of C# programs: what is printed, and what methods give back for plain JSON values."""

from __future__ import annotations

import json
from typing import Any

import pytest

import sandbox
from classroom.sandboxing import Job, Limits, Test, TestReport

PROGRAM = """
using System;
using System.Collections.Generic;
using System.Linq;
enum Colour { Red, Green }
class Point { public int x; }
class Game {
  static int calls;
  public static int Count() { return ++calls; }
  static double Mean(int[] marks) { return marks.Average(); }
  static List<string> Shout(List<string> words, string end = "!") {
    return words.Select(w => w.ToUpper() + end).ToList();
  }
  static char Last(string word) { return word[word.Length - 1]; }
  static Colour Other(Colour c) { return c == Colour.Red ? Colour.Green : Colour.Red; }
  static int? Half(int? n) { return n % 2 == 0 ? n / 2 : null; }
  static Dictionary<int, bool> Flip(Dictionary<int, bool> d) { return d.ToDictionary(p => p.Key, p => !p.Value); }
  static (int, string) Both(int n, string s) { return (n, s); }
  static int[][] Grid(int[][] g) { return g.Reverse().ToArray(); }
  static int Queued(Queue<int> q) { return q.Dequeue(); }
  static float Third(float f) { return f / 3; }
  static long Big(long n) { return n + 1; }
  static void Quiet(string s) { Console.Write(s); }
  static Point Where() { return new Point(); }
  static object Endless() { var all = new List<object>(); all.Add(all); return all; }
  static int Fail(int n) { return new int[1][n]; }
  static void Forever() { while (true) { } }
}
class Other { static string Name() { return "other"; } }
class Third { static string Name() { return "third"; } }
"""


def asked(*calls: tuple[Any, ...], text: str = PROGRAM) -> tuple[TestReport, ...]:
    """One report for each (name, argument, ...)."""
    tests = tuple(
        Test(str(place), call=name, args=args) for place, (name, *rest) in enumerate(calls) for args in [tuple(rest)]
    )
    outcome = sandbox.run(Job("csharp", (("Main.cs", text),), "Main.cs", tests=tests), Limits())
    assert outcome.verdict == "ok", outcome
    return outcome.tests


def test_plain_values_become_what_the_method_takes_and_its_result_becomes_plain() -> None:
    cases: list[tuple[tuple[Any, ...], Any]] = [
        (("Mean", [1, 2, 4]), 7 / 3),
        (("Shout", ["ü", 'say "hi"\n']), ["Ü!", 'SAY "HI"\n!']),
        (("Shout", [], "?"), []),
        (("Last", "owl"), "l"),
        (("Other", "Red"), "Green"),
        (("Half", 8), 4),
        (("Half", 7), None),
        (("Half", None), None),
        (("Flip", {"1": True, "2": False}), {"1": False, "2": True}),
        (("Both", -3, "🦉"), [-3, "🦉"]),
        (("Grid", [[1], [], [2, 3]]), [[2, 3], [], [1]]),
        (("Queued", [5, 6]), 5),
        (("Big", 2**53), 2**53 + 1),
        (("Other.Name",), "other"),
        (("Third.Name",), "third"),
        (("Game.Mean", [1.0]), 1),
    ]
    reports = asked(*(call for call, _ in cases))
    assert [(report.status, report.error) for report in reports] == [("answered", "")] * len(cases)
    assert [json.loads(report.result or "") for report in reports] == [result for _, result in cases]


def test_what_a_method_prints_is_kept_beside_its_result_and_static_fields_begin_anew() -> None:
    quiet, first, second = asked(("Quiet", "psst"), ("Count",), ("Count",))
    assert (quiet.stdout, quiet.result) == ("psst", "null")
    assert (first.result, second.result) == ("1", "1")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (("Nothing",), "There is no static method Nothing."),
        (("Mean", ["one"]), '"one" is no Int32'),
        (("Mean", [1.5]), "1.5 is no Int32"),
        (("Last", None, 1), "it takes 1, there are 2"),
        (("Big", 2**70), "is no Int64"),
        (("Other", "Blue"), '"Blue" is no Colour'),
        (("Where",), "A Point can't be told"),
        (("Endless",), "goes on for ever"),
        (("Fail", 3), "System.IndexOutOfRangeException"),
    ],
)
def test_a_call_that_cannot_be_answered_says_why(call: tuple[Any, ...], words: str) -> None:
    report, after = asked(call, ("Last", "b"))
    assert (report.status, report.result) == ("raised", None)
    assert words in report.error
    assert "Harness" not in report.error
    assert "Calls" not in report.error
    assert after.result == '"b"'


def test_a_method_that_does_not_come_back_leaves_the_later_tests_unanswered() -> None:
    tests = tuple(Test(name, call=name) for name in ("Count", "Forever", "Count"))
    outcome = sandbox.run(Job("csharp", (("Main.cs", PROGRAM),), "Main.cs", tests=tests), Limits(cpu_s=1.0))
    assert outcome.verdict == "cpu"
    assert [report.status for report in outcome.tests] == ["answered", "none", "none"]


def test_a_program_may_print_and_be_called_in_one_submission() -> None:
    text = "class P { static int n; static void Main() { n++; System.Console.Write(n + System.Console.ReadLine()); }\n"
    text += "static int Twice(int a) { return n + 2 * a; } }"
    tests = (Test("1", "a"), Test("2", call="Twice", args=(4,)), Test("3", "b"))
    outcome = sandbox.run(Job("csharp", (("Main.cs", text),), "Main.cs", tests=tests), Limits())
    assert [(report.stdout, report.result) for report in outcome.tests] == [("1a", None), ("", "8"), ("1b", None)]
