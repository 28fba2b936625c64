"""LinterLite: at most one small repair for a program that cannot be read, or a mark on the line.

Read in this order: `model` (the nouns), `checking` (the search), one file of `python/rules`. A rule looks
at the evidence and proposes; a real parser (CPython's compiler, QuickJS) judges; nothing of a student's
program is ever run. Adding a rule is adding a file with its own examples to `<language>/rules`, and its
words to `content/explanations`.
"""

from classroom.linting.checking import check
from classroom.linting.dialects import LANGUAGES, rules
from classroom.linting.model import Edit, Finding, Suggestion, SyntaxProblem
from classroom.linting.positions import apply_edits
from classroom.linting.searching import ASK_FROM, PUSH_FROM

__all__ = [
    "ASK_FROM",
    "LANGUAGES",
    "PUSH_FROM",
    "Edit",
    "Finding",
    "Suggestion",
    "SyntaxProblem",
    "apply_edits",
    "check",
    "rules",
]
