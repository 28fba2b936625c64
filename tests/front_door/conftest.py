"""A front door with the real rules behind it, and people who knock."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from quart import Quart
from quart.testing import QuartClient

from classroom import centre
from classroom.settings import Settings
from tests.front_door.fake_troupe import FakeClock, FakeTroupe
from tests.front_door.people import Person
from tests.unsynced import unsynced
from web import administration, making, tokens
from web.app import create_app, run_background
from web.commands import main
from web.door import Door


@pytest.fixture(scope="module", autouse=True)
def _no_power_is_cut() -> Iterator[None]:
    with unsynced():
        yield


class LocalClient(QuartClient):
    """A browser on this machine, unless a test says otherwise."""

    async def open(self, *arguments: Any, **options: Any) -> Any:
        options["scope_base"] = options.get("scope_base") or {"client": ("127.0.0.1", 50_000)}
        return await super().open(*arguments, **options)

    def websocket(self, *arguments: Any, **options: Any) -> Any:
        options["scope_base"] = options.get("scope_base") or {"client": ("127.0.0.1", 50_000)}
        return super().websocket(*arguments, **options)


NewStudent = Callable[..., Awaitable[Person]]
NewMentor = Callable[..., Awaitable[Person]]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def troupe(tmp_path: Path, clock: FakeClock) -> Iterator[FakeTroupe]:
    troupe = FakeTroupe(tmp_path, clock)
    yield troupe
    troupe.close()


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A built front end in miniature."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "student.html").write_text("<!doctype html><title>student</title>")
    (folder / "mentor.html").write_text("<!doctype html><title>mentor</title>")
    (folder / "assets" / "app-1a2b.js").write_text("export const answer = 42;")
    (folder / "assets" / "app-1a2b.js.gz").write_bytes(b"\x1f\x8bpacked")
    (folder / "assets" / "app-1a2b.js.br").write_bytes(b"packed tighter")
    (folder / "sw.js").write_text("// keeps the pages")
    (folder / "manifest.webmanifest").write_text("{}")
    (folder / "builds.json").write_text("[]")
    (folder / "assets" / "big.wasm").write_bytes(b"\0asm" * 200_000)
    (folder / "csp.json").write_text('{"script_sha256": ["sha256-abc="]}')
    (tmp_path / "secret.txt").write_text("nobody reads this")
    (folder / "assets" / "way-out.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
async def door(troupe: FakeTroupe, clock: FakeClock, dist: Path) -> AsyncIterator[Door]:
    door = making.make_door(troupe, troupe.views, clock, Settings(), dist=dist)
    troupe.on_update = making.updater(door)
    await administration.open_room(troupe, "4-Green")
    await administration.open_room(troupe, "5-Blue")
    troupe.on_update("connected", {})
    await asyncio.sleep(0)
    background = asyncio.ensure_future(run_background(door))
    yield door
    background.cancel()
    door.hasher.close()


@pytest.fixture
def app(door: Door) -> Quart:
    app = create_app(door)
    app.test_client_class = LocalClient
    return app


@pytest.fixture
def nobody(app: Quart) -> Person:
    return Person(app.test_client(), app)


@pytest.fixture
def join(app: Quart, door: Door) -> NewStudent:
    """A child that joined: ``await join("Emma", room="4-Green")``."""

    async def new(name: str, room: str = "4-Green") -> Person:
        row = next(row for row in door.views.rooms() if row.name == room)
        person = Person(app.test_client(), app, room_id=row.room_id)
        status, answer = await person.post("/api/v1/join", {"code": row.join_code, "name": name})
        assert status == 200, answer
        person.answer, person.id, person.token = answer, answer["student"]["id"], answer["token"]
        person.client_id = f"laptop-{name}".replace(" ", "-")
        return person

    return new


@pytest.fixture
def log_in(app: Quart, door: Door, troupe: FakeTroupe) -> NewMentor:
    """A mentor who logged in: ``await log_in("Ada", room="4-Green")``, or ``room="*"`` for all."""

    async def new(name: str, room: str = "4-Green") -> Person:
        row = next((row for row in door.views.rooms() if row.name == room), None)
        room_id = row.room_id if row else "*"
        reusable = tokens.new_token()
        adding = centre.AddMentor(tokens.new_id("m"), name, (room_id,), tokens.digest(reusable))
        await troupe.ask("centre", adding)
        person = Person(app.test_client(), app, room_id=room_id)
        status, answer = await person.post("/api/v1/mentor/login", {"token": reusable})
        assert status == 200, answer
        person.answer, person.id, person.token = answer, answer["mentor"]["id"], answer["token"]
        return person

    return new


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """One command; its exit code and what it printed, as JSON where it is."""

    def command(*words: str, data: Path | None = None) -> tuple[int, Any]:
        code = main([*words, "--data", str(data or tmp_path / "data")])
        out, err = capsys.readouterr()
        return code, json.loads(out) if code == 0 and "--json" in words else out + err

    return command
