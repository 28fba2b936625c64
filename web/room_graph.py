"""The mesh of a room for its mentors: who has what trouble, what that is about, and who is with whom."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path

from classroom import room_graph
from web.room_commands import mentors_route
from web.routes import Answer, Call
from web.wire import views_of_room

MISCONCEPTIONS = Path(__file__).resolve().parents[1] / "content" / "misconceptions.toml"


@functools.cache
def titles() -> Mapping[str, str]:
    """What each concept is called, by its code."""
    entries = tomllib.loads(MISCONCEPTIONS.read_text(encoding="utf-8"))
    return {code: entry["title"] for code, entry in entries.items()}


async def graph(call: Call) -> Answer:
    door, room_id = call.door, call.path["room_id"]
    call.who.must_see(room_id)
    room = await door.hub.ready_room(room_id)
    here = door.hub.mentors_here(room_id)
    names = {row.mentor_id: row.name for row in door.views.mentors() if row.mentor_id in here}
    rows = door.hub.attendance.rows(room)
    return {"ok": True, **room_graph.of(room.version, rows, room.in_order(), names, titles())}


ROUTES = (
    mentors_route(
        "GET",
        "rooms/{room_id}/graph",
        graph,
        "A room as a graph: children, problems, what they are about, mentors; and the clusters of one problem.",
        answer=views_of_room.GraphAnswer,
    ),
)
