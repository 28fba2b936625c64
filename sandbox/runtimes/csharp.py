"""C#: Mono's compiler and runtime, small enough for a classroom's server (25 MB); about C# 7.

The compiler runs in a sandbox of its own and hands the program out as bytes, which nothing out here looks into; they
go into the next sandbox read-only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from classroom.sandboxing import Job, Language, Limits
from sandbox.inside import tool
from sandbox.runtimes import SelfTest, encoded, told_by
from sandbox.supervising import ANSWER, ASK
from sandbox.users import User
from sandbox.walls import Bind, Room

_MONO, _COMPILER = Path("/usr/bin/mono"), Path("/usr/lib/mono/4.5/mcs.exe")
#: No file of its own that all Monos share, and none after a crash.
_ENVIRONMENT = {"MONO_DISABLE_SHARED_AREA": "1", "MONO_CRASH_NOFILE": "1"}
_PACKAGES = "mono-mcs mono-runtime"
_TOOLS = ("harness.cs", "calls.cs")
_PROGRAM, _HARNESS = "/opt/program.exe", "/opt/harness.exe"
#: Both results, the first with its length before it: the program, and the places of its lines for stack traces.
_COMPILE = (
    'out=$1; shift; "$@" -out:$out >&2 || exit; stat -c %s $out && cat $out && if [ -e $out.mdb ]; then'
    " cat $out.mdb; fi"
)
#: What the compiler needs for a hello, and for what a child writes.
_COMPILER_CPU_S, _COMPILER_MEMORY_MB = 5.0, 256


class CSharp:
    language: Language = "csharp"
    needs = f"Mono (Debian, Ubuntu: apt install --no-install-recommends {_PACKAGES})"
    self_test = SelfTest(
        "Main.cs",
        "using System;\n"
        'class Hand { static void Main() { Console.WriteLine("[" + 6 * 7 + ", " + Console.ReadLine() + "]"); } }\n',
        "[42, hand]\n",
    )
    #: Of a server that is itself scheduled otherwise than by default, as background work for example.
    noise = r"mono_thread_internal_set_priority: [^\n]*\n"

    def __init__(self) -> None:
        self._version = ""
        self._binds: tuple[Bind, ...] = ()
        self._harness = b""

    def find(self, user: User) -> bool:
        del user  # the distribution's files can be read by everybody
        if not (_MONO.exists() and _COMPILER.exists()):
            return False
        told = told_by(_MONO, "--version")
        if told is None:
            self.needs = f"a Mono that starts; the one of this machine does not (apt install --reinstall {_PACKAGES})"
            return False
        self._version = "Mono " + (told.partition("version ")[2].partition(" ")[0] or "of an unknown version")
        self._binds = tuple(Bind(path, str(path)) for path in (Path("/etc/mono"),) if path.exists())
        return True

    def version(self) -> str:
        return self._version

    def compiling(self, job: Job) -> Room | None:
        sources = [path for path, _ in job.files if path.endswith(".cs")]
        # Whoever is asked for a method needs no Main.
        only_called = bool(job.tests) and all(test.call is not None for test in job.tests)
        return self._compile("program", encoded(job.files), sources, "library" if only_called else "exe")

    def preparing(self) -> Room | None:
        """Tests are asked by a program that has to be compiled once."""
        if self._harness:
            return None
        return self._compile("harness", tuple((name, tool(name)) for name in _TOOLS), _TOOLS)

    def prepared(self, answer: bytes) -> None:
        self._harness, _ = _both(answer)

    def compile_limits(self, limits: Limits) -> Limits:
        return replace(
            limits,
            cpu_s=max(limits.cpu_s, _COMPILER_CPU_S),
            memory_mb=max(limits.memory_mb, _COMPILER_MEMORY_MB),
        )

    def running(self, job: Job, limits: Limits, compiled: bytes) -> Room:
        program, places = _both(compiled)
        tools = [(_PROGRAM, program), (f"{_PROGRAM}.mdb", places)]
        command = [str(_MONO), "--debug", _PROGRAM]
        if job.tests:
            tools.append((_HARNESS, self._harness))
            command = [str(_MONO), "--debug", _HARNESS, _PROGRAM, ASK, ANSWER, str(limits.output_bytes)]
        return Room(tuple(command), encoded(job.files), tuple(tools), self._binds, _ENVIRONMENT)

    def _compile(
        self, name: str, files: tuple[tuple[str, bytes], ...], sources: Iterable[str], target: str = "exe"
    ) -> Room:
        """`name` becomes the assembly's, and two of one name cannot be in one process."""
        out = f"/tmp/{name}.exe"  # noqa: S108  (inside the sandbox)
        compiler = (str(_MONO), str(_COMPILER), "-nologo", "-debug", "-langversion:latest", f"-target:{target}")
        words = ("/bin/sh", "-c", _COMPILE, "sh", out, *compiler, *(f"./{path}" for path in sources))
        return Room(words, files, (), self._binds, _ENVIRONMENT)


def _both(compiled: bytes) -> tuple[bytes, bytes]:
    length, _, rest = compiled.partition(b"\n")
    size = int(length) if length.isdigit() else 0
    return rest[:size], rest[size:]
