"""Programs that the centre runs, as they leave the server."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from classroom.sandboxing import Verdict
from web.wire.views import Language

RunStage = Literal["queued", "compile", "run", "done"]


class RunDiagnostic(TypedDict):
    """What a compiler or an interpreter says about one place; lines and columns count from 1, 0 = unknown."""

    line: int
    column: int
    code: str
    message: str
    path: str


class RunView(TypedDict):
    """A program that the centre runs. Until `stage` is ``done``, `verdict` is null and nothing of the rest counts.

    ``refused`` says nothing about the program: `reason` tells why it was not run (``cancelled``,
    ``sandbox_unavailable``, ``runtime_missing``, ``malformed``, ``too_large``, ``broken``).
    """

    run_id: str
    request_id: str
    language: Language
    entry: str
    stage: RunStage
    verdict: Verdict | None
    reason: str | None
    exit: int | None
    signal: int | None
    stdout: str
    stderr: str
    truncated: bool
    cpu_ms: int
    wall_ms: int
    peak_mb: int
    diagnostics: list[RunDiagnostic]
