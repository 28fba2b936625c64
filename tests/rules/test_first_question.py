"""The question with which a mentor may begin: which rule applies, and that the written ones can be said."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from classroom import first_question
from classroom.first_question import Question, Situation

FILE = Path(__file__).parents[2] / "content" / "questions.toml"
QUESTIONS = tuple(Question(**entry) for entry in tomllib.loads(FILE.read_text())["question"])


def asked(*steps: str, error: str | None = None, ages: str = "younger", **more: Any) -> str:
    """The id of the question, after these steps: ``error`` is the error of the ticket, ``3 error`` means three."""
    told = []
    for step in steps:
        times, _, what = step.rpartition(" ")
        told.append({"what": what, "times": int(times or 1)})
    ticket = {
        "error": None if error is None else {"code": more.pop("origin", "run"), "message": error},
        "ask": None,
        "source": "hand",
        "repeats": 0,
        **more,
    }
    chosen = first_question.choose(QUESTIONS, first_question.situation(ticket, told), ages)
    assert chosen is not None
    return str(chosen["id"])


NAME = "NameError: name 'x' is not defined"


@pytest.mark.parametrize(
    ("steps", "more", "expected"),
    [
        (["error", "taken", "error"], {"error": NAME}, "fix-did-not-help"),
        (["error", "taken"], {"error": NAME}, "name"),
        (["error", "declined"], {"error": NAME}, "declined"),
        (["error", "declined", "taken"], {"error": NAME}, "name"),
        (["3 error"], {"error": NAME}, "came-back"),
        (["error"], {"error": NAME, "repeats": 2}, "came-back"),
        (["ran", "error"], {"error": NAME}, "worked-before"),
        (["error"], {"error": NAME}, "name"),
        (["error"], {"error": "something odd"}, "run"),
        (["error"], {"error": "'(' was never closed", "origin": "parse"}, "brackets"),
        (["error"], {"error": "expected ':'", "origin": "parse"}, "sign-missing"),
        (["error"], {"error": "unterminated string literal (detected at line 1)", "origin": "parse"}, "quotes"),
        (["error"], {"error": "AttributeError: 'NoneType' object has no attribute 'x'"}, "nothing"),
        (["error"], {"error": "?", "origin": "parse"}, "parse"),
        ([], {"ask": {"expected": "a cat", "tried": "all"}}, "expected"),
        ([], {"ask": {"tried": "all"}}, "tried"),
        (["ran"], {}, "runs-but"),
        ([], {"source": "stuck"}, "stuck"),
        ([], {}, "asked"),
    ],
)
def test_what_was_met_and_tried_decides_the_question(steps: list[str], more: dict[str, Any], expected: str) -> None:
    assert asked(*steps, **more) == expected


def test_the_age_of_the_room_decides_the_words_and_the_reason_says_how_often() -> None:
    often = Situation("run", NAME, repeats=4)
    younger, older = (first_question.choose(QUESTIONS, often, ages) for ages in ("younger", "older"))
    assert younger is not None
    assert older is not None
    assert younger["text"] != older["text"]
    assert younger["because"] == "the same error came 4 times"


def test_without_questions_there_is_none() -> None:
    assert first_question.choose((), Situation(None), "older") is None


def test_the_written_questions_are_whole() -> None:
    assert first_question.problems(QUESTIONS) == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.id)
def test_a_written_question_asks_and_is_short(question: Question) -> None:
    for words, most in ((question.younger, 15), (question.older, 25)):
        assert "?" in words or words.endswith("."), words
        assert len(words.split()) <= most, words
    assert question.because[0].islower()


def test_mistakes_in_a_set_of_questions_are_told_by_name() -> None:
    wrong = (
        Question("a", "nonsense", "", "", ""),
        Question("b", "error", "", "", "", "run"),
        Question("c", "error", "", "", "", "run", "("),
        Question("b", "asked", "", "", ""),
    )
    told = first_question.problems(wrong)
    assert "a: there is no rule nonsense" in told
    assert "c: is never reached, because b takes all" in told
    assert "b: two questions have this id" in told
    assert any(each.startswith("c: pattern: ") for each in told)
    assert "there is no question for error parse" in told
