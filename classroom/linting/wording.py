"""The words that go with a suggestion or an error message, from the generated texts."""

from __future__ import annotations

from collections.abc import Sequence

from classroom.linting.explanations import Explanation, explain, fill
from classroom.linting.texts import EXPLANATIONS

_BY_ID = {explanation.id: explanation for explanation in EXPLANATIONS}


def _entry(language: str, rule: str) -> Explanation:
    return _BY_ID.get(f"{language}.{rule}") or _BY_ID[f"any.{rule}"]


def misconception_of(language: str, rule: str) -> str:
    """What a child may have in mind whose program a rule repairs: a code of `content/misconceptions.toml`."""
    return _entry(language, rule).misconception


def words_for(language: str, rule: str, words: Sequence[str]) -> tuple[str, str]:
    """Title and explanation of a rule's suggestion, with the words of this case filled in."""
    entry = _entry(language, rule)
    return fill(entry.title, words), fill(f"{entry.text} {entry.action}", words)


def explain_error(language: str, origin: str, message: str) -> tuple[Explanation, str, str] | None:
    """The explanation of an error message of a parser or a run, with title and text filled in."""
    return explain(EXPLANATIONS, language, origin, message)
