"""What a service manager hears from a real server: ready once, alive while both halves are, and when it stops."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from actors.notify import Notify

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30.0
WATCHDOG_S = 0.4
#: Of several missed beats; the halves say each second that they are alive.
SILENCE_S = 4 * WATCHDOG_S


class Manager:
    """systemd's end of the line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard: list[tuple[float, str]] = []
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.socket.settimeout(0.05)

    def listen(self) -> None:
        with contextlib.suppress(TimeoutError):
            words = self.socket.recv(4096).decode()
            self.heard += [(time.monotonic(), line) for line in words.splitlines()]

    def count(self, line: str) -> int:
        return sum(heard == line for _, heard in self.heard)

    def until(self, line: str, count: int) -> None:
        deadline_s = time.monotonic() + PATIENCE_S
        while self.count(line) < count:
            assert time.monotonic() < deadline_s, f"{line} was heard {self.count(line)} times of {count}"
            self.listen()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    manager = Manager(tmp_path / "notify.sock")
    yield manager
    manager.socket.close()


@pytest.fixture
def server(tmp_path: Path, manager: Manager) -> Iterator[subprocess.Popen[str]]:
    environment = {"NOTIFY_SOCKET": str(manager.path), "WATCHDOG_USEC": str(int(WATCHDOG_S * 2 * 1e6))}
    command = [sys.executable, "-m", "web.commands", "serve", "--data", str(tmp_path / "data"), "--port", "0", "--json"]
    with (tmp_path / "stderr").open("w") as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=errors, text=True
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE_S)
        assert process.stdout is not None
        process.stdout.close()


def half(server: subprocess.Popen[str], name: str) -> psutil.Process:
    deadline_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline_s:
        for child in psutil.Process(server.pid).children():
            with contextlib.suppress(psutil.Error):
                if child.cmdline()[1:3] == ["-m", name]:
                    return child
        time.sleep(0.05)
    raise AssertionError(f"no {name}")


def test_a_manager_hears_ready_once_then_alive_not_while_a_half_hangs_and_that_it_stops(
    server: subprocess.Popen[str], manager: Manager
) -> None:
    manager.until("READY=1", 1)
    assert manager.count("WATCHDOG=1") == 0
    assert server.stdout is not None
    assert json.loads(server.stdout.readline())["ready"]
    manager.until("WATCHDOG=1", 4)

    frozen = half(server, "web")
    assert "NOTIFY_SOCKET" not in frozen.environ(), "a child could speak for the server"
    frozen.send_signal(signal.SIGSTOP)
    before = len(manager.heard)
    deadline_s = time.monotonic() + PATIENCE_S
    while half(server, "web").pid == frozen.pid:
        assert time.monotonic() < deadline_s, "the frozen half was not replaced"
        manager.listen()
    manager.until("WATCHDOG=1", manager.count("WATCHDOG=1") + 3)
    times = [at for at, line in manager.heard[before - 1 :] if line == "WATCHDOG=1"]
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) > SILENCE_S

    assert manager.count("READY=1") == 1
    server.terminate()
    manager.until("STOPPING=1", 1)
    assert server.wait(PATIENCE_S) == 0


def test_without_a_manager_nothing_is_sent_and_with_a_deaf_one_nothing_breaks(tmp_path: Path) -> None:
    for environment in ({}, {"NOTIFY_SOCKET": str(tmp_path / "nobody"), "WATCHDOG_USEC": "1"}):
        notify = Notify(environment)
        notify.ready()
        notify.alive()
        notify.stopping()
        assert environment == {}


def test_a_watchdog_of_another_process_is_not_fed(manager: Manager) -> None:
    notify = Notify({"NOTIFY_SOCKET": str(manager.path), "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"})
    notify.ready()
    notify.alive()
    manager.until("READY=1", 1)
    manager.listen()
    assert manager.count("WATCHDOG=1") == 0
