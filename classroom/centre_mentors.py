"""Who may help, in which rooms and as what, and links that let somebody in once: a part of `classroom.centre`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classroom.centre_commands import (
    OPERATOR,
    AddMentor,
    ChangeMentorRole,
    IssueMentorLink,
    RenewMentor,
    RevokeMentor,
    UseMentorLink,
)
from classroom.centre_events import (
    MentorAdded,
    MentorLinkIssued,
    MentorLinkUsed,
    MentorRenewed,
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

MentorsCommand = AddMentor | ChangeMentorRole | IssueMentorLink | RenewMentor | RevokeMentor | UseMentorLink


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
        case ChangeMentorRole(mentor_id, role, by):
            _must_be(centre, mentor_id)
            _check_role(role, centre.mentors[mentor_id])
            if role != ADMIN:
                _must_leave_an_admin(centre, mentor_id, by)
            return [] if centre.roles.get(mentor_id) == role else [MentorRoleChanged(mentor_id, role, by)]
        case RevokeMentor(mentor_id, by):
            if mentor_id in centre.revoked:
                return []
            _must_be(centre, mentor_id)
            _must_leave_an_admin(centre, mentor_id, by)
            return [MentorRevoked(mentor_id, by)]
        case RenewMentor(mentor_id, token_hash, by):
            _must_be(centre, mentor_id)
            # A wish that arrives again must not end the sessions that began with the new secrets.
            is_done = centre.renewed.get(mentor_id) == token_hash
            return [] if is_done else [MentorRenewed(mentor_id, token_hash, by)]
        case IssueMentorLink(link_hash, mentor_id, expires_at):
            if link_hash in centre.links or link_hash in centre.used_links:
                return []
            _must_be(centre, mentor_id)
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


def _must_be(centre: Centre, mentor_id: str) -> None:
    if mentor_id not in centre.mentors:
        raise Refused("not_found", mentor_id=mentor_id)


def _must_leave_an_admin(centre: Centre, mentor_id: str, by: str) -> None:
    """Somebody at the server can always make a new one; mentors at their pages could shut all of themselves out."""
    admins = {each for each in centre.mentors if centre.roles.get(each) == ADMIN}
    if by != OPERATOR and admins == {mentor_id}:
        raise Refused("not_waiting", reason="last_admin", mentor_id=mentor_id)


def _check_role(role: str, rooms: tuple[str, ...]) -> None:
    if role not in ROLES:
        raise Refused("malformed", words=f"a role is one of {', '.join(ROLES)}")
    if role == ADMIN and ALL_ROOMS not in rooms:
        raise Refused("malformed", words="an admin looks after all rooms: give that mentor the room *")
