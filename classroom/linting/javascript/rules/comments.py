"""Comments written as in other languages, and quote marks that a copied text brought along."""

from __future__ import annotations

from collections.abc import Iterator

from classroom.linting.model import Change, Example, Proposal, Rule, insert, replace
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


#: Signs of a program rather than of words about it: working lines are never put into a comment.
_PROGRAM = frozenset(["=", ";", "(", "{", "=>"])


def _block(reading: Reading) -> Iterator[Proposal]:
    """A `*/` without its `/*`, or words behind a `*/` that came too early."""
    stray = next((i for i, t in enumerate(reading.code[:-1]) if t.text == "*" and _ends_comment(reading, i)), None)
    if stray is None or reading.code[stray].start < reading.stop.at:
        return
    first = reading.index_at(reading.starts[reading.line - 1])
    begin = reading.code[first].start if first < len(reading.code) else 0
    above = [t for t in reading.tokens if t.kind == "comment" and t.end <= begin]
    if above and above[-1].text.endswith("*/") and not reading.text[above[-1].end : begin].strip():
        yield Proposal((Change(above[-1].end - 2, 2, ""),), 0.92, ("*/",))
    elif not any(token.text in _PROGRAM for token in reading.code[first:stray]):
        yield Proposal((insert(begin, "/* "),), 0.92, ("/*",))


def _ends_comment(reading: Reading, index: int) -> bool:
    return reading.text.startswith("*/", reading.code[index].start)


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
        "comment-block",
        _block,
        (
            Example("my first game\nby me\n*/\nlet a = 1;\n", "/* my first game\nby me\n*/\nlet a = 1;\n"),
            Example("/*\nmy game */\nby me\n*/\nf();\n", "/*\nmy game \nby me\n*/\nf();\n"),
        ),
        ("/* one */ f(); /* two */\n",),
    ),
    Rule(
        "copied-marks",
        _copied_marks,
        (Example("> let a = 1;\n", " let a = 1;\n"),),
        ("let a = b\n> 1;\n",),
    ),
)
