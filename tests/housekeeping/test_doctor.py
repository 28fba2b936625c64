"""The doctor finds what was planted, says what to do about it, and ends with 1 when something must be done."""

import json
import os
import resource
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from classroom.sandboxing import SandboxState
from sandbox.standing import Standing
from storage.journal import Journal
from storage.keys import load_or_make_key
from storage.layout import DataDir
from storage.lock import DataLock
from storage.records import Append, NewEvent
from web.commands import checks_of_data, checks_of_machine, checks_of_sandbox, doctor, main
from web.commands.findings import FAIL, PASS, WARN, Check

DAY_MS = 24 * 3600 * 1000
NEWEST_MS = 1_790_000_000_000


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with two events, four days apart."""
    folder = DataDir(tmp_path / "data")
    journal = Journal(folder.database, load_or_make_key(folder.journal_key), clock=lambda: 1)
    for version, at in enumerate((NEWEST_MS - 4 * DAY_MS, NEWEST_MS)):
        journal.append_many([Append("student/s1", version, (NewEvent(f"e{version}", "activity", 1, {"x": 1}, at),))])
    journal.close()
    return folder.path


@pytest.fixture
def long_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_of_data.time, "time", lambda: NEWEST_MS / 1000 + 60)


def told(check: Check, verdict: str, *words: str) -> None:
    assert check.verdict == verdict, check
    assert bool(check.remedy) == (verdict != PASS), "a problem without a remedy, or a remedy without a problem"
    for word in words:
        assert word in check.found + check.remedy, check


def test_a_sound_folder_fails_nowhere(data: Path, capsys: pytest.CaptureFixture[str], long_after: None) -> None:
    code = main(["doctor", "--data", str(data), "--port", "0", "--json"])
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    names = "python node pages limits memory server port disk permissions logs database clock"
    assert {name for name in names.split() if found[name]["verdict"] == FAIL} - {"pages", "memory", "limits"} == set()
    assert code == int(any(each["verdict"] == FAIL for each in found.values()))


def test_each_problem_has_its_remedy_in_the_words_for_people(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "keys" / "journal.key").unlink()
    assert main(["doctor", "--data", str(data), "--port", "0"]) == 1
    said = capsys.readouterr().out
    assert "FAIL  database" in said
    assert "Put the backup of this file back" in said


def test_a_check_that_breaks_is_a_failure_and_hides_no_other(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any) -> Check:
        raise RuntimeError("planted")

    monkeypatch.setattr(checks_of_data, "check_disk", broken)
    assert main(["doctor", "--data", str(data), "--port", "0", "--json"]) == 1
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}
    assert found["disk"]["verdict"] == FAIL
    assert "RuntimeError at" in found["disk"]["found"]
    assert found["certificate"]["verdict"] == WARN


# --- machine ----------------------------------------------------------------------------------------------------------


def test_a_package_of_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_of_machine.metadata, "requires", lambda _name: ["quart==0.0.1", "nobody==1.0"])
    told(checks_of_machine.check_python(), FAIL, "quart==0.0.1", "nobody==1.0", "make setup")


@pytest.mark.parametrize(("version", "verdict"), [("v24.19.0", PASS), ("v18.0.0", WARN), ("", WARN)])
def test_an_old_node(version: str, verdict: str, monkeypatch: pytest.MonkeyPatch) -> None:
    done = SimpleNamespace(stdout=f"{version}\n")
    monkeypatch.setattr(checks_of_machine.subprocess, "run", lambda *_a, **_k: done)
    told(checks_of_machine.check_node(), verdict, "node")


@pytest.mark.parametrize(("missing", "verdict"), [([], PASS), (["student.html"], FAIL)])
def test_no_node_matters_only_while_the_pages_are_not_built(
    missing: list[str], verdict: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checks_of_machine.sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(checks_of_machine.shutil, "which", lambda _name: None)
    monkeypatch.setattr(checks_of_machine, "_missing_pages", lambda: missing)
    told(checks_of_machine.check_node(), verdict)


def test_pages_that_are_not_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(checks_of_machine, "PAGES", tmp_path)
    told(checks_of_machine.check_pages(), FAIL, "student.html", "make build")


@pytest.mark.parametrize(("files", "verdict"), [(512, FAIL), (2_048, WARN), (65_536, PASS)])
def test_too_few_open_files(files: int, verdict: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_of_machine.resource, "getrlimit", lambda _which: (256, files))
    monkeypatch.setattr(checks_of_machine, "_free_processes", lambda: None)
    told(checks_of_machine.check_limits(), verdict, str(files))


def test_too_few_processes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pids.max").write_text("300\n")
    (tmp_path / "pids.current").write_text("290\n")
    monkeypatch.setattr(checks_of_machine, "_group_folder", lambda: tmp_path)
    monkeypatch.setattr(checks_of_machine.resource, "getrlimit", lambda _which: (resource.RLIM_INFINITY, 65_536))
    told(checks_of_machine.check_limits(), WARN, "10 more processes", "TasksMax")


@pytest.mark.parametrize(("free_mb", "verdict"), [(200, FAIL), (800, WARN), (8_000, PASS)])
def test_too_little_memory(free_mb: int, verdict: str, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = SimpleNamespace(available=free_mb * 1_000_000)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory)
    told(checks_of_machine.check_memory(), verdict, f"{free_mb} MB")


def test_what_this_release_does_not_have_is_said() -> None:
    told(checks_of_machine.check_model(), WARN)


def test_a_machine_on_which_programs_run() -> None:
    told(checks_of_sandbox.check_sandbox(), PASS, "canaries held")
    told(checks_of_sandbox.check_runtimes(), PASS, "Python 3", "Node", "Mono")


@pytest.mark.parametrize(
    ("system", "remedy"),
    [
        ("debian", "apt install bubblewrap"),
        ("ubuntu", "AppArmor"),
        ("wsl", "WSL 1"),
        ("container", "image"),
    ],
)
def test_a_machine_without_bubblewrap(system: str, remedy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    absent = Standing(SandboxState(available=False, tier="none", reason="bubblewrap_missing"), None)
    monkeypatch.setattr("sandbox.standing.standing", lambda: absent)
    monkeypatch.setattr("sandbox.remedies.this_system", lambda: system)
    told(checks_of_sandbox.check_sandbox(), WARN, "bubblewrap_missing", remedy)
    told(checks_of_sandbox.check_runtimes(), WARN, "C# does not run")


def test_walls_that_let_something_through_are_worse_than_none(monkeypatch: pytest.MonkeyPatch) -> None:
    state = SandboxState(available=False, tier="none", reason="canary_network", detail="loopback")
    monkeypatch.setattr("sandbox.standing.standing", lambda: Standing(state, None))
    told(checks_of_sandbox.check_sandbox(), FAIL, "canary_network (loopback)", "nothing runs")


def test_a_machine_without_mono(monkeypatch: pytest.MonkeyPatch) -> None:
    state = SandboxState(available=True, tier="polling", languages=("python",))
    seen = Standing(state, None, versions={"python": "Python 3.11"}, absent={"csharp": "Mono (apt ...)"})
    monkeypatch.setattr("sandbox.standing.standing", lambda: seen)
    told(checks_of_sandbox.check_runtimes(), WARN, "Python 3.11; not csharp", "Mono (apt ...)")


# --- data folder ------------------------------------------------------------------------------------------------------


@pytest.fixture
def held(data: Path) -> Iterator[Path]:
    with DataLock(data):
        yield data


def test_a_server_that_does_not_answer_its_operator(held: Path) -> None:
    told(checks_of_data.check_server(held), WARN, str(os.getpid()), "does not answer")


def test_a_server_that_answers(held: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX)) as operator:
        operator.bind(str(held / "admin.sock"))
        operator.listen()
        told(checks_of_data.check_server(held), PASS, str(os.getpid()))


def test_no_server(data: Path) -> None:
    told(checks_of_data.check_server(data), PASS, "no server")


@pytest.mark.parametrize(("free_mb", "verdict"), [(100, FAIL), (1_000, WARN), (90_000, PASS)])
def test_a_disk_that_is_nearly_full(free_mb: int, verdict: str, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(free=free_mb * 1_000_000)
    monkeypatch.setattr(checks_of_data.shutil, "disk_usage", lambda _path: usage)
    told(checks_of_data.check_disk(data), verdict, f"{free_mb} MB free")


def test_a_disk_without_room_for_a_week_of_such_classes(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks_of_data, "week_mb_of", lambda _data: 1_950)
    usage = SimpleNamespace(free=2_100 * 1_000_000)
    monkeypatch.setattr(checks_of_data.shutil, "disk_usage", lambda _path: usage)
    told(checks_of_data.check_disk(data), WARN, "1950 MB")


def test_a_week_is_reckoned_from_what_the_classes_took_so_far(data: Path, tmp_path: Path) -> None:
    with (data / "classroom.db").open("ab") as database:
        database.truncate(8_000_000)
    assert checks_of_data.week_mb_of(data) == 1 + 14
    assert checks_of_data.week_mb_of(tmp_path / "none") == checks_of_data.MOST_A_WEEK_MB


def test_logs_that_cannot_be_written(data: Path) -> None:
    shutil.rmtree(data / "logs")
    (data / "logs").write_text("in the way")
    told(checks_of_data.check_logs(data), FAIL, "cannot be written")


def test_a_folder_of_logs_that_somebody_else_fills(data: Path) -> None:
    with (data / "logs" / "core").open("wb") as file:
        file.truncate(300_000_000)
    told(checks_of_data.check_logs(data), WARN, "300.0 MB")


@pytest.mark.parametrize("damage", [b"no database at all" * 500, None])
def test_a_damaged_database(damage: bytes | None, data: Path) -> None:
    path = data / "classroom.db"
    whole = path.read_bytes()
    path.write_bytes(damage or whole[:4096] + bytes(4096) + whole[8192:])
    told(checks_of_data.check_database(data), FAIL, "estore")


def test_a_database_of_a_newer_release(data: Path) -> None:
    with closing(sqlite3.connect(data / "classroom.db")) as connection:
        connection.execute("INSERT INTO migration VALUES (999, 'of tomorrow', 1)")
        connection.commit()
    told(checks_of_data.check_database(data), FAIL, "999", "newer release")


def test_a_tail_that_was_cut_off(data: Path) -> None:
    with closing(sqlite3.connect(data / "classroom.db")) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DELETE FROM payload WHERE position = 2")
        connection.execute("DELETE FROM journal WHERE position = 2")
        connection.commit()
    told(checks_of_data.check_database(data), FAIL, "chain breaks")


@pytest.mark.parametrize(
    ("now_s", "verdict", "word"),
    [
        (86_400.0, FAIL, "1970"),
        (NEWEST_MS / 1000 - 7_200, WARN, "120 minutes later"),
        (NEWEST_MS / 1000 + 60, PASS, "20"),
    ],
)
def test_a_clock_that_cannot_be_right(
    now_s: float, verdict: str, word: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks_of_data.time, "time", lambda: now_s)
    told(checks_of_data.check_clock(data), verdict, word)


def test_every_check_of_the_doctor_has_a_test_here_or_beside_the_commands() -> None:
    names = [check.name for check in doctor.findings_of(Path("/nonexistent"), "127.0.0.1", 0)]
    here = Path(__file__).read_text() + Path(__file__).with_name("test_commands.py").read_text()
    assert {name for name in names if f"check_{name}" not in here and f'["{name}"]' not in here} == set()
