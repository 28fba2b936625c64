"""Starts the two halves of a server, the troupe and the front door, keeps both alive, and leaves nothing behind.

The launcher itself is small on purpose: no thread, no socket, no database. It holds `DATA/lock`, so that one data
directory has one server. What dies is started again with growing pauses; what keeps dying ends the server, for an
operator's service manager to see.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actors import exits, open_files, process
from actors.launcher_half import Half, monotonic_ms
from actors.notify import Notify
from classroom.supervision_limits import Intensity
from storage import crash_points, logs
from storage.clock import DomainClock
from storage.errors import Locked, StoreError
from storage.layout import DataDir
from storage.lock import DataLock

READY_TIMEOUT_S = 30.0
WEB_STOP_S = 6.0
TROUPE_STOP_S = 3.0
LOOK_EACH_S = 0.2
#: The service manager hears that all is well only while each half was heard so lately.
HEARD_LATELY_MS = 2_500

#: The data folder cannot be written: no room on its disk, or not ours.
EXIT_NO_FOLDER = 1
EXIT_PORT_BUSY = 3
EXIT_LOCKED = 4
#: The store can never open what lies in the data folder.
EXIT_UNUSABLE = 5
EXIT_KEEPS_DYING = 70
#: The certificate or its key cannot be served. Not final: a program that renews them may be writing just now.
EXIT_CERTIFICATE = 6
#: A troupe whose root supervisor has given up.
EXIT_ESCALATED = 71
EXIT_UNSAFE = 78
#: Exit codes that trying again cannot change: bad arguments, port in use, unusable store, unsafe start.
FINAL_CODES = frozenset({2, EXIT_PORT_BUSY, EXIT_UNUSABLE, EXIT_UNSAFE})


@dataclass(frozen=True, slots=True)
class ServeOptions:
    data: Path
    host: str = "127.0.0.1"
    port: int = 8080
    room: str | None = None
    time_scale: float = 1.0
    json: bool = False
    #: Further arguments of the front door's process.
    web: tuple[str, ...] = ()


def run(options: ServeOptions, settings: dict[str, Any] | None = None) -> int:
    """Serves until SIGTERM or SIGINT; the exit code of `helping-hands serve`."""
    if (why_not := crash_points.refusal()) is not None:
        print(why_not, file=sys.stderr)
        return EXIT_UNSAFE
    open_files.raise_limit()
    process.show_as("hh-launcher")
    os.umask(0o077)
    lock = DataLock(options.data.resolve())
    try:
        data = DataDir(options.data.resolve())
        lock.acquire()
        if (problem := _why_unusable(data)) is not None:
            lock.release()
            return _say_unusable(problem)
        launcher = _Launcher(options, data, settings or {})
    except Locked as error:
        print(f"{options.data}: {error}", file=sys.stderr)
        return EXIT_LOCKED
    except OSError as error:
        lock.release()
        print(f"cannot use {options.data} as data folder: {error.strerror}", file=sys.stderr)
        return EXIT_NO_FOLDER
    try:
        return launcher.run()
    finally:
        lock.release()


def _why_unusable(data: DataDir, *, deep: bool = False) -> str | None:
    """`storage.soundness.why_unusable`, asked in a process of its own that ends with the answer: what SQLite and its
    library take (7 MB) would else stay in this one all day. None, too, where that process broke: the store will say."""
    hears, says = os.pipe()
    if (pid := os.fork()) == 0:
        try:
            from storage.soundness import why_unusable

            os.write(says, (why_unusable(data, deep=deep) or "").encode())
        finally:
            os._exit(0)
    os.close(says)
    with os.fdopen(hears, encoding="utf-8") as told:
        problem = told.read()
    os.waitpid(pid, 0)
    return problem or None


def _say_unusable(problem: str) -> int:
    print(f"the store cannot be opened: {problem}. Run: helping-hands doctor", file=sys.stderr)
    return EXIT_UNUSABLE


class _Launcher:
    def __init__(self, options: ServeOptions, data: DataDir, settings: dict[str, Any]) -> None:
        self.options = options
        self.stopping = False
        self.told_ready = False
        self.data = data
        self.log = logs.of_process(data.logs, "launcher")
        self.notify = Notify()
        for left in data.run.glob("last-words-*"):
            left.unlink()
        DomainClock.start(data.run, options.time_scale, _newest_at(data))
        python = [sys.executable, "-m"]
        where = ["--data", str(data.path)]
        deaths = int(settings.get("supervision.deaths", Intensity().deaths))
        self.troupe = Half("troupe", [*python, "actors", *where, "--settings", json.dumps(settings)], deaths)
        listen = ["--host", options.host, "--port", str(options.port)]
        room = ["--room", options.room] if options.room else []
        self.web = Half("web", [*python, "web", *where, *listen, *room, *options.web], deaths)

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
        deadline_s = time.monotonic() + READY_TIMEOUT_S
        while not self.stopping:
            for half in (self.troupe, self.web):
                if half.start_when_due(monotonic_ms()):
                    self.log.info("started half=%s pid=%d", half.name, half.pid)
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
        halves = (self.troupe, self.web)
        if self.told_ready and all(half.was_heard_since(monotonic_ms() - HEARD_LATELY_MS) for half in halves):
            self.notify.alive()

    def _wait(self) -> None:
        """Until a half has said something or has ended, or a short while."""
        halves = (self.troupe, self.web)
        outputs = {file: half for half in halves if (file := half.output) is not None}
        with process.Ends([half.pid for half in halves if half.pid]) as ends:
            for file in ends.wait(LOOK_EACH_S, also=list(outputs)):
                half = outputs[file]
                for ready in half.read():
                    self._take_ready(half, ready)

    def _take_ready(self, half: Half, said: dict[str, Any]) -> None:
        self.log.info("ready half=%s pid=%d after_ms=%d", half.name, half.pid, half.age_ms(monotonic_ms()))
        if half is self.web and not self.told_ready:
            self.told_ready = True
            self._keep_ports(said.pop("ports"))
            ready = {**said, "pid": os.getpid()}
            print(json.dumps(ready) if self.options.json else welcome(ready), flush=True)
            self.notify.ready()
            self.log.info("ready")

    def _keep_ports(self, ports: list[int]) -> None:
        """A front door that is started anew serves where everybody knows it to be, also when the port was free to
        choose."""
        names = ("--port", "--plain-port")
        self.web.start_with(*(each for name, port in zip(names, ports, strict=False) for each in (name, str(port))))

    def _is_final(self, half: Half, code: int) -> bool:
        # A port that it had before is somebody else's for a moment only, or for good: then it dies too often.
        is_between = half is self.web and self.told_ready and code == EXIT_PORT_BUSY
        return code in FINAL_CODES and not is_between

    def _look_after(self, half: Half) -> int | None:
        """Starts it when it is time, kills it when it hangs, buries it; the exit code when all has to end."""
        now_ms, pid = monotonic_ms(), half.pid
        code = half.end_of(now_ms)
        if code is None:
            if half.kill_when_silent(now_ms):
                self.log.warning("hangs, killed half=%s", half.name)
            return None
        if code == EXIT_ESCALATED and (problem := _why_unusable(self.data, deep=True)) is not None:
            self.log.error("the store can never be opened")
            return _say_unusable(problem)
        if self._is_final(half, code) or (half is self.web and not self.told_ready and code == 0):
            return code or EXIT_KEEPS_DYING
        self._end_rest_of(half)
        wait_ms = half.plan_restart(now_ms, random.random(), escalated=code == EXIT_ESCALATED)
        reason = _last_words(self.data, pid) or exits.in_words(code)
        deaths = half.deaths_within_limits
        self.log.warning("died half=%s pid=%d code=%d reason=%s deaths=%d", half.name, pid, code, reason, deaths)
        if wait_ms is None:
            self.log.error("gave up half=%s", half.name)
            return EXIT_KEEPS_DYING
        self.log.info("waits half=%s wait_ms=%d", half.name, wait_ms)
        return None

    def _end_rest_of(self, dead: Half) -> None:
        """Whatever the dead half left behind must not talk to its successor."""
        keep = {half.pid for half in (self.troupe, self.web) if half is not dead and half.pid}
        kept = keep | {pid for own in keep for pid in process.descendants(own)}
        left = [pid for pid in process.descendants(os.getpid()) if pid not in kept]
        process.end_all(left)
        process.collect(left)

    # --- ending ----------------------------------------------------------------------------------------------

    def _end(self) -> None:
        """The front door first, while its actors still answer."""
        for half, patience_s in ((self.web, WEB_STOP_S), (self.troupe, TROUPE_STOP_S)):
            if not half.stop(patience_s):
                self.log.warning("did not stop half=%s", half.name)


def _last_words(data: DataDir, pid: int) -> str:
    """What the half said of its end; empty when it could not."""
    try:
        return (data.run / f"last-words-{pid}").read_text()
    except OSError:
        return ""


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


def welcome(ready: dict[str, Any]) -> str:
    """What `make run` prints for people."""
    lines = ["", "Helping Hands is ready.", "", f"  Students open   {ready['student_url']}"]
    if ready["onboarding_url"] is not None:
        lines += [f"  New laptops     {ready['onboarding_url']}   (once, before anything else)"]
    lines += [f"  Join code       {room['join_code']}   ({room['name']})" for room in ready["rooms"]]
    lines += [f"  Mentor's link   {ready['mentor_url']}"]
    if "mentor_url_here" in ready:
        lines += [f"   on this machine {ready['mentor_url_here']}"]
    lines += ["                  (works once; `helping-hands mentors add NAME --room ID` makes others)", ""]
    lines += ["Ctrl+C ends it. Everything is kept.", ""]
    return "\n".join(lines)
