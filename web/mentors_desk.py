"""Mentors over HTTP, for admins: who may help, an invitation, a role, a lost laptop, an end.

Each is the same deed that an operator does at the terminal, and the journal says which admin did it. The last admin
stays one: mentors at their pages must not shut all of themselves out (`classroom.centre_mentors`).
"""

from __future__ import annotations

from typing import Any

from web import school_desk
from web.cards import address_for_others
from web.routes import Answer, Call, Route
from web.wire import school


async def mentors(call: Call) -> Answer:
    """Each with her rooms by name, and whether she looks at one now."""
    door = call.door
    names = {row.room_id: row.name for row in door.views.rooms()}
    here = {who for room_id in names for who in door.hub.mentors_here(room_id)}
    listed = await school_desk.do(call, "mentors.list")
    rows = [
        {**row, "rooms": [names.get(each, each) for each in row["rooms"]], "here": row["id"] in here}
        for row in listed["mentors"]
    ]
    return {"ok": True, "mentors": rows}


async def invite(call: Call) -> Answer:
    body: school.NewMentor = call.body
    told = await school_desk.do(call, "mentors.invite", name=body.name, room=body.room, role=body.role)
    return _with_address(call, told)


async def renew(call: Call) -> Answer:
    return _with_address(call, await _of_one(call, "mentors.renew"))


async def role(call: Call) -> Answer:
    body: school.NewRole = call.body
    return await _of_one(call, "mentors.role", role=body.role)


async def revoke(call: Call) -> Answer:
    return await _of_one(call, "mentors.revoke")


async def _of_one(call: Call, deed: str, **facts: Any) -> dict[str, Any]:
    return await school_desk.do(call, deed, mentor=call.path["mentor_id"], by=call.who.who, **facts)


def _with_address(call: Call, told: dict[str, Any]) -> dict[str, Any]:
    """The link as a whole address, as it works from another laptop."""
    link = f"{address_for_others(call.door)}mentor#link={told['link']}"
    return {**told, "link": link}


def _admins(method: Any, path: str, handler: Any, summary: str, answer: Any, body: Any = None) -> Route:
    return Route(method, f"/api/v1/{path}", "admin", handler, summary, answer, body)


ROUTES = (
    _admins("GET", "mentors", mentors, "All mentors with access.", school.MentorsAnswer),
    _admins(
        "POST",
        "mentors",
        invite,
        "A new mentor: a link that lets her in once, and a token for later, told only now.",
        school.MentorInvited,
        school.NewMentor,
    ),
    _admins(
        "POST",
        "mentors/{mentor_id}/role",
        role,
        "Make a mentor an admin, or the other way round.",
        school.RoleChanged,
        school.NewRole,
    ),
    _admins(
        "POST",
        "mentors/{mentor_id}/revoke",
        revoke,
        "End a mentor's access at once.",
        school.MentorGone,
        school.Nothing,
    ),
    _admins(
        "POST",
        "mentors/{mentor_id}/renew",
        renew,
        "A mentor's laptop is lost: all that let it in is worth nothing; she gets a new link and token.",
        school.MentorInvited,
        school.Nothing,
    ),
)
