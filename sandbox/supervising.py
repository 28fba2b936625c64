"""One sandbox from its start to its end: start it, read its pipes, look at it, end it, collect what is left.

The thread that calls `supervise` starts the sandbox and stays until it is gone: bubblewrap dies with the thread that
started it (PR_SET_PDEATHSIG knows threads, not processes), so that no sandbox outlives a killed server.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from classroom.sandboxing import Limits, Verdict
from sandbox.dialogue import Dialogue
from sandbox.groups import Groups
from sandbox.looking import Run, kills_for_memory
from sandbox.pipes import Kept, Pipes, close
from sandbox.reaping import collect, collecting_orphans
from sandbox.users import User
from sandbox.walls import IDLE, LEAST, Room, command_line, sealed

#: Most programs are over within the first second, and what grows fast is caught early. A look costs 0.1 to 1 ms.
LOOK_EVERY_S, LOOK_LATER_EVERY_S, LATER_FROM_S = 0.02, 0.05, 1.0
#: In the command of a room: the numbers of the private pipes, which are known only when they are made.
ASK, ANSWER = "@ask@", "@answer@"
_CHUNK = 64 * 1024
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen of a sandbox. `code` (as a shell tells it) is None where it was ended from outside, for
    `ended_for` or because it was `cancelled`, and where it never came to be (`broken`). `left` says that its first
    process did not go, so that something may have survived. `machine_out_of_memory`: the kernel had to end processes
    of this machine meanwhile, and who is ended then says nothing about a program."""

    code: int | None
    ended_for: Verdict | None
    cancelled: bool
    broken: bool
    left: bool
    stdout: str
    stderr: str
    truncated: bool
    cpu_ms: int
    wall_ms: int
    peak_mb: int
    answer: bytes
    out_of_memory: bool
    machine_out_of_memory: bool


def supervise(
    program: str,
    room: Room,
    limits: Limits,
    user: User,
    *,
    groups: Groups | None = None,
    stdin: bytes = b"",
    dialogue: Dialogue | None = None,
    answer_bytes: int = 0,
    cancelled: Callable[[], bool] | None = None,
    is_idle: bool = False,
) -> Watched:
    """Run what is in `room` and say what was seen. In its command `ASK` and `ANSWER` stand for the private pipes on
    which the `dialogue` speaks. With `answer_bytes` standard output is bytes for us, up to so many of them.

    Raises: OSError when bubblewrap cannot be started, for lack of processes, memory or descriptors out here.
    """
    run = Run(
        limits,
        dialogue,
        answer=Kept(answer_bytes),
        stdout=Kept(limits.output_bytes),
        stderr=Kept(limits.output_bytes * 3 // 4, limits.output_bytes // 4),
    )
    pipes, lent = Pipes(), list[int]()
    with selectors.DefaultSelector() as selector, collecting_orphans():
        try:
            ask_far, ask = pipes.into()
            answer, answer_far = pipes.out()
            gate_far, run.gate = pipes.into() if groups else (None, -1)
            status, status_far = pipes.out()
            stdout, stdout_far = pipes.out()
            stderr, stderr_far = pipes.out()
            private = {ASK: ask_far, ANSWER: answer_far} if dialogue else {}
            command = tuple(str(private.get(word, word)) for word in room.command)
            words = command_line(program, replace(room, command=command), limits, status_far, gate_far, lent)
            if is_idle:
                words, run.nice = [*IDLE, *words], LEAST
            passed = [*lent, status_far, *private.values(), *([gate_far] if gate_far is not None else ())]
            lent.append(sealed(stdin))
            run.group = groups.new(limits) if groups else None
            child = subprocess.Popen(  # noqa: S603  (the words are made in sandbox.walls)
                words,
                env={},
                cwd="/",
                stdin=lent[-1],
                stdout=stdout_far,
                stderr=stderr_far,
                pass_fds=passed,
                start_new_session=True,
                **_as(user),
            )
            pipes.close_far()
            for descriptor, take in (
                (stdout, run.answer.take if answer_bytes else run.stdout.take),
                (stderr, run.stderr.take),
                (answer, dialogue.hear if dialogue else _ignored),
                (status, run.hear_status),
            ):
                selector.register(descriptor, selectors.EVENT_READ, take)
            try:
                _watch(run, selector, child.pid, ask, cancelled)
            finally:
                usage, left = _gone(run, selector, child)
            return _watched(run, usage, left)
        finally:
            pipes.close()
            close(lent)
            if run.group is not None:
                run.group.remove()


def _ignored(data: bytes) -> None:
    del data


def _as(user: User) -> dict[str, Any]:
    return {"user": user.uid, "group": user.gid, "extra_groups": []} if user.drop else {}


def _watch(
    run: Run,
    selector: selectors.BaseSelector,
    pid: int,
    ask: int,
    cancelled: Callable[[], bool] | None,
) -> None:
    """Until the sandbox has ended by itself, or has to be ended."""
    ended = os.pidfd_open(pid)
    try:
        selector.register(ended, selectors.EVENT_READ)
        next_look_s = run.began_s + LOOK_EVERY_S
        while True:
            _speak(run, selector, ask)
            for key, _ in selector.select(max(0.0, next_look_s - time.monotonic())):
                if key.fd == ended:
                    return
                if key.fd != ask:
                    _read(selector, key)
            now_s = time.monotonic()
            if now_s < next_look_s and run.stdout.total <= run.limits.output_bytes:
                continue
            run.cancelled = cancelled is not None and cancelled()
            run.ended_for = run.look()
            if run.cancelled or run.ended_for:
                return
            later = now_s - run.began_s > LATER_FROM_S
            next_look_s = time.monotonic() + (LOOK_LATER_EVERY_S if later else LOOK_EVERY_S)
    finally:
        with contextlib.suppress(KeyError):
            selector.unregister(ended)
        os.close(ended)


def _speak(run: Run, selector: selectors.BaseSelector, ask: int) -> None:
    """Write what the dialogue has to say, as far as the pipe takes it."""
    dialogue = run.dialogue
    if dialogue is None:
        return
    waiting = ask in selector.get_map()
    if dialogue.outgoing:
        try:
            dialogue.outgoing = dialogue.outgoing[os.write(ask, dialogue.outgoing) :]
        except BlockingIOError:
            pass
        except BrokenPipeError:  # the program does not listen any more
            dialogue.outgoing = b""
    if dialogue.outgoing and not waiting:
        selector.register(ask, selectors.EVENT_WRITE)
    elif not dialogue.outgoing and waiting:
        selector.unregister(ask)


def _read(selector: selectors.BaseSelector, key: selectors.SelectorKey) -> bool:
    """Whether there was something to read."""
    try:
        data = os.read(key.fd, _CHUNK)
    except BlockingIOError:
        return False
    if not data:
        selector.unregister(key.fd)
        return False
    key.data(data)
    return True


def _gone(
    run: Run, selector: selectors.BaseSelector, child: subprocess.Popen[bytes]
) -> tuple[tuple[float, float] | None, bool]:
    """End the sandbox where it has not ended itself, collect its processes, and read what is still in the pipes.
    CPU seconds and megabytes that were used, and whether something was left. Nothing is known of what was used where
    the first process ended before the program: bubblewrap then collects it itself, and takes its end for the
    program's."""
    first = run.told("child-pid")
    if run.ended_for or run.cancelled or child.poll() is None:
        for pid in (first, child.pid):
            if pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
    child.wait()
    _read_all(run, selector)
    first = run.told("child-pid")
    if first is None:
        return None, False
    usage = collect(first)
    _read_all(run, selector)
    if usage is None:
        return None, Path(f"/proc/{first}/ns/pid").exists()
    return (usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / _MB), False


def _read_all(run: Run, selector: selectors.BaseSelector) -> None:
    for key in list(selector.get_map().values()):
        while key.events & selectors.EVENT_READ and not _full(run) and _read(selector, key):
            pass


def _full(run: Run) -> bool:
    """A program that writes while it is ended is not read for ever."""
    return run.stdout.total > 2 * run.limits.output_bytes or run.stderr.total > 64 * run.limits.output_bytes


def _watched(run: Run, usage: tuple[float, float] | None, left: bool) -> Watched:
    code = run.told("exit-code") if usage is not None else None
    cpu_s, peak_mb = usage or (0.0, 0.0)
    ended_for = run.ended_for
    if ended_for is None and run.stdout.total > run.limits.output_bytes:
        ended_for = "output"
    out_of_memory, left_in_group = False, False
    if run.group is not None:
        run.cpu_s = max(run.cpu_s, run.group.cpu_s())
        out_of_memory = run.group.out_of_memory()
        left_in_group = not run.group.remove()
    outside = ended_for is not None or run.cancelled
    return Watched(
        code=None if outside else code,
        ended_for=ended_for,
        cancelled=run.cancelled,
        # A group that is out of memory takes the first process too, and nobody is left to tell an exit code.
        broken=code is None and not outside and not out_of_memory,
        left=left or left_in_group,
        stdout=run.stdout.text(),
        stderr=run.stderr.text(),
        truncated=run.stdout.cut or run.stderr.cut,
        cpu_ms=round(max(run.cpu_s, cpu_s) * 1000),
        wall_ms=round((time.monotonic() - run.began_s) * 1000),
        peak_mb=round(max(run.peak_mb, peak_mb)),
        answer=bytes(run.answer.head),
        out_of_memory=out_of_memory,
        machine_out_of_memory=kills_for_memory() > run.kills_before,
    )
