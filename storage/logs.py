"""Structured logs: what happened, when, in which process; ids and numbers only, never a child's name, words or code.

A line is JSON in `DATA/logs/<kind>.log`, one file for each kind of process; warnings and errors also go to standard
error in words, for a terminal or the system's journal. What may be in a line is decided here and not by whoever logs:
the event is the literal text of the call, its facts are the `key=%s` of that text, and each value has to be a number,
a class, an exception, or a text of the form that its key stands for. Anything else becomes `withheld`. Exceptions
leave their type and place behind, because their messages quote what they stumbled over. From loggers that are not
ours only the place is kept.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from storage.log_files import LogFile

#: One file each. What belongs to no kind yet (an actor before it knows its name) writes into the host's.
KINDS = frozenset(
    "launcher host web store registrar gateway queue session linter_pool linter_worker runner_pool runner_worker"
    " supervisor governor burner".split()
)
HOST = "host"
OURS = ("web", "actors", "storage", "classroom")
WITHHELD = "withheld"
#: A foreign logger says the same line so often at most: a flood of broken requests must not be a flood of lines.
FOREIGN_PAUSE_S = 10.0
FOREIGN_PLACES = 1_000
ROOT = Path(__file__).resolve().parents[1]
MAX_LINE_BYTES = 4_000

_TYPE = r"[A-Za-z_][\w.]{0,79}"
_FILE = r"[\w./<>-]{1,120}"
_FUNCTION = r"[\w<>]{1,80}"
_PLACE = rf"{_FILE}:\d{{1,6}} in {_FUNCTION}"
_BLAME = rf"{_TYPE}(?: at {_PLACE}(?:, {_PLACE})*)?"
_ID = re.compile(r"[A-Za-z0-9][\w.:-]{0,79}", re.ASCII)
_ACTOR = re.compile(r"[A-Za-z_]{1,40}(?:/[\w.:-]{1,80})?", re.ASCII)
_WORD = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)
#: Why something ended: a few plain words of ours, or an exception's type and place.
_SAID = r"(?:[a-z0-9_.-]{1,24}(?:/[\w.:-]{1,80})?|SIG[A-Z0-9]{1,8})[,:;]?"
_REASON = re.compile(rf"{_SAID}(?: {_SAID}){{0,11}}|{_BLAME}(?: from {_BLAME})*", re.ASCII)
_ADDRESS = re.compile(r"[0-9a-fA-F.:]{2,45}|[a-z]{1,20}", re.ASCII)
_ROUTE = re.compile(r"(?:/(?:[a-z0-9_.-]{1,24}|\*)){1,8}/?|/", re.ASCII)

#: The texts that may be in a line, by the name of their key.
FORMS: dict[str, re.Pattern[str]] = {
    "name": _ACTOR, "to": _ACTOR, "target": _ACTOR, "half": _WORD, "group": _WORD,
    "student": _ID, "room": _ID, "ticket": _ID, "mentor": _ID, "stream": _ACTOR,
    "type": re.compile(_TYPE, re.ASCII), "command": re.compile(_TYPE, re.ASCII), "check": re.compile(_TYPE, re.ASCII),
    "language": _WORD, "code": _WORD, "topic": _WORD, "level": _WORD, "ground": _WORD,
    "deed": re.compile(r"[a-z]{1,20}(?:\.[a-z]{1,20})?", re.ASCII),
    "status": _WORD, "strategy": _WORD, "restart": _WORD,
    "method": re.compile(r"[A-Z]{1,10}", re.ASCII), "route": _ROUTE, "address": _ADDRESS,
    "at": re.compile(_PLACE, re.ASCII), "reason": _REASON, "error": _REASON,
}  # fmt: skip
_FACT = re.compile(r"\s*\b([a-z_]+)=(%[-+ #0-9.]*[a-z])|%[-+ #0-9.]*[a-z%]")

_folder: Path | None = None


# --- for those who log ----------------------------------------------------------------------------------------------


def logger(kind: str, name: str, incarnation: int = 0) -> logging.Logger:
    """A logger for `name` that writes to the file of `kind`. Thespian replaces the root logger by one that forwards to
    a process of its own; this one stays apart from it. Raises ValueError for a kind that has no file."""
    if kind not in KINDS:
        raise ValueError(f"no log for {kind}")
    made = logging.Logger(name, level=logging.INFO)
    for handler in _handlers(Lines(kind, incarnation, trusts_all=True)):
        made.addHandler(handler)
    return made


def logger_of_others(kind: str) -> logging.Logger:
    """A logger for records of libraries: it tells where they were made, and not what they say."""
    made = logging.Logger("others", level=logging.INFO)
    for handler in _handlers(Lines(kind, 0)):
        made.addHandler(handler)
    return made


def kind_of(actor: str) -> str:
    """The kind of an actor called `session/7`; the host's for a name that has no file."""
    kind = actor.partition("/")[0]
    return kind if kind in KINDS else HOST


def to_folder(folder: Path) -> None:
    """Where this process and those that it forks write. Without it there is standard error only."""
    global _folder
    _folder = folder


def of_process(folder: Path, kind: str) -> logging.Logger:
    """For a process's beginning: from here on the root logger, warnings and uncaught exceptions of this process obey
    the same rules."""
    to_folder(folder)
    logging.raiseExceptions = False
    logging.lastResort = None
    logging.root.handlers = list(_handlers(Lines(kind, 0)))
    logging.root.setLevel(logging.WARNING)
    for package in OURS:
        logging.getLogger(package).setLevel(logging.INFO)
    logging.captureWarnings(True)
    own = logger(kind, kind)

    def uncaught(kind_: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if not issubclass(kind_, KeyboardInterrupt):
            own.critical("uncaught", exc_info=error)

    sys.excepthook = uncaught
    sys.unraisablehook = lambda told: own.error("unraisable", exc_info=told.exc_value)
    return own


def blame(error: BaseException, places: int = 8, longest: int = 3_000) -> str:
    """Type and place of an exception and of its causes, innermost place last, without a word of its message. Causes
    that make it longer than `longest` are left out."""
    told: list[str] = []
    at: BaseException | None = error
    while at is not None and len(told) < 4:
        frames = [place(frame.f_code, line) for frame, line in traceback.walk_tb(at.__traceback__)][-places:]
        told.append(_safe_type(type(at)) + (f" at {', '.join(frames)}" if frames else ""))
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    while len(told) > 1 and len(" from ".join(told)) > longest:
        told.pop()
    return " from ".join(told)


def place(code: Any, line: int) -> str:
    """File, line and function of running code, such as a frame's `f_code` and `f_lineno`."""
    return f"{_shown(_short(code.co_filename), _FILE)}:{line} in {_shown(code.co_name, _FUNCTION)}"


def _short(file: str) -> str:
    """Within this repository or a package; the name alone elsewhere."""
    _, packages, inside = file.rpartition("site-packages/")
    if packages:
        return inside
    return file.removeprefix(f"{ROOT}/") if file.startswith(f"{ROOT}/") else file.rpartition("/")[2]


def _shown(text: str, form: str) -> str:
    return text if re.fullmatch(form, text, re.ASCII) else WITHHELD


def _safe_type(kind: type) -> str:
    return _shown(kind.__name__, _TYPE)


# --- lines ----------------------------------------------------------------------------------------------------------


class Lines(logging.Formatter):
    """Turns a record into its event and its facts, and those into a line."""

    def __init__(self, kind: str, incarnation: int, *, trusts_all: bool = False) -> None:
        super().__init__()
        self.kind = kind
        self.incarnation = incarnation
        self._trusts_all = trusts_all

    def is_ours(self, record: logging.LogRecord) -> bool:
        return self._trusts_all or record.name.partition(".")[0] in OURS

    def facts(self, record: logging.LogRecord) -> tuple[str, dict[str, Any]]:
        """The event in words and what may be told about it."""
        error = record.exc_info[1] if record.exc_info else None
        if self.is_ours(record):
            event, facts = _split(record)
        else:
            where = f"{_short(record.pathname)}:{record.lineno} in {record.funcName}"
            event, facts = "elsewhere", {"at": _shown(where, _PLACE)}
            if suppressed := getattr(record, "suppressed", 0):
                facts["suppressed"] = suppressed
        if error is not None:
            facts["blame"] = blame(error)
        return event, facts

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        event, facts = self.facts(record)
        line: dict[str, Any] = {
            "time": _utc(record.created),
            "level": record.levelname,
            "kind": self.kind,
            "name": _shown(record.name, r"[\w./:-]{1,120}"),
            "incarnation": self.incarnation,
            "pid": os.getpid(),
            "event": event,
        }
        told = json.dumps({**line, "facts": facts} if facts else line)
        return told if len(told) <= MAX_LINE_BYTES else json.dumps({**line, "facts": WITHHELD})

    def words(self, record: logging.LogRecord) -> str:
        """The same for people."""
        event, facts = self.facts(record)
        told = "".join(f" {key}={value}" for key, value in facts.items())
        name = _shown(record.name, r"[\w./:-]{1,120}")
        return f"{_utc(record.created)} {record.levelname} {name}[{os.getpid()}] {event}{told}"


def _split(record: logging.LogRecord) -> tuple[str, dict[str, Any]]:
    """The literal words of a call of ours are the event, its `key=%s` the facts."""
    template = record.msg if isinstance(record.msg, str) else WITHHELD
    values = list(record.args) if isinstance(record.args, tuple) else []
    facts: dict[str, Any] = {}
    for match in _FACT.finditer(template):
        if match[0].strip() == "%%":
            continue
        value = values.pop(0) if values else None
        if match[1]:
            facts[match[1]] = allowed(match[1], _whole(match[2], value))
    return " ".join(_FACT.sub(" ", template).split()), facts


def _whole(form: str, value: Any) -> Any:
    return int(value) if form.endswith("d") and isinstance(value, float) else value


def allowed(key: str, value: Any) -> Any:
    """The value as it may be told under `key`, or `withheld`."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, BaseException):
        return blame(value, places=2)
    if isinstance(value, type):
        return _safe_type(value)
    form = FORMS.get(key)
    return str(value) if form is not None and isinstance(value, str) and form.fullmatch(value) else WITHHELD


def _utc(at_s: float) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(at_s))}.{int(at_s % 1 * 1000):03d}Z"


# --- handlers: nothing that goes wrong here reaches whoever logs -----------------------------------------------------


class Seldom(logging.Filter):
    """Lets each place of a foreign logger speak once in `FOREIGN_PAUSE_S`; the next line then says how many it stands
    for."""

    def __init__(self, lines: Lines, now_s: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._lines = lines
        self._now_s = now_s
        self._told: dict[tuple[str, int, int], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """False for a line that was said just now; `record.suppressed` = how many were kept back before this one."""
        if self._lines.is_ours(record):
            return True
        place_of = (record.pathname, record.lineno, record.levelno)
        now_s = self._now_s()
        told_s, kept_back = self._told.get(place_of, (float("-inf"), 0))
        if now_s - told_s < FOREIGN_PAUSE_S:
            self._told[place_of] = (told_s, kept_back + 1)
            return False
        if len(self._told) >= FOREIGN_PLACES:
            self._told.clear()
        self._told[place_of] = (now_s, 0)
        record.__dict__["suppressed"] = kept_back
        return True


class _ToFile(logging.Handler):
    def __init__(self, lines: Lines, folder: Path) -> None:
        super().__init__(logging.INFO)
        self.lines = lines
        self.file = LogFile(folder, lines.kind)

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.lines.format(record)
        except Exception:  # noqa: BLE001  (a record that cannot be understood may not be told, and must hurt nobody)
            line = json.dumps({"time": _utc(record.created), "kind": self.lines.kind, "event": WITHHELD})
        if self.file.lost:
            line = f'{line[:-1]}, "lost_before": {self.file.lost}}}'
        self.file.append(line.encode() + b"\n")


class _ToStderr(logging.Handler):
    def __init__(self, lines: Lines) -> None:
        super().__init__(logging.WARNING)
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.lines.words(record) + "\n")
            sys.stderr.flush()
        except Exception:  # noqa: BLE001  (closed, full, or a record that cannot be understood)
            return


def _handlers(lines: Lines) -> list[logging.Handler]:
    to_stderr = _ToStderr(lines)
    handlers: list[logging.Handler] = [to_stderr] if _folder is None else [_ToFile(lines, _folder), to_stderr]
    for handler in handlers:
        handler.addFilter(Seldom(lines))
    return handlers
