"""How good LinterLite's rules are in life, and how loudly each may speak (stream ``linter``).

A rule speaks at the level that was fitted, until children have taken its fixes `USES_AT_LEAST` times. From then on the
lower end of Wilson's interval counts: below `PUSH_ABOVE` what it would push it only asks, below `ASK_ABOVE` it only
marks the line. What is asked is still taken and counted, so that a rule comes back by itself when another
`USES_AT_LEAST` uses have taken the bound up again. A rule that only points is not taken any more: a person lets it
speak again, and its count then begins anew.

No child decides for the room. Of each child the latest `USES_PER_CHILD` uses of a rule count; `CHILDREN_AT_LEAST`
children must be behind them before anything changes; and what silences a rule (`point`) was bad for at least two.
Whoever joined less than `FAMILIAR_MS` ago counts nothing: a name costs a child nothing, staying does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from classroom.shares import wilson
from classroom.vocabulary import Command, Event, Refused

STREAM = "linter"
#: Kinds of students' events that count, of all rooms together.
FEED_KINDS = frozenset({"fix.judged", "fix.kept", "fix.undone"})
USES_AT_LEAST = 20
CHILDREN_AT_LEAST = 3
#: Of each child so many uses of a rule count, the latest: as few as let `CHILDREN_AT_LEAST` children reach
#: `USES_AT_LEAST`.
USES_PER_CHILD = math.ceil(USES_AT_LEAST / CHILDREN_AT_LEAST)
#: With fewer children for whom a rule was bad it still asks.
UNLUCKY_AT_LEAST = 2
#: So long after joining a child's uses count: three made-up names would decide within seconds.
FAMILIAR_MS = 20 * 60_000
PUSH_ABOVE, ASK_ABOVE = 0.8, 0.6
#: How a use is written down.
GOOD, BAD = "+", "-"
#: From the loudest to the quietest. A rule is at ``push`` when nothing narrows what was fitted.
LEVELS = ("push", "ask", "point")
REQUESTS_KEPT = 200
_NOTHING = (0, 0)
#: Raised when the state's shape changes: older snapshots are then passed over and the journal is replayed.
SNAPSHOT_SCHEMA = 2


def key_of(language: str, rule: str) -> str:
    """A rule's name over all languages."""
    return f"{language}/{rule}"


def quieter(level: str, at_most: str) -> str:
    """The quieter of two levels."""
    return max(level, at_most, key=LEVELS.index)


# --- commands -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CountUse(Command):
    """A committed event of a child: its fix turned out well or not, or one that was good was taken back after all.
    `used` and `good` are 1 and 1, 1 and 0, or 0 and -1."""

    event_id: str
    student_id: str
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
    """`used` and `good` are added to the record. `child` brought the use, and its latest ones are `latest` from now on
    (``+`` good, ``-`` bad): what is older than those left the record with this event. Records of the time before
    children were told apart have no child."""

    kind: ClassVar[str] = "rule.counted"
    used: int
    good: int
    child: str = ""
    latest: str = ""
    #: No new use: a good one of before was none.
    taken_back: bool = False


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
    """One rule. `since` is when its level or its count began; `fresh` is how many uses came since then. `children`:
    of each child its latest uses, oldest first. Those of nobody (`RuleCounted`) are in the sums alone."""

    uses: int = 0
    good: int = 0
    level: str = "push"
    since: int = 0
    fresh: int = 0
    children: dict[str, str] = field(default_factory=dict)

    def bound(self) -> float:
        """What the share of good uses surely reaches: the lower end of Wilson's interval of 95 %."""
        return wilson(self.good, self.uses)[0]

    def deserved(self) -> str:
        """The level at which a rule with this record may speak."""
        if self.uses < USES_AT_LEAST or len(self.children) < CHILDREN_AT_LEAST:
            return "push"
        bound = self.bound()
        unlucky = sum(BAD in latest for latest in self.children.values())
        if bound < ASK_ABOVE and unlucky >= UNLUCKY_AT_LEAST:
            return "point"
        return "push" if bound >= PUSH_ABOVE else "ask"


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


def heard(
    event_id: str, student_id: str, kind: str, payload: Mapping[str, Any], at: int, joined_at: int | None
) -> CountUse:
    """A child's event as what it adds; `joined_at` is None for a child that was removed. One whose payload is gone
    adds nothing, and a program that can be read is no good use yet: the fix must stay (`classroom.attempts`)."""
    language, rule = payload.get("language", ""), payload.get("rule", "")
    adds = _NOTHING
    if joined_at is None or at - joined_at < FAMILIAR_MS:
        return CountUse(event_id, student_id, language, rule, *adds, at)
    if rule and kind == "fix.kept":
        adds = (1, 1)
    elif rule and kind == "fix.undone":
        adds = (0, -1) if payload["counted"] else (1, 0)
    elif rule and not payload.get("settles"):
        adds = (1, int(payload["parsed"]))
    return CountUse(event_id, student_id, language, rule, *adds, at)


# --- decide -------------------------------------------------------------------------------------------------


def decide(book: RuleBook, command: Command) -> list[Event]:
    match command:
        case CountUse(used=0, good=0):
            return []
        case CountUse(_, student_id, language, rule, used, good, at):
            counted = _counted(
                book.rules.get(key_of(language, rule), Standing()), language, rule, student_id, used, good, at
            )
            if counted is None:
                return []
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


def _counted(
    standing: Standing, language: str, rule: str, child: str, used: int, good: int, at: int
) -> RuleCounted | None:
    """What a use changes in the record; None where it changes nothing."""
    before = standing.children.get(child, "")
    if used:
        latest = (before + (GOOD if good else BAD))[-USES_PER_CHILD:]
    elif GOOD in before:
        place = before.rindex(GOOD)
        latest = before[:place] + BAD + before[place + 1 :]
    else:
        return None
    added, better = len(latest) - len(before), latest.count(GOOD) - before.count(GOOD)
    return RuleCounted(language, rule, at, added, better, child, latest, taken_back=not used)


def _moved(standing: Standing, language: str, rule: str, at: int) -> list[Event]:
    deserved = standing.deserved()
    facts = (standing.level, deserved, standing.uses, standing.good)
    if quieter(deserved, standing.level) != standing.level:
        return [RuleDemoted(language, rule, at, *facts)]
    if deserved == "push" and standing.level == "ask" and standing.fresh >= USES_AT_LEAST:
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
        case RuleCounted(used=used, good=good, child=child, latest=latest):
            is_fresh = not event.taken_back if child else used > 0
            return replace(
                before,
                uses=before.uses + used,
                good=max(0, before.good + good),
                fresh=before.fresh + is_fresh,
                children={**before.children, child: latest} if child else before.children,
            )
        case RuleDemoted(level=level) | RuleRaised(level=level):
            return replace(before, level=level, since=event.at, fresh=0)
        case RuleRestored():
            return Standing(since=event.at)
    return before
