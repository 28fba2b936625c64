"""The filter of system calls that every program in the sandbox lives under, as the kernel reads it.

Namespaces hide files, processes and networks; this filter takes away what is shared all the same: locks on files that
every run sees, key rings, memory that no process is charged for (memfd, System V), debugging, and the way to make new
namespaces. What is refused answers with an error like one that programs know, so that they go on or say why.

Source of the call numbers: arch/x86/entry/syscalls/syscall_64.tbl of Linux; of the format: linux/filter.h and
linux/seccomp.h. bubblewrap takes the result as it is (``--seccomp FD``).
"""

from __future__ import annotations

import errno
import functools
import platform
import struct
from collections.abc import Iterable

#: The one machine that the numbers below are for. On others there is no sandbox.
MACHINE = "x86_64"
_AUDIT_ARCH_X86_64 = 0xC000003E
_X32_BIT = 0x40000000

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
#: Offsets in struct seccomp_data: the call, the machine, and the low halves of the arguments.
_NR, _ARCH, _ARGUMENTS = 0, 4, tuple(16 + 8 * index for index in range(6))

#: Answered with EPERM: programs take it as "this machine does not allow that".
FORBIDDEN: dict[str, int] = {
    # looking into other processes
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "pidfd_getfd": 438,
    "process_madvise": 440,
    # mounts, roots, namespaces
    "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "unshare": 272, "setns": 308, "open_tree": 428,
    "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433, "mount_setattr": 442,
    "open_tree_attr": 467, "statmount": 457, "listmount": 458,
    # large or dangerous parts of the kernel that no child's program needs
    "bpf": 321, "perf_event_open": 298, "userfaultfd": 323, "io_uring_setup": 425, "io_uring_enter": 426,
    "io_uring_register": 427, "keyctl": 250, "add_key": 248, "request_key": 249, "lookup_dcookie": 212,
    "fanotify_init": 300, "kexec_load": 246, "kexec_file_load": 320, "syslog": 103, "vhangup": 153, "acct": 163,
    # memory of which no process shows that it holds it
    "memfd_create": 319, "memfd_secret": 447, "shmget": 29, "shmat": 30, "shmctl": 31, "msgget": 68, "semget": 64,
    "mq_open": 240, "mlock2": 325, "mlock": 149, "mlockall": 151,
    # what two runs share because they see the same files: a lock or a watch on one is a message to the other
    "flock": 73, "inotify_init": 253, "inotify_init1": 294, "inotify_add_watch": 254,
    # files by handle, past all paths
    "name_to_handle_at": 303, "open_by_handle_at": 304,
    # other personalities, quotas, swap, the machine itself
    "personality": 135, "quotactl": 179, "quotactl_fd": 443, "swapon": 167, "swapoff": 168, "reboot": 169,
    "sethostname": 170, "setdomainname": 171, "iopl": 172, "ioperm": 173, "init_module": 175, "delete_module": 176,
    "finit_module": 313, "settimeofday": 164, "clock_settime": 227, "clock_adjtime": 305, "adjtimex": 159,
    # a better place among the processes of this machine
    # (sched_setscheduler stays: Mono sets the ordinary one for each thread, and a better one takes rights)
    # (a new session is one: kernels that share time between sessions would give each of them as much as the server)
    "setpriority": 141, "sched_setattr": 314, "ioprio_set": 251, "setsid": 112,
    "migrate_pages": 256, "move_pages": 279,
}  # fmt: skip

#: Answered with ENOSYS: libraries then take the older call, which the filter can read.
UNKNOWN: dict[str, int] = {"clone3": 435}

_CLONE, _SOCKET, _SOCKETPAIR, _IOCTL, _FCNTL = 56, 41, 53, 16, 72
#: Every CLONE_NEW* flag, time namespaces included.
_NEW_NAMESPACES = 0x7E020080
_AF_UNIX = 1
#: Typing into a terminal that somebody else reads.
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C
#: F_SETLK, F_SETLKW, the same for open file descriptions, F_SETLEASE, F_NOTIFY: see `flock` above.
_LOCKS = (6, 7, 37, 38, 1024, 1026)


def available() -> bool:
    return platform.machine() == MACHINE


@functools.cache
def program() -> bytes:
    """The filter, as an array of struct sock_filter."""
    lines = [
        _line(_LOAD, _ARCH),
        _line(_JUMP_EQUAL, _AUDIT_ARCH_X86_64, 1, 0),
        _line(_RETURN, _KILL_PROCESS),
        _line(_LOAD, _NR),
        _line(_JUMP_AT_LEAST, _X32_BIT, 0, 1),
        _answer(errno.ENOSYS),
    ]
    for number in FORBIDDEN.values():
        lines += _refuse(number, errno.EPERM)
    for number in UNKNOWN.values():
        lines += _refuse(number, errno.ENOSYS)
    lines += _if_bits(_CLONE, 0, _NEW_NAMESPACES, errno.EPERM)
    lines += _unless_equal(_SOCKET, 0, _AF_UNIX, errno.EAFNOSUPPORT)
    lines += _unless_equal(_SOCKETPAIR, 0, _AF_UNIX, errno.EAFNOSUPPORT)
    lines += _if_any(_IOCTL, 1, (_TIOCSTI, _TIOCLINUX), errno.EPERM)
    lines += _if_any(_FCNTL, 1, _LOCKS, errno.EPERM)
    lines.append(_line(_RETURN, _ALLOW))
    return b"".join(lines)


def _line(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _answer(number: int) -> bytes:
    return _line(_RETURN, _ERRNO | number)


def _refuse(call: int, number: int) -> list[bytes]:
    return [_line(_JUMP_EQUAL, call, 0, 1), _answer(number)]


def _guarded(call: int, body: list[bytes]) -> list[bytes]:
    """`body` looks at an argument; behind it the number of the call is in the register again."""
    body = [*body, _line(_LOAD, _NR)]
    return [_line(_JUMP_EQUAL, call, 0, len(body)), *body]


def _if_bits(call: int, argument: int, bits: int, number: int) -> list[bytes]:
    return _guarded(call, [_line(_LOAD, _ARGUMENTS[argument]), _line(_JUMP_ANY_BIT, bits, 0, 1), _answer(number)])


def _unless_equal(call: int, argument: int, value: int, number: int) -> list[bytes]:
    return _guarded(call, [_line(_LOAD, _ARGUMENTS[argument]), _line(_JUMP_EQUAL, value, 1, 0), _answer(number)])


def _if_any(call: int, argument: int, values: Iterable[int], number: int) -> list[bytes]:
    tests = [part for value in values for part in _refuse(value, number)]
    return _guarded(call, [_line(_LOAD, _ARGUMENTS[argument]), *tests])
