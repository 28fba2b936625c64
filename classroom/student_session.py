"""One student's sitting: what the laptop pushed, what was refused, which checks are under way (stream ``student/ID``).

The laptop numbers its events (`client_id`, `seq`) and pushes them in order. Whatever arrives twice is recognised,
whatever is refused is recorded and still moves the sequence on, so that an outbox never wedges. A save on an old
base never overwrites newer work: it becomes a visible conflict copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from classroom import program_run
from classroom.program_text import Check, File, copy_path_for, excerpt, no_room_for, with_check
from classroom.student_session_events import PushIdTaken as PushIdTaken
from classroom.student_session_events import PushRejected as PushRejected
from classroom.student_session_events import PushRepeated as PushRepeated
from classroom.student_session_events import SourceChecked as SourceChecked
from classroom.student_session_events import SourceConflicted as SourceConflicted
from classroom.student_session_events import StudentDid as StudentDid
from classroom.vocabulary import Command, Event, Refused

#: An event's claimed age counts at most this far back (CONTRACT, Sync).
MAX_AGE_MS = 600_000
#: So many laptops of a child are remembered; the one that was heard longest ago is forgotten first.
MAX_CLIENTS = 64
#: So many broken files are followed; the oldest is forgotten first.
MAX_BROKEN = 100
OFFERS_KEPT = 32
#: Raised when the state's shape changes: older snapshots are then passed over and the journal is replayed. A new field
#: with a default needs no such thing.
SNAPSHOT_SCHEMA = 1


def stream(student_id: str) -> str:
    return f"student/{student_id}"


# --- commands -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pushed:
    """One event of the laptop, as it came over the wire. `problem` = the edge refuses its body, with this code."""

    seq: int
    event_id: str
    type: str
    v: int
    age_ms: int
    body: dict[str, Any]
    fingerprint: str
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """A laptop: the last of its numbers that was heard, and when."""

    last_seq: int
    heard_at: int


@dataclass(frozen=True, slots=True)
class Push(Command):
    """Events in order. `recorded`: fingerprints that the journal holds for sequences asked for again.
    `known`: event ids that the journal holds under another sequence (a re-keyed outbox).
    `taken`: event ids that the journal holds for another child or for other content: no repetition of anything.
    `held`: how far the journal heard this laptop, when the sitting does not remember it."""

    client_id: str
    events: tuple[Pushed, ...]
    at: int
    recorded: dict[int, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    held: Client | None = None


@dataclass(frozen=True, slots=True)
class RecordCheck(Command):
    """LinterLite's answer to a check that this core asked for."""

    check_id: str
    parses: bool
    line: int | None
    message: str | None
    level: str
    suggestion: dict[str, Any] | None


# --- state --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sitting:
    student_id: str = ""
    room_id: str = ""
    #: In the order in which they were heard.
    clients: dict[str, Client] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    checks: dict[str, Check] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    marked_lines: dict[str, int] = field(default_factory=dict)
    offered: dict[str, str] = field(default_factory=dict)
    runs: program_run.Runs = field(default_factory=program_run.Runs)


def initial(student_id: str = "", room_id: str = "") -> Sitting:
    return Sitting(student_id=student_id, room_id=room_id)


# --- decide -------------------------------------------------------------------------------------------------


def decide(sitting: Sitting, command: Command) -> list[Event]:
    match command:
        case Push():
            return _decide_push(sitting, command)
        case program_run.RunCommand():
            return program_run.decide(sitting.runs, command)
        case RecordCheck(check_id, parses, line, message, level, suggestion):
            check = sitting.checks.get(check_id)
            if check is None:
                return []
            return [
                SourceChecked(
                    check_id, check.path, check.language, check.purpose, parses, line, message, level, suggestion
                )
            ]
    raise TypeError(f"{type(command).__name__} is not for a student's session")


def _decide_push(sitting: Sitting, push: Push) -> list[Event]:
    """Refuses the whole push with `fork` (same number, other content) or `gap` (a number is missing)."""
    client = sitting.clients.get(push.client_id) or push.held
    last = client.last_seq if client else 0
    unheard_ms = push.at - client.heard_at if client else 0
    events: list[Event] = []
    taken: dict[int, str] = {}
    prints: dict[str, str] = {}
    now = sitting
    for pushed in push.events:
        if pushed.seq <= last:
            _check_repeat(push, taken, pushed, last)
            continue
        if pushed.seq != last + 1:
            raise Refused("gap", last_seq=last)
        known = prints.get(pushed.event_id) == pushed.fingerprint or pushed.event_id in push.known
        is_taken = pushed.event_id in push.taken or (pushed.event_id in prints and not known)
        event = _id_taken(push, pushed) if is_taken else _decide_one(now, push, pushed, unheard_ms, known)
        events.append(event)
        now = evolve(now, event)
        last = pushed.seq
        taken[last] = pushed.fingerprint
        prints.setdefault(pushed.event_id, pushed.fingerprint)
    return events


def _id_taken(push: Push, pushed: Pushed) -> Event:
    return PushIdTaken(pushed.type, pushed.event_id, push.client_id, pushed.seq, pushed.fingerprint, push.at)


def _check_repeat(push: Push, taken: dict[int, str], pushed: Pushed, last: int) -> None:
    # A number without a fingerprint is still on its way into the journal: to acknowledge it now could lose an event.
    held = taken.get(pushed.seq) or push.recorded.get(pushed.seq)
    if held is None:
        raise Refused("busy", last_seq=last, retry_after_s=1)
    if held != pushed.fingerprint:
        raise Refused("fork", last_seq=last, seq=pushed.seq)


def _decide_one(sitting: Sitting, push: Push, pushed: Pushed, unheard_ms: int, known: bool) -> Event:
    origin = (push.client_id, pushed.seq, pushed.event_id, pushed.fingerprint, push.at)
    if known:
        return PushRepeated(pushed.event_id, push.client_id, pushed.seq, pushed.fingerprint, push.at)
    reason = pushed.problem or _objection(sitting, pushed)
    if reason is not None:
        return PushRejected(pushed.type, reason, *origin)
    body = pushed.body
    if pushed.type == "source.saved" and (place := _place(sitting, pushed)) != body["path"]:
        return SourceConflicted(body["language"], body["path"], place, body["text"], body["base_rev"], *origin)
    happened = happened_at(push.at, pushed.age_ms, unheard_ms)
    return StudentDid(pushed.type, body, *origin[:-1], happened, push.at, _context(sitting, pushed))


def _objection(sitting: Sitting, pushed: Pushed) -> str | None:
    """Why a well-formed event does not count, as a refusal code, or None."""
    if pushed.type in ("suggestion.accepted", "suggestion.declined"):
        return None if pushed.body["suggestion_id"] in sitting.offered else "not_found"
    if pushed.type == "source.saved":
        return no_room_for(sitting.files, _place(sitting, pushed), pushed.body["text"])
    return None


def happened_at(at: int, age_ms: int, unheard_ms: int) -> int:
    """The claimed age counts only up to the time since this client was last heard from (CONTRACT, Sync)."""
    return at - max(0, min(age_ms, unheard_ms, MAX_AGE_MS))


def _place(sitting: Sitting, save: Pushed) -> str:
    """Where a saved text goes: to its file, or on an old base to a copy beside it."""
    path, base_rev, text = (save.body[key] for key in ("path", "base_rev", "text"))
    head = sitting.files.get(path)
    if head is None or base_rev == head.rev or text == head.text:
        return str(path)
    return copy_path_for(sitting.files, path, base_rev, save.event_id)


def _context(sitting: Sitting, pushed: Pushed) -> dict[str, Any] | None:
    """What a mentor will see of the program: the text of the error itself, or the last save when a hand goes up."""
    body = pushed.body
    if pushed.type == "error.seen":
        return excerpt(body["path"], body["language"], pushed.event_id, body["text"], body.get("line"))
    if pushed.type == "help.asked":
        path = body.get("path")
        held = sitting.files.get(path) if path else None
        if path and held:
            return excerpt(path, held.language, held.rev, held.text, sitting.marked_lines.get(path))
    return None


# --- evolve -------------------------------------------------------------------------------------------------


def evolve(sitting: Sitting, event: Event) -> Sitting:
    match event:
        case StudentDid():
            heard = _heard(sitting, event.client_id, event.seq, event.at)
            return _evolve_did(heard, event)
        case SourceConflicted(language, path, copy_path, text, _, client_id, seq, event_id, _, at):
            heard = _heard(sitting, client_id, seq, at)
            copied = replace(heard, files={**heard.files, copy_path: File(language, text, event_id)})
            # What the child sees is this text: when it is whole again, the child's ticket is over.
            return _want(copied, Check(event_id, path, language, text, "save")) if path in heard.broken else copied
        case (
            PushRejected(_, _, client_id, seq, _, _, at)
            | PushRepeated(_, client_id, seq, _, at)
            | PushIdTaken(_, _, client_id, seq, _, at)
        ):
            return _heard(sitting, client_id, seq, at)
        case SourceChecked():
            return _evolve_checked(sitting, event)
        case program_run.RunAsked() | program_run.RunEnded():
            return replace(sitting, runs=program_run.evolve(sitting.runs, event))
    return sitting


def _heard(sitting: Sitting, client_id: str, seq: int, at: int) -> Sitting:
    others = list(_without(sitting.clients, client_id).items())
    kept = others[max(0, len(others) - MAX_CLIENTS + 1) :]
    return replace(sitting, clients={**dict(kept), client_id: Client(seq, at)})


def _evolve_did(sitting: Sitting, did: StudentDid) -> Sitting:
    body = did.body
    match did.type:
        case "source.saved":
            path = body["path"]
            files = {**sitting.files, path: File(body["language"], body["text"], did.event_id)}
            saved = replace(sitting, files=files)
            if path in sitting.broken:
                return _want(saved, Check(did.event_id, path, body["language"], body["text"], "save"))
            return saved
        case "error.seen":
            path = body["path"]
            line = body.get("line")
            broken = {**_without(sitting.broken, path), path: body["origin"]}
            broken = dict(list(broken.items())[-MAX_BROKEN:])
            marked = {k: v for k, v in sitting.marked_lines.items() if k in broken and k != path}
            now = replace(sitting, broken=broken, marked_lines={**marked, path: line} if line else marked)
            return _want(now, Check(did.event_id, path, body["language"], body["text"], "error"))
        case "run.finished" if body["ok"] and body["path"] in sitting.broken:
            held = sitting.files.get(body["path"])
            if held is not None:
                return _want(sitting, Check(did.event_id, body["path"], held.language, held.text, "run"))
    return sitting


def _want(sitting: Sitting, check: Check) -> Sitting:
    return replace(sitting, checks=with_check(sitting.checks, check))


def _evolve_checked(sitting: Sitting, checked: SourceChecked) -> Sitting:
    offered = sitting.offered
    if checked.suggestion is not None:
        kept = list(offered.items())[-OFFERS_KEPT + 1 :]
        offered = {**dict(kept), checked.suggestion["id"]: checked.path}
    whole = checked.parses and (checked.purpose == "run" or sitting.broken.get(checked.path) == "parse")
    return replace(
        sitting,
        checks=_without(sitting.checks, checked.check_id),
        offered=offered,
        broken=_without(sitting.broken, checked.path) if whole and checked.purpose != "error" else sitting.broken,
        marked_lines=_without(sitting.marked_lines, checked.path) if whole else sitting.marked_lines,
    )


def _without(mapping: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in mapping.items() if k != key}
