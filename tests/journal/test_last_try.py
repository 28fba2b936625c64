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
    assert tries.ended_badly()
    tries.done(7)
    assert not tries.ended_badly()
    assert tries.begin(7) == 1


def test_who_comes_further_has_ended_well_with_what_lies_before(tmp_path: Path) -> None:
    path = tmp_path / "last-try"
    tries = LastTry(path)
    assert [tries.begin(7), tries.begin(8)] == [1, 1]
    again = LastTry(path)
    assert [again.begin(7), again.begin(8)] == [1, 2]


def test_a_position_that_killed_stays_noted_until_it_is_reached_again(tmp_path: Path) -> None:
    path = tmp_path / "last-try"
    LastTry(path).begin(9)
    tries = LastTry(path)
    for before in (6, 7, 8):
        assert tries.begin(before) == 1
        tries.done(before)
    assert tries.ended_badly()
    assert tries.begin(9) == 2


def test_one_before_it_that_begins_to_kill_is_counted_too(tmp_path: Path) -> None:
    path = tmp_path / "last-try"
    LastTry(path).begin(9)
    assert [LastTry(path).begin(5), LastTry(path).begin(5)] == [1, 2]
    tries = LastTry(path)
    tries.done(5)
    assert tries.begin(9) == 2


def test_no_more_is_kept_than_there_is_room_for(tmp_path: Path) -> None:
    path = tmp_path / "last-try"
    for position in range(20, 0, -1):
        LastTry(path).begin(position)
    assert LastTry(path).begin(1) == 2
    assert path.stat().st_size < 100


def test_a_file_that_was_cut_short_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "last-try"
    LastTry(path).begin(7)
    os.truncate(path, 3)
    assert LastTry(path).begin(7) == 1
