"""Deeds about mentors: who may help, in which rooms and as what, how they get in, and how a lost laptop is shut out."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from classroom import assist_queue, centre
from classroom.centre_commands import OPERATOR
from classroom.limits import MIN_PASSWORD
from classroom.vocabulary import Refused
from web import settings_file, tokens
from web.bridge import Unavailable
from web.door import wall_ms
from web.office import Office, good_name, mentor_of, room_of

HOUR_MS = 3_600_000


async def mentors_add(
    office: Office, name: str, room: str, password: str | None = None, role: str = "mentor"
) -> dict[str, Any]:
    if password is not None and len(password) < MIN_PASSWORD:
        raise Refused("malformed", words=f"a password has at least {MIN_PASSWORD} characters")
    mentor_id, token = tokens.new_id("m"), tokens.new_token()
    hashed = await office.hasher.hash(password) if password is not None else None
    rooms = (_room_id(office, room),)
    adding = centre.AddMentor(mentor_id, good_name(name), rooms, tokens.digest(token), hashed, role)
    await office.rules.ask("centre", adding)
    return {"id": mentor_id, "name": good_name(name), "token": token}


async def mentors_invite(office: Office, name: str, room: str, role: str = "mentor") -> dict[str, Any]:
    """A new mentor with a link that lets her in once, and a token for every time after that. Both are told only now."""
    added = await mentors_add(office, name, room, role=role)
    return {**added, **await _link(office, added["id"])}


async def mentors_renew(office: Office, mentor: str, by: str = OPERATOR) -> dict[str, Any]:
    """A laptop is lost: whatever let it in is worth nothing at once. The mentor gets a new link and a new token."""
    row, token = mentor_of(office, mentor), tokens.new_token()
    await office.rules.ask("centre", centre.RenewMentor(row.mentor_id, tokens.digest(token), by))
    return {"id": row.mentor_id, "name": row.name, "token": token, **await _link(office, row.mentor_id)}


async def _link(office: Office, mentor_id: str) -> dict[str, Any]:
    """`until` by the clock on the wall."""
    link, until = tokens.new_token(), wall_ms() + settings_file.load(office.data).mentor_link_h * HOUR_MS
    await office.rules.ask("centre", centre.IssueMentorLink(tokens.digest(link), mentor_id, until))
    return {"link": link, "until": until}


async def mentors_list(office: Office) -> dict[str, Any]:
    return {
        "mentors": [
            {
                "id": row.mentor_id,
                "name": row.name,
                "rooms": list(row.rooms),
                "has_password": row.password_hash is not None,
                "role": row.role,
            }
            for row in office.views.mentors()
        ]
    }


async def mentors_revoke(office: Office, mentor: str, by: str = OPERATOR) -> dict[str, Any]:
    """By id or name; sessions end at once, and whom the mentor was with waits again."""
    row = mentor_of(office, mentor)
    await office.rules.ask("centre", centre.RevokeMentor(row.mentor_id, by))
    for room in office.views.rooms():
        # Where there is no queue to be told, nobody helps either, or the lease will run out.
        with contextlib.suppress(Refused, Unavailable):
            await office.rules.ask(f"queue/{room.room_id}", assist_queue.MentorLeft(row.mentor_id, office.now_ms()))
    return {"id": row.mentor_id, "name": row.name}


async def mentors_role(office: Office, mentor: str, role: str, by: str = OPERATOR) -> dict[str, Any]:
    row = mentor_of(office, mentor)
    await office.rules.ask("centre", centre.ChangeMentorRole(row.mentor_id, role, by))
    return {"id": row.mentor_id, "name": row.name, "role": role}


def _room_id(office: Office, room: str) -> str:
    """By id, by name, or `*` for all."""
    return room if room == centre.ALL_ROOMS else room_of(office, room).room_id


DEEDS: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
    "mentors.add": mentors_add,
    "mentors.invite": mentors_invite,
    "mentors.list": mentors_list,
    "mentors.renew": mentors_renew,
    "mentors.revoke": mentors_revoke,
    "mentors.role": mentors_role,
}
