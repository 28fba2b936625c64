"""The measuring clients lose nothing themselves, and count what a server loses or doubles."""

import asyncio
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadtest.behaviour import Child, Diary, Pace, Program
from loadtest.classroom import BadPrograms, read_programs
from loadtest.client import Mentor, Student
from loadtest.floor import commit_times_ms
from loadtest.latency import Tally, Watch, connected_class, raised_hands
from loadtest.server import Server, ServerFailed, free_port, launch

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def echo() -> Iterator[Server]:
    server = launch([sys.executable, "-m", "loadtest.floor", str(free_port())])
    yield server
    server.kill()


async def test_every_raised_hand_is_timed_on_every_mentors_socket(echo: Server) -> None:
    async with connected_class(echo.host, echo.port, echo.room, "floor", students=5, mentors=3) as people:
        tally = await raised_hands(people, rounds=2, at_once=5, pause_s=0.1, cpu_s=echo.cpu_s)
    assert (tally.raised, len(tally.ms), tally.lost, tally.doubled) == (10, 10, 0, 0)
    assert tally.cpu_s > 0


def ticket(student: str, ticket_id: str, state: str = "open") -> dict[str, object]:
    return {"type": "delta", "tickets": [{"id": ticket_id, "state": state, "student": {"id": student}}]}


async def test_a_second_ticket_for_one_hand_counts_as_doubled() -> None:
    from loadtest.latency import _one_round

    mentors = [Mentor("127.0.0.1", 1), Mentor("127.0.0.1", 1)]
    watch = Watch(mentors)

    class Pushing(Student):
        async def flush(self) -> dict[str, object]:
            for mentor in mentors:
                mentor.on_message(ticket(self.id, "t1"))
            mentors[0].on_message(ticket(self.id, "t2"))
            return {}

    student, tally = Pushing("127.0.0.1", 1, "Emma"), Tally()
    student.id = "s1"
    await _one_round(watch, [student], tally)
    assert (tally.raised, tally.lost, tally.doubled) == (1, 0, 1)


async def test_a_ticket_that_one_mentor_never_sees_counts_as_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    from loadtest import latency

    monkeypatch.setattr(latency, "LOST_AFTER_S", 0.05)
    mentors = [Mentor("127.0.0.1", 1), Mentor("127.0.0.1", 1)]
    watch = Watch(mentors)

    class Pushing(Student):
        async def flush(self) -> dict[str, object]:
            mentors[0].on_message(ticket(self.id, "t1"))
            return {}

    student, tally = Pushing("127.0.0.1", 1, "Emma"), Tally()
    student.id = "s1"
    await latency._one_round(watch, [student], tally)
    assert (tally.lost, tally.ms) == (1, [])


async def test_an_event_stays_in_the_outbox_until_it_is_acknowledged() -> None:
    student = Student("127.0.0.1", free_port(), "Emma")
    student.record("activity", {"idle_s": 0, "edits": 1, "undos": 0, "runs": 0})
    with pytest.raises(OSError):
        await student.flush()
    assert [event["seq"] for event, _ in student.outbox] == [1]


async def test_a_mentor_asks_for_a_new_snapshot_when_a_delta_is_missing() -> None:
    mentor = Mentor("127.0.0.1", 1)
    sent: list[str] = []

    class Socket:
        async def send(self, text: str) -> None:
            sent.append(text)

    await mentor._take({"type": "snapshot", "version": 3, "tickets": []}, Socket())
    await mentor._take({"type": "delta", "from": 5, "version": 6, "tickets": []}, Socket())
    assert sent == ['{"type":"resync"}']
    assert (mentor.version, mentor.resyncs) == (3, 1)


def test_a_server_that_does_not_start_is_told_with_its_exit_code() -> None:
    with pytest.raises(ServerFailed, match="exit code 7"):
        launch([sys.executable, "-c", "raise SystemExit(7)"])


def test_processes_left_behind_are_found_and_ended() -> None:
    """A process that has lost its parent still carries the mark."""
    forgetful = (
        "import json, subprocess, sys, time;"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True);"
        "print(json.dumps({'student_url': 'http://127.0.0.1:1/', 'rooms': [{}]}), flush=True);"
        "time.sleep(60)"
    )
    server = launch([sys.executable, "-c", forgetful])
    deadline = time.monotonic() + 10
    while len(server.processes()) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(server.processes()) == 2
    with pytest.raises(ServerFailed, match="left processes behind"):
        server.stop()
    assert server.processes() == []


def test_the_durable_floor_takes_time(tmp_path: Path) -> None:
    assert all(ms > 0 for ms in commit_times_ms(tmp_path, rounds=3, rows=2))


def test_a_file_of_programs_may_use_other_names_for_the_error(tmp_path: Path) -> None:
    file = tmp_path / "programs.jsonl"
    file.write_text(
        '{"id": "a", "language": "python", "broken": "x(", "fixed": null, "error": {"msg": "m", "line": 2, "col": 3}}\n'
    )
    assert read_programs(file)[0].error == {"message": "m", "line": 2, "column": 3}


def test_a_file_without_a_known_language_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "programs.jsonl"
    file.write_text('{"id": "a", "language": "cobol", "broken": "x", "fixed": "y"}\n')
    with pytest.raises(BadPrograms, match="no program"):
        read_programs(file)


class Offered(Student):
    """A student whose server offers one suggestion as soon as the error is seen."""

    offer: dict[str, object]

    async def flush(self) -> dict[str, object]:
        kinds = [event["type"] for event, _ in self.outbox]
        self.pushed = [*getattr(self, "pushed", []), *kinds]
        self.outbox.clear()
        if "error.seen" in kinds:
            self.on_message({"type": "suggestion", "suggestion": self.offer})
        if "help.asked" in kinds:
            self.ticket = {"id": "t", "state": "open"}
            asyncio.get_running_loop().call_later(0.01, self._resolve)
        return {}

    def _resolve(self) -> None:
        self.ticket = {"id": "t", "state": "resolved"}
        self.on_message({"type": "ticket"})


async def one_program(fixed_on_offer: str) -> list[str]:
    student = Offered("127.0.0.1", 1, "Emma")
    student.offer = {"id": "g1", "level": "push", "fixed": fixed_on_offer}
    program = Program("p", "python", "print(1", "print(1)", {"message": "SyntaxError: x", "line": 1, "column": 1})
    child = Child(student, [program], "2", Pace(speed=10_000), Diary())
    await child._one_program(program)
    return student.pushed


async def test_a_simulated_child_takes_a_fix_that_is_right() -> None:
    assert (await one_program("print(1)"))[-3:] == ["suggestion.accepted", "source.saved", "run.finished"]


async def test_a_simulated_child_declines_a_fix_that_is_wrong_and_solves_it_otherwise() -> None:
    pushed = await one_program("print(2)")
    assert "suggestion.declined" in pushed
    assert pushed[-2:] == ["source.saved", "run.finished"]
