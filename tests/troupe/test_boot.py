"""No patch, no start: each of Thespian's unsafe defaults is put back in turn, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from actors import boot
from tests.troupe.running import ROOT

PREPARE = """
import pickle, sys
from pathlib import Path
from actors import boot, process
from thespian.system import multiprocCommon
from thespian.system.transport import IPBase, TCPTransport, streamBuffer
plain_address = IPBase.IPActorAddress.__init__
plain_admin = multiprocCommon.MultiProcAdmin.__init__
plain_exit = multiprocCommon.MultiProcReplicator._childExited
plain_log = TCPTransport.thesplog
plain_look = multiprocCommon.MultiProcReplicator._checkChildLiveness
plain_logger, plain_child = multiprocCommon.startupASLogger, multiprocCommon.startChild
plain_loop = TCPTransport.TCPTransport._runWithExpiry
plain_buffer, plain_ack = TCPTransport.ReceiveBuffer, TCPTransport.ackMsg
"""
START = """
try:
    boot.start(Path(sys.argv[1]))
except boot.UnsafeStart as error:
    print(error)
    left = [Path(f"/proc/{pid}/stat").read_text() for pid in process.descendants(process.os.getpid())]
    sys.exit(sum(stat.rpartition(")")[2].split()[0] != "Z" for stat in left))
sys.exit(99)
"""
UNDO = {
    "version is pinned": "boot.THESPIAN_VERSION = '4.0.0'",
    "addresses bind loopback": "IPBase.IPActorAddress.__init__ = plain_address",
    "messages are signed": "TCPTransport.serializer = pickle",
    "acknowledgements are signed": "TCPTransport.ackMsg = plain_ack",
    "buffers are bounded": "TCPTransport.ReceiveBuffer = plain_buffer",
    "admin outlives logger": "del multiprocCommon.MultiProcAdmin.logDefs",
    "each death is told": "multiprocCommon.MultiProcReplicator._childExited = plain_exit",
    "admin dies with host": "multiprocCommon.MultiProcAdmin.__init__ = plain_admin",
    "each end is noted": "multiprocCommon.MultiProcReplicator._checkChildLiveness = staticmethod(plain_look)",
    "logger dies with admin": "multiprocCommon.startupASLogger = plain_logger",
    "actors die with parent": "multiprocCommon.startChild = plain_child",
    "inner loop is short": "TCPTransport.TCPTransport._runWithExpiry = plain_loop",
    "thespian tells places only": "TCPTransport.thesplog = plain_log",
}


def run(folder: Path, *steps: str) -> subprocess.CompletedProcess[str]:
    code = "\n".join((PREPARE, *steps, START))
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize("missing", UNDO)
def test_a_start_without_one_patch_is_refused_by_name(missing: str, tmp_path: Path) -> None:
    done = run(tmp_path, "boot.patch()", UNDO[missing])
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Thespian is not safe to start: ")
    assert missing in done.stdout


def test_every_check_has_its_counterpart_above() -> None:
    assert {check.__name__.strip("_").replace("_", " ") for check in boot.CHECKS} == set(UNDO)


def test_a_start_without_any_patch_names_all_that_is_missing(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr
    # An unsigned acknowledgement is right in an unsigned system, and the version is the pinned one.
    expected = set(UNDO) - {"version is pinned", "acknowledgements are signed"}
    assert set(done.stdout.strip().partition(": ")[2].split("; ")) == expected


def test_sockets_that_listen_to_the_room_end_the_start_whatever_the_checks_say(tmp_path: Path) -> None:
    steps = ("boot.patch()", UNDO["addresses bind loopback"], "boot.self_check = lambda: None")
    # Somebody else may get the port between the choice and the admin; a launcher tries again then, too.
    tries = (run(tmp_path, *steps) for _ in range(3))
    done = next(each for each in tries if "StrangeAdmin" not in each.stderr)
    assert done.returncode == 0, "left processes behind, or started: " + done.stderr
    assert "actor sockets listen on" in done.stdout
    assert "0.0.0.0" in done.stdout
