"""SIGKILL at random moments: what was acknowledged is there, once, and the rest of the file holds together."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from storage.journal import Journal, rebuild_projections
from storage.tables import PROJECTIONS

ROUNDS = 8
ROOT = Path(__file__).parents[2]
WRITER = Path(__file__).with_name("killed_writer.py")


def acknowledged_until_killed(path: Path, round_number: int) -> list[str]:
    """The ids that a writer reported before it was killed, some groups after it began, at any point of a group."""
    rng = random.Random(1_000 + round_number)
    command = [sys.executable, str(WRITER), str(path), str(round_number)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)}) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(rng.randint(1, 120))]
        time.sleep(rng.random() * 0.004)
        writer.kill()
        said += writer.stdout.readlines()
    # A line cut short by the kill was not told in full: only whole lines count as heard.
    return [event_id for line in said if line.endswith("\n") for event_id in line.split()]


def tables(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    names = [table._meta.table_name for table in PROJECTIONS]
    return {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}  # noqa: S608  (names of our own tables)


def test_no_acknowledged_event_is_lost_or_doubled_by_kills_at_random_moments(path: Path) -> None:
    acknowledged: list[str] = []
    for round_number in range(1, ROUNDS + 1):
        acknowledged += acknowledged_until_killed(path, round_number)
        journal = Journal(path, bytes(32), clock=lambda: 1)
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        report = journal.verify()
        assert report.ok, report
        kept = Counter(event_id for (event_id,) in connection.execute("SELECT event_id FROM journal"))
        assert max(kept.values()) == 1
        assert set(acknowledged) <= set(kept), f"lost in round {round_number}"
        live = tables(connection)
        rebuild_projections(journal)
        assert tables(connection) == live
        connection.close()
        journal.close()
    assert len(acknowledged) > ROUNDS * 10, "the writer was killed before it wrote anything worth the name"
