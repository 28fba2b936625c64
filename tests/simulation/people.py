"""Laptops with outboxes and mentors with screens: they do what the pages do, repeat what was not answered, and keep
a record of what they were promised."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from classroom import assist_queue as queue
from classroom import fix_delivery
from classroom.centre import JoinRoom, SetInRoom
from classroom.student_session import Push, Pushed
from tests.simulation.server import Door, Outcome
from tests.simulation.world import World

if TYPE_CHECKING:
    from tests.simulation.screens import Screen

RETRY_S = 0.15
FAR_AWAY_MS = 9 * 10**15
MAX_PUSH = 4
MAX_OUTBOX = 16
#: Of questions without an answer that a grown-up has patience for.
MAX_AT_THE_DOOR = 3
PATH = "main.js"


@dataclass(slots=True)
class Laptop:
    """One child's outbox. `made` are all its events in the order of their making, `acknowledged` their ids that the
    server has taken."""

    world: World
    door: Door
    student_id: str
    client_id: str = ""
    next_seq: int = 1
    outbox: list[Pushed] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    hand: str | None = None
    saved_rev: str | None = None
    #: What the next save is, of a fix that was taken.
    fixed: str | None = None
    offer: dict[str, Any] | None = None
    clients: int = 0
    under_way: int = 0
    #: The same, once for each time that the laptop's disk was set back: between two lives there is no order.
    lives: list[list[str]] = field(default_factory=lambda: [[]])
    _image: tuple[str, int, list[Pushed]] | None = None

    def __post_init__(self) -> None:
        self._new_client()

    @property
    def target(self) -> str:
        return f"session/{self.student_id}"

    def _new_client(self) -> None:
        self.clients += 1
        self.client_id = f"{self.student_id}-c{self.clients}"

    # --- making events ---------------------------------------------------------------------------------------

    def do(self, action: str) -> None:
        """One thing that a child (or its laptop) does; what makes no sense now is an `activity`."""
        if len(self.outbox) >= MAX_OUTBOX:
            return  # who is not answered for so long waits
        maker: Callable[[], tuple[str, dict[str, Any]] | None] = getattr(self, f"_{action}", self._activity)
        event = maker()
        if event is not None:
            self._record(*event)
            self.push()

    def _record(self, kind: str, body: dict[str, Any]) -> str:
        number = len(self.made) + 1
        event_id = hashlib.sha256(f"{self.student_id} {number}".encode()).hexdigest()[:24]
        self.made.append(event_id)
        self.lives[-1].append(event_id)
        self.outbox.append(Pushed(self.next_seq, event_id, kind, 1, 0, body, f"print of {event_id}"))
        self.next_seq += 1
        if kind == "help.asked":
            self.hand = event_id
        if kind == "source.saved":
            self.saved_rev = event_id
        return event_id

    def _activity(self) -> tuple[str, dict[str, Any]]:
        return "activity", {"idle_s": 1, "edits": len(self.made), "undos": 0, "runs": 0}

    def _raise_hand(self) -> tuple[str, dict[str, Any]]:
        words = {"goal": "a loop", "tried": "", "expected": "", "template": None}
        return "help.asked", {"language": "javascript", "path": PATH, **words}

    def _lower_hand(self) -> tuple[str, dict[str, Any]]:
        if self.hand is None:
            return self._activity()
        ticket, self.hand = f"t-{self.hand}", None
        return "help.cancelled", {"ticket_id": ticket}

    def _error(self) -> tuple[str, dict[str, Any]]:
        text = f"BROKEN FIX {len(self.made)}"
        where = {"origin": "parse", "message": "Unexpected end", "line": 1, "column": 1}
        return "error.seen", {"path": PATH, "language": "javascript", "text": text, **where}

    def _save(self) -> tuple[str, dict[str, Any]]:
        stale = self.world.chance(0.2)
        text, self.fixed = self.fixed or f"text {len(self.made)}", None
        base = None if stale else self.saved_rev
        return "source.saved", {"path": PATH, "language": "javascript", "base_rev": base, "text": text}

    def _run(self) -> tuple[str, dict[str, Any]]:
        return "run.finished", {"language": "javascript", "path": PATH, "ok": True, "ms": 3.0}

    def _answer_fixes(self) -> tuple[str, dict[str, Any]]:
        return "fixes.answered", {"show": self.world.chance(0.7)}

    def _take_fix(self) -> tuple[str, dict[str, Any]]:
        if self.offer is None:
            return self._activity()
        offer, self.offer = self.offer, None
        if self.world.chance(0.3):
            return "suggestion.declined", {"suggestion_id": offer["id"]}
        if self.world.chance(0.3):  # some only say so
            return "suggestion.accepted", {"suggestion_id": offer["id"]}
        # As the page does: what was taken is saved at once.
        self.fixed = offer["fixed"]
        self._record("suggestion.accepted", {"suggestion_id": offer["id"]})
        return self._save()

    def _double_click(self) -> None:
        self.push()
        self.push()

    def _skip(self) -> None:
        """A page that forgets what comes first: refused with `gap`, and no harm done."""
        if len(self.outbox) > 1 and len(self.lives) == 1:
            self._send(self.outbox[1:2])

    def _keep_image(self) -> None:
        self._image = (self.client_id, self.next_seq, list(self.outbox))

    def _restore_image(self) -> None:
        """The laptop's disk is set back to an older state: numbers that were used are used again."""
        if self._image is not None:
            self.client_id, self.next_seq, self.outbox = self._image
            self._image = None
            # Answers on their way to the former life meet nobody.
            self.lives.append([event.event_id for event in self.outbox])
            self._record(*self._activity())
            self.push()

    # --- pushing ---------------------------------------------------------------------------------------------

    def push(self) -> None:
        if self.outbox:
            self._send(self.outbox[: self.world.random.randint(1, MAX_PUSH)])

    def insist(self) -> None:
        """The outbox's own rhythm: as long as something lies in it, it is sent."""
        if not self.under_way:
            self.push()
        self.world.at(RETRY_S * self.world.random.uniform(0.7, 1.5), self.insist)

    def _send(self, events: list[Pushed]) -> None:
        self.under_way += 1
        client_id = self.client_id
        push = Push(client_id, tuple(events), self.door.now_ms())
        life, first, last = len(self.lives), events[0].seq, events[-1].seq

        def answered(outcome: Outcome) -> None:
            self.under_way -= 1
            lost = outcome[0] == "unknown" or self.world.chance(self.world.faults.lost_answer)
            if not lost and life == len(self.lives) and client_id == self.client_id:
                self._answered(first, last, outcome)

        self.door.ask(self.target, push, answered)

    def _answered(self, first: int, last: int, outcome: Outcome) -> None:
        """As the page's `core.ts` decides: only what was sent is acknowledged."""
        if outcome[0] == "ok":
            up_to = min(outcome[1]["last_seq"], last)
            if up_to < first:
                self._rekey()
            else:
                self._acknowledge(up_to)
        elif outcome[1] == "fork":
            self._rekey()
        elif outcome[1] == "gap":
            head = self.outbox[0].seq if self.outbox else self.next_seq
            if outcome[2]["last_seq"] >= self.next_seq or outcome[2]["last_seq"] + 1 < head:
                self._rekey()
        elif outcome[1] not in ("busy", "disk_full"):
            self.problems.append(f"{self.student_id}: refused {outcome[1]}")

    def _acknowledge(self, last_seq: int) -> None:
        self.acknowledged += [event.event_id for event in self.outbox if event.seq <= last_seq]
        self.outbox = [event for event in self.outbox if event.seq > last_seq]

    def _rekey(self) -> None:
        """A new client with the same events under new numbers."""
        self._new_client()
        again = enumerate(self.outbox, start=1)
        self.outbox = [
            Pushed(n, old.event_id, old.type, old.v, old.age_ms, old.body, old.fingerprint) for n, old in again
        ]
        self.next_seq = len(self.outbox) + 1
        self.push()


@dataclass(slots=True)
class Wish:
    """What a mentor wants of a ticket, sent until it is answered."""

    mentor_id: str
    kind: type[queue.MentorCommand]
    ticket_id: str
    rev: int
    request_id: str
    outcome: Outcome | None = None


#: What a mentor does with a ticket that she has.
ONES_OWN: dict[str, type[queue.MentorCommand]] = {
    "resolve": queue.ResolveTicket,
    "release": queue.ReleaseTicket,
    "renew": queue.RenewLease,
    "cannot_find": queue.CannotFind,
    "followup": queue.FollowUp,
    "pin": queue.Pin,
}


@dataclass(slots=True)
class Mentor:
    world: World
    door: Door
    screen: Screen
    mentor_id: str
    wishes: list[Wish] = field(default_factory=list)

    def do(self, action: str) -> None:
        if sum(wish.outcome is None for wish in self.wishes) >= MAX_AT_THE_DOOR:
            return
        mine = [t for t in self.screen.room.in_order() if (t["claimed_by"] or {}).get("id") == self.mentor_id]
        waits = [ticket for ticket in self.screen.room.in_order() if ticket["claimed_by"] is None]
        if action == "set_fixes":
            self._set_fixes()
        elif action == "claim" and waits:
            self._want(queue.ClaimTicket, self.world.random.choice(waits[:2]))
        elif mine:
            self._want(ONES_OWN.get(action, queue.ResolveTicket), mine[0])

    def _set_fixes(self) -> None:
        value = self.world.random.choice(fix_delivery.ROOM_CHOICES)
        by = {"id": self.mentor_id, "name": f"Mentor {self.mentor_id}"}
        command = SetInRoom(self.screen.room.room_id, fix_delivery.ROOM_KEY, value, by)
        self.door.ask("centre", command, lambda _: None)

    def _want(self, kind: type[queue.MentorCommand], ticket: dict[str, Any]) -> None:
        wish = Wish(self.mentor_id, kind, ticket["id"], ticket["rev"], f"{self.mentor_id}-{len(self.wishes) + 1}")
        self.wishes.append(wish)
        self._send(wish)
        if self.world.chance(0.3):
            self._send(wish)  # a double-click

    def _send(self, wish: Wish) -> None:
        if wish.outcome is not None:
            return
        name = f"Mentor {self.mentor_id}"
        at = self.door.now_ms()
        command = wish.kind(wish.ticket_id, self.mentor_id, name, wish.rev, wish.request_id, at)
        self.door.ask(f"queue/{self.screen.room.room_id}", command, lambda outcome: self._answered(wish, outcome))

    def _answered(self, wish: Wish, outcome: Outcome) -> None:
        unsure = outcome[0] == "unknown" or outcome[1:2] == ("disk_full",)
        if unsure or self.world.chance(self.world.faults.lost_answer):
            self.world.at(self.world.random.uniform(0.1, 0.5), lambda: self._send(wish))
        elif wish.outcome is None:
            wish.outcome = outcome


class Newcomers:
    """Children who join in the middle: sent until it is answered, as the page does."""

    def __init__(self, world: World, door: Door, code: str) -> None:
        self.world, self.door, self.code = world, door, code
        self.tried: list[str] = []
        self.joined: list[str] = []

    def do(self) -> None:
        if len(self.unanswered) >= MAX_AT_THE_DOOR:
            return
        student_id = f"n{len(self.tried) + 1}"
        self.tried.append(student_id)
        self._send(student_id)

    def _send(self, student_id: str) -> None:
        name = f"Newcomer {student_id}"
        command = JoinRoom(student_id, self.code, name, "words", f"token-{student_id}", FAR_AWAY_MS)
        self.door.ask("centre", command, lambda outcome: self._answered(student_id, outcome))

    def _answered(self, student_id: str, outcome: Outcome) -> None:
        if outcome[0] == "ok" and not self.world.chance(self.world.faults.lost_answer):
            self.joined.append(student_id)
        else:
            self.world.at(self.world.random.uniform(0.1, 0.5), lambda: self._send(student_id))

    @property
    def unanswered(self) -> list[str]:
        return sorted(set(self.tried) - set(self.joined))
