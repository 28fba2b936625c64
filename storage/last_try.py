"""What a process was about to take in when it died, for its successor to know: two numbers in a small file.

Written in place and without a sync: they have to survive the death of a process, not that of the machine, and are
written before each event that a room hears.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

_NUMBERS = struct.Struct("<qq")


class LastTry:
    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def begin(self, position: int) -> int:
        """Which try at this position it is, from 1; one that ended well does not count."""
        before, tries = self._read()
        tries = tries + 1 if before == position else 1
        os.pwrite(self._file, _NUMBERS.pack(position, tries), 0)
        return tries

    def done(self) -> None:
        """It ended well."""
        os.pwrite(self._file, _NUMBERS.pack(0, 0), 0)

    def close(self) -> None:
        os.close(self._file)

    def _read(self) -> tuple[int, int]:
        said = os.pread(self._file, _NUMBERS.size, 0)
        if len(said) != _NUMBERS.size:
            return 0, 0
        position, tries = _NUMBERS.unpack(said)
        return position, tries
