"""How the rules of a room change, and what a change would do to its order before anybody has made it.

The installation's settings give every room its rules; mentors change them for one room, one rule or several at a time.
Several are one decision, all or none. Two mentors may look at the same rules at once: whoever saves says what she saw,
and is told `stale` where somebody else was faster, so that nobody undoes a colleague's change unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from classroom import queue_rules, triage
from classroom.queue_events import RuleSet, RulesGiven
from classroom.queue_rules import DEFAULT
from classroom.queue_state import Queue, request_key, shortness_by_kind, standing_of, waiting
from classroom.scoring import score, why
from classroom.setting import BadSetting
from classroom.ticket import Ticket
from classroom.vocabulary import Command, Event, Refused

#: Of a preview so many are told; a room takes in more only where somebody has set that.
ROWS_TOLD = 100
_NOBODY = {"id": "", "name": ""}


@dataclass(frozen=True, slots=True)
class GiveRules(Command):
    """The installation's settings, by key. `at_start`: as the process was started with them; a queue that starts anew
    in the same process hears the same again, and must not fall back behind what was set meanwhile."""

    values: dict[str, Any]
    at: int
    at_start: bool = False


@dataclass(frozen=True, slots=True)
class SetRule(Command):
    """A mentor changes a rule of this room; a value of None gives it back to the installation's settings."""

    key: str
    value: Any
    mentor_id: str
    mentor_name: str
    request_id: str
    at: int


@dataclass(frozen=True, slots=True)
class SetRules(Command):
    """Several rules at once. `seen`: what they were on the mentor's screen; refused `stale`, with what they are now,
    where one has become another."""

    values: dict[str, Any]
    seen: dict[str, Any]
    mentor_id: str
    mentor_name: str
    request_id: str
    at: int


@dataclass(frozen=True, slots=True)
class PreviewRules(Command):
    """A question, not a wish: the order as it is, beside the order under these rules. Answered with `previewed`."""

    values: dict[str, Any]
    at: int


# --- what follows ---------------------------------------------------------------------------------------------


def given(queue: Queue, command: GiveRules) -> list[Event]:
    values = queue_rules.part_of(command.values)
    if command.at_start and values == (queue.started_with or queue_rules.part_of(queue_rules.by_key(DEFAULT))):
        return []
    known = {key: queue.given.get(key) for key in values}
    return [RulesGiven(command.at, values, command.at_start)] if command.at_start or values != known else []


def set_one(queue: Queue, command: SetRule) -> list[Event]:
    """Raises `Refused` malformed, with words, for a key or a value that no rule has."""
    if _was_done(queue, command, {command.key}):
        return []
    value = _checked(queue, {command.key: command.value})[command.key]
    return [_event(command, command.key, value)]


def set_many(queue: Queue, command: SetRules) -> list[Event]:
    """Raises `Refused` malformed as `set_one`, and `stale`."""
    if _was_done(queue, command, set(command.values)):
        return []
    values, now = _checked(queue, command.values), queue_rules.by_key(queue.rules)
    others = {key: now[key] for key in values if key in command.seen and command.seen[key] != now[key]}
    if others:
        raise Refused("stale", rules=others)
    return [_event(command, key, value) for key, value in values.items() if value != queue.own.get(key)]


def _was_done(queue: Queue, command: SetRule | SetRules, keys: set[str]) -> bool:
    done = queue.requests.get(request_key(command.mentor_id, command.request_id))
    if done is not None and done not in keys:
        raise Refused("malformed", request_id=command.request_id, key=done)
    return done is not None


def _checked(queue: Queue, values: Mapping[str, Any]) -> dict[str, Any]:
    now, good = queue_rules.by_key(queue.rules), {}
    for key, value in values.items():
        try:
            # None is good for every rule that there is.
            taken = queue_rules.checked(key, now.get(key) if value is None else value)
        except BadSetting as bad:
            raise Refused("malformed", key=key, words=str(bad)) from None
        good[key] = None if value is None else taken
    own = {key: value for key, value in {**queue.own, **good}.items() if value is not None}
    together = queue_rules.of({**queue.given, **own})
    for key in good:
        try:
            queue_rules.check_together(together, key)
        except BadSetting as bad:
            raise Refused("malformed", key=key, words=str(bad)) from None
    return good


def _event(command: SetRule | SetRules, key: str, value: Any) -> RuleSet:
    return RuleSet(command.at, key, value, {"id": command.mentor_id, "name": command.mentor_name}, command.request_id)


# --- what is told ---------------------------------------------------------------------------------------------


def told(queue: Queue) -> dict[str, Any]:
    """The rules of the room by key, what the installation gives, and which of them were set here."""
    return {
        "rules": queue_rules.by_key(queue.rules),
        "given": queue_rules.by_key(queue_rules.of(queue.given)),
        "own": sorted(queue.own),
    }


def previewed(queue: Queue, question: PreviewRules) -> dict[str, Any]:
    """Those who wait, in the order that these rules would make, each with its place now. Counted is what the change
    would bring at once and in the next moment: triage that begins or ends, and who has then waited too long. Nothing
    of it is kept. Raises `Refused` malformed as `set_one`."""
    values, at = _checked(queue, question.values), question.at
    events: list[Event] = [RuleSet(at, key, value, _NOBODY, "") for key, value in values.items()]
    after = triage.fold(queue, [*events, *triage.decide(queue, events, at)])
    after = triage.fold(after, triage.escalated(after, at))
    now, then = waiting(queue), waiting(after)
    places = {ticket.id: place for place, ticket in enumerate(now, start=1)}
    short, short_then = shortness_by_kind(queue), shortness_by_kind(after)
    rows = []
    for place, ticket in enumerate(then, start=1):
        before = score(queue.open[ticket.student_id], at, standing_of(queue, ticket, short), queue.rules)
        standing = standing_of(after, ticket, short_then)
        rows.append(
            {
                "ticket_id": ticket.id,
                "student": {"id": ticket.student_id, "name": ticket.student_name},
                "now": places[ticket.id],
                "then": place,
                "score_now": round(before, 1),
                "score_then": round(score(ticket, at, standing, after.rules), 1),
                "why": why(ticket, at, standing, after.rules),
            }
        )
    return {
        "rows": rows[:ROWS_TOLD],
        "left_off": max(0, len(rows) - ROWS_TOLD),
        "moved": _moved(now, then),
        "triage": {"now": queue.triage_since is not None, "then": after.triage_since is not None},
        **told(queue),
    }


def _moved(now: list[Ticket], then: list[Ticket]) -> int:
    """How many would have another place."""
    return sum(before.id != after.id for before, after in zip(now, then, strict=True))
