"""Programs that a child asks the centre to run: taken in when they are in the journal, told when they have ended.

Without a sandbox the request is refused and the program kept all the same: it runs when there is one again.
"""

from __future__ import annotations

import contextlib

from classroom import limits, program_run
from classroom.vocabulary import Refused
from storage.read_models import RunRow
from web import tokens
from web.bridge import Unavailable
from web.door import Door
from web.routes import KIB, Answer, Call, Route
from web.run_view import view
from web.wire import answers, bodies

#: The texts of all files, with room for JSON's own signs around them.
MAX_RUN_BYTES = 256 * KIB
#: When a program that was kept is worth asking for again; the socket tells it sooner.
KEPT_RETRY_S = 60


async def ask(call: Call) -> Answer:
    body: bodies.RunRequest = call.body
    door, who = call.door, call.who.who
    door.limiter.take("pushed bytes", who, limits.BYTES_PUSHED_PER_STUDENT, call.size_bytes)
    command = program_run.RunProgram(
        run_id=tokens.new_id("run"),
        request_id=body.request_id,
        language=body.language,
        files=tuple(program_run.RunFile(file.path, file.text) for file in body.files),
        entry=body.entry,
        stdin=body.stdin,
        at=door.clock.now_ms(),
    )
    answer = await door.bridge.ask(f"session/{who}", command)
    run_id = answer["run_id"]
    _say_when_off(door, run_id, body.language)
    return {"ok": True, "run_id": run_id}


def _say_when_off(door: Door, run_id: str, language: str) -> None:
    """Refused `sandbox_unavailable` for a run that has not ended and cannot start now. It is in the journal."""
    degraded = door.machine.degraded
    missing = next((each for each in ("sandbox", f"runtime_{language}") if each in degraded), None)
    row = door.views.run(run_id)
    if missing is None or (row is not None and row.ended_position is not None):
        return
    why = next((each for each in degraded if each.startswith(f"{missing}_")), missing)
    facts = {"missing": missing, "reason": why.removeprefix("sandbox_"), "retry_after_s": KEPT_RETRY_S}
    raise Refused("sandbox_unavailable", run_id=run_id, kept=True, retryable=True, **facts)


async def look(call: Call) -> Answer:
    door = call.door
    row = _own(call)
    stage = "done"
    if row.ended_position is None:
        stage = "queued"
        with contextlib.suppress(Unavailable):
            answer = await door.bridge.ask(f"session/{row.student_id}", program_run.DescribeRun(row.run_id))
            stage = answer["stage"]
        row = _own(call) if stage == "done" else row
    return {"ok": True, **view(row, stage, door.views.outcome(row))}


async def cancel(call: Call) -> Answer:
    """Of a run that has ended it changes nothing; either way the answer is how the run ended."""
    door = call.door
    row = _own(call)
    if row.ended_position is None:
        await door.bridge.ask(f"session/{row.student_id}", program_run.CancelRun(row.run_id, door.clock.now_ms()))
        row = _own(call)
    return {"ok": True, **view(row, "done", door.views.outcome(row))}


def _own(call: Call) -> RunRow:
    run_id = call.path["run_id"]
    row = call.door.views.run(run_id)
    if row is None:
        raise Refused("not_found", run_id=run_id)
    if row.student_id != call.who.who:
        raise Refused("not_yours", run_id=run_id)
    return row


_RUN = "/api/v1/runs/{run_id}"

ROUTES = (
    Route(
        "POST",
        "/api/v1/runs",
        "student",
        ask,
        "The centre runs a program; a repeated `request_id` is the first one's run.",
        answer=answers.RunTaken,
        body=bodies.RunRequest,
        max_bytes=MAX_RUN_BYTES,
        rate=limits.RUNS_PER_SESSION,
        status=202,
    ),
    Route("GET", _RUN, "student", look, "How far a run is, and what became of it.", answer=answers.RunAnswer),
    Route("DELETE", _RUN, "student", cancel, "The child does not wait for it.", answer=answers.RunAnswer),
)
