"""A real troupe in a process of its own, and the front door's side of the wire, for the tests that need both."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from actors import process
from classroom.centre import JoinRoom, OpenRoom
from classroom.student_session import Push, Pushed, stream
from classroom.vocabulary import Command, DescribeSystem
from storage.clock import DomainClock
from storage.layout import DataDir
from storage.views import Views
from web.bridge import Bridge, Unavailable

ROOT = Path(__file__).resolve().parents[2]
#: Machines are noisy; nothing here is waited for longer, and nothing is asserted to be faster than five seconds.
PATIENCE_S = 20.0
QUIET_S = 1.0
#: Each error is followed to its ticket here.
ERRORS_AT_ONCE = {"queue.error_s": 0, "queue.cooldown_s": 0}
FAR_AWAY_MS = 9 * 10**15
KEY = bytes(range(32))
#: Lets a test sign as the troupe does, to show that it is the signature that counts.
KNOWN_KEY = f"from actors import boot\nboot.secrets.token_bytes = lambda count: {KEY!r}"
_rooms = itertools.count(1)


def _has_its_words(pid: int) -> bool:
    """An actor is forked from the host, and has its command line."""
    with contextlib.suppress(OSError):
        return b"--settings" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


class Troupe:
    """`python -m actors` on a data directory. `prelude` is Python that runs first in the host, to plant a fault."""

    def __init__(self, folder: Path) -> None:
        self.data = DataDir(folder / "data")
        self.log = folder / "host.log"
        self.host: subprocess.Popen[bytes] | None = None
        self.ready: dict[str, Any] = {}

    def start(self, prelude: str = "", settings: dict[str, Any] | None = None, time_scale: float = 1.0) -> Troupe:
        DomainClock.start(self.data.run, time_scale)
        code = f"import sys\n{prelude}\nfrom actors.__main__ import main\nsys.exit(main())"
        options = ["--data", str(self.data.path), "--settings", json.dumps({**ERRORS_AT_ONCE, **(settings or {})})]
        with self.log.open("ab") as log:
            self.host = subprocess.Popen(
                [sys.executable, "-c", code, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=log
            )
        assert self.host.stdout is not None
        readable, _, _ = select.select([self.host.stdout], [], [], PATIENCE_S)
        line = self.host.stdout.readline() if readable else b""
        assert line, f"no troupe: {self.said()}"
        self.ready = json.loads(line)
        return self

    @property
    def pid(self) -> int:
        assert self.host is not None
        return self.host.pid

    def pids(self) -> list[int]:
        """The host and all actors below it that run. What a sandbox runs comes and goes, and is none of them."""
        return [pid for pid in alive([self.pid, *process.descendants(self.pid)]) if _has_its_words(pid)]

    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def end(self) -> None:
        """Whatever the test did, nothing is left."""
        if self.host is None:
            return
        process.kill_all(self.pids())
        self.host.wait(PATIENCE_S)
        if self.host.stdout is not None:
            self.host.stdout.close()


def alive(pids: list[int]) -> list[int]:
    """Those that run; a zombie has ended."""
    found = []
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                found.append(pid)
    return found


def seconds_until_gone(pids: list[int]) -> float:
    start_s = time.monotonic()
    while alive(pids) and time.monotonic() - start_s < PATIENCE_S:
        time.sleep(0.01)
    return time.monotonic() - start_s


class FrontDoor:
    """The bridge, and everything that it heard."""

    def __init__(self, data: DataDir) -> None:
        self.data = data
        self.room_id = ""
        self.news: list[tuple[str, dict[str, Any]]] = []
        self.bridge = Bridge(data.run / "gateway.sock", lambda topic, body: self.news.append((topic, body)))
        self._running: asyncio.Task[None] | None = None
        self._clock = DomainClock.load(data.run)

    async def __aenter__(self) -> FrontDoor:
        self._running = asyncio.create_task(self.bridge.run())
        await until(lambda: self.bridge.connected)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._running is not None
        self._running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._running
        await self.bridge.close()

    def now_ms(self) -> int:
        return self._clock.now_ms()

    async def ask(self, target: str, command: Command, timeout_s: float = 5.0) -> dict[str, Any]:
        return await self.bridge.ask(target, command, timeout_s=timeout_s)

    async def insist(self, target: str, command: Command, patience_s: float = PATIENCE_S) -> dict[str, Any]:
        """Asks again while the answer is "not now", as every caller of the front door does."""
        deadline_s = time.monotonic() + patience_s
        while True:
            try:
                return await self.ask(target, command)
            except Unavailable:
                if time.monotonic() > deadline_s:
                    raise
                await asyncio.sleep(0.02)

    async def open_room(self, students: int = 1) -> list[Laptop]:
        """A new room and the laptops of its students; `room_id` is the newest room's."""
        self.room_id = f"r{next(_rooms)}"
        code = f"CODE-{self.room_id}"
        await self.insist("centre", OpenRoom(self.room_id, f"Room {self.room_id}", code))
        ids = [f"{self.room_id}-s{number}" for number in range(students)]
        joins = [JoinRoom(i, code, f"Kid {i}", "words", f"token-{i}", FAR_AWAY_MS) for i in ids]
        await asyncio.gather(*(self.insist("centre", join) for join in joins))
        return [Laptop(self, i) for i in ids]

    async def actors(self) -> dict[str, dict[str, Any]]:
        system = await self.insist("supervisor", DescribeSystem())
        return {actor["name"]: actor for actor in system["actors"]}

    async def pid_of(self, name: str) -> int:
        return int((await self.actors())[name]["pid"])

    async def kill(self, name: str, number: int = signal.SIGKILL) -> int:
        pid = await self.pid_of(name)
        os.kill(pid, number)
        return pid

    async def freeze(self, name: str) -> int:
        """The actor hangs, from now on, until SIGCONT or SIGKILL."""
        pid = await self.kill(name, signal.SIGSTOP)
        await until(lambda: psutil.Process(pid).status() == psutil.STATUS_STOPPED)
        return pid

    async def until_running(self, name: str, incarnation: int) -> dict[str, Any]:
        """The actor as the supervisor sees it, from this incarnation on."""

        async def running() -> dict[str, Any] | None:
            actor = (await self.actors()).get(name)
            if actor and actor["incarnation"] >= incarnation and actor["status"] == "running":
                return actor
            return None

        return await until_answered(running)

    def tickets(self) -> dict[str, dict[str, Any]]:
        """Each ticket of the newest room as it was last told."""
        rooms = [body for topic, body in self.news if topic == "room" and body["room_id"] == self.room_id]
        return {ticket["id"]: ticket for room in rooms for ticket in room["tickets"]}

    def updates(self, kind: str) -> list[dict[str, Any]]:
        """News for students' screens of one kind of event."""
        return [body for topic, body in self.news if topic == "student" and body["kind"] == kind]


class Laptop:
    """One student's outbox: numbers its events and remembers which were acknowledged."""

    def __init__(self, door: FrontDoor, student_id: str, client_id: str | None = None) -> None:
        self.door = door
        self.student_id = student_id
        self.client_id = client_id or f"laptop-{student_id}"
        self.seq = 0
        self.acknowledged: list[Pushed] = []

    @property
    def target(self) -> str:
        return f"session/{self.student_id}"

    @property
    def stream(self) -> str:
        return stream(self.student_id)

    def event(self, kind: str, body: dict[str, Any], seq: int | None = None) -> Pushed:
        """The next event of the outbox (or one under a number that a test wants)."""
        if seq is None:
            self.seq += 1
            seq = self.seq
        event_id = hashlib.sha256(f"{self.client_id} {seq} {kind} {body}".encode()).hexdigest()[:32]
        return Pushed(seq, event_id, kind, 1, 0, body, f"print of {event_id}")

    def push(self, *events: Pushed) -> Push:
        return Push(self.client_id, events, self.door.now_ms())

    async def send(self, *events: Pushed) -> dict[str, Any]:
        """Pushes until the server has it."""
        answer = await self.door.insist(self.target, self.push(*events))
        self.acknowledged += events
        return answer

    async def work(self) -> Pushed:
        event = self.event("activity", {"idle_s": 1, "edits": 2, "undos": 0, "runs": 0})
        await self.send(event)
        return event

    async def raise_hand(self) -> str:
        """Id of the ticket to come."""
        event = self.event("help.asked", help_body())
        await self.send(event)
        return f"t-{event.event_id}"

    async def show_error(self, text: str) -> Pushed:
        event = self.event("error.seen", error_body(text))
        await self.send(event)
        return event


def help_body() -> dict[str, Any]:
    words = {"goal": "a loop", "tried": "", "expected": "", "template": None}
    return {"language": "javascript", "path": "main.js", **words}


def error_body(text: str) -> dict[str, Any]:
    where = {"origin": "parse", "message": "Unexpected end", "line": 1, "column": 1}
    return {"path": "main.js", "language": "javascript", "text": text, **where}


async def until(happened: Callable[[], Any], patience_s: float = PATIENCE_S) -> Any:
    """What `happened` gives as soon as it is true; a failure when that takes too long."""
    deadline_s = time.monotonic() + patience_s
    while not (result := happened()):
        assert time.monotonic() < deadline_s, f"never happened: {happened}"
        await asyncio.sleep(0.005)
    return result


async def until_quiet(journal: Views) -> int:
    """The newest position, once nothing more follows from what was done before."""
    position, since_s = journal.last_position(), time.monotonic()
    while time.monotonic() - since_s < QUIET_S:
        await asyncio.sleep(0.05)
        if journal.last_position() != position:
            position, since_s = journal.last_position(), time.monotonic()
    return position


async def until_answered(ask: Callable[[], Any], patience_s: float = PATIENCE_S) -> Any:
    """`until` for a question that has to be awaited."""
    deadline_s = time.monotonic() + patience_s
    while not (result := await ask()):
        assert time.monotonic() < deadline_s, f"never happened: {ask}"
        await asyncio.sleep(0.02)
    return result
