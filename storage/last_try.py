"""What a process was about to take in when it died, for its successor to know: a few numbers in a small file.

Positions are taken in order, so whoever comes to one has ended well with those before it; one that killed a former
process stays noted until it is reached and ends well. Written in place and without a sync: it has to survive the
death of a process, not that of the machine, and is written before each event that a room hears.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

#: One that kills, and others before it that began to kill later; more is not to be expected.
KEPT = 4
_NUMBERS = struct.Struct(f"<{2 * KEPT}q")


class LastTry:
    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._tries = self._read()

    def begin(self, position: int) -> int:
        """Which try at this position it is, from 1; those that ended well do not count."""
        tries = self._tries.get(position, 0) + 1
        later = sorted((p, n) for p, n in self._tries.items() if p > position)
        self._write({position: tries, **dict(later[: KEPT - 1])})
        return tries

    def ended_badly(self) -> bool:
        """A try was begun and never ended."""
        return bool(self._tries)

    def done(self, position: int) -> None:
        """All up to here ended well."""
        self._write({p: n for p, n in self._tries.items() if p > position})

    def close(self) -> None:
        os.close(self._file)

    def _write(self, tries: dict[int, int]) -> None:
        self._tries = tries
        numbers = [number for pair in tries.items() for number in pair]
        os.pwrite(self._file, _NUMBERS.pack(*numbers, *[0] * (2 * KEPT - len(numbers))), 0)

    def _read(self) -> dict[int, int]:
        said = os.pread(self._file, _NUMBERS.size, 0)
        if len(said) != _NUMBERS.size:
            return {}
        numbers = _NUMBERS.unpack(said)
        return {p: n for p, n in zip(numbers[::2], numbers[1::2], strict=True) if p > 0}
