"""What compilers and interpreters say, as places and messages.

The texts are those of Mono's mcs, CPython and Node; each is read by its own rules, because a pattern for one of them
reads another's errors as nothing, or as a crash of the program. Paths are as the child wrote them, without the
sandbox's folder before them.
"""

from __future__ import annotations

import re

from classroom.sandboxing import Diagnostic, Language

#: More says nothing more to anybody.
MOST = 20
_FOLDER = "/box/"

_MCS = re.compile(r"^(?P<path>[^\n(]*?)\((?P<line>\d+),(?P<column>\d+)[^)]*\): error (?P<code>CS\d+): (?P<message>.*)$")
_MCS_NO_PLACE = re.compile(r"^error (?P<code>CS\d+): (?P<message>.*)$")
_PYTHON_PLACE = re.compile(r'^ *File "(?P<path>[^"]+)", line (?P<line>\d+)')
_PYTHON_ERROR = re.compile(r"^(?P<code>[A-Za-z_][\w.]*)(: (?P<message>.*))?$")
_PYTHON_UNREADABLE = ("SyntaxError", "IndentationError", "TabError")
_NODE_PLACE = re.compile(r"^(?:file://)?(?P<path>/box/\S+?):(?P<line>\d+)$")
_NODE_ERROR = re.compile(r"^(?:Uncaught )?(?P<code>[A-Z]\w*)(?: \[[\w]+\])?: (?P<message>.*)$")
_NODE_FRAME = re.compile(r"^ +at .*?\(?(?:file://)?(?P<path>/box/[^\s():]+):(?P<line>\d+):(?P<column>\d+)\)?$")
_MONO_ERROR = re.compile(r"^(?:Unhandled Exception:)?\s*(?P<code>System(?:\.\w+)+): (?P<message>.*)$")
_MONO_FRAME = re.compile(r"^ +at .* in (?P<path>/box/\S+?):(?P<line>\d+) *$")


def diagnostics_of(language: Language, stderr: str) -> tuple[Diagnostic, ...]:
    """The errors that a program ended with, in the order in which they were told."""
    if language == "python":
        return _python(stderr)
    return _javascript(stderr) if language == "javascript" else (*compiled_by_mcs(stderr), *_mono(stderr))


def is_unreadable(language: Language, stderr: str) -> bool:
    """Whether an interpreter could not even begin: for these languages that is what a compile error is."""
    lines = [line for line in stderr.splitlines() if line.strip()]
    if not lines:
        return False
    if language == "python":
        # A program that ran and met bad code later, in `exec` say, has a traceback.
        return lines[0].startswith('  File "/box/') and lines[-1].startswith(_PYTHON_UNREADABLE)
    if language == "javascript":
        ran = any(" at Object.<anonymous> (/box/" in line for line in lines)
        return bool(_NODE_PLACE.match(lines[0])) and any(line.startswith("SyntaxError") for line in lines) and not ran
    return False


def compiled_by_mcs(text: str) -> tuple[Diagnostic, ...]:
    """Each error once: mcs tells some of them twice."""
    found: dict[Diagnostic, None] = {}
    for line in text.splitlines():
        if match := _MCS.match(line) or _MCS_NO_PLACE.match(line):
            parts = match.groupdict()
            place = int(parts.get("line") or 0), int(parts.get("column") or 0)
            found[Diagnostic(*place, parts["code"], parts["message"], _own(parts.get("path") or ""))] = None
        if len(found) == MOST:
            break
    return tuple(found)


def _python(stderr: str) -> tuple[Diagnostic, ...]:
    path, line_number, column, caret_of = "", 0, 0, ""
    lines = stderr.splitlines()
    for index, line in enumerate(lines):
        if (match := _PYTHON_PLACE.match(line)) and match["path"].startswith(_FOLDER):
            path, line_number, column = match["path"], int(match["line"]), 0
            caret_of = lines[index + 1] if index + 1 < len(lines) else ""
        elif line.strip() == "^" or re.fullmatch(r" +\^+ *", line):
            # The text of the line is shown without its own indentation, four further in.
            column = len(line) - len(line.lstrip()) - (len(caret_of) - len(caret_of.lstrip())) + 1
    for line in reversed(lines):
        if match := _PYTHON_ERROR.match(line):
            unreadable = match["code"] in _PYTHON_UNREADABLE
            return (
                Diagnostic(line_number, column if unreadable else 0, match["code"], match["message"] or "", _own(path)),
            )
    return ()


def _javascript(stderr: str) -> tuple[Diagnostic, ...]:
    path, line_number, column = "", 0, 0
    code, message = "", ""
    lines = stderr.splitlines()
    for index, line in enumerate(lines):
        if not line_number and (match := _NODE_PLACE.match(line)):
            path, line_number = match["path"], int(match["line"])
            if index + 2 < len(lines) and lines[index + 2].strip().startswith("^"):
                column = len(lines[index + 2]) - len(lines[index + 2].lstrip()) + 1
        elif not code and (match := _NODE_ERROR.match(line)):
            code, message = match["code"], match["message"]
        elif code and (match := _NODE_FRAME.match(line)):
            return (Diagnostic(int(match["line"]), int(match["column"]), code, message, _own(match["path"])),)
    return (Diagnostic(line_number, column, code, message, _own(path)),) if code else ()


def _mono(stderr: str) -> tuple[Diagnostic, ...]:
    error: re.Match[str] | None = None
    for line in stderr.splitlines():
        if error is None:
            error = _MONO_ERROR.match(line)
        elif match := _MONO_FRAME.match(line):
            return (Diagnostic(int(match["line"]), 0, error["code"], error["message"], _own(match["path"])),)
    return (Diagnostic(0, 0, error["code"], error["message"]),) if error else ()


def _own(path: str) -> str:
    return path.removeprefix(_FOLDER).removeprefix("./")
