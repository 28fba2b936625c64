"""One student's sitting: what the laptop pushed, what was refused, which checks are under way (stream ``student/ID``).

The laptop numbers its events (`client_id`, `seq`) and pushes them in order. Whatever arrives twice is recognised,
whatever is refused is recorded and still moves the sequence on, so that an outbox never wedges. A save on an old
base never overwrites newer work: it becomes a visible conflict copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from classroom import attempts, beacon_hearing, offers, program_run, struggle
from classroom.attempts import FixJudged as FixJudged
from classroom.attempts import FixKept as FixKept
from classroom.attempts import FixUndone as FixUndone
from classroom.attempts import PairLearnt as PairLearnt
from classroom.attempts import Trail
from classroom.beacon_hearing import BeaconHeard as BeaconHeard
from classroom.beacon_hearing import HearBeacons as HearBeacons
from classroom.beacon_hearing import Hearing
from classroom.beacon_hearing import hint_of as hint_of
from classroom.claimed_age import Unheard
from classroom.fix_delivery import allowed, is_graded, narrowed
from classroom.offers import Offer
from classroom.program_text import Check, File, copy_path_for, excerpt, no_room_for, with_check
from classroom.struggle import CALM, Struggle
from classroom.struggle import StruggleChanged as StruggleChanged
from classroom.student_session_commands import Client as Client
from classroom.student_session_commands import Push as Push
from classroom.student_session_commands import Pushed as Pushed
from classroom.student_session_commands import Reconsider as Reconsider
from classroom.student_session_commands import RecordCheck as RecordCheck
from classroom.student_session_commands import SettleFixes as SettleFixes
from classroom.student_session_events import PushIdTaken as PushIdTaken
from classroom.student_session_events import PushRejected as PushRejected
from classroom.student_session_events import PushRepeated as PushRepeated
from classroom.student_session_events import SourceChecked as SourceChecked
from classroom.student_session_events import SourceConflicted as SourceConflicted
from classroom.student_session_events import StudentDid as StudentDid
from classroom.student_session_events import SuggestionReconsidered as SuggestionReconsidered
from classroom.vocabulary import Command, Event, Refused

#: So many laptops of a child are remembered; the one that was heard longest ago is forgotten first.
MAX_CLIENTS = 64
#: So many broken files are followed; the oldest is forgotten first.
MAX_BROKEN = 100
#: Raised when the state's shape changes: older snapshots are then passed over and the journal is replayed. A new field
#: with a default needs no such thing.
SNAPSHOT_SCHEMA = 9


def stream(student_id: str) -> str:
    return f"student/{student_id}"


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
    #: Whether the child wants to be shown fixes; None before it was asked.
    shows_fixes: bool | None = None
    #: By file.
    offers: dict[str, Offer] = field(default_factory=dict)
    #: Suggestion id -> the widest level at which the child has had it.
    offered: dict[str, str] = field(default_factory=dict)
    struggle: Struggle = CALM
    hearing: Hearing = field(default_factory=Hearing)
    #: What becomes of broken programs and of fixes that were taken, by path.
    trails: dict[str, Trail] = field(default_factory=dict)
    runs: program_run.Runs = field(default_factory=program_run.Runs)


def initial(student_id: str = "", room_id: str = "") -> Sitting:
    return Sitting(student_id=student_id, room_id=room_id)


# --- decide -------------------------------------------------------------------------------------------------


def decide(sitting: Sitting, command: Command) -> list[Event]:
    match command:
        case Push():
            return _decide_push(sitting, command)
        case HearBeacons():
            heard = beacon_hearing.decide(sitting.hearing, command)
            now = sitting
            for event in heard:
                now = evolve(now, event)
            return heard + _struggle(now, command.at) if heard else []
        case program_run.RunCommand():
            return program_run.decide(sitting.runs, command)
        case RecordCheck():
            check = sitting.checks.get(command.check_id)
            if check is None:
                return []
            checked = _checked(sitting, check, command)
            after = attempts.after_check(sitting.trails, check, command)
            return [checked, *after, *struggle.decide(evolve(sitting, checked).struggle, command.at)]
        case SettleFixes(at):
            return attempts.after_time(sitting.trails, at)
        case Reconsider(room, mode):
            return list(offers.reconsidered(sitting.offers, sitting.shows_fixes, room, mode))
    raise TypeError(f"{type(command).__name__} is not for a student's session")


def has_open_offers(sitting: Sitting) -> bool:
    """Whether another choice of the child or the room could change what its laptops have."""
    return any(not offer.decided for offer in sitting.offers.values())


def _checked(sitting: Sitting, check: Check, done: RecordCheck) -> SourceChecked:
    given = narrowed(done.suggestion, allowed(sitting.shows_fixes, done.room, done.mode))
    withheld = done.suggestion if given != done.suggestion else None
    about = (check.check_id, check.path, check.language, check.purpose)
    found = (done.parses, done.line, done.message, done.level)
    return SourceChecked(*about, *found, given, withheld, check.fix)


def _decide_push(sitting: Sitting, push: Push) -> list[Event]:
    """Refuses the whole push with `fork` (same number, other content) or `gap` (a number is missing)."""
    client = sitting.clients.get(push.client_id) or push.held
    last = client.last_seq if client else 0
    unheard = Unheard.of(client, sitting.clients.values(), push.at)
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
        event = _id_taken(push, pushed) if is_taken else _decide_one(now, push, pushed, unheard, known)
        follows = attempts.after_push(now.trails, event) if isinstance(event, StudentDid) else []
        for each in (event, *follows):
            events.append(each)
            now = evolve(now, each)
        last = pushed.seq
        taken[last] = pushed.fingerprint
        prints.setdefault(pushed.event_id, pushed.fingerprint)
    did = any(isinstance(event, StudentDid) for event in events)
    return events + _struggle(now, push.at) if did else events


def _struggle(sitting: Sitting, at: int) -> list[Event]:
    """Of a laptop that comes back with a whole afternoon only what it leads to is told."""
    return struggle.decide(sitting.struggle, at)


def _id_taken(push: Push, pushed: Pushed) -> Event:
    return PushIdTaken(pushed.type, pushed.event_id, push.client_id, pushed.seq, pushed.fingerprint, push.at)


def _check_repeat(push: Push, taken: dict[int, str], pushed: Pushed, last: int) -> None:
    # A number without a fingerprint is still on its way into the journal: to acknowledge it now could lose an event.
    held = taken.get(pushed.seq) or push.recorded.get(pushed.seq)
    if held is None:
        raise Refused("busy", last_seq=last, retry_after_s=1)
    if held != pushed.fingerprint:
        raise Refused("fork", last_seq=last, seq=pushed.seq)


def _decide_one(sitting: Sitting, push: Push, pushed: Pushed, unheard: Unheard, known: bool) -> Event:
    origin = (push.client_id, pushed.seq, pushed.event_id, pushed.fingerprint, push.at)
    if known:
        return PushRepeated(pushed.event_id, push.client_id, pushed.seq, pushed.fingerprint, push.at)
    reason = pushed.problem or _objection(sitting, pushed, push.mode)
    if reason is not None:
        return PushRejected(pushed.type, reason, *origin)
    body = pushed.body
    if pushed.type == "source.saved" and (place := _place(sitting, pushed)) != body["path"]:
        return SourceConflicted(body["language"], body["path"], place, body["text"], body["base_rev"], *origin)
    happened = unheard.happened_at(pushed.type, pushed.age_ms)
    return StudentDid(pushed.type, body, *origin[:-1], happened, push.at, _context(sitting, pushed), pushed.hash)


def _objection(sitting: Sitting, pushed: Pushed, mode: str) -> str | None:
    """Why a well-formed event does not count, as a refusal code, or None."""
    if pushed.type == "suggestion.accepted" and is_graded(mode):
        return "not_found"
    if pushed.type in ("suggestion.accepted", "suggestion.declined"):
        level = sitting.offered.get(pushed.body["suggestion_id"])
        # Of an explanation alone there is nothing to take.
        may = level in offers.TAKEABLE if pushed.type == "suggestion.accepted" else level is not None
        return None if may else "not_found"
    if pushed.type == "source.saved":
        return no_room_for(sitting.files, _place(sitting, pushed), pushed.body["text"])
    return None


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
            felt = struggle.did(sitting.struggle, event.type, event.body, event.happened_at)
            return _evolve_did(replace(heard, struggle=struggle.told(felt, event.hash)), event)
        case StruggleChanged():
            return replace(sitting, struggle=struggle.evolve(sitting.struggle, event))
        case SourceConflicted(language, path, copy_path, text, _, client_id, seq, event_id, _, at):
            heard = _heard(sitting, client_id, seq, at)
            copied = replace(heard, files={**heard.files, copy_path: File(language, text, event_id)})
            # What the child sees is this text: when it is whole again, the child's ticket is over.
            return _want(copied, event_id, path, language, text, "save") if path in heard.broken else copied
        case (
            PushRejected(_, _, client_id, seq, _, _, at)
            | PushRepeated(_, client_id, seq, _, at)
            | PushIdTaken(_, _, client_id, seq, _, at)
        ):
            return _heard(sitting, client_id, seq, at)
        case SourceChecked():
            return _evolve_checked(sitting, event)
        case BeaconHeard():
            hearing = beacon_hearing.evolve(sitting.hearing, event)
            return replace(sitting, hearing=hearing, struggle=struggle.hinted(sitting.struggle, event))
        case program_run.RunAsked() | program_run.RunEnded():
            return replace(sitting, runs=program_run.evolve(sitting.runs, event))
        case FixJudged() | FixKept() | FixUndone():
            return replace(sitting, trails=attempts.judged(sitting.trails, event))
        case SuggestionReconsidered(_, _, suggestion):
            return replace(
                sitting,
                offers=offers.after_reconsidered(sitting.offers, event),
                offered=offers.answerable(sitting.offered, suggestion),
            )
    return sitting


def _heard(sitting: Sitting, client_id: str, seq: int, at: int) -> Sitting:
    others = list(_without(sitting.clients, client_id).items())
    kept = others[max(0, len(others) - MAX_CLIENTS + 1) :]
    return replace(sitting, clients={**dict(kept), client_id: Client(seq, at)})


def _evolve_did(sitting: Sitting, did: StudentDid) -> Sitting:
    body = did.body
    if did.type in attempts.TEXTS:
        sitting = replace(sitting, trails=attempts.told(sitting.trails, did))
    match did.type:
        case "source.saved":
            path = body["path"]
            files = {**sitting.files, path: File(body["language"], body["text"], did.event_id)}
            saved = replace(sitting, files=files)
            if path in sitting.broken:
                return _want(saved, did.event_id, path, body["language"], body["text"], "save")
            return saved
        case "error.seen":
            path = body["path"]
            line = body.get("line")
            broken = {**_without(sitting.broken, path), path: body["origin"]}
            broken = dict(list(broken.items())[-MAX_BROKEN:])
            marked = {k: v for k, v in sitting.marked_lines.items() if k in broken and k != path}
            hearing = beacon_hearing.error_seen(sitting.hearing, did.hash, did.event_id, did.at)
            marked = {**marked, path: line} if line else marked
            now = replace(sitting, broken=broken, marked_lines=marked, hearing=hearing)
            return _want(now, did.event_id, path, body["language"], body["text"], "error")
        case "run.finished" if body["ok"] and _is_open(sitting, body["path"]):
            held = sitting.files.get(body["path"])
            if held is not None:
                return _want(sitting, did.event_id, body["path"], held.language, held.text, "run")
        case "fixes.answered":
            return replace(sitting, shows_fixes=body["show"])
        case "suggestion.accepted" | "suggestion.declined":
            decided = replace(sitting, offers=offers.after_decided(sitting.offers, body["suggestion_id"]))
            return _took(decided, did) if did.type == "suggestion.accepted" else decided
    return sitting


def _is_open(sitting: Sitting, path: str) -> bool:
    return path in sitting.broken or attempts.awaits_a_run(sitting.trails, path)


def _took(sitting: Sitting, did: StudentDid) -> Sitting:
    checks = sitting.checks.values()
    return replace(sitting, trails=attempts.took(sitting.trails, did.body["suggestion_id"], did.happened_at, checks))


def _want(sitting: Sitting, check_id: str, path: str, language: str, text: str, purpose: str) -> Sitting:
    check = Check(check_id, path, language, text, purpose, offers.fix_in(sitting.offers, path, text))
    return replace(sitting, checks=with_check(sitting.checks, check))


def _evolve_checked(sitting: Sitting, checked: SourceChecked) -> Sitting:
    check = sitting.checks.get(checked.check_id)
    whole = checked.parses and (checked.purpose == "run" or sitting.broken.get(checked.path) == "parse")
    return replace(
        sitting,
        struggle=struggle.whole(sitting.struggle) if whole else sitting.struggle,
        checks=_without(sitting.checks, checked.check_id),
        trails=attempts.checked(sitting.trails, check, checked) if check is not None else sitting.trails,
        offers=offers.after_check(sitting.offers, checked),
        offered=offers.answerable(sitting.offered, checked.suggestion),
        broken=_without(sitting.broken, checked.path) if whole and checked.purpose != "error" else sitting.broken,
        marked_lines=_without(sitting.marked_lines, checked.path) if whole else sitting.marked_lines,
    )


def _without(mapping: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in mapping.items() if k != key}
