"""A room's class list over HTTP, for admins: the list, and what a CSV file would make of it. Replacing it is in
`web.school_desk`.

A file is read here and not in the page, so that it is refused in the same words as at the terminal.
"""

from __future__ import annotations

import base64
import binascii

from classroom import roster
from classroom.vocabulary import Refused
from web.routes import Answer, Call, Route
from web.wire import school

#: A file of the longest, in base64 and JSON.
MOST_BYTES = roster.MOST_BYTES * 4 // 3 + 1024


async def listed(call: Call) -> Answer:
    held = _list(call)
    return {"ok": True, "names": list(held.names.values()), "only": held.only, "rev": roster.rev_of(held)}


async def preview(call: Call) -> Answer:
    """What is wrong with a file is an answer: nothing was to be changed yet."""
    body: school.ClassListFile = call.body
    held, door = _list(call), call.door
    told = {"ok": True, "rev": roster.rev_of(held)}
    try:
        names = roster.read(_bytes(body.data), door.settings.max_students)
    except roster.BadRoster as bad:
        nothing: list[str] = []
        problems = list(bad.problems[: roster.PROBLEMS_TOLD])
        more = len(bad.problems) - len(problems)
        changed = dict.fromkeys(("names", "added", "gone", "here"), nothing)
        return {**told, **changed, "kept": 0, "problems": problems, "more_problems": more}
    joined = {row.name_key for row in door.views.students(call.path["room_id"])}
    changes = roster.changes(held, names, joined)
    return {
        **told,
        "names": list(names),
        "added": list(changes.added),
        "gone": list(changes.gone),
        "here": list(changes.here),
        "kept": len(changes.kept),
        "problems": [],
        "more_problems": 0,
    }


def _list(call: Call) -> roster.Roster:
    """Raises `Refused` not_found where there is no such room."""
    room_id = call.path["room_id"]
    if call.door.views.room(room_id) is None:
        raise Refused("not_found", room_id=room_id)
    return call.door.views.roster(room_id)


def _bytes(data: str) -> bytes:
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("malformed", fields=[{"field": "data", "problem": "no base64"}]) from None


ROUTES = (
    Route(
        "GET",
        "/api/v1/rooms/{room_id}/roster",
        "admin",
        listed,
        "The names that the room knows before anybody has come.",
        school.ClassListAnswer,
    ),
    Route(
        "POST",
        "/api/v1/rooms/{room_id}/roster/preview",
        "admin",
        preview,
        "What a CSV file would make of the room's list; nothing is changed.",
        school.ClassListPreview,
        school.ClassListFile,
        max_bytes=MOST_BYTES,
    ),
)
