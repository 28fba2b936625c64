"""What stands behind the front door in these tests: the real rules over a real journal, without processes."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from classroom import (
    assist_queue,
    broadcasts,
    centre,
    program_run,
    queue_rules,
    refusals,
    room_rules,
    room_view,
    rule_book,
    student_session,
)
from classroom.ticket import TicketEvent
from classroom.ticket_view import ticket_view
from classroom.vocabulary import Command, Event, Refused
from storage import codec
from storage.journal import Journal, StoreFull
from storage.records import Append, Appended
from storage.views import Views
from web.bridge import Unavailable


def _queue(room_id: str) -> assist_queue.Queue:
    """An empty room in which nobody is patient with errors: these tests are about what is told of tickets."""
    given = {"queue.error_s": 0}
    return replace(assist_queue.initial(room_id), given=given, rules=queue_rules.of(given))


class FakeClock:
    def __init__(self) -> None:
        self.at = 1_700_000_000_000

    def now_ms(self) -> int:
        return self.at


def _unheard(topic: str, body: dict[str, Any]) -> None:
    """Until there is a front door to tell."""


class FakeTroupe:
    """Answers as the actors do, updates included; `connected` and `refusal` let a test take that away."""

    def __init__(self, folder: Path, clock: FakeClock, ids: str = "e") -> None:
        """`ids`: how the ids of this server's events begin; of two servers on copies of one journal each needs its
        own."""
        self.clock = clock
        self.journal = Journal(folder / "classroom.db", b"k" * 32, clock=clock.now_ms)
        self.views = Views(folder / "classroom.db")
        self.connected = True
        self.under_way = 0
        self.is_mute = False
        self.asked: list[tuple[str, Command]] = []
        self.on_update: Callable[[str, dict[str, Any]], None] = _unheard
        self._states: dict[str, Any] = {}
        self._ids = map((ids + "-{:06}").format, itertools.count(1))

    def close(self) -> None:
        self.views.close()
        self.journal.close()

    async def ask(self, target: str, command: Command, *, timeout_s: float = 5.0) -> dict[str, Any]:  # noqa: ARG002  (as the bridge)
        self.asked.append((target, command))
        await asyncio.sleep(0)
        if not self.connected:
            raise Unavailable("restarting")
        kind, _, who = target.partition("/")
        match kind:
            case "centre":
                return self._centre(command)
            case "session":
                return self._session(who, command)
            case "queue":
                return self._queue(who, command)
            case "linter":
                events = self._decide("linter", rule_book, rule_book.initial(), command)
                self._append("linter", rule_book, events, [{}] * len(events))
                return {}
            case "supervisor":
                return {"actors": [], "degraded": []}
        raise AssertionError(target)

    # --- the three nouns ------------------------------------------------------------------------------------------

    def _centre(self, command: Command) -> dict[str, Any]:
        events = self._decide("centre", centre, centre.initial(), command)
        heads = [centre.about(event) for event in events]
        positions = self._append("centre", centre, events, heads)
        for event, position in zip(events, positions, strict=True):
            if isinstance(event, centre.RoomSet):
                self.on_update("room_set", {"room_id": event.room_id, "position": position})
        for event in events:
            if isinstance(event, centre.StudentJoined):
                self._hear(event.room_id, event.student_id, codec.to_payload(event), event.kind)
                return {"student_id": event.student_id, "room_id": event.room_id}
            if isinstance(event, centre.MentorLinkUsed):
                session = next(e for e in events if isinstance(e, centre.SessionStarted))
                return {"who": session.who}
        return {}

    def _session(self, student_id: str, command: Command) -> dict[str, Any]:
        row = self.views.student(student_id)
        assert row is not None
        name = student_session.stream(student_id)
        empty = student_session.initial(student_id, row.room_id)
        if isinstance(command, student_session.Push):
            owner = self.views.client(command.client_id)
            if owner is not None and owner.student_id != student_id:
                raise Refused("not_yours", client_id=command.client_id)
            heard = student_session.Client(owner.last_seq, owner.heard_at) if owner is not None else None
            recorded = self.views.fingerprints(command.client_id, 0, 10**9)
            fresh = {e.event_id: e.fingerprint for e in command.events if e.seq not in recorded}
            origins = self.views.origins(fresh)
            known = frozenset(each for each in origins if origins[each] == (name, fresh[each]))
            mode = self.views.choices(assist_queue.stream(row.room_id)).get("mode", "normal")
            of_journal = {"recorded": recorded, "known": known, "taken": frozenset(origins) - known, "held": heard}
            command = replace(command, **of_journal, mode=mode)
        if isinstance(command, program_run.RunProgram):
            command = replace(command, known=self.views.run_of_request(student_id, command.request_id) is not None)
        if isinstance(command, student_session.RecordCheck | student_session.Reconsider):
            chosen = self.views.choices(assist_queue.stream(row.room_id))
            command = replace(command, room=chosen.get("fixes", "on"), mode=chosen.get("mode", "normal"))
        events = self._decide(name, student_session, empty, command)
        head = {"student_id": student_id, "room_id": row.room_id}
        positions = self._append(name, student_session, events, [head] * len(events))
        for event, position in zip(events, positions, strict=True):
            self._tell_student(student_id, event, position)
            if isinstance(event, program_run.RunEnded):
                self.on_update("run", {"student_id": student_id, "run_id": event.run_id, "stage": "done"})
            if codec.kind_of(event) in assist_queue.FEED_KINDS and not self.is_mute:
                self._hear(row.room_id, student_id, codec.to_payload(event), codec.kind_of(event))
        for check in list(self._states[name].checks.values()):
            self._session(student_id, _looked_at(check))
        if any(codec.kind_of(event) == "fixes.answered" for event in events):
            self._session(student_id, student_session.Reconsider())
        if isinstance(command, program_run.RunProgram):
            return {"run_id": self.views.run_of_request(student_id, command.request_id)}
        if isinstance(command, program_run.DescribeRun):
            return {"stage": "queued" if command.run_id in self._states[name].runs.unfinished else "done"}
        if not isinstance(command, student_session.Push):
            return {}
        now = self.views.client(command.client_id)
        held = self.views.rejections(student_id, refusals.sent_again(command, events))
        return {
            "last_seq": now.last_seq if now is not None else 0,
            "rejected": refusals.refusals(command, events, held, self.views.taken_seqs(command.client_id, 0, 10**9)),
            "version": self.views.last_position(),
        }

    def _tell_student(self, student_id: str, event: Event, position: int) -> None:
        if isinstance(event, student_session.BeaconHeard):
            self.on_update("beacon", student_session.hint_of(student_id, event))
            return
        checked = isinstance(event, student_session.SourceChecked | student_session.SuggestionReconsidered)
        news = {"student_id": student_id, "position": position, "kind": codec.kind_of(event)}
        news |= {"suggestion": event.suggestion, "path": event.path} if checked else {"suggestion": None, "path": None}
        self.on_update("student", news)

    def _queue(self, room_id: str, command: Command) -> dict[str, Any]:
        name = assist_queue.stream(room_id)
        state = self._state(name, assist_queue, _queue(room_id))
        if isinstance(command, assist_queue.DescribeRoom):
            view = room_view.of(state, self.clock.now_ms())
            more = {**room_rules.told(state), "errors_gone": dict(state.errors_gone)}
            more["broadcasts"] = room_view.broadcasts_of(state)
            return {**view, **more, "version": self.views.stream_version(name), "position": self.views.last_position()}
        if isinstance(command, assist_queue.MentorsHere):
            return {}
        if isinstance(command, assist_queue.PreviewRules):
            return room_rules.previewed(state, command)
        events = self._room_events(room_id, command)
        if isinstance(command, assist_queue.EndClass):
            return {"closed": sum(isinstance(event, TicketEvent) for event in events)}
        quiet = assist_queue.ChildSeen | assist_queue.ChildLeft | assist_queue.GiveRules | assist_queue.MentorLeft
        if isinstance(command, quiet):
            return {}
        state = self._states[name]
        if isinstance(command, assist_queue.SetRule | assist_queue.SetRules):
            return room_rules.told(state)
        if isinstance(command, assist_queue.TellMany):
            sent = state.broadcasts[broadcasts.id_of(command.mentor_id, command.request_id)]
            return {"broadcast": broadcasts.view(sent)}
        assert isinstance(command, assist_queue.MentorCommand)
        state = self._states[name]
        ticket = assist_queue.find(state, command.ticket_id)
        assert ticket is not None
        places = [t.id for t in assist_queue.waiting(state)]
        position = places.index(ticket.id) + 1 if ticket.id in places else None
        return {"ticket": ticket_view(ticket, self.clock.now_ms(), position)}

    def _hear(self, room_id: str, student_id: str, payload: dict[str, Any], kind: str) -> None:
        notice = assist_queue.Notice(next(self._ids), kind, student_id, self.clock.now_ms(), payload)
        try:
            self._room_events(room_id, notice)
        except Refused as refused:
            if refused.code != "disk_full":  # a queue hears of it later; whoever pushed or joined is not told
                raise

    def _room_events(self, room_id: str, command: Command) -> list[Event]:
        name = assist_queue.stream(room_id)
        before = self.views.stream_version(name)
        held = self._state(name, assist_queue, _queue(room_id))
        events = self._decide(name, assist_queue, _queue(room_id), command)
        heads = [{"room_id": room_id, "student_id": self._child_of(room_id, event)} for event in events]
        self._append(name, assist_queue, events, heads)
        if not events:
            return events
        changed = {**room_view.moved(held, self._states[name]), **room_view.touched(held, events)}
        view = room_view.of(self._states[name], self.clock.now_ms(), changed)
        version, position = self.views.stream_version(name), self.views.last_position()
        said = {"told": room_view.told(events), "broadcasts": room_view.broadcasts_of(self._states[name])}
        self.on_update("room", {**view, **said, "from": before, "version": version, "position": position})
        return events

    def _child_of(self, room_id: str, event: Event) -> str | None:
        if isinstance(event, broadcasts.BroadcastTold | broadcasts.BroadcastSeen):
            return event.student_id
        if isinstance(event, TicketEvent):
            ticket = assist_queue.find(self._states[assist_queue.stream(room_id)], event.ticket_id)
            return ticket.student_id if ticket else getattr(event, "student_id", None)
        return None

    # --- the journal ----------------------------------------------------------------------------------------------

    def _decide(self, stream: str, core: Any, empty: Any, command: Command) -> list[Event]:
        events: list[Event] = core.decide(self._state(stream, core, empty), command)
        return events

    def _state(self, stream: str, core: Any, empty: Any) -> Any:
        """As the journal has it: this troupe may stand on a journal that another one wrote."""
        if stream not in self._states:
            self._states[stream] = empty
            for recorded in self.views.events_of(stream):
                self._states[stream] = core.evolve(self._states[stream], codec.event_of(recorded))
        return self._states[stream]

    def _append(self, stream: str, core: Any, events: list[Event], heads: list[dict[str, Any]]) -> list[int]:
        if not events:
            return []
        new = tuple(
            codec.to_new_event(event, event_id=next(self._ids), at=self.clock.now_ms(), **head)
            for event, head in zip(events, heads, strict=True)
        )
        try:
            (outcome,) = self.journal.append_many([Append(stream, self.views.stream_version(stream), new)])
        except StoreFull:
            raise Refused("disk_full") from None
        assert isinstance(outcome, Appended), outcome
        for event in events:
            self._states[stream] = core.evolve(self._states[stream], event)
        return [each.position for each in outcome.recorded]


def _looked_at(check: student_session.Check) -> student_session.RecordCheck:
    from classroom import linting  # loads the parsers: only for tests that break a program

    finding = linting.check(check.language, check.text, source_rev=check.check_id)
    suggestion = asdict(finding.suggestion) if finding.suggestion else None
    if suggestion is not None:
        suggestion["edits"] = list(suggestion["edits"])
    problem = finding.problem
    return student_session.RecordCheck(
        check.check_id,
        problem is None,
        problem.line if problem else None,
        problem.message if problem else None,
        finding.level,
        suggestion,
    )
