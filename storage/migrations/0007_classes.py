"""The time-table, the centre's own join code, class lists, and the roles of mentors."""

from __future__ import annotations

from storage.migrations import Run

STATEMENTS = (
    """CREATE TABLE school_class (
        class_id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        room_id TEXT NOT NULL,
        weekday INTEGER NOT NULL,
        start_min INTEGER NOT NULL,
        duration_min INTEGER NOT NULL
    )""",
    "CREATE TABLE centre_code (join_code TEXT NOT NULL PRIMARY KEY)",
    "CREATE TABLE roster (room_id TEXT NOT NULL PRIMARY KEY, names TEXT NOT NULL, only INTEGER NOT NULL)",
    "ALTER TABLE mentor ADD COLUMN role TEXT NOT NULL DEFAULT 'mentor'",
)


def migrate(run: Run) -> None:
    for statement in STATEMENTS:
        run(statement)
