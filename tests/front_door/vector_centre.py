"""A centre that a conversation of `tests/golden/sync` is held with: the real calls over the real rules and journal."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from classroom import centre, fix_delivery, limits, program_text
from classroom.settings import Settings
from storage import chain
from storage.journal import StoreFull
from tests.front_door.conftest import LocalClient
from tests.front_door.fake_troupe import FakeClock, FakeTroupe
from tests.front_door.people import Person
from tests.front_door.sync_vectors import ANSWERS, Names, spelled_out
from web import administration, making, sync
from web.app import create_app, run_background
from web.limiter import Limiter
from web.wire import bodies
from web.wire.catalogue import adapter

KEY = b"k" * 32
PULLED = ("pulled bytes", limits.BYTES_PULLED_PER_STUDENT)


class VectorCentre:
    """`differences` collects where its answers are other ones than in the file."""

    def __init__(self, folder: Path, dist: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.dist, self.patch = folder, dist, patch
        self.clock = FakeClock()
        self.names = Names()
        self.differences: list[str] = []
        self.children: dict[str, Person] = {}
        self.late: dict[str, dict[str, Any]] = {}
        self.restores = 0
        self.backup = folder / "backup.db"
        self.background: asyncio.Future[None] | None = None

    async def open(self) -> None:
        folder = self.folder / f"server-{self.restores}"
        folder.mkdir(exist_ok=True)
        self.troupe = FakeTroupe(folder, self.clock, ids=f"e{self.restores}")
        self.door = making.make_door(self.troupe, self.troupe.views, self.clock, Settings(), dist=self.dist)
        self.troupe.on_update = making.updater(self.door)
        if not self.troupe.views.rooms():
            await administration.open_room(self.troupe, "4-Green")
        self.troupe.on_update("connected", {})
        self.app = create_app(self.door)
        self.app.test_client_class = LocalClient
        self.background = asyncio.ensure_future(run_background(self.door))

    def close(self) -> None:
        if self.background is not None:
            self.background.cancel()
        self.door.hasher.close()
        self.troupe.close()

    async def join(self, name: str, rejoin: str | None = None) -> None:
        code = self.troupe.views.rooms()[0].join_code
        person = Person(self.app.test_client(), self.app)
        status, person.answer = await person.post("/api/v1/join", {"code": code, "name": name, "rejoin": rejoin})
        assert status == 200, person.answer
        person.id, person.token = person.answer["student"]["id"], person.answer["token"]
        self.children[name] = person

    # --- calls ----------------------------------------------------------------------------------------------------

    async def hear(self, child: str, step: dict[str, Any]) -> None:
        """A request of the file, as its line allows."""
        line = step.get("line")
        if line == "late":
            self.late[step["laptop"]] = step
        elif line != "request_lost":
            await self.answer(child, step, step)

    async def arrives(self, child: str, step: dict[str, Any]) -> None:
        await self.answer(child, self.late.pop(step["arrives"]), step)

    async def answer(self, child: str, asked: dict[str, Any], told: dict[str, Any]) -> None:
        status, answer = await self._ask(self.children[child], asked)
        where = f"{asked['laptop']} {asked['call']}"
        if status == 200:
            adapter(ANSWERS[asked["call"]]).validate_python(answer)
        if status != told["status"]:
            self.differences.append(f"{where}: status {told['status']} expected, {status} said: {answer}")
        self.differences += self.names.differences(told["answer"], answer, where)

    async def _ask(self, person: Person, asked: dict[str, Any]) -> tuple[int, Any]:
        sends = self.names.said(spelled_out(asked["sends"]))
        headers = {"X-CSRF-Token": ""} if asked.get("without_csrf") else {"Authorization": f"Bearer {person.token}"}
        if asked["call"] == "pull":
            since = sends["since"]
            return await person.get("/api/v1/pull" + ("" if since is None else f"?since={quote(since)}"), **headers)
        return await person.post(f"/api/v1/{asked['call']}", sends, **headers)

    # --- what happens at the centre -------------------------------------------------------------------------------

    async def happens(self, step: dict[str, Any]) -> None:
        deeds: dict[str, Callable[[dict[str, Any]], Awaitable[None]]] = {
            "back_up": self._back_up,
            "restore": self._restore,
            "is_full": self._is_full,
            "restarts": self._restarts,
            "is_broken": self._is_broken,
            "is_well": self._is_well,
            "is_tired_of": self._is_tired_of,
            "allows": self._allows,
            "pages_of": self._pages_of,
            "understands": self._understands,
            "ends_session": self._ends_session,
            "takes_back": self._takes_back,
            "sets": self._sets,
        }
        await deeds[step["centre"]](step)

    async def _back_up(self, _: dict[str, Any]) -> None:
        with (
            closing(sqlite3.connect(self.folder / f"server-{self.restores}" / "classroom.db")) as live,
            closing(sqlite3.connect(self.backup)) as copy,
        ):
            live.backup(copy)

    async def _restore(self, _: dict[str, Any]) -> None:
        """The journal as it was, under another epoch, as a restore has to leave it."""
        self.close()
        self.restores += 1
        epoch = f"restored-{self.restores}"
        folder = self.folder / f"server-{self.restores}"
        folder.mkdir()
        with (
            closing(sqlite3.connect(self.backup)) as copy,
            closing(sqlite3.connect(folder / "classroom.db")) as live,
        ):
            copy.backup(live)
            for key, value in (("epoch", epoch), ("key_check", chain.key_check(KEY, epoch))):
                live.execute("UPDATE meta SET value = ? WHERE key = ?", (value, key))
            live.commit()
        await self.open()
        for person in self.children.values():
            person.client, person.app = self.app.test_client(), self.app

    async def _is_full(self, _: dict[str, Any]) -> None:
        def refuse(*_: Any) -> None:
            raise StoreFull("no room")

        self.patch.setattr(self.troupe.journal, "append_many", refuse)

    async def _restarts(self, _: dict[str, Any]) -> None:
        self.troupe.connected = False

    async def _is_broken(self, _: dict[str, Any]) -> None:
        async def fail(*_: Any, **__: Any) -> dict[str, Any]:
            raise RuntimeError("a bug")

        self.patch.setattr(self.troupe, "ask", fail)

    async def _is_well(self, _: dict[str, Any]) -> None:
        for name, of in (("append_many", self.troupe.journal), ("ask", self.troupe)):
            if name in vars(of):
                self.patch.delattr(of, name)
        self.troupe.connected = True
        self.door.limiter = Limiter()

    async def _is_tired_of(self, step: dict[str, Any]) -> None:
        """The child has had so much read that it has to wait for seconds."""
        self.door.limiter.charge(PULLED[0], self.children[step["child"]].id, PULLED[1], 2 * PULLED[1].burst)

    async def _allows(self, step: dict[str, Any]) -> None:
        self.patch.setattr(program_text, "MAX_FILES", step["files"])

    async def _pages_of(self, step: dict[str, Any]) -> None:
        self.patch.setattr(sync, "PAGE_EVENTS", step["events"])

    async def _understands(self, step: dict[str, Any]) -> None:
        self.patch.setattr(bodies, "SCHEMA", step["schema"])

    async def _sets(self, step: dict[str, Any]) -> None:
        """A mentor sets how far the room shows fixes."""
        room_id = self.troupe.views.rooms()[0].room_id
        by = {"id": "m", "name": "Ada"}
        await self.troupe.ask("centre", centre.SetInRoom(room_id, fix_delivery.ROOM_KEY, step["value"], by))

    async def _ends_session(self, step: dict[str, Any]) -> None:
        assert (await self.children[step["child"]].post("/api/v1/leave"))[0] == 200

    async def _takes_back(self, step: dict[str, Any]) -> None:
        await self.join(step["child"], self.children[step["child"]].answer["rejoin"])


async def hold(vector: dict[str, Any], centre: VectorCentre) -> list[str]:
    """Holds the whole conversation; where the centre's answers differ from the file's."""
    whose = vector["laptops"]
    for name in dict.fromkeys(whose.values()):
        await centre.join(name)
    for number, step in enumerate(vector["steps"]):
        before = len(centre.differences)
        match step:
            case {"call": _}:
                await centre.hear(whose[step["laptop"]], step)
            case {"arrives": laptop}:
                await centre.arrives(whose[laptop], step)
            case {"centre": _}:
                await centre.happens(step)
            case {"passes_ms": int(ms)}:
                centre.clock.at += ms
        centre.differences[before:] = [f"step {number}: {each}" for each in centre.differences[before:]]
    return centre.differences
