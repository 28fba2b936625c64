"""What a rule gets to read: the text, its tokens and the place where the parser stopped.

Tokens are read leniently, because the text is broken: an unclosed string ends at its line, and any
character that fits nowhere is a token of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from classroom.linting.budget import Work
from classroom.linting.positions import line_starts

OPENERS = {"(": ")", "[": "]", "{": "}"}
#: So many tokens are looked through in a step of work.
_TOKENS_PER_STEP = 8
CLOSERS = {closer: opener for opener, closer in OPENERS.items()}


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the parser stopped, as an offset into the normalised text; `until` where it knew on, or 0.

    `effort` is how many characters of a usual program the parser could have read meanwhile; 0: as many as the text has.
    """

    at: int
    message: str
    until: int = 0
    effort: int = 0


class Token(NamedTuple):
    """A tuple, because a check makes thousands of them.

    `kind` is word, number, string, open_string (no end quote), regex, comment or op.
    """

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pairing:
    """Brackets by token index: which belong together, and which have no partner."""

    partner: dict[int, int]
    unclosed: tuple[int, ...]
    surplus: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """What rules ask about a line, found once: by line, with an unused entry for line 0."""

    code: list[tuple[Token, ...]]
    indent: list[str]
    before: list[int]
    after: list[int]


@dataclass(frozen=True, slots=True)
class Reading:
    """One broken program, read as far as it can be. `code` are the tokens without comments, `spread` the first
    and last line of each word.
    """

    language: str
    text: str
    stop: Stop
    tokens: tuple[Token, ...]
    keywords: frozenset[str]
    starts: list[int] = field(default_factory=list)
    code: tuple[Token, ...] = ()
    pairing: Pairing = field(default_factory=lambda: Pairing({}, (), ()))
    positions: tuple[int, ...] = ()
    lines: Lines = field(default_factory=lambda: Lines([], [], [], []))
    spread: dict[str, tuple[int, int]] = field(default_factory=dict)
    work: Work = field(default_factory=Work)
    #: Neighbours that occur in valid programs (`naturalness`).
    seen: frozenset[str] = frozenset()

    def line_of(self, offset: int) -> int:
        """The 1-based line of an offset."""
        return bisect_right(self.starts, offset)

    @property
    def line(self) -> int:
        """The line where the parser stopped."""
        return self.line_of(self.stop.at)

    @property
    def line_count(self) -> int:
        return len(self.starts)

    def line_text(self, line: int) -> str:
        """The text of a line without its end; empty outside of the text."""
        if not 1 <= line <= len(self.starts):
            return ""
        end = self.starts[line] - 1 if line < len(self.starts) else len(self.text)
        return self.text[self.starts[line - 1] : end]

    def indent_of(self, line: int) -> int:
        """How far a line is indented, a tab going to the next multiple of four."""
        return len(self.indent_text(line).expandtabs(4))

    def indent_text(self, line: int) -> str:
        """The white space at the beginning of a line."""
        return self.lines.indent[line] if 1 <= line <= len(self.starts) else ""

    def on_line(self, line: int) -> Sequence[Token]:
        """The code tokens that begin on a line."""
        return self.lines.code[line] if 1 <= line <= len(self.starts) else ()

    def code_end(self, line: int) -> int:
        """The offset behind the last code token that begins on a line, before any comment."""
        tokens = self.on_line(line)
        return tokens[-1].end if tokens else self.starts[line - 1]

    def index_at(self, offset: int) -> int:
        """The index in `code` of the token at or after an offset; len(code) at the end."""
        index = self._first_from(offset)
        if index and self.code[index - 1].end > offset:
            index -= 1
        return index

    def token(self, index: int) -> Token | None:
        """The code token with that index, if there is one."""
        return self.code[index] if 0 <= index < len(self.code) else None

    def previous_code_line(self, line: int) -> int:
        """The nearest earlier line with code, 0 when there is none."""
        return self.lines.before[line] if 1 <= line <= len(self.starts) else 0

    def next_code_line(self, line: int) -> int:
        """The nearest later line with code, 0 when there is none."""
        return self.lines.after[line] if 0 <= line <= len(self.starts) else 0

    def enclosing(self, index: int) -> int | None:
        """The index of the innermost open bracket around a code token."""
        depth = 0
        for i in range(index - 1, -1, -1):
            text = self.code[i].text
            if i % _TOKENS_PER_STEP == 0:
                self.work.spend()
            if self.code[i].kind != "op":
                continue
            if text in CLOSERS:
                depth += 1
            elif text in OPENERS:
                if depth == 0:
                    return i
                depth -= 1
        return None

    def is_used_elsewhere(self, word: str, line: int) -> bool:
        """Whether a name also stands in the code of another line: evidence that it is a variable."""
        first, last = self.spread.get(word, (line, line))
        return first != line or last != line

    def _first_from(self, offset: int) -> int:
        return bisect_left(self.positions, offset)


def read(
    language: str,
    text: str,
    stop: Stop,
    tokens: Sequence[Token],
    keywords: frozenset[str],
    work: Work,
    seen: frozenset[str] = frozenset(),
) -> Reading:
    """Put a reading together from what the language's tokenizer and parser say."""
    code = tuple(token for token in tokens if token.kind != "comment")
    starts = line_starts(text)
    lines = _lines(text, starts, code)
    return Reading(
        language,
        text,
        stop,
        tuple(tokens),
        keywords,
        starts,
        code,
        pair(code),
        tuple(token.start for token in code),
        lines,
        _spread(lines),
        work,
        seen,
    )


def _lines(text: str, starts: list[int], code: Sequence[Token]) -> Lines:
    count, index = len(starts), 0
    held: list[tuple[Token, ...]] = [()]
    indents = [""]
    before, after = [0] * (count + 1), [0] * (count + 1)
    for line in range(1, count + 1):
        end = starts[line] if line < count else len(text) + 1
        first = index
        while index < len(code) and code[index].start < end:
            index += 1
        held.append(tuple(code[first:index]))
        content = text[starts[line - 1] : end - 1]
        indents.append(content[: len(content) - len(content.lstrip())])
        before[line] = line - 1 if held[line - 1] else before[line - 1]
    for line in range(count - 1, -1, -1):
        after[line] = line + 1 if held[line + 1] else after[line + 1]
    return Lines(held, indents, before, after)


def _spread(lines: Lines) -> dict[str, tuple[int, int]]:
    spread: dict[str, tuple[int, int]] = {}
    for line, tokens in enumerate(lines.code):
        for token in tokens:
            if token.kind == "word":
                spread[token.text] = (spread.get(token.text, (line, line))[0], line)
    return spread


def pair(code: Sequence[Token]) -> Pairing:
    """Match brackets; a closer that fits only an outer opener leaves the inner ones unclosed."""
    partner: dict[int, int] = {}
    unclosed: list[int] = []
    surplus: list[int] = []
    stack: list[int] = []
    for index, token in enumerate(code):
        if token.kind != "op":
            continue
        if token.text in OPENERS:
            stack.append(index)
        elif token.text in CLOSERS:
            wanted = CLOSERS[token.text]
            # looking no further than a few brackets out keeps this linear for hostile input
            depth = next((d for d, i in enumerate(reversed(stack[-8:])) if code[i].text == wanted), None)
            if depth is None:
                surplus.append(index)
                continue
            unclosed.extend(stack.pop() for _ in range(depth))
            opener = stack.pop()
            partner[opener], partner[index] = index, opener
    unclosed.extend(stack)
    return Pairing(partner, tuple(sorted(unclosed)), tuple(surplus))
