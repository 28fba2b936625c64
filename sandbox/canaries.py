"""The self-test: programs that try to get out, on the command line that children's programs take.

A machine whose walls let one of them through runs nothing. The order is from cheap to dear; the first that fails is
the reason that is told.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from classroom.sandboxing import Job, Limits, Outcome, Verdict
from sandbox.inside import tool

Runs = Callable[[Job, Limits], Outcome]
#: Small, so that the whole self-test takes about a second; but with so much CPU time that on a slow machine, too, each
#: canary meets the limit that is its own.
_LIMITS = Limits(cpu_s=5.0, wall_s=20.0, memory_mb=96, output_bytes=16 * 1024, processes=24, disk_mb=8)
_SHORT = replace(_LIMITS, cpu_s=0.2)


@dataclass(frozen=True, slots=True)
class Sung:
    """One canary: whether the walls held, and what was seen where they did not."""

    name: str
    held: bool
    seen: str = ""


#: Programs that ask for too much, and the verdict that says that they were stopped.
_GREEDY: tuple[tuple[str, Verdict, str], ...] = (
    ("cpu", "cpu", "while True: pass\n"),
    (
        "processes",
        "processes",
        "import os, time\n"
        "for _ in range(200):\n"
        "    try:\n        pid = os.fork()\n    except OSError:\n        pid = 1\n"
        "    if pid == 0:\n        time.sleep(60)\n"
        "time.sleep(60)\n",
    ),
    (
        "memory",
        "memory",
        "import mmap\nshared = mmap.mmap(-1, 400_000_000)\nfor _ in range(400): shared.write(b'x' * 1_000_000)\n",
    ),
    ("output", "output", "while True: print('x' * 1000)\n"),
    (
        "entries",
        "disk",
        "import os\nfor number in range(10**9):\n    os.mkdir(f'/tmp/{number}')\n",
    ),
)
#: A program that leaves a child behind; `{word}` finds it among the processes of this machine.
_DAEMON = (
    "import os, sys, time\n"
    "if os.fork(): os._exit(0)\n"
    "os.setpgid(0, 0)\n"
    "if os.fork(): os._exit(0)\n"
    "os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(60)', '{word}'])\n"
)


def sing(run: Runs, unavailable: Callable[[Outcome], str | None]) -> Iterator[Sung]:
    """Each canary in turn; ends behind the first that shows a wall that does not hold. `unavailable` says whether an
    outcome means that there was no sandbox at all."""
    for canary in (_probe, _greedy, _daemon):
        for sung in canary(run, unavailable):
            yield sung
            if not sung.held:
                return


def _probe(run: Runs, unavailable: Callable[[Outcome], str | None]) -> Iterator[Sung]:
    """What one look around finds."""
    text = tool("canary.py").decode()
    secret = secrets.token_hex(8)
    with _listening() as (port, knocked):
        with _in_environment(secret):
            outcome = run(_program(text, f"{port}\n{secret}\n{' '.join(_namespaces())}\n"), _LIMITS)
        if (words := unavailable(outcome)) is not None:
            yield Sung("start", held=False, seen=words)
            return
        try:
            found = json.loads(outcome.stdout)
        except ValueError:
            yield Sung("start", held=False, seen=f"{outcome.verdict}: {outcome.stderr[-500:]}")
            return
        yield Sung("start", held=True)
        if knocked():
            found["network"] = [*found.get("network", ()), "a connection came out"]
        for name, what in found.items():
            yield Sung(name, held=not what, seen=", ".join(what))


def _greedy(run: Runs, unavailable: Callable[[Outcome], str | None]) -> Iterator[Sung]:
    for name, verdict, text in _GREEDY:
        limits = _SHORT if name == "cpu" else _LIMITS
        outcome = run(_program(text), limits)
        if outcome.verdict == "wall":
            # Others had the processor for so long that the safety net came first, which says nothing of the limit.
            outcome = run(_program(text), limits)
        words = unavailable(outcome)
        held = words is None and outcome.verdict == verdict
        yield Sung(name, held, "" if held else words or f"verdict {outcome.verdict}, {outcome.peak_mb} MB")


def _daemon(run: Runs, unavailable: Callable[[Outcome], str | None]) -> Iterator[Sung]:
    """Nobody outlives a run."""
    word = secrets.token_hex(8)
    outcome = run(_program(_DAEMON.replace("{word}", word)), _LIMITS)
    words = unavailable(outcome)
    alive = [path.parent.name for path in Path("/proc").glob("[0-9]*/cmdline") if _holds(path, word)]
    held = words is None and outcome.verdict == "ok" and not alive
    yield Sung("survivors", held, "" if held else words or f"verdict {outcome.verdict}, alive: {alive}")


def _program(text: str, stdin: str = "") -> Job:
    return Job("python", (("canary.py", text),), "canary.py", stdin)


def _namespaces() -> list[str]:
    """Those of this process. What is made for later children only, and time, which is nobody's, stays as it is."""
    kinds = ("cgroup", "ipc", "mnt", "net", "pid", "user", "uts")
    return [str(Path("/proc/self/ns", kind).readlink()) for kind in kinds]


def _holds(path: Path, word: str) -> bool:
    try:
        return word.encode() in path.read_bytes()
    except OSError:
        return False


@contextlib.contextmanager
def _in_environment(secret: str) -> Iterator[None]:
    """A word that this process has in its environment while the canary looks for it."""
    os.environ["HELPING_HANDS_CANARY"] = secret
    try:
        yield
    finally:
        del os.environ["HELPING_HANDS_CANARY"]


@contextlib.contextmanager
def _listening() -> Iterator[tuple[int, Callable[[], bool]]]:
    """A server on this machine, and whether anybody has come to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)

        def knocked() -> bool:
            try:
                server.accept()[0].close()
            except BlockingIOError:
                return False
            return True

        yield server.getsockname()[1], knocked
