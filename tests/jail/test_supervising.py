"""Whatever happens to those who run programs, no program outlives them, and none gets a verdict not its own."""

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import psutil
import pytest

import sandbox
from classroom.sandboxing import Job, Limits, Outcome, Test
from sandbox import halfborn, standing
from sandbox.users import service_user
from sandbox.walls import NICE
from tests.jail.hostile import traces

ROOT = Path(__file__).parents[2]
SLEEPS = "import time\nprint('begun', flush=True)\ntime.sleep(1000)\n"
PATIENT_S = 30.0


def python(text: str, stdin: str = "", tests: tuple[Test, ...] = ()) -> Job:
    return Job("python", (("main.py", text),), "main.py", stdin, tests)


def run(text: str, stdin: str = "", **more: object) -> Outcome:
    return sandbox.run(python(text, stdin), Limits(cpu_s=5.0, wall_s=60.0), **more)


def inside(word: str) -> list[psutil.Process]:
    """Processes of this machine with `word` in their arguments, this test's own aside."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if any(word in argument for argument in process.cmdline()) and process.pid != os.getpid():
                found.append(process)
    return found


def until(true: object) -> None:
    """Wait until the call `true` says so."""
    give_up_s = time.monotonic() + PATIENT_S
    while not true():
        assert time.monotonic() < give_up_s, "it never came"
        time.sleep(0.02)


def supervisor(program: str) -> subprocess.Popen[str]:
    """A process that runs sandboxes, to be killed."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def test_what_a_program_prints_reads_and_uses_is_told() -> None:
    outcome = run("print('hello', input())", "you\n")
    assert (outcome.verdict, outcome.exit, outcome.signal) == ("ok", 0, None)
    assert outcome.stdout == "hello you\n"
    assert 0 < outcome.cpu_ms < 5_000
    assert 0 < outcome.peak_mb < 256
    assert outcome.diagnostics == ()


def test_programs_run_as_somebody_who_is_not_root() -> None:
    user = service_user()
    assert user is not None
    assert user.uid != 0
    owners = set()
    word = f"w{os.getpid()}-owner"

    def look() -> bool:
        owners.update(process.uids().real for process in inside(word))
        return bool(owners)

    sandbox.run(Job("python", ((f"{word}.py", SLEEPS),), f"{word}.py"), Limits(cpu_s=5, wall_s=60), cancelled=look)
    assert owners == {user.uid}


def test_whoever_runs_programs_comes_before_them() -> None:
    """Also where the kernel first shares time between sessions, and only then between their processes."""
    word = f"w{os.getpid()}-nice"
    nice: set[int] = set()
    sessions: set[str] = set()

    def look() -> bool:
        for process in inside(f"{word}.py"):
            with contextlib.suppress(psutil.Error, OSError):
                if process.name().startswith("python"):
                    nice.add(process.nice())
                    sessions.add(Path(f"/proc/{process.pid}/autogroup").read_text().split()[-1])
        return str(NICE) in sessions

    job = Job("python", ((f"{word}.py", SLEEPS),), f"{word}.py")
    sandbox.run(job, Limits(cpu_s=5, wall_s=60), cancelled=look)
    assert nice == {NICE}
    if Path("/proc/self/autogroup").exists():
        assert str(NICE) in sessions


def test_a_program_that_nobody_waits_for_runs_only_where_a_processor_has_nothing_else_to_do() -> None:
    text = "import os; print(os.sched_getscheduler(0) == os.SCHED_IDLE, os.getpriority(os.PRIO_PROCESS, 0))"
    job = Job("python", (("main.py", text),), "main.py")
    assert sandbox.run(job, Limits(cpu_s=5, wall_s=60), is_idle=True).stdout == "True 19\n"
    assert sandbox.run(job, Limits(cpu_s=5, wall_s=60)).stdout == f"False {NICE}\n"


def test_several_files_belong_to_one_program() -> None:
    files = (
        ("main.py", "import shapes.square as s\nprint(s.area(3))"),
        ("shapes/square.py", "def area(n): return n * n"),
    )
    outcome = sandbox.run(Job("python", files, "main.py"), Limits())
    assert outcome.stdout == "9\n", outcome


def test_a_run_that_is_called_off_says_nothing_about_the_program() -> None:
    before = traces()
    asked = iter([False, False, True])
    outcome = run(SLEEPS, cancelled=lambda: next(asked, True))
    assert (outcome.verdict, outcome.reason) == ("refused", "cancelled")
    assert traces() == before


def test_a_job_that_is_not_let_in_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    outcome = sandbox.run(Job("python", (("../main.py", ""),), "../main.py"), Limits())
    assert (outcome.verdict, outcome.reason) == ("refused", "malformed")


def test_the_stages_of_a_compiled_program_are_told_as_they_begin() -> None:
    stages: list[str] = []
    job = Job("csharp", (("Main.cs", "class P { static void Main() { System.Console.Write(42); } }"),), "Main.cs")
    assert sandbox.run(job, Limits(cpu_s=5, wall_s=60), staged=stages.append).stdout == "42"
    assert stages == ["compile", "run"]


def test_a_supervisor_that_is_killed_takes_its_programs_with_it() -> None:
    word = f"w{os.getpid()}-killed"
    parent = supervisor(f"""
        import sandbox
        from classroom.sandboxing import Job, Limits
        text = {SLEEPS!r}
        sandbox.run(Job("python", (("{word}.py", text),), "{word}.py"), Limits(cpu_s=60, wall_s=600))
    """)
    try:
        until(lambda: any("sh" not in process.name() for process in inside(f"{word}.py") if process.pid != parent.pid))
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    until(lambda: not inside(f"{word}.py"))


def test_a_supervisor_that_is_killed_between_compiling_and_running_leaves_nothing() -> None:
    word = f"W{os.getpid()}"
    parent = supervisor(f"""
        import os, signal, sandbox
        from classroom.sandboxing import Job, Limits
        text = "class P {{ static void Main() {{ System.Threading.Thread.Sleep(100000); }} }}"
        job = Job("csharp", (("{word}.cs", text),), "{word}.cs")
        kill = lambda stage: stage == "run" and os.kill(os.getpid(), signal.SIGKILL)
        sandbox.run(job, Limits(cpu_s=60, wall_s=600), staged=kill)
    """)
    assert parent.wait(60) == -signal.SIGKILL
    until(lambda: not inside(f"{word}.cs"))


@pytest.mark.parametrize("who", ["bubblewrap", "the first process"])
def test_a_sandbox_that_is_killed_from_outside_is_not_the_programs_fault(who: str) -> None:
    word = f"w{os.getpid()}-outer"
    killed: list[int] = []

    def kill() -> bool:
        for process in inside(f"{word}.py"):
            with contextlib.suppress(psutil.Error):
                outer = process.name() == "bwrap" and process.parent() == psutil.Process()
                if process.name() == "bwrap" and outer is (who == "bubblewrap") and any_program(word) and not killed:
                    killed.append(process.pid)
                    process.kill()
        return False

    before = traces()
    job = Job("python", ((f"{word}.py", SLEEPS),), f"{word}.py")
    outcome = sandbox.run(job, Limits(cpu_s=5, wall_s=60), cancelled=kill)
    assert killed
    assert (outcome.verdict, outcome.reason) == ("refused", "broken"), outcome
    assert traces() == before


def any_program(word: str) -> bool:
    """Whether the program itself, and not only its sandbox, is there."""
    return any(process.name().startswith("python") for process in inside(f"{word}.py"))


def test_a_machine_that_is_out_of_memory_is_not_the_programs_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    standing.standing()
    monkeypatch.setattr("sandbox.looking.kills_for_memory", lambda: 3)
    monkeypatch.setattr("sandbox.supervising.kills_for_memory", lambda: 4)
    outcome = run("import os\nos.kill(os.getpid(), 9)")
    assert (outcome.verdict, outcome.reason) == ("refused", "broken")
    monkeypatch.setattr("sandbox.looking.kills_for_memory", lambda: 4)
    assert run("import os\nos.kill(os.getpid(), 9)").verdict == "crash"


def test_threads_that_run_programs_come_and_go_without_each_other() -> None:
    """The sandbox dies with the thread that started it; so each thread stays for its own, and ends nobody else's."""
    outcomes: dict[int, Outcome] = {}

    def at_work(number: int) -> None:
        outcomes[number] = run(f"import time\ntime.sleep({number} * 0.2)\nprint({number})")

    threads = [threading.Thread(target=at_work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {number: outcome.stdout for number, outcome in outcomes.items()} == {n: f"{n}\n" for n in range(4)}


def test_a_disk_without_room_out_here_stops_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    standing.standing()
    opened = os.open

    def full(path: object, flags: int, *more: object, **named: object) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(28, "No space left on device", str(path))
        return opened(path, flags, *more, **named)

    def full_too(path: Path, mode: str = "r", *more: object, **named: object) -> object:
        if set(mode) & set("wax+") and not str(path).startswith("/proc/"):
            raise OSError(28, "No space left on device", str(path))
        return open_path(path, mode, *more, **named)

    open_path = Path.open
    monkeypatch.setattr(os, "open", full)
    monkeypatch.setattr(Path, "open", full_too)
    monkeypatch.setattr("tempfile.mkdtemp", None)
    assert run("open('f', 'w').write('x')\nprint(open('f').read())").stdout == "x\n"


def test_a_program_without_processes_left_for_it_is_not_to_blame(monkeypatch: pytest.MonkeyPatch) -> None:
    standing.standing()

    def none_left(*_words: object, **_named: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "Popen", none_left)
        outcome = run("print(1)")
    assert (outcome.verdict, outcome.reason) == ("refused", "broken")
    assert run("print(1)").verdict == "ok"


def test_tests_are_asked_in_one_process_and_only_answers_come_out() -> None:
    text = "import os\nprint(os.getpid(), input()[::-1])\ndef add(a, b):\n    return {'sum': a + b}\n"
    tests = (Test("a", "abc\n"), Test("b", "xyz\n"), Test("c", call="add", args=(1, 2)), Test("d", call="nothing"))
    outcome = sandbox.run(python(text, tests=tests), Limits())
    first, second, called, missing = outcome.tests
    assert outcome.verdict == "ok"
    assert [report.stdout.split()[1] for report in (first, second)] == ["cba", "zyx"]
    assert first.stdout.split()[0] == second.stdout.split()[0]
    assert called.status == "raised"  # its file reads a line when it is loaded, and there is none
    assert missing.status == "raised"


CSHARP_ADDS = """using System.Collections.Generic;
class Sums {
  static Dictionary<string, int> add(int a, int b) { return new Dictionary<string, int> { { "sum", a + b } }; }
  static object add(string a, string b) { return new Dictionary<string, string> { { "sum", a + b } }; }
}
"""


@pytest.mark.parametrize(
    ("language", "path", "text"),
    [
        ("python", "main.py", "def add(a, b):\n    return {'sum': a + b}\n"),
        ("javascript", "main.js", "function add(a, b) {\n  return { sum: a + b };\n}\n"),
        ("javascript", "main.mjs", "export const add = async (a, b) => ({ sum: a + b });\n"),
        ("csharp", "Main.cs", CSHARP_ADDS),
    ],
)
def test_a_function_answers_with_its_result(language: str, path: str, text: str) -> None:
    tests = (Test("one", call="add", args=(1, 2)), Test("two", call="add", args=("a", "b")))
    outcome = sandbox.run(Job(language, ((path, text),), path, tests=tests), Limits())
    assert [report.result and report.result.replace(" ", "") for report in outcome.tests] == [
        '{"sum":3}',
        '{"sum":"ab"}',
    ]
    assert outcome.verdict == "ok"


def test_a_program_that_hangs_in_one_test_leaves_the_others_unanswered() -> None:
    text = "while input() == 'hang':\n    while True: pass\nprint('done')"
    tests = (Test("1", "go\n"), Test("2", "hang\n"), Test("3", "go\n"))
    outcome = sandbox.run(python(text, tests=tests), Limits(cpu_s=0.5))
    assert outcome.verdict == "cpu"
    assert [report.status for report in outcome.tests] == ["answered", "none", "none"]


def test_a_sandbox_whose_starter_died_before_it_was_born_is_ended_by_the_next_and_living_ones_are_left_alone() -> None:
    """Without `--die-with-parent` the first process inside stays, as it does where that word came too late."""
    words = b"\0".join([b"--unshare-user", b"--unshare-pid", b"--ro-bind", b"/", b"/", b"--proc", b"/proc"]) + b"\0"
    started = []
    for _ in range(2):
        read, write = os.pipe()
        os.write(write, words)
        os.close(write)
        command = ["/usr/bin/bwrap", "--args", str(read), "--", "/bin/sleep", "60"]
        started.append(subprocess.Popen(command, pass_fds=[read], start_new_session=True))
        os.close(read)
    firsts = [first_inside(each) for each in started]
    started[0].kill()
    started[0].wait()
    assert [halfborn.is_left(first) for first in firsts] == [True, False]
    assert halfborn.end() >= 1
    firsts[0].wait(PATIENT_S)
    assert firsts[1].is_running()
    started[1].kill()
    started[1].wait()
    assert halfborn.end() >= 1
    firsts[1].wait(PATIENT_S)


def first_inside(bubblewrap: subprocess.Popen[bytes]) -> psutil.Process:
    until = time.monotonic() + PATIENT_S
    while time.monotonic() < until:
        below = psutil.Process(bubblewrap.pid).children()
        if below and below[0].children():
            return below[0]
        time.sleep(0.02)
    raise AssertionError("it never began")
