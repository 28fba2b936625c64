"""The production command line: what a program finds around it.

Everything that a run needs comes in through file descriptors, sealed and read-only, and everything that it says goes
out through pipes: no folder of this machine is ever writable for it, and nothing out here opens a path that it could
have made. The four places where it can write are in memory, have a size, and vanish with it.
"""

from __future__ import annotations

import fcntl
import math
import os
import resource
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from classroom.sandboxing import Limits
from sandbox import bpf

_MB = 1024 * 1024
#: `dash` sets the limits itself, so that one short-lived program does what `choom`, `prlimit` and a shell would do in
#: three. Limits are set inside: outside, the kernel would count all processes of the user. Soft CPU time ends with
#: SIGXCPU, a second later hard with SIGKILL. A limit that cannot be set starts nothing.
_START = (
    "set -e; echo 1000 >/proc/self/oom_score_adj;"
    "ulimit -S -t $1; ulimit -H -t $2; ulimit -d $3; ulimit -f $4; ulimit -n $5; ulimit -p $6;"
    'ulimit -c 0; ulimit -l 0; umask 077; shift 6; exec "$@"'
)
#: Of these /tmp and shared memory get a part; the rest is for the files of the program.
_SHM_MB, _TMP_MB = 4, 16
_OPEN_FILES = 128
_MASKED = ("/usr/local", "/usr/src")
NICE = 5
#: Of a program that nobody waits for, which has idle priority besides.
LEAST = 19
IDLE = ("/usr/bin/chrt", "--idle", "0", "/usr/bin/nice", "-n", str(LEAST))
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8"}  # noqa: S108  (inside the sandbox)


@dataclass(frozen=True, slots=True)
class Bind:
    """A file or folder of this machine that the program may read."""

    source: Path
    target: str


@dataclass(frozen=True, slots=True)
class Room:
    """What is put inside: `files` into /box, where the program may change its copy; `tools` elsewhere, read-only."""

    command: tuple[str, ...]
    files: tuple[tuple[str, bytes], ...] = ()
    tools: tuple[tuple[str, bytes], ...] = ()
    binds: tuple[Bind, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    #: Memory that the runtime reserves at its start and mostly never touches: the kernel counts it, the look does not.
    reserved_mb: int = 0


def sealed(content: bytes, name: str = "file") -> int:
    """A file in memory that nobody can change any more, for a program to read."""
    descriptor = os.memfd_create(name, os.MFD_ALLOW_SEALING | os.MFD_CLOEXEC)
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    seals = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, seals)
    return descriptor


def bubblewrap() -> str | None:
    """The distribution's program: the rule of AppArmor that lets it make namespaces is for this path."""
    return shutil.which("bwrap", path="/usr/bin:/bin:/usr/local/bin")


def command_line(
    program: str, room: Room, limits: Limits, status: int, gate: int | None, descriptors: list[int]
) -> list[str]:
    """The command that starts `room`. `status` is where bubblewrap tells how far it is; with a `gate`,
    its first process waits for a byte before it starts anything. Descriptors that are made here are added to
    `descriptors`, to be passed on and then closed by the caller."""

    def lend(content: bytes) -> str:
        descriptors.append(sealed(content))
        return str(descriptors[-1])

    words = [
        *("--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session"),
        *("--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "box"),
        *("--ro-bind", "/usr", "/usr"),
        *("--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"),
    ]
    for masked in _MASKED:
        if Path(masked).is_dir():
            words += ["--size", "4096", "--perms", "0555", "--tmpfs", masked, "--remount-ro", masked]
    for bind in room.binds:
        words += ["--ro-bind", str(bind.source), bind.target]
    for path, content in room.tools:
        words += ["--perms", "0444", "--file", lend(content), path]
    words += ["--proc", "/proc", "--dev", "/dev"]
    words += ["--size", str(_SHM_MB * _MB), "--perms", "1777", "--tmpfs", "/dev/shm"]  # noqa: S108  (inside the sandbox)
    words += ["--size", str(min(_TMP_MB, limits.disk_mb) * _MB), "--perms", "1777", "--tmpfs", "/tmp"]  # noqa: S108  (inside the sandbox)
    words += ["--size", str(limits.disk_mb * _MB), "--perms", "0700", "--tmpfs", "/box"]
    for path, content in room.files:
        words += ["--perms", "0600", "--file", lend(content), f"/box/{path}"]
    words += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/box"]
    for name, value in {**ENVIRONMENT, **room.environment}.items():
        words += ["--setenv", name, value]
    words += ["--seccomp", lend(bpf.program()), "--json-status-fd", str(status)]
    if gate is not None:
        words += ["--block-fd", str(gate)]
    # In a file, because the arguments of the first process can be read inside.
    arguments = lend(b"".join(word.encode() + b"\0" for word in words))
    start = ["/bin/sh", "-c", _START, "sh", *_bounds(limits, room.reserved_mb), *room.command]
    return ["/usr/bin/nice", "-n", str(NICE), program, "--args", arguments, "--", *start]


def _bounds(limits: Limits, reserved_mb: int) -> Sequence[str]:
    """CPU soft and hard in seconds, memory in KB, a file in blocks of 512 bytes, open files, tasks. One task more than
    allowed, so that the supervisor sees who asks for too many; and never more than this process has itself."""
    cpu_s = math.ceil(limits.cpu_s)
    memory_kb = (limits.memory_mb + reserved_mb) * 1000
    wanted = (
        (resource.RLIMIT_CPU, cpu_s, 1),
        (resource.RLIMIT_CPU, cpu_s + 1, 1),
        (resource.RLIMIT_DATA, memory_kb, 1024),
        (resource.RLIMIT_FSIZE, limits.disk_mb * 2048, 512),
        (resource.RLIMIT_NOFILE, _OPEN_FILES, 1),
        (resource.RLIMIT_NPROC, limits.processes + 2, 1),
    )
    bounds = []
    for kind, value, unit in wanted:
        _, hard = resource.getrlimit(kind)
        bounds.append(str(value if hard == resource.RLIM_INFINITY else min(value, hard // unit)))
    return bounds
