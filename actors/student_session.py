"""The shell of one student's sitting: pushes in, acknowledgements out after COMMIT, checks to LinterLite."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from actors.journalled import JournalledShell, Wanted
from actors.messages import (
    CheckDone,
    CheckWanted,
    Do,
    GiveWay,
    Idle,
    Locate,
    Place,
    RunDone,
    RunStarted,
    Unwanted,
    Written,
)
from actors.session_runs import SessionRuns
from classroom import program_run, refusals
from classroom import student_session as core
from classroom.assist_queue import stream as room_stream
from classroom.attempts import are_due, wanted_as_examples
from classroom.fix_delivery import MODE_KEY, NORMAL, ROOM_DEFAULT, ROOM_KEY
from classroom.sandboxing import Outcome, refused
from classroom.vocabulary import Command, Event, Refused
from storage import crash_points
from storage.views import Views

#: A check whose answer does not come (the pool was restarted) is asked for again.
RECHECK_AFTER_TICKS = 2
MAX_RECHECKS = 3
#: A run that waits for longer waits for the operator, and its sitting gives its memory back meanwhile.
RUN_MAY_TAKE_MS = 600_000
#: A sitting of which nothing was heard for so long gives its memory back; a push starts it again.
IDLE_S = 1_800.0

_UNHEARD = core.Client(0, 0)
_SHOWN = (
    core.SourceConflicted,
    core.SourceChecked,
    core.SuggestionReconsidered,
    core.FixJudged,
    core.FixKept,
    core.FixUndone,
    core.StruggleChanged,
)
#: What of a child's own doings its other laptops are told of.
_TOLD = frozenset({"source.saved", "fixes.answered"})


class StudentSession(JournalledShell):
    core = core
    kind = "session"
    #: There are many of these, and none has much to do without a push.
    tick_s = 3.0

    def begin(self) -> bool:
        self.student_id = self.name.removeprefix("session/")
        self.known: set[str] = set()
        self.pushing: set[str] = set()
        self.asked: dict[str, int] = {}
        self.runs = SessionRuns(
            self.name,
            lambda message: self.tell("runner_pool", message),
            self._record_outcome,
            lambda run: self.news(("run", {"student_id": self.student_id, **run})),
        )
        self._ticks = 0
        self._heard_s = time.monotonic()
        self.views = Views(self.data.database)
        student = self.views.student(self.student_id)
        self.room_id = student.room_id if student is not None else ""
        super().begin()
        if student is None:
            self.send(self.supervisor, Unwanted(self.name, self.incarnation, "unknown student"))
            return False
        self._ask_for_checks()
        self.runs.ask(self.state.runs.unfinished)
        self.want(core.Reconsider())
        return True

    def stream(self) -> str:
        return core.stream(self.student_id)

    def initial(self) -> core.Sitting:
        return core.initial(self.student_id, self.room_id)

    def header(self, event: Event, state: Any) -> dict[str, str | None]:
        return {"student_id": self.student_id, "room_id": self.room_id}

    def receiveMsg_Do(self, message: Do, sender: Any) -> None:
        self._heard_s = time.monotonic()
        super().receiveMsg_Do(message, sender)

    # --- pushes ----------------------------------------------------------------------------------------------

    def prepare(self, state: core.Sitting, wanted: Wanted) -> Command:
        if state is self.state:  # the first of a batch
            self.pushing.clear()
        push = wanted.command
        if isinstance(push, program_run.RunProgram) and push.request_id not in state.runs.requests:
            return replace(push, known=self.views.run_of_request(self.student_id, push.request_id) is not None)
        if isinstance(push, core.RecordCheck | core.Reconsider):
            return replace(push, room=self._of_room(ROOM_KEY, ROOM_DEFAULT), mode=self._of_room(MODE_KEY, NORMAL))
        if not isinstance(push, core.Push):
            return push
        client, held = state.clients.get(push.client_id), None
        if client is None:
            held = self._held_of(push.client_id)
            # What it pushed in this very batch is not in the journal yet, and was forgotten already.
            if push.client_id in self.pushing:
                raise Refused("busy", retry_after_s=1)
        self.pushing.add(push.client_id)
        last = (client or held or _UNHEARD).last_seq
        recorded = {}
        again = [event.seq for event in push.events if event.seq <= last]
        if again:
            recorded = self.views.fingerprints(push.client_id, min(again), max(again))
            # A tentative event of this very batch is not in the journal yet; a fork there is found on its next try.
        # A re-keyed outbox sends old events under new numbers, which the store alone would take for a repetition.
        # Ids are made by laptops: that of another child's event, or of other content, is no repetition of this one.
        fresh = {event.event_id: event.fingerprint for event in push.events if event.seq > last}
        origins = self.views.origins(fresh)
        known = frozenset(each for each in origins if origins[each] == (self.stream(), fresh[each]))
        takes = any(event.type == "suggestion.accepted" for event in push.events)
        mode = self._of_room(MODE_KEY, NORMAL) if takes else NORMAL
        return replace(push, recorded=recorded, known=known, taken=frozenset(origins) - known, held=held, mode=mode)

    def _held_of(self, client_id: str) -> core.Client | None:
        """What the journal knows of a laptop that the sitting does not remember."""
        row = self.views.client(client_id)
        if row is None:
            return None
        if row.student_id != self.student_id:
            raise Refused("not_yours", client_id=client_id)
        return core.Client(row.last_seq, row.heard_at)

    def forewarned(self, message: Written) -> bool:
        """The ids came into the journal after the decision: decide again, and find them there. Once for each id."""
        new = set(message.event_ids) - self.known
        self.known |= new
        return bool(new)

    def answer(self, wanted: Wanted, events: list[Event]) -> dict[str, Any]:
        push = wanted.command
        if isinstance(push, program_run.RunCommand):
            return self._answer_run(push)
        if not isinstance(push, core.Push):
            return {}
        # It may be forgotten by now: all that it was told, and this, is in the journal.
        client = self.state.clients.get(push.client_id) or self._held_of(push.client_id) or _UNHEARD
        again = refusals.sent_again(push, events)
        held, taken = {}, set[int]()
        if again:
            held = self.views.rejections(self.student_id, again)
            seqs = [event.seq for event in push.events]
            taken = self.views.taken_seqs(push.client_id, min(seqs), max(seqs))
        return {
            "last_seq": client.last_seq,
            "rejected": refusals.refusals(push, events, held, taken),
            "version": self.position,
        }

    # --- after the commit ------------------------------------------------------------------------------------

    def committed(self, before: Any, events: list[Event], positions: tuple[int, ...]) -> None:
        items = []
        for event, position in zip(events, positions, strict=True):
            if isinstance(event, core.BeaconHeard):
                items.append(("beacon", core.hint_of(self.student_id, event)))
            told = isinstance(event, core.StudentDid) and event.type in _TOLD
            if told or isinstance(event, _SHOWN):
                items.append(("student", self._news_of(event, position)))
        if items:
            self.news(*items)
        if before.shows_fixes != self.state.shows_fixes:
            self.want(core.Reconsider())
        crash_points.reached("session.before-check-wanted")
        self._ask_for_checks()
        self.runs.committed(events, self.state.runs.unfinished)

    def _news_of(self, event: Event, position: int) -> dict[str, Any]:
        offers = isinstance(event, core.SourceChecked | core.SuggestionReconsidered)
        return {
            "student_id": self.student_id,
            "position": position,
            "kind": event.kind,
            "suggestion": event.suggestion if offers else None,
            "path": event.path if offers else None,
            "fix": _fix_of(event),
        }

    # --- fixes -----------------------------------------------------------------------------------------------

    def _of_room(self, key: str, usual: str) -> str:
        """What mentors have chosen for the room."""
        return str(self.views.choices(room_stream(self.room_id)).get(key, usual))

    def _look_at_room(self) -> None:
        """Mentors choose for a room in another stream: looked at while an offer of here could be another one."""
        if core.has_open_offers(self.state) and self.decided is None and not self.backlog:
            self.want(core.Reconsider())

    def _settle_fixes(self) -> None:
        now = self.clock.now_ms()
        if self.decided is None and not self.backlog and are_due(self.state.trails, now):
            self.want(core.SettleFixes(now))

    # --- checks ----------------------------------------------------------------------------------------------

    def _ask_for_checks(self) -> None:
        self.asked = {k: n for k, n in self.asked.items() if k in self.state.checks}
        for check in self.state.checks.values():
            if check.check_id not in self.asked:
                self._ask(check, 1)

    def _ask(self, check: core.Check, times: int) -> None:
        attempts, names = self._examples_of(check)
        about = (check.check_id, check.path, check.language, check.text, check.purpose)
        wanted = CheckWanted(self.name, *about, attempts, names)
        if self.tell("linter_pool", wanted):
            self.asked[check.check_id] = times

    def _examples_of(self, check: core.Check) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
        """Attempts that this text may mend and that may be kept as examples, and names that must not be in them."""
        attempts = wanted_as_examples(self.state.trails, check)
        may = self._may_be_kept(each for each, _ in attempts)
        if not may:
            return (), ()
        people = [*self.views.students(self.room_id), *self.views.mentors()]
        return tuple(each for each in attempts if each[0] in may), tuple(person.name for person in people)

    def receiveMsg_CheckDone(self, message: CheckDone, sender: Any) -> None:
        if message.student == self.name and message.check_id in self.state.checks:
            self.want(
                core.RecordCheck(
                    message.check_id,
                    message.parses,
                    message.line,
                    message.message,
                    "failed" if message.failed else message.level,
                    message.suggestion,
                    pairs=self._still_allowed(message.pairs),
                    at=self.clock.now_ms(),
                ),
                cause=message.check_id,
            )

    def _may_be_kept(self, attempts: Iterable[str]) -> set[str]:
        ids = list(attempts)
        return self.views.allowed_as_examples(self.room_id, self.student_id, ids) if ids else set()

    def _still_allowed(self, pairs: tuple[tuple[str, str, str], ...]) -> tuple[tuple[str, str, str], ...]:
        """What was consented to when the check began may have been taken back."""
        may = self._may_be_kept(each for each, _, _ in pairs)
        return tuple(pair for pair in pairs if pair[0] in may)

    # --- runs ------------------------------------------------------------------------------------------------

    def _answer_run(self, command: program_run.RunCommand) -> dict[str, Any]:
        match command:
            case program_run.RunProgram(request_id=request_id):
                run_id = self.state.runs.requests.get(request_id)
                return {"run_id": run_id or self.views.run_of_request(self.student_id, request_id)}
            case program_run.DescribeRun(run_id):
                is_over = run_id not in self.state.runs.unfinished
                return {"stage": "done" if is_over else self.runs.stage(run_id)}
        return {}

    def _ask_again_for_runs(self) -> None:
        """Something may have been lost: what the pool was asked, or the word of its return."""
        if self.state.runs.unfinished:
            self.send(self.supervisor, Locate("runner_pool"))
            self.runs.ask(self.state.runs.unfinished, again=True)

    def instead_of(self, wanted: Wanted) -> Wanted | None:
        """A run whose outcome cannot be written down has an end all the same."""
        match wanted.command:
            case program_run.RecordOutcome(run_id, outcome, at) if outcome.reason != "broken":
                return replace(wanted, command=program_run.RecordOutcome(run_id, refused("broken", "unwritable"), at))
        return None

    def _record_outcome(self, run_id: str, outcome: Outcome) -> None:
        self.want(program_run.RecordOutcome(run_id, outcome, self.clock.now_ms()), cause=run_id)

    def receiveMsg_RunStarted(self, message: RunStarted, sender: Any) -> None:
        if message.student == self.name:
            self.runs.started(message, self.state.runs.unfinished)

    def receiveMsg_RunDone(self, message: RunDone, sender: Any) -> None:
        if message.student == self.name:
            crash_points.reached("session.before-outcome")
            self.runs.done(message, self.state.runs.unfinished)

    # --- its neighbours --------------------------------------------------------------------------------------

    def moved(self, place: Place) -> None:
        super().moved(place)
        if place.name == "linter_pool":
            self.asked.clear()
            self._ask_for_checks()
        if place.name == "runner_pool":
            if place.address is None:
                self.runs.pool_lost()
            self.runs.ask(self.state.runs.unfinished)

    def tick(self) -> None:
        super().tick()
        self._ticks += 1
        self._say_when_idle(IDLE_S)
        self._look_at_room()
        self._settle_fixes()
        if self._ticks % RECHECK_AFTER_TICKS == 0:
            for check in self.state.checks.values():
                times = self.asked.get(check.check_id, 0)
                if times < MAX_RECHECKS:
                    self._ask(check, times + 1)
            self._ask_again_for_runs()

    def receiveMsg_GiveWay(self, message: GiveWay, sender: Any) -> None:
        if message.name == self.name:
            self._say_when_idle(message.idle_s)

    def _say_when_idle(self, idle_s: float) -> None:
        latest = max((run.at for run in self.state.runs.unfinished.values()), default=0)
        runs = latest > self.clock.now_ms() - RUN_MAY_TAKE_MS
        busy = self.decided is not None or self.backlog or self.state.checks or runs
        if not busy and time.monotonic() - self._heard_s > idle_s:
            self.send(self.supervisor, Idle(self.name, self.incarnation))


def _fix_of(event: Event) -> dict[str, str] | None:
    """What became of a fix that was taken, for the metrics."""
    match event:
        case core.FixJudged(language=language, level=level, parsed=parsed):
            return {"language": language, "level": level, "outcome": "parsed" if parsed else "broken"}
        case core.FixKept(language=language, level=level):
            return {"language": language, "level": level, "outcome": "kept"}
        case core.FixUndone(language=language, level=level):
            return {"language": language, "level": level, "outcome": "undone"}
    return None
