"""Whose uses are behind a rule's record: of each child its latest, as JSON. What was counted before has no child."""

from __future__ import annotations

from storage.migrations import Run

STATEMENTS = (
    "UPDATE rule SET judged_at = uses - judged_at",
    "ALTER TABLE rule RENAME COLUMN judged_at TO fresh",
    "ALTER TABLE rule ADD COLUMN children TEXT NOT NULL DEFAULT '{}'",
)


def migrate(run: Run) -> None:
    for statement in STATEMENTS:
        run(statement)
