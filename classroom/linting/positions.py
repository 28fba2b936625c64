"""Lines, UTF-16 columns and edits: the one place that knows how an editor counts.

A line ends with CR LF, LF or CR, as in CodeMirror. Rules see a text with LF only and no byte order mark;
because lines are cut at the same places, an edit by line and column means the same in both.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from classroom.linting.model import Change, Edit

_LINE_END = re.compile(r"\r\n|\n|\r")
_WIDE = re.compile("[\U00010000-\U0010ffff\r]")
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")
BOM = "\ufeff"


def utf16_length(text: str) -> int:
    """How many UTF-16 units a text takes."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def normalise(source: str) -> str:
    """The text that parsers and rules see: LF line ends, no byte order mark, only what UTF-8 can hold."""
    text = _LINE_END.sub("\n", source.removeprefix(BOM))
    return _UNREADABLE.sub("\ufffd", text)


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins."""
    return [0] + [match.end() for match in _LINE_END.finditer(text)]


def line_end_of(source: str) -> str:
    """The line end that a source uses first, LF when it has none."""
    match = _LINE_END.search(source)
    return match.group() if match else "\n"


def to_edits(source: str, text: str, changes: Iterable[Change]) -> tuple[Edit, ...]:
    """Changes of the normalised `text` as sorted edits of the original `source`."""
    starts, newline = line_starts(text), line_end_of(source)
    shift = 1 if source.startswith(BOM) else 0
    edits = []
    for change in sorted(changes, key=lambda c: c.at):
        line = bisect_right(starts, change.at)
        start = starts[line - 1]
        column = utf16_length(text[start : change.at]) + 1 + (shift if line == 1 else 0)
        deleted = utf16_length(text[change.at : change.at + change.delete])
        edits.append(Edit(line, column, deleted, change.insert.replace("\n", newline)))
    return tuple(edits)


def apply_edits(source: str, edits: Sequence[Edit]) -> str:
    """The source after all edits. They refer to the original text; a place outside of it is moved to its
    nearest.
    """
    starts = line_starts(source)
    spans = []
    for edit in edits:
        line = min(max(edit.line, 1), len(starts))
        limit = starts[line] if line < len(starts) else len(source)
        content_end = limit
        while content_end > starts[line - 1] and source[content_end - 1] in "\r\n":
            content_end -= 1
        begin = _walk(source, starts[line - 1], edit.column - 1, content_end)
        spans.append((begin, _walk(source, begin, edit.delete, len(source)), edit.insert))
    for begin, end, text in sorted(spans, key=lambda span: span[0], reverse=True):
        source = source[:begin] + text + source[end:]
    return source


def _walk(source: str, at: int, units: int, limit: int) -> int:
    """The offset `units` UTF-16 units after `at`, not past `limit`; a line end counts as one unit."""
    if units > 0 and not _WIDE.search(source, at, min(at + units + 1, limit + 1)):
        return min(at + units, limit)
    while units > 0 and at < limit:
        units -= 2 if source[at] > "\uffff" else 1
        at += 2 if source.startswith("\r\n", at) else 1
    return at
