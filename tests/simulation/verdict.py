"""What must be true of a simulated afternoon once it is quiet, in Jepsen's words where they fit."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from classroom import assist_queue as queue
from classroom import room_view, student_session
from storage import chain
from storage.codec import event_of
from storage.views import Views
from tests.faults.checkers import Line, check_order, check_set, check_total_queue, check_versions

if TYPE_CHECKING:
    from tests.simulation.afternoon import Afternoon
    from tests.simulation.people import Wish
    from tests.simulation.runs import Runs

#: What an actor may say when it ends itself on purpose: it learnt that it is not the newest of its name.
EXPECTED_ENDS = ("store refused", "remembered is")


#: Lines of a laptop's number whose event is told elsewhere, or counts nowhere.
NO_EVENTS = ("push.repeated", "push.id_taken")


def problems_of(afternoon: Afternoon) -> list[str]:
    """Everything that is wrong, in words; nothing when all is well."""
    problems = [problem for laptop in afternoon.laptops for problem in laptop.problems]
    problems += unexpected_ends(afternoon.world.crashes)
    rows = read(afternoon.data.database)
    lines = [row.line for row in rows]
    acknowledged = [event_id for laptop in afternoon.laptops for event_id in laptop.acknowledged]
    tried = [event_id for laptop in afternoon.laptops for event_id in laptop.made]
    pushed = [line.event_id for line in lines if line.client_id is not None and line.kind not in NO_EVENTS]
    problems += check_set(acknowledged, tried, pushed)
    problems += check_order(lines) + check_versions(lines)
    for laptop in afternoon.laptops:
        problems += [problem for made in laptop.lives for problem in check_made_order(made, pushed)]
    problems += check_heard(rows) + check_tickets(rows)
    problems += check_wishes([wish for mentor in afternoon.mentors for wish in mentor.wishes], rows)
    problems += check_runs(afternoon.runs, rows)
    problems += check_joined(afternoon, rows)
    problems += check_file(afternoon)
    return problems + check_views(afternoon)


class Row:
    """A journal line with its payload."""

    def __init__(self, line: Line, cause: str | None, payload: dict[str, Any]) -> None:
        self.line, self.cause, self.payload = line, cause, payload


def read(database: Path) -> list[Row]:
    query = (
        "SELECT j.position, stream, version, event_id, kind, client_id, seq, cause, p.body"
        " FROM journal j JOIN payload p USING (position) ORDER BY j.position"
    )
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return [Row(Line(*row[:7]), row[7], json.loads(row[8])) for row in connection.execute(query)]


def unexpected_ends(crashes: list[tuple[str, str]]) -> list[str]:
    """An exception in an actor is a bug, but for those that are meant."""
    return [
        f"{name} crashed: {said[-700:]}" for name, said in crashes if not any(words in said for words in EXPECTED_ENDS)
    ]


def check_made_order(made: list[str], pushed: list[str]) -> list[str]:
    """A child's events stand in the journal in the order of their making, whatever was sent again."""
    mine = set(made)
    found = list(dict.fromkeys(event_id for event_id in pushed if event_id in mine))
    kept = set(found)
    return [] if found == [event_id for event_id in made if event_id in kept] else [f"out of order: {found}"]


#: What a cry becomes in the room, but for `ticket.updated`, which other things cause too.
CAME_OUT = ("ticket.opened", "error.noted")


def check_heard(rows: list[Row]) -> list[str]:
    """Each cry for help that is in the journal came out of the room's queue once: as a ticket, on one, or as an error
    that may still go by itself; and no such error was forgotten."""
    cries = [row.line.event_id for row in rows if row.line.kind in ("help.asked", "error.seen")]
    heard = [row for row in rows if row.line.kind in CAME_OUT and not _opened_by_the_clock(row)]
    updated = [row for row in rows if row.line.kind == "ticket.updated"]
    heard += [row for row in updated if row.payload["because"] in ("error", "asked")]
    return check_total_queue(cries, [str(row.cause) for row in heard]) + check_noted(rows)


def _opened_by_the_clock(row: Row) -> bool:
    return row.line.kind == "ticket.opened" and row.cause is None


def check_noted(rows: list[Row]) -> list[str]:
    """An error that was noted became its child's ticket, by itself or with the next cry, or went away; and the clock
    opens no other ticket."""
    noted: dict[str, str] = {}
    problems = []
    for row in rows:
        if row.line.kind == "error.noted":
            noted[row.payload["student_id"]] = row.payload["error_id"]
        elif row.line.kind in ("error.gone", "ticket.opened", "name.forgotten"):
            error_id = noted.pop(row.payload["student_id"], None)
            if _opened_by_the_clock(row) and row.payload["ticket_id"] != f"t-{error_id}":
                problems.append(f"{row.payload['ticket_id']} was opened and nobody had cried")
    return problems + [f"{error_id} of {student_id} was noted and forgotten" for student_id, error_id in noted.items()]


#: After one of these nobody has the ticket.
LET_GO = frozenset({"ticket.released", "ticket.resolved", "ticket.away", "ticket.put_off"})


def check_tickets(rows: list[Row]) -> list[str]:
    """Each ticket: opened once, held by one mentor at a time, over once, and nothing afterwards."""
    life: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.line.kind.startswith("ticket."):
            life[row.payload["ticket_id"]].append(row)
    return [problem for ticket_id, steps in life.items() for problem in _check_life(ticket_id, steps)]


def _check_life(ticket_id: str, steps: list[Row]) -> list[str]:
    kinds = [row.line.kind for row in steps]
    problems = []
    if kinds.count("ticket.opened") != 1 or kinds[0] != "ticket.opened":
        problems.append(f"{ticket_id} was opened {kinds.count('ticket.opened')} times")
    ends = [n for n, kind in enumerate(kinds) if kind in ("ticket.resolved", "ticket.cancelled")]
    if len(ends) > 1 or (ends and ends[0] != len(kinds) - 1):
        problems.append(f"{ticket_id} went on after its end: {kinds}")
    held = False
    for kind in kinds:
        if kind == "ticket.claimed" and held:
            problems.append(f"{ticket_id} was claimed while somebody had it")
        held = kind == "ticket.claimed" or (held and kind not in LET_GO)
    return problems


def check_wishes(wishes: list[Wish], rows: list[Row]) -> list[str]:
    """A mentor's wish that was granted is in the journal once, one that was refused is not, none is there twice."""
    done = Counter(row.payload["request_id"] for row in rows if row.payload.get("request_id"))
    problems = []
    for wish in wishes:
        times = done[wish.request_id]
        expected = {"ok": (1,), "refused": (0,)}.get(wish.outcome[0] if wish.outcome else "", (0, 1))
        if times not in expected:
            problems.append(f"{wish.request_id} on {wish.ticket_id} is there {times} times: {wish.outcome}")
    return problems


def check_runs(children: list[Runs], rows: list[Row]) -> list[str]:
    """Each run that was granted is in the journal once, by whatever number of requests, and has one end: its own
    program's output, or, for one that was cancelled, that."""
    asked = {row.payload["run_id"]: row.payload for row in rows if row.line.kind == "run.asked"}
    ends: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row.line.kind == "run.ended":
            ends[row.payload["run_id"]].append(row.payload["outcome"])
    problems = [f"{run_id} ended {len(ends[run_id])} times" for run_id in asked if len(ends[run_id]) != 1]
    problems += [f"{run_id} ended and nobody asked for it" for run_id in ends if run_id not in asked]
    times = Counter(payload["request_id"] for payload in asked.values())
    for runs in children:
        for wish in runs.wishes:
            granted = {"ok": (1,), "refused": (0,)}.get(wish.outcome[0] if wish.outcome else "", (0, 1))
            if times[wish.request_id] not in granted:
                problems.append(f"{wish.request_id} is there {times[wish.request_id]} times: {wish.outcome}")
            problems += [
                f"{run_id} of {wish.request_id} ended as {outcome}"
                for run_id, payload in asked.items()
                if payload["request_id"] == wish.request_id
                for outcome in ends[run_id]
                if not _is_its_end(outcome, wish.text, may_be_cancelled=run_id in runs.cancelled)
            ]
    return problems


def _is_its_end(outcome: dict[str, Any], text: str, *, may_be_cancelled: bool) -> bool:
    if outcome["verdict"] == "ok":
        return bool(outcome["stdout"] == text)
    # A worker, or the pool itself, that dies under it again and again is given up: as nobody's mistake.
    return outcome["verdict"] == "refused" and (outcome["reason"] == "broken" or may_be_cancelled)


def check_joined(afternoon: Afternoon, rows: list[Row]) -> list[str]:
    """Each newcomer who was let in is there once, and the room has learnt the name once."""
    newcomers = afternoon.newcomers

    def new(kind: str) -> list[str]:
        return [s for row in rows if row.line.kind == kind and (s := row.payload["student_id"]).startswith("n")]

    problems = check_set(newcomers.joined, newcomers.tried, new("student.joined"))
    return problems + check_total_queue(new("student.joined"), new("name.learnt"))


def check_file(afternoon: Afternoon) -> list[str]:
    """The signed chain, and SQLite's own look at the file."""
    with contextlib.closing(sqlite3.connect(afternoon.data.database)) as connection:
        report = chain.verify(connection, afternoon.data.journal_key.read_bytes())
        (integrity,) = connection.execute("PRAGMA quick_check").fetchone()
    problems = [] if report.ok else [f"chain: {report.reason} at {report.first_break}"]
    return problems if integrity == "ok" else [*problems, f"file: {integrity}"]


def check_views(afternoon: Afternoon) -> list[str]:
    """What lives in memory, on the mentors' screen and in the tables is what the journal says."""
    views = Views(afternoon.data.database)
    try:
        return _check_room(afternoon, views) + _check_sittings(afternoon, views)
    finally:
        views.close()


def _check_room(afternoon: Afternoon, views: Views) -> list[str]:
    room_id = afternoon.screen.room.room_id
    state: Any = queue.initial(room_id)
    for recorded in views.events_of(queue.stream(room_id)):
        state = queue.evolve(state, event_of(recorded))
    problems = []
    # Renewing a lease is no news.
    said = {t.id: (t.state, t.rev) for t in room_view.order(state)}
    seen = {t["id"]: (t["state"], t["rev"]) for t in afternoon.screen.room.in_order()}
    if said != seen or [t.id for t in room_view.order(state)] != afternoon.screen.room.order:
        problems.append(f"the screen differs from the journal: {seen} instead of {said}")
    problems += _check_ends_were_told(afternoon, views)
    tables = {row.record.id: (row.record.state, row.record.rev) for row in views.unresolved_tickets(room_id)}
    if tables != said:
        problems.append(f"the tables differ from the journal: {tables} instead of {said}")
    return problems + _same_in_memory(afternoon, f"queue/{room_id}", state)


def _check_ends_were_told(afternoon: Afternoon, views: Views) -> list[str]:
    """Each child has heard how each of its tickets ended, whatever was lost on the way to the screens."""
    told = afternoon.screen.told
    over = [row for laptop in afternoon.laptops for row in views.tickets_of_student(laptop.student_id) if row.closed_at]
    return [
        f"nobody was told that {row.ticket_id} is {row.state}, the last word was {told.get(row.ticket_id)}"
        for row in over
        if told.get(row.ticket_id) != row.state
    ]


def _check_sittings(afternoon: Afternoon, views: Views) -> list[str]:
    problems = []
    for laptop in afternoon.laptops:
        state: Any = student_session.initial(laptop.student_id, afternoon.screen.room.room_id)
        for recorded in views.events_of(student_session.stream(laptop.student_id)):
            state = student_session.evolve(state, event_of(recorded))
        problems += _same_in_memory(afternoon, laptop.target, state)
    return problems


def _same_in_memory(afternoon: Afternoon, name: str, state: Any) -> list[str]:
    living = [process for process in afternoon.world.living() if process.name == name]
    if len(living) > 1:
        return [f"{len(living)} live as {name}"]
    return [f"{name} remembers something else than the journal" for p in living if p.actor.state != state]
