"""How good each rule of LinterLite is in life, the examples of the room, and who allowed them."""

from __future__ import annotations

from storage.migrations import Run


def migrate(run: Run) -> None:
    run(
        "CREATE TABLE rule (language TEXT NOT NULL, rule TEXT NOT NULL, uses INTEGER NOT NULL, good INTEGER NOT NULL,"
        " level TEXT NOT NULL, since INTEGER NOT NULL, judged_at INTEGER NOT NULL, PRIMARY KEY (language, rule))"
    )
    run(
        "CREATE TABLE example (example_id TEXT NOT NULL PRIMARY KEY, room_id TEXT NOT NULL, language TEXT NOT NULL,"
        " broken TEXT NOT NULL, fixed TEXT NOT NULL, how TEXT NOT NULL, rule TEXT, taken INTEGER NOT NULL,"
        " at INTEGER NOT NULL)"
    )
    run("CREATE INDEX example_at ON example (at)")
    run("CREATE TABLE example_consent (who TEXT NOT NULL PRIMARY KEY, allowed INTEGER NOT NULL, at INTEGER NOT NULL)")
