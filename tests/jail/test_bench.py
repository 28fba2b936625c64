"""The bench of the sandbox measures real programs, and each of its bars has a row."""

from argparse import Namespace

import pytest

from sandbox import standing, walls
from web.commands import CommandFailed
from web.commands.bench_sandbox import BARS, measure


def test_every_bar_has_a_row_that_was_measured() -> None:
    rows = {row.name: row for row in measure(Namespace(runs=4))}
    assert {bar.name for bar in BARS} <= set(rows)
    assert all(row.n > 0 and row.p50 is not None for row in rows.values())
    assert rows["python, in the sandbox"].floor == rows["python, without"].p95


def test_a_machine_without_a_sandbox_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walls, "bubblewrap", lambda: None)
    standing.suspect()
    with pytest.raises(CommandFailed, match="bubblewrap_missing"):
        measure(Namespace(runs=4))
    standing.suspect()
