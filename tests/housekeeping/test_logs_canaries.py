"""Nothing that a child writes or is called reaches a log: a real server is fed with words that occur nowhere else,
made to fail over them in every kind of process, and then every log and its standard error are read.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from loadtest.client import ServerRefused, Student
from loadtest.server import Server, running
from tests.troupe.running import until

ROOT = Path(__file__).parents[2]
NAME = "Zerlina Quokkason"
PROGRAM = "let xylofon = 'Brobdingnagian'; // session-bug\nwhile ("
CHECKED = "let xylofon = 'Brobdingnagian'; // linter-bug\nwhile ("
GOAL = "flummoxing the narwhal queue-bug"
PATH = "mumpsimus.js"
TYPED = "borborygmus"
#: Bugs whose messages quote what they stumbled over, as a validation error would; some in libraries' own loggers.
PLANTED = f"""
import asyncio, logging, sys, warnings
sys.path.insert(0, {str(ROOT)!r})
program = sys.orig_argv[sys.orig_argv.index('-m') + 1] if '-m' in sys.orig_argv else ''

def stumble(over, bug):
    if bug in repr(over):
        logging.getLogger('somebody.else').error('stumbled over ' + repr(over))
        logging.error('stumbled over %r', over)
        warnings.warn(repr(over))
        raise ValueError(repr(over))

def spoil(module, name, bug):
    plain = getattr(module, name)
    def spoiled(*args, **more):
        stumble(args, bug)
        return plain(*args, **more)
    setattr(module, name, spoiled)

if program == 'actors':
    from actors import boot
    from thespian.system.transport import TCPTransport
    from classroom import assist_queue, student_session, linting
    plain_start = boot.start
    def start(folder):
        TCPTransport.thesplog('lost %s', {NAME!r}, level=logging.ERROR)
        return plain_start(folder)
    boot.start = start
    spoil(student_session, 'decide', 'session-bug')
    spoil(assist_queue, 'decide', 'queue-bug')
    spoil(linting, 'check', 'linter-bug')
if program == 'web':
    from web import intake
    plain = intake.validated
    def validated(kind, value):
        if 'web-bug' in repr(value):
            async def forgotten():
                raise KeyError(repr(value))
            asyncio.ensure_future(forgotten())
            stumble(value, 'web-bug')
        return plain(kind, value)
    intake.validated = validated
"""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    plants = tmp_path / "plants"
    plants.mkdir()
    (plants / "sitecustomize.py").write_text(PLANTED)
    monkeypatch.setenv("PYTHONPATH", str(plants))
    with running(tmp_path / "data", room="Sesquipedal", log=tmp_path / "stderr") as server:
        yield server


@contextlib.asynccontextmanager
async def joined(server: Server) -> AsyncIterator[tuple[Student, dict[str, Any]]]:
    child = Student(server.host, server.port, NAME)
    answer = await child.call("POST", "join", {"code": server.room["join_code"], "name": NAME})
    child.id, child.token = answer["student"]["id"], answer["token"]
    try:
        yield child, answer
    finally:
        child.close()


async def refused(child: Student, method: str, path: str, body: Any = None) -> int:
    try:
        await child.call(method, path, body)
    except ServerRefused as refusal:
        return refusal.status
    return 200


async def misbehave(child: Student) -> None:
    for path in (f"{TYPED}/{NAME.split()[0]}?q={TYPED}", f"students/{TYPED}", f"rooms/{TYPED}/tickets?q={TYPED}"):
        assert await refused(child, "GET", path) >= 400
    for path, body in (
        ("join", {"code": TYPED, "name": NAME}),
        ("join", {"code": TYPED, "name": [NAME]}),
        ("mentor/login", {"token": TYPED}),
        ("push", {"client_id": TYPED, "schema": PROGRAM, "events": [PROGRAM]}),
        ("join", {"code": "web-bug", "name": NAME}),
    ):
        assert await refused(child, "POST", path, body) >= 400


def events(data: Path) -> Counter[str]:
    told: Counter[str] = Counter()
    for path in (data / "logs").glob("*.log"):
        for line in path.read_text().splitlines():
            told[f"{path.stem}: {json.loads(line)['event']}"] += 1
    return told


async def test_no_name_no_program_no_word_and_no_secret_is_in_any_log(server: Server, tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with joined(server) as (child, answer):
        await misbehave(child)
        await child.push(
            "source.saved", {"language": "javascript", "path": PATH, "text": "let a = 1", "base_rev": None}
        )
        await child.push("help.asked", {"language": "javascript", "path": PATH, "goal": GOAL})
        broken = {"language": "javascript", "path": PATH, "text": PROGRAM, "origin": "parse", "message": TYPED}
        await child.push("error.seen", {**broken, "text": CHECKED, "line": 1, "column": 1})
        await until(lambda: events(data)["queue: crash"] and events(data)["linter_worker: crash"])
        child.record("error.seen", {**broken, "line": 1, "column": 1})
        with contextlib.suppress(ServerRefused):
            await child.flush()
        for process in server.processes():
            if process.cmdline()[1:3] == ["-m", "actors"] and not process.children():
                os.kill(process.pid, signal.SIGKILL)
        secrets = {answer["token"], answer["rejoin"], *answer["rejoin"].split("-")}
    await until(lambda: any("store" in line for line in (data / "logs" / "supervisor.log").read_text().splitlines()))
    server.stop()

    told = events(data)
    assert told["web: bug in the front door"], told
    for kind in ("session", "queue", "linter_worker"):
        assert told[f"{kind}: crash"], told
    assert told["host: lost"], told
    assert told["web: elsewhere"] >= 2, told
    assert told["web: refused"], told
    link = server.ready["mentor_url"].rpartition("=")[2]
    secrets |= {server.room["join_code"], server.ready["mentor_token"], link}
    # Words to come back with are made by chance, and may be the log's own.
    secrets -= {word for said in told for word in re.split(r"\W+", said)}
    words = [*NAME.split(), "xylofon", "Brobdingnagian", "flummoxing", "narwhal", "mumpsimus", TYPED, "Sesquipedal"]
    files = [tmp_path / "stderr", *(path for path in data.rglob("*") if path.is_file() and is_log(path, data))]
    assert len(files) > 4
    found = {
        (path.name, word)
        for path in files
        for word in (*words, *secrets)
        # A word to come back with may be a part of another one, as "quest" is of "request".
        if re.search(rb"(?<![a-z])" + re.escape(word.lower().encode()) + rb"(?![a-z])", path.read_bytes().lower())
    }
    assert found == set()


def is_log(path: Path, data: Path) -> bool:
    return data / "logs" in path.parents or path.name.startswith("last-words")
