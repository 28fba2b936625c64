"""Nobody in the room reaches an actor: sockets listen on loopback only, and forged bytes change nothing there."""

from __future__ import annotations

import os
import pickle
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
from thespian.system.transport import streamBuffer

from actors import boot
from storage.views import Views
from tests.troupe.running import KEY, FrontDoor, Troupe, until, until_quiet

LISTEN = "0A"
#: Of one process: far below what a single accepted forgery of the announced sizes would take.
ALLOWED_GROWTH_BYTES = 16 * 1024 * 1024


class Marker:
    """Unpickling it makes a file: the proof that foreign code ran."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, (str(self.path),))


def framed(body: bytes) -> bytes:
    return str(len(body)).encode() + b">" + body


def forgeries(marker: Path) -> dict[str, bytes]:
    body = pickle.dumps(Marker(marker))
    foreign = boot.SignedPickle(bytes(32))
    return {
        "raw pickle": body,
        "framed pickle": framed(body),
        "wrong signature": framed(bytes(boot.MAC_BYTES) + body),
        "signed by another boot": framed(foreign.dumps(Marker(marker))),
        "cut signature": framed(b"short"),
        "nothing": framed(b""),
        "unsigned acknowledgement": framed(pickle.dumps(streamBuffer.ackPacket)),
        "foreign acknowledgement": framed(foreign.dumps(streamBuffer.ackPacket)),
        "huge length": b"99999999999999>" + b"x" * 1_000_000,
        "large length, then silence": b"30000000>" + b"x" * 1_000,
        "negative length": b"-5>" + b"x" * 100,
        "length of letters": b"length>" + b"x" * 100,
        "no length": b"x" * 1_000_000,
        "a page": b"GET / HTTP/1.1\r\nHost: classroom\r\n\r\n",
    }


def sockets_of(pids: list[int]) -> set[str]:
    """Inodes of all sockets that these processes hold."""
    found = set()
    for pid in pids:
        for fd in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = str(fd.readlink())
            except OSError:
                continue
            if target.startswith("socket:["):
                found.add(target[len("socket:[") : -1])
    return found


def lines_of(table: str, inodes: set[str]) -> list[list[str]]:
    path = Path("/proc/net") / table
    rows = [line.split() for line in path.read_text().splitlines()[1:]] if path.exists() else []
    return [row for row in rows if row[9] in inodes]


def resident_bytes(pids: list[int]) -> dict[int, int]:
    return {pid: psutil.Process(pid).memory_info().rss for pid in pids}


def send_forged(port: int, data: bytes) -> bytes:
    """What the actor answers before it hangs up, or within a moment."""
    try:
        with socket.create_connection((boot.LOOPBACK, port), timeout=5) as sock:
            sock.sendall(data)
            sock.settimeout(0.3)
            return sock.recv(1024)
    except OSError:
        return b""


async def test_no_process_of_the_troupe_listens_beyond_loopback(troupe: Troupe, door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    await laptop.raise_hand()
    inodes = sockets_of(troupe.pids())
    listening = [row[1] for row in lines_of("tcp", inodes) if row[3] == LISTEN]
    assert len(listening) >= len(await door.actors())
    # /proc writes addresses as the machine holds them: 127.0.0.1 backwards on a little-endian one.
    loopback = socket.inet_aton(boot.LOOPBACK)
    allowed = {loopback.hex().upper(), loopback[::-1].hex().upper()}
    assert {address.partition(":")[0] for address in listening} <= allowed
    assert [row for row in lines_of("tcp6", inodes) if row[3] == LISTEN] == []
    assert lines_of("udp", inodes) == lines_of("udp6", inodes) == []
    assert {address for address, _ in boot.listening_addresses(troupe.pids())} == {boot.LOOPBACK}


async def restarts(door: FrontDoor) -> dict[str, int]:
    """Of the whole troupe, in which others have been at work before."""
    return {name: actor["restarts"] for name, actor in (await door.actors()).items() if actor["restarts"]}


async def test_forged_bytes_at_every_port_are_dropped_and_change_nothing(
    troupe: Troupe, door: FrontDoor, journal: Views, tmp_path: Path
) -> None:
    (laptop,) = await door.open_room()
    await laptop.raise_hand()
    await until(door.tickets)
    marker = tmp_path / "foreign-code-ran"
    restarts_before = await restarts(door)
    pids, position = troupe.pids(), await until_quiet(journal)
    ports = sorted({port for _, port in boot.listening_addresses(pids)})
    before = resident_bytes(pids)
    attacks = [(port, data) for data in forgeries(marker).values() for port in ports]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda attack: send_forged(*attack), attacks))
    refusal = framed(boot.SignedPickle(KEY).dumps(streamBuffer.ackDataErrPacket))
    assert set(answers) <= {b"", refusal}
    assert not marker.exists()
    assert journal.last_position() == position
    assert sorted(troupe.pids()) == sorted(pids), f"a process ended: {troupe.said()}"
    assert max(now - before[pid] for pid, now in resident_bytes(pids).items()) < ALLOWED_GROWTH_BYTES
    await laptop.raise_hand()
    assert await restarts(door) == restarts_before


async def test_a_genuine_acknowledgement_sent_again_is_no_message(
    troupe: Troupe, door: FrontDoor, journal: Views
) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    position = await until_quiet(journal)
    pids = troupe.pids()
    signed = boot.SignedPickle(KEY)
    replayed = [framed(signed.dumps(word)) for word in (streamBuffer.ackPacket, streamBuffer.ackDataErrPacket)]
    refusal = framed(signed.dumps(streamBuffer.ackDataErrPacket))
    hosts = {port for _, port in boot.listening_addresses([troupe.pid])}
    others = {port for _, port in boot.listening_addresses(pids)} - hosts
    answers = {port: {send_forged(port, data) for data in replayed} for port in others | hosts}
    assert len(others) > 1
    assert [answers[port] for port in others] == [{refusal}] * len(others)
    # The host reads its socket only for the moment in which it asks the admin how it is.
    assert all(answers[port] <= {b"", refusal} for port in hosts)
    assert sorted(troupe.pids()) == sorted(pids)
    assert journal.last_position() == position
    await laptop.work()


async def test_connections_that_say_nothing_hold_up_nobody(troupe: Troupe, door: FrontDoor) -> None:
    (laptop,) = await door.open_room()
    await laptop.work()
    ports = {port for _, port in boot.listening_addresses(troupe.pids())}
    mute = [socket.create_connection((boot.LOOPBACK, port), timeout=5) for port in ports for _ in range(20)]
    try:
        start_s = time.monotonic()
        await laptop.raise_hand()
        assert time.monotonic() - start_s < 5
    finally:
        for sock in mute:
            sock.close()
    await laptop.work()
