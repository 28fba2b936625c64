"""The shell of one room's queue: hears committed events, decides, and tells every screen what has changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actors.feed import FeedShell
from actors.journalled import Wanted
from actors.messages import Answer, Degraded, Do, News, Place
from classroom import assist_queue as core
from classroom import room_rules, room_view, waits
from classroom.broadcasts import id_of as broadcast_id_of
from classroom.broadcasts import view as broadcast_view
from classroom.passing_over import NoticePassedOver, PassOver
from classroom.queue_state import standing_of
from classroom.ticket import Ticket, TicketEvent
from classroom.ticket_view import ticket_view
from classroom.vocabulary import Command, Event, Refused
from storage.journal import Recorded
from storage.last_try import LastTry

#: Waits go on while nothing happens: so often, by the domain clock, children are told what is left.
FRESHEN_EACH_MS = 20_000
#: Events that are a child's own and no ticket's.
OF_A_CHILD = (core.ErrorNoted, core.ErrorAnswered, core.ErrorGone, core.BroadcastTold, core.BroadcastSeen)
#: A notice over which this queue died so often is passed over.
MAX_TRIES = 2


class AssistQueue(FeedShell):
    core = core
    kind = "queue"
    kinds = core.FEED_KINDS
    room_id: str

    def begin(self) -> bool:
        self.room_id = self.name.removeprefix("queue/")
        super().begin()
        self.tries = LastTry(self.data.run / f"last-try-{self.room_id}")
        #: What the screens have not been told yet.
        self.changed: dict[str, Ticket] = {}
        self.touched: dict[str, Ticket] = {}
        self.told_version: int | None = None
        self.told_at = 0
        self.told_waits: dict[str, tuple[int, int]] = {}
        #: The mentors who look at the room; None until the front door has said.
        self.here: frozenset[str] | None = None
        self.broadcasts_moved = False
        self.to_children: list[dict[str, Any]] = []
        self.want(core.GiveRules(self.settings, self.clock.now_ms(), at_start=True))
        self.listen()
        if self.tries.ended_badly():
            # Each alone: one that kills again must not take along that another was passed over.
            self._alone = len(self.backlog)
        return True

    def stream(self) -> str:
        return core.stream(self.room_id)

    def initial(self) -> core.Queue:
        return core.initial(self.room_id)

    def header(self, event: Event, state: Any) -> dict[str, str | None]:
        student_id = None
        if isinstance(event, TicketEvent):
            ticket = core.find(state, event.ticket_id)
            student_id = ticket.student_id if ticket else None
        elif isinstance(event, OF_A_CHILD):
            student_id = event.student_id
        return {"room_id": self.room_id, "student_id": student_id}

    # --- hearing ---------------------------------------------------------------------------------------------

    def moved(self, place: Place) -> None:
        super().moved(place)
        if place.name == "gateway" and place.address is not None:
            self.told_version = None

    def heard_as(self, recorded: Recorded) -> core.Notice:
        return core.Notice(recorded.event_id, recorded.kind, recorded.student_id or "", recorded.at, recorded.payload)

    def _has_news(self) -> bool:
        return self.told_version != self.version or super()._has_news()

    def undecided(self, position: int | None) -> None:
        if position is not None:
            self.tries.done(position)

    def cursor(self, position: int) -> tuple[str, int] | None:
        self.tries.done(position)
        return super().cursor(position)

    def tick(self) -> None:
        super().tick()
        is_asked = any(isinstance(wanted.command, core.LetTimePass) for wanted in self.backlog)
        if not is_asked and core.is_timed(self.state):
            self.want(core.LetTimePass(self.clock.now_ms()))
        self.drained()
        self._freshen()

    # --- what can't be taken in ------------------------------------------------------------------------------

    def _unless_it_kills(self, notice: core.Notice, position: int) -> Command:
        """The notice, or what is left of it when two incarnations died over it. Its payload is not touched then."""
        tries = self.tries.begin(position)
        if tries <= MAX_TRIES:
            return notice
        return PassOver(notice.event_id, notice.kind, notice.student_id, notice.at, bare=tries > MAX_TRIES + 1)

    def instead_of(self, wanted: Wanted) -> Wanted | None:
        match wanted.command:
            case core.Notice(event_id=event_id, kind=kind, student_id=student_id, at=at):
                return replace(wanted, command=PassOver(event_id, kind, student_id, at))
            case PassOver(bare=False):
                return replace(wanted, command=replace(wanted.command, bare=True))
        return None

    def _warn_of(self, passed: list[NoticePassedOver]) -> None:
        for event in passed:
            self.log.error("notice passed over room=%s type=%s", self.room_id, event.notice_kind)
        if passed:
            self.send(self.supervisor, Degraded(self.name, ("notice_passed_over",)))

    # --- questions and commands ------------------------------------------------------------------------------

    def receiveMsg_Do(self, message: Do, sender: Any) -> None:
        if message.to != self.name:
            super().receiveMsg_Do(message, sender)
            return
        match message.command:
            case core.DescribeRoom():
                self.send(sender, Answer(message.request_id, body=self._describe()))
            case core.MentorsHere(mentor_ids):
                self._note_mentors(frozenset(mentor_ids))
                self.send(sender, Answer(message.request_id, body={}))
            case core.PreviewRules():
                self.send(sender, self._previewed(message.request_id, message.command))
            case _:
                super().receiveMsg_Do(message, sender)

    def _previewed(self, request_id: str, question: core.PreviewRules) -> Answer:
        try:
            return Answer(request_id, body=room_rules.previewed(self.state, question))
        except Refused as refused:
            return Answer(request_id, code=refused.code, facts=refused.facts)

    def _note_mentors(self, here: frozenset[str]) -> None:
        if here != self.here:
            # Whoever waits hears of it at the next tick.
            self.here, self.told_at = here, 0

    def _describe(self) -> dict[str, Any]:
        view = room_view.of(self.state, self.clock.now_ms(), here=self.here)
        more = {"errors_gone": dict(self.state.errors_gone), **room_rules.told(self.state)}
        more["broadcasts"] = room_view.broadcasts_of(self.state)
        return {**view, **more, "version": self.version, "position": self.position}

    def prepare(self, state: core.Queue, wanted: Wanted) -> Command:
        command = wanted.command
        if isinstance(command, core.Notice) and wanted.position is not None:
            command = self._unless_it_kills(command, wanted.position)
        if isinstance(command, core.MayOpen):
            return replace(command, here=self.here)
        if isinstance(command, core.ClaimTicket | core.RenewLease | core.HandOn):
            return replace(command, lease_ms=state.rules.lease_s * 1000)
        if isinstance(command, core.CannotFind):
            return replace(command, away_ms=state.rules.away_s * 1000)
        return command

    def answer(self, wanted: Wanted, events: list[Event]) -> dict[str, Any]:
        command = wanted.command
        if isinstance(command, core.EndClass):
            return {"closed": sum(isinstance(event, TicketEvent) for event in events)}
        if isinstance(command, core.TellMany):
            sent = self.state.broadcasts[broadcast_id_of(command.mentor_id, command.request_id)]
            return {"broadcast": broadcast_view(sent)}
        if isinstance(command, core.SetRule | core.SetRules):
            return room_rules.told(self.state)
        if not isinstance(command, core.MentorCommand):
            return {}
        ticket = self.touched.get(command.ticket_id) or core.find(self.state, command.ticket_id)
        if ticket is None:
            # A request that was answered before, and in the same moment many tickets were closed.
            ticket = self.views.ticket(command.ticket_id).record
        places = [t.id for t in core.waiting(self.state)]
        position = places.index(ticket.id) + 1 if ticket.id in places else None
        standing, rules = standing_of(self.state, ticket), self.state.rules
        return {"ticket": ticket_view(ticket, self.clock.now_ms(), position, standing, rules)}

    # --- telling ---------------------------------------------------------------------------------------------

    def drained(self) -> None:
        super().drained()
        self._tell_room()

    def committed(self, before: core.Queue, events: list[Event], positions: tuple[int, ...]) -> None:
        self._warn_of([event for event in events if isinstance(event, NoticePassedOver)])
        self.touched = room_view.touched(before, events)
        self.broadcasts_moved |= before.broadcasts != self.state.broadcasts
        self.to_children += room_view.told(events)
        self.changed |= {**room_view.moved(before, self.state), **self.touched}
        self._tell_room()

    def _tell_room(self) -> None:
        """One message for all that changed since the last one; nothing is lost when it can't leave yet."""
        if self.told_version == self.version:
            return
        said: dict[str, Any] = {"told": self.to_children} if self.to_children else {}
        if self.broadcasts_moved or self.told_version is None:
            said["broadcasts"] = room_view.broadcasts_of(self.state)
        if self.told_version is None:
            # A new gateway, or a new queue: whoever listens asks for the whole room.
            body = {**room_view.of(self.state, self.clock.now_ms(), {}, self.here), "from": -1}
        else:
            body = room_view.of(self.state, self.clock.now_ms(), self.changed, self.here)
            body["from"] = self.told_version
        update = ("room", {**body, **said, "version": self.version, "position": self.position})
        if self.tell_counted("gateway", News(self.name, (update,))):
            self.told_version, self.told_at = self.version, self.clock.now_ms()
            self.told_waits = body["waits"]
            self.changed.clear()
            self.broadcasts_moved, self.to_children = False, []

    def _freshen(self) -> None:
        """The waits again, at the version that everybody has, when time alone has changed what a child reads."""
        now_ms = self.clock.now_ms()
        nobody_waits = not self.told_waits and not core.count_waiting(self.state)
        if self.told_version != self.version or now_ms - self.told_at < FRESHEN_EACH_MS or nobody_waits:
            return
        body = room_view.of(self.state, now_ms, {}, self.here)
        self.told_at = now_ms
        if waits.in_minutes(body["waits"]) == waits.in_minutes(self.told_waits):
            return
        update = ("room", {**body, "from": self.version, "version": self.version, "position": self.position})
        if self.tell_counted("gateway", News(self.name, (update,))):
            self.told_waits = body["waits"]
