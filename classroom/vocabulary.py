"""The word list, and the few types that every core shares.

centre      the whole installation: its rooms, mentors and settings
room        a place where a class sits, with one join code
student     a child; *sitting* = one stay at a laptop
mentor      a helper who sees one or several rooms
ticket      one child's unresolved wish for help, from whatever source
suggestion  a one-line fix on offer; the child decides
finding     what LinterLite has to say about one source: a suggestion, a marked line, or nothing
stream      the ordered events of one noun: ``centre``, ``student/ID``, ``room/ID``
position    the place of an event in the one journal, over all streams
version     the place of an event in its own stream, from 1

Every core reads *commands, events, state, decide, evolve*, in that order. ``decide(state, command)`` returns
the events that follow or raises `Refused`; ``evolve(state, event)`` returns the next state. Neither knows a
clock, randomness or I/O: ids and times come in with the command. Times are milliseconds of the domain clock
(``at``), durations carry their unit in the name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

#: The codes of CONTRACT: the only values that the `error` field of a refusal takes.
REFUSAL_CODES = frozenset(
    "malformed unknown_type old_version no_session csrf not_yours not_found name_taken bad_code expired fork gap"
    " stale already_claimed not_waiting room_closed too_large too_many busy disk_full sandbox_unavailable"
    " degraded".split()
)


@dataclass(frozen=True, slots=True)
class Command:
    """A wish. Subclasses are imperative (`ClaimTicket`) and name the thing that they act on."""


@dataclass(frozen=True, slots=True)
class DescribeSystem(Command):
    """A question to the supervisor: which actors live, how often they were restarted, what is degraded."""


@dataclass(frozen=True, slots=True)
class Event:
    """A fact. Subclasses are in the past tense; `kind` and `v` are its name and version in the journal."""

    kind: ClassVar[str] = ""
    v: ClassVar[int] = 1


class Refused(Exception):
    """The rules say no: an answer, not a crash. `code` is one of `REFUSAL_CODES`, `facts` are plain JSON values."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __reduce__(self) -> tuple[Any, ...]:
        return (_refused, (self.code, self.facts))

    def __str__(self) -> str:
        return f"{self.code} {self.facts}" if self.facts else self.code


def _refused(code: str, facts: dict[str, Any]) -> Refused:
    return Refused(code, **facts)
