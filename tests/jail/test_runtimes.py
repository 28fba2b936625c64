"""Each language is found where a machine has it, also where the service user has no way to it by its path."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

import sandbox
from classroom.sandboxing import Job, Language, Limits, Outcome
from sandbox import standing
from sandbox.house import House
from sandbox.runtimes import Runtime, all_runtimes, csharp, javascript, python
from sandbox.users import User, can_reach, service_user
from sandbox.walls import Bind


def user() -> User:
    found = service_user()
    assert found is not None
    return found


def answer(runtime: Runtime) -> Outcome:
    """What its own test program answers."""
    now = standing.standing()
    assert now.house is not None
    house = House(now.house.program, user(), {runtime.language: runtime})
    test = runtime.self_test
    return house.run(Job(runtime.language, ((test.path, test.text),), test.path, "hand\n"), Limits(cpu_s=5.0))


@pytest.mark.parametrize("runtime", all_runtimes(), ids=lambda runtime: runtime.language)
def test_a_language_answers(runtime: Runtime) -> None:
    assert runtime.find(user())
    assert runtime.version()
    assert answer(runtime).stdout == runtime.self_test.prints


@pytest.mark.parametrize("reached", [True, False])
def test_the_servers_own_python_is_the_second_choice_where_it_can_be_reached(
    reached: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(python, "_SYSTEM", tmp_path / "no-python")
    monkeypatch.setattr(python, "can_reach", lambda _user, _path: reached)
    runtime = python.Python()
    assert runtime.find(user()) is reached
    if reached:
        room = runtime.running(Job("python", (("main.py", ""),), "main.py"), Limits(), b"")
        assert room.binds == (Bind(Path(sys.base_prefix), "/opt/python"),)
        assert room.command[0] == "/opt/python/bin/python3"


def test_a_python_without_its_library_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    small = tmp_path / "python3"
    small.write_text("#!/bin/sh\nexit 1\n")
    small.chmod(0o755)
    assert not python._whole(small)
    assert python._whole(Path("/usr/bin/python3"))


def test_node_runs_from_a_folder_that_the_service_user_cannot_enter(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    (original, *_) = javascript.candidates()
    node = hidden / "node"
    try:
        os.link(original, node)
    except OSError:  # another file system
        shutil.copy(original, node)
    monkeypatch.setattr(javascript, "candidates", lambda: [node])
    if not user().drop:
        pytest.skip("only a server that runs as root has folders that the service user cannot enter")
    assert not can_reach(user(), node)
    with tempfile.TemporaryDirectory() as shown:
        Path(shown).chmod(0o755)
        monkeypatch.setattr("sandbox.users.RUNTIMES", Path(shown))
        (Path(shown) / "node-of-yesterday").touch()
        runtime = javascript.JavaScript()
        assert runtime.find(user())
        assert runtime.find(user())
        assert len(list(Path(shown).iterdir())) == 1
        assert answer(runtime).stdout == runtime.self_test.prints


def test_what_nobody_can_reach_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(javascript, "candidates", lambda: [Path("/usr/bin/env")])
    monkeypatch.setattr(javascript, "_version", lambda _node: "v24.0.0")
    monkeypatch.setattr(javascript, "reachable", lambda _user, _file: None)
    assert not javascript.JavaScript().find(user())


def test_an_old_node_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(javascript, "_version", lambda _node: "v16.20.0")
    assert not javascript.JavaScript().find(user())


def test_no_mono_is_no_csharp(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(csharp, "_COMPILER", tmp_path / "mcs.exe")
    assert not csharp.CSharp().find(user())


@pytest.mark.parametrize("damaged", [b"\x7fELF", b"#!/nowhere/at/all\n", b"#!/bin/sh\nexit 3\n", b""])
def test_a_runtime_that_does_not_start_takes_nothing_but_itself_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, damaged: bytes
) -> None:
    mono = tmp_path / "mono"
    mono.write_bytes(damaged)
    mono.chmod(0o755)
    monkeypatch.setattr(csharp, "_MONO", mono)
    broken = csharp.CSharp()
    assert not broken.find(user())
    assert "does not" in broken.needs
    seen = standing.self_test()
    assert (seen.state.available, sorted(seen.versions)) == (True, ["javascript", "python"])
    assert "--reinstall" in seen.absent["csharp"]


@pytest.mark.parametrize(
    ("language", "path", "text", "line", "code"),
    [
        ("python", "main.py", "x = 1\nprint(x", 2, "SyntaxError"),
        ("javascript", "main.js", "let x = 1;\nlet = ;\n", 2, "SyntaxError"),
        ("csharp", "Main.cs", "class P {\n  static void Main() { int x = 1\n  }\n}\n", 3, "CS1525"),
        ("csharp", "Main.cs", "class P { static void Main() { return }\n}\n", 1, "CS1525"),
        ("csharp", "Main.cs", "class P {\n  static void Main() { x = 1; }\n}\n", 2, "CS0103"),
        ("csharp", "Main.cs", "class P { }\n", 0, "CS5001"),
    ],
)
def test_a_program_that_cannot_be_read_says_where(
    language: Language, path: str, text: str, line: int, code: str
) -> None:
    outcome = sandbox.run(Job(language, ((path, text),), path), Limits(cpu_s=5.0))
    first = outcome.diagnostics[0]
    assert (outcome.verdict, first.line, first.code) == ("compile", line, code), outcome
    assert outcome.stdout == ""


@pytest.mark.parametrize(
    ("language", "path", "text", "line", "code"),
    [
        ("python", "main.py", "x = 1\nprint(x / 0)", 2, "ZeroDivisionError"),
        ("javascript", "main.js", "let x = 1;\nx.y.z;\n", 2, "TypeError"),
        (
            "csharp",
            "Main.cs",
            "class P {\n  static void Main() {\n    int[] a = null;\n    a[0] = 1;\n  }\n}\n",
            4,
            "System.NullReferenceException",
        ),
    ],
)
def test_a_program_that_fails_says_where(language: Language, path: str, text: str, line: int, code: str) -> None:
    outcome = sandbox.run(Job(language, ((path, text),), path), Limits(cpu_s=5.0))
    first = outcome.diagnostics[0]
    assert (outcome.verdict, first.path, first.line, first.code) == ("error", path, line, code), outcome


def test_several_files_of_csharp_are_one_program_and_other_files_are_data() -> None:
    files = (
        (
            "Main.cs",
            'class P { static void Main() { System.Console.Write(Shape.Area(System.IO.File.ReadAllText("n"))); } }',
        ),
        ("Shape.cs", "static class Shape { public static int Area(string n) { return int.Parse(n) * 2; } }"),
        ("n", "21"),
    )
    outcome = sandbox.run(Job("csharp", files, "Main.cs"), Limits(cpu_s=5.0))
    assert (outcome.verdict, outcome.stdout) == ("ok", "42"), outcome
