"""Children and mentors at the front door, as a test speaks of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from quart import Quart
from quart.testing.connections import WebsocketDisconnectError
from quart.typing import TestClientProtocol, TestWebsocketConnectionProtocol

BROKEN = 'console.log("hi"\n'
WHOLE = 'console.log("hi")\n'


@dataclass
class Person:
    """Somebody with a browser of his own (cookies) and the token of his session."""

    client: TestClientProtocol
    app: Quart
    id: str = ""
    token: str = ""
    room_id: str = ""
    answer: dict[str, Any] = field(default_factory=dict)
    client_id: str = ""
    seq: int = 0

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        return await self._told(await self.client.get(path, headers=headers))

    async def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        head = {"X-CSRF-Token": self.csrf, **{k.replace("_", "-"): v for k, v in headers.items()}}
        return await self._told(await self.client.post(path, json=body if body is not None else {}, headers=head))

    async def delete(self, path: str) -> tuple[int, Any]:
        return await self._told(await self.client.delete(path, headers={"X-CSRF-Token": self.csrf}))

    @property
    def csrf(self) -> str:
        cookies = {cookie.name: cookie.value for cookie in self.client.cookie_jar or ()}
        return cookies.get("hh_csrf") or ""

    async def _told(self, response: Any) -> tuple[int, Any]:
        text = await response.get_data(as_text=True)
        return response.status_code, json.loads(text) if response.content_type == "application/json" else text

    def event(self, kind: str, body: Any, **more: Any) -> dict[str, Any]:
        self.seq += 1
        event_id = f"{self.client_id}-{self.seq}"
        return {"seq": self.seq, "event_id": event_id, "type": kind, "v": 1, "age_ms": 0, "body": body, **more}

    async def push(self, *events: dict[str, Any]) -> tuple[int, Any]:
        body = {"client_id": self.client_id, "schema": 1, "events": list(events)}
        return await self.post("/api/v1/push", body)

    async def breaks(self, text: str = BROKEN, origin: str = "parse", message: str = "missing )") -> tuple[int, Any]:
        body = {"language": "javascript", "path": "main.js", "text": text, "origin": origin}
        return await self.push(self.event("error.seen", {**body, "message": message, "line": 1, "column": 17}))

    async def asks(self, goal: str = "a game") -> tuple[int, Any]:
        body = {"language": "javascript", "path": "main.js", "goal": goal}
        return await self.push(self.event("help.asked", body))

    @asynccontextmanager
    async def socket(self, path: str) -> AsyncIterator[TestWebsocketConnectionProtocol]:
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self.client.websocket(path, headers=headers) as socket:
            yield socket


async def closed(socket: TestWebsocketConnectionProtocol) -> int:
    """The code with which the server closes, whatever it says before."""
    try:
        while True:
            await asyncio.wait_for(socket.receive(), 5)
    except WebsocketDisconnectError as gone:
        return int(gone.args[0])


async def heard(socket: TestWebsocketConnectionProtocol, kind: str, tries: int = 20) -> dict[str, Any]:
    """The next message of this type."""
    for _ in range(tries):
        message: dict[str, Any] = json.loads(await socket.receive())
        if message["type"] == kind:
            return message
    raise AssertionError(f"no {kind} in {tries} messages")
