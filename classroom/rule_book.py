"""How good LinterLite's rules are in life, and how loudly each may speak (stream ``linter``).

A rule speaks at the level that was fitted, until children have taken its fixes `USES_AT_LEAST` times. From then on the
lower end of Wilson's interval counts: below `PUSH_ABOVE` what it would push it only asks, below `ASK_ABOVE` it only
marks the line. What is asked is still taken and counted, so that a rule comes back by itself when another
`USES_AT_LEAST` uses have taken the bound up again. A rule that only points is not taken any more: a person lets it
speak again, and its count then begins anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from classroom.shares import wilson
from classroom.vocabulary import Command, Event, Refused

STREAM = "linter"
#: Kinds of students' events that count, of all rooms together.
FEED_KINDS = frozenset({"fix.judged", "fix.undone"})
USES_AT_LEAST = 20
PUSH_ABOVE, ASK_ABOVE = 0.8, 0.6
#: From the loudest to the quietest. A rule is at ``push`` when nothing narrows what was fitted.
LEVELS = ("push", "ask", "point")
REQUESTS_KEPT = 200
#: Raised when the state's shape changes: older snapshots are then passed over and the journal is replayed.
SNAPSHOT_SCHEMA = 1


def key_of(language: str, rule: str) -> str:
    """A rule's name over all languages."""
    return f"{language}/{rule}"


def quieter(level: str, at_most: str) -> str:
    """The quieter of two levels."""
    return max(level, at_most, key=LEVELS.index)


# --- commands -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CountUse(Command):
    """A committed event of a child: its fix was judged, or taken back. `used` and `good` are what it adds."""

    event_id: str
    language: str
    rule: str
    used: int
    good: int
    at: int


@dataclass(frozen=True, slots=True)
class RestoreRule(Command):
    """A person lets a rule speak as it was fitted; it is judged by what comes from now on. Refused `not_found` where
    nothing was ever counted, `not_waiting` where nothing is narrowed."""

    language: str
    rule: str
    by: str
    request_id: str
    at: int


# --- events -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleEvent(Event):
    language: str
    rule: str
    at: int


@dataclass(frozen=True, slots=True)
class RuleCounted(RuleEvent):
    """`used` and `good` are added: 1 and 1, 1 and 0, or 0 and -1 for a good fix that was taken back."""

    kind: ClassVar[str] = "rule.counted"
    used: int
    good: int


@dataclass(frozen=True, slots=True)
class RuleDemoted(RuleEvent):
    """The record says that a rule spoke too loudly."""

    kind: ClassVar[str] = "rule.demoted"
    was: str
    level: str
    uses: int
    good: int


@dataclass(frozen=True, slots=True)
class RuleRaised(RuleEvent):
    """What it asked was good often enough: it may push again."""

    kind: ClassVar[str] = "rule.raised"
    was: str
    level: str
    uses: int
    good: int


@dataclass(frozen=True, slots=True)
class RuleRestored(RuleEvent):
    kind: ClassVar[str] = "rule.restored"
    was: str
    by: str
    request_id: str


# --- state --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """One rule. `since` is when its level or its count began; `judged_at` is the number of uses at the last change."""

    uses: int = 0
    good: int = 0
    level: str = "push"
    since: int = 0
    judged_at: int = 0

    def bound(self) -> float:
        """What the share of good uses surely reaches: the lower end of Wilson's interval of 95 %."""
        return wilson(self.good, self.uses)[0]

    def deserved(self) -> str:
        """The level at which a rule with this record may speak."""
        if self.uses < USES_AT_LEAST:
            return "push"
        bound = self.bound()
        return "push" if bound >= PUSH_ABOVE else "ask" if bound >= ASK_ABOVE else "point"


@dataclass(frozen=True, slots=True)
class RuleBook:
    rules: dict[str, Standing] = field(default_factory=dict)
    #: Request -> rule, for a wish that arrives again.
    requests: dict[str, str] = field(default_factory=dict)


def initial() -> RuleBook:
    return RuleBook()


def narrowed(rules: Mapping[str, Standing], language: str) -> dict[str, str]:
    """Rule -> the loudest level that it may speak at, for the rules of a language that are held back."""
    before = key_of(language, "")
    held_back = [(key, standing.level) for key, standing in rules.items() if standing.level != "push"]
    return {key.removeprefix(before): level for key, level in held_back if key.startswith(before)}


def heard(event_id: str, kind: str, payload: Mapping[str, Any], at: int) -> CountUse:
    """A child's event as what it adds; one whose payload is gone adds nothing."""
    language, rule = payload.get("language", ""), payload.get("rule", "")
    if not rule:
        return CountUse(event_id, language, rule, 0, 0, at)
    if kind == "fix.judged":
        return CountUse(event_id, language, rule, 1, int(payload["parsed"]), at)
    return CountUse(event_id, language, rule, *((0, -1) if payload["counted"] else (1, 0)), at)


# --- decide -------------------------------------------------------------------------------------------------


def decide(book: RuleBook, command: Command) -> list[Event]:
    match command:
        case CountUse(used=0, good=0):
            return []
        case CountUse(_, language, rule, used, good, at):
            counted = RuleCounted(language, rule, at, used, good)
            after = evolve(book, counted).rules[key_of(language, rule)]
            return [counted, *_moved(after, language, rule, at)]
        case RestoreRule(language, rule, by, request_id, at):
            key = key_of(language, rule)
            if book.requests.get(request_id) == key:
                return []
            standing = book.rules.get(key)
            if standing is None:
                raise Refused("not_found", language=language, rule=rule)
            if standing.level == "push":
                raise Refused("not_waiting", language=language, rule=rule)
            return [RuleRestored(language, rule, at, standing.level, by, request_id)]
    raise TypeError(f"{type(command).__name__} is not for the book of rules")


def _moved(standing: Standing, language: str, rule: str, at: int) -> list[Event]:
    deserved = standing.deserved()
    facts = (standing.level, deserved, standing.uses, standing.good)
    if quieter(deserved, standing.level) != standing.level:
        return [RuleDemoted(language, rule, at, *facts)]
    if deserved == "push" and standing.level == "ask" and standing.uses - standing.judged_at >= USES_AT_LEAST:
        return [RuleRaised(language, rule, at, *facts)]
    return []


# --- evolve -------------------------------------------------------------------------------------------------


def evolve(book: RuleBook, event: Event) -> RuleBook:
    if not isinstance(event, RuleEvent):
        return book
    key = key_of(event.language, event.rule)
    moved = evolve_standing(book.rules.get(key), event)
    requests = book.requests
    if isinstance(event, RuleRestored):
        requests = {**dict(list(requests.items())[-REQUESTS_KEPT + 1 :]), event.request_id: key}
    return replace(book, rules={**book.rules, key: moved}, requests=requests)


def evolve_standing(standing: Standing | None, event: RuleEvent) -> Standing:
    """One rule after one of its events; the first counts from its own time on."""
    before = standing or Standing(since=event.at)
    match event:
        case RuleCounted(used=used, good=good):
            return replace(before, uses=before.uses + used, good=max(0, before.good + good))
        case RuleDemoted(level=level) | RuleRaised(level=level):
            return replace(before, level=level, since=event.at, judged_at=before.uses)
        case RuleRestored():
            return Standing(since=event.at)
    return before
