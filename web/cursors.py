"""A laptop's place in the journal, and what it tells of the journal itself.

A cursor is ``epoch.position.print-seal`` and opaque to the laptop. The print is of the journal's line at that position
(the beginning of its keyed mac); the seal, with a key of the centre, says that the centre gave it out. A cursor that is
sealed and whose line is not in the journal was given out by a journal that is no more: somebody has put a backup back.
Copying a folder back renews nothing by itself, and by the time the laptop returns the journal may be longer than it
was, so that no number alone would tell.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass

from storage.views import Views

PRINT_HEX, SEAL_HEX = 12, 16
CURSOR = re.compile(rf"(.{{1,80}})\.(\d{{1,18}})\.([0-9a-f]{{{PRINT_HEX}}})-([0-9a-f]{{{SEAL_HEX}}})")


@dataclass(frozen=True, slots=True)
class Place:
    """`position` is None where a laptop has to begin anew; `is_lost` when the journal that gave it is no more."""

    position: int | None = None
    is_lost: bool = False


class Cursors:
    def __init__(self, views: Views, secret: bytes) -> None:
        self._views = views
        self._secret = secret

    def at(self, position: int) -> str:
        said = f"{self._views.epoch()}.{position}.{self._print(position)}"
        return f"{said}-{self._seal(said)}"

    def read(self, cursor: str | None) -> Place:
        match = CURSOR.fullmatch(cursor or "")
        if match is None or match[1] != self._views.epoch():
            return Place()
        position, told = int(match[2]), match[3]
        if told == self._print(position):
            return Place(position)
        said, _, seal = match[0].rpartition("-")
        return Place(is_lost=hmac.compare_digest(seal, self._seal(said)))

    def _print(self, position: int) -> str:
        """Zeros before the first line, and nothing that a cursor could say where no line is."""
        return "0" * PRINT_HEX if position == 0 else self._views.mac_at(position).hex()[:PRINT_HEX]

    def _seal(self, said: str) -> str:
        return hmac.digest(self._secret, f"hh cursor 1\0{said}".encode(), "sha256").hex()[:SEAL_HEX]
