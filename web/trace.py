"""What a mentor reads of the way that led to a ticket (`classroom.trace`), and with which question to begin."""

from __future__ import annotations

import asyncio
import functools
import logging
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

from classroom import first_question
from classroom import trace as core
from classroom.first_question import Question
from classroom.help_forms import AGES_KEY
from classroom.ticket import Ticket
from classroom.vocabulary import Refused
from storage.views import Views
from web import choices
from web.door import Door
from web.routes import Answer, Call, Route
from web.wire import views_of_work

log = logging.getLogger(__name__)

QUESTIONS = Path(__file__).resolve().parents[1] / "content" / "questions.toml"
#: How far back a journal is looked through: events, and bytes of their payloads.
MARKS = 3_000
MARKS_BYTES = 12_000_000
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Way:
    """The attempt at the program of a ticket, what there is of it up to where the child asked, and with which text the
    program had run before."""

    path: str | None = None
    attempt: tuple[core.Mark, ...] = ()
    before: tuple[core.Mark, ...] = ()
    worked: core.Mark | None = None


def way_to(views: Views, ticket: Ticket) -> Way:
    """Empty for a ticket without a program."""
    context = ticket.context or {}
    path, asked_with = context.get("path"), context.get("rev")
    # A ticket is called after the event that opened it; its program may be older (a hand) or newer (another error).
    ids = {ticket.id.removeprefix("t-"), *([asked_with] if asked_with else [])}
    asked = max(views.positions_of(ids).values(), default=0)
    if path is None or asked == 0:
        return Way(path)
    marks = views.marks_of(ticket.student_id, MARKS, MARKS_BYTES)
    if ticket.closed_at is not None:
        marks = [mark for mark in marks if mark.position <= asked or mark.at <= ticket.closed_at]
    attempt = tuple(core.attempt_at(marks, path, asked))
    until = [mark for mark in marks if mark.position <= asked]
    before = tuple(mark for mark in attempt if mark.position <= asked)
    return Way(path, attempt, before, core.worked_with(until, path))


def steps_of(views: Views, ticket: Ticket, ages: str, questions: Sequence[Question]) -> dict[str, Any]:
    """Up to now: which of the fixes on offer the child took since it asked is what the mentor needs most."""
    way = way_to(views, ticket)
    steps = core.steps(way.attempt)
    about = {"error": ticket.error, "ask": ticket.ask, "source": ticket.source, "repeats": ticket.repeats}
    question = first_question.choose(questions, first_question.situation(about, steps), ages)
    return {
        "path": way.path,
        "began_at": way.attempt[0].at if way.attempt else None,
        "asked_at": way.before[-1].at if way.before else ticket.opened_at,
        "steps": steps,
        "question": question,
    }


def replay_of(views: Views, ticket: Ticket) -> dict[str, Any]:
    way = way_to(views, ticket)
    played, is_thinned = core.chosen(way.before, way.worked)
    texts = views.texts_at(mark.position for mark in played if mark.kind in core.TEXTS)
    frames, worked = core.frames(played, texts, way.worked)
    return {
        "path": way.path,
        "language": ticket.language,
        "thinned": is_thinned,
        "worked": worked if worked >= 0 else None,
        "frames": frames,
    }


def read_questions(path: Path = QUESTIONS) -> tuple[Question, ...]:
    """Raises `ValueError` for a file that is no set of questions."""
    entries = tomllib.loads(path.read_text()).get("question", [])
    questions = tuple(TypeAdapter(list[Question]).validate_python(entries))
    if wrong := first_question.problems(questions):
        raise ValueError("; ".join(wrong))
    return questions


@functools.cache
def _questions() -> tuple[Question, ...]:
    """Read when the first is wanted. A broken file costs the questions and nothing else."""
    try:
        return read_questions()
    except (OSError, ValueError) as problem:
        log.error("first questions refused reason=%s", problem)  # noqa: TRY400  (whoever wrote it needs no stack)
        return ()


async def trace(call: Call) -> Answer:
    ticket = _ticket(call)
    ages = choices.of_room(call.door.views, ticket.room_id)[AGES_KEY]
    found = await _aside(call, lambda views: steps_of(views, ticket, ages, _questions()))
    return {"ok": True, "ticket_id": ticket.id, **found}


async def replay(call: Call) -> Answer:
    ticket = _ticket(call)
    return {"ok": True, "ticket_id": ticket.id, **await _aside(call, lambda views: replay_of(views, ticket))}


def _ticket(call: Call) -> Ticket:
    """Raises `Refused` not_found, also for a ticket of another room."""
    room_id, ticket_id = call.path["room_id"], call.path["ticket_id"]
    call.who.must_see(room_id)
    row = call.door.views.ticket(ticket_id)
    if row is None or row.room_id != room_id:
        raise Refused("not_found", ticket_id=ticket_id)
    return row.record


async def _aside(call: Call, read: Callable[[Views], Read]) -> Read:
    """Large journals are no work for the loop that serves a room: a thread with its own connection reads them."""
    door: Door = call.door

    def work() -> Read:
        views = door.views.another()
        try:
            return read(views)
        finally:
            views.close()

    async with door.limiter.turn("trace", call.who.who, waiting=4):
        return await asyncio.to_thread(work)


def _route(path: str, handler: Any, summary: str, answer: Any) -> Route:
    address = "/api/v1/rooms/{room_id}/tickets/{ticket_id}/" + path
    return Route("GET", address, "mentor", handler, summary, answer)


ROUTES = (
    _route(
        "trace",
        trace,
        "What the child tried, took and declined in this attempt, and a question to begin with.",
        views_of_work.TraceAnswer,
    ),
    _route(
        "replay",
        replay,
        "The program of a ticket as it was written, up to where the child asked: texts as changes of lines.",
        views_of_work.ReplayAnswer,
    ),
)
