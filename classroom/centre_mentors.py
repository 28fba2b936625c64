"""Who may help, in which rooms and as what, and links that let somebody in once: a part of `classroom.centre`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classroom.centre_commands import AddMentor, ChangeMentorRole, IssueMentorLink, RevokeMentor, UseMentorLink
from classroom.centre_events import (
    MentorAdded,
    MentorLinkIssued,
    MentorLinkUsed,
    MentorRevoked,
    MentorRoleChanged,
    SessionStarted,
)
from classroom.names import name_key
from classroom.vocabulary import Event, Refused

if TYPE_CHECKING:
    from classroom.centre import Centre

#: A mentor with this in `rooms` sees every room.
ALL_ROOMS = "*"
#: A mentor helps; an admin also looks after the rooms and their classes.
ADMIN = "admin"
ROLES = ("mentor", ADMIN)

MentorsCommand = AddMentor | ChangeMentorRole | IssueMentorLink | RevokeMentor | UseMentorLink


def decide(centre: Centre, command: MentorsCommand) -> list[Event]:
    match command:
        case AddMentor(mentor_id, name, rooms, token_hash, password_hash, role):
            if centre.mentor_names.get(name_key(name)) == mentor_id:
                return []
            if mentor_id in centre.revoked:
                raise Refused("expired", mentor_id=mentor_id)
            if mentor_id in centre.mentors or name_key(name) in centre.mentor_names:
                raise Refused("name_taken", name=name)
            for room_id in rooms:
                if room_id != ALL_ROOMS and room_id not in centre.rooms:
                    raise Refused("not_found", room_id=room_id)
            _check_role(role, rooms)
            return [MentorAdded(mentor_id, name, rooms, token_hash, password_hash, role)]
        case ChangeMentorRole(mentor_id, role):
            if mentor_id not in centre.mentors:
                raise Refused("not_found", mentor_id=mentor_id)
            _check_role(role, centre.mentors[mentor_id])
            return [] if centre.roles.get(mentor_id) == role else [MentorRoleChanged(mentor_id, role)]
        case RevokeMentor(mentor_id):
            if mentor_id in centre.revoked:
                return []
            if mentor_id not in centre.mentors:
                raise Refused("not_found", mentor_id=mentor_id)
            return [MentorRevoked(mentor_id)]
        case IssueMentorLink(link_hash, mentor_id, expires_at):
            if link_hash in centre.links or link_hash in centre.used_links:
                return []
            if mentor_id not in centre.mentors:
                raise Refused("not_found", mentor_id=mentor_id)
            return [MentorLinkIssued(link_hash, mentor_id, expires_at)]
        case UseMentorLink(link_hash, token_hash, expires_at, at):
            if centre.used_links.get(link_hash) == token_hash:
                return []
            if link_hash in centre.used_links:
                raise Refused("expired")
            if link_hash not in centre.links:
                raise Refused("not_found")
            mentor_id, link_expires_at = centre.links[link_hash]
            if at > link_expires_at:
                raise Refused("expired")
            return [
                MentorLinkUsed(link_hash, mentor_id, token_hash),
                SessionStarted("mentor", mentor_id, token_hash, expires_at),
            ]


def _check_role(role: str, rooms: tuple[str, ...]) -> None:
    if role not in ROLES:
        raise Refused("malformed", words=f"a role is one of {', '.join(ROLES)}")
    if role == ADMIN and ALL_ROOMS not in rooms:
        raise Refused("malformed", words="an admin looks after all rooms: give that mentor the room *")
