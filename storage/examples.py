"""The tables of what the room teaches: rules' records, and examples without names, bounded in number and in age.

Functions over kinds of events, as in `storage.projections`, which calls them in the transaction of the event.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from classroom.attempts import example_id
from classroom.rule_book import RuleEvent, Standing, evolve_standing
from storage.codec import event_of
from storage.records import Recorded

Run = Callable[[str, tuple[Any, ...]], sqlite3.Cursor]
DAY_MS = 86_400_000
#: Of all rooms together. With `classroom.attempts.EXAMPLE_AT_MOST` characters a text, less than 40 MB.
EXAMPLES_AT_MOST = 3_000
#: A school year has ended by then, and the rules have moved on.
EXAMPLE_DAYS_AT_MOST = 180


def standing_of(uses: int, good: int, level: str, since: int, fresh: int, children: str) -> Standing:
    """A row of `rule` without its key."""
    return Standing(uses, good, level, since, fresh, json.loads(children))


def rule_moved(run: Run, e: Recorded) -> None:
    event = event_of(e)
    if not isinstance(event, RuleEvent):
        raise TypeError(f"{e.kind} is no event of a rule")
    key = (event.language, event.rule)
    query = "SELECT uses, good, level, since, fresh, children FROM rule WHERE language = ? AND rule = ?"
    found = run(query, key).fetchone()
    now = evolve_standing(standing_of(*found) if found else None, event)
    row = (*key, now.uses, now.good, now.level, now.since, now.fresh, json.dumps(now.children))
    run("INSERT OR REPLACE INTO rule VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)


def pair_learnt(run: Run, e: Recorded) -> None:
    """Keeps the day and the room, not the child and the moment. What is old or too much goes with each that comes."""
    p, day = e.payload, e.at - e.at % DAY_MS
    row = (p["example_id"], e.room_id, p["language"], p["broken"], p["fixed"], p["how"], p["rule"], p["taken"], day)
    run("INSERT OR REPLACE INTO example VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    run("DELETE FROM example WHERE at < ?", (day - EXAMPLE_DAYS_AT_MOST * DAY_MS,))
    run(
        "DELETE FROM example WHERE example_id IN"
        " (SELECT example_id FROM example ORDER BY at DESC, rowid DESC LIMIT -1 OFFSET ?)",
        (EXAMPLES_AT_MOST,),
    )


def examples_allowed(run: Run, e: Recorded) -> None:
    """Taken back, what there is goes as well."""
    p = e.payload
    row = (p["student_id"] or p["room_id"], p["allowed"], e.at)
    run("INSERT OR REPLACE INTO example_consent VALUES (?, ?, ?)", row)
    if p["allowed"]:
        return
    if p["student_id"] is None:
        run("DELETE FROM example WHERE room_id = ?", (p["room_id"],))
    else:
        forget_examples(run, p["student_id"])


def forget_examples(run: Run, student_id: str) -> None:
    """Of one child. No example says whose it is; the journal knows the child's attempts, and their ids lead there."""
    query = "SELECT event_id FROM journal WHERE student_id = ? AND kind = 'error.seen'"
    ids = [(example_id(event_id),) for (event_id,) in run(query, (student_id,)).fetchall()]
    for each in ids:
        run("DELETE FROM example WHERE example_id = ?", each)
