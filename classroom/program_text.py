"""A child's files as texts: which await a check, how a conflict copy is called, what of a program a mentor sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: A mentor sees at most so many lines and characters of the program around the marked line.
EXCERPT_LINES = 60
EXCERPT_CHARS = 4_000
LINE_CHARS = 400
MAX_CHECKS = 100
MAX_FILES = 100
#: All files of one child together; a snapshot of the sitting holds them all.
MAX_CHARS = 2_000_000


@dataclass(frozen=True, slots=True)
class File:
    language: str
    text: str
    rev: str


@dataclass(frozen=True, slots=True)
class Check:
    """A text that LinterLite has still to look at. Purposes: ``error`` (find a fix), ``save`` and ``run`` (is it whole
    again?). `fix`: the id of the suggestion whose text this is."""

    check_id: str
    path: str
    language: str
    text: str
    purpose: str
    fix: str | None = None


def no_room_for(files: Mapping[str, File], path: str, text: str) -> str | None:
    """Why one more text does not fit, as a refusal code, or None."""
    if len(files) >= MAX_FILES and path not in files:
        return "too_many"
    others = sum(len(file.text) for other, file in files.items() if other != path)
    return "too_large" if others + len(text) > MAX_CHARS else None


def with_check(checks: Mapping[str, Check], check: Check) -> dict[str, Check]:
    """A newer text replaces an older one of the same file that still waits.

    The same text once more doesn't: a save right after an error must not cost the child the search for a fix. Nor does
    a save behind that of a fix.
    """
    for held in checks.values():
        if check.purpose == "error" or held.path != check.path:
            continue
        # Whether a fix was right must be known, although the child has gone on typing behind it.
        if held.fix is not None or (held.purpose == "error" and held.text == check.text):
            return dict(checks)
    others = [(k, c) for k, c in checks.items() if c.path != check.path]
    return {**dict(others[-MAX_CHECKS + 1 :]), check.check_id: check}


def copy_path_for(files: Mapping[str, File], path: str, base_rev: str | None, event_id: str) -> str:
    """A save that builds on a copy goes on with that copy: an afternoon offline leaves one, not one for each save."""
    beginning = f"{_stem(path)} (copy "
    for other, held in files.items():
        if held.rev == base_rev and other.startswith(beginning):
            return other
    # The tag grows until the name is free: a copy must never overwrite work either.
    digits = event_id.replace("-", "")
    free = (conflict_path(path, digits[:n]) for n in range(4, len(digits)))
    return next((name for name in free if name not in files), conflict_path(path, digits))


def _stem(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    stem, dot, _ = name.rpartition(".")
    return folder + slash + (stem if dot and stem else name)


def conflict_path(path: str, tag: str) -> str:
    """``main.js`` becomes ``main (copy 1a2b).js``, in the same folder."""
    stem = _stem(path)
    return f"{stem} (copy {tag}){path[len(stem) :]}"


def excerpt(
    path: str,
    language: str,
    rev: str,
    text: str,
    line: int | None,
    most_lines: int = EXCERPT_LINES,
    most_chars: int = EXCERPT_CHARS,
) -> dict[str, Any]:
    """At most so many lines and characters round `line`, with the number of the first."""
    lines = text.split("\n")
    line = min(line, len(lines)) if line is not None and line > 0 else None
    first = 1
    if len(lines) > most_lines:
        middle = min(max(line or 1, 1), len(lines))
        first = min(max(1, middle - most_lines // 2), len(lines) - most_lines + 1)
    shown = [part[:LINE_CHARS] for part in lines[first - 1 : first - 1 + most_lines]]
    size = sum(map(len, shown)) + len(shown) - 1
    while len(shown) > 1 and size > most_chars:
        if line is not None and first + len(shown) // 2 < line:
            size -= len(shown.pop(0)) + 1
            first += 1
        else:
            size -= len(shown.pop()) + 1
    return {
        "path": path,
        "language": language,
        "rev": rev,
        "first_line": first,
        "text": "\n".join(shown),
        "line": line,
    }
