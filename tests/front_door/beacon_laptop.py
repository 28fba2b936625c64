"""A laptop that was paired, and sends beacons as the page does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from quart import Quart, Response

from classroom import beacon
from classroom.beacon import Packet
from tests.front_door.people import Person

BEACON = "/api/v1/beacon"
BYTES = {"Content-Type": "application/octet-stream"}


@dataclass
class BeaconLaptop:
    device_id: int
    key: bytes
    room_key: bytes
    app: Quart
    seq: int = 0
    sent: list[bytes] = field(default_factory=list)

    def packet(self, kind: str = "parse_error", message: str = "missing )", **more: Any) -> bytes:
        self.seq += 1
        hashed = beacon.message_hash(self.room_key, message)
        said = {"line": 1, "column": 17, **more}
        return beacon.encode(Packet(kind, "javascript", self.device_id, self.seq, 1_000, hash=hashed, **said), self.key)

    async def says(self, kind: str = "parse_error", message: str = "missing )", **more: Any) -> None:
        self.sent.append(self.packet(kind, message, **more))
        await send(self.app, self.sent[-1])


async def paired(child: Person, code: str | None = None) -> BeaconLaptop:
    status, answer = await child.post("/api/v1/beacon/pair", {"code": code} if code else {})
    assert status == 200, answer
    return BeaconLaptop(answer["device_id"], bytes.fromhex(answer["key"]), bytes.fromhex(answer["room_key"]), child.app)


async def send(app: Quart, body: bytes, **headers: str) -> Response:
    response = await app.test_client().post(BEACON, data=body, headers={**BYTES, **headers})
    assert (response.status_code, await response.get_data()) == (204, b"")
    return response
