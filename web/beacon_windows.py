"""Windows in which a code pairs a laptop. In memory only: a front door that starts anew has none, and mentors open one
again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from web.tokens import CODE_LETTERS

OPEN_MS = 300_000
CODE_LENGTH = 8
#: More than a centre has rooms and children at one time; the oldest is closed.
MOST_OPEN = 200


@dataclass(frozen=True, slots=True)
class Window:
    """`student_id` None: for any child of the room, which says by its session who it is."""

    room_id: str
    student_id: str | None


class Windows:
    def __init__(self) -> None:
        #: Window -> code and when it closes, by the clock of the wall.
        self._open: dict[Window, tuple[str, int]] = {}

    def open(self, window: Window, at: int) -> tuple[str, int]:
        """The code, and until when it is good."""
        self._open.pop(window, None)
        while len(self._open) >= MOST_OPEN:
            del self._open[next(iter(self._open))]
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        self._open[window] = (code, at + OPEN_MS)
        return self._open[window]

    def behind(self, code: str, at: int) -> Window | None:
        """The window of this code, as `tokens.plain_code` spells it, while it is open."""
        found = None
        for window, (each, until) in list(self._open.items()):
            if until <= at:
                del self._open[window]
            elif secrets.compare_digest(each.encode(), code.encode()):
                found = window
        return found
