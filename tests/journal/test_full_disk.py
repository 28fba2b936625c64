"""No room, or a disk that fails: nothing is written, it is said, and the same call works once there is room."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.journal import Append, Appended, Journal, NewEvent, StoreFull
from storage.views import Views

ROOT = Path(__file__).parents[2]


def big(event_id: str, seq: int) -> NewEvent:
    body = {"language": "python", "path": "a.py", "text": "x" * 40_000, "base_rev": None}
    payload = {"body": body, "happened_at": 1, "context": None}
    return NewEvent(event_id, "source.saved", 1, payload, 1, None, "s1", "r1", "laptop", seq, "f")


def limit_pages(journal: Journal, more: int) -> None:
    connection = journal._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + more}")


def test_a_full_disk_refuses_the_whole_group_and_loses_nothing(
    journal: Journal, views: Views, append: Callable[..., Appended]
) -> None:
    append("student/s1", big("e1", 1))
    limit_pages(journal, 12)
    group = [Append("student/s1", 1, (big("e2", 2),), cursor=("c", 5)), Append("student/s2", 0, (big("e3", 3),))]
    with pytest.raises(StoreFull):
        journal.append_many(group)
    assert views.last_position() == 1
    assert views.cursor("c") == 0
    assert [f.rev for f in views.files("s1")] == ["e1"]
    assert journal.verify().ok
    with pytest.raises(StoreFull):
        journal.append_many(group)
    limit_pages(journal, 1_000_000)
    journal.checkpoint()
    answers = journal.append_many(group)
    assert [type(a) for a in answers] == [Appended, Appended]
    assert views.last_position() == 3
    assert journal.verify().ok


def test_a_small_event_still_fits_when_a_large_one_did_not(journal: Journal, append: Callable[..., Appended]) -> None:
    append("student/s1", big("e1", 1))
    limit_pages(journal, 4)
    with pytest.raises(StoreFull):
        journal.append_many([Append("student/s1", 1, (big("e2", 2),))])
    append("student/s1", NewEvent("e3", "activity", 1, {}, 1))
    assert journal.verify().ok


#: The kernel refuses the write itself (RLIMIT_FSIZE), in the middle of a commit.
REFUSED_WRITES = """
import resource, signal, sys
from pathlib import Path
from storage.journal import Append, Appended, Journal, NewEvent, StoreBroken, StoreFull

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
journal = Journal(path, bytes(32), clock=lambda: 1)
def event(n, size): return NewEvent(f"e{n}", "activity", 1, {"text": "x" * size}, 1)
assert isinstance(journal.append_many([Append("a", 0, (event(1, 10),))])[0], Appended)
wal = path.with_name(path.name + "-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (wal + 20_000, resource.RLIM_INFINITY))
for _ in range(2):
    try:
        journal.append_many([Append("a", 1, (event(2, 900_000),))])
    except (StoreBroken, StoreFull) as error:
        print(type(error).__name__)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
answer = journal.append_many([Append("a", 1, (event(2, 900_000),))])[0]
assert isinstance(answer, Appended) and answer.recorded[0].position == 2, answer
assert journal.verify().ok
"""


def test_a_disk_that_refuses_writes_is_reported_and_the_journal_survives_it(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", REFUSED_WRITES, str(path)],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["StoreBroken", "StoreBroken"]
    assert Views(path).verify(bytes(32)).ok
