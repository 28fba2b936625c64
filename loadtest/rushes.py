"""What happens in a real room: the same thing said twice, a full queue, a class behind one address, a cut wire.

Each function returns a `Tally`: how long it took, what was lost, what was doubled.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from loadtest.client import SOCKET_ERRORS, Caller, Mentor, ServerRefused, Student
from loadtest.latency import (
    LOST_AFTER_S,
    QUESTION,
    Class,
    Tally,
    Watch,
    at_work,
    connected_class,
    hands_down,
    raise_hand,
)
from loadtest.proxy import Wire, wire_to

FILE = {"language": "javascript", "path": "main.js"}
#: Addresses of this machine that no other part of a bench uses.
FULL_ROOM_ADDRESS = "127.0.0.98"
ONE_ADDRESS = "127.0.0.99"
RETRY_S = 0.1
#: A child that hears nothing of its own hand for so long ends the bench: there is nothing left to measure.
OWN_TICKET_S = 30.0
CUT_FOR_S = 1.0
CONVERGED_WITHIN_S = 15.0


# --- twice the same ---------------------------------------------------------------------------------------------------


async def double_clicks(people: Class, clicks: int) -> Tally:
    """Each child in turn: a push that is sent twice at once, one that is repeated because its answer was lost, a
    mentor's claim that is sent twice at once. Whatever has two effects is counted as doubled."""
    tally = Tally()
    ledger = _Ledger(people.mentors)
    lanes = len(people.students)
    shares = [clicks // lanes + (lane < clicks % lanes) for lane in range(lanes)]
    twins = [Caller(student.host, student.port, student.source) for student in people.students]
    desks = [await _second_desk(people.mentors[0]) for _ in range(2)]
    try:
        work = zip(people.students, twins, shares, strict=True)
        await asyncio.gather(*(_lane(student, twin, desks, share, tally) for student, twin, share in work))
        await people.watch.until(lambda: not any(people.watch.open), LOST_AFTER_S)
    finally:
        for caller in (*twins, *desks):
            caller.close()
    for student, share in zip(people.students, shares, strict=True):
        counts = [len(seen.get(student.id, ())) for seen in ledger.tickets]
        tally.lost += sum(max(0, share - count) for count in counts)
        tally.doubled += sum(max(0, count - share) for count in counts)
    people.watch.listen()
    return tally


class _Ledger:
    """Every ticket that each mentor was ever shown, by student; the watch goes on beside it."""

    def __init__(self, mentors: list[Mentor]) -> None:
        self.tickets: list[dict[str, set[str]]] = [{} for _ in mentors]
        for index, mentor in enumerate(mentors):
            mentor.on_message = self._noter(index, mentor.on_message)

    def _noter(self, index: int, before: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
        def note(message: dict[str, Any]) -> None:
            before(message)
            for ticket in message.get("tickets") or ():
                self.tickets[index].setdefault(ticket["student"]["id"], set()).add(ticket["id"])

        return note


async def _second_desk(mentor: Mentor) -> Caller:
    desk = Caller(mentor.host, mentor.port)
    desk.token = mentor.token
    return desk


async def _lane(student: Student, twin: Caller, desks: list[Caller], clicks: int, tally: Tally) -> None:
    twin.token = student.token
    for number in range(clicks):
        started = time.perf_counter()
        student.record("help.asked", {**FILE, **QUESTION})
        if number % 3 == 0:
            await _twice_at_once(student, twin)
        elif number % 3 == 1:
            await _after_a_lost_answer(student)
        else:
            await _flush(student)
        tally.answered_ms.append((time.perf_counter() - started) * 1000)
        ticket = await _own_ticket(student, "open")
        if number % 3 == 2:
            tally.doubled += await _claim_twice(desks, ticket)
        student.record("help.cancelled", {"ticket_id": ticket["id"]})
        await _twice_at_once(student, twin)
        await _own_ticket(student, "cancelled")
        tally.raised += 1
        tally.ms.append((time.perf_counter() - started) * 1000)


async def _twice_at_once(student: Student, twin: Caller) -> None:
    """Two requests with equal bodies under way together; one may be told to come again, not both refused for good."""
    body = student.batch()
    await asyncio.gather(_flush(student), _insist(twin, "push", body))


async def _after_a_lost_answer(student: Student) -> None:
    """The connection breaks between the request and its answer: nobody knows whether it counted."""
    await student.connection.send_and_hang_up("POST", "/api/v1/push", student.batch(), token=student.token)
    await _flush(student)


async def _flush(student: Student) -> None:
    while student.outbox:
        try:
            await student.flush()
        except ServerRefused as refused:
            await _wait_as_told(refused)


async def _wait_as_told(refused: ServerRefused) -> None:
    if refused.status not in (429, 503):
        raise refused
    await asyncio.sleep(float(refused.facts.get("retry_after_s", RETRY_S)))


async def _insist(caller: Caller, path: str, body: dict[str, Any]) -> dict[str, Any]:
    while True:
        try:
            return await caller.call("POST", path, body)
        except ServerRefused as refused:
            await _wait_as_told(refused)


async def _own_ticket(student: Student, state: str) -> dict[str, Any]:
    end = time.perf_counter() + OWN_TICKET_S
    while time.perf_counter() < end:
        ticket = student.ticket
        if ticket is not None and ticket["state"] == state:
            return ticket
        await asyncio.sleep(0.005)
    raise TimeoutError(f"{student.name} heard of no ticket that is {state}")


async def _claim_twice(desks: list[Caller], ticket: dict[str, Any]) -> int:
    """How many claims too many the ticket shows after the same command came twice at once."""
    path = f"rooms/{ticket['room_id']}/tickets/{ticket['id']}/claim"
    body = {"request_id": f"claim-{ticket['id']}", "rev": ticket["rev"]}
    first, second = await asyncio.gather(*(_insist(desk, path, body) for desk in desks))
    claims: list[int] = [
        sum(entry["event"] == "claimed" for entry in each["ticket"]["history"]) for each in (first, second)
    ]
    different = first["ticket"]["rev"] != second["ticket"]["rev"]
    return max(claims) - 1 + int(different)


# --- a full room ------------------------------------------------------------------------------------------------------


async def full_queue(people: Class, code: str, count: int) -> Tally:
    """`count` children raise their hands one by one; every mentor lists all of them, and in one order."""
    children = [await _newcomer(people, code, f"Waiting {number}", FULL_ROOM_ADDRESS) for number in range(count)]
    tally = Tally(raised=count)
    watch = people.watch
    watch.forget()
    try:
        for child in children:
            sent, answered = await raise_hand(child)
            tally.answered_ms.append((answered - sent) * 1000)
            await watch.until(lambda child=child: watch.everywhere({child.id}), LOST_AFTER_S)  # type: ignore[misc]  # mypy infers no default of a lambda
            tally.ms.append((time.perf_counter() - sent) * 1000)
        wanted = {child.id for child in children}
        lists = [[ticket["student"]["id"] for ticket in mentor.waiting()] for mentor in people.mentors]
        tally.lost = sum(len(wanted - set(listed)) for listed in lists)
        tally.lost += sum(listed != lists[0] for listed in lists)
        tally.doubled = sum(len(listed) - len(set(listed)) for listed in lists)
        await hands_down(watch, children)
    finally:
        for child in children:
            child.close()
    return tally


async def one_address(people: Class, code: str, count: int) -> Tally:
    """`count` children behind one address join at the same instant, and each pushes a program and a raised hand."""
    tally = Tally(raised=count)
    watch = people.watch
    watch.forget()
    children = [Student(people.host, people.port, f"Behind {number}", ONE_ADDRESS) for number in range(count)]

    async def arrive(child: Student) -> float:
        before = time.perf_counter()
        await child.join(code)
        await at_work(child)
        await raise_hand(child)
        return (time.perf_counter() - before) * 1000

    try:
        results = await asyncio.gather(*(arrive(child) for child in children), return_exceptions=True)
        tally.ms = [result for result in results if not isinstance(result, BaseException)]
        admitted = [child for child in children if child.id]
        ids = {child.id for child in admitted}
        await watch.until(lambda: watch.everywhere(ids), LOST_AFTER_S)
        tally.lost = count - len(admitted) + sum(not seen.get(each) for each in ids for seen in watch.seen)
        tally.doubled = sum(max(0, len(seen.get(each, {})) - 1) for each in ids for seen in watch.seen)
        await hands_down(watch, admitted)
    finally:
        for child in children:
            child.close()
    return tally


async def _newcomer(people: Class, code: str, name: str, address: str) -> Student:
    child = await Student(people.host, people.port, name, address).join(code)
    await at_work(child)
    return child


# --- a cut wire -------------------------------------------------------------------------------------------------------


async def cut_sockets(
    host: str, port: int, room: dict[str, Any], mentor_token: str, *, students: int, mentors: int, rounds: int
) -> Tally:
    """In the middle of a rush everybody's connections are cut. Measured is the time from the moment when the wire is
    back until every hand is acknowledged and on every mentor's screen, in the same order."""
    tally = Tally()
    async with wire_to(host, port) as wire:
        counts = {"students": students, "mentors": mentors}
        async with connected_class(host, wire.port, room, mentor_token, stays=True, prefix="Cut", **counts) as people:
            for number in range(rounds):
                await _cut_once(people, wire, 0.02 + 0.03 * number, tally)
    return tally


async def _cut_once(people: Class, wire: Wire, after_s: float, tally: Tally) -> None:
    watch = people.watch
    watch.forget()
    raising = [asyncio.create_task(_raise_until_heard(student)) for student in people.students]
    await asyncio.sleep(after_s)
    wire.cut()
    await asyncio.sleep(CUT_FOR_S)
    wire.mend()
    back = time.perf_counter()
    ids = {student.id for student in people.students}

    def converged() -> bool:
        orders = [[ticket["student"]["id"] for ticket in mentor.waiting()] for mentor in people.mentors]
        return all(ids <= set(order) and order == orders[0] for order in orders)

    await asyncio.wait(raising, timeout=CONVERGED_WITHIN_S)
    await watch.until(converged, CONVERGED_WITHIN_S)
    took_ms = (time.perf_counter() - back) * 1000
    tally.raised += len(ids)
    if converged():
        tally.ms.append(took_ms)
    _count(people, watch, tally)
    await hands_down(watch, people.students)


def _count(people: Class, watch: Watch, tally: Tally) -> None:
    for student in people.students:
        tally.lost += len(student.outbox)
        tally.lost += sum(
            all(ticket["student"]["id"] != student.id for ticket in mentor.waiting()) for mentor in people.mentors
        )
        seen = set[str]().union(*(each.get(student.id, {}) for each in watch.seen))
        tally.doubled += max(0, len(seen) - 1)


async def _raise_until_heard(student: Student) -> None:
    student.record("help.asked", {**FILE, **QUESTION})
    while student.outbox:
        try:
            await student.flush()
        except (ServerRefused, *SOCKET_ERRORS):
            await asyncio.sleep(RETRY_S)
