"""Logs: what may be in a line, many writers of one file, bounded size, and nothing that goes wrong reaches an actor."""

import ast
import errno
import fcntl
import json
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import log_files, logs
from storage.log_files import LogFile

ROOT = Path(__file__).parents[2]
CANARY = "Zanzibar Qwexly"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    logs.to_folder(tmp_path)
    yield tmp_path
    logs._folder = None


def lines(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{kind}.log").read_text().splitlines()]


def test_a_line_says_when_who_and_what(folder: Path) -> None:
    log = logs.logger("session", "session/s-1f", incarnation=3)
    log.info("restarted name=%s after=%.1f", "session/s-1f", 0.25)
    (line,) = lines(folder, "session")
    assert line.pop("time").startswith("20")
    assert line == {
        "level": "INFO",
        "kind": "session",
        "name": "session/s-1f",
        "incarnation": 3,
        "pid": os.getpid(),
        "event": "restarted",
        "facts": {"name": "session/s-1f", "after": 0.25},
    }


def test_warnings_are_on_standard_error_too_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = logs.logger("supervisor", "supervisor")
    log.info("restarted name=%s", "store")
    log.warning("died name=%s incarnation=%d reason=%s", "session/s-1", 2, "killed by SIGKILL")
    said = capsys.readouterr().err
    assert "died name=session/s-1 incarnation=2 reason=killed by SIGKILL" in said
    assert "restarted" not in said
    assert [line["event"] for line in lines(folder, "supervisor")] == ["restarted", "died"]


@pytest.mark.parametrize("key", sorted(logs.FORMS))
@pytest.mark.parametrize("text", [CANARY, "let total = 'abc'", "<b>", "Zoë", "a\nb", "", "x" * 500])
def test_no_key_takes_free_text(key: str, text: str) -> None:
    assert logs.allowed(key, text) == logs.WITHHELD


@pytest.mark.parametrize("value", [CANARY, "Emma", ["Emma"], {"name": "Emma"}, ("Emma",), b"Emma", Path("/Emma")])
def test_an_unknown_key_takes_no_text_and_no_key_takes_anything_that_only_has_a_text(value: Any) -> None:
    assert logs.allowed("anything", value) == logs.WITHHELD
    assert logs.allowed("reason", [value]) == logs.WITHHELD


def test_a_value_without_a_key_is_not_told(folder: Path) -> None:
    logs.logger("web", "web.hub").warning("hello %s and %d", CANARY, 7)
    assert CANARY not in (folder / "web.log").read_text()
    assert lines(folder, "web")[0]["event"] == "hello and"


def stumbles() -> None:
    try:
        int(CANARY)
    except ValueError as first:
        raise KeyError(CANARY) from first


def test_an_exception_leaves_its_type_and_place_and_none_of_its_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = logs.logger("queue", "queue/r1")
    try:
        stumbles()
    except KeyError as error:
        log.error("crash error=%s", error, exc_info=error)  # noqa: TRY400  (as the shell does, away from its except)
    (line,) = lines(folder, "queue")
    assert line["facts"]["error"].startswith("KeyError at ")
    assert line["facts"]["blame"].startswith("KeyError at ")
    assert "tests/housekeeping/test_logs.py:" in line["facts"]["blame"]
    assert " in stumbles from ValueError at " in line["facts"]["blame"]
    assert CANARY not in (folder / "queue.log").read_text() + capsys.readouterr().err


def test_the_last_words_of_a_crash_may_be_told_as_its_reason() -> None:
    try:
        stumbles()
    except KeyError as error:
        for places, longest in ((1, 300), (2, 300), (2, 10), (8, 3_000)):
            words = logs.blame(error, places, longest)
            assert logs.allowed("reason", words) == words


@pytest.mark.parametrize(
    "reason", ["unknown", "killed by SIGKILL", "hung, killed by SIGKILL", "too many deaths of session/s-1f", "exit 70"]
)
def test_the_supervisors_reasons_may_be_told(reason: str) -> None:
    assert logs.allowed("reason", reason) == reason


def test_other_peoples_loggers_are_told_by_place_only(folder: Path) -> None:
    root, hook, unraisable = logging.root.handlers[:], sys.excepthook, sys.unraisablehook
    level, raising, last = logging.root.level, logging.raiseExceptions, logging.lastResort
    try:
        logs.of_process(folder, "web")
        logging.getLogger("asyncio").error("Task of %s failed: " + CANARY, CANARY)
        logging.getLogger("web.hub").warning("queue cannot be described room=%s", "r-1")
        sys.excepthook(ValueError, ValueError(CANARY), None)
    finally:
        logging.captureWarnings(False)
        logging.root.handlers, sys.excepthook, sys.unraisablehook = root, hook, unraisable
        logging.root.setLevel(level)
        logging.raiseExceptions, logging.lastResort = raising, last
    foreign, ours, uncaught = lines(folder, "web")
    assert (foreign["name"], foreign["event"]) == ("asyncio", "elsewhere")
    assert "test_logs.py:" in foreign["facts"]["at"]
    assert ours["facts"] == {"room": "r-1"}
    assert uncaught["facts"] == {"blame": "ValueError"}
    assert CANARY not in (folder / "web.log").read_text()


def test_a_kind_without_a_file_is_refused_and_a_stranger_writes_into_the_hosts() -> None:
    with pytest.raises(ValueError, match="no log for"):
        logs.logger("emma", "emma")
    assert logs.kind_of("session/s-1") == "session"
    assert logs.kind_of("DeltaStore") == "host"


# --- files ------------------------------------------------------------------------------------------------------------


def write_many(folder: Path, number: int, count: int) -> None:
    file = LogFile(folder, "session", limit_bytes=4_000, kept=3)
    for index in range(count):
        file.append(json.dumps({"writer": number, "index": index}).encode() + b"\n")


def test_many_processes_share_a_file_that_turns_and_tear_no_line(folder: Path) -> None:
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=write_many, args=(folder, number, 400)) for number in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    files = sorted(folder.glob("session.log*"))
    assert [file.name for file in files] == ["session.log", "session.log.1", "session.log.2", "session.log.3"]
    for file in files:
        assert file.stat().st_size < 2 * 4_000 + 6 * 100, "at most a line of each beyond twice the limit"
        for line in file.read_text().splitlines():
            assert set(json.loads(line)) == {"writer", "index"}


def test_no_line_is_lost_over_the_turns_while_there_is_room(folder: Path) -> None:
    fork = multiprocessing.get_context("fork")
    writers = [fork.Process(target=write_many, args=(folder, number, 60)) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    files = [*sorted(folder.glob("session.log.*"), reverse=True), folder / "session.log"]
    told = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    assert len(told) == 180, "nothing is lost while there is room for all"
    for number in range(3):
        indexes = [line["index"] for line in told if line["writer"] == number]
        assert sorted(indexes) == list(range(60))


def hold_the_turn(folder: Path, ready: Any) -> None:
    fd = os.open(folder / log_files.TURNING, os.O_WRONLY | os.O_CREAT, 0o600)
    fcntl.flock(fd, fcntl.LOCK_EX)
    ready.set()
    time.sleep(60)


def test_a_process_that_hangs_in_the_turn_holds_nobody_up_and_one_that_is_killed_frees_it(folder: Path) -> None:
    fork = multiprocessing.get_context("fork")
    ready = fork.Event()
    holder = fork.Process(target=hold_the_turn, args=(folder, ready))
    holder.start()
    assert ready.wait(20)
    assert holder.pid is not None
    os.kill(holder.pid, signal.SIGSTOP)
    file = LogFile(folder, "store", limit_bytes=1_000)
    told = [file.append(b"x" * 99 + b"\n") for _ in range(25)]
    assert told == [True] * 20 + [False] * 5, "beyond twice the limit lines are given up, and nobody waits"
    os.kill(holder.pid, signal.SIGKILL)
    holder.join(20)
    assert file.append(b"free\n")
    assert (folder / "store.log").read_bytes() == b"free\n"


def test_a_full_disk_costs_lines_and_never_an_exception(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = logs.logger("store", "store")
    log.info("first")
    write = os.write

    def full(fd: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    log.error("disk full")
    log.info("second")
    monkeypatch.setattr(os, "write", write)
    log.info("third")
    assert "disk full" in capsys.readouterr().err
    assert [(line["event"], line.get("lost_before")) for line in lines(folder, "store")] == [
        ("first", None),
        ("third", 2),
    ]


def test_half_a_line_on_a_full_disk_does_not_swallow_the_next(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = LogFile(folder, "store")
    write = os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda fd, data: write(fd, data[:3]))
        assert not file.append(b'{"event": "torn"}\n')
    assert file.append(b'{"event": "whole"}\n')
    assert (folder / "store.log").read_bytes() == b'{"e\n{"event": "whole"}\n'


def test_a_folder_that_is_gone_hurts_nobody(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs.to_folder(folder / "gone")
    logs.logger("gateway", "gateway").error("died name=%s", "store")
    assert "died name=store" in capsys.readouterr().err


# --- every call of ours -----------------------------------------------------------------------------------------------

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def calls_of_loggers() -> Iterator[tuple[str, ast.Call]]:
    for package in ("actors", "web", "storage"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
                    owner = ast.unparse(node.func.value)
                    if owner.rpartition(".")[2] in ("log", "logger"):
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def wrong_with(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return "the event is not a literal text"
    if [match[0] for match in logs._FACT.finditer(first.value) if not match[1]]:
        return "a value without a key"
    texts = [match[1] for match in logs._FACT.finditer(first.value) if match[2] == "%s"]
    return None if set(texts) <= set(logs.FORMS) else "a key whose texts have no form"


def test_every_call_of_a_logger_has_a_literal_event_and_a_key_for_each_value() -> None:
    found = dict(calls_of_loggers())
    assert len(found) > 10
    assert {place: why for place, call in found.items() if (why := wrong_with(call))} == {}


def test_a_foreign_line_that_is_said_again_and_again_is_said_seldom_and_counted() -> None:
    now_s = 100.0
    seldom = logs.Seldom(logs.Lines("web", 0), lambda: now_s)

    def said(name: str, line: int) -> logging.LogRecord:
        return logging.LogRecord(name, logging.ERROR, "events.py", line, "broken %s", ("pipe",), None, "run")

    assert [seldom.filter(said("asyncio", 7)) for _ in range(5)] == [True, False, False, False, False]
    assert seldom.filter(said("asyncio", 8))
    assert all(seldom.filter(said("web.hub", 7)) for _ in range(3))
    now_s += logs.FOREIGN_PAUSE_S
    again = said("asyncio", 7)
    assert seldom.filter(again)
    assert logs.Lines("web", 0).facts(again)[1]["suppressed"] == 4
