"""What the answer to a push names as refused, also when the push or its answer had been lost before.

A laptop forgets an event when it is acknowledged and not named here: a refusal that is told only once is a save that
the child believes to be safe.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from classroom.student_session import Push, PushIdTaken, PushRejected, SourceConflicted, StudentDid
from classroom.vocabulary import Event

#: Of an event whose id another event has: as of a number that another event has.
ID_TAKEN = "fork"


def refusals(
    push: Push, decided: Collection[Event], held: Mapping[str, str], taken: Iterable[int] = ()
) -> list[dict[str, Any]]:
    """What the answer to a push names: what this decision refused, and of what was sent again, or under a new number,
    what the journal refused before (`held`: event id -> reason, `taken`: numbers whose event's id was another's). At
    most one a pushed event."""
    reasons = {**held, **{each.event_id: each.reason for each in decided if isinstance(each, PushRejected)}}
    named = {each.seq: reasons[each.event_id] for each in push.events if each.event_id in reasons}
    not_its_own = {*taken, *(each.seq for each in decided if isinstance(each, PushIdTaken))}
    named |= {each.seq: ID_TAKEN for each in push.events if each.seq in not_its_own}
    return [{"seq": seq, "reason": reason} for seq, reason in named.items()]


def sent_again(push: Push, decided: Iterable[Event]) -> list[str]:
    """Ids of the events of a push that the decision did not take as new: those whose refusal may be `held`."""
    fresh = {each.event_id for each in decided if isinstance(each, StudentDid | SourceConflicted | PushRejected)}
    return [each.event_id for each in push.events if each.event_id not in fresh]
