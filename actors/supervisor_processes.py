"""The processes behind a supervisor's children: which pid, which address, which heart, and which of them are gone.

A child has one process at a time. Its pid is known from the fork on, so that one that hangs before its first word
can be killed, and stays its own until this process has collected it: a pid found here is never a stranger's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from actors import exits, process, pulse


@dataclass(slots=True)
class Known:
    name: str
    incarnation: int
    pid: int
    address: Any
    slot: int
    #: What was done to it, for the reason of its death.
    deed: str = ""


class Processes:
    def __init__(self) -> None:
        self._of: dict[str, Known] = {}
        self._slots = pulse.Slots()

    def get(self, name: str) -> Known | None:
        return self._of.get(name)

    def pid(self, name: str) -> int:
        """0 when there is none."""
        known = self._of.get(name)
        return known.pid if known is not None else 0

    def began(self, name: str, incarnation: int, pid: int, address: Any) -> Known:
        self._of[name] = Known(name, incarnation, pid, address, self._slots.take())
        return self._of[name]

    def kill(self, name: str, deed: str) -> None:
        """SIGKILL, which takes effect in its own time; `deed` says why. Does nothing without a pid."""
        known = self._of.get(name)
        if known is not None:
            known.deed = known.deed or deed
            process.kill_all([known.pid])

    def bury(self, name: str) -> None:
        known = self._of.pop(name, None)
        if known is not None:
            self._slots.give_back(known.slot)

    # --- who is gone -----------------------------------------------------------------------------------------

    def collected(self) -> list[tuple[Known, str]]:
        """Those that ended since the last call, and how, by the exit codes that this process was given."""
        by_pid = {known.pid: known for known in self._of.values() if known.pid}
        return [(by_pid[pid], _how(by_pid[pid], code)) for pid, code in exits.take() if pid in by_pid]

    def told_dead(self, address: Any) -> list[tuple[Known, str]]:
        """Whose notice of death this is. A late or repeated one may name the address of somebody who lives there now:
        that one keeps its life."""
        found = [known for known in self._of.values() if known.address == address]
        return [(known, _how(known, None)) for known in found if not known.pid or process.is_gone(known.pid)]

    def vanished(self) -> list[tuple[Known, str]]:
        """Those whose process is gone although nobody said so."""
        return [(k, _how(k, None)) for k in self._of.values() if k.pid and process.is_gone(k.pid)]

    def beats(self, names: list[str]) -> dict[tuple[str, int], int]:
        """The last heartbeat of each of these that has a heart, by name and incarnation."""
        known = [self._of[name] for name in names if name in self._of]
        return {(k.name, k.incarnation): pulse.last_beat(k.slot) for k in known if k.slot != pulse.NO_SLOT}


def _how(known: Known, code: int | None) -> str:
    return f"{known.deed}, {exits.in_words(code)}" if known.deed else exits.in_words(code)
