"""Where a server serves is known to everybody from its first line on, so a front door that died comes back there."""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from loadtest.server import Server, launch

BACK_WITHIN_S = 30.0


def front_door_of(server: Server) -> psutil.Process | None:
    found = [each for each in server.processes() if each.cmdline()[1:3] == ["-m", "web"]]
    return found[0] if found else None


def answers(port: int) -> bool:
    """On the onboarding port, which is the last one to be bound and speaks plain http."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            # Degraded is back, too: on a machine that other tests keep busy the sandbox may not like its self-test.
            return json.load(answer)["status"] in ("ready", "degraded")
    except OSError:
        return False


def listens_on(process: psutil.Process) -> set[int]:
    return {each.laddr.port for each in process.net_connections("tcp") if each.status == psutil.CONN_LISTEN}


def test_a_front_door_that_was_killed_is_back_on_both_ports_that_were_free_to_choose(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "web.commands", "serve", "--json", "--data", str(tmp_path / "data")]
    server = launch([*command, "--port", "0", "--lan", "--lan-name", "nuc.test"], log=tmp_path / "log")
    try:
        ports = {urlsplit(server.ready[url]).port for url in ("student_url", "onboarding_url")}
        first = front_door_of(server)
        assert first is not None
        assert listens_on(first) == ports
        first.kill()
        first.wait()
        deadline = time.monotonic() + BACK_WITHIN_S
        while not answers(urlsplit(server.ready["onboarding_url"]).port or 0):
            assert time.monotonic() < deadline, (tmp_path / "log").read_text()
            time.sleep(0.1)
        second = front_door_of(server)
        assert second is not None
        assert (second.pid != first.pid, listens_on(second)) == (True, ports)
    finally:
        server.stop()
