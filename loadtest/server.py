"""A server in processes of its own, to be driven by a class, a bench or a browser; and what those processes
cost.

The processes are found by a mark in their environment, not by descent: a process that has lost its parent
still carries it, so nothing that the server ever started escapes the count or the check that all of it has
ended.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

MARK = "LOADTEST_SERVER"
READY_WITHIN_S = 60.0
STOPPED_WITHIN_S = 12.0
#: The kernel needs a moment to end the children of a process that has ended.
LEFT_WITHIN_S = 5.0
NANOSECONDS = 1e9
#: A setting under which every error is a request at once, for those who follow errors to the mentors' screens.
ERRORS_AT_ONCE = {"HELPING_HANDS_QUEUE_ERROR_S": "0", "HELPING_HANDS_QUEUE_COOLDOWN_S": "0"}


class ServerFailed(Exception):
    """The server did not become ready, or did not end as it should; the text holds its last words."""


@dataclass(slots=True)
class Server:
    process: subprocess.Popen[str]
    mark: str
    ready: dict[str, Any]
    ready_after_s: float
    host: str
    port: int

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def room(self) -> dict[str, Any]:
        room: dict[str, Any] = self.ready["rooms"][0]
        return room

    def processes(self) -> list[psutil.Process]:
        """Every live process that this server started, whoever its parent is now."""
        return [process for process in psutil.process_iter() if _carries(process, self.mark)]

    def cpu_s(self) -> float:
        """Seconds of processor time that all live processes have used so far."""
        return sum(cpu_s(process.pid) for process in self.processes())

    def pss_mb(self) -> float:
        """Memory of all processes, shared pages counted once."""
        return sum(pss_mb(process.pid) for process in self.processes())

    def stop(self) -> int:
        """End the server as an operator would; its exit code. Raises ServerFailed when processes stay
        behind."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ServerFailed(f"the server was still running {STOPPED_WITHIN_S:.0f} s after SIGTERM") from None
        deadline = time.monotonic() + LEFT_WITHIN_S
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        if left:
            names = [_name(process) for process in left]
            self.kill()
            raise ServerFailed(f"the server has ended and left processes behind: {names}")
        return code

    def kill(self) -> None:
        for process in self.processes():
            with contextlib.suppress(psutil.Error):
                process.kill()
        self.process.wait()


def start_server(
    data: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    room: str | None = None,
    time_scale: float = 1.0,
    log: Path | None = None,
    settings: Mapping[str, str] | None = None,
) -> Server:
    """`helping-hands serve --json` in a process of its own, ready to serve; `settings` are environment variables.
    Raises ServerFailed."""
    command = [sys.executable, "-m", "web.commands", "serve", "--json", "--data", str(data)]
    command += ["--host", host, "--port", str(port or free_port(host)), "--time-scale", f"{time_scale:g}"]
    return launch(command + (["--room", room] if room else []), log=log, settings=settings)


def launch(command: Sequence[str], *, log: Path | None = None, settings: Mapping[str, str] | None = None) -> Server:
    """Start `command` and wait for its first line, the ready line of the contract."""
    mark = uuid.uuid4().hex
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        errors = stack.enter_context(log.open("w")) if log else None
        process = subprocess.Popen(  # noqa: S603 - our own command line
            command,
            env={**os.environ, **(settings or {}), MARK: mark},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    try:
        ready = json.loads(_first_line(process))
        address = ready["student_url"].split("//", 1)[1].split("/", 1)[0]
        host, _, port = address.partition(":")
    except (ServerFailed, ValueError, KeyError) as error:
        words = log.read_text()[-2000:] if log else "its messages are above"
        Server(process, mark, {}, 0.0, "", 0).kill()
        raise ServerFailed(f"the server did not become ready: {error}; {words}") from error
    return Server(process, mark, ready, time.monotonic() - started, host, int(port or 80))


@contextlib.contextmanager
def running(data: Path, **options: Any) -> Iterator[Server]:
    """A server for the length of a `with` block, ended at its end whatever happens."""
    server = start_server(data, **options)
    try:
        yield server
    except BaseException:
        with contextlib.suppress(ServerFailed):  # the failure of the block is the one to tell
            server.stop()
        raise
    server.stop()


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody uses at this moment."""
    import socket

    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def _first_line(process: subprocess.Popen[str]) -> str:
    """The first line of standard output; everything after it is read and dropped, so that the pipe never
    fills."""
    lines: queue.Queue[str] = queue.Queue()
    output = process.stdout
    if output is None:
        raise ServerFailed("it has no standard output")

    def read() -> None:
        lines.put(output.readline())
        for _ in output:
            pass

    threading.Thread(target=read, daemon=True).start()
    try:
        line = lines.get(timeout=READY_WITHIN_S)
    except queue.Empty:
        raise ServerFailed(f"nothing within {READY_WITHIN_S:.0f} s") from None
    if not line:
        raise ServerFailed(f"it ended with exit code {process.wait()}")
    return line


def _carries(process: psutil.Process, mark: str) -> bool:
    try:
        return process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OSError):
        return False


def _name(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline()) or str(process.pid)
    except psutil.Error:
        return str(process.pid)


def cpu_s(pid: int) -> float:
    """Processor seconds of one process so far: from the scheduler's own nanoseconds where the system has them, because
    ticks of 10 ms are too coarse for one hand."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / NANOSECONDS
    except (OSError, IndexError, ValueError):
        try:
            times = psutil.Process(pid).cpu_times()
        except psutil.Error:
            return 0.0
        return float(times.user + times.system)


def pss_mb(pid: int) -> float:
    """Memory of one process, its share of shared pages; from the kernel's own sum where it has one."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    except (OSError, StopIteration, ValueError):
        try:
            return float(psutil.Process(pid).memory_full_info().pss) / 1024 / 1024
        except psutil.Error:
            return 0.0
