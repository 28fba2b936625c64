"""What mentors wish of a ticket, and what follows: compare-and-set with names, so that two never go to one desk.

Who was faster comes before who is stale: a mentor learns whose ticket it is now. To come, to go, to hand on and to put
off belong to whoever has the ticket; a pin, a note and a deadline to every
mentor of the room.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from classroom.hearing import let_go
from classroom.ticket import (
    Ticket,
    TicketAway,
    TicketClaimed,
    TicketDeadline,
    TicketHandedOn,
    TicketNoted,
    TicketPinned,
    TicketPutOff,
    TicketReleased,
    TicketRenewed,
    TicketResolved,
    is_over,
)
from classroom.vocabulary import Command, Event, Refused

LEASE_MS = 120_000
#: An absent child keeps the place for so long: a walk to the toilet and back, with a chat on the way.
AWAY_MS = 600_000
FOLLOW_UP_MS = 300_000


@dataclass(frozen=True, slots=True)
class MentorCommand(Command):
    """What a mentor wants of one ticket. `rev` is the ticket's revision on the mentor's screen (compare-and-set);
    `ANYBODYS` are right whatever has happened since, and need none."""

    ticket_id: str
    mentor_id: str
    mentor_name: str
    rev: int | None
    request_id: str
    at: int


@dataclass(frozen=True, slots=True)
class ClaimTicket(MentorCommand):
    lease_ms: int = LEASE_MS


@dataclass(frozen=True, slots=True)
class RenewLease(MentorCommand):
    lease_ms: int = LEASE_MS


@dataclass(frozen=True, slots=True)
class ReleaseTicket(MentorCommand):
    pass


@dataclass(frozen=True, slots=True)
class HandOn(MentorCommand):
    """Another mentor goes instead: `to` is her id and name, as the front door knows her. `is_here`: she has the room
    on a screen, else nobody would tell her that a child expects her."""

    to: dict[str, str] = field(default_factory=dict)
    lease_ms: int = LEASE_MS
    is_here: bool = True


@dataclass(frozen=True, slots=True)
class CannotFind(MentorCommand):
    """I was there, the child was not."""

    away_ms: int = AWAY_MS


@dataclass(frozen=True, slots=True)
class FollowUp(MentorCommand):
    """I look in again, `in_ms` from now."""

    in_ms: int = FOLLOW_UP_MS


@dataclass(frozen=True, slots=True)
class Pin(MentorCommand):
    pinned: bool = True


@dataclass(frozen=True, slots=True)
class Note(MentorCommand):
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deadline(MentorCommand):
    """The child has to go `in_ms` from now; None: it has not."""

    in_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ResolveTicket(MentorCommand):
    outcome: str = "mentor"
    tags: tuple[str, ...] = ()
    note: str = ""


#: Only for whoever has the ticket.
OWNERS = (RenewLease, ReleaseTicket, HandOn, CannotFind, FollowUp)
#: For everybody, whoever has it and whatever its revision.
ANYBODYS = (Pin, Note, Deadline)


def decide(ticket: Ticket, command: MentorCommand) -> list[Event]:
    """Raises `Refused`: not_waiting, already_claimed or stale, each with what the screen did not know."""
    _check(ticket, command)
    by = {"id": command.mentor_id, "name": command.mentor_name}
    head = (ticket.id, command.at, by)
    match command:
        case ClaimTicket(lease_ms=lease_ms):
            return [TicketClaimed(*head, command.at + lease_ms, command.request_id)]
        case RenewLease(lease_ms=lease_ms):
            return [TicketRenewed(ticket.id, command.at, command.at + lease_ms, command.request_id)]
        case ReleaseTicket():
            released = TicketReleased(ticket.id, command.at, command.mentor_id, "mentor", command.request_id)
            return let_go(ticket, released)
        case HandOn(to=to, lease_ms=lease_ms, is_here=is_here):
            if to["id"] == command.mentor_id:
                raise Refused("malformed", field="to", words="the ticket is yours already: hand it on to somebody else")
            if not is_here:
                raise Refused("malformed", field="to", words=f"{to['name']} does not have this room on a screen now")
            return [TicketHandedOn(*head, to, command.at + lease_ms, command.request_id)]
        case CannotFind(away_ms=away_ms):
            return [TicketAway(*head, command.at + away_ms, command.request_id)]
        case FollowUp(in_ms=in_ms):
            return [TicketPutOff(*head, command.at + in_ms, command.request_id)]
        case Pin(pinned=pinned):
            return [TicketPinned(*head, pinned, command.request_id)]
        case Deadline(in_ms=in_ms):
            return [TicketDeadline(*head, None if in_ms is None else command.at + in_ms, command.request_id)]
        case Note(note=note):
            return [TicketNoted(*head, note, command.request_id)]
        case ResolveTicket(outcome=outcome, tags=tags, note=note):
            return [TicketResolved(ticket.id, command.at, outcome, command.mentor_id, tags, note, command.request_id)]
    raise TypeError(f"{type(command).__name__} is no wish of a mentor")


def _check(ticket: Ticket, command: MentorCommand) -> None:
    if is_over(ticket):
        raise Refused("not_waiting", ticket_id=ticket.id, state=ticket.state)
    if isinstance(command, ANYBODYS):
        return
    held = ticket.claimed_by
    is_anothers = held is not None and held["id"] != command.mentor_id
    is_claimed_twice = held is not None and isinstance(command, ClaimTicket)
    if is_anothers or is_claimed_twice:
        raise Refused("already_claimed", ticket_id=ticket.id, claimed_by=held)
    if held is None and isinstance(command, OWNERS):
        raise Refused("not_waiting", ticket_id=ticket.id, state=ticket.state)
    if command.rev != ticket.rev:
        raise Refused("stale", ticket_id=ticket.id, rev=ticket.rev)
