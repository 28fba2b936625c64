"""The machine as the governor reads it, from files that a test writes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from actors import machine_signals
from actors.machine_signals import MachineSignals
from classroom.governor_shares import Use
from storage import crash_points, vitals

FAMILY = 100


class Proc:
    """A /proc of a machine with two processors, whose time passes by `work`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.busy = self.idle = 0
        (folder / "pressure").mkdir()
        self.pressure("cpu", 0)
        self.pressure("memory", 0, some=1.5, full=0.25)
        (folder / "meminfo").write_text("MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable: 300 kB\n")
        self.work(0, 0)

    def work(self, busy: int, idle: int) -> None:
        self.busy, self.idle = self.busy + busy, self.idle + idle
        (self.folder / "stat").write_text(f"cpu  {self.busy} 0 0 {self.idle} 0 0 0 0 0 0\ncpu0 1 2 3\n")

    def pressure(self, what: str, total_us: int, some: float = 0.0, full: float = 0.0) -> None:
        lines = [f"{name} avg10={share:.2f} avg60=0.00 avg300=0.00 total={total_us}" for name, share in
                 (("some", some), ("full", full))]  # fmt: skip
        (self.folder / "pressure" / what).write_text("\n".join(lines) + "\n")

    def process(self, pid: int, parent: int, name: str, ticks: int, collected: int = 0, pages: int = 0) -> None:
        place = self.folder / str(pid)
        place.mkdir(exist_ok=True)
        before = " ".join(["0"] * 9)
        (place / "stat").write_text(
            f"{pid} ({name}) R {parent} {before} {ticks} 0 {collected} 0 0 0 1 0 0 0 {pages} 0 0\n"
        )


@pytest.fixture
def proc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Proc:
    folder = tmp_path / "proc"
    folder.mkdir()
    monkeypatch.setattr(machine_signals, "PROC", folder)
    monkeypatch.setattr(machine_signals, "own_folder", lambda: None)
    monkeypatch.setattr(machine_signals.os, "cpu_count", lambda: 2)
    monkeypatch.delenv(machine_signals.ENVIRONMENT, raising=False)
    return Proc(folder)


class Seconds:
    """The monotonic clock, which stands until a test moves it."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    clock = Seconds()
    monkeypatch.setattr(machine_signals, "time", clock)
    return clock


def a_second(clock: Seconds, proc: Proc, *, busy: int) -> None:
    """Of two processors with 100 ticks each."""
    clock.now_s += 1
    proc.work(busy, 200 - busy)


def test_only_what_is_not_below_the_launcher_is_foreign(proc: Proc, clock: Seconds, tmp_path: Path) -> None:
    machine = MachineSignals(FAMILY, tmp_path)
    proc.process(FAMILY, 1, "hh-launcher", 0)
    proc.process(101, FAMILY, "hh) burner (", 0)
    proc.process(7, 1, "stranger", 0)
    machine.read(0)
    for second in (1, 2):
        a_second(clock, proc, busy=200)
        proc.process(101, FAMILY, "hh) burner (", 60 * second, collected=20 * second)
        proc.process(7, 1, "stranger", 90 * second)
        signals = machine.read(second)
    # Of 200 ticks 80 were ours. What ended before anybody looked is among the rest.
    assert signals.foreign_cpu == pytest.approx(0.6)
    assert signals.build == ""


def test_on_a_quiet_machine_no_process_is_looked_at(
    proc: Proc, clock: Seconds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine_signals, "look", lambda: pytest.fail("looked"))
    machine = MachineSignals(FAMILY, tmp_path)
    machine.read(0)
    a_second(clock, proc, busy=40)
    assert machine.read(1).foreign_cpu == pytest.approx(0.2)


def test_a_build_is_seen_while_it_computes_and_not_while_it_is_only_open(
    proc: Proc, clock: Seconds, tmp_path: Path
) -> None:
    machine = MachineSignals(FAMILY, tmp_path)
    proc.process(FAMILY, 1, "hh-launcher", 0)
    machine.read(0)
    seen = []
    for second, ticks in enumerate((0, 2, 102), start=1):
        a_second(clock, proc, busy=200)
        proc.process(8, 1, "bee_backend", ticks)
        seen.append(machine.read(second).build)
    assert seen == ["", "", "bee_backend"]


def test_memory_and_pressure_are_shares(proc: Proc, clock: Seconds, tmp_path: Path) -> None:
    machine = MachineSignals(FAMILY, tmp_path)
    assert machine.read(0).cpu_pressure is None
    clock.now_s += 2
    proc.pressure("cpu", 500_000)
    signals = machine.read(1)
    assert signals.cpu_pressure == pytest.approx(0.25)
    assert (signals.memory_available, signals.memory_some, signals.memory_full) == (0.3, 0.015, 0.0025)
    assert signals.pressure_has_background


def test_the_own_group_counts_where_there_is_one(
    proc: Proc, clock: Seconds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = tmp_path / "group"
    group.mkdir()
    for name, text in {
        "cpu.pressure": "some avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
        "memory.pressure": "some avg10=4.00 avg60=0.00 avg300=0.00 total=0\n",
        "memory.max": "1000\n",
        "memory.current": "950\n",
        "memory.stat": "anon 10\ninactive_file 50\n",
    }.items():
        (group / name).write_text(text)
    monkeypatch.setattr(machine_signals, "own_folder", lambda: group)
    machine = MachineSignals(FAMILY, tmp_path)
    signals = machine.read(0)
    assert (signals.memory_available, signals.memory_some) == (0.1, 0.04)
    (group / "memory.max").write_text("max\n")
    assert machine.read(1).memory_available == 0.3
    assert proc.folder.exists()
    assert clock.now_s


def test_a_machine_that_tells_nothing_is_no_reason_to_yield(
    proc: Proc, clock: Seconds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine_signals, "PROC", tmp_path / "nowhere")
    monkeypatch.setattr(machine_signals, "_temperature", lambda: None)
    machine = MachineSignals(FAMILY, tmp_path)
    assert proc.folder.exists()
    for second in range(3):
        clock.now_s += 1
        assert machine.read(second).told() == {}


def test_what_programs_use_is_added_up_by_runtime(proc: Proc, tmp_path: Path) -> None:
    second = machine_signals.TICKS_S
    proc.process(50, FAMILY, "hh-runner_worker", 9 * second)
    proc.process(51, 50, "bwrap", 0, pages=256)
    proc.process(52, 51, "python3", 2 * second, pages=512)
    proc.process(60, FAMILY, "hh-runner_worker", 9 * second)
    uses = MachineSignals(FAMILY, tmp_path).uses((("python", 50), ("csharp", 60)))
    memory_mb = 768 * machine_signals.PAGE_MB
    assert uses == {"python": Use(2_000, memory_mb, 2), "csharp": Use()}
    assert MachineSignals(FAMILY, tmp_path).uses(()) == {}


def test_planted_readings_count_only_on_a_server_that_is_started_for_tests(
    proc: Proc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = tmp_path / "planted.json"
    planted.write_text(json.dumps({"memory_available": 0.01, "at": 5, "unknown": 1}))
    monkeypatch.setenv(machine_signals.ENVIRONMENT, str(planted))
    monkeypatch.delenv(crash_points.TESTING, raising=False)
    assert MachineSignals(FAMILY, tmp_path).read(7).memory_available == 0.3
    monkeypatch.setenv(crash_points.TESTING, "1")
    signals = MachineSignals(FAMILY, tmp_path).read(7)
    assert (signals.at, signals.memory_available) == (7, 0.01)
    assert proc.folder.exists()


def test_what_the_front_door_said_is_among_the_readings(proc: Proc, tmp_path: Path) -> None:
    vitals.say(tmp_path, vitals.Vitals(lag_ms=12.5, screens_p95_ms=30.0))
    signals = MachineSignals(FAMILY, tmp_path).read(0)
    assert (signals.lag_ms, signals.screens_p95_ms) == (12.5, 30.0)
    assert proc.folder.exists()


def test_this_process_is_seen_with_its_own_name_and_parent() -> None:
    seen = machine_signals.look()[os.getpid()]
    assert (seen.parent, seen.name) == (os.getppid(), Path("/proc/self/comm").read_text().strip())
