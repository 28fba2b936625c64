"""The command line keeps its manners: help everywhere, failures in words and with an exit code."""

import argparse
import errno
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.commands import main, make_parser
from web.commands.bench import row_of

ROOT = Path(__file__).parents[2]
CONTRACT_NOW = {"serve", "demo", "doctor", "rooms", "mentors", "settings", "fix", "run", "bench"}


def parsers(parser: argparse.ArgumentParser, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, sub in action.choices.items():
                yield from parsers(sub, (*path, name))


@pytest.mark.parametrize("path", list(parsers(make_parser())), ids=" ".join)
def test_every_command_has_help(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*path, "--help"])
    assert ended.value.code == 0
    assert f"usage: {' '.join(('helping-hands', *path))}" in capsys.readouterr().out


def test_the_commands_of_the_contract_are_there() -> None:
    assert {path[0] for path in parsers(make_parser()) if path} >= CONTRACT_NOW


def test_the_installed_script_is_this_command_line() -> None:
    script = Path(sys.executable).with_name("helping-hands")
    shown = subprocess.run([script, "--version"], capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("helping-hands ")


def test_an_unknown_command_fails() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["juggle"])
    assert ended.value.code == 2


def test_a_data_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["serve", "--data", str(tmp_path / "file" / "data")]) == 1
    assert "cannot use" in capsys.readouterr().err


def test_a_demo_without_usable_programs_names_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    programs = tmp_path / "programs.jsonl"
    programs.write_text('{"id": 1, "language": "python"}\n')
    assert main(["demo", "--programs", str(programs)]) == 1
    assert "line 1" in capsys.readouterr().err


def findings(capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, dict[str, str]]:
    main(["doctor", "--json", *more])
    return {finding["name"]: finding for finding in json.loads(capsys.readouterr().out)}


def test_the_doctor_says_whether_programs_can_run_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = findings(capsys, "--data", str(tmp_path / "data"))["sandbox"]
    assert (found["verdict"], found["remedy"]) == ("PASS", "")


def test_the_doctor_fails_on_a_port_that_is_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert findings(capsys, "--data", str(tmp_path / "data"), "--port", port)["port"]["verdict"] == "FAIL"
        assert main(["doctor", "--data", str(tmp_path / "data"), "--port", port]) == 1


def test_the_doctor_fails_on_a_folder_that_others_can_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    data.chmod(0o755)
    found = findings(capsys, "--data", str(data))["permissions"]
    assert found["verdict"] == "FAIL"
    assert "chmod" in found["remedy"]


def journal_with_one_event(data: Path) -> Path:
    from storage.journal import Journal
    from storage.keys import load_or_make_key
    from storage.layout import DataDir
    from storage.records import Append, NewEvent

    folder = DataDir(data)
    journal = Journal(folder.database, load_or_make_key(folder.journal_key), clock=lambda: 1)
    journal.append_many([Append("student/s1", 0, (NewEvent("e1", "activity", 1, {"body": {}}, 1),))])
    journal.close()
    return folder.database


def test_the_doctor_walks_the_chain_of_the_journal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal_with_one_event(tmp_path / "data")
    found = findings(capsys, "--data", str(tmp_path / "data"))["database"]
    assert found["verdict"] == "PASS", found
    assert found["found"].startswith("1 events, the chain holds")


def test_the_doctor_fails_on_a_journal_that_somebody_has_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import sqlite3

    database = journal_with_one_event(tmp_path / "data")
    with sqlite3.connect(database) as connection:
        assert connection.execute("UPDATE journal SET kind = 'help.asked'").rowcount > 0
    found = findings(capsys, "--data", str(tmp_path / "data"))["database"]
    assert found["verdict"] == "FAIL"
    assert "chain breaks" in found["found"]


def test_a_quantile_is_a_value_that_was_measured() -> None:
    row = row_of("x", "ms", [5.0, 1.0, 2.0, 3.0, 4.0])
    assert (row.p50, row.p95, row.max, row.n) == (3.0, 5.0, 5.0, 5)


def test_a_bench_with_nothing_measured_has_no_numbers() -> None:
    row = row_of("x", "ms", [], lost=4)
    assert (row.p50, row.n, row.lost) == (None, 0, 4)


def test_serve_says_in_one_line_that_the_store_can_never_be_opened(tmp_path: Path) -> None:
    journal_with_one_event(tmp_path / "data")
    (tmp_path / "data" / "keys" / "journal.key").unlink()
    command = [sys.executable, "-m", "web.commands", "serve", "--data", str(tmp_path / "data"), "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 5
    (line,) = done.stderr.splitlines()
    assert "journal.key is missing" in line
    assert "helping-hands doctor" in line


def test_serve_on_a_full_disk_says_so_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from actors import launcher, process

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    monkeypatch.setattr(os, "umask", lambda _mode: 0)
    monkeypatch.setattr(process, "show_as", lambda _name: None)
    (tmp_path / "data").mkdir()
    assert launcher.run(launcher.ServeOptions(tmp_path / "data")) == launcher.EXIT_NO_FOLDER
    assert capsys.readouterr().err.endswith("as data folder: No space left on device\n")


def test_a_busy_port_leaves_no_new_data_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--data", str(tmp_path / "new"), "--port", str(port)]) == 3
    assert "cannot listen" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
