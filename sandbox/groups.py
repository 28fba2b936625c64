"""A control group of version 2 for each run, where the system has given this server a part of the tree to divide.

It bounds what no limit of a process does: the memory of all its processes with what the kernel holds for them (files in
memory, folders, sockets), and their number; and it ends all of them in one stroke. systemd gives a part with
``Delegate=``. A group may not hold processes and divide its memory at once, so this server's own processes move into a
group of their own first; only a part that was given for that is ever divided, never what root could also write to.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from classroom.sandbox_standing import group_bounds
from classroom.sandboxing import Limits

#: Where this server's processes go, and what runs are called.
SERVER, RUN = "server", "run"
_NEEDED = ("memory", "pids")
_WANTED = (*_NEEDED, "cpu")
_GIVE_UP_S = 5.0


@dataclass(slots=True)
class Group:
    """The group of one run."""

    folder: Path

    def add(self, pid: int) -> None:
        """Move the first process of a sandbox in, before it has started anything."""
        (self.folder / "cgroup.procs").write_text(str(pid))

    def kill(self) -> None:
        with contextlib.suppress(OSError):  # the file came with Linux 5.14
            (self.folder / "cgroup.kill").write_text("1")

    def out_of_memory(self) -> bool:
        return _numbers(self.folder / "memory.events").get("oom_kill", 0) > 0

    def cpu_s(self) -> float:
        return _numbers(self.folder / "cpu.stat").get("usage_usec", 0) / 1_000_000

    def remove(self) -> bool:
        """Whether the group was empty in the end, and is gone."""
        until = time.monotonic() + _GIVE_UP_S
        while True:
            try:
                self.folder.rmdir()
            except FileNotFoundError:
                return True
            except OSError as error:
                if error.errno != errno.EBUSY or time.monotonic() > until:
                    return False
                self.kill()
                time.sleep(0.001)
            else:
                return True


@dataclass(slots=True)
class Groups:
    """The part of the tree that is ours to divide."""

    root: Path
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def new(self, limits: Limits) -> Group:
        """A group with the bounds of `limits`. Raises: OSError."""
        folder = self.root / f"{RUN}-{os.getpid()}-{next(self._numbers)}"
        folder.mkdir()
        group = Group(folder)
        try:
            for name, value in group_bounds(limits).items():
                file = folder / name
                if file.exists():  # swap may be off, the share of CPU not given
                    file.write_text(value)
        except OSError:
            group.remove()
            raise
        return group


def find(own: Path | None = None) -> Groups | None:
    """The part that was given to this server, ready to be divided; None where there is none."""
    own = own or own_folder()
    if own is None:
        return None
    root = own.parent if own.name == SERVER else own
    try:
        if not (_is_given(root) and set(_NEEDED) <= set((root / "cgroup.controllers").read_text().split())):
            return None
        _make_room(root)
        _enable(root)
        if not set(_NEEDED) <= set((root / "cgroup.subtree_control").read_text().split()):
            return None
        trial = Groups(root).new(Limits())
        return Groups(root) if trial.remove() else None
    except OSError:  # read-only in many containers
        return None


def _is_given(root: Path) -> bool:
    """systemd marks what it has given away."""
    for name in ("user.delegate", "trusted.delegate"):
        with contextlib.suppress(OSError):
            return os.getxattr(root, name) == b"1"
    return False


def _enable(root: Path) -> None:
    for controller in _WANTED:
        with contextlib.suppress(OSError):  # not given; what is there is looked at afterwards
            (root / "cgroup.subtree_control").write_text(f"+{controller}")


def _make_room(root: Path) -> None:
    """Our own processes leave the root, those that are started meanwhile too."""
    for _ in range(10):
        pids = (root / "cgroup.procs").read_text().split()
        if not pids:
            return
        (root / SERVER).mkdir(exist_ok=True)
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                (root / SERVER / "cgroup.procs").write_text(pid)


def own_folder() -> Path | None:
    """Where the control group (v2) of this process is mounted; None where there is none."""
    try:
        own = next(line for line in Path("/proc/self/cgroup").read_text().splitlines() if line.startswith("0::"))
        mounts = Path("/proc/self/mountinfo").read_text().splitlines()
        tree = next(words for words in map(str.split, mounts) if words[words.index("-") + 1] == "cgroup2")
    except (OSError, StopIteration, ValueError):
        return None
    return Path(tree[4]) / own[3:].lstrip("/")


def _numbers(path: Path) -> dict[str, int]:
    """The lines of a file of names and numbers; none where it cannot be read."""
    try:
        words = [line.split() for line in path.read_text().splitlines()]
    except OSError:
        return {}
    return {pair[0]: int(pair[1]) for pair in words if len(pair) == 2 and pair[1].isdecimal()}
