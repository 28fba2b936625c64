"""Inside the sandbox: try what must not work, and print as JSON what did. Each name is a canary of `sandbox.canaries`.

Started as a program of a child is, with the port of a server that waits outside, a word that only its environment
holds, and the namespaces that it must not be in.
"""

import contextlib
import ctypes
import errno
import fcntl
import json
import os
import socket
import sys

libc = ctypes.CDLL(None, use_errno=True)


def readable(*paths: str) -> list[str]:
    found = []
    for path in paths:
        with contextlib.suppress(OSError):
            if os.path.isdir(path):
                os.listdir(path)
            else:
                with open(path, "rb") as file:
                    file.read(1)
            found.append(path)
    return found


def writable(*folders: str) -> list[str]:
    found = []
    for folder in folders:
        with contextlib.suppress(OSError), open(folder + "/canary", "w"):
            found.append(folder)
    return found


def environment(secret: str) -> list[str]:
    found = [name for name, value in os.environ.items() if secret in value]
    for path in ("/proc/1/environ", "/proc/self/environ"):
        with contextlib.suppress(OSError), open(path, "rb") as file:
            if secret.encode() in file.read():
                found.append(path)
    return found


def descriptors() -> list[str]:
    """Whatever is open besides the three streams, here or in the first process, and is not a pipe or of its own."""
    opened = []
    for folder in ("/proc/1/fd/", "/proc/self/fd/"):
        for name in os.listdir(folder):
            with contextlib.suppress(OSError):
                target = os.readlink(folder + name)
                own = target.startswith(("/proc/", "anon_inode:[eventfd]"))
                streams = int(name) <= 2 and target.startswith(("pipe:", "/memfd:"))
                if not own and not streams:
                    opened.append(f"{folder}{name} {target}")
    return opened


def privileges() -> list[str]:
    with open("/proc/self/status") as file:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    wanted = {"NoNewPrivs": "1", "Seccomp": "2", "CapEff": "0" * 16, "CapPrm": "0" * 16, "CapBnd": "0" * 16}
    wrong = [name for name, value in wanted.items() if status.get(name) != value]
    return wrong + (["uid 0"] if os.getuid() == 0 else [])


def network(port: int) -> list[str]:
    found = []
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        found.append("loopback")
    return found


def kernel() -> list[str]:
    def works(*arguments: object) -> bool:
        ctypes.set_errno(0)
        return libc.syscall(*arguments) >= 0 or ctypes.get_errno() not in (errno.EPERM, errno.ENOSYS)

    calls = {
        "unshare": (272, 0x10000000),
        "memfd_create": (319, b"canary", 0),
        "ptrace": (101, 0, 0, 0, 0),
        "keyctl": (250, 0, -3, 0),
        "io_uring_setup": (425, 1, 0),
        "clone3": (435, 0, 0),
        "mount": (165, b"none", b"/tmp", b"tmpfs", 0, 0),
        "perf_event_open": (298, 0, 0, -1, -1, 0),
    }
    return [name for name, arguments in calls.items() if works(*arguments)]


def namespaces(outer: set[str]) -> list[str]:
    return [kind for kind in os.listdir("/proc/self/ns") if os.readlink("/proc/self/ns/" + kind) in outer]


def locks() -> list[str]:
    found = []
    with open(os.path.realpath("/bin/sh"), "rb") as shared:
        for name, lock in (("flock", fcntl.flock), ("fcntl", fcntl.lockf)):
            with contextlib.suppress(OSError):
                lock(shared, fcntl.LOCK_SH | fcntl.LOCK_NB)
                found.append(name)
    return found


port, secret = int(sys.stdin.readline()), sys.stdin.readline().strip()
outer = set(sys.stdin.readline().split())
print(
    json.dumps(
        {
            "reading": readable("/etc/passwd", "/etc/shadow", "/root", "/home", "/var", "/sys", "/run"),
            "writing": writable("/", "/usr", "/usr/bin", "/dev", "/proc", "/opt"),
            "environment": environment(secret),
            "descriptors": descriptors(),
            "privileges": privileges(),
            "network": network(port),
            "namespaces": namespaces(outer),
            "kernel": kernel(),
            "locks": locks(),
        }
    )
)
