"""Who runs the programs: never root. A server that runs as root lets another user do it.

Root inside a user namespace is still root to the kernel in two ways that matter: the limit on processes does not bind
it, and files that it makes belong to root outside.
"""

from __future__ import annotations

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

#: Users that a server running as root hands runs to: one of our own where the operator made it, else nobody.
SERVICE_USERS = ("helping-hands-runs", "nobody")
#: Where such a server puts what that user has to read and cannot reach.
RUNTIMES = Path("/var/lib/helping-hands-runtimes")


@dataclass(frozen=True, slots=True)
class User:
    """`drop` says that a process has to become this user first."""

    uid: int
    gid: int
    name: str
    drop: bool


def service_user() -> User | None:
    """The user that starts sandboxes; None when that could only be root."""
    uid = os.geteuid()
    if uid != 0:
        return User(uid, os.getegid(), str(uid), drop=False)
    for name in SERVICE_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return User(entry.pw_uid, entry.pw_gid, name, drop=True)
    return None


def can_reach(user: User, path: Path) -> bool:
    """Whether `user` gets to `path` and may read it. For another user than the present one by the permissions of each
    folder on the way; lists beyond these (ACLs) are not looked at, so that the answer may be no too often."""
    if not user.drop:
        return os.access(path, os.R_OK)
    try:
        way = path.resolve(strict=True)
        return all(_others(user, folder, 0o1) for folder in way.parents) and _others(user, way, 0o4)
    except OSError:
        return False


def reachable(user: User, file: Path) -> Path | None:
    """`file` where `user` can read it: itself, or, for a server that runs as root from a folder of its own, a link or a
    copy under `RUNTIMES`. bubblewrap walks the whole path as that user, so that a descriptor would not do."""
    if can_reach(user, file):
        return file
    if not user.drop:
        return None
    found = file.stat()
    shown = RUNTIMES / f"{file.name}-{found.st_ino}-{found.st_size}-{found.st_mtime_ns}"
    try:
        RUNTIMES.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not shown.exists():
            for old in RUNTIMES.glob(f"{file.name}-*"):
                old.unlink()
            fresh = shown.with_suffix(f".{os.getpid()}")
            try:
                fresh.hardlink_to(file)
            except OSError:  # another file system
                shutil.copyfile(file, fresh)
                fresh.chmod(0o755)
            fresh.rename(shown)
    except OSError:
        return None
    return shown if can_reach(user, shown) else None


def _others(user: User, path: Path, bit: int) -> bool:
    found = path.stat()
    if found.st_uid == user.uid:
        bit <<= 6
    elif found.st_gid == user.gid:
        bit <<= 3
    return bool(found.st_mode & bit)
