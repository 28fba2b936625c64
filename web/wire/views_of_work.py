"""How a child works: the way to a ticket, its replay, and what is written now; with the answers that carry them."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

Happened = Literal["typed", "error", "ran", "stopped", "offered", "taken", "declined", "undone", "asked"]


class TraceStep(TypedDict):
    """Something that happened on the way to a ticket, `times` in a row, at `at` for the first time. `about` is the
    message of an error or the title of a fix; `reason` why a fix was declined, if the child has said so. ``stopped``: a
    run that ended early, without an error; ``undone``: the child took a fix back."""

    at: int
    what: Happened
    times: int
    about: str | None
    line: int | None
    reason: str | None


class FirstQuestion(TypedDict):
    """What a mentor may begin with, as it can be said to the child, and `because` for the mentor."""

    id: str
    text: str
    because: str


class LinesChange(TypedDict):
    """From `line` on (from 1) `removed` lines go, and `lines` stand there; each is at most 400 characters long."""

    line: int
    removed: int
    lines: list[str]


class ReplayFrame(TypedDict):
    """One moment of a replay. `change` leads from the text before to that of now, and the first from nothing; null: the
    text is as before. `line` and `message` are an error's."""

    at: int
    what: Happened
    change: LinesChange | None
    line: int | None
    message: str | None


class LiveCode(TypedDict):
    """What a child has saved last: all of a short program, of a long one the lines around `changed`, the first that
    differs from what was told before. `lines` counts all; `first_line` is the number of the text's first."""

    path: str
    language: str
    rev: str
    at: int
    first_line: int
    lines: int
    text: str
    changed: int | None


class TraceAnswer(TypedDict):
    """The way to a ticket: one attempt at the program `path`, from `began_at` on, and what came of it since the child
    asked with it at `asked_at`. Without a program there are no steps; `question` is null when the centre has none."""

    ok: Literal[True]
    ticket_id: str
    path: str | None
    began_at: int | None
    asked_at: int
    steps: list[TraceStep]
    question: FirstQuestion | None


class ReplayAnswer(TypedDict):
    """The attempt as it was written. `worked` is the frame with the text that ran last without an error; it is the
    first one where that was before the attempt. `thinned`: texts were left out, evenly, because there are too many."""

    ok: Literal[True]
    ticket_id: str
    path: str | None
    language: str
    thinned: bool
    worked: int | None
    frames: list[ReplayFrame]
