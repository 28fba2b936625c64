"""What can happen to a room's queue beside its tickets: the facts of its stream (`classroom.assist_queue`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from classroom.vocabulary import Event


@dataclass(frozen=True, slots=True)
class NameLearnt(Event):
    """`at` is None in a journal of the first release."""

    kind: ClassVar[str] = "name.learnt"
    student_id: str
    name: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class NameForgotten(Event):
    """The child was removed: what its laptop had still on the way raises no hand any more."""

    kind: ClassVar[str] = "name.forgotten"
    student_id: str


@dataclass(frozen=True, slots=True)
class TriageStarted(Event):
    kind: ClassVar[str] = "triage.started"
    at: int
    waiting: int
    threshold: int


@dataclass(frozen=True, slots=True)
class TriageActed(Event):
    """What triage has done or offers, so far, of one kind; `group` for an offer to one group."""

    kind: ClassVar[str] = "triage.acted"
    at: int
    action: str
    tickets: tuple[str, ...]
    group: str | None = None


@dataclass(frozen=True, slots=True)
class TriageEnded(Event):
    kind: ClassVar[str] = "triage.ended"
    at: int
    waiting: int


@dataclass(frozen=True, slots=True)
class ErrorNoted(Event):
    """A child has met an error: nobody's business yet. At `due_at` it is a request, if it is still there. `again`: the
    same program as before, so that a fix for it still is one."""

    kind: ClassVar[str] = "error.noted"
    student_id: str
    at: int
    error_id: str
    since: int
    due_at: int
    repeats: int
    language: str
    error: dict[str, Any]
    context: dict[str, Any] | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class ErrorAnswered(Event):
    """LinterLite has a fix for it, or none any more, or the child took it."""

    kind: ClassVar[str] = "error.answered"
    student_id: str
    at: int
    suggestion: dict[str, Any] | None
    fix_taken: bool


@dataclass(frozen=True, slots=True)
class ErrorGone(Event):
    """It went away before anybody had to be asked; `how` is ``fix``, ``student``, ``changed`` (another one took its
    place) or ``removed``."""

    kind: ClassVar[str] = "error.gone"
    student_id: str
    at: int
    how: str


@dataclass(frozen=True, slots=True)
class ChildStruggles(Event):
    """The child seems stuck and has been offered help, or no longer. `score` is how sure that is, 0 to 1."""

    kind: ClassVar[str] = "child.struggles"
    student_id: str
    at: int
    stuck: bool
    score: float


@dataclass(frozen=True, slots=True)
class RulesGiven(Event):
    """The installation's settings, as far as they are a queue's. `at_start`: as the process was started with them."""

    kind: ClassVar[str] = "rules.given"
    at: int
    values: dict[str, Any]
    at_start: bool


@dataclass(frozen=True, slots=True)
class RuleSet(Event):
    """A mentor has changed a rule of this room; a value of None gives it back to the installation's settings."""

    kind: ClassVar[str] = "rule.set"
    at: int
    key: str
    value: Any
    by: dict[str, str]
    request_id: str
