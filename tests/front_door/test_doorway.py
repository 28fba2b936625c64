"""No address takes all connections, nobody stays silent for long, and a full server is not a stuck one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import resource
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from actors import open_files
from web import doorway as doorway_module
from web.doorway import Connection, Doorway


def listening() -> socket.socket:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    return listener


@pytest.fixture
def doorway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Doorway]:
    monkeypatch.setattr(doorway_module, "is_loopback", lambda _: False)
    with Doorway(listening(), per_address=3, total=100) as doorway:
        doorway.setblocking(False)
        yield doorway


def knock(doorway: Doorway) -> socket.socket:
    client = socket.create_connection(doorway.getsockname(), timeout=5)
    client.settimeout(5)
    return client


async def accepted(doorway: Doorway) -> Connection:
    connection, _ = doorway.accept()
    assert isinstance(connection, Connection)
    return connection


async def test_an_address_with_too_many_connections_is_turned_away_until_one_ends(doorway: Doorway) -> None:
    clients = [knock(doorway) for _ in range(3)]
    inside = [await accepted(doorway) for _ in clients]
    fourth = knock(doorway)
    with pytest.raises(BlockingIOError):
        doorway.accept()
    assert fourth.recv(1) == b""
    inside[0].close()
    inside[0].close()
    fifth = knock(doorway)
    inside.append(await accepted(doorway))
    for each in (*clients, *inside, fourth, fifth):
        each.close()


async def test_this_machine_gets_in_when_others_hold_all_that_they_may(
    doorway: Doorway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorway, "_held", doorway._held + doorway._held.__class__({"192.0.2.1": 60}))
    client = knock(doorway)
    with pytest.raises(BlockingIOError):
        doorway.accept()
    assert client.recv(1) == b""
    monkeypatch.setattr(doorway_module, "is_loopback", lambda _: True)
    operator = knock(doorway)
    inside = await accepted(doorway)
    for each in (client, operator, inside):
        each.close()


async def test_whoever_sends_no_whole_head_is_hung_up_on(doorway: Doorway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorway_module, "HEAD_TIMEOUT_S", 0.05)
    sent = {
        "nothing": b"",
        "half": b"GET / HTTP/1.1\r\nHost: localhost\r\n",
        "whole": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    }
    clients = {name: knock(doorway) for name in sent}
    inside = {name: await accepted(doorway) for name in sent}
    for name, data in sent.items():
        for number in range(len(data)):  # byte by byte, as a slow line brings it
            clients[name].sendall(data[number : number + 1])
            assert inside[name].recv(100) == data[number : number + 1]
    await asyncio.sleep(0.2)
    for name in ("nothing", "half"):
        assert clients[name].recv(1) == b"", name
    clients["whole"].setblocking(False)
    with pytest.raises(BlockingIOError):
        clients["whole"].recv(1)
    for each in (*clients.values(), *inside.values()):
        each.close()


async def test_without_a_free_handle_connections_are_turned_away_and_the_log_stays_short(
    doorway: Doorway, caplog: pytest.LogCaptureFixture
) -> None:
    clients = [knock(doorway) for _ in range(20)]
    with _no_free_handle(), caplog.at_level(logging.WARNING, "web.doorway"):
        for _ in clients:
            with pytest.raises(InterruptedError):
                doorway.accept()
    assert [client.recv(1) for client in clients] == [b""] * 20
    assert len(caplog.records) == 1
    late = knock(doorway)
    inside = await accepted(doorway)
    for each in (*clients, late, inside):
        each.close()


@contextlib.contextmanager
def _no_free_handle() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(each.name) for each in Path("/proc/self/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, hard))
    taken = []
    try:
        with contextlib.suppress(OSError):
            while True:
                taken.append(os.open(os.devnull, os.O_RDONLY))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for each in taken:
            os.close(each)


def test_a_process_may_open_as_many_files_as_its_administrator_allows() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 1024), hard))
    try:
        wanted = open_files.ENOUGH if hard == resource.RLIM_INFINITY else min(hard, open_files.ENOUGH)
        assert open_files.raise_limit() == wanted
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
