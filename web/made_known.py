"""What a running server makes of a deed at once, whether an operator or an admin did it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from classroom.settings import TIME_ZONE
from web import administration, settings_file
from web.door import Door


def made_known(door: Door, deed: str, answer: dict[str, Any]) -> None:
    """Whoever was revoked, or came in with rejoin words that were renewed, is out now, not at the next request;
    whoever reads the code off a screen reads the new one; laptops look for the kill switch at their next visit; classes
    meet by the new time zone."""
    if deed == "mentors.role":
        door.callers.forget_who(answer["id"])
    if deed in ("mentors.revoke", "mentors.renew", "students.rejoin", "students.remove"):
        door.callers.forget_who(answer["id"])
        door.show_out()
    if deed == "students.remove":
        door.hub.forget(answer["id"], answer["room"])
    elif deed == "rooms.code":
        room = door.hub.room(answer["id"])
        room.head["join_code"] = answer["join_code"]
        door.hub.show_anew(room)
    elif deed == "settings.set" and answer["key"] == administration.KILL_SWITCH:
        door.pages.without_service_worker = answer["value"]
    elif deed == "settings.set" and answer["key"] == TIME_ZONE:
        # As the next start would have it: the environment wins over the file.
        door.settings = replace(door.settings, time_zone=settings_file.load(door.views.folder).time_zone)
