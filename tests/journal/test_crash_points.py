"""The crash points themselves: nothing without being asked, and when armed exactly once, by exactly one process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import crash_points

POINT = "store.before-commit"
#: Reaches a point as often as it is told and says how far it came.
RUNNER = """
import sys
from storage import crash_points
for n in range(int(sys.argv[2])):
    print(n, flush=True)
    crash_points.reached(sys.argv[1])
print("whole", flush=True)
"""


def start(times: int, point: str = POINT, *, folder: Path | None) -> subprocess.Popen[str]:
    environment = {**os.environ, crash_points.ENVIRONMENT: str(folder or "")}
    return subprocess.Popen(
        [sys.executable, "-c", RUNNER, point, str(times)], env=environment, stdout=subprocess.PIPE, text=True
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, list[str]]:
    said, _ = process.communicate(timeout=20)
    return process.returncode, said.split()


@pytest.fixture
def hook() -> Iterator[list[str]]:
    heard: list[str] = []
    crash_points.set_hook(heard.append)
    yield heard
    crash_points.set_hook(None)


def test_without_the_variable_nothing_happens_whatever_lies_about(tmp_path: Path) -> None:
    crash_points.arm(tmp_path, POINT)
    assert finish(start(3, folder=None)) == (0, ["0", "1", "2", "whole"])
    assert crash_points.is_armed(tmp_path, POINT)


def test_an_armed_point_kills_whoever_reaches_it_once(tmp_path: Path) -> None:
    crash_points.arm(tmp_path, POINT, "kill")
    assert finish(start(3, folder=tmp_path)) == (-signal.SIGKILL, ["0"])
    assert not crash_points.is_armed(tmp_path, POINT)
    assert finish(start(3, folder=tmp_path)) == (0, ["0", "1", "2", "whole"])


@pytest.mark.parametrize(("action", "code"), [("exit", 70), ("raise", 1)])
def test_it_can_exit_or_raise_instead(tmp_path: Path, action: str, code: int) -> None:
    crash_points.arm(tmp_path, POINT, action)
    assert finish(start(3, folder=tmp_path)) == (code, ["0"])


def test_it_can_stop_for_ever_until_it_is_woken(tmp_path: Path) -> None:
    crash_points.arm(tmp_path, POINT, "stop")
    process = start(1, folder=tmp_path)
    _, status = os.waitpid(process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    os.kill(process.pid, signal.SIGCONT)
    assert finish(process) == (0, ["0", "whole"])


def test_the_nth_time_is_counted_by_each_process(tmp_path: Path) -> None:
    crash_points.arm(tmp_path, POINT, "kill", nth=3)
    assert finish(start(2, folder=tmp_path)) == (0, ["0", "1", "whole"])
    assert finish(start(9, folder=tmp_path)) == (-signal.SIGKILL, ["0", "1", "2"])


def test_another_point_is_not_meant(tmp_path: Path) -> None:
    crash_points.arm(tmp_path, "store.after-news")
    assert finish(start(1, folder=tmp_path)) == (0, ["0", "whole"])


def test_one_file_kills_one_process_of_many(tmp_path: Path) -> None:
    crash_points.arm(tmp_path, POINT)
    ends = [finish(process)[0] for process in [start(50, folder=tmp_path) for _ in range(4)]]
    assert sorted(ends) == [-signal.SIGKILL, 0, 0, 0]


def test_a_misspelt_name_or_action_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no crash point"):
        crash_points.arm(tmp_path, "store.before-comit")
    with pytest.raises(ValueError, match="no action"):
        crash_points.arm(tmp_path, POINT, "murder")


def test_a_simulation_hears_of_each_point(hook: list[str]) -> None:
    crash_points.reached(POINT)
    crash_points.reached_by("queue", "after-ack")
    assert hook == [POINT, "queue.after-ack"]
    crash_points.set_hook(None)
    crash_points.reached(POINT)
    assert len(hook) == 2


@pytest.mark.parametrize(("testing", "refused"), [("", True), ("0", True), ("1", False)])
def test_no_server_starts_with_crash_points_unless_it_says_that_it_is_a_test(
    tmp_path: Path, testing: str, refused: bool
) -> None:
    ask = "import sys; from storage import crash_points; sys.exit(crash_points.refusal() is not None)"
    environment = {**os.environ, crash_points.ENVIRONMENT: str(tmp_path), crash_points.TESTING: testing}
    assert subprocess.run([sys.executable, "-c", ask], env=environment).returncode == refused


def test_the_launcher_says_why_it_refuses(tmp_path: Path) -> None:
    serve = "import sys; from web.commands import main; sys.exit(main())"
    environment = {**os.environ, crash_points.ENVIRONMENT: str(tmp_path), crash_points.TESTING: ""}
    ended = subprocess.run(
        [sys.executable, "-c", serve, "serve", "--data", str(tmp_path / "data"), "--port", "0"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert ended.returncode == 78
    assert crash_points.ENVIRONMENT in ended.stderr
    assert not (tmp_path / "data" / "classroom.db").exists()
