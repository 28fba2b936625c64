"""Beacons by the thousand that must not count: noise, flipped bits, packets from before, other laptops' numbers.

The packet is built here from the contract's table, and not by the server's own code: two readings of one document.
"""

from __future__ import annotations

import asyncio
import hmac
import random
import struct
import time
from dataclasses import dataclass, field

from loadtest.client import Student
from loadtest.connection import Connection

PACKET_BYTES = 43
PACKETS_A_CALL = 64
HEAD = struct.Struct(">BBIIIHHBH6s")
#: The biggest share of a second for which the sender may fall behind before it gives up catching up.
LONGEST_DEBT_S = 0.5


@dataclass(frozen=True, slots=True)
class Laptop:
    """A laptop that was paired in a child's session."""

    device_id: int
    key: bytes

    def packet(self, seq: int, *, key: bytes | None = None, device_id: int | None = None) -> bytes:
        head = HEAD.pack(0x12, 0x10, device_id or self.device_id, seq, 1000, 0, 1, 1, 0, b"equal!")
        return head + hmac.digest(key or self.key, b"SB1\0" + head, "sha256")[:16]


@dataclass(slots=True)
class Flood:
    """What was sent and what came back; `answers` has one entry when all answers were equal."""

    packets: int = 0
    calls: int = 0
    lost: int = 0
    seconds: float = 0.0
    answers: set[tuple[int, bytes, tuple[str, ...]]] = field(default_factory=set)


async def paired(student: Student) -> Laptop:
    answer = await student.call("POST", "beacon/pair", {})
    return Laptop(answer["device_id"], bytes.fromhex(answer["key"]))


async def heard_once(laptop: Laptop, host: str, port: int) -> bytes:
    """One good packet, which every later copy repeats."""
    good = laptop.packet(1)
    connection = Connection(host, port)
    await connection.request("POST", "/api/v1/beacon", good)
    connection.close()
    return good


def hostile_calls(laptop: Laptop, other: Laptop, good: bytes, count: int, seed: int = 1) -> list[bytes]:
    """So many bodies of 64 packets, none of which counts."""
    chance = random.Random(seed)
    calls = []
    for _ in range(count):
        packets = []
        for _ in range(PACKETS_A_CALL // 4):
            flipped = bytearray(laptop.packet(chance.randrange(2, 2**32)))
            flipped[chance.randrange(6, PACKET_BYTES)] ^= 1 << chance.randrange(8)
            packets += [
                bytes(flipped),
                good,
                laptop.packet(chance.randrange(2, 2**32), key=other.key),
                chance.randbytes(PACKET_BYTES),
            ]
        chance.shuffle(packets)
        calls.append(b"".join(packets))
    return calls


async def flood(host: str, port: int, calls: list[bytes], per_s: float, for_s: float, connections: int = 4) -> Flood:
    """The calls again and again, `per_s` packets a second over a few connections."""
    result = Flood()
    lines = [Connection(host, port) for _ in range(connections)]
    pause_s = connections * len(calls[0]) / PACKET_BYTES / per_s
    started = time.monotonic()

    async def one(number: int) -> None:
        due = started + number * pause_s / connections
        while due < started + for_s:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due = max(due + pause_s, time.monotonic() - LONGEST_DEBT_S)
            body = calls[result.calls % len(calls)]
            result.calls += 1
            result.packets += len(body) // PACKET_BYTES
            try:
                answer = await lines[number].request("POST", "/api/v1/beacon", body)
            except (OSError, TimeoutError):
                result.lost += 1
            else:
                names = tuple(sorted(name for name in answer.headers if name != "date"))
                result.answers.add((answer.status, answer.body, names))

    await asyncio.gather(*map(one, range(connections)))
    result.seconds = time.monotonic() - started
    for line in lines:
        line.close()
    return result


async def accepted(host: str, port: int) -> int:
    """How many packets the server says that it took for good."""
    connection = Connection(host, port)
    answer = await connection.request("GET", "/metrics")
    connection.close()
    lines = answer.body.decode().splitlines()
    return int(
        float(next(line for line in lines if line.startswith('hh_beacons_total{outcome="accepted"}')).split()[1])
    )
