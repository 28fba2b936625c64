"""Puts the real actors into a simulated world: what they ask of time, chance, processes and sockets, the world answers.

Only names inside our own modules are replaced, and given back afterwards. SQLite is real, without its syncs: a
simulated death never loses what was committed, and that is what a killed process is promised.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import random
import socket
import sys
import time
import traceback
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import actors.exits
import actors.linter_pool
import actors.process
import actors.pulse
import actors.resource_governor
import actors.runner_pool
import actors.shell
import actors.supervisor
import classroom.attempts
import classroom.rule_book
import storage.clock
import storage.database
import storage.logs
from actors.linter_worker import LinterWorker
from actors.messages import CheckDone, CheckWanted, RunLease
from actors.runner_worker import RunnerWorker
from classroom.governor_shares import Use
from classroom.resource_governor import Signals
from classroom.sandboxing import LANGUAGES, Outcome, SandboxState
from storage import crash_points
from tests.simulation.sockets import SimSocket
from tests.simulation.world import WALL_MS, Died, World
from tests.unsynced import unsynced_writer

#: An afternoon lasts for seconds here: no fix would stay for two minutes, and no child be there for twenty.
KEPT_MS = 200


class Stand:
    """A module of which some names are the world's and the rest its own."""

    def __init__(self, module: Any, **names: Any) -> None:
        self.__dict__.update(names)
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)


class Nothing:
    """A module whose functions do nothing: what a process asks of Linux for itself."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


def stands(world: World) -> dict[Any, Stand]:
    """By the module that each stands for."""

    def wall_ns() -> int:
        return (WALL_MS + world.wall_jump_ms) * 1_000_000 + int(world.now_s * 1e9)

    def exit_now(code: int) -> None:
        raise Died(f"exit {code}")

    def kill(pid: int, _number: int) -> None:
        world.kill(pid)

    def getpid() -> int:
        return world.current.pid if world.current is not None else 1

    def uuid4() -> uuid.UUID:
        return uuid.UUID(int=world.random.getrandbits(128), version=4)

    chance = world.random
    return {
        time: Stand(
            time,
            monotonic=lambda: world.now_s,
            monotonic_ns=lambda: int(world.now_s * 1e9),
            time=lambda: wall_ns() / 1e9,
            time_ns=wall_ns,
        ),
        os: Stand(os, getpid=getpid, kill=kill, _exit=exit_now),
        random: Stand(random, random=chance.random, uniform=chance.uniform, choice=chance.choice),
        uuid: Stand(uuid, uuid4=uuid4),
        socket: Stand(socket, socket=lambda *_: SimSocket.of_current(world)),
    }


def _logger(world: World, _kind: str, name: str, _incarnation: int = 0) -> logging.Logger:
    """Warnings and worse that actors log are part of the trace."""
    logger = logging.Logger(name, logging.WARNING)
    logger.addHandler(_Handler(world, name))
    return logger


class _Handler(logging.Handler):
    def __init__(self, world: World, name: str) -> None:
        super().__init__()
        self._world, self._of = world, name

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if record.exc_info is not None:
            said += " " + "".join(traceback.format_exception(*record.exc_info))
            self._world.crashes.append((self._of, said))
        self._world.note(self._of, "says", said.strip().replace("\n", " / ")[-300:])


class SimLinterWorker(LinterWorker):
    """The real worker round a linter that needs no parser: what is broken says so itself."""

    def begin(self) -> bool:
        return True

    def _check(self, job: CheckWanted, at_most: dict[str, str]) -> CheckDone:
        broken = "BROKEN" in job.text
        suggestion = None
        if broken and "FIX" in job.text:
            fixed = job.text.replace("BROKEN", "WHOLE")
            said = {"language": job.language, "rule": "planted", "level": at_most.get("planted", "push")}
            suggestion = {"id": f"s-{job.check_id}", "line": 1, "edits": [], "fixed": fixed, **said}
        message = "broken" if broken else None
        return CheckDone(job.student, job.check_id, not broken, 1 if broken else None, message, "push", suggestion)


class SimRunnerWorker(RunnerWorker):
    """The real worker round a sandbox that needs no machine: a program prints itself."""

    def begin(self) -> bool:
        return True

    def look(self, *, fresh: bool = False) -> SandboxState:  # noqa: ARG002  (as the worker's)
        return SandboxState(True, "polling", languages=LANGUAGES)

    def run(self, lease: RunLease, cancelled: Callable[[], bool], staged: Callable[[str], None]) -> Outcome:
        cancelled()
        staged("run")
        return Outcome("ok", exit=0, stdout=lease.job.files[0][1])


class CalmMachine:
    """A machine on which nothing is ever short."""

    def __init__(self, _family: int, _run: Path) -> None:
        pass

    def read(self, at: int) -> Signals:
        return Signals(at)

    def uses(self, _under_way: tuple[tuple[str, int], ...]) -> dict[str, Use]:
        return {}


def _our_modules() -> Iterator[Any]:
    for name, module in list(sys.modules.items()):
        if name.startswith("actors.") or name == "storage.clock":
            yield module


@contextlib.contextmanager
def inside(world: World) -> Iterator[None]:
    """All actors' code lives in `world` until the block ends."""
    with contextlib.ExitStack() as undo:
        put = functools.partial(_replace, undo)
        instead = stands(world)
        for module in _our_modules():
            for name, value in list(vars(module).items()):
                if type(value) is type(os) and value in instead:
                    put(module, name, instead[value])
        for name in ("process", "boot"):
            put(actors.shell, name, Nothing())
        put(actors.process, "is_gone", lambda pid: all(each.pid != pid for each in world.ports.values()))
        put(actors.shell, "logs", Stand(storage.logs, logger=functools.partial(_logger, world)))
        put(actors.linter_pool, "LinterWorker", SimLinterWorker)
        put(actors.runner_pool, "RunnerWorker", SimRunnerWorker)
        put(actors.resource_governor, "MachineSignals", CalmMachine)
        put(actors.resource_governor, "family", lambda: 0)
        put(classroom.attempts, "KEPT_MS", KEPT_MS)
        put(classroom.rule_book, "FAMILIAR_MS", 0)
        put(actors.exits, "_noted", deque())
        put(actors.pulse, "_board", bytearray(8 * actors.pulse.SLOTS))
        put(storage.database, "writer", functools.partial(unsynced_writer, busy_timeout_ms=0))
        crash_points.set_hook(world.come_past)
        undo.callback(crash_points.set_hook, None)
        yield


def _replace(undo: contextlib.ExitStack, owner: Any, name: str, value: Any) -> None:
    before = getattr(owner, name)
    undo.callback(setattr, owner, name, before)
    setattr(owner, name, value)
