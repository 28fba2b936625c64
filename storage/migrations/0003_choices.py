"""What children have answered, and what mentors have set for a room."""

from __future__ import annotations

from storage.migrations import Run


def migrate(run: Run) -> None:
    run("CREATE TABLE choice (owner TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (owner, key))")
