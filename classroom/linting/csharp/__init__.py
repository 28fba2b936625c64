"""C#: tokens, judge and rules."""

from classroom.linting.csharp.parser import parse, parses, prober
from classroom.linting.csharp.tokens import KEYWORDS, tokens_of

__all__ = ["KEYWORDS", "parse", "parses", "prober", "tokens_of"]
