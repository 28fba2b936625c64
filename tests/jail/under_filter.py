"""Become what systemd makes of a server: an ordinary user under an allow-list of system calls. Then try the sandbox.

Started as a program: ``under_filter.py UID GID NUMBER,NUMBER,... COMMAND...``; it needs rights to become that user.
"""

import ctypes
import errno
import os
import struct
import sys

_LOAD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_AUDIT_ARCH_X86_64 = 0xC000003E
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2


def line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def allow_list(calls: list[int]) -> bytes:
    lines = [line(_LOAD, 4), line(_JUMP_EQUAL, _AUDIT_ARCH_X86_64, 1, 0), line(_RETURN, _KILL), line(_LOAD, 0)]
    for call in calls:
        lines += [line(_JUMP_EQUAL, call, 0, 1), line(_RETURN, _ALLOW)]
    return b"".join([*lines, line(_RETURN, _ERRNO | errno.EPERM)])


def main(uid: int, gid: int, calls: list[int], command: list[str]) -> None:
    program = allow_list(calls)
    kept = ctypes.create_string_buffer(program)
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(kept)))
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() != uid:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    for words in ((_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), (_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, header, 0, 0)):
        if libc.prctl(*words) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
    os.execve(command[0], command, {"HOME": "/tmp"})  # noqa: S606  (the test's own command)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), [int(call) for call in sys.argv[3].split(",")], sys.argv[4:])
