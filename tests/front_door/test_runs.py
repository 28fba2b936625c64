"""A child asks the centre to run a program: over HTTP, on the socket, and when there is no sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from classroom import limits
from classroom.program_run import MAX_FILE_CHARS, MAX_UNFINISHED, RecordOutcome, RunProgram
from classroom.sandboxing import Diagnostic, Outcome
from tests.front_door.fake_troupe import FakeTroupe
from tests.front_door.people import Person, heard
from web.door import Door
from web.wire import answers, messages
from web.wire.catalogue import adapter

PROGRAM = {
    "language": "csharp",
    "files": [{"path": "main.cs", "text": "class Program { static void Main() {} }"}],
    "entry": "main.cs",
    "stdin": "",
}
WELL = Outcome("ok", exit=0, stdout="Hello!\n", cpu_ms=40, wall_ms=60, peak_mb=12)
BROKEN = Outcome("compile", exit=1, diagnostics=(Diagnostic(3, 9, "CS1002", "; expected", "main.cs"),))


async def ask(child: Person, request_id: str = "q-1", **more: Any) -> tuple[int, Any]:
    return await child.post("/api/v1/runs", {"request_id": request_id, **PROGRAM, **more})


async def ends(troupe: FakeTroupe, child: Person, run_id: str, outcome: Outcome = WELL) -> None:
    await troupe.ask(f"session/{child.id}", RecordOutcome(run_id, outcome, troupe.clock.now_ms()))


async def test_a_run_is_taken_waits_and_has_an_outcome(troupe: FakeTroupe, join: Any) -> None:
    emma = await join("Emma")
    status, taken = await ask(emma)
    assert status == 202
    status, answer = await emma.get(f"/api/v1/runs/{taken['run_id']}")
    assert (status, answer["stage"], answer["verdict"]) == (200, "queued", None)
    await ends(troupe, emma, taken["run_id"])
    _, answer = await emma.get(f"/api/v1/runs/{taken['run_id']}")
    adapter(answers.RunAnswer).validate_python(answer)
    assert (answer["stage"], answer["verdict"], answer["exit"], answer["stdout"]) == ("done", "ok", 0, "Hello!\n")
    assert (answer["cpu_ms"], answer["wall_ms"], answer["peak_mb"]) == (40, 60, 12)


async def test_the_journal_has_the_program_before_the_request_is_answered(troupe: FakeTroupe, join: Any) -> None:
    emma = await join("Emma")
    _, taken = await ask(emma)
    (event,) = [each for each in troupe.views.events_of(f"student/{emma.id}") if each.kind == "run.asked"]
    assert event.payload["run_id"] == taken["run_id"]
    assert event.payload["files"] == PROGRAM["files"]


async def test_a_repeated_request_is_the_first_ones_run(troupe: FakeTroupe, join: Any) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    first, again, other = await ask(emma), await ask(emma), await ask(liam)
    assert first == again
    assert first[1]["run_id"] != other[1]["run_id"]
    await ends(troupe, emma, first[1]["run_id"])
    assert await ask(emma) == first


async def test_what_the_compiler_says_is_told_by_place(troupe: FakeTroupe, join: Any) -> None:
    emma = await join("Emma")
    _, taken = await ask(emma)
    await ends(troupe, emma, taken["run_id"], BROKEN)
    _, answer = await emma.get(f"/api/v1/runs/{taken['run_id']}")
    place = {"line": 3, "column": 9, "code": "CS1002", "message": "; expected", "path": "main.cs"}
    assert (answer["verdict"], answer["diagnostics"]) == ("compile", [place])


async def test_the_childs_socket_is_told_of_the_end(troupe: FakeTroupe, join: Any) -> None:
    emma = await join("Emma")
    async with emma.socket("/ws/v1/student") as socket:
        _, taken = await ask(emma)
        await ends(troupe, emma, taken["run_id"])
        message = await heard(socket, "run")
    adapter(messages.RunMessage).validate_python(message)
    assert (message["run_id"], message["request_id"], message["stage"]) == (taken["run_id"], "q-1", "done")
    assert (message["verdict"], message["stdout"]) == ("ok", "Hello!\n")


async def test_a_run_that_is_cancelled_says_so_and_stays_so(troupe: FakeTroupe, join: Any) -> None:
    emma = await join("Emma")
    _, taken = await ask(emma)
    status, answer = await emma.delete(f"/api/v1/runs/{taken['run_id']}")
    assert (status, answer["stage"], answer["verdict"], answer["reason"]) == (200, "done", "refused", "cancelled")
    await ends(troupe, emma, taken["run_id"])
    assert (await emma.get(f"/api/v1/runs/{taken['run_id']}"))[1]["reason"] == "cancelled"


async def test_a_run_that_has_ended_cannot_be_cancelled_any_more(troupe: FakeTroupe, join: Any) -> None:
    emma = await join("Emma")
    _, taken = await ask(emma)
    await ends(troupe, emma, taken["run_id"])
    status, answer = await emma.delete(f"/api/v1/runs/{taken['run_id']}")
    assert (status, answer["verdict"]) == (200, "ok")


async def test_a_run_belongs_to_its_child(join: Any) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    _, taken = await ask(emma)
    for answer in (
        await liam.get(f"/api/v1/runs/{taken['run_id']}"),
        await liam.delete(f"/api/v1/runs/{taken['run_id']}"),
    ):
        assert (answer[0], answer[1]["error"]) == (403, "not_yours")
    status, answer = await emma.get("/api/v1/runs/run-nobodys")
    assert (status, answer["error"]) == (404, "not_found")


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "cobol"},
        {"files": []},
        {"entry": "other.cs"},
        {"files": [{"path": "../main.cs", "text": ""}], "entry": "../main.cs"},
        {"files": [{"path": "/etc/passwd", "text": ""}], "entry": "/etc/passwd"},
        {"files": [{"path": ".bashrc", "text": ""}], "entry": ".bashrc"},
        {"files": [{"path": "main.cs", "text": "x" * (MAX_FILE_CHARS + 1)}]},
        {"stdin": 7},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
async def test_a_request_that_is_no_program_is_refused(troupe: FakeTroupe, join: Any, wrong: Any) -> None:
    emma = await join("Emma")
    status, answer = await ask(emma, **wrong)
    assert (status, answer["error"]) == (400, "malformed")
    assert not any(isinstance(command, RunProgram) and wrong.get("entry") != command.entry
                   for _, command in troupe.asked)  # fmt: skip


async def test_a_program_of_many_megabytes_is_too_large(join: Any) -> None:
    emma = await join("Emma")
    status, answer = await ask(emma, files=[{"path": f"{n}.cs", "text": "x" * 90_000} for n in range(4)])
    assert (status, answer["error"]) == (413, "too_large")


async def test_a_child_has_so_many_runs_at_a_time(join: Any) -> None:
    emma = await join("Emma")
    for number in range(MAX_UNFINISHED):
        assert (await ask(emma, f"q-{number}"))[0] == 202
    status, answer = await ask(emma, "one-more")
    assert (status, answer["error"], answer["facts"]["what"]) == (429, "too_many", "runs")


async def test_whoever_presses_run_without_end_has_to_wait(troupe: FakeTroupe, join: Any) -> None:
    emma = await join("Emma")
    statuses = []
    for number in range(int(limits.RUNS_PER_SESSION.burst) + 2):
        status, answer = await ask(emma, f"q-{number}")
        statuses.append(status)
        if status == 202:
            await ends(troupe, emma, answer["run_id"])
    assert (statuses[0], statuses[-1]) == (202, 429)


# --- without a sandbox -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("degraded", "missing", "reason"),
    [
        (["sandbox", "sandbox_namespaces_refused"], "sandbox", "namespaces_refused"),
        (["runtime_csharp"], "runtime_csharp", "runtime_csharp"),
    ],
)
async def test_without_a_sandbox_the_program_is_kept_and_the_answer_says_why(
    troupe: FakeTroupe, door: Door, join: Any, degraded: list[str], missing: str, reason: str
) -> None:
    emma = await join("Emma")
    troupe.on_update("system", {"actors": [], "degraded": degraded})
    status, answer = await ask(emma)
    assert (status, answer["error"]) == (503, "sandbox_unavailable")
    facts = answer["facts"]
    assert (facts["kept"], facts["retryable"], facts["missing"], facts["reason"]) == (
        True, True, missing, reason,
    )  # fmt: skip
    row = door.views.run(facts["run_id"])
    assert row is not None
    assert row.ended_position is None
    # The same request finds the same run, and is an ordinary one when there is a sandbox again.
    troupe.on_update("system", {"actors": [], "degraded": []})
    assert await ask(emma) == (202, {"ok": True, "run_id": facts["run_id"]})


async def test_a_missing_language_keeps_no_other_from_running(troupe: FakeTroupe, join: Any) -> None:
    emma = await join("Emma")
    troupe.on_update("system", {"actors": [], "degraded": ["runtime_csharp"]})
    assert (await ask(emma, language="python", files=[{"path": "a.py", "text": ""}], entry="a.py"))[0] == 202


async def test_a_kept_run_that_ended_meanwhile_is_told_as_such(troupe: FakeTroupe, join: Any) -> None:
    emma = await join("Emma")
    _, taken = await ask(emma)
    await ends(troupe, emma, taken["run_id"])
    troupe.on_update("system", {"actors": [], "degraded": ["sandbox"]})
    assert await ask(emma) == (202, taken)


async def test_the_page_hears_which_languages_the_centre_runs(join: Any) -> None:
    emma = await join("Emma")
    assert (await emma.get("/api/v1/me"))[1]["runs_here"] == ["csharp"]
