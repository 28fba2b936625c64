"""A run as the wire has it, for calls and sockets."""

from __future__ import annotations

from typing import Any

import msgspec

from classroom.sandboxing import Outcome
from storage.read_models import RunRow
from storage.views import Views


def view(row: RunRow, stage: str, outcome: Outcome | None) -> dict[str, Any]:
    """A run as the wire has it. One whose outcome was pruned is as empty as one that has not ended."""
    shown = msgspec.to_builtins(outcome or Outcome("refused"))
    del shown["tests"]
    if outcome is None:
        shown["verdict"] = None
    return {
        "run_id": row.run_id,
        "request_id": row.request_id,
        "language": row.language,
        "entry": row.entry,
        "stage": stage,
        **shown,
    }


def told(views: Views, run_id: str, stage: str) -> dict[str, Any] | None:
    """What the child's socket says of it."""
    row = views.run(run_id)
    return None if row is None else {"type": "run", **view(row, stage, views.outcome(row))}
