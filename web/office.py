"""What an operator's wish needs: the way to the rules, what can be read, and where the data lies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from classroom import centre
from classroom.vocabulary import Command, Refused
from storage.read_models import RoomRow
from storage.views import Views
from web.tokens import Hasher


class Asks(Protocol):
    async def ask(self, target: str, command: Command, *, timeout_s: float = 5.0) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Office:
    """What an operator's wish needs."""

    rules: Asks
    views: Views
    data: Path
    hasher: Hasher
    now_ms: Callable[[], int]


def room_of(office: Office, room: str) -> RoomRow:
    """By id or name."""
    for row in office.views.rooms():
        if room == row.room_id or centre.name_key(room) == centre.name_key(row.name):
            return row
    raise Refused("not_found", room=room)
