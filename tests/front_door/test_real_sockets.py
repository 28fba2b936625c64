"""WebSockets over a real Hypercorn: what only real connections show."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypercorn.asyncio import serve
from quart import Quart
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.troupe.running import until
from web.door import Door
from web.doorway import Doorway
from web.http_server import config_for


@dataclass
class Server:
    port: int
    stop: asyncio.Event
    task: asyncio.Task[None]
    doorway: Doorway

    def socket(self, path: str, token: str | None = None, **more: Any) -> connect:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return connect(f"ws://127.0.0.1:{self.port}{path}", additional_headers=headers, **more)


def listener() -> socket.socket:
    """On a port that the system chooses."""
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen(64)
    return made


@pytest.fixture
async def server(app: Quart, door: Door) -> AsyncIterator[Server]:
    sock, stop = listener(), asyncio.Event()
    port = sock.getsockname()[1]
    config = config_for(sock)
    task = asyncio.ensure_future(serve(app, config, shutdown_trigger=stop.wait))
    yield Server(port, stop, task, config.doorway)
    door.hub.close_all()
    stop.set()
    await asyncio.wait_for(task, 10)


async def close_code(connection: ClientConnection) -> int:
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(10):
            async for _ in connection:
                pass
    assert connection.close_code is not None
    return connection.close_code


async def test_a_cookie_session_from_another_site_is_refused_at_the_handshake(server: Server, join: Any) -> None:
    emma = await join("Emma")
    cookie = {"Cookie": f"hh_student={emma.token}"}
    for origin in ("https://evil.example", f"http://127.0.0.1:{server.port + 1}", None):
        with pytest.raises(InvalidStatus) as caught:
            async with connect(f"ws://127.0.0.1:{server.port}/ws/v1/student", additional_headers=cookie, origin=origin):
                pass
        assert caught.value.response.status_code == 403
    async with connect(
        f"ws://127.0.0.1:{server.port}/ws/v1/student",
        additional_headers=cookie,
        origin=f"http://127.0.0.1:{server.port}",
    ) as connection:
        assert json.loads(await connection.recv())["type"] == "poke"


async def test_a_strange_host_is_refused_at_the_handshake(server: Server, join: Any) -> None:
    emma = await join("Emma")
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    for host in ("evil.example", "["):
        writer.write(handshake("/ws/v1/student", emma.token, host))
        status = (await reader.readline()).split()[1]
        assert status in (b"403", b"400"), host
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.close()


async def test_a_connection_that_never_asks_is_closed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.doorway.HEAD_TIMEOUT_S", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET / HTTP/1.1\r\n")
    assert await asyncio.wait_for(reader.read(), 10) == b""
    writer.close()


async def test_connections_whose_clients_have_gone_are_given_back_at_once(server: Server) -> None:
    asked = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    opened = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(20)]
    for reader, writer in opened:
        writer.write(asked)
        assert (await reader.readline()).startswith(b"HTTP/1.1 ")
    assert server.doorway.held() == 20
    for _, writer in opened:
        writer.close()
    await until(lambda: server.doorway.held() == 0)


async def test_a_websocket_whose_client_has_gone_without_a_word_is_given_back_at_once(
    server: Server, join: Any
) -> None:
    emma = await join("Emma")
    opened = [await server.socket("/ws/v1/student", emma.token) for _ in range(4)]
    assert server.doorway.held() == 4
    for each in opened:
        each.transport.close()
    await until(lambda: server.doorway.held() == 0, patience_s=10)  # half of the time between two pings


async def test_a_frame_above_64_kib_closes_with_1009(server: Server, join: Any) -> None:
    emma = await join("Emma")
    async with server.socket("/ws/v1/student", emma.token) as connection:
        await connection.send("x" * (64 * 1024 + 1))
        assert await close_code(connection) == 1009


async def test_a_client_that_chatters_is_closed_with_1008(server: Server, join: Any) -> None:
    emma = await join("Emma")
    async with server.socket("/ws/v1/student", emma.token) as connection:
        with contextlib.suppress(ConnectionClosed):
            for _ in range(200):
                await connection.send("hello")
        assert await close_code(connection) == 1008


async def test_more_than_eight_sockets_of_one_session_are_refused(server: Server, join: Any) -> None:
    emma = await join("Emma")
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(8):
            each = await stack.enter_async_context(server.socket("/ws/v1/student", emma.token))
            await each.recv()
        ninth = await stack.enter_async_context(server.socket("/ws/v1/student", emma.token))
        assert await close_code(ninth) == 1013


async def test_at_the_end_every_socket_hears_1012_and_the_server_stops(
    server: Server, join: Any, log_in: Any, door: Door
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    async with (
        server.socket("/ws/v1/student", emma.token) as one,
        server.socket(f"/ws/v1/mentor?room={ada.room_id}", ada.token) as other,
    ):
        await one.recv()
        await other.recv()
        door.hub.close_all()
        assert await close_code(one) == 1012
        assert await close_code(other) == 1012
        async with server.socket("/ws/v1/student", emma.token) as early:
            assert await close_code(early) == 1012
        server.stop.set()
        await asyncio.wait_for(asyncio.shield(server.task), 5)


async def test_a_laptop_that_sleeps_is_dropped_and_the_others_hear_everything(
    server: Server, log_in: Any, door: Door
) -> None:
    ada, bob = await log_in("Ada"), await log_in("Bob")
    room = door.hub.room(ada.room_id)
    sleeper = sleeping_socket(server.port, f"/ws/v1/mentor?room={ada.room_id}", ada.token)
    async with server.socket(f"/ws/v1/mentor?room={bob.room_id}", bob.token, max_size=None) as awake:
        await awake.recv()
        await until(lambda: len(door.hub.mentors[ada.room_id]) == 2)
        box = next(each for each in door.hub.mentors[ada.room_id] if each.session == _session_of(door, ada))
        last = 0
        for _ in range(400):
            door.hub._to_mentors(room, {"order": ["x" * 30_000]})
            last = json.loads(await asyncio.wait_for(awake.recv(), 10))["version"]
            if box.close_code is not None:
                break
        assert box.close_code == 1013
        assert last == room.version
        await until(lambda: len(door.hub.mentors[ada.room_id]) == 1)
    sleeper.close()


def _session_of(door: Door, person: Any) -> str:
    caller = door.callers.by_token(person.token)
    assert caller is not None
    return caller.session


def handshake(path: str, token: str, host: str = "127.0.0.1") -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        f"Authorization: Bearer {token}",
        "",
        "",
    )
    return "\r\n".join(lines).encode()


def sleeping_socket(port: int, path: str, token: str) -> socket.socket:
    """Shakes hands and never reads again."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", port))
    raw.sendall(handshake(path, token))
    return raw
