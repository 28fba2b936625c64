"""The words for error messages: which entry a message finds, and what every entry has to keep to."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import textstat

from classroom.linting import LANGUAGES, check, rules
from classroom.linting.dialects import dialect_of
from classroom.linting.explanations import MISSING, WORDS_AT_MOST, Explanation, explain, fill, load_explanations
from classroom.linting.texts import EXPLANATIONS
from classroom.linting.wording import explain_error, misconception_of, words_for

CONTENT = Path(__file__).parents[2] / "content"
MISCONCEPTIONS = tomllib.loads((CONTENT / "misconceptions.toml").read_text(encoding="utf-8"))
GOLDEN = Path(__file__).parent.parent / "golden" / "linting" / "messages.json"
MESSAGES = [
    (language, origin, message, wanted)
    for language, origins in json.loads(GOLDEN.read_text(encoding="utf-8")).items()
    for origin, messages in origins.items()
    for message, wanted in messages.items()
]
#: Programs whose marked line tells what their message does not, by the explanation's name.
LINES = [
    (language, name, program)
    for language, names in json.loads((GOLDEN.parent / "lines.json").read_text(encoding="utf-8")).items()
    for name, programs in names.items()
    for program in programs
]
#: A message of each language that says nothing but that something is there.
GENERAL = {"python": "invalid syntax", "javascript": "Unexpected token", "csharp": "unexpected text"}
#: A word that nobody named, in the texts for children ("this line" is one).
HOLE = re.compile(rf"\b(?:after|up|know|is|for|store|no) {MISSING}\b[.,]|…|\{{\d\}}|''|\"\"|  | \.(?!\.)")
#: Parts of patterns that Python and JavaScript understand differently, or only one of them.
ONLY_ONE_KNOWS = re.compile(r"\(\?P|\(\?[a-z]+[):]|\\[AZz]|\(\?>|[*+?]\+|\(\?#|\$\)")

ENTRY = """
[[explanation]]
id = "{id}"
language = "python"
origin = "parse"
misconception = "slip"
pattern = "{pattern}"
title = "t"
text = "{text}"
action = "a"
"""


@pytest.mark.parametrize(("language", "origin", "message", "wanted"), MESSAGES)
def test_a_message_finds_its_explanation(language: str, origin: str, message: str, wanted: str) -> None:
    found = explain_error(language, origin, message)
    assert found is not None
    assert found[0].id == wanted


@pytest.mark.parametrize(("language", "origin", "message", "wanted"), MESSAGES)
def test_the_words_for_a_message_have_no_open_placeholder(
    language: str, origin: str, message: str, wanted: str
) -> None:
    found = explain_error(language, origin, message)
    assert found is not None
    assert not re.search(r"\{\d\}", found[1] + found[2])


@pytest.mark.parametrize("entry", EXPLANATIONS, ids=lambda entry: entry.id)
def test_an_explanation_is_short_and_its_pattern_means_the_same_in_both_languages(entry: Explanation) -> None:
    assert len(f"{entry.text} {entry.action}".split()) <= WORDS_AT_MOST
    assert entry.title
    assert entry.text
    assert entry.action.endswith((".", "..."))
    assert not ONLY_ONE_KNOWS.search(entry.pattern)


@pytest.mark.parametrize("entry", EXPLANATIONS, ids=lambda entry: entry.id)
def test_an_explanation_is_read_with_five_years_of_school(entry: Explanation) -> None:
    """The grade of Flesch and Kincaid, counted by textstat."""
    assert textstat.flesch_kincaid_grade(f"{entry.text} {entry.action}") <= 5


def test_the_grade_tells_hard_words_from_easy_ones() -> None:
    assert textstat.flesch_kincaid_grade("Initialisation necessitates considerable deliberation beforehand.") > 12


@pytest.mark.parametrize("entry", EXPLANATIONS, ids=lambda entry: entry.id)
def test_an_explanation_names_a_misconception_of_the_one_vocabulary(entry: Explanation) -> None:
    assert entry.misconception in MISCONCEPTIONS


@pytest.mark.parametrize(("language", "rule"), [(name, rule.id) for name in LANGUAGES for rule in rules(name)])
def test_a_rule_has_its_misconception_through_its_words(language: str, rule: str) -> None:
    assert misconception_of(language, rule) in MISCONCEPTIONS


def test_each_misconception_tells_mentors_what_a_child_may_believe() -> None:
    for entry in MISCONCEPTIONS.values():
        assert set(entry) == {"title", "about"}
        assert entry["about"].endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_forty_messages_and_more_are_explained(language: str) -> None:
    assert sum(entry.language == language and entry.origin != "rule" for entry in EXPLANATIONS) >= 40


def test_the_machine_takes_the_blame() -> None:
    blaming = re.compile(r"\b(wrong|error|mistake|you forgot|illegal|invalid|fail)\b", re.IGNORECASE)
    said = [f"{e.title} {e.text} {e.action}" for e in EXPLANATIONS]
    assert [text for text in said if blaming.search(re.sub(r"wrong place|with assert", "", text))] == []


@pytest.mark.parametrize(("language", "name", "program"), LINES)
def test_the_marked_line_says_what_a_general_message_leaves_open(language: str, name: str, program: str) -> None:
    stop = dialect_of(language).parse(program)
    assert stop is not None
    found = explain_error(language, "parse", stop.message, program.split("\n")[program[: stop.at].count("\n")])
    assert found is not None
    assert found[0].id == f"{language}.parse.{name}"
    assert not HOLE.search(f"{found[1]} {found[2]}")


@pytest.mark.parametrize(("language", "origin", "message", "wanted"), MESSAGES)
def test_no_text_has_a_hole_where_a_message_names_nothing(
    language: str, origin: str, message: str, wanted: str
) -> None:
    found = explain_error(language, origin, message)
    assert found is not None
    assert not HOLE.search(f"{found[1]} {found[2]}")


@pytest.mark.parametrize("language", ["python", "csharp"])
def test_each_explanation_is_reached_by_a_message_and_hidden_by_none_before_it(language: str) -> None:
    """Of JavaScript the page's own test says so, with what browsers say (`pwa/tests/student-explanations.test.ts`)."""
    reached = {wanted for _, _, _, wanted in MESSAGES} | {f"{where}.parse.{name}" for where, name, _ in LINES}
    unreached = [e.id for e in EXPLANATIONS if e.language == language and e.origin != "rule" and e.id not in reached]
    assert unreached == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_of_a_program_that_can_be_read_is_explained_by_its_message_alone(language: str) -> None:
    """No habit is seen in what the rules' own repaired examples have, but for an `else` where reading has stopped."""
    general = explain_error(language, "parse", GENERAL[language])
    assert general is not None
    for rule in rules(language):
        for line in (line for each in rule.examples for line in each.fixed.splitlines()):
            found = explain_error(language, "parse", GENERAL[language], line)
            assert found is not None
            assert found[0].id in (general[0].id, "python.parse.lonely") or not found[0].line, (line, found[0].id)


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("function foo():\n    return 1\n", ("def", "function")),
        ("until x > 3:\n    a()\n", ("while not", "until")),
        ("if a:\n    b()\nelse if c:\n    d()\n", ("elif",)),
        ("foreach x in y:\n    a()\n", ("for",)),
    ],
)
def test_a_word_of_another_language_is_no_slip_of_the_keyboard(program: str, words: tuple[str, ...]) -> None:
    said = check("python", program).suggestion
    assert said is not None
    assert all(word in f"{said.title} {said.explanation}" for word in words)
    assert "looks like" not in said.explanation


def test_a_slip_of_the_keyboard_is_called_one() -> None:
    title, text = words_for("python", "misspelt-keyword", ("while", "whlie"))
    assert (title, "looks like" in text) == ("Did you mean while?", True)


def test_a_found_word_stands_in_the_text() -> None:
    found = explain_error("python", "run", "NameError: name 'speeed' is not defined")
    assert found is not None
    assert "speeed" in found[1]


def test_a_long_word_is_cut_so_that_it_cannot_fill_the_screen() -> None:
    assert len(fill("{1}", ("x" * 1000,))) == 40


def test_a_hostile_message_is_answered_too() -> None:
    assert explain(EXPLANATIONS, "python", "run", "KeyError: " + "'" * 1_000_000) is not None


@pytest.mark.parametrize(
    ("pattern", "text", "fault"),
    [
        ("(", "x", "pattern"),
        ("(?P<a>x)", "x", "JavaScript"),
        ("", "x", "needs a pattern"),
        ("x", "{1}", "placeholder"),
        ("x", "word " * 61, "words"),
    ],
)
def test_a_faulty_entry_is_refused_by_name(pattern: str, text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        load_explanations({"a.toml": ENTRY.format(id="python.a", pattern=pattern, text=text)})


def test_an_id_used_twice_is_refused() -> None:
    entry = ENTRY.format(id="python.a", pattern="x", text="x")
    with pytest.raises(ValueError, match=r"python\.a"):
        load_explanations({"a.toml": entry, "b.toml": entry})
