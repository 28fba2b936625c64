"""A child's program runs in the real sandbox while somebody is killed: the run has one verdict, and nothing of it is
left on the machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import psutil
import pytest

from actors.process import descendants
from classroom.student_session import stream
from loadtest.client import ServerRefused, Student
from loadtest.server import start_server
from storage.layout import DataDir
from storage.views import Views
from tests.faults.school import RETRY_S, sampled
from tests.troupe.running import FrontDoor, until, until_answered

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

PATIENCE_S = 90.0
LEFT_S = 5.0
#: Long enough to be killed in, and not a matter of the processor.
PROGRAM = "import time\nprint('begins', flush=True)\ntime.sleep(3)\nprint('ends')\n"
#: Who is killed, and the verdict: the machine's own death is nobody's mistake.
VICTIMS = ("runner_worker", "runner_pool", "sandbox", "server")


def of_the_run(entry: str) -> list[psutil.Process]:
    """Every process on this machine that has to do with the program, inside the sandbox or round it."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.status() != psutil.STATUS_ZOMBIE and any(entry in word for word in process.cmdline()):
                found.append(process)
    return found


async def insist(child: Student, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """Asked until there is an answer, as the page does."""
    deadline_s = time.monotonic() + PATIENCE_S
    while True:
        try:
            return await asyncio.wait_for(child.call(method, path, body), 5)
        except (OSError, EOFError, TimeoutError, ServerRefused) as problem:
            refused_for_good = isinstance(problem, ServerRefused) and problem.status not in (503, 502)
            if refused_for_good or time.monotonic() > deadline_s:
                raise
            await asyncio.sleep(RETRY_S)


async def victims(who: str, data: DataDir, server: Any, entry: str) -> list[int]:
    if who == "server":
        return [server.process.pid]
    if who == "sandbox":
        (program,) = [one for one in of_the_run(entry) if one.name().startswith("python")]
        return [parent.pid for parent in program.parents() if parent.name() == "bwrap"][-1:]
    async with FrontDoor(data) as door:
        pool = await door.pid_of("runner_pool")
        return [pool] if who == "runner_pool" else [pid for pid in descendants(pool) if _runs(pid)]


def _runs(worker: int) -> bool:
    with contextlib.suppress(psutil.Error):
        return psutil.Process(worker).name().startswith("hh-runner_worke") and bool(descendants(worker))
    return False


@pytest.mark.parametrize("who", sampled(VICTIMS, "runner_worker", "server"))
async def test_a_run_in_the_middle_of_which_somebody_is_killed_has_one_verdict_and_leaves_nothing(
    who: str, tmp_path: Path
) -> None:
    data, entry = DataDir(tmp_path / "data"), f"run_{uuid.uuid4().hex}.py"
    options: dict[str, Any] = {"room": "4-Green", "log": tmp_path / "server.log"}
    server = start_server(data.path, **options)
    child = Student(server.host, server.port, "Sam")
    try:
        await child.join(server.room["join_code"])
        files = [{"path": entry, "text": PROGRAM}]
        body = {"request_id": "once", "language": "python", "files": files, "entry": entry}
        run_id = (await insist(child, "POST", "runs", body))["run_id"]
        await until(lambda: any(one.name().startswith("python") for one in of_the_run(entry)), PATIENCE_S)
        for pid in await victims(who, data, server, entry):
            os.kill(pid, signal.SIGKILL)
        if who == "server":
            server.process.wait()
            server = start_server(data.path, port=server.port, **options)
        assert (await insist(child, "POST", "runs", body))["run_id"] == run_id

        async def done() -> dict[str, Any] | None:
            answer = await insist(child, "GET", f"runs/{run_id}")
            return answer if answer["stage"] == "done" else None

        answer = await until_answered(done, PATIENCE_S)
        assert (answer["verdict"], answer["stdout"]) == ("ok", "begins\nends\n")
        await until(lambda: not of_the_run(entry), LEFT_S)
        views = Views(data.database)
        ends = Counter(e.payload["run_id"] for e in views.events_of(stream(child.id)) if e.kind == "run.ended")
        views.close()
        assert ends == {run_id: 1}
    finally:
        child.close()
        code = server.stop()
    assert code == 0
