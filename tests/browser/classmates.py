"""Children without a screen, and the school in which they sit."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from loadtest.server import Server
from web.commands import offline

BROKEN = 'let name = "Biscuit";\nconsole.log("My hamster is " + name;\n'


class Child:
    """One child without a screen: joins, pushes, and has no live socket."""

    def __init__(self, server: Server, code: str, name: str) -> None:
        self._api, self._seq, self._key = f"{server.url}/api/v1", 0, {}
        joined = self._post("join", {"code": code, "name": name})
        self._key = {"Authorization": f"Bearer {joined['token']}"}
        self._client = str(uuid.uuid4())
        self.id = joined["student"]["id"]
        self._post("hello", {"client_id": self._client, "next": 1, "schema": 1})

    def push(self, kind: str, **body: Any) -> None:
        self._seq += 1
        event = {"seq": self._seq, "event_id": str(uuid.uuid4()), "type": kind, "v": 1, "age_ms": 0, "body": body}
        answer = self._post("push", {"client_id": self._client, "schema": 1, "events": [event]})
        assert answer["rejected"] == []

    def asks(self, goal: str) -> None:
        self.push("help.asked", language="javascript", goal=goal)

    def breaks(self, text: str = BROKEN, message: str = "missing )") -> None:
        place = {"language": "javascript", "path": "main.js", "text": text}
        self.push("error.seen", **place, origin="parse", message=message, line=2, column=37)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", **self._key}
        request = Request(f"{self._api}/{path}", json.dumps(body).encode(), headers)  # noqa: S310 - our own server
        with urlopen(request, timeout=10) as answer:  # noqa: S310  - our own server
            fields: dict[str, Any] = json.load(answer)
        return fields


@dataclass(frozen=True, slots=True)
class School:
    """A server for all of these tests, with a room for each that needs its own."""

    server: Server
    data: Path

    def room(self, name: str) -> str:
        """A new room; its join code."""
        code: str = offline.do(self.data, "rooms.add", name=name)["join_code"]
        return code

    def address_for(self, mentor: str, room: str = "*") -> str:
        """The page's address for a new mentor with a key of their own, who sees this room or all."""
        token = offline.do(self.data, "mentors.add", name=mentor, room=room)["token"]
        return f"{self.server.ready['mentor_url'].split('#')[0]}#link={token}"
