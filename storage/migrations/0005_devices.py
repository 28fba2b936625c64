"""Laptops that may send beacons."""

from __future__ import annotations

from storage.migrations import Run


def migrate(run: Run) -> None:
    run(
        "CREATE TABLE device (device_id INTEGER NOT NULL PRIMARY KEY, student_id TEXT NOT NULL, salt TEXT NOT NULL,"
        " paired_at INTEGER NOT NULL)"
    )
