"""Programs that children asked the centre to run, and where in the journal their end is."""

from __future__ import annotations

from storage.migrations import Run


def migrate(run: Run) -> None:
    run(
        """CREATE TABLE run (
            run_id TEXT NOT NULL PRIMARY KEY,
            student_id TEXT NOT NULL,
            request_id TEXT NOT NULL,
            language TEXT NOT NULL,
            entry TEXT NOT NULL,
            asked_at INTEGER NOT NULL,
            ended_position INTEGER
        )"""
    )
    run("CREATE INDEX run_request ON run (student_id, request_id)")
    run("CREATE INDEX run_unfinished ON run (student_id) WHERE ended_position IS NULL")
