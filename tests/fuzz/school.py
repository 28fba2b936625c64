"""A whole server in processes of its own, people in it, and what its processes weigh."""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from actors import process
from tests.fuzz.line import Line, Reply, request

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 20.0
MEBI = 1024 * 1024
CALM_S = 3.0
#: Every machine has sixteen million addresses of its own: each child comes from another one, as in a class.
_addresses = map("127.0.{0[0]}.{0[1]}".format, itertools.product(range(1, 255), range(1, 255)))


@dataclass(slots=True)
class Someone:
    """Who has a session, from an address of his own."""

    id: str
    token: str
    address: str
    room_id: str
    seq: int = 0


@dataclass(slots=True)
class School:
    folder: Path
    ready: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    #: A mentor for the tests themselves, whose token no test takes away.
    inspector: Someone = field(init=False)

    def open(self) -> School:
        environment = {**os.environ, "HELPING_HANDS_ROOM_MAX_STUDENTS": "500"}
        command = [sys.executable, "-m", "web.commands", "serve", "--data", str(self.folder / "data"), "--port", "0"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--json"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.said()
        self.ready = json.loads(line)
        self.inspector = self.mentor("Inspector")
        return self

    def said(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")

    def close(self) -> None:
        """As an operator ends it; whatever is left after that is ended hard."""
        assert self.process is not None
        pids = [self.process.pid, *process.descendants(self.process.pid)]
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE_S)
        process.kill_all([pid for pid in pids if psutil.pid_exists(pid)])
        self.process.wait(PATIENCE_S)
        assert self.process.stdout is not None
        self.process.stdout.close()

    @property
    def port(self) -> int:
        return int(self.ready["student_url"].rstrip("/").rsplit(":", 1)[1])

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def room(self) -> dict[str, str]:
        found: dict[str, str] = self.ready["rooms"][0]
        return found

    # --- people ---------------------------------------------------------------------------------------------------

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "", address: str = "127.0.0.1") -> Reply:
        """One request on a connection of its own."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with Line(self.port, address) as line:
            line.send(request(method, path, data, headers))
            return line.reply()

    def student(self, name: str) -> Someone:
        address = next(_addresses)
        body = {"code": self.room["join_code"], "name": name}
        answer = self.ask("POST", "/api/v1/join", body, address=address).json()
        assert answer["ok"], answer
        return Someone(answer["student"]["id"], answer["token"], address, answer["room"]["id"])

    def mentor(self, name: str) -> Someone:
        answer = self.deed("mentors.add", name=name, room="*")
        return Someone(answer["id"], answer["token"], next(_addresses), self.room["id"])

    def deed(self, deed: str, **facts: Any) -> dict[str, Any]:
        """As an operator's command does it."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE_S)
            connection.connect(str(self.folder / "data" / "admin.sock"))
            connection.sendall(json.dumps({"do": deed, "facts": facts}).encode() + b"\n")
            answer: dict[str, Any] = json.loads(connection.makefile("rb").readline())
        assert answer["ok"], answer
        return answer

    # --- its processes --------------------------------------------------------------------------------------------

    def is_healthy(self) -> bool:
        """Whether it is ready, given a moment."""
        deadline_s = time.monotonic() + PATIENCE_S
        while self.ask("GET", "/healthz").json()["status"] != "ready":
            if time.monotonic() > deadline_s:
                return False
            time.sleep(0.1)
        return True

    def restarts(self) -> Counter[str]:
        """Deaths of actors so far: bad input must cost nobody his process."""
        system = self.ask("GET", "/api/v1/system", token=self.inspector.token).json()
        assert system["ok"], (system, self.said()[-2_000:])
        return Counter({actor["name"]: actor["restarts"] for actor in system["actors"]})

    def weight(self) -> Weight:
        """Once it has calmed down: the least of a few looks."""
        gc.collect()
        # A connection is given back as soon as its client has gone; what hung on it is freed a little later.
        time.sleep(CALM_S)
        looks = []
        for _ in range(5):
            time.sleep(0.5)
            looks.append(self._weigh())
        return min(looks, key=lambda each: each.web_mib + sum(each.actors.values()))

    def _weigh(self) -> Weight:
        assert self.process is not None
        web, handles, actors = 0, 0, dict[int, float]()
        for pid in process.descendants(self.process.pid):
            with contextlib.suppress(psutil.Error):
                each = psutil.Process(pid)
                own = each.memory_full_info().uss
                if "web" in each.cmdline():
                    web, handles = web + own, each.num_fds()
                else:
                    actors[pid] = own / MEBI
        return Weight(web / MEBI, actors, handles)


@dataclass(frozen=True, slots=True)
class Weight:
    """Memory that is a process's own (USS), of the front door and of each actor by pid; open files of the door."""

    web_mib: float
    actors: dict[int, float]
    handles: int

    def of_those_in(self, other: Weight) -> float:
        """All actors that live in both, together: a sitting that only began meanwhile is no growth of anything."""
        return sum(mib for pid, mib in self.actors.items() if pid in other.actors)
