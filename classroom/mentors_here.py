"""Who could help now, as far as it is seen: which mentors look at the room.

Not in the journal: a screen that is opened or closed is no event of a class. The front door tells the queue again and
again (`web.at_work`), and what a child was told because of it stands in the journal (`TicketOpened.wait_s`).
"""

from __future__ import annotations

from dataclasses import dataclass

from classroom.vocabulary import Command


@dataclass(frozen=True, slots=True)
class MentorsHere(Command):
    """These mentors look at the room now, or did a moment ago; of those who help without a screen it says nothing."""

    mentor_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MayOpen(Command):
    """A command from which a ticket may follow, and with it a range of the wait. `here`: as of `MentorsHere`; None
    while nobody has said."""

    here: frozenset[str] | None = None
