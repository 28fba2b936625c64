"""The words that go with a suggestion or an error message, from the generated texts."""

from __future__ import annotations

from collections.abc import Sequence

from classroom.linting.explanations import Explanation, explain, fill
from classroom.linting.scope import slips_between
from classroom.linting.texts import EXPLANATIONS

#: A word with more slips than these is no slip of the keyboard, but another word.
SLIPS_AT_MOST = 2
_BY_ID = {explanation.id: explanation for explanation in EXPLANATIONS}


def _entry(language: str, rule: str) -> Explanation:
    return _BY_ID.get(f"{language}.{rule}") or _BY_ID[f"any.{rule}"]


def _case(language: str, rule: str, words: Sequence[str]) -> Explanation | None:
    """More fitting words than the rule's own for this case, where there are any: `def` for `function` is no slip of
    the keyboard."""
    if rule != "misspelt-keyword" or len(words) < 2:
        return None
    wanted, found = words[:2]
    if special := _BY_ID.get(f"{language}.{rule}.{wanted}"):
        return special
    return _BY_ID[f"any.{rule}.foreign"] if slips_between(found, wanted) > SLIPS_AT_MOST else None


def misconception_of(language: str, rule: str) -> str:
    """What a child may have in mind whose program a rule repairs: a code of `content/misconceptions.toml`."""
    return _entry(language, rule).misconception


def words_for(language: str, rule: str, words: Sequence[str]) -> tuple[str, str]:
    """Title and explanation of a rule's suggestion, with the words of this case filled in."""
    entry = _case(language, rule, words) or _entry(language, rule)
    return fill(entry.title, words), fill(f"{entry.text} {entry.action}", words)


def explain_error(language: str, origin: str, message: str, line: str = "") -> tuple[Explanation, str, str] | None:
    """The explanation of an error message of a parser or a run, with title and text filled in; `line` is the marked
    one."""
    return explain(EXPLANATIONS, language, origin, message, line)
