"""The front door's process: ``python -m web --data DIR --host H --port P [--room NAME]``, and for TLS
``--tls-cert F --tls-key F [--tls-ca F] [--plain-port P]``.

Started by the launcher beside the actors. When it can serve, it prints one line of JSON on standard output; all else
goes to standard error. SIGTERM closes every socket with 1012 first, because Hypercorn alone would wait for them.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Awaitable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypercorn.asyncio import serve

from actors import open_files, process, pulse
from actors.short_turns import take_short_turns
from classroom.settings import BadSetting
from storage import logs
from storage.clock import DomainClock
from storage.errors import WrongKey
from storage.keys import load_or_make_key
from storage.layout import DataDir
from storage.views import Views
from web import addresses, administration, lasting, making, memory, settings_file
from web.admin import AdminSocket
from web.app import create_app, run_background
from web.bridge import Bridge
from web.door import Door
from web.http_server import config_for
from web.tls import noted

if TYPE_CHECKING:
    from web.safe_line import SafeLine

log = logging.getLogger("web")

EXIT_BAD_SETTINGS = 2
EXIT_PORT_BUSY = 3
EXIT_CERTIFICATE = 6
#: The Gateway's socket, in the data directory's run folder.
GATEWAY_SOCKET = "gateway.sock"
FIRST_LOOK_S = 0.02
CLOSING_S = 0.2
VANISHED_MS = 60_000
ALIVE_EACH_S = 1.0


def main() -> int:
    options = _options()
    process.show_as("hh-web")
    take_short_turns()
    os.umask(0o077)
    open_files.raise_limit()
    memory.keep_one_heap()
    log = logs.of_process(DataDir(options.data).logs, "web")
    listeners: list[socket.socket] = []
    for port in (options.port, options.plain_port):
        try:
            if port is not None:
                listeners.append(_listen(options.host, port))
        except OSError as problem:
            sys.stderr.write(f"cannot listen on {options.host}:{port}: {problem.strerror}\n")
            log.info("cannot listen port=%d error=%s", port, problem)
            return EXIT_PORT_BUSY
    try:
        settings = settings_file.load(options.data)
    except BadSetting as problem:
        sys.stderr.write(f"settings: {problem}\n")
        log.info("settings are wrong error=%s", problem)
        return EXIT_BAD_SETTINGS
    try:
        line = _safe_line(options, listeners)
    except ValueError as problem:
        sys.stderr.write(f"{problem}\n")
        log.info("certificate cannot be served error=%s", problem)
        return EXIT_CERTIFICATE
    return asyncio.run(_run(options, settings, listeners, line))


def _safe_line(options: argparse.Namespace, listeners: list[socket.socket]) -> SafeLine | None:
    """The https side when there is a certificate. Raises `web.tls.pair.BadPair`."""
    noted.note(DataDir(options.data).run, options.tls_cert, options.tls_key)
    if options.tls_cert is None:
        return None
    from web import safe_line  # loads the certificates' library
    from web.tls.pair import Pair

    port, *plain = (each.getsockname()[1] for each in listeners)
    return safe_line.opened(
        Pair(options.tls_cert, options.tls_key), options.tls_ca, options.host, port, plain[0] if plain else None
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m web", description="The front door's process.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--room", help="a room of this name is made sure of")
    parser.add_argument("--tls-cert", type=Path, help="with it the port speaks https")
    parser.add_argument("--tls-key", type=Path)
    parser.add_argument("--tls-ca", type=Path, help="the authority that laptops have to import")
    parser.add_argument("--plain-port", type=int, help="plain http beside https, for new laptops")
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


async def _run(
    options: argparse.Namespace, settings: Any, listeners: list[socket.socket], line: SafeLine | None
) -> int:
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
    door = making.make_door(
        bridge, views, clock, settings, host=options.host, work_secret=_work_secret(data), forms_seen=data.forms_seen
    )
    updates.append(making.updater(door))
    if line is not None:
        door.use(line)
    # The words are made from the first moment on: until the actors are there this process has nothing else to do.
    works = [bridge.run(), run_background(door), door.rejoin_words.keep_ready(), _say_alive(), memory.give_back()]
    if line is not None:
        works.append(line.holder.watch(lambda: _tell_of_certificate(door, line)))
    lasting_works = lasting.begin(works)
    try:
        if await _unless(stop, _when_connected(bridge)):
            await _serve(options, door, listeners, data, stop)
    finally:
        await lasting.end(lasting_works)
        door.hasher.close()
        views.close()
    return 0


def _tell_of_certificate(door: Door, line: SafeLine) -> None:
    door.use(line)
    door.hub.tell_system()


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
    options: argparse.Namespace, door: Door, listeners: list[socket.socket], data: DataDir, stop: asyncio.Event
) -> None:
    first = await administration.open_first(door.bridge, door.views, options.room, door.settings)
    app = create_app(door)
    ready = _ready_line(options, listeners, door, first)

    @app.before_serving
    async def _tell() -> None:
        print(json.dumps(ready), flush=True)

    async with AdminSocket(data.admin_socket, door):
        context = door.safe_line.holder.context if door.safe_line is not None else None
        await serve(app, config_for(*listeners, tls=context), shutdown_trigger=lambda: _stopped(door, stop))


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


def _ready_line(
    options: argparse.Namespace, listeners: list[socket.socket], door: Door, first: administration.First
) -> dict[str, Any]:
    line = door.safe_line
    plain = [f"http://{addresses.shown_host(options.host)}:{each.getsockname()[1]}" for each in listeners]
    base = line.https_url() if line is not None else plain[0]
    mentor = f"/mentor#link={first.link}"
    ready = {
        "ready": True,
        "pid": os.getppid(),
        # For the launcher, in the order of `--port` and `--plain-port`.
        "ports": [each.getsockname()[1] for each in listeners],
        "student_url": f"{base}/",
        "mentor_url": f"{base}{mentor}",
        "onboarding_url": line.onboarding_url() if line is not None else None,
        "mentor_token": first.token,
        "rooms": [{"id": row.room_id, "name": row.name, "join_code": row.join_code} for row in door.views.rooms()],
    }
    if line is not None and line.plain_port is not None:
        # The first mentor's browser does not know the authority yet; on this machine it needs none.
        ready["mentor_url_here"] = f"http://127.0.0.1:{line.plain_port}{mentor}"
    return ready


if __name__ == "__main__":
    sys.exit(main())
