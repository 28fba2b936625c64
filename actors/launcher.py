"""Starts the two halves of a server, the troupe and the front door, keeps both alive, and leaves nothing behind.

The launcher itself is small on purpose: no thread, no socket, no database. It holds `DATA/lock`, so that one data
directory has one server. What dies is started again with growing pauses; what keeps dying ends the server, for an
operator's service manager to see.
"""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from actors import open_files, process
from actors.notify import Notify
from classroom import hearts
from classroom.hearts import Hearts
from storage import crash_points, logs
from storage.clock import DomainClock
from storage.errors import Locked, StoreError
from storage.layout import DataDir
from storage.lock import DataLock

READY_TIMEOUT_S = 30.0
WEB_STOP_S = 6.0
TROUPE_STOP_S = 3.0
MAX_DEATHS = 5
DEATH_WINDOW_S = 60.0
FIRST_PAUSE_S = 0.2
MAX_PAUSE_S = 5.0
LOOK_EACH_S = 0.2
#: A half says each second that it is well. After three seconds and a bit of silence it is killed and started anew.
ALIVE_LOOK_EACH_MS = 1_100
ALIVE_MISSES = 3
#: The service manager hears that all is well only while each half was heard so lately.
HEARD_LATELY_S = 2.5

EXIT_LOCKED = 4
EXIT_KEEPS_DYING = 70
EXIT_UNSAFE = 78
#: Exit codes that trying again cannot change: port in use, unsafe start, bad arguments.
FINAL_CODES = frozenset({2, 3, 78})


@dataclass(frozen=True, slots=True)
class ServeOptions:
    data: Path
    host: str = "127.0.0.1"
    port: int = 8080
    room: str | None = None
    time_scale: float = 1.0
    json: bool = False


@dataclass(slots=True)
class Half:
    """One of the two child processes and what is known of its deaths."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    ready: dict[str, Any] | None = None
    line: bytearray = field(default_factory=bytearray)
    said_all: bool = False
    #: The number in its last `alive` line, and what was made of them.
    alive: int = 0
    heard_s: float = float("-inf")
    hearts: Hearts[str] = field(default_factory=lambda: Hearts(each_ms=ALIVE_LOOK_EACH_MS, misses=ALIVE_MISSES))
    deaths_s: list[float] = field(default_factory=list)
    start_at_s: float = 0.0


def run(options: ServeOptions, settings: dict[str, Any] | None = None) -> int:
    """Serves until SIGTERM or SIGINT; the exit code of `helping-hands serve`."""
    if (why_not := crash_points.refusal()) is not None:
        print(why_not, file=sys.stderr)
        return EXIT_UNSAFE
    open_files.raise_limit()
    data = DataDir(options.data.resolve())
    try:
        with DataLock(options.data.resolve()):
            return _Launcher(options, data, settings or {}).run()
    except Locked as error:
        print(f"{options.data}: {error}", file=sys.stderr)
        return EXIT_LOCKED


class _Launcher:
    def __init__(self, options: ServeOptions, data: DataDir, settings: dict[str, Any]) -> None:
        self.options = options
        self.stopping = False
        self.told_ready = False
        self.log = logs.of_process(data.logs, "launcher")
        self.notify = Notify()
        for left in data.run.glob("last-words-*"):
            left.unlink()
        DomainClock.start(data.run, options.time_scale, _newest_at(data))
        python = [sys.executable, "-m"]
        where = ["--data", str(data.path)]
        self.troupe = Half("troupe", [*python, "actors", *where, "--settings", json.dumps(settings)])
        listen = ["--host", options.host, "--port", str(options.port)]
        room = ["--room", options.room] if options.room else []
        self.web = Half("web", [*python, "web", *where, *listen, *room])

    def run(self) -> int:
        process.adopt_orphans()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            self.log.info("started")
            code = self._serve()
            self.notify.stopping()
            self._end()
            self.log.info("ended code=%d", code)
        finally:
            process.end_all(process.descendants(os.getpid()))
        return code

    def _stop(self, *_: Any) -> None:
        self.stopping = True

    # --- serving ---------------------------------------------------------------------------------------------

    def _serve(self) -> int:
        # The halves start side by side: the front door waits for the troupe's socket by itself.
        for half in (self.troupe, self.web):
            _start(half)
        deadline_s = time.monotonic() + READY_TIMEOUT_S
        while not self.stopping:
            self._wait()
            for half in (self.troupe, self.web):
                code = self._look_after(half)
                if code is not None:
                    return code
            self._say_alive()
            if not self.told_ready and time.monotonic() > deadline_s:
                self.log.error("the server did not become ready")
                return EXIT_KEEPS_DYING
        return 0

    def _say_alive(self) -> None:
        now_s = time.monotonic()
        halves = (self.troupe, self.web)
        if self.told_ready and all(h.process and now_s - h.heard_s < HEARD_LATELY_S for h in halves):
            self.notify.alive()

    def _wait(self) -> None:
        """Until a half has said something or has ended, or a short while."""
        living = [half for half in (self.troupe, self.web) if half.process is not None]
        outputs = {h.process.stdout.fileno(): h for h in living if h.process and h.process.stdout and not h.said_all}
        with process.Ends([half.process.pid for half in living if half.process]) as ends:
            for file in ends.wait(LOOK_EACH_S, also=list(outputs)):
                self._read(outputs[file], file)

    def _read(self, half: Half, file: int) -> None:
        data = os.read(file, 65536)
        half.said_all = not data
        *lines, rest = (bytes(half.line) + data).split(b"\n")
        half.line = bytearray(rest)
        for line in lines:
            self._take(half, json.loads(line))

    def _take(self, half: Half, said: dict[str, Any]) -> None:
        if "alive" in said:
            half.alive, half.heard_s = said["alive"], time.monotonic()
            return
        half.ready = said
        if half is self.web and not self.told_ready:
            self.told_ready = True
            ready = {**said, "pid": os.getpid()}
            print(json.dumps(ready) if self.options.json else welcome(ready), flush=True)
            self.notify.ready()
            self.log.info("ready")

    def _kill_when_silent(self, half: Half, pid: int) -> None:
        """Only one that was alive can fall silent: starting takes as long as it takes."""
        now_ms = time.monotonic_ns() // 1_000_000
        if not half.alive or not hearts.is_due(half.hearts, now_ms):
            return
        half.hearts, silent = hearts.look(half.hearts, {half.name: half.alive}, now_ms)
        if silent:
            self.log.warning("hangs, killed half=%s", half.name)
            process.kill_all([pid])

    def _look_after(self, half: Half) -> int | None:
        now_s = time.monotonic()
        if half.process is None:
            if now_s >= half.start_at_s:
                _start(half)
            return None
        code = half.process.poll()
        if code is None:
            self._kill_when_silent(half, half.process.pid)
            return None
        _close(half)
        if code in FINAL_CODES or (half is self.web and not self.told_ready and code == 0):
            return code or EXIT_KEEPS_DYING
        half.deaths_s = [*(at for at in half.deaths_s if now_s - at < DEATH_WINDOW_S), now_s]
        if len(half.deaths_s) > MAX_DEATHS:
            self.log.error("keeps dying half=%s deaths=%d within_s=%d", half.name, len(half.deaths_s), DEATH_WINDOW_S)
            return EXIT_KEEPS_DYING
        pause_s = min(MAX_PAUSE_S, FIRST_PAUSE_S * 2 ** (len(half.deaths_s) - 1))
        self.log.warning("died half=%s code=%d restart_in_s=%.1f", half.name, code, pause_s)
        half.start_at_s = now_s + pause_s
        # Whatever the dead half left behind must not talk to its successor.
        keep = {h.process.pid for h in (self.troupe, self.web) if h.process}
        kept = keep | {pid for own in keep for pid in process.descendants(own)}
        left = [pid for pid in process.descendants(os.getpid()) if pid not in kept]
        process.end_all(left)
        process.collect(left)
        return None

    # --- ending ----------------------------------------------------------------------------------------------

    def _end(self) -> None:
        """The front door first, while its actors still answer."""
        for half, patience_s in ((self.web, WEB_STOP_S), (self.troupe, TROUPE_STOP_S)):
            if half.process is None or half.process.poll() is not None:
                continue
            half.process.terminate()
            try:
                half.process.wait(patience_s)
            except subprocess.TimeoutExpired:
                self.log.warning("did not stop, killed half=%s after_s=%.1f", half.name, patience_s)
            _close(half)


def _newest_at(data: DataDir) -> int:
    """Domain time never runs backwards, also after a rehearsal at many times the speed."""
    if not data.database.exists():
        return 0
    from storage.views import Views  # loads the database library only where there is something to read

    views = Views(data.database)
    try:
        return views.newest_at()
    except StoreError:
        return 0  # the store will say what is wrong with its file
    finally:
        views.close()


def _start(half: Half) -> None:
    die_with_me: Callable[[], None] = functools.partial(process.die_with_parent, os.getpid())
    half.line, half.said_all, half.alive = bytearray(), False, 0
    half.hearts = replace(half.hearts, looked_at=None, seen={})
    half.process = subprocess.Popen(  # noqa: S603  (our own interpreter and modules)
        half.command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, preexec_fn=die_with_me
    )


def _close(half: Half) -> None:
    if half.process is not None and half.process.stdout is not None:
        half.process.stdout.close()
    half.process = None


def welcome(ready: dict[str, Any]) -> str:
    """What `make run` prints for people."""
    lines = ["", "Helping Hands is ready.", "", f"  Students open   {ready['student_url']}"]
    lines += [f"  Join code       {room['join_code']}   ({room['name']})" for room in ready["rooms"]]
    lines += [f"  Mentor's link   {ready['mentor_url']}"]
    lines += ["                  (works once; `helping-hands mentors add NAME --room ID` makes others)", ""]
    lines += ["Ctrl+C ends it. Everything is kept.", ""]
    return "\n".join(lines)
