"""Comments written as in other languages, and quote marks that a copied text brought along."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.model import Change, Example, Proposal, Rule, replace
from classroom.linting.reading import Reading


def _hash(reading: Reading) -> Iterator[Proposal]:
    """`# say hello` is a comment in Python; here it begins with two slashes."""
    spots = []
    for line in range(1, reading.line_count + 1):
        tokens = reading.on_line(line)
        sign = next((t for t in tokens if t.kind == "op" and t.text == "#"), None)
        if sign is not None and (sign is tokens[0] or line == reading.line):
            spots.append((line, sign))
    here = [sign for line, sign in spots if line == reading.line]
    if not here or len(spots) > 40:
        return
    sure = 0.95 if reading.on_line(reading.line)[0] is here[0] else 0.75
    yield Proposal(tuple(replace(sign.start, sign.end, "//") for _, sign in spots), sure)
    if len(spots) > 1:
        yield Proposal((replace(here[0].start, here[0].end, "//"),), sure - 0.01)


def _copied_marks(reading: Reading) -> Iterator[Proposal]:
    """Lines that begin with `>`: the mark of a quotation, copied with the program."""
    changes = []
    for line in range(1, reading.line_count + 1):
        text = reading.line_text(line)
        stripped = text.lstrip()
        if stripped.startswith(">") and not stripped.startswith((">=", ">>")):
            changes.append(Change(reading.starts[line - 1] + len(text) - len(stripped), 1, ""))
    if changes and len(changes) <= 40 and any(reading.line_of(c.at) == reading.line for c in changes):
        yield Proposal(tuple(changes), 0.92)


RULES = (
    Rule(
        "hash-comment",
        _hash,
        (
            Example("# say hello\nf();\n", "// say hello\nf();\n"),
            Example("# one two\nf();\n# three\n", "// one two\nf();\n// three\n"),
        ),
        ("class A {\n  #x = 1;\n}\n",),
    ),
    Rule(
        "copied-marks",
        _copied_marks,
        (Example("> let a = 1;\n", " let a = 1;\n"),),
        ("let a = b\n> 1;\n",),
    ),
)
