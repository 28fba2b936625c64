"""The pipes of one run: both ends, and what is kept of what comes out of them."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, field


@dataclass(slots=True)
class Kept:
    """What came out of one pipe: the beginning and the end, and how much there was in all."""

    head_bytes: int
    tail_bytes: int = 0
    head: bytearray = field(default_factory=bytearray)
    tail: bytearray = field(default_factory=bytearray)
    total: int = 0

    def take(self, data: bytes) -> None:
        self.total += len(data)
        room = max(0, self.head_bytes - len(self.head))
        self.head += data[:room]
        if self.tail_bytes and len(data) > room:
            self.tail = (self.tail + data[room:])[-self.tail_bytes :]

    @property
    def cut(self) -> bool:
        return self.total > len(self.head) + len(self.tail)

    def text(self) -> str:
        gap = b"\n[...]\n" if self.cut and self.tail else b""
        return bytes(self.head + gap + self.tail).decode("utf-8", errors="replace")


@dataclass(slots=True)
class Pipes:
    """`near` ends are ours and never block; `far` ends are the program's, and closed out here once it has them."""

    near: list[int] = field(default_factory=list)
    far: list[int] = field(default_factory=list)

    def out(self) -> tuple[int, int]:
        """Our end to read from, and its end to write to."""
        read, write = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(read, False)
        self.near.append(read)
        self.far.append(write)
        return read, write

    def into(self) -> tuple[int, int]:
        """Its end to read from, and our end to write to."""
        read, write = os.pipe2(os.O_CLOEXEC)
        os.set_blocking(write, False)
        self.near.append(write)
        self.far.append(read)
        return read, write

    def close_far(self) -> None:
        close(self.far)

    def close(self) -> None:
        close(self.near)
        close(self.far)


def close(descriptors: list[int]) -> None:
    for descriptor in descriptors:
        with contextlib.suppress(OSError):
            os.close(descriptor)
    descriptors.clear()
