"""Beacons at the door: each packet is checked here, and what counts is handed to its child's session.

The answer is 204 whatever the outcome, so that nobody learns anything by sending. Memory is bounded by the laptops
that were paired: of each its key, its rate and its window of numbers, and of each child at most one call's worth of
packets that wait to be handed on. A hint that finds no room is dropped; the page tells of every error on its other,
sure way as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from quart import Response

from classroom import beacon, centre
from classroom.beacon import Device, Outcome, Packet
from classroom.beacon_hearing import Beacon, HearBeacons
from classroom.vocabulary import Refused
from storage.views import Views
from web.bridge import Unavailable

if TYPE_CHECKING:
    from web.door import Asker, Clock

#: What arrives within so much time goes to a session together: nobody waits for a hint.
HAND_ON_EACH_S = 0.25
ASK_TIMEOUT_S = 2.0


def _monotonic_ms() -> int:
    return time.monotonic_ns() // 1_000_000


class Beacons:
    def __init__(
        self, views: Views, secret: bytes, weight: float = 0.0, now_ms: Callable[[], int] = _monotonic_ms
    ) -> None:
        self._views = views
        self._secret = secret
        self._weight = weight
        self._now_ms = now_ms
        self._devices: dict[int, Device] = {}
        self._version = 0
        self._waiting: OrderedDict[str, list[Packet]] = OrderedDict()
        self._something_waits = asyncio.Event()
        #: How many packets ended at which check, and how many that count found no room.
        self.counts: Counter[str] = Counter()

    # --- keys ----------------------------------------------------------------------------------------------------

    def key_of(self, device_id: int, salt: str) -> bytes:
        return beacon.device_key(self._secret, device_id, salt)

    def room_key(self, room_id: str) -> bytes:
        return beacon.room_key(self._secret, room_id)

    def sites_seed(self) -> bytes:
        return beacon.sites_seed(self._secret)

    def refresh(self) -> None:
        """Who is paired now. Of those that stay, what was heard stays."""
        version = self._views.stream_version(centre.STREAM)
        if version == self._version:
            return
        found = {}
        for row in self._views.devices():
            known = self._devices.get(row.device_id)
            key = self.key_of(row.device_id, row.salt)
            if known is None or (known.student_id, known.key) != (row.student_id, key):
                known = Device(row.device_id, row.student_id, key)
            found[row.device_id] = known
        self._devices, self._version = found, version

    # --- packets -------------------------------------------------------------------------------------------------

    def hear(self, body: bytes) -> None:
        """All packets of one call."""
        at = self._now_ms()
        if not body or len(body) % beacon.PACKET_BYTES or len(body) > beacon.MOST_BODY_BYTES:
            self.counts[Outcome.LENGTH] += 1
        for data in beacon.packets_in(body):
            judged = beacon.judge(data, self._devices, at)
            self.counts[judged.outcome] += 1
            if judged.device is not None:
                self._devices[judged.device.device_id] = judged.device
                if judged.packet is not None:
                    self._keep(judged.device.student_id, judged.packet)

    def _keep(self, student_id: str, packet: Packet) -> None:
        waiting = self._waiting.setdefault(student_id, [])
        if len(waiting) >= beacon.MOST_PACKETS:
            self.counts["dropped"] += 1
            return
        waiting.append(packet)
        self._something_waits.set()

    async def run(self, bridge: Asker, clock: Clock) -> None:
        """Hands on what counts, until cancelled."""
        while True:
            # A child that was removed, or words that were renewed, end a laptop's pairing within a second.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._something_waits.wait(), 1.0)
            self.refresh()
            await self.hand_on(bridge, clock)
            await asyncio.sleep(HAND_ON_EACH_S)

    async def hand_on(self, bridge: Asker, clock: Clock) -> None:
        waiting, self._waiting = self._waiting, OrderedDict()
        self._something_waits.clear()
        at = clock.now_ms()
        await asyncio.gather(*(self._tell(bridge, student_id, packets, at) for student_id, packets in waiting.items()))

    async def _tell(self, bridge: Asker, student_id: str, packets: list[Packet], at: int) -> None:
        command = HearBeacons(tuple(map(_as_beacon, packets)), at, self._weight)
        try:
            await bridge.ask(f"session/{student_id}", command, timeout_s=ASK_TIMEOUT_S)
        except Unavailable:
            # The session knows which of them it has heard.
            self._waiting[student_id] = [*packets, *self._waiting.get(student_id, [])][: beacon.MOST_PACKETS]
        except Refused:
            self.counts["dropped"] += len(packets)


def _as_beacon(packet: Packet) -> Beacon:
    return Beacon(**{**asdict(packet), "hash": packet.hash.hex()})


def nothing_to_say() -> Response:
    """The one answer to every beacon."""
    response = Response(b"", 204)
    response.headers.pop("Content-Type", None)
    return response
