"""The forms with which children are asked what they need: the schema of `content/templates`, and what is answered."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, StringConstraints
from pydantic import Field as Bounds
from pydantic.dataclasses import dataclass

from web.wire.bodies import TOLERANT, VISIBLE, Ident, Whole
from web.wire.views import Language

#: A word too many is a slip in the file.
STRICT = ConfigDict(extra="forbid")
_MARKUP = re.compile(r"<[A-Za-z/!?]|&[A-Za-z#]\w*;|\]\(|javascript:", re.IGNORECASE)


def _no_markup(text: str) -> str:
    """Pages show it as the text that it is; whoever writes markup is told so instead of shown it."""
    if _MARKUP.search(text):
        raise ValueError("markup is not shown: write plain words")
    return text


def _line(most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=most, pattern=VISIBLE)


Title = Annotated[str, _line(60), AfterValidator(_no_markup)]
QuestionText = Annotated[str, _line(90), AfterValidator(_no_markup)]
ChoiceText = Annotated[str, _line(40), AfterValidator(_no_markup)]
FormId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


@dataclass(frozen=True, slots=True, config=STRICT)
class HelpChoice:
    id: FormId
    text: ChoiceText


def _different(choices: list[HelpChoice]) -> list[HelpChoice]:
    if len({each.id for each in choices}) < len(choices) or len({each.text for each in choices}) < len(choices):
        raise ValueError("two choices are the same")
    return choices


@dataclass(frozen=True, slots=True, config=STRICT)
class HelpQuestion:
    """One question; none has to be answered."""

    id: FormId
    text: QuestionText
    choices: Annotated[list[HelpChoice], Bounds(min_length=2, max_length=6), AfterValidator(_different)]


def _different_questions(questions: list[HelpQuestion]) -> list[HelpQuestion]:
    if len({each.id for each in questions}) < len(questions):
        raise ValueError("two questions are called the same")
    return questions


@dataclass(frozen=True, slots=True, config=STRICT)
class HelpForm:
    """`version` goes up when the words change, so that tickets of before and after can be told apart."""

    id: FormId
    version: Annotated[int, Bounds(strict=True, ge=1, le=1_000_000), Whole]
    language: Language
    kind: Literal["error", "help"]
    ages: Literal["younger", "older"]
    title: Title
    questions: Annotated[list[HelpQuestion], Bounds(min_length=2, max_length=3), AfterValidator(_different_questions)]


Said = Annotated[str, StringConstraints(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True, config=TOLERANT)
class TemplateAnswer:
    """`id` of the question, and the words of it and of the choice as the child saw them. Of a question that the centre
    knows, the centre's own words count."""

    id: Ident
    question: Said
    answer: Said


@dataclass(frozen=True, slots=True, config=TOLERANT)
class TemplateAnswers:
    """What was answered in a form; the questions that were left out are not here."""

    id: Ident
    version: Annotated[int, Bounds(strict=True, ge=1, le=1_000_000), Whole]
    answers: Annotated[list[TemplateAnswer], Bounds(max_length=6)]
