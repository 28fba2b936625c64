"""What a child may be shown of a fix: the child decides, the room can only narrow it, graded work ends it.

Applied where a fix leaves the server, and again in the page (`pwa/shared/fixes.ts`), which knows no more than this when
the line is down. Both are held to `tests/golden/fixes.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

#: Nothing of it; the explanation and the line alone; an idea that is shown when the child asks for it; the fix itself.
Allowance = Literal["nothing", "explanation", "ask", "push"]

#: The child's answer, and the room's setting, as they are called on the wire and in the tables.
ANSWER_KEY, ROOM_KEY = "show_fixes", "fixes"
#: What mentors may choose for a room, narrowest first.
ROOM_CHOICES = ("off", "ask", "on")
ROOM_DEFAULT = "on"

#: What a room is at, and its key on the wire and in the tables.
MODE_KEY = "mode"
MODES = ("normal", "graded")
NORMAL, GRADED_ROOM = MODES
#: What the child is at: a program of its own.
FREE = "free"
#: Rooms that are graded, and tasks in which finding the mistake is the task: a fix, or only the line of it, would be
#: the answer.
GRADED = frozenset({GRADED_ROOM, "bug_hunt", "debug_lab"})
_OPEN = frozenset({NORMAL, FREE})


def allowed(answer: bool | None, room: str, *modes: str) -> Allowance:
    """`answer` is the child's, None before it was asked: a fix then waits behind the question. `modes` are those of
    the room and of the task. A choice of the room or a mode that is not known here counts as the narrowest."""
    if is_graded(*modes):
        return "nothing"
    if answer is False or room not in ("ask", "on"):
        return "explanation"
    return "push" if answer and room == "on" else "ask"


def is_graded(*modes: str) -> bool:
    """Whether a room or a task is in a mode in which there are no fixes, whatever anybody has chosen."""
    return not _OPEN.issuperset(modes)


def narrowed(suggestion: Mapping[str, Any] | None, allowance: Allowance) -> dict[str, Any] | None:
    """What is left of a suggestion; never more than it was."""
    if suggestion is None or allowance == "nothing":
        return None
    if suggestion["level"] == "point" or allowance == "push":
        return dict(suggestion)
    if allowance == "ask":
        return {**suggestion, "level": "ask"}
    return {**suggestion, "level": "point", "edits": [], "fixed": None}
