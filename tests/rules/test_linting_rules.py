"""Each rule proves itself with its own examples: what it repairs, and where it stays silent."""

from __future__ import annotations

import pytest

from classroom.linting import LANGUAGES, check, rules
from classroom.linting.explanations import fill
from classroom.linting.model import Example, Rule

ALL = [(language, rule) for language in LANGUAGES for rule in rules(language)]
EXAMPLES = [(language, rule, example) for language, rule in ALL for example in rule.examples]
SILENT = [(language, rule, text) for language, rule in ALL for text in rule.silent]


def _name(value: object) -> str | None:
    if isinstance(value, Rule):
        return value.id
    return value.broken.strip()[:30] if isinstance(value, Example) else None


@pytest.mark.parametrize(("language", "rule", "example"), EXAMPLES, ids=_name)
def test_a_rule_repairs_its_own_examples(language: str, rule: Rule, example: Example) -> None:
    suggestion = check(language, example.broken).suggestion
    assert suggestion is not None
    assert suggestion.fixed == example.fixed
    assert suggestion.rule == rule.id
    assert suggestion.level == example.level


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
