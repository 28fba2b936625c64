"""Each rule proves itself with its own examples: what it repairs, and where it stays silent."""

from __future__ import annotations

import pytest

from classroom.linting import LANGUAGES, check, rules
from classroom.linting.budget import Work
from classroom.linting.dialects import dialect_of
from classroom.linting.explanations import fill
from classroom.linting.fitting.sameness import same_program
from classroom.linting.model import Example, Rule, apply_changes
from classroom.linting.reading import read

ALL = [(language, rule) for language in LANGUAGES for rule in rules(language)]
EXAMPLES = [(language, rule, example) for language, rule in ALL for example in rule.examples]
SILENT = [(language, rule, text) for language, rule in ALL for text in rule.silent]


def _name(value: object) -> str | None:
    if isinstance(value, Rule):
        return value.id
    return value.broken.strip()[:30] if isinstance(value, Example) else None


@pytest.mark.parametrize(("language", "rule", "example"), EXAMPLES, ids=_name)
def test_a_rule_proposes_the_repair_of_its_own_examples(language: str, rule: Rule, example: Example) -> None:
    dialect = dialect_of(language)
    stop = dialect.parse(example.broken)
    assert stop is not None, "an example has to be broken"
    work = Work()
    tokens = dialect.tokens_of(example.broken, work)
    reading = read(language, example.broken, stop, tokens, dialect.keywords, work, dialect.learned.seen)
    proposed = [apply_changes(example.broken, proposal.changes) for proposal in rule.propose(reading)]
    assert example.fixed in proposed


@pytest.mark.parametrize(("language", "rule", "example"), EXAMPLES, ids=_name)
def test_what_is_pushed_for_an_example_is_its_repair(language: str, rule: Rule, example: Example) -> None:
    suggestion = check(language, example.broken).suggestion
    assert suggestion is not None
    if suggestion.level == "push":
        assert suggestion.fixed is not None
        assert same_program(language, suggestion.fixed, example.fixed)


def test_semicolons_that_are_missing_line_after_line_are_put_in_together() -> None:
    lines = ["class A {", "  void F() {", "    int a = 3", "    int b = 4", "    G(a + b);", "  }", "}", ""]
    suggestion = check("csharp", "\n".join(lines)).suggestion
    assert suggestion is not None
    assert [(edit.line, edit.insert) for edit in suggestion.edits] == [(3, ";"), (4, ";")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_examples_are_repaired_as_they_say(language: str) -> None:
    shown = [
        (suggestion.fixed, example.fixed)
        for name, _, example in EXAMPLES
        if name == language and (suggestion := check(language, example.broken).suggestion) is not None
    ]
    right = sum(fixed is not None and same_program(language, fixed, wanted) for fixed, wanted in shown)
    assert right >= 0.7 * len(shown)


@pytest.mark.parametrize(("language", "rule", "text"), SILENT, ids=_name)
def test_a_rule_is_silent_where_it_has_no_evidence(language: str, rule: Rule, text: str) -> None:
    suggestion = check(language, text).suggestion
    assert suggestion is None or suggestion.rule != rule.id


@pytest.mark.parametrize(("language", "rule", "example"), EXAMPLES, ids=_name)
def test_the_repaired_example_is_a_valid_program(language: str, rule: Rule, example: Example) -> None:
    assert check(language, example.fixed).level == "none"


@pytest.mark.parametrize(("language", "rule"), ALL, ids=_name)
def test_a_rule_has_examples_and_words_without_gaps(language: str, rule: Rule) -> None:
    assert rule.examples
    assert rule.silent
    for example in rule.examples:
        suggestion = check(language, example.broken).suggestion
        assert suggestion is not None
        assert "…" not in suggestion.title + suggestion.explanation
        assert fill(suggestion.explanation, ()) == suggestion.explanation


@pytest.mark.parametrize(
    ("language", "text", "never"),
    [
        ("javascript", "let x = 3;\nif (x > 2):\n{\n  f(x);\n}\n", "if (x > 2);"),
        ("javascript", "while (true):\n{\n  f();\n}\n", "while (true);"),
        ("javascript", "if (x > 2):\n  f(x);\n", "if (x > 2);"),
        ("javascript", "function f(a):\n{\n  g(a);\n}\n", "function f(a);"),
        ("csharp", "while (x < 3):\n{\n  x++;\n}\n", "while (x < 3);"),
        ("csharp", "void F():\n{\n  x++;\n}\n", "void F();"),
        ("javascript", "let lives = 3; */\nf(lives);\n", "/*"),
    ],
)
def test_no_repair_makes_a_head_do_nothing_or_a_working_line_a_comment(language: str, text: str, never: str) -> None:
    suggestion = check(language, text).suggestion
    assert never not in ((suggestion.fixed if suggestion is not None else None) or "")
