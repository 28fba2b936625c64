"""JavaScript: tokens, judge and rules."""

from classroom.linting.javascript.parser import parse, parses
from classroom.linting.javascript.tokens import KEYWORDS, tokens_of

__all__ = ["KEYWORDS", "parse", "parses", "tokens_of"]
