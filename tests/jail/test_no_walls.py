"""Where there is no sandbox, or one that leaks, nothing runs, and everybody is told why."""

import json
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import sandbox
from classroom.sandboxing import Job, Limits, Outcome, SandboxState
from sandbox import bpf, standing, walls
from sandbox.__main__ import main
from sandbox.house import House
from sandbox.remedies import remedy_for, system_of
from sandbox.runtimes import csharp
from web.commands import main as helping_hands

ROOT = Path(__file__).parents[2]
ENDLESS = "while True: pass\n"
HELLO = Job("python", (("main.py", "print(1)"),), "main.py")


@pytest.fixture(autouse=True)
def known_again() -> Iterator[None]:
    """What is found out about a machine that is only pretended is forgotten."""
    yield
    standing.suspect()


def bubblewrap_that(folder: Path, says: str) -> str:
    script = folder / "bwrap"
    script.write_text(f"#!/bin/sh\necho '{says}' >&2\nexit 1\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return str(script)


def nothing_runs() -> SandboxState:
    """The state of the machine as it was made, after it was seen that it runs nothing."""
    state = sandbox.state(fresh=True)
    assert not state.available
    assert (state.tier, state.languages) == ("none", ())
    outcome = sandbox.run(HELLO, Limits())
    assert (outcome.verdict, outcome.reason, outcome.stdout) == ("refused", "sandbox_unavailable", "")
    return state


def test_bubblewrap_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walls, "bubblewrap", lambda: None)
    assert nothing_runs().reason == "bubblewrap_missing"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that the service user reaches."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        ("bwrap: setting up uid map: Permission denied", "namespaces_refused"),
        ("bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted", "namespaces_refused"),
        ("bwrap: Creating new namespace failed: Operation not permitted", "namespaces_refused"),
        ("bwrap: prctl(PR_SET_SECCOMP): Invalid argument", "seccomp_refused"),
        ("bwrap: Failed to mount proc on /newroot/proc: Operation not permitted", "mounts_refused"),
        ("bwrap: it is Monday", "does_not_start"),
    ],
)
def test_bubblewrap_cannot_build_a_sandbox(
    says: str, reason: str, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = bubblewrap_that(open_folder, says)
    monkeypatch.setattr(walls, "bubblewrap", lambda: program)
    state = nothing_runs()
    assert state.reason == reason
    assert says in state.detail


def test_user_namespaces_are_off() -> None:
    """For real: this machine's own tool takes them away from everything below it."""
    bwrap = walls.bubblewrap()
    assert bwrap is not None
    around = [bwrap, "--bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-user"]
    around += ["--uid", "1000", "--disable-userns"]
    told = subprocess.run(
        [*around, "--", sys.executable, "-m", "sandbox", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 3, told.stderr
    state = json.loads(told.stdout)["state"]
    assert (state["available"], state["reason"]) == (False, "namespaces_refused")
    assert state["detail"].startswith("bwrap: ")


def test_the_kernel_refuses_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bpf, "program", lambda: b"\xff" * 16)
    assert nothing_runs().reason == "seccomp_refused"


def test_a_filter_that_lets_everything_through_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bpf, "program", lambda: bpf._line(bpf._RETURN, bpf._ALLOW))
    assert nothing_runs().reason == "canary_kernel"


@pytest.mark.parametrize(
    ("without", "instead", "reason"),
    [
        ("--unshare-all", ("--unshare-ipc", "--unshare-pid", "--unshare-uts"), "canary_namespaces"),
        ("--remount-ro", None, "canary_writing"),
    ],
)
def test_a_wall_that_is_left_out_is_caught(
    without: str, instead: tuple[str, ...] | None, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walls, "sealed", _edited(without, instead))
    assert nothing_runs().reason == reason


def test_a_folder_of_this_machine_that_is_left_in_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walls, "sealed", _edited("--hostname", ("--ro-bind", "/etc", "/etc", "--hostname")))
    assert nothing_runs().reason == "canary_reading"


def test_a_supervisor_that_looks_away_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.looking.over_limit", lambda usage, _limits: "wall" if usage.wall_s > 3 else None)
    assert str(nothing_runs().reason).startswith("canary_")


def test_a_machine_that_was_busy_for_the_first_try_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The safety net of time may come before the limit of processor time; that says nothing about the limit."""
    asked = list[str]()
    run = House.run

    def late_once(house: House, job: Job, limits: Limits) -> Outcome:
        text = job.files[0][1]
        asked.append(text)
        outcome = run(house, job, limits)
        return replace(outcome, verdict="wall") if text == ENDLESS and asked.count(ENDLESS) == 1 else outcome

    monkeypatch.setattr(House, "run", late_once)
    assert sandbox.state(fresh=True).available
    assert asked.count(ENDLESS) == 2


def _edited(without: str, instead: tuple[str, ...] | None) -> object:
    """`sealed`, with a word of the arguments of bubblewrap (and its value, where nothing stands for it) changed."""
    sealed = walls.sealed

    def edited(content: bytes, *more: str) -> int:
        words = content.split(b"\0")
        if b"--unshare-user" in words:
            kept: list[bytes] = []
            skip = 0
            for word in words:
                if skip:
                    skip -= 1
                elif word == without.encode():
                    kept += [part.encode() for part in instead or ()]
                    skip = 0 if instead is not None else 1
                else:
                    kept.append(word)
            content = b"\0".join(kept)
        return sealed(content, *more)

    return edited


def test_a_limit_that_cannot_be_set_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walls, "_bounds", lambda _limits, _reserved_mb: ["none", "1", "1", "1", "1", "1"])
    state = nothing_runs()
    assert state.reason == "does_not_start"
    assert "ulimit" in state.detail


def test_only_root_is_there_to_run_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sandbox.users.SERVICE_USERS", ("root",))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert nothing_runs().reason == "no_service_user"


def test_another_machine_than_the_filter_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert nothing_runs().reason == "machine_unknown"


def test_without_mono_everything_else_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csharp, "_MONO", Path("/nowhere/mono"))
    state = sandbox.state(fresh=True)
    assert state.available
    assert state.languages == ("python", "javascript")
    outcome = sandbox.run(Job("csharp", (("Main.cs", ""),), "Main.cs"), Limits())
    assert (outcome.verdict, outcome.reason) == ("refused", "runtime_missing")
    assert sandbox.run(HELLO, Limits()).stdout == "1\n"


def test_a_machine_that_is_mended_is_seen_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(walls, "bubblewrap", lambda: None)
        assert not sandbox.state(fresh=True).available
    standing.suspect()
    assert sandbox.run(HELLO, Limits()).stdout == "1\n"


def test_a_sandbox_that_breaks_while_it_is_used_is_tried_anew(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = standing.standing(fresh=True)
    assert now.house is not None
    monkeypatch.setattr(now.house, "program", bubblewrap_that(open_folder, "bwrap: it is Monday"))
    outcome = sandbox.run(HELLO, Limits())
    assert (outcome.verdict, outcome.reason) == ("refused", "broken")
    assert sandbox.run(HELLO, Limits()).stdout == "1\n"
    assert standing.standing().house is not now.house


def test_the_self_test_says_in_words_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(walls, "bubblewrap", lambda: None)
    assert main([]) == 3
    told = capsys.readouterr().out
    assert "No program runs on this machine: bubblewrap_missing." in told
    assert "bubblewrap" in told.splitlines()[-1]


def test_the_command_line_says_that_nothing_ran(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(walls, "bubblewrap", lambda: None)
    standing.suspect()
    (tmp_path / "p.py").write_text("print(1)")
    assert helping_hands(["run", "--language", "python", str(tmp_path / "p.py"), "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], told["reason"], told["stdout"]) == ("refused", "sandbox_unavailable", "")
    assert helping_hands(["run", "--language", "python", str(tmp_path / "p.py")]) == 3
    assert "Install" in (said := capsys.readouterr().err) or "apt install" in said


@pytest.mark.parametrize("reason", ["bubblewrap_missing", "namespaces_refused", "canary_kernel", "new"])
@pytest.mark.parametrize("system", ["debian", "ubuntu", "wsl", "container", "other"])
def test_there_is_a_remedy_for_everything_everywhere(reason: str, system: str) -> None:
    assert len(remedy_for(reason, system)) > 20


@pytest.mark.parametrize(
    ("os_release", "kernel", "in_container", "system"),
    [
        ('ID=debian\nVERSION_ID="12"\n', "6.1.0-18-amd64", False, "debian"),
        ("ID=ubuntu\nID_LIKE=debian\n", "6.8.0-31-generic", False, "ubuntu"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "6.8.0", False, "ubuntu"),
        ("ID=ubuntu\n", "5.15.153.1-microsoft-standard-WSL2", False, "wsl"),
        ("ID=debian\n", "6.1.0", True, "container"),
        ("ID=fedora\n", "6.8.0", False, "other"),
        ("", "", False, "other"),
    ],
)
def test_the_system_is_known_by_what_it_says_of_itself(
    os_release: str, kernel: str, in_container: bool, system: str
) -> None:
    assert system_of(os_release, kernel, in_container=in_container) == system
