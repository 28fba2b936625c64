"""A laptop's events and pushes, and a sitting that has heard them."""

from __future__ import annotations

from typing import Any

from classroom import student_session as core
from classroom.student_session import (
    Push,
    Pushed,
    RecordCheck,
    Sitting,
)
from classroom.vocabulary import Command

NOON = 1_000_000_000
BROKEN = "let a = (1\n"
WHOLE = "let a = (1)\n"
FIX: dict[str, Any] = {"id": "f1", "level": "push", "edits": [{"line": 1}], "fixed": WHOLE}


def an_event(seq: int, kind: str = "activity", *, age_ms: int = 0, event_id: str = "", **body: Any) -> Pushed:
    event_id = event_id or f"{seq:04d}-{kind}"
    return Pushed(seq, event_id, kind, 1, age_ms, body, f"print of {event_id} {sorted(body.items())}")


def a_save(seq: int, text: str = WHOLE, base: str | None = None, path: str = "main.js", event_id: str = "") -> Pushed:
    return an_event(seq, "source.saved", event_id=event_id, language="javascript", path=path, text=text, base_rev=base)


def an_error(
    seq: int, text: str = BROKEN, origin: str = "parse", path: str = "main.js", line: int | None = 1
) -> Pushed:
    body: dict[str, Any] = {
        "language": "javascript",
        "path": path,
        "text": text,
        "origin": origin,
        "message": "no",
        "line": line,
    }
    return an_event(seq, "error.seen", **body)


def a_push(*events: Pushed, client: str = "laptop", at: int = NOON, **journal: Any) -> Push:
    return Push(client, events, at, **journal)


def given_(sitting: Sitting, *commands: Command) -> Sitting:
    for command in commands:
        for event in core.decide(sitting, command):
            sitting = core.evolve(sitting, event)
    return sitting


def a_sitting(*commands: Command) -> Sitting:
    return given_(core.initial("s1", "r1"), *commands)


def the_check(check_id: str, parses: bool, suggestion: dict[str, Any] | None = None) -> RecordCheck:
    return RecordCheck(check_id, parses, None, None, "ask" if suggestion else "none", suggestion)
