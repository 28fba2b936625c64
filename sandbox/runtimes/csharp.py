"""C#: Mono's compiler and runtime, small enough for a classroom's server (25 MB); about C# 7.

The compiler runs in a sandbox of its own and hands the program out as bytes, which nothing out here looks into; they
go into the next sandbox read-only.
"""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

from classroom.sandboxing import Job, Language, Limits
from sandbox.inside import tool
from sandbox.runtimes import SelfTest
from sandbox.supervising import ANSWER, ASK
from sandbox.users import User
from sandbox.walls import Bind, Room

_MONO, _COMPILER = Path("/usr/bin/mono"), Path("/usr/lib/mono/4.5/mcs.exe")
_ENVIRONMENT = {"MONO_DISABLE_SHARED_AREA": "1", "MONO_CRASH_NOFILE": "1"}
_PROGRAM, _HARNESS = "/opt/program.exe", "/opt/harness.exe"
_HARNESS_SOURCE = "+harness.cs"  # no file of a child has such a name
#: Both results, the first with its length before it: the program, and the places of its lines for stack traces.
_COMPILE = '"$@" >&2 || exit; cd /tmp; stat -c %s m.exe && cat m.exe && if [ -e m.exe.mdb ]; then cat m.exe.mdb; fi'
#: What the compiler needs for a hello, and for what a child writes.
_COMPILER_CPU_S, _COMPILER_MEMORY_MB = 5.0, 256
MOST_BYTES = 8 * 1024 * 1024


class CSharp:
    language: Language = "csharp"
    needs = "Mono (Debian, Ubuntu: apt install --no-install-recommends mono-mcs mono-runtime)"
    self_test = SelfTest(
        "Main.cs",
        "using System;\n"
        'class Hand { static void Main() { Console.WriteLine("[" + 6 * 7 + ", " + Console.ReadLine() + "]"); } }\n',
        "[42, hand]\n",
    )

    def __init__(self) -> None:
        self._version = ""
        self._binds: tuple[Bind, ...] = ()
        self._harness = b""

    def find(self, user: User) -> bool:
        del user  # the distribution's files can be read by everybody
        if not (_MONO.exists() and _COMPILER.exists()):
            return False
        told = subprocess.run([_MONO, "--version"], env={}, capture_output=True, text=True, check=False, timeout=20)  # noqa: S603
        self._version = "Mono " + (told.stdout.partition("version ")[2].partition(" ")[0] or "of an unknown version")
        self._binds = tuple(Bind(path, str(path)) for path in (Path("/etc/mono"),) if path.exists())
        return told.returncode == 0

    def version(self) -> str:
        return self._version

    def compiling(self, job: Job) -> Room | None:
        files = tuple((path, text.encode("utf-8", errors="surrogatepass")) for path, text in job.files)
        sources = [f"./{path}" for path, _ in job.files if path.endswith(".cs")]
        words = (str(_MONO), str(_COMPILER), "-nologo", "-debug", "-langversion:latest", *sources)
        # The name becomes the assembly's, and two of one name cannot be in one process.
        out = f"/tmp/{'program' if job.entry != _HARNESS_SOURCE else 'harness'}.exe"  # noqa: S108  (inside)
        return Room(("/bin/sh", "-c", _COMPILE, "sh", out, *words), files, (), self._binds, _ENVIRONMENT)

    def compile_limits(self, limits: Limits) -> Limits:
        return replace(
            limits,
            cpu_s=max(limits.cpu_s, _COMPILER_CPU_S),
            memory_mb=max(limits.memory_mb, _COMPILER_MEMORY_MB),
            output_bytes=max(limits.output_bytes, 64 * 1024),
        )

    def running(self, job: Job, limits: Limits, compiled: bytes) -> Room:
        length, _, both = compiled.partition(b"\n")
        size = int(length) if length.isdigit() else 0
        tools = [(_PROGRAM, both[:size]), (f"{_PROGRAM}.mdb", both[size:])]
        files = tuple((path, text.encode("utf-8", errors="surrogatepass")) for path, text in job.files)
        mono = (str(_MONO), "--debug")
        if not job.tests:
            return Room((*mono, _PROGRAM), files, tuple(tools), self._binds, _ENVIRONMENT)
        tools.append((_HARNESS, self._harness))
        command = (*mono, _HARNESS, _PROGRAM, ASK, ANSWER, str(limits.output_bytes))
        return Room(command, files, tuple(tools), self._binds, _ENVIRONMENT)

    def harness_job(self) -> Job:
        """What has to be compiled once before tests can be asked."""
        return Job("csharp", ((_HARNESS_SOURCE, tool("harness.cs").decode()),), _HARNESS_SOURCE)

    def take_harness(self, compiled: bytes) -> None:
        length, _, both = compiled.partition(b"\n")
        self._harness = both[: int(length)]

    @property
    def has_harness(self) -> bool:
        return bool(self._harness)
