"""https over a real Hypercorn: what only real connections show. The bounds of plain http hold behind TLS too."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypercorn.asyncio import serve
from quart import Quart
from websockets.asyncio.client import connect

from tests.front_door.test_certificates import written
from tests.front_door.test_real_sockets import listener
from tests.troupe.running import until
from web import safe_line
from web.door import Door
from web.doorway import Doorway
from web.http_server import config_for
from web.tls import authority

ASKED = b"GET /healthz HTTP/1.1\r\nHost: nuc.test\r\n\r\n"


@dataclass
class Server:
    port: int
    plain_port: int
    doorway: Doorway
    folder: Path
    centre: authority.Authority

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self.centre.pem().decode())

    async def open(self, host: str = "nuc.test") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        context = self.trusting()
        return await asyncio.open_connection("127.0.0.1", self.port, ssl=context, server_hostname=host)


@pytest.fixture
async def server(app: Quart, door: Door, tmp_path: Path) -> AsyncIterator[Server]:
    centre = authority.made("nuc.test", authority.at(time.time()))
    pair = written(tmp_path, centre)
    https, plain, stop = listener(), listener(), asyncio.Event()
    port, plain_port = (each.getsockname()[1] for each in (https, plain))
    line = safe_line.opened(pair, None, "127.0.0.1", port, plain_port)
    door.use(line)
    config = config_for(https, plain, tls=line.holder.context)
    task = asyncio.ensure_future(serve(app, config, shutdown_trigger=stop.wait))
    yield Server(port, plain_port, config.doorway, tmp_path, centre)
    door.hub.close_all()
    stop.set()
    await asyncio.wait_for(task, 10)


async def asks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> dict[str, Any]:
    writer.write(ASKED)
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode().lower()
    assert head.startswith("http/1.1 200")
    length = int(head.split("content-length: ")[1].split()[0])
    answer: dict[str, Any] = json.loads(await reader.readexactly(length))
    return answer


async def test_a_call_and_a_socket_over_https(server: Server, join: Any) -> None:
    reader, writer = await server.open()
    assert writer.get_extra_info("ssl_object").version() == "TLSv1.3"
    assert writer.get_extra_info("ssl_object").selected_alpn_protocol() is None
    assert (await asks(reader, writer))["ok"]
    writer.close()
    emma = await join("Emma")
    headers = {"Authorization": f"Bearer {emma.token}"}
    address = f"wss://nuc.test:{server.port}/ws/v1/student"
    async with connect(
        address, ssl=server.trusting(), host="127.0.0.1", additional_headers=headers, server_hostname="nuc.test"
    ) as line:
        assert json.loads(await line.recv())["type"] == "poke"


async def test_old_tls_and_resumed_sessions_are_not_spoken(server: Server) -> None:
    old = server.trusting()
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2
    with pytest.raises(OSError):  # an alert, or hung up on
        await asyncio.open_connection("127.0.0.1", server.port, ssl=old, server_hostname="nuc.test")
    reader, writer = await server.open()
    await asks(reader, writer)
    session = writer.get_extra_info("ssl_object").session
    assert session is None or not session.has_ticket
    writer.close()


async def test_whoever_has_asked_once_stays_and_whoever_never_asks_is_hung_up_on(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.doorway.HEAD_TIMEOUT_S", 2.0)
    reader, writer = await server.open()
    await asks(reader, writer)
    silent, its_writer = await server.open()
    its_writer.write(b"GET / HTTP/1.1\r\n")
    no_handshake, raw = await asyncio.open_connection("127.0.0.1", server.port)
    raw.write(b"\x16\x03")
    for each in (silent, no_handshake):
        try:
            assert await asyncio.wait_for(each.read(), 10) == b""
        except OSError:
            continue  # the line was cut without a farewell, which is as good
    # Both of them came later and have been hung up on: the first one's time is over, too.
    assert (await asks(reader, writer))["ok"]
    for each_writer in (writer, its_writer, raw):
        each_writer.close()


async def test_connections_whose_clients_have_gone_are_given_back(server: Server) -> None:
    opened = [await server.open() for _ in range(10)]
    for reader, writer in opened:
        await asks(reader, writer)
    assert server.doorway.held() == 10
    for _, writer in opened:
        writer.close()
    for _ in range(5):  # these never begin to speak TLS
        with socket.create_connection(("127.0.0.1", server.port)) as raw:
            raw.sendall(b"GET / HTTP/1.1\r\nHost: nuc.test\r\n\r\n")
    await until(lambda: server.doorway.held() == 0)


async def test_a_new_certificate_is_for_new_connections_and_the_open_ones_go_on(server: Server, door: Door) -> None:
    assert door.safe_line is not None
    reader, writer = await server.open()
    await asks(reader, writer)
    other = authority.made("nuc.test", authority.at(time.time()))
    written(server.folder, other)
    assert [door.safe_line.holder.look(), door.safe_line.holder.look()] == [False, True]
    with pytest.raises(ssl.SSLCertVerificationError):
        await server.open()
    assert (await asks(reader, writer))["ok"]
    server.centre = other
    for host in ("nuc.test", "192.168.1.5"):  # with a name in the handshake, and without one
        fresh, its_writer = await server.open(host)
        assert (await asks(fresh, its_writer))["ok"]
        its_writer.close()
    writer.close()


async def test_plain_http_beside_it_has_the_page_for_new_laptops(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.plain_port)
    writer.write(b"GET / HTTP/1.1\r\nHost: nuc.test\r\nConnection: close\r\n\r\n")
    said = await asyncio.wait_for(reader.read(), 10)
    assert said.startswith(b"HTTP/1.1 200")
    assert f"https://nuc.test:{server.port}/".encode() in said
    writer.close()
