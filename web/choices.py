"""What a room and a child have chosen, read for whoever is to be told."""

from __future__ import annotations

from typing import Any

from classroom import assist_queue, fix_delivery, student_session
from classroom.fix_delivery import ANSWER_KEY, MODE_KEY, NORMAL, ROOM_DEFAULT, ROOM_KEY, Allowance
from classroom.help_forms import AGES_DEFAULT, AGES_KEY
from storage.views import Views


def of_room(views: Views, room_id: str) -> dict[str, str]:
    """Everything that can be set, as it is now."""
    usual = {ROOM_KEY: ROOM_DEFAULT, MODE_KEY: NORMAL, AGES_KEY: AGES_DEFAULT}
    return {**usual, **views.choices(assist_queue.stream(room_id))}


def of_child(views: Views, student_id: str, room_id: str) -> dict[str, Any]:
    """What was ever chosen by the child or for it."""
    return {**views.choices(assist_queue.stream(room_id)), **views.choices(student_session.stream(student_id))}


def allowance_of(views: Views, student_id: str, room_id: str) -> Allowance:
    """What this child may be shown of a fix now."""
    chosen = of_child(views, student_id, room_id)
    room, mode = chosen.get(ROOM_KEY, ROOM_DEFAULT), chosen.get(MODE_KEY, NORMAL)
    return fix_delivery.allowed(chosen.get(ANSWER_KEY), room, mode)
