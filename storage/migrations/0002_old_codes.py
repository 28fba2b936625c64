"""Join codes of the past, so that an old note on the wall is told apart from a wrong one."""

from __future__ import annotations

from storage.migrations import Run


def migrate(run: Run) -> None:
    run("CREATE TABLE old_code (join_code TEXT NOT NULL PRIMARY KEY, room_id TEXT NOT NULL)")
