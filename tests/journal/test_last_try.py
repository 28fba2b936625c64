"""What was under way when a process died is known to the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from storage.last_try import LastTry

DIES = """
import os, signal, sys
from pathlib import Path
from storage.last_try import LastTry
print(LastTry(Path(sys.argv[1])).begin(7), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_tries_at_one_position_are_counted_over_deaths(tmp_path: Path) -> None:
    path = tmp_path / "last-try"
    for expected in ("1", "2", "3"):
        died = subprocess.run([sys.executable, "-c", DIES, str(path)], stdout=subprocess.PIPE, text=True)
        assert died.returncode == -signal.SIGKILL
        assert died.stdout.split() == [expected]
    assert LastTry(path).begin(7) == 4


def test_what_ended_well_does_not_count(tmp_path: Path) -> None:
    tries = LastTry(tmp_path / "last-try")
    assert tries.begin(7) == 1
    tries.done()
    assert tries.begin(7) == 1


def test_another_position_begins_anew(tmp_path: Path) -> None:
    tries = LastTry(tmp_path / "last-try")
    assert [tries.begin(7), tries.begin(7), tries.begin(8), tries.begin(7)] == [1, 2, 1, 1]


def test_a_file_that_was_cut_short_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "last-try"
    LastTry(path).begin(7)
    os.truncate(path, 3)
    assert LastTry(path).begin(7) == 1
