"""Python: the distribution's, with its whole library and nothing installed besides.

The server's own interpreter is the second choice: it may lie where the service user has no way, and its version is
not the one that the operator updates.
"""

from __future__ import annotations

import sys
from pathlib import Path

from classroom.sandboxing import Job, Language, Limits
from sandbox.inside import tool
from sandbox.runtimes import Interpreted, SelfTest, encoded, told_by
from sandbox.supervising import ANSWER, ASK
from sandbox.users import User, can_reach
from sandbox.walls import Bind, Room

_SYSTEM = Path("/usr/bin/python3")
_HARNESS = "/opt/harness.py"
_OLDEST = (3, 9)


class Python(Interpreted):
    language: Language = "python"
    needs = "Python with its library (Debian, Ubuntu: apt install python3)"
    self_test = SelfTest("main.py", "import json, random\nprint(json.dumps([6 * 7, input()]))\n", '[42, "hand"]\n')

    def __init__(self) -> None:
        self._command = str(_SYSTEM)
        self._binds: tuple[Bind, ...] = ()
        self._version = ""

    def find(self, user: User) -> bool:
        if _whole(_SYSTEM):
            self._command, self._binds, self._version = str(_SYSTEM), (), told_by(_SYSTEM, "--version") or ""
            return True
        base = Path(sys.base_prefix)
        if base == Path("/usr") or not can_reach(user, base):
            return False
        own = base / "bin" / "python3"
        self._command = f"/opt/python/bin/{own.name}"
        self._binds = (Bind(base, "/opt/python"),)
        self._version = told_by(own, "--version") or ""
        return bool(self._version)

    def version(self) -> str:
        return self._version

    def running(self, job: Job, limits: Limits, compiled: bytes) -> Room:
        del compiled
        files = encoded(job.files)
        python = (self._command, "-B", "-s", "-E")
        if not job.tests:
            # Unbuffered, so that what was printed before a limit ended the run is not lost.
            return Room((*python, "-u", job.entry), files, binds=self._binds)
        command = (*python, "-I", _HARNESS, job.entry, ASK, ANSWER, str(limits.output_bytes))
        return Room(command, files, ((_HARNESS, tool("harness.py")),), self._binds)


def _whole(python: Path) -> bool:
    """Distributions also have a Python without its library; such a one only confuses children."""
    if not python.exists():
        return False
    asked = f"import sys, json, random, decimal, unittest; sys.exit(sys.version_info < {_OLDEST})"
    return told_by(python, "-I", "-c", asked) is not None
