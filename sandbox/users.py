"""Who runs the programs: never root. A server that runs as root lets another user do it.

Root inside a user namespace is still root to the kernel in two ways that matter: the limit on processes does not bind
it, and files that it makes belong to root outside.
"""

from __future__ import annotations

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

#: Users that a server running as root hands runs to: one of our own where the operator made it, else nobody.
SERVICE_USERS = ("helping-hands-runs", "nobody")


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


def _others(user: User, path: Path, bit: int) -> bool:
    found = path.stat()
    if found.st_uid == user.uid:
        bit <<= 6
    elif found.st_gid == user.gid:
        bit <<= 3
    return bool(found.st_mode & bit)
