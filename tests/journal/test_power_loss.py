"""The power goes while a writer writes: what was acknowledged is on the disk, and the file holds together.

A library laid under the writer keeps a shadow of the database that takes over only what was synced. At random moments
the shadow is copied, with any part of the later writes, and opened as after a cut; and the disk refuses to sync.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.journal import Journal
from tests.faults.faulty_machine import FaultyMachine, built

pytestmark = pytest.mark.faults

ROOT = Path(__file__).parents[2]
WRITER = Path(__file__).with_name("killed_writer.py")
KEY = bytes(32)
MOMENTS = 25
MANY_MOMENTS = 400
PATIENCE_S = 20.0


def until_true(happened: Callable[[], bool]) -> None:
    give_up_s = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < give_up_s, "never happened"
        time.sleep(0.001)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("faulty"))


class Writing:
    """A writer on the faulty machine, and the ids that it has told to be acknowledged, in a file."""

    def __init__(self, library: Path, folder: Path) -> None:
        (folder / "data").mkdir()
        self.machine = FaultyMachine(library, folder / "machine", folder / "data")
        self.machine.keep_shadow()
        self.said = folder / "said"
        self.rounds = 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.rounds += 1
        command = [sys.executable, str(WRITER), str(self.machine.database), str(self.rounds)]
        environment = {**self.machine.environment, "PYTHONPATH": str(ROOT)}
        before = self.said.stat().st_size if self.said.exists() else 0
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(command, stdout=said, stderr=subprocess.PIPE, env=environment)
        until_true(lambda: self.said.stat().st_size > before)

    def acknowledged(self) -> list[str]:
        """Whole lines only: one cut short was not heard."""
        return [each for line in self.said.read_text().split("\n")[:-1] for each in line.split()]

    def stand_still(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGSTOP)
        stat = Path(f"/proc/{self.process.pid}/stat")
        until_true(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")

    def go_on(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGCONT)

    def end(self) -> bytes:
        """Its last words."""
        if self.process is None:
            return b""
        self.process.kill()
        _, words = self.process.communicate()
        self.process = None
        return words


@pytest.fixture
def writing(library: Path, tmp_path: Path) -> Iterator[Writing]:
    writing = Writing(library, tmp_path)
    yield writing
    writing.end()


def problems_of(database: Path, acknowledged: list[str]) -> list[str]:
    """What is wrong with a database after a cut, when it is opened as a server would."""
    journal = Journal(database, KEY, clock=lambda: 1)
    connection = sqlite3.connect(database)
    integrity = connection.execute("PRAGMA integrity_check").fetchall()
    kept = Counter(event_id for (event_id,) in connection.execute("SELECT event_id FROM journal"))
    report = journal.verify()
    connection.close()
    journal.close()
    problems = [] if integrity == [("ok",)] else [f"integrity: {integrity}"]
    problems += [] if report.ok else [f"chain: {report}"]
    problems += [f"lost: {each}" for each in acknowledged if not kept[each]]
    return problems + [f"doubled: {each}" for each, times in kept.items() if times > 1]


def cut_the_power(writing: Writing, folder: Path, chance: random.Random) -> list[str]:
    """What three disks would hold after a cut at this moment: nothing that was not synced, some of it, all of it."""
    # First what was acknowledged: what is acknowledged while the writer comes to a stand is no promise yet.
    acknowledged = writing.acknowledged()
    writing.stand_still()
    problems = []
    for kept in (0.0, chance.random(), 1.0):
        copy = folder / f"cut-{kept:.3f}"
        copy.mkdir()
        writing.machine.after_power_loss(copy, chance, kept)
        problems += problems_of(copy / writing.machine.database.name, acknowledged)
        shutil.rmtree(copy)
    writing.go_on()
    return problems


@pytest.mark.parametrize("moments", [MOMENTS, pytest.param(MANY_MOMENTS, marks=pytest.mark.slow)])
@pytest.mark.timeout(600)
def test_what_was_acknowledged_survives_a_power_cut_at_any_moment(
    moments: int, writing: Writing, tmp_path: Path
) -> None:
    chance = random.Random(moments)
    writing.start()
    for _ in range(moments):
        time.sleep(chance.random() * 0.03)
        assert cut_the_power(writing, tmp_path, chance) == []
    assert len(writing.acknowledged()) > moments


@pytest.mark.parametrize("rounds", [4, pytest.param(60, marks=pytest.mark.slow)])
@pytest.mark.timeout(600)
def test_what_was_acknowledged_survives_a_power_cut_after_a_writer_was_killed(
    rounds: int, writing: Writing, tmp_path: Path
) -> None:
    chance = random.Random(rounds)
    for _ in range(rounds):
        writing.start()
        time.sleep(chance.random() * 0.2)
        assert cut_the_power(writing, tmp_path, chance) == []
        writing.end()


@pytest.mark.parametrize("rounds", [3, pytest.param(30, marks=pytest.mark.slow)])
@pytest.mark.timeout(600)
def test_after_a_failed_sync_nothing_is_acknowledged_that_is_not_on_the_disk(
    rounds: int, writing: Writing, tmp_path: Path
) -> None:
    chance = random.Random(rounds)
    for number in range(1, rounds + 1):
        writing.start()
        time.sleep(chance.random() * 0.2)
        writing.machine.rule(sync_errno=errno.EIO)
        assert writing.process is not None
        writing.process.wait(20)
        said = writing.end()
        assert b"StoreBroken" in said, said
        assert writing.machine.hits() >= number
        writing.machine.rule()
        # The successor can read what was never synced. It says so of nothing, unless it made sure of it first.
        again = known_again(writing)
        assert cut(writing, tmp_path, again, chance) == []


def known_again(writing: Writing) -> list[str]:
    """What a successor tells the students who send everything again: all the ids that it has in its journal."""
    code = (
        "import sys; from pathlib import Path; from storage.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]), bytes(32), clock=lambda: 1)\n"
        "print(*(line.event_id for line in journal.recorded()), flush=True)\n"
        "import os; os._exit(0)  # as if killed: closing would tidy up\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(writing.machine.database)],
        env={**writing.machine.environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def cut(writing: Writing, folder: Path, acknowledged: list[str], chance: random.Random) -> list[str]:
    copy = folder / "cut"
    copy.mkdir()
    writing.machine.after_power_loss(copy, chance, 0.0)
    problems = problems_of(copy / writing.machine.database.name, acknowledged)
    shutil.rmtree(copy)
    return problems
