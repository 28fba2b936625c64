"""Python: tokens, judge and rules."""

from classroom.linting.python.parser import parse, parses, prober
from classroom.linting.python.tokens import KEYWORDS, tokens_of

__all__ = ["KEYWORDS", "parse", "parses", "prober", "tokens_of"]
