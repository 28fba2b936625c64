"""The languages: for each its parser, its tokens, its rules and what was learnt about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

from classroom.linting import csharp, javascript, python
from classroom.linting.budget import Work
from classroom.linting.discovery import rules_of
from classroom.linting.fitted import Learned
from classroom.linting.learned import csharp as learned_csharp
from classroom.linting.learned import javascript as learned_javascript
from classroom.linting.learned import python as learned_python
from classroom.linting.model import Rule
from classroom.linting.reading import Stop, Token
from classroom.vocabulary import Refused


@dataclass(frozen=True, slots=True)
class Dialect:
    """One language as the search sees it."""

    name: str
    parse: Callable[[str], Stop | None]
    parses: Callable[[str], bool]
    prober: Callable[[str], Callable[[str], bool]]
    tokens_of: Callable[[str, Work], list[Token]]
    keywords: frozenset[str]
    rules: tuple[Rule, ...]
    learned: Learned


def _dialect(name: str, module: ModuleType, learned: Learned) -> Dialect:
    judges = module.parse, module.parses, module.prober
    return Dialect(name, *judges, module.tokens_of, module.KEYWORDS, rules_of(module), learned)


_DIALECTS = {
    "javascript": _dialect("javascript", javascript, learned_javascript.LEARNED),
    "python": _dialect("python", python, learned_python.LEARNED),
    "csharp": _dialect("csharp", csharp, learned_csharp.LEARNED),
}
LANGUAGES = tuple(_DIALECTS)


def dialect_of(language: str) -> Dialect:
    """The dialect of a language; refuses one that nobody knows."""
    try:
        return _DIALECTS[language]
    except KeyError:
        raise Refused("unknown_type", language=language) from None


def rules(language: str) -> tuple[Rule, ...]:
    """All rules of a language."""
    return dialect_of(language).rules
