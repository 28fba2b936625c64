"""The controls of faulty_machine.c: a disk that fails, is slow or loses power, and a wall clock that steps."""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

from storage.layout import DataDir

SOURCE = Path(__file__).with_suffix(".c")
_RECORD = struct.Struct("=qqq")
_TRUNCATED = 2


def built(folder: Path) -> Path:
    """The library, compiled anew: a C compiler is among the things that this project needs."""
    library = folder / "faulty_machine.so"
    command = ["cc", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library


class FaultyMachine:
    """Processes started with `environment` feel what `rule` says, from the next call of theirs on."""

    def __init__(self, library: Path, folder: Path, data: Path) -> None:
        self.folder = folder
        self.database = DataDir(data).database.resolve()
        folder.mkdir()
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAULTY_MACHINE": str(folder),
            "FAULTY_DATABASE": str(self.database),
        }

    def rule(self, **numbers: int) -> None:
        """These rules and no others; without any the machine is sound."""
        new = self.folder / "rules.new"
        new.write_text("".join(f"{name} {number}\n" for name, number in numbers.items()))
        new.replace(self.folder / "rules")

    def hits(self) -> int:
        """How many calls have been hurt so far."""
        path = self.folder / "hits"
        return path.stat().st_size if path.exists() else 0

    @property
    def shadow(self) -> Path:
        return self.folder / "shadow"

    def keep_shadow(self) -> None:
        """From the first write on: must come before the database is made."""
        self.shadow.mkdir()

    def after_power_loss(self, copy: Path, chance: random.Random, kept: float) -> None:
        """Lays into `copy` what the disk holds: all that was synced, and each later write with the chance `kept`.
        No process may write meanwhile."""
        for name in (self.database.name, f"{self.database.name}-wal"):
            target = copy / name
            if (self.shadow / name).exists():
                shutil.copyfile(self.shadow / name, target)
            else:
                target.touch()
            log = self.shadow / f"{name}.log"
            if log.exists():
                lay_on(target, [r for r in records(log.read_bytes()) if chance.random() < kept])


def records(log: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Kind, offset and data of each call that has not been synced; half a record at the end is none."""
    at = 0
    while at + _RECORD.size <= len(log):
        kind, offset, length = _RECORD.unpack_from(log, at)
        at += _RECORD.size
        if at + length > len(log):
            return
        yield kind, offset, log[at : at + length]
        at += length


def lay_on(path: Path, changes: list[tuple[int, int, bytes]]) -> None:
    with path.open("r+b") as file:
        for kind, offset, data in changes:
            if kind == _TRUNCATED:
                file.truncate(offset)
            else:
                os.pwrite(file.fileno(), data, offset)
