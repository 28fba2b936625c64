"""Decide, journal, evolve, tell: the one place where an actor's state changes.

Commands wait in a backlog. When nothing else is to be received they are decided together on one tentative state,
written in one append, and only when the store says that it has committed does the tentative state become the state
and do the answers leave. While a commit is under way new commands gather for the next. When the store dies in
between, the same append goes to its successor, which recognises what is in the journal already.
"""

from __future__ import annotations

import time
import uuid
from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass
from typing import Any

import msgspec

from actors.messages import Answer, Do, Locate, Place, Write, Written
from actors.shell import Shell
from classroom.vocabulary import Command, Event, Refused
from storage import crash_points
from storage.codec import event_of, state_from_bytes, state_to_bytes, to_new_event
from storage.journal import Append, NewEvent, SnapshotRow
from storage.views import Views

MAX_BACKLOG = 512
#: A room of two hundred on a busy machine has about so many events in a second in which nobody gets a turn.
MAX_BATCH = 256
SNAPSHOT_EACH_EVENTS = 256
#: The store answers within milliseconds; a write without an answer for so long is sent again.
RESEND_AFTER_S = 2.0
DISK_FULL_PAUSE_S = 2.0


@dataclass(slots=True)
class Wanted:
    """A command that waits. `sender` and `request_id` are None for the actor's own; `position` is of a feed event."""

    command: Command
    sender: Any = None
    request_id: str | None = None
    position: int | None = None
    cause: str | None = None


@dataclass(slots=True)
class Decided:
    """What becomes true, and is told, when `write` has been committed."""

    write: Write
    state: Any
    events: list[Event]
    answers: list[tuple[Wanted, list[Event] | Refused]]
    sent_s: float
    position: int | None


class JournalledShell(Shell, ABC):
    """An actor whose state is a fold over its stream. Subclasses give `core`, `stream` and what to tell."""

    core: Any = None
    views: Any = None

    # --- what a subclass says --------------------------------------------------------------------------------

    @abstractmethod
    def stream(self) -> str:
        """The name of its stream in the journal."""

    def initial(self) -> Any:
        return self.core.initial()

    def header(self, event: Event, state: Any) -> dict[str, str | None]:
        """`student_id` and `room_id` of an event's journal row; `state` is the one right after it."""
        return {}

    def prepare(self, state: Any, wanted: Wanted) -> Command:
        """Adds to a command what only the journal knows. May raise `Refused`."""
        return wanted.command

    def answer(self, wanted: Wanted, events: list[Event]) -> dict[str, Any]:
        return {}

    def committed(self, before: Any, events: list[Event], positions: tuple[int, ...]) -> None:
        """Tells others what has become true; `before` is the state that the events changed."""

    def cursor(self, position: int) -> tuple[str, int] | None:
        return None

    # --- life ------------------------------------------------------------------------------------------------

    def begin(self) -> bool:
        if self.views is None:
            self.views = Views(self.data.database)
        self.backlog: deque[Wanted] = deque()
        self.decided: Decided | None = None
        self.version, self.state = self._replay()
        crash_points.reached_by(self.kind, "in-replay")
        self.position = self.views.last_position()
        self._snapshot_version = self.version
        self._paused_until_s = 0.0
        self._alone = 0
        return True

    def _replay(self) -> tuple[int, Any]:
        state, version = self.initial(), 0
        row = self.views.newest_snapshot(self.stream())
        if row is not None and row.schema == self.core.SNAPSHOT_SCHEMA:
            try:
                state, version = state_from_bytes(type(state), row.body), row.version
            except msgspec.ValidationError as error:
                self.log.warning("snapshot passed over, replaying all error=%s", error)
        for recorded in self.views.events_of(self.stream(), after_version=version):
            state = self.core.evolve(state, event_of(recorded))
            version = recorded.version
        return version, state

    def retire(self) -> None:
        self.views.close()

    def moved(self, place: Place) -> None:
        if place.name == "store" and place.address is not None and self.decided is not None:
            self._send_write()

    def tick(self) -> None:
        if self.decided is not None and time.monotonic() - self.decided.sent_s > RESEND_AFTER_S:
            self._send_write()
            # It may have moved, and the news of it been lost; the answer is one more `Moved`.
            self.send(self.supervisor, Locate("store"))
        if self.decided is None:
            self._compare_with_journal()

    def _compare_with_journal(self) -> None:
        """What a dead predecessor had sent may be written after this incarnation has read the journal; its own next
        write would show it, but the child whose run stands there must not wait for one."""
        written = self.views.stream_version(self.stream())
        if written > self.version:
            raise RuntimeError(f"{self.stream()} is at {written}, remembered is {self.version}")

    # --- taking in -------------------------------------------------------------------------------------------

    def receiveMsg_Do(self, message: Do, sender: Any) -> None:
        if message.to != self.name:
            return
        if len(self.backlog) >= MAX_BACKLOG:
            self.send(sender, Answer(message.request_id, code="busy", facts={"retry_after_s": 1}))
            return
        self.backlog.append(Wanted(message.command, sender, message.request_id))

    def want(self, command: Command, position: int | None = None, cause: str | None = None) -> None:
        """A command of the actor's own, or one that follows from a committed event elsewhere."""
        self.backlog.append(Wanted(command, position=position, cause=cause))

    def drained(self) -> None:
        while self.decided is None and self.backlog and time.monotonic() >= self._paused_until_s:
            self._decide_batch()

    # --- decide ----------------------------------------------------------------------------------------------

    def _decide_batch(self) -> None:
        at = self.clock.now_ms()
        state, events, rows = self.state, [], []
        answers: list[tuple[Wanted, list[Event] | Refused]] = []
        position = None
        for _ in range(self._batch_size()):
            wanted = self.backlog.popleft()
            position = wanted.position or position
            try:
                new = self.core.decide(state, self.prepare(state, wanted))
            except Refused as refused:
                answers.append((wanted, refused))
                continue
            for event in new:
                state = self.core.evolve(state, event)
                rows.append(self._row(event, at, wanted, state))
            events += new
            answers.append((wanted, new))
        if not rows:
            self._give(answers)
            self.undecided(position)
            return
        cursor = self.cursor(position) if position is not None else None
        append = Append(self.stream(), self.version, tuple(rows), cursor, self._snapshot(at))
        write = Write(uuid.uuid4().hex, append)
        self.decided = Decided(write, state, events, answers, 0.0, position)
        crash_points.reached_by(self.kind, "before-journal")
        self._send_write()

    def _batch_size(self) -> int:
        if self._alone:
            self._alone -= 1
            return 1
        return min(MAX_BATCH, len(self.backlog))

    def undecided(self, position: int | None) -> None:
        """Everything up to `position` was heard and nothing followed from it."""

    def _row(self, event: Event, at: int, wanted: Wanted, state: Any) -> NewEvent:
        event_id = getattr(event, "event_id", None) or uuid.uuid4().hex
        cause = wanted.cause or wanted.request_id
        return to_new_event(event, event_id=event_id, at=at, cause=cause, **self.header(event, state))

    def _snapshot(self, at: int) -> SnapshotRow | None:
        if self.version - self._snapshot_version < SNAPSHOT_EACH_EVENTS:
            return None
        self._snapshot_version = self.version
        body = state_to_bytes(self.state)
        return SnapshotRow(self.stream(), self.version, self.position, at, self.core.SNAPSHOT_SCHEMA, body)

    def _send_write(self) -> None:
        if self.decided is not None:
            self.decided.sent_s = time.monotonic()
            self.tell("store", self.decided.write)
            crash_points.reached_by(self.kind, "after-write-sent")

    # --- journalled: evolve, tell ----------------------------------------------------------------------------

    def receiveMsg_Written(self, message: Written, sender: Any) -> None:
        decided = self.decided
        if decided is None or message.write_id != decided.write.write_id:
            self._check_late(message)
            return
        self.decided = None
        if message.reason is not None:
            self._not_written(decided, message)
            return
        before, self.state, self.version = self.state, decided.state, message.version
        self.position = message.positions[-1]
        crash_points.reached_by(self.kind, "after-commit-before-tell")
        self.committed(before, decided.events, message.positions)
        crash_points.reached_by(self.kind, "after-tell-before-ack")
        self._give(decided.answers)
        crash_points.reached_by(self.kind, "after-ack")

    def _check_late(self, message: Written) -> None:
        """Word of a write that was settled long ago is no news, but for one that was refused (the disk was full), came
        to the store a second time, and was written then."""
        if message.reason is None and message.version > self.version:
            raise RuntimeError(f"{self.stream()} is at {message.version}, remembered is {self.version}")

    def _not_written(self, decided: Decided, message: Written) -> None:
        """Nothing of the batch is in the journal."""
        if decided.write.append.snapshot is not None:
            self._snapshot_version = 0
        if message.reason == "disk_full":
            self._disk_full(decided)
            return
        if message.reason in ("known_event", "known_seq") and self.forewarned(message):
            self.backlog.extendleft(reversed([wanted for wanted, _ in decided.answers]))
            return
        if message.reason == "malformed":
            self._single_out(decided)
            return
        # Somebody else wrote to this stream: this incarnation is not the newest, or remembers wrongly.
        raise RuntimeError(f"store refused {self.stream()}: {message.reason}, journal at {message.version}")

    def _single_out(self, decided: Decided) -> None:
        """Something in the batch can't be written down. Each is decided alone, and the culprit refused."""
        wanted_all = [wanted for wanted, _ in decided.answers]
        if len(wanted_all) == 1 and (instead := self.instead_of(wanted_all[0])) is not None:
            self.backlog.appendleft(instead)
            self._alone = 1
            return
        if len(wanted_all) == 1:
            self.log.warning("malformed command=%s", type(wanted_all[0].command))
            self._answer(wanted_all[0], Refused("malformed"))
            return
        self.backlog.extendleft(reversed(wanted_all))
        self._alone = len(wanted_all)

    def instead_of(self, wanted: Wanted) -> Wanted | None:
        """What to decide in the place of something that can't be written down, or None: then it is refused."""
        return None

    def _disk_full(self, decided: Decided) -> None:
        """Who asked is told; what follows from committed events waits until there is room again. A refusal stands only
        where it was decided before anything of the batch: the others rest on what never came to be."""
        own = []
        rests_on_nothing = True
        for wanted, outcome in decided.answers:
            rests_on_nothing = rests_on_nothing and (isinstance(outcome, Refused) or not outcome)
            self._answer(wanted, outcome if rests_on_nothing else Refused("disk_full"))
            if wanted.sender is None:
                own.append(wanted)
        self.backlog.extendleft(reversed(own))
        if own:
            self._paused_until_s = time.monotonic() + DISK_FULL_PAUSE_S

    def forewarned(self, message: Written) -> bool:
        """True when a second decision, knowing of `message.event_ids`, can come out differently."""
        return False

    def _give(self, answers: list[tuple[Wanted, list[Event] | Refused]]) -> None:
        for wanted, outcome in answers:
            self._answer(wanted, outcome)

    def _answer(self, wanted: Wanted, outcome: list[Event] | Refused) -> None:
        if wanted.sender is None or wanted.request_id is None:
            return
        if isinstance(outcome, Refused):
            self.send(wanted.sender, Answer(wanted.request_id, code=outcome.code, facts=outcome.facts))
        else:
            self.send(wanted.sender, Answer(wanted.request_id, body=self.answer(wanted, outcome)))
