"""The front door's process: ``python -m web --data DIR --host H --port P [--room NAME]``.

Started by the launcher beside the actors. When it can serve, it prints one line of JSON on standard output; all else
goes to standard error. SIGTERM closes every socket with 1012 first, because Hypercorn alone would wait for them.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ipaddress
import itertools
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config, Sockets

from actors import open_files, process, pulse
from classroom.settings import BadSetting
from storage import logs
from storage.clock import DomainClock
from storage.errors import WrongKey
from storage.keys import load_or_make_key
from storage.layout import DataDir
from storage.views import Views
from web import administration, http1, making, requests_log, settings_file, websocket_guard
from web.admin import AdminSocket
from web.app import create_app, run_background
from web.bridge import Bridge
from web.door import Door
from web.doorway import Doorway, give_back_at_once

log = logging.getLogger("web")

EXIT_BAD_SETTINGS = 2
EXIT_PORT_BUSY = 3
#: The Gateway's socket, in the data directory's run folder.
GATEWAY_SOCKET = "gateway.sock"
FIRST_LOOK_S = 0.02
CLOSING_S = 0.2
VANISHED_MS = 60_000
ALIVE_EACH_S = 1.0


def main() -> int:
    options = _options()
    process.show_as("hh-web")
    os.umask(0o077)
    open_files.raise_limit()
    log = logs.of_process(DataDir(options.data).logs, "web")
    try:
        listener = _listen(options.host, options.port)
    except OSError as problem:
        sys.stderr.write(f"cannot listen on {options.host}:{options.port}: {problem.strerror}\n")
        log.info("cannot listen port=%d error=%s", options.port, problem)
        return EXIT_PORT_BUSY
    try:
        settings = settings_file.load(options.data)
    except BadSetting as problem:
        sys.stderr.write(f"settings: {problem}\n")
        log.info("settings are wrong error=%s", problem)
        return EXIT_BAD_SETTINGS
    return asyncio.run(_run(options, settings, listener))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m web", description="The front door's process.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--room", help="a room of this name is made sure of")
    return parser.parse_args()


def _listen(host: str, port: int) -> socket.socket:
    """Bound before anything else starts, so that a busy port is told at once; never shared with another process."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _let_go_of_the_vanished(listener)
        listener.bind((host, port))
        listener.listen(256)
    except OSError:
        listener.close()
        raise
    return listener


def _let_go_of_the_vanished(listener: socket.socket) -> None:
    """Every connection inherits this: a peer that takes or acknowledges nothing for a minute is gone. Linux itself
    would wait a quarter of an hour, and a child whose laptop left the network would be shown as present for as long."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, number in (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_USER_TIMEOUT", VANISHED_MS)):
        option = getattr(socket, name, None)
        if option is not None:
            listener.setsockopt(socket.IPPROTO_TCP, option, number)


async def _run(options: argparse.Namespace, settings: Any, listener: socket.socket) -> int:
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    data = DataDir(options.data)
    views = Views(data.database)
    updates: list[making.OnUpdate] = []

    def tell(topic: str, body: dict[str, Any]) -> None:
        for each in updates:
            each(topic, body)

    bridge = Bridge(data.run / GATEWAY_SOCKET, tell)
    clock = DomainClock.load(data.run)
    door = making.make_door(bridge, views, clock, settings, host=options.host, work_secret=_work_secret(data))
    updates.append(making.updater(door))
    # The words are made from the first moment on: until the actors are there this process has nothing else to do.
    works = (bridge.run(), run_background(door), door.rejoin_words.keep_ready(), _say_alive())
    background = [asyncio.ensure_future(work) for work in works]
    try:
        if await _unless(stop, _when_connected(bridge)):
            await _serve(options, door, listener, data, stop)
    finally:
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        door.hasher.close()
        views.close()
    return 0


def _work_secret(data: DataDir) -> bytes | None:
    """Work files are no reason not to serve: on a full disk they are good until the next start only."""
    try:
        return load_or_make_key(data.work_key)
    except (OSError, WrongKey) as problem:
        log.warning("work files are signed with a key for this start only", exc_info=problem)
        return None


async def _say_alive() -> None:
    """To the launcher, which starts this process anew when its event loop stands still."""
    for count in itertools.count(1):
        pulse.say_alive(count)
        await asyncio.sleep(ALIVE_EACH_S)


async def _unless(stop: asyncio.Event, work: Awaitable[Any]) -> bool:
    """Whether the work was done before everything stops."""
    working, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working
        return False
    await working
    return True


async def _when_connected(bridge: Bridge) -> None:
    while not bridge.connected:
        await asyncio.sleep(FIRST_LOOK_S)


async def _serve(
    options: argparse.Namespace, door: Door, listener: socket.socket, data: DataDir, stop: asyncio.Event
) -> None:
    first = await administration.open_first(door.bridge, door.views, options.room, door.settings)
    app = create_app(door)
    ready = _ready_line(options, listener, door, first)

    @app.before_serving
    async def _tell() -> None:
        print(json.dumps(ready), flush=True)

    async with AdminSocket(data.admin_socket, door):
        await serve(app, config_for(listener), shutdown_trigger=lambda: _stopped(door, stop))


async def _stopped(door: Door, stop: asyncio.Event) -> None:
    await stop.wait()
    asyncio.get_running_loop().set_exception_handler(_complain)
    door.hub.close_all()
    # The close frames leave before Hypercorn stops the loops that send them.
    await asyncio.sleep(CLOSING_S)


def _complain(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Idle connections are cancelled at the end, and asyncio calls that an error in its own callback."""
    if not isinstance(context.get("exception"), asyncio.CancelledError):
        loop.default_exception_handler(context)


class _OnDoorway(Config):
    """Hypercorn's own way to its sockets makes plain ones; this server's count their connections."""

    doorway: Doorway

    def create_sockets(self) -> Sockets:
        self.doorway.setblocking(False)
        return Sockets([], [self.doorway], [])


def config_for(listener: socket.socket) -> _OnDoorway:
    """Hypercorn as this server needs it, on a socket that listens already."""
    http1.insist()
    websocket_guard.insist()
    give_back_at_once()
    config = _OnDoorway()
    config.doorway = Doorway(listener)
    config.alpn_protocols = ["http/1.1"]
    config.websocket_max_message_size = 64 * 1024
    # Quart has no bound behind this queue, and a full one keeps a connection open for ever after its socket was closed.
    config.max_app_queue_size = 0
    config.websocket_ping_interval = 20
    config.keep_alive_timeout = 30
    config.graceful_timeout = 1
    config.shutdown_timeout = 4
    config.backlog = 256
    config.logger_class = requests_log.RequestsLog
    config.include_server_header = False
    return config


def _ready_line(
    options: argparse.Namespace, listener: socket.socket, door: Door, first: administration.First
) -> dict[str, Any]:
    base = f"http://{_shown_host(options.host)}:{listener.getsockname()[1]}"
    return {
        "ready": True,
        "pid": os.getppid(),
        "student_url": f"{base}/",
        "mentor_url": f"{base}/mentor#link={first.link}",
        "onboarding_url": None,
        "mentor_token": first.token,
        "rooms": [{"id": row.room_id, "name": row.name, "join_code": row.join_code} for row in door.views.rooms()],
    }


def _shown_host(host: str) -> str:
    """An address that a browser can use, also when listening on all of them."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return _lan_address() or "127.0.0.1"
    return f"[{host}]" if address.version == 6 else host


def _lan_address() -> str | None:
    # Nothing is sent: the kernel only says which of our addresses it would use.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return None


if __name__ == "__main__":
    sys.exit(main())
