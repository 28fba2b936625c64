"""By which rules a room's queue works: the weights of the score, and the times and numbers that start something.

One frozen value. The operator's settings give it to every room; a mentor may change it for one room in the middle of a
lesson (`set`). Both are events of the room, so that a class can be played again under the rules that it had. Points
are what a rule adds to a ticket's score; where a rule takes off, its description says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from classroom.setting import BadSetting, fields_of, setting
from classroom.setting import checked as _checked


@dataclass(frozen=True, slots=True)
class QueueRules:
    mentors: int = setting("queue.mentors", 2, "mentors who help at a time, for estimates of the wait", 1, 20)
    lease_s: int = setting("queue.lease_s", 120, "seconds until a claimed ticket without news is free again", 10, 3600)
    away_s: int = setting(
        "queue.away_s", 600, "seconds for which a child who was not there keeps the place in the queue", 60, 7200
    )
    gone_s: int = setting(
        "queue.gone_s",
        120,
        "seconds without a line after which a waiting child counts as gone",
        10,
        3600,
    )
    error_s: int = setting(
        "queue.error_s", 60, "seconds that an error may last before it is a request for help; 0: at once", 0, 3600
    )
    cooldown_s: int = setting(
        "queue.cooldown_s",
        180,
        "seconds after a help in which the same error of the same child is no new request; a new one always is",
        0,
        3600,
    )
    triage_over: int = setting("queue.triage_over", 8, "triage begins when more children than this wait", 1, 200)
    triage_back: int = setting(
        "queue.triage_back", 3, "triage ends when so many fewer than `queue.triage_over` wait", 0, 50
    )
    group_from: int = setting("queue.group_from", 3, "children with one problem who are offered help together", 2, 50)
    escalate_s: int = setting("queue.escalate_s", 600, "seconds of waiting after which all mentors are told", 60, 7200)
    max_overtakes: int = setting(
        "queue.max_overtakes", 5, "children who came later and are helped before somebody, at most", 0, 100
    )
    helped_within_s: int = setting(
        "queue.helped_within_s", 1800, "seconds for which a mentor's help counts as received lately", 0, 28_800
    )
    beginner_days: int = setting("queue.beginner_days", 28, "days after joining for which a child is new", 0, 365)
    points_pinned: int = setting("queue.points_pinned", 1000, "points for a mentor's pin", 0, 1000)
    points_promised: int = setting("queue.points_promised", 40, "points when a mentor promised to come now", 0, 100)
    points_escalated: int = setting("queue.points_escalated", 70, "points after `queue.escalate_s` of waiting", 0, 100)
    points_hand: int = setting("queue.points_hand", 30, "points for having asked for help", 0, 100)
    points_blocked: int = setting("queue.points_blocked", 15, "points for a program that cannot start", 0, 100)
    points_error: int = setting("queue.points_error", 5, "points for a program that stops with an error", 0, 100)
    points_repeats: int = setting("queue.points_repeats", 5, "points each time that an error came back", 0, 25)
    points_stuck: int = setting(
        "queue.points_stuck", 1, "points for each minute with the error before the request, ten at most", 0, 10
    )
    points_deadline: int = setting(
        "queue.points_deadline", 20, "points for a child who has to go now; fewer the later that is", 0, 100
    )
    points_beginner: int = setting("queue.points_beginner", 8, "points for a child who is new", 0, 100)
    points_helped: int = setting(
        "queue.points_helped", 8, "points taken off for each help received lately, three at most", 0, 50
    )
    points_fix_on_offer: int = setting(
        "queue.points_fix_on_offer", 20, "points taken off while a fix is on offer; twice as many in triage", 0, 50
    )
    points_short_help: int = setting(
        "queue.points_short_help", 12, "points in triage for the shortest expected help; fewer for longer ones", 0, 100
    )
    points_waiting: int = setting("queue.points_waiting", 2, "points for each minute of waiting", 1, 20)


DEFAULT = QueueRules()


#: In the order in which they are told.
KEYS: tuple[str, ...] = tuple(each.metadata["key"] for each in fields_of(QueueRules))


def checked(key: str, value: Any) -> Any:
    """The value as a rule takes it. Raises `BadSetting`, in words."""
    return _checked(QueueRules, key, value)


def check_together(rules: QueueRules, key: str) -> None:
    """Raises `BadSetting`, in words, where `key` as it is in `rules` makes no sense beside the others."""
    of_triage = key in ("queue.triage_over", "queue.triage_back")
    if of_triage and rules.triage_back > rules.triage_over:
        over, back = rules.triage_over, rules.triage_back
        words = f"triage that begins when more than {over} wait cannot end when {back} fewer than {over} wait"
        raise BadSetting(key, f"{words}: queue.triage_back is at most queue.triage_over")


def part_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """What of these settings, by key, is for a queue; what another release had, or would refuse, is left out."""
    return {key: values[key] for key in KEYS if key in values and _is_good(key, values[key])}


def _is_good(key: str, value: Any) -> bool:
    try:
        checked(key, value)
    except BadSetting:
        return False
    return True


def of(values: Mapping[str, Any]) -> QueueRules:
    """The rules with these values, by key; all others as they are from the start."""
    names = {each.metadata["key"]: each.name for each in fields_of(QueueRules)}
    return QueueRules(**{names[key]: value for key, value in part_of(values).items()})


def by_key(rules: QueueRules) -> dict[str, Any]:
    return {each.metadata["key"]: getattr(rules, each.name) for each in fields_of(QueueRules)}
