"""A real server with twenty students and four mentors at work over real HTTP and WebSockets, and its processes.

Over the Gateway's socket a second, silent front door asks the supervisor who lives where.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import textwrap
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from actors.process import descendants, state_of
from classroom.vocabulary import DescribeSystem
from loadtest.client import SOCKET_ERRORS, Mentor, ServerRefused, Student
from loadtest.server import ERRORS_AT_ONCE, Server, start_server
from storage.crash_points import ENVIRONMENT, TESTING
from storage.layout import DataDir
from tests.faults.checkers import check_screens
from tests.faults.deaths import Death, felt, governor_reads, is_gone
from tests.faults.history import History, check_file, shown, shown_by_journal, verdict
from tests.troupe.running import FrontDoor, error_body, help_body, until, until_answered

STUDENTS = 20
MENTORS = 4
WORKERS = 2
PAUSE_S = 0.3
RETRY_S = 0.05
#: A request without an answer for so long is sent again.
ANSWER_WITHIN_S = 5.0
#: Nothing may take longer, whatever was done to the server.
PATIENCE_S = 120.0
SETTLED_WITHIN_S = 15.0
LOOK_EACH_S = 0.1
#: Python runs this first in every process that finds it; the working folder is not on its path yet.
PLANT = "import os, sys\nif sys.orig_argv[1:3] == ['-m', 'actors']:\n    sys.path.insert(0, os.getcwd())\n"
BROKEN = 'console.log("hi";\n'
ACTIVITY = {"idle_s": 1, "edits": 2, "undos": 0, "runs": 0}


@dataclass(slots=True)
class School:
    server: Server
    data: DataDir
    points: Path
    door: FrontDoor
    options: dict[str, Any]
    students: list[Student] = field(default_factory=list)
    #: Pushes only to see whether everything works.
    quiet: Student = None
    mentors: list[Mentor] = field(default_factory=list)
    history: History = field(default_factory=History)
    problems: list[str] = field(default_factory=list)
    _live: list[asyncio.Task[None]] = field(default_factory=list)
    _hands: dict[str, str] = field(default_factory=dict)
    _heard_s: dict[str, float] = field(default_factory=dict)
    _over: bool = True

    # --- opening and closing ----------------------------------------------------------------------------------

    async def gather(self) -> None:
        """Everybody comes in."""
        server, code = self.server, self.server.room["join_code"]
        *self.students, self.quiet = (Student(server.host, server.port, f"Child {n}") for n in range(STUDENTS + 1))
        everybody = (*self.students, self.quiet)
        await asyncio.gather(*(student.join(code) for student in everybody))
        await asyncio.gather(*(self.push(student, "activity", ACTIVITY) for student in everybody))
        self.history.showing = len(self.students[1::2])
        token = server.ready["mentor_token"]
        self.mentors = [await Mentor(server.host, server.port).login(token) for _ in range(MENTORS)]
        self._live = [asyncio.create_task(self._watch(mentor)) for mentor in self.mentors]
        await until(lambda: all(mentor.version for mentor in self.mentors))

    async def _watch(self, mentor: Mentor) -> None:
        while True:
            with contextlib.suppress(*SOCKET_ERRORS):
                await mentor.live(self.room_id)
            await asyncio.sleep(RETRY_S)

    async def leave(self) -> None:
        for task in self._live:
            task.cancel()
        await asyncio.gather(*self._live, return_exceptions=True)
        for person in (*self.students, self.quiet, *self.mentors):
            if person is not None:
                person.close()

    @property
    def room_id(self) -> str:
        return str(self.server.room["id"])

    def start_again(self) -> None:
        """A new server on the same data and the same port, after the death of the launcher."""
        self.server = start_server(self.data.path, port=self.server.port, **self.options)

    async def join(self, name: str) -> Student:
        """One more child, who shows errors when a test says so."""
        child = Student(self.server.host, self.server.port, name)
        await child.join(self.server.room["join_code"])
        self.history.showing += 1
        return child

    # --- students -----------------------------------------------------------------------------------------------

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Everybody pushes inside; afterwards every push has been answered."""
        self._over = False
        busy = [asyncio.create_task(self._student(number)) for number in range(len(self.students))]
        try:
            yield
        finally:
            self._over = True
            try:
                await asyncio.wait_for(asyncio.gather(*busy), PATIENCE_S)
            except TimeoutError:
                self.problems.append("a push was never acknowledged")

    async def _student(self, number: int) -> None:
        student = self.students[number]
        while not self._over:
            await self.push(student, *self._next(student, raises_hands=number % 2 == 0))
            await asyncio.sleep(PAUSE_S)

    def _next(self, student: Student, *, raises_hands: bool) -> tuple[str, dict[str, Any]]:
        """Every second student raises and lowers a hand for ever, the others show one broken program after another."""
        step = student.next_seq % 4
        if step == 1 and not raises_hands:
            return "error.seen", error_body(f"// {student.next_seq}\n{BROKEN}")
        if step == 1:
            return "help.asked", help_body()
        if step == 3 and raises_hands and student.id in self._hands:
            return "help.cancelled", {"ticket_id": f"t-{self._hands[student.id]}"}
        return "activity", ACTIVITY

    async def push(self, student: Student, kind: str, body: dict[str, Any]) -> str:
        """Until the server has it; the event's id."""
        event_id = str(student.record(kind, body)["event_id"])
        if kind == "help.asked":
            self._hands[student.id] = event_id
        self.history.tried.append(event_id)
        start_s = time.monotonic()
        while student.outbox:
            try:
                await asyncio.wait_for(student.flush(), ANSWER_WITHIN_S)
            except (OSError, EOFError, TimeoutError, ServerRefused) as error:
                if isinstance(error, ServerRefused) and error.status < 500 and error.status != 429:
                    self.problems.append(f"a push was refused: {error}")
                student.close()
                await asyncio.sleep(RETRY_S)
        self.history.pushes.append((start_s, time.monotonic()))
        self.history.acknowledged.append(event_id)
        self._heard_s[student.id] = start_s
        return event_id

    # --- healing ------------------------------------------------------------------------------------------------

    async def served(self) -> None:
        """A hand that is raised now stands on every mentor's screen; then it is lowered again."""
        event_id = await asyncio.wait_for(self.push(self.quiet, "help.asked", help_body()), PATIENCE_S)
        ticket = f"t-{event_id}"
        await until(lambda: all(ticket in mentor.tickets for mentor in self.mentors), PATIENCE_S)

    async def healed_s(self, since_s: float) -> float:
        """Waits until all is well again; how long it took from `since_s`, for whom it took longest."""
        await self.served()
        await until_answered(self.is_whole, PATIENCE_S)
        back_s = time.monotonic() - since_s
        await self.push(self.quiet, "help.cancelled", {"ticket_id": f"t-{self._hands[self.quiet.id]}"})
        if not self._over:
            await until(lambda: self.all_heard_since(since_s), PATIENCE_S)
        return max(back_s, self.history.longest_wait_s(since_s))

    def all_heard_since(self, since_s: float) -> bool:
        """Whether every student has begun a push since then that was acknowledged."""
        return all(self._heard_s[student.id] >= since_s for student in self.students)

    async def wrong(self) -> list[str]:
        """What is wrong when nothing moves any more; late decisions and late frames are waited for."""
        start_s = time.monotonic()
        first = self._look()
        while (problems := self._look()) and time.monotonic() < start_s + SETTLED_WITHIN_S:
            await asyncio.sleep(LOOK_EACH_S)
        print(f"settled after {time.monotonic() - start_s:.1f} s, at first {first[:4]}")
        return [*self.problems, *problems, *check_file(self.data)]

    def _look(self) -> list[str]:
        screens = [shown(list(mentor.tickets.values())) for mentor in self.mentors]
        try:
            return verdict(self.data, self.history) + check_screens(shown_by_journal(self.data, self.room_id), screens)
        except AssertionError as error:
            return [str(error)]

    async def actors(self) -> dict[str, dict[str, Any]]:
        """What the supervisor says, however long it takes to say it."""
        system = await self.door.insist("supervisor", DescribeSystem(), PATIENCE_S)
        return {actor["name"]: actor for actor in system["actors"]}

    async def is_whole(self) -> bool:
        """Every actor is at work, the pool has its workers, and nobody is stopped."""
        actors = await self.actors()
        if any(actor["status"] != "running" or not actor["pid"] for actor in actors.values()):
            return False
        if len(descendants(int(actors["linter_pool"]["pid"]))) < WORKERS:
            return False
        return all(state_of(pid) != "T" for pid in descendants(self.server.process.pid))

    # --- processes ----------------------------------------------------------------------------------------------

    def half(self, module: str) -> int:
        """The child of the launcher that runs `python -m MODULE`."""
        for pid in descendants(self.server.process.pid):
            with contextlib.suppress(psutil.Error):
                if psutil.Process(pid).cmdline()[1:3] == ["-m", module]:
                    return pid
        raise AssertionError(f"no process runs {module}")

    async def pid_of(self, who: str) -> int:
        """Of the process by its role; 0 while it is away."""
        if who == "launcher":
            return self.server.process.pid
        if who in ("web", "host"):
            return self.half({"web": "web", "host": "actors"}[who])
        actors = await self.actors()
        if who in ("root", "admin", "logger"):
            root = psutil.Process(int(actors["store"]["pid"])).ppid()
            admin = psutil.Process(root).ppid()
            if who == "logger":
                return next(pid for pid in descendants(self.half("actors")) if _is_logger(pid, root, admin))
            return root if who == "root" else admin
        if who == "linter_worker":
            workers = descendants(int(actors["linter_pool"]["pid"]))
            return workers[0] if workers else 0
        names = {"session": f"session/{self.students[0].id}", "queue": f"queue/{self.room_id}"}
        actor = actors.get(names.get(who, who))
        return int(actor["pid"]) if actor else 0

    async def strike(self, who: str, number: int = signal.SIGKILL) -> Death:
        """Sends the signal to whoever has that role now, and waits until it shows."""
        deadline_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline_s:
            with contextlib.suppress(ProcessLookupError, psutil.Error, AssertionError, KeyError):
                if pid := await self.pid_of(who):
                    since_s = time.monotonic()
                    os.kill(pid, number)
                    break
            await asyncio.sleep(RETRY_S)
        else:
            raise AssertionError(f"there is no {who}")
        await felt(pid, number, PATIENCE_S)
        return Death(pid, since_s)

    async def replaced(self, who: str, victim: int) -> None:
        """The role has passed to another process, and the one that was struck is gone."""
        assert is_gone(victim), f"{who} lives on: nothing has happened to it"

        async def has_successor() -> bool:
            return await self.pid_of(who) not in (0, victim)

        await until_answered(has_successor, PATIENCE_S)


def _is_logger(pid: int, root: int, admin: int) -> bool:
    with contextlib.suppress(psutil.Error):
        return pid not in (root, admin) and psutil.Process(pid).ppid() in (admin, psutil.Process(admin).ppid())
    return False


@contextlib.asynccontextmanager
async def school(folder: Path, prelude: str = "", **environment: str) -> AsyncIterator[School]:
    """A school for the length of a block. Ends the server as an operator would, and everything that is left.

    `prelude` is Python that runs first in the host of the actors, to plant a fault in one of them.
    """
    if prelude:
        planted = folder / "planted"
        planted.mkdir()
        (planted / "sitecustomize.py").write_text(PLANT + textwrap.indent(prelude, "    "))
        environment["PYTHONPATH"] = str(planted)
    data, points = DataDir(folder / "data"), folder / "points"
    points.mkdir(exist_ok=True)
    options: dict[str, Any] = {"log": folder / "server.log"}
    named = {ENVIRONMENT: str(points), TESTING: "1", **governor_reads(points)}
    with in_environment({**named, **ERRORS_AT_ONCE, **environment}):
        server = await asyncio.to_thread(start_server, data.path, **options)
        async with FrontDoor(data) as door:
            here = School(server, data, points, door, options)
            try:
                await here.gather()
                yield here
            except BaseException:
                await here.leave()
                here.server.kill()
                raise
            await here.leave()
        await asyncio.to_thread(here.server.stop)


@contextlib.contextmanager
def in_environment(more: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in more}
    os.environ.update(more)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def sampled(names: Iterable[str], *sample: str) -> list[object]:
    """All in `make prove`; those of `sample` in `make test` too."""
    return [pytest.param(name, marks=[] if name in sample else pytest.mark.slow) for name in names]


async def repeated(rounds: int, school: School, fault: Callable[[], Awaitable[float]]) -> list[float]:
    """The times to heal: `fault` does harm and says since when; then all has to become well, each time."""
    heals_s = []
    for _ in range(rounds):
        since_s = await fault()
        heals_s.append(await school.healed_s(since_s))
    return heals_s


#: What is promised, in seconds from the fault until everything is served again.
DEATH_S = 2.0
GROUP_S = 5.0
HANG_S = 10.0
