"""The folder of one installation: private, locked by one process, with its key beside the database."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from storage.errors import WrongKey
from storage.keys import load_or_make_key
from storage.layout import DataDir
from storage.lock import DataLock, Locked

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from pathlib import Path
from storage.lock import DataLock
with DataLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folders_are_for_the_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    old = os.umask(0)
    try:
        data = DataDir(tmp_path / "data")
    finally:
        os.umask(old)
    assert {mode(p) for p in (data.path, data.keys, data.run, data.logs)} == {0o700}


def test_a_key_is_made_once_private_and_random(tmp_path: Path) -> None:
    key = load_or_make_key(tmp_path / "journal.key")
    assert len(key) == 32
    assert load_or_make_key(tmp_path / "journal.key") == key
    assert load_or_make_key(tmp_path / "other.key") != key
    assert mode(tmp_path / "journal.key") == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == ["journal.key", "other.key"]


def test_a_damaged_key_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "journal.key").write_bytes(b"short")
    with pytest.raises(WrongKey, match="5 bytes"):
        load_or_make_key(tmp_path / "journal.key")
    assert (tmp_path / "journal.key").read_bytes() == b"short"


def test_the_lock_names_its_holder_and_ends_with_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env={"PYTHONPATH": str(ROOT)}) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Locked) as raised:
            DataLock(tmp_path).acquire()
        assert raised.value.pid == holder.pid
        holder.kill()
    with DataLock(tmp_path):
        assert (tmp_path / "lock").read_text() == str(os.getpid())


def test_the_lock_is_held_once_in_one_process_too(tmp_path: Path) -> None:
    with DataLock(tmp_path), pytest.raises(Locked) as raised:
        DataLock(tmp_path).acquire()
    assert raised.value.pid == os.getpid()
    with DataLock(tmp_path):
        pass
