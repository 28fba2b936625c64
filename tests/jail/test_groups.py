"""A control group for each run: its bounds, its place in the tree, and nothing of it afterwards.

Which controllers a machine gives to which tree differs; the tree itself, in which processes are put and ended, is real
here, and the files of the controllers are folders and files that stand for them.
"""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from classroom.sandbox_standing import group_bounds
from classroom.sandboxing import Job, Limits
from sandbox import groups, standing
from sandbox.groups import SERVER, Groups
from sandbox.house import House


def given(folder: Path, controllers: str = "cpu memory pids", enabled: str = "cpu memory pids") -> Path:
    """A part of the tree, as systemd gives it."""
    folder.mkdir()
    (folder / "cgroup.controllers").write_text(controllers)
    (folder / "cgroup.subtree_control").write_text(enabled)
    (folder / "cgroup.procs").write_text("")
    return folder


@pytest.fixture
def delegated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "_is_given", lambda _root: True)
    # The kernel adds a word to that file; an ordinary file would be replaced.
    monkeypatch.setattr(groups, "_enable", lambda _root: None)


def test_a_part_that_systemd_gave_is_divided(tmp_path: Path, delegated: None) -> None:
    root = given(tmp_path / "unit")
    found = groups.find(root)
    assert found == Groups(root, found._numbers if found else None)


def test_a_server_that_has_moved_already_finds_the_part_above_it(tmp_path: Path, delegated: None) -> None:
    root = given(tmp_path / "unit")
    found = groups.find(given(root / SERVER))
    assert found is not None
    assert found.root == root


@pytest.mark.parametrize(("controllers", "enabled"), [("cpu", "cpu"), ("cpu memory pids", "cpu"), ("", "")])
def test_a_part_without_memory_and_numbers_is_of_no_use(
    controllers: str, enabled: str, tmp_path: Path, delegated: None
) -> None:
    assert groups.find(given(tmp_path / "unit", controllers, enabled)) is None


def test_what_nobody_gave_is_never_divided(tmp_path: Path) -> None:
    """Root can write everywhere in the tree, and would move processes that are not its own."""
    assert groups.find(given(tmp_path / "unit")) is None


def test_no_tree_is_no_group(tmp_path: Path) -> None:
    assert groups.find(tmp_path / "nowhere") is None


def test_the_bounds_of_a_run_are_written_where_the_kernel_has_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Path.mkdir

    def with_files(path: Path, *more: object, **named: object) -> None:
        made(path, *more, **named)
        for name in ("memory.max", "pids.max", "memory.oom.group"):
            (path / name).write_text("max")

    monkeypatch.setattr(Path, "mkdir", with_files)
    limits = Limits(memory_mb=100, disk_mb=32, processes=10)
    folder = Groups(tmp_path).new(limits).folder
    assert {path.name: path.read_text() for path in folder.iterdir()} == {
        "memory.max": "200000000",
        "pids.max": "14",
        "memory.oom.group": "1",
    }


def test_a_group_leaves_room_for_what_the_look_from_outside_judges_first() -> None:
    limits = Limits()
    assert int(group_bounds(limits)["memory.max"]) > (limits.memory_mb + limits.disk_mb) * 1_000_000
    assert int(group_bounds(limits)["pids.max"]) > limits.processes
    assert group_bounds(limits)["memory.swap.max"] == "0"


def test_a_group_knows_that_the_kernel_had_to_end_it(tmp_path: Path) -> None:
    group = Groups(tmp_path).new(Limits())
    assert (group.out_of_memory(), group.cpu_s()) == (False, 0.0)
    (group.folder / "memory.events").write_text("low 0\nmax 12\noom 1\noom_kill 3\n")
    (group.folder / "cpu.stat").write_text("usage_usec 1500000\nuser_usec 1\n")
    assert (group.out_of_memory(), group.cpu_s()) == (True, 1.5)


# --- the real tree ----------------------------------------------------------------------------------------------------


@pytest.fixture
def tree() -> Iterator[Path]:
    """A folder of the tree of this machine."""
    own = groups.own_folder()
    assert own is not None, "every supported kernel has a tree of version 2"
    folder = own / f"hands-test-{os.getpid()}"
    try:
        folder.mkdir()
    except OSError as error:
        if os.geteuid() != 0:
            pytest.skip(f"an ordinary user was given no part of the tree of control groups: {error}")
        pytest.fail(f"the tests of control groups need a tree that can be written: {error}")
    yield folder
    folder.rmdir()


def test_a_program_is_in_its_group_before_it_starts_anything_and_the_group_goes_with_it(tree: Path) -> None:
    now = standing.standing()
    assert now.house is not None
    house = House(now.house.program, now.house.user, now.house.runtimes, Groups(tree))
    seen: set[str] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            for group in tree.glob("run-*"):
                with contextlib.suppress(OSError):
                    pids = (group / "cgroup.procs").read_text().split()
                    seen.update(Path(f"/proc/{pid}/comm").read_text().strip() for pid in pids)
            time.sleep(0.01)

    looking = threading.Thread(target=look)
    looking.start()
    text = "import os, time\nif os.fork(): os.wait()\nelse: time.sleep(0.5)"
    try:
        outcome = house.run(Job("python", (("main.py", text),), "main.py"), Limits())
    finally:
        done.set()
        looking.join()
    assert outcome.verdict == "ok", outcome
    assert {"bwrap"} < seen <= {"bwrap", "sh", "python3"}
    assert list(tree.glob("run-*")) == []


def test_a_group_is_ended_in_one_stroke(tree: Path) -> None:
    group = Groups(tree).new(Limits())
    pids = [os.posix_spawn("/bin/sleep", ["sleep", "60"], {}) for _ in range(3)]
    for pid in pids:
        group.add(pid)
    group.kill()
    assert {os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids} == {-9}
    assert group.remove()
