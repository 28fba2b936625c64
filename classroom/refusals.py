"""What the answer to a push names as refused, also when the push or its answer had been lost before.

A laptop forgets an event when it is acknowledged and not named here: a refusal that is told only once is a save that
the child believes to be safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from classroom.student_session import Push, PushRejected, SourceConflicted, StudentDid
from classroom.vocabulary import Event


def refusals(push: Push, decided: Iterable[Event], held: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the answer to a push names: what this decision refused, and of what was sent again, or under a new number,
    what the journal refused before (`held`: event id -> reason). At most one a pushed event."""
    reasons = {**held, **{each.event_id: each.reason for each in decided if isinstance(each, PushRejected)}}
    named = {each.seq: reasons[each.event_id] for each in push.events if each.event_id in reasons}
    return [{"seq": seq, "reason": reason} for seq, reason in named.items()]


def sent_again(push: Push, decided: Iterable[Event]) -> list[str]:
    """Ids of the events of a push that the decision did not take as new: those whose refusal may be `held`."""
    fresh = {each.event_id for each in decided if isinstance(each, StudentDid | SourceConflicted | PushRejected)}
    return [each.event_id for each in push.events if each.event_id not in fresh]
