"""What a laptop may push: one class for each kind of event, with every text bounded."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field as Bounds
from pydantic import StringConstraints
from pydantic.dataclasses import dataclass

from web.wire.bodies import TOLERANT, VISIBLE, AgeMs, Ident, Whole
from web.wire.forms import TemplateAnswers
from web.wire.views import Language

Path = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=VISIBLE)]
Source = Annotated[str, StringConstraints(max_length=200_000)]
Words = Annotated[str, StringConstraints(max_length=2_000)]
Count = Annotated[int, Bounds(strict=True, ge=0, le=1_000_000_000), Whole]
LineNumber = Annotated[int, Bounds(strict=True, ge=0, le=10_000_000), Whole]


@dataclass(frozen=True, slots=True, config=TOLERANT)
class SourceSaved:
    """A file was saved; `base_rev` is the event id of the save that it builds on, null for a new file."""

    language: Language
    path: Path
    text: Source
    base_rev: Ident | None


@dataclass(frozen=True, slots=True, config=TOLERANT)
class SourceSnapshot:
    """How a file looked between two saves; for replay only."""

    path: Path
    text: Source


@dataclass(frozen=True, slots=True, config=TOLERANT)
class Activity:
    """What the child did since the last such event, at most every 20 seconds."""

    idle_s: Annotated[float, Bounds(strict=True, ge=0, le=1e9)]
    edits: Count
    undos: Count
    runs: Count


@dataclass(frozen=True, slots=True, config=TOLERANT)
class RunFinished:
    """A program ended; it proves nothing, the server parses the saved text itself."""

    language: Language
    path: Path
    ok: Annotated[bool, Bounds(strict=True)]
    ms: Annotated[float, Bounds(strict=True, ge=0, le=1e9)]


@dataclass(frozen=True, slots=True, config=TOLERANT)
class ErrorSeen:
    """The child sees an error."""

    language: Language
    path: Path
    text: Source
    origin: Literal["parse", "run"]
    message: Words
    line: LineNumber | None = None
    column: LineNumber | None = None


@dataclass(frozen=True, slots=True, config=TOLERANT)
class HelpAsked:
    """A raised hand; each answer may be empty. `template` is what was answered in a form (`GET templates`)."""

    language: Language
    path: Path | None = None
    goal: Words | None = None
    tried: Words | None = None
    expected: Words | None = None
    template: TemplateAnswers | Words | None = None
    #: ``stuck``: the page offered help, and the child said yes.
    because: Literal["stuck"] | None = None


@dataclass(frozen=True, slots=True, config=TOLERANT)
class HelpCancelled:
    """The hand goes down."""

    ticket_id: Ident


@dataclass(frozen=True, slots=True, config=TOLERANT)
class SuggestionAccepted:
    """The child takes the fix."""

    suggestion_id: Ident


@dataclass(frozen=True, slots=True, config=TOLERANT)
class SuggestionDeclined:
    """The child does not want the fix."""

    suggestion_id: Ident
    reason: Words | None = None


@dataclass(frozen=True, slots=True, config=TOLERANT)
class FixesAnswered:
    """Whether this child wants to be shown fixes: asked once, and changed by the child whenever it likes."""

    show: Annotated[bool, Bounds(strict=True)]


@dataclass(frozen=True, slots=True, config=TOLERANT)
class StuckDeclined:
    """The page offered help before it was asked for, and the child goes on alone. `offered_at` of that offer."""

    offered_at: AgeMs


@dataclass(frozen=True, slots=True, config=TOLERANT)
class BroadcastRead:
    """What a mentor told many was on this child's screen."""

    broadcast_id: Ident


#: Kind -> (version of its body, its class).
PUSHED: dict[str, tuple[int, type[Any]]] = {
    "source.saved": (1, SourceSaved),
    "source.snapshot": (1, SourceSnapshot),
    "activity": (1, Activity),
    "run.finished": (1, RunFinished),
    "error.seen": (1, ErrorSeen),
    "help.asked": (1, HelpAsked),
    "help.cancelled": (1, HelpCancelled),
    "suggestion.accepted": (1, SuggestionAccepted),
    "suggestion.declined": (1, SuggestionDeclined),
    "stuck.declined": (1, StuckDeclined),
    "broadcast.read": (1, BroadcastRead),
    "fixes.answered": (1, FixesAnswered),
}
