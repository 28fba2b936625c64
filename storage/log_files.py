"""Appends lines to a log file that many processes write, and keeps its size bounded.

One `write` with O_APPEND a line needs no lock, so a process that is killed or stopped in the middle of its line
holds up nobody. Only the turn to a new file takes a lock, and whoever does not get it at once writes on: a stopped
process must never stop its siblings. The file is opened for each line (about 10 microseconds), so no actor holds a
handle, nothing is inherited by a fork, and a file that was moved or deleted is simply begun anew.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

LIMIT_BYTES = 2_000_000
#: Older files beside the current one: `NAME.log.1` is the newest of them.
KEPT = 3
TURNING = ".turning"


class LogFile:
    """One file of `folder` with its older ones."""

    def __init__(self, folder: Path, name: str, limit_bytes: int = LIMIT_BYTES, kept: int = KEPT) -> None:
        self.path = folder / f"{name}.log"
        self._limit_bytes = limit_bytes
        # Only while another process is stopped in the middle of the turn; then lines are lost.
        self._hard_limit_bytes = 2 * limit_bytes
        self._kept = kept
        self._torn = False
        #: Lines that could not be written since the last one that could.
        self.lost = 0

    def append(self, line: bytes) -> bool:
        """False when the line could not be written (disk full, no free file handle, folder gone); never raises."""
        try:
            written = self._append(line)
        except OSError:
            written = False
        self.lost = 0 if written else self.lost + 1
        return written

    def _append(self, line: bytes) -> bool:
        fd = self._open()
        try:
            size = os.fstat(fd).st_size
            if size >= self._limit_bytes and self._turn():
                os.close(fd)
                fd = self._open()
                size = os.fstat(fd).st_size
            if size >= self._hard_limit_bytes:
                return False
            # What a full disk cut off must not swallow the next line too.
            whole = b"\n" + line if self._torn else line
            self._torn = os.write(fd, whole) < len(whole)
            return not self._torn
        finally:
            os.close(fd)

    def _open(self) -> int:
        return os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)

    def _turn(self) -> bool:
        """Begins a new file, unless somebody else is doing so or has just done it; False when it stays as it is."""
        with self._alone() as alone:
            if not alone:
                return False
            if self.path.stat().st_size >= self._limit_bytes:
                for number in range(self._kept - 1, 0, -1):
                    with contextlib.suppress(FileNotFoundError):
                        self._older(number).replace(self._older(number + 1))
                self.path.replace(self._older(1))
            return True

    def _older(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[bool]:
        """The kernel drops the lock with its holder, also after SIGKILL."""
        fd = os.open(self.path.with_name(TURNING), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            yield _locked(fd)
        finally:
            os.close(fd)


def _locked(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
