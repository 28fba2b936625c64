"""What an operator's wish needs, and what all such wishes do alike: find a room, look at a name, take a new code."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from classroom import centre
from classroom.vocabulary import Command, Refused
from storage.read_models import MentorRow, RoomRow
from storage.views import Views
from web import tokens
from web.tokens import Hasher
from web.wire.bodies import VISIBLE

NAME_LENGTH = 40
CODE_TRIES = 5


class Asks(Protocol):
    async def ask(self, target: str, command: Command, *, timeout_s: float = 5.0) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Office:
    rules: Asks
    views: Views
    data: Path
    hasher: Hasher
    now_ms: Callable[[], int]
    #: The time zone that a running server obeys; without one the settings say it.
    zone: Callable[[], ZoneInfo] | None = None


async def with_new_code(rules: Asks, command: Callable[[str], Command]) -> str:
    """The join code with which the command was taken."""
    for last in range(CODE_TRIES):
        code = tokens.new_join_code()
        try:
            await rules.ask("centre", command(code))
        except Refused as refused:
            # A code that was given already: one in hundreds of millions. A taken name is for the operator.
            if refused.code != "name_taken" or "room_id" not in refused.facts or last == CODE_TRIES - 1:
                raise
        else:
            return code
    raise Refused("busy")


def good_name(name: str) -> str:
    plain = " ".join(name.split())
    if not 1 <= len(plain) <= NAME_LENGTH:
        raise Refused("malformed", words=f"a name has 1 to {NAME_LENGTH} characters")
    problem = "characters that nobody sees" if re.search(VISIBLE, plain) is None else centre.problem_with(plain)
    if problem is not None:
        raise Refused("malformed", words=f"this is no name: {problem}")
    return plain


def room_of(office: Office, room: str) -> RoomRow:
    """By id or name."""
    for row in office.views.rooms():
        if room == row.room_id or centre.name_key(room) == centre.name_key(row.name):
            return row
    raise Refused("not_found", room=room)


def mentor_of(office: Office, mentor: str) -> MentorRow:
    """By id or name."""
    row = office.views.mentor(mentor) or office.views.mentor_by_name(centre.name_key(mentor))
    if row is None:
        raise Refused("not_found", mentor=mentor)
    return row
