"""JavaScript: tokens, judge and rules."""

from classroom.linting.javascript.parser import parse, parses, prober
from classroom.linting.javascript.tokens import KEYWORDS, tokens_of

__all__ = ["KEYWORDS", "parse", "parses", "prober", "tokens_of"]
